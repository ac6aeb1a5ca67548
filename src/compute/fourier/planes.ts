/** Complex tensors as planes of real and imaginary parts, and back, where that needs no history. */
import { movePlanes } from "../../backend/wasm/complex-planes.ts";
import { complex64, float32 } from "../../dtype.ts";
import { isContiguous, numel } from "../../layout/shape.ts";
import { argumentAt, argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";
import { devices } from "../../tensor/device.ts";

/** Whether it lies row by row where it can be moved at once. */
function isPlain(tensor: Tensor): boolean {
  return !devices.others && tensor.pending === 0 && isContiguous(tensor.shape, tensor.strides);
}

/** Planes [2, …] of a tensor of complex64, or null where it has to be taken apart otherwise. */
export function splitPlanes(self: Tensor): Tensor | null {
  if (self.dtype !== complex64 || !isPlain(self)) return null;
  const count = numel(self.shape);
  const planes = emptyTensor([2, ...self.shape], float32);
  // Arguments of this backend are addresses; others have none of it.
  const places = [argumentOf(self), argumentOf(planes), argumentAt(planes, count)] as unknown as [
    number,
    number,
    number,
  ];
  if (movePlanes(self.storage.backend, "split", count, ...places)) return planes;
  discard(planes);
  return null;
}

/** Complex64 numbers of planes [2, …] of float32, or null where they have to be put together otherwise. */
export function joinPlanes(planes: Tensor): Tensor | null {
  if (planes.dtype !== float32 || !isPlain(planes)) return null;
  const result = emptyTensor(planes.shape.slice(1), complex64);
  const count = numel(result.shape);
  const places = [argumentOf(result), argumentOf(planes), argumentAt(planes, count)] as unknown as [
    number,
    number,
    number,
  ];
  if (movePlanes(planes.storage.backend, "join", count, ...places)) return result;
  discard(result);
  return null;
}
