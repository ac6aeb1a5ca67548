/** Floats of 8 bits beside what PyTorch 2.15 stores and reads (`float8.json`). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";

const recorded = JSON.parse(readFileSync(new URL("./float8.json", import.meta.url), "utf8")) as Record<
  string,
  (number | string)[]
>;
const numbers = (list: readonly (number | string)[]): number[] =>
  list.map((value) =>
    typeof value === "number" ? value : value === "nan" ? NaN : value === "inf" ? Infinity : -Infinity,
  );
const values = numbers(recorded["values"]!);
const every = Array.from({ length: 256 }, (_, i) => i);
const { float8_e4m3fn, float8_e4m3fnuz, float8_e5m2, float8_e5m2fnuz, float8_e8m0fnu } = torch;

for (const dtype of [float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz, float8_e8m0fnu])
  describe(dtype.name, () => {
    const bytes = recorded[dtype.name] as number[];
    const meanings = numbers(recorded[`${dtype.name}_decode`]!);

    test("from float32, float64 and numbers", () => {
      for (const source of [torch.float32, torch.float64])
        expect(torch.tensor(values, { dtype: source }).to(dtype).view(torch.uint8).tolist()).toEqual(bytes);
      expect(torch.tensor(values, { dtype }).view(torch.uint8).tolist()).toEqual(bytes);
    });

    test("to float32 and to numbers", () => {
      const all = torch.tensor(every, { dtype: torch.uint8 }).view(dtype);
      expect(
        all
          .to(torch.float32)
          .tolist<number[]>()
          .map((x) => (x === 0 ? 0 : x)),
      ).toEqual(meanings.map((x) => (x === 0 ? 0 : x)));
      expect(all.tolist<number[]>().map((x) => (x === 0 ? 0 : x))).toEqual(meanings.map((x) => (x === 0 ? 0 : x)));
    });

    test("is moved, filled, compared and saved; arithmetic is refused", () => {
      const x = torch.tensor([1, 2, 4, 0.5], { dtype });
      expect(x.view(2, 2).t().contiguous().tolist()).toEqual([
        [1, 4],
        [2, 0.5],
      ]);
      expect(torch.cat([x, x]).tolist()).toEqual([1, 2, 4, 0.5, 1, 2, 4, 0.5]);
      expect(x.index_select(0, torch.tensor([2, 0])).tolist()).toEqual([4, 1]);
      expect(torch.ones(2, { dtype }).fill_(4).tolist()).toEqual([4, 4]);
      expect(x.eq(x).all().item()).toBe(true);
      expect(() => x.add(x)).toThrow(`"add_stub" not implemented for '${dtype.scalarName}'`);
      expect(() => x.sum()).toThrow(`not implemented for '${dtype.scalarName}'`);
      expect(() => torch.promote_types(dtype, torch.float32)).toThrow("Promotion for Float8 Types is not supported");
      const loaded = torch.load(torch.save({ x })) as { x: torch.Tensor };
      expect(loaded.x.dtype).toBe(dtype);
      expect(loaded.x.tolist()).toEqual([1, 2, 4, 0.5]);
      expect((torch.safetensors.load(torch.safetensors.save({ x })) as { x: torch.Tensor }).x.tolist()).toEqual([
        1, 2, 4, 0.5,
      ]);
    });
  });

test("products of matrices are computed in float32 and rounded once", () => {
  for (const dtype of [float8_e4m3fn, float8_e5m2]) {
    const a = torch.tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype },
    );
    expect(a.matmul(a).tolist()).toEqual(a.float().matmul(a.float()).to(dtype).tolist());
    expect(torch.nn.functional.linear(a, a).tolist()).toEqual(a.float().matmul(a.float().t()).to(dtype).tolist());
  }
});

test("limits and text", () => {
  expect(String(torch.finfo(float8_e4m3fn))).toBe(
    "finfo(resolution=1, min=-448, max=448, eps=0.125, smallest_normal=0.015625, tiny=0.015625, dtype=float8_e4m3fn)",
  );
  expect(String(torch.tensor([1, -2.5], { dtype: float8_e5m2 }))).toBe(
    "tensor([ 1.0000, -2.5000], dtype=torch.float8_e5m2)",
  );
});
