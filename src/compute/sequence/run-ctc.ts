/** Connectionist temporal classification: losses, and their gradient. */
import type { KernelArgument } from "../../backend/backend.ts";
import { kernelFor } from "../kernel-for.ts";
import { computeType, int32 } from "../../dtype.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../copy-elements.ts";
import { ctcBackwardKernel, ctcForwardKernel } from "./ctc-kernels.ts";

/** Sizes and addresses that both kernels begin with. */
function kernelArguments(
  probs: Tensor,
  targets: Tensor,
  offsets: Tensor,
  inputLengths: Tensor,
  targetLengths: Tensor,
  room: Tensor,
  width: number,
  blank: number,
): KernelArgument[] {
  const [longest, batch, classes] = probs.shape as [number, number, number];
  return [
    0,
    batch,
    batch,
    classes,
    longest,
    width,
    blank,
    ...[probs, targets, offsets, inputLengths, targetLengths, room].map((tensor) => argumentOf(tensor)),
  ];
}

/** The gradient of the log-probabilities, from the forward variables `alpha`. */
export function ctcBackward(
  grad: Tensor,
  given: Tensor,
  targets: Tensor,
  offsets: Tensor,
  inputs: Tensor,
  labels: Tensor,
  values: Tensor,
  alpha: Tensor,
  width: number,
  blank: number,
  zeroInfinity: boolean,
): Tensor {
  const { dtype } = given;
  const [probs, grads] = [packed(given), packed(grad)];
  const beta = emptyTensor(alpha.shape, dtype);
  const out = zerosOf(given.shape, dtype);
  const room = emptyTensor([sizeAt(alpha.shape, 0), width], int32);
  kernelFor(grad, `ctc_loss_backward:${dtype.name}`, () => ctcBackwardKernel(dtype, computeType(dtype)))(
    ...kernelArguments(probs, targets, offsets, inputs, labels, room, width, blank),
    zeroInfinity ? 1 : 0,
    argumentOf(values),
    argumentOf(alpha),
    argumentOf(beta),
    argumentOf(grads),
    argumentOf(out),
  );
  discard(beta);
  discard(room);
  return out;
}

/** Losses [N] and the forward variables [N, T, width] of log-probabilities [T, N, C]. */
export function ctcForward(
  given: Tensor,
  targets: Tensor,
  offsets: Tensor,
  inputLengths: Tensor,
  targetLengths: Tensor,
  width: number,
  blank: number,
): Tensor[] {
  const { dtype } = given;
  const probs = packed(given);
  const [longest, batch] = probs.shape as [number, number];
  const out = emptyTensor([batch], dtype);
  const alpha = emptyTensor([batch, longest, width], dtype);
  const room = emptyTensor([batch, width], int32);
  kernelFor(given, `ctc_loss:${dtype.name}`, () => ctcForwardKernel(dtype, computeType(dtype)))(
    ...kernelArguments(probs, targets, offsets, inputLengths, targetLengths, room, width, blank),
    argumentOf(out),
    argumentOf(alpha),
  );
  discard(probs, given);
  discard(room);
  return [out, alpha];
}
