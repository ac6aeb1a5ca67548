/**
 * Replays PyTorch's recorded random numbers on the fills: values, and by the numbers that follow that exactly as many
 * were drawn.
 */
import { describe, expect, it } from "vitest";
import { fillUniform } from "../../src/compute/random/index.ts";
import { defaultGenerator, manual_seed } from "../../src/tensor/random/index.ts";
import { readGoldenFile, readMetadata, isTensorReference } from "../support/goldens.ts";
import { place, read, replay } from "./fills.ts";
import type { RngCase } from "../support/replay-rng.ts";
import { backends } from "./backend.ts";

/** What goes through logarithms and cosines may differ in its last bits. */
const inexact = /normal|randn|exponential|cauchy|kaiming_normal|xavier_normal/;

/** How many steps of each file lie on this level; the others are composed of tensors. */
const files: Record<string, { cases: number; skipped: number }> = {
  rand: { cases: 24, skipped: 0 },
  randn: { cases: 32, skipped: 0 },
  randint: { cases: 42, skipped: 0 },
  randperm: { cases: 20, skipped: 0 },
  bernoulli: { cases: 12, skipped: 0 },
  distributions: { cases: 36, skipped: 0 },
  dropout: { cases: 26, skipped: 8 },
  generator: { cases: 12, skipped: 4 },
  multinomial: { cases: 10, skipped: 0 },
  init: { cases: 40, skipped: 12 },
};

describe.each(backends)("%s", (_, make) =>
  describe.each(Object.keys(files))("goldens of %s", (name) => {
    const backend = make();
    const file = readGoldenFile(`2.15/rng/${name}.safetensors`);
    const cases = readMetadata<readonly RngCase[]>(file, "cases");
    it("are as many as expected", () => expect(cases.length).toBe(files[name]!.cases));
    let skipped = 0;
    it("gives the recorded numbers", () => {
      for (const [index, one] of cases.entries()) {
        manual_seed(one.seed);
        let complete = true;
        for (const step of one.steps) {
          const title = `case ${index}, ${step.fn} ${JSON.stringify(step.args)}`;
          const outcome = replay(backend, file, step, defaultGenerator);
          if (outcome === undefined || !isTensorReference(step.output)) {
            complete = false;
            break;
          }
          const expected = file.tensor(step.output.$tensor);
          expect(outcome.dtype, title).toBe(expected.dtype);
          const values = Array.from(read(backend, outcome), Number);
          const wanted = Array.from(expected.values, Number);
          const fn = step.fn === "with_generator" ? String(step.args[1]) : step.fn;
          if (inexact.test(fn)) {
            expect(values.length, title).toBe(wanted.length);
            for (const [i, value] of values.entries())
              expect(Math.abs(value - wanted[i]!), title).toBeLessThanOrEqual(1e-5 + 1e-5 * Math.abs(wanted[i]!));
          } else {
            expect(values, title).toEqual(wanted);
          }
        }
        if (!complete) {
          skipped++;
          continue;
        }
        const next = place(backend, "float32", 4);
        fillUniform(backend, defaultGenerator, next.address, 4, "float32");
        expect(Array.from(read(backend, next), Number), `case ${index}: next`).toEqual(
          Array.from(file.tensor(one.next.$tensor).values, Number),
        );
      }
      expect(skipped).toBe(files[name]!.skipped);
    });
  }),
);
