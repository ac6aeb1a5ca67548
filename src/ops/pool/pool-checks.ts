/** What PyTorch refuses in pooling, in its words, and the sizes of outputs. */
import { shapeText } from "../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Shape } from "../declare/types.ts";

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
  if (list.length === 1) return new Array<number>(rank).fill(list[0]!);
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

function assertPadding(kernel: Shape, padding: Shape): void {
  for (const [d, pad] of padding.entries()) {
    if (pad < 0) throw new RuntimeError(`pad must be non-negative, but got pad: ${pad}`);
    if (pad > kernel[d]! / 2)
      throw new RuntimeError(
        `pad should be at most half of kernel size, but got pad=${pad} and kernel_size=${kernel[d]}`,
      );
  }
}

/** Sizes in full, checked; a missing or empty stride is the kernel size. */
export function assertPoolParams(
  name: string,
  rank: number,
  self: Tensor,
  kernelSize: Shape,
  strideGiven: Shape | null,
  padding: Shape,
  dilation: Shape,
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
  if (name === "max_pool1d") {
    if (kernel[0]! <= 0)
      throw new RuntimeError(`max_pool1d() kernel_size must be greater than zero, but got ${kernel[0]}`);
    if (params.dilation[0]! <= 0)
      throw new RuntimeError(`max_pool1d() dilation must be greater than zero, but got ${params.dilation[0]}`);
  }
  if (stride.includes(0)) throw new RuntimeError("stride should not be zero");
  const axes = rank === 3 ? ["T", "H", "W"] : rank === 2 ? ["H", "W"] : ["W"];
  const named = (label: string, list: Shape): string => axes.map((axis, d) => `${label}${axis}: ${list[d]}`).join(" ");
  if (kernel.some((n) => n <= 0))
    throw new RuntimeError(`kernel size should be greater than zero, but got ${named("k", kernel)}`);
  if (params.dilation.some((n) => n <= 0))
    throw new RuntimeError(`dilation should be greater than zero, but got ${named("dilation", params.dilation)}`);
  assertPadding(kernel, params.padding);
  return params;
}

const kernels: Record<string, string> = {
  max_pool1d: "max_pool1d_impl",
  max_pool2d: "max_pool2d",
  max_pool3d: "max_pool3d_with_indices_cpu",
  avg_pool1d: "avg_pool2d",
  avg_pool2d: "avg_pool2d",
  avg_pool3d: "avg_pool3d_out_frame",
};

/** Ranks and dtypes that a pooling takes. Means take int64 too. */
export function assertPoolInput(name: string, rank: number, self: Tensor): void {
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
      throw new RuntimeError(
        `${template}: Expected input's non-batch dimensions to have positive length, but input has a shape of ${shapeText(shape)} and non-batch dimension ${shape.slice(first).indexOf(0)} has length zero!`,
      );
    }
  }
  const takes = self.dtype.is_floating_point || (name.startsWith("avg") && self.dtype.name === "int64");
  if (!takes) throw notImplemented(kernels[name] ?? name, self.dtype);
}

/** Spatial sizes of a pooling's output. With `ceil`, the last window may reach over the end but must begin inside. */
export function pooledSizes(
  name: string,
  self: Tensor,
  size: Shape,
  { kernel, stride, padding, dilation }: PoolParams,
  ceil: boolean,
): number[] {
  if (name === "avg_pool3d" && size.some((n, d) => n + 2 * padding[d]! < kernel[d]!)) {
    const shown = (label: string, list: Shape): string =>
      ["T", "H", "W"].map((axis, d) => `${label}${axis}: ${list[d]}`).join(" ");
    throw new RuntimeError(`input image (${shown("", size)}) smaller than kernel size (${shown("k", kernel)})`);
  }
  const out = size.map((n, d) => {
    const span = n + 2 * padding[d]! - dilation[d]! * (kernel[d]! - 1) - 1 + (ceil ? stride[d]! - 1 : 0);
    const count = Math.floor(span / stride[d]!) + 1;
    return ceil && (count - 1) * stride[d]! >= n + padding[d]! ? count - 1 : count;
  });
  if (out.some((n) => n < 1)) {
    // 1-d pooling runs as 2-d of height 1, and says so.
    const planes = self.shape[self.shape.length - size.length - 1]!;
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
  return output.map((n, d) => n ?? self.shape[self.shape.length - rank + d]!);
}

function assertAdaptive(name: string, rank: number, self: Tensor, kernelName: string, colon: string): void {
  const { shape } = self;
  if (shape.length !== rank + 1 && shape.length !== rank + 2)
    throw new RuntimeError(
      `${name}(): Expected ${rank + 1}D or ${rank + 2}D tensor, but got${colon} ${shapeText(shape)}`,
    );
  for (let d = shape.length - rank; d < shape.length; d++) {
    if (shape[d] === 0)
      throw new RuntimeError(
        `${name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${shapeText(shape)} with dimension ${d} being empty`,
      );
  }
  if (!self.dtype.is_floating_point) throw notImplemented(kernelName, self.dtype);
}

/** Checks of adaptive max pooling. */
export function checkAdaptiveMaxInput(name: string, rank: number, self: Tensor, out: Shape): void {
  if (out.length !== rank) throw new RuntimeError(`${name}(): internal error: output_size.size() must be ${rank}`);
  assertAdaptive(name, rank, self, rank === 3 ? "adaptive_max_pool3d_cpu" : "adaptive_max_pool2d", ":");
  if (out.some((n) => n < 0))
    throw new RuntimeError(
      `Trying to create tensor with negative dimension ${out.find((n) => n < 0)}: ${shapeText([...self.shape.slice(0, -rank), ...out])}`,
    );
}

/** Checks of adaptive average pooling. */
export function checkAdaptiveAverageInput(name: string, rank: number, self: Tensor, out: Shape): void {
  if (out.length !== rank) throw new RuntimeError(`${name}: output_size must be ${rank}`);
  if (out.some((n) => n < 0))
    throw new RuntimeError(
      `${name}: elements of output_size must be greater than or equal to 0 but received {${out.join(", ")}}`,
    );
  assertAdaptive(name, rank, self, rank === 3 ? "adaptive_avg_pool3d_cpu" : "adaptive_avg_pool2d", ",");
}
