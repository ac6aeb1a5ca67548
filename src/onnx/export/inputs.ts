/** The tensors among a model's arguments: their names, and the arguments again with others in their places. */
import { Tensor } from "../../tensor/tensor.ts";

/** A tensor argument: where it stands, and what it is called. */
export interface Input {
  readonly tensor: Tensor;
  readonly name: string;
  /** The way to it: the number of the argument, then keys. */
  readonly path: readonly string[];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Names of a function's parameters as its text has them; none where the text says otherwise. */
export function parameterNames(forward: unknown): string[] {
  const text = typeof forward === "function" ? Function.prototype.toString.call(forward) : "";
  const list = /^[\w$\s]*\(([^)]*)\)/.exec(text)?.[1] ?? "";
  return list.split(",").map((part) => /^\s*([A-Za-z_$][\w$]*)/.exec(part)?.[1] ?? "");
}

/** All tensors in a list of arguments, in order. */
export function inputsIn(args: readonly unknown[], names: readonly string[]): Input[] {
  const found: Input[] = [];
  const visit = (value: unknown, name: string, path: readonly string[]): void => {
    if (value instanceof Tensor) found.push({ tensor: value, name, path });
    else if (Array.isArray(value)) value.forEach((item, i) => visit(item, `${name}_${i}`, [...path, String(i)]));
    else if (isPlain(value))
      for (const [key, item] of Object.entries(value))
        visit(item, path.length === 1 ? key : `${name}_${key}`, [...path, key]);
  };
  args.forEach((arg, i) => visit(arg, names[i] || (args.length === 1 ? "input" : `input_${i}`), [String(i)]));
  return found;
}

/** The arguments with other tensors, in the order of `inputsIn`. */
export function withTensors(args: readonly unknown[], tensors: readonly Tensor[]): unknown[] {
  let next = 0;
  const visit = (value: unknown): unknown => {
    if (value instanceof Tensor) return tensors[next++];
    if (Array.isArray(value)) return value.map(visit);
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item)]));
    return value;
  };
  return args.map(visit);
}
