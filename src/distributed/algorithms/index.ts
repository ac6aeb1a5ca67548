/** `torch.distributed.algorithms`. */
export * as ddp_comm_hooks from "./ddp-comm-hooks.ts";
