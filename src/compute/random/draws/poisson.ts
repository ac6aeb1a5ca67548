/**
 * `torch.poisson`: how many numbers an element takes depends on the numbers, so it is drawn one by one. The method is
 * NumPy's
 * (numpy/random/src/distributions.c): multiplication below a rate of 10, above it transformed rejection (Hörmann 1993,
 * "PTRS").
 */
import type { LinearBackend } from "../../../backend/linear.ts";
import type { DTypeName } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import type { Generator } from "../../../tensor/random/generator.ts";
import { check, floatName, itemsize } from "./rules.ts";

const smallFactorials: readonly number[] = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880];

/** log(k!) for a whole number, by Stirling's series from 10 on (relative error below 1e-15). */
export function logFactorial(k: number): number {
  if (k < 10) return Math.log(smallFactorials[k]!);
  const x = k + 1;
  const square = 1 / (x * x);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

/** One Poisson number of a rate. */
export function samplePoisson(rate: number, generator: Generator): number {
  check(rate >= 0, () => "invalid Poisson rate, expected rate to be non-negative");
  if (rate === 0) return 0;
  if (rate < 10) {
    const limit = Math.exp(-rate);
    let product = 1;
    for (let k = 0; ; k++) {
      product *= generator.uniform64();
      if (product <= limit) return k;
    }
  }
  const logRate = Math.log(rate);
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const accepted = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = generator.uniform64() - 0.5;
    const v = generator.uniform64();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + rate + 0.43);
    if (distance >= 0.07 && v <= accepted) return k;
    if (k < 0 || (distance < 0.013 && v > distance)) continue;
    if (
      Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (distance * distance) + b) <=
      -rate + k * logRate - logFactorial(k)
    )
      return k;
  }
}

/** Copies between a dtype and doubles, which JavaScript can read. */
function convert(
  backend: LinearBackend,
  from: number,
  fromType: DTypeName,
  to: number,
  toType: DTypeName,
  count: number,
): void {
  backend.compile(`random.convert.${fromType}.${toType}`, () =>
    kernel("random_convert", (k) => {
      k.sequential("few");
      const source = k.buffer("source", fromType);
      const target = k.buffer("target", toType);
      const n = k.param("count");
      k.vector(0, n, (i) => k.store(target, i, k.load(source, i)));
    }),
  )(from, to, count);
}

/** Fills with Poisson numbers whose rates are the `count` elements at `rates`, both of one floating point dtype. */
export function fillPoisson(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  rates: number,
): void {
  if (count === 0) return;
  const type = floatName(dtype, "poisson_cpu");
  const bytes = count * itemsize("float64");
  const doubles = backend.allocate(bytes);
  try {
    convert(backend, rates, type, doubles, "float64", count);
    const values = backend.memory.f64.subarray(doubles / 8, doubles / 8 + count);
    for (let i = 0; i < count; i++) values[i] = samplePoisson(values[i]!, generator);
    convert(backend, doubles, "float64", address, type, count);
  } finally {
    backend.free(doubles, bytes);
  }
}
