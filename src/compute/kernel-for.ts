/** Kernels by tensor: compiled by the backend of its storage, which remembers them. */
import type { CompiledKernel, Features } from "../backend/backend.ts";
import type { Kernel } from "../kernel/ir.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * The kernel of that key for the device on which a tensor is. Equal keys must mean equal kernels; `write` may look at what
 * the device can do.
 */
export function kernelFor(tensor: Tensor, key: string, write: (features: Features) => Kernel): CompiledKernel {
  return tensor.storage.backend.compile(key, write);
}
