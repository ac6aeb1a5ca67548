/** What compiled functions share: numbered variables, and the names of a program. */
import type { ClassInfo, FunctionInfo, Value } from "./script-values.ts";
import type { FunctionSyntax } from "./syntax.ts";

/** The variables of one call; the first is what it returns. */
export type ScriptFrame = Value[];

/** A compiled expression. */
export type RunExpression = (frame: ScriptFrame) => Value;

/** What ends a block early. */
export type Signal = "return" | "break" | "continue" | undefined;

/** A compiled statement. */
export type RunStatement = (frame: ScriptFrame) => Signal;

/** Where whole names of functions and classes, and constants are found. */
export interface Names {
  /** What a whole name means (`__torch__.Net`), or null. */
  find(name: string): FunctionInfo | ClassInfo | null;
  /** The version of the operators that the program was written for. */
  readonly version: number;
  /** The constant of a number. */
  constant(index: number): Value;
}

/** The variables of a function that is being compiled. */
export class ScriptScope {
  readonly #places = new Map<string, number>();
  /** Functions that stand inside of the function, by their names. */
  readonly inner = new Map<string, RunExpression>();

  constructor(readonly names: Names) {}

  /** How many places a frame has. */
  get size(): number {
    return this.#places.size + 1;
  }

  /** The number of a variable, a new one where it has none. */
  place(name: string): number {
    let place = this.#places.get(name);
    if (place === undefined) this.#places.set(name, (place = this.#places.size + 1));
    return place;
  }

  /** The number of a variable, or undefined. */
  known(name: string): number | undefined {
    return this.#places.get(name);
  }
}

/** Makes a closure of a function's statements; expressions may hold functions, which are compiled by it as well. */
export type CompileBody = (syntax: FunctionSyntax, scope: ScriptScope) => RunExpression;
