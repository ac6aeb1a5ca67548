/** The syntax tree of the language in which TorchScript archives keep their programs. */
import type { Complex } from "../../support/complex.ts";

/** A file of an archive's program. */
export interface SourceFile {
  /** Its path in the archive: "code/__torch__.py". */
  readonly path: string;
  readonly text: string;
}

/** A part of a file. */
export interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** An argument given by its name. */
export interface Keyword {
  readonly name: string;
  readonly value: Expression;
}

interface At {
  readonly at: Place;
}

export type Expression = At &
  (
    | { readonly kind: "integer"; readonly value: number }
    | { readonly kind: "float"; readonly value: number }
    | { readonly kind: "complex"; readonly value: Complex }
    | { readonly kind: "string"; readonly value: string }
    | { readonly kind: "literal"; readonly value: boolean | null }
    | { readonly kind: "dots" }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "attribute"; readonly of: Expression; readonly name: string }
    | { readonly kind: "item"; readonly of: Expression; readonly index: readonly Expression[] }
    | { readonly kind: "slice"; readonly parts: readonly (Expression | null)[] }
    | {
        readonly kind: "call";
        readonly callee: Expression;
        readonly args: readonly Expression[];
        readonly keywords: readonly Keyword[];
      }
    | { readonly kind: "list"; readonly items: readonly Expression[] }
    | { readonly kind: "tuple"; readonly items: readonly Expression[] }
    | { readonly kind: "dict"; readonly entries: readonly (readonly [Expression, Expression])[] }
    | { readonly kind: "unary"; readonly operator: string; readonly of: Expression }
    | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "both"; readonly operator: "and" | "or"; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "choice"; readonly test: Expression; readonly then: Expression; readonly other: Expression }
  );

/** A parameter of a function: its type and default are expressions. */
export interface ParameterSyntax {
  readonly name: string;
  readonly type: Expression | null;
  readonly value: Expression | null;
  /** Whether it can be given by name only. */
  readonly isNamed: boolean;
}

export interface FunctionSyntax extends At {
  readonly kind: "function";
  readonly name: string;
  readonly parameters: readonly ParameterSyntax[];
  readonly returns: Expression | null;
  readonly body: readonly Statement[];
}

export interface ClassSyntax extends At {
  readonly kind: "class";
  readonly name: string;
  readonly bases: readonly Expression[];
  readonly body: readonly Statement[];
}

export type Statement =
  | FunctionSyntax
  | ClassSyntax
  | (At &
      (
        | { readonly kind: "expression"; readonly value: Expression }
        | {
            readonly kind: "assign";
            readonly target: Expression;
            readonly type: Expression | null;
            readonly value: Expression | null;
          }
        | {
            readonly kind: "augment";
            readonly operator: string;
            readonly target: Expression;
            readonly value: Expression;
          }
        | { readonly kind: "return"; readonly value: Expression | null }
        | {
            readonly kind: "if";
            readonly test: Expression;
            readonly then: readonly Statement[];
            readonly other: readonly Statement[];
          }
        | { readonly kind: "while"; readonly test: Expression; readonly body: readonly Statement[] }
        | {
            readonly kind: "for";
            readonly target: Expression;
            readonly over: Expression;
            readonly body: readonly Statement[];
          }
        | {
            readonly kind: "with";
            readonly items: readonly (readonly [Expression, Expression | null])[];
            readonly body: readonly Statement[];
          }
        | { readonly kind: "assert"; readonly test: Expression; readonly message: Expression | null }
        | { readonly kind: "raise"; readonly value: Expression | null }
        | { readonly kind: "delete"; readonly target: Expression }
        | { readonly kind: "pass" | "break" | "continue" }
      ));
