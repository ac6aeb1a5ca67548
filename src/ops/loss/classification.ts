/** Losses of classes: nll_loss and cross_entropy. */
import { gradFnOf } from "../../autograd/history.ts";
import { shownAs } from "../../autograd/shown-name.ts";
import { isCaptured, lookAt } from "../../compute/look-at.ts";
import { bool } from "../../dtype.ts";
import { numel, sameShape, shapeText } from "../../layout/shape.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { warnOnce } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { pickAlong } from "../index/pick-along-dim.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { nll } from "./nll-loss.ts";
import { log_softmax } from "../activation/softmax.ts";
import type { WeightedLossOptions } from "./binary.ts";
import { reductionNumber } from "./reduction.ts";

/** Options of losses of class indices. */
export interface ClassLossOptions extends WeightedLossOptions {
  /** Targets of this class add nothing. Default -100. */
  ignore_index?: number;
}

/** Inputs small enough to be looked at for warnings at no cost that training would feel. */
const LOOK_LIMIT = 4096;

let looksLeft = 3;

/** Looks at the first few inputs that log_softmax did not make: values above 0 are no log-probabilities. */
function warnPositive(input: Tensor): void {
  if (gradFnOf(input)?.name() === "LogSoftmaxBackward0") return;
  if (looksLeft <= 0 || isCaptured() || numel(input.shape) > LOOK_LIMIT || numel(input.shape) === 0) return;
  looksLeft--;
  if (lookAt(input.detach().amax(), 0) > 0) {
    warnOnce(
      "nll_loss positive",
      "nll_loss expects log-probabilities, but an input is above 0. Apply log_softmax first, or use cross_entropy, which does.",
    );
  }
}

function assertBatches(input: Tensor, target: Tensor): void {
  const [a, b] = [input.shape, target.shape];
  if (a.length === 0 || (a.length === 1 && b.length > 1))
    throw new ValueError(`Expected 1 or more dimensions (got ${a.length})`);
  if (a.length > 1 && a[0] !== b[0])
    throw new ValueError(`Expected input batch_size (${a[0]}) to match target batch_size (${b[0] ?? 1}).`);
  if (a.length > 2 && !sameShape([a[0]!, ...a.slice(2)], b)) {
    const expected = [a[0]!, ...a.slice(2)].join(", ");
    if (a.length === 4 && b.length === 3)
      throw new RuntimeError(`size mismatch (got input: ${shapeText(a)} , target: ${shapeText(b)}`);
    if (a.length === 4)
      throw new RuntimeError(
        `only batches of spatial targets supported (3D tensors) but got targets of dimension: ${b.length}`,
      );
    throw new RuntimeError(`Expected target size [${expected}], got ${shapeText(b)}`);
  }
}

/**
 * -input[target] of log-probabilities [C], [N, C] or [N, C, d1, …] and class indices.
 * @example
 * F.nll_loss(torch.tensor([[0.25, 0.75]]).log(), torch.tensor([1])); // tensor(0.2877)
 */
export const nll_loss: Operator<
  (input: Tensor, target: Tensor, weight?: Tensor | null) => Tensor,
  ClassLossOptions & { input?: Tensor; target?: Tensor }
> = composite(
  "nll_loss(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean') -> Tensor",
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null,
    sizeAverage: boolean | null,
    ignore: number,
    reduce: boolean | null,
    reduction: string,
  ) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    assertBatches(input, target);
    warnPositive(input);
    return nll(input, target, weight, number, ignore);
  },
);

/** The class dim of cross_entropy's input. */
function classDim(input: Tensor): number {
  return input.shape.length === 1 ? 0 : 1;
}

function alongClasses(weight: Tensor, input: Tensor): Tensor {
  return weight.view(input.shape.map((_, d) => (d === classDim(input) ? -1 : 1)));
}

function ofProbabilities(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: number,
  smoothing: number,
): Tensor {
  if (!target.dtype.is_floating_point)
    throw new RuntimeError(
      `Expected floating point type for target with class probabilities, got ${target.dtype.scalarName}`,
    );
  const at = classDim(input);
  const classes = input.shape[at]!;
  const smooth = smoothing > 0 ? target.mul(1 - smoothing).add(smoothing / classes) : target;
  let terms = log_softmax(input, at).mul(smooth);
  if (weight) terms = terms.mul(alongClasses(weight, input));
  if (reduction === 0) return terms.sum(at).neg();
  const total = terms.sum().neg();
  return reduction === 1 ? shownAs(total.div(numel(input.shape) / classes), "DivBackward1") : total;
}

function smoothed(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: number,
  ignore: number,
  smoothing: number,
): Tensor {
  const at = classDim(input);
  const classes = input.shape[at]!;
  const logs = log_softmax(input, at);
  const hard = nll(logs, target, weight, reduction, ignore);
  const spread = (weight ? logs.mul(alongClasses(weight, input)) : logs).sum(at).neg();
  const ignored = target.eq(ignore);
  const masked = spread.masked_fill(ignored, 0);
  let soft: Tensor;
  if (reduction === 0) soft = masked;
  else if (reduction === 2) soft = masked.sum();
  else if (!weight) soft = masked.sum().div(ignored.logical_not().sum());
  else {
    const places = target.masked_fill(ignored, 0).reshape([-1]);
    const used = pickAlong(weight, 0, places).masked_fill(ignored.reshape([-1]), 0);
    soft = masked.sum().div(used.sum());
  }
  return hard.mul(1 - smoothing).add(soft.mul(smoothing / classes));
}

let softmaxLooks = 3;

/**
 * Looks at the first few inputs: rows that are probabilities were softmaxed before. Of inputs with history, as every step
 * of training has them, only those that softmax made are looked at, so that such a step reads nothing on the host.
 */
function warnProbabilities(input: Tensor): void {
  const node = gradFnOf(input);
  if (
    softmaxLooks <= 0 ||
    (node !== null && node.name() !== "SoftmaxBackward0") ||
    isCaptured() ||
    !input.storage.readable ||
    numel(input.shape) > LOOK_LIMIT ||
    input.shape.length !== 2 ||
    numel(input.shape) === 0 ||
    input.shape[1] === 1
  )
    return;
  softmaxLooks--;
  const rows = input.detach();
  if (lookAt(rows.amin(), -1) < 0) return;
  const distance = lookAt(rows.sum(1).sub(1).abs().amax(), 0);
  if (distance < 1e-3) {
    const made = node === null ? "" : ` (made by ${node.name()})`;
    warnOnce(
      "cross_entropy softmax",
      `cross_entropy got rows that are probabilities${made}; it applies log_softmax itself, so give it the logits.`,
    );
  }
}

/**
 * Cross entropy of logits [C], [N, C] or [N, C, d1, …] with class indices, or with probabilities of the input's shape.
 * @example
 * F.cross_entropy(torch.tensor([[2, 0.5, -1]]), torch.tensor([0])); // tensor(0.2413)
 */
export const cross_entropy: Operator<
  (input: Tensor, target: Tensor, weight?: Tensor | null) => Tensor,
  ClassLossOptions & { input?: Tensor; target?: Tensor; label_smoothing?: number }
> = composite(
  "cross_entropy(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean', float label_smoothing=0.0) -> Tensor",
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null,
    sizeAverage: boolean | null,
    ignore: number,
    reduce: boolean | null,
    reduction: string,
    smoothing: number,
  ) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    warnProbabilities(input);
    const isProbability = sameShape(input.shape, target.shape) && target.dtype !== bool;
    if (smoothing > 1) throw new RuntimeError(`label_smoothing must be between 0.0 and 1.0. Got: ${smoothing}`);
    if (isProbability) {
      if (ignore >= 0) throw new RuntimeError("ignore_index is not supported for floating point target");
      return ofProbabilities(input, target, weight, number, smoothing);
    }
    assertBatches(input, target);
    if (smoothing > 0) return smoothed(input, target, weight, number, ignore, smoothing);
    return nll(log_softmax(input, classDim(input)), target, weight, number, ignore);
  },
);
