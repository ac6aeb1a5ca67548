/**
 * Modules of the library of which it is known that they keep nothing of what goes in, comes out, or is made on the way:
 * bytes of such activations go back without the garbage collector.
 */
import { withinLibrary } from "../../autograd/internals.ts";
import { HOOKS, globalHooks } from "./call.ts";
import { ownChildren } from "./members.ts";
import type { Module } from "./module.ts";

/** Classes whose `forward` keeps neither its input nor its output, with whether it calls other modules. */
const forgetful = new WeakMap<object, boolean>();

/** Says that instances of these classes keep no activations. `composed`: those whose `forward` calls other modules. */
export function markForgetful(classes: readonly unknown[], composed: readonly unknown[]): void {
  for (const item of classes) if (typeof item === "function") forgetful.set(item, composed.includes(item));
}

/**
 * Whether nobody can hold on to what goes in and out of a module: one of the library's, without hooks, all the way
 * down.
 */
export function isForgetful(module: Module): boolean {
  const isComposed = forgetful.get(module.constructor);
  if (isComposed === undefined || module[HOOKS] !== null || Object.hasOwn(module, "forward")) return false;
  if (!isComposed) return true;
  for (const [, child] of ownChildren(module)) if (!isForgetful(child)) return false;
  return true;
}

type Forward = (this: Module, ...args: unknown[]) => unknown;

/** A function of the user's that a layer calls (`activation`) may keep what it is given; operators do not. */
function callsUser(module: Module & { readonly activation?: unknown }): boolean {
  const { activation } = module;
  return typeof activation === "function" && !("record" in activation);
}

/** Makes the instances of classes with a longer `forward` give back what they make on the way to their results. */
export function dropInternals(classes: readonly { readonly prototype: Module }[]): void {
  for (const { prototype } of classes) {
    const { forward } = prototype as Module & { readonly forward: Forward }; // subclasses declare it
    const dropping: Forward = function (this, ...args) {
      const plain = globalHooks.any || callsUser(this) || !isForgetful(this);
      return plain ? forward.apply(this, args) : withinLibrary(args, () => forward.apply(this, args));
    };
    Object.defineProperty(prototype, "forward", { value: dropping, writable: true, configurable: true });
  }
}
