/** What a network is made of, as the Python package `torchinfo` prints it: layers, shapes, parameters, operations. */
import { refuseUnknown } from "../support/known-names.ts";
import type { Module } from "../nn/module/module.ts";
import { zeros } from "../ops/create/create.ts";
import { no_grad } from "../autograd/modes.ts";
import { Tensor } from "../tensor/tensor.ts";
import { itemAt } from "../support/checked.ts";

/** Options of `summary`. */
export interface SummaryOptions {
  /** Shape of the input, batch included. */
  readonly input_size?: readonly number[];
  /** The input itself (several: an array), instead of a shape. */
  readonly input_data?: unknown;
  /** How deep to go into modules of modules. */
  readonly depth?: number;
}

/** One layer, where it was called. */
export interface SummaryRow {
  /** Path in the network; "" for the network itself. */
  readonly name: string;
  /** Name of its class. */
  readonly kind: string;
  /** Modules around it; 0 for the network itself. */
  readonly depth: number;
  /** null without an input. */
  output_shape: readonly number[] | null;
  /** Of the layer alone: without what its children have. */
  readonly parameters: number;
  /** Of the layer with its children, those that want a gradient. */
  readonly trainable: number;
  /** Multiplications with additions. */
  mult_adds: number;
  /** Whether it was called before: its parameters are counted once. */
  readonly repeated: boolean;
}

function firstTensor(value: unknown): Tensor | null {
  if (value instanceof Tensor) return value;
  if (typeof value !== "object" || value === null) return null;
  for (const item of Object.values(value)) {
    const found = firstTensor(item);
    if (found !== null) return found;
  }
  return null;
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** How often a layer uses each of its weights: convolutions at each place, others for each row of the input. */
function multAdds(kind: string, parameters: readonly [string, Tensor][], shape: readonly number[]): number {
  let sum = 0;
  for (const [name, parameter] of parameters) {
    const rows = kind.includes("Conv") ? [shape[0] ?? 1, ...shape.slice(2)] : null;
    if (rows !== null) sum += parameter.numel() * product(rows);
    else if (kind.includes("Linear")) sum += parameter.numel() * product(shape.slice(0, -1));
    else if (/_l\d/.test(name)) sum += parameter.numel() * product(shape.slice(0, 2));
    else sum += parameter.numel() * (shape[0] ?? 1);
  }
  return sum;
}

const thousands = (value: number): string => value.toLocaleString("en-US");
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);
const NAME = 42;
const COLUMN = 24;

/** A network's layers and totals; as a text, a table. */
export class ModelSummary {
  /** Made by `summary`. */
  constructor(
    readonly rows: readonly SummaryRow[],
    readonly total_params: number,
    readonly trainable_params: number,
    readonly total_mult_adds: number,
    readonly input_bytes: number,
    /** Bytes of what the layers gave, forward and backward. */
    readonly output_bytes: number,
    readonly param_bytes: number,
    private readonly hasInput: boolean,
    private readonly maxDepth: number,
  ) {}

  toString(): string {
    const { rows, hasInput } = this;
    const width = NAME + COLUMN * (hasInput ? 2 : 1);
    const line = "=".repeat(width);
    const shown = rows.filter(({ depth }) => depth <= this.maxDepth);
    const index = new Map<number, number>();
    const text = [
      line,
      `${"Layer (type:depth-idx)".padEnd(NAME)}${hasInput ? "Output Shape".padEnd(COLUMN) : ""}Param #`,
      line,
    ];
    for (const row of shown) {
      const place = (index.get(row.depth) ?? 0) + 1;
      index.set(row.depth, place);
      const indent = row.depth === 0 ? "" : `${row.depth === 1 ? "├─" : `│    ${"│    ".repeat(row.depth - 2)}└─`}`;
      const name = `${indent}${row.kind}${row.depth === 0 ? "" : `: ${row.depth}-${place}`}`;
      const below = row.depth === this.maxDepth ? this.within(row) : row.parameters;
      const frozen = row.trainable === 0 && row.depth > 0;
      const count =
        row.repeated && below > 0
          ? "(recursive)"
          : below === 0
            ? "--"
            : frozen
              ? `(${thousands(below)})`
              : thousands(below);
      const shape = row.output_shape === null ? "--" : `[${row.output_shape.join(", ")}]`;
      text.push(`${name.padEnd(NAME)}${hasInput ? shape.padEnd(COLUMN) : ""}${count}`);
    }
    text.push(line, `Total params: ${thousands(this.total_params)}`);
    text.push(`Trainable params: ${thousands(this.trainable_params)}`);
    text.push(`Non-trainable params: ${thousands(this.total_params - this.trainable_params)}`);
    if (hasInput) {
      text.push(`Total mult-adds (M): ${(this.total_mult_adds / 1e6).toFixed(2)}`, line);
      text.push(`Input size (MB): ${megabytes(this.input_bytes)}`);
      text.push(`Forward/backward pass size (MB): ${megabytes(this.output_bytes)}`);
      text.push(`Params size (MB): ${megabytes(this.param_bytes)}`);
      text.push(`Estimated Total Size (MB): ${megabytes(this.input_bytes + this.output_bytes + this.param_bytes)}`);
    }
    return [...text, line].join("\n");
  }

  /** Parameters of a row with all that stands below it. */
  private within(row: SummaryRow): number {
    const start = this.rows.indexOf(row);
    let sum = row.parameters;
    for (let i = start + 1; i < this.rows.length && itemAt(this.rows, i).depth > row.depth; i++)
      if (!itemAt(this.rows, i).repeated) sum += itemAt(this.rows, i).parameters;
    return sum;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

interface Draft {
  readonly rows: SummaryRow[];
  outputBytes: number;
}

/** The row of a module. */
function rowOf(module: Module, name: string, depth: number, repeated: boolean): SummaryRow {
  const own = module.parameters(false);
  const count = (tensors: readonly Tensor[]): number => tensors.reduce((sum, tensor) => sum + tensor.numel(), 0);
  return {
    name,
    kind: module._get_name(),
    depth,
    output_shape: null,
    parameters: count(own),
    trainable: count(module.parameters().filter((parameter) => parameter.requires_grad)),
    mult_adds: 0,
    repeated,
  };
}

/** Runs the network and notes every call of a module, in order. */
function follow(model: Module, inputs: readonly unknown[], draft: Draft): void {
  const seen = new Set<Module>();
  const open: SummaryRow[] = [];
  const hooks = model.named_modules().flatMap(([name, module]) => [
    module.register_forward_pre_hook(() => {
      const row = rowOf(module, name, open.length, seen.has(module));
      seen.add(module);
      open.push(row);
      draft.rows.push(row);
    }),
    module.register_forward_hook((_module: unknown, _inputs: unknown, output: unknown) => {
      const row = open.pop()!;
      const tensor = firstTensor(output);
      if (tensor === null) return;
      row.output_shape = [...tensor.shape];
      row.mult_adds = multAdds(row.kind, module.named_parameters("", false), tensor.shape);
      // Layers with weights keep what they give for the backward pass, which makes as much again.
      if (module.children().length === 0 && row.parameters > 0)
        draft.outputBytes += 2 * tensor.numel() * tensor.element_size();
    }),
  ]);
  try {
    no_grad(() => (model as (...given: unknown[]) => unknown)(...inputs));
  } finally {
    for (const hook of hooks) hook.remove();
  }
}

/** Without an input: the modules as they are nested. */
function list(module: Module, name: string, depth: number, draft: Draft, seen: Set<Module>): void {
  draft.rows.push(rowOf(module, name, depth, seen.has(module)));
  if (seen.has(module)) return;
  seen.add(module);
  for (const [child, inner] of module.named_children())
    list(inner, name === "" ? child : `${name}.${child}`, depth + 1, draft, seen);
}

/**
 * The layers of a network with the shapes that they give for an input, their parameters and multiplications. The
 * network runs once, in evaluation mode; without an input it does not run, and there are no shapes.
 *
 * @param options `input_size`: a shape, filled with zeros; or `input_data`: the input itself.
 * @see https://github.com/TylerYep/torchinfo for the Python package whose table this is
 * @example
 * const info = torch.utils.summary(new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU()), { input_size: [2, 4] });
 * info.rows[1]!.output_shape; // [2, 8]
 * info.total_params; // 40
 */
export function summary(model: Module, options: SummaryOptions = {}): ModelSummary {
  refuseUnknown("summary()", "input_size input_data depth", options);
  const { input_size, input_data, depth = 3 } = options;
  const data = input_data ?? (input_size === undefined ? null : zeros([...input_size]));
  const inputs = data === null ? [] : Array.isArray(data) ? (data as unknown[]) : [data];
  const draft: Draft = { rows: [], outputBytes: 0 };
  if (data === null) list(model, "", 0, draft, new Set());
  else {
    const modes = model.modules().map((module) => [module, module.training] as const);
    model.eval();
    try {
      follow(model, inputs, draft);
    } finally {
      for (const [module, training] of modes) module.training = training;
    }
  }
  const parameters = model.parameters();
  const count = (tensors: readonly Tensor[]): number => tensors.reduce((sum, tensor) => sum + tensor.numel(), 0);
  const bytes = (tensors: readonly Tensor[]): number =>
    tensors.reduce((sum, tensor) => sum + tensor.numel() * tensor.element_size(), 0);
  return new ModelSummary(
    draft.rows,
    count(parameters),
    count(parameters.filter((parameter) => parameter.requires_grad)),
    draft.rows.reduce((sum, row) => sum + row.mult_adds, 0),
    bytes(inputs.filter((input) => input instanceof Tensor)),
    draft.outputBytes,
    bytes(parameters),
    data !== null,
    depth,
  );
}
