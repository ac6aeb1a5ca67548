/** The functions of `torch.linalg`. */
export * from "./norms.ts";
