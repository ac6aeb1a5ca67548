/** Writes what a capture found as a program in the form of PyTorch's files. */
import { isSameSetting } from "../../aten/choose.ts";
import type { AtenArgument } from "../../aten/schemas.ts";
import { isDType, type DType } from "../../dtype.ts";
import { Names } from "../../fx/node-names.ts";
import { DynamicSize, explainSize, type DimSize, type SizeFormula } from "../../onnx/export/sizes.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Complex } from "../../support/complex.ts";
import type { FileNode, FileTensor, Union } from "../format.ts";
import { dtypeNumber, memoryFormatNumber } from "../format.ts";
import { evaluate, expressionSource, type Expression } from "../symbols.ts";
import { isValue, type AtenStep, type AtenValue } from "./graph-values.ts";

/** A symbol: its name, its values in the runs, its size in the example, and where it is read. */
export interface NamedSymbol {
  readonly name: string;
  readonly sizes: DynamicSize;
  readonly hint: number;
  /** The input that has it, and the dim. */
  readonly place: readonly [input: number, dim: number];
}

const SIGNS = { add: "Add", sub: "Add", mul: "Mul", div: "FloorDiv", mod: "Mod" } as const;
const FUNCTIONS = { add: "add", sub: "sub", mul: "mul", div: "floordiv", mod: "mod" } as const;

const number = (value: number): Expression => ({ kind: "number", value });

/** Activations whose settings are floats in PyTorch's layers. */
const FLOATS: ReadonlySet<string> = new Set(
  "hardtanh softplus elu celu".split(" ").flatMap((name) => [name, `${name}_`]),
);

/** Writes numbers of floats as JSON has them. */
export const floatIn = (value: number): number | string =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

/** One graph that grows. */
export class GraphWriter {
  readonly nodes: FileNode[] = [];
  readonly tensor_values: Record<string, FileTensor> = {};
  readonly sym_int_values: Record<string, Union> = {};
  readonly #names = new Names();
  readonly #nameOf = new Map<number, string>();
  readonly #sizeNodes = new Map<string, string>();
  readonly #inputNames: string[] = [];
  /** Sizes that are known to follow from symbols. */
  readonly #explained = new Map<string, { readonly sizes: DynamicSize; readonly formula: SizeFormula }>();

  constructor(readonly symbols: readonly NamedSymbol[]) {}

  /** An input by a name of its own. */
  input(name: string, value: AtenValue<DimSize> | null): string {
    let own = name;
    const free = this.#names.create(name);
    if (this.#inputNames.includes(name)) own = free;
    this.#inputNames.push(own);
    if (value !== null) this.#note(value, own);
    return own;
  }

  #note(value: AtenValue<DimSize>, name: string): void {
    this.#nameOf.set(value.number, name);
    this.tensor_values[name] = {
      dtype: dtypeNumber(value.dtype),
      sizes: value.shape.map((size) => this.size(size)),
      requires_grad: value.requires_grad,
      device: { type: "cpu", index: null },
      strides: value.strides.map((size) => this.size(size)),
      storage_offset: this.size(value.offset),
      layout: 7,
    };
  }

  /** The name of a value's node. */
  nameOf(value: AtenValue<DimSize>): string {
    const name = this.#nameOf.get(value.number);
    if (name === undefined) throw new RuntimeError("torch.export: a tensor comes from no operator that was seen");
    return name;
  }

  #formula(size: DynamicSize): SizeFormula {
    const before = this.#explained.get(size.key);
    if (before !== undefined) return before.formula;
    const isWhole = size.values.every(Number.isInteger);
    const symbols = this.symbols.map(({ sizes }) => sizes);
    const others = [...this.#explained.values()].map(({ sizes }) => sizes).reverse();
    const found = isWhole ? (explainSize(size, symbols) ?? explainSize(size, [...symbols, ...others])) : null;
    const formula = found && this.#inSymbols(found);
    if (formula === null)
      throw new RuntimeError(
        `torch.export: a number depends on sizes that may vary (it is ${size.values.join(", ")} in several runs), and how was not found. Compute it from tensors, or leave the dim static.`,
      );
    this.#explained.set(size.key, { sizes: size, formula });
    return formula;
  }

  /** A formula of symbols, where it was of sizes that follow from them. */
  #inSymbols(formula: SizeFormula): SizeFormula {
    if (formula.kind === "constant") return formula;
    if (formula.kind === "known") return this.#explained.get(formula.key)?.formula ?? formula;
    return { ...formula, left: this.#inSymbols(formula.left), right: this.#inSymbols(formula.right) };
  }

  #expression(formula: SizeFormula): Expression {
    if (formula.kind === "constant") return number(formula.value);
    if (formula.kind === "known") {
      const symbol = this.symbols.find(({ sizes }) => sizes.key === formula.key);
      return { kind: "symbol", name: symbol?.name ?? "" };
    }
    const [left, right] = [this.#expression(formula.left), this.#expression(formula.right)];
    const second: Expression =
      formula.kind !== "sub"
        ? right
        : right.kind === "number"
          ? number(-right.value)
          : { kind: "call", name: "Mul", args: [number(-1), right] };
    // Factors that are numbers come first, as sympy has them.
    const isTurned = formula.kind === "mul" && second.kind === "number";
    return { kind: "call", name: SIGNS[formula.kind], args: isTurned ? [second, left] : [left, second] };
  }

  /** An expression as the file has it. */
  #symbolic(formula: SizeFormula): Union {
    const expression = this.#expression(formula);
    const hint = evaluate(expression, (name) => this.symbols.find((symbol) => symbol.name === name)?.hint ?? 0);
    return { as_expr: { expr_str: expressionSource(expression), hint: { as_int: hint } } };
  }

  /** A size of a tensor. */
  size(size: DimSize): Union {
    return typeof size === "number" ? { as_int: size } : this.#symbolic(this.#formula(size));
  }

  /** The node that gives a size. */
  #sizeNode(formula: SizeFormula): Union {
    if (formula.kind === "constant") return { as_int: formula.value };
    const key = JSON.stringify(formula);
    const known = this.#sizeNodes.get(key);
    if (known !== undefined) return { as_sym_int: { as_name: known } };
    let name: string;
    if (formula.kind === "known") {
      const place = this.symbols.findIndex(({ sizes }) => sizes.key === formula.key);
      name = this.#names.create(`sym_size_int_${this.symbols.length + place}`);
    } else {
      const args = [this.#sizeNode(formula.left), this.#sizeNode(formula.right)];
      name = this.#names.create(FUNCTIONS[formula.kind]);
      this.nodes.push({
        target: `_operator.${FUNCTIONS[formula.kind]}`,
        inputs: args.map((arg, i) => ({ name: i === 0 ? "a" : "b", arg, kind: 1 })),
        outputs: [{ as_sym_int: { as_name: name } }],
        metadata: {},
        is_hop_single_tensor_return: null,
        name,
      });
    }
    this.#sizeNodes.set(key, name);
    this.sym_int_values[name] = this.#symbolic(formula);
    return { as_sym_int: { as_name: name } };
  }

  /** A number that may depend on sizes, as an argument. */
  int(value: DimSize | bigint): Union {
    return value instanceof DynamicSize ? this.#sizeNode(this.#formula(value)) : { as_int: Number(value) };
  }

  /** Nodes that read sizes of inputs, for those that are used: they come first. */
  sizeReaders(inputs: readonly AtenValue<DimSize>[]): FileNode[] {
    return this.symbols.flatMap(({ sizes, place: [input, dim] }) => {
      const name = this.#sizeNodes.get(JSON.stringify({ kind: "known", key: sizes.key }));
      const value = inputs[input];
      if (name === undefined || value === undefined) return [];
      return [
        {
          target: "torch.ops.aten.sym_size.int",
          inputs: [
            { name: "self", arg: { as_tensor: { name: this.nameOf(value) } }, kind: 1 },
            { name: "dim", arg: { as_int: dim }, kind: 1 },
          ],
          outputs: [{ as_sym_int: { as_name: name } }],
          metadata: {},
          is_hop_single_tensor_return: null,
          name,
        },
      ];
    });
  }

  #tensor(value: unknown): Union {
    return isValue(value) ? { as_tensor: { name: this.nameOf(value) } } : { as_none: true };
  }

  #scalar(value: unknown): Union {
    if (typeof value === "boolean") return { as_bool: value };
    if (value instanceof Complex) return { as_complex: { real: floatIn(value.real), imag: floatIn(value.imag) } };
    if (value instanceof DynamicSize || typeof value === "bigint") return this.int(value);
    return Number.isInteger(value) ? { as_int: value } : { as_float: floatIn(value as number) };
  }

  /** A value as a file has an argument of some type. */
  argument({ type, isList }: AtenArgument, value: unknown, isFloat = false): Union {
    if (value === null || value === undefined) return { as_none: true };
    if (isList) return this.#list(type, value as readonly unknown[]);
    switch (type) {
      case "T":
        return isValue(value) ? this.#tensor(value) : this.#scalar(value);
      case "S":
        return isFloat && typeof value === "number" ? { as_float: floatIn(value) } : this.#scalar(value);
      case "int":
        return this.int(value as DimSize);
      case "float":
        if (value instanceof DynamicSize) return this.int(value);
        return { as_float: floatIn(value as number) };
      case "bool":
        return { as_bool: value };
      case "str":
        return { as_string: value };
      case "ScalarType":
        return { as_scalar_type: dtypeNumber(value as DType) };
      case "Device":
        return { as_device: { type: "cpu", index: null } };
      case "Layout":
        return { as_layout: 7 };
      case "MemoryFormat":
        return { as_memory_format: memoryFormatNumber(String(value)) };
      default:
        throw new RuntimeError(`torch.export: an argument of type ${type} cannot be written into a graph`);
    }
  }

  #list(type: string, list: readonly unknown[]): Union {
    if (type === "T") {
      if (list.some((item) => !isValue(item))) return { as_optional_tensors: list.map((item) => this.#tensor(item)) };
      return { as_tensors: list.map((item) => ({ name: this.nameOf(item as AtenValue) })) };
    }
    if (type === "float") return { as_floats: list.map((item) => floatIn(item as number)) };
    if (type === "bool") return { as_bools: list };
    if (!list.some((item) => item instanceof DynamicSize)) return { as_ints: list.map(Number) };
    return {
      as_sym_ints: list.map((item) => {
        const union = this.int(item as DimSize);
        return "as_sym_int" in union ? (union["as_sym_int"] as Union) : union;
      }),
    };
  }

  /** A result of the program. */
  result(value: unknown): Union {
    if (value === null || value === undefined) return { as_none: true };
    if (isValue(value)) return { as_tensor: { name: this.nameOf(value) } };
    if (typeof value === "number" || typeof value === "boolean" || value instanceof DynamicSize)
      return this.#scalar(value);
    if (typeof value === "string") return { as_string: value };
    if (isDType(value)) return { as_scalar_type: dtypeNumber(value) };
    throw new RuntimeError(
      "torch.export: the program gives back what is neither a tensor nor a number, a text, null, or a list or object of such",
    );
  }

  /** A call: defaults at the end of what stands by position, and those by name, are left out. */
  step({ schema, values, results, modules }: AtenStep<DimSize>): void {
    const isDefault = (i: number): boolean => {
      const argument = schema.arguments[i];
      return argument?.hasDefault === true && isSameSetting(values[i], argument.default);
    };
    let positional = schema.arguments.filter(({ keywordOnly }) => !keywordOnly).length;
    while (positional > 0 && isDefault(positional - 1)) positional--;
    const inputs = schema.arguments.flatMap((argument, i) => {
      if (argument.keywordOnly ? isDefault(i) : i >= positional) return [];
      return [
        {
          name: argument.name,
          arg: this.argument(argument, values[i], FLOATS.has(schema.name)),
          kind: argument.keywordOnly ? 2 : 1,
        },
      ];
    });
    const own = this.#names.create(schema.name);
    const named = (value: AtenValue<DimSize>, name: string): Union => {
      this.#note(value, name);
      return { as_tensor: { name } };
    };
    const item = (value: AtenValue<DimSize>): { readonly name: string } => {
      const name = this.#names.create("getitem");
      this.#note(value, name);
      return { name };
    };
    const outputs = results.map((result): Union => {
      if (result === null) return { as_none: true };
      if (Array.isArray(result)) return { as_tensors: (result as AtenValue<DimSize>[]).map(item) };
      const value = result as AtenValue<DimSize>;
      return results.length === 1 ? named(value, own) : { as_tensor: item(value) };
    });
    this.nodes.push({
      target: `torch.ops.aten.${schema.name}.${schema.overload || "default"}`,
      inputs,
      outputs: schema.returns === "" ? [] : outputs,
      metadata: {
        nn_module_stack: modules
          .map(([path, type]) => `L__self__${path.replaceAll(".", "_")},${path},${type}`)
          .join(";"),
      },
      is_hop_single_tensor_return: null,
      name: own,
    });
  }
}
