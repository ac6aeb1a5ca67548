/**
 * Turns Python values into JavaScript values: dicts into plain objects (into Maps where an object could not keep keys
 * or
 * order), tuples into arrays, tensors into tensors that share the storages they shared. Cycles and sharing survive.
 */

import { isMap } from "../../support/realms.ts";
import { uint8 } from "../../dtype.ts";
import { CheckpointError } from "../checkpoint-errors.ts";
import { defineHidden, defineOwn, markFloats, markKind, objectKeepsOrder } from "../notes.ts";
import { PickledGlobal, PickledObject } from "../records.ts";
import { tensors } from "../tensors.ts";
import { PlainObjects } from "./plain-objects.ts";
import type { PyStorage } from "./python.ts";
import {
  PyDict,
  PyFloat,
  PyGlobal,
  PyList,
  PyMeta,
  PyNumpyArray,
  PyNumpyDtype,
  PyObject,
  PyParameter,
  PySet,
  PyNested,
  PySparse,
  PyStorageType,
  PyStorageView,
  PyTensor,
  PyTuple,
  type PyValue,
} from "./python.ts";
import { storageAsTensor } from "./rebuild.ts";
import { itemAt } from "../../support/checked.ts";

/** Makes a real storage out of a described one, with the bytes that the file has for it. */
export type MakeStorage = (storage: PyStorage) => object;

/** Works off a list of containers to fill instead of recursing, so that deep nesting cannot exhaust the stack. */
class Converter {
  readonly #done = new Map<object, unknown>();
  readonly #unfilled: (() => void)[] = [];
  readonly #storages = new Map<PyStorage, object>();
  readonly #plain = new PlainObjects();

  constructor(
    readonly file: string,
    readonly makeStorage: MakeStorage,
  ) {}

  run(root: PyValue): unknown {
    const result = this.convert(root);
    for (let fill = this.#unfilled.pop(); fill !== undefined; fill = this.#unfilled.pop()) fill();
    return result;
  }

  convert(given: PyValue): unknown {
    const value = this.#plain.of(given);
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof PyFloat) return value.value;
    if (this.#done.has(value)) return this.#done.get(value);
    const made = this.#make(value);
    this.#done.set(value, made);
    return made;
  }

  #make(value: object & PyValue): unknown {
    if (value instanceof PyList) return this.#array(value.items, []);
    if (value instanceof PyTuple) return this.#array(value.items, markKind([], value.kind));
    if (value instanceof PyDict) return this.#dict(value);
    if (value instanceof PySet) return this.#set(value);
    if (value instanceof PyTensor) return this.#tensor(value);
    if (value instanceof PyParameter) {
      return tensors().createParameter(this.convert(value.tensor) as object, value.requires_grad);
    }
    if (value instanceof PySparse) return this.#sparse(value);
    if (value instanceof PyNested) return this.#nested(value);
    if (value instanceof PyNumpyArray) {
      const { dtype, shape, strides, bytes } = value;
      const storage = tensors().createStorage(bytes, dtype);
      return tensors().createTensor({ dtype, shape, strides, offset: 0, requires_grad: false, storage });
    }
    if (value instanceof PyMeta) return tensors().createMeta(value);
    if (value instanceof PyObject) return this.#record(value);
    if (value instanceof PyGlobal || value instanceof PyStorageType) return new PickledGlobal(value.name);
    if (value instanceof PyNumpyDtype) return new PickledGlobal(`numpy.dtype(${value.code})`);
    if (value instanceof PyStorageView) {
      const tensor = storageAsTensor(value, uint8);
      if (typeof tensor === "string") {
        throw new CheckpointError({ file: this.file, place: value.storage.place, reason: tensor });
      }
      return this.#tensor(tensor);
    }
    return value; // a dtype, bytes
  }

  #array(items: readonly PyValue[], array: unknown[]): unknown[] {
    this.#unfilled.push(() => {
      for (let i = 0; i < items.length; i++) {
        const item = items[i]!;
        array.push(this.convert(item));
        if (this.#plain.isFloat(item)) markFloats(array, i);
      }
    });
    return array;
  }

  #dict(dict: PyDict, asObject = objectKeepsOrder(dict.entries.keys())): object {
    const result: object = asObject ? {} : new Map();
    if (dict.kind !== "dict") markKind(result, dict.kind);
    this.#unfilled.push(() => {
      for (const [key, value] of dict.entries) {
        if (isMap(result)) result.set(this.convert(key), this.convert(value));
        else defineOwn(result, key as string, this.convert(value));
        if (this.#plain.isFloat(value)) markFloats(result, this.convert(key));
      }
      this.#addMetadata(result, dict);
    });
    return result;
  }

  /**
   * The versions of a state dict's modules: looked up by name, so an object serves although keys like "0" move in it.
   */
  #addMetadata(result: object, dict: PyDict): void {
    const metadata = dict.attributes?.entries.get("_metadata");
    if (!(metadata instanceof PyDict) || dict.entries.has("_metadata")) return;
    let hidden = this.#done.get(metadata);
    if (hidden === undefined) {
      hidden = this.#dict(
        metadata,
        [...metadata.entries.keys()].every((key) => typeof key === "string"),
      );
      this.#done.set(metadata, hidden);
    }
    defineHidden(result, "_metadata", hidden);
  }

  #set(set: PySet): Set<unknown> {
    const result = new Set<unknown>();
    if (set.frozen) markKind(result, "frozenset");
    this.#unfilled.push(() => {
      for (const item of set.items) result.add(this.convert(item));
    });
    return result;
  }

  #tensor(tensor: PyTensor): object {
    let storage = this.#storages.get(tensor.storage);
    if (storage === undefined) this.#storages.set(tensor.storage, (storage = this.makeStorage(tensor.storage)));
    const { dtype, shape, strides, offset, requires_grad, marks } = tensor;
    const view = { dtype, shape, strides, offset, requires_grad, marks, storage };
    const { quantizer } = tensor;
    if (quantizer === null) return tensors().createTensor(view);
    if ("scale" in quantizer) return tensors().createTensor({ ...view, quantizer });
    const [scales, zeroPoints] = [this.convert(quantizer.scales), this.convert(quantizer.zeroPoints)] as [
      object,
      object,
    ];
    return tensors().createTensor({ ...view, quantizer: { ...quantizer, scales, zeroPoints } });
  }

  #sparse({ layout, tensors: parts, shape, isCoalesced }: PySparse): object {
    return this.#ofParts(parts, () => {
      const made = parts.map((part) => this.convert(part) as object);
      return tensors().createSparse({ layout, tensors: made, shape, isCoalesced });
    });
  }

  #nested({ tensors: parts, ...rest }: PyNested): object {
    return this.#ofParts(parts, () => {
      const made = parts.map((part) => part && (this.convert(part) as object));
      return tensors().createNested({ tensors: made, ...rest });
    });
  }

  /** What is made of parts: an error says where the first stands. */
  #ofParts(parts: readonly (PyTensor | null)[], make: () => object): object {
    try {
      return make();
    } catch (error) {
      const place = itemAt(parts, 0)?.place ?? "";
      throw new CheckpointError({ file: this.file, place, reason: (error as Error).message });
    }
  }

  #record(object: PyObject): PickledObject {
    const record = new PickledObject(object.name, object.how);
    this.#unfilled.push(() => {
      record.args = this.convert(object.args) as readonly unknown[];
      if (object.kwargs !== undefined) record.kwargs = this.convert(object.kwargs);
      if (object.state !== undefined) record.state = this.convert(object.state);
      for (const item of object.items) record.items.push(this.convert(item));
      for (const [key, value] of object.entries) record.entries.push([this.convert(key), this.convert(value)]);
    });
    return record;
  }
}

/** The JavaScript value of a Python value. */
export function toJavaScript(root: PyValue, file: string, makeStorage: MakeStorage): unknown {
  return new Converter(file, makeStorage).run(root);
}
