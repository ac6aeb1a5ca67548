/** What `vmap` refuses, in PyTorch's words, and what it does one item at a time because PyTorch does. */
import { stack } from "../../ops/view/join.ts";
import { callBound } from "../../ops/declare/call.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { RuntimeError } from "../../support/errors.ts";
import { warnOnce } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { mapTensors } from "../level.ts";
import type { BatchingRule } from "./batch.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** Results of as many elements as the values say: another shape for every item. */
export const dynamicShape =
  (name: string): BatchingRule =>
  () => {
    throw new RuntimeError(
      `vmap: We do not support batching operators that can output dynamic shape. Attempted to vmap over aten::${name}. Please file an issue at https://github.com/pytorch/pytorch/issues if you need this feature.`,
    );
  };

/** `masked_select`. */
export const maskedSelect: BatchingRule = (call) => {
  if (call.isBatched(call.arg("mask")))
    throw new RuntimeError(
      "vmap: Attempted to vmap over `mask` in torch.masked_select(self, mask) We cannot support this because for each batch this would return a differently shaped Tensor. Please file an issue at https://github.com/pytorch/pytorch/issues if you need this feature.",
    );
  const [self, mask] = [call.arg("self"), call.arg("mask")];
  const shape = broadcastShapes(self.shape, mask.shape);
  const places = mask.expand(shape).reshape([-1]);
  const flat = call.aligned(self, shape.length).expand([call.size, ...shape]);
  return flat.reshape([call.size, sizeAt(places.shape, 0)]).index_select(1, places.nonzero().reshape([-1]));
};

/** What has no rule. */
export function missingRule(name: string, isInPlace = false): RuntimeError {
  return new RuntimeError(
    isInPlace
      ? `Batching rule not implemented for aten::${name}; the fallback path doesn't work on out= or view ops.`
      : `Batching rule not implemented for aten::${name}. We could not generate a fallback.`,
  );
}

/** `equal` and `allclose`: one answer for all items would be none for each. */
export const comparing: BatchingRule = ({ record }) => {
  throw record.name === "allclose"
    ? new RuntimeError(
        "vmap over torch.allclose isn't supported yet. Please file an issue at https://github.com/pytorch/pytorch/issues if you need this feature.",
      )
    : missingRule(record.name);
};

/** What PyTorch calls arithmetic, and what has a name of its own in the sentence; others are `aten::`. */
const arithmetic = new Set("mul_ sub_ div_ copy_ logical_and_ logical_or_ logical_xor_".split(" "));
const named = new Set("fill_ masked_fill_ index_add_ index_fill_ index_put_".split(" "));

/** An in-place change by a batch of what is no batch. */
export function needsBatch(name: string, level: number): RuntimeError {
  const shown = arithmetic.has(name) ? "inplace arithmetic" : named.has(name) ? name : `aten::${name}`;
  const where = shown.startsWith("aten") ? `at level ${level}` : "in a vmap";
  return new RuntimeError(
    `vmap: ${shown}(self, *extra_args) is not possible because there exists a Tensor \`other\` in extra_args that has more elements than \`self\`. This happened due to \`other\` being vmapped over but \`self\` not being vmapped over ${where}. Please try to use out-of-place operators instead of ${shown}. If said operator is being called inside the PyTorch framework, please file a bug report instead.`,
  );
}

/** Item by item, with PyTorch's warning: only where PyTorch has no batching rule either. */
export const itemByItem: BatchingRule = (call) => {
  const { name } = call.record;
  if (call.size === 0) throw new RuntimeError("The fallback path does not support vmap over dims of size 0.");
  warnOnce(
    `vmap:${name}`,
    `There is a performance drop because we have not yet implemented the batching rule for aten::${name}. Please file us an issue on GitHub so that we can prioritize its implementation.`,
  );
  const results = Array.from({ length: call.size }, (_, i) => {
    const item = (tensor: Tensor): Tensor => (call.isBatched(tensor) ? tensor.value.select(0, i) : tensor);
    return callBound(call.record, mapTensors([...call.args], item) as unknown[]);
  });
  const first = results[0];
  if (!Array.isArray(first)) return stack(results as Tensor[]);
  return first.map((_, k) => stack(results.map((each) => itemAt(each as Tensor[], k))));
};
