/**
 * Errors on their way out of an operator learn which one it was, what it was given, and what their sentence says in words:
 * which argument is wrong, what was given there and what may stand there. PyTorch's sentences are the same wherever they
 * are thrown, so they are read here, once, and no thrower has to repeat its numbers.
 */
import { withFields, type ErrorFields, type ErrorOperand } from "../../../support/errors.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import { isOptions } from "../arguments.ts";
import type { OperatorRecord } from "../record.ts";

type Sentence = readonly [pattern: RegExp, fields: (parts: readonly string[]) => ErrorFields];

const sentences: readonly Sentence[] = [
  [
    /argument '(\w+)'(?: \(position \d+\))? must be (.+?), not (.+)/,
    ([argument, wanted, given]) => ({ argument, wanted, given }),
  ],
  [
    /Target (-?\d+) is out of bounds\.\nThe input has (\d+) classes/,
    ([given, classes]) => ({ argument: "target", given: Number(given), wanted: [0, Number(classes) - 1] }),
  ],
  [/^[Ee]xpected scalar type (\w+) but found (\w+)/, ([wanted, given]) => ({ wanted, given })],
];

function fromSentence(text: string): ErrorFields {
  for (const [pattern, fields] of sentences) {
    const found = pattern.exec(text);
    if (found) return fields(found.slice(1));
  }
  return {};
}

/** The error of a call, with the operator and its tensors where it has none yet; the innermost operator counts. */
export function withCall(error: unknown, { name, schema }: OperatorRecord, args: readonly unknown[]): unknown {
  if (!(error instanceof Error) || "operator" in error) return error;
  const operands: ErrorOperand[] = [];
  const look = (argument: string, value: unknown): void => {
    if (value instanceof Tensor)
      operands.push({ argument, shape: value.shape, dtype: value.dtype, device: value.storage.device });
    else if (Array.isArray(value)) for (const item of value) if (item instanceof Tensor) look(argument, item);
  };
  const last = schema.arguments.length - 1;
  args.forEach((value, i) => {
    if (isOptions(value)) for (const key of Object.keys(value)) look(key, value[key]);
    else look(schema.arguments[Math.min(i, last)]?.name ?? "", value);
  });
  return withFields(error, { operator: name, operands, ...fromSentence(error.message) });
}
