/**
 * Runs a model without computing anything and writes down the operators that it calls: tensors that come from inputs or
 * parameters are of device "meta" and have no elements, everything else is computed, so that it can become a constant.
 */
import { interpret, type Interpreter } from "../../autograd/interpreters.ts";
import { no_grad } from "../../autograd/modes.ts";
import { bool, int64, type DType } from "../../dtype.ts";
import { nonzeroCoordinates } from "../../compute/index/element-access.ts";
import { resultType, type Operand } from "../../compute/promotion.ts";
import type { OperatorCall } from "../../ops/declare/call.ts";
import type { PointwiseRecord } from "../../ops/declare/pointwise.ts";
import type { OperatorRecord } from "../../ops/declare/record.ts";
import { OnnxExporterError } from "../errors.ts";
import { allocate } from "../../tensor/memory.ts";
import { CPU, META } from "../../tensor/device-name.ts";
import { onDevice } from "../../tensor/device.ts";
import { type Storage, Version } from "../../tensor/storage.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { replaceTensors, listedTensors } from "../../tensor/listed-tensors.ts";
import { GraphValue, type GraphStep, type ModelTrace } from "./graph.ts";
import { writeBack } from "./write-back.ts";
import { ChangedViews, layoutKey, type Views } from "./changed-views.ts";
import { entryOf, itemAt } from "../../support/checked.ts";

/** The name under which operators are converted: `add_` does what `add` does. */
function plainName(record: OperatorRecord): string {
  return record.schema.arguments[0]?.mutates ? record.name.replace(/([^_])_$/, "$1") : record.name;
}

function computeDType(record: OperatorRecord, args: readonly unknown[]): DType | null {
  const family = (record as Partial<PointwiseRecord>).pointwise;
  if (family === undefined) return null;
  const operands = record.schema.arguments.flatMap(({ type }, i) =>
    type.startsWith("Tensor") ? [args[i] as Operand] : [],
  );
  const counted = family.masks ? operands.filter((_, i) => !family.masks![i]) : operands;
  return family.computeDType(family.definition.common?.(operands) ?? resultType(counted));
}

/**
 * The arguments of a call whose masks are known: an index that they are part of gets the places of their true elements,
 * so that its result has a shape.
 */
function withPlacesOfMasks(name: string, args: readonly unknown[], isKnown: (tensor: Tensor) => boolean): unknown[] {
  if (name !== "index" && name !== "index_put") return [...args];
  const [self, indices, values, ...rest] = args as [Tensor, readonly (Tensor | null)[], Tensor?, ...unknown[]];
  if (values !== undefined && values.dtype !== self.dtype) return [...args]; // a mask alone takes a number of any dtype
  const places: (Tensor | null)[] = [];
  for (const index of indices) {
    const fits = index?.shape.every((size, d) => size === self.shape[places.length + d]);
    if (index?.dtype === bool && fits && isKnown(index)) places.push(...onDevice(CPU, () => nonzeroCoordinates(index)));
    else places.push(index);
  }
  return values === undefined ? [self, places] : [self, places, values, ...rest];
}

/** The arguments with places in the stead of masks that nobody knows: as many of them as the run says. */
function withCountsOfMasks(
  name: string,
  args: readonly unknown[],
  isSymbolic: (tensor: Tensor) => boolean,
  count: (mask: Tensor) => number,
): readonly unknown[] {
  if (name !== "index" && name !== "index_put") return args;
  const [self, indices, values, ...rest] = args as [Tensor, readonly (Tensor | null)[], Tensor?, ...unknown[]];
  const places: (Tensor | null)[] = [];
  for (const index of indices) {
    const fits = index?.shape.every((size, d) => size === self.shape[places.length + d]);
    if (index?.dtype !== bool || fits !== true || !isSymbolic(index)) places.push(index);
    else places.push(...onDevice(META, () => index.shape.map(() => emptyTensor([count(index)], int64))));
  }
  if (values === undefined) return [self, places];
  // A mask alone takes a number of any dtype.
  const isNumber = values.dtype !== self.dtype && values.numel() === 1 && places.length > 0;
  const written = isNumber ? onDevice(META, () => emptyTensor([...values.shape], self.dtype)) : values;
  return [self, places, written, ...rest];
}

/** What decides which calls are written down whole; the others fall apart. */
export type IsWhole = (name: string, call: OperatorCall) => boolean;

/** What stands for the elements of tensors that have none. */
export interface Elements {
  /** An argument with its elements; null where nobody knows them. */
  known(tensor: Tensor): Tensor | null;
  /** How many elements of a tensor count as true: some number of this run, the same for the same tensor. */
  count(tensor: Tensor): number;
}

/** Another way to a tensor of a whole call's shape, for calls that look at values; null for the others. */
export type WithoutValues = (name: string, args: readonly unknown[], elements: Elements) => (() => unknown) | null;

class Capture implements Interpreter {
  readonly steps: GraphStep[] = [];
  readonly values: GraphValue[] = [];
  private readonly known = new ChangedViews<GraphValue, GraphStep>({
    again: ({ args, results, ...step }, source, place) => {
      const [self] = args.keys();
      const fresh = results.map((value) => this.like(value));
      this.steps.push({ ...step, args: new Map([...args, [self!, source]]), results: fresh });
      return itemAt(fresh, place);
    },
    back: (step, whole, part) => {
      const next = this.like(whole);
      this.steps.push({ ...writeBack(step, whole, part), record: null, compute: null, results: [next] });
      return next;
    },
    unknown: () =>
      new OnnxExporterError("torch.onnx.export: a tensor was changed through a view that no operator made of it."),
  });
  /** Storages without elements that stand for those of parameters, and for others that take on their values. */
  private readonly shadows = new Map<Storage, Storage>();
  private readonly names = new Map<Storage, Map<string, string>>();
  /** Sizes that depend on elements, by how the value is computed whose elements they are. */
  readonly counts = new Map<string, number>();
  /** So that no storage's place is given to another while its address stands for it. */
  private readonly kept: Tensor[] = [];

  constructor(
    named: ReadonlyMap<string, Tensor>,
    private readonly isWhole: IsWhole,
    private readonly withoutValues: WithoutValues,
    private readonly countAt: (place: number) => number,
  ) {
    for (const [name, tensor] of named) {
      const names = this.names.get(tensor.storage) ?? new Map<string, string>();
      if (!names.has(layoutKey(tensor))) names.set(layoutKey(tensor), name);
      this.names.set(tensor.storage, names);
      this.shadowOf(tensor.storage);
    }
  }

  call(call: OperatorCall): unknown {
    const { record } = call;
    const name = plainName(record);
    const isWhole = this.isWhole(name, call);
    if (call.isComposite && !isWhole) return call.parts();
    const pure = isWhole && call.isComposite && !record.schema.arguments[0]?.mutates;
    const callArgs = withPlacesOfMasks(name, call.args, (mask) => !this.isSymbolic(mask));
    const mutated = pure && call.out === null ? [] : call.mutated;
    const given = [...listedTensors(callArgs), ...listedTensors(call.out)];
    const isSymbolic = given.some((tensor) => this.isSymbolic(tensor));
    if (!isSymbolic) for (const tensor of mutated) this.keepElements(tensor);
    const args = new Map(
      record.schema.arguments.map((argument, i) => [
        argument.name,
        replaceTensors(callArgs[i], (tensor) => this.valueOf(tensor)),
      ]),
    );
    for (const tensor of mutated) if (isSymbolic) this.shadowOf(tensor.storage);
    const originals = new Map<Tensor, Tensor>();
    const mapped = (value: unknown): unknown =>
      isSymbolic ? replaceTensors(value, (tensor) => this.shadow(tensor, originals)) : value;
    const count = (tensor: Tensor): number => this.countOf(originals.get(tensor) ?? tensor);
    const sized = isSymbolic ? withCountsOfMasks(name, callArgs, (mask) => this.isSymbolic(mask), count) : callArgs;
    const passed = sized.map((arg, i) =>
      i === record.schema.devicePlace && arg !== null && arg !== undefined ? (isSymbolic ? META : CPU) : mapped(arg),
    );
    const compute = computeDType(record, passed);
    const run = (): unknown => call.next(passed, mapped(call.out) as typeof call.out);
    const known = (tensor: Tensor): Tensor | null => {
      const original = originals.get(tensor) ?? tensor;
      return this.isSymbolic(original) ? null : original;
    };
    const result = isSymbolic ? (this.withoutValues(name, passed, { known, count }) ?? run)() : onDevice(CPU, run);
    const made = listedTensors(result);
    const step = { name, record, args, results: [] as GraphValue[], compute };
    const parent = given[0];
    let isNew = false;
    made.forEach((tensor, place) => {
      const original = originals.get(tensor) ?? tensor;
      if (mutated.includes(original)) step.results.push(this.newValue(tensor, isSymbolic));
      else {
        const before = this.values.length;
        step.results.push(this.define(tensor, isSymbolic, parent, step, place));
        if (this.values.length > before) isNew = true;
      }
    });
    if (mutated.length > 0 || isNew) this.steps.push(step);
    for (const tensor of mutated) {
      const place = made.findIndex((each) => (originals.get(each) ?? each) === tensor);
      this.known.write(tensor, this.viewsOf(tensor), step.results[place] ?? this.newValue(tensor, isSymbolic));
    }
    // Results with names are arrays of their own kind, so only what stands for another tensor is exchanged.
    return made.some((tensor) => originals.has(tensor))
      ? replaceTensors(result, (tensor) => originals.get(tensor) ?? tensor)
      : result;
  }

  /** How many elements of a tensor count as true in this run. */
  private countOf(tensor: Tensor): number {
    const key = this.formulaOf(this.valueOf(tensor));
    const count = this.counts.get(key) ?? this.countAt(this.counts.size);
    this.counts.set(key, count);
    return count;
  }

  /** How a value is computed by formulas, as a text: `x.gt(0)` is the same mask as `x.gt(0)` elsewhere. */
  private formulaOf(value: GraphValue): string {
    const step = this.steps.findLast(({ results }) => results.includes(value));
    const args = step?.record && "pointwise" in step.record ? [...step.args.values()] : [{}];
    if (args.some((arg) => typeof arg === "object" && arg !== null && !(arg instanceof GraphValue)))
      return `%${value.number}`;
    const texts = args.map((arg) => (arg instanceof GraphValue ? this.formulaOf(arg) : String(arg)));
    return `${step?.name ?? ""}(${texts.join()})`;
  }

  private isSymbolic(tensor: Tensor): boolean {
    return tensor.storage.device === META || this.shadows.has(tensor.storage);
  }

  private shadowOf(storage: Storage): Storage {
    if (storage.device === META) return storage;
    let shadow = this.shadows.get(storage);
    if (shadow === undefined) {
      shadow = onDevice(META, () => allocate(storage.nbytes));
      this.shadows.set(storage, shadow);
      this.known.alias(storage, shadow);
      const names = this.names.get(storage);
      if (names) this.names.set(shadow, names);
    }
    return shadow;
  }

  /** A tensor without elements in another's place. */
  private shadow(tensor: Tensor, originals: Map<Tensor, Tensor>): Tensor {
    if (tensor.storage.device === META) return tensor;
    const storage = this.shadows.get(tensor.storage) ?? onDevice(META, () => allocate(tensor.storage.nbytes));
    const shadow = new Tensor(storage, tensor.shape, tensor.strides, tensor.offset, tensor.dtype, new Version());
    originals.set(shadow, tensor);
    this.kept.push(shadow);
    return shadow;
  }

  private viewsOf(tensor: Tensor): Views<GraphValue, GraphStep> {
    this.kept.push(tensor);
    return this.known.of(this.shadows.get(tensor.storage) ?? tensor.storage);
  }

  /** The value of another tensor with the same shape and dtype. */
  private like({ shape, dtype }: GraphValue): GraphValue {
    const value = new GraphValue(this.values.length, shape, dtype, null);
    this.values.push(value);
    return value;
  }

  private newValue(tensor: Tensor, isSymbolic: boolean, parameter: string | null = null): GraphValue {
    const constant = isSymbolic || parameter !== null ? null : tensor;
    const value = new GraphValue(this.values.length, [...tensor.shape], tensor.dtype, constant, parameter);
    this.values.push(value);
    return value;
  }

  /** The value of a result; of a view, the one that is known for its layout already. */
  private define(
    tensor: Tensor,
    isSymbolic: boolean,
    parent: Tensor | undefined,
    step: GraphStep,
    place: number,
  ): GraphValue {
    const views = this.viewsOf(tensor);
    const key = layoutKey(tensor);
    const found = views.entries.get(key);
    const isView = parent !== undefined && this.viewsOf(parent) === views;
    if (found !== undefined && isView) return this.known.current(found, views);
    const value = this.newValue(tensor, isSymbolic);
    const source = isView ? entryOf(views.entries, layoutKey(parent)) : null;
    views.entries.set(key, { value, version: views.version, origin: source && { parent: source, step, place } });
    return value;
  }

  /** An input of the graph. */
  input(tensor: Tensor): GraphValue {
    const value = this.newValue(tensor, true);
    const views = this.viewsOf(tensor);
    views.entries.set(layoutKey(tensor), { value, version: views.version, origin: null });
    return value;
  }

  valueOf(tensor: Tensor): GraphValue {
    const views = this.viewsOf(tensor);
    const key = layoutKey(tensor);
    const found = views.entries.get(key);
    if (found !== undefined) return this.known.current(found, views);
    const storage = this.shadows.get(tensor.storage) ?? tensor.storage;
    const name = this.names.get(storage)?.get(key) ?? null;
    if (tensor.storage.device === META && name === null)
      throw new OnnxExporterError(
        `torch.onnx.export: a tensor of shape [${tensor.shape.join(", ")}] on device meta comes from no operator that was seen.`,
      );
    const isShadowed = this.shadows.has(tensor.storage) && name === null;
    const value = this.newValue(tensor, isShadowed, name);
    if (isShadowed) value.constant = tensor; // another view of a parameter's storage: its elements as they are
    views.entries.set(key, { value, version: views.version, origin: null });
    return value;
  }

  /** Copies the elements of constants that are about to change. */
  private keepElements(tensor: Tensor): void {
    for (const { value } of this.viewsOf(tensor).entries.values()) {
      const { constant } = value;
      if (constant !== null && constant.storage === tensor.storage) value.constant = no_grad(() => constant.clone());
    }
  }
}

/** Names of what a model gave back, with its tensors: `logits`, `0`, `past_key_values.layers.0.keys`. */
function outputsIn(value: unknown, path: string, found: [string, Tensor][], seen: Set<unknown>): void {
  if (value instanceof Tensor) found.push([path, value]);
  if (value instanceof Tensor || typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  const names = Object.keys(value);
  for (const name of names)
    outputsIn((value as Record<string, unknown>)[name], path === "" ? name : `${path}.${name}`, found, seen);
}

/**
 * The operators that `run` calls.
 * @param named parameters and buffers by their names
 * @param inputs tensors of device "meta" that `run` uses
 * @param countAt how large each size is that depends on elements, in the order in which they come up
 */
export function capture(
  named: ReadonlyMap<string, Tensor>,
  inputs: readonly Tensor[],
  isWhole: IsWhole,
  withoutValues: WithoutValues,
  countAt: (place: number) => number,
  run: () => unknown,
): ModelTrace {
  const tracer = new Capture(named, isWhole, withoutValues, countAt);
  const inputValues = inputs.map((tensor) => tracer.input(tensor));
  const output = no_grad(() => interpret(tracer, run));
  const found: [string, Tensor][] = [];
  outputsIn(output, "", found, new Set());
  if (found.length === 0) throw new OnnxExporterError("torch.onnx.export: the model gave back no tensor.");
  return {
    inputs: inputValues,
    outputs: found.map(([, tensor]) => tracer.valueOf(tensor)),
    outputPaths: found.map(([path]) => path),
    steps: tracer.steps,
    counts: tracer.counts.size,
    values: tracer.values,
  };
}
