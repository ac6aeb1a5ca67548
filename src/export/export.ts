/** `torch.export.export`: runs a module without computing anything, and makes a program of the operators that it calls. */
import { parametersOf } from "../fx/function-parameters.ts";
import type { TargetFunction } from "../fx/index.ts";
import { Module } from "../nn/index.ts";
import type { AnyForward } from "../nn/module/callable.ts";
import { asModule } from "../nn/module/kind.ts";
import { ownBuffers } from "../nn/module/members.ts";
import { DynamicSize } from "../onnx/export/sizes.ts";
import { TypeError, ValueError } from "../support/errors.ts";
import { itemAt } from "../support/checked.ts";
import { refuseUnknown } from "../support/known-names.ts";
import { membersOf } from "../support/members.ts";
import { isPlainObject } from "../support/realms.ts";
import { typeNameOf } from "../support/type-names.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { ExportCapture } from "./capture/capture.ts";
import { specsOf, varyingSizes, type VaryingSize } from "./capture/dims.ts";
import { runProgram, type CapturedModule } from "./capture/run-module.ts";
import { withoutDead } from "./capture/merge.ts";
import { captureWith, type Captured } from "./capture/sizes-of.ts";
import { isValue } from "./capture/graph-values.ts";
import { GraphWriter, type NamedSymbol } from "./capture/write.ts";
import type { FileProgram, Union } from "./format.ts";
import { ExportedProgram } from "./program.ts";
import { leafNames, outputLeaves, specOfValue, treespecDumps, type TreeSpec } from "./pytree.ts";

/** Settings of `torch.export.export`. */
export interface ExportProgramOptions {
  /** Which sizes may vary: in the form of the arguments, or by their names; of a tensor `{ 0: Dim("batch") }` or a list. */
  dynamic_shapes?: unknown;
  /** PyTorch's two ways of tracing Python; here there is one. */
  strict?: boolean;
}

/** The names of what a call gives to `forward`, in order. */
function argumentNames(module: Module, args: readonly unknown[], kwargs: object): string[] {
  const said = (module.constructor as { forwardParameters?: string }).forwardParameters;
  const forward = membersOf(module)["forward"] as TargetFunction;
  const isSequence = (module.constructor as { readonly name: string }).name === "Sequential";
  const parameters =
    said !== undefined
      ? said.split(", ").map((name) => ({ name, rest: false }))
      : isSequence
        ? [{ name: "input", rest: false }]
        : parametersOf(forward);
  const names = args.map((_, i) => {
    const rest = parameters.findIndex((parameter) => parameter.rest);
    if (rest >= 0 && i >= rest) return `${parameters[rest]?.name ?? "args"}_${i - rest}`;
    return parameters[i]?.name ?? `args_${i}`;
  });
  return [...names, ...Object.keys(kwargs)];
}

/** Parameters and buffers with all their names. */
function namedTensors(module: Module): { named: [string, Tensor][]; count: number; persistent: Set<string> } {
  const parameters = module.named_parameters("", true, false);
  const buffers = module.named_buffers("", true, false);
  const persistent = new Set(
    module
      .named_modules("", false)
      .flatMap(([path, part]) =>
        ownBuffers(part).flatMap(([name, , stays]) => (stays ? [path === "" ? name : `${path}.${name}`] : [])),
      ),
  );
  return { named: [...parameters, ...buffers], count: parameters.length, persistent };
}

/** Where a module holds a plain tensor: its path, or null. */
function pathOf(module: Module, tensor: Tensor): string | null {
  for (const [path, part] of module.named_modules())
    for (const [key, value] of Object.entries(part))
      if ((value as unknown) === tensor) return path === "" ? key : `${path}.${key}`;
  return null;
}

const plainName = (name: string): string => name.replace(/[^a-zA-Z0-9]+/g, "_");

/** What a program is made of, before it is written. */
export interface ProgramParts {
  readonly program: CapturedModule;
  readonly captured: Captured;
  /** How many of the named tensors are parameters. */
  readonly count: number;
  readonly persistent: ReadonlySet<string>;
  readonly names: readonly string[];
  readonly inSpec: TreeSpec;
  /** Names of symbols and constants that are there already. */
  readonly known?: { readonly symbols: readonly string[]; readonly constants: ReadonlyMap<Tensor, string> };
}

function symbolsOf({ captured, known }: ProgramParts): NamedSymbol[] {
  return captured.symbols.map(({ symbol, sizes }, i) => ({
    name: known?.symbols[i] ?? `s${i}`,
    sizes,
    hint: symbol.base,
    place: symbol.places[0] ?? [0, 0],
  }));
}

/** The constants of a program with their names. */
function namedConstants({ program, captured, known }: ProgramParts): [string, Tensor][] {
  let lifted = 0;
  const taken = new Set(program.named.map(([name]) => name));
  return captured.merged.constants.map((tensor) => {
    const path = known?.constants.get(tensor) ?? pathOf(program.module, tensor);
    if (path !== null && !taken.has(path)) return [path, tensor];
    return [`lifted_tensor_${lifted++}`, tensor];
  });
}

/** Writes the graph with its signature. */
function writeProgram(parts: ProgramParts, verifier: string): { file: FileProgram; constants: [string, Tensor][] } {
  const { program, captured, count, persistent, names, inSpec } = parts;
  const { module, args, kwargs, named } = program;
  const merged = withoutDead(captured.merged);
  const symbols = symbolsOf(parts);
  const writer = new GraphWriter(symbols);
  const constants = namedConstants(parts);
  const inputs: Union[] = [];
  const input_specs: Union[] = [];
  for (const [i, [name]] of named.entries()) {
    const isParameter = i < count;
    const node = writer.input(`${isParameter ? "p" : "b"}_${plainName(name)}`, merged.inputs[i] ?? null);
    inputs.push({ as_tensor: { name: node } });
    input_specs.push(
      isParameter
        ? { parameter: { arg: { name: node }, parameter_name: name } }
        : { buffer: { arg: { name: node }, buffer_name: name, persistent: persistent.has(name) } },
    );
  }
  for (const [i, [name]] of constants.entries()) {
    const node = writer.input(`c_${plainName(name)}`, merged.inputs[named.length + i] ?? null);
    inputs.push({ as_tensor: { name: node } });
    input_specs.push({ tensor_constant: { arg: { name: node }, tensor_constant_name: name } });
  }
  const own = merged.inputs.slice(named.length + constants.length);
  let next = 0;
  for (const [name, leaf] of leafNames([args, kwargs], names)) {
    if (leaf instanceof Tensor) {
      const node = writer.input(name, own[next++] ?? null);
      inputs.push({ as_tensor: { name: node } });
      input_specs.push({ user_input: { arg: { as_tensor: { name: node } } } });
    } else {
      const value = writer.result(leaf);
      inputs.push(value);
      input_specs.push({ constant_input: { name: writer.input(name, null), value } });
    }
  }
  for (const step of merged.steps) writer.step(step);
  const isOutputLeaf = (value: unknown): boolean => isValue(value) || value instanceof DynamicSize;
  const outSpec = specOfValue(merged.output, "tuple", isOutputLeaf);
  const changed = merged.mutations.flatMap((value, i): [Union, Union][] => {
    if (value === null) return [];
    const arg = { name: writer.nameOf(value) };
    const name = named[i]?.[0];
    const spec: Union =
      name === undefined
        ? { user_input_mutation: { arg, user_input_name: writer.nameOf(itemAt(own, i - named.length)) } }
        : i < count
          ? { parameter_mutation: { arg, parameter_name: name } }
          : { buffer_mutation: { arg, buffer_name: name } };
    return [[{ as_tensor: arg }, spec]];
  });
  const results = outputLeaves(merged.output, isOutputLeaf).map((leaf) => writer.result(leaf));
  const outputs = [...changed.map(([output]) => output), ...results];
  const nodes = [...writer.sizeReaders(own), ...writer.nodes];
  const file: FileProgram = {
    graph_module: {
      graph: {
        inputs,
        outputs,
        nodes,
        tensor_values: writer.tensor_values,
        sym_int_values: writer.sym_int_values,
        sym_bool_values: {},
        sym_float_values: {},
        custom_obj_values: {},
        is_single_tensor_return: false,
      },
      signature: {
        input_specs,
        output_specs: [...changed.map(([, spec]) => spec), ...results.map((arg) => ({ user_output: { arg } }))],
      },
      module_call_graph: [
        {
          fqn: "",
          signature: {
            inputs: [],
            outputs: [],
            in_spec: treespecDumps(inSpec),
            out_spec: treespecDumps(outSpec),
            forward_arg_names: names,
          },
        },
        ...module.named_modules().flatMap(([fqn]) => (fqn === "" ? [] : [{ fqn, signature: null }])),
      ],
      metadata: {},
      treespec_namedtuple_fields: {},
    },
    opset_version: { aten: 10 },
    range_constraints: Object.fromEntries(
      captured.symbols.map(({ symbol: { min, max } }, i) => [
        symbols[i]?.name ?? "",
        { min_val: min, max_val: Number.isFinite(max) ? max : null },
      ]),
    ),
    schema_version: { major: 8, minor: 20 },
    verifiers: [verifier],
    torch_version: "2.15.0",
    guards_code: [],
  };
  return { file, constants };
}

/** Captures a module and makes a program of it. */
function capturedProgram(
  module: Module,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
  dynamic_shapes: unknown,
): ExportedProgram {
  const names = argumentNames(module, args, kwargs);
  const values = [...args, ...Object.values(kwargs)];
  const found: [Tensor, string, unknown][] = [];
  // A list has what the arguments have, an object their names.
  const byName = Object.fromEntries(values.map((value, i) => [names[i] ?? "", value]));
  const shapes = Array.isArray(dynamic_shapes)
    ? listedByName(dynamic_shapes, names)
    : dynamic_shapes === null || dynamic_shapes === undefined
      ? null
      : Object.fromEntries([...names.map((name) => [name, null] as const), ...Object.entries(dynamic_shapes)]);
  specsOf(byName, shapes, "inputs", found);
  return programOf({
    module,
    args,
    kwargs,
    names,
    inputs: found.map(([tensor]) => tensor),
    wanted: varyingSizes(found),
  });
}

/** What becomes a program. */
export interface Exported {
  readonly module: Module;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly names: readonly string[];
  readonly inputs: readonly Tensor[];
  /** Sizes that may vary. */
  readonly wanted: readonly VaryingSize[];
  readonly known?: NonNullable<ProgramParts["known"]>;
  readonly capture?: () => ExportCapture;
  readonly verifier?: string;
}

/** Captures what becomes a program, and writes it. */
export function programOf({
  module,
  args,
  kwargs,
  names,
  inputs,
  wanted,
  known,
  capture,
  verifier,
}: Exported): ExportedProgram {
  const { named, count, persistent } = namedTensors(module);
  const program: CapturedModule = {
    module,
    args,
    kwargs,
    named,
    inputs,
    ...(capture === undefined ? {} : { capture }),
  };
  const captured = captureWith((sizes) => {
    const sized = inputs.map((tensor) => [...tensor.shape]);
    for (const [{ places }, size] of sizes) for (const [input, dim] of places) (sized[input] ?? [])[dim] = size;
    return runProgram(program, sized);
  }, wanted);
  const spec = specOfValue([args, kwargs], "list", (value) => value instanceof Tensor);
  const inSpec: TreeSpec = {
    ...spec,
    type: "tuple",
    children: spec.children.map((child, i) => (i === 0 ? { ...child, type: "tuple" } : child)),
  };
  const parts: ProgramParts = {
    ...{ program, captured, count, persistent, names, inSpec },
    ...(known === undefined ? {} : { known }),
  };
  const { file, constants } = writeProgram(parts, verifier ?? "TRAINING");
  const isKept = (name: string, i: number): boolean => i < count || persistent.has(name);
  return new ExportedProgram(file, {
    state_dict: Object.fromEntries(named.filter(([name], i) => isKept(name, i))),
    constants: Object.fromEntries([...named.filter(([name], i) => !isKept(name, i)), ...constants]),
    exampleInputs: () => [args, kwargs],
  });
}

function listedByName(shapes: readonly unknown[], names: readonly string[]): Record<string, unknown> {
  if (shapes.length !== names.length)
    throw new ValueError(
      `Detected mismatch between the structure of \`inputs\` and \`dynamic_shapes\`: \`inputs\` has ${names.length} elements, but \`dynamic_shapes\` has ${shapes.length} elements\nFor more information about this error, see: https://pytorch.org/docs/main/generated/exportdb/index.html#dynamic-shapes-validation`,
    );
  return Object.fromEntries(names.map((name, i) => [name, shapes[i]]));
}

/**
 * Makes a program of a module: a graph of calls of ATen's operators, with the module's parameters, buffers and
 * constants. The module runs without computing anything, so that branches on sizes and flags are decided now; what
 * depends on sizes that may vary is found out by running it with several of them.
 * https://docs.pytorch.org/docs/stable/export/api_reference.html#torch.export.export
 * Shapes: those of the arguments; dims that `dynamic_shapes` names may vary.
 * @param mod the module
 * @param args its arguments by position
 * @param kwargs its arguments by name, which go into a trailing object
 * @throws ValueError for what is no module and for dims that cannot vary, RuntimeError for programs that look at elements,
 * NotImplementedError for operators that ATen has not
 * @example
 * import * as torch from "flambeau";
 * import { Dim, exportProgram } from "flambeau/export";
 * const layer = new torch.nn.Linear(3, 2);
 * const program = exportProgram(layer, [torch.randn(4, 3)], null, { dynamic_shapes: [{ 0: Dim("batch") }] });
 * const result = program.module()(torch.ones(7, 3)) as torch.Tensor;
 * result.shape; // [ 7, 2 ]
 */
export function exportProgram(
  mod: Module<AnyForward>,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>> | null = null,
  options: ExportProgramOptions = {},
): ExportedProgram {
  if (!((mod as unknown) instanceof Module))
    throw new ValueError(`Expected \`mod\` to be an instance of \`torch.nn.Module\`, got ${typeNameOf(mod)}.`);
  if (!Array.isArray(args))
    throw new TypeError(`Expecting \`args\` to be a tuple of example positional inputs, got ${typeNameOf(args)}`);
  if (kwargs !== null && !isPlainObject(kwargs))
    throw new TypeError(`Expecting \`kwargs\` to be a dict of example keyword inputs, got ${typeNameOf(kwargs)}`);
  refuseUnknown("export()", "dynamic_shapes strict", options);
  return capturedProgram(asModule(mod), args, kwargs ?? {}, options.dynamic_shapes);
}
