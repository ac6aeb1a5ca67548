/** How each recorded form of a call ("torch.add", "Tensor.add", "Tensor.__getitem__") is written with Flambeau. */
import { call, functionAt, hasMethod, methodOf, withOptions } from "./adapter.ts";
import { Missing } from "./outcome.ts";
import type { Callable } from "./adapter.ts";

export interface FormCall {
  readonly form: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Which of the arguments is the method's tensor. */
  readonly self: number;
  readonly isProperty: boolean;
}

/** Python's operators with the tensor on the right (and the index operators), in Flambeau's terms. */
const operators: Readonly<Record<string, (x: unknown, ...rest: readonly unknown[]) => unknown>> = {
  __getitem__: (x, ...index) => call(x, "at", ...index),
  __setitem__: (x, value, ...index) => {
    call(x, "index_put_", index, value);
    return null;
  },
  __radd__: (x, other) => functionAt("torch.add")(x, other),
  __rsub__: (x, other) => functionAt("torch.rsub")(x, other),
  __rmul__: (x, other) => functionAt("torch.mul")(x, other),
  __rdiv__: (x, other) => call(call(x, "reciprocal"), "mul", other),
  __rpow__: (x, other) => functionAt("torch.pow")(other, x),
  __rmod__: (x, other) => functionAt("torch.remainder")(other, x),
  __rmatmul__: (x, other) => functionAt("torch.matmul")(other, x),
  __rand__: (x, other) => functionAt("torch.bitwise_and")(x, other),
  __ror__: (x, other) => functionAt("torch.bitwise_or")(x, other),
  __rxor__: (x, other) => functionAt("torch.bitwise_xor")(x, other),
};

/** A function that makes the call. Throws Missing where Flambeau has no such form. */
export function resolveForm({ form, args, kwargs, self, isProperty }: FormCall): () => unknown {
  if (form.startsWith("torch.")) {
    const run = functionAt(form);
    return () => run(...withOptions(args, kwargs));
  }
  const name = form.replace(/^Tensor\./, "");
  const subject = args[self];
  const others = args.filter((_, i) => i !== self);
  const operator = operators[name];
  if (operator && !hasMethod(subject, name)) return () => operator(subject, ...others);
  if (isProperty) {
    if (!(name in (subject as object))) throw new Missing(`Tensor.${name} does not exist`);
    return () => (subject as Record<string, unknown>)[name];
  }
  const run: Callable = methodOf(subject, name);
  return () => run(...withOptions(others, kwargs));
}
