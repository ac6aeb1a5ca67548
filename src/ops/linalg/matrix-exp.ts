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
import { eye } from "../create/ranges/range.ts";
import { cat } from "../view/join.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import type { Operator } from "../declare/types.ts";
import { adjointOf, assertFloat, assertSquare } from "../../compute/linalg/factor.ts";
import { itemAt, lastOf, sizeAt } from "../../support/checked.ts";

/** The polynomials' degrees, and up to which norm each is as good as the dtype. */
const degrees = [1, 2, 4, 8, 12, 18] as const;
const bounds = (dtype: DType): readonly number[] =>
  realDType(dtype) === float64
    ? [
        2.220446049250313e-16, 2.580956802971767e-8, 0.0003397168839976962, 0.04991228871115323, 2.99615891381158e-1,
        1.090863719290036,
      ]
    : [
        1.192092800768788e-7, 0.0005978858893805233, 0.05116619363445086, 0.5800524627688768, 1.461661507209034,
        3.010066362817634,
      ];

/** A sum of matrices with factors; those with factor 0 are left out. */
function combined(factors: readonly number[], powers: readonly Tensor[]): Tensor {
  const terms = factors.flatMap((factor, i) => (factor === 0 ? [] : [itemAt(powers, i).mul(factor)]));
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
  [9.0198e-16, 0.4693211759541824, -0.20099424927047285, -0.04623946134063072],
  [5.315978957598713, 1.1992679041713223, 0.01179296240992997, 0.01108844528519168],
  [0.18188869982170436, 0.05502798439925399, 0.09351590770535415, 0.006107005288980582],
  [-2.086132e-13, -0.13181061013830184, -0.02027855540589259, -0.006759518468630863],
] as const;

const eighteenth = [
  [0, -0.10036558103014462, -0.00802924648241157, -0.00089213849804573, 0],
  [0, 0.3978497494996451, 1.3678377846041172, 0.49828962252538267, -0.0006378981945947233],
  [-10.967639605296206, 1.680158138789062, 0.05717798464788655, -0.0069821012248805206, 3.349750170860705e-5],
  [-0.09043168323908106, -0.06764045190713819, 0.06759613017704597, 0.029555257042931552, -1.391802575160607e-5],
  [0, 0, -0.09233646193671186, -0.016936493900208172, -1.400867981820361e-5],
] as const;

/** The Taylor polynomial of a degree. */
function polynomial(degree: (typeof degrees)[number], a: Tensor): Tensor {
  const identity = eye(sizeAt(a.shape, -1), { dtype: a.dtype }).expand(a.shape);
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
    const a6 = b2.add(b3.matmul(b3));
    return b0.add(b1.add(a6).matmul(a6));
  }
  const [b0, b1, b2, b3, b4] = eighteenth.map((row) => combined(row, [identity, a, a2, a3, a3.matmul(a3)]));
  const a9 = b0.matmul(b4).add(b3);
  return b1.add(b2.add(a9).matmul(a9));
}

/** Which polynomial does for a norm, and how often the matrix is halved before and the result squared after. */
function planOf(norm: number, dtype: DType): { place: number; squarings: number } {
  const limits = bounds(dtype);
  const place = limits.slice(0, -1).findIndex((limit) => norm <= limit);
  if (place >= 0) return { place, squarings: 0 };
  const halvings = Math.ceil(Math.log2(norm / lastOf(limits)));
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
    return planned(members, planOf(itemAt(norms, itemAt(indices, 0)), a.dtype));
  });
  if (parts.length === 1) return itemAt(parts, 0);
  const order = places.flat();
  const back = order.map((_, i) => order.indexOf(i));
  return cat(parts, 0).index_select(0, tensorFrom(back, int64));
}

const exponential: Operator<(self: Tensor) => Tensor> = operator("linalg_matrix_exp(Tensor self) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor) => {
    const n = sizeAt(self.shape, -1);
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
        const n = sizeAt(a.shape, -1);
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
