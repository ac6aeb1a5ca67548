/** `torch.utils.flop_counter`: counts the floating-point operations of products and convolutions that a program runs. */
import { refuseUnknown } from "../support/known-names.ts";
import { interpret, type Interpreter } from "../autograd/interpreters.ts";
import { ModeGuard } from "../autograd/modes.ts";
import type { Module } from "../nn/module/module.ts";
import { register_module_forward_hook, register_module_forward_pre_hook } from "../nn/module-hooks.ts";
import type { OperatorCall } from "../ops/declare/call.ts";
import { RuntimeError } from "../support/errors.ts";
import type { RemovableHandle } from "../support/handles.ts";
import { runThen } from "../support/run-then.ts";
import { Tensor } from "../tensor/tensor.ts";
import { entryOf, itemAt, lastOf } from "../support/checked.ts";

/** Counts the operations of one call, from its arguments (shapes in place of tensors) and the shape of its result. */
export type FlopFormula = (args: readonly unknown[], out_shape: readonly number[] | null) => number;
/** Operations by the names of operators. */
export type FlopCounts = Record<string, number>;

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);
type Shape = readonly number[];

/** A product of (batches of) matrices [.., m, k] and [.., k, n]: a multiplication and an addition for each m, k, n. */
function ofProduct(a: unknown, b: unknown): number {
  return 2 * product(a as Shape) * lastOf(b as Shape);
}

/** A convolution uses each weight once for each place of its output; a transposed one of its input. */
function ofConvolution(places: unknown, weight: unknown): number {
  const [batch, , ...spatial] = places as Shape;
  return 2 * batch! * product(spatial) * product(weight as Shape);
}

/** Products of attention, of each query's row with each key's: `count` of them. */
function ofAttention([query, key]: readonly unknown[], count: number): number {
  return count * 2 * product(query as Shape) * itemAt(key as Shape, 2);
}

/** Formulas of operators that are counted, by our names of records, with PyTorch's names. */
const formulas: Record<string, readonly [name: string, formula: FlopFormula]> = {
  mm: ["mm", ([a, b]) => ofProduct(a, b)],
  bmm: ["bmm", ([a, b]) => ofProduct(a, b)],
  addmm: ["addmm", ([, a, b]) => ofProduct(a, b)],
  baddbmm: ["baddbmm", ([, a, b]) => ofProduct(a, b)],
  _scaled_dot_product_flash_attention_for_cpu: [
    "_scaled_dot_product_flash_attention_for_cpu",
    (inputs) => ofAttention(inputs, 2),
  ],
  _scaled_dot_product_flash_attention_for_cpu_backward: [
    "_scaled_dot_product_flash_attention_for_cpu_backward",
    // Saved in the order of names: attn_mask, key, query, value.
    ([, saved]) => ofAttention((saved as unknown[]).slice(1, 3).reverse(), 5),
  ],
  _scaled_mm: ["_scaled_mm", ([a, b]) => ofProduct(a, b)],
  convolution_input_gradient: ["convolution_backward", ([gradient, weight]) => ofConvolution(gradient, weight)],
  // As PyTorch counts it: a convolution of the input with the gradient, channels and batch exchanged.
  convolution_weight_gradient: [
    "convolution_backward",
    ([gradient, input, shape]) => {
      const [batch, channels, ...spatial] = gradient as Shape;
      return 2 * product((shape as Shape).slice(2)) * product(spatial) * itemAt(input as Shape, 1) * channels! * batch!;
    },
  ],
};

/**
 * Adds a formula for an operator, for all counters.
 * @example
 * torch.utils.flop_counter.register_flop_formula("sin", (args) => 10 * (args[0] as number[])[0]!);
 */
export function register_flop_formula(operators: string | readonly string[], formula: FlopFormula): void {
  for (const name of [operators].flat()) {
    if (name in formulas) throw new RuntimeError(`duplicate registrations for ${name}`);
    formulas[name] = [name, formula];
  }
}

/** How a counter prints and what it counts. */
export interface FlopCounterOptions {
  /** Modules within modules that the table shows. Default 2. */
  depth?: number | null;
  /** Print the table at the end. Default true. */
  display?: boolean;
  /** Formulas of this counter alone, by names of operators. */
  custom_mapping?: Readonly<Record<string, FlopFormula>> | null;
}

const suffixes = ["", "K", "M", "B", "T"];

/** The suffix for numbers as large as one: 1001M rather than 1.001B. */
function suffixOf(count: number): number {
  return Math.max(0, Math.min(suffixes.length - 1, Math.floor((String(count).length - 2) / 3)));
}

const shapeOf = (value: unknown): unknown =>
  value instanceof Tensor ? value.shape : Array.isArray(value) ? value.map(shapeOf) : value;

/**
 * Counts while a function runs, by operator and by module.
 * @example
 * const counter = new torch.utils.flop_counter.FlopCounterMode({ display: false });
 * const layer = new torch.nn.Linear(3, 5);
 * counter.run(() => layer(torch.ones(4, 3)));
 * counter.get_total_flops(); // 120
 */
export class FlopCounterMode {
  private readonly counts = new Map<string, Map<string, number>>();
  private readonly depth: number | null;
  private readonly display: boolean;
  private readonly own: Readonly<Record<string, FlopFormula>>;
  private readonly names = new Map<object, string>();
  private readonly parents = new Set<string>();
  private readonly passes: string[] = [];

  constructor(options: FlopCounterOptions = {}) {
    refuseUnknown("FlopCounterMode.__init__()", "depth display custom_mapping", options);
    const { depth = 2, display = true, custom_mapping } = options;
    this.depth = depth;
    this.display = display;
    this.own = custom_mapping ?? {};
  }

  /** Counts anew while a function runs; gives what it gives. */
  run<R>(body: () => R): R {
    const guard = this.enter();
    return runThen(body, () => guard[Symbol.dispose]());
  }

  /** Counts anew until the guard is disposed. */
  enter(): ModeGuard {
    this.counts.clear();
    this.parents.clear();
    const handles = this.watchModules();
    const guard = interpret(this.interpreter());
    return new ModeGuard(() => {
      guard[Symbol.dispose]();
      for (const handle of handles) handle.remove();
      if (this.display) console.log(this.get_table(this.depth));
    });
  }

  /** All operations together. */
  get_total_flops(): number {
    return [...(this.counts.get("Global")?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  /** By module ("Global": all), then by operator. */
  get_flop_counts(): Record<string, FlopCounts> {
    return Object.fromEntries([...this.counts].map(([name, counts]) => [name, Object.fromEntries(counts)]));
  }

  /** The same as a table, down to `depth` modules. */
  get_table(depth: number | null = this.depth): string {
    const total = this.get_total_flops();
    const unit = suffixOf(total);
    const row = (name: string, count: number): string[] => [
      name,
      `${(count / 1000 ** unit).toFixed(3)}${suffixes[unit]}`,
      total === 0 ? "0%" : `${((100 * count) / total).toFixed(2)}%`,
    ];
    let isWhole = false; // whether some module has all of it
    const rowsOf = (name: string, indent: string): string[][] => {
      const counts = entryOf(this.counts, name);
      const sum = [...counts.values()].reduce((all, count) => all + count, 0);
      isWhole ||= name !== "Global" && sum >= total;
      return [row(indent + name, sum), ...[...counts].map(([key, count]) => row(`${indent} - ${key}`, count))];
    };
    let rows = [...this.counts.keys()].sort().flatMap((name) => {
      const level = name.split(".").length;
      return name === "Global" || level > (depth ?? Infinity) ? [] : rowsOf(name, " ".repeat(level - 1));
    });
    if (this.counts.has("Global") && !isWhole)
      rows = [...rowsOf("Global", ""), ...rows.map(([name, ...cells]) => [` ${name!}`, ...cells])];
    return tableOf(["Module", "FLOP", "% Total"], rows.length > 0 ? rows : [["Global", "0", "0%"]]);
  }

  private interpreter(): Interpreter {
    return {
      call: (call) => {
        const { name } = call.record;
        const own = Object.hasOwn(this.own, name) ? this.own[name]! : null;
        const known = Object.hasOwn(formulas, name) || name === "convolution";
        if (call.isComposite && own === null && !(name in formulas)) return call.parts();
        const result = call.next();
        const out = result instanceof Tensor ? result.shape : null;
        if (own !== null) this.add(name, own(call.args.map(shapeOf), out));
        else if (known) this.add(...this.counted(call, out));
        return result;
      },
      region: (name, run) => {
        this.passes.push(name);
        try {
          return run();
        } finally {
          this.passes.pop();
        }
      },
    };
  }

  private counted(call: OperatorCall, out: Shape | null): [name: string, count: number] {
    const { name, schema } = call.record;
    const args = call.args.map(shapeOf);
    if (name !== "convolution") return [formulas[name]![0], formulas[name]![1](args, out)];
    const isTransposed = schema.arguments.some((argument) => argument.name === "shape");
    const key = this.passes.some((each) => each.startsWith("Convolution")) ? "convolution_backward" : "convolution";
    return [key, ofConvolution(isTransposed ? args[0] : out, args[1])];
  }

  private add(name: string, count: number): void {
    for (const parent of ["Global", ...this.parents]) {
      const counts = this.counts.get(parent) ?? new Map<string, number>();
      counts.set(`aten.${name}`, (counts.get(`aten.${name}`) ?? 0) + count);
      this.counts.set(parent, counts);
    }
  }

  /** Keeps the names of the modules that run, forward and (told by hooks on their tensors) backward. */
  private watchModules(): RemovableHandle[] {
    const onGradient = (value: unknown, run: () => void): void => {
      for (const tensor of [value].flat(1))
        if (tensor instanceof Tensor && tensor.requires_grad)
          tensor.register_hook(() => {
            run();
          });
    };
    return [
      register_module_forward_pre_hook((module, args) => {
        const name = this.nameOf(module);
        onGradient(args, () => this.parents.delete(name));
        this.parents.add(name);
      }),
      register_module_forward_hook((module, _, output) => {
        const name = this.nameOf(module);
        this.parents.delete(name);
        onGradient(output, () => this.parents.add(name));
      }),
    ];
  }

  private nameOf(module: Module): string {
    const known = this.names.get(module);
    if (known !== undefined) return known;
    const top = module.constructor.name;
    for (const [path, each] of module.named_modules()) this.names.set(each, path === "" ? top : `${top}.${path}`);
    return entryOf(this.names, module);
  }
}

/** Columns with a line below their heads; the first is flush left, the others right. */
function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) => Math.max(head.length + 2, ...rows.map((row) => itemAt(row, i).length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(itemAt(widths, i)) : cell.padStart(itemAt(widths, i)))).join("  ");
  return [line(heads), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}
