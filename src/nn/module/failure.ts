/**
 * Tells in an error's text which layer of a model it came from: the path grows as the error passes the modules on its
 * way out.
 */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { missingArguments } from "../../support/known-names.ts";
import { isPlainObject } from "../../support/realms.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { walk } from "./members.ts";
import type { Module } from "./module.ts";

interface Failure {
  /** The outermost module that the error has left so far. */
  module: object;
  /** The path from that module to the one that failed. */
  path: readonly string[];
  readonly failed: object;
  readonly sentence: string;
}

const failures = new WeakMap<Error, Failure>();

/** The path of a module below another; containers in between are not called, so the error did not pass them. */
function pathIn(parent: object, child: object): string | null {
  for (const [path, module] of walk(parent as Module)) if (module === (child as Module) && path !== "") return path;
  return null;
}

function replaceMessage(error: Error, message: string): void {
  // read first: some runtimes write the stack's text only now, with the message of that moment
  const { message: before, stack } = error;
  error.message = message;
  if (typeof stack === "string" && before !== "") error.stack = stack.replace(before, () => message);
}

/** Of a layer that says its parameters' names and was called without a tensor: that, before what JavaScript says. */
function tellInput(error: Error, { constructor }: object, [given]: readonly unknown[]): void {
  const name = (constructor as { readonly forwardParameters?: string }).forwardParameters?.split(", ")[0];
  if (name === undefined || given instanceof Tensor || isPlainObject(given)) return;
  if (!/undefined|null|not a function|missing \d/.test(error.message)) return;
  const shown = `${constructor.name}.forward()`;
  const sentence =
    given === undefined
      ? missingArguments(shown, [name]).message
      : `${shown}: argument '${name}' (position 1) must be Tensor, not ${pythonTypeName(given)}`;
  replaceMessage(error, `${sentence}\n${error.message}`);
}

/** Adds where `module` is to an error that passes it; other thrown values stay as they are. */
export function nameFailure(error: unknown, module: object, args: readonly unknown[]): unknown {
  if (!(error instanceof Error) || !Object.isExtensible(error)) return error;
  const known = failures.get(error);
  if (!known) {
    tellInput(error, module, args);
    failures.set(error, { module, path: [], failed: module, sentence: error.message });
    Object.defineProperty(error, "path", { get: () => failures.get(error)!.path.join("."), configurable: true });
    return error;
  }
  if (known.module === module) return error;
  const name = pathIn(module, known.module);
  known.module = module;
  if (name === null) return error;
  known.path = [name, ...known.path];
  const { constructor } = known.failed as Module;
  replaceMessage(
    error,
    `${known.sentence}\nIn ${known.path.join(".")} (${constructor.name}) of ${(module as Module).constructor.name}.`,
  );
  return error;
}
