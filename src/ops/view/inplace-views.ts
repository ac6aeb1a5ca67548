/** Views in place: they change the shape and strides of the tensor itself. */
import { assertOneDevice } from "../declare/device-of-call.ts";
import { type MemoryFormat, formatStrides, suggestedFormat } from "../../layout/memory-format.ts";
import { uint8, type DType } from "../../dtype.ts";
import { assertNoNegative, contiguousStrides, sameShape } from "../../layout/shape.ts";
import type { Layout } from "../../layout/shape.ts";
import { asStrided } from "../../layout/reshape.ts";
import * as layouts from "../../layout/views.ts";
import { requiresGrad, assertMayChangeInPlace } from "../../autograd/history.ts";
import { is_inference_mode_enabled } from "../../autograd/modes.ts";
import { RuntimeError } from "../../support/errors.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { composite, inPlace, type Definition } from "../declare/operator.ts";
import type { OperatorRecord } from "../declare/operator.ts";
import { wholeOf } from "../../compute/alias.ts";
import { resizeTensor } from "../../compute/resize.ts";
import type { Operator, Shape, UnaryOp } from "../declare/types.ts";
import { as_strided, squeeze, t, transpose, unsqueeze } from "./view.ts";

/**
 * The in-place form of a view: `change` gives the new layout. Nodes have names of their own, as PyTorch numbers them.
 */
function inPlaceView<T>(
  base: { readonly record: OperatorRecord },
  node: Definition["node"],
  change: (self: Tensor, ...args: never[]) => Layout,
): T {
  const mutate = (self: Tensor, ...args: never[]): void => {
    const { shape, strides, offset } = change(self, ...args);
    self.shape = shape;
    self.strides = strides;
    self.offset = offset;
  };
  return inPlace<T>({ record: { ...base.record, mutate, node: node } });
}

/** Drops dims of size 1 of the tensor itself. */
export const squeeze_: typeof squeeze = inPlaceView(
  squeeze,
  ([, dims]) => (dims === null ? "SqueezeBackward3" : `SqueezeBackward${(dims as Shape).length === 1 ? 4 : 5}`),
  (self, dim: Shape | null) => layouts.squeeze(self, dim),
);
/** Adds a dim of size 1 to the tensor itself. */
export const unsqueeze_: typeof unsqueeze = inPlaceView(unsqueeze, "UnsqueezeBackward1", (self, dim: number) =>
  layouts.unsqueeze(self, dim),
);
/** Transposes the matrix itself. */
export const t_: UnaryOp = inPlaceView(t, "TBackward1", (self) => layouts.t(self, "t_"));
/** Exchanges two dims of the tensor itself. */
export const transpose_: typeof transpose = inPlaceView(
  transpose,
  "TransposeBackward1",
  (self, dim0: number, dim1: number) => layouts.transpose(self, dim0, dim1),
);
/** `swapaxes`, written into the tensor itself. */
export const swapaxes_: Operator<
  (self: Tensor, axis0: number, axis1: number) => Tensor,
  { axis0?: number; axis1?: number }
> = composite("swapaxes_(Tensor(a!) self, int axis0, int axis1) -> Tensor(a!)", (self: Tensor, a: number, b: number) =>
  transpose_(self, a, b),
);
/** `swapdims`, written into the tensor itself. */
export const swapdims_: Operator<
  (self: Tensor, dim0: number, dim1: number) => Tensor,
  { dim0?: number; dim1?: number }
> = composite("swapdims_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)", (self: Tensor, a: number, b: number) =>
  transpose_(self, a, b),
);
/** Gives the tensor itself another layout over its storage. */
export const as_strided_: typeof as_strided = inPlaceView(
  as_strided,
  "AsStridedBackward1",
  (self, size: Shape, stride: Shape, offset: number | null) =>
    asStrided(size, stride, offset ?? self.offset, self.dtype.itemsize, self.storage.nbytes),
);

/** Gives the tensor itself another size; elements stay in row-major order, new ones are arbitrary. */
export const resize_: Operator<
  (self: Tensor, ...size: (number | Shape)[]) => Tensor,
  { size?: Shape; memory_format?: MemoryFormat | null }
> = composite(
  "resize_(Tensor(a!) self, int[] size, *, MemoryFormat? memory_format=None) -> Tensor(a!)",
  (self: Tensor, size: Shape, format: MemoryFormat | null) => {
    if (format === "preserve_format") throw new RuntimeError("Unsupported memory format Preserve");
    if (requiresGrad(self) && !(self.isInference && is_inference_mode_enabled()))
      throw new RuntimeError("cannot resize variables that require grad");
    assertNoNegative(size);
    if (format !== null) {
      self.version.value++;
      return resizeTensor(self, size, formatStrides(size, format));
    }
    if (sameShape(self.shape, size)) return self; // nothing changes
    self.version.value++;
    return resizeTensor(self, size);
  },
);
/** `resize_` to the size of another tensor. */
export const resize_as_: Operator<
  (self: Tensor, the_template: Tensor) => Tensor,
  { the_template?: Tensor; memory_format?: MemoryFormat | null }
> = composite(
  "resize_as_(Tensor(a!) self, Tensor the_template, *, MemoryFormat? memory_format=None) -> Tensor(a!)",
  (self: Tensor, template: Tensor, format: MemoryFormat | null) => {
    resize_(self, template.shape);
    if (format === null) return self;
    const chosen = format === "preserve_format" ? suggestedFormat(template) : format;
    return resizeTensor(self, self.shape, formatStrides(self.shape, chosen));
  },
);

/** All elements of a storage (which has them as `elements`): those of typed ones in their dtype, bytes as `dtype`. */
function shown({ elements }: { readonly elements: Tensor }, dtype: DType): Tensor {
  if (elements.dtype !== uint8 || dtype === uint8) return elements;
  return wholeOf(elements.storage, dtype, elements.version);
}

/** Makes the tensor show the storage, shape and strides of `source`. */
export const set_: Operator<
  (
    self: Tensor,
    source?: Tensor | { readonly elements: Tensor } | null,
    storage_offset?: number,
    size?: Shape | null,
    stride?: Shape | null,
  ) => Tensor,
  {
    source?: Tensor | { readonly elements: Tensor } | null;
    storage_offset?: number;
    size?: Shape | null;
    stride?: Shape | null;
  }
> = composite(
  "set_(Tensor(a!) self, any source=None, int storage_offset=0, int[]? size=None, int[]? stride=None) -> Tensor(a!)",
  (
    self: Tensor,
    given: Tensor | { readonly elements: Tensor } | null,
    offset: number,
    size: Shape | null,
    stride: Shape | null,
  ) => {
    const whole =
      given === null ? emptyTensor([0], self.dtype) : given instanceof Tensor ? given : shown(given, self.dtype);
    const source = size === null ? whole : as_strided(whole, size, stride ?? contiguousStrides(size), offset);
    if (given !== null) assertOneDevice(self, source);
    if (self.dtype !== source.dtype)
      throw new RuntimeError(
        `Could not set tensor of type ${source.dtype.name} to a tensor of type ${self.dtype.name}`,
      );
    assertMayChangeInPlace(self, requiresGrad(self), "set_");
    Object.assign(self, {
      storage: source.storage,
      shape: source.shape,
      strides: source.strides,
      offset: source.offset,
    });
    self.version.value++;
    self.accumulator = null; // gradients of what it was belong to no tensor any more
    return self;
  },
);
