/** `torch.distributed.optim`: optimizers that several processes share. */
export { ZeroRedundancyOptimizer, type OptimizerClass, type ZeroRedundancyOptions } from "./zero-redundancy.ts";
