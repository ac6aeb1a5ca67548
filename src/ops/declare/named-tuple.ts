/**
 * Several results with names, as PyTorch's named tuples: `const { values, indices } = x.max(1)` and `const [v, i] =
 * x.max(1)`.
 */
import type { Tensor } from "../../tensor/tensor.ts";

/** Of an array, what no name can hide. */
interface Places {
  readonly [place: number]: Tensor;
  readonly length: number;
  [Symbol.iterator](): IterableIterator<Tensor>;
}

/**
 * An array of tensors whose places also have names. Its type is that of an array unless a name is also a method's
 * (`values`).
 */
export type NamedTuple<Names extends string> = { readonly [K in Names]: Tensor } & ([
  Extract<Names, keyof (readonly Tensor[])>,
] extends [never]
  ? readonly Tensor[]
  : Places);

/** What `max`, `sort`, `topk`, … give. */
export type ValuesIndices = NamedTuple<"values" | "indices">;

/** Gives names to the places of a new array. `name` is that of the operator: `torch.return_types.max`. */
export function namedTuple(name: string, names: readonly string[], tensors: readonly Tensor[]): Tensor[] {
  const tuple = [...tensors];
  names.forEach((key, i) => {
    Object.defineProperty(tuple, key, { get: () => tuple[i], enumerable: false });
  });
  const text = (): string =>
    `torch.return_types.${name}(\n${names.map((key, i) => `${key}=${String(tuple[i])}`).join(",\n")})`;
  Object.defineProperty(tuple, "toString", { value: text, enumerable: false });
  return tuple;
}

/** `{ values, indices }` of an operator. */
export function valuesIndices(name: string, values: Tensor, indices: Tensor): Tensor[] {
  return namedTuple(name, ["values", "indices"], [values, indices]);
}
