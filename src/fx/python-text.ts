/** Arguments of nodes as PyTorch prints them. */
import { isDType } from "../dtype.ts";
import { Slice } from "../layout/index.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { pythonFloat } from "../support/python.ts";
import type { Node } from "./graph-node.ts";
import { nameOfFunction } from "./function-names.ts";

/** Whether a value is a node; by its form, for nodes import this file. */
function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "all_input_nodes" in value;
}

/** A number, a text, a dtype, … as `str` and (with quotes) `repr` of Python show it. */
function valueText(value: unknown, quoted: boolean): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : pythonFloat(value);
  if (typeof value === "string") return quoted ? `'${value}'` : value;
  if (value instanceof Slice) {
    const bounds = [value.start, value.stop, value.step].map((bound) => valueText(bound, true));
    return `slice(${bounds.join(", ")})`;
  }
  if (typeof value === "function") return `<function ${nameOfFunction(value)}>`;
  if (isNode(value)) return value.name;
  return isDType(value) ? `torch.${value.name}` : String(value as object);
}

function text(value: unknown, node: string, quoted: boolean, tuple: boolean): string {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => text(item, node, quoted, false)).join(", ");
    if (tuple) return value.length === 1 ? `(${items},)` : `(${items})`;
    return `[${items}]`;
  }
  if (isOptions(value)) {
    const entries = Object.entries(value).map(([name, item]) => {
      const shown = text(item, node, quoted, false);
      return quoted ? `'${name}': ${shown}` : `${name}: ${shown}`;
    });
    return `{${entries.join(", ")}}`;
  }
  return isNode(value) ? node + value.name : valueText(value, quoted);
}

/** An argument within a node's line: nodes with a percent sign, texts without quotes. */
export function argumentText(value: unknown, tuple = false): string {
  return text(value, "%", false, tuple);
}

/** What stands after `return`: nodes by their names, texts in lists with quotes. */
export function resultText(value: unknown): string {
  return text(value, "", typeof value !== "string", false);
}
