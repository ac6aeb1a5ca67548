/** Arguments of the functions of quantization: by position or name, as PyTorch takes them. */
import { functionSignature } from "../../nn/arguments.ts";

/** A binder of a function's arguments; a trailing object that names no parameter is an argument itself. */
export function takes<O>(name: string, parameters: string): (args: readonly unknown[]) => O {
  const bound = functionSignature<O>(name, parameters);
  const names = new Set(parameters.split(", ").map((each) => each.replace(/=.*/, "")));
  return (args) => {
    const last = args.at(-1);
    const plain = typeof last === "object" && last !== null && Object.getPrototypeOf(last) === Object.prototype;
    return bound.bind(plain && !Object.keys(last).some((key) => names.has(key)) ? [...args, {}] : args);
  };
}
