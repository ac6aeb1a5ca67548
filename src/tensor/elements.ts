/**
 * Elements of tensors as JavaScript sees them: `item`, `tolist`, typed arrays. The only way to bytes from outside of
 * kernels; never used where kernels could be. Every look from the host is counted, because a device may have to finish
 * its work for one.
 */
import { realDType, type DType, type ElementName } from "../dtype.ts";
import { Complex } from "../support/complex.ts";
import { numel } from "../layout/shape.ts";
import { RuntimeError, withHelp, withFields } from "../support/errors.ts";
import type { Backend, ImmediateReads } from "../backend/backend.ts";
import { release } from "./memory.ts";
import type { Storage } from "./storage.ts";
import { CONJUGATE, NEGATE } from "./pending.ts";
import { isMeta } from "./device.ts";
import type { Tensor } from "./tensor.ts";
import { emptyTensor } from "./tensor.ts";
import { elementsAt, fillElements, inspectArray, newElements, type ElementArray } from "./array.ts";
import { fromBfloat16Bits, fromFloat16Bits } from "./half-bits.ts";

export type Element = number | bigint | boolean | Complex;

let reads = 0;

/** How often the host has read bytes of tensors since the program began. */
export function hostReads(): number {
  return reads;
}

/** The way to read a storage's bytes now, each time counted. */
function readsNow({ backend, device }: Storage): ImmediateReads {
  reads++;
  const { now } = backend;
  if (now === null)
    throw new RuntimeError(
      withHelp(
        `values of tensors on ${String(device)} cannot be read without waiting`,
        "Use await x.itemAsync() or await x.tolistAsync().",
      ),
    );
  return now;
}

/** What bits of memory stand for. */
function elementOf(bits: number | bigint, element: ElementName): number | bigint | boolean {
  switch (element) {
    case "float16":
      return fromFloat16Bits(Number(bits));
    case "bfloat16":
      return fromBfloat16Bits(Number(bits));
    case "int64":
    case "uint64":
      return Number.isSafeInteger(Number(bits)) ? Number(bits) : bits;
    case "bool":
      return bits !== 0;
    default:
      return bits;
  }
}

function negative(value: number | bigint | boolean): number | bigint {
  return typeof value === "bigint" ? -value : -Number(value);
}

/** The element at a place counted in elements from the storage's start. */
export function readAt(tensor: Tensor, place: number): Element {
  const { storage, dtype } = tensor;
  const now = readsNow(storage);
  const offset = place * dtype.itemsize;
  if (dtype.code) return dtype.code.decode(Number(now.element(storage.block, offset, "uint8")));
  const element = realDType(dtype).name as ElementName; // a real dtype's name is an element's
  const stored = elementOf(now.element(storage.block, offset, element), element);
  const real = (tensor.pending & NEGATE) !== 0 ? negative(stored) : stored;
  if (!dtype.is_complex) return real;
  const imaginary = elementOf(now.element(storage.block, offset + dtype.itemsize / 2, element), element) as number;
  const turned = tensor.pending === CONJUGATE || tensor.pending === NEGATE;
  return new Complex(real as number, turned ? -imaginary : imaginary);
}

/** The element at an index. */
export function readElement(tensor: Tensor, index: readonly number[]): Element {
  let place = tensor.offset;
  for (let d = 0; d < index.length; d++) place += index[d]! * tensor.strides[d]!;
  return readAt(tensor, place);
}

/** The bytes of a storage as they are: a window or a copy, to be read at once and not written. */
export function storageBytes(storage: Storage, offset = 0, length = storage.nbytes): Uint8Array {
  if (length === 0) return new Uint8Array(0);
  return readsNow(storage).bytes(storage.block, offset, length);
}

/** The first element, where it is no look of the program's own: what the host itself keeps in a tensor. */
export function firstWithoutCount(tensor: Tensor): Element {
  const element = readAt(tensor, tensor.offset);
  reads--;
  return element;
}

/** The elements of a contiguous tensor without marks, as they are: a window or a copy, to be read at once and not written. */
export function elementsOf(tensor: Tensor): ElementArray {
  const { dtype } = tensor;
  const count = numel(tensor.shape);
  const bytes = storageBytes(tensor.storage, tensor.offset * dtype.itemsize, count * dtype.itemsize);
  return elementsAt(dtype, bytes.buffer, bytes.byteOffset, count);
}

/** The elements of a contiguous tensor without marks, as values. */
export function listedElements(tensor: Tensor): Element[] {
  const { code, is_complex } = tensor.dtype;
  const bits = elementsOf(tensor);
  const element = realDType(tensor.dtype).name as ElementName;
  const values: Element[] = [];
  const read = (i: number): number | bigint | boolean =>
    code ? code.decode(Number(bits[i])) : elementOf(bits[i]!, element);
  // A loop: methods of arrays, and iterators of typed ones, take ten times as long.
  for (let i = 0; i < bits.length; i++)
    values.push(is_complex ? new Complex(read(i) as number, read(++i) as number) : read(i));
  return values;
}

/** The same where it is no look of the program's own: what a check asks, or what the host itself keeps in a tensor. */
export function elementsWithoutCount(tensor: Tensor): ElementArray {
  const elements = elementsOf(tensor);
  reads--;
  return elements;
}

/** A check that waits for the next read from its device. */
interface DeferredCheck {
  readonly status: Tensor;
  readonly verdict: (values: ElementArray) => Error | null;
}

const deferred = new Map<Backend, DeferredCheck[]>();

/** Has values of a device that cannot be read now judged before the next read from it gives anything. */
export function deferCheck(status: Tensor, verdict: DeferredCheck["verdict"]): void {
  const { backend } = status.storage;
  status.storage.kept = true; // whatever ends before the next read
  const waiting = deferred.get(backend);
  if (waiting) waiting.push({ status, verdict });
  else deferred.set(backend, [{ status, verdict }]);
}

/** Judges what waits, in the order in which it was asked; throws the first error. */
async function settleChecks(backend: Backend): Promise<void> {
  const waiting = deferred.get(backend) ?? [];
  deferred.delete(backend);
  let first: Error | null = null;
  for (const { status, verdict } of waiting) {
    if (first === null) first = verdict(await bytesLater(status));
    release(status.storage);
  }
  if (first !== null) throw first;
}

async function bytesLater(tensor: Tensor): Promise<ElementArray> {
  const { storage, dtype, offset } = tensor;
  const count = numel(tensor.shape);
  const bytes = await storage.backend.read(storage.block, offset * dtype.itemsize, count * dtype.itemsize);
  return elementsAt(dtype, bytes.buffer, bytes.byteOffset, count);
}

/** The elements of a contiguous tensor once the device has computed them: a copy, which works on every device. */
export async function elementsLater(tensor: Tensor): Promise<ElementArray> {
  reads++;
  await settleChecks(tensor.storage.backend);
  return numel(tensor.shape) === 0 ? newElements(tensor.dtype, 0) : bytesLater(tensor);
}

/** Writes the elements of a contiguous tensor; `write` gets an array for all of them, whose contents are arbitrary. */
export function writeElements(tensor: Tensor, write: (elements: ElementArray) => void): void {
  const { storage, dtype } = tensor;
  const count = numel(tensor.shape);
  if (count === 0) return;
  storage.backend.writeBy(storage.block, tensor.offset * dtype.itemsize, count * dtype.itemsize, (buffer, place) =>
    write(elementsAt(dtype, buffer, place, count)),
  );
}

/** Writes bytes into a tensor's storage, from its first element on. */
export function writeBytes(tensor: Tensor, bytes: Uint8Array): void {
  tensor.storage.backend.write(tensor.storage.block, tensor.offset * tensor.dtype.itemsize, bytes);
}

/** Copies `count` elements of a dtype between two tensors of one device, from their places `from` and `to` on. */
export function copyElements(source: Tensor, from: number, target: Tensor, to: number, count: number): void {
  const size = source.dtype.itemsize;
  source.storage.backend.copy(
    source.storage.block,
    (source.offset + from) * size,
    target.storage.block,
    (target.offset + to) * size,
    count * size,
  );
}

/** A new tensor from nested arrays, numbers or a typed array. */
export function tensorFrom(data: unknown, dtype: DType | null, readLeaf?: Parameters<typeof inspectArray>[2]): Tensor {
  const found = inspectArray(data, dtype, readLeaf);
  const tensor = emptyTensor(found.shape, found.dtype);
  // Data of the wrong kind throws before all is written; then the tensor is nobody's.
  if (!isMeta()) writeElements(tensor, (elements) => fillElements(elements, data, found.shape, found.dtype, readLeaf));
  if (numel(found.shape) === 0) fillElements(newElements(found.dtype, 0), data, found.shape, found.dtype, readLeaf);
  return tensor;
}

/** Refuses to make one number of a tensor of none or of many. */
export function assertOneElement(self: Tensor): void {
  const given = numel(self.shape);
  if (given !== 1)
    throw withFields(new RuntimeError(`a Tensor with ${given} elements cannot be converted to Scalar`), {
      operator: "item",
      given,
      wanted: 1,
    });
}
