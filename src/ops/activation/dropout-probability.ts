/** The probability of a dropout, checked. */
import { RuntimeError, ValueError, withFields } from "../../support/errors.ts";

/** Refuses a probability that is none. */
export function assertProbability(p: number, Kind: new (text: string) => Error = ValueError): void {
  if (p >= 0 && p <= 1) return;
  const sentence = "dropout probability has to be between 0 and 1, but got ";
  // What compares with nothing passes PyTorch's first check.
  const error = Number.isNaN(p) ? new RuntimeError(`${sentence}nan`) : new Kind(`${sentence}${p}`);
  throw withFields(error, { argument: "p", given: p, wanted: [0, 1] });
}
