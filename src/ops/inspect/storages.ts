/** Storages as programs see them: the bytes that tensors share (`UntypedStorage`), also as elements of one dtype. */
import { isOptions } from "../declare/arguments.ts";
import {
  bfloat16,
  bool,
  complex128,
  complex64,
  float16,
  float32,
  float64,
  get_default_dtype,
  int16,
  int32,
  int64,
  int8,
  uint8,
  type DType,
} from "../../dtype.ts";
import { wholeOf } from "../../compute/alias.ts";
import { copyInto, fillWith, packedCopy, converted } from "../../compute/copy-elements.ts";
import type { Device } from "../../tensor/device-name.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import { Storage } from "../../tensor/storage.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { IndexError, RuntimeError, TypeError } from "../../support/errors.ts";
import type { Complex } from "../../support/complex.ts";
import { sizeAt } from "../../support/checked.ts";

type Value = number | bigint | boolean | Complex;

function newElements(content: number | readonly Value[] | null, dtype: DType): Tensor {
  if (content === null) return emptyTensor([0], dtype);
  return typeof content === "number" ? emptyTensor([content], dtype) : tensorFrom([...content], dtype);
}

/** What both kinds of storages can do; `elements` is a tensor of all that is stored. */
abstract class AnyStorage {
  /** @internal */
  abstract readonly elements: Tensor;
  /** How many elements there are. */
  get length(): number {
    return sizeAt(this.elements.shape, 0);
  }
  /** How many elements there are. */
  size(): number {
    return this.length;
  }
  /** How many bytes there are. */
  nbytes(): number {
    return this.length * this.elements.dtype.itemsize;
  }
  /** How many bytes an element takes. */
  element_size(): number {
    return this.elements.dtype.itemsize;
  }
  /** Where the bytes are. */
  get device(): Device {
    return this.elements.device;
  }
  /** A number that is the same for tensors that share these bytes. */
  data_ptr(): number {
    return this.elements.storage.data_ptr();
  }
  /** Whether the bytes are on a GPU: no. */
  get is_cuda(): boolean {
    return false;
  }
  /** Whether the bytes are those of a sparse tensor: no. */
  get is_sparse(): boolean {
    return false;
  }
  /** Whether other threads see the bytes. */
  is_shared(): boolean {
    return false;
  }
  /** Whether the bytes are page-locked for a GPU: no. */
  is_pinned(): boolean {
    return false;
  }
  /** All elements. */
  tolist(): Value[] {
    return this.elements.tolist() as Value[];
  }
  /**
   * One element. Negative places count from the end.
   * @throws {IndexError} beyond the ends
   */
  get(index: number): Value {
    return this.elements.select(0, this.place(index)).item();
  }
  /** Writes one element. */
  set(index: number, value: Value): void {
    fillWith(this.elements.select(0, this.place(index)), value);
  }
  /** Writes one value everywhere. */
  fill_(value: Value): this {
    fillWith(this.elements, value);
    return this;
  }
  /** The elements one after the other. */
  *[Symbol.iterator](): IterableIterator<Value> {
    yield* this.tolist();
  }
  toString(): string {
    const { dtype } = this.elements;
    const shown = (value: Value): string =>
      dtype.is_floating_point && Number.isInteger(value) ? `${String(value)}.0` : String(value);
    const kind = this instanceof TypedStorage ? `TypedStorage(dtype=torch.${dtype.name}, ` : "UntypedStorage(";
    const lines = this.tolist().map((value) => ` ${shown(value)}`);
    return `${lines.join("\n") || " "}\n[torch.storage.${kind}device=${String(this.device)}) of size ${this.length}]`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  private place(index: number): number {
    const { length } = this;
    if (!Number.isInteger(index) || index < -length || index >= length)
      throw new IndexError(`index ${index} out of range for storage of size ${length}`);
    return index < 0 ? index + length : index;
  }

  protected written(source: AnyStorage): this {
    if (source.length !== this.length)
      throw new RuntimeError(`size does not match, self was ${this.length} bytes but src was ${source.length} bytes`);
    copyInto(this.elements, source.elements);
    return this;
  }
  /** The elements as others of a dtype, in bytes of their own. */
  private as(dtype: DType): TypedStorage {
    const copy = this.elements.dtype === dtype ? packedCopy(this.elements) : converted(this.elements, dtype);
    return new TypedStorage({ wrap_storage: untypedOf(copy.storage), dtype });
  }
  /** The elements as float32. */
  float(): TypedStorage {
    return this.as(float32);
  }
  /** The elements as float64. */
  double(): TypedStorage {
    return this.as(float64);
  }
  /** The elements as float16. */
  half(): TypedStorage {
    return this.as(float16);
  }
  /** The elements as bfloat16. */
  bfloat16(): TypedStorage {
    return this.as(bfloat16);
  }
  /** The elements as int64. */
  long(): TypedStorage {
    return this.as(int64);
  }
  /** The elements as int32. */
  int(): TypedStorage {
    return this.as(int32);
  }
  /** The elements as int16. */
  short(): TypedStorage {
    return this.as(int16);
  }
  /** The elements as int8. */
  char(): TypedStorage {
    return this.as(int8);
  }
  /** The elements as uint8. */
  byte(): TypedStorage {
    return this.as(uint8);
  }
  /** Whether each element is not 0. */
  bool(): TypedStorage {
    return this.as(bool);
  }
  /** The elements as complex64. */
  complex_float(): TypedStorage {
    return this.as(complex64);
  }
  /** The elements as complex128. */
  complex_double(): TypedStorage {
    return this.as(complex128);
  }
}

/**
 * Bytes that tensors share: `tensor.untyped_storage()`, or new ones, as many as a number says or those of a list.
 * @example
 * const x = torch.tensor([1, 2]);
 * x.untyped_storage().nbytes(); // 16
 * new torch.UntypedStorage([1, 2, 300]).tolist(); // [1, 2, 44]
 */
export class UntypedStorage extends AnyStorage {
  /** The bytes as a tensor of uint8 over the same memory. */
  readonly elements: Tensor;

  constructor(given: number | readonly number[] | Storage | { device?: unknown } = 0, ...more: unknown[]) {
    super();
    const content = isOptions(given) ? 0 : (given as number | readonly number[] | Storage);
    if (more.some((argument) => typeof argument === "number"))
      throw new TypeError("torch.UntypedStorage() received an invalid combination of arguments");
    if (content instanceof Storage) this.elements = wholeOf(content, uint8);
    else if (typeof content === "number") this.elements = newElements(content, uint8);
    else this.elements = converted(tensorFrom([...content], int64), uint8);
    known.set(this.elements.storage, this);
  }
  /** The bytes from one place to another (exclusive), in a storage of their own over the same bytes. */
  slice(start = 0, end = this.length): number[] {
    return (this.tolist() as number[]).slice(start, end);
  }
  /** These bytes in a storage of their own. */
  clone(): UntypedStorage {
    return untypedOf(packedCopy(this.elements).storage);
  }
  /** An empty storage. */
  new(): UntypedStorage {
    return new UntypedStorage(0);
  }
  /** The storage itself: it is on the CPU. */
  cpu(): this {
    return this;
  }
  /** Writes another storage's bytes. */
  copy_(source: UntypedStorage): this {
    return this.written(source);
  }
  /** Whether `resize_` may be called. Storages keep their size here; tensors get another one (`tensor.resize_`). */
  resizable(): boolean {
    return false;
  }
  /** Its class's name. */
  type(): string {
    return "torch.storage.UntypedStorage";
  }
  /** The bytes themselves. */
  untyped(): this {
    return this;
  }
  /** Turns the order of the bytes of each element of a dtype around, in place. */
  byteswap(dtype: DType): void {
    const size = dtype.is_complex ? dtype.itemsize / 2 : dtype.itemsize;
    const rows = this.elements.view([-1, size]);
    copyInto(rows, rows.flip(1));
  }
}

/** The `UntypedStorage` of each storage that a program asked for. */
const known = new WeakMap<Storage, UntypedStorage>();

/** A storage as programs see it: the same object each time. */
export function untypedOf(storage: Storage): UntypedStorage {
  return known.get(storage) ?? new UntypedStorage(storage);
}

/** How typed storages are made by name. */
export interface TypedStorageOptions {
  /** The bytes to take. */
  wrap_storage?: UntypedStorage | null;
  /** The dtype of the elements. Default: the default dtype. */
  dtype?: DType | null;
}

/**
 * A storage as elements of one dtype: `tensor.storage()`.
 * @example
 * new torch.TypedStorage([1, 2.5]).tolist(); // [1, 2.5]
 * new torch.TypedStorage({ wrap_storage: new torch.UntypedStorage(8), dtype: torch.float32 }).size(); // 2
 */
export class TypedStorage extends AnyStorage {
  /** The elements as a tensor over the same memory. */
  readonly elements: Tensor;

  constructor(
    content: number | readonly Value[] | TypedStorageOptions | null = null,
    options: TypedStorageOptions = {},
  ) {
    super();
    const byName = content !== null && typeof content === "object" && !Array.isArray(content);
    const { wrap_storage: wrapped, dtype: given } = byName ? (content as TypedStorageOptions) : options;
    const dtype = given ?? get_default_dtype();
    if (wrapped) this.elements = wholeOf(wrapped.elements.storage, dtype);
    else this.elements = newElements(byName ? null : (content as number | readonly Value[] | null), dtype);
  }
  /** The dtype of the elements. */
  get dtype(): DType {
    return this.elements.dtype;
  }
  /** The bytes. */
  untyped(): UntypedStorage {
    return untypedOf(this.elements.storage);
  }
  /** These elements in a storage of their own. */
  clone(): TypedStorage {
    return new TypedStorage({ wrap_storage: untypedOf(packedCopy(this.elements).storage), dtype: this.dtype });
  }
  /** The same storage: it is on the CPU. */
  cpu(): TypedStorage {
    return new TypedStorage({ wrap_storage: this.untyped(), dtype: this.dtype });
  }
  /** Writes another storage's elements, converted. */
  copy_(source: TypedStorage): this {
    return this.written(source);
  }
  /** The name of PyTorch's class for elements of this dtype: "torch.FloatStorage". */
  type(): string {
    return `torch.${this.pickle_storage_type()}`;
  }
  /** The same without the module: "FloatStorage", as files have it. */
  pickle_storage_type(): string {
    return `${this.dtype.scalarName}Storage`;
  }
}

/** The elements of a tensor's storage, in its dtype. */
export function typedOf(tensor: Tensor): TypedStorage {
  return new TypedStorage({ wrap_storage: untypedOf(tensor.storage), dtype: tensor.dtype });
}

/** Whether a value is a storage. */
export function is_storage(obj: unknown): boolean {
  return obj instanceof AnyStorage || obj instanceof Storage;
}

/** The tensor that shows all elements of a storage. */
export function tensorOfStorage(storage: UntypedStorage | TypedStorage, dtype?: DType): Tensor {
  return dtype ? wholeOf(storage.elements.storage, dtype) : storage.elements;
}

/** Makes typed storages of one dtype, such as `torch.FloatStorage`. */
function typed(dtype: DType): new (content?: number | readonly Value[] | null) => TypedStorage {
  return class extends TypedStorage {
    static readonly dtype = dtype;
    constructor(content: number | readonly Value[] | null = null) {
      super(content, { dtype });
    }
  };
}

/** Storages of float32. */
export const FloatStorage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(float32);
/** Storages of float64. */
export const DoubleStorage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(float64);
/** Storages of float16. */
export const HalfStorage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(float16);
/** Storages of bfloat16. */
export const BFloat16Storage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(bfloat16);
/** Storages of int64. */
export const LongStorage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(int64);
/** Storages of int32. */
export const IntStorage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(int32);
/** Storages of int16. */
export const ShortStorage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(int16);
/** Storages of int8. */
export const CharStorage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(int8);
/** Storages of uint8. */
export const ByteStorage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(uint8);
/** Storages of truth values. */
export const BoolStorage: new (content?: number | readonly Value[] | null) => TypedStorage = typed(bool);
