/** `torch.compile` for functions and modules. */
import type { AnyForward } from "../nn/module/callable.ts";
import { asModule, isModule } from "../nn/module/kind.ts";
import { moduleCompiler } from "../support/module-compiler.ts";
import { compileFunction } from "./compile.ts";
import { OptimizedModule } from "./optimized-module.ts";
import type { CompileOptions } from "./compile-options.ts";

export type { CompileOptions } from "./compile-options.ts";

/**
 * Compiles a function or a module: its operators are captured when it is first called, chains of them become single
 * kernels, and later calls run the whole at once, gradients included. A training step that holds everything (forward,
 * backward, the optimizer's step) gains most.
 *
 * The function's JavaScript runs at every call, so whatever it does is done; only the operators' work is put off to its
 * end. A call whose operators differ from those captured runs as it is, and is captured in turn. The guide "torch.compile"
 * says what is guarded and what is not.
 * @param model a function, or a module: then the result is a module with it as `_orig_mod`. Left out: a function that compiles
 *   with these options
 * @throws RuntimeError for unknown modes, options and backends; with `fullgraph: true`, at the call, where a function cannot be
 *   captured in one piece
 * @example
 * const f = torch.compile((x: Tensor) => x.mul(2).add(1).relu());
 * f(torch.tensor([-1.5, 1])); // tensor([0., 3.])
 */
export function compile<F extends AnyForward>(model: F, options?: CompileOptions): F;
export function compile(model?: null, options?: CompileOptions): <F extends AnyForward>(model: F) => F;
export function compile<F extends AnyForward>(
  model?: F | null,
  options: CompileOptions = {},
): F | (<G extends AnyForward>(model: G) => G) {
  if (model === null || model === undefined) return <G extends AnyForward>(each: G) => compile(each, options);
  if (!isModule(model)) return compileFunction(model, options);
  const module = new OptimizedModule(asModule(model), options);
  return (options.disable === true ? model : module) as F;
}

// Bundles have it with `torch.compile`; tools/modules.mjs leaves the same line of the whole package's index out of them.
moduleCompiler.compile = (call, options) => compileCall(call, options);

/** What `module.compile(options)` does: the module's own calls are compiled. */
export function compileCall(
  call: (...args: readonly unknown[]) => unknown,
  options: CompileOptions,
): (...args: readonly unknown[]) => unknown {
  return compileFunction(call, options);
}
