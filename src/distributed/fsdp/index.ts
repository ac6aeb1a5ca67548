/** `torch.distributed.fsdp`: parameters divided among processes. */
export {
  fully_shard,
  FSDPModule,
  MixedPrecisionPolicy,
  type FullyShardOptions,
  type MixedPrecisionOptions,
} from "./fully-shard.ts";
