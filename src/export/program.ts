/** An exported program: its graph, what the graph's inputs are, and the module that runs it. */
import { GraphModule, type Graph } from "../fx/index.ts";
import { Parameter } from "../nn/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { FileProgram } from "./format.ts";
import { readGraph } from "./graph.ts";
import { ExportedModule } from "./module.ts";
import { treespecLoads, type TreeSpec } from "./pytree.ts";
import { signatureOf, type ExportGraphSignature } from "./signature.ts";
import { RuntimeError } from "../support/errors.ts";
import { programText } from "./text.ts";

/** How an exported module is called: the forms of its arguments and of its result. */
export interface CallSpec {
  readonly in_spec: TreeSpec;
  readonly out_spec: TreeSpec;
}

/** How a module in the exported one was called, as far as the file says it. */
export interface ModuleCallEntry {
  readonly fqn: string;
  readonly signature: (CallSpec & { readonly forward_arg_names: readonly string[] | null }) | null;
}

/** From which to which value a size may be. */
export interface RangeConstraint {
  readonly lower: number;
  readonly upper: number;
}

/** The files that programs were made of. */
const files = new WeakMap<ExportedProgram, FileProgram>();

/** What a program's file says. */
export function fileOf(program: ExportedProgram): FileProgram {
  const file = files.get(program);
  if (file === undefined) throw new RuntimeError("the program has no file");
  return file;
}

/** What `run_decompositions` does: `decompose/run.ts` sets it, which makes programs itself. */
export const decomposing: { run: (program: ExportedProgram) => ExportedProgram } = {
  run: () => {
    throw new RuntimeError("run_decompositions is not there");
  },
};

/** The tensors of a file, and the inputs that it was exported with. */
export interface ProgramTensors {
  readonly state_dict: Record<string, Tensor>;
  readonly constants: Record<string, Tensor>;
  readonly exampleInputs: () => unknown;
}

/**
 * A program that `torch.export` wrote: calls of operators in a graph, and the tensors that they need. `module()` gives
 * what can be called. `String(program)` shows it as PyTorch does, without the places in its source.
 * https://docs.pytorch.org/docs/stable/export/api_reference.html#torch.export.ExportedProgram
 * @throws NotImplementedError for operators that are lacking, all by name
 */
export class ExportedProgram {
  /** What runs: a graph whose inputs are parameters, buffers and constants before the user's own. */
  readonly graph_module: GraphModule;
  /** What the graph's inputs and outputs are. */
  readonly graph_signature: ExportGraphSignature;
  /** Parameters and buffers by name. */
  readonly state_dict: Record<string, Tensor>;
  /** Tensors that the program made constant, and buffers that state dicts leave out. */
  readonly constants: Record<string, Tensor>;
  /** What sizes may be, by their symbols. */
  readonly range_constraints: Record<string, RangeConstraint>;
  /** How modules were called. */
  readonly module_call_graph: readonly ModuleCallEntry[];
  /** Which rules the graph keeps: "TRAINING", "ATEN". */
  readonly verifiers: readonly string[];
  readonly #file: FileProgram;
  readonly #example: () => unknown;

  constructor(file: FileProgram, { state_dict, constants, exampleInputs }: ProgramTensors) {
    const { graph_module: part } = file;
    this.#file = file;
    files.set(this, file);
    this.#example = exampleInputs;
    this.graph_signature = signatureOf(part.signature.input_specs, part.signature.output_specs);
    const { graph, modules } = readGraph(
      part.graph,
      this.graph_signature.input_specs.map(({ arg }) => arg.name),
    );
    this.graph_module = new GraphModule(modules, graph);
    // Older files hold plain tensors; the graph says which of them want gradients.
    const parameters = new Map(
      this.graph_signature.input_specs
        .filter(({ kind }) => kind === "PARAMETER")
        .map(({ arg, target }) => [target, part.graph.tensor_values[arg.name]?.requires_grad ?? true]),
    );
    this.state_dict = Object.fromEntries(
      Object.entries(state_dict).map(([name, tensor]) => {
        const wants = parameters.get(name);
        return [
          name,
          wants === undefined || tensor instanceof Parameter ? tensor : new Parameter(tensor.detach(), wants),
        ];
      }),
    );
    this.constants = constants;
    this.range_constraints = Object.fromEntries(
      Object.entries(file.range_constraints).map(([symbol, { min_val, max_val }]) => [
        symbol,
        { lower: min_val ?? -Infinity, upper: max_val ?? Infinity },
      ]),
    );
    const fields = part.treespec_namedtuple_fields ?? {};
    this.module_call_graph = part.module_call_graph.map(({ fqn, signature = null }) => ({
      fqn,
      signature:
        signature === null
          ? null
          : {
              in_spec: treespecLoads(signature.in_spec, fields),
              out_spec: treespecLoads(signature.out_spec, fields),
              forward_arg_names: signature.forward_arg_names ?? null,
            },
    }));
    this.verifiers = file.verifiers ?? [file.dialect ?? "ATEN"];
  }

  /** The graph. */
  get graph(): Graph {
    return this.graph_module.graph;
  }

  /** The forms of arguments and results. */
  get call_spec(): CallSpec {
    const whole = this.module_call_graph.find(({ fqn }) => fqn === "")?.signature;
    if (!whole) throw new RuntimeError("the program does not say how it is called");
    return whole;
  }

  /** The arguments with which the program was exported, by position and by name; null where the file has none. */
  get example_inputs(): unknown {
    return this.#example();
  }

  /** Parameters in the graph's order. */
  parameters(): Parameter[] {
    return this.named_parameters().map(([, parameter]) => parameter);
  }

  /** Parameters with their names. */
  named_parameters(): [string, Parameter][] {
    return this.graph_signature.parameters.map((name) => [name, this.state_dict[name] as Parameter]);
  }

  /** Buffers in the graph's order. */
  buffers(): Tensor[] {
    return this.named_buffers().map(([, buffer]) => buffer);
  }

  /** Buffers with their names. */
  named_buffers(): [string, Tensor][] {
    return this.graph_signature.buffers.flatMap((name): [string, Tensor][] => {
      const buffer = this.state_dict[name] ?? this.constants[name];
      return buffer === undefined ? [] : [[name, buffer]];
    });
  }

  /**
   * A module that runs the program: it takes what the exported one took, has the parameters and buffers under their
   * names, and changes what the program changes. The tensors are this program's own, not copies.
   * @param check_guards whether sizes of inputs are compared with those for which the program was exported
   */
  module(check_guards = true): ExportedModule {
    return new ExportedModule(this, this.#file, check_guards);
  }

  /**
   * The program in fewer operators, and without side effects: what it changes are results of its own. Operators that
   * PyTorch's table takes apart and this library has no parts for stay as they are.
   * @throws NotImplementedError where a view is written into in a way that has no reverse
   */
  run_decompositions(): ExportedProgram {
    return decomposing.run(this);
  }

  toString(): string {
    return programText(this);
  }
}
