/** Plays recorded cases on a reference device: new tensors are made there, and what is in them is fetched past the interface. */
import * as torch from "flambeau";
import { uint8 } from "../../src/dtype.ts";
import { CPU, type Device } from "../../src/tensor/device-name.ts";
import { onDevice } from "../../src/tensor/device.ts";
import { Version } from "../../src/tensor/storage.ts";
import { emptyTensor, Tensor } from "../../src/tensor/tensor.ts";
import type { TensorLike } from "./adapter.ts";
import { goldenDevice } from "./golden-device.ts";
import { later, reference, type ReferenceBackend } from "./reference-backend.ts";

/** A tensor of a reference device, with its layout, on the CPU; any other as it is. */
export function fetched(tensor: Tensor, device: Device): Tensor {
  const { storage, shape, strides, offset, dtype } = tensor;
  if (storage.device !== device) return tensor;
  const bytes = (device.backend as ReferenceBackend).peek(storage.block);
  const host = onDevice(CPU, () => emptyTensor([bytes.length], uint8)).storage;
  host.backend.write(host.block, 0, bytes);
  const copy = new Tensor(host, shape, strides, offset, dtype, new Version());
  copy.pending = tensor.pending;
  return copy;
}

/** Operators whose results are values or have shapes that depend on them, and arguments that are read: nobody can wait for them. */
const needingValues =
  /^(allclose|equal|item|tolist|masked_select|nonzero|narrow|linspace|nn\.functional\.one_hot|repeat_interleave|index_put|__[gs]etitem__)$/;

/** On a device that has to be waited for: errors of values come with the next read, and answers that are values do not come. */
function excuse(operator: string, message: string): string | null {
  if (/: did not throw, expected/.test(message)) return "the error comes with the next read";
  return needingValues.test(operator) && /cannot be read without waiting/.test(message) ? "needs values" : null;
}

/** Plays what follows on "reference" or "reference-later". */
export function playOn(name: string): void {
  const device = [reference, later].find((each) => String(each) === name);
  if (device === undefined) throw new Error(`no device ${name}: reference, or reference-later`);
  torch.set_default_device(device);
  goldenDevice.excuse = device === later ? excuse : () => null;
  goldenDevice.fetch = (tensor) => fetched(tensor as unknown as Tensor, device) as unknown as TensorLike;
}

/** Plays what follows on the CPU again. */
export function playOnCPU(): void {
  torch.set_default_device(null);
  goldenDevice.fetch = null;
  goldenDevice.excuse = () => null;
}
