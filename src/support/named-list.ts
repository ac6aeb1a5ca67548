/**
 * Lists whose places also have names. Each set of names is a class, made once, so that a list costs no more than an
 * array; to all who ask it is an array, of which `map` and `slice` give plain ones.
 */

/** Lists of one set of names; `title` is what they were made for. */
export interface ListKind {
  new (length: number): unknown[];
  readonly title: string;
}

/** Kinds by the prototypes of their lists. */
const kinds = new WeakMap<object, ListKind>();

/** Makes a kind of lists. `text` writes one. */
export function listKind(
  title: string,
  names: readonly string[],
  text: (list: readonly unknown[]) => string,
): ListKind {
  const kind = class extends Array<unknown> {
    static readonly title = title;
    override toString(): string {
      return text(this);
    }
  };
  names.forEach((name, i) => {
    Object.defineProperty(kind.prototype, name, {
      get(this: readonly unknown[]) {
        return this[i];
      },
    });
  });
  Object.defineProperty(kind.prototype, "constructor", { value: Array });
  kinds.set(kind.prototype, kind);
  return kind;
}

/** The kind of a list with names; null for other values. */
export function kindOfList(value: unknown): ListKind | null {
  return Array.isArray(value) ? (kinds.get(Object.getPrototypeOf(value) as object) ?? null) : null;
}

/** Items as a list of a kind; null: a plain array. */
export function listOf<T>(kind: ListKind | null, items: readonly T[]): T[] {
  if (kind === null) return [...items];
  const list = new kind(items.length) as T[];
  items.forEach((item, i) => {
    list[i] = item;
  });
  return list;
}
