/** `gradient`: derivatives of sampled functions by finite differences. */
import { uint8 } from "../../dtype.ts";
import { wrapDim } from "../../layout/shape.ts";
import { NotImplementedError, RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Complex } from "../../support/complex.ts";
import { composite } from "../declare/operator.ts";
import type { Dims, Operator, ScalarValue, Shape } from "../declare/types.ts";
import { cat } from "../view/join.ts";
import { diff } from "../reduce/statistics/scan.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** Distance of samples: one for all dims, one for each, or the coordinates along each. */
export type Spacing = ScalarValue | Tensor | readonly (ScalarValue | Tensor)[];
/** Options of `gradient`. */
export interface GradientOptions {
  input?: Tensor;
  spacing?: Spacing | null;
  dim?: Dims | null;
  edge_order?: number;
}

function checkedDims(self: Tensor, spacings: number | null, dim: Shape | null, edgeOrder: number): number[] {
  const rank = self.shape.length;
  if (self.dtype === uint8) throw new NotImplementedError("torch.gradient does not support uint8 input.");
  if (spacings !== null && dim === null && spacings !== rank) {
    throw new RuntimeError(
      `torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = ${rank}', since dim argument was not given, but got a list of length ${spacings}`,
    );
  }
  if (spacings !== null && dim !== null && spacings !== dim.length) {
    throw new RuntimeError(
      `torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, but got a spacing argument of length ${spacings} and a dim argument of length ${dim.length}.`,
    );
  }
  if (edgeOrder !== 1 && edgeOrder !== 2)
    throw new RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.");
  const dims: number[] = [];
  for (const given of dim ?? self.shape.keys()) {
    const d = wrapDim(given, rank);
    if (dims.includes(d)) throw new RuntimeError(`dim ${d} appears multiple times in the list of dims`);
    dims.push(d);
  }
  for (const d of dims)
    if (sizeAt(self.shape, d) < edgeOrder + 1)
      throw new RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1");
  return dims;
}

/**
 * `weights[i] * samples[start + i]` added up: a stencil at one end of a dim, where `start` counts from the end if it is
 * negative.
 */
function stencil(self: Tensor, dim: number, start: number, weights: readonly (number | Tensor)[]): Tensor {
  const first = start < 0 ? sizeAt(self.shape, dim) + start : start;
  return weights.map((weight, i) => self.narrow(dim, first + i, 1).mul(weight)).reduce((sum, term) => sum.add(term));
}

/** Samples at equal distances. */
function evenGradient(self: Tensor, dim: number, spacing: number | Complex, edgeOrder: number): Tensor {
  const inner = sizeAt(self.shape, dim) - 2;
  const center = self
    .narrow(dim, 2, inner)
    .sub(self.narrow(dim, 0, inner))
    .div(spacing instanceof Complex ? new Complex(2 * spacing.real, 2 * spacing.imag) : 2 * spacing);
  if (edgeOrder === 1)
    return cat(
      [stencil(self, dim, 0, [-1, 1]).div(spacing), center, stencil(self, dim, -2, [-1, 1]).div(spacing)],
      dim,
    );
  return cat(
    [stencil(self, dim, 0, [-1.5, 2, -0.5]).div(spacing), center, stencil(self, dim, -3, [0.5, -2, 1.5]).div(spacing)],
    dim,
  );
}

/** Samples at given coordinates: the parabola through three neighbours (Fornberg 1988). */
function unevenGradient(self: Tensor, dim: number, coordinates: Tensor, edgeOrder: number): Tensor {
  if (coordinates.shape.length !== 1)
    throw new RuntimeError(
      `torch.gradient expected each element of spacing to have one dimension, but got an element with ${coordinates.shape.length} dimensions!`,
    );
  const steps = diff(coordinates);
  const count = sizeAt(steps.shape, 0);
  if (count + 1 !== self.shape[dim])
    throw new RuntimeError(
      `torch.gradient expected coordinates of dimension ${dim} to have its size ${self.shape[dim]}, but got ${count + 1} of them`,
    );
  const [before, after] = [steps.narrow(0, 0, count - 1), steps.narrow(0, 1, count - 1)];
  const column = (weights: Tensor): Tensor => weights.reshape(self.shape.map((_, d) => (d === dim ? -1 : 1)));
  const inner = self.shape[dim] - 2;
  const both = before.add(after);
  const center = self
    .narrow(dim, 0, inner)
    .mul(column(after.neg().div(before.mul(both))))
    .add(self.narrow(dim, 1, inner).mul(column(after.sub(before).div(before.mul(after)))))
    .add(self.narrow(dim, 2, inner).mul(column(before.div(after.mul(both)))));
  if (edgeOrder === 1)
    return cat(
      [
        stencil(self, dim, 0, [-1, 1]).div(steps.select(0, 0)),
        center,
        stencil(self, dim, -2, [-1, 1]).div(steps.select(0, -1)),
      ],
      dim,
    );
  const [p, q] = [steps.select(0, 0), steps.select(0, 1)];
  const start = stencil(self, dim, 0, [
    p
      .mul(2)
      .add(q)
      .neg()
      .div(p.mul(p.add(q))),
    p.add(q).div(p.mul(q)),
    p.neg().div(q.mul(p.add(q))),
  ]);
  const [r, s] = [steps.select(0, -2), steps.select(0, -1)];
  const end = stencil(self, dim, -3, [
    s.div(r.mul(r.add(s))),
    r.add(s).neg().div(r.mul(s)),
    s
      .mul(2)
      .add(r)
      .div(s.mul(r.add(s))),
  ]);
  return cat([start, center, end], dim);
}

/** Derivatives of samples along each dim: central differences inside, one-sided ones of `edge_order` at the ends. */
export const gradient: Operator<(input: Tensor) => Tensor[], GradientOptions> = composite(
  "gradient(Tensor self, *, any spacing=None, int[1]? dim=None, int edge_order=1) -> Tensor[]",
  (self: Tensor, spacing: Spacing | null, dim: Shape | null, edgeOrder: number) => {
    const isList = Array.isArray(spacing);
    const list = (isList ? spacing : []) as (ScalarValue | Tensor)[];
    const dims = checkedDims(self, isList ? list.length : null, dim, edgeOrder);
    return dims.map((d, i) => {
      const given = isList ? (list[i] ?? itemAt(list, 0)) : ((spacing as ScalarValue | Tensor | null) ?? 1);
      if (given instanceof Tensor && (isList || given.shape.length > 0))
        return unevenGradient(self, d, given, edgeOrder);
      const distance = given instanceof Tensor ? given.item() : given;
      return evenGradient(self, d, distance instanceof Complex ? distance : Number(distance), edgeOrder);
    });
  },
);
