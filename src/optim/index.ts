/** `torch.optim`: optimizers and their learning-rate schedulers. */
export { Adam, AdamW, type AdamOptions } from "./adam.ts";
export type { GroupInput, GroupOptions, NamedParameter, ParamGroup, Parameters } from "./groups.ts";
export { Optimizer, type Closure, type LoadableStateDict, type OptimizerStateDict, type StepHook } from "./optimizer.ts";
export { RMSprop, type RMSpropOptions } from "./rmsprop.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
