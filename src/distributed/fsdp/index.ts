/** `torch.distributed.fsdp`: parameters divided among processes. */
export { fully_shard, type FSDPModule, type FullyShardOptions } from "./fully-shard.ts";
