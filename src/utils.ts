/** What users see as `torch.utils`: the room of that name, and what stands above modules. */
export * from "./utils/index.ts";
export * as flop_counter from "./flops/flop-counter.ts";
