/** Max pooling of 1 to 3 dims, plain and adaptive. */
import { isDifferentiated } from "../../autograd/history.ts";
import { SavedTensor, savedTensorHooks } from "../../autograd/saved.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { discard } from "../../compute/copy-elements.ts";
import { composite } from "../declare/operator.ts";
import { adaptiveWindow, asIndices, maxPoolOperator, windowOf, type Window } from "./pool-sizes.ts";
import {
  adaptiveSizes,
  assertPoolInput,
  assertPoolParams,
  assertRank1,
  checkAdaptiveMaxInput,
  pooledSizes,
} from "./pool-checks.ts";
import type { Dims, Operator, Shape } from "../declare/types.ts";

const nodes = {
  plane: maxPoolOperator("MaxPool2DWithIndicesBackward0", "self"),
  volume: maxPoolOperator("MaxPool3DWithIndicesBackward0", "self"),
  adaptivePlane: maxPoolOperator("AdaptiveMaxPool2DBackward0", "image"),
  adaptiveVolume: maxPoolOperator("AdaptiveMaxPool3DBackward0", "image"),
};

/** Runs a max pooling; places are found only when the user or the graph wants them. */
function run(kind: keyof typeof nodes, self: Tensor, window: Window, rank: number, wanted: boolean): Tensor[] {
  const records = isDifferentiated([self]);
  const [values, places] = nodes[kind](self, window, rank, wanted || records) as [Tensor, Tensor];
  if (!wanted) return [values];
  const indices = asIndices(places);
  if (!records) discard(places);
  else watchIndices(values, indices);
  return [values, indices];
}

/** The graph keeps places of its own; as in PyTorch, `backward` refuses when the user has changed the indices. */
function watchIndices({ gradFn }: Tensor, indices: Tensor): void {
  if (gradFn === null || savedTensorHooks.length > 0) return;
  const saved = new SavedTensor(indices, gradFn, true);
  gradFn.register_prehook(() => saved.verify());
}

/** A 1-d call as a 2-d one of height 1, as PyTorch records it. */
function flat(self: Tensor, pool: (input: Tensor) => Tensor[]): Tensor[] {
  return pool(self.unsqueeze(-2)).map((result) => result.squeeze(-2));
}

type WithIndices = readonly [Tensor, Tensor];
export interface MaxPoolOptions {
  kernel_size?: Dims;
  stride?: Dims | null;
  padding?: Dims;
  dilation?: Dims;
  ceil_mode?: boolean;
  return_indices?: boolean;
}
export type MaxPoolOp = Operator<
  (
    input: Tensor,
    kernel_size: Dims,
    stride?: Dims | null,
    padding?: Dims,
    dilation?: Dims,
    ceil_mode?: boolean,
  ) => Tensor,
  MaxPoolOptions
>;
export type MaxPoolWithIndicesOp = Operator<
  (
    input: Tensor,
    kernel_size: Dims,
    stride?: Dims | null,
    padding?: Dims,
    dilation?: Dims,
    ceil_mode?: boolean,
  ) => WithIndices,
  MaxPoolOptions
>;

function pool(
  rank: number,
  self: Tensor,
  kernelSize: Shape,
  strideGiven: Shape | null,
  padding: Shape,
  dilation: Shape,
  ceil: boolean,
  wanted: boolean,
): Tensor[] {
  const params = assertPoolParams(`max_pool${rank}d`, rank, self, kernelSize, strideGiven, padding, dilation, wanted);
  assertPoolInput(`max_pool${rank}d`, rank, self, wanted);
  const size = self.shape.slice(-rank);
  const out = pooledSizes(`max_pool${rank}d`, self, size, params, ceil, wanted);
  const window = windowOf(size, out, params.kernel, params.stride, params.padding, params.dilation);
  if (rank === 1) return flat(self, (input) => run("plane", input, window, 2, wanted));
  return run(rank === 3 ? "volume" : "plane", self, window, rank, wanted);
}

const schema = (name: string, rank: number, more = ""): string => {
  const all = (value: number): string => `[${new Array<number>(rank).fill(value).join(", ")}]`;
  return `${name}(Tensor input, int[${rank}] kernel_size, int[${rank}]? stride=None, int[${rank}] padding=${all(0)}, int[${rank}] dilation=${all(1)}, bool ceil_mode=False${more}) -> Tensor`;
};

function maxPool(rank: number): MaxPoolOp {
  return composite(
    schema(`max_pool${rank}d`, rank, ", bool return_indices=False"),
    (
      self: Tensor,
      kernel: Shape,
      stride: Shape | null,
      padding: Shape,
      dilation: Shape,
      ceil: boolean,
      wanted: boolean,
    ) => {
      const results = pool(rank, self, kernel, stride, padding, dilation, ceil, wanted);
      return wanted ? results : results[0];
    },
  );
}

function maxPoolWithIndices(rank: number): MaxPoolWithIndicesOp {
  return composite(
    schema(`max_pool${rank}d_with_indices`, rank, ", bool return_indices=True"),
    (self: Tensor, kernel: Shape, stride: Shape | null, padding: Shape, dilation: Shape, ceil: boolean) =>
      pool(rank, self, kernel, stride, padding, dilation, ceil, true),
  );
}

/**
 * Maxima of windows of [N, C, L] or [C, L]; `stride` is the kernel size by default. With `return_indices`, also their
 * places.
 * @example
 * F.max_pool1d(torch.randn(1, 2, 8), 2).shape; // [1, 2, 4]
 */
export const max_pool1d: MaxPoolOp = maxPool(1);
/**
 * Maxima of windows of [N, C, H, W] or [C, H, W].
 * @example
 * F.max_pool2d(torch.randn(1, 2, 8, 8), 2).shape; // [1, 2, 4, 4]
 */
export const max_pool2d: MaxPoolOp = maxPool(2);
/**
 * Maxima of windows of [N, C, D, H, W] or [C, D, H, W].
 * @example
 * F.max_pool3d(torch.randn(1, 2, 8, 8, 8), 2).shape; // [1, 2, 4, 4, 4]
 */
export const max_pool3d: MaxPoolOp = maxPool(3);
/** Maxima and their places, counted within each plane. */
export const max_pool1d_with_indices: MaxPoolWithIndicesOp = maxPoolWithIndices(1);
/**
 * `max_pool2d` with the places of the maxima, counted in each plane.
 * Shapes: [batch, C, H, W] or [C, H, W] gives [..., C, out H, out W], the places too.
 */
export const max_pool2d_with_indices: MaxPoolWithIndicesOp = maxPoolWithIndices(2);
/**
 * `max_pool3d` with the places of the maxima, counted in each volume. Shapes: [batch, channels, depth, height,
 * width], or without a batch; both results have the size of the windows' positions, as those of `max_pool3d`.
 */
export const max_pool3d_with_indices: MaxPoolWithIndicesOp = maxPoolWithIndices(3);

/** Output sizes of adaptive pooling; null keeps an input's size. */
export type AdaptiveSize = number | readonly (number | null)[];
export type AdaptiveMaxPoolOp = Operator<
  (input: Tensor, output_size: AdaptiveSize, return_indices?: boolean) => Tensor,
  { output_size?: AdaptiveSize; return_indices?: boolean }
>;
export type AdaptiveMaxPoolWithIndicesOp = Operator<
  (input: Tensor, output_size: AdaptiveSize) => WithIndices,
  { output_size?: AdaptiveSize; return_indices?: boolean }
>;

function adaptivePool(rank: number, self: Tensor, outputSize: readonly (number | null)[], wanted: boolean): Tensor[] {
  const name = `adaptive_max_pool${rank}d`;
  if (rank === 1) assertRank1(name, self);
  const out = adaptiveSizes(self, outputSize, rank);
  checkAdaptiveMaxInput(name, rank, self, out);
  const window = adaptiveWindow(self.shape.slice(-rank), out);
  if (rank === 1) return flat(self, (input) => run("adaptivePlane", input, window, 2, wanted));
  return run(rank === 3 ? "adaptiveVolume" : "adaptivePlane", self, window, rank, wanted);
}

function adaptiveMaxPool(rank: number): AdaptiveMaxPoolOp {
  return composite(
    `adaptive_max_pool${rank}d(Tensor input, int[${rank}] output_size, bool return_indices=False) -> Tensor`,
    (self: Tensor, size: Shape, wanted: boolean) => {
      const results = adaptivePool(rank, self, size, wanted);
      return wanted ? results : results[0];
    },
  );
}

function adaptiveMaxPoolWithIndices(rank: number): AdaptiveMaxPoolWithIndicesOp {
  return composite(
    `adaptive_max_pool${rank}d(Tensor input, int[${rank}] output_size, bool return_indices=False) -> (Tensor, Tensor)`,
    (self: Tensor, size: Shape) => adaptivePool(rank, self, size, true),
  );
}

/** Maxima of as many windows as the output is to have. */
export const adaptive_max_pool1d: AdaptiveMaxPoolOp = adaptiveMaxPool(1);
/**
 * Maxima over windows chosen so that the output has a given size: [N, C, H, W] to [N, C, H_out, W_out]; with
 * `return_indices` their places too.
 */
export const adaptive_max_pool2d: AdaptiveMaxPoolOp = adaptiveMaxPool(2);
/**
 * Maxima over windows chosen so that the output has a given size: [N, C, D, H, W]; with `return_indices` their places
 * too.
 */
export const adaptive_max_pool3d: AdaptiveMaxPoolOp = adaptiveMaxPool(3);
/** The forms of `torch`, which always give the places too. */
export const adaptive_max_pool1d_with_indices: AdaptiveMaxPoolWithIndicesOp = adaptiveMaxPoolWithIndices(1);
/**
 * Maxima over windows chosen so that the output has a given size: [N, C, H, W] to [N, C, H_out, W_out]; null keeps a
 * dim's size.
 */
export const adaptive_max_pool2d_with_indices: AdaptiveMaxPoolWithIndicesOp = adaptiveMaxPoolWithIndices(2);
/** Maxima over windows chosen so that the output has a given size: [N, C, D, H, W]; null keeps a dim's size. */
export const adaptive_max_pool3d_with_indices: AdaptiveMaxPoolWithIndicesOp = adaptiveMaxPoolWithIndices(3);
