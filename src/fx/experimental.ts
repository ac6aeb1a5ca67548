/** `torch.fx.experimental`, as far as it is here. */
export * as optimization from "./optimization.ts";
