/** Connectionist temporal classification. */
import { int64, type DType } from "../../dtype.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import { elementsOf } from "../../tensor/elements.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { zeros } from "../create/create.ts";
import { constantTensor } from "../create/constant-tensor.ts";
import { combinationError } from "../declare/bind.ts";
import { composite, direct, operator } from "../declare/operator.ts";
import type { Operator, Shape } from "../declare/types.ts";
import { reductionNumber } from "./reduction.ts";
import { sizeAt } from "../../support/checked.ts";
import { ctcBackward, ctcForward } from "../../compute/sequence/run-ctc.ts";

type Loss = (
  probs: Tensor,
  targets: Tensor,
  offsets: Tensor,
  inputLengths: Tensor,
  targetLengths: Tensor,
  width: number,
  blank: number,
  zeroInfinity: boolean,
) => Tensor[];

type Gradient = (
  grad: Tensor,
  probs: Tensor,
  targets: Tensor,
  offsets: Tensor,
  inputLengths: Tensor,
  targetLengths: Tensor,
  losses: Tensor,
  alpha: Tensor,
  width: number,
  blank: number,
  zeroInfinity: boolean,
) => Tensor;

/** The gradient by the log-probabilities, from the forward variables. As in PyTorch it has none itself. */
const ctcGradient: Gradient = direct(
  "_ctc_loss_backward(Tensor grad, Tensor log_probs, Tensor targets, Tensor offsets, Tensor input_lengths, Tensor target_lengths, Tensor neg_log_likelihood, Tensor log_alpha, int width, int blank, bool zero_infinity) -> Tensor",
  ctcBackward,
);

/** Losses [N] and the forward variables. All tensors but the first are contiguous int64. */
const losses: Loss = operator(
  "ctc_loss(Tensor log_probs, Tensor targets, Tensor offsets, Tensor input_lengths, Tensor target_lengths, int width, int blank, bool zero_infinity) -> (Tensor, Tensor)",
  {
    nondifferentiable: [1],
    internalOutputs: [1],
    forward: ctcForward,
    derivative: {
      log_probs: [
        ["log_probs", "targets", "offsets", "input_lengths", "target_lengths", "result0", "result1"],
        (grad, c) => {
          return ctcGradient(
            grad,
            c.tensor("log_probs"),
            c.tensor("targets"),
            c.tensor("offsets"),
            c.tensor("input_lengths"),
            c.tensor("target_lengths"),
            c.tensor("result0"),
            c.tensor("result1"),
            c.value<number>("width"),
            c.value<number>("blank"),
            c.value<boolean>("zero_infinity"),
          );
        },
      ],
    },
  },
);

/** Lengths as a list of numbers and as an int64 tensor. */
function lengthsOf(
  name: string,
  given: Tensor | number | readonly number[],
  probs: Tensor,
): { list: number[]; tensor: Tensor } {
  const isTensor = given instanceof Tensor;
  if (isTensor && given.dtype.kind !== "int") throw new RuntimeError(`${name} must be integral`);
  // Lengths are read on the host, wherever they are.
  const host = isTensor ? given.detach().to({ device: "cpu", dtype: int64 }).contiguous().view([-1]) : null;
  const tensor =
    host?.to(probs.device) ??
    constantTensor(typeof given === "number" ? [given] : (given as number[]), { dtype: int64 });
  const list = host
    ? [...(elementsOf(host) as BigInt64Array)].map(Number)
    : typeof given === "number"
      ? [given]
      : [...(given as readonly number[])];
  if (list.length !== sizeAt(probs.shape, 1)) throw new RuntimeError(`${name} must be of size batch_size`);
  return { list, tensor };
}

const CHECKING = "(while checking arguments for ctc_loss_allocate_outputs)";

/** Targets are [N, S] with room for the longest, or all of them one after the other: kernels read what lengths say. */
function assertTargets(targets: Shape, lengths: readonly number[]): void {
  const refusal = (text: string) => new RuntimeError(`${text} for argument #2 'targets' ${CHECKING}`);
  if (targets.length < 1 || targets.length > 2)
    throw refusal(`Expected 1 to 2 dimensions, but got ${targets.length}-dimensional tensor`);
  const rows = targets.length === 2 ? lengths.length : lengths.reduce((sum, length) => sum + length, 0);
  if (targets[0] !== rows)
    throw refusal(`Expected tensor to have size ${rows} at dimension 0, but got size ${targets[0]}`);
  const longest = Math.max(0, ...lengths);
  if (targets.length === 2 && longest > sizeAt(targets, 1))
    throw refusal(`Expected tensor to have size at least ${longest} at dimension 1, but got size ${targets[1]}`);
}

function assertArguments(
  probs: Tensor,
  labels: Shape,
  inputs: readonly number[],
  targets: readonly number[],
  blank: number,
  dtype: DType,
): void {
  const [longest, batch, classes] = probs.shape as [number, number, number];
  if (probs.numel() === 0) throw new RuntimeError("log_probs tensor must not be empty");
  if (dtype.name !== "float32" && dtype.name !== "float64") throw notImplemented("ctc_loss_cpu", dtype);
  if (blank < 0 || blank >= classes) throw new RuntimeError("blank must be in label range");
  for (const [name, lengths] of [
    ["input_lengths", inputs],
    ["target_lengths", targets],
  ] as const) {
    const negative = lengths.find((length) => length < 0);
    if (negative !== undefined)
      throw new RuntimeError(`Expected ${name} to have value at least 0, but got value ${negative} ${CHECKING}`);
  }
  assertTargets(labels, targets);
  if (batch > 0 && inputs.some((length) => length > longest)) {
    const place = inputs.findIndex((length) => length > longest);
    throw new RuntimeError(
      `Expected input_lengths to have value at most ${longest}, but got value ${inputs[place]} ${CHECKING}`,
    );
  }
}

/** Options of `ctc_loss`. */
export interface CtcOptions {
  /** The class that stands for "nothing here". Default 0. */
  blank?: number;
  /** How values are put together. Default "mean": divided by target lengths, then averaged. */
  reduction?: "none" | "mean" | "sum";
  /** Give 0 where the target is longer than the input allows. Default false. */
  zero_infinity?: boolean;
}
type Lengths = Tensor | number | readonly number[];

/**
 * The CTC loss of log-probabilities [T, N, C] (or [T, C]) and targets [N, S], or all targets one after the other.
 * "mean" divides by the target lengths first.
 * @example
 * F.ctc_loss(torch.zeros(5, 1, 3).log_softmax(2), torch.tensor([[1, 2]]), [5], [2]); // tensor(0.9689)
 */
export const ctc_loss: Operator<
  (
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Lengths,
    target_lengths: Lengths,
    blank?: number,
    reduction?: "none" | "mean" | "sum",
    zero_infinity?: boolean,
  ) => Tensor,
  CtcOptions
> = composite(
  "ctc_loss(Tensor log_probs, Tensor targets, any input_lengths, any target_lengths, int blank=0, str reduction='mean', bool zero_infinity=False) -> Tensor",
  (
    given: Tensor,
    targets: Tensor,
    inputLengths: Lengths,
    targetLengths: Lengths,
    blank: number,
    reduction: string,
    zeroInfinity: boolean,
  ) => {
    const number = reductionNumber(reduction);
    const isBatch = given.shape.length === 3;
    const probs = isBatch ? given : given.unsqueeze(1);
    if (typeof inputLengths === "number" || typeof targetLengths === "number")
      throw combinationError("ctc_loss", [given, targets, inputLengths, targetLengths, blank, number, zeroInfinity]);
    const inputs = lengthsOf("input_lengths", inputLengths, probs);
    const labels = lengthsOf("target_lengths", targetLengths, probs);
    assertArguments(probs, targets.shape, inputs.list, labels.list, blank, given.dtype);
    const stride = targets.shape.length === 2 ? sizeAt(targets.shape, 1) : 0;
    const longest = Math.max(0, ...labels.list);
    let sum = 0;
    const offsets = labels.list.map((length, n) => {
      const offset = targets.shape.length === 2 ? n * stride : sum;
      sum += length;
      return offset;
    });
    // The kernels read target 0 for blanks, so there is always one.
    const flat = targets.numel() === 0 ? zeros([1], { dtype: int64 }) : targets.detach().to(int64).contiguous();
    const [values] = losses(
      probs,
      flat,
      constantTensor(offsets, { dtype: int64 }),
      inputs.tensor,
      labels.tensor,
      2 * longest + 1,
      blank,
      zeroInfinity,
    );
    let result = values!;
    if (zeroInfinity) result = result.masked_fill(result.detach().eq(Infinity), 0);
    if (number === 1)
      return result.div(labels.tensor.to(result.dtype).add(labels.tensor.eq(0).to(result.dtype))).mean();
    if (number === 2) return result.sum();
    return isBatch ? result : result.view([]);
  },
);
