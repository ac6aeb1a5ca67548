/** Which tokens may look at which: causal masks, windows and padding. */
import { lookAt } from "../compute/look-at.ts";
import { arange } from "../ops/create/ranges/range.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { sizeAt } from "../support/checked.ts";

/** What attention needs to know of its mask. */
export interface AttentionMask {
  /** True where a query may look at a key, to be broadcast to [batch, heads, queries, keys]; null where all may. */
  readonly allowed: Tensor | null;
  /** Whether a plain causal mask says it all. */
  readonly is_causal: boolean;
}

/**
 * The mask of a decoder: each of `queries` new tokens sees itself and what came before it.
 * @param past number of tokens before them
 * @param window how many tokens back it sees, itself included; null for all
 * @param padding [batch, past + queries], 0 where a token is padding; null for none
 */
export function decoderMask(
  queries: number,
  past: number,
  window: number | null,
  padding: Tensor | null,
): AttentionMask {
  const keys = past + queries;
  const padded = padding !== null && !allOnes(padding);
  const windowed = window !== null && keys > window;
  if (!padded && !windowed) {
    if (queries === 1) return { allowed: null, is_causal: false };
    if (past === 0) return { allowed: null, is_causal: true };
  }
  const row = arange(past, keys).unsqueeze(1);
  const column = arange(keys).unsqueeze(0);
  let allowed = column.le(row);
  if (windowed) allowed = allowed.logical_and(column.gt(row.sub(window)));
  if (padded) {
    const real = padding.narrow(1, sizeAt(padding.shape, 1) - keys, keys).ne(0);
    allowed = allowed.logical_and(real.unsqueeze(1).unsqueeze(2));
    // A row of padding that sees nothing sees itself, so that its softmax has something to sum.
    allowed = allowed.logical_or(column.eq(row));
  }
  return { allowed, is_causal: false };
}

/** The mask of an encoder: all tokens but padding are seen. */
export function encoderMask(padding: Tensor | null): AttentionMask {
  if (padding === null || allOnes(padding)) return { allowed: null, is_causal: false };
  return { allowed: padding.ne(0).unsqueeze(1).unsqueeze(2), is_causal: false };
}

/** Whether nothing is padding; a tensor without values may have some. */
function allOnes(padding: Tensor): boolean {
  return lookAt(padding.ne(0).all(), 0) !== 0;
}

/** Positions of tokens that are padded on the left: counted from the first real token of each row. */
export function paddedPositions(padding: Tensor): Tensor {
  return padding.ne(0).long().cumsum(-1).sub(1).clamp(0);
}
