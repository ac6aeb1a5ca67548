/**
 * Arguments of classes and functions that are no operators, as PyTorch takes them: by position, by name in one trailing
 * object, or both.
 */
import { TypeError, withFields, withHelp } from "../../support/errors.ts";
import { missingArguments } from "../../support/known-names.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { placeByName, splitNamed, tooManyPositions, type Callee } from "./arguments.ts";

/** `[A, B]` and `O` give `[O] | [A, O] | [A, B, O]`: some arguments by position, the others by name. */
type Prefixes<A extends readonly unknown[], O> =
  | [...A, O]
  | (A extends readonly [...infer I, unknown] ? Prefixes<I, O> : never);

/** What no object of named arguments has: keeps tensors from passing for one. */
export interface NoTensor {
  readonly ndim?: never;
}

/** Arguments `A` by position, any of which may be given by name in a trailing object `O`. */
export type Arguments<A extends readonly unknown[], O> =
  | A
  | (Required<A> extends infer B extends readonly unknown[] ? Prefixes<B, O & NoTensor> : never);

interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly fallback: unknown;
  readonly keywordOnly: boolean;
}

function parseDefault(text: string): unknown {
  if (text === "None") return null;
  if (text === "True") return true;
  if (text === "False") return false;
  if (/^['"]/.test(text)) return text.slice(1, -1);
  return Number(text);
}

function parse(text: string): Parameter[] {
  const parameters: Parameter[] = [];
  let keywordOnly = false;
  for (const part of text.split(",").map((item) => item.trim())) {
    if (part === "") continue;
    if (part === "*") {
      keywordOnly = true;
      continue;
    }
    const [name, fallback] = part.split("=").map((item) => item.trim()) as [string, string?];
    parameters.push({
      name,
      required: fallback === undefined,
      fallback: fallback === undefined ? undefined : parseDefault(fallback),
      keywordOnly,
    });
  }
  return parameters;
}

interface Parsed extends Callee {
  readonly parameters: readonly Parameter[];
  readonly places: number;
}

/** Parameters that may be tensors; elsewhere a tensor means that a layer was called while it was constructed. */
const tensorNames = new Set(["weight", "pos_weight", "_weight", "_random_samples"]);

/** Sizes that were read from int64 tensors may be bigints. */
function withoutBigints(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (!Array.isArray(value) || !value.some((item) => typeof item === "bigint")) return value;
  return value.map(withoutBigints);
}

/** The parameters of one constructor or function. */
export class Signature<O> {
  private parsed: Parsed | null = null;

  /** `text`: Python's parameter list. `name`: the class or function, for errors. */
  constructor(
    readonly name: string,
    private readonly text: string,
    private readonly isClass: boolean,
  ) {}

  private get shown(): string {
    return this.isClass ? `${this.name}.__init__()` : `${this.name}()`;
  }

  private get callee(): Parsed {
    if (this.parsed === null) {
      const parameters = parse(this.text);
      const places = parameters.filter((parameter) => !parameter.keywordOnly).length;
      this.parsed = { shown: this.shown, parameters, places, hidden: this.isClass ? 1 : 0 };
    }
    return this.parsed;
  }

  /** One value for each parameter, by name. */
  bind(args: readonly unknown[]): O {
    const { callee } = this;
    const { parameters, places } = callee;
    const { positional, named } = splitNamed(args);
    if (positional.length > places) throw this.tooMany(positional);
    const given = named === null ? positional : placeByName(callee, positional, named);
    const values: Record<string, unknown> = {};
    let absent: string[] | null = null;
    for (let i = 0; i < parameters.length; i++) {
      const { name, required, fallback } = parameters[i]!;
      let value = given[i];
      if (value === undefined) {
        if (required) (absent ??= []).push(name);
        value = fallback;
      }
      if (this.isClass && value instanceof Tensor && !tensorNames.has(name)) throw this.misplacedTensor(name);
      values[name] = this.isClass ? withoutBigints(value) : value;
    }
    if (absent !== null) throw missingArguments(this.shown, absent);
    return values as O;
  }

  private tooMany(positional: readonly unknown[]): Error {
    const { callee } = this;
    if (this.isClass && positional[0] instanceof Tensor)
      return this.misplacedTensor(callee.parameters[0]?.name ?? "input");
    return tooManyPositions(callee, positional.length);
  }

  private misplacedTensor(name: string): Error {
    const sentence = `${this.shown}: argument '${name}' must not be a Tensor`;
    const help = `Construct the layer, then call it: const layer = new nn.${this.name}(…); layer(x).`;
    return withFields(new TypeError(withHelp(sentence, help)), { argument: name, given: "Tensor" });
  }
}

/** The signature of a class: `signature<Options>("Linear", "in_features, out_features, bias=True")`. */
export function signature<O>(name: string, text: string): Signature<O> {
  return new Signature<O>(name, text, true);
}

/** The signature of a function. */
export function functionSignature<O>(name: string, text: string): Signature<O> {
  return new Signature<O>(name, text, false);
}
