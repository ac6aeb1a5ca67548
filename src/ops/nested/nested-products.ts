/** Products, attention and normalisation of nested tensors. */
import { no_grad } from "../../autograd/modes.ts";
import { wrapExistingDim } from "../../layout/shape.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { OperatorRecord } from "../declare/operator.ts";
import type { Shape } from "../declare/types.ts";
import { cat, stack } from "../view/join.ts";
import { matmul as denseMatmul } from "../product/matmul.ts";
import {
  again,
  extreme,
  fromPadded,
  lengthColumn,
  longestOf,
  onValues,
  paddedOf,
  repeatedRows,
  unsupported,
  type Rule,
  type Rules,
} from "./nested-parts.ts";
import {
  assertJagged,
  isNested,
  itemPlaces,
  like,
  type NestedTensor,
  packedOf,
  raggedSizeText,
  sameRaggedness,
  tupleText,
} from "./nested-tensor.ts";
import { unbindItems } from "./nested-views.ts";

const linear: Rule = (record, bound) => {
  const [self, ...others] = bound as [unknown, ...unknown[]];
  assertJagged(self, "linear_default(input: jt, weight: t, bias: t?)", "input");
  if (others.some(isNested)) throw unsupported("linear");
  return like(self, onValues(record, bound) as Tensor);
};

/** A product with a batch of matrices, one for each item: on padded items. */
function byItem(self: NestedTensor, product: (padded: Tensor) => Tensor): NestedTensor {
  return like(self, fromPadded(self, product(paddedOf(self, 0, extreme(self.structure, true)))));
}

function noProduct(a: Tensor, b: Tensor): Error {
  const second = isNested(b) ? raggedSizeText(b.shape) : `torch.Size([${b.shape.join(", ")}])`;
  return new RuntimeError(
    `matmul(): not supported between inputs of shapes ${isNested(a) ? tupleText(a.shape) : `torch.Size([${a.shape.join(", ")}])`} and ${second}`,
  );
}

const matmul: Rule = (_, bound) => {
  const [a, b] = bound as [Tensor, Tensor];
  const [first, second] = [a.shape.length, b.shape.length];
  if (isNested(a) && isNested(b)) {
    if (first > 3 && second > 3 && a.raggedDim === b.raggedDim && sameRaggedness(a, b.shape))
      return like(a, denseMatmul(packedOf(a), packedOf(b)));
    const sums = first === 3 && second === 3 && a.raggedDim === 2 && b.raggedDim === 1;
    if (!sums || a.shape[2] !== b.shape[1]) throw noProduct(a, b);
    const others = unbindItems(b);
    return stack(
      unbindItems(a).map((item, i) => denseMatmul(item, itemAt(others, i))),
      0,
    );
  }
  if (isNested(a)) {
    const isFree = a.raggedDim < first - 1;
    if (isFree && first >= 3 && first === second) return byItem(a, (padded) => denseMatmul(padded, b));
    if (isFree && second === 2 && first > 2) return like(a, denseMatmul(packedOf(a), b));
  } else if (isNested(b) && b.raggedDim >= 2) {
    if (second >= 3 && first === second) return byItem(b, (padded) => denseMatmul(a, padded));
    if (first === 2 && second > 2) return like(b, denseMatmul(a, packedOf(b)));
  }
  throw noProduct(a, b);
};

const bmm: Rule = (record, bound) => {
  const [a, b] = bound as [Tensor, Tensor];
  if (a.shape.length !== 3) throw new ValueError("bmm(): input must be 3D");
  if (b.shape.length !== 3) throw new ValueError("bmm(): mat2 must be 3D");
  return matmul(record, bound);
};

/** An operator that looks things up by the numbers in a nested tensor; its table is dense. */
const lookingUp: Rule = (record, bound) => {
  const places = bound.flatMap((value, i) => (isNested(value) ? [i] : []));
  const self = bound[itemAt(places, 0)] as NestedTensor;
  const isTable = record.schema.arguments[itemAt(places, 0)]?.name === "weight";
  if (places.length !== 1 || isTable) throw unsupported(record.name);
  if (record.name === "embedding")
    assertJagged(
      self,
      "embedding_default(weight: t, indices: jt, padding_idx: any?, scale_grad_by_freq: any?, sparse: any?)",
      "indices",
    );
  return like(self, onValues(record, bound) as Tensor);
};

/** `softmax` and `log_softmax`, as functions of torch and of nn.functional. */
const softmax: Rule = (record, bound) => {
  const [self, given] = bound as [NestedTensor, number | null];
  const { name } = record;
  const rank = self.shape.length;
  const dim = wrapExistingDim(given ?? (rank === 3 ? 0 : 1), rank);
  if (dim === 0)
    throw new RuntimeError(`${name}(): not supported when reducing across the batch dimension for NestedTensor`);
  if (dim !== self.raggedDim) return like(self, again(record, bound, { 0: packedOf(self), 1: dim - 1 }) as Tensor);
  if (name !== "softmax")
    throw new RuntimeError(`${name}(): not supported when reducing along the ragged dimension for NestedTensor`);
  if (self.raggedDim > 1)
    throw new RuntimeError(
      "softmax(): not supported when reducing along the ragged dimension for ragged_idx > 1 for NestedTensor",
    );
  if (self.structure.lengths !== null)
    throw new RuntimeError(
      "softmax(): not supported where lengths is not None if reducing across the ragged dimension for NestedTensor",
    );
  const padded = paddedOf(self, -Infinity, longestOf(self));
  return like(self, fromPadded(self, again(record, bound, { 0: padded, 1: 1 }) as Tensor));
};

/** Layer norm of whole items: mean and deviation over the rows and the dims behind them. */
function normOfItems(self: NestedTensor, eps: number): NestedTensor {
  const rank = self.shape.length;
  const rest = self.shape.flatMap((_, d) => (d === 0 ? [] : [d]));
  const sums = (tensor: NestedTensor): Tensor => paddedOf(tensor, 0, longestOf(self)).sum(rest, true);
  const width = self.shape.reduce((product, size, d) => (d < 2 ? product : product * size), 1);
  const count = no_grad(() => lengthColumn(self, rank).mul(width));
  const mean = sums(self).div(count);
  const centered = like(self, packedOf(self).sub(repeatedRows(self, mean)));
  const variance = sums(like(self, packedOf(centered).square())).div(count);
  return like(self, packedOf(centered).div(repeatedRows(self, variance.add(eps).sqrt())));
}

/** A norm of the last dims. With the ragged dim among them PyTorch's layer norm takes whole items, and no weight. */
const layerNorm: Rule = (record, bound) => {
  const [self, shape] = bound as [unknown, Shape];
  if (!isNested(self)) throw unsupported(record.name);
  if (self.shape.length <= 2)
    throw new RuntimeError("layer_norm(): not supported for NestedTensor objects with 2 or fewer dimensions");
  if (self.shape.length === shape.length)
    throw new RuntimeError("layer_norm(): not supported when normalizing over the batch dimension for NestedTensor");
  if (!shape.includes(sizeAt(self.shape, self.raggedDim))) return like(self, onValues(record, bound) as Tensor);
  if (self.structure.lengths !== null)
    throw new RuntimeError(
      "layer_norm(): not supported where lengths is not None if operating on the ragged dimension for NestedTensor",
    );
  if (self.raggedDim !== 1 || bound[2] || bound[3])
    throw new RuntimeError(
      "layer_norm(): over the ragged dim, which must be dim 1, NestedTensor takes no weight and no bias",
    );
  return normOfItems(self, bound[4] as number);
};

const rmsNorm: Rule = (record, bound) => {
  const [self, shape] = bound as [unknown, Shape];
  if (!isNested(self)) throw unsupported(record.name);
  if (shape.length > self.shape.length - self.raggedDim - 1)
    throw new ValueError("rms_norm(): Normalization over the ragged dim not supported for nested tensors");
  return like(self, onValues(record, bound) as Tensor);
};

function described(...tensors: Tensor[]): readonly [string, string, string] {
  return tensors.map((tensor) => (isNested(tensor) ? "True" : "False")) as [string, string, string];
}

function assertAttention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | null): void {
  const all = [query, key, value];
  const [q, k, v] = described(...all);
  if (!all.every(isNested))
    throw new ValueError(
      `Expected query, key, and value to be nested tensors, but got query.is_nested: ${q}, key.is_nested: ${k}, and value.is_nested: ${v} instead.`,
    );
  if (key.dtype !== query.dtype || value.dtype !== query.dtype)
    throw new ValueError(
      `Expected query, key, and value to have the same dtype, but got query.dtype: ${String(query.dtype)}, key.dtype: ${String(key.dtype)}, and value.dtype: ${String(value.dtype)} instead.`,
    );
  const ranks = all.map(({ shape }) => shape.length);
  if (ranks.some((rank) => rank < 3))
    throw new ValueError(
      `Expected query, key, and value to all be at least 3 dimensional, but got query.dim: ${ranks[0]}, key.dim: ${ranks[1]} and value.dim: ${ranks[2]} instead.`,
    );
  const ragged = (all as NestedTensor[]).map(({ raggedDim }) => raggedDim);
  if (ragged.some((dim) => dim !== ragged[0]))
    throw new ValueError(
      `Expected query, key, and value to all be ragged on the same dimension, but got ragged dims ${ragged.join(", ").replace(/, (?=\d+$)/, ", and ")}, respectively.`,
    );
  if (mask !== null) throw new ValueError("Masks are not yet supported!");
}

/**
 * Attention of nested queries, keys and values [items, heads, ragged, …]: each item attends to its own keys. Items of one
 * length are one batch.
 */
const attention: Rule = (record, bound) => {
  const [query, key, value, mask] = bound as [Tensor, Tensor, Tensor, Tensor | null];
  assertAttention(query, key, value, mask);
  const all = [query, key, value] as NestedTensor[];
  const [self] = all as [NestedTensor];
  if (all.every(({ shape }) => shape.length > 3) && self.raggedDim === 1)
    return like(self, onValues(record, bound) as Tensor);
  if (self.shape.length !== 4 || self.raggedDim !== 2)
    throw new RuntimeError(
      `scaled_dot_product_attention(): NestedTensor needs [items, heads, ragged, size], but got query of shape ${tupleText(self.shape)}`,
    );
  if (all.some(({ shape }) => shape[0] !== self.shape[0]))
    throw new RuntimeError("scaled_dot_product_attention(): query, key and value must have as many items");
  return like(self, attended(record, bound, all));
};

function attended(record: OperatorRecord, bound: readonly unknown[], all: readonly NestedTensor[]): Tensor {
  const lengths = all.map(({ structure }) => itemPlaces(structure).map(({ length }) => length));
  const isEven = all.every(
    (tensor, i) =>
      tensor.structure.lengths === null &&
      new Set(lengths[i]).size === 1 &&
      itemAt(itemAt(lengths, i), 0) > 0 &&
      sizeAt(tensor.shape, 0) > 1,
  );
  const changed = (parts: readonly Tensor[]): Tensor =>
    again(record, bound, { 0: parts[0], 1: parts[1], 2: parts[2] }) as Tensor;
  if (isEven) {
    const batches = all.map((tensor, i) => {
      const values = packedOf(tensor); // [heads, rows, size]
      return values.unflatten(1, [-1, itemAt(itemAt(lengths, i), 0)]).transpose(0, 1);
    });
    return changed(batches).transpose(0, 1).flatten(1, 2);
  }
  const items = all.map(unbindItems);
  const results = itemAt(items, 0).map((_, i) => changed(items.map((list) => itemAt(list, i).unsqueeze(0))).squeeze(0));
  return withHoles(itemAt(all, 0), cat(results, 1));
}

/** Rows of items brought to where a tensor with holes has them: what is between is 0. */
function withHoles(self: NestedTensor, rows: Tensor): Tensor {
  if (self.structure.lengths === null) return rows;
  throw new RuntimeError(
    "scaled_dot_product_attention(): not supported for a query with holes: call contiguous() first",
  );
}

/** Rules for products, look-ups and norms. */
export const productRules: Rules = {
  linear,
  matmul,
  bmm,
  embedding: lookingUp,
  one_hot: lookingUp,
  softmax,
  log_softmax: softmax,
  layer_norm: layerNorm,
  rms_norm: rmsNorm,
  scaled_dot_product_attention: attention,
};
