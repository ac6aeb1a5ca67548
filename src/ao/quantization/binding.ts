/** Arguments of the functions of quantization: by position or name, as PyTorch takes them. */
import { functionSignature } from "../../nn/arguments.ts";
import { isPlainObject } from "../../support/realms.ts";

/** Parameters that may be dictionaries. */
const dictionaries = /dict|mapping|spec/;

/** A binder of a function's arguments; a trailing object without a parameter's name is itself what a dictionary's place holds. */
export function takes<O>(name: string, parameters: string): (args: readonly unknown[]) => O {
  const bound = functionSignature<O>(name, parameters);
  const names = parameters.split(", ").map((each) => each.replace(/=.*/, ""));
  return (args) => {
    const last = args.at(-1);
    const isDictionary =
      isPlainObject(last) &&
      dictionaries.test(names[args.length - 1] ?? "") &&
      !Object.keys(last).some((key) => names.includes(key));
    return bound.bind(isDictionary ? [...args, {}] : args);
  };
}
