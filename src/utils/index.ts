/** `torch.utils`. */
export * as data from "./data/index.ts";
export * as checkpoint from "./checkpoint.ts";
export * as worker from "./worker/index.ts";
