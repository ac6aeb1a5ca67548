/**
 * The one door by which operators look at values of tensors: for checks, and for shortcuts that some values allow. On a
 * device without values the answer is what the caller says, so that nothing fails and no shortcut is taken.
 */
import { observed } from "../backend/observer.ts";
import { NotImplementedError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Whether a tensor's elements can be read. */
export function hasValues(tensor: Tensor): boolean {
  return tensor.storage.device.type !== "meta" && tensor.storage.readable;
}

/**
 * Whether what runs now is run again later with other values (`torch.compile`), so that nothing should depend on these
 * where there is another way, and hints to the user are left out.
 */
export function isCaptured(): boolean {
  return observed.by !== null;
}

/**
 * The one element of a tensor, or `otherwise` where there is none to be read, none without waiting, or one for each item of a
 * batch. Checks that a device
 * is to make later go through `checkValues`.
 */
export function lookAt(tensor: Tensor, otherwise: number): number {
  return tensor.storage.backend.now !== null && hasValues(tensor) ? Number(tensor.item()) : otherwise;
}

/** Throws PyTorch's error of an operator whose result's shape depends on values, for tensors that have none. */
export function needValues(operator: string, tensor: Tensor): void {
  if (hasValues(tensor)) return;
  throw new NotImplementedError(
    operator === "nonzero"
      ? "The register_meta function for torch.nonzero() raises unimplemented by default, as a correct data-independent implementation does not exist. This implementation returns a fake value, assuming all elements of the tensor are non-zero. To enable this registration, please set 'torch.fx.experimental._config.meta_nonzero_assume_all_nonzero' to True."
      : `aten::${operator}: attempted to run this operator with Meta tensors, but there was no fake impl or Meta kernel registered.`,
  );
}
