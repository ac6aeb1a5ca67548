/** What operators do with nested tensors of strided layout: as many as PyTorch has for them. */
import { assertMayChangeInPlace, assertNoInference, isRecording } from "../../autograd/history.ts";
import { no_grad } from "../../autograd/modes.ts";
import { isDifferentiable } from "../../dtype.ts";
import { numel, wrapExistingDim } from "../../layout/shape.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { RuntimeError, ValueError, withHelp } from "../../support/errors.ts";
import type { Kind } from "../../tensor/kinds.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { asLeaf } from "../create/create.ts";
import { callBound } from "../declare/call.ts";
import type { OperatorRecord } from "../declare/operator.ts";
import type { ScalarValue, Shape } from "../declare/types.ts";
import { matmul as denseMatmul } from "../product/matmul.ts";
import { constant_pad_nd } from "../view/copies/padding.ts";
import { stack } from "../view/join.ts";
import { again, type Rule, type Rules } from "./nested-parts.ts";
import { ownRecords } from "./nested-tensor.ts";
import {
  bufferOf,
  freshStrided,
  hasNoGaps,
  isPacked,
  isSameLayout,
  isSameSize,
  isStridedNested,
  type Item,
  itemsOf,
  itemViews,
  labelOf,
  notThere,
  packedForm,
  packedFrom,
  StridedNestedTensor,
  stridedRoom,
} from "./strided-tensor.ts";
import { lastSize, sizesAlong, stridedViewRules } from "./strided-views.ts";

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Functions of single elements. */
const UNARY = names(`abs absolute neg negative relu gelu silu tanh sin cos sqrt sgn logical_not isinf isnan isposinf
  isneginf dropout native_dropout alpha_dropout clone _to_copy conj`);
/** Functions of the elements of two nested tensors of the same sizes, or of one and a number. */
const BINARY = names("add sub subtract mul multiply div divide true_divide masked_fill");
/** Comparisons with a number. */
const COMPARISONS = names("eq gt greater ge greater_equal");
/** What changes a nested tensor in place. */
const IN_PLACE = names(
  "abs_ absolute_ neg_ negative_ relu_ gelu_ silu_ tanh_ logical_not_ add_ mul_ multiply_ fill_ zero_",
);

/** Functions of others that nested tensors go through: their parts have rules. */
const PARTS =
  names(`adjoint bfloat16 bool byte cdouble cfloat chalf char detach detach_ double float half int long short
  type_as to`);

/** The name of an operator's overload, as PyTorch's errors have it: in arithmetic a number becomes a tensor. */
function overload({ name, schema }: OperatorRecord, bound: readonly unknown[]): string {
  const takesEither = schema.arguments[1]?.type.includes("Scalar") === true && !name.startsWith("clamp");
  if (!takesEither) return name;
  const kind = bound[1] instanceof Tensor ? "Tensor" : "Scalar";
  if (/^pow_?$/.test(name)) return `${name}.Tensor_${kind}`;
  return `${name}.${/^(add|sub|mul|div)/.test(name) ? "Tensor" : kind}`;
}

function isNumberLike(value: unknown): boolean {
  return !(value instanceof Tensor) || (!isStridedNested(value) && value.shape.length === 0);
}

function notBothNested(which: string, a: unknown, b: unknown): Error {
  const kind = (value: unknown): string => (isStridedNested(value) ? "nested" : "non-nested");
  const sentence = `Expected ${which} to be nested, but got a ${kind(a)} self and ${kind(b)} other`;
  return new RuntimeError(
    which === "both" ? withHelp(sentence, "F.linear(nt, weight) multiplies each item by one matrix.") : sentence,
  );
}

/** The arguments with buffers in place of nested tensors, and the items that the result has. */
function onBuffers(record: OperatorRecord, bound: readonly unknown[]): { items: readonly Item[]; bound: unknown[] } {
  const nested = bound.filter(isStridedNested);
  const self = itemAt(nested, 0);
  const other = bound.find((value) => value instanceof Tensor && !isStridedNested(value) && !isNumberLike(value));
  if (other !== undefined) {
    const [a, b] = bound.indexOf(self) < bound.indexOf(other) ? [self, other] : [other, self];
    throw notBothNested("both self and other", a, b);
  }
  if (nested.some((each) => !isSameSize(each, self)))
    throw new RuntimeError(`${record.name} does not support broadcasting when given a NestedTensor`);
  const asTheyAre =
    hasNoGaps(self.items, self.buffer) &&
    nested.every(({ items, buffer }) => isSameLayout(items, self.items) && buffer.shape[0] === self.buffer.shape[0]);
  const ready = (value: unknown): unknown =>
    isStridedNested(value) ? bufferOf(asTheyAre ? value : packedForm(value)) : value;
  return { items: asTheyAre ? self.items : itemsOf(self.items.map(({ shape }) => shape)), bound: bound.map(ready) };
}

function placeOf({ schema }: OperatorRecord, name: string): number {
  return schema.arguments.findIndex((argument) => argument.name === name);
}

/** A function of elements: its buffer is the function of the buffers. */
const elementwise: Rule = (record, bound) => {
  if (bound[placeOf(record, "inplace")] === true) return inPlace(record, bound);
  const { items, bound: ready } = onBuffers(record, bound);
  const wrap = (buffer: Tensor): Tensor => freshStrided(buffer, items, labelOf(buffer));
  const result = callBound(record, ready) as Tensor | Tensor[];
  return Array.isArray(result) ? result.map(wrap) : wrap(result);
};

const comparison: Rule = (record, bound) => {
  if (isStridedNested(bound[1]))
    throw record.name === "eq"
      ? new RuntimeError("eq does not support nested tensor as other value.")
      : notThere(overload(record, bound));
  if (record.name !== "eq" && bound[1] instanceof Tensor) throw notThere(overload(record, bound));
  return elementwise(record, bound);
};

/** Changes the first tensor: its elements become what the function makes of them. */
const inPlace: Rule = (record, bound) => {
  const self = bound[0] as Tensor;
  if (!isStridedNested(self)) throw notBothNested("both self and other", self, bound[1]);
  if (self.isInference) assertNoInference(self);
  const tensors = bound.filter((value): value is Tensor => value instanceof Tensor);
  const records = isRecording(tensors) && isDifferentiable(self.dtype);
  if (records) assertMayChangeInPlace(self, true, record.name);
  if (!isPacked(self)) {
    if (records) throw notThere(record.name);
    changeItems(record, bound, self);
    return self;
  }
  const ready = onBuffers(record, bound).bound;
  ready[0] = records ? bufferOf(self).clone() : self.buffer;
  const result = callBound(record, ready) as Tensor;
  if (!records) return self;
  no_grad(() => self.buffer.copy_(result.detach()));
  const made = freshStrided(result, self.items, labelOf(result));
  self.gradFn = made.gradFn;
  self.outputNumber = made.outputNumber;
  return self;
};

/** The same, item by item, where the buffer has other elements between them. */
function changeItems(record: OperatorRecord, bound: readonly unknown[], self: StridedNestedTensor): void {
  const lists = bound.map((value) => (isStridedNested(value) ? itemViews(value) : null));
  self.items.forEach((_, i) => {
    callBound(
      record,
      bound.map((value, k) => (lists[k] ? itemAt(lists[k], i) : value)),
    );
  });
}

const copyInto: Rule = (record, bound) => {
  const [self, source] = bound as [Tensor, unknown];
  if (!isStridedNested(self) || !isStridedNested(source))
    throw new RuntimeError("get_nested_tensor_impl requires a NestedTensor.");
  if (!isSameSize(self, source))
    throw new RuntimeError("copy_ only supports tensors that are the same size for Nested implementations");
  if (isPacked(self)) return inPlace(record, [self, packedForm(source), ...bound.slice(2)]);
  return inPlace(record, bound);
};

/** `zeros_like` and its kin: new elements of the same sizes, a leaf. */
const likeFactory: Rule = (record, bound) => {
  const self = bound[0] as StridedNestedTensor;
  if (!isPacked(self)) throw new RuntimeError("NestedTensor must be contiguous to get buffer.");
  const buffer = (again(record, bound, { 0: self.buffer }) as Tensor).detach();
  const made = new StridedNestedTensor(buffer, self.items);
  return asLeaf(made, bound[placeOf(record, "requires_grad")] === true && isDifferentiable(buffer.dtype));
};

/** The buffer as rows of the last dim, which all items share: [rows, size]. */
function rowsOf(self: StridedNestedTensor): Tensor {
  const size = lastSize(self);
  const rows = self.items.reduce((sum, { shape }) => sum + numel(shape.slice(0, -1)), 0);
  return bufferOf(self).view([rows, size]);
}

/** Rows as a nested tensor of items that have the sizes of another one's, but for the last. */
function fromRows(self: StridedNestedTensor, rows: Tensor, node: string): StridedNestedTensor {
  const size = sizeAt(rows.shape, 1);
  const items = itemsOf(self.items.map(({ shape }) => [...shape.slice(0, -1), size]));
  return freshStrided(rows.reshape([-1]), items, node);
}

const sum: Rule = (record, bound) => {
  const [self, dims, keepdim, dtype] = bound as [StridedNestedTensor, Shape | null, boolean, unknown];
  if (dims === null) throw notThere("sum");
  if (dims.length !== 1) throw new RuntimeError("NestedTensor only allows reduction of a single dimension for now.");
  const rank = self.shape.length;
  const dim = wrapExistingDim(itemAt(dims, 0), rank);
  if (dim !== rank - 1)
    throw new RuntimeError(
      `NestedTensor can only be reduced across the last dimension for now got dimension ${dim} instead.`,
    );
  if (!keepdim) throw new RuntimeError("NestedTensor always requires keepdim=True for now.");
  if (dtype !== null) throw new RuntimeError("NestedTensor does not support dtype argument for now.");
  if (!isPacked(self))
    throw new RuntimeError("NestedTensor does not support reductions when the input is noncontiguous for now.");
  const total = (each: Tensor): Tensor => {
    const result = again(record, bound, { 0: each, 1: [-1] }) as Tensor;
    return result.to({ dtype: self.dtype }); // whole numbers stay what they are
  };
  const node = "SumBackwardAutogradNestedTensor1";
  if (self.shape[rank - 1] !== -1) return fromRows(self, total(rowsOf(self)), node);
  return packedFrom(itemViews(self).map(total), self.buffer, node);
};

const softmax: Rule = (record, bound) => {
  const [self, given] = bound as [StridedNestedTensor, number];
  const dim = wrapExistingDim(given, self.shape.length);
  if (dim === 0) throw new RuntimeError("Cannot apply softmax across nested dimension 0");
  const items = itemViews(self).map((item) => again(record, bound, { 0: item, 1: dim - 1 }) as Tensor);
  return packedFrom(items, self.buffer, "SoftmaxBackward0");
};

const linear: Rule = (record, bound) => {
  const [self, weight] = bound as [Tensor, Tensor];
  if (!isStridedNested(self)) throw notThere("linear");
  if (self.shape.length !== 3 || weight.shape.length !== 2)
    throw new RuntimeError(
      `Linear requires nested_tensor.dim == 3 and dense_matrix.dim == 2. Nested tensor dim: ${self.shape.length}. Dense tensor dim: ${weight.shape.length}`,
    );
  if (!isPacked(self)) throw new RuntimeError("for now linear only supports contiguous nested tensor");
  const last = lastSize(self);
  if (last !== weight.shape[1])
    throw new RuntimeError(
      `Shape mismatch for NestedTensor Linear: Expected input's (a nested tensor) 'last_dim' to equal 'weight.size(1), but got: last_dim = ${last}, and weight.size(1) = ${weight.shape[1]}`,
    );
  return fromRows(self, again(record, bound, { 0: rowsOf(self) }) as Tensor, "LinearBackward0");
};

const layerNorm: Rule = (record, bound) => {
  const [self, normalized, weight, bias] = bound as [Tensor, Shape, Tensor | null, Tensor | null];
  if (!isStridedNested(self)) throw notThere("native_layer_norm");
  if (weight === null || bias === null) throw new ValueError("NestedTensor layer_norm requires weight and bias");
  if (!isPacked(self)) throw new RuntimeError("NestedTensor must be contiguous to get buffer.");
  const tail = self.shape.slice(-normalized.length);
  if (normalized.length >= self.shape.length || tail.includes(-1))
    throw new RuntimeError("normalized_shape extends into irregular dimensions for the nested tensor");
  tail.forEach((size, d) => {
    if (size !== normalized[d])
      throw new RuntimeError(`The shape at dimension ${d}of normalized_shape doesn't match the input`);
  });
  const width = numel(tail);
  const rows = width === 0 ? 0 : self.numel() / width;
  const result = again(record, bound, { 0: bufferOf(self).view([rows, ...tail]) }) as Tensor;
  return freshStrided(result.reshape([-1]), self.items, "NativeLayerNormBackward0");
};

const embedding: Rule = (record, bound) => {
  const place = bound.findIndex(isStridedNested);
  const self = bound[place] as StridedNestedTensor;
  if (record.schema.arguments[place]?.name === "weight") throw notThere("embedding");
  if (!isPacked(self)) throw new RuntimeError("NestedTensor must be contiguous to get buffer.");
  if (self.shape.length >= 3) throw new RuntimeError("Expected indices.dim() < 3 to be true, but got false.");
  const rows = again(record, bound, { [place]: bufferOf(self) }) as Tensor;
  const items = itemsOf(self.items.map(({ shape }) => [...shape, sizeAt(rows.shape, 1)]));
  return freshStrided(rows.reshape([-1]), items, labelOf(rows));
};

const bmm: Rule = (_, bound) => {
  const [a, b] = bound as [Tensor, Tensor];
  if (a.shape.length !== 3) throw new RuntimeError("batch1 must be a 3D tensor");
  if (b.shape.length !== 3) throw new RuntimeError("batch2 must be a 3D tensor");
  if (!isStridedNested(a)) throw notBothNested("both", a, b);
  if (a.shape[0] !== b.shape[0])
    throw new RuntimeError(
      `Expected size for the 1st dimension of batch2 tensor to be: ${a.shape[0]} but got: ${b.shape[0]}.`,
    );
  const others = isStridedNested(b) ? itemViews(b) : b.unbind();
  const pairs = itemViews(a).map((item, i) => [item, itemAt(others, i)] as const);
  for (const [i, [item, other]] of pairs.entries())
    if (item.shape[1] !== other.shape[0])
      throw new RuntimeError(
        `${i}-th nested matrices in batch cannot be multiplied (${item.shape.join("x")} and ${other.shape.join("x")})`,
      );
  return packedFrom(
    pairs.map(([item, other]) => denseMatmul(item, other)),
    a.buffer,
    "BmmBackward0",
  );
};

const matmul: Rule = (_, bound) => {
  const [a, b] = bound as [Tensor, Tensor];
  const [first, second] = [a.shape.length, b.shape.length];
  if (isStridedNested(a) && !isStridedNested(b) && first === 4 && second === 2) {
    const rows = denseMatmul(rowsOf(packedForm(a)), b);
    return fromRows(a, rows, "MatmulBackward0");
  }
  if (!isStridedNested(a) || !isStridedNested(b)) throw notBothNested("both", a, b);
  for (const [name, rank] of [
    ["1st", first],
    ["2nd", second],
  ] as const)
    if (rank < 3)
      throw new RuntimeError(
        `matmul: For nested tensors, only inputs with >= 3 dims are currently supported. ${name} input has rank: ${rank}`,
      );
  if (first !== second) throw new RuntimeError("matmul: both inputs must have the same rank");
  if (a.items.length !== b.items.length)
    throw new RuntimeError(
      `matmul: Expected size for the 1st dimension of 2nd input tensor to be: ${a.items.length} but got: ${b.items.length}.`,
    );
  if (a.items.some(({ shape }, i) => shape.at(-1) !== itemAt(b.items, i).shape.at(-2)))
    throw new RuntimeError(
      `matmul: Nested tensors cannot be matrix multiplied, last dimension of self has sizes ${sizesAlong(a, -1)}second last dimension of mat2 has sizes ${sizesAlong(b, -2)}`,
    );
  const others = itemViews(b);
  const results = itemViews(a).map((item, i) => denseMatmul(item, itemAt(others, i)));
  return packedFrom(results, a.buffer, "MatmulBackward0");
};

/** Attention within each item. */
const attention: Rule = (record, bound) => {
  const all = bound.slice(0, 3) as Tensor[];
  if (!all.every(isStridedNested))
    throw new RuntimeError("scaled_dot_product_attention: query, key and value must all be nested tensors");
  if (!all.every(isPacked))
    throw new RuntimeError("scaled_dot_product_attention: If inputs are nested tensors they must be contiguous");
  if (bound[3] !== null) throw new RuntimeError("scaled_dot_product_attention: Nested tensors take no attention mask");
  if (bound[placeOf(record, "is_causal")] === true)
    throw new RuntimeError(
      "_scaled_dot_product_attention: Nested tensors for query / key are not supported when is_causal=True",
    );
  const [query] = all as [StridedNestedTensor];
  if (all.some(({ items }) => items.length !== query.items.length))
    throw new RuntimeError("scaled_dot_product_attention: query, key and value must have as many items");
  const lists = all.map(itemViews);
  const results = query.items.map((_, i) => {
    const [q, k, v] = lists.map((list) => itemAt(list, i)) as [Tensor, Tensor, Tensor];
    return again(record, bound, { 0: q, 1: k, 2: v }) as Tensor;
  });
  return packedFrom(results, query.buffer, "MatmulBackward0");
};

const likeFactories = ["zeros", "ones", "empty", "rand", "randn"];

const RULES: Rules = {
  ...stridedViewRules,
  ...Object.fromEntries(likeFactories.map((name) => [`${name}_like`, likeFactory])),
  copy_: copyInto,
  sum,
  softmax,
  linear,
  layer_norm: layerNorm,
  embedding,
  bmm,
  matmul,
  scaled_dot_product_attention: attention,
  is_same_size: (_, [self, other]) => isStridedNested(self) && isStridedNested(other) && isSameSize(self, other),
};

function ruleOf({ name }: OperatorRecord): Rule | undefined {
  if (Object.hasOwn(RULES, name)) return RULES[name];
  if (UNARY.has(name) || BINARY.has(name)) return elementwise;
  if (COMPARISONS.has(name)) return comparison;
  return IN_PLACE.has(name) ? inPlace : undefined;
}

const run: Kind["run"] = (record, bound, out) => {
  const isOwn = ownRecords.has(record);
  const rule = isOwn ? undefined : ruleOf(record);
  if (rule === undefined && !isOwn && !PARTS.has(record.name)) throw notThere(overload(record, bound));
  const result = rule === undefined ? record.execute(bound, null) : rule(record, bound);
  if (out === null || result === out) return result;
  if (!isStridedNested(out) || !isStridedNested(result)) throw notThere(`${record.name}.out`);
  return out.copy_(result);
};

/** Makes the dispatch point know what to do with nested tensors of strided layout. */
export function openStridedRoom(): void {
  stridedRoom.run = run;
  stridedRoom.pad = paddedStrided;
}

/** The items as one dense tensor, filled up with `padding` to the largest size along each dim, or to sizes that are given. */
export function paddedStrided(self: StridedNestedTensor, padding: ScalarValue, size: Shape | null): Tensor {
  if (!isPacked(self)) throw new RuntimeError("for now to_padded_tensor only supports contiguous nested tensor");
  const { items, buffer } = self;
  if (items.length === 0) return buffer.new_empty([0]);
  const rank = itemAt(items, 0).shape.length;
  if (items.every(({ shape }) => numel(shape) === 0))
    throw new RuntimeError("to_padded_tensor: at least one constituent tensor should have non-zero numel");
  const largest = Array.from({ length: rank }, (_, d) => Math.max(...items.map(({ shape }) => sizeAt(shape, d))));
  const all = size ?? [items.length, ...largest];
  if (all.length !== rank + 1)
    throw new RuntimeError("Length of output_size does not match NestedTensor dims. Broadcasting is not supported.");
  const wanted = all.slice(1);
  if (sizeAt(all, 0) < items.length || wanted.some((each, d) => each < sizeAt(largest, d)))
    throw new RuntimeError("Value in output_size is less than NestedTensor padded size. Truncation is not supported.");
  const filled = itemViews(self).map((item) => {
    const missing = item.shape.flatMap((each, d) => [sizeAt(wanted, d) - each, 0]);
    return constant_pad_nd(item, missing.reverse(), padding);
  });
  const whole = stack(filled, 0);
  const more = sizeAt(all, 0) - items.length;
  return more === 0 ? whole : constant_pad_nd(whole, [...wanted.flatMap(() => [0, 0]), 0, more], padding);
}

/** A nested tensor of a list of tensors, with their history. */
export function stridedFrom(tensors: readonly Tensor[], like: Tensor): StridedNestedTensor {
  openStridedRoom();
  const [first] = tensors;
  tensors.forEach(({ shape }, i) => {
    if (first && shape.length !== first.shape.length)
      throw new RuntimeError(
        `All Tensors given to nested_tensor must have the same dimension. Found dimension ${shape.length} for Tensor at index ${i} and dimension ${first.shape.length} for Tensor at index 0.`,
      );
  });
  return packedFrom(tensors, like, "NestedTensorFromTensorListBackward0");
}
