/**
 * Packed weights, kept until something writes to them. WebAssembly's products pack the right factor anew at each call,
 * which takes a fifth of a product of few rows: what a parameter's bytes look like packed is kept from the second use on.
 * Of convolutions it is the part of a kernel that meets a small image, which the gradient of the input needs again.
 */
import { sameShape } from "../layout/shape.ts";
import type { ConvolutionShape, KeptPanels } from "../backend/backend.ts";
import { observed } from "../backend/observer.ts";
import { cropped } from "../backend/wasm/convolution/crop.ts";
import { panelsOf } from "../backend/wasm/gemm/packed.ts";
import { onDevice } from "../tensor/device.ts";
import { allocate, forgetPacked, spare } from "../tensor/memory.ts";
import type { PackedForm, Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";

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
  const { isWeight, backend } = storage;
  // What is recorded is done again with other bytes. Native code reads few rows' factors where they are.
  if (!isWeight || m < 5 || m > mostRows || observed.by !== null || backend.productEnds) return;
  const nbytes = panelsOf(n, k, 32 / itemsize, itemsize)[2];
  if (nbytes >= leastBytes) return form(storage, { itemsize, offset, n, k, strides }, nbytes, true);
}

/** Where the part of a convolution's kernels that meets the image is or shall be kept, if it is only a part. */
export function keptCrop(
  { storage, offset, dtype: { itemsize } }: Tensor,
  shape: ConvolutionShape,
): KeptPanels | undefined {
  if (!storage.isWeight || observed.by !== null) return;
  const found = cropped(shape);
  if (!found) return;
  const { top, left, shape: s } = found;
  const [n, k] = [s.outputChannels, (s.inputChannels / s.groups) * s.kernelHeight * s.kernelWidth];
  return form(storage, { itemsize, offset, n, k, strides: [top, left, s.kernelWidth] }, n * k * itemsize, false);
}

/** The form of a matrix of so many bytes, from its first or second use on. */
function form(
  storage: Storage,
  matrix: Pick<PackedForm, "itemsize" | "offset" | "n" | "k" | "strides">,
  nbytes: number,
  waits: boolean,
): PackedForm | undefined {
  const { writes } = storage;
  products++;
  let { packed } = storage;
  if (
    packed?.writes !== writes ||
    packed.offset !== matrix.offset ||
    packed.n !== matrix.n ||
    packed.k !== matrix.k ||
    packed.itemsize !== matrix.itemsize ||
    !sameShape(packed.strides, matrix.strides)
  ) {
    forgetPacked(storage);
    packed = { ...matrix, writes, used: 0, bytes: null, start: storage.argument(0), filled: false };
    storage.packed = packed;
    if (waits) return;
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
