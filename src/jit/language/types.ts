/** Types as programs annotate them. */
import type { ScriptExpression } from "./syntax.ts";

/** A type: its name, and the types in it. `names` are those of the fields of a class of tuples, by the unit that knows it. */
export interface Type {
  readonly name: string;
  readonly of: readonly Type[];
}

export const anyType: Type = { name: "Any", of: [] };

/** The whole name that an expression of names and dots says, or null. */
export function dottedName(expression: ScriptExpression): string | null {
  if (expression.kind === "name") return expression.name;
  if (expression.kind !== "attribute") return null;
  const of = dottedName(expression.of);
  return of === null ? null : `${of}.${expression.name}`;
}

/** The type that an annotation says. */
export function typeOfAnnotation(expression: ScriptExpression | null): Type {
  if (expression === null) return anyType;
  if (expression.kind === "literal" && expression.value === null) return { name: "NoneType", of: [] };
  if (expression.kind === "item") {
    const of = expression.index.map(typeOfAnnotation);
    const name = dottedName(expression.of) ?? "Any";
    if (name === "Final") return of[0] ?? anyType;
    return { name, of };
  }
  // `Tuple[()]`, `Future(Tensor)`
  if (expression.kind === "call")
    return { name: dottedName(expression.callee) ?? "Any", of: expression.args.map(typeOfAnnotation) };
  if (expression.kind === "tuple") return { name: "Nothing", of: [] };
  return { name: dottedName(expression) ?? "Any", of: [] };
}

/** A type as PyTorch's messages write it. */
export function typeText({ name, of }: Type): string {
  return of.length === 0 ? name : `${name}[${of.map(typeText).join(", ")}]`;
}
