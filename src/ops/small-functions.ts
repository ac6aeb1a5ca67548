/** Functions of `torch` that are other operators by other names, or questions with one answer on the CPU. */
import { float16, float32, float64, bfloat16, set_default_dtype, type DType } from "../dtype.ts";
import { RuntimeError, TypeError, withHelp } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { composite } from "./core/operator.ts";
import type { Operator, Shape } from "./core/types.ts";
import { embedding as embeddingByInput } from "./embedding.ts";
import { matrix_norm } from "./linalg/norms.ts";
import { vander as increasingPowers } from "./linalg/more.ts";
import { resize_as_ as resizeAs } from "./inplace-views.ts";

/** `resize_` to the size of another tensor. */
export const resize_as_: typeof resizeAs = resizeAs;

/** Whether a tensor is spread over machines: never. */
export function is_distributed(_input: Tensor): boolean { return false; }
/** The number of a tensor's device: -1 for the CPU. */
export function get_device(_input: Tensor): number { return -1; }

/** Rows of a table by their indices; the table comes first, and `padding_idx` -1 means none. */
export const embedding: Operator<(weight: Tensor, indices: Tensor, padding_idx?: number, scale_grad_by_freq?: boolean) => Tensor, { weight?: Tensor; indices?: Tensor; padding_idx?: number; scale_grad_by_freq?: boolean; sparse?: boolean }> = composite(
  "embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor",
  (weight: Tensor, indices: Tensor, padding: number, scale: boolean) => embeddingByInput(indices, weight, { padding_idx: padding < 0 ? null : padding, scale_grad_by_freq: scale }),
);

/** The square root of the sum of squares of matrices. */
export const frobenius_norm: Operator<(self: Tensor, dim?: Shape | number, keepdim?: boolean) => Tensor, { dim?: Shape | number; keepdim?: boolean }> = composite(
  "frobenius_norm(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor", (self: Tensor, dim: Shape, keepdim: boolean) => self.norm(2, dim.length === 0 ? null : dim, keepdim),
);

/** The sum of the singular values of matrices. */
export const nuclear_norm: Operator<(self: Tensor, dim?: Shape | null, keepdim?: boolean) => Tensor, { dim?: Shape | null; keepdim?: boolean }> = composite(
  "nuclear_norm(Tensor self, int[2]? dim=None, bool keepdim=False) -> Tensor", (self: Tensor, dim: Shape | null, keepdim: boolean) => {
    if (dim === null && self.shape.length !== 2) throw new RuntimeError(`Expected a tensor with 2 dimensions, but got a tensor with ${self.shape.length} dimension${self.shape.length === 1 ? "" : "s"} instead.`);
    return matrix_norm(self, "nuc", dim ?? [0, 1], keepdim);
  },
);

/** The norm over all dims but one, which stays; dim -1 for the norm of all elements. */
export const norm_except_dim: Operator<(v: Tensor, pow?: number, dim?: number) => Tensor, { v?: Tensor; pow?: number; dim?: number }> = composite("norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor", (v: Tensor, pow: number, dim: number) => {
  if (dim === -1) return v.norm(pow);
  const kept = dim < 0 ? dim + v.shape.length : dim;
  return v.norm(pow, v.shape.map((_, d) => d).filter((d) => d !== kept), true);
});

/** Powers of a vector as columns: falling by default, unlike `linalg.vander`. */
export const vander: Operator<(x: Tensor, N?: number | null, increasing?: boolean) => Tensor, { x?: Tensor; N?: number | null; increasing?: boolean }> = composite(
  "vander(Tensor x, int? N=None, bool increasing=False) -> Tensor", (x: Tensor, count: number | null, increasing: boolean) => {
    if (x.shape.length !== 1) throw new RuntimeError("x must be a one-dimensional tensor.");
    if (count !== null && count < 0) throw new RuntimeError("N must be non-negative.");
    const n = count ?? x.shape[0]!;
    const wide = x.dtype.kind === "float" ? x : x.to(x.cumprod(0).dtype);
    const powers = n <= 1 ? wide.new_ones([x.shape[0]!, n]) : increasingPowers(wide, { N: n });
    return increasing ? powers : powers.flip([1]);
  },
);

const typeNames = new Map<string, DType>([["torch.FloatTensor", float32], ["torch.DoubleTensor", float64], ["torch.HalfTensor", float16], ["torch.BFloat16Tensor", bfloat16]]);

/** Sets the default dtype by the old name of a tensor type, "torch.FloatTensor". */
export function set_default_tensor_type(type: string): void {
  const dtype = typeNames.get(type);
  if (!dtype) throw new TypeError(withHelp("only floating-point types are supported as the default type", `Got ${type}; one of ${[...typeNames.keys()].join(", ")}, or torch.set_default_dtype(torch.float32).`));
  set_default_dtype(dtype);
}

/** The name of a value's type: "torch.FloatTensor". */
export function typename(obj: unknown): string {
  if (obj instanceof Tensor) return `torch.${obj.dtype.scalarName}Tensor`;
  return obj === null || obj === undefined ? "NoneType" : typeof obj === "string" ? "str" : (obj as object).constructor?.name ?? "object";
}
