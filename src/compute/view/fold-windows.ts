/** Columns of windows added up where they lie in their images: what `fold` does. */
import { computeType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

type Pair = readonly [number, number];

/** Sizes, each of them down and across. `counts`: how many windows there are. */
export interface FoldSizes {
  readonly output: Pair;
  readonly counts: Pair;
  readonly kernel: Pair;
  readonly dilation: Pair;
  readonly padding: Pair;
  readonly stride: Pair;
}

/** Columns, packed as [planes, kernel, windows], as images [planes, ...output]; `shape` is the result's. Real numbers only. */
export function foldWindows(columns: Tensor, shape: readonly number[], sizes: FoldSizes): Tensor {
  const { output, counts, kernel: window, dilation, padding, stride } = sizes;
  const { dtype } = columns;
  const result = emptyTensor(shape, dtype);
  if (numel(shape) === 0) return result;
  const source = packed(columns);
  const isUnit = stride[1] === 1;
  const run = kernelFor(columns, `fold_windows:${dtype.name}:${isUnit}`, () =>
    kernel("fold_windows", (k) => {
      const { begin, end } = k.parallelRange();
      const two = (name: string): [Scalar, Scalar] => [k.param(`${name}_down`), k.param(`${name}_across`)];
      const [[height, width], [rows, across], [kh, kw]] = [two("output"), two("counts"), two("kernel")];
      const [[dh, dw], [ph, pw], [sh, sw]] = [two("dilation"), two("padding"), two("stride")];
      const [from, to] = [k.buffer("columns", dtype.name), k.buffer("images", dtype.name)];
      const area = k.let(height.mul(width));
      const zero = constant(0, computeType(dtype));
      k.for(begin, end, (plane) => {
        const image = k.let(plane.mul(area));
        k.vector(0, area, (i) => k.store(to, image.add(i), zero));
        k.for(0, kh, (y) =>
          k.for(0, kw, (x) => {
            const tap = k.let(plane.mul(kh).add(y).mul(kw).add(x));
            // The windows whose place of this tap is inside of the image.
            const before = k.let(pw.sub(x.mul(dw)));
            const after = k.let(width.sub(1).add(before));
            const first = k.let(before.gt(0).select(before.add(sw).sub(1).div(sw), 0));
            const last = k.let(after.lt(0).select(constant(0, "i32"), after.div(sw).add(1)).min(across));
            k.for(0, rows, (r) => {
              const row = k.let(r.mul(sh).sub(ph).add(y.mul(dh)));
              k.if(row.ge(0).and(row.lt(height)), () => {
                const line = k.let(image.add(row.mul(width)).sub(before));
                const column = k.let(tap.mul(rows).add(r).mul(across));
                k.vector(first, last, (c) => {
                  const place = line.add(isUnit ? c : c.mul(sw));
                  k.store(to, place, k.load(to, place).add(k.load(from, column.add(c))));
                });
              });
            });
          }),
        );
      });
    }),
  );
  const planes = numel(shape) / (output[0] * output[1]);
  const pairs = [output, counts, window, dilation, padding, stride];
  run(0, planes, ...pairs.flat(), argumentOf(source), argumentOf(result));
  discard(source, columns);
  return result;
}
