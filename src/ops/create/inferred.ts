/**
 * Factories whose dtype follows their numbers, for the whole library: where a tensor without dims stands for a number,
 * one of floats asks for floats, also where its number is whole. Lean programs take the functions themselves.
 */
import { get_default_dtype } from "../../dtype.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isOptions } from "../declare/arguments.ts";
import type { AnyFunction, FactoryOptions, Operator, ScalarValue, Shape } from "../declare/types.ts";
import { full } from "./create.ts";
import { arange } from "./ranges/range.ts";

const isFloat = (value: unknown): boolean => value instanceof Tensor && value.dtype.is_floating_point;

function inferring<T>(operator: AnyFunction): T {
  const call = (...args: unknown[]): unknown => {
    const last = args.at(-1);
    const options = isOptions(last) ? last : {};
    const isOpen = (options["dtype"] ?? options["out"] ?? null) === null;
    if (!isOpen || ![...args, ...Object.values(options)].some(isFloat)) return Reflect.apply(operator, undefined, args);
    const positional = isOptions(last) ? args.slice(0, -1) : args;
    return Reflect.apply(operator, undefined, [...positional, { ...options, dtype: get_default_dtype() }]);
  };
  Object.defineProperty(call, "name", { value: operator.name });
  return Object.setPrototypeOf(call, operator);
}

/**
 * A tensor filled with one value; the dtype follows the value.
 * @example
 * torch.full([2], 7); // tensor([7, 7])
 */
export const inferredFull: Operator<
  (size: Shape, fill_value: ScalarValue | Tensor) => Tensor,
  FactoryOptions & { size?: Shape; fill_value?: ScalarValue | Tensor }
> = /* @__PURE__ */ inferring(full);

/**
 * Numbers from `start` up to, not including, `end` in steps; one number alone is the end.
 * The result is 1-d, of ceil((end - start) / step) elements.
 * @example
 * torch.arange(3); // tensor([0, 1, 2])
 * torch.arange(1, 2, 0.25);
 */
export const inferredArange: Operator<
  (start: ScalarValue | Tensor, end?: ScalarValue | Tensor, step?: ScalarValue | Tensor) => Tensor,
  FactoryOptions & { start?: ScalarValue | Tensor; end?: ScalarValue | Tensor; step?: ScalarValue | Tensor }
> = /* @__PURE__ */ inferring(arange);
