/** Fills beyond the recorded ones: long runs, every dtype and range, against the rules written out number by number. */
import { describe, expect, it } from "vitest";
import type { DTypeName } from "../../src/dtype.ts";
import * as random from "../../src/compute/random/index.ts";
import { Generator } from "../../src/tensor/random/index.ts";
import { fillPermutation } from "../../src/compute/random/draws/permutation.ts";
import { logFactorial, samplePoisson } from "../../src/compute/random/draws/poisson.ts";
import { roundTo } from "../../src/compute/random/draws/rules.ts";
import { backends } from "./backend.ts";
import { place, read } from "./fills.ts";

describe.each(backends)("%s", (_, make) => {
  const backend = make();

  /** Fills `count` elements and gives them back as numbers, with the generator that a reference can go on with. */
  function filled(
    dtype: DTypeName,
    count: number,
    seed: number,
    fill: (generator: Generator, address: number) => void,
  ): { values: (number | bigint)[]; after: number } {
    const generator = new Generator().manual_seed(seed);
    const target = place(backend, dtype, count);
    fill(generator, target.address);
    return {
      values: Array.from<number | bigint>(read(backend, target) as ArrayLike<number>),
      after: generator.random32(),
    };
  }

  function expected<T>(count: number, seed: number, draw: (generator: Generator) => T): { values: T[]; after: number } {
    const generator = new Generator().manual_seed(seed);
    return { values: Array.from({ length: count }, () => draw(generator)), after: generator.random32() };
  }

  describe("uniform", () => {
    it.each([1, 623, 624, 625, 9984, 9985, 30000])("of %i float32 is the low 24 bits of every word", (count) => {
      expect(filled("float32", count, 1, (g, at) => random.fillUniform(backend, g, at, count, "float32"))).toEqual(
        expected(count, 1, (g) => (g.random32() & 0xffffff) * 2 ** -24),
      );
    });

    it("continues what was drawn one by one, and the other way round, with two generators in turn", () => {
      const [a, b, reference] = [
        new Generator().manual_seed(4),
        new Generator().manual_seed(4),
        new Generator().manual_seed(4),
      ];
      const target = place(backend, "float32", 1000);
      for (const count of [3, 700, 0, 1000, 1]) {
        for (const generator of [a, b]) {
          random.fillUniform(backend, generator, target.address, count, "float32");
          generator.random32();
        }
        for (let i = 0; i <= count; i++) reference.random32();
      }
      expect(a.stateBytes()).toEqual(reference.stateBytes());
      expect(b.stateBytes()).toEqual(reference.stateBytes());
    });

    it("float64 takes 53 bits", () => {
      expect(filled("float64", 10001, 5, (g, at) => random.fillUniform(backend, g, at, 10001, "float64"))).toEqual(
        expected(10001, 5, (g) => g.uniform64()),
      );
    });

    it.each(["float16", "bfloat16"] as const)("%s is float32, rounded; the end of the range is left out", (dtype) => {
      const from = Math.fround(-0.3);
      const range = Math.fround(Math.fround(0.7) - from);
      const { values, after } = filled(dtype, 60000, 6, (g, at) =>
        random.fillUniform(backend, g, at, 60000, dtype, -0.3, 0.7),
      );
      const single = expected(60000, 6, (g) => Math.fround((g.random32() & (2 ** 24 - 1)) * 2 ** -24 * range + from));
      const end = roundTo(0.7, dtype);
      const rounded = single.values.map((x) => roundTo(Number(x), dtype));
      expect(rounded.some((x) => x >= end)).toBe(true);
      expect({ values, after }).toEqual({
        values: rounded.map((x) => (x >= end ? roundTo(from, dtype) : x)),
        after: single.after,
      });
    });

    it("refuses ranges that are none", () => {
      const at = place(backend, "float32", 1).address;
      const fill =
        (from: number, to: number, dtype: DTypeName = "float32") =>
        () =>
          random.fillUniform(backend, new Generator(), at, 1, dtype, from, to);
      expect(fill(1, 0)).toThrow("uniform_ expects to return a [from, to) range, but found from=1 > to=0");
      expect(fill(-3e38, 3e38)).toThrow(
        "uniform_ expects to-from <= std::numeric_limits<Float>::max(), but found to=3e+38 and from=-3e+38",
      );
      expect(fill(0, 1e6, "float16")).toThrow("to is out of bounds for c10::Half");
      expect(fill(0, 1, "int64")).toThrow(`"check_uniform_bounds" not implemented for 'Long'`);
    });
  });

  describe("bernoulli", () => {
    it.each([0, 1e-300, 0.2, 0.5, 1 / 3, 1 - 2 ** -53, 1])("of %f compares 53 bits", (p) => {
      expect(filled("int32", 3000, 7, (g, at) => random.fillBernoulli(backend, g, at, 3000, "int32", p))).toEqual(
        expected(3000, 7, (g) => Number(g.uniform64() < p)),
      );
    });

    it("refuses what is no probability", () => {
      const at = place(backend, "float32", 1).address;
      expect(() => random.fillBernoulli(backend, new Generator(), at, 1, "float32", 1.5)).toThrow(
        "bernoulli_ expects p to be in [0, 1], but got p=1.5",
      );
      backend.memory.f32[at / 4] = 2;
      expect(() => random.fillBernoulliTensor(backend, new Generator(), at, 1, "float32", at, "float32")).toThrow(
        "Expected p_in >= 0 && p_in <= 1 to be true, but got false.",
      );
    });
  });

  describe("integers", () => {
    const convert = (value: bigint, dtype: DTypeName): number | bigint => {
      if (dtype === "int64") return value;
      return dtype === "float16" || dtype === "bfloat16" || dtype === "float32"
        ? roundTo(Number(value), dtype)
        : Number(value);
    };
    it.each<[DTypeName, bigint, bigint]>([
      ["int64", 0n, 10n],
      ["int64", -5n, 6n],
      ["int64", 0n, 2n ** 28n - 1n],
      ["int64", 0n, 2n ** 28n],
      ["int64", 0n, 2n ** 31n],
      ["int64", 0n, 2n ** 32n - 1n],
      ["int64", 0n, 2n ** 32n],
      ["int64", -(2n ** 40n), 2n ** 40n],
      ["int64", 0n, 2n ** 63n - 1n],
      ["int64", -(2n ** 62n) - 5n, 2n ** 62n + 7n],
      ["int64", -(2n ** 63n), 2n ** 63n - 1n],
      ["int32", -(2n ** 31n), 2n ** 31n - 1n],
      ["int32", -7n, 9n],
      ["int16", -300n, 212n],
      ["int8", -128n, 127n],
      ["uint8", 0n, 200n],
      ["bool", 0n, 2n],
      ["float32", 0n, 7n],
      ["float32", 0n, 2n ** 24n],
      ["float64", -(2n ** 50n), 3n ** 30n],
      ["float16", -100n, 101n],
      ["bfloat16", 0n, 200n],
    ])("%s from %i to %i", (dtype, from, to) => {
      const range = to - from;
      const draw = (g: Generator): number | bigint => {
        const bits = range >= 2n ** 28n ? g.random64() : BigInt(g.random32());
        return convert((bits % range) + from, dtype);
      };
      expect(filled(dtype, 700, 8, (g, at) => random.fillRandomRange(backend, g, at, 700, dtype, from, to))).toEqual(
        expected(700, 8, draw),
      );
    });

    it("from the least int64 on take all 64 bits", () => {
      expect(
        filled("int64", 50, 9, (g, at) => random.fillRandomRange(backend, g, at, 50, "int64", -(2n ** 63n), null)),
      ).toEqual(expected(50, 9, (g) => BigInt.asIntN(64, g.random64())));
    });

    it.each<[DTypeName, bigint]>([
      ["bool", 2n],
      ["uint8", 256n],
      ["int8", 128n],
      ["int16", 2n ** 15n],
      ["int32", 2n ** 31n],
      ["int64", 2n ** 63n],
      ["float16", 2n ** 11n + 1n],
      ["bfloat16", 2n ** 8n + 1n],
      ["float32", 2n ** 24n + 1n],
      ["float64", 2n ** 53n + 1n],
    ])("without a range: %s", (dtype, range) => {
      const wideDraw = dtype === "int64" || dtype === "float64";
      expect(filled(dtype, 300, 10, (g, at) => random.fillRandom(backend, g, at, 300, dtype))).toEqual(
        expected(300, 10, (g) => convert((wideDraw ? g.random64() : BigInt(g.random32())) % range, dtype)),
      );
    });

    it("move bounds that the dtype cannot hold", () => {
      const { values } = filled("float16", 2000, 11, (g, at) =>
        random.fillRandomRange(backend, g, at, 2000, "float16", 0, 65504),
      );
      expect(values).toEqual(expected(2000, 11, (g) => roundTo(g.random32() % 65472, "float16")).values);
      expect(Math.max(...values.map(Number))).toBeLessThan(65504);
    });

    it("refuse ranges that are none", () => {
      const at = place(backend, "int64", 1).address;
      const fill = (dtype: DTypeName, from: number, to: number) => () =>
        random.fillRandomRange(backend, new Generator(), at, 1, dtype, from, to);
      expect(fill("int64", 3, 3)).toThrow("random_ expects 'from' to be less than 'to', but got from=3 >= to=3");
      expect(fill("uint8", -1, 3)).toThrow("from is out of bounds for unsigned char");
      expect(fill("int8", 0, 300)).toThrow("to - 1 is out of bounds for signed char");
    });
  });

  describe("normal", () => {
    const pair = (g: Generator): [number, number] => {
      const theta = 2 * Math.PI * g.uniform64();
      const radius = Math.sqrt(-2 * Math.log1p(-g.uniform64()));
      return [radius * Math.cos(theta), radius * Math.sin(theta)];
    };
    it.each([1, 2, 7, 5001, 5002, 12345])("serially, %i numbers after a kept one", (count) => {
      const generator = new Generator().manual_seed(12);
      const reference = new Generator().manual_seed(12);
      generator.doubleNormal = 0.25;
      const samples = [0.25];
      while (samples.length < count) samples.push(...pair(reference));
      const target = place(backend, "float64", count);
      random.fillNormalSerial(backend, generator, target.address, count, "float64", 1, 2);
      const values = Array.from(read(backend, target), Number);
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(samples[i]! * 2 + 1, 10);
      expect(generator.random32()).toBe(reference.random32());
      if (samples.length > count) expect(generator.doubleNormal).toBeCloseTo(samples[count]!, 10);
      else expect(generator.doubleNormal).toBeNull();
    });

    it.each<DTypeName>(["float16", "bfloat16", "float32", "float64"])("%s has mean and deviation", (dtype) => {
      const { values } = filled(dtype, 20001, 13, (g, at) => random.fillNormal(backend, g, at, 20001, dtype, 3, 2));
      const numbers = values.map(Number);
      const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
      const deviation = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length);
      expect(Math.abs(mean - 3)).toBeLessThan(0.1);
      expect(Math.abs(deviation - 2)).toBeLessThan(0.1);
    });

    it("refuses a negative deviation", () => {
      expect(() => random.fillNormal(backend, new Generator(), 64, 0, "float32", 0, -1)).toThrow(
        "normal expects std >= 0.0, but found std -1",
      );
    });
  });

  describe("permutations", () => {
    it("of both kinds follow their rules", () => {
      expect(
        filled("int64", 1500, 14, (g, at) => fillPermutation(backend, g, at, 1500, "int64")).values.map(Number),
      ).toEqual(random.randomPermutation(1500, new Generator().manual_seed(14)));
      const reference = new Generator().manual_seed(15);
      const wanted: number[] = [];
      for (let i = 0; i < 1500; i++) {
        const z = Number(reference.random64() % BigInt(i + 1));
        wanted[i] = i;
        wanted[i] = wanted[z]!;
        wanted[z] = i;
      }
      expect(filled("int32", 1500, 15, (g, at) => fillPermutation(backend, g, at, 1500, "int32", 0))).toEqual({
        values: wanted,
        after: reference.random32(),
      });
    });
  });

  describe("multinomial", () => {
    const weights = place(backend, "float32", 3);
    const draw = (values: readonly number[], race: boolean) => () => {
      backend.memory.f32.set(values, weights.address / 4);
      const out = place(backend, "int64", 3).address;
      if (race) random.multinomialRace(backend, new Generator(), weights.address, 1, 3, "float32", out);
      else random.multinomialWithReplacement(backend, new Generator(), weights.address, 1, 3, "float32", 3, out);
    };
    it("refuses weights that are none", () => {
      expect(draw([1, -1, 1], true)).toThrow("probability tensor contains either `inf`, `nan` or element < 0");
      expect(draw([1, NaN, 1], true)).toThrow("probability tensor contains either `inf`, `nan` or element < 0");
      expect(draw([1, -1, 1], false)).toThrow("invalid multinomial distribution (encountering probability entry < 0)");
      expect(draw([1, Infinity, 1], false)).toThrow(
        "invalid multinomial distribution (encountering probability entry = infinity or NaN)",
      );
      expect(draw([0, 0, 0], false)).toThrow("invalid multinomial distribution (sum of probabilities <= 0)");
    });
  });

  describe("poisson", () => {
    it("counts as its rates say", () => {
      for (const rate of [0, 0.3, 4, 9.99, 10, 50, 1e4]) {
        const generator = new Generator().manual_seed(16);
        const samples = Array.from({ length: 20000 }, () => samplePoisson(rate, generator));
        const mean = samples.reduce((sum, k) => sum + k, 0) / samples.length;
        expect(Math.abs(mean - rate)).toBeLessThanOrEqual(5 * Math.sqrt(rate / samples.length));
      }
      expect(logFactorial(170)).toBeCloseTo(706.5730622457874, 10);
      expect(logFactorial(10)).toBeCloseTo(Math.log(3628800), 12);
    });

    it("fills", () => {
      const rates = place(backend, "float32", 4);
      backend.memory.f32.set([0, 1, 20, 3], rates.address / 4);
      const generator = new Generator().manual_seed(17);
      expect(
        filled("float32", 4, 17, (g, at) => random.fillPoisson(backend, g, at, 4, "float32", rates.address)).values,
      ).toEqual([0, 1, 20, 3].map((rate) => samplePoisson(rate, generator)));
    });
  });

  it("leaves no memory behind but one block of words", () => {
    const fresh = make();
    const generator = new Generator();
    const target = place(fresh, "float64", 100);
    random.fillUniform(fresh, generator, target.address, 1, "float64");
    const { liveBytes } = fresh.statistics();
    random.fillNormalSerial(fresh, generator, target.address, 99, "float64");
    fresh.memory.f64[target.address / 8] = 0.5;
    random.fillBernoulliTensor(fresh, generator, target.address, 1, "float64", target.address, "float64");
    random.fillPoisson(fresh, generator, target.address, 1, "float64", target.address);
    expect(fresh.statistics().liveBytes).toBe(liveBytes);
  });
});
