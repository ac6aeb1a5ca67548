/** The backward node of operators that are declared by a record, and what their derivative formulas may ask. */
import { interpreters } from "../../autograd/interpreters.ts";
import { is_grad_enabled } from "../../autograd/modes.ts";
import { SavedTensor } from "../../autograd/saved.ts";
import { leadsToWanted } from "../../autograd/graph-task.ts";
import { GraphNode } from "../../autograd/node.ts";
import type { Edge, Gradient, SavedDescription } from "../../autograd/node-types.ts";
import type { Layout } from "../../layout/shape.ts";
import type { DType } from "../../dtype.ts";
import { formatOf, inFormat } from "../../compute/in-format.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { devices } from "../../tensor/device.ts";
import { callBound } from "./call.ts";
import { nearTensors, onDeviceOf } from "./device-of-call.ts";
import { makeRecord, type Declared, type Derivative, type JointDerivative, type OperatorRecord } from "./record.ts";
import type { Context } from "./context.ts";
import { showSavedNames } from "./saved-names.ts";
import { parseSchema } from "./schema.ts";

const nodeNames = new Map<string, string>();

/** `log1p` to `Log1PBackward0`, as PyTorch's code generator names nodes. */
export function nodeName(name: string): string {
  let made = nodeNames.get(name);
  if (made === undefined) {
    const words = name.replace(
      /(^|\d|_)([a-z])/g,
      (_, before: string, letter: string) => before + letter.toUpperCase(),
    );
    made = `${words.replaceAll("_", "")}Backward0`;
    nodeNames.set(name, made);
  }
  return made;
}

function isComplexGradient(gradient: Gradient): boolean {
  return gradient !== null && gradient.dtype.is_complex;
}

/** The conjugate of a gradient, if it is complex. */
function conjugated(gradient: Gradient): Gradient {
  return gradient?.dtype.is_complex ? gradient.conj() : gradient;
}

interface TensorFacts extends Layout {
  readonly dtype: DType;
}
type Kept = SavedTensor | (SavedTensor | null)[] | null;

/** What the derivatives read: places of arguments and numbers of outputs. */
interface Uses {
  readonly arguments: readonly number[];
  readonly outputs: readonly number[];
}

/** What is known of a record before any call. */
interface Tables {
  readonly places: ReadonlyMap<string, number>;
  /** For each argument whether it is a tensor or a list of them. */
  readonly isTensor: readonly boolean[];
  /** The formulas of the arguments' gradients, with the arguments' places. */
  readonly formulas: readonly (readonly [place: number, formula: Derivative[1]])[];
  /** By the bits of the arguments that want gradients. */
  readonly uses: Map<number, Uses>;
}

function placeOf(record: Declared, places: ReadonlyMap<string, number>, name: string): number {
  const place = places.get(name);
  if (place === undefined) throw new Error(`${record.name}: the derivative asks for "${name}", which is no argument`);
  return place;
}

const tablesOfRecords = new WeakMap<Declared, Tables>();

function tablesOf(record: Declared): Tables {
  let found = tablesOfRecords.get(record);
  if (!found) {
    const { arguments: list } = record.schema;
    const places = new Map(list.map((argument, i) => [argument.name, i]));
    found = {
      places,
      isTensor: list.map((argument) => argument.type.startsWith("Tensor")),
      formulas: Object.entries(record.derivative ?? {}).map(([name, [, formula]]) => [
        placeOf(record, places, name),
        formula,
      ]),
      uses: new Map(),
    };
    tablesOfRecords.set(record, found);
  }
  return found;
}

/** The number of an output by its name in derivatives ("result", "result1"), or -1. */
function outputNumber(name: string): number {
  if (!name.startsWith("result")) return -1;
  return name === "result" ? 0 : Number(name.slice(6));
}

/** What several gradients read: PyTorch saves it whichever of them are wanted. */
function sharedNames(record: Declared): string[] {
  const lists = Object.values(record.derivative ?? {}).map(([list]) => [...list]);
  return lists.flatMap((list, i) => list.filter((name) => lists.slice(i + 1).some((other) => other.includes(name))));
}

function usesOf(record: Declared, { places, uses }: Tables, needs: number): Uses {
  let found = uses.get(needs);
  if (!found) {
    const names = new Set<string>();
    const add = (argument: string, list: readonly string[]): void => {
      if (needs & (1 << (places.get(argument) ?? 31))) for (const name of list) names.add(name);
    };
    for (const [argument, [list]] of Object.entries(record.derivative ?? {})) add(argument, list);
    for (const name of sharedNames(record)) names.add(name);
    for (const [argument, list] of Object.entries(record.joint?.uses ?? {})) add(argument, list);
    const used = [...names].sort(); // PyTorch saves in the order of names
    found = {
      arguments: used.flatMap((name) => places.get(name) ?? []),
      outputs: used.map(outputNumber).filter((number) => number >= 0),
    };
    uses.set(needs, found);
  }
  return found;
}

const fusedRecords = new WeakMap<Declared, OperatorRecord>();

/** The operator that the fused gradient of another is: the node tells what the forward call was. */
function fusedRecord(of: Declared, fused: NonNullable<JointDerivative["fused"]>): OperatorRecord {
  let found = fusedRecords.get(of);
  if (!found) {
    const schema = parseSchema(`${of.name}_backward(Tensor[] grads, Tensor[] saved, any node) -> Tensor[]`);
    const forward = (gradients: Gradient[], saved: (Tensor | null)[], node: OperatorNode): Tensor[] =>
      onDeviceOf(gradients, () => fused(gradients, node.withSaved(saved))) as Tensor[];
    const unfused = (gradients: Gradient[], saved: (Tensor | null)[], node: OperatorNode): Gradient[] =>
      of.joint!.formula(gradients, node.withSaved(saved));
    found = {
      ...makeRecord("structural", schema, { forward }, (bound) => forward(...(bound as Parameters<typeof forward>))),
      unfused: (bound) => unfused(...(bound as Parameters<typeof unfused>)),
    };
    fusedRecords.set(of, found);
  }
  return found;
}

export class OperatorNode extends GraphNode implements Context {
  private kept: Kept[] | null = null;
  private keptOutputs: (SavedTensor | null)[] | null = null;
  // Arrays that are pushed to take room for seventeen items: these are as long as the arguments from the start.
  private readonly facts: (TensorFacts | TensorFacts[] | null)[];
  private readonly values: unknown[];
  private readonly firstEdge: number[];
  private readonly tables: Tables;
  private readonly uses: Uses;
  private readonly inPlace: boolean;

  /** `changed`: the tensor that an in-place call will overwrite; if the derivative uses it, a copy is kept. */
  constructor(
    readonly record: Declared,
    bound: readonly unknown[],
    edges: readonly (Edge | null)[],
    changed: Tensor | null,
  ) {
    super(edges);
    this.inPlace = changed !== null;
    const tables = tablesOf(record);
    const count = bound.length;
    const facts = new Array<TensorFacts | TensorFacts[] | null>(count);
    const values = new Array<unknown>(count);
    const firstEdge = new Array<number>(count);
    let edge = 0;
    let needs = 0;
    for (let i = 0; i < count; i++) {
      const value = bound[i];
      facts[i] = null;
      values[i] = value;
      if (!tables.isTensor[i]) {
        firstEdge[i] = -1;
      } else if (value instanceof Tensor) {
        facts[i] = { shape: value.shape, strides: value.strides, offset: value.offset, dtype: value.dtype };
        values[i] = undefined;
        if (edges[edge] !== null) needs |= 1 << i;
        firstEdge[i] = edge++;
      } else if (Array.isArray(value)) {
        facts[i] = (value as (Tensor | null)[]).map((item) => ({
          shape: item?.shape ?? [],
          strides: item?.strides ?? [],
          offset: item?.offset ?? 0,
          dtype: item?.dtype as DType,
        }));
        values[i] = undefined;
        firstEdge[i] = edge;
        for (let k = 0; k < value.length; k++) if (edges[edge++] !== null) needs |= 1 << i;
      } else {
        firstEdge[i] = edge++;
      }
    }
    this.facts = facts;
    this.values = values;
    this.firstEdge = firstEdge;
    this.tables = tables;
    this.uses = usesOf(record, tables, needs);
    if (this.uses.arguments.length > 0) this.kept = this.keep(bound, changed);
  }

  private keep(bound: readonly unknown[], changed: Tensor | null): Kept[] {
    const kept = new Array<Kept>(bound.length).fill(null);
    for (const i of this.uses.arguments) {
      const value = bound[i];
      if (value instanceof Tensor)
        kept[i] = new SavedTensor(i === 0 && value === changed ? value.clone() : value, this, false);
      else if (Array.isArray(value))
        kept[i] = (value as (Tensor | null)[]).map((item) => (item ? new SavedTensor(item, this, false) : null));
    }
    return kept;
  }

  /** Keeps the outputs that the derivative uses ("result", "result1"). */
  saveOutputs(outputs: readonly Tensor[]): void {
    if (this.uses.outputs.length === 0) return;
    this.keptOutputs = outputs.map((output, i) =>
      this.uses.outputs.includes(i)
        ? new SavedTensor(output, this, true, this.record.internalOutputs?.includes(i) ?? false)
        : null,
    );
  }

  get label(): string {
    const { node } = this.record;
    if (node === undefined) return nodeName(this.record.name);
    return typeof node === "string" ? node : node(this.values);
  }

  override get operator(): string {
    return this.inPlace ? `${this.record.name.replace(/_$/, "")}_` : this.record.name;
  }

  override get inputPlaces(): readonly number[] {
    const { derivative, joint } = this.record;
    const names = Object.keys({ ...derivative, ...joint?.uses });
    return this.record.schema.arguments.flatMap(({ name }, i) => {
      const first = this.firstEdge[i]!;
      if (first < 0 || !names.includes(name)) return [];
      const facts = this.facts[i];
      if (facts === null && (this.values[i] ?? null) !== null) return []; // a number: PyTorch has a node of its own for it
      return Array.isArray(facts) ? facts.map((_, k) => first + k) : [first];
    });
  }

  private place(name: string): number {
    return placeOf(this.record, this.tables.places, name);
  }

  override showSaved(): void {
    const names = this.record.schema.arguments.map(({ name }) => name);
    const results = (this.keptOutputs ?? []).map((_, i, { length }) => (length === 1 ? "result" : `result${i}`));
    showSavedNames(this, [...names, ...results], (name) => {
      const place = this.tables.places.get(name);
      return this.saved(name) ?? (place === undefined ? null : this.values[place]);
    });
  }

  private saved(name: string): Kept {
    const output = outputNumber(name);
    return (output >= 0 ? this.keptOutputs?.[output] : this.kept?.[this.place(name)]) ?? null;
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
  value<T>(name: string): T {
    return this.values[this.place(name)] as T;
  }
  shape(name: string): readonly number[] {
    return (this.facts[this.place(name)] as TensorFacts | null)?.shape ?? [];
  }
  shapes(name: string): readonly (readonly number[])[] {
    return (this.facts[this.place(name)] as TensorFacts[]).map((fact) => fact.shape);
  }
  strides(name: string): readonly number[] {
    return (this.facts[this.place(name)] as TensorFacts | null)?.strides ?? [];
  }
  layout(name: string): Layout {
    return this.facts[this.place(name)] as TensorFacts;
  }
  dtype(name: string): DType {
    return (this.facts[this.place(name)] as TensorFacts).dtype;
  }
  needs(name: string): boolean {
    return this.needsAt(this.place(name));
  }
  private needsAt(place: number): boolean {
    const first = this.firstEdge[place]!;
    if (first < 0) return false;
    const facts = this.facts[place];
    if (!Array.isArray(facts)) return this.wants(first);
    return facts.some((_, i) => this.wants(first + i));
  }
  /** Whether the gradient of an edge is wanted, in the run that is on. */
  private wants(place: number): boolean {
    const edge = this.edges[place]!;
    return edge !== null && leadsToWanted(edge.node);
  }

  /** Where the gradient of a tensor argument goes; null where it wants none. */
  edgeOf(name: string): Edge | null {
    return this.edges[this.firstEdge[this.place(name)]!] ?? null;
  }

  apply(gradients: Gradient[]): Gradient[] {
    const results = devices.others
      ? nearTensors(gradients, () => this.anyGradientsOf(gradients))
      : this.anyGradientsOf(gradients);
    const { recorded } = this.record;
    return recorded && is_grad_enabled() && interpreters.top === null ? recorded(results, this) : results;
  }

  /** Gradients of complex functions are grad * conj(f'): between two conjugations of what is written for real ones. */
  private anyGradientsOf(gradients: Gradient[]): Gradient[] {
    if (this.record.ownConjugates || !gradients.some(isComplexGradient))
      return this.inFormat(this.gradientsOf(gradients));
    return this.gradientsOf(gradients.map(conjugated)).map(conjugated);
  }

  /** Gradients of operators with a format are laid out in it as well, unless they are recorded. */
  private inFormat(gradients: Gradient[]): Gradient[] {
    const { format } = this.record;
    if (format === undefined || is_grad_enabled()) return gradients;
    const layouts: TensorFacts[] = [];
    for (const fact of this.facts) {
      if (Array.isArray(fact)) layouts.push(...fact);
      else if (fact !== null) layouts.push(fact);
    }
    const chosen = formatOf(format, layouts);
    if (chosen === "contiguous_format") return gradients;
    return gradients.map((gradient) => gradient && inFormat(gradient, chosen));
  }

  private gradientsOf(gradients: Gradient[]): Gradient[] {
    const { record } = this;
    if (record.joint) return this.spread(this.applyJoint(record.joint, gradients));
    const results = new Array<Gradient>(this.edges.length).fill(null);
    const gradient = gradients.length === 1 ? gradients[0]! : (gradients.find((item) => item !== null) ?? null);
    if (!gradient) return results;
    const { formulas } = this.tables;
    if (formulas.length > 0) this.verifySaved();
    for (const [place, formula] of formulas) {
      if (!this.needsAt(place)) continue;
      const value = formula(gradient, this);
      const first = this.firstEdge[place]!;
      if (Array.isArray(value))
        (value as Gradient[]).forEach((item, i) => {
          results[first + i] = item;
        });
      else results[first] = value as Gradient;
    }
    return results;
  }

  /** A fused gradient is one call of an operator, where interpreters are in force to see it. */
  private applyJoint({ formula, fused }: JointDerivative, gradients: Gradient[]): Gradient[] {
    if (fused === undefined || is_grad_enabled()) return formula(gradients, this);
    if (interpreters.top === null)
      return devices.others ? onDeviceOf(gradients, () => fused(gradients, this)) : fused(gradients, this);
    return callBound(fusedRecord(this.record, fused), [gradients, this.savedTensors(), this]) as Gradient[];
  }

  /** What is saved, in one list: arguments (lists item by item), then outputs. */
  private savedTensors(): (Tensor | null)[] {
    const saved = [...this.uses.arguments.map((place) => this.kept![place]), ...(this.keptOutputs ?? [])];
    return saved.flat().map((each) => each?.unpack() ?? null);
  }

  /** What derivatives ask of this node, with other tensors in the places of the saved ones. */
  withSaved(tensors: readonly (Tensor | null)[]): Context {
    let next = 0;
    const take = (kept: Kept | undefined): Tensor | null | (Tensor | null)[] =>
      Array.isArray(kept) ? kept.map(() => tensors[next++] ?? null) : (tensors[next++] ?? null);
    const byPlace = new Map(this.uses.arguments.map((place) => [place, take(this.kept?.[place])]));
    const outputs = (this.keptOutputs ?? []).map(() => tensors[next++] ?? null);
    const find = (name: string): Tensor | null | (Tensor | null)[] => {
      const output = outputNumber(name);
      return (output >= 0 ? outputs[output] : byPlace.get(this.place(name))) ?? null;
    };
    return Object.assign(Object.create(this) as Context, {
      tensor: (name: string) => find(name) as Tensor,
      optionalTensor: find,
      tensors: find,
      optionalTensors: find,
      operand: (name: string) => find(name) ?? this.operand(name),
    });
  }

  /** A joint formula answers per tensor argument; unwanted ones are dropped. */
  private spread(values: Gradient[]): Gradient[] {
    return this.edges.map((edge, i) => (edge ? (values[i] ?? null) : null));
  }

  /** Finds out that what was saved has changed or is gone, also where no formula asks for it. */
  private verifySaved(): void {
    for (const saved of this.kept ?? []) {
      if (saved instanceof SavedTensor) saved.verify();
      else if (saved) for (const item of saved) item?.verify();
    }
    for (const saved of this.keptOutputs ?? []) saved?.verify();
  }

  override describeSaved(): readonly SavedDescription[] {
    const all = [...(this.kept ?? []), ...(this.keptOutputs ?? [])].flat();
    return all.flatMap((saved) => (saved ? [saved.describe()] : []));
  }

  override release(): void {
    for (const saved of this.kept ?? []) {
      if (saved instanceof SavedTensor) saved.release();
      else if (saved) for (const item of saved) item?.release();
    }
    for (const saved of this.keptOutputs ?? []) saved?.release();
  }
}
