/** Row and column numbers of the elements of a triangle. */
import type { DType } from "../../dtype.ts";
import { kernelFor } from "../kernel-for.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";

/**
 * Row and column numbers of a triangle's elements, row after row. `kind` "tril": columns up to the diagonal; "triu":
 * from it on.
 */
export function triangleIndices(
  name: "tril" | "triu",
  rows: number,
  columns: number,
  offset: number,
  dtype: DType,
): Tensor {
  const width = (row: number): number => {
    const inside = Math.min(Math.max(row + offset + (name === "tril" ? 1 : 0), 0), columns);
    return name === "tril" ? inside : columns - inside;
  };
  let count = 0;
  for (let row = 0; row < rows; row++) count += width(row);
  const out = emptyTensor([2, count], dtype);
  const run = kernelFor(out, `${name}_indices:${dtype.name}`, () =>
    kernel(`${name}_indices`, (k) => {
      k.sequential("place");
      const [rowCount, columnCount, shift, total] = [
        k.param("rows"),
        k.param("columns"),
        k.param("shift"),
        k.param("total"),
      ];
      const target = k.buffer("out", dtype.name);
      const at = k.variable(constant(0, "i32"), "at");
      k.for(0, rowCount, (row) => {
        const edge = k.let(row.add(shift).max(0).min(columnCount));
        const [from, to] = name === "tril" ? [constant(0, "i32"), edge] : [edge, columnCount];
        k.for(from, to, (column) => {
          k.store(target, at.get(), row);
          k.store(target, at.get().add(total), column);
          at.set(at.get().add(1));
        });
      });
    }),
  );
  if (count > 0) run(rows, columns, offset + (name === "tril" ? 1 : 0), count, argumentOf(out));
  return out;
}
