/** A tensor seen as [outer, size, inner] around one dim, and the loop that picks and places elements along it. */
import { kernelFor } from "../kernel-for.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import type { BufferParameter, Scalar } from "../../kernel/ir.ts";
import { numel, wrapDim } from "../../layout/shape.ts";
import { argumentOf, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";

/** Sizes before, at and after a dim. A 0-d tensor is one element along one dim. */
export interface Around {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly dim: number;
}

export function around(shape: readonly number[], dim: number): Around {
  const at = wrapDim(dim, shape.length);
  if (shape.length === 0) return { outer: 1, size: 1, inner: 1, dim: 0 };
  return { outer: numel(shape.slice(0, at)), size: shape[at]!, inner: numel(shape.slice(at + 1)), dim: at };
}

/**
 * Runs a kernel of `write` for every index along `dim`: `line` is the place of an element of `values` (and of `index`),
 * `cell` that of the element of
 * `wide` that its index names. `wide` and `values` have `index`'s shape but for `dim`'s size in `wide`; buffers are
 * `out`, then `from`.
 */
export function forEachIndex(
  name: string,
  out: Tensor,
  from: Tensor,
  index: Tensor,
  wide: readonly number[],
  dim: number,
  write: (k: KernelBuilder, to: BufferParameter, from: BufferParameter, line: Scalar, cell: Scalar) => void,
): void {
  if (numel(index.shape) === 0) return;
  const { outer, size, inner } = around(wide, dim);
  const count = around(index.shape, dim).size;
  const source = packed(from);
  const places = packed(index);
  const dtype = out.dtype.name;
  kernelFor(out, `${name}:${dtype}`, () =>
    kernel(name, (k) => {
      const { begin, end } = k.parallelRange();
      const [n, m, width] = [k.param("size"), k.param("count"), k.param("inner")];
      const [to, x, at] = [k.buffer("out", dtype), k.buffer("x", dtype), k.buffer("index", "int64")];
      k.for(begin, end, (o) =>
        k.for(0, m, (j) => {
          const row = k.let(o.mul(m).add(j).mul(width));
          const start = k.let(o.mul(n).mul(width));
          k.for(0, width, (i) => {
            const line = row.add(i);
            write(k, to, x, line, k.let(start.add(k.load(at, line).cast("i32").mul(width)).add(i)));
          });
        }),
      );
    }),
  )(0, outer, size, count, inner, argumentOf(out), argumentOf(source), argumentOf(places));
  discard(source, from);
  discard(places, index);
}
