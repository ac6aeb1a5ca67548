/** Names of types in PyTorch's sentences. */
import { isPlainObject } from "./realms.ts";

/** What Python calls the type of a JavaScript value that is no tensor. */
export function typeNameOf(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    case "string":
      return "str";
    case "object":
      return isPlainObject(value) ? "dict" : (value.constructor?.name ?? "object");
    default:
      return typeof value;
  }
}
