/** `torch.nn.attention.bias`: causal masks as tensors that say what they are. */
import { typeNameOf } from "../../support/type-names.ts";
import { bool } from "../../dtype.ts";
import { ones } from "../../ops/create/create.ts";
import { tril } from "../../ops/view/copies/triangle.ts";
import { AssertionError } from "../../support/errors.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** To which corner the triangle is aligned: numbers of PyTorch's enum. */
export const CausalVariant = { UPPER_LEFT: 1, LOWER_RIGHT: 2 } as const;
/** One of the two numbers. */
export type CausalVariant = (typeof CausalVariant)[keyof typeof CausalVariant];

/**
 * A causal mask [seq_len_q, seq_len_kv]: true where a query sees a key. It goes where `scaled_dot_product_attention` takes
 * a mask.
 */
export class CausalBias extends Tensor {
  /** To which corner the triangle is aligned. */
  readonly variant: CausalVariant;
  /** Number of queries. */
  readonly seq_len_q: number;
  /** Number of keys. */
  readonly seq_len_kv: number;

  constructor(variant: CausalVariant, seq_len_q: number, seq_len_kv: number) {
    if (variant !== CausalVariant.UPPER_LEFT && variant !== CausalVariant.LOWER_RIGHT)
      throw new AssertionError(`variant must be a CausalVariant, got ${typeNameOf(variant)}`);
    const diagonal = variant === CausalVariant.UPPER_LEFT ? 0 : seq_len_kv - seq_len_q;
    const mask = tril(ones([seq_len_q, seq_len_kv], { dtype: bool }), diagonal);
    super(mask.storage, mask.shape, mask.strides, mask.offset, mask.dtype, mask.version);
    this.variant = variant;
    this.seq_len_q = seq_len_q;
    this.seq_len_kv = seq_len_kv;
    if (seq_len_q > seq_len_kv && variant === CausalVariant.LOWER_RIGHT)
      warnAlways("Lower right causal bias will produce NaNs in the output when seq_len_q > seq_len_kv!");
  }

  /** The mask as a plain tensor. */
  _materialize(): Tensor {
    return this.detach();
  }
}

function sizesOf(name: string, size: readonly (number | readonly number[])[]): readonly [number, number] {
  const list = size.flat() as number[];
  if (list.length !== 2) throw new AssertionError(`${name} only supports 2D tensors`);
  return list as [number, number];
}

/**
 * The causal mask whose triangle begins in the upper left corner: query i sees keys 0 to i.
 * @example
 * nn.attention.bias.causal_upper_left(2, 3); // tensor([[ True, False, False], [ True,  True, False]])
 */
export function causal_upper_left(...size: (number | readonly number[])[]): CausalBias {
  return new CausalBias(CausalVariant.UPPER_LEFT, ...sizesOf("causal_upper_left", size));
}

/**
 * The causal mask whose triangle ends in the lower right corner: the last query sees all keys.
 * @example
 * nn.attention.bias.causal_lower_right(2, 3); // tensor([[ True,  True, False], [ True,  True,  True]])
 */
export function causal_lower_right(...size: (number | readonly number[])[]): CausalBias {
  return new CausalBias(CausalVariant.LOWER_RIGHT, ...sizesOf("causal_lower_right", size));
}
