/** What convolutions copy and add besides their products, as kernels. */
import type { Backend } from "../../backend.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import type { Kernel, Scalar } from "../../../kernel/ir.ts";

type FloatType = "float32" | "float64";

/**
 * Planes with zeros around them; `split`: each in four phases, even and odd rows, and of each the even and the odd
 * columns. A convolution that moves by 2 is one of the phases that moves by 1.
 */
export const padKernel = (type: FloatType, split = false): Kernel =>
  kernel(split ? "split" : "pad", (k) => {
    const { begin, end } = k.parallelRange();
    const source = k.buffer("source", type);
    const target = k.buffer("target", type);
    const [rows, columns, outRows, outColumns] = [
      k.param("rows"),
      k.param("columns"),
      k.param("outRows"),
      k.param("outColumns"),
    ];
    const [first, indent] = [k.param("first"), k.param("indent")];
    const nothing = constant(0, type === "float32" ? "f32" : "f64");
    const times = (x: Scalar): Scalar => (split ? x.mul(2) : x);
    /** Rows from `top` on; `left` zeros, and so many numbers from `skip` on in each. */
    const copy = (plane: Scalar, to: Scalar, top: Scalar, left: Scalar, count: Scalar, skip?: Scalar): void =>
      k.for(0, outRows, (y) => {
        const out = k.let(to.mul(outRows).add(y).mul(outColumns));
        const row = k.let(times(y).sub(top));
        k.if(
          row.ge(0).and(row.lt(rows)),
          () => {
            const begin = plane.mul(rows).add(row).mul(columns);
            const start = k.let(skip === undefined ? begin : begin.add(skip));
            const inside = k.let(out.add(left));
            k.for(0, left, (x) => k.store(target, out.add(x), nothing));
            k.vector(0, count, (x) => k.store(target, inside.add(x), k.load(source, start.add(times(x)))));
            k.for(k.let(left.add(count)), outColumns, (x) => k.store(target, out.add(x), nothing));
          },
          () => k.vector(0, outColumns, (x) => k.store(target, out.add(x), nothing)),
        );
      });
    k.for(begin, end, (plane) => {
      if (!split) return copy(plane, plane, first, indent, columns);
      k.for(0, 4, (phase) => {
        const before = k.let(indent.sub(phase.rem(2)));
        const left = k.let(before.add(1).div(2));
        const until = columns.add(before).add(1).div(2).min(outColumns);
        const to = k.let(plane.mul(4).add(phase));
        copy(plane, to, k.let(first.sub(phase.div(2))), left, k.let(until.sub(left)), k.let(left.mul(2).sub(before)));
      });
    });
  });

/** What puts zeros around planes of float32, and makes phases of them. */
export const padding = (compile: Backend["compile"], split: boolean): ReturnType<Backend["compile"]> =>
  compile(`convolution ${split ? "split" : "pad"} float32`, () => padKernel("float32", split));

/** Kernels of 4 x 4 in four phases of 2 x 2. */
export const splitCells = (): Kernel =>
  kernel("cells", (k) => {
    const { begin, end } = k.parallelRange();
    const source = k.buffer("source", "float32");
    const target = k.buffer("target", "float32");
    k.for(begin, end, (plane) => {
      const start = k.let(plane.mul(16));
      for (let i = 0; i < 16; i++)
        k.store(target, start.add((i & 4) * 2 + (i & 1) * 4 + (i & 8) / 4 + (i & 2) / 2), k.load(source, start.add(i)));
    });
  });

/** Results of images that were computed side by side, [rows, samples, size], go to their samples. */
export const separate = (type: FloatType): Kernel =>
  kernel("separate", (k) => {
    const { begin, end } = k.parallelRange();
    const source = k.buffer("source", type);
    const target = k.buffer("target", type);
    const [samples, rows, size, sampleStep] = [
      k.param("samples"),
      k.param("rows"),
      k.param("size"),
      k.param("sampleStep"),
    ];
    k.for(begin, end, (sample) =>
      k.for(0, rows, (row) => {
        const start = k.let(row.mul(samples).add(sample).mul(size));
        const out = k.let(sample.mul(sampleStep).add(row.mul(size)));
        k.vector(0, size, (i) => k.store(target, out.add(i), k.load(source, start.add(i))));
      }),
    );
  });

/** The positions of one phase go to their places among those of the others. */
export const phasesBack = (type: FloatType): Kernel =>
  kernel("scatter", (k) => {
    const { begin, end } = k.parallelRange();
    const source = k.buffer("source", type);
    const target = k.buffer("target", type);
    const [height, width] = [k.param("height"), k.param("width")];
    const [phaseRow, phaseColumn, strideRow, strideColumn] = [
      k.param("phaseRow"),
      k.param("phaseColumn"),
      k.param("strideRow"),
      k.param("strideColumn"),
    ];
    const [rowCount, columnCount] = [k.param("rows"), k.param("columns")];
    k.for(begin, end, (plane) =>
      k.for(0, rowCount, (row) => {
        const start = k.let(plane.mul(rowCount).add(row).mul(columnCount));
        const end = k.let(plane.mul(height).add(row.mul(strideRow)).add(phaseRow).mul(width).add(phaseColumn));
        k.vector(0, columnCount, (i) => k.store(target, end.add(i.mul(strideColumn)), k.load(source, start.add(i))));
      }),
    );
  });

/**
 * Adds products to the pixels that they belong to: [planes, kernel cells, output cells] becomes [planes, height, width].
 * `unit`: the horizontal stride is 1, and rows are added as they lie.
 */
export const foldKernel = (type: FloatType, unit: boolean): Kernel =>
  kernel("fold", (k) => {
    const { begin, end } = k.parallelRange();
    const source = k.buffer("source", type);
    const target = k.buffer("target", type);
    const [height, width] = [k.param("height"), k.param("width")];
    const [kernelRows, kernelColumns] = [k.param("kernelRows"), k.param("kernelColumns")];
    const [outRows, outColumns] = [k.param("outRows"), k.param("outColumns")];
    const [strideRow, strideColumn] = [k.param("strideRow"), k.param("strideColumn")];
    const [padRows, padColumns] = [k.param("padRows"), k.param("padColumns")];
    const [stepRow, stepColumn] = [k.param("stepRow"), k.param("stepColumn")];
    const nothing = constant(0, type === "float32" ? "f32" : "f64");
    /** Output cells from the first to before the last that meet the image, for a kernel cell `away` from its edge. */
    const meeting = (away: Scalar, size: Scalar, stride: Scalar, count: Scalar): [first: Scalar, end: Scalar] => [
      k.let(stride.sub(1).sub(away).max(0).div(stride)),
      k.let(size.sub(1).sub(away).add(stride).max(0).div(stride).min(count)),
    ];
    k.for(begin, end, (plane) => {
      const pixels = k.let(height.mul(width));
      const image = k.let(plane.mul(pixels));
      k.vector(0, pixels, (i) => k.store(target, image.add(i), nothing));
      k.for(0, kernelRows, (kernelRow) => {
        const above = k.let(kernelRow.mul(stepRow).sub(padRows));
        const [firstRow, endRow] = meeting(above, height, strideRow, outRows);
        k.for(0, kernelColumns, (kernelColumn) => {
          const before = k.let(kernelColumn.mul(stepColumn).sub(padColumns));
          const [firstColumn, endColumn] = meeting(before, width, strideColumn, outColumns);
          const cell = k.let(plane.mul(kernelRows).add(kernelRow).mul(kernelColumns).add(kernelColumn));
          const products = k.let(cell.mul(outRows).mul(outColumns));
          k.for(firstRow, endRow, (row) => {
            const from = k.let(products.add(row.mul(outColumns)));
            const to = k.let(image.add(row.mul(strideRow).add(above).mul(width)).add(before));
            k.vector(firstColumn, endColumn, (column) => {
              const place = to.add(unit ? column : column.mul(strideColumn));
              k.store(target, place, k.load(target, place).add(k.load(source, from.add(column))));
            });
          });
        });
      });
    });
  });

/** Numbers of samples as [rows, samples, size]: the way back of `separate`. */
export const gatherSamples = (type: FloatType): Kernel =>
  kernel("gather", (k) => {
    const { begin, end } = k.parallelRange();
    const source = k.buffer("source", type);
    const target = k.buffer("target", type);
    const [samples, size, sampleStep] = [k.param("samples"), k.param("size"), k.param("sampleStep")];
    k.for(begin, end, (row) =>
      k.for(0, samples, (sample) => {
        const start = k.let(sample.mul(sampleStep).add(row.mul(size)));
        const out = k.let(row.mul(samples).add(sample).mul(size));
        k.vector(0, size, (i) => k.store(target, out.add(i), k.load(source, start.add(i))));
      }),
    );
  });

/** Sums of parts that lie one after another. */
export const partials = (type: FloatType): Kernel =>
  kernel("partials", (k) => {
    const { begin, end } = k.parallelRange();
    const source = k.buffer("source", type);
    const target = k.buffer("target", type);
    const [parts, step] = [k.param("parts"), k.param("step")];
    k.vector(begin, end, (i) => {
      const total = k.variable(k.load(source, i), "total");
      k.for(1, parts, (part) => total.set(total.get().add(k.load(source, part.mul(step).add(i)))));
      k.store(target, i, total.get());
    });
  });

/**
 * Kernels without the cells outside of `rows` x `columns` from (`top`, `left`) on: [outer, inner, height, width]
 * becomes [outer, inner, rows, columns].
 */
export const cropKernel = (type: FloatType): Kernel =>
  kernel("crop", (k) => {
    const { begin, end } = k.parallelRange();
    const source = k.buffer("source", type);
    const target = k.buffer("target", type);
    const [inner, height, width] = [k.param("inner"), k.param("height"), k.param("width")];
    const [top, left, rows, columns] = [k.param("top"), k.param("left"), k.param("rows"), k.param("columns")];
    k.for(begin, end, (outer) =>
      k.for(0, rows, (row) =>
        k.for(0, columns, (column) => {
          const start = k.let(outer.mul(inner).mul(height).add(row.add(top)).mul(width).add(column.add(left)));
          const out = k.let(outer.mul(inner).mul(rows).add(row).mul(columns).add(column));
          const [step, outStep] = [k.let(height.mul(width)), k.let(rows.mul(columns))];
          k.vector(0, inner, (i) => k.store(target, out.add(i.mul(outStep)), k.load(source, start.add(i.mul(step)))));
        }),
      ),
    );
  });

/** The way back of `crop`, with zeros around. */
export const uncropKernel = (type: FloatType): Kernel =>
  kernel("expand", (k) => {
    const { begin, end } = k.parallelRange();
    const source = k.buffer("source", type);
    const target = k.buffer("target", type);
    const [inner, height, width] = [k.param("inner"), k.param("height"), k.param("width")];
    const [top, left, rows, columns] = [k.param("top"), k.param("left"), k.param("rows"), k.param("columns")];
    const nothing = constant(0, type === "float32" ? "f32" : "f64");
    k.for(begin, end, (outer) => {
      const count = k.let(inner.mul(height).mul(width));
      const whole = k.let(outer.mul(count));
      k.vector(0, count, (i) => k.store(target, whole.add(i), nothing));
      k.for(0, rows, (row) =>
        k.for(0, columns, (column) => {
          const start = k.let(outer.mul(inner).mul(rows).add(row).mul(columns).add(column));
          const out = k.let(whole.add(row.add(top).mul(width)).add(column.add(left)));
          const [step, outStep] = [k.let(rows.mul(columns)), k.let(height.mul(width))];
          k.vector(0, inner, (i) => k.store(target, out.add(i.mul(outStep)), k.load(source, start.add(i.mul(step)))));
        }),
      );
    });
  });
