/** Tensors with their own elements around them: mirrored at the edges, those of the edges, or from the other side. */
import { itemAt } from "../../support/checked.ts";
import { kernel } from "../../kernel/build.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/** What stands beyond an edge. */
export type EdgeMode = "reflect" | "replicate" | "circular";

/** The place along a dim that a place of the result shows; in reach of `mode`, which is checked before. */
function shownAt(mode: EdgeMode, at: Scalar, before: Scalar, size: Scalar): Scalar {
  const inside = at.sub(before);
  if (mode === "replicate") return inside.max(0).min(size.sub(1));
  if (mode === "circular")
    return inside.lt(0).select(inside.add(size), inside.ge(size).select(inside.sub(size), inside));
  const end = size.sub(1).mul(2).sub(inside);
  return inside.lt(0).select(inside.neg(), inside.ge(size).select(end, inside));
}

/**
 * The tensor with `widths` before and after each of its last dims, in their order. No width is negative, and none is wider
 * than the tensor has elements to show.
 */
export function padEdges(
  mode: EdgeMode,
  self: Tensor,
  widths: readonly (readonly [before: number, after: number])[],
): Tensor {
  const count = widths.length;
  const lead = self.shape.length - count;
  const sizes = self.shape.slice(lead);
  const padded = sizes.map((size, d) => size + itemAt(widths, d)[0] + itemAt(widths, d)[1]);
  const result = emptyTensor([...self.shape.slice(0, lead), ...padded], self.dtype);
  if (numel(result.shape) === 0) return result;
  const source = packed(self);
  const run = kernelFor(self, `pad_edges:${mode}:${self.dtype.name}:${count}`, () =>
    kernel("pad_edges", (k) => {
      const { begin, end } = k.parallelRange();
      const each = (name: string): Scalar[] => widths.map((_, d) => k.param(`${name}${d}`));
      const [size, whole, before] = [each("size"), each("padded"), each("before")] as const;
      const [from, to] = [k.buffer("from", self.dtype.name), k.buffer("to", self.dtype.name)];
      const last = count - 1;
      const [width, lead] = [itemAt(size, last), itemAt(before, last)];
      k.for(begin, end, (row) => {
        // Which line of the tensor the row shows: what it is in each dim, from the inside.
        let rest = row;
        const shown: Scalar[] = [];
        for (let d = last - 1; d >= 0; d--) {
          const outer = k.let(rest.div(itemAt(whole, d)));
          shown[d] = k.let(shownAt(mode, rest.sub(outer.mul(itemAt(whole, d))), itemAt(before, d), itemAt(size, d)));
          rest = outer;
        }
        const place = shown.reduce((line, at, d) => line.mul(itemAt(size, d)).add(at), rest);
        const line = k.let(place.mul(width));
        const start = k.let(row.mul(itemAt(whole, last)));
        const edge = (first: Scalar | number, end: Scalar): void =>
          k.vector(first, end, (i) => k.store(to, start.add(i), k.load(from, line.add(shownAt(mode, i, lead, width)))));
        const middle = k.let(lead.add(width));
        edge(0, lead);
        k.vector(lead, middle, (i) => k.store(to, start.add(i), k.load(from, line.sub(lead).add(i))));
        edge(middle, itemAt(whole, last));
      });
    }),
  );
  const rows = numel(result.shape) / itemAt(padded, count - 1);
  const starts = widths.map(([before]) => before);
  run(0, rows, ...sizes, ...padded, ...starts, argumentOf(source), argumentOf(result));
  discard(source, self);
  return result;
}
