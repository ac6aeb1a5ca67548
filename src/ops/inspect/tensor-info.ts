/** Functions that ask about tensors and settings instead of computing. */
import { refuseUnknown } from "../../support/known-names.ts";
import { CONJUGATE, NEGATE } from "../../tensor/pending.ts";
import { isLeaf } from "../../autograd/history.ts";
import {
  set_detect_anomaly,
  is_anomaly_check_nan_enabled,
  is_anomaly_enabled,
  type ModeGuard,
} from "../../autograd/modes.ts";
import type { DType } from "../../dtype.ts";
import { combinationError } from "../declare/bind.ts";
import { numel as numelOf, sameShape } from "../../layout/shape.ts";
import { determinism } from "../../support/determinism.ts";
import { Complex } from "../../support/complex.ts";
import { RuntimeError, TypeError, ValueError } from "../../support/errors.ts";
import { pythonTypeName } from "../declare/bind.ts";
import { warnings } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { resultType, type Operand } from "../../compute/promotion.ts";

export type { MemoryFormat } from "../view/copy.ts";
/** Row-major order. */
export const contiguous_format = "contiguous_format" as const;
/** The order of the input, where it is dense. */
export const preserve_format = "preserve_format" as const;
/** [N, C, H, W] with channels last in memory. */
export const channels_last = "channels_last" as const;
/** [N, C, D, H, W] with channels last in memory. */
export const channels_last_3d = "channels_last_3d" as const;
/** The one layout of tensors. */
export const strided = "torch.strided" as const;
/** The layout of nested tensors: items of different sizes, packed along one dim. */
export const jagged = "torch.jagged" as const;
/** The layout of sparse tensors by coordinates. */
export const sparse_coo = "torch.sparse_coo" as const;
/** The layout of compressed rows. */
export const sparse_csr = "torch.sparse_csr" as const;
/** The layout of compressed columns. */
export const sparse_csc = "torch.sparse_csc" as const;
/** The layout of compressed rows of blocks. */
export const sparse_bsr = "torch.sparse_bsr" as const;
/** The layout of compressed columns of blocks. */
export const sparse_bsc = "torch.sparse_bsc" as const;

/**
 * Whether a value is a tensor. Of tensors of any shape.
 * @example
 * torch.is_tensor(torch.tensor([1, 2, 3])); // true
 */
export function is_tensor(obj: unknown): obj is Tensor {
  return obj instanceof Tensor;
}
/** Whether the dtype is a floating point one. Of tensors of any shape. */
export function is_floating_point(input: Tensor): boolean {
  return input.dtype.is_floating_point;
}
/** Whether the dtype is complex. Of tensors of any shape. */
export function is_complex(input: Tensor): boolean {
  return input.dtype.is_complex;
}
/** Whether the dtype has negative numbers. Of tensors of any shape. */
export function is_signed(input: Tensor): boolean {
  return input.dtype.is_signed;
}
/** Whether the tensor was made in inference mode. Of tensors of any shape. */
export function is_inference(input: Tensor): boolean {
  return input.isInference;
}
/** Whether conjugation waits to be done, as in the view that `conj` gives. Of tensors of any shape. */
export function is_conj(input: Tensor): boolean {
  return (input.pending & CONJUGATE) !== 0;
}
/** Whether negation waits to be done, as in the imaginary part of a conjugate. Of tensors of any shape. */
export function is_neg(input: Tensor): boolean {
  return (input.pending & NEGATE) !== 0;
}
/** Whether two tensors have the same shape. */
export function is_same_size(input: Tensor, other: Tensor): boolean {
  return sameShape(input.shape, other.shape);
}
/**
 * Number of elements.
 * @example
 * torch.numel(torch.tensor([[1, 2], [3, 4]])); // 4
 */
export function numel(input: Tensor): number {
  return input.numel();
}
/** Whether a tensor is a leaf of the graph. Of tensors of any shape. */
export function is_leaf(input: Tensor): boolean {
  return isLeaf(input);
}

/** Whether the only element is not 0. */
export function is_nonzero(input: Tensor): boolean {
  if (numelOf(input.shape) === 0) throw new RuntimeError("Boolean value of Tensor with no values is ambiguous");
  if (numelOf(input.shape) > 1) throw new RuntimeError("Boolean value of Tensor with more than one value is ambiguous");
  const value: unknown = input.item();
  return value instanceof Complex ? value.real !== 0 || value.imag !== 0 : Number(value) !== 0;
}

/**
 * The dtype of an arithmetic result of two operands (numbers count as PyTorch counts Python's).
 * @example
 * torch.result_type(torch.tensor([1, 2, 3]), 1.5).name; // "float32"
 */
export function result_type(tensor1: Operand, tensor2: Operand): DType {
  for (const operand of [tensor1, tensor2] as unknown[])
    if (typeof operand === "string" || operand === null || operand === undefined)
      throw combinationError("result_type", [tensor1, tensor2]);
  return resultType([tensor1, tensor2]);
}

let matmulPrecision: "highest" | "high" | "medium" = "highest";

/** All operators are deterministic for a fixed number of threads; the setting is kept for programs that ask. */
export function use_deterministic_algorithms(mode: boolean, options: { warn_only?: boolean } = {}): void {
  refuseUnknown("use_deterministic_algorithms()", "warn_only", options);
  const { warn_only = false } = options;
  const refuse = (what: string, value: unknown): never => {
    throw new TypeError(`_set_deterministic_algorithms(): argument ${what} must be bool, not ${pythonTypeName(value)}`);
  };
  if (typeof mode !== "boolean") refuse("'mode' (position 1)", mode);
  if (typeof warn_only !== "boolean") refuse("'warn_only'", warn_only);
  determinism.on = mode;
  determinism.warnOnly = warn_only;
}
/** Whether `use_deterministic_algorithms` is on. All operators here are deterministic. */
export function are_deterministic_algorithms_enabled(): boolean {
  return determinism.on;
}
/** Whether it only warns. */
export function is_deterministic_algorithms_warn_only_enabled(): boolean {
  return determinism.warnOnly;
}
/** 0, 1 (warn) or 2 (error), as set by `use_deterministic_algorithms`. */
export function get_deterministic_debug_mode(): number {
  return determinism.on ? (determinism.warnOnly ? 1 : 2) : 0;
}
/** "default", "warn" or "error", or their numbers. */
export function set_deterministic_debug_mode(debug_mode: number | "default" | "warn" | "error"): void {
  const isNumber = typeof debug_mode === "number";
  const mode = isNumber ? debug_mode : ["default", "warn", "error"].indexOf(debug_mode);
  if (![0, 1, 2].includes(mode))
    throw new RuntimeError(
      `invalid value of debug_mode, expected ${isNumber ? "0, 1, or 2" : "one of `default`, `warn`, `error`"}, but got ${debug_mode}`,
    );
  use_deterministic_algorithms(mode > 0, { warn_only: mode === 1 });
}
/** float32 products are always computed in float32. */
export function get_float32_matmul_precision(): string {
  return matmulPrecision;
}
/** Accepted for PyTorch's sake: products are always computed in full float32. */
export function set_float32_matmul_precision(precision: "highest" | "high" | "medium"): void {
  if (!["highest", "high", "medium"].includes(precision))
    throw new ValueError(`${String(precision)} is not one of 'highest', 'high', or 'medium'`);
  matmulPrecision = precision;
}
/** Whether warnings that are shown once should be shown each time. */
export function set_warn_always(b: boolean): void {
  warnings.always = b;
}
/** Whether warnings come every time instead of once. */
export function is_warn_always_enabled(): boolean {
  return warnings.always;
}
/**
 * Denormal numbers are always computed with: WebAssembly has no other way. Gives false, as PyTorch does where it
 * cannot.
 */
export function set_flush_denormal(_mode: boolean): boolean {
  return false;
}

/** Sets anomaly detection for good. */
export function set_anomaly_enabled(enabled: boolean, check_nan = true): ModeGuard {
  return set_detect_anomaly(enabled, check_nan);
}
export { is_anomaly_check_nan_enabled, is_anomaly_enabled };
/** Whether parts of the tensor are in other processes: never. Of tensors of any shape. */
export function is_distributed(_input: Tensor): boolean {
  return false;
}
/** PyTorch's name for the type of a value: "torch.FloatTensor" of tensors, else the name of its class. */
export function typename(obj: unknown): string {
  if (obj instanceof Tensor) return `torch.${obj.dtype.scalarName}Tensor`;
  return typeof obj === "object" && obj !== null ? (obj.constructor?.name ?? "object") : typeof obj;
}
