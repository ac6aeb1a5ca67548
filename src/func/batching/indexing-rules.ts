/** Batches of operators that read and write where index tensors say: indices of every item are moved to its own part. */
import { arange } from "../../ops/create/ranges/range.ts";
import { searchsorted } from "../../ops/index/search.ts";
import { index as indexBy, index_put_tensors, type IndexTensors } from "../../ops/index/advanced-index.ts";
import { gather, scatter, scatter_add } from "../../ops/index/gather.ts";
import { numel } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { along } from "./dim-rules.ts";
import { type BatchedCall, isTensor, type BatchingRule } from "./batch.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

type Shape = readonly number[];

/** 0, step, 2 * step, … for each item, in a shape that broadcasts against [B, ...] with `rank` dims in items. */
function starts(call: BatchedCall, step: number, rank: number, like: Tensor): Tensor {
  const numbers = arange(call.size, { dtype: like.dtype, device: like.device }).mul(step);
  return numbers.view([call.size, ...Array.from({ length: rank }, () => 1)]);
}

/** `index_select` with a dim in front: [B, S, ...] and places [B, n] give [B, n, ...]. */
function selected(call: BatchedCall, first: Tensor, places: Tensor): Tensor {
  const [size, count, ...rest] = first.shape as [number, number, ...number[]];
  const flat = places.add(starts(call, count, 1, places)).reshape([-1]);
  return first
    .reshape([size * count, ...rest])
    .index_select(0, flat)
    .reshape([size, sizeAt(places.shape, 1), ...rest]);
}

/** A list of places [B, n] of an index of one dim, or none. */
function places(call: BatchedCall, index: Tensor): Tensor {
  const whole = call.whole(index);
  return index.shape.length === 0 ? whole.unsqueeze(1) : whole;
}

/** `index_select`. */
export const indexSelect: BatchingRule = (call) => {
  const [self, index, dim] = [call.arg("self"), call.arg("index"), call.arg<number>("dim")];
  if (!call.isBatched(index)) {
    const isPoint = self.shape.length === 0;
    const result = call.run({
      self: isPoint ? call.value(self).unsqueeze(1) : call.value(self),
      dim: call.dim(dim, Math.max(1, self.shape.length)),
    }) as Tensor;
    return isPoint ? result.squeeze(1) : result;
  }
  if (self.shape.length === 0) {
    return selected(call, call.whole(self).unsqueeze(1), places(call, index)).squeeze(1);
  }
  const at = call.dim(dim, self.shape.length);
  return selected(call, call.whole(self).movedim(at, 1), places(call, index)).movedim(1, at);
};

/** `index_add`, `index_copy`, `index_fill`, `index_reduce`: slices of a dim, written where the index says. */
export const indexWrite: BatchingRule = (call) => {
  const [self, index] = [call.arg("self"), call.arg("index")];
  const name = call.has("source") ? "source" : "value";
  const source = call.arg<unknown>(name);
  const rank = Math.max(1, self.shape.length);
  const dim = call.dim(call.arg<number>("dim"), rank);
  const whole = self.shape.length === 0 ? call.whole(self).unsqueeze(1) : call.whole(self);
  const first = whole.movedim(dim, 1);
  const [size, count, ...rest] = first.shape as [number, number, ...number[]];
  const where = places(call, index);
  const flat = where.add(starts(call, count, 1, where)).reshape([-1]);
  let values = source;
  if (isTensor(source) && name === "source") {
    const given = source.shape.length === 0 ? call.whole(source).unsqueeze(1) : call.whole(source).movedim(dim, 1);
    values = given.reshape([size * sizeAt(where.shape, 1), ...rest]);
  } else if (isTensor(source)) {
    if (call.isBatched(source))
      return filledByItem(call, first, where, source)
        .movedim(1, dim)
        .reshape([call.size, ...self.shape]);
  }
  const result = call.run({
    self: first.reshape([size * count, ...rest]),
    dim: 0,
    index: flat,
    [name]: values,
  }) as Tensor;
  return result
    .reshape(first.shape)
    .movedim(1, dim)
    .reshape([call.size, ...self.shape]);
};

/** `index_fill` with a value for each item. */
function filledByItem(call: BatchedCall, first: Tensor, where: Tensor, value: Tensor): Tensor {
  const index = where.reshape([...where.shape, ...first.shape.slice(2).map(() => 1)]);
  const wide = index.expand([call.size, sizeAt(where.shape, 1), ...first.shape.slice(2)]);
  const values = call.value(value).reshape([call.size, ...first.shape.slice(1).map(() => 1)]);
  return scatter(first, 1, wide, values.to(first.dtype).expand(wide.shape));
}

/** `gather`, `scatter` and their kin: everything has as many dims, so the batch is one more. */
export const gathering: BatchingRule = along;

/** The gradient of `max` and others by their places, `scatter_add` into a shape. */
export const scatterIntoShape: BatchingRule = (call) => {
  const shape = call.arg<Shape>("shape");
  const rank = Math.max(1, shape.length);
  const deep = (tensor: Tensor): Tensor =>
    tensor.shape.length === 0 && shape.length === 0 ? call.whole(tensor).unsqueeze(1) : call.whole(tensor);
  const result = call.run({
    grad: deep(call.arg("grad")),
    index: deep(call.arg("index")),
    dim: call.dim(call.arg<number>("dim"), rank),
    shape: [call.size, ...(shape.length === 0 ? [1] : shape)],
  }) as Tensor;
  return shape.length === 0 ? result.squeeze(1) : result;
};

function flatPlaces(call: BatchedCall, index: Tensor, count: number): Tensor {
  const flat = call.whole(index).reshape([call.size, numel(index.shape)]);
  return flat.add(flat.lt(0).mul(count));
}

/** `take`. */
export const taking: BatchingRule = (call) => {
  const [self, index] = [call.arg("self"), call.arg("index")];
  const count = numel(self.shape);
  const flat = call.whole(self).reshape([call.size, count]);
  return gather(flat, 1, flatPlaces(call, index, count)).reshape([call.size, ...index.shape]);
};

/** `put`. */
export const putting: BatchingRule = (call) => {
  const [self, index, source] = [call.arg("self"), call.arg("index"), call.arg("source")];
  const count = numel(self.shape);
  const flat = call.whole(self).reshape([call.size, count]);
  const write = call.arg<boolean>("accumulate") ? scatter_add : scatter;
  const values = call.whole(source).reshape([call.size, numel(source.shape)]);
  return write(flat, 1, flatPlaces(call, index, count), values).reshape([call.size, ...self.shape]);
};

const MASKED =
  "vmap: We do not support batching operators that can support dynamic shape. Attempting to batch over indexing with a boolean mask.";

/** Masks as the places of what they pick; a batch of masks picks another number in every item. */
function withoutMasks(call: BatchedCall, indices: IndexTensors): (Tensor | null)[] {
  return indices.flatMap((index) => {
    if (index === null || (index.dtype.name !== "bool" && index.dtype.name !== "uint8")) return [index];
    if (call.isBatched(index)) throw new RuntimeError(MASKED);
    return [...index.nonzero().unbind(1)];
  });
}

interface IndexPlan {
  /** Index tensors of the whole batch, that of the items' numbers first. */
  readonly indices: (Tensor | null)[];
  /** How many dims the indices broadcast to, and before how many dims of the result they are to stand. */
  readonly indexRank: number;
  readonly before: number;
}

/** Indices by which the whole batch is read; what they give has the batch and the indexed dims in front. */
function planIndices(call: BatchedCall, given: IndexTensors): IndexPlan {
  const list = withoutMasks(call, given);
  while (list.at(-1) === null) list.pop();
  const used = list.filter((index) => index !== null);
  const indexRank = Math.max(0, ...used.map(({ shape }) => shape.length));
  const first = list.findIndex((index) => index !== null);
  const isBlock = list.slice(first).every((index) => index !== null);
  const numbers = starts(call, 1, indexRank, itemAt(used, 0));
  const indices = list.map((index) => (index === null ? null : call.aligned(index, indexRank)));
  return { indices: [numbers, ...indices], indexRank, before: isBlock ? first : 0 };
}

function moved(tensor: Tensor, { indexRank, before }: IndexPlan, back: boolean): Tensor {
  if (before === 0) return tensor;
  const rest = tensor.shape.length - 1 - indexRank - before;
  const [a, b] = back ? [before, indexRank] : [indexRank, before];
  const blockA = Array.from({ length: a }, (_, d) => 1 + d);
  const blockB = Array.from({ length: b }, (_, d) => 1 + a + d);
  return tensor.permute([0, ...blockB, ...blockA, ...Array.from({ length: rest }, (_, d) => 1 + a + b + d)]);
}

/** `index`. */
export const indexing: BatchingRule = (call) => {
  const plan = planIndices(call, call.arg<IndexTensors>("indices"));
  return moved(indexBy(call.whole(call.arg("self")), plan.indices), plan, false);
};

/** `index_put`. */
export const indexPutting: BatchingRule = (call) => {
  const [self, values] = [call.arg("self"), call.arg("values")];
  const plan = planIndices(call, call.arg<IndexTensors>("indices"));
  const used = plan.indices.filter((index) => index !== null);
  const whole = call.whole(self);
  // The shape of what the indices pick, of one item: values broadcast to it.
  const block = broadcast(used.map(({ shape }) => shape)).slice(1);
  const untouched = whole.shape.slice(1).filter((_, d) => (plan.indices[d + 1] ?? null) === null);
  const shape = [...untouched.slice(0, plan.before), ...block, ...untouched.slice(plan.before)];
  let wide = call.whole(values);
  for (let d = values.shape.length; d < shape.length; d++) wide = wide.unsqueeze(1);
  const ready = moved(wide.expand([call.size, ...shape]), plan, true);
  return index_put_tensors(whole, plan.indices, ready, call.arg<boolean>("accumulate"));
};

function broadcast(shapes: readonly Shape[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, d) =>
    shapes.reduce((size, shape) => {
      const own = shape[d - rank + shape.length] ?? 1;
      return own === 1 ? size : own;
    }, 1),
  );
}

/** `embedding`: with a table for each item, rows are counted through all of them. */
export const embedding: BatchingRule = (call) => {
  const [weight, indices] = [call.arg("weight"), call.arg("indices")];
  if (!call.isBatched(weight)) return call.run({ indices: call.value(indices) });
  const [size, rows, width] = call.value(weight).shape as [number, number, number];
  const places = call.whole(indices);
  return call.run({
    weight: call.value(weight).reshape([size * rows, width]),
    indices: places.add(starts(call, rows, indices.shape.length, places)),
    padding_idx: -1,
  });
};

/** Its gradient: a table for each item. */
export const embeddingGradient: BatchingRule = (call) => {
  const [grad, indices] = [call.arg("grad_output"), call.arg("indices")];
  const rows = call.arg<number>("num_weights");
  const padding = call.arg<number>("padding_idx");
  const places = call.whole(indices);
  let arrived = call.whole(grad);
  if (padding >= 0) arrived = arrived.masked_fill(places.eq(padding).unsqueeze(-1), 0);
  const result = call.run({
    grad_output: arrived,
    indices: places.add(starts(call, rows, indices.shape.length, places)),
    num_weights: rows * call.size,
    padding_idx: -1,
  }) as Tensor;
  return result.reshape([call.size, rows, sizeAt(result.shape, 1)]);
};

/** `one_hot`, of classes that are counted beforehand. */
export const oneHot: BatchingRule = (call) => {
  if (call.arg<number>("num_classes") <= 0)
    throw new RuntimeError(
      "When vmap-ing torch.nn.functional.one_hot, please provide an explicit positive num_classes argument.",
    );
  return call.run({ self: call.value(call.arg("self")) });
};

/** `searchsorted`: a sorted row for each item, or one for all. */
export const searching: BatchingRule = (call) => {
  const sorted = call.arg("sorted_sequence");
  const input = call.arg<unknown>("input");
  const sorter = call.arg<Tensor | null>("sorter");
  if (!call.isBatched(sorted) && (sorter === null || !call.isBatched(sorter)) && sorted.shape.length === 1)
    return call.run({ input: call.value(input as Tensor) });
  const values = isTensor(input) ? input : sorted.new_full([], input as number);
  const whole = call.whole(values);
  const rows = sorted.shape.length === 1 ? whole.reshape([call.size, numel(values.shape)]) : whole;
  const result = call.run({
    sorted_sequence: call.whole(sorted),
    input: rows,
    sorter: sorter === null ? null : call.whole(sorter),
  }) as Tensor;
  return result.reshape([call.size, ...values.shape]);
};

/** `bucketize`, into boundaries that are the same for all. */
export const bucketing: BatchingRule = (call) => {
  const [input, boundaries] = [call.arg<unknown>("input"), call.arg("boundaries")];
  if (!call.isBatched(boundaries)) return call.run({ input: call.value(input as Tensor) });
  const values = isTensor(input) ? input : boundaries.new_full([], input as number);
  const options = { right: call.arg<boolean>("right"), out_int32: call.arg<boolean>("out_int32") };
  const rows = call.whole(values).reshape([call.size, numel(values.shape)]);
  return searchsorted(call.value(boundaries), rows, options).reshape([call.size, ...values.shape]);
};

/** `isin`: each item's elements are looked for among its own, or the common, test elements. */
export const membership: BatchingRule = (call) => {
  const [elements, tests] = [call.arg<unknown>("elements"), call.arg<unknown>("test_elements")];
  if (!call.isBatched(tests)) return call.run({ elements: call.value(elements as Tensor) });
  const values = isTensor(elements) ? elements : tests.value.new_full([], elements as number);
  const whole = call.whole(values).unsqueeze(-1);
  const list = call.value(tests).reshape([call.size, ...values.shape.map(() => 1), numel(tests.shape)]);
  const found = whole.eq(list).any(-1);
  return call.arg<boolean>("invert") ? found.logical_not() : found;
};
