/** Methods that PyTorch has for history's sake: `new`, `resize`. */
import { warnAlways } from "../support/warnings.ts";
import { empty } from "../ops/create/create.ts";
import { numel, timesText } from "../layout/shape.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { asDevice } from "../tensor/device-name.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type AnyOperator, installLater } from "./installer.ts";
import type { ScalarValue, Shape } from "../ops/declare/types.ts";

/** Methods by their types. */
export interface SmallMembers {
  /** A new tensor of this dtype: of a size with arbitrary contents, or from a list. */
  "new"(...size: number[]): Tensor;
  "new"(data: readonly unknown[]): Tensor;
  /** The same elements in another shape, which must hold as many. */
  resize(...size: (number | Shape)[]): Tensor;
  /** `resize` to the size of another tensor. */
  resize_as(tensor: Tensor): Tensor;
  /** `map_` with two other tensors. The others must broadcast to the tensor's shape, which stays. */
  map2_(x: Tensor, y: Tensor, callable: (value: number, x: number, y: number) => ScalarValue): Tensor;
}

function makeNew(self: Tensor, ...args: unknown[]): Tensor {
  const last = args.at(-1);
  const options = isOptions(last) ? last : null;
  const [first = options?.["size"] ?? options?.["data"], ...more] = options ? args.slice(0, -1) : args;
  const device = options?.["device"] ?? null;
  if (device !== null && asDevice(device).type !== "cpu")
    throw new RuntimeError(
      `legacy constructor expects device type: cpu but device type: ${asDevice(device).type} was passed`,
    );
  if (first instanceof Tensor) {
    if (device !== null)
      throw new RuntimeError(
        "Legacy tensor new of the form tensor.new(tensor, device=device) is not supported.  Use torch.as_tensor(...) instead.",
      );
    if (first.dtype !== self.dtype) throw new TypeError(`expected ${self.type()} (got ${first.type()})`);
    return first.detach();
  }
  // PyTorch takes tuples for sizes and lists for elements; here a list is one of elements.
  if (Array.isArray(first)) return self.new_tensor(first);
  return empty(first === undefined ? [0] : [first as number, ...(more as number[])], { dtype: self.dtype });
}

function resize(self: Tensor, ...args: readonly (number | Shape)[]): Tensor {
  warnAlways("non-inplace resize is deprecated");
  return reshaped(self, args);
}

function reshaped(self: Tensor, args: readonly (number | Shape)[]): Tensor {
  const shape = (Array.isArray(args[0]) ? args[0] : args) as Shape;
  if (numel(shape) !== numel(self.shape)) {
    throw new RuntimeError(
      `requested resize to ${timesText(shape)} (${numel(shape)} elements in total), but the given tensor has a size of ${timesText(self.shape)} (${numel(self.shape)} elements). autograd's resize can only change the shape of a given tensor, while preserving the number of elements. `,
    );
  }
  return self.contiguous().view(shape);
}

function resizeAs(self: Tensor, other: Tensor): Tensor {
  warnAlways("non-inplace resize_as is deprecated");
  return reshaped(self, [other.shape]);
}

/** Installs them; costs nothing when it has been called before. */
export function provideLegacyMembers(): void {
  for (const [name, method] of Object.entries({ new: makeNew, resize, resize_as: resizeAs }))
    installLater(name, () => method as AnyOperator);
}
