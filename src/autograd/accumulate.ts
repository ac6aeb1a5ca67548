/** The graph's sinks: a leaf's gradient is added to its `.grad`. */
import { isNonOverlappingAndDense, contiguousStrides } from "../layout/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { OtherLayout } from "../tensor/layouts.ts";
import { gradientDTypes } from "./grad-dtype.ts";
import { giveBack, sumOf } from "./gradient-bytes.ts";
import { RuntimeError } from "../support/errors.ts";
import { is_grad_enabled } from "./modes.ts";
import { ACCUMULATE_SEQUENCE, GraphNode } from "./node.ts";
import type { Edge, Gradient } from "./node-types.ts";

function tellHooks(variable: Tensor): void {
  for (const hook of [...(variable.hooks?.afterAccumulate ?? [])]) {
    const given = hook(variable) as unknown;
    // An arrow function returns what it computed last: only a tensor is surely meant.
    if (given instanceof Tensor) throw new RuntimeError("Tensor post accumulate grad hooks should return None.");
  }
}

export class AccumulateGrad extends GraphNode {
  /** Set by the engine before `apply`: the gradient's bytes belong to nobody else. */
  ownsGradient = false;
  /** What leads to it: all users of the variable share it. */
  readonly edge: Edge = { node: this, input: 0 };

  constructor(readonly variable: Tensor) {
    super([], ACCUMULATE_SEQUENCE);
    this.describeOutput(variable);
  }

  get label(): string {
    return "AccumulateGrad";
  }

  apply([given]: Gradient[]): Gradient[] {
    if (!given) return [];
    const { variable } = this;
    if (!variable.wantsGrad) return []; // frozen after it was used
    const gradient = this.inWantedDType(given);
    if (variable.gradient === null) {
      variable.gradient = this.firstGradient(gradient);
    } else if (is_grad_enabled() || variable.gradient instanceof OtherLayout !== gradient instanceof OtherLayout) {
      variable.gradient = sumOf(variable.gradient, gradient);
    } else {
      variable.gradient.add_(gradient);
      if (this.ownsGradient) giveBack(gradient.storage);
    }
    variable.gradient.storage.kept = true; // gradients outlive scopes
    if (variable.hooks !== null) tellHooks(variable);
    return [];
  }

  /** The gradient in the dtype that the program has set for it, if it has set one. */
  private inWantedDType(gradient: Tensor): Tensor {
    const dtype = gradientDTypes.get(this.variable) ?? gradient.dtype;
    if (dtype === gradient.dtype) return gradient;
    const converted = gradient.to(dtype);
    if (this.ownsGradient) giveBack(gradient.storage);
    this.ownsGradient = true;
    return converted;
  }

  private firstGradient(gradient: Tensor): Tensor {
    if (is_grad_enabled() || gradient instanceof OtherLayout) return gradient.clone();
    // The variable's strides where it is dense, else row-major: PyTorch's gradient layout contract.
    const { shape } = this.variable;
    const dense = isNonOverlappingAndDense(shape, this.variable.strides);
    const strides = dense ? this.variable.strides : contiguousStrides(shape);
    if (this.ownsGradient && shape.every((size, d) => size <= 1 || strides[d] === gradient.strides[d])) {
      gradient.viewOrigin = null; // a view of bytes that nobody else sees is as good as their owner
      return gradient;
    }
    const copy = gradient.new_empty_strided(shape, strides).copy_(gradient);
    copy.version.value = 0;
    if (this.ownsGradient) giveBack(gradient.storage);
    return copy;
  }
}
