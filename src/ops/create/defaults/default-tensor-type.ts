/** Functions of `torch` about types and devices: old names of types, and questions with one answer on the CPU. */
import { warnAlways } from "../../../support/warnings.ts";
import { float16, float32, float64, bfloat16, set_default_dtype, type DType } from "../../../dtype.ts";
import { TypeError, withHelp } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { LegacyTensor } from "../legacy-tensors.ts";

/** The number of a tensor's device: -1 for the CPU. Of tensors of any shape. */
export function get_device(_input: Tensor): number {
  return -1;
}

const typeNames = new Map<string, DType>([
  ["torch.FloatTensor", float32],
  ["torch.DoubleTensor", float64],
  ["torch.HalfTensor", float16],
  ["torch.BFloat16Tensor", bfloat16],
]);

/** Sets the default dtype by an old type of tensors, `torch.FloatTensor` or its name. */
export function set_default_tensor_type(type: string | LegacyTensor): void {
  warnAlways(
    "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and torch.set_default_device() as alternatives.",
  );
  const asked = typeof type === "string" ? typeNames.get(type) : typeof type === "function" ? type.dtype : undefined;
  const dtype = [...typeNames.values()].find((each) => each === asked);
  if (!dtype)
    throw new TypeError(
      withHelp(
        "only floating-point types are supported as the default type",
        `Got ${typeof type === "string" ? type : "another type"}; one of ${[...typeNames.keys()].join(", ")}, or torch.set_default_dtype(torch.float32).`,
      ),
    );
  set_default_dtype(dtype);
}
