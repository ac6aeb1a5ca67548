/**
 * Modules of the library of which it is known that they keep nothing of what goes in, comes out, or is made on the way:
 * bytes of such activations go back without the garbage collector.
 */
import { withinLibrary } from "../../autograd/internals.ts";
import { HOOKS, globalHooks } from "./call.ts";
import { ownChildren } from "./members.ts";
import type { Module } from "./module.ts";

/**
 * What a class says of its `forward` in the static field `forgets`: it keeps neither its input nor its output, nor lends
 * them to code that might; or it does if the modules that it calls do. Subclasses do not inherit it, as they may do
 * anything. null: nothing is known.
 */
export type Forgets = "all" | "all if its children do" | null;

interface LayerClass {
  readonly forgets?: Forgets;
  /** The same of the classes right below a base that programs do not see. */
  readonly subclassesForget?: Forgets;
}

const known = new WeakMap<LayerClass, Forgets>();

function forgetsOf(layer: LayerClass): Forgets {
  let forgets = known.get(layer);
  if (forgets === undefined) {
    const base = Object.getPrototypeOf(layer) as LayerClass;
    if (Object.hasOwn(layer, "forgets")) forgets = layer.forgets ?? null;
    else forgets = Object.hasOwn(base, "subclassesForget") ? (base.subclassesForget ?? null) : null;
    known.set(layer, forgets);
  }
  return forgets;
}

/**
 * Whether nobody can hold on to what goes in and out of a module: one of the library's, without hooks, all the way
 * down.
 */
export function isForgetful(module: Module): boolean {
  const forgets = forgetsOf(module.constructor as LayerClass);
  if (forgets === null || module[HOOKS] !== null || Object.hasOwn(module, "forward")) return false;
  if (forgets === "all") return true;
  for (const [, child] of ownChildren(module)) if (!isForgetful(child)) return false;
  return true;
}

/** A function of the user's that a layer calls (`activation`) may keep what it is given; operators do not. */
function callsUser(module: Module & { readonly activation?: unknown }): boolean {
  const { activation } = module;
  return typeof activation === "function" && !("record" in activation);
}

/** Runs a longer `forward`, and gives back what it makes on the way to its results where nobody can know of it. */
export function forwardForgetting<A extends readonly unknown[], R>(module: Module, args: A, forward: () => R): R {
  const plain = globalHooks.any || callsUser(module) || !isForgetful(module);
  return plain ? forward() : withinLibrary(args, forward);
}
