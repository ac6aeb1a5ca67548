/** Unpooling, power-average pooling and fractional max pooling. */
import { alertNotDeterministic } from "../../support/determinism.ts";
import { lookAt } from "../../compute/look-at.ts";
import { is_grad_enabled } from "../../autograd/modes.ts";
import { assertNoNegative, numel, sameShape, shapeText, wrapDim } from "../../layout/shape.ts";
import { IndexError, notImplemented, RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { avg_pool1d, avg_pool2d, avg_pool3d } from "./avg-pool.ts";
import { discard } from "../../compute/copy-elements.ts";
import { composite, operator } from "../declare/operator.ts";
import { asIndices, scatter_planes, planeWrites } from "./pool-sizes.ts";
import type { AvgPoolOp } from "./avg-pool.ts";
import { max_pool1d, max_pool2d, max_pool3d, type MaxPoolOp } from "./max-pool.ts";
import type { Dims, Operator, Shape } from "../declare/types.ts";
import { rand } from "../create/draws/random-create.ts";
import { readingInputs } from "../declare/reads-inputs.ts";
import { assertFilled } from "./pool-checks.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { fractionalMaxima } from "../../compute/pool/run-pool.ts";

const unpoolNodes = { plane: planeWrites("max_unpool2d"), volume: planeWrites("max_unpool3d") };

/** Default output sizes, or those asked for when they are near enough. */
function unpooledSizes(input: Tensor, kernel: Shape, stride: Shape, padding: Shape, wanted: Shape | null): Shape {
  const rank = kernel.length;
  const usual = kernel.map(
    (k, d) => (sizeAt(input.shape, input.shape.length - rank + d) - 1) * itemAt(stride, d) + k - 2 * itemAt(padding, d),
  );
  if (wanted === null) {
    const bad = usual.findIndex((size) => size < 0);
    if (bad >= 0)
      throw new ValueError(
        `max_unpooling: output_size must contain non-negative spatial dimensions, but got output_size[${bad}]=${usual[bad]}`,
      );
    return usual;
  }
  const sizes = wanted.length === rank + 2 ? wanted.slice(2) : wanted;
  if (sizes.length !== rank)
    throw new ValueError(
      `output_size should be a sequence containing ${rank} or ${rank + 2} elements, but it has a length of '${sizes.length}'`,
    );
  usual.forEach((size, d) => {
    const [least, most] = [size - itemAt(stride, d), size + itemAt(stride, d)];
    if (!(least < itemAt(sizes, d) && itemAt(sizes, d) < most))
      throw new ValueError(
        `invalid output_size "(${sizes.join(", ")}${rank === 1 ? "," : ""})" (dim ${d} must be between ${least} and ${most})`,
      );
  });
  return sizes;
}

/** Puts values at their indices in zeros of the given spatial sizes. */
export function unpool(input: Tensor, indices: Tensor, sizes: Shape): Tensor {
  const rank = sizes.length;
  alertNotDeterministic(`max_unpooling${rank}d_forward_out`);
  if (indices.dtype.name !== "int64")
    throw new RuntimeError(`elements in indices should be type int64 but got: ${indices.dtype.scalarName}`);
  if (input.shape.length !== rank + 1 && input.shape.length !== rank + 2) {
    throw new RuntimeError(
      `Input to max_unpooling${rank}d should be a ${rank + 1}d or ${rank + 2}d Tensor, but got a tensor with ${input.shape.length} dimensions.`,
    );
  }
  if (!sameShape(input.shape, indices.shape))
    throw new RuntimeError(
      `Expected shape of indices to be same as that of the input tensor (${shapeText(input.shape)}) but got indices tensor with shape: ${shapeText(indices.shape)}`,
    );
  if (!input.dtype.is_floating_point) throw notImplemented(`max_unpool${rank}d`, input.dtype);
  assertFilled(`max_unpooling${rank}d_forward_out_cpu()`, input.shape, 1);
  if (numel(indices.shape) > 0) {
    const [least, most] = [lookAt(indices.amin(), 0), lookAt(indices.amax(), 0)];
    const wrong = most >= numel(sizes) ? most : least < 0 ? least : null;
    if (wrong !== null) {
      throw new RuntimeError(`Found an invalid max index: ${wrong} (output volumes are of size ${sizes.join("x")})`);
    }
  }
  return unpoolNodes[rank === 3 ? "volume" : "plane"](input, indices, [...input.shape.slice(0, -rank), ...sizes], rank);
}

/** Arguments of unpoolings, by name. */
export interface UnpoolOptions {
  /** Places of the maxima, from `max_pool` with `return_indices`. */
  indices?: Tensor;
  /** Size of the window. */
  kernel_size?: Dims;
  /** Step that `max_pool` had. Default: the window's size. */
  stride?: Dims | null;
  /** Padding that `max_pool` had. Default 0. */
  padding?: Dims;
  /** Sizes of the result, where more than one would do. */
  output_size?: Shape | null;
}
/** The type of the unpoolings. */
export type UnpoolOp = Operator<
  (
    input: Tensor,
    indices: Tensor,
    kernel_size: Dims,
    stride?: Dims | null,
    padding?: Dims,
    output_size?: Shape | null,
  ) => Tensor,
  UnpoolOptions
>;

function maxUnpool(rank: number): UnpoolOp {
  const zeros = `[${new Array<number>(rank).fill(0).join(", ")}]`;
  return composite(
    `max_unpool${rank}d(Tensor input, Tensor indices, int[${rank}] kernel_size, int[${rank}]? stride=None, int[${rank}] padding=${zeros}, int[]? output_size=None) -> Tensor`,
    (input: Tensor, indices: Tensor, kernel: Shape, stride: Shape | null, padding: Shape, wanted: Shape | null) => {
      if ([kernel, stride ?? kernel, padding].some((list) => list.length < rank))
        throw new IndexError("tuple index out of range");
      const sizes = unpooledSizes(input, kernel, stride ?? kernel, padding, wanted);
      if (rank === 3 && sizes.length !== 3)
        throw new RuntimeError(
          `There should be exactly three elements (depth, height, width) in output_size, but got ${sizes.length} elements.`,
        );
      if (rank === 3 && stride?.some((step) => step <= 0))
        throw new RuntimeError(`strides should be greater than zero, but got stride: ${shapeText(stride)}`);
      // A 1-d call is one of 2 dims with a width of 1.
      if (rank === 1) return unpool(input.unsqueeze(-1), indices.unsqueeze(-1), [...sizes, 1]).squeeze(-1);
      return unpool(input, indices, sizes);
    },
  );
}

/** Writes maxima back to the places that max pooling found them at; all else is 0. */
export const max_unpool1d: UnpoolOp = maxUnpool(1);
/** Puts maxima back to the places that `max_pool2d` gave; zeros elsewhere. */
export const max_unpool2d: UnpoolOp = maxUnpool(2);
/** Puts maxima back to the places that `max_pool3d` gave; zeros elsewhere. */
export const max_unpool3d: UnpoolOp = maxUnpool(3);

/** Arguments of poolings by a norm, by name. */
export interface LpPoolOptions {
  /** The p of the norm. */
  norm_type?: number;
  /** Size of the window. */
  kernel_size?: Dims;
  /** Step between windows. Default: the window's size. */
  stride?: Dims | null;
  /** Round output sizes up instead of down. Default false. */
  ceil_mode?: boolean;
}
/** The type of the poolings by a norm. */
export type LpPoolOp = Operator<
  (input: Tensor, norm_type: number, kernel_size: Dims, stride?: Dims | null, ceil_mode?: boolean) => Tensor,
  LpPoolOptions
>;

function lpPool(rank: number, average: AvgPoolOp, max: MaxPoolOp): LpPoolOp {
  return composite(
    `lp_pool${rank}d(Tensor input, float norm_type, int[${rank}] kernel_size, int[${rank}]? stride=None, bool ceil_mode=False) -> Tensor`,
    (input: Tensor, power: number, kernel: Shape, stride: Shape | null, ceil: boolean) => {
      if (power === 0) throw new ValueError("norm_type must be a non-zero value, but got 0");
      if (!Number.isFinite(power)) {
        const largest = (x: Tensor): Tensor => max(x, kernel, stride, 0, 1, ceil) as Tensor;
        return power > 0 ? largest(input.abs()) : largest(input.abs().neg()).neg();
      }
      const out = average(input.pow(power), kernel, stride, new Array<number>(rank).fill(0), ceil);
      return out
        .sign()
        .mul(out.abs().relu())
        .mul(numel(kernel))
        .pow(1 / power);
    },
  );
}

/** The p-norm of windows: (sum x^p)^(1/p); the largest or smallest magnitude for p of inf or -inf. */
export const lp_pool1d: LpPoolOp = lpPool(1, avg_pool1d, max_pool1d);
/** The p-norm of windows, (sum x^p)^(1/p): [N, C, H, W]. */
export const lp_pool2d: LpPoolOp = lpPool(2, avg_pool2d, max_pool2d);
/** The p-norm of windows, (sum x^p)^(1/p): [N, C, D, H, W]. */
export const lp_pool3d: LpPoolOp = lpPool(3, avg_pool3d, max_pool3d);

type FractionalNode = Operator<(self: Tensor, kernel: Shape, out: Shape, samples: Tensor) => Tensor[]>;

function fractionalNode(node: string): FractionalNode {
  return operator("fractional_max_pool(Tensor self, any kernel, any out, Tensor samples) -> (Tensor, Tensor)", {
    node,
    nondifferentiable: [1],
    internalOutputs: [1],
    recorded: readingInputs(["self"]),
    forward: fractionalMaxima,
    joint: {
      uses: { self: ["result1"] },
      formula: ([grad], c) =>
        grad ? [scatter_planes(grad, c.tensor("result1"), c.shape("self"), c.value<Shape>("kernel").length)] : [],
    },
  });
}

const fractionalNodes = {
  plane: fractionalNode("FractionalMaxPool2DBackward0"),
  volume: fractionalNode("FractionalMaxPool3DBackward0"),
};

/** Arguments of fractional poolings, by name. */
export interface FractionalOptions {
  /** Size of the window. */
  kernel_size?: Dims;
  /** Sizes of the result; or `output_ratio`. */
  output_size?: Dims | null;
  /** Sizes of the result as parts of the input's: between 0 and 1. */
  output_ratio?: number | readonly number[] | null;
  /** Give the places of the maxima too. Default false. */
  return_indices?: boolean;
  _random_samples?: Tensor | null;
}
type Fractional<R> = Operator<
  (
    input: Tensor,
    kernel_size: Dims,
    output_size?: Dims | null,
    output_ratio?: number | readonly number[] | null,
    return_indices?: boolean,
    _random_samples?: Tensor | null,
  ) => R,
  FractionalOptions
>;
/** The type of the fractional poolings. */
export type FractionalOp = Fractional<Tensor>;
/** The same with the places of the maxima. */
export type FractionalWithIndices = Fractional<[values: Tensor, indices: Tensor]>;

/** PyTorch's checks of what a fractional pooling is given; `samples`: three dims [batch or more, channels, `rank`]. */
function assertFractional(
  name: string,
  rank: number,
  input: Tensor,
  kernel: Shape,
  out: Shape,
  samples: Tensor | null,
): void {
  const check = (holds: boolean, text: string): void => {
    if (!holds) throw new RuntimeError(text);
  };
  for (const [what, list] of Object.entries({ kernel_size: kernel, output_size: out }))
    check(
      list.length === rank,
      `${name}: ${what} must either be a single Int or tuple of ${rank === 3 ? "three " : ""}Ints`,
    );
  check(
    kernel.every((n) => n > 0),
    `${name}(): kernel size should be greater than zero, but got ${kernel.join("x")}`,
  );
  const { shape } = input;
  const whole = rank === 3 ? `${name}_out()` : `${name}()`;
  const channels = shape.length - rank - 1;
  check(
    channels === 0 || channels === 1,
    `${whole}: Expected ${rank + 1}D or ${rank + 2}D tensor, but got: ${shapeText(shape)}`,
  );
  const empty = shape.indexOf(0, channels);
  check(
    empty < 0,
    `${whole}: Expected input to have non-zero size for non-batch dimensions, but got${shapeText(shape)} with dimension ${empty} being empty.`,
  );
  if (samples === null) return;
  const begin = "Expect _random_samples";
  const [n = 0, c, last] = samples.shape;
  check(samples.dtype === input.dtype, `${begin} to have the same dtype as input`);
  check(samples.shape.length === 3, `${begin} to have 3 dimensions, got ${samples.shape.length}`);
  check(n >= (channels === 0 ? 1 : sizeAt(shape, 0)), `${begin}.size(0) no less then input batch size.`);
  check(c === shape[channels], `${begin}.size(1) equals to input channel size.`);
  check(last === rank, `${begin}.size(2) equals to ${rank}; got ${last}.`);
}

function fractional(rank: number): FractionalOp {
  const name = `fractional_max_pool${rank}d`;
  return composite(
    `${name}(Tensor input, int[${rank}] kernel_size, int[${rank}]? output_size=None, float[${rank}]? output_ratio=None, bool return_indices=False, Tensor? _random_samples=None) -> Tensor`,
    (
      input: Tensor,
      kernel: Shape,
      size: Shape | null,
      ratio: readonly number[] | null,
      wanted: boolean,
      given: Tensor | null,
    ) => {
      if (size === null && ratio === null)
        throw new ValueError(`${name} requires specifying either an output_size or an output_ratio`);
      const sizes = size === null ? ratio!.length : rank;
      if (sizes < rank) throw new IndexError("tuple index out of range");
      if (sizes > rank && rank === 2)
        throw new ValueError(`${name} requires output_ratio to either be a single Int or tuple of Ints.`);
      const spatial = input.shape.slice(-rank);
      const out = size ?? spatial.map((n, d) => Math.trunc(n * itemAt(ratio!, d)));
      if (!given) wrapDim(-rank - 1, input.shape.length); // random numbers for each channel
      assertFractional(name, rank, input, kernel, out, given);
      const axes = rank === 3 ? ["time", "height", "width"] : ["height", "width"];
      const samples =
        given ??
        rand(
          [
            input.shape.length === rank + 1 ? 1 : sizeAt(input.shape, 0),
            sizeAt(input.shape, input.shape.length - rank - 1),
            rank,
          ],
          { dtype: input.dtype },
        );
      spatial.forEach((n, d) => {
        // a volume needs one place more than its windows
        if (itemAt(out, d) + itemAt(kernel, d) - (rank === 3 ? 0 : 1) > n)
          throw new RuntimeError(
            `${name}${rank === 3 ? "_out" : ""}(): pool ${axes[d]} ${kernel[d]} too large relative to input ${axes[d]} ${n}`,
          );
      });
      assertNoNegative([...input.shape.slice(0, -rank), ...out]);
      const [values, places] = fractionalNodes[rank === 3 ? "volume" : "plane"](input, kernel, out, samples) as [
        Tensor,
        Tensor,
      ];
      if (wanted) return [values, asIndices(places)];
      if (!(is_grad_enabled() && input.requires_grad)) discard(places);
      return values;
    },
  );
}

/**
 * Maxima of windows at random places (Graham, "Fractional Max-Pooling", 2014).
 * Shapes: [batch, C, H, W] or [C, H, W] gives [..., C, out H, out W].
 */
export const fractional_max_pool2d: FractionalOp = fractional(2);
/** Maxima over windows of random sizes (Graham 2014): [N, C, D, H, W]. */
export const fractional_max_pool3d: FractionalOp = fractional(3);

function fractionalWithIndices(rank: number, pool: FractionalOp): FractionalWithIndices {
  return composite(
    `fractional_max_pool${rank}d_with_indices(Tensor input, int[${rank}] kernel_size, int[${rank}]? output_size=None, float[${rank}]? output_ratio=None, bool return_indices=False, Tensor? _random_samples=None) -> (Tensor, Tensor)`,
    (
      input: Tensor,
      kernel: Shape,
      size: Shape | null,
      ratio: readonly number[] | null,
      _wanted: boolean,
      samples: Tensor | null,
    ) => (pool as (...all: unknown[]) => unknown)(input, kernel, size, ratio, true, samples),
  );
}

/**
 * `fractional_max_pool2d` with the places of the maxima.
 * Shapes: [batch, C, H, W] or [C, H, W] gives [..., C, out H, out W], the places too.
 */
export const fractional_max_pool2d_with_indices: FractionalWithIndices = fractionalWithIndices(
  2,
  fractional_max_pool2d,
);
/**
 * `fractional_max_pool3d` with the places of the maxima.
 * Shapes: [batch, C, D, H, W] or [C, D, H, W] gives [..., C, out D, out H, out W], the places too.
 */
export const fractional_max_pool3d_with_indices: FractionalWithIndices = fractionalWithIndices(
  3,
  fractional_max_pool3d,
);
