/** Further ways to cut and flatten: tensor_split, hsplit, vsplit, dsplit, unsafe_split, narrow_copy, ravel, adjoint. */
import { shownAs } from "../../autograd/shown-name.ts";
import { conj } from "../elementwise/unary.ts";
import { axisSplitDim, chunkSizes, tensorSplitPieces } from "../../layout/split.ts";
import { isContiguous, wrapDim } from "../../layout/shape.ts";
import * as layouts from "../../layout/views.ts";
import { RuntimeError, notTrue } from "../../support/errors.ts";
import { Version } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isMethodCall } from "../declare/arguments.ts";
import { combinationError, isOptions } from "../declare/bind.ts";
import { choosing, composite, operator } from "../declare/operator.ts";
import type { OperatorRecord } from "../declare/record.ts";
import { pieceGradient, pieceViews } from "./copies/part-gradients.ts";
import type { Operator, Shape, UnaryOp } from "../declare/types.ts";
import { narrow, slice } from "./view.ts";

type Sections = number | Shape | Tensor;

function sectionsOf(given: Sections): number | Shape {
  if (!(given instanceof Tensor)) return given;
  if (given.shape.length > 1)
    throw new RuntimeError(
      `tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a tensor with ${given.shape.length} dims`,
    );
  if (given.device.type !== "cpu")
    throw new RuntimeError(
      `tensor_split expected tensor_indices_or_sections to be on cpu, but it's on ${String(given.device)}`,
    );
  if (given.dtype.name !== "int64")
    throw new RuntimeError(
      `tensor_split expected tensor_indices_or_sections to have dtype of long, but got ${given.dtype.scalarName}`,
    );
  return given.tolist() as number | number[];
}

/**
 * Pieces of almost equal size, or cuts before each of the given indices.
 * @example
 * torch.tensor_split(torch.arange(5), 2)[0]; // tensor([0, 1, 2])
 */
export const tensor_split: Operator<
  (self: Tensor, indices_or_sections: Sections, dim?: number) => Tensor[],
  { indices_or_sections?: Sections; sections?: number; indices?: Shape; dim?: number }
> = composite(
  "tensor_split(Tensor(a) self, any indices_or_sections, int dim=0) -> Tensor(a)[]",
  (self: Tensor, given: Sections, dim: number) => {
    const pieces = tensorSplitPieces(self.shape, sectionsOf(given), dim);
    const at = wrapDim(dim, self.shape.length);
    return pieces.map(({ start, stop }) => slice(self, at, start, stop, 1));
  },
);

type AxisSplit = Operator<
  (self: Tensor, split_size_or_sections: number | Shape) => Tensor[],
  { sections?: number; indices?: Shape }
>;

function axisSplit(name: "hsplit" | "vsplit" | "dsplit"): AxisSplit {
  const split: AxisSplit = composite(
    `${name}(Tensor(a) self, any indices) -> Tensor(a)[]`,
    (self: Tensor, sections: number | Shape) => tensor_split(self, sections, axisSplitDim(name, self.shape, sections)),
  );
  return choosing<AxisSplit>(split as AxisSplit & { readonly record: OperatorRecord }, function (...args) {
    const [self, sections] = args;
    const isNamed = isOptions(sections) && "indices" in sections;
    const isFit = Number.isInteger(sections) || Array.isArray(sections) || isNamed;
    if (!isFit && self instanceof Tensor && args.length === 2) {
      const isMethod = isMethodCall(this, args);
      const input = isMethod ? "" : "Tensor input, ";
      throw combinationError(
        name,
        isMethod ? [sections] : args,
        `(${input}int sections)`,
        `(${input}tuple of ints indices)`,
      );
    }
    return (split as (...all: unknown[]) => unknown).apply(this, args);
  });
}

/** Pieces by columns. */
export const hsplit: AxisSplit = axisSplit("hsplit");
/** Pieces by rows. */
export const vsplit: AxisSplit = axisSplit("vsplit");
/** Pieces of the third dim. */
export const dsplit: AxisSplit = axisSplit("dsplit");

/** Pieces over the same bytes that autograd takes for tensors of their own. */
function separate(self: Tensor, sizes: number | Shape, dim: number): Tensor[] {
  const pieces = pieceViews(self, sizes, dim);
  for (const piece of pieces) piece.version = new Version();
  return pieces;
}

/** `split` whose pieces may be changed in place; what that does to the others is up to the caller. */
export const unsafe_split: Operator<
  (self: Tensor, split_size: number, dim?: number) => Tensor[],
  { split_size?: number; dim?: number }
> = operator("unsafe_split(Tensor self, int split_size, int dim=0) -> Tensor[]", {
  forward: (self: Tensor, size: number, dim: number) => separate(self, size, dim),
  joint: {
    uses: { self: [] },
    formula: (grads, c) => [pieceGradient(grads, c.shape("self"), c.value("split_size"), c.value("dim"))],
  },
});
/** `split_with_sizes`; the pieces may be changed in place. */
export const unsafe_split_with_sizes: Operator<
  (self: Tensor, split_sizes: Shape, dim?: number) => Tensor[],
  { split_sizes?: Shape; dim?: number }
> = operator("unsafe_split_with_sizes(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]", {
  forward: (self: Tensor, sizes: Shape, dim: number) => separate(self, sizes, dim),
  joint: {
    uses: { self: [] },
    formula: (grads, c) => [pieceGradient(grads, c.shape("self"), c.value("split_sizes"), c.value("dim"))],
  },
});
/** `chunk`; the pieces may be changed in place. */
export const unsafe_chunk: Operator<
  (self: Tensor, chunks: number, dim?: number) => Tensor[],
  { chunks?: number; dim?: number }
> = composite(
  "unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]",
  (self: Tensor, chunks: number, dim: number) => {
    const sizes = chunkSizes(self.shape, chunks, dim);
    return self.shape[wrapDim(dim, self.shape.length)] === 0
      ? unsafe_split_with_sizes(self, sizes, dim)
      : unsafe_split(self, sizes[0]!, dim);
  },
);

/** A contiguous copy of `length` indices of a dim. */
export const narrow_copy: Operator<
  (self: Tensor, dim: number, start: number, length: number) => Tensor,
  { dim?: number; start?: number; length?: number }
> = composite(
  "narrow_copy(Tensor self, int dim, int start, int length) -> Tensor",
  (self: Tensor, dim: number, start: number, length: number) => {
    const size = self.shape[dim < 0 ? dim + self.shape.length : dim];
    if (size === undefined && self.shape.length > 0)
      throw new RuntimeError(notTrue("dim < static_cast<int64_t>(self_sizes.size())"));
    if (length < 0) throw new RuntimeError(`start (${start}) + length (${length}) exceeds dimension size (${size}).`);
    return shownAs(
      narrow(self, dim, start, length).clone({ memory_format: "contiguous_format" }),
      "NarrowCopyBackward0",
    );
  },
);

/** All elements in one dim: a view where they lie in order. */
export const ravel: UnaryOp = composite("ravel(Tensor(a) self) -> Tensor(a)", (self: Tensor) =>
  (isContiguous(self.shape, self.strides) ? self : self.contiguous()).view([-1]),
);

/** The last two dims exchanged. */
export const adjoint: UnaryOp = composite("adjoint(Tensor(a) self) -> Tensor(a)", (self: Tensor) => {
  layouts.matrixTranspose(self, "adjoint()"); // for its check
  return conj(self.shape.length === 0 ? self : self.transpose(-2, -1));
});
