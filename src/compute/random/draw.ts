/**
 * Random numbers in tensors. The host draws them, whatever device a tensor is on, so that a seed gives the same numbers
 * everywhere; those for other devices are drawn into memory of the host and written over.
 */
import type { LinearBackend } from "../../backend/linear.ts";
import { observed } from "../../backend/observer.ts";
import { numel } from "../../layout/shape.ts";
import { META } from "../../tensor/device-name.ts";
import { hostBackend } from "../../tensor/device.ts";
import { storageBytes } from "../../tensor/elements.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Fills memory of the host from an address on. */
export type Draw = (host: LinearBackend, address: number) => void;

const bytesOf = (tensor: Tensor): number => numel(tensor.shape) * tensor.dtype.itemsize;
const addressIn = (tensor: Tensor): number => tensor.storage.block + tensor.offset * tensor.dtype.itemsize;

/** Lets `draw` write the elements of a contiguous tensor. */
export function drawInto(target: Tensor, draw: Draw): void {
  const host = hostBackend();
  const { storage } = target;
  if (storage.backend === host) {
    if (observed.by === null) draw(host, addressIn(target));
    else observed.by.draw(target, draw);
    return;
  }
  if (storage.device === META) return;
  const bytes = bytesOf(target);
  const block = host.allocate(bytes);
  try {
    draw(host, block);
    storage.backend.write(storage.block, target.offset * target.dtype.itemsize, host.now.bytes(block, 0, bytes));
  } finally {
    host.free(block, bytes);
  }
}

/** Gives `use` the address, in memory of the host, of what a contiguous tensor holds. */
export function withHostCopy<R>(source: Tensor, use: (address: number) => R): R {
  const host = hostBackend();
  if (source.storage.backend === host) {
    observed.by?.drawFrom(source);
    return use(addressIn(source));
  }
  if (source.storage.device === META) return use(0); // nothing is drawn from it
  const bytes = bytesOf(source);
  const block = host.allocate(bytes);
  try {
    host.write(block, 0, storageBytes(source.storage, source.offset * source.dtype.itemsize, bytes));
    return use(block);
  } finally {
    host.free(block, bytes);
  }
}
