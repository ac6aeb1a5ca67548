/** Small methods and properties that PyTorch has for other devices and layouts, or for history's sake; each does what it means on the CPU. */
import { is_nonzero } from "../ops/queries.ts";
import { imag } from "../ops/complex.ts";
import { bernoulli, multinomial } from "../ops/random-create.ts";
import { empty } from "../ops/create.ts";
import { numel, sameShape, timesText } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { RandomOptions } from "../ops/random.ts";
import type { ScalarValue, Shape } from "../ops/core/types.ts";

/** Methods and properties by their types. */
export interface SmallMembers {
  /** Always true. */
  readonly is_cpu: boolean;
  /** Always false. */
  readonly is_mps: boolean;
  /** Which of its `grad_fn`'s outputs this tensor is. */
  readonly output_nr: number;
  /** Real tensors have no imaginary part: reading it is an error, as in PyTorch. */
  readonly imag: Tensor;
  /** Whether the one element is not 0. */
  is_nonzero(): boolean;
  /** Whether the tensor is conjugated lazily: never. */
  is_conj(): boolean;
  /** Whether the tensor is negated lazily: never. */
  is_neg(): boolean;
  /** Always false. */
  is_distributed(): boolean;
  /** Whether the bytes are page-locked: never. */
  is_pinned(): boolean;
  /** Whether other processes share the bytes: never. */
  is_shared(): boolean;
  /** Whether both show the same bytes with the same shape and strides. */
  is_set_to(tensor: Tensor): boolean;
  /** The number of the device: -1 for the CPU. */
  get_device(): number;
  /** The tensor itself: it is dense. */
  to_dense(): Tensor;
  /** Draws 0 and 1 with the probabilities that the elements are, or with `p` for all. */
  bernoulli(p?: number | null, options?: RandomOptions & { p?: number | null }): Tensor;
  bernoulli(options: RandomOptions & { p?: number | null }): Tensor;
  /** Indices drawn by the weights of each row. */
  multinomial(num_samples: number, replacement?: boolean, options?: RandomOptions): Tensor;
  multinomial(options: RandomOptions & { num_samples: number; replacement?: boolean }): Tensor;
  multinomial(num_samples: number, options: RandomOptions & { replacement?: boolean }): Tensor;
  /** A new tensor of this dtype: of a size with arbitrary contents, or from a list. */
  "new"(...size: number[]): Tensor;
  "new"(data: readonly unknown[]): Tensor;
  /** The same elements in another shape, which must hold as many. */
  resize(...size: (number | Shape)[]): Tensor;
  /** `resize` to the size of another tensor. */
  resize_as(tensor: Tensor): Tensor;
  /** Replaces every element by what a function gives for it. Runs in JavaScript element by element: slow. */
  apply_(callable: (value: number) => ScalarValue): Tensor;
  /** Replaces every element by what a function gives for it and another tensor's. As slow as `apply_`. */
  map_(tensor: Tensor, callable: (value: number, other: number) => ScalarValue): Tensor;
  /** `map_` with two other tensors. */
  map2_(x: Tensor, y: Tensor, callable: (value: number, x: number, y: number) => ScalarValue): Tensor;
}

function isSetTo(self: Tensor, other: Tensor): boolean {
  return self.storage === other.storage && self.offset === other.offset && sameShape(self.shape, other.shape) && sameShape(self.strides, other.strides);
}

function makeNew(self: Tensor, ...args: unknown[]): Tensor {
  const [first] = args;
  if (first instanceof Tensor) return first.detach();
  if (Array.isArray(first)) return self.new_tensor(first);
  return empty(args.length === 0 ? [0] : (args as number[]), { dtype: self.dtype });
}

function resize(self: Tensor, ...args: readonly (number | Shape)[]): Tensor {
  const shape = (Array.isArray(args[0]) ? args[0] : args) as Shape;
  if (numel(shape) !== numel(self.shape)) {
    throw new RuntimeError(`requested resize to ${timesText(shape)} (${numel(shape)} elements in total), but the given tensor has a size of ${timesText(self.shape)} (${numel(self.shape)} elements). autograd's resize can only change the shape of a given tensor, while preserving the number of elements. `);
  }
  return self.contiguous().view(shape);
}

type Method = (self: Tensor, ...args: never[]) => unknown;

/** The methods by name; each takes the tensor first. */
export const smallMembers: Record<string, Method> = {
  is_nonzero, bernoulli: bernoulli as Method, multinomial: multinomial as Method, is_set_to: isSetTo, new: makeNew as Method, resize: resize as Method,
  is_conj: () => false, is_neg: () => false, is_distributed: () => false, is_pinned: () => false, is_shared: () => false,
  get_device: () => -1, to_dense: (self) => self,
  resize_as: (self, other: Tensor) => resize(self, other.shape),
};

const get = (read: (self: Tensor) => unknown): PropertyDescriptor => ({ get(this: Tensor) { return read(this); }, configurable: true });

/** The properties by name. */
export const smallProperties: PropertyDescriptorMap = {
  is_cpu: get(() => true), is_mps: get(() => false), output_nr: get((self) => self.outputNumber), imag: get((self) => imag(self)),
};
