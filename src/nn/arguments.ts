/**
 * Arguments of layers and init functions as PyTorch takes them: by position, by name in one trailing object, or both.
 */
import { isOptions } from "../ops/declare/bind.ts";
import { TypeError, withHelp } from "../support/errors.ts";
import { suggestion } from "../support/nearest.ts";
import { Tensor } from "../tensor/tensor.ts";

/** `[A, B]` and `O` give `[O] | [A, O] | [A, B, O]`: some arguments by position, the others by name. */
type Prefixes<A extends readonly unknown[], O> =
  | [...A, O]
  | (A extends readonly [...infer I, unknown] ? Prefixes<I, O> : never);

/** What no object of named arguments has: keeps tensors from passing for one. */
interface NoTensor {
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

/** Parameters that may be tensors; elsewhere a tensor means that a layer was called while it was constructed. */
const tensorNames = new Set(["weight", "pos_weight", "_weight", "_random_samples"]);

/** The parameters of one constructor or function. */
export class Signature<O> {
  private parsed: { readonly parameters: readonly Parameter[]; readonly places: readonly Parameter[] } | null = null;

  /** `text`: Python's parameter list. `name`: the class or function, for errors. */
  constructor(
    readonly name: string,
    private readonly text: string,
    private readonly isClass: boolean,
  ) {}

  /** All parameters, and those that have a place. */
  private read(): { readonly parameters: readonly Parameter[]; readonly places: readonly Parameter[] } {
    const parameters = parse(this.text);
    return { parameters, places: parameters.filter((parameter) => !parameter.keywordOnly) };
  }
  private get shown(): string {
    return this.isClass ? `${this.name}.__init__()` : `${this.name}()`;
  }

  /** One value for each parameter, by name. */
  bind(args: readonly unknown[]): O {
    const { parameters, places } = (this.parsed ??= this.read());
    const last = args.at(-1);
    const named = isOptions(last) ? last : null;
    const positional = named ? args.slice(0, -1) : args;
    if (positional.length > places.length) throw this.tooMany(positional, places);
    for (const name in named) {
      if (named[name] === undefined || parameters.some((parameter) => parameter.name === name)) continue;
      throw new TypeError(
        withHelp(
          `${this.shown} got an unexpected keyword argument '${name}'`,
          suggestion(
            name,
            parameters.map((parameter) => parameter.name),
          ),
        ),
      );
    }
    const values: Record<string, unknown> = {};
    const absent: string[] = [];
    parameters.forEach((parameter, i) => {
      const { name } = parameter;
      let value = i < positional.length && !parameter.keywordOnly ? positional[i] : undefined;
      if (named && named[name] !== undefined) {
        if (value !== undefined) throw new TypeError(`${this.shown} got multiple values for argument '${name}'`);
        value = named[name];
      }
      if (value === undefined) {
        if (parameter.required) absent.push(`'${name}'`);
        value = parameter.fallback;
      }
      if (this.isClass && value instanceof Tensor && !tensorNames.has(name)) throw this.misplacedTensor(name);
      values[name] = value;
    });
    if (absent.length > 0) throw this.missing(absent);
    return values as O;
  }

  private missing(names: readonly string[]): Error {
    const list =
      names.length > 1
        ? `${names.slice(0, -1).join(", ")}${names.length > 2 ? "," : ""} and ${names.at(-1)}`
        : names[0];
    return new TypeError(
      `${this.shown} missing ${names.length} required positional argument${names.length === 1 ? "" : "s"}: ${list}`,
    );
  }

  private tooMany(positional: readonly unknown[], places: readonly Parameter[]): Error {
    if (this.isClass && positional[0] instanceof Tensor) return this.misplacedTensor(places[0]?.name ?? "input");
    const least = places.filter((parameter) => parameter.required).length + (this.isClass ? 1 : 0);
    const most = places.length + (this.isClass ? 1 : 0);
    const given = positional.length + (this.isClass ? 1 : 0);
    const range = least === most ? String(most) : `from ${least} to ${most}`;
    return new TypeError(
      `${this.shown} takes ${range} positional argument${most === 1 ? "" : "s"} but ${given} were given`,
    );
  }

  private misplacedTensor(name: string): Error {
    return new TypeError(
      withHelp(
        `${this.shown}: argument '${name}' must not be a Tensor`,
        `Construct the layer, then call it: const layer = new nn.${this.name}(…); layer(x).`,
      ),
    );
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
