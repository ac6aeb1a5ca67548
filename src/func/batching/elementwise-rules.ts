/** Batches of what works element by element: items broadcast against each other, with the batch in front. */
import { resultType, type Operand } from "../../compute/promotion.ts";
import type { DType } from "../../dtype.ts";
import type { PointwiseRecord } from "../../ops/declare/pointwise.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type BatchedCall, isTensor, type BatchingRule, tensorNames } from "./batch.ts";
import { RuntimeError } from "../../support/errors.ts";
import { itemAt } from "../../support/checked.ts";

/** The operands of a call, batches brought to one rank, in the dtypes in which items would meet. */
function operandsOf(call: BatchedCall): Record<string, unknown> {
  const names = tensorNames(call.record).filter((name) => call.arg<unknown>(name) !== null);
  const given = names.map((name) => call.arg<Operand>(name));
  const rank = Math.max(0, ...given.map((operand) => (isTensor(operand) ? operand.shape.length : 0)));
  const { masks = null } = (call.record as Partial<PointwiseRecord>).pointwise ?? {};
  const meets = (_: unknown, i: number): boolean => masks === null || !masks[i];
  const whole = given.map((operand) => (isTensor(operand) ? call.aligned(operand, rank) : operand));
  const common = resultType(given.filter(meets));
  // An item without dims yields to others in promotion; the batch of them, which has one, must be told to.
  const isOther = resultType(whole.filter(meets)) !== common;
  const ready = whole.map((operand, i) =>
    isOther && isTensor(operand) && meets(operand, i) && call.isBatched(given[i])
      ? converted(operand, common)
      : operand,
  );
  return Object.fromEntries(names.map((name, i) => [name, ready[i]]));
}

function converted(operand: Tensor, dtype: DType): Tensor {
  return operand.dtype === dtype ? operand : operand.to(dtype);
}

/** Operators on elements. */
export const elementwise: BatchingRule = (call) => call.run(operandsOf(call));

/** `fill` and `masked_fill` of a number, or of one for each item. */
export const filling: BatchingRule = (call) => {
  const [self, value] = [call.arg("self"), call.arg<unknown>("value")];
  if (!call.isBatched(value)) return elementwise(call);
  if (value.shape.length > 0) return call.run({}); // refused, in the operator's words
  const mask = call.has("mask") ? call.arg("mask") : null;
  const rank = Math.max(self.shape.length, mask?.shape.length ?? 0);
  const numbers = call.aligned(value, rank).to(self.dtype);
  if (mask !== null) return numbers.where(call.aligned(mask, rank), call.aligned(self, rank));
  return numbers.expand([call.size, ...self.shape]).clone();
};

/** Their in-place forms: the first operand keeps its dtype. */
export const elementwiseInPlace: BatchingRule = (call) => {
  const [self, ...names] = tensorNames(call.record);
  const target = call.arg(self!);
  const ranks = names.map((name) => call.arg<unknown>(name)).map((value) => (isTensor(value) ? value.shape.length : 0));
  // An operand of more dims than the target's items is for the operator to refuse: what is changed does not broadcast.
  const rank = Math.max(target.shape.length, ...ranks);
  const others = names.map((name) => {
    const operand = call.arg<unknown>(name);
    return [name, isTensor(operand) ? call.aligned(operand, rank) : operand] as const;
  });
  return call.run({ [self!]: call.aligned(target, rank), ...Object.fromEntries(others) });
};

/** Losses of elements, each with its reduction over the item. */
export const loss: BatchingRule = (call) => {
  const reduction = call.arg<number>("reduction");
  const ranks = tensorNames(call.record).map((name) => call.arg<Tensor | null>(name)?.shape.length ?? 0);
  const rank = Math.max(...ranks);
  const elements = call.run({ ...operandsOf(call), reduction: 0 }) as Tensor;
  return reducedLoss(elements, rank, reduction);
};

/** Sum or mean (PyTorch's numbers of reductions) over the dims of items. */
export function reducedLoss(elements: Tensor, rank: number, reduction: number): Tensor {
  if (reduction === 0 || rank === 0) return elements;
  const dims = Array.from({ length: rank }, (_, d) => d + 1);
  return reduction === 1 ? elements.mean(dims) : elements.sum(dims);
}

/** `clone`: formats of memory are of whole batches. */
export const copying: BatchingRule = (call) => {
  const format = call.arg<string | null>("memory_format") ?? "preserve_format";
  if (format !== "preserve_format" && format !== "contiguous_format")
    throw new RuntimeError(
      `NYI: Tensor.clone(memory_format) inside vmap is only supported with memory_format torch.preserve_format or torch.contiguous_format (got ${format === "channels_last" ? "ChannelsLast" : "ChannelsLast3d"})`,
    );
  return call.run({ self: call.value(call.arg("self")) });
};

/** Tensors in the shape, dtype or layout of another; formats of memory are of whole batches. */
export const elementwiseSameShape: BatchingRule = (call) => {
  const isPacked = call.arg<string | null>("memory_format") === "contiguous_format";
  return call.run({ self: call.value(call.arg("self")), memory_format: isPacked ? "contiguous_format" : null });
};

/** `_new_strided`: fresh bytes for every item, each laid out as asked for. */
export const fresh: BatchingRule = (call) => {
  const size = call.arg<readonly number[]>("size");
  const stride = call.arg<readonly number[] | null>("stride");
  const span = stride === null ? 0 : size.reduce((sum, n, d) => sum + Math.max(0, n - 1) * itemAt(stride, d), 1);
  return call.run({
    self: call.value(call.arg("self")),
    size: [call.size, ...size],
    stride: stride === null ? null : [span, ...stride],
  });
};
