/** `torch.distributed.fsdp`: parameters divided among processes. */
export { fully_shard, FSDPModule } from "./fully-shard.ts";
export {
  CPUOffloadPolicy,
  MixedPrecisionPolicy,
  OffloadPolicy,
  type FullyShardOptions,
  type MixedPrecisionOptions,
} from "./fsdp-options.ts";
