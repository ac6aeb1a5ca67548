/** Padding of the last dims: with a constant, by reflection, by the edge, or around. */
import { int64 } from "../../../dtype.ts";
import { numel, shapeText } from "../../../layout/shape.ts";
import { notImplemented, NotImplementedError, RuntimeError } from "../../../support/errors.ts";
import { aliasTensor, emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import type { Scalar } from "../../../kernel/ir.ts";
import { byIndex } from "../../../compute/fill-by-index.ts";
import { complexOf, realParts } from "../../../compute/complex-parts.ts";
import { assertFits, copyInto, fillWith } from "../../../compute/copy-elements.ts";
import { padEdges, type EdgeMode } from "../../../compute/view/pad-edges.ts";
import { composite, direct, operator } from "../../declare/operator.ts";
import type { Operator, ScalarValue, Shape } from "../../declare/types.ts";
import { index_add, index_select } from "../../index/index-select.ts";
import { readingInputs } from "../../declare/reads-inputs.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";

/** The dims that `pad` names, from the last: [dim, before, after]. */
function paddedDims(rank: number, pad: Shape): (readonly [dim: number, before: number, after: number])[] {
  return Array.from(
    { length: pad.length / 2 },
    (_, i) => [rank - 1 - i, itemAt(pad, 2 * i), itemAt(pad, 2 * i + 1)] as const,
  );
}

/** The tensor with a constant around it; negative widths cut off. */
export const constant_pad_nd: Operator<
  (self: Tensor, pad: Shape, value?: ScalarValue) => Tensor,
  { pad?: Shape; value?: ScalarValue }
> = operator("constant_pad_nd(Tensor self, int[] pad, Scalar value=0) -> Tensor", {
  format: "self",
  forward: (self: Tensor, pad: Shape, value: ScalarValue) => {
    const rank = self.shape.length;
    if (pad.length % 2 !== 0) throw new RuntimeError(`Length of pad must be even but instead it equals ${pad.length}`);
    if (pad.length > 2 * rank)
      throw new RuntimeError(
        `Length of pad should be no more than twice the number of dimensions of the input. Pad length is ${pad.length}while the input has ${rank}dimensions.`,
      );
    const shape = [...self.shape];
    const inner = [...self.shape];
    let source = self.offset;
    let target = 0;
    const starts = shape.map(() => 0);
    for (const [d, before, after] of paddedDims(rank, pad)) {
      const size = sizeAt(self.shape, d);
      shape[d] = size + before + after;
      if (shape[d] < 0) throw new RuntimeError("narrow(): length must be non-negative.");
      inner[d] = Math.max(size + Math.min(before, 0) + Math.min(after, 0), 0);
      source += Math.max(-before, 0) * itemAt(self.strides, d);
      starts[d] = Math.max(before, 0);
    }
    assertFits(value, self.dtype);
    const result = fillWith(emptyTensor(shape, self.dtype), value);
    starts.forEach((start, d) => {
      target += start * itemAt(result.strides, d);
    });
    if (numel(inner) > 0)
      copyInto(aliasTensor(result, inner, result.strides, target), aliasTensor(self, inner, self.strides, source));
    return result;
  },
  derivative: {
    self: [
      [],
      (grad, c) =>
        constant_pad_nd(
          grad,
          c.value<Shape>("pad").map((width) => -width),
          0,
        ),
    ],
  },
});

/** For each place of the padded dim the place of the tensor that it shows, as int64. */
const edgeMap = direct<Operator<(mode: EdgeMode, size: number, before: number, after: number) => Tensor>>(
  "_edge_places(str mode, int size, int before, int after) -> Tensor",
  edgePlaces,
);

function edgePlaces(mode: EdgeMode, size: number, before: number, after: number): Tensor {
  const cut = [Math.max(-before, 0), Math.max(-after, 0)] as const;
  const inner = size - cut[0] - cut[1];
  const lead = Math.max(before, 0);
  const formula = (i: Scalar, ...[b, s, l, c, n]: Scalar[]): Scalar => {
    const j = i.cast("f64");
    if (mode === "circular") {
      const place = j.sub(l!);
      return place.sub(place.div(n!).floor().mul(n!)).add(c!);
    }
    const low = mode === "reflect" ? b!.mul(2).sub(j) : b!;
    const end = s!.add(b!);
    const high = mode === "reflect" ? end.sub(1).mul(2).sub(j) : end.sub(1);
    return j.lt(b!).select(low, j.lt(end).select(j, high)).sub(l!).add(c!);
  };
  return byIndex(`pad_${mode}`, [size + before + after], int64, [before, size, lead, cut[0], inner], formula);
}

/** The tensor with its edges around it. No width is negative. */
function withEdges(mode: EdgeMode, self: Tensor, pad: Shape): Tensor {
  const widths = paddedDims(self.shape.length, pad).map(([, before, after]) => [before, after] as const);
  if (!self.dtype.is_complex) return padEdges(mode, self, widths.toReversed());
  return complexOf(padEdges(mode, realParts(self), [...widths.toReversed(), [0, 0]]));
}

function rankText(mode: EdgeMode, dims: number): string {
  const name = `${dims + 1}D or ${dims + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input`;
  return mode === "reflect" || mode === "replicate" ? `Expected ${name}` : `Invalid padding size, expected ${2 * dims}`;
}

function checkEdges(mode: EdgeMode, self: Tensor, pad: Shape): void {
  const rank = self.shape.length;
  const dims = pad.length / 2;
  const isEmpty = self.shape.slice(-dims - 1).includes(0);
  if ((rank !== dims + 1 && rank !== dims + 2) || (isEmpty && mode !== "circular"))
    throw new RuntimeError(`${rankText(mode, dims)}, but got: ${shapeText(self.shape)}`);
  for (const [d, before, after] of paddedDims(rank, pad)) {
    const size = sizeAt(self.shape, d);
    if (mode === "reflect" && (before >= size || after >= size)) {
      throw new RuntimeError(
        `Argument #${4 + 2 * (rank - 1 - d)}: Padding size should be less than the corresponding input dimension, but got: padding (${before}, ${after}) at dimension ${d} of input ${shapeText(self.shape)}`,
      );
    }
    if (mode === "circular" && (before > size || after > size))
      throw new RuntimeError("Padding value causes wrapping around more than once.");
    if (mode === "circular" && size + before + after < 0)
      throw new RuntimeError("Negative padding value is resulting in an empty dimension");
    if (mode !== "circular" && size + before + after < 1) {
      throw new RuntimeError(
        `input (${self.shape
          .slice(-dims)
          .map((n, i) => `${"DHW"[3 - dims + i]}: ${n}`)
          .join(", ")}) is too small. Calculated output ${self.shape
          .slice(-dims)
          .map((n, i) => `${"DHW"[3 - dims + i]}: ${n + pad[2 * (dims - 1 - i)]! + pad[2 * (dims - 1 - i) + 1]!}`)
          .join(" ")}`,
      );
    }
  }
}

type EdgePad = Operator<(self: Tensor, padding: Shape) => Tensor>;

function edgePad(name: string, mode: EdgeMode, node?: string): EdgePad {
  return operator(`${name}(Tensor self, int[] padding) -> Tensor`, {
    ...(mode !== "circular" && { format: "self" as const, recorded: readingInputs(["self"]) }),
    ...(node !== undefined && { node }),
    forward: (self: Tensor, pad: Shape) => {
      if (mode !== "circular" && self.dtype.kind === "bool") throw notImplemented(name, self.dtype);
      checkEdges(mode, self, pad);
      if (pad.every((width) => width >= 0) && numel(self.shape) > 0) return withEdges(mode, self, pad);
      return paddedDims(self.shape.length, pad).reduce(
        (current, [d, before, after]) =>
          index_select(current, d, edgeMap(mode, sizeAt(current.shape, d), before, after)),
        self,
      );
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          const shape = c.shape("self");
          return paddedDims(shape.length, c.value<Shape>("padding")).reduce((current, [d, before, after]) => {
            const inner = current.shape.map((n, i) => (i === d ? sizeAt(shape, d) : n));
            return index_add(current.new_zeros(inner), d, edgeMap(mode, sizeAt(shape, d), before, after), current);
          }, grad);
        },
      ],
    },
  });
}

const edgePads: Record<EdgeMode, readonly EdgePad[]> = {
  reflect: [1, 2, 3].map((n) => edgePad(`reflection_pad${n}d`, "reflect")),
  replicate: [1, 2, 3].map((n) => edgePad(`replication_pad${n}d`, "replicate")),
  circular: [1, 2, 3].map(() => edgePad("pad_circular", "circular", "CopySlices")), // PyTorch writes into an empty tensor
};

/** How `pad` fills what it adds. */
export type PadMode = "constant" | EdgeMode;

/**
 * Pads the last dims: `pad` is (before, after) of the last dim, then of the one before it, and so on; negative widths
 * cut off.
 * Modes other than "constant" pad one to three dims of a tensor with one or two dims before them.
 * @example
 * F.pad(torch.ones(2, 3), [1, 1]); // one zero at either end of the last dim
 */
export const pad: Operator<
  (input: Tensor, pad: Shape, mode?: PadMode, value?: number | null) => Tensor,
  { pad?: Shape; mode?: PadMode; value?: number | null }
> = composite(
  "pad(Tensor input, int[] pad, str mode='constant', float? value=None) -> Tensor",
  (input: Tensor, widths: Shape, mode: PadMode, value: number | null) => {
    const rank = input.shape.length;
    if (widths.length % 2 !== 0) throw new RuntimeError("Padding length must be divisible by 2");
    if (widths.length > 2 * rank)
      throw new RuntimeError(
        `Padding length should be less than or equal to two times the input dimension but got padding length ${widths.length} and input of dimension ${rank}`,
      );
    if (mode === "constant") return constant_pad_nd(input, widths, value ?? 0);
    if (value !== null && value !== 0) throw new RuntimeError(`Padding mode "${mode}" doesn't take in value argument`);
    const dims = widths.length / 2;
    if (!(mode in edgePads)) throw new NotImplementedError(`Unrecognised padding mode ${String(mode)}`);
    if (dims < 1 || dims > 3 || (rank !== dims + 1 && rank !== dims + 2))
      throw new NotImplementedError(`Padding size ${widths.length} is not supported for ${rank}D input tensor.`);
    return edgePads[mode][dims - 1]!(input, widths);
  },
);
