/** Special functions that are also functions of `torch` and methods: lgamma, digamma, polygamma, mvlgamma, i0. */
import { shownAs } from "../../autograd/shown-name.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { hurwitzZeta } from "./zeta.ts";
import { operator, composite, inPlace } from "../declare/operator.ts";
import { pointwise } from "../declare/pointwise.ts";
import type { Operator, UnaryOp } from "../declare/types.ts";

export { i0, i0_ } from "./modified-bessel.ts";

const lgammaValues: UnaryOp = pointwise("lgamma(Tensor self) -> Tensor", {
  formula: (x) => x.lgamma(),
  dtype: "intToFloat",
  derivative: null,
});

/**
 * log |gamma(x)|.
 * @example
 * torch.lgamma(torch.tensor([0.5, 1, 2])); // tensor([0.5724, 0.0000, 0.0000])
 */
export const lgamma: UnaryOp = operator("lgamma(Tensor self) -> Tensor", {
  forward: (self: Tensor) => lgammaValues(self),
  // Not by the rule table: digamma has derivatives of every order.
  derivative: { self: [["self"], (grad, c) => grad.mul(c.tensor("self").digamma())] },
});
/** `lgamma`, written into the tensor itself. */
export const lgamma_: UnaryOp = inPlace(lgamma);
const digammaValues: UnaryOp = pointwise("digamma(Tensor self) -> Tensor", {
  formula: (x) => x.digamma(),
  dtype: "intToFloat",
  derivative: null,
});

/**
 * The derivative of lgamma.
 * @example
 * torch.digamma(torch.tensor([0.5, 1, 2])); // tensor([-1.9635, -0.5772,  0.4228])
 */
export const digamma: UnaryOp = operator("digamma(Tensor self) -> Tensor", {
  forward: (self: Tensor) => digammaValues(self),
  // Not by the rule table: polygamma has derivatives of every order.
  derivative: { self: [["self"], (grad, c) => grad.mul(c.tensor("self").polygamma(1))] },
});
/** `digamma`, written into the tensor itself. */
export const digamma_: UnaryOp = inPlace(digamma);

const trigammaValues: UnaryOp = pointwise("trigamma(Tensor self) -> Tensor", {
  formula: (x) => x.trigamma(),
  dtype: "intToFloat",
  derivative: null,
});

const polygammaOfOrder: Operator<(self: Tensor, n: number) => Tensor> = operator(
  "polygamma(Tensor self, int n) -> Tensor",
  {
    forward: (self: Tensor, n: number) => {
      if (n < 0) throw new RuntimeError("polygamma(n, x) does not support negative n.");
      if (self.dtype.is_complex) throw notImplemented(n === 1 ? "trigamma" : "polygamma", self.dtype);
      if (n === 1) return trigammaValues(self); // reflected for negative arguments, unlike the zeta function
      let factor = n % 2 === 0 ? -1 : 1;
      for (let i = 2; i <= n; i++) factor *= i;
      return hurwitzZeta(n + 1, self).mul_(factor);
    },
    derivative: { self: [["self"], (grad, c) => grad.mul(polygammaOf(c.tensor("self"), c.value<number>("n") + 1))] },
  },
);
const polygammaInPlace: Operator<(self: Tensor, n: number) => Tensor> = inPlace(polygammaOfOrder);

function polygammaOf(self: Tensor, n: number): Tensor {
  return n === 0 ? shownAs(digamma(self), "PolygammaBackward0") : polygammaOfOrder(self, n);
}

/** The n-th derivative of digamma. */
export const polygamma: Operator<(self: Tensor, n: number) => Tensor, { n: number }> = composite(
  "polygamma(Tensor self, int n) -> Tensor",
  polygammaOf,
);
/** `polygamma`, written into the tensor itself. */
export const polygamma_: Operator<(self: Tensor, n: number) => Tensor, { n: number }> = composite(
  "polygamma_(Tensor(a!) self, int n) -> Tensor(a!)",
  (self: Tensor, n: number) => (n === 0 ? digamma_(self) : polygammaInPlace(self, n)),
);

const families = new Map<number, readonly [UnaryOp, UnaryOp]>();

/** log of the multivariate gamma function of dimension p: a sum of lgamma at x, x - 1/2, … */
function multivariate(p: number): readonly [UnaryOp, UnaryOp] {
  let found = families.get(p);
  if (!found) {
    const offsets = Array.from({ length: p }, (_, j) => j / 2);
    const total = (x: Scalar, each: (x: Scalar) => Scalar): Scalar =>
      offsets.map((offset) => each(x.sub(offset))).reduce((sum, term) => sum.add(term));
    const values: UnaryOp = pointwise("mvlgamma(Tensor self) -> Tensor", {
      formula: (x) => total(x, (y) => y.lgamma()).add(((p * (p - 1)) / 4) * Math.log(Math.PI)),
      dtype: "intToFloat",
      derivative: null,
    });
    const slope = (x: Tensor): Tensor =>
      offsets.map((offset) => x.sub(offset).digamma()).reduce((sum, term) => sum.add(term));
    const plain: UnaryOp = operator("mvlgamma(Tensor self) -> Tensor", {
      forward: (self: Tensor) => values(self),
      derivative: { self: [["self"], (grad, c) => grad.mul(slope(c.tensor("self")))] },
    });
    families.set(p, (found = [plain, inPlace(plain)]));
  }
  return found;
}

function checkedMultivariate(p: number): readonly [UnaryOp, UnaryOp] {
  if (p < 1) throw new RuntimeError("p has to be greater than or equal to 1");
  return multivariate(p);
}

type Multivariate = Operator<(self: Tensor, p: number) => Tensor, { p: number }>;
/** The logarithm of the multivariate gamma function. */
export const mvlgamma: Multivariate = composite("mvlgamma(Tensor self, int p) -> Tensor", (self: Tensor, p: number) =>
  checkedMultivariate(p)[0](self),
);
/** `mvlgamma`, written into the tensor itself. */
export const mvlgamma_: Multivariate = composite(
  "mvlgamma_(Tensor(a!) self, int p) -> Tensor(a!)",
  (self: Tensor, p: number) => {
    const [, change] = checkedMultivariate(p);
    if (self.dtype.kind === "bool") throw new RuntimeError("The input tensor may not be a boolean tensor.");
    if (self.dtype.kind === "int")
      throw new RuntimeError(
        `mvlgamma: result type ${self.dtype.scalarName} can't be cast to the desired output type Float`,
      );
    return change(self);
  },
);
