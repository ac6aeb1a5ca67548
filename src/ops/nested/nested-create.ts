/** Nested tensors from tensors: `torch.nested` (torch/nested/__init__.py). */
import { no_grad } from "../../autograd/modes.ts";
import { type DType, int64 } from "../../dtype.ts";
import { sizeAt } from "../../support/checked.ts";
import { RuntimeError, TypeError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { TensorInput } from "../../methods/members.ts";
import { asLeaf } from "../create/create.ts";
import { constantTensor } from "../create/constant-tensor.ts";
import { composite, type OperatorRecord } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { cat } from "../view/join.ts";
import { extreme } from "./nested-parts.ts";
import { openNestedFiles } from "./nested-files.ts";
import { openNestedRoom } from "./nested-rules.ts";
import { fresh, isNested, NestedTensor, takesNested, type Structure, viewing } from "./nested-tensor.ts";
import { offsetsOf } from "./nested-views.ts";
import { openStridedRoom, stridedFrom } from "./strided-rules.ts";
import { isStridedNested, itemsOf, notThere, StridedNestedTensor, viewingStrided } from "./strided-tensor.ts";

const openedStructure = (offsets: Tensor, lengths: Tensor | null, shortest: number | null, longest: number | null) => {
  openNestedRoom();
  openNestedFiles();
  return { offsets, lengths, shortest, longest } satisfies Structure;
};

/** PyTorch's layouts of nested tensors. */
export type NestedLayout = "torch.jagged" | "torch.strided";

/** Whether the layout is the jagged one; without a layout it is the strided one, as in PyTorch. */
function isJagged(layout: unknown, name: string): boolean {
  if (layout === "torch.jagged" || layout === "jagged") return true;
  if (layout !== null && layout !== undefined && layout !== "torch.strided" && layout !== "strided")
    throw new RuntimeError(`Specified layout is unsupported for nested ${name}: ${String(layout)}`);
  return false;
}

/** What is made in the layout that is asked for. */
type ByLayout<A extends unknown[], O> = {
  (...args: [...A, options: O & { layout: "torch.jagged" }]): NestedTensor;
  (...args: [...A, options?: O]): StridedNestedTensor;
} & { readonly record: OperatorRecord };

/** Which dim of the whole differs between items: the first after the items where none does. */
function raggedDimOf(shapes: readonly (readonly number[])[]): number {
  const [first] = shapes as [readonly number[]];
  const differing = first.flatMap((size, d) => (shapes.some((shape) => shape[d] !== size) ? [d + 1] : []));
  if (differing.length > 1)
    throw new RuntimeError(
      "Cannot represent given tensor list as a nested tensor with the jagged layout. Note that the jagged layout only allows for a single ragged dimension. For example: (B, *, D_0, D_1, ..., D_N), with ragged * dim.",
    );
  return differing[0] ?? 1;
}

function fromList(tensors: readonly Tensor[], dtype: DType | null, device: unknown): NestedTensor {
  const fail = (sentence: string): never => {
    throw new RuntimeError(sentence);
  };
  const [first] = tensors;
  if (first === undefined) return fail("Cannot construct a nested tensor from an empty tensor list");
  const same = "When constructing a nested tensor, all tensors in list must";
  if (tensors.some((tensor) => tensor.dtype !== first.dtype)) fail(`${same} have the same dtype`);
  if (tensors.some((tensor) => String(tensor.device) !== String(first.device))) fail(`${same} be on the same device`);
  if (tensors.some(({ shape }) => shape.length !== first.shape.length)) fail(`${same} have the same dim`);
  if (first.shape.length === 0) fail("Cannot construct a nested tensor from a list of zero-dim tensors");
  const raggedDim = raggedDimOf(tensors.map(({ shape }) => shape));
  const sizes = tensors.map(({ shape }) => sizeAt(shape, raggedDim - 1));
  const joined = cat(tensors, raggedDim - 1);
  const values = dtype === null && device === null ? joined : joined.to({ dtype, device });
  const offsets = no_grad(() => offsetsOf(constantTensor(sizes, { dtype: int64, device: values.device })));
  const structure = openedStructure(offsets, null, Math.min(...sizes), Math.max(...sizes));
  return fresh(values, structure, raggedDim, "NestedViewFromJaggedBackward0");
}

/** A nested tensor of strided layout, which PyTorch gives the dtype of the first item. */
function stridedOf(tensors: readonly Tensor[], dtype: DType | null, device: unknown): StridedNestedTensor {
  openNestedFiles();
  const first = tensors[0] ?? constantTensor([], {});
  const options = { dtype: dtype ?? first.dtype, device: device ?? first.device };
  return stridedFrom(
    tensors.map((tensor) => tensor.to(options)),
    first.to(options),
  );
}

/** Options of `torch.nested.nested_tensor`. */
export interface NestedTensorOptions {
  /** Default: that of the first item. */
  dtype?: DType | null;
  /** Default: `torch.strided`. */
  layout?: NestedLayout | null;
  /** Default: that of the first item. */
  device?: unknown;
  /** Whether it is a leaf that wants a gradient. Default false. */
  requires_grad?: boolean;
  /** Accepted for PyTorch's sake. */
  pin_memory?: boolean;
}

/**
 * A nested tensor of copies of the items, without their history: a leaf.
 * https://docs.pytorch.org/docs/stable/nested.html#torch.nested.nested_tensor
 *
 * Items are tensors, or what `torch.tensor` takes, with the same number of dims. With `layout: torch.jagged`, which has
 * more operators, they may differ in one of them, which is ragged in the result: items [2, 5] and [3, 5] give
 * [2, ragged, 5]. Without, the layout is PyTorch's default, strided: items may differ in every dim.
 * @throws {RuntimeError} where items differ in their number of dims; of jagged layout also where there is no item, where
 * they differ in more than one dim or in dtype
 * @example
 * const nt = torch.nested.nested_tensor([[1, 2], [3, 4, 5]], { layout: torch.jagged });
 * nt.mul(10).tolist(); // [[10, 20], [30, 40, 50]]
 */
export const nested_tensor: ByLayout<[tensor_list: readonly (Tensor | TensorInput)[]], NestedTensorOptions> =
  takesNested(
    composite(
      "nested_tensor(any tensor_list, *, ScalarType? dtype=None, any layout=None, any device=None, bool requires_grad=False, bool pin_memory=False) -> Tensor",
      (
        items: readonly (Tensor | TensorInput)[],
        dtype: DType | null,
        layout: unknown,
        device: unknown,
        requiresGrad: boolean,
      ) => {
        const jagged = isJagged(layout, "tensors");
        if (!Array.isArray(items))
          throw new TypeError(
            jagged
              ? "nested_tensor(): Expected first argument to be a list of tensors"
              : "Only lists (List[Tensor] and List[List...[Scalar]]) are accepted in nested_tensor",
          );
        return no_grad(() => {
          const tensors = (items as unknown[]).map((item) =>
            item instanceof Tensor ? item.detach() : constantTensor(item as never, {}),
          );
          if (!jagged) {
            const { buffer, items: cut } = stridedOf(tensors, dtype, device);
            return asLeaf(new StridedNestedTensor(buffer, cut), requiresGrad);
          }
          const { packed, structure, raggedDim } = fromList(tensors, dtype, device);
          return asLeaf(new NestedTensor(packed, structure, raggedDim), requiresGrad);
        });
      },
    ),
  );

/** Options of `torch.nested.as_nested_tensor`. */
export interface AsNestedTensorOptions {
  /** Default: that of the first item. */
  dtype?: DType | null;
  /** Default: that of the first item. */
  device?: unknown;
  /** Default: `torch.strided`. */
  layout?: NestedLayout | null;
}

/**
 * A nested tensor of items with their history: gradients flow back to each. A dense tensor's slices along dim 0 are items
 * of one size, and share its elements where it is contiguous; items of a list are copied. A nested tensor is given back.
 * https://docs.pytorch.org/docs/stable/nested.html#torch.nested.as_nested_tensor
 *
 * With `layout: torch.jagged`, items [2, 5] and [3, 5] give [2, ragged, 5].
 * @throws {RuntimeError} as `nested_tensor` does
 * @example
 * const a = torch.ones(2, { requires_grad: true });
 * const b = torch.ones(3, { requires_grad: true });
 * torch.nested.as_nested_tensor([a, b], { layout: torch.jagged }).mul(2).sum().backward();
 * b.grad!.tolist(); // [2, 2, 2]
 */
export const as_nested_tensor: ByLayout<[ts: Tensor | readonly Tensor[]], AsNestedTensorOptions> &
  ByLayout<[ts: Tensor | readonly Tensor[], dtype: DType | null], AsNestedTensorOptions> = takesNested(
  composite(
    "as_nested_tensor(any ts, ScalarType? dtype=None, any device=None, any layout=None) -> Tensor",
    (ts: Tensor | readonly Tensor[], dtype: DType | null, device: unknown, layout: unknown) => {
      const isList = Array.isArray(ts) && ts.every((item) => item instanceof Tensor);
      if (!isList && !(ts instanceof Tensor))
        throw new TypeError("as_nested_tensor(): Expected first argument to be a tensor or a list / tuple of tensors ");
      if (ts instanceof Tensor && ts.shape.length < 2)
        throw new RuntimeError("as_nested_tensor(): Expected tensor argument to have dim() > 1");
      const jagged = isJagged(layout, "tensors");
      if (isNested(ts) || isStridedNested(ts)) {
        if (isNested(ts) !== jagged || isStridedNested(ts))
          // strided ones are refused there as well
          throw new RuntimeError("as_nested_tensor(): Converting between nested tensor layouts is not supported");
        return dtype === null && device === null ? ts : ts.to({ dtype, device });
      }
      if (!(ts instanceof Tensor)) return jagged ? fromList(ts, dtype, device) : stridedOf(ts, dtype, device);
      const [items, size] = ts.shape as [number, number];
      const whole = ts.contiguous();
      if (!jagged) {
        openStridedRoom();
        openNestedFiles();
        const buffer = whole.to({ dtype: dtype ?? ts.dtype, device: device ?? ts.device }).view([-1]);
        const shapes = Array.from({ length: items }, () => ts.shape.slice(1));
        return viewingStrided(buffer, itemsOf(shapes), "NestedViewFromBufferBackward0");
      }
      const flat = whole.flatten(0, 1);
      const values = dtype === null && device === null ? flat : flat.to({ dtype, device });
      const offsets = no_grad(() =>
        offsetsOf(constantTensor(new Array<number>(items).fill(size), { dtype: int64, device: values.device })),
      );
      return viewing(values, openedStructure(offsets, null, size, size), 1, "NestedViewFromJaggedBackward0");
    },
  ),
);

/** Options of `torch.nested.nested_tensor_from_jagged`. */
export interface FromJaggedOptions {
  /** Where items begin, and where the last one ends: [items + 1]. */
  offsets?: Tensor | null;
  /** How long items are: [items]. */
  lengths?: Tensor | null;
  /** Which dim of the result is ragged. Default 1. */
  jagged_dim?: number | null;
  /** The length of the shortest item, so that nobody needs to look for it. */
  min_seqlen?: number | null;
  /** The length of the longest item: `to_padded_tensor` makes items of this length. */
  max_seqlen?: number | null;
}

/**
 * A nested tensor over packed `values` [rows, …]: `offsets` [items + 1] says where items begin and where the last one
 * ends, or `lengths` [items] how long they are. With both, there are holes between items. It is a view of the values, and
 * gradients flow to them.
 * https://docs.pytorch.org/docs/stable/nested.html#torch.nested.nested_tensor_from_jagged
 *
 * The result is [items, ragged, …]; with `jagged_dim`, that dim of it is ragged.
 * @throws {RuntimeError} where neither offsets nor lengths are given
 * @example
 * const nt = torch.nested.nested_tensor_from_jagged(torch.arange(6), torch.tensor([0, 2, 3, 6]));
 * nt.tolist(); // [[0, 1], [2], [3, 4, 5]]
 */
export const nested_tensor_from_jagged: Operator<
  (values: Tensor, offsets?: Tensor | null, lengths?: Tensor | null, jagged_dim?: number | null) => NestedTensor,
  FromJaggedOptions
> = composite(
  "nested_tensor_from_jagged(Tensor values, Tensor? offsets=None, Tensor? lengths=None, int? jagged_dim=None, int? min_seqlen=None, int? max_seqlen=None) -> Tensor",
  (
    values: Tensor,
    givenOffsets: Tensor | null,
    givenLengths: Tensor | null,
    dim: number | null,
    shortest: number | null,
    longest: number | null,
  ) => {
    if (dim !== null && dim < 1) throw new ValueError(`Expected jagged_dim >=1, but got ${dim}.`);
    const offsets = givenOffsets ?? (givenLengths && offsetsOf(givenLengths));
    if (offsets === null)
      throw new RuntimeError("nested_tensor_from_jagged(): At least one of offsets or lengths is required.");
    const structure = openedStructure(offsets, givenOffsets === null ? null : givenLengths, shortest, longest);
    return viewing(values, structure, dim ?? 1, "NestedViewFromJaggedBackward0");
  },
);

/** A number for each item, as a tensor of whole numbers. */
function perItem(given: number | Tensor, items: number, device: unknown): Tensor {
  const tensor = given instanceof Tensor ? given : constantTensor([given], { dtype: int64, device });
  if (tensor.shape.length > 1 || (tensor.shape.length === 1 && tensor.shape[0] !== 1 && tensor.shape[0] !== items))
    throw new RuntimeError(
      "When constructing a jagged nested tensor using narrow(), your start and length must be Tensors that broadcast to input.shape[0]",
    );
  return tensor.expand([items]);
}

/**
 * With `layout: torch.jagged`, of each slice along dim 0, the rows `start` to `start + length`: a view of the tensor
 * [items, rows, …], the result is [items, ragged, …]. `start` and `length` are numbers or one number for each item. Without,
 * `length` of the slices along dim 0, from `start` on.
 * https://docs.pytorch.org/docs/stable/nested.html#torch.nested.narrow
 * @throws {RuntimeError} of dims other than 1 (jagged) or 0 (strided), and where a strided one is given tensors
 * @example
 * const base = torch.arange(6).view(2, 3);
 * torch.nested.narrow(base, 1, 0, torch.tensor([1, 3]), { layout: torch.jagged }).tolist(); // [[0], [3, 4, 5]]
 */
export const narrow: ByLayout<
  [tensor: Tensor, dim: number, start: number | Tensor, length: number | Tensor],
  { layout?: NestedLayout | null }
> = composite(
  "nested_narrow(Tensor tensor, int dim, any start, any length, any layout=None) -> Tensor",
  (tensor: Tensor, dim: number, start: number | Tensor, length: number | Tensor, layout: unknown) => {
    for (const [name, value] of [
      ["start", start],
      ["length", length],
    ] as const)
      if (typeof value !== "number" && !(value instanceof Tensor))
        throw new RuntimeError(`${name} must be an integer or a tensor`);
    if (!isJagged(layout, "narrow")) {
      if (typeof start !== "number" || typeof length !== "number")
        throw new RuntimeError("start and length must be integers for the strided layout NT impl");
      return as_nested_tensor(tensor).narrow(dim, start, length);
    }
    if (dim !== 1) throw new RuntimeError("jagged layout only supports dim=1");
    return narrowed(tensor, start, length);
  },
);

function narrowed(tensor: Tensor, start: number | Tensor, length: number | Tensor): NestedTensor {
  const [items, size] = tensor.shape as [number, number];
  const structure = no_grad(() => {
    const starts = perItem(start, items, tensor.device);
    const lengths = perItem(length, items, tensor.device).clone();
    const sizes = new Array<number>(items).fill(size);
    const begins = offsetsOf(constantTensor(sizes, { dtype: int64, device: tensor.device }));
    const first = starts.add(begins.narrow(0, 0, items));
    const end = first.slice(0, -1).add(lengths.slice(0, -1));
    return openedStructure(cat([first, end], 0), lengths, null, null);
  });
  structure.longest = extreme(structure, true);
  structure.shortest = extreme(structure, false);
  const values = tensor.view([items * size, ...tensor.shape.slice(2)]);
  return viewing(values, structure, 1, "NestedViewFromJaggedBackward0");
}

/**
 * The elements where a mask holds, row by row of the last dim: the counts become the lengths of items. `mask` is broadcast
 * to `tensor`; of [n, m], the result is [n, ragged].
 * https://docs.pytorch.org/docs/stable/nested.html#torch.nested.masked_select
 * @throws {RuntimeError} of nested and sparse tensors
 * @example
 * const x = torch.tensor([[1, 2, 3], [4, 5, 6]]);
 * torch.nested.masked_select(x, x.gt(2)).tolist(); // [[3], [4, 5, 6]]
 */
export const masked_select: Operator<(tensor: Tensor, mask: Tensor) => NestedTensor> = takesNested(
  composite("nested_masked_select(Tensor tensor, Tensor mask) -> Tensor", (tensor: Tensor, mask: Tensor) => {
    if (isStridedNested(tensor)) throw notThere("masked_select");
    if (tensor.layout !== "torch.strided")
      throw new RuntimeError(`torch.nested.masked_select requires a strided tensor, given ${tensor.layout}`);
    if (mask.layout !== "torch.strided")
      throw new RuntimeError(`torch.nested.masked_select requires a strided mask, given: ${mask.layout}`);
    const offsets = no_grad(() => offsetsOf(mask.expand(tensor.shape).sum(-1).view(-1)));
    const structure = openedStructure(offsets, null, null, null);
    return fresh(tensor.masked_select(mask), structure, 1, "NestedViewFromJaggedBackward0");
  }),
);
