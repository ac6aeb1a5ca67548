/**
 * Adaptive softmax (Grave et al. 2017): frequent classes in a short list, rare ones in clusters of smaller projections.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { hasValues } from "../../compute/look-at.ts";
import { cat } from "../../ops/view/join.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { signature, type Arguments } from "../arguments.ts";
import { ModuleList } from "../containers/list.ts";
import { Sequential } from "../containers/sequential.ts";
import { Module, type Forgets } from "../module/index.ts";
import * as F from "../functional/index.ts";
import type { FactoryOptions } from "./layer.ts";
import { Linear } from "./linear.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { sizeText } from "../../layout/shape.ts";

export interface AdaptiveLogSoftmaxOptions extends FactoryOptions {
  in_features?: number;
  n_classes?: number;
  cutoffs?: readonly number[];
  div_value?: number;
  head_bias?: boolean;
}
const adaptive = signature<Required<AdaptiveLogSoftmaxOptions>>(
  "AdaptiveLogSoftmaxWithLoss",
  "in_features, n_classes, cutoffs, div_value=4, head_bias=False, device=None, dtype=None",
);

/** What forward gives: log-probabilities of the targets, and their mean negated. Also an array of the two. */
export type AdaptiveOutput = [output: Tensor, loss: Tensor] & { readonly output: Tensor; readonly loss: Tensor };

function adaptiveOutput(output: Tensor, loss: Tensor): AdaptiveOutput {
  return Object.assign([output, loss] as [Tensor, Tensor], { output, loss });
}

/**
 * Softmax over many classes with its loss.
 * @example
 * const model = new nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10]);
 * model(torch.randn(3, 8), torch.tensor([0, 5, 19])).output.shape; // [3]
 */
export class AdaptiveLogSoftmaxWithLoss extends Module {
  protected static readonly forgets: Forgets = "all if its children do";
  /** Features of the input. */
  in_features: number;
  /** Number of classes. */
  n_classes: number;
  /** Classes at which clusters begin, and the number of classes. */
  cutoffs: readonly number[];
  /** How much smaller each cluster's projection is than the one before. */
  div_value: number;
  /** Whether the head has a bias. */
  head_bias: boolean;
  /** Number of frequent classes. */
  shortlist_size: number;
  /** Number of clusters. */
  n_clusters: number;
  /** Frequent classes and clusters together. */
  head_size: number;
  /** Scores of the frequent classes and of the clusters. */
  head: Linear;
  /** For each cluster a projection and the scores of its classes. */
  tail: ModuleList<Sequential>;

  constructor(
    ...args: Arguments<
      [in_features: number, n_classes: number, cutoffs: readonly number[], div_value?: number, head_bias?: boolean],
      AdaptiveLogSoftmaxOptions
    >
  ) {
    super();
    const { in_features, n_classes, cutoffs, div_value, head_bias, dtype, device } = adaptive.bind(args);
    const isSound = cutoffs.every(
      (cutoff, i) => Number.isInteger(cutoff) && cutoff > (cutoffs[i - 1] ?? 0) && cutoff <= n_classes - 1,
    );
    if (cutoffs.length === 0) throw new ValueError("cutoffs should be a sequence of length larger than 0");
    if (!isSound) {
      throw new ValueError(
        "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1",
      );
    }
    this.in_features = in_features;
    this.n_classes = n_classes;
    this.cutoffs = [...cutoffs, n_classes];
    this.div_value = div_value;
    this.head_bias = head_bias;
    this.shortlist_size = itemAt(cutoffs, 0);
    this.n_clusters = cutoffs.length;
    this.head_size = this.shortlist_size + this.n_clusters;
    this.head = new Linear(in_features, this.head_size, { bias: head_bias, dtype, device });
    this.tail = new ModuleList(
      cutoffs.map((cutoff, i) => {
        const hidden = Math.floor(in_features / div_value ** (i + 1));
        const classes = itemAt(this.cutoffs, i + 1) - cutoff;
        return new Sequential(
          new Linear(in_features, hidden, { bias: false, dtype, device }),
          new Linear(hidden, classes, { bias: false, dtype, device }),
        );
      }),
    );
  }

  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    this.head.reset_parameters();
    for (const projection of this.tail) for (const part of projection) (part as Linear).reset_parameters();
  }

  forward(input_: Tensor, target_: Tensor): AdaptiveOutput {
    if (target_.ndim > 1) throw new RuntimeError("0D or 1D target tensor expected, multi-target not supported");
    const isBatched = target_.ndim > 0;
    if (isBatched) {
      if (input_.shape[0] !== target_.shape[0])
        throw new RuntimeError("Input and target should have the same size in the batch dimension.");
      if (input_.ndim !== 2)
        throw new RuntimeError(
          `1D target tensor expects 2D input tensors, but found inputs with size ${sizeText(input_.shape)}`,
        );
    } else if (input_.ndim !== 1) {
      throw new RuntimeError(
        `0D target tensor expects 1D input tensors, but found inputs with size ${sizeText(input_.shape)}`,
      );
    }
    const input = isBatched ? input_ : input_.unsqueeze(0);
    const target = isBatched ? target_ : target_.unsqueeze(0);
    const batch = sizeAt(target.shape, 0);
    if (!hasValues(target)) {
      // Which cluster a target is in cannot be seen: all clusters are computed.
      const chosen = this.log_prob(input).gather(1, target.unsqueeze(1)).squeeze(1);
      return adaptiveOutput(isBatched ? chosen : chosen.squeeze(0), chosen.neg().mean());
    }
    let usedRows = 0;
    let output = input.new_zeros([batch]);
    const gatherIndices = target.new_empty([batch]);
    const bounds = [0, ...this.cutoffs];
    for (let i = 0; i + 1 < bounds.length; i++) {
      const mask = target.ge(itemAt(bounds, i)).logical_and(target.lt(itemAt(bounds, i + 1)));
      const rows = mask.nonzero().squeeze(1);
      if (rows.numel() === 0) continue;
      const chosen = target.index_select(0, rows);
      if (i === 0) {
        gatherIndices.index_copy_(0, rows, chosen);
      } else {
        const logits = this.tail.at(i - 1)(input.index_select(0, rows));
        gatherIndices.index_fill_(0, rows, this.shortlist_size + i - 1);
        const local = F.log_softmax(logits, 1).gather(1, chosen.sub(itemAt(bounds, i)).unsqueeze(1));
        output = output.index_copy(0, rows, local.squeeze(1));
      }
      usedRows += rows.numel();
    }
    if (usedRows !== batch) {
      throw new RuntimeError(
        `Target values should be in [0, ${this.n_classes - 1}], but values in range [${target.min().item()}, ${target.max().item()}] were found. `,
      );
    }
    const head = F.log_softmax(this.head(input), 1);
    output = output.add(head.gather(1, gatherIndices.unsqueeze(1)).squeeze(1));
    const loss = output.neg().mean();
    return adaptiveOutput(isBatched ? output : output.squeeze(0), loss);
  }

  private fullLogProbabilities(input: Tensor, headOutput: Tensor): Tensor {
    const head = F.log_softmax(headOutput, 1);
    const parts = [head.narrow(1, 0, this.shortlist_size)];
    for (let i = 0; i < this.n_clusters; i++) {
      parts.push(F.log_softmax(this.tail.at(i)(input), 1).add(head.narrow(1, this.shortlist_size + i, 1)));
    }
    return cat(parts, 1);
  }

  /** Log-probabilities of all classes: [batch, n_classes]. */
  log_prob(input: Tensor): Tensor {
    return this.fullLogProbabilities(input, this.head(input));
  }

  /** The most probable class of each sample. */
  predict(input: Tensor): Tensor {
    if (!hasValues(input)) return this.log_prob(input).argmax(1);
    const headOutput = this.head(input);
    const best = headOutput.argmax(1);
    const outside = best.ge(this.shortlist_size);
    if (!outside.any().item()) return best;
    const rows = outside.nonzero().squeeze(1);
    const full = this.fullLogProbabilities(input.index_select(0, rows), headOutput.index_select(0, rows));
    return best.index_copy(0, rows, full.argmax(1));
  }
}
