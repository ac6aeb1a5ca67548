/**
 * Indexing by tensors: `index` and `index_put` with one tensor (or null) per dim, from which `x.at(…)` and `index_put_`
 * are made.
 */
import { elementwiseStrides } from "../../layout/merge.ts";
import { assertNoOverlap } from "../../layout/overlap.ts";
import { RuntimeError } from "../../support/errors.ts";
import { numel } from "../../layout/shape.ts";
import { warnIfExpanded } from "../../compute/index/expanded-warning.ts";
import { type Tensor, emptyStrided } from "../../tensor/tensor.ts";
import { duplicate } from "../../compute/copy-elements.ts";
import { assertBoolMask, finishPlan, isMask, planIndex, planValues } from "../../compute/index/advanced-index-plan.ts";
import { accessIndexed } from "../../compute/index/element-access.ts";
import { CPU } from "../../tensor/device-name.ts";
import { devices } from "../../tensor/device.ts";
import { onDeviceOf } from "../declare/device-of-call.ts";
import { inPlace, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";

export type IndexTensors = readonly (Tensor | null)[];

/** Runs on the device of these tensors. Indices of the CPU may pick from a tensor of any device (`planIndex`), no others. */
function beside<T>(tensors: readonly Tensor[], indices: IndexTensors, run: () => T): T {
  if (!devices.others) return run();
  return onDeviceOf([...tensors, ...indices.filter((each) => each !== null && each.storage.device !== CPU)], run);
}

function read(self: Tensor, indices: IndexTensors): Tensor {
  const plan = planIndex(self, indices);
  // The result lies as the parts of the tensor that are not indexed do.
  const operands = [
    { shape: plan.shape, strides: plan.strides },
    { shape: plan.shape, strides: plan.offsets.strides },
  ];
  const result = emptyStrided(plan.shape, elementwiseStrides(plan.shape, operands), self.dtype);
  accessIndexed(
    self,
    "read",
    plan.shape,
    plan.offsets,
    { tensor: self, strides: plan.strides },
    { tensor: result, strides: result.strides },
  );
  finishPlan(plan);
  return result;
}

/** The elements that index tensors pick; null stands for a whole dim. */
export const index: Operator<(self: Tensor, indices: IndexTensors) => Tensor> = operator(
  "index(Tensor self, Tensor[] indices) -> Tensor",
  {
    anyDevice: true,
    forward: (self: Tensor, indices: IndexTensors) => beside([self], indices, () => read(self, indices)),
    derivative: {
      self: [
        ["indices"],
        (grad, c) => index_put_tensors(grad.new_zeros(c.shape("self")), c.optionalTensors("indices"), grad, true),
      ],
    },
  },
);

/** Whether one mask is all of an index: what it picks is then filled with a single value of any dtype and rank. */
function isSingleMask(indices: IndexTensors): boolean {
  const given = indices.filter((index) => index !== null) as [Tensor, ...Tensor[]];
  return given.length === 1 && isMask(given[0]);
}

function put(self: Tensor, indices: IndexTensors, given: Tensor, accumulate: boolean): Tensor {
  const fills = !accumulate && numel(given.shape) === 1 && isSingleMask(indices);
  if (fills) indices.forEach((mask) => mask && assertBoolMask(mask));
  const values = fills ? given.to(self.dtype).reshape([]) : given;
  const plan = planIndex(self, indices, (shape) => {
    planValues(values, shape);
    if (values.dtype !== self.dtype) {
      throw new RuntimeError(
        `Index put requires the source and destination dtypes match, got ${self.dtype.scalarName} for the destination and ${values.dtype.scalarName} for the source.`,
      );
    }
  });
  const operand = planValues(values, plan.shape);
  accessIndexed(
    self,
    accumulate ? "add" : "write",
    plan.shape,
    plan.offsets,
    { tensor: self, strides: plan.strides },
    operand,
  );
  finishPlan(plan);
  return self;
}

/** A copy with the elements that index tensors pick overwritten by `values`, or with them added. */
export const index_put_tensors: Operator<
  (self: Tensor, indices: IndexTensors, values: Tensor, accumulate?: boolean) => Tensor
> = operator("index_put(Tensor self, Tensor[] indices, Tensor values, bool accumulate=False) -> Tensor", {
  anyDevice: true,
  forward: (self: Tensor, indices: IndexTensors, values: Tensor, accumulate: boolean) =>
    beside([self, values], indices, () => put(duplicate(self), indices, values, accumulate)),
  mutate: (self: Tensor, indices: IndexTensors, values: Tensor, accumulate: boolean) => {
    warnIfExpanded(self, "index_put_", "tensor[indices] = tensor");
    const fills = !accumulate && numel(values.shape) === 1 && isSingleMask(indices);
    for (const operand of fills ? [] : [values, ...indices])
      if (operand)
        assertNoOverlap(self, operand, self.dtype.itemsize, operand.dtype.itemsize, operand.storage === self.storage);
    beside([self, values], indices, () => put(self, indices, values, accumulate));
  },
  derivative: {
    self: [
      ["indices"],
      (grad, c) =>
        c.value("accumulate")
          ? grad
          : index_put_tensors(grad, c.optionalTensors("indices"), grad.new_zeros(c.shape("values")), false),
    ],
    values: [["indices"], (grad, c) => index(grad, c.optionalTensors("indices"))],
  },
});

/** The same in place. */
export const index_put_tensors_: Operator<
  (self: Tensor, indices: IndexTensors, values: Tensor, accumulate?: boolean) => Tensor
> = inPlace(index_put_tensors);
