/**
 * Kernels of scans: one pass along a dim with a running state, neighbours beside the dim in lanes; where the dim is the
 * last one and a step takes long, a line in each lane.
 */
import { computeType, int64, isDifferentiable, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { add, mul, type ComplexPair } from "../../kernel/complex.ts";
import { castNumber, numberBuffer, realNumber, numberVariable } from "../../kernel/numbers.ts";
import { constant, type Kernel, type Scalar, type ValueType } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { resultTensor } from "../destination.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import { around } from "../index/dim-elements.ts";
import { discard, packed } from "../copy-elements.ts";

/** A running state and how it takes the next number in. */
export interface Scan {
  /** For names of kernels. */
  readonly name: string;
  readonly start: number;
  readonly step: (state: ComplexPair, x: ComplexPair) => ComplexPair;
  /** Whether a step takes so long that elements are worth fetching from several lines at once. */
  readonly slow?: boolean;
}

/** From this many lines on each lane takes one. */
const LINES_IN_LANES = 4;

export const sumScan: Scan = { name: "sum", start: 0, step: add };
export const productScan: Scan = { name: "product", start: 1, step: mul };

/** Scans keep their state in float64 or int64, as PyTorch's do. */
function stateType(dtype: DType): ValueType {
  return isDifferentiable(dtype) ? "f64" : "i64";
}

/** Parameters of lines along the dim, and a loop over them: `body` gets the place of the j-th element. */
function lines(
  k: KernelBuilder,
  inLanes = false,
): { n: Scalar; each: (body: (place: (j: Scalar) => Scalar) => void) => void } {
  const { begin, end } = k.parallelRange();
  const [n, inner, first, step] = [k.param("size"), k.param("inner"), k.param("first"), k.param("step")];
  return {
    n,
    each: (body) =>
      inLanes
        ? k.vector(begin, end, (o) => body((j) => o.mul(n).add(first.add(j.mul(step)))))
        : k.for(begin, end, (o) =>
            k.vector(0, inner, (i) => body((j) => o.mul(n).mul(inner).add(first).add(j.mul(step)).add(i))),
          ),
  };
}

function scanKernel({ name, start, step }: Scan, input: DType, output: DType, inLanes: boolean): Kernel {
  const type = stateType(output);
  return kernel(`cum${name}`, (k) => {
    const { n, each } = lines(k, inLanes);
    const from = numberBuffer(k, "x", input);
    const to = numberBuffer(k, "out", output);
    each((place) => {
      const state = numberVariable(k, realNumber(start, type), output, "state");
      k.for(0, n, (j) => {
        state.set(step(state.get(), castNumber(from.load(place(j)), type)));
        to.store(place(j), state.get());
      });
    });
  });
}

/** A scan of `self` along `dim` into a new tensor of dtype `output`; `reverse`: from the end. */
export function runScan(scan: Scan, self: Tensor, dim: number, output: DType, reverse: boolean): Tensor {
  const { outer, size, inner } = around(self.shape, dim);
  const out = resultTensor(self.shape, output);
  if (numel(self.shape) === 0) return out;
  const source = packed(self, self.dtype.is_complex && !output.is_complex ? output : self.dtype);
  const inLanes = scan.slow === true && inner === 1 && outer >= LINES_IN_LANES;
  const run = kernelFor(self, `scan:${scan.name}:${source.dtype.name}:${output.name}:${inLanes}`, () =>
    scanKernel(scan, source.dtype, output, inLanes),
  );
  run(
    0,
    outer,
    size,
    inner,
    reverse ? (size - 1) * inner : 0,
    reverse ? -inner : inner,
    argumentOf(source),
    argumentOf(out),
  );
  discard(source, self);
  return out;
}

function extremumScanKernel(name: "cummax" | "cummin", dtype: DType): Kernel {
  return kernel(name, (k) => {
    const { n, each } = lines(k);
    const from = k.buffer("x", dtype.name);
    const values = k.buffer("values", dtype.name);
    const indices = k.buffer("indices", "int64");
    const type = computeType(dtype) === "bool" ? "i32" : computeType(dtype);
    each((place) => {
      const best = k.variable(k.load(from, place(constant(0, "i32"))).cast(type), "best");
      const at = k.variable(constant(0, "i32"), "at");
      k.for(0, n, (j) => {
        const x = k.let(k.load(from, place(j)).cast(type));
        const beats = name === "cummax" ? x.ge(best.get()) : x.le(best.get());
        // The last of equals; once a NaN is met only NaN follows.
        const wins = k.let(x.isnan().or(best.get().isnan().not().and(beats)));
        at.set(wins.select(j, at.get()));
        best.set(wins.select(x, best.get()));
        k.store(values, place(j), best.get());
        k.store(indices, place(j), at.get());
      });
    });
  });
}

/** Running extrema and their places. */
export function runExtremumScan(
  name: "cummax" | "cummin",
  self: Tensor,
  dim: number,
): [values: Tensor, indices: Tensor] {
  const { outer, size, inner } = around(self.shape, dim);
  const values = emptyTensor(self.shape, self.dtype);
  const indices = emptyTensor(self.shape, int64);
  if (numel(self.shape) === 0) return [values, indices];
  const source = packed(self);
  const run = kernelFor(self, `${name}:${self.dtype.name}`, () => extremumScanKernel(name, self.dtype));
  run(0, outer, size, inner, 0, inner, argumentOf(source), argumentOf(values), argumentOf(indices));
  discard(source, self);
  return [values, indices];
}
