/** Reading and writing by index. */
import { bool, int64, type DType } from "../../../dtype.ts";
import type { Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter, TensorOperand } from "../call.ts";
import { DynamicSize, type DimSize } from "../sizes.ts";
import { broadcastShapes } from "../../../layout/broadcast.ts";
import { numel, sameShape } from "../../../layout/shape.ts";
import { CPU } from "../../../tensor/device-name.ts";
import { onDevice } from "../../../tensor/device.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { itemAt } from "../../../support/checked.ts";

/** Indices as ONNX takes them; negative ones count from the end there, too. */
const places = (call: ConvertedCall, index: TensorOperand): Name => call.as(index, int64);

const gather: Converter = (call, graph) => {
  const [self, index] = [call.self, call.tensor("index")];
  if (self.shape.length === 0) return graph.reshape(self.name, [], call.result().shape);
  return graph.node("GatherElements", [self.name, places(call, index)], { axis: call.dim("dim") });
};

const embedding: Converter = (call, graph) => {
  if (call.has("max_norm")) throw call.unsupported("max_norm changes the weights while the model runs");
  const index = call.tensorOrNull("indices") ?? call.tensor("input");
  return graph.node("Gather", [call.tensor("weight").name, places(call, index)]);
};

const indexSelect: Converter = (call, graph) => {
  const [self, index] = [call.self, call.tensor("index")];
  if (self.shape.length === 0) return graph.node("Identity", [self.name]);
  const list =
    index.shape.length === 0 ? graph.node("Unsqueeze", [places(call, index), graph.ints([0])]) : places(call, index);
  return graph.node("Gather", [self.name, list], { axis: call.dim("dim") });
};

/** Places of true elements as one index for each dim of a mask. */
function unmasked(graph: Builder, mask: TensorOperand): Name[] {
  const found = graph.node("NonZero", [mask.name]);
  return mask.shape.map((_, dim) => graph.node("Gather", [found, graph.constant(dim, int64)], { axis: 0 }));
}

interface Indexed {
  /** The dims that are indexed, and their indices broadcast together, in a last dim of one for each. */
  readonly dims: readonly number[];
  readonly indices: Name;
  /** Number of dims of the indices together. */
  readonly rank: number;
  /** Whether the result has them where the indexed dims were, else in front. */
  readonly inPlace: boolean;
}

/** What `x[i, None, j]` names: a list with null for dims that are taken whole. */
function readIndices(call: ConvertedCall, graph: Builder): Indexed {
  const dims: number[] = [];
  const list: Name[] = [];
  const shapes: (readonly DimSize[])[] = [];
  let dim = 0;
  for (const index of call.tensors("indices")) {
    if (index === null) dim++;
    else if (index.dtype === bool) {
      for (const name of unmasked(graph, index)) {
        dims.push(dim++);
        list.push(name);
        shapes.push([-1]);
      }
    } else {
      dims.push(dim++);
      list.push(places(call, index));
      shapes.push(index.shape);
    }
  }
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const isSame = (a: readonly DimSize[], b: readonly DimSize[]): boolean =>
    a.length === b.length && a.every((size, i) => graph.sameSize(size, itemAt(b, i)));
  let names = list;
  if (shapes.some((shape) => !isSame(shape, itemAt(shapes, 0)))) {
    // Broadcast by adding zeros of every shape.
    const zero = list
      .map((name) => graph.node("Sub", [name, name]))
      .reduce((sum, name) => graph.node("Add", [sum, name]));
    names = list.map((name) => graph.node("Add", [name, zero]));
  }
  const last = graph.ints([-1]);
  const columns = names.map((name) => graph.node("Unsqueeze", [name, last]));
  return {
    dims,
    indices: columns.length === 1 ? itemAt(columns, 0) : graph.node("Concat", columns, { axis: -1 }),
    rank,
    inPlace: dims.every((each, i) => i === 0 || each === itemAt(dims, i - 1) + 1),
  };
}

/** The permutation that exchanges the first dims with those that follow them, and leaves `rest` dims in place. */
function exchanged(first: number, second: number, rest: number): number[] {
  const places = Array.from({ length: first + second + rest }, (_, i) => i);
  return [...places.slice(first, first + second), ...places.slice(0, first), ...places.slice(first + second)];
}

const index: Converter = (call, graph) => {
  const self = call.self;
  const list = call.tensors("indices");
  const used = list.flatMap((each, dim) => (each === null ? [] : [[each, dim] as const]));
  if (used.length === 1 && itemAt(used, 0)[0].dtype !== bool)
    return graph.node("Gather", [self.name, places(call, itemAt(used, 0)[0])], { axis: itemAt(used, 0)[1] });
  const { dims, indices, rank, inPlace } = readIndices(call, graph);
  const others = self.shape.map((_, dim) => dim).filter((dim) => !dims.includes(dim));
  const order = [...dims, ...others];
  const turned = order.every((dim, i) => dim === i) ? self.name : graph.node("Transpose", [self.name], { perm: order });
  const taken = graph.node("GatherND", [turned, indices]);
  const before = inPlace ? others.filter((dim) => dim < itemAt(dims, 0)).length : 0;
  if (before === 0) return taken;
  // The result's dims: those of the indices come first here, and belong behind the first `before` others.
  return graph.node("Transpose", [taken], { perm: exchanged(rank, before, others.length - before) });
};

const indexPut: Converter = (call, graph) => {
  const self = call.self;
  const values = call.tensor("values");
  const { dims, indices, rank, inPlace } = readIndices(call, graph);
  const others = self.shape.map((_, dim) => dim).filter((dim) => !dims.includes(dim));
  const order = [...dims, ...others];
  const isPlain = order.every((dim, i) => dim === i);
  const turned = isPlain ? self.name : graph.node("Transpose", [self.name], { perm: order });
  const before = inPlace ? others.filter((dim) => dim < itemAt(dims, 0)).length : 0;
  // The shape of what is written: whole dims in front, that of the indices, the other dims.
  const sizes = [
    graph.node("Shape", [turned], { start: dims.length, end: dims.length + before }),
    graph.node("Shape", [indices], { start: 0, end: rank }),
    graph.node("Shape", [turned], { start: dims.length + before }),
  ].slice(before === 0 ? 1 : 0);
  const expanded = graph.node("Expand", [call.as(values, self.dtype), graph.node("Concat", sizes, { axis: 0 })]);
  // ScatterND wants the dims of the indices first.
  const perm = exchanged(before, rank, others.length - before);
  const spread = before === 0 ? expanded : graph.node("Transpose", [expanded], { perm });
  const attributes: Record<string, string> = call.flag("accumulate") ? { reduction: "add" } : {};
  const result = graph.node("ScatterND", [turned, indices, spread], attributes);
  return isPlain ? result : graph.node("Transpose", [result], { perm: order.map((_, i) => order.indexOf(i)) });
};

/** Writes `src` at places along a dim, or adds it up there. */
function scattered(call: ConvertedCall, graph: Builder, reduction: string): Name {
  const [self, at] = [call.self, call.tensor("index")];
  const given = call.tensorOrNull("src");
  const value = call.raw("src");
  const source =
    given === null
      ? graph.node("Expand", [graph.scalar(value as number | DynamicSize, self.dtype), graph.node("Shape", [at.name])])
      : graph.sameShape(given.shape, at.shape)
        ? given.name
        : cut(graph, given.name, at.name);
  const attributes: Record<string, number | string> = { axis: call.dim("dim") };
  if (reduction !== "none") attributes["reduction"] = reduction;
  return graph.node("ScatterElements", [self.name, places(call, at), source], attributes);
}

/** The gradient of gather: values added up at their places in zeros of a shape. */
function addedUp(call: ConvertedCall, graph: Builder): Name {
  const { shape, dtype } = call.result();
  const zeros = graph.node("ConstantOfShape", [graph.ints(shape)], { value: graph.filling(0, dtype) });
  const index = places(call, call.tensor("index"));
  return graph.node("ScatterElements", [zeros, index, call.self.name], { axis: call.dim("dim"), reduction: "add" });
}

/** The first elements of each dim, as many as another tensor has. */
function cut(graph: Builder, name: Name, like: Name): Name {
  const ends = graph.node("Shape", [like]);
  const starts = graph.node("Sub", [ends, ends]);
  return graph.node("Slice", [name, starts, ends]);
}

const reductionNames: Record<string, string> = {
  sum: "add",
  add: "add",
  prod: "mul",
  multiply: "mul",
  amax: "max",
  amin: "min",
};

/** Indices along one dim of a tensor, for every element of `source`. */
function along(graph: Builder, at: Name, source: Name, dim: number, rank: number): Name {
  const shape = Array.from({ length: rank }, (_, i) => (i === dim ? -1 : 1));
  return graph.node("Expand", [graph.node("Reshape", [at, graph.ints(shape)]), graph.node("Shape", [source])]);
}

const indexWrite =
  (kind: "copy" | "fill" | "add"): Converter =>
  (call, graph) => {
    const self = call.self;
    const dim = call.dim("dim");
    const at = places(call, call.tensor("index"));
    let source: Name;
    if (kind === "fill") {
      const value = call.tensorOrNull("value");
      const number =
        value === null ? graph.scalar(call.raw("value") as number, self.dtype) : call.as(value, self.dtype);
      const rows = graph.node("Gather", [self.name, at], { axis: dim });
      source = graph.node("Expand", [number, graph.node("Shape", [rows])]);
    } else source = call.tensor("source").name;
    if (kind === "add" && (call.raw("alpha") ?? 1) !== 1)
      source = graph.node("Mul", [source, graph.scalar(call.raw("alpha") as number, self.dtype)]);
    const attributes: Record<string, number | string> = { axis: dim };
    if (kind === "add") attributes["reduction"] = "add";
    return graph.node(
      "ScatterElements",
      [self.name, along(graph, at, source, dim, self.shape.length), source],
      attributes,
    );
  };

const range = (graph: Builder, start: DimSize | number, end: DimSize | number, step: number, dtype: DType): Name => {
  const whole = (value: DimSize): Name =>
    value instanceof DynamicSize ? graph.node("Squeeze", [graph.size(value)]) : graph.constant(value, int64);
  return graph.cast(graph.node("Range", [whole(start), whole(end), graph.constant(step, int64)]), int64, dtype);
};

const arange: Converter = (call, graph) => {
  const { dtype } = call.result();
  const [first, second] = [call.raw("start") as DimSize, call.raw("end") as DimSize | null];
  const [start, end] = second === null || second === undefined ? [0, first] : [first, second];
  const step = call.number("step", 1);
  const isWhole = (value: DimSize): boolean =>
    typeof value === "number" ? Number.isInteger(value) : value.values.every(Number.isInteger);
  if (isWhole(start) && isWhole(end) && Number.isInteger(step)) return range(graph, start, end, step, dtype);
  const wide = graph.wide(dtype);
  const bounds = [start, end, step].map((value) => graph.scalar(value, wide));
  return graph.cast(graph.node("Range", bounds), wide, dtype);
};

const eye: Converter = (call, graph) => {
  const { shape, dtype } = call.result();
  const zeros = graph.node("ConstantOfShape", [graph.ints(shape)], { value: graph.filling(0, int64) });
  return graph.cast(graph.node("EyeLike", [zeros]), int64, dtype);
};

const oneHot: Converter = (call, graph) => {
  const classes = call.number("num_classes");
  if (classes < 0) throw call.unsupported("the number of classes depends on values");
  return graph.node("OneHot", [call.self.name, graph.constant(classes, int64), graph.constant([0, 1], int64)]);
};

/** Which bag each index is in, from the places where bags begin: as many as begin at or before it, less one. */
const bagsOfOffsets: Converter = (call, graph) => {
  const offsets = call.tensor("offsets");
  const length = graph.node("Squeeze", [graph.size(call.dimension("length"))]);
  const places = graph.node("Range", [graph.constant(0, int64), length, graph.constant(1, int64)]);
  const begun = graph.node("LessOrEqual", [
    call.as(offsets, int64),
    graph.node("Unsqueeze", [places, graph.ints([1])]),
  ]);
  const count = graph.node("ReduceSum", [graph.cast(begun, bool, int64), graph.ints([1])], { keepdims: 0 });
  return graph.cast(graph.node("Sub", [count, graph.constant(1, int64)]), int64, call.result().dtype);
};

/** Sums, means or maxima of rows of a table, bag by bag. */
const embeddingBag: Converter = (call, graph) => {
  const [weight, indices, bags] = [call.tensor("weight"), call.tensor("indices"), call.tensor("bags")];
  const weights = call.tensorOrNull("per_sample_weights");
  const mode = call.text("mode");
  const { dtype } = weight;
  const { shape } = call.result();
  const column = graph.ints([1]);
  const at = places(call, indices);
  let rows = graph.node("Gather", [weight.name, at]);
  if (weights !== null) rows = graph.node("Mul", [rows, graph.node("Unsqueeze", [weights.name, column])]);
  const padding = call.number("padding_idx", -1);
  let counted = graph.node("Expand", [graph.constant(1, dtype), graph.node("Shape", [at])]);
  const isPadding =
    padding < 0 ? null : graph.node("Unsqueeze", [graph.node("Equal", [at, graph.constant(padding, int64)]), column]);
  if (isPadding !== null) {
    rows = graph.node("Where", [isPadding, graph.constant(mode === "max" ? -Infinity : 0, dtype), rows]);
    counted = graph.cast(graph.node("Not", [graph.node("Equal", [at, graph.constant(padding, int64)])]), bool, dtype);
  }
  const into = graph.node("Unsqueeze", [call.as(bags, int64), column]);
  const start = graph.node("ConstantOfShape", [graph.ints(shape)], {
    value: graph.filling(mode === "max" ? -Infinity : 0, dtype),
  });
  const reduction = mode === "max" ? "max" : "add";
  const gathered = graph.node("ScatterND", [start, into, rows], { reduction });
  if (mode === "sum") return gathered;
  const none = graph.node("ConstantOfShape", [graph.ints(shape.slice(0, 1))], { value: graph.filling(0, dtype) });
  const counts = graph.node("Unsqueeze", [
    graph.node("ScatterND", [none, into, counted], { reduction: "add" }),
    column,
  ]);
  if (mode === "mean") return graph.node("Div", [gathered, graph.node("Max", [counts, graph.constant(1, dtype)])]);
  const isEmpty = graph.node("Equal", [counts, graph.constant(0, dtype)]);
  return graph.node("Where", [isEmpty, graph.constant(0, dtype), gathered]);
};

/** What a mask with known elements selects from a tensor without: zeros, as many of them. */
export function selected(self: Tensor, mask: Tensor): Tensor {
  const shape = broadcastShapes(mask.shape, self.shape);
  const count = onDevice(CPU, () => mask.expand(shape).sum().item() as number);
  return self.new_zeros([count]);
}

/** What a mask without elements selects: as many zeros as the run says. */
export function selectedSome(self: Tensor, mask: Tensor, count: (tensor: Tensor) => number): Tensor {
  const shape = broadcastShapes(mask.shape, self.shape);
  return self.new_zeros([
    sameShape(shape, mask.shape) ? count(mask) : count(mask) * (numel(shape) / numel(mask.shape)),
  ]);
}

/** Places of true elements of a tensor without elements: as many as the run says. */
export function foundPlaces(self: Tensor, asTuple: boolean, count: (tensor: Tensor) => number): Tensor | Tensor[] {
  const found = count(self);
  if (!asTuple) return self.new_zeros([found, self.shape.length], { dtype: int64 });
  return Array.from({ length: Math.max(self.shape.length, 1) }, () => self.new_zeros([found], { dtype: int64 }));
}

/** What `unique` gives of a tensor without elements: as many as the run says, inverse places and counts where wanted. */
export function distinct(args: readonly unknown[], count: (tensor: Tensor) => number): Tensor | Tensor[] {
  const [self, , wantsInverse, wantsCounts] = args as [Tensor, boolean, boolean, boolean];
  const values = self.new_zeros([count(self)]);
  const inverse = wantsInverse ? [self.new_zeros(self.shape, { dtype: int64 })] : [];
  const counts = wantsCounts ? [values.new_zeros(values.shape, { dtype: int64 })] : [];
  return wantsInverse || wantsCounts ? [values, ...inverse, ...counts] : values;
}

const unique: Converter = (call, graph) => {
  if (call.has("dim")) throw call.unsupported("the number of its slices depends on elements");
  const self = call.self;
  const [values = "", , inverse = "", counts = ""] = graph.nodeOf("Unique", [self.name], { sorted: 1 }, 4);
  const inverses = graph.reshape(inverse, [self.shape.reduce<DimSize>((_, size) => size, 1)], self.shape);
  return [values, ...(call.flag("return_inverse") ? [inverses] : []), ...(call.flag("return_counts") ? [counts] : [])];
};

/** Writes the elements of a source one after the other where a mask is true. */
const maskedScatter: Converter = (call, graph) => {
  const [self, mask, source] = [call.self, call.tensor("mask"), call.tensor("source")];
  const like = graph.node("Shape", [self.name]);
  const whole = graph.sameShape(mask.shape, self.shape) ? mask.name : graph.node("Expand", [mask.name, like]);
  const found = graph.node("Transpose", [graph.node("NonZero", [whole])], { perm: [1, 0] });
  const flat = graph.node("Reshape", [call.as(source, self.dtype), graph.ints([-1])]);
  const written = graph.node("Slice", [flat, graph.ints([0]), graph.node("Shape", [found], { start: 0, end: 1 })]);
  return graph.node("ScatterND", [self.name, found, written]);
};

/** The quarter turns of `k` as flips and an exchange of dims. */
const rot90: Converter = (call, graph) => {
  const self = call.self;
  const rank = self.shape.length;
  const [first = 0, second = 1] = call.numbers("dims").map((dim) => (dim < 0 ? dim + rank : dim));
  const turns = ((call.number("k", 1) % 4) + 4) % 4;
  const flip = (name: Name, dims: readonly number[]): Name =>
    graph.node("Slice", [
      name,
      graph.ints(dims.map(() => -1)),
      graph.constant(
        dims.map(() => -9223372036854775807n),
        int64,
      ),
      graph.ints(dims),
      graph.ints(dims.map(() => -1)),
    ]);
  if (turns === 0) return graph.node("Identity", [self.name]);
  if (turns === 2) return flip(self.name, [first, second]);
  const perm = self.shape.map((_, dim) => (dim === first ? second : dim === second ? first : dim));
  return flip(graph.node("Transpose", [self.name], { perm }), [turns === 1 ? first : second]);
};

/** How many boundaries lie below each number. */
const bucketize: Converter = (call, graph) => {
  const [self, boundaries] = [call.self, call.tensor("boundaries")];
  const column = graph.node("Unsqueeze", [self.name, graph.ints([-1])]);
  const order = call.flag("right") ? "LessOrEqual" : "Less";
  const wide = graph.wide(self.dtype.is_floating_point ? self.dtype : boundaries.dtype);
  const below = graph.node(order, [call.as(boundaries, wide), graph.cast(column, self.dtype, wide)]);
  const count = graph.node("ReduceSum", [graph.cast(below, bool, int64), graph.ints([-1])], { keepdims: 0 });
  return graph.cast(count, int64, call.result().dtype);
};

/** The k-th smallest along a dim: the last of the k smallest, in order. */
const kthvalue: Converter = (call, graph) => {
  const self = call.self;
  if (self.shape.length === 0) return [self.name, graph.constant(0, int64)];
  const dim = call.dim("dim");
  const k = call.number("k");
  const found = graph.nodeOf("TopK", [self.name, graph.ints([k])], { axis: dim, largest: 0 }, 2);
  const at = graph.constant(call.flag("keepdim") ? [k - 1] : k - 1, int64);
  return found.map((name) => graph.node("Gather", [name, at], { axis: dim }));
};

const maskedSelect: Converter = (call, graph) => {
  const [self, mask] = [call.self, call.tensor("mask")];
  const spread = (from: TensorOperand, other: TensorOperand): Name => {
    const isSpread = from.shape.length >= other.shape.length && other.shape.every((size) => size === 1);
    const whole = isSpread ? from.name : graph.node("Expand", [from.name, graph.node("Shape", [other.name])]);
    return graph.node("Reshape", [whole, graph.ints([-1])]);
  };
  return graph.node("Compress", [spread(self, mask), spread(mask, self)]);
};

export const indexing: Record<string, Converter> = {
  gather,
  embedding,
  index_select: indexSelect,
  index,
  index_put: indexPut,
  scatter: (call, graph) => {
    const reduce = call.raw("reduce");
    return scattered(call, graph, typeof reduce === "string" ? (reductionNames[reduce] ?? reduce) : "none");
  },
  scatter_add: (call, graph) => (call.has("shape") ? addedUp(call, graph) : scattered(call, graph, "add")),
  scatter_reduce: (call, graph) => {
    const reduce = reductionNames[call.text("reduce")];
    if (reduce === undefined || !call.flag("include_self")) throw call.unsupported("ONNX has no such reduction");
    return scattered(call, graph, reduce);
  },
  index_copy: indexWrite("copy"),
  index_fill: indexWrite("fill"),
  index_add: indexWrite("add"),
  nonzero: (call, graph) => {
    if (!call.flag("as_tuple"))
      return graph.node("Transpose", [graph.node("NonZero", [call.self.name])], { perm: [1, 0] });
    if (call.self.shape.length > 0) return unmasked(graph, call.self);
    const name = graph.node("Reshape", [call.self.name, graph.ints([1])]);
    return unmasked(graph, { ...call.self, name, shape: [1] });
  },
  unique,
  masked_scatter: maskedScatter,
  rot90,
  bucketize,
  kthvalue,
  masked_select: maskedSelect,
  _bags_of_offsets: bagsOfOffsets,
  _row_starts: (call, graph) => {
    const end = graph.product([call.dimension("count"), call.dimension("length")], int64);
    const step = graph.node("Squeeze", [graph.size(call.dimension("length"))]);
    return graph.cast(graph.node("Range", [graph.constant(0, int64), end, step]), int64, call.result().dtype);
  },
  embedding_bag: embeddingBag,
  arange,
  eye,
  one_hot: oneHot,
};
