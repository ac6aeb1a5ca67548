/** One run of a module for a graph: stand-ins for its inputs, the calls of the modules in it, its buffers. */
import * as nn from "../../nn/index.ts";
import type { Module } from "../../nn/index.ts";
import { interceptModules } from "../../nn/module/call.ts";
import { ownBuffers } from "../../nn/module/members.ts";
import { schemaOf } from "../../aten/schemas.ts";
import { RuntimeError, ValueError, withHelp } from "../../support/errors.ts";
import { itemAt } from "../../support/checked.ts";
import { membersOf } from "../../support/members.ts";
import { isPlainObject } from "../../support/realms.ts";
import { META } from "../../tensor/device-name.ts";
import { onDevice } from "../../tensor/device.ts";
import { emptyStrided, Tensor } from "../../tensor/tensor.ts";
import { asCalled, ExportCapture } from "./capture.ts";
import type { CapturedRun } from "./merge.ts";
import type { AtenValue } from "./graph-values.ts";
import { callRecurrent, isRecurrent } from "./recurrent.ts";

/** What can be called. */
export type AnyCall = (...args: unknown[]) => unknown;

/** A value with others in the places of its tensors, also within objects. */
export function mapLeaves(value: unknown, change: (tensor: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return change(value);
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapLeaves(item, change)]));
}

/** Strides of a tensor of another shape that lies as this one: dense, its dims in the same order. */
function stridesLike({ shape, strides }: Tensor, sizes: readonly number[]): number[] {
  const order = shape.map((_, dim) => dim).sort((a, b) => (strides[b] ?? 0) - (strides[a] ?? 0) || a - b);
  const result = new Array<number>(sizes.length).fill(1);
  let step = 1;
  for (const dim of order.reverse()) {
    result[dim] = step;
    step *= Math.max(sizes[dim] ?? 1, 1);
  }
  return result;
}

/** A tensor without elements that lies as an example does. */
function standIn(example: Tensor, sizes: readonly number[]): Tensor {
  return onDevice(META, () => emptyStrided(sizes, stridesLike(example, sizes), example.dtype));
}

/** A module as a program that is captured. */
export interface CapturedModule {
  readonly module: Module;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Parameters, then buffers, by name: one that has several names with each. */
  readonly named: readonly (readonly [string, Tensor])[];
  /** The tensors among the arguments, in order. */
  readonly inputs: readonly Tensor[];
  /** What writes down the calls. */
  readonly capture?: () => ExportCapture;
}

/** Watches what the program assigns to its buffers; gives what puts them back, and tells which were set. */
function watchBuffers(module: Module): () => [name: string, before: Tensor, after: Tensor][] {
  const places = module
    .named_modules()
    .flatMap(([path, part]) =>
      (Object.entries(part) as [string, unknown][]).flatMap(([key, value]) =>
        value instanceof Tensor ? [{ part, key, path, value }] : [],
      ),
    );
  const buffers = new Set(module.named_modules().flatMap(([, part]) => ownBuffers(part).map(([, buffer]) => buffer)));
  return () => {
    const changed: [string, Tensor, Tensor][] = [];
    for (const { part, key, path, value } of places) {
      const after = membersOf(part)[key];
      if (after === value) continue;
      membersOf(part)[key] = value;
      const name = path === "" ? key : `${path}.${key}`;
      if (!buffers.has(value) || !(after instanceof Tensor))
        throw new ValueError(
          `The tensor attribute self.${name} was assigned during export. Such attributes must be registered as buffers using the \`register_buffer\` API (https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer).`,
        );
      changed.push([name, value, after]);
    }
    return changed;
  };
}

/** An error of the program while it was captured, with what it means. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !/on meta tensors|[Mm]eta tensor|device meta|register_meta/.test(error.message))
    return error;
  return new RuntimeError(
    withHelp(
      `Could not guard on data-dependent expression: the program looks at the elements of a tensor (${error.message.split("\n")[0] ?? ""})`,
      "What it does then depends on values, which a graph cannot follow: branch by torch.where, and compute with tensors instead of numbers.",
    ),
    { cause: error },
  );
}

/** The class of a module as PyTorch's metadata names it. */
function className(part: Module): string {
  const name = part._get_name();
  return Object.hasOwn(nn, name) ? `torch.nn.${name}` : `__main__.${name}`;
}

/** The value of a tensor that may have several names: that of the first. */
const firstValue = (named: CapturedModule["named"], values: readonly AtenValue[], place: number): AtenValue =>
  itemAt(
    values,
    named.findIndex(([, tensor]) => tensor === named[place]?.[1]),
  );

/** Runs a program with inputs of these sizes. */
export function runProgram(program: CapturedModule, shapes: readonly (readonly number[])[]): CapturedRun {
  const { module, args, kwargs, named, inputs } = program;
  const capture = program.capture?.() ?? new ExportCapture(asCalled);
  const tensors = inputs.map((tensor, i) => standIn(tensor, shapes[i] ?? tensor.shape));
  // Of tensors with several names the first counts.
  const values = [...named]
    .reverse()
    .map(([, tensor]) => capture.input(tensor))
    .reverse();
  const inputValues = tensors.map((tensor) => capture.input(tensor));
  const paths = new Map(module.named_modules().map(([path, part]) => [part, path]));
  let next = 0;
  const place = (): Tensor | undefined => tensors[next++];
  const passed = args.map((arg) => mapLeaves(arg, place));
  const passedByName = mapLeaves(kwargs, place) as Record<string, unknown>;
  const settle = watchBuffers(module);
  const stop = interceptModules((part) => (...given) => {
    capture.modules.push([paths.get(part) ?? "", className(part)]);
    try {
      return isRecurrent(part) ? callRecurrent(part, given, capture) : (part as AnyCall)(...given);
    } finally {
      capture.modules.pop();
    }
  });
  let output: unknown;
  try {
    output = capture.run(() => {
      try {
        return Reflect.apply(module as never, null, [
          ...passed,
          ...(Object.keys(kwargs).length > 0 ? [passedByName] : []),
        ]);
      } finally {
        stop();
      }
    });
    if (output instanceof Promise)
      throw new RuntimeError(
        "torch.export: asynchronous modules cannot be exported: what comes after an await is not seen",
      );
  } catch (error) {
    settle();
    throw explained(error);
  }
  const copy = schemaOf("copy_", "");
  for (const [, before, after] of settle())
    if (copy !== null) capture.record(copy, [capture.valueOf(before), capture.valueOf(after), false], before);
  const result = mapLeaves(output, (tensor) => capture.valueOf(tensor));
  const changed = (tensor: Tensor, value: AtenValue): AtenValue | null => {
    const now = capture.valueOf(tensor);
    return capture.isFunctional && now !== value ? now : null;
  };
  return {
    steps: capture.steps,
    mutations: [
      ...named.map(([, tensor], i) => changed(tensor, firstValue(named, values, i))),
      ...tensors.map((tensor, i) => changed(tensor, itemAt(inputValues, i))),
    ],
    inputs: [...values, ...capture.constants.values(), ...inputValues],
    output: result,
    constants: [...capture.constants.keys()],
  };
}
