/** Matrices with zeros outside of a triangle. */
import { kernelFor } from "../kernel-for.ts";
import { computeType, type DTypeName } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { partOf } from "../complex-parts.ts";
import { copyInto, discard, packed } from "../copy-elements.ts";
import { sizeAt } from "../../support/checked.ts";

export type TriangleName = "tril" | "triu";

function triangleKernel(
  on: Tensor,
  side: TriangleName,
  dtype: DTypeName,
  type: ReturnType<typeof computeType>,
): CompiledKernel {
  return kernelFor(on, `${side}:${dtype}`, () =>
    kernel(side, (k) => {
      const { begin, end } = k.parallelRange();
      const [rows, columns, diagonal] = [k.param("rows"), k.param("columns"), k.param("diagonal")];
      const source = k.buffer("x", dtype);
      const target = k.buffer("out", dtype);
      k.for(begin, end, (line) => {
        const edge = k.let(line.rem(rows).add(diagonal));
        const start = k.let(line.mul(columns));
        k.vector(0, columns, (j) => {
          const keeps = side === "tril" ? j.le(edge) : j.ge(edge);
          const place = start.add(j);
          k.store(target, place, keeps.select(k.load(source, place), constant(0, type)));
        });
      });
    }),
  );
}

export function triangleOf(side: TriangleName, self: Tensor, diagonal: number): Tensor {
  const rank = self.shape.length;
  if (rank < 2) throw new RuntimeError(`${side}: input tensor must have at least 2 dimensions`);
  const target = emptyTensor(self.shape, self.dtype);
  const count = numel(self.shape);
  if (count === 0) return target;
  if (self.dtype.is_complex) {
    for (const part of [0, 1] as const) {
      const triangle = triangleOf(side, partOf(self, part), diagonal);
      copyInto(partOf(target, part), triangle);
      discard(triangle);
    }
    return target;
  }
  const [rows, columns] = [sizeAt(self.shape, rank - 2), sizeAt(self.shape, rank - 1)];
  const source = packed(self);
  triangleKernel(self, side, self.dtype.name, computeType(self.dtype))(
    0,
    count / columns,
    rows,
    columns,
    diagonal,
    argumentOf(source),
    argumentOf(target),
  );
  discard(source, self);
  return target;
}
