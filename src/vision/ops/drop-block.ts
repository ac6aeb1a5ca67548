/** DropBlock: squares or cubes of feature maps are set to 0 at random (https://arxiv.org/abs/1810.12890). */
import * as F from "../../nn/functional/index.ts";
import * as nn from "../../nn/index.ts";
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonRepr } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Arguments of the layers `DropBlock2d` and `DropBlock3d` by their names. */
export interface DropBlockOptions {
  /** Which share of the elements is dropped. */
  p?: number;
  /** Length of a block's sides: odd, and cut to the shortest side of the maps. */
  block_size?: number;
  inplace?: boolean;
  /** Keeps the scale finite where all is dropped. */
  eps?: number;
}
/** Arguments of `drop_block2d` and `drop_block3d` by their names. */
export interface DropBlockFunctionOptions extends DropBlockOptions {
  input?: Tensor;
  training?: boolean;
}
export type DropBlockArguments = Arguments<
  [p: number, block_size: number, inplace?: boolean, eps?: number],
  DropBlockOptions
>;
export type DropBlockFunctionArguments = Arguments<
  [input: Tensor, p: number, block_size: number, inplace?: boolean, eps?: number, training?: boolean],
  DropBlockFunctionOptions
>;

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

function dropped(dims: 2 | 3, bound: Required<DropBlockFunctionOptions>): Tensor {
  const { input, p, inplace, eps, training } = bound;
  if (p < 0 || p > 1) throw new ValueError(`drop probability has to be between 0 and 1, but got ${pythonRepr(p)}.`);
  if (input.ndim !== dims + 2)
    throw new ValueError(`input should be ${dims + 2} dimensional. Got ${input.ndim} dimensions.`);
  if (!training || p === 0) return input;
  const sides = input.shape.slice(2);
  const block = Math.min(bound.block_size, ...sides);
  if (block % 2 === 0) throw new ValueError(`block size should be odd. Got ${block} which is even.`);
  // Blocks begin where they fit; each of these places is drawn so often that a share of `p` is dropped in all.
  const places = sides.map((side) => side - block + 1);
  const rate = (p * product(sides)) / (block ** dims * product(places));
  const starts = input
    .detach()
    .new_empty([...input.shape.slice(0, 2), ...places])
    .bernoulli_(rate);
  const half = Math.floor(block / 2);
  const padded = F.pad(starts, new Array<number>(2 * dims).fill(half), { value: 0 });
  const pool = dims === 2 ? F.max_pool2d : F.max_pool3d;
  const kept = (pool(padded, block, { stride: 1, padding: half }) as Tensor).rsub(1);
  const scale = kept.sum().add(eps).reciprocal().mul(kept.numel());
  return inplace ? input.mul_(kept).mul_(scale) : input.mul(kept).mul(scale);
}

const PARAMETERS = "p, block_size, inplace=False, eps=1e-06";
const planes = functionSignature<Required<DropBlockFunctionOptions>>(
  "drop_block2d",
  `input, ${PARAMETERS}, training=True`,
);
/**
 * Sets squares of feature maps [n, channels, H, W] to 0, a share of `p` of the elements, and scales the others so that the
 * mean stays.
 * @throws {ValueError} for a `p` outside of [0, 1], input of other dims, and blocks of even size.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.drop_block2d(torch.ones(1, 1, 2, 2), 0.5, 3, { training: false }); // tensor([[[[1., 1.],...
 */
export function drop_block2d(...args: DropBlockFunctionArguments): Tensor {
  return dropped(2, planes.bind(args));
}

const volumes = functionSignature<Required<DropBlockFunctionOptions>>(
  "drop_block3d",
  `input, ${PARAMETERS}, training=True`,
);
/**
 * `drop_block2d` of volumes [n, channels, D, H, W], in cubes.
 * @throws {ValueError} as `drop_block2d`.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.drop_block3d(torch.ones(1, 2, 5, 5, 5), 0.1, 3).shape; // [1, 2, 5, 5, 5]
 */
export function drop_block3d(...args: DropBlockFunctionArguments): Tensor {
  return dropped(3, volumes.bind(args));
}

const layer = signature<Required<DropBlockOptions>>("DropBlock2d", PARAMETERS);
/**
 * `drop_block2d` as a layer, active in training: [n, channels, H, W].
 * @throws {ValueError} at a call, for a probability outside of 0 to 1 and for an input of other dims.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.DropBlock2d(0.1, 3); // DropBlock2d(p=0.1, block_size=3, inplace=False)
 */
export class DropBlock2d extends nn.Module<(input: Tensor) => Tensor> {
  p: number;
  block_size: number;
  inplace: boolean;
  eps: number;
  constructor(...args: DropBlockArguments) {
    super();
    const { p, block_size, inplace, eps } = layer.bind(args);
    this.p = p;
    this.block_size = block_size;
    this.inplace = inplace;
    this.eps = eps;
  }
  forward(input: Tensor): Tensor {
    return drop_block2d(input, this.p, this.block_size, this.inplace, this.eps, this.training);
  }
  override extra_repr(): string {
    return `p=${pythonRepr(this.p)}, block_size=${this.block_size}, inplace=${this.inplace ? "True" : "False"}`;
  }
}

/**
 * `drop_block3d` as a layer, active in training: [n, channels, D, H, W].
 * @throws {ValueError} at a call, for a probability outside of 0 to 1 and for an input of other dims.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.DropBlock3d(0.1, 3)(torch.ones(1, 2, 5, 5, 5)).shape; // [1, 2, 5, 5, 5]
 */
export class DropBlock3d extends DropBlock2d {
  override forward(input: Tensor): Tensor {
    return drop_block3d(input, this.p, this.block_size, this.inplace, this.eps, this.training);
  }
}
