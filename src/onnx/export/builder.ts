/** Builds an ONNX graph node by node: names, constants, shapes that are computed while the model runs. */
import { textEncoder } from "../../support/platform/text-coding.ts";
import { bool, float32, float64, int64, type DType } from "../../dtype.ts";
import { tensor as makeTensor } from "../../methods/implementations.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { OnnxExporterError } from "../errors.ts";
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from "../format/model.ts";
import { dataTypeNumber, protoOf } from "../format/tensors.ts";
import { explainSize, DynamicSize, type DimSize, type SizeFormula } from "./sizes.ts";
import { entryOf, itemAt } from "../../support/checked.ts";

/** A name of a value in the graph; "" is an input that is left out. */
export type Name = string;

/** An attribute: whole numbers are ints, `float(x)` floats. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | Float
  | Floats
  | TensorProto
  | GraphProto;

/** A number that is a float though it may be whole. */
export class Float {
  constructor(readonly value: number) {}
}
export class Floats {
  constructor(readonly values: readonly number[]) {}
}
export const floatValue = (value: number): Float => new Float(value);
export const floats = (values: readonly number[]): Floats => new Floats(values);

const utf8 = /* @__PURE__ */ textEncoder();

/** An attribute's message. */
export function attribute(name: string, value: Attribute): AttributeProto {
  const empty = { name, floats: [], ints: [], strings: [], tensors: [], graphs: [] };
  if (value instanceof Float) return { ...empty, type: 1, f: value.value };
  if (value instanceof Floats) return { ...empty, type: 6, floats: [...value.values] };
  if (typeof value === "number") return { ...empty, type: 2, i: value };
  if (typeof value === "string") return { ...empty, type: 3, s: utf8.encode(value) };
  if (Array.isArray(value) && typeof value[0] === "string")
    return { ...empty, type: 8, strings: (value as readonly string[]).map((text) => utf8.encode(text)) };
  if (Array.isArray(value)) return { ...empty, type: 7, ints: [...(value as readonly number[])] };
  if ("node" in (value as object)) return { ...empty, type: 5, g: value as GraphProto };
  return { ...empty, type: 4, t: value as TensorProto };
}

/** What a name stands for. */
interface Known {
  readonly shape: readonly DimSize[];
  readonly dtype: DType;
}

export class Builder {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  private readonly taken = new Set<string>();
  private readonly counts = new Map<string, number>();
  private readonly constants = new Map<string, Name>();
  private readonly sizes = new Map<string, Name>();
  private readonly found = new Map<string, readonly [name: Name, dim: number]>();
  private readonly atoms: DynamicSize[] = [];
  private readonly known = new Map<Name, Known>();

  constructor(readonly opset: number) {}

  /** A name that nothing has yet. */
  fresh(stem: string): Name {
    for (let i = this.counts.get(stem) ?? 0; ; i++) {
      const name = i === 0 ? stem : `${stem}_${i}`;
      if (this.taken.has(name)) continue;
      this.counts.set(stem, i + 1);
      this.taken.add(name);
      return name;
    }
  }

  /** Keeps a name for what comes later. */
  reserve(name: string): void {
    this.taken.add(name);
  }

  /** Notes what a name is, so that sizes can be read off it. */
  describe(name: Name, shape: readonly DimSize[], dtype: DType): Name {
    this.taken.add(name);
    this.known.set(name, { shape, dtype });
    shape.forEach((size, dim) => {
      if (typeof size === "number" || this.found.has(size.key)) return;
      this.found.set(size.key, [name, dim]);
      this.atoms.push(size);
    });
    return name;
  }

  /** Adds a node; gives the names of its outputs. */
  nodeOf(op: string, inputs: readonly Name[], attributes: Record<string, Attribute>, outputs: number): Name[] {
    const given = [...inputs];
    while (given.at(-1) === "") given.pop();
    const names = Array.from({ length: outputs }, () => this.fresh(op.toLowerCase()));
    this.nodes.push({
      op_type: op,
      name: this.fresh(`node_${op}`),
      input: given,
      output: names,
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      metadata_props: [],
    });
    return names;
  }

  node(op: string, inputs: readonly Name[], attributes: Record<string, Attribute> = {}): Name {
    return itemAt(this.nodeOf(op, inputs, attributes, 1), 0);
  }

  /** Nodes that `build` adds, taken out of the graph again: for the body of a loop, which may use what is around it. */
  apart(build: () => Name): { nodes: NodeProto[]; result: Name } {
    const start = this.nodes.length;
    const result = build();
    return { nodes: this.nodes.splice(start), result };
  }

  /** An initializer of that name. */
  initializer(name: Name, tensor: Tensor): Name {
    this.taken.add(name);
    this.initializers.push(protoOf(tensor, name));
    return name;
  }

  /** A constant of a dtype: numbers in nested lists. The same one has the same name. */
  constant(value: unknown, dtype: DType): Name {
    const key = `${dtype.name}:${JSON.stringify(value, (_, item: unknown) =>
      typeof item === "bigint" || (typeof item === "number" && !Number.isFinite(item)) || Object.is(item, -0)
        ? String(Object.is(item, -0) ? "-0" : item)
        : item,
    )}`;
    let name = this.constants.get(key);
    if (name === undefined) {
      name = this.initializer(this.fresh("constant"), makeTensor(value as number, { dtype }));
      this.constants.set(key, name);
    }
    return name;
  }

  /** A tensor of one element: what ConstantOfShape repeats. */
  filling(value: number | boolean, dtype: DType): TensorProto {
    return protoOf(makeTensor([value] as number[], { dtype }), "value");
  }

  one(dtype: DType): TensorProto {
    return this.filling(dtype === bool ? true : 1, dtype);
  }

  /** A 0-d constant. A size that counts as a number of another dtype is converted. */
  scalar(value: number | bigint | boolean | DynamicSize, dtype: DType): Name {
    if (value instanceof DynamicSize) {
      if (value.values.every(Number.isInteger)) {
        const flat = this.node("Squeeze", [this.size(value)]);
        return dtype === int64 ? flat : this.cast(flat, int64, dtype);
      }
      return this.fraction(value, dtype);
    }
    if (dtype === bool) return this.constant(Boolean(value), bool);
    if (dtype.kind === "int" && typeof value === "number") return this.constant(Math.trunc(value), dtype);
    return this.constant(value, dtype);
  }

  /** A number that is no whole one and depends on sizes: a constant over a size, or over its root. */
  private fraction(value: DynamicSize, dtype: DType): Name {
    for (const power of [1, 2, -1, -2]) {
      const whole = value.values.map((each) => 1 / each ** power);
      for (const atom of this.atoms) {
        const factor = itemAt(whole, 0) / itemAt(atom.values, 0);
        if (
          !atom.values.every(
            (size, i) => Math.abs(size * factor - itemAt(whole, i)) <= 1e-9 * Math.abs(itemAt(whole, i)),
          )
        )
          continue;
        const size = this.cast(this.node("Squeeze", [this.size(atom)]), int64, float64);
        const scaled = this.node("Mul", [size, this.constant(factor, float64)]);
        const result = this.node("Pow", [scaled, this.constant(-1 / power, float64)]);
        return this.cast(result, float64, dtype);
      }
    }
    throw this.unexplained(value);
  }

  private unexplained(size: DynamicSize): OnnxExporterError {
    return new OnnxExporterError(
      `torch.onnx.export: a number depends on a dynamic axis in a way that is not understood: it was ${size.values.join(", ")} in the runs.\nDeclare the axis as fixed, or compute with tensors instead of numbers.`,
    );
  }

  private formula(formula: SizeFormula): Name {
    if (formula.kind === "constant") return this.constant([formula.value], int64);
    if (formula.kind === "known") {
      const name = this.sizes.get(formula.key);
      if (name !== undefined) return name;
      const [source, dim] = entryOf(this.found, formula.key);
      const made = this.node("Shape", [source], { start: dim, end: dim + 1 });
      this.sizes.set(formula.key, made);
      return made;
    }
    const { left, right, kind } = formula;
    const op = { add: "Add", sub: "Sub", mul: "Mul", div: "Div", mod: "Mod" }[kind];
    return this.node(op, [this.formula(left), this.formula(right)]);
  }

  /** A size as an int64 tensor of one element. */
  size(size: DimSize): Name {
    if (typeof size === "number") return this.constant([size], int64);
    const known = this.sizes.get(size.key);
    if (known !== undefined) return known;
    const formula = explainSize(size, this.atoms);
    if (formula === null) throw this.unexplained(size);
    const name = this.formula(formula);
    this.sizes.set(size.key, name);
    return name;
  }

  /** Whole numbers as a 1-d int64 tensor. */
  ints(values: readonly DimSize[]): Name {
    if (values.every((value) => typeof value === "number")) return this.constant([...values], int64);
    if (values.length === 1) return this.size(itemAt(values, 0));
    const parts: Name[] = [];
    let plain: number[] = [];
    const flush = (): void => {
      if (plain.length > 0) parts.push(this.constant(plain, int64));
      plain = [];
    };
    for (const value of values) {
      if (typeof value === "number") plain.push(value);
      else {
        flush();
        parts.push(this.size(value));
      }
    }
    flush();
    return this.node("Concat", parts, { axis: 0 });
  }

  sameSize(a: DimSize | undefined, b: DimSize): boolean {
    return a === b || (a instanceof DynamicSize && b instanceof DynamicSize && a.key === b.key);
  }

  sameShape(a: readonly DimSize[], b: readonly DimSize[]): boolean {
    return a.length === b.length && a.every((size, i) => this.sameSize(size, itemAt(b, i)));
  }

  /** The shape for a Reshape of `from`: sizes that stay are 0 (copied), one that depends on others is -1. */
  reshapeSizes(from: readonly DimSize[], to: readonly DimSize[]): Name {
    const sizes = to.map((size, dim) => (size instanceof DynamicSize && this.sameSize(from[dim], size) ? 0 : size));
    const open = sizes.filter((size) => size instanceof DynamicSize);
    const hasZero = to.some((size) => size === 0);
    if (open.length === 1 && !hasZero) return this.ints(sizes.map((size) => (size instanceof DynamicSize ? -1 : size)));
    return this.ints(hasZero ? to : sizes);
  }

  reshape(name: Name, from: readonly DimSize[], to: readonly DimSize[]): Name {
    if (to.some((size) => size === 0)) return this.node("Reshape", [name, this.ints(to)], { allowzero: 1 });
    return this.node("Reshape", [name, this.reshapeSizes(from, to)]);
  }

  cast(name: Name, from: DType, to: DType): Name {
    return from === to ? name : this.node("Cast", [name], { to: dataTypeNumber(to) });
  }

  /** The product of sizes as a 0-d number of a dtype. */
  product(sizes: readonly DimSize[], dtype: DType): Name {
    const whole = sizes.reduce<number>((product, size) => (typeof size === "number" ? product * size : product), 1);
    const open = sizes.filter((size) => size instanceof DynamicSize);
    if (open.length === 0) return this.scalar(whole, dtype);
    let name = this.size(itemAt(open, 0));
    for (const size of open.slice(1)) name = this.node("Mul", [name, this.size(size)]);
    if (whole !== 1) name = this.node("Mul", [name, this.constant([whole], int64)]);
    return this.cast(this.node("Squeeze", [name]), int64, dtype);
  }

  /** Half types are computed in float32 where an operator does not take them. */
  wide(dtype: DType): DType {
    return dtype.is_floating_point && dtype.itemsize < 4 ? float32 : dtype;
  }
}
