/**
 * A batch of tensors that passes for one of them. Its bytes cannot be reached through it: an operator that is given one
 * without a rule that knows it fails, and never computes with the first item alone.
 */
import { RuntimeError } from "../support/errors.ts";
import type { Block } from "../backend/backend.ts";
import type { Node } from "../autograd/node-types.ts";
import { Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Wrapper, type Appearance } from "../tensor/wrapper.ts";
import type { Level } from "./level.ts";
import { takeMarks } from "../tensor/marked.ts";
import { wrapperText } from "./messages.ts";

/** The randomness of a `vmap`: forbidden, one draw for all items, or one for each. */
export type Randomness = "error" | "same" | "different";

const ESCAPED =
  "Either your tensor may have escaped from inside a function being vmapped and this is a user error (see https://pytorch.org/functorch/stable/ux_limitations.html), or there is an internal functorch error in `gen_vmap_plumbing` Please file an issue if it looks like the latter";
const NO_POINTER = "Cannot access data pointer of Tensor that doesn't have storage";

/** Stands in the place of a batch's storage: it tells the device, and gives no bytes. */
class HiddenStorage extends Storage {
  constructor(
    of: Storage,
    private readonly owner: Level,
  ) {
    super(-1 as Block, of.nbytes, of.device, of.backend); // -1: nothing to give back
  }
  override get readable(): boolean {
    return false;
  }
  override get block(): Block {
    throw new RuntimeError(this.owner.active ? NO_POINTER : ESCAPED);
  }
}

function appearance(value: Tensor, level: Level): Appearance {
  const { shape, strides, offset } = value;
  return { storage: new HiddenStorage(value.storage, level), shape: shape.slice(1), strides: strides.slice(1), offset };
}

/** Items of a batch along dim 0 of `value`. */
export class Batched extends Wrapper {
  constructor(level: Level, value: Tensor) {
    super(level, value, appearance(value, level));
  }

  override get isItem(): boolean {
    return true;
  }

  twin(): Batched {
    return new Batched(this.level as Level, this.value.detach());
  }

  refresh(): void {
    Object.assign(this, appearance(this.value, this.level as Level));
  }

  /** Formats of memory are of whole batches. */
  override is_contiguous(options: { memory_format?: string } = {}): boolean {
    if ((options.memory_format ?? "contiguous_format") !== "contiguous_format")
      throw new RuntimeError(
        "NYI: querying is_contiguous inside of vmap for memory_format other than torch.contiguous_format",
      );
    return super.is_contiguous(options);
  }

  /** Not to be read: there is one for each item. */
  override item(): number {
    throw new RuntimeError(
      "vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor, please try to rewrite what you're doing with other operations. If error is occurring somewhere inside PyTorch internals, please file a bug report.",
    );
  }

  override toString(): string {
    return wrapperText("BatchedTensor", this, "bdim=0, ");
  }
}

/** History is that of the whole batch. */
Object.defineProperties(Batched.prototype, {
  data: {
    get(): never {
      throw new RuntimeError("accessing `data` under vmap transform is not allowed");
    },
    set(): never {
      throw new RuntimeError("mutating directly with `.data` under vmap transform is not allowed.");
    },
  },
  requires_grad: {
    get(this: Batched): boolean {
      return this.value.requires_grad;
    },
  },
  grad_fn: {
    get(this: Batched): Node | null {
      return this.value.grad_fn;
    },
  },
});

/** The error of what asks for one truth value of a batch. */
export function controlFlowError(): RuntimeError {
  return new RuntimeError(
    "vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow. We don't support that yet, please file an issue at https://github.com/pytorch/pytorch/issues .",
  );
}

takeMarks(Batched);
