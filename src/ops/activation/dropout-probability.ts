/** The probability of a dropout, checked. */
import { ValueError, withFields } from "../../support/errors.ts";

/** Refuses a probability that is none. */
export function assertProbability(p: number, Kind: new (text: string) => Error = ValueError): void {
  if (!(p >= 0 && p <= 1))
    throw withFields(new Kind(`dropout probability has to be between 0 and 1, but got ${p}`), {
      argument: "p",
      given: p,
      wanted: [0, 1],
    });
}
