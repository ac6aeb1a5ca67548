/** `torch.autograd.function`: classes and marks for operators that users write. */
import { nameClasses } from "../support/class-names.ts";
import { Function } from "./function.ts";

export { Function, FunctionContext as FunctionCtx } from "./function.ts";
export { once_differentiable } from "./once-differentiable.ts";

/** An older base of functions that may change their input in place; the same as `Function`. */
export class InplaceFunction extends Function {}

nameClasses({ InplaceFunction });
