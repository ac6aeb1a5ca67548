/** Checks of arguments, with the sentences of PyTorch's `distributed_c10d` and of its MPI backend. */
import type { DType } from "../dtype.ts";
import { realDType } from "../dtype.ts";
import { isContiguous, numel } from "../layout/shape.ts";
import { pythonTypeName } from "../ops/declare/bind.ts";
import { RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { CPU } from "../tensor/device-name.ts";
import { Tensor } from "../tensor/tensor.ts";
import { get_global_rank, get_group_rank, groupOf, is_initialized, get_rank, type Group } from "./world.ts";
import type { ProcessGroup } from "./group.ts";

const invalid = (name: string, wanted: string, got: string): TypeError =>
  new TypeError(
    `Invalid function argument. Expected parameter \`${name}\` of type ${wanted}\n             but got ${got}.`,
  );

const classText = (value: unknown): string =>
  value instanceof Tensor ? "<class 'torch.Tensor'>" : `<class '${pythonTypeName(value)}'>`;

/** `_check_single_tensor` */
export function assertTensor(value: unknown, name: string): asserts value is Tensor {
  if (!(value instanceof Tensor)) throw invalid(name, "torch.Tensor", `${classText(value)} instead`);
}

/** `_check_tensor_list` */
export function assertTensorLists(value: unknown, name: string): asserts value is readonly Tensor[] {
  if (!Array.isArray(value)) throw invalid(name, "List[torch.Tensor]", `${classText(value)} instead`);
  if (!value.every((item) => item instanceof Tensor))
    throw invalid(
      name,
      "List[torch.Tensor]",
      `${classText(value)} with elements of type [${value.map(classText).join(", ")}]`,
    );
}

/** `_ensure_all_tensors_same_dtype`: a complex dtype goes with that of its parts. */
export function assertOneDType(tensors: readonly Tensor[]): void {
  let last: DType | null = null;
  for (const { dtype } of tensors) {
    const real = realDType(dtype);
    if (last !== null && last !== real)
      throw new ValueError(
        `Invalid usage of tensors with different dtypesFound torch.${last.name} and  torch.${dtype.name}`,
      );
    last = real;
  }
}

/** What MPI can read and write: bytes of the CPU without gaps. */
export function assertDense(tensor: Tensor): void {
  const { device } = tensor.storage;
  if (device !== CPU && device.type !== "cpu")
    throw new RuntimeError(`No backend type associated with device type ${device.type}`);
  if (!isContiguous(tensor.shape, tensor.strides)) throw new RuntimeError("input tensor has to be contiguous");
}

/** `checkSameSizeAndType` of the MPI backend. */
export function assertAlike(tensor: Tensor, others: readonly Tensor[]): void {
  for (const other of others) {
    if (numel(other.shape) !== numel(tensor.shape) || other.dtype !== tensor.dtype)
      throw new RuntimeError("Tensors are not equal in size or data type");
    assertDense(other);
  }
}

/** The group to work in, or null with PyTorch's warning where this process is not in it. */
export function memberOf(group: Group, operation: string): ProcessGroup | null {
  const found = groupOf(group);
  if (found === null)
    warnAlways(
      `Running ${operation} on global rank ${is_initialized() ? get_rank() : -1} which does not belong to the given group.`,
    );
  return found;
}

/** `_canonicalize_group_rank`: the rank in the group, from one of the two ways to name it. */
export function rankIn(
  group: ProcessGroup,
  global: number | null,
  local: number | null,
  fallback: number | null = null,
): number {
  if (local !== null) {
    if (global !== null) throw new ValueError("Can't specify both group_rank and global_rank");
    get_global_rank(group, local); // is there one?
    return local;
  }
  const rank = global ?? fallback;
  if (rank === null) throw new ValueError("Must specify global_rank or group_rank");
  return get_group_rank(group, rank);
}
