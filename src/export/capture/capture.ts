/**
 * Runs a program without computing anything and writes down the operators that it calls, under their names in ATen.
 * Tensors that come from outside have stand-ins on "meta" while an operator runs, so that nothing is changed.
 */
import { atenCallOf } from "../../aten/calls.ts";
import type { AtenCall } from "../../aten/choose.ts";
import { schemaOf, type AtenSchema } from "../../aten/schemas.ts";
import { int64 } from "../../dtype.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import { interpret, type Interpreter } from "../../autograd/interpreters.ts";
import { no_grad } from "../../autograd/modes.ts";
import type { OperatorCall } from "../../ops/declare/call.ts";
import { NotImplementedError } from "../../support/errors.ts";
import { CPU, META } from "../../tensor/device-name.ts";
import { onDevice } from "../../tensor/device.ts";
import { allocate } from "../../tensor/memory.ts";
import { type Storage, Version } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { replaceTensors, listedTensors } from "../../tensor/listed-tensors.ts";
import { layoutKey } from "../../onnx/export/changed-views.ts";
import { AtenValue, type AtenStep } from "./graph-values.ts";

const isTensor = (value: unknown): boolean => value instanceof Tensor;

/** An operator that graphs need and that has no name in ATen. */
export function unwritable(name: string): NotImplementedError {
  return new NotImplementedError(
    `torch.export: the operator ${name} was called in a way that ATen has no operator for, so that it cannot be written into a graph.`,
  );
}

/** How calls are written: as ATen's, or null where they fall apart into their parts. */
export type Writing = (call: OperatorCall, capture: ExportCapture) => AtenCall | null;

/** Every call that ATen has by the same name stays whole. */
export const asCalled: Writing = ({ record, args }) => atenCallOf(record.name, record.schema.arguments, args, isTensor);

/** Writes down the calls of one run. */
export class ExportCapture implements Interpreter {
  readonly steps: AtenStep[] = [];
  /** Tensors from outside that the program reads and that were not named: its constants, in order. */
  readonly constants = new Map<Tensor, AtenValue>();
  /** Whether what is changed gets new values. */
  readonly isFunctional: boolean = false;
  /** Modules whose calls are running. */
  readonly modules: (readonly [path: string, type: string])[] = [];
  readonly #byTensor = new Map<Tensor, AtenValue>();
  readonly #byPlace = new Map<Storage, Map<string, AtenValue>>();
  readonly #shadows = new Map<Storage, Storage>();
  readonly #originals = new Map<Storage, Storage>();
  /** Storages that the program made itself. */
  readonly #made = new Set<Storage>();
  #count = 0;
  protected isOpaque = false;

  constructor(private readonly writing: Writing) {}

  /** Runs a program; gives its result. */
  run<R>(body: () => R): R {
    return no_grad(() => interpret(this, body));
  }

  /** Has what runs in it change nothing and be written down nowhere. */
  opaque<R>(body: () => R): R {
    this.isOpaque = true;
    try {
      return body();
    } finally {
      this.isOpaque = false;
    }
  }

  /** A tensor that is named outside: a parameter, a buffer, an input. */
  input(tensor: Tensor): AtenValue {
    return this.define(tensor);
  }

  call(call: OperatorCall): unknown {
    const { record } = call;
    if (this.isOpaque) return call.isComposite ? call.parts() : this.compute(call, call.args).result;
    if (record.name === "tensor") return this.#constant(call);
    const written = call.out === null ? this.writing(call, this) : null;
    if (written === null) {
      if (call.isComposite) return call.parts();
      throw unwritable(record.name);
    }
    const values = this.valuesOf(written.values);
    const { result, mutated } = this.compute(call, call.args);
    this.record(written.schema, values, result, mutated);
    return result;
  }

  /** Arguments with values in the places of tensors. */
  valuesOf(args: readonly unknown[]): unknown[] {
    return args.map((arg) => replaceTensors(arg, (tensor) => this.valueOf(tensor)));
  }

  /** Notes a call and its results. */
  record(schema: AtenSchema, values: readonly unknown[], result: unknown, mutated: readonly Tensor[] = []): void {
    const listed = schema.returns.length > 1 && Array.isArray(result) ? (result as unknown[]) : [result];
    const results: AtenStep["results"][number][] = listed.map((item) =>
      item instanceof Tensor
        ? this.define(item)
        : Array.isArray(item)
          ? listedTensors(item).map((each) => this.define(each))
          : null,
    );
    // Places of maxima that the program did not ask for.
    if (schema.returns.length > 1 && result instanceof Tensor)
      results.push(new AtenValue(this.#count++, [...result.shape], contiguousStrides(result.shape), 0, int64, false));
    // What was changed and is no result is read by its old name.
    for (const tensor of mutated) if (!this.#byTensor.has(tensor)) this.valueOf(tensor);
    this.steps.push({ schema, values, results, modules: [...this.modules] });
  }

  /** Runs a call on stand-ins. */
  protected compute(call: OperatorCall, args: readonly unknown[]): { result: unknown; mutated: readonly Tensor[] } {
    const { record, out } = call;
    const given = [...listedTensors(args), ...listedTensors(out)];
    const isKnown = given.every((tensor) => this.#isKnown(tensor)) && !record.schema.isRandom;
    const originals = new Map<Tensor, Tensor>();
    const mapped = (value: unknown): unknown =>
      isKnown ? value : replaceTensors(value, (tensor) => this.#shadow(tensor, originals));
    const { devicePlace } = record.schema;
    const passed = args.map((arg, i) =>
      i === devicePlace && arg !== null && arg !== undefined ? (isKnown ? CPU : META) : mapped(arg),
    );
    const run = (): unknown => call.next(passed, mapped(out) as typeof out);
    const made = onDevice(isKnown ? CPU : META, run);
    for (const tensor of listedTensors(made))
      if (!given.some(({ storage }) => storage === tensor.storage)) this.#made.add(tensor.storage);
    const back = (tensor: Tensor): Tensor => originals.get(tensor) ?? tensor;
    const result = listedTensors(made).some((tensor) => originals.has(tensor)) ? replaceTensors(made, back) : made;
    return { result, mutated: call.mutated };
  }

  /** A tensor of numbers that JavaScript computed: a constant of the program, and a copy of it. */
  #constant(call: OperatorCall): unknown {
    const made = call.next() as Tensor;
    const constant = no_grad(() => made.clone());
    const value = this.define(constant);
    this.constants.set(constant, value);
    this.#made.add(made.storage);
    const copy = schemaOf("lift_fresh_copy", "");
    const detach = schemaOf("detach_", "");
    if (copy !== null) this.record(copy, [value], made);
    if (detach !== null) this.record(detach, [this.valueOf(made)], made);
    return made;
  }

  /** Whether a tensor has the elements that it will have when the program runs: it is made of constants. */
  #isKnown(tensor: Tensor): boolean {
    return tensor.storage.device !== META && this.#made.has(tensor.storage);
  }

  #shadow(tensor: Tensor, originals: Map<Tensor, Tensor>): Tensor {
    if (tensor.storage.device === META) return tensor;
    let storage = this.#shadows.get(tensor.storage);
    if (storage === undefined) {
      storage = onDevice(META, () => allocate(tensor.storage.nbytes));
      this.#shadows.set(tensor.storage, storage);
      this.#originals.set(storage, tensor.storage);
    }
    const shadow = new Tensor(storage, tensor.shape, tensor.strides, tensor.offset, tensor.dtype, new Version());
    originals.set(shadow, tensor);
    return shadow;
  }

  protected newValue({ shape, strides, offset, dtype, requires_grad }: Tensor): AtenValue {
    return new AtenValue(this.#count++, [...shape], [...strides], offset, dtype, requires_grad);
  }

  /** A new value for a tensor: of what made it, or changed it. */
  define(tensor: Tensor): AtenValue {
    const value = this.newValue(tensor);
    this.#byTensor.set(tensor, value);
    const storage = this.storageOf(tensor);
    const places = this.#byPlace.get(storage) ?? new Map<string, AtenValue>();
    places.set(layoutKey(tensor), value);
    this.#byPlace.set(storage, places);
    return value;
  }

  /** The value of a tensor; one that is new is a constant. */
  valueOf(tensor: Tensor): AtenValue {
    const known = this.#byTensor.get(tensor) ?? this.#byPlace.get(this.storageOf(tensor))?.get(layoutKey(tensor));
    return known ?? this.constantOf(tensor);
  }

  /** Where the elements of a tensor are: stand-ins are where what they stand for is. */
  protected storageOf(tensor: Tensor): Storage {
    return this.#originals.get(tensor.storage) ?? tensor.storage;
  }

  /** The value of another tensor with the same shape and dtype. */
  protected copyOf({ shape, strides, offset, dtype }: AtenValue): AtenValue {
    return new AtenValue(this.#count++, shape, strides, offset, dtype, false);
  }

  /** A tensor from outside: a constant. */
  protected constantOf(tensor: Tensor): AtenValue {
    if (tensor.storage.device === META)
      throw new NotImplementedError(
        `torch.export: a tensor of shape [${tensor.shape.join(", ")}] comes from no operator that was seen.`,
      );
    const value = this.define(tensor);
    this.constants.set(tensor, value);
    return value;
  }
}
