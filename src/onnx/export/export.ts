/** `torch.onnx.export`: captures a model, finds out what depends on dynamic axes, and writes the ONNX graph. */
import { refuseUnknown } from "../../support/known-names.ts";
import { Module } from "../../nn/index.ts";
import type { AnyForward } from "../../nn/module/callable.ts";
import { TypeError, ValueError, withHelp } from "../../support/errors.ts";
import { OnnxExporterError } from "../errors.ts";
import { warn } from "../../support/warnings.ts";
import { META } from "../../tensor/device-name.ts";
import { onDevice } from "../../tensor/device.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { capture } from "./capture-model.ts";
import { isWhole, withoutValues } from "./convert/index.ts";
import { candidates, orders, RUNS, symbolsOf, type DynamicAxes, type Symbolic } from "./dynamic.ts";
import { emit } from "./emit.ts";
import { exporting } from "./exporting.ts";
import type { ModelTrace } from "./graph.ts";
import { inputsIn, parameterNames, withTensors, type Input } from "./inputs.ts";
import { Disagreement, merge, type Graph } from "./merge.ts";
import { ONNXProgram } from "./onnx-program.ts";
import { entryOf, itemAt } from "../../support/checked.ts";

/** Versions of ONNX's operators that can be written, and the one that is by default. */
export const OPSETS = { lowest: 18, highest: 25, default: 18 } as const;

/** Those from `verbose` on are PyTorch's, and make no difference here. */
const EXPORT =
  "kwargs input_names output_names opset_version dynamic_axes dynamic_shapes external_data training do_constant_folding " +
  "verbose dynamo custom_translation_table report optimize verify profile dump_exported_program artifacts_dir " +
  "export_params keep_initializers_as_inputs operator_export_type custom_opsets export_modules_as_functions " +
  "autograd_inlining";

/** Settings of `torch.onnx.export`. */
export interface ExportOptions {
  /** Further arguments of the model by name; they go into its trailing object. */
  kwargs?: Readonly<Record<string, unknown>>;
  /** Names of the inputs, in the order of the tensors among the arguments. */
  input_names?: readonly string[] | null;
  /** Names of the outputs, in the order of the tensors in the result. */
  output_names?: readonly string[] | null;
  /** Version of ONNX's operators, 18 or newer; 18 by default. */
  opset_version?: number | null;
  /** Dynamic axes by the name of the input or output: `{ input: { 0: "batch" } }` or `{ input: [0] }`. */
  dynamic_axes?: Readonly<Record<string, DynamicAxes>> | null;
  /** Dynamic axes in the shape of the arguments, or by their names: `[{ 0: "batch" }]`, `{ x: { 0: "batch" } }`. */
  dynamic_shapes?: unknown;
  /** Whether weights go into a file beside the model. */
  external_data?: boolean;
  /** Whether the model is exported as in evaluation (the default), as in training, or as it is. */
  training?: "eval" | "train" | "preserve";
  /** Whether nodes that have only constants as inputs are computed now; true by default. */
  do_constant_folding?: boolean;
}

/** What can be exported: a module, or a function of tensors. */
export type Exportable = Module<AnyForward> | ((...args: never[]) => unknown);

interface Prepared {
  readonly model: (...args: unknown[]) => unknown;
  readonly args: readonly unknown[];
  readonly inputs: readonly Input[];
  readonly named: ReadonlyMap<string, Tensor>;
  readonly opset: number;
}

/** One capture, with sizes of some symbols in place of those that the arguments have. */
function run(
  { model, args, inputs, named, opset }: Prepared,
  sizes: ReadonlyMap<Symbolic, number>,
  place: number,
): ModelTrace {
  const shapes = inputs.map(({ tensor }) => [...tensor.shape]);
  for (const [{ places }, size] of sizes) for (const [input, axis] of places) itemAt(shapes, input)[axis] = size;
  const tensors = onDevice(META, () => inputs.map(({ tensor }, i) => emptyTensor(itemAt(shapes, i), tensor.dtype)));
  return capture(
    named,
    tensors,
    (name, call) => isWhole(name, call, opset),
    withoutValues,
    (count) => countIn(place, count),
    () => model(...withTensors(args, tensors)),
  );
}

/** An error of the model while it was captured, with what it means. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !/on meta tensors|Meta tensors|device meta/.test(error.message)) return error;
  return new OnnxExporterError(
    withHelp(
      `torch.onnx.export: the model looks at the elements of a tensor while it runs: ${error.message.split("\n")[0]}`,
      "What it does then depends on values, which a graph cannot follow: compute with tensors (torch.where) instead of numbers.",
    ),
    { cause: error },
  );
}

/** Sizes for each symbol with which the model runs, and runs the same way. */
function sizesFor(prepared: Prepared, symbols: readonly Symbolic[]): ReadonlyMap<Symbolic, readonly number[]> {
  const found = new Map<Symbolic, readonly number[]>();
  const base = new Map(symbols.map((symbol) => [symbol, Math.max(symbol.base, 2)]));
  for (const symbol of symbols) {
    let failure: unknown = null;
    let otherWay: Disagreement | null = null;
    for (const list of candidates(symbol)) {
      try {
        merge(list.map((size, i) => run(prepared, new Map([...base, [symbol, size]]), i)));
        found.set(symbol, list);
        break;
      } catch (error) {
        failure ??= error;
        if (error instanceof Disagreement) otherWay ??= error;
      }
    }
    const sizes = found.get(symbol);
    if (sizes !== undefined && otherWay !== null)
      warn(
        `torch.onnx.export: for some sizes of the axis ${JSON.stringify(symbol.name)} the model runs another way (${otherWay.message}). The graph is what it does for sizes such as ${[...sizes].sort((a, b) => a - b).join(", ")}.`,
      );
    if (sizes !== undefined) continue;
    const reason =
      failure instanceof Error ? failure.message.split("\n")[0] : "there are too few sizes between min and max";
    throw new OnnxExporterError(
      withHelp(
        `torch.onnx.export: the axis ${JSON.stringify(symbol.name)} cannot be dynamic: ${reason}`,
        `Its size is ${symbol.base}. Leave it out of the dynamic axes, give axes that must be equal one name, or say what sizes are possible: { name: ${JSON.stringify(symbol.name)}, min, max }.`,
      ),
      { cause: failure },
    );
  }
  return found;
}

/** Captures with all symbols at once; each symbol takes its sizes in an order of its own. */
function capturedWith(prepared: Prepared, symbols: readonly Symbolic[]): { graph: Graph; names: Map<string, string> } {
  if (symbols.length === 0) {
    const first = run(prepared, new Map(), 0);
    const others = first.counts === 0 ? [] : COUNTS.slice(1).map((_, i) => run(prepared, new Map(), i + 1));
    return { graph: merge([first, ...others]), names: new Map() };
  }
  const sizes = sizesFor(prepared, symbols);
  const runs: (readonly [Symbolic, number])[][] = Array.from({ length: RUNS }, () => []);
  const names = new Map<string, string>();
  symbols.forEach((symbol, s) => {
    const list = entryOf(sizes, symbol);
    // Two symbols of the same sizes must not look alike in every run.
    const order = itemAt(orders, s % orders.length);
    order.forEach((place, i) => itemAt(runs, i).push([symbol, itemAt(list, place)]));
    names.set(order.map((place) => itemAt(list, place)).join(), symbol.name);
  });
  if (names.size < symbols.length)
    throw new ValueError(
      "torch.onnx.export: more dynamic axes of the same size than can be told apart; give those that are always equal one name.",
    );
  return { graph: merge(runs.map((each, i) => run(prepared, new Map(each), i))), names };
}

/** What sizes that depend on elements are in the runs: no multiples of one another, nor of a dynamic axis' sizes. */
const COUNTS = [101, 131, 89, 167, 113];

/** A size that depends on elements, in a run: the sizes of one model follow each other in orders of their own. */
function countIn(place: number, count: number): number {
  return itemAt(COUNTS, itemAt(itemAt(orders, count % orders.length), place)) + 2 * RUNS * count;
}

/** What dynamic_shapes says of an input: by its path, or by its name. */
function shapesOf(shapes: unknown, { path, name }: Input): DynamicAxes | null {
  let at: unknown = shapes;
  if (typeof shapes === "object" && shapes !== null && !Array.isArray(shapes) && name in shapes)
    return (shapes as Record<string, DynamicAxes | null>)[name] ?? null;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return null;
    at = (at as Record<string, unknown>)[key];
  }
  return (at as DynamicAxes | undefined) ?? null;
}

function versionOf(opset: number | null | undefined): number {
  const version = opset ?? OPSETS.default;
  if (!Number.isInteger(version) || version < OPSETS.lowest || version > OPSETS.highest)
    throw new ValueError(
      `torch.onnx.export: opset_version must be between ${OPSETS.lowest} and ${OPSETS.highest}, not ${version}`,
    );
  return version;
}

/** Runs with a model in the wanted mode, and sets every module's mode back. */
function inMode<R>(model: Exportable, mode: ExportOptions["training"], body: () => R): R {
  if (!(model instanceof Module) || mode === "preserve") return body();
  const modules = [...model.modules()] as Module<AnyForward>[];
  const before = modules.map(({ training }) => training);
  model.train(mode === "train");
  try {
    return body();
  } finally {
    modules.forEach((module, i) => {
      module.training = itemAt(before, i);
    });
  }
}

/** IR versions by opset: https://github.com/onnx/onnx/blob/main/docs/Versioning.md */
const irVersions: readonly (readonly [opset: number, ir: number])[] = [
  [25, 12],
  [23, 11],
  [21, 10],
  [19, 9],
  [0, 8],
];

/**
 * Exports a model to ONNX. The model is captured without computing anything: what its operators are, not what its
 * JavaScript is, so that branches on sizes or flags are decided now. Names of parameters and buffers are kept.
 *
 * PyTorch: https://docs.pytorch.org/docs/stable/onnx_export.html
 * @param model a module, or a function of tensors
 * @param args the arguments of a call: a tensor, or a list of arguments whose last may be a plain object of names
 * @param f a path to write to; none to get the program only
 * @returns the program: `bytes()`, `save(path)`, `model_proto`
 * @throws OnnxExporterError for operators that ONNX does not have, and for models that look at elements of tensors
 * @example
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2));
 * const program = torch.onnx.export(model, torch.randn(1, 4), null, {
 *   input_names: ["x"],
 *   output_names: ["y"],
 *   dynamic_axes: { x: { 0: "batch" } },
 * });
 * String(program); // ONNXProgram(x -> y, 3 nodes, 4 initializers)
 */
export function exportModel(
  model: Exportable,
  args: Tensor | readonly unknown[] = [],
  f: string | null = null,
  options: ExportOptions = {},
): ONNXProgram {
  if (typeof model !== "function") throw new TypeError("torch.onnx.export: the model must be a module or a function");
  refuseUnknown("export()", EXPORT, options);
  const opset = versionOf(options.opset_version);
  const list: unknown[] = args instanceof Tensor ? [args] : [...args];
  if (options.kwargs !== undefined && Object.keys(options.kwargs).length > 0) list.push({ ...options.kwargs });
  const names = parameterNames(model instanceof Module ? (model as unknown as { forward: unknown }).forward : model);
  const inputs = inputsIn(list, names).map((input, i) => ({ ...input, name: options.input_names?.[i] ?? input.name }));
  const inputNames = inputs.map(({ name }) => name);
  if (new Set(inputNames).size < inputNames.length)
    throw new ValueError(`torch.onnx.export: two inputs have the same name: ${inputNames.join(", ")}`);
  const named = new Map<string, Tensor>();
  if (model instanceof Module)
    for (const [name, tensor] of [...model.named_parameters(), ...model.named_buffers()]) named.set(name, tensor);
  const prepared: Prepared = { model: model as Prepared["model"], args: list, inputs, named, opset };
  const symbols = symbolsOf(
    inputs.map(({ tensor }) => tensor),
    inputNames,
    (i) => options.dynamic_axes?.[itemAt(inputNames, i)] ?? shapesOf(options.dynamic_shapes, itemAt(inputs, i)),
  );
  const captureAndWrite = (): ONNXProgram => {
    let captured: ReturnType<typeof capturedWith>;
    try {
      captured = capturedWith(prepared, symbols);
    } catch (error) {
      if (error instanceof Disagreement)
        throw new OnnxExporterError(
          withHelp(
            `torch.onnx.export: the model runs another way for other sizes of its dynamic axes: ${error.message}`,
            "A graph has one way only: leave the axis out of the dynamic axes, or limit it by { name, min, max }.",
          ),
        );
      throw explained(error);
    }
    const { graph, names: sizeNames } = captured;
    const outputNames = graph.outputs.map(
      (_, i) => options.output_names?.[i] ?? outputName(itemAt(graph.outputPaths, i), graph.outputs.length),
    );
    const proto = emit(graph, {
      opset,
      inputNames,
      outputNames,
      sizeNames,
      outputDims: outputNames.map((name) => outputDims(options.dynamic_axes?.[name])),
      parameters: named,
      name: "main_graph",
      fold: options.do_constant_folding ?? true,
    });
    const program = new ONNXProgram({
      ir_version: irVersions.find(([from]) => opset >= from)![1],
      producer_name: "flambeau",
      opset_import: [{ domain: "", version: opset }],
      graph: proto,
      metadata_props: [],
      functions: [],
    });
    if (f !== null) {
      const { external_data } = options;
      program.save(f, external_data === undefined ? {} : { external_data });
    }
    return program;
  };
  return exporting(() => inMode(model, options.training ?? "eval", captureAndWrite));
}

function outputName(path: string, count: number): string {
  if (path === "" || (count === 1 && /^\d+$/.test(path))) return "output";
  return /^\d/.test(path) ? `output_${path.replaceAll(".", "_")}` : path.replaceAll(".", "_");
}

function outputDims(axes: DynamicAxes | undefined): (string | null)[] {
  if (axes === undefined || Array.isArray(axes)) return [];
  const dims: (string | null)[] = [];
  for (const [axis, dim] of Object.entries(axes))
    dims[Number(axis)] = typeof dim === "string" ? dim : (dim?.name ?? null);
  return Array.from(dims, (dim) => dim ?? null);
}
