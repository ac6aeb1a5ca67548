/** Complex tensors as planes of real and imaginary parts, and back, where that needs no history. */
import { addressIn } from "../backend/linear.ts";
import { movePlanes } from "../backend/wasm/complex-planes.ts";
import { complex64, float32 } from "../dtype.ts";
import { isContiguous, numel } from "../layout/shape.ts";
import { permute } from "../layout/views.ts";
import { argumentAt, argumentOf, emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { aliasOf } from "./alias.ts";
import { discard } from "./copy-elements.ts";
import { isCaptured } from "./look-at.ts";
import { devices } from "../tensor/device.ts";

/** Whether its numbers can be taken as they are, by what no recording of kernels sees. */
export function isAtHand({ pending }: Tensor): boolean {
  return !devices.others && !isCaptured() && pending === 0;
}

/** Whether it lies row by row besides, where it can be moved at once. */
export function isPlain(tensor: Tensor): boolean {
  return isAtHand(tensor) && isContiguous(tensor.shape, tensor.strides);
}

/** Planes [2, …] of a tensor of complex64, or null where it has to be taken apart otherwise. */
export function splitPlanes(self: Tensor): Tensor | null {
  if (self.dtype !== complex64 || !isPlain(self)) return null;
  const count = numel(self.shape);
  const planes = emptyTensor([2, ...self.shape], float32);
  // Arguments of this backend are addresses; others have none of it.
  const places = [argumentOf(self), argumentOf(planes), argumentAt(planes, count)] as const;
  if (movePlanes(self.storage.backend, "split", count, ...places.map(addressIn))) return planes;
  discard(planes);
  return null;
}

/**
 * Writes planes [2, …] of float32 into complex64 numbers that lie in memory in the same order, dense both; says whether
 * it could.
 */
export function joinPlanesInto(result: Tensor, planes: Tensor): boolean {
  if (result.dtype !== complex64 || planes.dtype !== float32) return false;
  const order = [...result.shape.keys()].sort((a, b) => result.strides[b]! - result.strides[a]!);
  const whole = aliasOf(planes, permute(planes, [0, ...order.map((d) => d + 1)]));
  if (!isPlain(whole) || !isPlain(aliasOf(result, permute(result, order)))) return false;
  const count = numel(result.shape);
  const places = [argumentOf(result), argumentOf(planes), argumentAt(planes, count)] as const;
  return movePlanes(planes.storage.backend, "join", count, ...places.map(addressIn));
}
