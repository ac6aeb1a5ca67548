/**
 * Array methods that keep what a tuple's type says. TypeScript's own declarations forget it: there `map` of a triple
 * gives a list of any length, and the index that callbacks get could be any number. Of lists whose length is not known
 * these say what TypeScript says. Types only, seen by this project and not by who uses it.
 */

/** The numbers that index a tuple: `0 | 1 | 2` for three elements; any number where the length is not known. */
type IndexOf<List extends readonly unknown[]> = number extends List["length"]
  ? number
  : Exclude<Partial<List>["length"], List["length"]>;

/** A tuple of as many values as another; a list of them where the length is not known. */
type MapOf<List extends readonly unknown[], Value> = List extends readonly [unknown, ...unknown[]]
  ? { -readonly [K in keyof List]: Value }
  : Value[];

interface ReadonlyArray<T> {
  map<U>(call: (value: T, index: IndexOf<this>, array: readonly T[]) => U): MapOf<this, U>;
  every<S extends T>(call: (value: T, index: IndexOf<this>, array: readonly T[]) => value is S): this is readonly S[];
  every(call: (value: T, index: IndexOf<this>, array: readonly T[]) => unknown): boolean;
  some(call: (value: T, index: IndexOf<this>, array: readonly T[]) => unknown): boolean;
  forEach(call: (value: T, index: IndexOf<this>, array: readonly T[]) => void): void;
  entries(): ArrayIterator<[IndexOf<this>, T]>;
}

interface Array<T> {
  map<U>(call: (value: T, index: IndexOf<this>, array: T[]) => U): MapOf<this, U>;
  every<S extends T>(call: (value: T, index: IndexOf<this>, array: T[]) => value is S): this is S[];
  every(call: (value: T, index: IndexOf<this>, array: T[]) => unknown): boolean;
  some(call: (value: T, index: IndexOf<this>, array: T[]) => unknown): boolean;
  forEach(call: (value: T, index: IndexOf<this>, array: T[]) => void): void;
  entries(): ArrayIterator<[IndexOf<this>, T]>;
}
