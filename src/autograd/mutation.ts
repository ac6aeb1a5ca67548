/** `torch.autograd.graph.allow_mutation_on_saved_tensors`: saved tensors are copied before something changes them. */
import { AssertionError, RuntimeError } from "../support/errors.ts";
import { ModeGuard } from "../support/mode-guard.ts";
import { runThen } from "../support/run-then.ts";
import type { Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { saved_tensors_hooks } from "./saved-hooks.ts";
import { interpret } from "./interpreters.ts";
import { no_grad } from "./modes.ts";

/** Stands for a tensor that a graph saved, as it was then. */
class Handle {
  constructor(
    readonly storage: Storage,
    readonly version: number,
  ) {}
}

let enabled = false;

/** The tensors that graphs saved within, and the copies that were made of them. Ends with `using`, or by `clear`. */
export class AllowMutationOnSavedContext extends ModeGuard {
  /** Copies of what was about to be changed. */
  readonly cloned = new Map<object, Tensor>();
  /** What is as it was when it was saved. */
  readonly original = new Map<object, Tensor>();
  private readonly handles = new Map<Tensor, Handle>();

  /** Forgets everything. */
  clear(): void {
    this.cloned.clear();
    this.original.clear();
    this.handles.clear();
  }

  /** For the library's own use. */
  pack(tensor: Tensor): Handle {
    const version = tensor.version.value;
    const known = this.handles.get(tensor);
    if (known?.version === version) return known;
    const handle = new Handle(tensor.storage, version);
    this.handles.set(tensor, handle);
    this.original.set(handle, tensor);
    return handle;
  }
  /** For the library's own use. */
  unpack(handle: Handle): Tensor {
    const found = enabled ? (this.cloned.get(handle) ?? this.original.get(handle)) : undefined;
    if (found === undefined)
      throw new AssertionError(
        "Trying to backward outside of the 'allow_mutation_on_saved_tensors' context in which the graph was originally recorded.",
      );
    return found;
  }
  /** Copies what was saved of the storage that a call is about to change. For the library's own use. */
  beforeChange(changed: Tensor): void {
    for (const [handle, tensor] of this.original) {
      const { storage, version } = handle as Handle;
      if (storage !== changed.storage || tensor.version.value !== version) continue;
      this.cloned.set(
        handle,
        no_grad(() => tensor.clone()),
      );
      this.original.delete(handle);
      this.handles.delete(tensor);
    }
  }
}

/**
 * Within, tensors that graphs saved may be changed in place: they are copied before, and gradients are those of the
 * values that were saved. Backward must run within as well. Throws a RuntimeError within another one.
 * @example
 * torch.autograd.graph.allow_mutation_on_saved_tensors(() => {
 *   const a = torch.ones(2, { requires_grad: true });
 *   const b = a.clone();
 *   const out = b.mul(b).sum();
 *   b.mul_(10);
 *   out.backward();
 *   a.grad; // tensor([2., 2.])
 * });
 */
export function allow_mutation_on_saved_tensors(): AllowMutationOnSavedContext;
export function allow_mutation_on_saved_tensors<R>(body: (context: AllowMutationOnSavedContext) => R): R;
export function allow_mutation_on_saved_tensors<R>(
  body?: (context: AllowMutationOnSavedContext) => R,
): R | AllowMutationOnSavedContext {
  if (enabled) throw new RuntimeError("allow_mutation_on_saved_tensors contexts cannot be nested");
  const context: AllowMutationOnSavedContext = new AllowMutationOnSavedContext(() => {
    enabled = false;
    watching[Symbol.dispose]();
    hooks[Symbol.dispose]();
    context.clear();
  });
  const hooks = saved_tensors_hooks(
    (tensor) => context.pack(tensor),
    (handle) => context.unpack(handle as Handle),
  );
  const watching = interpret({
    call: (call) => {
      for (const tensor of call.mutated) context.beforeChange(tensor);
      return call.isComposite ? call.parts() : call.next();
    },
  });
  enabled = true;
  return body === undefined
    ? context
    : runThen(
        () => body(context),
        () => context[Symbol.dispose](),
      );
}
