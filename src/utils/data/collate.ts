/** `default_collate`: a batch out of a list of samples, tensors stacked in one go, structures kept. */
import type { TypedArray } from "../../methods/members.ts";
import { isMap } from "../../support/realms.ts";
import { float64 } from "../../dtype.ts";
import { tensor } from "../../methods/implementations.ts";
import { isOptions, pythonTypeName } from "../../ops/declare/bind.ts";
import { stack } from "../../ops/view/join.ts";
import { IndexError, KeyError, RuntimeError, TypeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** The type of a batch of samples of type `S`. */
export type Collated<S> =
  S extends Promise<infer P>
    ? Collated<P>
    : S extends Tensor | number | bigint | boolean | ArrayBufferView
      ? Tensor
      : S extends string
        ? string[]
        : S extends ReadonlyMap<infer K, infer V>
          ? Map<K, Collated<V>>
          : S extends readonly unknown[]
            ? { -readonly [K in keyof S]: Collated<S[K]> }
            : S extends object
              ? { -readonly [K in keyof S]: Collated<S[K]> }
              : unknown;

function isNumber(value: unknown): value is number | bigint | boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

function collateNumbers(batch: readonly (number | bigint | boolean)[]): Tensor {
  const fractional = batch.some((value) => typeof value === "number" && !Number.isInteger(value));
  return fractional ? tensor(batch, { dtype: float64 }) : tensor(batch);
}

/**
 * Puts samples together: tensors and typed arrays are stacked along a new first dim; numbers become one tensor (int64,
 * or float64 if any of them
 * has a fraction; bool for booleans); strings stay a list; arrays, plain objects and Maps are collated item by item.
 * @example
 * utils.data.default_collate([{ x: torch.ones(2), y: 3 }, { x: torch.zeros(2), y: 4 }]).y; // tensor([3, 4])
 */
export function default_collate<S>(batch: readonly S[]): Collated<S> {
  return collate(batch) as Collated<S>;
}

function collate(batch: readonly unknown[]): unknown {
  if (batch.length === 0) throw new IndexError("list index out of range");
  const first = batch[0];
  if (first instanceof Tensor) return stack(batch as Tensor[], 0);
  if (isNumber(first)) return collateNumbers(batch as number[]); // what is none is refused there
  if (typeof first === "string") return [...batch];
  if (ArrayBuffer.isView(first))
    return stack(
      batch.map((item) => tensor(item as TypedArray)), // what is none is refused there
      0,
    );
  if (isMap(first)) {
    return new Map(
      [...(first as Map<unknown, unknown>).keys()].map((key) => [
        key,
        collate(batch.map((item) => (item as Map<unknown, unknown>).get(key))),
      ]),
    );
  }
  if (Array.isArray(first)) {
    if (batch.some((item) => (item as unknown[]).length !== first.length))
      throw new RuntimeError("each element in list of batch should be of equal size");
    return first.map((_, i) => collate(batch.map((item) => (item as unknown[])[i])));
  }
  if (isOptions(first)) {
    return Object.fromEntries(
      Object.keys(first).map((key) => [
        key,
        collate(
          batch.map((item) => {
            if (!Object.hasOwn(item as object, key)) throw new KeyError(key);
            return (item as Record<string, unknown>)[key];
          }),
        ),
      ]),
    );
  }
  throw new TypeError(
    `default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class '${pythonTypeName(first)}'>\n` +
      "Give the DataLoader a collate_fn that knows this kind of sample.",
  );
}

/** What a loader does with single samples when it makes no batches: typed arrays become tensors, all else stays. */
export function default_convert(data: unknown): unknown {
  if (data instanceof Tensor) return data;
  if (ArrayBuffer.isView(data)) return tensor(data as TypedArray); // a DataView is refused there
  if (isMap(data))
    return new Map([...(data as Map<unknown, unknown>)].map(([key, value]) => [key, default_convert(value)]));
  if (Array.isArray(data)) return data.map(default_convert);
  if (isOptions(data))
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, default_convert(value)]));
  return data;
}
