/**
 * Exponential, geometric and Cauchy fills: a formula of one uniform double for each element, computed in double
 * precision, then converted.
 * As in PyTorch, no elements still have their parameters checked, but not their dtype.
 */
import { NotImplementedError, RuntimeError } from "../../../support/errors.ts";
import type { LinearBackend } from "../../../backend/linear.ts";
import { cppNames, dtypes, floatInfo, type DTypeName, type FloatName } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import type { Kernel, Scalar } from "../../../kernel/ir.ts";
import { uniform64 } from "./draws.ts";
import type { Generator } from "../../../tensor/random/generator.ts";
import { check, itemsize, printed } from "./rules.ts";
import { drawWords } from "./words.ts";

/**
 * The value for a uniform number `u` in [0, 1) and two parameters, all f64 (aten/src/ATen/core/TransformationHelper.h).
 */
type Formula = (u: Scalar, a: Scalar, b: Scalar) => Scalar;

const formulas = {
  exponential: (u, lambda) => constant(-1, "f64").div(lambda).mul(constant(1, "f64").sub(u).log()),
  geometric: (u, p) => u.log().div(constant(1, "f64").sub(p).log()).ceil(),
  cauchy: (u, median, sigma) => median.add(sigma.mul(u.sub(0.5).mul(Math.PI).tan())),
} satisfies Record<string, Formula>;

function formulaKernel(name: keyof typeof formulas, dtype: DTypeName): Kernel {
  return kernel(`random_${name}`, (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const count = k.param("count");
    const a = k.param("a", "f64");
    const b = k.param("b", "f64");
    const formula: Formula = formulas[name];
    k.vector(0, count, (i) => k.store(out, i, formula(uniform64(k, words, i), a, b)));
  });
}

function fill(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  name: keyof typeof formulas,
  a: number,
  b: number,
): void {
  const run = backend.compile(`random.${name}.${dtype}`, () => formulaKernel(name, dtype));
  const size = itemsize(dtype);
  drawWords(backend, generator, count, 2, (words, begin, n) => run(address + begin * size, words, n, a, b));
}

/** PyTorch's refusal of distributions of real numbers to tensors of whole ones. */
function continuous(dtype: DTypeName, distribution: string): FloatName {
  if (dtype in floatInfo) return dtype as FloatName;
  throw new RuntimeError(
    `${distribution} distribution is a continuous probability distribution. dtype must be a floating point but you specified ${distribution === "Exponential" ? dtypes.find(({ name }) => name === dtype)!.scalarName : cppNames[dtype]}`,
  );
}

/** Fills with -log(1 - u) / lambda (`Tensor.exponential_`). */
export function fillExponential(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  lambda = 1,
): void {
  check(lambda > 0, () => `exponential_ expects lambda > 0.0, but found lambda=${printed(lambda)}`);
  if (count > 0) fill(backend, generator, address, count, continuous(dtype, "Exponential"), "exponential", lambda, 0);
}

/**
 * Fills with the number of trials until the first success of probability `p` (`Tensor.geometric_`), for any dtype but
 * bool.
 */
export function fillGeometric(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  p: number,
): void {
  check(p > 0 && p < 1, () => `geometric_ expects p to be in (0, 1), but got p=${printed(p)}`);
  if (count === 0) return;
  if (dtype === "bool") throw new NotImplementedError(`"geometric_cpu" not implemented for 'Bool'`);
  fill(backend, generator, address, count, dtype, "geometric", p, 0);
}

/** Fills with median + sigma * tan(pi * (u - 1/2)) (`Tensor.cauchy_`). */
export function fillCauchy(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  median = 0,
  sigma = 1,
): void {
  check(sigma > 0, () => `cauchy_ expects sigma > 0.0, but found sigma=${printed(sigma)}`);
  if (count > 0) fill(backend, generator, address, count, continuous(dtype, "Cauchy"), "cauchy", median, sigma);
}
