/** Complex numbers and their parts: views, conjugates and lengths. */
import { elementwiseStrides } from "../../../layout/merge.ts";
import { bool, complexDType, realDType, type DType } from "../../../dtype.ts";
import { aliasOf } from "../../../compute/alias.ts";
import { CONJUGATE, NEGATE, setMarks, turnMark } from "../../../tensor/pending.ts";
import { realParts } from "../../../compute/complex-parts.ts";
import { copyInto } from "../../../compute/copy-elements.ts";
import { broadcastShapes } from "../../../layout/broadcast.ts";
import { sameShape } from "../../../layout/shape.ts";
import { NotImplementedError, notImplemented, RuntimeError, TypeError } from "../../../support/errors.ts";
import { emptyStrided, Tensor } from "../../../tensor/tensor.ts";
import { composite, operator } from "../../declare/operator.ts";
import { pointwise } from "../../declare/pointwise.ts";
import type { Operator, UnaryOp } from "../../declare/types.ts";

/**
 * Complex numbers as pairs of real ones: a view of shape [..., 2].
 * @example
 * torch.view_as_real(torch.tensor([new torch.Complex(1, 2)])); // tensor([[1., 2.]])
 */
export const view_as_real: UnaryOp = operator("view_as_real(Tensor(a) self) -> Tensor(a)", {
  ownConjugates: true,
  view: true,
  forward: (self: Tensor) => {
    if (!self.dtype.is_complex) throw new TypeError("view_as_real is only supported for complex tensors");
    if ((self.pending & CONJUGATE) !== 0)
      throw new RuntimeError(
        "view_as_real doesn't work on unresolved conjugated tensors.  To resolve the conjugate tensor so you can view it as real, use self.resolve_conj(); however, be warned that the resulting tensor will NOT alias the original.",
      );
    return setMarks(realParts(self), self.pending);
  },
  derivative: { self: [[], (grad) => view_as_complex(grad.contiguous())] },
});

/**
 * Pairs of real numbers, [..., 2], as complex ones: a view.
 * @example
 * torch.view_as_complex(torch.tensor([[1, 2.5]])); // tensor([1.+2.5000j])
 */
export const view_as_complex: UnaryOp = operator("view_as_complex(Tensor(a) self) -> Tensor(a)", {
  ownConjugates: true,
  view: true,
  forward: (self: Tensor) => {
    const { storage, shape, strides, offset, dtype, version } = self;
    if (!dtype.is_floating_point || dtype.name === "bfloat16") {
      throw new NotImplementedError(
        `view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: ${dtype.scalarName}`,
      );
    }
    const last = shape.length - 1;
    if (last < 0) throw new RuntimeError("Input tensor must have one or more dimensions");
    if (shape[last] !== 2) throw new RuntimeError("Tensor must have a last dimension of size 2");
    if (strides[last] !== 1) throw new RuntimeError("Tensor must have a last dimension with stride 1");
    if (strides.slice(0, last).some((stride) => stride % 2 !== 0))
      throw new RuntimeError("Tensor must have a stride divisible by 2 for all but last dimension");
    if (offset % 2 !== 0) throw new RuntimeError("Tensor must have a storage_offset divisible by 2");
    const halved = strides.slice(0, last).map((stride) => stride / 2);
    const view = new Tensor(storage, shape.slice(0, last), halved, offset / 2, complexDType(dtype), version);
    return setMarks(view, self.pending);
  },
  derivative: { self: [[], (grad) => view_as_real(grad.resolve_conj())] },
});

/** The conjugates of complex numbers as a view: writes through it are conjugated too. */
export const conjugateView: UnaryOp = operator("_conj(Tensor(a) self) -> Tensor(a)", {
  ownConjugates: true,
  view: true,
  node: "ConjBackward0",
  forward: (self: Tensor) => turnMark(aliasOf(self, self), CONJUGATE),
  derivative: { self: [[], (grad) => conjugateView(grad)] },
});

/** The negatives of numbers as a view, as the imaginary part of a conjugate is. For PyTorch's tests; use `neg`. */
export const negatedView: UnaryOp = operator("_neg_view(Tensor(a) self) -> Tensor(a)", {
  view: true,
  forward: (self: Tensor) => {
    if (self.dtype === bool) throw notImplemented("neg_cpu", self.dtype); // PyTorch says so when it is read
    return turnMark(aliasOf(self, self), NEGATE);
  },
  derivative: { self: [[], (grad) => grad.neg()] },
});

const isConjugated = (self: Tensor): boolean => (self.pending & CONJUGATE) !== 0;

/** The real part, a view of complex tensors; a real tensor itself. */
export const real: UnaryOp = composite("real(Tensor(a) self) -> Tensor(a)", (self: Tensor) =>
  self.dtype.is_complex ? view_as_real(isConjugated(self) ? conjugateView(self) : self).select(-1, 0) : self,
);

/**
 * The imaginary part as a view. Real tensors have none: an error, as in PyTorch. The result has the shape of `input`.
 */
export const imag: UnaryOp = composite("imag(Tensor(a) self) -> Tensor(a)", (self: Tensor) => {
  if (!self.dtype.is_complex) throw new TypeError("imag is not implemented for tensors with non-complex dtypes.");
  return (isConjugated(self) ? negatedView(view_as_real(conjugateView(self))) : view_as_real(self)).select(-1, 1);
});

/** Throws unless two tensors can be what complex numbers are made of: parts, or lengths and angles. */
export function assertParts({ dtype }: Tensor, other: Tensor): void {
  const hasParts = (kind: DType): boolean => kind.is_floating_point && kind.name !== "bfloat16";
  if (!hasParts(dtype) || !hasParts(other.dtype)) {
    throw new NotImplementedError(
      `Expected both inputs to be Half, Float or Double tensors but got ${dtype.scalarName} and ${other.dtype.scalarName}`,
    );
  }
  if (other.dtype !== dtype) {
    throw new RuntimeError(
      `Expected object of scalar type ${dtype.scalarName} but got scalar type ${other.dtype.scalarName} for second argument`,
    );
  }
}

/**
 * Complex numbers from their parts, which have one dtype, float32 or float64.
 * @example
 * torch.complex(torch.tensor([1, 2.5]), torch.tensor([3, 4.5])); // tensor([1.0000+3.0000j, 2.5000+4.5000j])
 */
export const complex: Operator<(real: Tensor, imag: Tensor) => Tensor, { real?: Tensor; imag?: Tensor }> = operator(
  "complex(Tensor real, Tensor imag) -> Tensor",
  {
    ownConjugates: true,
    forward: (re: Tensor, im: Tensor) => {
      assertParts(re, im);
      const shape = broadcastShapes(re.shape, im.shape);
      const result = emptyStrided(shape, elementwiseStrides(shape, [re, im]), complexDType(re.dtype));
      const parts = realParts(result);
      copyInto(parts.select(-1, 0), re);
      copyInto(parts.select(-1, 1), im);
      return result;
    },
    derivative: {
      real: [[], (grad, c) => summedTo(real(grad), c.shape("real"))],
      imag: [[], (grad, c) => summedTo(imag(grad), c.shape("imag"))],
    },
  },
);

/** The gradient of an operand that was broadcast from `shape`. */
export function summedTo(grad: Tensor, shape: readonly number[]): Tensor {
  return sameShape(grad.shape, shape) ? grad : grad.sum_to_size(shape);
}

/** The conjugate of a complex tensor, written out. */
export const conjugated: UnaryOp = pointwise("conj_physical(Tensor self) -> Tensor", {
  formula: (x) => x,
  dtype: "same",
  conjugates: { operands: [true], result: false },
});

/** z / |z|, 0 for 0. */
export const complexSign: UnaryOp = operator("sgn(Tensor self) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor) => {
    const length = complexAbs(self);
    return self.div(length).masked_fill(length.eq(0), 0);
  },
  derivative: {
    self: [
      ["self", "result"],
      (grad, c) => {
        const [self, sign] = [c.tensor("self"), c.tensor("result")];
        const length = complexAbs(self);
        const along = real(grad.mul(conjugated(sign)));
        const none = length.eq(0);
        // Divided by 1 at 0, so that derivatives of this have a number there.
        return grad.sub(sign.mul(along)).div(length.masked_fill(none, 1)).masked_fill(none, 0);
      },
    ],
  },
});

const modulus: UnaryOp = pointwise("abs(Tensor self) -> Tensor", {
  formula: (x) => x.abs(),
  dtype: (common) => ({ compute: common, result: realDType(common) }),
  derivative: null,
});

/** |z|, a real tensor. */
export const complexAbs: UnaryOp = operator("abs(Tensor self) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor) => modulus(self),
  derivative: { self: [["self"], (grad, c) => grad.mul(complexSign(c.tensor("self")))] },
});
