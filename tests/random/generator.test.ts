/**
 * The generator itself: the reference sequence of mt19937, seeds, and states that survive a round trip at any place.
 */
import { describe, expect, it } from "vitest";
import { fillNormal, fillUniform } from "../../src/compute/random/index.ts";
import {
  defaultGenerator,
  Generator,
  get_rng_state,
  initial_seed,
  manual_seed,
  seed,
  set_rng_state,
} from "../../src/tensor/random/index.ts";
import { testBackend } from "./backend.ts";
import { place, read } from "./fills.ts";

describe("mt19937", () => {
  it("is the one of the C++ standard: the 10000th word after seed 5489 is 4123659995", () => {
    const generator = new Generator().manual_seed(5489);
    for (let i = 1; i < 10000; i++) generator.random32();
    expect(generator.random32()).toBe(4123659995);
  });

  it("puts the first word of a pair on top", () => {
    const [one, two] = [new Generator().manual_seed(1), new Generator().manual_seed(1)];
    const high = BigInt(one.random32());
    expect(two.random64()).toBe((high << 32n) | BigInt(one.random32()));
  });
});

describe("seeds", () => {
  it("are read as PyTorch reads them", () => {
    expect(new Generator().initial_seed()).toBe(67280421310721);
    expect(new Generator().manual_seed(-1).initial_seed()).toBe(2n ** 64n - 1n);
    expect(new Generator().manual_seed(2n ** 63n).initial_seed()).toBe(2n ** 63n);
    expect(new Generator().manual_seed(2n ** 32n + 5n).random32()).toBe(new Generator().manual_seed(5).random32());
    expect(() => new Generator().manual_seed(2n ** 64n)).toThrow("Overflow when unpacking long");
    expect(() => new Generator().manual_seed(0.5)).toThrow("manual_seed expected a long, but got float");
  });

  it("come from the system on request", () => {
    const generator = new Generator();
    const value = generator.seed();
    expect(generator.initial_seed()).toBe(value);
    expect(new Generator().manual_seed(value).random32()).toBe(generator.random32());
    expect(seed()).toBe(initial_seed());
    expect(manual_seed(3)).toBe(defaultGenerator);
    expect(initial_seed()).toBe(3);
  });
});

describe("state", () => {
  it("has PyTorch's layout", () => {
    const bytes = new Generator().manual_seed(7).stateBytes();
    const view = new DataView(bytes.buffer);
    expect(bytes.length).toBe(5056);
    expect(view.getBigUint64(0, true)).toBe(7n);
    expect([view.getInt32(8, true), view.getInt32(12, true), view.getBigUint64(16, true)]).toEqual([1, 1, 0n]);
    expect(view.getBigUint64(24, true)).toBe(7n);
    expect(view.getBigUint64(32, true)).toBe(BigInt((Math.imul(1812433253, 7) + 1) >>> 0));
  });

  it.each([0, 1, 5, 623, 624, 625, 1248, 3000])("goes on after %i words, drawn one by one or by a kernel", (count) => {
    const backend = testBackend();
    const generator = new Generator().manual_seed(11);
    for (let i = 0; i < count; i++) generator.random32();
    const byKernel = new Generator().manual_seed(11);
    fillUniform(backend, byKernel, place(backend, "float32", count).address, count, "float32");
    expect(byKernel.stateBytes()).toEqual(generator.stateBytes());
    const copy = new Generator().set_state(generator.stateBytes());
    const clone = generator.clone_state();
    const words = Array.from({ length: 700 }, () => generator.random32());
    expect(Array.from({ length: 700 }, () => copy.random32())).toEqual(words);
    expect(Array.from({ length: 700 }, () => clone.random32())).toEqual(words);
    expect(clone.initial_seed()).toBe(11);
  });

  it("keeps the second number of a normal pair", () => {
    const backend = testBackend();
    const target = place(backend, "float64", 1);
    const draw = (generator: Generator): unknown => {
      fillNormal(backend, generator, target.address, 1, "float64");
      return read(backend, target)[0];
    };
    const generator = new Generator().manual_seed(2);
    draw(generator);
    const bytes = generator.stateBytes();
    expect(new DataView(bytes.buffer).getInt32(5040, true)).toBe(1);
    const second = draw(new Generator().set_state(bytes));
    expect(second).toBe(draw(generator));
    expect(second).toBe(new DataView(bytes.buffer).getFloat64(5024, true));
  });

  it("reads the older size, whose pair is kept as radius and angle", () => {
    const bytes = new Generator().manual_seed(2).stateBytes().slice(0, 5048);
    const view = new DataView(bytes.buffer);
    view.setFloat64(5016, 0.125, true);
    view.setFloat64(5032, 2, true);
    view.setInt32(5040, 1, true);
    expect(new Generator().set_state(bytes).doubleNormal).toBeCloseTo(Math.SQRT2, 12);
  });

  it("is refused when it is none", () => {
    const generator = new Generator();
    expect(() => generator.set_state(new Uint8Array(16))).toThrow(
      "Expected either a CPUGeneratorImplStateLegacy of size 5048 or a CPUGeneratorImplState of size 5056 but found the input RNG state size to be 16",
    );
    expect(() => generator.set_state(new Uint8Array(5056))).toThrow("Invalid mt19937 state");
  });

  it("of the default generator is read and set", () => {
    manual_seed(5);
    const state = get_rng_state();
    const value = defaultGenerator.random32();
    set_rng_state(state);
    expect(defaultGenerator.random32()).toBe(value);
  });
});
