/**
 * The matrix exponential by Taylor polynomials that need few products (Bader, Blanes, Casas, "Computing the matrix
 * exponential with an optimized Taylor polynomial approximation", 2019), as PyTorch chooses them.
 */
import { hasValues } from "../../compute/look-at.ts";
import { discard } from "../../compute/copy-elements.ts";
import { float32, float64, int64, realDType, type DType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { composite, operator } from "../declare/operator.ts";
import { eye } from "../create/range.ts";
import { cat } from "../view/join.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import type { Operator } from "../declare/types.ts";
import { adjointOf, assertFloat, assertSquare } from "../../compute/linalg/factor.ts";

/** The polynomials' degrees, and up to which norm each is as good as the dtype. */
const degrees = [1, 2, 4, 8, 12, 18] as const;
const bounds = (dtype: DType): readonly number[] =>
  realDType(dtype) === float64
    ? [
        2.220446049250313e-16, 2.580956802971767e-8, 3.397168839976962e-4, 4.991228871115323e-2, 2.99615891381158e-1,
        1.090863719290036,
      ]
    : [
        1.192092800768788e-7, 5.978858893805233e-4, 5.116619363445086e-2, 5.800524627688768e-1, 1.461661507209034,
        3.010066362817634,
      ];

/** A sum of matrices with factors; those with factor 0 are left out. */
function combined(factors: readonly number[], powers: readonly Tensor[]): Tensor {
  const terms = factors.flatMap((factor, i) => (factor === 0 ? [] : [powers[i]!.mul(factor)]));
  return terms.reduce((sum, term) => sum.add(term));
}

const root = Math.sqrt(177);
const x3 = 2 / 3;
const eighth = {
  a4: [(x3 * (1 + root)) / 88, (x3 * (1 + root)) / 352],
  a8: [
    (-271 + 29 * root) / (315 * x3),
    (11 * (-1 + root)) / (1260 * x3),
    (11 * (-9 + root)) / (5040 * x3),
    (89 - root) / (5040 * x3 * x3),
  ],
  a2: (857 - 58 * root) / 630,
} as const;

const twelfth = [
  [9.0198e-16, 0.46932117595418237389, -0.20099424927047284052, -0.0462394613406307174],
  [5.31597895759871264183, 1.19926790417132231573, 0.01179296240992997031, 0.01108844528519167989],
  [0.18188869982170434744, 0.0550279843992539907, 0.09351590770535414968, 0.0061070052889805823],
  [-2.086132e-13, -0.13181061013830184015, -0.02027855540589259079, -0.00675951846863086359],
] as const;

const eighteenth = [
  [0, -1.00365581030144618291e-1, -8.02924648241156932449e-3, -8.92138498045729985177e-4, 0],
  [0, 3.97849749499645077844e-1, 1.36783778460411720168, 4.98289622525382669416e-1, -6.3789819459472328015e-4],
  [
    -1.09676396052962061844e1, 1.68015813878906206114, 5.71779846478865511061e-2, -6.98210122488052056106e-3,
    3.34975017086070470649e-5,
  ],
  [
    -9.04316832390810593223e-2, -6.76404519071381882256e-2, 6.75961301770459654925e-2, 2.95552570429315521194e-2,
    -1.39180257516060693404e-5,
  ],
  [0, 0, -9.2336461936711855536e-2, -1.69364939002081722752e-2, -1.40086798182036094347e-5],
] as const;

/** The Taylor polynomial of a degree. */
function polynomial(degree: (typeof degrees)[number], a: Tensor): Tensor {
  const identity = eye(a.shape.at(-1)!, { dtype: a.dtype }).expand(a.shape);
  if (degree === 1) return identity.add(a);
  const a2 = a.matmul(a);
  if (degree === 2) return identity.add(a).add(a2.mul(0.5));
  if (degree === 4) return identity.add(a).add(a2.matmul(combined([1 / 2, 1 / 6, 1 / 24], [identity, a, a2])));
  if (degree === 8) {
    const a4 = a2.matmul(combined(eighth.a4, [a, a2]));
    const a8 = a2
      .mul(x3)
      .add(a4)
      .matmul(combined(eighth.a8, [identity, a, a2, a4]));
    return identity.add(a).add(a2.mul(eighth.a2)).add(a8);
  }
  const a3 = a.matmul(a2);
  if (degree === 12) {
    const [b0, b1, b2, b3] = twelfth.map((row) => combined(row, [identity, a, a2, a3]));
    const a6 = b2!.add(b3!.matmul(b3!));
    return b0!.add(b1!.add(a6).matmul(a6));
  }
  const [b0, b1, b2, b3, b4] = eighteenth.map((row) => combined(row, [identity, a, a2, a3, a3.matmul(a3)]));
  const a9 = b0!.matmul(b4!).add(b3!);
  return b1!.add(b2!.add(a9).matmul(a9));
}

/** Which polynomial does for a norm, and how often the matrix is halved before and the result squared after. */
function planOf(norm: number, dtype: DType): { place: number; squarings: number } {
  const limits = bounds(dtype);
  const place = limits.slice(0, -1).findIndex((limit) => norm <= limit);
  if (place >= 0) return { place, squarings: 0 };
  const halvings = Math.ceil(Math.log2(norm / limits.at(-1)!));
  return { place: degrees.length - 1, squarings: Number.isFinite(halvings) ? Math.max(0, halvings) : 0 };
}

function planned(a: Tensor, { place, squarings }: { place: number; squarings: number }): Tensor {
  let result = polynomial(degrees[place]!, squarings === 0 ? a : a.mul(2 ** -squarings));
  for (let i = 0; i < squarings; i++) {
    const before = result;
    result = before.matmul(before);
    discard(before);
  }
  return result;
}

/** Exponentials of matrices [count, n, n]: those of one plan together. */
function exponentials(a: Tensor): Tensor {
  // Where values cannot be read now, the longest polynomial has to do.
  if (a.storage.backend.now === null) return polynomial(degrees[degrees.length - 1]!, a);
  const norms = a.abs().sum(-2).amax(-1).tolist() as number[];
  const groups = new Map<string, number[]>();
  norms.forEach((norm, i) => {
    const { place, squarings } = planOf(norm, a.dtype);
    const key = `${place} ${squarings}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const places = [...groups.values()];
  const parts = places.map((indices) => {
    const members = places.length === 1 ? a : a.index_select(0, tensorFrom(indices, int64));
    return planned(members, planOf(norms[indices[0]!]!, a.dtype));
  });
  if (parts.length === 1) return parts[0]!;
  const order = places.flat();
  const back = order.map((_, i) => order.indexOf(i));
  return cat(parts, 0).index_select(0, tensorFrom(back, int64));
}

const exponential: Operator<(self: Tensor) => Tensor> = operator("linalg_matrix_exp(Tensor self) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor) => {
    const n = self.shape.at(-1)!;
    if (!hasValues(self)) return emptyTensor(self.shape, self.dtype);
    if (n === 1) return self.exp();
    return exponentials(self.reshape([-1, n, n])).reshape(self.shape);
  },
  derivative: {
    self: [
      ["self"],
      // The derivative in a direction G stands in the corner of exp([[A, G], [0, A]]); its transpose takes A^H.
      (grad, c) => {
        const a = adjointOf(c.tensor("self"));
        const n = a.shape.at(-1)!;
        const block = cat([cat([a, grad], -1), cat([a.mul(0), a], -1)], -2);
        return exponential(block).narrow(-2, 0, n).narrow(-1, n, n);
      },
    ],
  },
});

/**
 * The matrix exponential of (batches of) matrices: [..., n, n].
 * @throws {RuntimeError} where they are not square
 */
export const matrix_exp: Operator<(self: Tensor) => Tensor> = composite(
  "matrix_exp(Tensor self) -> Tensor",
  (self: Tensor) => {
    assertSquare(self, "linalg.matrix_exp");
    if (self.dtype.is_floating_point && self.dtype.itemsize === 2) return matrix_exp(self.to(float32)).to(self.dtype);
    assertFloat(self, "linalg.matrix_exp");
    return numel(self.shape) === 0 ? self.clone() : exponential(self);
  },
);
