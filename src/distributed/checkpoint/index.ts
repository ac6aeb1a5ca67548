/** `torch.distributed.checkpoint`: whole state of what is divided among processes. */
export * as state_dict from "./state-dict.ts";
