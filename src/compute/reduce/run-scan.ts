/** Kernels of scans: one pass along a dim with a running state, neighbours beside the dim in lanes. */
import { computeType, int64, realDType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Kernel, type Scalar, type ValueType } from "../../kernel/ir.ts";
import { numel, wrapDim } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import { around } from "../index/along-dim.ts";
import { complexOf, realParts } from "../complex-parts.ts";
import { discard, packed } from "../copy-elements.ts";

interface Scan {
  readonly start: number;
  readonly step: (state: Scalar, x: Scalar) => Scalar;
}

/** log(e^a + e^b) without overflow; infinities as PyTorch's `_log_add_exp_helper` has them. */
function logAddExp(a: Scalar, b: Scalar): Scalar {
  const low = a.lt(b).select(a, b);
  const high = a.lt(b).select(b, a);
  const sum = low.sub(high).exp().log1p().add(high);
  const same = low.eq(high).and(low.abs().eq(Infinity));
  return a.isnan().select(a, b.isnan().select(b, same.select(a, sum)));
}

const scans: Record<"sum" | "product" | "logsumexp", Scan> = {
  sum: { start: 0, step: (state, x) => state.add(x) },
  product: { start: 1, step: (state, x) => state.mul(x) },
  logsumexp: { start: -Infinity, step: logAddExp },
};

/** Scans keep their state in float64 or int64, as PyTorch's do. */
function stateType(dtype: DType): ValueType {
  return dtype.is_floating_point ? "f64" : "i64";
}

/** Parameters of lines along the dim, and a loop over them: `body` gets the place of the j-th element. */
function lines(k: KernelBuilder): { n: Scalar; each: (body: (place: (j: Scalar) => Scalar) => void) => void } {
  const { begin, end } = k.parallelRange();
  const [n, inner, first, step] = [k.param("size"), k.param("inner"), k.param("first"), k.param("step")];
  return {
    n,
    each: (body) =>
      k.for(begin, end, (o) =>
        k.vector(0, inner, (i) => body((j) => o.mul(n).mul(inner).add(first).add(j.mul(step)).add(i))),
      ),
  };
}

function scanKernel(name: keyof typeof scans, input: DType, output: DType): Kernel {
  const { start, step } = scans[name];
  const type = stateType(output);
  return kernel(`cum${name}`, (k) => {
    const { n, each } = lines(k);
    const from = k.buffer("x", input.name);
    const to = k.buffer("out", output.name);
    each((place) => {
      const state = k.variable(constant(start, type));
      k.for(0, n, (j) => {
        state.set(step(state.get(), k.load(from, place(j)).cast(type)));
        k.store(to, place(j), state.get());
      });
    });
  });
}

/** Running products of complex numbers: neighbours at growing distances are multiplied (Hillis and Steele 1986). */
function complexScan(self: Tensor, dim: number, reverse: boolean): Tensor {
  if (self.shape.length === 0) return self.clone();
  const size = self.shape[wrapDim(dim, self.shape.length)]!;
  let result = self.clone();
  for (let step = 1; step < size; step *= 2) {
    const next = result.clone();
    const [near, far] = reverse ? [0, step] : [step, 0];
    next.narrow(dim, near, size - step).mul_(result.narrow(dim, far, size - step));
    result = next;
  }
  return result;
}

/** A scan of `self` along `dim` into a new tensor of dtype `output`; `reverse`: from the end. */
export function runScan(name: keyof typeof scans, self: Tensor, dim: number, output: DType, reverse: boolean): Tensor {
  if (output.is_complex && !self.dtype.is_complex) return runScan(name, self.to(output), dim, output, reverse);
  if (self.dtype.is_complex && name === "product") return complexScan(self, dim, reverse);
  if (self.dtype.is_complex && output.is_complex && name === "sum") {
    const at = wrapDim(dim, Math.max(self.shape.length, 1));
    const parts = realParts(self.shape.length === 0 ? self.reshape([1]) : self);
    return complexOf(runScan(name, parts, at, realDType(output), reverse)).view(self.shape);
  }
  const { outer, size, inner } = around(self.shape, dim);
  const out = emptyTensor(self.shape, output);
  if (numel(self.shape) === 0) return out;
  const source = packed(self);
  const run = kernelFor(self, `scan:${name}:${source.dtype.name}:${output.name}`, () =>
    scanKernel(name, source.dtype, output),
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
