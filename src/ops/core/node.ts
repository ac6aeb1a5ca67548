/** The backward node of operators that are declared by a record, and what their derivative formulas may ask. */
import { SavedTensor } from "../../autograd/saved.ts";
import { GraphNode } from "../../autograd/node.ts";
import type { Edge, Gradient } from "../../autograd/types.ts";
import type { Layout } from "../../layout/shape.ts";
import type { DType } from "../../dtype.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { OperatorRecord } from "./operator.ts";

/** What a derivative formula sees: saved tensors, the other arguments, shapes. */
export interface Context {
  /** A tensor argument that the derivative says it uses, or an output: "result", "result1", … */
  tensor(name: string): Tensor;
  /** The same, where the argument may be null. */
  optionalTensor(name: string): Tensor | null;
  /** Tensors of a list argument that the derivative says it uses. */
  tensors(name: string): Tensor[];
  /** The same, where items may be null. */
  optionalTensors(name: string): (Tensor | null)[];
  /** A tensor that it uses, or the number that was given instead. */
  operand(name: string): Tensor | number | bigint | boolean;
  /** An argument that is no tensor. */
  value<T>(name: string): T;
  /** Shape and dtype of a tensor argument, saved or not. */
  shape(name: string): readonly number[];
  shapes(name: string): readonly (readonly number[])[];
  strides(name: string): readonly number[];
  dtype(name: string): DType;
  /** How a tensor argument lay in its storage. */
  layout(name: string): Layout;
  /** Whether the argument wants a gradient. */
  needs(name: string): boolean;
}

/** `log1p` to `Log1PBackward0`, as PyTorch's code generator names nodes. */
export function nodeName(name: string): string {
  const words = name.split("_").filter((word) => word.length > 0);
  return `${words.map((word) => word.replace(/(^|\d)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase())).join("")}Backward0`;
}

interface TensorFacts extends Layout { readonly dtype: DType }
type Kept = SavedTensor | (SavedTensor | null)[] | null;

export class OperatorNode extends GraphNode implements Context {
  private readonly kept: Kept[];
  private keptOutputs: (SavedTensor | null)[] = [];
  private readonly facts: (TensorFacts | TensorFacts[] | null)[];
  private readonly values: unknown[];
  private readonly firstEdge: number[];
  private readonly used: Set<string>;

  /** `changed`: the tensor that an in-place call will overwrite; if the derivative uses it, a copy is kept. */
  constructor(readonly record: OperatorRecord, bound: readonly unknown[], edges: readonly (Edge | null)[], changed: Tensor | null) {
    super(edges);
    const { arguments: list } = record.schema;
    this.kept = new Array<Kept>(list.length).fill(null);
    this.facts = new Array<TensorFacts | TensorFacts[] | null>(list.length).fill(null);
    this.values = new Array<unknown>(list.length).fill(undefined);
    this.firstEdge = new Array<number>(list.length).fill(-1);
    let edge = 0;
    bound.forEach((value, i) => {
      if (!list[i]!.type.startsWith("Tensor")) {
        this.values[i] = value;
      } else if (value instanceof Tensor) {
        this.facts[i] = { shape: value.shape, strides: value.strides, offset: value.offset, dtype: value.dtype };
        this.firstEdge[i] = edge++;
      } else if (Array.isArray(value)) {
        this.facts[i] = (value as (Tensor | null)[]).map((item) => ({ shape: item?.shape ?? [], strides: item?.strides ?? [], offset: item?.offset ?? 0, dtype: item?.dtype as DType }));
        this.firstEdge[i] = edge;
        edge += value.length;
      } else {
        this.values[i] = value;
        this.firstEdge[i] = edge++;
      }
    });
    this.used = this.collectUses();
    list.forEach((argument, i) => {
      if (!this.used.has(argument.name)) return;
      const value = bound[i];
      if (value instanceof Tensor) this.kept[i] = new SavedTensor(i === 0 && value === changed ? value.clone() : value, this, false);
      else if (Array.isArray(value)) this.kept[i] = (value as (Tensor | null)[]).map((item) => (item ? new SavedTensor(item, this, false) : null));
    });
  }

  private collectUses(): Set<string> {
    const uses = new Set<string>();
    const { derivative, joint } = this.record;
    for (const table of [derivative, joint?.uses] as const) {
      for (const name in table) {
        if (!this.needs(name)) continue;
        const entry = table[name]!;
        const names = (derivative === table ? entry[0] : entry) as readonly string[];
        for (const used of names) uses.add(used);
      }
    }
    return uses;
  }

  /** Keeps the outputs that the derivative uses ("result", "result1"). */
  saveOutputs(outputs: readonly Tensor[]): void {
    if (!this.used.has("result") && !this.used.has("result0") && ![1, 2, 3, 4].some((i) => this.used.has(`result${i}`))) return;
    this.keptOutputs = outputs.map((output, i) => {
      const isUsed = this.used.has(`result${i}`) || (i === 0 && this.used.has("result"));
      return isUsed ? new SavedTensor(output, this, true, this.record.internalOutputs?.includes(i) ?? false) : null;
    });
  }

  get name(): string {
    const { node } = this.record;
    if (node === undefined) return nodeName(this.record.name);
    return typeof node === "string" ? node : node(this.values);
  }

  private place(name: string): number {
    const place = this.record.schema.arguments.findIndex((argument) => argument.name === name);
    if (place < 0) throw new Error(`${this.record.name}: the derivative asks for "${name}", which is no argument`);
    return place;
  }

  private saved(name: string): Kept {
    if (name.startsWith("result")) {
      const number = name === "result" ? 0 : Number(name.slice(6));
      return this.keptOutputs[number] ?? null;
    }
    return this.kept[this.place(name)]!;
  }

  tensor(name: string): Tensor {
    const found = this.optionalTensor(name);
    if (!found) throw new Error(`${this.record.name}: "${name}" was not saved`);
    return found;
  }
  optionalTensor(name: string): Tensor | null {
    const saved = this.saved(name);
    return saved instanceof SavedTensor ? saved.unpack() : null;
  }
  tensors(name: string): Tensor[] {
    return (this.saved(name) as SavedTensor[]).map((saved) => saved.unpack());
  }
  optionalTensors(name: string): (Tensor | null)[] {
    return (this.saved(name) as (SavedTensor | null)[]).map((saved) => saved?.unpack() ?? null);
  }
  operand(name: string): Tensor | number | bigint | boolean {
    return this.optionalTensor(name) ?? (this.values[this.place(name)] as number);
  }
  value<T>(name: string): T { return this.values[this.place(name)] as T; }
  shape(name: string): readonly number[] { return (this.facts[this.place(name)] as TensorFacts | null)?.shape ?? []; }
  shapes(name: string): readonly (readonly number[])[] { return (this.facts[this.place(name)] as TensorFacts[]).map((fact) => fact.shape); }
  strides(name: string): readonly number[] { return (this.facts[this.place(name)] as TensorFacts | null)?.strides ?? []; }
  layout(name: string): Layout { return this.facts[this.place(name)] as TensorFacts; }
  dtype(name: string): DType { return (this.facts[this.place(name)] as TensorFacts).dtype; }
  needs(name: string): boolean {
    const place = this.place(name);
    const first = this.firstEdge[place]!;
    if (first < 0) return false;
    const facts = this.facts[place];
    if (!Array.isArray(facts)) return this.edges[first] !== null;
    return facts.some((_, i) => this.edges[first + i] !== null);
  }

  apply(gradients: Gradient[]): Gradient[] {
    const { record } = this;
    if (record.joint) return this.spread(record.joint.formula(gradients, this));
    const results: Gradient[] = this.edges.map(() => null);
    const gradient = gradients.length === 1 ? gradients[0]! : gradients.find((item) => item !== null) ?? null;
    if (!gradient) return results;
    for (const name in record.derivative) {
      if (!this.needs(name)) continue;
      const value = record.derivative[name]![1](gradient, this);
      const first = this.firstEdge[this.place(name)]!;
      if (Array.isArray(value)) (value as Gradient[]).forEach((item, i) => { results[first + i] = item; });
      else results[first] = value as Gradient;
    }
    return results;
  }

  /** A joint formula answers per tensor argument; unwanted ones are dropped. */
  private spread(values: Gradient[]): Gradient[] {
    return this.edges.map((edge, i) => (edge ? values[i] ?? null : null));
  }

  override release(): void {
    for (const saved of this.kept) {
      if (saved instanceof SavedTensor) saved.release();
      else if (saved) for (const item of saved) item?.release();
    }
    for (const saved of this.keptOutputs) saved?.release();
  }
}
