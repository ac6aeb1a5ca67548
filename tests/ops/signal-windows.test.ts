/** `torch.signal.windows` against values that PyTorch 2.15 gave. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";

interface Row {
  readonly name: string;
  readonly M: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly values: readonly number[];
}
const rows = JSON.parse(readFileSync(new URL("./recorded/signal-windows.json", import.meta.url), "utf8")) as Row[];
type AnyWindow = (M: number, options: object) => torch.Tensor;
const windows = torch.signal.windows as unknown as Record<string, AnyWindow>;

describe("windows", () => {
  test.each([...new Set(rows.map(({ name }) => name))])("%s", (name) => {
    for (const { M, options, values } of rows.filter((row) => row.name === name)) {
      const actual = windows[name]!(M, { ...options, dtype: torch.float64 });
      expect(actual.shape).toEqual([M]);
      (actual.tolist() as number[]).forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 12));
    }
  });

  test("refusals", () => {
    expect(() => torch.signal.windows.hann(-1)).toThrow("general_cosine requires non-negative window length, got M=-1");
    expect(() => torch.signal.windows.gaussian(3, { std: 0 })).toThrow("Standard deviation must be positive, got: 0");
    expect(() => torch.signal.windows.hann(3, { dtype: torch.int64 })).toThrow("expects float32 or float64 dtypes");
  });
});
