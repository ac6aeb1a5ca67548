/** `torch.optim.lr_scheduler`. */
export { ChainedScheduler, SequentialLR, type SequentialLROptions } from "./combined.ts";
export { CyclicLR, OneCycleLR, type CyclicLROptions, type OneCycleLROptions } from "./cycles.ts";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./plateau.ts";
export { ConstantLR, CosineAnnealingLR, CosineAnnealingWarmRestarts, LinearLR, PolynomialLR } from "./ramps.ts";
export { LRScheduler, type SchedulerOptions, type SchedulerState } from "./scheduler.ts";
export { ExponentialLR, LambdaLR, MultiplicativeLR, MultiStepLR, StepLR } from "./simple.ts";
