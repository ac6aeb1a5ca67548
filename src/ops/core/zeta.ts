/** The Hurwitz zeta function. */
import { get_default_dtype, type DTypeName } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { numel } from "../../layout/shape.ts";
import { backend } from "../../tensor/device.ts";
import { addressOf, emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { converted, packed } from "./copy.ts";

/** Bernoulli numbers B(2), B(4), … for the tail of the sum by Euler and Maclaurin. */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330];
/** Terms are added one by one at least this often and up to this argument. */
const DIRECT_TERMS = 10;

/** The Hurwitz zeta function of each pair, in float64: sum of (q + k)^-s, the first terms as they are and the rest by Euler and Maclaurin. */
function zetaKernel(dtype: DTypeName): (...args: number[]) => void {
  return backend.compile(`zeta:${dtype}`, () => kernel("zeta", (k) => {
    const { begin, end } = k.parallelRange();
    const [first, second, out] = [k.buffer("s", dtype), k.buffer("q", dtype), k.buffer("out", dtype)];
    const number = (value: number): Scalar => constant(value, "f64");
    k.for(begin, end, (i) => {
      const s = k.let(k.load(first, i).cast("f64"));
      const q = k.let(k.load(second, i).cast("f64"));
      const sum = k.variable(number(0), "sum");
      const a = k.variable(q, "a");
      const terms = k.variable(number(0), "terms");
      const isPole = k.let(q.le(0).and(q.eq(q.floor())));
      const isUndefined = k.let(s.lt(1).or(q.lt(0).and(s.ne(s.floor()))).or(s.isnan()).or(q.isnan()));
      const runs = k.let(isPole.or(isUndefined).or(s.eq(1)).or(q.abs().gt(1e6)).not());
      k.while(runs.and(terms.get().lt(DIRECT_TERMS).or(a.get().lt(DIRECT_TERMS))), () => {
        sum.set(sum.get().add(a.get().pow(s.neg())));
        a.set(a.get().add(1));
        terms.set(terms.get().add(1));
      });
      const w = k.let(a.get());
      const power = k.let(w.pow(s.neg()));
      let tail = power.mul(w).div(s.sub(1)).add(power.mul(0.5));
      let factor = s.div(w);
      let factorial = 1;
      bernoulli.forEach((b, j) => {
        factorial *= (2 * j + 1) * (2 * j + 2);
        tail = tail.add(power.mul(factor).mul(b / factorial));
        factor = factor.mul(s.add(2 * j + 1)).mul(s.add(2 * j + 2)).div(w.mul(w));
      });
      const value = s.eq(1).or(isPole).select(number(Infinity), sum.get().add(tail));
      k.store(out, i, isUndefined.select(number(NaN), value).cast(dtype === "float64" ? "f64" : "f32"));
    });
  })) as (...args: number[]) => void;
}

/** The Hurwitz zeta function, without history. */
export function hurwitzZeta(s: Tensor | number, q: Tensor | number): Tensor {
  const shape = broadcastShapes(...[s, q].flatMap((operand) => (operand instanceof Tensor ? [operand.shape] : [])));
  const tensors = [s, q].filter((operand) => operand instanceof Tensor);
  const float = tensors.find((tensor) => tensor.dtype.is_floating_point)?.dtype ?? get_default_dtype();
  const widest = tensors.some((tensor) => tensor.dtype.name === "float64") ? tensors.find((tensor) => tensor.dtype.name === "float64")!.dtype : float;
  const operand = (value: Tensor | number): Tensor => {
    const tensor = value instanceof Tensor ? converted(value, widest) : emptyTensor([], widest).fill_(value);
    return packed(tensor.expand(shape));
  };
  const [a, b] = [operand(s), operand(q)];
  const result = emptyTensor(shape, widest);
  zetaKernel(widest.name)(0, numel(shape), addressOf(a), addressOf(b), addressOf(result));
  return result;
}
