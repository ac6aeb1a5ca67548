/** Sentences of PyTorch that several transforms share. */
import type { OperatorRecord } from "../ops/declare/record.ts";
import { RuntimeError } from "../support/errors.ts";
import type { Wrapper } from "../tensor/wrapper.ts";
import type { Level } from "./level.ts";

/** The error of an in-place change of a tensor that the function did not get as an argument. */
export function capturedError({ name, schema }: OperatorRecord): RuntimeError {
  const overload = schema.arguments.some((argument) => argument.name === "other") ? ".Tensor" : "";
  return new RuntimeError(
    `During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation (aten::${name}${overload}) that would mutate a captured Tensor. This is not supported; please rewrite the function being transformed to explicitly accept the mutated Tensor(s) as inputs.`,
  );
}

/** The text of a tensor that stands for another. */
export function wrapperText(name: string, wrapper: Wrapper, more = ""): string {
  const inner = String(wrapper.value)
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  return `${name}(lvl=${(wrapper.level as Level).depth}, ${more}value=\n${inner}\n)`;
}

/** What Python calls the type of a value. */
export function typeText(value: unknown): string {
  const names: Record<string, string> = { number: "float", string: "str", boolean: "bool", function: "function" };
  if (value === null || value === undefined) return "<class 'NoneType'>";
  if (typeof value === "number" && Number.isInteger(value)) return "<class 'int'>";
  if (Array.isArray(value)) return "<class 'tuple'>";
  return `<class '${names[typeof value] ?? "dict"}'>`;
}

/** A function's name in messages. */
export function functionName(func: unknown): string {
  const name = typeof func === "function" ? func.name : "";
  return name === "" ? "<lambda>" : name;
}
