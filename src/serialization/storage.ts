/** Makes real storages out of the bytes that a file has for them. */

import { isDType, uint8 } from "../dtype.ts";
import type { PyStorage } from "./pickle/python.ts";
import { bytesOfStorage } from "./pickle/rebuild.ts";
import { tensors } from "./tensors.ts";

/** A storage with a copy of these bytes, which a big-endian machine may have written. */
export function createStorage(storage: PyStorage, bytes: Uint8Array, isBigEndian: boolean): object {
  const dtype = isDType(storage.type.dtype) ? storage.type.dtype : uint8;
  return tensors().createStorage(isBigEndian ? swapped(bytes, dtype.itemsize) : bytes, dtype);
}

/** A storage whose bytes are read when it is first used. */
export function createLaterStorage(storage: PyStorage, read: () => Uint8Array, isBigEndian: boolean): object {
  const dtype = isDType(storage.type.dtype) ? storage.type.dtype : uint8;
  const size = bytesOfStorage(storage);
  const bytes = (): Uint8Array => {
    const found = read().subarray(0, size);
    return isBigEndian ? swapped(found, dtype.itemsize) : found;
  };
  return tensors().createLaterStorage(size, bytes, dtype);
}

/** The bytes with those of each item in the other order. */
export function swapped(bytes: Uint8Array, itemsize: number): Uint8Array {
  const result = bytes.slice();
  for (let at = 0; at + itemsize <= result.length; at += itemsize) result.subarray(at, at + itemsize).reverse();
  return result;
}
