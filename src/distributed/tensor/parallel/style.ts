/** How a module is divided among the processes of a mesh (torch/distributed/tensor/parallel/style.py). */
import { Embedding } from "../../../nn/layers/embedding.ts";
import { Linear } from "../../../nn/layers/linear.ts";
import type { Module } from "../../../nn/module/index.ts";
import { AssertionError, NotImplementedError, ValueError } from "../../../support/errors.ts";
import { itemAt } from "../../../support/checked.ts";
import { pythonTuple } from "../../../support/python.ts";
import { Parameter } from "../../../tensor/parameter.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import type { DeviceMesh } from "../../device-mesh.ts";
import { distribute_module, distribute_tensor } from "../api.ts";
import { DTensor } from "../dtensor.ts";
import { Placement, Replicate, Shard } from "../placements.ts";
import { distributedTensors } from "../with-operators.ts";

/**
 * How a module is divided: what `parallelize_module` takes. A class of its own derives from it, and writes `_apply`.
 * https://docs.pytorch.org/docs/stable/distributed.tensor.parallel.html
 */
export abstract class ParallelStyle {
  /** The process of each dim of the mesh whose parameters count; null: each has its own. */
  src_data_rank: number | null = 0;
  /** Divides the module, in place. */
  abstract _apply(module: Module, device_mesh: DeviceMesh): Module;
  abstract toString(): string;
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Options of `ColwiseParallel` and `RowwiseParallel`. */
export interface LayoutOptions {
  /** How what goes in lies; it becomes a distributed tensor. */
  input_layouts?: Placement | null;
  /** How what comes out is to lie. */
  output_layouts?: Placement | null;
  /** Whether parts come out, not distributed tensors. Default true. */
  use_local_output?: boolean;
}

/** Names PyTorch prints: `True`. */
const flag = (value: boolean): string => (value ? "True" : "False");

/** A tensor as a distributed one that lies in a way. */
function lain(value: unknown, mesh: DeviceMesh, layout: Placement, desired: Placement): DTensor {
  const tensor = value instanceof DTensor ? value : distributedTensors.from_local(value as Tensor, mesh, [layout]);
  return layout.equals(desired) ? tensor : tensor.redistribute({ placements: [desired] });
}

/** A result that lies in a way, or the part of it. */
function given(value: unknown, layout: Placement, isLocal: boolean): Tensor {
  const tensor = value as DTensor;
  const wanted = layout.is_shard() && layout.dim < 0 ? layout.at(layout.dim + tensor.ndim) : layout;
  const moved = itemAt(tensor.placements, 0).equals(wanted) ? tensor : tensor.redistribute({ placements: [wanted] });
  return isLocal ? moved.to_local() : moved;
}

/** Puts a distributed parameter in the place of a plain one. */
function divide(
  module: Module,
  name: string,
  parameter: Tensor,
  mesh: DeviceMesh,
  how: Placement,
  source: number | null,
): void {
  const divided = distribute_tensor(parameter.detach(), mesh, [how], { src_data_rank: source });
  module.register_parameter(name, new Parameter(divided, parameter.requires_grad));
}

/** Divides a linear layer or an embedding along one of its dims. */
abstract class Divided extends ParallelStyle {
  /** How what goes in lies. */
  readonly input_layouts: Placement;
  /** How what comes out is to lie. */
  readonly output_layouts: Placement;
  /** Whether parts go on, not distributed tensors. */
  readonly use_local_output: boolean;

  constructor(inputs: Placement, outputs: Placement, isLocal: boolean) {
    super();
    this.input_layouts = inputs;
    this.output_layouts = outputs;
    this.use_local_output = isLocal;
  }

  protected applied(
    module: Module,
    mesh: DeviceMesh,
    desired: Placement,
    partition: (name: string, parameter: Tensor, own: Module) => Placement,
  ): Module {
    return distribute_module(
      module,
      mesh,
      (_, own) => {
        for (const [name, parameter] of [...own.named_parameters("", false)])
          divide(own, name, parameter, mesh, partition(name, parameter, own), this.src_data_rank);
      },
      (_, [input]) => [lain(input, mesh, this.input_layouts, desired)],
      (_, output) => given(output, this.output_layouts, this.use_local_output),
    );
  }

  toString(): string {
    const { input_layouts, output_layouts, use_local_output } = this;
    return `${this.constructor.name}(input_layouts=${pythonTuple([input_layouts])}, output_layouts=${pythonTuple([output_layouts])}, use_local_output=${flag(use_local_output)})`;
  }
}

/**
 * Divides an `nn.Linear` by its outputs, or an `nn.Embedding` by the columns of its table. By default what goes in is
 * whole, and what comes out is divided along its last dim.
 * @throws NotImplementedError for other modules
 */
export class ColwiseParallel extends Divided {
  constructor({ input_layouts = null, output_layouts = null, use_local_output = true }: LayoutOptions = {}) {
    super(input_layouts ?? new Replicate(), output_layouts ?? new Shard(-1), use_local_output);
  }
  _apply(module: Module, device_mesh: DeviceMesh): Module {
    if (!(module instanceof Linear) && !(module instanceof Embedding))
      throw new NotImplementedError("ColwiseParallel currently only support nn.Linear and nn.Embedding!");
    const how = new Shard(module instanceof Linear ? 0 : 1);
    return this.applied(module, device_mesh, new Replicate(), () => how);
  }
}

/**
 * Divides an `nn.Linear` by its inputs, or an `nn.Embedding` by the rows of its table. By default what goes in is divided
 * along its last dim, and what comes out is whole.
 * @throws NotImplementedError for other modules
 */
export class RowwiseParallel extends Divided {
  constructor({ input_layouts = null, output_layouts = null, use_local_output = true }: LayoutOptions = {}) {
    super(input_layouts ?? new Shard(-1), output_layouts ?? new Replicate(), use_local_output);
  }
  _apply(module: Module, device_mesh: DeviceMesh): Module {
    if (module instanceof Linear)
      return this.applied(module, device_mesh, new Shard(-1), (name) =>
        name === "weight" ? new Shard(1) : new Replicate(),
      );
    if (module instanceof Embedding) return this.applied(module, device_mesh, new Replicate(), () => new Shard(0));
    throw new NotImplementedError("RowwiseParallel currently only support nn.Linear and nn.Embedding!");
  }
}

/**
 * Runs a module (`nn.LayerNorm`, `nn.Dropout`, …) on parts along the dim of the sequence; its parameters are whole on
 * every process.
 * @throws ValueError, when it runs, for an input that is no tensor.
 */
export class SequenceParallel extends ParallelStyle {
  /** The dim that is divided. */
  readonly sequence_dim: number;
  /** Whether parts go on, not distributed tensors. */
  readonly use_local_output: boolean;

  constructor({
    sequence_dim = 1,
    use_local_output = false,
  }: { sequence_dim?: number; use_local_output?: boolean } = {}) {
    super();
    this.sequence_dim = sequence_dim;
    this.use_local_output = use_local_output;
  }
  _apply(module: Module, device_mesh: DeviceMesh): Module {
    const along = new Shard(this.sequence_dim);
    return distribute_module(
      module,
      device_mesh,
      (_, own) => {
        for (const [name, parameter] of [...own.named_parameters("", false)])
          divide(own, name, parameter, device_mesh, new Replicate(), null);
      },
      (own, [input]) => {
        if (!(input instanceof Tensor))
          throw new ValueError(
            `expecting input of ${String(own)} to be a torch.Tensor or DTensor, but got ${String(input)}`,
          );
        return [
          input instanceof DTensor
            ? input.redistribute({ placements: [along] })
            : lain(input, device_mesh, along, along),
        ];
      },
      (_, output) => (this.use_local_output ? (output as DTensor).to_local() : output),
    );
  }
  toString(): string {
    return `SequenceParallel(sequence_dim=${this.sequence_dim}, use_local_output=${flag(this.use_local_output)})`;
  }
}

/** One placement for each argument, null where it is left as it is; one alone for the only argument. */
export type Layouts = Placement | readonly (Placement | null)[];

const listOf = (layouts: Layouts | null): readonly (Placement | null)[] | null =>
  layouts instanceof Placement ? [layouts] : layouts;

/** PyTorch's text of a list of layouts. */
const layoutsText = (layouts: readonly (Placement | null)[] | null): string =>
  layouts === null ? "None" : pythonTuple(layouts.map((each) => each ?? "None"));

/** Options of `PrepareModuleInput`. */
export interface PrepareInputOptions {
  /** How the arguments lie that are to become distributed tensors. */
  input_layouts?: Layouts | null;
  /** How they are to lie. */
  desired_input_layouts?: Layouts | null;
  /** The same for arguments by name, in a trailing object. */
  input_kwarg_layouts?: Readonly<Record<string, Placement>> | null;
  /** How those are to lie. */
  desired_input_kwarg_layouts?: Readonly<Record<string, Placement>> | null;
  /** Whether parts go in, not distributed tensors. Default false. */
  use_local_output?: boolean;
}

/**
 * Brings what goes into a module to lie in a way.
 * @throws AssertionError for layouts that do not fit one another; ValueError, when it runs, for another number of arguments.
 */
export class PrepareModuleInput extends ParallelStyle {
  /** How arguments lie. */
  readonly input_layouts: readonly (Placement | null)[] | null;
  /** How they are to lie. */
  readonly desired_input_layouts: readonly (Placement | null)[] | null;
  /** The same for arguments by name. */
  readonly input_kwarg_layouts: Readonly<Record<string, Placement>>;
  /** How those are to lie. */
  readonly desired_input_kwarg_layouts: Readonly<Record<string, Placement>>;
  /** Whether parts go on, not distributed tensors. */
  readonly use_local_output: boolean;

  constructor(options: PrepareInputOptions = {}) {
    super();
    this.input_layouts = listOf(options.input_layouts ?? null);
    this.desired_input_layouts = listOf(options.desired_input_layouts ?? null);
    this.input_kwarg_layouts = options.input_kwarg_layouts ?? {};
    this.desired_input_kwarg_layouts = options.desired_input_kwarg_layouts ?? {};
    this.use_local_output = options.use_local_output ?? false;
    if (this.input_layouts !== null) {
      if (this.desired_input_layouts === null) throw new AssertionError("desired module inputs should not be None!");
      if (this.input_layouts.length !== this.desired_input_layouts.length)
        throw new AssertionError("input_layouts and desired_input_layouts should have same length!");
    }
    if (Object.keys(this.input_kwarg_layouts).length !== Object.keys(this.desired_input_kwarg_layouts).length)
      throw new AssertionError("input_kwarg_layouts and desired_input_kwarg_layouts should have same length!");
  }

  private prepared(value: unknown, mesh: DeviceMesh, layout: Placement | null, desired: Placement | null): unknown {
    if (layout === null) return value;
    if (!(value instanceof Tensor)) throw new AssertionError("expecting input to be a torch.Tensor!");
    const tensor = lain(value, mesh, layout, desired ?? layout);
    return this.use_local_output ? tensor.to_local() : tensor;
  }

  _apply(module: Module, device_mesh: DeviceMesh): Module {
    const byName = Object.keys(this.input_kwarg_layouts);
    module.register_forward_pre_hook(((_: Module, given: unknown[]) => {
      const names = byName.length > 0 ? (given.at(-1) as Record<string, unknown>) : null;
      const inputs = names === null ? given : given.slice(0, -1);
      const { input_layouts, desired_input_layouts } = this;
      if (input_layouts !== null && inputs.length !== input_layouts.length)
        throw new ValueError("module inputs and input_layouts should have same length!");
      const ready = inputs.map((input, i) =>
        this.prepared(input, device_mesh, input_layouts?.[i] ?? null, desired_input_layouts?.[i] ?? null),
      );
      if (names === null) return ready;
      const named = Object.entries(names).map(([name, value]) => [
        name,
        this.prepared(
          value,
          device_mesh,
          this.input_kwarg_layouts[name] ?? null,
          this.desired_input_kwarg_layouts[name] ?? null,
        ),
      ]);
      return [...ready, Object.fromEntries(named) as unknown];
    }) as never);
    return module;
  }
  toString(): string {
    const text = (layouts: Readonly<Record<string, Placement>>): string =>
      `{${Object.entries(layouts)
        .map(([name, each]) => `'${name}': ${String(each)}`)
        .join(", ")}}`;
    return `PrepareModuleInput(input_layouts=${layoutsText(this.input_layouts)}, desired_input_layouts=${layoutsText(this.desired_input_layouts)}, input_kwarg_layouts=${text(this.input_kwarg_layouts)}, desired_input_kwarg_layouts=${text(this.desired_input_kwarg_layouts)}, use_local_output=${flag(this.use_local_output)})`;
  }
}

/** Options of `PrepareModuleOutput`. */
export interface PrepareOutputOptions {
  /** How what comes out lies. */
  output_layouts: Layouts;
  /** How it is to lie. */
  desired_output_layouts: Layouts;
  /** Whether parts come out, not distributed tensors. Default true. */
  use_local_output?: boolean;
}

/**
 * Brings what comes out of a module to lie in a way.
 * @throws AssertionError for layouts that do not fit one another; ValueError, when it runs, for another number of results.
 */
export class PrepareModuleOutput extends ParallelStyle {
  /** How results lie. */
  readonly output_layouts: readonly (Placement | null)[];
  /** How they are to lie. */
  readonly desired_output_layouts: readonly (Placement | null)[];
  /** Whether parts go on, not distributed tensors. */
  readonly use_local_output: boolean;

  constructor({ output_layouts, desired_output_layouts, use_local_output = true }: PrepareOutputOptions) {
    super();
    this.output_layouts = listOf(output_layouts) ?? [];
    this.desired_output_layouts = listOf(desired_output_layouts) ?? [];
    this.use_local_output = use_local_output;
    if (this.output_layouts.length !== this.desired_output_layouts.length)
      throw new AssertionError("output_layouts and desired_output_layouts should have same length!");
  }
  _apply(module: Module, device_mesh: DeviceMesh): Module {
    module.register_forward_hook(((_: Module, __: unknown, output: unknown) => {
      const outputs = Array.isArray(output) ? (output as unknown[]) : [output];
      if (outputs.length !== this.output_layouts.length)
        throw new ValueError("module outputs and output_layouts should have same length!");
      const ready = outputs.map((each, i) => {
        const layout = this.output_layouts[i] ?? null;
        if (layout === null) return each;
        const tensor = lain(each, device_mesh, layout, this.desired_output_layouts[i] ?? layout);
        return this.use_local_output ? tensor.to_local() : tensor;
      });
      return ready.length === 1 ? ready[0] : ready;
    }) as never);
    return module;
  }
  toString(): string {
    return `PrepareModuleOutput(output_layouts=${layoutsText(this.output_layouts)}, desired_output_layouts=${layoutsText(this.desired_output_layouts)}, use_local_output=${flag(this.use_local_output)})`;
  }
}

/**
 * `PrepareModuleInput` and `PrepareModuleOutput` in one.
 * @throws AssertionError for layouts that do not fit one another.
 */
export class PrepareModuleInputOutput extends ParallelStyle {
  /** What is done with arguments. */
  readonly prepare_module_input: PrepareModuleInput;
  /** What is done with results. */
  readonly prepare_module_output: PrepareModuleOutput;

  constructor({
    use_local_input = false,
    output_layouts,
    desired_output_layouts,
    use_local_output = true,
    ...inputs
  }: Omit<PrepareInputOptions, "use_local_output"> & PrepareOutputOptions & { use_local_input?: boolean }) {
    super();
    this.prepare_module_input = new PrepareModuleInput({ ...inputs, use_local_output: use_local_input });
    this.prepare_module_output = new PrepareModuleOutput({ output_layouts, desired_output_layouts, use_local_output });
  }
  _apply(module: Module, device_mesh: DeviceMesh): Module {
    this.prepare_module_input._apply(module, device_mesh);
    return this.prepare_module_output._apply(module, device_mesh);
  }
  toString(): string {
    const strip = (style: ParallelStyle): string => String(style).replace(/^\w+\(|\)$/g, "");
    const input = strip(this.prepare_module_input).replace("use_local_output", "use_local_input");
    return `PrepareModuleInputOutput(${input}, ${strip(this.prepare_module_output)})`;
  }
}
