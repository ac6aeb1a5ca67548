/**
 * Writes values as Python's pickler (protocol 2) and torch.save do, so that torch.load reads them, with
 * `weights_only=True` too.
 */

import { textEncoder } from "../../support/platform/text-coding.ts";
import { isByteArray, isMap, isSet } from "../../support/realms.ts";
import { Complex } from "../../support/complex.ts";
import { Device } from "../../tensor/device-name.ts";
import { CONJUGATE, NEGATE } from "../../tensor/pending.ts";
import { isDType, uint8, type DType } from "../../dtype.ts";
import { RuntimeError, ValueError, withHelp } from "../../support/errors.ts";
import { isMarkedFloat, pythonKind, type PythonKind } from "../notes.ts";
import { PickledGlobal, PickledObject } from "../records.ts";
import { settings } from "../settings.ts";
import type { NestedParts } from "../../tensor/layouts.ts";
import { storedStrides, tensors, type SparseView, type ViewQuantizer } from "../tensors.ts";
import { op } from "./opcodes.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** A storage in the order of its key: the first one met is "0". */
export interface WrittenStorage {
  readonly key: string;
  readonly storage: object;
  readonly dtype: DType;
}

/** Python's own limit on nesting. */
const depthLimit = 1000;
const batchSize = 1000;
const encoder = /* @__PURE__ */ textEncoder();

class ByteSink {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  /** Makes room for `count` bytes and returns where they go. */
  #room(count: number): number {
    const start = this.length;
    if (start + count > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, start + count));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.length = start + count;
    return start;
  }

  uint8(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }
  uint16(value: number): void {
    const at = this.#room(2);
    this.#view.setUint16(at, value, true);
  }
  uint32(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }
  float64BigEndian(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value, false);
  }
  bytes(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }
  result(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Dtypes that have no storages of their own in PyTorch: floats of 8 bits, wide unsigned numbers, complex halves. */
function hasNoStorages(dtype: DType): boolean {
  return dtype.code !== undefined || /^(uint(16|32|64)|complex32)$/.test(dtype.name);
}

/** What writes objects that the pickler does not know itself. */
export interface PickleParts {
  opcode(code: number): void;
  global(module: string, name: string): void;
  value(value: unknown): void;
  memoize(value: object): void;
}

/** Pickles one value; afterwards `storages` lists the storages of its tensors. */
export class Pickler {
  readonly storages: WrittenStorage[] = [];
  readonly #known = new Map<object, WrittenStorage>();
  readonly #sink = new ByteSink();
  /** Memo indices of objects, and of strings and globals by a name that tells them apart. */
  readonly #memo = new Map<unknown, number>();
  readonly #openTuples = new Set<object>();
  #memoSize = 0;
  readonly #path: unknown[] = [];

  /** `others`: writes an object of another kind and says so, or says that it does not know it. */
  constructor(readonly others: ((value: object, parts: PickleParts) => boolean) | null = null) {}

  /** The bytes of a value; `asFloat`: of a number, as a float. */
  pickle(value: unknown, asFloat = false): Uint8Array {
    this.#sink.uint8(op.PROTO);
    this.#sink.uint8(2);
    this.#write(value, asFloat);
    this.#sink.uint8(op.STOP);
    return this.#sink.result();
  }

  #write(value: unknown, asFloat: boolean): void {
    const sink = this.#sink;
    switch (typeof value) {
      case "undefined":
        sink.uint8(op.NONE);
        return;
      case "boolean":
        sink.uint8(value ? op.NEWTRUE : op.NEWFALSE);
        return;
      case "number":
        this.#number(value, asFloat);
        return;
      case "bigint":
        this.#integer(value);
        return;
      case "string":
        this.#text(value);
        return;
      case "object":
        if (value === null) sink.uint8(op.NONE);
        else this.#object(value);
        return;
      default:
        if (tensors().isTensor(value)) this.#object(value as object);
        else this.#refuse(value);
    }
  }

  #number(value: number, asFloat: boolean): void {
    const sink = this.#sink;
    if (asFloat || !Number.isSafeInteger(value) || Object.is(value, -0)) {
      sink.uint8(op.BINFLOAT);
      sink.float64BigEndian(value);
    } else if (value >= 0 && value <= 0xff) {
      sink.uint8(op.BININT1);
      sink.uint8(value);
    } else if (value >= 0 && value <= 0xffff) {
      sink.uint8(op.BININT2);
      sink.uint16(value);
    } else if (value >= -0x80000000 && value <= 0x7fffffff) {
      sink.uint8(op.BININT);
      sink.uint32(value);
    } else {
      this.#integer(BigInt(value));
    }
  }

  /** LONG1 or LONG4: little-endian two's complement with as few bytes as hold the sign. */
  #integer(value: bigint): void {
    if (BigInt.asIntN(32, value) === value) return this.#number(Number(value), false);
    const magnitude = value < 0n ? -value - 1n : value;
    const length = Math.floor(magnitude.toString(2).length / 8) + 1;
    const digits = BigInt.asUintN(8 * length, value)
      .toString(16)
      .padStart(2 * length, "0");
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[length - 1 - i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
    if (length < 256) {
      this.#sink.uint8(op.LONG1);
      this.#sink.uint8(length);
    } else {
      this.#sink.uint8(op.LONG4);
      this.#sink.uint32(length);
    }
    this.#sink.bytes(bytes);
  }

  #text(text: string): void {
    const name = `"${text}`;
    if (this.#recall(name)) return;
    const bytes = encodeText(text);
    this.#sink.uint8(op.BINUNICODE);
    this.#sink.uint32(bytes.length);
    this.#sink.bytes(bytes);
    this.#memoize(name);
  }

  #object(value: object): void {
    if (this.#recall(value)) return;
    if (this.#path.length > depthLimit)
      throw new RuntimeError("save: maximum recursion depth exceeded while pickling an object");
    if (tensors().isTensor(value)) this.#tensor(value);
    else if (value instanceof Complex) this.#complex(value);
    else if (isDType(value)) this.#global("torch", value.name);
    else if (value instanceof Device) this.#device(value);
    else if (Array.isArray(value)) this.#array(value);
    else if (isMap(value)) this.#dict(value, value.entries(), pythonKind(value));
    else if (isSet(value)) this.#set(value);
    else if (isByteArray(value)) this.#bytes(value);
    else if (isPlain(value)) this.#dict(value, Object.entries(value), pythonKind(value));
    else if (this.others?.(value, this.#parts()) !== true) this.#refuse(value);
  }

  #parts(): PickleParts {
    return {
      opcode: (code) => this.#sink.uint8(code),
      global: (module, name) => this.#global(module, name),
      value: (value) => this.#write(value, false),
      memoize: (value) => this.#memoize(value),
    };
  }

  #array(array: readonly unknown[]): void {
    const kind = pythonKind(array);
    if (kind !== "tuple" && kind !== "Size") {
      this.#sink.uint8(op.EMPTY_LIST);
      this.#memoize(array);
      this.#batches(array.length, op.APPENDS, (i) => this.#item(array, i, array[i]));
      return;
    }
    if (this.#openTuples.has(array)) throw new ValueError(`save: the tuple at ${this.#where()} contains itself`);
    this.#openTuples.add(array);
    if (kind === "Size") this.#global("torch", "Size");
    this.#tuple(array.length, (i) => this.#item(array, i, array[i]));
    if (kind === "Size") {
      this.#sink.uint8(op.TUPLE1);
      this.#sink.uint8(op.REDUCE);
    }
    this.#openTuples.delete(array);
    this.#memoize(array);
  }

  #tuple(length: number, writeItem: (index: number) => void): void {
    if (length === 0) return this.#sink.uint8(op.EMPTY_TUPLE);
    if (length > 3) this.#sink.uint8(op.MARK);
    for (let i = 0; i < length; i++) writeItem(i);
    this.#sink.uint8([op.TUPLE1, op.TUPLE2, op.TUPLE3][length - 1] ?? op.TUPLE);
  }

  #dict(dict: object, entries: Iterable<[unknown, unknown]>, kind: PythonKind | null): void {
    const sink = this.#sink;
    const metadata = hiddenMetadata(dict);
    const isOrdered = kind === "OrderedDict" || metadata !== undefined;
    if (kind === "Namespace") {
      this.#global("argparse", "Namespace");
      sink.uint8(op.EMPTY_TUPLE);
      sink.uint8(op.NEWOBJ);
      this.#memoize(dict);
      sink.uint8(op.EMPTY_DICT);
    } else if (isOrdered) {
      this.#orderedDict();
      this.#memoize(dict);
    } else {
      sink.uint8(op.EMPTY_DICT);
      this.#memoize(dict);
    }
    const list = [...entries];
    this.#batches(list.length, op.SETITEMS, (i) => {
      const [key, value] = itemAt(list, i);
      this.#write(key, false);
      this.#item(dict, key, value);
    });
    if (kind === "Namespace") sink.uint8(op.BUILD);
    if (metadata === undefined) return;
    sink.uint8(op.EMPTY_DICT);
    this.#text("_metadata");
    this.#item(dict, "_metadata", metadata);
    sink.uint8(op.SETITEM);
    sink.uint8(op.BUILD);
  }

  #set(set: Set<unknown>): void {
    if (this.#openTuples.has(set)) throw new ValueError(`save: the set at ${this.#where()} contains itself`);
    this.#openTuples.add(set);
    this.#global("__builtin__", pythonKind(set) === "frozenset" ? "frozenset" : "set");
    const items = [...set];
    this.#sink.uint8(op.EMPTY_LIST);
    this.#batches(items.length, op.APPENDS, (i) => this.#item(set, i, items[i]));
    this.#sink.uint8(op.TUPLE1);
    this.#sink.uint8(op.REDUCE);
    this.#openTuples.delete(set);
    this.#memoize(set);
  }

  /** Protocol 2 has no bytes; this is what Python writes instead. */
  #bytes(bytes: Uint8Array): void {
    let text = "";
    for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
    this.#global("_codecs", "encode");
    this.#text(text);
    this.#text("latin1");
    this.#sink.uint8(op.TUPLE2);
    this.#sink.uint8(op.REDUCE);
    this.#memoize(bytes);
  }

  #complex({ real, imag }: Complex): void {
    this.#global("__builtin__", "complex");
    this.#number(real, true);
    this.#number(imag, true);
    this.#sink.uint8(op.TUPLE2);
    this.#sink.uint8(op.REDUCE);
  }

  #device({ type, index }: Device): void {
    this.#global("torch", "device");
    this.#text(type);
    if (index !== null) this.#number(index, false);
    this.#sink.uint8(index === null ? op.TUPLE1 : op.TUPLE2);
    this.#sink.uint8(op.REDUCE);
  }

  /** Conjugation and negation that wait, as PyTorch's dict has them. */
  #marks(marks: number): void {
    this.#sink.uint8(op.EMPTY_DICT);
    for (const [name, mark] of [
      ["conj", CONJUGATE],
      ["neg", NEGATE],
    ] as const) {
      if ((marks & mark) === 0) continue;
      this.#text(name);
      this.#sink.uint8(op.NEWTRUE);
      this.#sink.uint8(op.SETITEM);
    }
  }

  /** `_rebuild_sparse_tensor(layout, (components, size, is_coalesced))`. */
  #sparse({ layout, tensors: parts, shape, isCoalesced }: SparseView): void {
    const sink = this.#sink;
    this.#global("torch._utils", "_rebuild_sparse_tensor");
    this.#global("torch.serialization", "_get_layout");
    this.#text(layout);
    sink.uint8(op.TUPLE1);
    sink.uint8(op.REDUCE);
    sink.uint8(op.MARK);
    for (const part of parts) this.#tensor(part);
    this.#global("torch", "Size");
    this.#tuple(shape.length, (i) => this.#number(sizeAt(shape, i), false));
    sink.uint8(op.TUPLE1);
    sink.uint8(op.REDUCE);
    if (layout === "torch.sparse_coo") sink.uint8(isCoalesced ? op.NEWTRUE : op.NEWFALSE);
    sink.uint8(op.TUPLE);
    sink.uint8(op.TUPLE2);
    sink.uint8(op.REDUCE);
  }

  /** `_rebuild_nested_tensor(buffer, sizes, strides, storage_offsets)`, or a NestedTensor of the jagged layout. */
  #nested({ layout, tensors: parts, raggedDim, requires_grad }: NestedParts<object>): void {
    const sink = this.#sink;
    if (layout === "torch.strided") {
      this.#global("torch._utils", "_rebuild_nested_tensor");
      sink.uint8(op.MARK);
      for (const part of parts) this.#write(part, false);
      sink.uint8(op.TUPLE);
      sink.uint8(op.REDUCE);
      return;
    }
    const [values, offsets, lengths, shortest, longest] = parts;
    const entry = (name: string, value: unknown): void => {
      this.#text(name);
      this.#write(value, false);
    };
    const module = "torch.nested._internal.nested_tensor";
    this.#global("torch._tensor", "_rebuild_from_type_v2");
    sink.uint8(op.MARK);
    this.#global(module, "_rebuild_njt");
    this.#global(module, "NestedTensor");
    sink.uint8(op.EMPTY_DICT);
    sink.uint8(op.MARK);
    entry("values", values);
    entry("offsets", offsets);
    entry("lengths", lengths);
    entry("_ragged_idx", raggedDim);
    this.#text("_metadata_cache");
    sink.uint8(op.EMPTY_DICT);
    sink.uint8(op.MARK);
    if (shortest) entry("min_seqlen", shortest);
    if (longest) entry("max_seqlen", longest);
    sink.uint8(op.SETITEMS);
    entry("requires_grad", requires_grad);
    sink.uint8(op.SETITEMS);
    sink.uint8(op.TUPLE1);
    sink.uint8(op.EMPTY_DICT); // attributes: none
    sink.uint8(op.TUPLE);
    sink.uint8(op.REDUCE);
  }

  /** `_rebuild_meta_tensor_no_storage(dtype, size, stride, requires_grad)`. */
  #meta(tensor: object, isParameter: boolean): void {
    const { dtype, shape, strides, requires_grad } = tensors().viewOf(tensor);
    const sink = this.#sink;
    this.#global("torch._utils", "_rebuild_meta_tensor_no_storage");
    sink.uint8(op.MARK);
    this.#global("torch", dtype.name);
    this.#tuple(shape.length, (i) => this.#number(sizeAt(shape, i), false));
    this.#tuple(strides.length, (i) => this.#number(itemAt(strides, i), false));
    sink.uint8(requires_grad && !isParameter ? op.NEWTRUE : op.NEWFALSE);
    sink.uint8(op.TUPLE);
    sink.uint8(op.REDUCE);
  }

  /** A quantizer's parameters as PyTorch's tuple has them. */
  #quantizer(quantizer: ViewQuantizer): void {
    if ("scale" in quantizer) {
      this.#global("torch", "per_tensor_affine");
      this.#number(quantizer.scale, true);
      this.#number(quantizer.zeroPoint, false);
      this.#sink.uint8(op.TUPLE3);
      return;
    }
    this.#sink.uint8(op.MARK);
    this.#global("torch", "per_channel_affine");
    this.#object(quantizer.scales);
    this.#object(quantizer.zeroPoints);
    this.#number(quantizer.axis, false);
    this.#sink.uint8(op.TUPLE);
  }

  #tensor(tensor: object): void {
    const sink = this.#sink;
    const nested = tensors().nestedOf(tensor);
    const sparse = nested === null ? tensors().sparseOf(tensor) : null;
    const isParameter = tensors().isParameter(tensor);
    if (isParameter) this.#global("torch._utils", "_rebuild_parameter");
    if (nested !== null) this.#nested(nested);
    else if (sparse !== null) this.#sparse(sparse);
    else if (tensors().isMeta(tensor)) this.#meta(tensor, isParameter);
    else this.#strided(tensor, isParameter);
    if (isParameter) {
      sink.uint8(tensors().viewOf(tensor).requires_grad ? op.NEWTRUE : op.NEWFALSE);
      this.#orderedDict();
      sink.uint8(op.TUPLE3);
      sink.uint8(op.REDUCE);
    }
    this.#memoize(tensor);
  }

  /** What a tensor with a storage is made of again. That of a parameter needs no gradient itself. */
  #strided(tensor: object, isParameter: boolean): void {
    const sink = this.#sink;
    const { requires_grad, dtype, storage, marks = 0, quantizer, ...view } = tensors().viewOf(tensor);
    const written = this.#storage(storage, dtype);
    const isUntyped = hasNoStorages(dtype);
    const plain = isUntyped ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2";
    this.#global("torch._utils", quantizer ? "_rebuild_qtensor" : plain);
    sink.uint8(op.MARK);
    sink.uint8(op.MARK);
    this.#text("storage");
    if (isUntyped) this.#global("torch.storage", "UntypedStorage");
    else this.#global("torch", `${dtype.scalarName}Storage`);
    this.#text(written.key);
    this.#text(settings.locate?.(storage) ?? "cpu");
    this.#number(tensors().storageBytes(storage).length / (isUntyped ? 1 : dtype.itemsize), false);
    sink.uint8(op.TUPLE);
    sink.uint8(op.BINPERSID);
    const { shape, offset } = view;
    // A tensor without elements may have any strides; PyTorch's are the contiguous ones.
    const strides = shape.length === view.strides.length ? view.strides : storedStrides(shape);
    this.#number(offset, false);
    this.#tuple(shape.length, (i) => this.#number(sizeAt(shape, i), false));
    this.#tuple(strides.length, (i) => this.#number(itemAt(strides, i), false));
    if (quantizer) this.#quantizer(quantizer);
    sink.uint8(requires_grad && !isParameter ? op.NEWTRUE : op.NEWFALSE);
    this.#orderedDict(); // backward hooks
    if (isUntyped) this.#global("torch", dtype.name);
    if (marks !== 0) this.#marks(marks);
    sink.uint8(op.TUPLE);
    sink.uint8(op.REDUCE);
  }

  #storage(storage: object, dtype: DType): WrittenStorage {
    let written = this.#known.get(storage);
    if (written === undefined) {
      written = { key: String(this.storages.length), storage, dtype };
      this.storages.push(written);
      this.#known.set(storage, written);
    }
    // PyTorch counts dtypes without a storage class as bytes, and asks for no dtype where there are no bytes.
    const asStored = (each: DType): DType => (hasNoStorages(each) ? uint8 : each);
    if (asStored(written.dtype) !== asStored(dtype) && tensors().storageBytes(storage).length > 0) {
      throw new RuntimeError(
        withHelp(
          "Cannot save multiple tensors or storages that view the same data as different types",
          `${this.#where()} views a storage as ${dtype.toString()} that was saved as ${written.dtype.toString()}: clone one of the two.`,
        ),
      );
    }
    return written;
  }

  #orderedDict(): void {
    this.#global("collections", "OrderedDict");
    this.#sink.uint8(op.EMPTY_TUPLE);
    this.#sink.uint8(op.REDUCE);
  }

  #global(module: string, name: string): void {
    const key = `c${module}\n${name}\n`;
    if (this.#recall(key)) return;
    this.#sink.bytes(encoder.encode(key)); // "c" is the opcode GLOBAL
    this.#memoize(key);
  }

  #item(container: object, key: unknown, value: unknown): void {
    this.#path.push(key);
    this.#write(value, typeof value === "number" && isMarkedFloat(container, key, value));
    this.#path.pop();
  }

  #batches(count: number, close: number, writeItem: (index: number) => void): void {
    for (let start = 0; start < count; start += batchSize) {
      this.#sink.uint8(op.MARK);
      for (let i = start; i < Math.min(count, start + batchSize); i++) writeItem(i);
      this.#sink.uint8(close);
    }
  }

  #recall(key: unknown): boolean {
    const index = this.#memo.get(key);
    if (index === undefined) return false;
    if (index < 256) {
      this.#sink.uint8(op.BINGET);
      this.#sink.uint8(index);
    } else {
      this.#sink.uint8(op.LONG_BINGET);
      this.#sink.uint32(index);
    }
    return true;
  }

  #memoize(key: unknown): void {
    const index = this.#memoSize++;
    this.#memo.set(key, index);
    if (index < 256) {
      this.#sink.uint8(op.BINPUT);
      this.#sink.uint8(index);
    } else {
      this.#sink.uint8(op.LONG_BINPUT);
      this.#sink.uint32(index);
    }
  }

  #where(): string {
    return this.#path.length === 0
      ? "the value"
      : this.#path.map((key) => `[${typeof key === "string" ? JSON.stringify(key) : String(key)}]`).join("");
  }

  #refuse(value: unknown): never {
    const name =
      typeof value === "object" || typeof value === "function"
        ? ((value as object).constructor?.name ?? "object")
        : typeof value;
    const isModule = typeof (value as { state_dict?: unknown }).state_dict === "function";
    let help =
      "Save numbers, strings, booleans, null, bigints, tensors, dtypes, Uint8Array, and arrays, plain objects, Maps and Sets of these.";
    if (isModule) help = "Save its state_dict() and give that to load_state_dict later.";
    else if (ArrayBuffer.isView(value)) help = "Make a tensor of it: torch.tensor(array).";
    else if (value instanceof PickledObject || value instanceof PickledGlobal) {
      help = `It is an inert record of ${value.qualifiedName}: take what you need out of it.`;
    }
    throw new ValueError(withHelp(`cannot pickle '${name}' object`, `save: this is at ${this.#where()}. ${help}`));
  }
}

/** UTF-8 with Python's "surrogatepass": half of a pair becomes three bytes of its own, where an encoder would put a mark. */
function encodeText(text: string): Uint8Array {
  const halves = [...text.matchAll(/\p{Surrogate}/gu)];
  if (halves.length === 0) return encoder.encode(text);
  const sink = new ByteSink();
  let start = 0;
  for (const { index } of halves) {
    const code = text.charCodeAt(index);
    sink.bytes(encoder.encode(text.slice(start, index)));
    sink.bytes(Uint8Array.of(0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)));
    start = index + 1;
  }
  sink.bytes(encoder.encode(text.slice(start)));
  return sink.result();
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** The `_metadata` of a state dict, which is no entry of it. */
function hiddenMetadata(dict: object): object | undefined {
  const property = Object.getOwnPropertyDescriptor(dict, "_metadata");
  if (property === undefined || property.enumerable === true) return undefined;
  return typeof property.value === "object" && property.value !== null ? (property.value as object) : undefined;
}
