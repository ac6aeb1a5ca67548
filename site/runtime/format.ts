/** Texts of values as Python's `print` shows them, so that a cell and its Python twin read alike. */

/** Whether the object has a text of its own: tensors, modules, dtypes. */
function hasText(value: object | ((...args: never) => unknown)): boolean {
  return value.toString !== Object.prototype.toString && value.toString !== Function.prototype.toString;
}

/** A value inside a list or a record: texts have quotes. */
function inner(value: unknown, depth: number): string {
  return typeof value === "string" ? `'${value.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'` : text(value, depth);
}

/** The text of one value. */
export function text(value: unknown, depth = 0): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return String(value);
  if (depth > 6) return "...";
  if (Array.isArray(value)) return `[${value.map((item) => inner(item, depth + 1)).join(", ")}]`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const items = Array.from(value as unknown as ArrayLike<unknown>);
    const shown = items.slice(0, 100).map(String).join(", ");
    return `${value.constructor.name}(${items.length}) [${shown}${items.length > 100 ? ", ..." : ""}]`;
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${inner(key, depth + 1)}: ${inner(item, depth + 1)}`).join(", ")}}`;
  if (value instanceof Set) return `{${[...value].map((item) => inner(item, depth + 1)).join(", ")}}`;
  if (typeof value === "function" && !hasText(value)) return `function ${value.name || "(anonymous)"}`;
  if (typeof value === "object" && !hasText(value)) {
    const entries = Object.entries(value);
    const name = (Object.getPrototypeOf(value) as object | null)?.constructor.name;
    const body = `{${entries.map(([key, item]) => `${inner(key, depth + 1)}: ${inner(item, depth + 1)}`).join(", ")}}`;
    return name === undefined || name === "Object" ? body : `${name} ${body}`;
  }
  return String(value);
}

/** `console.log(...)`: the texts with spaces between. */
export function line(values: readonly unknown[]): string {
  return values.map((value) => text(value)).join(" ");
}
