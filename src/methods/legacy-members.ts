/** Methods and properties that PyTorch has for history's sake: `new`, `resize`, `imag`. */
import { warnAlways } from "../support/warnings.ts";
import { imag } from "../ops/elementwise/complex.ts";
import { empty } from "../ops/create/create.ts";
import { numel, timesText } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { ScalarValue, Shape } from "../ops/declare/types.ts";

/** Methods and properties by their types. */
export interface SmallMembers {
  /** Real tensors have no imaginary part: reading it is an error, as in PyTorch. */
  readonly imag: Tensor;
  /** A new tensor of this dtype: of a size with arbitrary contents, or from a list. */
  "new"(...size: number[]): Tensor;
  "new"(data: readonly unknown[]): Tensor;
  /** The same elements in another shape, which must hold as many. */
  resize(...size: (number | Shape)[]): Tensor;
  /** `resize` to the size of another tensor. */
  resize_as(tensor: Tensor): Tensor;
  /** `map_` with two other tensors. */
  map2_(x: Tensor, y: Tensor, callable: (value: number, x: number, y: number) => ScalarValue): Tensor;
}

function makeNew(self: Tensor, ...args: unknown[]): Tensor {
  const [first] = args;
  if (first instanceof Tensor) return first.detach();
  if (Array.isArray(first)) return self.new_tensor(first);
  return empty(args.length === 0 ? [0] : (args as number[]), { dtype: self.dtype });
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

type Method = (self: Tensor, ...args: never[]) => unknown;

/** The methods by name; each takes the tensor first. */
export const smallMembers: Record<string, Method> = {
  new: makeNew as Method,
  resize: resize as Method,
  resize_as: (self, other: Tensor) => {
    warnAlways("non-inplace resize_as is deprecated");
    return reshaped(self, [other.shape]);
  },
};

const get = (read: (self: Tensor) => unknown): PropertyDescriptor => ({
  get(this: Tensor) {
    return read(this);
  },
  configurable: true,
});

/** The properties by name. */
export const smallProperties: PropertyDescriptorMap = {
  imag: get((self) => imag(self)),
};
