/** Plays calls beside what PyTorch recorded of them: a tensor's dtype and numbers, or the first line of an error. */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../../src/index.ts";
import { errorOf } from "./messages.ts";

/** What a recorder wrote down of a call; `error` is the sentence alone, or "TypeError: …". */
export type RecordedCall = { readonly error: string } | { readonly dtype: string; readonly value: unknown };

/** Numbers of a list of lists, in order. */
const numbersOf = (value: unknown): number[] => [value].flat(Infinity).map(Number);

/** A test for each record; `calls` are by the same names. `namesClasses`: errors are recorded with their class. */
export function playRecorded(
  records: Readonly<Record<string, unknown>>,
  calls: Readonly<Record<string, () => unknown>>,
  namesClasses: boolean,
): void {
  describe("calls of PyTorch's own tests", () => {
    for (const [name, wanted] of Object.entries(records) as [string, RecordedCall][])
      it(name, () => {
        const call = calls[name]!;
        if ("error" in wanted) {
          const { name: type, message } = errorOf(call);
          expect(`${namesClasses ? `${type}: ` : ""}${message.split("\n")[0]}`).toBe(wanted.error);
          return;
        }
        const given = call() as Tensor;
        expect(given.dtype.name).toBe(wanted.dtype);
        const [found, asked] = [numbersOf(given.tolist()), numbersOf(wanted.value)];
        expect(found.length).toBe(asked.length);
        found.forEach((value, i) => expect(value).toBeCloseTo(asked[i]!, 4));
      });
  });
}
