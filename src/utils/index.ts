/** `torch.utils`. */
export * as data from "./data/index.ts";
export * as checkpoint from "./checkpoint.ts";
export { deterministic } from "./deterministic.ts";
export * as worker from "./worker/index.ts";
