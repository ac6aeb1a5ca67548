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

/** What the build writes around what an operator is declared with: its name is entered into sets, and rows by functions. */
export function told(schema: string, ...rows: readonly (Set<string> | (() => void))[]): string {
  const name = schema.replace(/[.(].*$/s, "");
  for (const row of rows)
    if (typeof row === "function") row();
    else row.add(name);
  return schema;
}
