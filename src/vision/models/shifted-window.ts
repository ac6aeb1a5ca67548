/** Attention inside windows that are shifted from block to block: what Swin Transformers of images and videos are made of. */
import * as nn from "../../nn/index.ts";
import { ones, zeros } from "../../ops/create/create.ts";
import { arange } from "../../ops/create/ranges/range.ts";
import { float32 } from "../../dtype.ts";
import { stack } from "../../ops/view/join.ts";
import { meshgrid } from "../../ops/view/stack.ts";
import { no_grad } from "../../autograd/modes.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { itemAt } from "../../support/checked.ts";
import { oneCall } from "./one-call.ts";

const F = nn.functional;
/** Of each dim: [height, width], or [time, height, width]. */
export type WindowSize = readonly number[];
const product = (sizes: WindowSize): number => sizes.reduce((a, b) => a * b, 1);

/** For each pair of places in a window, which row of the table belongs to their distance: int64 [places, places]. */
export function relativePositionIndex(window: WindowSize): Tensor {
  const axes = window.map((size) => arange(size));
  const coords = stack(meshgrid(axes, { indexing: "ij" })).flatten(1);
  const relative = coords.unsqueeze(2).sub(coords.unsqueeze(1));
  const along = window.map((size, d) => relative.select(0, d).add(size - 1));
  return along.reduce((rows, each, d) => rows.mul(2 * itemAt(window, d) - 1).add(each));
}

/** The settings of a window attention. */
export interface WindowSettings {
  readonly shift_size: WindowSize;
  readonly attention_dropout: number;
  readonly dropout: number;
  readonly qkv_bias: Tensor | null;
  readonly proj_bias: Tensor | null;
  readonly logit_scale: Tensor | null;
  readonly training: boolean;
}

/** Cuts each dim of `sizes` into windows: [count, window] of one dim after the other. */
const cut = (sizes: WindowSize, window: WindowSize): number[] => window.flatMap((w, d) => [itemAt(sizes, d) / w, w]);
/** 0, 2, 4, … and 1, 3, 5, … of a shape that `cut` made: counts first, then windows. */
const countsFirst = (rank: number, from: number): number[] => {
  const even = Array.from({ length: rank }, (_, d) => from + 2 * d);
  return [...even, ...even.map((d) => d + 1)];
};

/** Adds -100 where two places of a window come from different parts of the image, brought together by the shift. */
function shiftMask(like: Tensor, sizes: WindowSize, window: WindowSize, shift: WindowSize): Tensor {
  const bands = sizes.map((size, d): readonly [from: number, to: number][] => {
    const [w, s] = [itemAt(window, d), itemAt(shift, d)];
    return [
      [0, size - w],
      [size - w, size - s],
      [s === 0 ? 0 : size - s, size],
    ];
  });
  const part = like.new_zeros(sizes);
  let number = 0;
  const fill = (area: Tensor, d: number): void => {
    const rest = bands[d];
    if (rest === undefined) area.fill_(number++);
    else for (const [from, to] of rest) fill(area.narrow(d, from, to - from), d + 1);
  };
  fill(part, 0);
  const windows = part.view(cut(sizes, window)).permute(countsFirst(sizes.length, 0)).reshape(-1, product(window));
  const differ = windows.unsqueeze(1).sub(windows.unsqueeze(2));
  return differ.masked_fill(differ.ne(0), -100).masked_fill(differ.eq(0), 0);
}

/** Attention of the places [batch, ...sizes, channels] of each window to each other. A window that is no smaller than the image is not shifted. */
export function windowAttention(
  input: Tensor,
  qkv_weight: Tensor,
  proj_weight: Tensor,
  relative_position_bias: Tensor,
  window: WindowSize,
  num_heads: number,
  { shift_size, attention_dropout, dropout, qkv_bias, proj_bias, logit_scale, training }: WindowSettings,
): Tensor {
  const rank = window.length;
  const given = input.shape.slice(1, 1 + rank);
  const [batch, channels] = [itemAt(input.shape, 0), itemAt(input.shape, 1 + rank)];
  const missing = given.map((size, d) => (itemAt(window, d) - (size % itemAt(window, d))) % itemAt(window, d));
  let x = F.pad(input, [0, 0, ...missing.toReversed().flatMap((count) => [0, count])]);
  const sizes = x.shape.slice(1, 1 + rank);
  const shift = shift_size.map((by, d) => (itemAt(window, d) >= itemAt(sizes, d) ? 0 : by));
  const shifted = shift.some((by) => by > 0);
  const dims = shift.map((_, d) => d + 1);
  if (shifted)
    x = x.roll(
      shift.map((by) => -by),
      dims,
    );
  const counts = sizes.map((size, d) => size / itemAt(window, d));
  const places = product(window);
  const count = product(counts);
  const windows = batch * count;
  x = x
    .view(batch, ...cut(sizes, window), channels)
    .permute(0, ...countsFirst(rank, 1), 1 + 2 * rank)
    .reshape(windows, places, channels);

  let qkvBias = qkv_bias;
  if (logit_scale !== null && qkvBias !== null) {
    // Keys have no bias in the second version.
    qkvBias = qkvBias.clone();
    const length = qkvBias.numel() / 3;
    qkvBias.narrow(0, length, length).zero_();
  }
  const [q, k, v] = F.linear(x, qkv_weight, qkvBias)
    .reshape(windows, places, 3, num_heads, channels / num_heads)
    .permute(2, 0, 3, 1, 4)
    .unbind(0) as [Tensor, Tensor, Tensor];
  let scores =
    logit_scale === null
      ? q.mul((channels / num_heads) ** -0.5).matmul(k.transpose(-2, -1))
      : F.normalize(q, { dim: -1 })
          .matmul(F.normalize(k, { dim: -1 }).transpose(-2, -1))
          .mul(logit_scale.clamp({ max: Math.log(100) }).exp());
  scores = scores.add(relative_position_bias);
  if (shifted) {
    const mask = shiftMask(x, sizes, window, shift).unsqueeze(1).unsqueeze(0);
    scores = scores.view(batch, count, num_heads, places, places).add(mask).view(-1, num_heads, places, places);
  }
  const weights = F.dropout(F.softmax(scores, -1), attention_dropout, training);
  x = weights.matmul(v).transpose(1, 2).reshape(windows, places, channels);
  x = F.dropout(F.linear(x, proj_weight, proj_bias), dropout, training);
  x = x
    .view(batch, ...counts, ...window, channels)
    .permute(0, ...dims.flatMap((d) => [d, d + rank]), 1 + 2 * rank)
    .reshape(batch, ...sizes, channels);
  if (shifted) x = x.roll(shift, dims);
  return given.reduce((all, size, d) => all.narrow(d + 1, 0, size), x).contiguous();
}
const shiftedWindowAttention = /* @__PURE__ */ oneCall("shifted_window_attention", windowAttention);

/** A table's rows for all pairs of places: [1, heads, places, places]. */
export function biasOf(table: Tensor, index: Tensor, window: WindowSize): Tensor {
  const places = product(window);
  return table.index_select(0, index).view(places, places, -1).permute(2, 0, 1).contiguous().unsqueeze(0);
}
const biasFrom = /* @__PURE__ */ oneCall("_get_relative_position_bias", biasOf);

/** Settings of both attentions. */
export interface WindowAttentionOptions {
  qkv_bias?: boolean;
  proj_bias?: boolean;
  attention_dropout?: number;
  dropout?: number;
}

/** Window attention of the first version: a learned bias for each distance of two places. */
export class ShiftedWindowAttention extends nn.Module<(x: Tensor) => Tensor> {
  qkv: nn.Linear;
  proj: nn.Linear;
  declare relative_position_bias_table: nn.Parameter;
  declare relative_position_index: Tensor;
  window_size: WindowSize;
  shift_size: WindowSize;
  num_heads: number;
  attention_dropout: number;
  dropout: number;
  constructor(
    dim: number,
    window_size: readonly number[],
    shift_size: readonly number[],
    num_heads: number,
    { qkv_bias = true, proj_bias = true, attention_dropout = 0, dropout = 0 }: WindowAttentionOptions = {},
  ) {
    super();
    if (window_size.length !== this.rank || shift_size.length !== this.rank)
      throw new ValueError("window_size and shift_size must be of length 2"); // torchvision says 2 of videos too
    this.window_size = [...window_size];
    this.shift_size = [...shift_size];
    this.num_heads = num_heads;
    this.attention_dropout = attention_dropout;
    this.dropout = dropout;
    this.qkv = new nn.Linear(dim, dim * 3, { bias: qkv_bias });
    this.proj = new nn.Linear(dim, dim, { bias: proj_bias });
    this.define_relative_position_bias_table();
    this.register_buffer("relative_position_index", this.positions());
  }
  /** Dims of a window. */
  protected get rank(): number {
    return 2;
  }
  protected positions(): Tensor {
    return relativePositionIndex(this.window_size).flatten();
  }
  protected define_relative_position_bias_table(): void {
    const distances = product(this.window_size.map((size) => 2 * size - 1));
    this.relative_position_bias_table = new nn.Parameter(zeros(distances, this.num_heads));
    nn.init.trunc_normal_(this.relative_position_bias_table, { std: 0.02 });
  }
  get_relative_position_bias(): Tensor {
    return biasFrom(this.relative_position_bias_table, this.relative_position_index, this.window_size);
  }
  /** The factor of the scores, or null. */
  protected scale(): Tensor | null {
    return null;
  }
  forward(x: Tensor): Tensor {
    const bias = this.get_relative_position_bias();
    return this.attend(shiftedWindowAttention, x, bias, this.window_size, this.shift_size);
  }
  /** Calls `attention` with the layer's parameters, in the order in which torchvision reads them. */
  protected attend(
    attention: typeof windowAttention,
    x: Tensor,
    bias: Tensor,
    window: WindowSize,
    shift_size: WindowSize,
  ): Tensor {
    const { qkv, proj, num_heads, attention_dropout, dropout, training } = this;
    return attention(x, qkv.weight, proj.weight, bias, window, num_heads, {
      shift_size,
      attention_dropout,
      dropout,
      qkv_bias: qkv.bias,
      proj_bias: proj.bias,
      logit_scale: this.scale(),
      training,
    });
  }
}

/** Window attention of the second version: cosine similarity, and a small network that finds the bias of a distance. */
export class ShiftedWindowAttentionV2 extends ShiftedWindowAttention {
  declare relative_coords_table: Tensor;
  logit_scale: nn.Parameter;
  cpb_mlp: nn.Sequential;
  constructor(
    dim: number,
    window_size: readonly number[],
    shift_size: readonly number[],
    num_heads: number,
    options: WindowAttentionOptions = {},
  ) {
    super(dim, window_size, shift_size, num_heads, options);
    this.logit_scale = new nn.Parameter(ones(num_heads, 1, 1).mul(10).log());
    this.cpb_mlp = new nn.Sequential(
      new nn.Linear(2, 512),
      new nn.ReLU(true),
      new nn.Linear(512, num_heads, { bias: false }),
    );
    if (options.qkv_bias ?? true) no_grad(() => this.qkv.bias.narrow(0, dim, dim).zero_());
  }
  /** Distances on a logarithmic scale. */
  protected override define_relative_position_bias_table(): void {
    const axis = (size: number): Tensor => arange(-(size - 1), size, { dtype: float32 });
    const [height, width] = [itemAt(this.window_size, 0), itemAt(this.window_size, 1)];
    const table = stack(meshgrid([axis(height), axis(width)], { indexing: "ij" }))
      .permute(1, 2, 0)
      .contiguous()
      .unsqueeze(0);
    table.select(3, 0).div_(height - 1);
    table.select(3, 1).div_(width - 1);
    table.mul_(8);
    this.register_buffer("relative_coords_table", table.sign().mul(table.abs().add(1).log2()).div(3));
  }
  override get_relative_position_bias(): Tensor {
    const table = this.cpb_mlp(this.relative_coords_table).view(-1, this.num_heads);
    return biasFrom(table, this.relative_position_index, this.window_size).sigmoid().mul(16);
  }
  protected override scale(): Tensor {
    return this.logit_scale;
  }
}
