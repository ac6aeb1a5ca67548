/** Samples on their way between threads: tensors as dtype, shape and elements, structures kept. */
import { isMap } from "../../support/realms.ts";
import { dtypeByName } from "../../dtype.ts";
import { isOptions } from "../../ops/declare/bind.ts";
import { TypeError } from "../../support/errors.ts";
import { elementsOf } from "../../tensor/elements.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";

/** A value as messages carry it: a tag, then what the tag needs. */
export type Wire =
  | readonly ["tensor", dtype: string, shape: readonly number[], data: ArrayLike<number> | ArrayLike<bigint>]
  | readonly ["array", readonly Wire[]]
  | readonly ["object", readonly (readonly [string, Wire])[]]
  | readonly ["map", readonly (readonly [unknown, Wire])[]]
  | readonly ["value", unknown];

export function toWire(value: unknown): Wire {
  if (value instanceof Tensor) return ["tensor", value.dtype.name, value.shape, value.toTypedArray()];
  if (Array.isArray(value)) return ["array", value.map(toWire)];
  if (isMap(value))
    return ["map", [...(value as Map<unknown, unknown>)].map(([key, item]) => [key, toWire(item)] as const)];
  if (isOptions(value)) return ["object", Object.entries(value).map(([key, item]) => [key, toWire(item)] as const)];
  if (typeof value === "function") throw new TypeError("a function cannot go to another thread");
  return ["value", value];
}

export function fromWire(wire: Wire): unknown {
  switch (wire[0]) {
    case "tensor": {
      const [, dtype, shape, data] = wire;
      const tensor = emptyTensor(shape, dtypeByName(dtype)!);
      (elementsOf(tensor) as { set(data: unknown): void }).set(data);
      return tensor;
    }
    case "array":
      return wire[1].map(fromWire);
    case "map":
      return new Map(wire[1].map(([key, item]) => [key, fromWire(item)]));
    case "object":
      return Object.fromEntries(wire[1].map(([key, item]) => [key, fromWire(item)]));
    case "value":
      return wire[1];
  }
}
