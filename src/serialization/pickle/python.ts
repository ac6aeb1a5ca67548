/** The Python values that a pickle describes, before they become JavaScript values: plain data, nothing here acts. */

import type { DType } from "../../dtype.ts";
import type { Complex } from "../../support/complex.ts";
import type { SparseLayout } from "../../tensor/layouts.ts";

/** What an unpickler holds. An integer-valued float is a `PyFloat`; every other number is a plain `number`. */
export type PyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | DType
  | PyFloat
  | Complex
  | PyList
  | PyTuple
  | PyDict
  | PySet
  | PyGlobal
  | PyObject
  | PyStorageType
  | PyStorageView
  | PyTensor
  | PySparse
  | PyNested
  | PyMeta
  | PyParameter
  | PyNumpyDtype
  | PyNumpyArray;

/** A float whose value is an integer (`1.0`), which a JavaScript number could not tell from `1`. */
export class PyFloat {
  constructor(readonly value: number) {}
}

export class PyList {
  readonly items: PyValue[] = [];
}

/** A tuple, or `torch.Size`, which is one. */
export class PyTuple {
  constructor(
    readonly items: readonly PyValue[],
    readonly kind: "tuple" | "Size" = "tuple",
  ) {}
}

/**
 * Keys compare as Python's do for the kinds that checkpoints use: numbers and strings by value, the rest by identity.
 */
function keyOf(key: PyValue): PyValue {
  return key instanceof PyFloat ? key.value : key;
}

/** A dict or one of its kin; a `Namespace` keeps its attributes here. */
export class PyDict {
  readonly entries = new Map<PyValue, PyValue>();
  /** What BUILD gave it: the `__dict__` of an OrderedDict, with the `_metadata` of state dicts. */
  attributes: PyDict | null = null;
  constructor(readonly kind: "dict" | "OrderedDict" | "Namespace" = "dict") {}

  set(key: PyValue, value: PyValue): void {
    this.entries.set(keyOf(key), value);
  }
}

export class PySet {
  readonly items = new Set<PyValue>();
  constructor(readonly frozen: boolean) {}

  add(item: PyValue): void {
    this.items.add(keyOf(item));
  }
}

/** What a safe global does when the pickle calls it: builds one of these values out of its arguments. */
export type SafeCall = (args: readonly PyValue[], context: CallContext) => PyValue;

/** What a safe call may use: a way to fail with the place, and a budget for copies. */
export interface CallContext {
  fail(reason: string): never;
  /** Accounts for copying or scanning `count` things, so that a small file cannot cause much work. */
  spend(count: number): void;
}

/** A class or function by name. With `call` it is on the closed list; without, it is inert. */
export class PyGlobal {
  constructor(
    readonly name: string,
    readonly call: SafeCall | null,
  ) {}
}

/**
 * An instance of an unknown class, or the result that calling an unknown function would have had: never made, only
 * described.
 */
export class PyObject {
  state: PyValue | undefined = undefined;
  readonly items: PyValue[] = [];
  readonly entries: [PyValue, PyValue][] = [];
  constructor(
    readonly name: string,
    readonly args: PyValue,
    readonly kwargs: PyValue | undefined,
    readonly how: "call" | "new",
  ) {}
}

/**
 * `torch.FloatStorage` and the like; `dtype` is null for untyped storages (bytes), a string for dtypes that we lack.
 */
export class PyStorageType {
  constructor(
    readonly name: string,
    readonly dtype: DType | string | null,
  ) {}
}

/** The bytes of one storage, by the key under which the file keeps them. */
export class PyStorage {
  constructor(
    readonly key: string,
    readonly type: PyStorageType,
    /** Declared number of elements (bytes, if untyped). */
    readonly length: number,
    /** Where the file first speaks of it, for errors. */
    readonly place: string,
    /** The device that it was on: "cpu", "cuda:0". */
    readonly location: string,
  ) {}
}

/** A storage or, in old files, a window on one, in elements. */
export class PyStorageView {
  constructor(
    readonly storage: PyStorage,
    readonly start: number,
    readonly length: number,
    /** What the elements are: a storage may be spoken of as bytes, too. */
    readonly type: PyStorageType = storage.type,
  ) {}
}

/** A tensor as the file describes it, already checked against the declared size of its storage. */
export class PyTensor {
  /** Conjugations and negations that wait: `tensor/pending.ts`. */
  marks = 0;
  /** Of a quantized tensor: one scale, or a tensor of them for the indices of a dim. */
  quantizer:
    | { readonly scale: number; readonly zeroPoint: number }
    | { readonly scales: PyTensor; readonly zeroPoints: PyTensor; readonly axis: number }
    | null = null;
  constructor(
    readonly storage: PyStorage,
    readonly dtype: DType,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly offset: number,
    readonly requires_grad: boolean,
    readonly place: string,
  ) {}
}

export class PyParameter {
  constructor(
    readonly tensor: PyTensor | PyMeta | PySparse,
    readonly requires_grad: boolean,
  ) {}
}

/** `numpy.dtype("f8")`; its state says in which order an element's bytes stand. */
export class PyNumpyDtype {
  isBigEndian = false;
  constructor(readonly code: string) {}
}

/** An array of NumPy: elements of a dtype that tensors have, in its own bytes. */
export class PyNumpyArray {
  constructor(
    readonly dtype: DType,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly bytes: Uint8Array,
  ) {}
}

/** A sparse tensor: its components, as PyTorch orders them. */
export class PySparse {
  constructor(
    readonly layout: SparseLayout,
    readonly tensors: readonly PyTensor[],
    readonly shape: readonly number[],
    readonly isCoalesced: boolean,
  ) {}

  get dtype(): DType {
    return this.tensors.at(-1)!.dtype; // that of the values, the last component
  }
}

/** A nested tensor: its parts, as `NestedParts` orders them. */
export class PyNested {
  constructor(
    readonly layout: "torch.jagged" | "torch.strided",
    readonly tensors: readonly (PyTensor | null)[],
    readonly raggedDim: number,
    readonly requires_grad: boolean,
  ) {}
}

/** A tensor without values. */
export class PyMeta {
  constructor(
    readonly dtype: DType,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly requires_grad: boolean,
  ) {}
}
