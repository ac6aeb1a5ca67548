/** Functions that PyTorch overloads on whether a dim is given: `max`, `min`, `median`, …. */
import { Tensor } from "../../tensor/tensor.ts";
import { combinationError, isOptions } from "./bind.ts";

type Call = (this: unknown, ...args: unknown[]) => unknown;

/** Runs `along` when a dim is given by place or name, `binary` when a second tensor is, else `full`. */
export function byDim(
  name: string,
  forms: { readonly full: unknown; readonly along: unknown; readonly binary?: unknown },
): Call {
  const call: Call = function (...args) {
    const last = args.at(-1);
    const options = isOptions(last) ? last : null;
    const count = options ? args.length - 1 : args.length;
    if (!(args[0] instanceof Tensor) && options?.["input"] === undefined && options?.["self"] === undefined)
      throw combinationError(name, args, "(Tensor input)", "(Tensor input, int dim, bool keepdim)");
    if (forms.binary && ((args[1] instanceof Tensor && count > 1) || options?.["other"] !== undefined))
      return (forms.binary as Call).apply(this, args);
    const hasDim = count > 1 || options?.["dim"] !== undefined || options?.["axis"] !== undefined;
    return ((hasDim ? forms.along : forms.full) as Call).apply(this, args);
  };
  Object.defineProperty(call, "name", { value: name });
  return call;
}
