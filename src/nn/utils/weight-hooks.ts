/** Weights that a forward pre-hook computes before each call: what `spectral_norm` and `weight_norm` have in common. */
import { RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { HOOKS, settleHooks, type ForwardPreHook, type Module } from "../module/index.ts";
import { membersOf } from "../../support/members.ts";
import { entryOf } from "../../support/checked.ts";

/** A module as the properties that it has. */
export type Own = Record<string, unknown>;

/** How one parameter of a module is computed. */
export interface ComputedWeight {
  /** The parameter's name. */
  readonly name: string;
  /**
   * The weight of a module that has the hook: the one that was asked for, or a deep copy of it. `updates`: whether
   * estimates go on.
   */
  compute(module: Module, updates: boolean): Tensor;
}

/** The hooks of one kind. They are found on the modules themselves, so that copies have theirs. */
export class WeightHooks {
  private readonly known = new WeakMap<ForwardPreHook, ComputedWeight>();

  /** `kind`: the function that adds them, for errors. */
  constructor(private readonly kind: string) {}

  private placeOf(module: Module, name: string): number {
    return module[HOOKS]?.forwardPre.findIndex(({ hook }) => this.known.get(hook)?.name === name) ?? -1;
  }

  /** Throws if that parameter is computed by such a hook already. */
  assertFree(module: Module, name: string): void {
    if (this.placeOf(module, name) >= 0)
      throw new RuntimeError(`Cannot register two ${this.kind} hooks on the same parameter ${name}`);
  }

  /** Computes the weight before each call from now on. */
  add(module: Module, weight: ComputedWeight): void {
    const hook: ForwardPreHook = (called) => {
      membersOf(called)[weight.name] = weight.compute(called, called.training);
    };
    this.known.set(hook, weight);
    module.register_forward_pre_hook(hook as (called: Module) => void);
  }

  /** Takes the hook away and gives what it computed with. */
  take(module: Module, name: string): ComputedWeight {
    const place = this.placeOf(module, name);
    if (place < 0) throw new ValueError(`${this.kind} of '${name}' not found in ${String(module)}`);
    const hooks = module[HOOKS]!;
    const [entry] = hooks.forwardPre.splice(place, 1);
    settleHooks(module, hooks);
    return entryOf(this.known, entry!.hook);
  }
}
