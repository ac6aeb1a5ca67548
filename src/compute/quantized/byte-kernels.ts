/** Kernels around products of bytes: packing weights and activations before, scales and biases after. */
import type { CompiledKernel } from "../../backend/backend.ts";
import { PANEL, STEP, type Activations } from "../../backend/wasm/bytes/byte-tiles.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Triple } from "../../support/tuples.ts";
import { kernelFor } from "../kernel-for.ts";
import { larger, smaller, spanOf, windowParams, type Fixed, type Span, type WindowParams } from "../windows.ts";

/** Element type of activations, by their form. */
export const activationElement: Readonly<Record<Activations, "uint8" | "int16">> = {
  bytes: "uint8",
  words: "int16",
};

/**
 * Packs weights [n, k] into panels: arguments 0, panels * steps, steps, n, k, weights, panels. What is beyond n or k
 * becomes 0.
 */
export function packKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "byte_pack", () =>
    kernel("byte_pack", (k) => {
      const { begin, end } = k.parallelRange();
      const [steps, n, depth] = [k.param("steps"), k.param("n"), k.param("depth")];
      const [weights, panels] = [k.buffer("weights", "int8"), k.buffer("panels", "int8")];
      k.for(begin, end, (place) => {
        const panel = k.let(place.div(steps));
        const from = k.let(place.sub(panel.mul(steps)).mul(STEP));
        k.for(0, PANEL, (column) => {
          const row = k.let(panel.mul(PANEL).add(column));
          k.for(0, STEP, (j) => {
            const at = k.let(from.add(j));
            const target = k.let(place.mul(PANEL).add(column).mul(STEP).add(j));
            k.if(
              row.lt(n).and(at.lt(depth)),
              () => k.store(panels, target, k.load(weights, row.mul(depth).add(at))),
              () => k.store(panels, target, constant(0, "i32")),
            );
          });
        });
      });
    }),
  );
}

/**
 * Real activations [m, k] as rows of whole ones: arguments 0, m, k, row length, 1 / scale, zero point, largest, x, rows.
 * "words" have the zero point taken off. The ends of rows become 0, which weights of 0 meet.
 */
export function quantizeRowsKernel(on: Tensor, form: Activations): CompiledKernel {
  return kernelFor(on, `byte_quantize_rows:${form}`, () =>
    kernel("byte_quantize_rows", (k) => {
      const { begin, end } = k.parallelRange();
      const [depth, length] = [k.param("depth"), k.param("length")];
      const [inverse, zeroPoint, largest] = [
        k.param("inverse", "f32"),
        k.param("zeroPoint", "f32"),
        k.param("largest", "f32"),
      ];
      const [x, rows] = [k.buffer("x", "float32"), k.buffer("rows", activationElement[form])];
      k.for(begin, end, (row) => {
        const [from, to] = [k.let(row.mul(depth)), k.let(row.mul(length))];
        k.vector(0, depth, (j) => {
          const q = k.load(x, from.add(j)).mul(inverse).nearest().add(zeroPoint).max(0).min(largest);
          k.store(rows, to.add(j), (form === "words" ? q.sub(zeroPoint) : q).cast("i32"));
        });
        k.vector(depth, length, (j) => k.store(rows, to.add(j), constant(0, "i32")));
      });
    }),
  );
}

/** Bytes [m, k] as such rows: arguments 0, m, k, row length, zero point, bytes, rows. */
export function copyRowsKernel(on: Tensor, element: "uint8" | "int8", form: Activations): CompiledKernel {
  return kernelFor(on, `byte_copy_rows:${element}:${form}`, () =>
    kernel("byte_copy_rows", (k) => {
      const { begin, end } = k.parallelRange();
      const [depth, length, zeroPoint] = [k.param("depth"), k.param("length"), k.param("zeroPoint")];
      const [bytes, rows] = [k.buffer("bytes", element), k.buffer("rows", activationElement[form])];
      k.for(begin, end, (row) => {
        const [from, to] = [k.let(row.mul(depth)), k.let(row.mul(length))];
        k.vector(0, depth, (j) => {
          const q = k.load(bytes, from.add(j));
          k.store(rows, to.add(j), form === "words" ? q.sub(zeroPoint) : q);
        });
        k.vector(depth, length, (j) => k.store(rows, to.add(j), constant(0, "i32")));
      });
    }),
  );
}

/** Kernels are told of their windows when they run. */
const anyWindow: Fixed = { adaptive: false, window: null, inside: false, key: "any" };

/** What of the windows of a row is inside, by depth, height and width, and the number of its image. */
function windowOfRow(k: KernelBuilder, p: WindowParams, row: Scalar): { image: Scalar; spans: Triple<Span> } {
  const upper = k.let(row.div(p.out[2]));
  const highest = k.let(upper.div(p.out[1]));
  const image = k.let(highest.div(p.out[0]));
  const places = [highest.sub(image.mul(p.out[0])), upper.sub(highest.mul(p.out[1])), row.sub(upper.mul(p.out[2]))];
  return { image, spans: places.map((at, d) => spanOf(k, p, d as 0 | 1 | 2, at)) as [Span, Span, Span] };
}

/** What windows are copied by: bytes, or four at once, of which sizes and zero points are then. */
export type WindowElement = "uint8" | "int8" | "int32";

/**
 * Windows of images [n, depth, height, width, channels] as rows [n * outDepth * outHeight * outWidth, length], place by
 * place with all channels of each: arguments 0, rows, length, zero point, channels of a row and of images, the first
 * channel, those of the windows, images, rows. What is outside of an image stands for 0. With `lines` windows have all channels and no dilation in their width, so that what
 * they have of a line lies in one piece.
 */
export function windowsKernel(on: Tensor, element: WindowElement, form: Activations, lines: boolean): CompiledKernel {
  return kernelFor(on, `byte_windows:${element}:${form}:${lines}`, () =>
    kernel("byte_windows", (k) => {
      const { begin, end } = k.parallelRange();
      const [length, zeroPoint] = [k.param("length"), k.param("zeroPoint")];
      const [channels, allChannels, firstChannel] = [k.param("channels"), k.param("allChannels"), k.param("first")];
      const p = windowParams(k, anyWindow);
      const images = k.buffer("images", element);
      const rows = k.buffer("rows", element === "int32" ? element : activationElement[form]);
      const outside = form === "words" ? constant(0, "i32") : zeroPoint;
      k.for(begin, end, (row) => {
        const { image, spans } = windowOfRow(k, p, row);
        const [depth, height, width] = spans;
        const to = k.variable(row.mul(length), "to");
        const fill = (from: Scalar | number, until: Scalar, value: Scalar): void => {
          const start = k.let(to.get());
          k.vector(from, until, (j) => k.store(rows, start.add(j), value));
        };
        const copy = (place: Scalar, from: Scalar | number, until: Scalar): void => {
          const [start, source] = [k.let(to.get()), k.let(place)];
          k.vector(from, until, (j) => {
            const q = k.load(images, source.add(j));
            k.store(rows, start.add(j), form === "words" ? q.sub(zeroPoint) : q);
          });
        };
        const isInside = (span: Span, tap: Scalar): Scalar => tap.ge(span.first).and(tap.lt(span.last));
        k.for(0, p.kernel[0], (kz) => {
          k.for(0, p.kernel[1], (ky) => {
            const inside = k.let(isInside(depth, kz).and(isInside(height, ky)));
            const z = image.mul(p.size[0]).add(depth.start).add(kz.mul(depth.step));
            const y = z.mul(p.size[1]).add(height.start).add(ky.mul(height.step));
            const line = k.let(y.mul(p.size[2]).add(width.start));
            if (lines) {
              const [last, all] = [p.kernel[2], k.let(p.kernel[2].mul(channels))];
              const low = k.let(inside.select(smaller(width.first, last).mul(channels), all));
              const high = k.let(larger(inside.select(width.last.mul(channels), all), low));
              fill(0, low, outside);
              copy(line.mul(channels), low, high);
              fill(high, all, outside);
              to.set(to.get().add(all));
              return;
            }
            k.for(0, p.kernel[2], (kx) => {
              const place = line.add(kx.mul(width.step)).mul(allChannels).add(firstChannel);
              k.if(
                inside.and(isInside(width, kx)),
                () => copy(place, 0, channels),
                () => fill(0, channels, outside),
              );
              to.set(to.get().add(channels));
            });
          });
        });
        fill(0, row.add(1).mul(length).sub(to.get()), constant(0, "i32"));
      });
    }),
  );
}

/**
 * Totals of windows with a filter of its own for each channel, [n * outDepth * outHeight * outWidth, length]: arguments
 * 0, rows, length, zero point, channels, those of the windows, images as before, filters [taps, channels], totals.
 */
export function channelwiseKernel(on: Tensor, element: "uint8" | "int8"): CompiledKernel {
  return kernelFor(on, `byte_channelwise:${element}`, () =>
    kernel("byte_channelwise", (k) => {
      const { begin, end } = k.parallelRange();
      const [length, zeroPoint, channels] = [k.param("length"), k.param("zeroPoint"), k.param("channels")];
      const p = windowParams(k, anyWindow);
      const [images, filters] = [k.buffer("images", element), k.buffer("filters", "int16")];
      const totals = k.buffer("totals", "int32");
      k.for(begin, end, (row) => {
        const { image, spans } = windowOfRow(k, p, row);
        const [depth, height, width] = spans;
        k.vector(0, channels, (channel) => {
          const total = k.variable(constant(0, "i32"), "total");
          k.for(depth.first, depth.last, (kz) => {
            const z = k.let(image.mul(p.size[0]).add(depth.start).add(kz.mul(depth.step)));
            k.for(height.first, height.last, (ky) => {
              const y = k.let(z.mul(p.size[1]).add(height.start).add(ky.mul(height.step)));
              const tap = k.let(kz.mul(p.kernel[1]).add(ky).mul(p.kernel[2]));
              k.for(width.first, width.last, (kx) => {
                const place = y.mul(p.size[2]).add(width.start).add(kx.mul(width.step));
                const q = k.load(images, place.mul(channels).add(channel)).sub(zeroPoint);
                const weight = k.load(filters, tap.add(kx).mul(channels).add(channel));
                total.set(total.get().add(q.mul(weight)));
              });
            });
          });
          k.store(totals, row.mul(length).add(channel), total.get());
        });
      });
    }),
  );
}

/** Sums of rows of whole numbers: arguments 0, m, row length, k, rows, sums. */
export function rowSumsKernel(on: Tensor, form: Activations): CompiledKernel {
  return kernelFor(on, `byte_row_sums:${form}`, () =>
    kernel("byte_row_sums", (k) => {
      const { begin, end } = k.parallelRange();
      const [length, depth] = [k.param("length"), k.param("depth")];
      const [rows, sums] = [k.buffer("rows", activationElement[form]), k.buffer("sums", "int32")];
      k.for(begin, end, (row) => {
        const total = k.variable(constant(0, "i32"), "total");
        k.vector(0, depth, (j) => total.accumulate("add", k.load(rows, row.mul(length).add(j))));
        k.store(sums, row, total.get());
      });
    }),
  );
}

/** Products of rows and panels where there are no instructions for bytes: arguments 0, m, panels, steps, rows, panels, totals. */
export function plainProductKernel(on: Tensor, form: Activations): CompiledKernel {
  return kernelFor(on, `byte_plain_product:${form}`, () =>
    kernel("byte_plain_product", (k) => {
      const { begin, end } = k.parallelRange();
      const [panels, steps] = [k.param("panels"), k.param("steps")];
      const [rows, weights] = [k.buffer("rows", activationElement[form]), k.buffer("weights", "int8")];
      const totals = k.buffer("totals", "int32");
      k.for(begin, end, (row) => {
        k.for(0, panels, (panel) => {
          k.for(0, PANEL, (column) => {
            const total = k.variable(constant(0, "i32"), "total");
            k.for(0, steps, (step) => {
              const place = k.let(panel.mul(steps).add(step).mul(PANEL).add(column).mul(STEP));
              const from = k.let(row.mul(steps).add(step).mul(STEP));
              k.for(0, STEP, (j) => {
                total.set(total.get().add(k.load(weights, place.add(j)).mul(k.load(rows, from.add(j)))));
              });
            });
            k.store(totals, row.mul(panels).add(panel).mul(PANEL).add(column), total.get());
          });
        });
      });
    }),
  );
}

/** Added to a whole number of 8 bits it leaves the number in the last bits of the float32. */
const BYTE_IN_FLOAT = 1.5 * 2 ** 23;

/**
 * How a product becomes a byte, which decides where halves go: "scaled", it is scaled, the bias added, and scaled again;
 * "units", the bias is brought to the product's units; "whole", it is rounded there as well.
 */
export type Rounding = "scaled" | "units" | "whole";

/** What totals are made into. */
export interface Finish {
  /** Real numbers, or bytes of another scale. */
  readonly result: "float32" | "uint8" | "int8";
  readonly hasBias: boolean;
  /** Weights have zero points. */
  readonly hasZeroPoints: boolean;
  readonly relu: boolean;
  /** Unless "scaled" the bias is in units of the product, and `scales` lead from there to the result's. */
  readonly rounding: Rounding;
}

/**
 * Totals [m, row length] into results: arguments 0, m, n, row length, elements from a row of results to the next, zero
 * point of the activations, then (of bytes) 1 / scale, zero point, lowest, highest of the result, totals, column sums,
 * scales, (bias), (zero points of weights, row sums), results. Scales are those of the products, unless `rounding` says
 * otherwise.
 */
export function finishKernel(on: Tensor, finish: Finish): CompiledKernel {
  const { result, hasBias, hasZeroPoints, relu, rounding } = finish;
  const inUnits = rounding !== "scaled";
  const toBytes = result !== "float32";
  return kernelFor(on, `byte_finish:${result}:${hasBias}:${hasZeroPoints}:${relu}:${rounding}`, () =>
    kernel("byte_finish", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, length, stride] = [k.param("n"), k.param("length"), k.param("stride")];
      const zeroPoint = k.param("zeroPoint");
      const [inverse, outZero, lowest, highest] = (
        toBytes ? ["inverse", "outZero", "lowest", "highest"].map((name) => k.param(name, "f32")) : []
      ) as [Scalar, Scalar, Scalar, Scalar];
      const totals = k.buffer("totals", "int32");
      const [columnSums, scales] = [k.buffer("columnSums", "int32"), k.buffer("scales", "float32")];
      const bias = hasBias ? k.buffer("bias", "float32") : null;
      const weightZeros = hasZeroPoints ? k.buffer("weightZeros", "int32") : null;
      const rowSums = hasZeroPoints ? k.buffer("rowSums", "int32") : null;
      const out = k.buffer("out", result);
      k.for(begin, end, (row) => {
        const from = k.let(row.mul(length));
        const start = k.let(row.mul(stride));
        const sum = rowSums ? k.let(k.load(rowSums, row)) : null;
        k.vector(0, n, (j) => {
          let total = k.load(totals, from.add(j)).sub(k.load(columnSums, j).mul(zeroPoint));
          if (weightZeros && sum) total = total.sub(k.load(weightZeros, j).mul(sum));
          const [product, scale] = [total.cast("f32"), k.load(scales, j)];
          const first = inUnits ? product : product.mul(scale);
          const added = bias && k.load(bias, j);
          const real = added ? first.add(rounding === "whole" ? added.nearest() : added) : first;
          const place = start.add(j);
          if (!toBytes) {
            k.store(out, place, relu ? real.max(0) : real);
            return;
          }
          const q = real
            .mul(inUnits ? scale : inverse)
            .nearest()
            .add(outZero);
          const held = larger(relu ? larger(outZero, lowest) : lowest, smaller(highest, q));
          k.store(out, place, held.add(BYTE_IN_FLOAT).bitcast("i32").and(255));
        });
      });
    }),
  );
}
