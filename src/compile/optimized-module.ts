/** Modules that `torch.compile` gives: the module itself is their `_orig_mod`, and everything else is asked of it. */
import { Module } from "../nn/module/index.ts";
import { compileFunction } from "./compile.ts";
import type { CompileOptions } from "./compile-options.ts";

/** A compiled module. Its parameters are those of the module that it was made from, with `_orig_mod.` before their names. */
export class OptimizedModule extends Module {
  readonly _orig_mod: Module;
  private readonly compiled: () => (...args: unknown[]) => unknown;

  constructor(module: Module, options: CompileOptions) {
    super();
    const call = module as (...args: unknown[]) => unknown;
    const compiled = compileFunction((...args: unknown[]) => call(...args), options);
    this.compiled = () => compiled;
    this._orig_mod = module;
    return new Proxy(this, forwarding);
  }

  forward(...args: unknown[]): unknown {
    return this.compiled()(...args);
  }
}

/** Whether a property is the compiled module's own: others, and training mode, are its module's. */
const isOwn = (target: OptimizedModule, key: string | symbol): boolean =>
  key !== "training" && (typeof key === "symbol" || Reflect.has(target, key));

const forwarding: ProxyHandler<OptimizedModule> = {
  get: (target, key) => Reflect.get(isOwn(target, key) ? target : target._orig_mod, key) as unknown,
  has: (target, key) => Reflect.has(target, key) || Reflect.has(target._orig_mod, key),
  set: (target, key, value) => Reflect.set(isOwn(target, key) ? target : target._orig_mod, key, value),
};
