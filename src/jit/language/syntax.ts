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
  readonly value: ScriptExpression;
}

interface At {
  readonly at: Place;
}

export type ScriptExpression = At &
  (
    | { readonly kind: "integer"; readonly value: number }
    | { readonly kind: "float"; readonly value: number }
    | { readonly kind: "complex"; readonly value: Complex }
    | { readonly kind: "string"; readonly value: string }
    | { readonly kind: "literal"; readonly value: boolean | null }
    | { readonly kind: "dots" }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "attribute"; readonly of: ScriptExpression; readonly name: string }
    | { readonly kind: "item"; readonly of: ScriptExpression; readonly index: readonly ScriptExpression[] }
    | { readonly kind: "slice"; readonly parts: readonly (ScriptExpression | null)[] }
    | {
        readonly kind: "call";
        readonly callee: ScriptExpression;
        readonly args: readonly ScriptExpression[];
        readonly keywords: readonly Keyword[];
      }
    | { readonly kind: "list"; readonly items: readonly ScriptExpression[] }
    | { readonly kind: "tuple"; readonly items: readonly ScriptExpression[] }
    | { readonly kind: "dict"; readonly entries: readonly (readonly [ScriptExpression, ScriptExpression])[] }
    | { readonly kind: "unary"; readonly operator: string; readonly of: ScriptExpression }
    | {
        readonly kind: "binary";
        readonly operator: string;
        readonly left: ScriptExpression;
        readonly right: ScriptExpression;
      }
    | {
        readonly kind: "both";
        readonly operator: "and" | "or";
        readonly left: ScriptExpression;
        readonly right: ScriptExpression;
      }
    | {
        readonly kind: "choice";
        readonly test: ScriptExpression;
        readonly then: ScriptExpression;
        readonly other: ScriptExpression;
      }
  );

/** A parameter of a function: its type and default are expressions. */
export interface ParameterSyntax {
  readonly name: string;
  readonly type: ScriptExpression | null;
  readonly value: ScriptExpression | null;
  /** Whether it can be given by name only. */
  readonly isNamed: boolean;
}

export interface FunctionSyntax extends At {
  readonly kind: "function";
  readonly name: string;
  readonly parameters: readonly ParameterSyntax[];
  readonly returns: ScriptExpression | null;
  readonly body: readonly Statement[];
}

export interface ClassSyntax extends At {
  readonly kind: "class";
  readonly name: string;
  readonly bases: readonly ScriptExpression[];
  readonly body: readonly Statement[];
}

export type Statement =
  | FunctionSyntax
  | ClassSyntax
  | (At &
      (
        | { readonly kind: "expression"; readonly value: ScriptExpression }
        | {
            readonly kind: "assign";
            readonly target: ScriptExpression;
            readonly type: ScriptExpression | null;
            readonly value: ScriptExpression | null;
          }
        | {
            readonly kind: "augment";
            readonly operator: string;
            readonly target: ScriptExpression;
            readonly value: ScriptExpression;
          }
        | { readonly kind: "return"; readonly value: ScriptExpression | null }
        | {
            readonly kind: "if";
            readonly test: ScriptExpression;
            readonly then: readonly Statement[];
            readonly other: readonly Statement[];
          }
        | { readonly kind: "while"; readonly test: ScriptExpression; readonly body: readonly Statement[] }
        | {
            readonly kind: "for";
            readonly target: ScriptExpression;
            readonly over: ScriptExpression;
            readonly body: readonly Statement[];
          }
        | {
            readonly kind: "with";
            readonly items: readonly (readonly [ScriptExpression, ScriptExpression | null])[];
            readonly body: readonly Statement[];
          }
        | { readonly kind: "assert"; readonly test: ScriptExpression; readonly message: ScriptExpression | null }
        | { readonly kind: "raise"; readonly value: ScriptExpression | null }
        | { readonly kind: "delete"; readonly target: ScriptExpression }
        | { readonly kind: "pass" | "break" | "continue" }
      ));
