/** Sobol sequences beside PyTorch's (`sobol.json`): plain, scrambled, many dims, passed over. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as torch from "flambeau";

const recorded = JSON.parse(readFileSync(new URL("./sobol.json", import.meta.url), "utf8")) as Record<
  string,
  readonly unknown[]
>;
const { SobolEngine } = torch.quasirandom;

const cases: readonly [key: string, dims: number, scramble: boolean, seed: number | null][] = [
  ["1 False None", 1, false, null],
  ["3 False None", 3, false, null],
  ["5 True 7", 5, true, 7],
  ["40 True 123", 40, true, 123],
  ["1111 False None", 1111, false, null],
];

test.each(cases)("%s", (key, dims, scramble, seed) => {
  const engine = new SobolEngine(dims, { scramble, seed });
  const shown = (points: torch.Tensor): unknown => (dims > 1100 ? points.narrow(1, 1100, 11) : points).tolist();
  const [first, second, third, text] = recorded[key]!;
  expect(shown(engine.draw(5))).toEqual(first);
  expect(shown(engine.draw(3))).toEqual(second);
  engine.fast_forward(4);
  expect(shown(engine.draw(1, { dtype: torch.float64 }))).toEqual(third);
  expect(String(engine)).toBe(text);
  expect(shown(engine.reset().draw(5))).toEqual(first);
});

test("scrambled by the default generator", () => {
  torch.manual_seed(3);
  expect(new SobolEngine(2, true).draw_base2(2).tolist()).toEqual(recorded["unseeded"]![0]);
});

test("errors", () => {
  const [none, many, unbalanced] = (recorded["errors"] as string[]).map((text) => text.replace("ValueError: ", ""));
  expect(() => new SobolEngine(0)).toThrow(none);
  expect(() => new SobolEngine(30000)).toThrow(many);
  expect(() => new SobolEngine(2000)).toThrow("ends at 1111");
  const engine = new SobolEngine(2);
  engine.draw(3);
  expect(() => engine.draw_base2(2)).toThrow(unbalanced);
});
