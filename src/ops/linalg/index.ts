/** `torch.linalg`. */
export { matmul } from "../matmul.ts";
export * from "./norms.ts";
