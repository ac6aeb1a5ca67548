/** The key/value cache: what attention computed for the tokens so far, so that each new token costs one step. */
import { is_grad_enabled, no_grad } from "../autograd/modes.ts";
import { empty } from "../ops/create/create.ts";
import { cat } from "../ops/view/join.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { sizeAt } from "../support/checked.ts";

/** One layer's keys or values: [batch, heads, tokens so far, features], in a buffer with room for more. */
class Growing {
  private buffer: Tensor | null = null;
  private used: Tensor | null = null;
  length = 0;

  /** Adds tokens and gives all. */
  append(states: Tensor): Tensor {
    const [batch, heads, count, width] = states.shape as [number, number, number, number];
    const total = this.length + count;
    if (is_grad_enabled() && (states.requires_grad || this.used?.requires_grad)) {
      // Gradients want every step's tensor as it was, so nothing is written into a shared buffer.
      this.used = this.used === null ? states : cat([this.used, states], 2);
      this.buffer = null;
    } else {
      no_grad(() => {
        const old = this.buffer;
        if (old === null || sizeAt(old.shape, 2) < total) {
          this.buffer = empty([batch, heads, Math.max(2 * total, 32), width], { dtype: states.dtype });
          if (this.used !== null) this.buffer.narrow(2, 0, this.length).copy_(this.used);
        }
        this.buffer!.narrow(2, this.length, count).copy_(states);
        this.used = this.buffer!.narrow(2, 0, total);
      });
    }
    this.length = total;
    return this.used!;
  }

  /** Takes rows of the batch. */
  select(rows: Tensor): void {
    if (this.used === null) return;
    this.used = this.used.index_select(0, rows);
    this.buffer = null;
  }

  /** Forgets all but the first tokens. */
  crop(length: number): void {
    if (this.used === null || length >= this.length) return;
    this.used = this.used.narrow(2, 0, length);
    this.length = length;
  }
}

/** Keys and values of every layer, made empty and filled by the model. */
export class DynamicCache {
  private readonly layers: { readonly keys: Growing; readonly values: Growing }[] = [];

  /** Adds a layer's keys and values of new tokens, [batch, heads, tokens, features]; gives those of all tokens. */
  update(keys: Tensor, values: Tensor, layer: number): [keys: Tensor, values: Tensor] {
    const entry = (this.layers[layer] ??= { keys: new Growing(), values: new Growing() });
    return [entry.keys.append(keys), entry.values.append(values)];
  }

  /** Number of tokens that it holds. */
  get_seq_length(layer = 0): number {
    return this.layers[layer]?.keys.length ?? 0;
  }

  /** Keeps these rows of the batch, in this order (beam search). */
  reorder_cache(rows: Tensor): void {
    for (const { keys, values } of this.layers) {
      keys.select(rows);
      values.select(rows);
    }
  }

  /** Forgets all but the first `length` tokens. */
  crop(length: number): void {
    for (const { keys, values } of this.layers) {
      keys.crop(length);
      values.crop(length);
    }
  }
}
