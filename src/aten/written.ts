/** Operators that a program reaches by another name or other arguments, as tables: arguments by name, and what they do. */

/** An operator: the names of its arguments in the schema's order, and what computes it. */
export interface WrittenOperator {
  readonly parameters: readonly string[];
  readonly run: (...args: never[]) => unknown;
}

/** Entries of a table, by the operator's name, or its name and overload. */
export type WrittenTable = Readonly<Record<string, WrittenOperator>>;

/** One entry. `parameters`: names with spaces between. */
export function written(parameters: string, run: (...args: never[]) => unknown): WrittenOperator {
  return { parameters: parameters.split(" "), run };
}

/**
 * A list of results of which all but the first few are computed when somebody reads them: graphs name only the first of
 * most.
 */
export function results(first: readonly unknown[], others: readonly (() => unknown)[]): unknown[] {
  const list = [...first];
  for (const compute of others) {
    const place = list.length;
    let value: unknown;
    let isKnown = false;
    Object.defineProperty(list, place, {
      enumerable: true,
      configurable: true,
      get: () => {
        if (!isKnown) value = compute();
        isKnown = true;
        return value;
      },
    });
  }
  return list;
}
