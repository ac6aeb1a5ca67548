/**
 * Several results with names, as PyTorch's named tuples: `const { values, indices } = x.max(1)` and `const [v, i] =
 * x.max(1)`.
 */
import { kindOfList, listKind, listOf, type ListKind } from "../../support/named-list.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** A tuple of tensors whose places also have names, in order: `NamedTuple<["Q", "R"]>`. */
export type NamedTuple<Names extends readonly string[]> = { readonly [K in Names[number]]: Tensor } & {
  readonly [K in keyof Names]: Tensor;
};

/** What `max`, `sort`, `topk`, … give. Written out, since an array has a method `values` of its own. */
export interface ValuesIndices {
  /** The values that were looked for. */
  readonly values: Tensor;
  /** Where the values are, or were, in the input. */
  readonly indices: Tensor;
  /** The same as `values`. */
  readonly 0: Tensor;
  /** The same as `indices`. */
  readonly 1: Tensor;
  /** 2. */
  readonly length: number;
  [Symbol.iterator](): IterableIterator<Tensor>;
}

/** Kinds of tuples by the operators that give them. */
const kinds = new Map<string, ListKind>();

/** The name of the operator that gave a named tuple; null for other values. */
export function tupleName(value: unknown): string | null {
  return kindOfList(value)?.title || null;
}

/** A list of a kind that is made when its first list is. */
function listIn(
  key: string,
  title: string,
  names: readonly string[],
  tensors: readonly Tensor[],
  text: (list: readonly unknown[]) => string,
): Tensor[] {
  let kind = kinds.get(key);
  if (kind === undefined) kinds.set(key, (kind = listKind(title, names, text)));
  return listOf(kind, tensors);
}

/** Gives names to the places of a new array. `name` is that of the operator: `torch.return_types.max`. */
export function namedTuple(name: string, names: readonly string[], tensors: readonly Tensor[]): Tensor[] {
  return listIn(
    name,
    name,
    names,
    tensors,
    (list) => `torch.return_types.${name}(\n${names.map((key, i) => `${key}=${String(list[i])}`).join(",\n")})`,
  );
}

/** The same for results that PyTorch gives as a plain tuple: it is printed as one. */
export function plainTuple(names: readonly string[], tensors: readonly Tensor[]): Tensor[] {
  return listIn(`(${names.join()}`, "", names, tensors, (list) => `(${list.map(String).join(", ")})`);
}

/** `{ values, indices }` of an operator. */
export function valuesIndices(name: string, values: Tensor, indices: Tensor): Tensor[] {
  return namedTuple(name, ["values", "indices"], [values, indices]);
}
