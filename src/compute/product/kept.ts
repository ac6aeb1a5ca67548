/**
 * Packed weights, kept. WebAssembly's products pack the right factor anew at each call, which takes a fifth of a product
 * of few rows. So the packed form of a parameter's bytes is kept from its second use on, until something writes to them.
 */
import { sameShape } from "../../layout/shape.ts";
import type { KeptPanels } from "../../backend/backend.ts";
import { observed } from "../../backend/observer.ts";
import { panelsOf } from "../../backend/wasm/gemm/packed.ts";
import { onDevice } from "../../tensor/device.ts";
import { allocate, forgetPacked, spare } from "../../tensor/memory.ts";
import type { Storage } from "../../tensor/storage.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Bytes of all packed forms. */
export const mostKeptBytes = 64 * 2 ** 20;
/** Smaller ones are packed in no time. */
const leastBytes = 2 ** 16;
/** Of more rows packing takes no more than a few hundredths. Of 4 rows or fewer nothing is packed. */
const mostRows = 128;
/** What so many products did not use makes room for others. What is used in turn stays: to take turns would not pay. */
const longUnused = 2000;

let products = 0;
/** The storages that have packed forms; the collector may take them. */
let holders: WeakRef<Storage>[] = [];

/** Drops what was used last before a product, and tells whether there is room for so many bytes then. */
function hasRoom(nbytes: number, product: number): boolean {
  holders = holders.filter((holder) => {
    const storage = holder.deref();
    const form = storage?.packed;
    if (!storage || !form?.bytes) return false;
    if (form.used < product) forgetPacked(storage);
    else nbytes += form.bytes.nbytes;
    return form.used >= product;
  });
  return nbytes <= mostKeptBytes;
}

/** Where the packed form of a right factor (k x n) of a product of `m` rows is or shall be kept, if anywhere. */
export function keptPanels(
  m: number,
  n: number,
  k: number,
  { storage, offset, strides, dtype: { itemsize } }: Tensor,
): KeptPanels | undefined {
  const { isWeight, backend, packed, writes } = storage;
  // What is recorded is done again with other bytes. Native code reads few rows' factors where they are.
  if (!isWeight || m < 5 || m > mostRows || observed.by !== null || backend.productEnds) return;
  const nbytes = panelsOf(n, k, 32 / itemsize, itemsize)[2];
  if (nbytes < leastBytes) return;
  products++;
  if (
    packed?.writes !== writes ||
    packed.offset !== offset ||
    packed.n !== n ||
    packed.k !== k ||
    packed.itemsize !== itemsize ||
    !sameShape(packed.strides, strides)
  ) {
    forgetPacked(storage);
    const matrix = { itemsize, offset, n, k, strides };
    storage.packed = { ...matrix, writes, used: 0, bytes: null, start: storage.argument(0), filled: false };
    return;
  }
  packed.used = products;
  if (packed.bytes !== null) return packed;
  if (!hasRoom(nbytes, products - longUnused)) return;
  spare.give ??= () => void hasRoom(0, Infinity);
  try {
    packed.bytes = onDevice(storage.device, () => allocate(nbytes));
  } catch {
    return; // no memory for it
  }
  packed.bytes.kept = true; // whatever scope this is
  packed.start = packed.bytes.argument(0);
  holders.push(new WeakRef(storage));
  return packed;
}
