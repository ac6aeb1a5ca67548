/** Methods of distributions take their arguments by name too: `sample({ sample_shape: [3] })`. */
import { get_default_dtype } from "../dtype.ts";
import { tensorFrom } from "../tensor/elements.ts";
import { placeByName } from "../ops/declare/arguments.ts";
import { isOptions } from "../ops/declare/bind.ts";

/** The names of each method's arguments, in order. */
const methods: Readonly<Record<string, readonly string[]>> = {
  sample: ["sample_shape"],
  rsample: ["sample_shape"],
  sample_n: ["n"],
  log_prob: ["value"],
  cdf: ["value"],
  icdf: ["value"],
  enumerate_support: ["expand"],
  expand: ["batch_shape", "_instance"],
};

/** Methods that take numbers, as Python's arithmetic does, where no argument is validated. */
const evaluates = new Set(["log_prob", "cdf"]);
/** Distributions that make a tensor of a number before they validate it. */
const convertNumbers = new Set(["Gamma", "HalfCauchy"]);

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

interface Owner {
  readonly name: string;
  readonly prototype: object;
}

/** Lets the methods that a class itself has take names. */
function renewMethods(owner: Owner): void {
  for (const [name, parameters] of Object.entries(methods)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner.prototype, name);
    const method = descriptor?.value as Method | undefined;
    if (typeof method !== "function") continue;
    const callee = {
      shown: `${owner.name}.${name}()`,
      parameters: parameters.map((each) => ({ name: each, keywordOnly: false })),
    };
    const value: Method = function (...args) {
      const last = args.at(-1);
      const given = isOptions(last) ? placeByName(callee, args.slice(0, -1), last) : [...args];
      const [first] = given;
      if (typeof first === "number" && evaluates.has(name))
        if (convertNumbers.has(owner.name) || !(this as { validates: boolean }).validates)
          given[0] = tensorFrom(first, get_default_dtype());
      return method.apply(this, given);
    };
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(owner.prototype, name, { ...descriptor, value });
  }
}

const seen = new WeakSet<object>();

/**
 * Lets a class of distributions, and those that it is made of, take names. Called when the first one is made: bundlers
 * leave out what a module does to the classes of others. Classes of programs keep their methods as they are.
 */
export function takeNames(start: object): void {
  for (
    let owner: unknown = start;
    typeof owner === "function" && !seen.has(owner);
    owner = Object.getPrototypeOf(owner)
  ) {
    seen.add(owner);
    if (Object.hasOwn(owner, "takesNames")) renewMethods(owner as Owner);
  }
}
