/** MaxViT's attention, inside windows or between the places of a grid. */
import * as nn from "../../nn/index.ts";
import { empty } from "../../ops/create/create.ts";
import { ValueError, AssertionError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { make, type ActivationMaker } from "../ops/makers.ts";
import { StochasticDepth } from "../ops/stochastic-depth.ts";
import { floordiv, oneCall, timesSize } from "./one-call.ts";
import { relativePositionIndex } from "./shifted-window.ts";

/** The product of each query with each key, and sums of values: two einsums. */
const products = /* @__PURE__ */ oneCall("einsum", function (q: Tensor, k: Tensor): Tensor {
  return q.matmul(k.transpose(-2, -1));
});
const mixtures = /* @__PURE__ */ oneCall("einsum", function (weights: Tensor, v: Tensor): Tensor {
  return weights.matmul(v);
});
/** Rows of a table. */
const getitem = /* @__PURE__ */ oneCall("getitem", function (table: Tensor, index: Tensor): Tensor {
  return table.index_select(0, index);
});

/** Attention with a learned bias for each distance of two places. Inputs: [batch, groups, places, features]. */
class RelativePositionalMultiHeadAttention extends nn.Module<(x: Tensor) => Tensor> {
  to_qkv: nn.Linear;
  merge: nn.Linear;
  relative_position_bias_table: nn.Parameter;
  declare relative_position_index: Tensor;
  n_heads: number;
  head_dim: number;
  max_seq_len: number;
  scale_factor: number;
  constructor(feat_dim: number, head_dim: number, max_seq_len: number) {
    super();
    if (feat_dim % head_dim !== 0)
      throw new ValueError(`feat_dim: ${feat_dim} must be divisible by head_dim: ${head_dim}`);
    const size = Math.trunc(Math.sqrt(max_seq_len));
    this.n_heads = feat_dim / head_dim;
    this.head_dim = head_dim;
    this.max_seq_len = max_seq_len;
    this.scale_factor = feat_dim ** -0.5;
    this.to_qkv = new nn.Linear(feat_dim, feat_dim * 3);
    this.merge = new nn.Linear(feat_dim, feat_dim);
    this.relative_position_bias_table = new nn.Parameter(empty((2 * size - 1) * (2 * size - 1), this.n_heads));
    this.register_buffer("relative_position_index", relativePositionIndex([size, size]));
    nn.init.trunc_normal_(this.relative_position_bias_table, { std: 0.02 });
  }
  private bias(): Tensor {
    return getitem(this.relative_position_bias_table, this.relative_position_index.view(-1))
      .view(this.max_seq_len, this.max_seq_len, -1)
      .permute(2, 0, 1)
      .contiguous()
      .unsqueeze(0);
  }
  forward(x: Tensor): Tensor {
    const [batch, groups, places, features] = x.shape as [number, number, number, number];
    const parts = this.to_qkv(x).chunk(3, -1) as [Tensor, Tensor, Tensor];
    const [allQueries, allKeys, allValues] = parts;
    const byHead = (part: Tensor): Tensor =>
      part.reshape(batch, groups, places, this.n_heads, this.head_dim).permute(0, 1, 3, 2, 4);
    const q = byHead(allQueries);
    const k = byHead(allKeys);
    const v = byHead(allValues);
    const scores = products(q, k.mul(this.scale_factor)).add(this.bias());
    const mixed = mixtures(nn.functional.softmax(scores, -1), v);
    return this.merge(mixed.permute(0, 1, 3, 2, 4).reshape(batch, groups, places, features));
  }
}

class SwapAxes extends nn.Module<(x: Tensor) => Tensor> {
  constructor(
    readonly a: number,
    readonly b: number,
  ) {
    super();
  }
  forward(x: Tensor): Tensor {
    return x.swapaxes(this.a, this.b);
  }
}

/** [batch, channels, H, W] to [batch, windows, places, channels]. */
class WindowPartition extends nn.Module<(x: Tensor, p: number) => Tensor> {
  forward(x: Tensor, p: number): Tensor {
    const [batch, channels, h, w] = x.shape as [number, number, number, number];
    return x
      .reshape(batch, channels, floordiv(h, p), p, floordiv(w, p), p)
      .permute(0, 2, 4, 3, 5, 1)
      .reshape(batch, timesSize(floordiv(h, p), floordiv(w, p)), p * p, channels);
  }
}

/** The way back. */
class WindowDepartition extends nn.Module<(x: Tensor, p: number, rows: number, columns: number) => Tensor> {
  forward(x: Tensor, p: number, rows: number, columns: number): Tensor {
    const [batch, , , channels] = x.shape as [number, number, number, number];
    return x
      .reshape(batch, rows, columns, p, p, channels)
      .permute(0, 5, 1, 3, 2, 4)
      .reshape(batch, channels, rows * p, columns * p);
  }
}

/** Settings of the attention of all layers. */
export interface PartitionSettings {
  readonly head_dim: number;
  readonly partition_size: number;
  readonly mlp_ratio: number;
  readonly activation_layer: ActivationMaker;
  readonly attention_dropout: number;
  readonly mlp_dropout: number;
}

/** Attention and an MLP, each beside the identity, in windows or over a grid. */
export class PartitionAttentionLayer extends nn.Module<(x: Tensor) => Tensor> {
  partition_op = new WindowPartition();
  departition_op = new WindowDepartition();
  partition_swap: nn.Layer;
  departition_swap: nn.Layer;
  attn_layer: nn.Sequential;
  mlp_layer: nn.Sequential;
  stochastic_dropout: StochasticDepth;
  grid_size: readonly [number, number];
  p: number;
  constructor(
    channels: number,
    partition_type: "window" | "grid",
    grid_size: readonly [number, number],
    depth: number,
    { head_dim, partition_size, mlp_ratio, activation_layer, attention_dropout, mlp_dropout }: PartitionSettings,
  ) {
    super();
    const grid = partition_type === "grid";
    if (!grid && partition_type !== "window") throw new ValueError("partition_type must be either 'grid' or 'window'");
    this.grid_size = grid_size;
    this.p = grid ? Math.floor(grid_size[0] / partition_size) : partition_size;
    this.partition_swap = grid ? new SwapAxes(-2, -3) : new nn.Identity();
    this.departition_swap = grid ? new SwapAxes(-2, -3) : new nn.Identity();
    this.attn_layer = new nn.Sequential(
      new nn.LayerNorm(channels),
      new RelativePositionalMultiHeadAttention(channels, head_dim, partition_size ** 2),
      new nn.Dropout(attention_dropout),
    );
    this.mlp_layer = new nn.Sequential(
      new nn.LayerNorm(channels),
      new nn.Linear(channels, channels * mlp_ratio),
      make(activation_layer),
      new nn.Linear(channels * mlp_ratio, channels),
      new nn.Dropout(mlp_dropout),
    );
    this.stochastic_dropout = new StochasticDepth(depth, "row");
  }
  forward(input: Tensor): Tensor {
    const { grid_size, p } = this;
    if (grid_size[0] % p !== 0 || grid_size[1] % p !== 0)
      throw new AssertionError(
        `Grid size must be divisible by partition size. Got grid size of ${pythonTuple(grid_size)} and partition size of ${p}`,
      );
    let x = this.partition_swap(this.partition_op(input, p));
    x = x.add(this.stochastic_dropout(this.attn_layer(x)));
    x = x.add(this.stochastic_dropout(this.mlp_layer(x)));
    return this.departition_op(this.departition_swap(x), p, grid_size[0] / p, grid_size[1] / p);
  }
}
