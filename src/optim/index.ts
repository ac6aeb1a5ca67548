/** `torch.optim`: optimizers and their learning-rate schedulers. */
import { nameClasses } from "../support/class-names.ts";
import * as lr_scheduler from "./lr_scheduler/index.ts";
import * as optimizers from "./optimizers.ts";

export * from "./optimizers.ts";
export { lr_scheduler };
export * as optimizer from "./optimizer-module.ts";
export * as swa_utils from "./swa_utils.ts";

nameClasses(optimizers);
nameClasses(lr_scheduler);
