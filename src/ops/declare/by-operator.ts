/**
 * Tables of what is special about single operators, by their names. Here they are plain tables; the build gives each
 * operator's module the rows of its own (tools/by-operator.mjs), so that small bundles have no others.
 */

/** A table by operators' names. Its entries are written out one by one. */
export function byOperator<T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return table;
}

/** A set of operators, by a text of their names. */
export function operators(names: string): ReadonlySet<string> {
  return new Set(names === "" ? [] : names.split(" "));
}

/** What the build writes around the name that an operator is declared with: its rows are entered first. */
export function told(name: string, ...tell: readonly (() => void)[]): string {
  for (const each of tell) each();
  return name;
}
