/**
 * Runs a module that has hooks: forward pre-hooks, `forward`, forward hooks, and the nodes through which backward hooks
 * see gradients.
 */
import { pythonRepr } from "../../support/python.ts";
import { isOptions } from "../../ops/declare/bind.ts";
import { addTo, type RemovableHandle } from "../../support/handles.ts";
export type { RemovableHandle } from "../../support/handles.ts";
import { NotImplementedError, RuntimeError, withHelp } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { warnAlways } from "../../support/warnings.ts";
import { watchInputs, watchOutputs } from "./backward-hooks.ts";
import { lastNodeHooks } from "../../support/last-node-hooks.ts";
import { moduleCompiler } from "../../support/module-compiler.ts";
import { runForward } from "./forward.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import type { Module } from "./module.ts";

/** Where a module keeps its hooks; null until there is one. */
export const HOOKS = Symbol("hooks");

type Result = unknown;
export type ForwardPreHook = (module: Module, args: readonly unknown[], kwargs?: Record<string, unknown>) => Result;
export type ForwardHook = (
  module: Module,
  args: readonly unknown[],
  outputOrKwargs: unknown,
  output?: unknown,
) => Result;
export type BackwardHook = (
  module: Module,
  grad_input: readonly Gradient[],
  grad_output: readonly Gradient[],
) => readonly Gradient[] | Gradient | void;
export type BackwardPreHook = (
  module: Module,
  grad_output: readonly Gradient[],
) => readonly Gradient[] | Gradient | void;

export interface ForwardPreEntry {
  readonly hook: ForwardPreHook;
  readonly withKwargs: boolean;
}
export interface ForwardEntry {
  readonly hook: ForwardHook;
  readonly withKwargs: boolean;
  readonly always: boolean;
}

/** The hooks around a call. */
export interface ModuleHooks {
  readonly forwardPre: ForwardPreEntry[];
  readonly forward: ForwardEntry[];
  readonly backwardPre: BackwardPreHook[];
  readonly backward: BackwardHook[];
  /** Hooks of `register_backward_hook`, on the last node of the module only. */
  readonly lastNode: BackwardHook[];
  /** What calls instead, where `module.compile()` was called: one at most. */
  readonly compiled: ModuleCall[];
}

type ModuleCall = (...args: readonly unknown[]) => unknown;

export function noModuleHooks(): ModuleHooks {
  return { forwardPre: [], forward: [], backwardPre: [], backward: [], lastNode: [], compiled: [] };
}

/** Gives a module its hooks, or none where all lists are empty: then calls go the short way. */
export function settleHooks(module: { [HOOKS]: ModuleHooks | null }, hooks: ModuleHooks): void {
  const none = Object.values(hooks).every((list: readonly unknown[]) => list.length === 0);
  module[HOOKS] = none ? null : hooks;
}

/** Throws where full backward hooks and those of the last node would meet. */
export function assertOneKind(hooks: ModuleHooks, kind: keyof ModuleHooks, where: string): void {
  if (kind === "lastNode" && lastNodeHooks.attach === null)
    throw new NotImplementedError("not in flambeau/lean: use register_full_backward_hook");
  const other = kind === "backward" ? hooks.lastNode : kind === "lastNode" ? hooks.backward : [];
  if (other.length > 0)
    throw new RuntimeError(
      `Cannot use both regular backward hooks and full backward hooks ${where}. Please use only one of them.`,
    );
}

/** Hooks of all modules, from `register_module_forward_hook` and its kin. */
export const globalHooks: ModuleHooks & { any: boolean } = { ...noModuleHooks(), any: false };

/**
 * While a program is traced: `callOf` says what calls a module in place of its hooks and `forward`. Within that the
 * module itself is called as always, and those below it by `callOf` again. Gives what ends it.
 */
export function interceptModules(callOf: (module: Module) => ModuleCall): () => void {
  const { any } = globalHooks;
  const before = globalHooks.compiled[0];
  globalHooks.any = true;
  globalHooks.compiled[0] = callOf as ModuleCall;
  return () => {
    globalHooks.any = any;
    if (before) globalHooks.compiled[0] = before;
    else globalHooks.compiled.length = 0;
  };
}

/** Adds a hook of all modules. */
export function addGlobalHook<K extends keyof ModuleHooks>(kind: K, entry: ModuleHooks[K][number]): RemovableHandle {
  assertOneKind(globalHooks, kind, "as a global Module hook");
  const list = globalHooks[kind] as ModuleHooks[K][number][];
  return addTo(list, entry, false, () => {
    const { forwardPre, forward, backwardPre, backward, lastNode } = globalHooks;
    globalHooks.any = [forwardPre, forward, backwardPre, backward, lastNode].some(
      (kindOfHooks) => kindOfHooks.length > 0,
    );
  });
}

function splitKwargs(args: readonly unknown[]): { positional: readonly unknown[]; kwargs: Record<string, unknown> } {
  const last = args.at(-1);
  return isOptions(last) ? { positional: args.slice(0, -1), kwargs: last } : { positional: args, kwargs: {} };
}

function joinKwargs(positional: readonly unknown[], kwargs: Record<string, unknown>): readonly unknown[] {
  return Object.keys(kwargs).length > 0 ? [...positional, kwargs] : positional;
}

function runPreHook(
  module: Module,
  { hook, withKwargs }: ForwardPreEntry,
  args: readonly unknown[],
): readonly unknown[] {
  if (withKwargs) {
    const { positional, kwargs } = splitKwargs(args);
    const result = hook(module, positional, kwargs);
    if (result === undefined || result === null) return args;
    if (!Array.isArray(result) || result.length !== 2)
      throw new RuntimeError(
        `forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got ${pythonRepr(result)}.`,
      );
    const [newArgs, newKwargs] = result as [readonly unknown[], Record<string, unknown>];
    return joinKwargs(newArgs, newKwargs);
  }
  const { positional, kwargs } = splitKwargs(args);
  const result = hook(module, positional);
  if (result === undefined || result === null) return args;
  return joinKwargs(Array.isArray(result) ? (result as unknown[]) : [result], kwargs);
}

function runHook(
  module: Module,
  { hook, withKwargs }: ForwardEntry,
  args: readonly unknown[],
  output: unknown,
): unknown {
  const { positional, kwargs } = splitKwargs(args);
  const result = withKwargs ? hook(module, positional, kwargs, output) : hook(module, positional, output);
  return result === undefined || result === null ? output : result;
}

/** Modules whose compiled call runs, so that it calls what it was made of. */
const compiledNow = new Set<Module>();

function callCompiled(
  module: Module,
  compiled: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
): unknown {
  compiledNow.add(module);
  try {
    return compiled(...args);
  } finally {
    compiledNow.delete(module);
  }
}

/** Has a module's calls, hooks included, compiled from now on. */
export function compileCalls(module: Module, options: Record<string, unknown>): void {
  if (moduleCompiler.compile === null)
    throw new RuntimeError(
      withHelp(
        "module.compile() needs torch.compile, which this bundle does not have",
        "Use torch.compile(model) in the program: bundlers leave out what nothing names.",
      ),
    );
  const holder = module as { [HOOKS]: ModuleHooks | null };
  const hooks = (holder[HOOKS] ??= noModuleHooks());
  hooks.compiled[0] = moduleCompiler.compile((...args) => callWithHooks(module, args), options);
}

/** Calls `forward` between the hooks of all modules and the module's own. */
export function callWithHooks(module: Module, given: readonly unknown[]): unknown {
  const holder = module as { [HOOKS]: ModuleHooks | null };
  const compiled = (globalHooks.compiled[0]?.(module) as ModuleCall | undefined) ?? holder[HOOKS]?.compiled[0];
  if (compiled !== undefined && !compiledNow.has(module)) return callCompiled(module, compiled, given);
  // Read when they are due: what runs before may add and remove hooks.
  const all = <K extends keyof ModuleHooks>(kind: K): ModuleHooks[K][number][] =>
    [...globalHooks[kind], ...(holder[HOOKS]?.[kind] ?? [])] as ModuleHooks[K][number][];
  let args = given;
  const ran = new Set<ForwardEntry>();
  try {
    const backward = all("backward") as BackwardHook[];
    const backwardPre = all("backwardPre") as BackwardPreHook[];
    const lastNode = all("lastNode") as BackwardHook[];
    for (const entry of all("forwardPre") as ForwardPreEntry[]) args = runPreHook(module, entry, args);
    const watch =
      backward.length + backwardPre.length > 0
        ? { module, backward, backwardPre, gradOutputs: null, watchesInputs: false, inputs: 0 }
        : null;
    if (watch) args = watchInputs(watch, args);
    let output = runForward(module as unknown as Parameters<typeof runForward>[0], args);
    for (const entry of all("forward") as ForwardEntry[]) {
      ran.add(entry);
      output = runHook(module, entry, args, output);
    }
    if (watch) {
      warnOfHiddenOutputs(output);
      output = watchOutputs(watch, output);
    }
    if (lastNode.length > 0) lastNodeHooks.attach?.(module as never, lastNode as never, args, output);
    return output;
  } catch (error) {
    for (const entry of all("forward") as ForwardEntry[])
      if (entry.always && !ran.has(entry)) tryHook(module, entry, args);
    throw error;
  }
}

/** Warns where backward hooks are never called, as an output is no tensor or list of tensors. */
function warnOfHiddenOutputs(output: unknown): void {
  if (output instanceof Tensor || Array.isArray(output)) return;
  const type = typeof output === "object" && output !== null ? "dict" : typeof output;
  warnAlways(
    `For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received <class '${type}'>`,
  );
}

/** A hook that wants to be called even when forward failed: its own failure must not hide the first one. */
function tryHook(module: Module, entry: ForwardEntry, args: readonly unknown[]): void {
  try {
    runHook(module, entry, args, null);
  } catch {
    // The error of forward is the one to report.
  }
}
