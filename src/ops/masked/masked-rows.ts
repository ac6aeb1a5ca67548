/** Operators of `torch.masked` that keep the shape: softmax and its relatives, scans, normalize, logaddexp. */
import type { DType } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { canonicalDims, withoutMasked, type IdentityOf } from "./mask.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { norm } from "./masked-reductions.ts";

/**
 * Options of masked operators along a dim. `mask`: elements that count, broadcast to the input; `dtype` of the result.
 */
export interface MaskedRowOptions {
  /** The tensor. */
  input?: Tensor;
  /** The dim that it works along. */
  dim?: number;
  dtype?: DType | null;
  mask?: Tensor | null;
}
/** The type of masked operators along a dim. */
export type MaskedRows = Operator<(input: Tensor, dim: number) => Tensor, MaskedRowOptions>;

function alongRows(
  name: string,
  identity: IdentityOf,
  run: (input: Tensor, dim: number, dtype: DType) => Tensor,
): MaskedRows {
  return composite(
    `${name}(Tensor input, int dim, *, ScalarType? dtype=None, Tensor? mask=None) -> Tensor`,
    (input: Tensor, dim: number, dtype: DType | null, mask: Tensor | null) =>
      run(
        withoutMasked(identity, name, input, mask),
        canonicalDims(dim, input.shape.length)[0] ?? 0,
        dtype ?? input.dtype,
      ),
  );
}

/** exp(x) divided by the sum of exp over the elements that count. */
export const softmax: MaskedRows = alongRows("softmax", "highest", (input, dim, dtype) => input.softmax(dim, dtype));
/** The logarithm of `softmax`. */
export const log_softmax: MaskedRows = alongRows("log_softmax", "highest", (input, dim, dtype) =>
  input.log_softmax(dim, dtype),
);
/** `softmax` of -x. */
export const softmin: MaskedRows = alongRows("softmin", "lowest", (input, dim, dtype) =>
  input.neg().softmax(dim, dtype),
);
/** Running sums of the elements that count. */
export const cumsum: MaskedRows = alongRows("cumsum", "sum", (input, dim, dtype) =>
  input.cumsum(dim, { dtype }).to(dtype),
);
/** Running products of the elements that count. */
export const cumprod: MaskedRows = alongRows("cumprod", "prod", (input, dim, dtype) =>
  input.cumprod(dim, { dtype }).to(dtype),
);

/** The elements divided by the p-norm of those that count along a dim, or by `eps` if that is larger. */
export const normalize: Operator<
  (input: Tensor, ord: number, dim: number) => Tensor,
  MaskedRowOptions & { ord?: number; eps?: number }
> = composite(
  "normalize(Tensor input, float ord, int dim, *, float eps=1e-12, ScalarType? dtype=None, Tensor? mask=None) -> Tensor",
  (input: Tensor, ord: number, dim: number, eps: number, dtype: DType | null, mask: Tensor | null) => {
    const length = norm(input, ord, dim, { keepdim: true, dtype: dtype ?? input.dtype, mask });
    return withoutMasked("sum", "sum", input, mask).div(length.maximum(length.new_full([], eps)));
  },
);

/** log(exp(input) + exp(other)); elements that are masked out add nothing. */
export const logaddexp: Operator<
  (input: Tensor, other: Tensor) => Tensor,
  { input?: Tensor; other?: Tensor; dtype?: DType | null; input_mask?: Tensor | null; other_mask?: Tensor | null }
> = composite(
  "logaddexp(Tensor input, Tensor other, *, ScalarType? dtype=None, Tensor? input_mask=None, Tensor? other_mask=None) -> Tensor",
  (input: Tensor, other: Tensor, dtype: DType | null, inputs: Tensor | null, others: Tensor | null) =>
    withoutMasked("highest", "logsumexp", input, inputs)
      .logaddexp(withoutMasked("highest", "logsumexp", other, others))
      .to(dtype ?? input.dtype),
);
