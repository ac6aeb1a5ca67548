/** Distances between rows of matrices: cdist and pdist. */
import type { Gradient } from "../../../autograd/node-types.ts";
import { broadcastShapes } from "../../../layout/broadcast.ts";
import { numel } from "../../../layout/shape.ts";
import { RuntimeError, ValueError } from "../../../support/errors.ts";
import { zerosOf } from "../../../compute/copy-elements.ts";
import { assertSameDType } from "../../../compute/product/matrix-product.ts";
import { distanceGradient } from "../../../compute/product/distance-gradients.ts";
import { pairDistances, rowDistances, takesRows } from "../../../compute/product/row-distances.ts";
import { normGradient } from "../../reduce/statistics/vector-norm.ts";
import type { Context } from "../../declare/context.ts";
import { composite, operator } from "../../declare/operator.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { Operator, Shape } from "../../declare/types.ts";
import { triu_indices } from "../../create/ranges/range.ts";
import { cat } from "../../view/join.ts";
import { sizeAt } from "../../../support/checked.ts";

/** PyTorch's ways to Euclidean distances: by matrix products when there are more than 25 rows, always, or never. */
export type ComputeMode = (typeof MODES)[number];
const MODES = [
  "use_mm_for_euclid_dist_if_necessary",
  "use_mm_for_euclid_dist",
  "donot_use_mm_for_euclid_dist",
] as const;

/** Elements of differences that are held at once; beyond, Euclidean gradients go by matrix products too. */
const DIFFERENCE_LIMIT = 1 << 24;

/** sqrt(|a|² + |b|² - 2 a·b), the squares joined to the product as two more columns. */
function euclidean(x1: Tensor, x2: Tensor): Tensor {
  const square = (x: Tensor): Tensor => x.mul(x).sum(-1, true);
  const ones = (x: Tensor): Tensor => x.new_ones([...x.shape.slice(0, -1), 1]);
  const left = cat([x1.mul(-2), square(x1), ones(x1)], -1);
  const right = cat([x2, ones(x2), square(x2)], -1);
  return left.matmul(right.transpose(-2, -1)).clamp_min_(0).sqrt_();
}

function byProducts(p: number, shape1: Shape, shape2: Shape, mode: ComputeMode): boolean {
  if (p !== 2 || mode === "donot_use_mm_for_euclid_dist") return false;
  return mode === "use_mm_for_euclid_dist" || shape1.at(-2)! > 25 || shape2.at(-2)! > 25;
}

function differences(x1: Tensor, x2: Tensor): Tensor {
  return x1.unsqueeze(-2).sub(x2.unsqueeze(-3));
}

/** Norms along the last dim; with p = 0 a difference counts 1, and one that is NaN makes the distance NaN. */
const lengths = (apart: Tensor, p: number): Tensor =>
  p === 0 ? apart.abs().clamp_max(1).ceil().sum(-1) : apart.norm(p, -1);

/** The gradients that are needed; [by x1, by x2]. */
function gradients(
  grad: Tensor,
  x1: Tensor,
  x2: Tensor,
  result: Tensor,
  p: number,
  mode: ComputeMode,
  needs: readonly [boolean, boolean],
): Gradient[] {
  const count = numel(result.shape) * sizeAt(x1.shape, -1);
  if (byProducts(p, x1.shape, x2.shape, mode) || (p === 2 && count > DIFFERENCE_LIMIT)) {
    const ratio = grad.div(result).masked_fill(result.eq(0), 0);
    return [
      needs[0] ? ratio.sum(-1, true).mul(x1).sub(ratio.matmul(x2)) : null,
      needs[1] ? ratio.sum(-2).unsqueeze(-1).mul(x2).sub(ratio.transpose(-2, -1).matmul(x1)) : null,
    ];
  }
  if (p === Infinity) {
    // Every coordinate that is the farthest has the whole gradient.
    const apart = differences(x1, x2);
    const isFarthest = apart.abs().eq(result.unsqueeze(-1)).to(grad.dtype);
    const whole = apart.sgn().mul(isFarthest).mul(grad.unsqueeze(-1));
    return [needs[0] ? whole.sum(-2) : null, needs[1] ? whole.sum(-3).neg() : null];
  }
  const each = normGradient(grad.unsqueeze(-1), differences(x1, x2), result.unsqueeze(-1), p, [result.shape.length]);
  return [needs[0] ? each.sum(-2) : null, needs[1] ? each.sum(-3).neg() : null];
}

/** What a pair of rows has of the gradient, besides the derivatives by its differences. */
function factorsOf(grad: Tensor, result: Tensor, p: number): Tensor {
  if (p === 1 || p === Infinity) return grad;
  if (p < 1) return grad.mul(result.pow(1 - p));
  return grad.div(p === 2 ? result : result.pow(p - 1)).masked_fill(result.eq(0), 0);
}

/** `gradients`, not to be differentiated again: by kernels that hold no differences. */
function fusedGradients(grad: Tensor, c: Context): Gradient[] {
  const [x1, x2, result] = [c.tensor("x1"), c.tensor("x2"), c.tensor("result")];
  const [p, mode] = [c.value<number>("p"), c.value<ComputeMode>("mode")];
  const needs = [c.needs("x1"), c.needs("x2")] as const;
  if (byProducts(p, x1.shape, x2.shape, mode) || !takesRows(x1, x2))
    return gradients(grad, x1, x2, result, p, mode, needs);
  const factors = factorsOf(grad, result, p);
  return [
    needs[0] ? distanceGradient(x1, x2, factors, result, p) : null,
    needs[1] ? distanceGradient(x2, x1, factors.transpose(-2, -1), result.transpose(-2, -1), p) : null,
  ];
}

const cdist_forward: Operator<(x1: Tensor, x2: Tensor, p: number, mode: ComputeMode) => Tensor> = operator(
  "cdist(Tensor x1, Tensor x2, float p, any mode) -> Tensor",
  {
    forward: (x1: Tensor, x2: Tensor, p: number, mode: ComputeMode) => {
      const shape = [
        ...broadcastShapes(x1.shape.slice(0, -2), x2.shape.slice(0, -2)),
        sizeAt(x1.shape, -2),
        sizeAt(x2.shape, -2),
      ];
      if (numel(shape) === 0 || x1.shape.at(-1) === 0) return zerosOf(shape, x1.dtype);
      if (byProducts(p, x1.shape, x2.shape, mode)) return euclidean(x1, x2);
      return takesRows(x1, x2) ? rowDistances(x1, x2, p) : lengths(differences(x1, x2), p);
    },
    joint: {
      uses: { x1: ["x1", "x2", "result"], x2: ["x1", "x2", "result"] },
      formula: ([grad], c) => {
        if (!grad) return [];
        const [x1, x2] = [c.tensor("x1"), c.tensor("x2")];
        const p = c.value<number>("p");
        if (p === 0 || numel(grad.shape) === 0) return [x1.mul(0), x2.mul(0)];
        return gradients(grad, x1, x2, c.tensor("result"), p, c.value("mode"), [c.needs("x1"), c.needs("x2")]);
      },
      fused: ([grad], c) => {
        if (!grad) return [];
        if (c.value<number>("p") > 0 && numel(grad.shape) > 0) return fusedGradients(grad, c);
        return [c.tensor("x1").mul(0), c.tensor("x2").mul(0)];
      },
    },
  },
);

/**
 * p-norm distances between every row of [..., P, M] and every row of [..., R, M].
 * @example
 * torch.cdist(torch.zeros(1, 2), torch.tensor([[3, 4.0]]).float()).tolist(); // [[5]]
 */
export const cdist: Operator<
  (x1: Tensor, x2: Tensor, p?: number, compute_mode?: ComputeMode) => Tensor,
  { x1?: Tensor; x2?: Tensor; p?: number; compute_mode?: ComputeMode }
> = composite(
  "cdist(Tensor x1, Tensor x2, float p=2.0, str compute_mode='use_mm_for_euclid_dist_if_necessary') -> Tensor",
  (x1: Tensor, x2: Tensor, p: number, mode: ComputeMode) => {
    if (!MODES.includes(mode)) throw new ValueError(`${mode} is not a valid value for compute_mode`);
    const named = [
      ["X1", x1],
      ["X2", x2],
    ] as const;
    for (const [name, { dtype }] of named) {
      if (!dtype.is_floating_point)
        throw new RuntimeError(`cdist only supports floating-point dtypes, ${name} got: ${dtype.scalarName}`);
    }
    for (const [name, { shape }] of named) {
      if (shape.length < 2)
        throw new RuntimeError(`cdist only supports at least 2D tensors, ${name} got: ${shape.length}D`);
    }
    if (x1.shape.at(-1) !== x2.shape.at(-1))
      throw new RuntimeError(
        `X1 and X2 must have the same number of columns. X1: ${x1.shape.at(-1)} X2: ${x2.shape.at(-1)}`,
      );
    if (p < 0) throw new RuntimeError("cdist only supports non-negative p values");
    assertSameDType(x1, x2);
    return cdist_forward(x1, x2, p, mode);
  },
);

/** The gradient of `pdist` pair by pair: a row's distance from itself, which has no second derivative, is none of them. */
function pairGradient(grad: Tensor, self: Tensor, result: Tensor, p: number): Tensor {
  const n = sizeAt(self.shape, 0);
  const pairs = triu_indices(n, n, 1);
  const places = [pairs.select(0, 0), pairs.select(0, 1)] as const;
  const rows = (which: Tensor): Tensor => self.index_select(0, which).unsqueeze(1);
  const each = (values: Tensor): Tensor => values.reshape([-1, 1, 1]);
  const rowsOfPairs = [rows(places[0]), rows(places[1])] as const;
  const mode = "donot_use_mm_for_euclid_dist";
  const both = gradients(each(grad), ...rowsOfPairs, each(result), p, mode, [true, true]);
  return places.reduce((sum, which, i) => {
    const part = both[i];
    return part ? sum.index_add(0, which, part.squeeze(1)) : sum;
  }, self.new_zeros(self.shape));
}

/** The same, not to be differentiated again. */
function fusedPairs(grad: Tensor, self: Tensor, result: Tensor, p: number): Tensor {
  if (!takesRows(self, self)) return pairGradient(grad, self, result, p);
  return distanceGradient(self, self, factorsOf(grad, result, p), result, p, true);
}

function gradientOfPairs(grad: Tensor, c: Context, gradient: typeof pairGradient): Tensor {
  const [self, p] = [c.tensor("self"), c.value<number>("p")];
  if (p === 0 || numel(grad.shape) === 0 || numel(self.shape) === 0) return self.mul(0);
  return gradient(grad, self, c.tensor("result"), p);
}

const pairwise: Operator<(self: Tensor, p: number) => Tensor> = operator("pdist(Tensor self, float p) -> Tensor", {
  forward: (self: Tensor, p: number) => {
    const [n, width] = [sizeAt(self.shape, 0), sizeAt(self.shape, 1)];
    return n < 2 || width === 0 ? zerosOf([Math.max((n * (n - 1)) / 2, 0)], self.dtype) : pairDistances(self, p);
  },
  joint: {
    uses: { self: ["self", "result"] },
    formula: ([grad], c) => (grad ? [gradientOfPairs(grad, c, pairGradient)] : []),
    fused: ([grad], c) => (grad ? [gradientOfPairs(grad, c, fusedPairs)] : []),
  },
});

/** p-norm distances between every two rows of [N, M]: the upper triangle of cdist, row by row. */
export const pdist: Operator<(self: Tensor, p?: number) => Tensor, { p?: number }> = composite(
  "pdist(Tensor self, float p=2) -> Tensor",
  (self: Tensor, p: number) => {
    if (self.shape.length !== 2) throw new RuntimeError(`pdist only supports 2D tensors, got: ${self.shape.length}D`);
    if (!self.dtype.is_floating_point) throw new RuntimeError(`pdist only supports floating-point dtypes`);
    if (p < 0) throw new RuntimeError("pdist only supports non-negative p values");
    return pairwise(self, p);
  },
);
