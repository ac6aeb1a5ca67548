/** Losses: classes around the functions of the same meaning. */
import { reductionName } from "../../ops/loss/reduction.ts";
import { pythonTypeName } from "../../ops/declare/bind.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ValueError } from "../../support/errors.ts";
import { signature, type Arguments } from "../arguments.ts";
import { Module, type Forgets } from "../module/index.ts";
import { PairwiseDistance } from "./distance.ts";
import * as F from "../functional/index.ts";
import { warnAlways } from "../../support/warnings.ts";
import { membersOf } from "../../support/members.ts";

/** How a batch of losses becomes one: their mean, their sum, or not at all. */
export type Reduction = "mean" | "sum" | "none";
interface Reduced {
  reduction: Reduction;
}
/** PyTorch's old spelling of `reduction`. */
interface OldReduction {
  size_average: boolean | null;
  reduce: boolean | null;
}
type Legacy = Partial<OldReduction>;

/** The reduction that the old arguments meant (`torch/nn/_reduction.py`). */
function reductionOf({ reduction, size_average, reduce }: Reduced & Legacy): Reduction {
  return reductionName(reduction, size_average ?? null, reduce ?? null) as Reduction;
}

type Inputs = readonly [first: Tensor, second: Tensor, ...rest: Tensor[]];
type Pair = readonly [input: Tensor, target: Tensor];

function checkMargin(name: string, margin: number): void {
  if (margin <= 0) throw new ValueError(`${name}: expected margin to be greater than 0, got ${margin} instead`);
}

/** What losses of two tensors are given by name. */
interface PairByName {
  input: Tensor;
  target: Tensor;
}
/** An instance of a loss class: settings are its properties. `N`: what it is given, by name. */
export interface Loss<I extends Inputs, N extends object = PairByName> extends Module<(...inputs: I) => Tensor> {
  (named: N): Tensor;
  (first: Tensor, named: Partial<N>): Tensor;
  forward(...inputs: I): Tensor;
  reduction: Reduction;
}
type LossClass<A extends readonly unknown[], O, I extends Inputs, N extends object> = new (
  ...args: Arguments<A, Partial<O> & Legacy>
) => Loss<I, N> & O;

/**
 * A class of losses from the signature of its constructor and its function. Tensors among the settings become buffers.
 */
function loss<
  A extends readonly unknown[],
  O extends { reduction: string },
  I extends Inputs = Pair,
  N extends object = PairByName,
>(
  name: string,
  parameters: string,
  run: (self: O, ...inputs: I) => Tensor,
  check: ((self: O) => void) | null = null,
): LossClass<A, O, I, N> {
  const shape = signature<O & Legacy>(name, parameters);
  class Stamped extends Module {
    constructor(...args: unknown[]) {
      super();
      const { size_average: _average, reduce: _reduce, ...settings } = shape.bind(args);
      const values = {
        ...settings,
        reduction: reductionOf({ ...settings, size_average: _average, reduce: _reduce } as Reduced & Legacy),
      } as Record<string, unknown>;
      for (const [key, value] of Object.entries(values)) {
        if (key === "weight" || key === "pos_weight") this.register_buffer(key, value as Tensor | null);
        else membersOf(this)[key] = value;
      }
      check?.(this as unknown as O);
    }
    forward(...inputs: I): Tensor {
      return run(this as unknown as O, ...inputs);
    }
  }
  Object.defineProperty(Stamped, "name", { value: name });
  Object.assign(Stamped, { subclassesForget: "all" satisfies Forgets, forwardParameters: "input, target" });
  return Stamped as LossClass<A, O, I, N>;
}

type OldPlaces = [size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction];
const OLD = "size_average=None, reduce=None, reduction='mean'";
interface Weighted extends Reduced {
  weight: Tensor | null;
}
interface Margin extends Reduced {
  margin: number;
}
type Class = Weighted & { ignore_index: number };
type ClassPlaces = [
  weight?: Tensor | null,
  size_average?: boolean | null,
  ignore_index?: number,
  reduce?: boolean | null,
  reduction?: Reduction,
];
const CLASS = "weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean'";

/**
 * |x - y|.
 * @example
 * new nn.L1Loss()(torch.tensor([1, 2.5]), torch.tensor([1.5, 0.5])); // tensor(1.2500)
 */
export class L1Loss extends loss<OldPlaces, Reduced>("L1Loss", OLD, ({ reduction }, x, y) =>
  F.l1_loss(x, y, { reduction }),
) {}
/**
 * (x - y)².
 * @example
 * new nn.MSELoss()(torch.tensor([1, 2.5]), torch.tensor([1.5, 0.5])); // tensor(2.1250)
 */
export class MSELoss extends loss<OldPlaces, Reduced>("MSELoss", OLD, ({ reduction }, x, y) =>
  F.mse_loss(x, y, { reduction }),
) {}
/**
 * Squared below beta, absolute above.
 * @example
 * new nn.SmoothL1Loss()(torch.tensor([1, 2.5]), torch.tensor([1.5, 0.5])); // tensor(0.8125)
 */
export class SmoothL1Loss extends loss<[...OldPlaces, beta?: number], Reduced & { beta: number }>(
  "SmoothL1Loss",
  `${OLD}, beta=1`,
  ({ reduction, beta }, x, y) => F.smooth_l1_loss(x, y, { reduction, beta }),
) {}
/**
 * Squared below delta, linear above (Huber 1964).
 * @example
 * new nn.HuberLoss()(torch.tensor([1, 2.5]), torch.tensor([1.5, 0.5])); // tensor(0.8125)
 */
export class HuberLoss extends loss<[reduction?: Reduction, delta?: number], Reduced & { delta: number }>(
  "HuberLoss",
  "reduction='mean', delta=1",
  ({ reduction, delta }, x, y) => F.huber_loss(x, y, { reduction, delta }),
  ({ delta }) => {
    if (typeof delta !== "number")
      throw new TypeError(`delta must be a float or int, got: <class '${pythonTypeName(delta)}'>`);
  },
) {}

/**
 * Negative log-likelihood of classes, from log-probabilities.
 * Shapes: `input` [C], [batch, C] or [batch, C, d1, ...]; `target` [], [batch] or [batch, d1, ...]; the result is a
 * scalar, with reduction "none" of `target`'s shape.
 * @example
 * new nn.NLLLoss()(torch.tensor([[0.25, 0.75]]).log(), torch.tensor([1])); // tensor(0.2877)
 */
export class NLLLoss extends loss<ClassPlaces, Class>("NLLLoss", CLASS, ({ weight, ignore_index, reduction }, x, y) =>
  F.nll_loss(x, y, { weight, ignore_index, reduction }),
) {}
/**
 * The old name of `NLLLoss` for images. Shapes: log-probabilities [batch, classes, height, width], classes [batch,
 * height, width].
 * @example
 * new nn.NLLLoss2d()(torch.zeros(1, 2, 2, 2).log_softmax(1), torch.zeros(1, 2, 2).long()); // tensor(0.6931)
 */
export class NLLLoss2d extends NLLLoss {
  protected static readonly forgets: Forgets = "all";
  constructor(...args: ConstructorParameters<typeof NLLLoss>) {
    warnAlways(
      "`NLLLoss2d` has been deprecated. Please use `NLLLoss` instead as a drop-in replacement and see https://pytorch.org/docs/main/nn.html#torch.nn.NLLLoss for more details.",
    );
    super(...args);
  }
}
/**
 * Cross entropy of classes, from logits: classes as int64, or probabilities of classes.
 * Shapes: `input` [C], [batch, C] or [batch, C, d1, ...]; `target` [], [batch] or [batch, d1, ...] of class numbers, or
 * probabilities of `input`'s shape; the result is a scalar, with reduction "none" [], [batch] or [batch, d1, ...].
 * @example
 * const loss = new nn.CrossEntropyLoss({ label_smoothing: 0.1 });
 * loss(torch.tensor([[2, 0.5, -1]]), torch.tensor([0])); // tensor(0.3913)
 */
export class CrossEntropyLoss extends loss<
  [...ClassPlaces, label_smoothing?: number],
  Class & { label_smoothing: number }
>("CrossEntropyLoss", `${CLASS}, label_smoothing=0`, ({ weight, ignore_index, reduction, label_smoothing }, x, y) =>
  F.cross_entropy(x, y, { weight, ignore_index, reduction, label_smoothing }),
) {}
/**
 * Cross entropy of probabilities of two classes.
 * @example
 * new nn.BCELoss()(torch.tensor([0.8, 0.1]), torch.tensor([1.0, 0]).float()); // tensor(0.1643)
 */
export class BCELoss extends loss<[weight?: Tensor | null, ...OldPlaces], Weighted>(
  "BCELoss",
  `weight=None, ${OLD}`,
  ({ weight, reduction }, x, y) => F.binary_cross_entropy(x, y, { weight, reduction }),
) {}
/**
 * The same, from logits.
 * @example
 * new nn.BCEWithLogitsLoss()(torch.tensor([1.5, -2]), torch.tensor([1, 0]).float()); // tensor(0.1642)
 */
export class BCEWithLogitsLoss extends loss<
  [weight?: Tensor | null, ...rest: [...OldPlaces, pos_weight?: Tensor | null]],
  Weighted & { pos_weight: Tensor | null }
>("BCEWithLogitsLoss", `weight=None, ${OLD}, pos_weight=None`, ({ weight, pos_weight, reduction }, x, y) =>
  F.binary_cross_entropy_with_logits(x, y, { weight, pos_weight, reduction }),
) {}
/**
 * Kullback-Leibler divergence; the input holds log-probabilities.
 * @example
 * const p = torch.tensor([[0.25, 0.75]]);
 * new nn.KLDivLoss({ reduction: "batchmean" })(torch.tensor([[0.5, 0.5]]).log(), p); // tensor(0.1308)
 */
export class KLDivLoss extends loss<
  [size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction | "batchmean", log_target?: boolean],
  { reduction: Reduction | "batchmean"; log_target: boolean }
>("KLDivLoss", `${OLD}, log_target=False`, ({ reduction, log_target }, x, y) =>
  F.kl_div(x, y, { reduction, log_target }),
) {}
/**
 * Negative log-likelihood of a Poisson distribution.
 * @example
 * new nn.PoissonNLLLoss()(torch.tensor([0.5, 1]), torch.tensor([2, 3]).float()); // tensor(0.1835)
 */
export class PoissonNLLLoss extends loss<
  [
    log_input?: boolean,
    full?: boolean,
    size_average?: boolean | null,
    eps?: number,
    reduce?: boolean | null,
    reduction?: Reduction,
  ],
  Reduced & { log_input: boolean; full: boolean; eps: number },
  Pair,
  { log_input: Tensor; target: Tensor }
>(
  "PoissonNLLLoss",
  "log_input=True, full=False, size_average=None, eps=1e-08, reduce=None, reduction='mean'",
  ({ log_input, full, eps, reduction }, x, y) => F.poisson_nll_loss(x, y, { log_input, full, eps, reduction }),
) {
  protected static readonly forwardParameters: string = "log_input, target";
}
/**
 * Negative log-likelihood of normal distributions with given variances: (input, target, var).
 * @example
 * new nn.GaussianNLLLoss()(torch.tensor([1, 2.5]), torch.tensor([1, 2]), torch.ones(2)); // tensor(0.0625)
 */
export class GaussianNLLLoss extends loss<
  [],
  Reduced & { full: boolean; eps: number },
  readonly [input: Tensor, target: Tensor, variance: Tensor],
  PairByName & { var: Tensor }
>("GaussianNLLLoss", "*, full=False, eps=1e-06, reduction='mean'", ({ full, eps, reduction }, x, y, variance) =>
  F.gaussian_nll_loss(x, y, variance, { full, eps, reduction }),
) {
  protected static readonly forwardParameters: string = "input, target, var";
}
/**
 * x for targets 1, max(0, margin - x) for targets -1.
 * @example
 * new nn.HingeEmbeddingLoss()(torch.tensor([0.5, 0.2]), torch.tensor([1, -1])); // tensor(0.6500)
 */
export class HingeEmbeddingLoss extends loss<[margin?: number, ...rest: OldPlaces], Margin>(
  "HingeEmbeddingLoss",
  `margin=1, ${OLD}`,
  ({ margin, reduction }, x, y) => F.hinge_embedding_loss(x, y, { margin, reduction }),
) {}
/**
 * log(1 + exp(-y x)) for targets 1 and -1.
 * @example
 * new nn.SoftMarginLoss()(torch.tensor([0.5, -1]), torch.tensor([1, -1])); // tensor(0.3937)
 */
export class SoftMarginLoss extends loss<OldPlaces, Reduced>("SoftMarginLoss", OLD, ({ reduction }, x, y) =>
  F.soft_margin_loss(x, y, { reduction }),
) {}
/**
 * Hinge loss of several classes for each sample.
 * @example
 * new nn.MultiLabelMarginLoss()(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([[3, 0, -1, 1]])); // tensor(0.8500)
 */
export class MultiLabelMarginLoss extends loss<OldPlaces, Reduced>("MultiLabelMarginLoss", OLD, ({ reduction }, x, y) =>
  F.multilabel_margin_loss(x, y, { reduction }),
) {}
/**
 * Logistic loss of several classes for each sample.
 * Shapes: `input` and `target` [C] or [batch, C]; the result is a scalar, with reduction "none" [] or [batch].
 * @example
 * new nn.MultiLabelSoftMarginLoss()(torch.tensor([[1.5, -2]]), torch.tensor([[1, 0]])); // tensor(0.1642)
 */
export class MultiLabelSoftMarginLoss extends loss<[weight?: Tensor | null, ...rest: OldPlaces], Weighted>(
  "MultiLabelSoftMarginLoss",
  `weight=None, ${OLD}`,
  ({ weight, reduction }, x, y) => F.multilabel_soft_margin_loss(x, y, { weight, reduction }),
) {}
/**
 * Hinge loss of classes.
 * @example
 * new nn.MultiMarginLoss()(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([3])); // tensor(0.3250)
 */
export class MultiMarginLoss extends loss<
  [p?: 1 | 2, margin?: number, weight?: Tensor | null, ...rest: OldPlaces],
  Weighted & { p: 1 | 2; margin: number }
>(
  "MultiMarginLoss",
  `p=1, margin=1, weight=None, ${OLD}`,
  ({ p, margin, weight, reduction }, x, y) => F.multi_margin_loss(x, y, { p, margin, weight, reduction }),
  ({ p, weight }) => {
    if (p !== 1 && p !== 2) throw new ValueError("only p == 1 and p == 2 supported");
    if (weight !== null && weight.ndim !== 1)
      throw new ValueError(`MultiMarginLoss: expected weight to be None or 1D tensor, got ${weight.ndim}D instead`);
  },
) {}

type Three = readonly [first: Tensor, second: Tensor, target: Tensor];
interface ThreeByName {
  input1: Tensor;
  input2: Tensor;
  target: Tensor;
}
/**
 * Loss of the cosine of two vectors: (input1, input2, target), target 1 or -1.
 * @example
 * new nn.CosineEmbeddingLoss()(torch.tensor([[1, 0.5]]), torch.tensor([[1, 0.5]]), torch.tensor([-1])); // tensor(1.)
 */
export class CosineEmbeddingLoss extends loss<[margin?: number, ...rest: OldPlaces], Margin, Three, ThreeByName>(
  "CosineEmbeddingLoss",
  `margin=0, ${OLD}`,
  ({ margin, reduction }, a, b, y) => F.cosine_embedding_loss(a, b, y, { margin, reduction }),
) {
  protected static readonly forwardParameters: string = "input1, input2, target";
}
/**
 * max(0, -y (x1 - x2) + margin): (input1, input2, target).
 * @example
 * new nn.MarginRankingLoss({ margin: 1 })(torch.tensor([0.5]), torch.tensor([0.2]), torch.tensor([1])); // tensor(0.7000)
 */
export class MarginRankingLoss extends loss<[margin?: number, ...rest: OldPlaces], Margin, Three, ThreeByName>(
  "MarginRankingLoss",
  `margin=0, ${OLD}`,
  ({ margin, reduction }, a, b, y) => F.margin_ranking_loss(a, b, y, { margin, reduction }),
) {
  protected static readonly forwardParameters: string = "input1, input2, target";
}

type Triplet = readonly [anchor: Tensor, positive: Tensor, negative: Tensor];
interface TripletByName {
  anchor: Tensor;
  positive: Tensor;
  negative: Tensor;
}
/**
 * max(0, d(anchor, positive) - d(anchor, negative) + margin).
 * @example
 * new nn.TripletMarginLoss()(torch.zeros(1, 2), torch.tensor([[1, 0.5]]), torch.tensor([[1, 1.5]])); // tensor(0.3153)
 */
export class TripletMarginLoss extends loss<
  [margin?: number, p?: number, eps?: number, swap?: boolean, ...rest: OldPlaces],
  Margin & { p: number; eps: number; swap: boolean },
  Triplet,
  TripletByName
>(
  "TripletMarginLoss",
  `margin=1, p=2, eps=1e-06, swap=False, ${OLD}`,
  ({ margin, p, eps, swap, reduction }, a, b, c) => F.triplet_margin_loss(a, b, c, { margin, p, eps, swap, reduction }),
  ({ margin }) => checkMargin("TripletMarginLoss", margin),
) {
  protected static readonly forwardParameters: string = "anchor, positive, negative";
}

type DistanceFunction = (a: Tensor, b: Tensor) => Tensor;
/**
 * The same with a distance of one's own.
 * @example
 * const distance = (a: torch.Tensor, b: torch.Tensor) => a.sub(b).abs().sum(1);
 * new nn.TripletMarginWithDistanceLoss({ distance_function: distance })(torch.zeros(1, 2), torch.ones(1, 2), torch.ones(1, 2).mul(1.25)); // tensor(0.5000)
 */
export class TripletMarginWithDistanceLoss extends loss<
  [],
  Margin & { distance_function: DistanceFunction | null; swap: boolean },
  Triplet,
  TripletByName
>(
  "TripletMarginWithDistanceLoss",
  "*, distance_function=None, margin=1, swap=False, reduction='mean'",
  ({ distance_function, margin, swap, reduction }, a, b, c) =>
    F.triplet_margin_with_distance_loss(a, b, c, { distance_function, margin, swap, reduction }),
  (self) => {
    checkMargin("TripletMarginWithDistanceLoss", self.margin);
    self.distance_function ??= new PairwiseDistance() as DistanceFunction;
  },
) {
  /** A distance of the user's may keep what it is given. */
  protected static readonly forgets: Forgets = null;
  protected static readonly forwardParameters: string = "anchor, positive, negative";
}

interface CTCOptions {
  blank?: number;
  reduction?: Reduction;
  zero_infinity?: boolean;
}
type Lengths = Tensor | readonly number[];
interface CTCByName {
  log_probs: Tensor;
  targets: Tensor;
  input_lengths: Lengths;
  target_lengths: Lengths;
}
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface CTCLoss {
  (named: CTCByName): Tensor;
  (log_probs: Tensor, targets: Tensor, named: Pick<CTCByName, "input_lengths" | "target_lengths">): Tensor;
}
const ctc = signature<Required<CTCOptions>>("CTCLoss", "blank=0, reduction='mean', zero_infinity=False");
/**
 * Connectionist temporal classification (Graves et al. 2006): log-probabilities [time, batch, classes], targets,
 * lengths of both.
 * @example
 * const probs = torch.zeros(5, 1, 3).log_softmax(2);
 * new nn.CTCLoss()(probs, torch.tensor([[1, 2]]), [5], [2]); // tensor(0.9689)
 */
export class CTCLoss extends Module {
  protected static readonly forgets: Forgets = "all";
  protected static readonly forwardParameters: string = "log_probs, targets, input_lengths, target_lengths";
  /** The class that stands for "nothing here". Default 0. */
  blank: number;
  /** How values are put together. */
  reduction: Reduction;
  /** Give 0 where the target is longer than the input allows. Default false. */
  zero_infinity: boolean;
  constructor(...args: Arguments<[blank?: number, reduction?: Reduction, zero_infinity?: boolean], CTCOptions>) {
    super();
    const { blank, reduction, zero_infinity } = ctc.bind(args);
    this.blank = blank;
    this.reduction = reduction;
    this.zero_infinity = zero_infinity;
  }
  forward(log_probs: Tensor, targets: Tensor, input_lengths: Lengths, target_lengths: Lengths): Tensor {
    return F.ctc_loss(
      log_probs,
      targets,
      input_lengths,
      target_lengths,
      this.blank,
      this.reduction,
      this.zero_infinity,
    );
  }
}
