/** `torch.distributed.tensor`: tensors that the processes of a mesh have together. */
export * as parallel from "./parallel/index.ts";
export { DTensor, type FromLocalOptions, type RedistributeOptions } from "./dtensor.ts";
export { Partial, Placement, Replicate, Shard } from "./placements.ts";
export {
  distribute_module,
  distribute_tensor,
  type DistributeModuleOptions,
  type DistributeOptions,
  type DTensorOptions,
  empty,
  full,
  linspace,
  logspace,
  ones,
  rand,
  randn,
  zeros,
} from "./api.ts";
