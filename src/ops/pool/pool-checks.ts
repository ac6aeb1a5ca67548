/** What PyTorch refuses in pooling, in its words, and the sizes of outputs. */
import { assertNoNegative, shapeText } from "../../layout/shape.ts";
import { notImplemented, RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Shape } from "../declare/types.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** Parameters of a pooling, a number for each spatial dim. */
export interface PoolParams {
  readonly kernel: Shape;
  readonly stride: Shape;
  readonly padding: Shape;
  readonly dilation: Shape;
}

const counts = ["no", "one int", "two ints", "three ints"];

function checkLength(name: string, rank: number, list: Shape, what: string): Shape {
  if (list.length === rank) return list;
  if (list.length === 1) return new Array<number>(rank).fill(itemAt(list, 0));
  if (rank === 1) {
    const kinds: Record<string, string> = {
      kernel_size: "an int, list of ints or tuple of ints",
      stride: "None, an int, list of ints, or tuple of ints",
      padding: "an int, list of ints, or tuple of ints",
      dilation: "an int, list of ints or tuple of ints",
    };
    if (name.startsWith("avg"))
      throw new RuntimeError(`${name}() argument '${what}' should contain one int (got ${list.length})`);
    throw new RuntimeError(`${name}() ${what} must be ${kinds[what]} of size 1 but got size ${list.length}`);
  }
  const words: Record<string, string> = {
    kernel_size: "kernel_size must either be a single int",
    stride: "stride must either be omitted, a single int",
    padding: name.startsWith("max") ? "padding must be either be a single int" : "padding must either be a single int",
    dilation: "dilation must be either a single int",
  };
  throw new RuntimeError(`${name}: ${words[what]}, or a tuple of ${counts[rank]}`);
}

function assertPadding(kernel: Shape, padding: Shape, dilation: Shape): void {
  for (const [d, pad] of padding.entries()) {
    if (pad < 0) throw new RuntimeError(`pad must be non-negative, but got pad: ${pad}`);
    if (pad > Math.floor((itemAt(dilation, d) * (itemAt(kernel, d) - 1) + 1) / 2))
      throw new RuntimeError(
        `pad should be at most half of effective kernel size, but got pad=${pad}, kernel_size=${kernel[d]} and dilation=${dilation[d]}`,
      );
  }
}

/** What max_pool1d without places checks, in its own words. */
function assertLine({ kernel, stride, padding, dilation }: PoolParams): void {
  const named = { kernel_size: itemAt(kernel, 0), stride: itemAt(stride, 0), dilation: itemAt(dilation, 0) };
  for (const name of ["kernel_size", "stride"] as const)
    if (named[name] <= 0)
      throw new RuntimeError(`max_pool1d() ${name} must be greater than zero, but got ${named[name]}`);
  if (itemAt(padding, 0) < 0)
    throw new RuntimeError(`max_pool1d() padding must be non-negative, but got ${padding[0]}`);
  if (itemAt(padding, 0) > named.kernel_size / 2)
    throw new RuntimeError(
      `max_pool1d() padding should be at most half of kernel size, but got padding=${padding[0]} and kernel_size=${named.kernel_size}`,
    );
  if (named.dilation <= 0)
    throw new RuntimeError(`max_pool1d() dilation must be greater than zero, but got ${named.dilation}`);
}

/**
 * Sizes in full, checked; a missing or empty stride is the kernel size. `places`: whether a max pooling gives them,
 * which in one dim is another function of PyTorch with texts of its own.
 */
export function assertPoolParams(
  name: string,
  rank: number,
  self: Tensor,
  kernelSize: Shape,
  strideGiven: Shape | null,
  padding: Shape,
  dilation: Shape,
  places = true,
): PoolParams {
  if (name === "max_pool1d" && (![2, 3].includes(self.shape.length) || self.shape.slice(-2).includes(0))) {
    throw new RuntimeError(
      `max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:${shapeText(self.shape)}`,
    );
  }
  const kernel = checkLength(name, rank, kernelSize, "kernel_size");
  const stride =
    strideGiven === null || strideGiven.length === 0 ? kernel : checkLength(name, rank, strideGiven, "stride");
  const params = {
    kernel,
    stride,
    padding: checkLength(name, rank, padding, "padding"),
    dilation: checkLength(name, rank, dilation, "dilation"),
  };
  if (name === "max_pool1d" && !places) {
    assertLine(params);
    return params;
  }
  if (stride.includes(0)) throw new RuntimeError("stride should not be zero");
  const axes = rank === 3 ? ["T", "H", "W"] : rank === 2 ? ["H", "W"] : ["W"];
  const named = (label: string, list: Shape): string => axes.map((axis, d) => `${label}${axis}: ${list[d]}`).join(" ");
  if (kernel.some((n) => n <= 0))
    throw new RuntimeError(`kernel size should be greater than zero, but got ${named("k", kernel)}`);
  if (stride.some((n) => n < 0))
    throw new RuntimeError(
      `stride should be greater than zero, but got ${(rank === 1 ? [1, ...stride] : stride).map((n, d) => `d${(rank === 3 ? ["T", "H", "W"] : ["H", "W"])[d]}: ${n}`).join(" ")}`,
    );
  if (params.dilation.some((n) => n <= 0))
    throw new RuntimeError(`dilation should be greater than zero, but got ${named("dilation", params.dilation)}`);
  assertPadding(kernel, params.padding, params.dilation);
  assertHalf(rank, kernel, params.padding);
  return params;
}

/** The same without dilation, which PyTorch checks as well, where one dim is two, the first of size 1. */
function assertHalf(rank: number, kernel: Shape, padding: Shape): void {
  if (padding.every((pad, d) => pad <= Math.floor(itemAt(kernel, d) / 2))) return;
  const list = (sizes: Shape, label: string, other: number): string =>
    rank === 3
      ? `${label}T: ${sizes[0]} ${label}W: ${sizes[2]} ${label}H: ${sizes[1]}`
      : `${label}W = ${sizes.at(-1)}, ${label}H = ${rank === 1 ? other : sizes[0]}`;
  const [kernels, pads] = [list(kernel, "k", 1), list(padding, "pad", 0)];
  throw new RuntimeError(
    `pad should be smaller than or equal to half of kernel size, but got ${rank === 3 ? `${kernels} ${pads}` : `${pads}, ${kernels}`}`,
  );
}

const kernels: Record<string, string> = {
  max_pool1d: "max_pool1d_impl",
  max_pool2d: "max_pool2d",
  max_pool3d: "max_pool3d",
  avg_pool1d: "avg_pool2d",
  avg_pool2d: "avg_pool2d",
  avg_pool3d: "avg_pool3d_out_frame",
};

/** No dim from `first` on may be empty. */
export function assertFilled(name: string, shape: Shape, first: number): void {
  const empty = shape.indexOf(0, first);
  if (empty >= 0)
    throw new RuntimeError(
      `${name}: Expected input to have non-zero size for non-batch dimensions, but input has sizes ${shapeText(shape)} with dimension ${empty} being empty`,
    );
}

/** Ranks and dtypes that a pooling takes: maxima of planes and volumes take integers, means int64 too. */
export function assertPoolInput(name: string, rank: number, self: Tensor, places = true): void {
  const { shape } = self;
  if (rank > 1) {
    if (shape.length !== rank + 1 && shape.length !== rank + 2)
      throw new RuntimeError(`non-empty ${rank + 1}D or ${rank + 2}D (batch mode) tensor expected for input`);
    const first = shape.length === rank + 1 ? 0 : 1;
    if (shape.slice(first).includes(0)) {
      if (rank === 2)
        throw new RuntimeError(
          `Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:${shapeText(shape)}`,
        );
      const template = name === "max_pool3d" ? "max_pool3d_with_indices_out_cpu_template()" : `${name}()`;
      assertFilled(template, shape, first);
    }
  }
  const whole = name.startsWith("avg")
    ? self.dtype.name === "int64"
    : self.dtype.kind === "int" && (rank > 1 || places);
  const takes = self.dtype.is_floating_point ? name !== "avg_pool3d" || self.dtype.itemsize > 2 : whole;
  if (!takes) throw notImplemented(kernels[name] ?? name, self.dtype);
}

/** Spatial sizes of a pooling's output. With `ceil`, the last window may reach over the end but must begin inside. */
export function pooledSizes(
  name: string,
  self: Tensor,
  size: Shape,
  { kernel, stride, padding, dilation }: PoolParams,
  ceil: boolean,
  places = true,
): number[] {
  if (name === "avg_pool3d" && size.some((n, d) => n < itemAt(kernel, d))) {
    const shown = (label: string, list: Shape): string =>
      ["T", "H", "W"].map((axis, d) => `${label}${axis}: ${list[d]}`).join(" ");
    throw new RuntimeError(`input image (${shown("", size)}) smaller than kernel size (${shown("k", kernel)})`);
  }
  const out = size.map((n, d) => {
    const span =
      n +
      2 * itemAt(padding, d) -
      itemAt(dilation, d) * (itemAt(kernel, d) - 1) -
      1 +
      (ceil ? itemAt(stride, d) - 1 : 0);
    const count = Math.floor(span / itemAt(stride, d)) + 1;
    return ceil && (count - 1) * itemAt(stride, d) >= n + itemAt(padding, d) ? count - 1 : count;
  });
  if (name === "max_pool1d" && !places && itemAt(out, 0) < 1)
    throw new RuntimeError(`max_pool1d() Invalid computed output size: ${out[0]}`);
  if (out.some((n) => n < 1)) {
    // 1-d pooling runs as 2-d of height 1, and says so.
    const planes = sizeAt(self.shape, self.shape.length - size.length - 1);
    const flat = size.length === 1 ? [1] : [];
    throw new RuntimeError(
      `Given input size: (${[planes, ...flat, ...size].join("x")}). Calculated output size: (${[planes, ...flat, ...out].join("x")}). Output size is too small`,
    );
  }
  return out;
}

/** PyTorch's check of 1-d calls that run as 2-d ones. */
export function assertRank1(name: string, self: Tensor): void {
  if (self.shape.length !== 2 && self.shape.length !== 3) {
    throw new RuntimeError(
      `Expected 2 to 3 dimensions, but got ${self.shape.length}-dimensional tensor for argument #1 'self' (while checking arguments for ${name})`,
    );
  }
}

/** Output sizes with those filled in that keep the input's. */
export function adaptiveSizes(self: Tensor, output: readonly (number | null)[], rank: number): number[] {
  return output.map((n, d) => n ?? sizeAt(self.shape, self.shape.length - rank + d));
}

function assertAdaptive(
  name: string,
  rank: number,
  self: Tensor,
  kernelName: string,
  colon: string,
  first: number,
): void {
  const { shape } = self;
  if (shape.length !== rank + 1 && shape.length !== rank + 2)
    throw new RuntimeError(
      `${name}(): Expected ${rank + 1}D or ${rank + 2}D tensor, but got${colon} ${shapeText(shape)}`,
    );
  assertFilled(`${name}()`, shape, first);
  if (!self.dtype.is_floating_point) throw notImplemented(kernelName, self.dtype);
}

/**
 * What layers check before they call adaptive pools: one number as output size goes past PyTorch's check of lists, to that
 * of its kernels.
 */
export function assertPoolsOneSize(name: string, self: Tensor, size: unknown): void {
  const rank = Number(name.at(-2));
  const { shape } = self;
  if (typeof size === "number" && rank > 1 && shape.length !== rank + 1 && shape.length !== rank + 2)
    throw new RuntimeError(
      `${name}(): Expected ${rank + 1}D or ${rank + 2}D tensor, but got${name.includes("max") ? ":" : ""} ${shapeText(shape)}`,
    );
}

/** The number of output sizes, in the words of the three ways in which PyTorch checks it. */
function assertAdaptiveSizes(name: string, rank: number, self: Tensor, out: Shape, message: string): void {
  if (rank === 1 && out.length !== 1)
    throw new RuntimeError(`${name}() argument 'output_size' should contain one int (got ${out.length})`);
  if (rank > 1 && self.shape.length <= out.length)
    throw new ValueError(`Input dimension should be at least ${out.length + 1}`);
  if (out.length !== rank) throw new RuntimeError(message);
}

/** Checks of adaptive max pooling. */
export function checkAdaptiveMaxInput(name: string, rank: number, self: Tensor, out: Shape): void {
  assertAdaptiveSizes(name, rank, self, out, `${name}(): internal error: output_size.size() must be ${rank}`);
  assertAdaptive(name, rank, self, rank === 3 ? "adaptive_max_pool3d_cpu" : "adaptive_max_pool2d", ":", 1);
  assertNoNegative([...self.shape.slice(0, -rank), ...(rank === 1 ? [1] : []), ...out]);
}

/** Checks of adaptive average pooling. */
export function checkAdaptiveAverageInput(name: string, rank: number, self: Tensor, out: Shape): void {
  assertAdaptiveSizes(name, rank, self, out, `${name}: output_size must be ${rank}`);
  if (out.some((n) => n < 0))
    throw new RuntimeError(
      rank === 1
        ? `adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {1, ${out[0]}}`
        : `${name}: elements of output_size must be greater than or equal to 0 but received {${out.join(", ").replace(/, (\d+)$/, rank === 3 ? ",$1" : ", $1")}}`,
    );
  assertAdaptive(
    name,
    rank,
    self,
    rank === 3 ? "adaptive_avg_pool3d_cpu" : "adaptive_avg_pool2d",
    "",
    rank === 3 ? 1 : self.shape.length - rank,
  );
}
