/** A linear layer and the cross entropy of its outputs in one. */
import { numel, sameShape } from "../../layout/shape.ts";
import { LinearCrossEntropyOptions } from "../../ops/loss/linear-cross-entropy.ts";
import { RuntimeError } from "../../support/errors.ts";
import { pythonFloat, pythonTuple } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as F from "../functional/index.ts";
import { Module, type Forgets } from "../module/index.ts";
import { boolText, type FactoryOptions } from "./layer.ts";
import { Linear } from "./linear.ts";
import type { Reduction } from "./loss.ts";

export { LinearCrossEntropyOptions };

/** Options of LinearCrossEntropyLoss. */
export interface LinearCrossEntropyLossOptions extends FactoryOptions {
  /** Features of the input. */
  in_features?: number;
  /** Number of classes. */
  num_classes?: number;
  /** Further dims of the outputs, for losses of several dims. */
  out_features?: readonly number[];
  /** Whether the layer has a bias. Default false. */
  bias?: boolean;
  /** How losses become one. Default "mean". */
  reduction?: Reduction;
  /** A weight for each class. */
  weight?: Tensor | null;
  /** The class that does not count; null: -100. */
  ignore_index?: number | null;
  /** How much of a target goes to all classes. */
  label_smoothing?: number;
  /** How rows go in chunks; null: all at once. */
  options?: LinearCrossEntropyOptions | null;
}

const parameters = signature<Required<LinearCrossEntropyLossOptions>>(
  "LinearCrossEntropyLoss",
  "in_features, num_classes, *, out_features=None, bias=False, device=None, dtype=None, reduction='mean', weight=None, ignore_index=None, label_smoothing=0, options=None",
);

/**
 * The cross entropy of what a linear layer, its child `linear`, makes of the input. With `options` the outputs of many
 * classes are never there for all rows at once.
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.LinearCrossEntropyLoss.html
 * @example
 * const loss = new nn.LinearCrossEntropyLoss(4, 6);
 * loss(torch.ones(2, 4), torch.tensor([0, 5])).shape; // []
 */
export class LinearCrossEntropyLoss extends Module<(input: Tensor, target: Tensor) => Tensor> {
  protected static readonly forgets: Forgets = "all if its children do";
  /** Number of classes. */
  num_classes: number;
  /** Further dims of the outputs. */
  out_features: readonly number[];
  /** How losses become one. */
  reduction: Reduction;
  /** The class that does not count. */
  ignore_index: number | null;
  /** How much of a target goes to all classes. */
  label_smoothing: number;
  /** The layer: [num_classes * out_features…, in_features]. */
  linear: Linear;
  /** A weight for each class, or null. */
  declare weight: Tensor | null;
  /** How rows go in chunks; null: all at once. */
  options: LinearCrossEntropyOptions | null;

  constructor(...args: Arguments<[in_features: number, num_classes: number], LinearCrossEntropyLossOptions>) {
    super();
    const bound = parameters.bind(args);
    const { in_features, num_classes, bias, device, dtype, weight, label_smoothing, options } = bound;
    const out_features = bound.out_features ?? [];
    if (weight !== null && !sameShape(weight.shape, [num_classes]))
      throw new RuntimeError(
        `expected weight shape to be ${pythonTuple([num_classes])}, got ${pythonTuple(weight.shape)}`,
      );
    if (label_smoothing < 0 || label_smoothing > 1)
      throw new RuntimeError(`expected label_smoothing to be in range [0, 1], got ${pythonFloat(label_smoothing)}`);
    this.register_buffer("weight", weight);
    this.reduction = bound.reduction;
    this.num_classes = num_classes;
    this.out_features = out_features;
    this.ignore_index = bound.ignore_index;
    this.label_smoothing = label_smoothing;
    this.linear = new Linear(in_features, numel([num_classes, ...out_features]), { bias, device, dtype });
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    const shape = [this.num_classes, ...this.out_features];
    const bias = this.linear.bias as Tensor | null;
    return F.linear_cross_entropy(input, this.linear.weight.reshape([...shape, this.linear.in_features]), target, {
      linear_bias: bias === null ? null : bias.reshape(shape),
      weight: this.weight,
      reduction: this.reduction,
      ignore_index: this.ignore_index,
      label_smoothing: this.label_smoothing,
      options: this.options,
    });
  }

  override extra_repr(): string {
    const { linear, num_classes, out_features, reduction, ignore_index, label_smoothing, options } = this;
    const smoothing = Number.isInteger(label_smoothing) ? label_smoothing.toFixed(1) : String(label_smoothing);
    return `in_features=${linear.in_features}, num_classes=${num_classes}, out_features=${pythonTuple(out_features)}, bias=${boolText((linear.bias as Tensor | null) !== null)}, reduction=${reduction}, ignore_index=${ignore_index ?? "None"}, label_smoothing=${smoothing}, options=${options === null ? "None" : String(options)}`;
  }
}
