/** Buckets of gradients: which parameters are reduced together, and the flat tensor that holds them. */
import type { DType } from "../../dtype.ts";
import { contiguousStrides, numel } from "../../layout/shape.ts";
import { zerosOf } from "../../compute/copy-elements.ts";
import { aliasTensor, type Tensor } from "../../tensor/tensor.ts";
import type { Future } from "../../communication/future.ts";
import { itemAt } from "../../support/checked.ts";

/** Bytes of the first bucket: it is full soon, so that the first reduction starts early. */
export const FIRST_BUCKET = 1024 * 1024;

/**
 * PyTorch's `compute_bucket_assignment_by_size`: numbers of parameters in lists, each of one dtype and closed once it has
 * a limit's bytes; the last limit holds for all further ones. The lists are ordered by their smallest number, unless
 * `keepsOrder`.
 */
export function assignBuckets(
  parameters: readonly Tensor[],
  limits: readonly number[],
  order: readonly number[] | null = null,
): number[][] {
  const closed: number[][] = [];
  const open = new Map<DType, { indices: number[]; bytes: number }>();
  const limitOf = new Map<DType, number>();
  for (const index of order ?? parameters.keys()) {
    const { dtype, shape } = itemAt(parameters, index);
    const bucket = open.get(dtype) ?? { indices: [], bytes: 0 };
    open.set(dtype, bucket);
    bucket.indices.push(index);
    bucket.bytes += numel(shape) * dtype.itemsize;
    const place = limitOf.get(dtype) ?? 0;
    if (bucket.bytes < itemAt(limits, place)) continue;
    closed.push(bucket.indices);
    open.delete(dtype);
    limitOf.set(dtype, Math.min(place + 1, limits.length - 1));
  }
  for (const { indices } of open.values()) if (indices.length > 0) closed.push(indices);
  if (order === null) closed.sort((a, b) => Math.min(...a) - Math.min(...b));
  return closed;
}

/** Gradients that are reduced together. */
export class Bucket {
  readonly flat: Tensor;
  /** Parts of the flat tensor, in the shapes of the parameters. */
  readonly views: readonly Tensor[];
  /** Parameters whose gradient has not come yet. */
  pending: number;
  /** The reduction, once it runs. */
  future: Future<Tensor> | null = null;

  constructor(
    /** Numbers of its parameters. */
    readonly indices: readonly number[],
    readonly parameters: readonly Tensor[],
  ) {
    const lengths = parameters.map(({ shape }) => numel(shape));
    this.flat = zerosOf([lengths.reduce((a, b) => a + b, 0)], itemAt(parameters, 0).dtype);
    this.flat.storage.kept = true; // buckets outlive scopes
    let place = 0;
    this.views = parameters.map(({ shape }, i) => {
      const view = aliasTensor(this.flat, shape, contiguousStrides(shape), place);
      place += itemAt(lengths, i);
      return view;
    });
    this.pending = indices.length;
  }

  /** Bytes of its gradients. */
  get bytes(): number {
    return numel(this.flat.shape) * this.flat.dtype.itemsize;
  }
}
