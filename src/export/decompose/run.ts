/** `run_decompositions`: a program in fewer operators and without side effects. */
import { schemaOf } from "../../aten/schemas.ts";
import { withoutFloats } from "../../aten/index.ts";
import { shownFunction } from "../../fx/function-names.ts";
import type { TargetFunction } from "../../fx/index.ts";
import { isOptions } from "../../ops/declare/arguments.ts";
import { NotImplementedError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { VaryingSize } from "../capture/dims.ts";
import { programOf } from "../export.ts";
import { formOf } from "../format.ts";
import { decomposing, ExportedProgram, fileOf } from "../program.ts";
import { outputLeaves } from "../pytree.ts";
import { FunctionalCapture } from "./functional-capture.ts";

const NAME = /^torch\.ops\.aten\.(\w+)\.(\w+)$/;

/** A node's function, which asks the capture that is under way. */
function asked(target: TargetFunction, current: () => FunctionalCapture | null): TargetFunction {
  const [, name = "", overload = ""] = NAME.exec(shownFunction(target)) ?? [];
  const schema = schemaOf(name, overload);
  return ((...args: unknown[]) => {
    const capture = current();
    const run = (): unknown => Reflect.apply(target, null, args as never[]);
    if (capture === null || schema === null) return run();
    const last = args.at(-1);
    const named = isOptions(last) ? last : {};
    const positional = isOptions(last) ? args.slice(0, -1) : args;
    const bound = schema.arguments.map(({ name: key, default: fallback }, i) =>
      withoutFloats(i < positional.length ? positional[i] : (named[key] ?? fallback ?? null)),
    );
    return capture.node(schema, bound, run);
  }) as TargetFunction;
}

/** The sizes of a program's inputs that may vary, with the names of their symbols. */
function symbolsOf(program: ExportedProgram, inputs: readonly Tensor[]): { wanted: VaryingSize[]; symbols: string[] } {
  const values = fileOf(program).graph_module.graph.tensor_values;
  const symbols: string[] = [];
  const wanted: VaryingSize[] = [];
  const users = program.graph_signature.input_specs.filter(
    ({ kind, arg }) => kind === "USER_INPUT" && arg.type === "tensor",
  );
  for (const [input, { arg }] of users.entries())
    for (const [dim, size] of (values[arg.name]?.sizes ?? []).entries()) {
      const [form, value] = formOf(size);
      if (form !== "as_expr") continue;
      const symbol = /^Symbol\('(\w+)'/.exec((value as { expr_str: string }).expr_str)?.[1];
      if (symbol === undefined)
        throw new NotImplementedError("run_decompositions: sizes of inputs that follow from others are not supported");
      const known = symbols.indexOf(symbol);
      if (known >= 0) wanted[known]?.places.push([input, dim]);
      else {
        const { lower = 2, upper = Infinity } = program.range_constraints[symbol] ?? {};
        symbols.push(symbol);
        wanted.push({
          ...{ name: symbol, isAuto: false, base: inputs[input]?.size(dim) ?? 2, min: lower, max: upper },
          ...{ places: [[input, dim]], shown: `${arg.name}.shape[${dim}]`, said: symbol },
        });
      }
    }
  return { wanted, symbols };
}

/** The program with its operators taken apart. */
export function decomposed(program: ExportedProgram): ExportedProgram {
  const example = program.example_inputs as readonly [unknown[], Record<string, unknown>] | null;
  if (example === null) throw new NotImplementedError("run_decompositions: the program has no example inputs");
  const [args, kwargs] = example;
  const { state_dict, constants } = program;
  const copy = new ExportedProgram(fileOf(program), { state_dict, constants, exampleInputs: () => example });
  let current: FunctionalCapture | null = null;
  for (const node of copy.graph.nodes)
    if (node.op === "call_function") node.target = asked(node.target as TargetFunction, () => current);
  copy.graph_module.recompile();
  const inputs = outputLeaves([args, kwargs], (value) => value instanceof Tensor).filter(
    (value): value is Tensor => value instanceof Tensor,
  );
  const { wanted, symbols } = symbolsOf(program, inputs);
  const names = program.module_call_graph.find(({ fqn }) => fqn === "")?.signature?.forward_arg_names ?? [];
  const capture = (): FunctionalCapture => (current = new FunctionalCapture());
  return programOf({
    ...{ module: copy.module(false), args, kwargs, names, inputs, wanted, capture, verifier: "ATEN" },
    known: { symbols, constants: new Map(Object.entries(constants).map(([name, tensor]) => [tensor, name])) },
  });
}

decomposing.run = decomposed;
