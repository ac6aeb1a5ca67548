/** Attention inside windows that are shifted from block to block: what Swin Transformers are made of. */
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
type Pair = readonly [number, number];

/** For each pair of places in a window, which row of the table belongs to their distance: int64 [height, width] pairs. */
export function relativePositionIndex([height, width]: Pair): Tensor {
  const coords = stack(meshgrid([arange(height), arange(width)], { indexing: "ij" })).flatten(1);
  const relative = coords.unsqueeze(2).sub(coords.unsqueeze(1));
  const rows = relative.select(0, 0).add(height - 1);
  const columns = relative.select(0, 1).add(width - 1);
  return rows.mul(2 * width - 1).add(columns);
}

interface Windows {
  readonly shift_size: Pair;
  readonly attention_dropout: number;
  readonly dropout: number;
  readonly qkv_bias: Tensor | null;
  readonly proj_bias: Tensor | null;
  readonly logit_scale: Tensor | null;
  readonly training: boolean;
}

/** Adds -100 where two places of a window come from different parts of the image, brought together by the shift. */
function shiftMask(like: Tensor, height: number, width: number, window: Pair, shift: Pair): Tensor {
  const count = (height / window[0]) * (width / window[1]);
  const bands = (size: number, w: number, s: number): readonly [from: number, to: number][] => [
    [0, size - w],
    [size - w, size - s],
    [s === 0 ? 0 : size - s, size],
  ];
  const part = like.new_zeros([height, width]);
  bands(height, window[0], shift[0]).forEach(([top, bottom], i) => {
    bands(width, window[1], shift[1]).forEach(([left, right], j) => {
      part
        .narrow(0, top, bottom - top)
        .narrow(1, left, right - left)
        .fill_(3 * i + j);
    });
  });
  const windows = part
    .view(height / window[0], window[0], width / window[1], window[1])
    .permute(0, 2, 1, 3)
    .reshape(count, window[0] * window[1]);
  const differ = windows.unsqueeze(1).sub(windows.unsqueeze(2));
  return differ.masked_fill(differ.ne(0), -100).masked_fill(differ.eq(0), 0);
}

/** Attention of the places [batch, H, W, channels] of each window to each other. */
const shiftedWindowAttention = /* @__PURE__ */ oneCall(
  "shifted_window_attention",
  function (
    input: Tensor,
    qkv_weight: Tensor,
    proj_weight: Tensor,
    relative_position_bias: Tensor,
    window: Pair,
    num_heads: number,
    { shift_size, attention_dropout, dropout, qkv_bias, proj_bias, logit_scale, training }: Windows,
  ): Tensor {
    const [batch, height, width, channels] = input.shape as [number, number, number, number];
    const padRight = (window[1] - (width % window[1])) % window[1];
    const padBottom = (window[0] - (height % window[0])) % window[0];
    let x = F.pad(input, [0, 0, 0, padRight, 0, padBottom]);
    const [, h, w] = x.shape as [number, number, number, number];
    const shift: Pair = [window[0] >= h ? 0 : shift_size[0], window[1] >= w ? 0 : shift_size[1]];
    const shifted = shift[0] + shift[1] > 0;
    if (shifted) x = x.roll([-shift[0], -shift[1]], [1, 2]);
    const rows = h / window[0];
    const columns = w / window[1];
    const places = window[0] * window[1];
    x = x
      .view(batch, rows, window[0], columns, window[1], channels)
      .permute(0, 1, 3, 2, 4, 5)
      .reshape(batch * rows * columns, places, channels);

    let qkvBias = qkv_bias;
    if (logit_scale !== null && qkvBias !== null) {
      // Keys have no bias in the second version.
      qkvBias = qkvBias.clone();
      const length = qkvBias.numel() / 3;
      qkvBias.narrow(0, length, length).zero_();
    }
    const [windows] = x.shape as [number, number, number];
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
      const mask = shiftMask(x, h, w, window, shift).unsqueeze(1).unsqueeze(0);
      scores = scores
        .view(batch, rows * columns, num_heads, places, places)
        .add(mask)
        .view(-1, num_heads, places, places);
    }
    const weights = F.dropout(F.softmax(scores, -1), attention_dropout, training);
    x = weights.matmul(v).transpose(1, 2).reshape(windows, places, channels);
    x = F.dropout(F.linear(x, proj_weight, proj_bias), dropout, training);
    x = x
      .view(batch, rows, columns, window[0], window[1], channels)
      .permute(0, 1, 3, 2, 4, 5)
      .reshape(batch, h, w, channels);
    if (shifted) x = x.roll([shift[0], shift[1]], [1, 2]);
    return x.narrow(1, 0, height).narrow(2, 0, width).contiguous();
  },
);

/** A table's rows for all pairs of places: [1, heads, places, places]. */
const biasFrom = /* @__PURE__ */ oneCall(
  "_get_relative_position_bias",
  function (table: Tensor, index: Tensor, [height, width]: Pair): Tensor {
    const places = height * width;
    return table.index_select(0, index).view(places, places, -1).permute(2, 0, 1).contiguous().unsqueeze(0);
  },
);

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
  window_size: Pair;
  shift_size: Pair;
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
    if (window_size.length !== 2 || shift_size.length !== 2)
      throw new ValueError("window_size and shift_size must be of length 2");
    this.window_size = [itemAt(window_size, 0), itemAt(window_size, 1)];
    this.shift_size = [itemAt(shift_size, 0), itemAt(shift_size, 1)];
    this.num_heads = num_heads;
    this.attention_dropout = attention_dropout;
    this.dropout = dropout;
    this.qkv = new nn.Linear(dim, dim * 3, { bias: qkv_bias });
    this.proj = new nn.Linear(dim, dim, { bias: proj_bias });
    this.define_relative_position_bias_table();
    this.register_buffer("relative_position_index", relativePositionIndex(this.window_size).flatten());
  }
  protected define_relative_position_bias_table(): void {
    const [height, width] = this.window_size;
    this.relative_position_bias_table = new nn.Parameter(zeros((2 * height - 1) * (2 * width - 1), this.num_heads));
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
    const { qkv, proj, window_size, num_heads, shift_size, attention_dropout, dropout, training } = this;
    return shiftedWindowAttention(x, qkv.weight, proj.weight, bias, window_size, num_heads, {
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
    const [height, width] = this.window_size;
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
