/** The blocks of MViT: attention whose queries, keys and values shrink, with a token of the class beside the video's. */
import * as nn from "../../../nn/index.ts";
import { zeros } from "../../../ops/create/create.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { einsum } from "../../../ops/product/contractions/einsum.ts";
import { cat } from "../../../ops/view/join.ts";
import { int64 } from "../../../dtype.ts";
import { itemAt } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import { pythonRepr } from "../../../support/python.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { make, type NormMaker } from "../../ops/makers.ts";
import { MLP } from "../../ops/misc.ts";
import { StochasticDepth } from "../../ops/stochastic-depth.ts";
import { dimsOf, oneCall, timesSize } from "../one-call.ts";

/** Frames, height and width of what a sequence stands for. */
export type THW = readonly [frames: number, height: number, width: number];

/** One block: kernels and strides are [] or [T, H, W]. */
export interface MSBlockConfig {
  num_heads: number;
  input_channels: number;
  output_channels: number;
  kernel_q: readonly number[];
  kernel_kv: readonly number[];
  stride_q: readonly number[];
  stride_kv: readonly number[];
}

/** A tensor of `rank` dims; one of less gets another at `dim`. */
export const unsqueezeTo: (x: Tensor, rank: number, dim: number) => Tensor = /* @__PURE__ */ oneCall(
  "_unsqueeze",
  (x: Tensor, rank: number, dim: number) => {
    if (x.ndim === rank - 1) return x.unsqueeze(dim);
    if (x.ndim !== rank) throw new ValueError(`Unsupported input dimension torch.Size(${pythonRepr(x.shape)})`);
    return x;
  },
);

/** The opposite: a tensor of one dim more than `rank` loses the dim `dim`. */
const squeezeTo = /* @__PURE__ */ oneCall("_squeeze", (x: Tensor, rank: number, dim: number) =>
  x.ndim === rank + 1 ? x.squeeze(dim) : x,
);

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
const halves = (sizes: readonly number[]): number[] => sizes.map((size) => Math.floor(size / 2));

/** Shrinks a sequence [n, heads, 1 + T * H * W, channels] or one without heads; the first place, the class's, stays. */
export class Pool extends nn.Module<(x: Tensor, thw: THW) => [x: Tensor, thw: THW]> {
  pool: nn.Layer;
  norm_act: nn.Sequential | null;
  norm_before_pool: boolean;
  constructor(pool: nn.Layer, norm: nn.Layer | null, activation: nn.Layer | null = null, norm_before_pool = false) {
    super();
    this.pool = pool;
    const layers = [norm, activation].filter((layer): layer is nn.Layer => layer !== null);
    this.norm_act = layers.length > 0 ? new nn.Sequential(...layers) : null;
    this.norm_before_pool = norm_before_pool;
  }
  forward(given: Tensor, thw: THW): [Tensor, THW] {
    const x = unsqueezeTo(given, 4, 1);
    const [token, places] = x.tensor_split([1], 2) as [Tensor, Tensor];
    const rows = places.transpose(2, 3);
    const [n, heads, channels] = [0, 1, 2].map((d) => itemAt(rows.shape, d)) as [number, number, number];
    const { norm_act, norm_before_pool } = this;
    let video = rows.reshape(timesSize(n, heads), channels, ...thw).contiguous();
    if (norm_before_pool && norm_act !== null) video = norm_act(video);
    video = this.pool(video);
    const after = [2, 3, 4].map((d) => itemAt(video.shape, d)) as [number, number, number];
    let all = cat([token, video.reshape(n, heads, channels, -1).transpose(2, 3)], 2);
    if (!norm_before_pool && norm_act !== null) all = norm_act(all);
    return [squeezeTo(all, dimsOf(given), 1), after];
  }
}

/** Vectors of distances [distances, channels], interpolated to `count` of them. */
function distancesOf(embedding: Tensor, count: number): Tensor {
  if (embedding.shape[0] === count) return embedding;
  const along = embedding.permute(1, 0).unsqueeze(0);
  return nn.functional.interpolate(along, { size: count, mode: "linear" }).squeeze(0).permute(1, 0);
}
/** The vector of the distance of each query from each key along one axis: [queries, keys, channels]. */
function vectorsOf(embedding: Tensor, queries: number, keys: number): Tensor {
  const [up, down] = [Math.max(keys / queries, 1), Math.max(queries / keys, 1)];
  const at = arange(queries).unsqueeze(1).mul(up);
  const distance = at.sub(
    arange(keys)
      .unsqueeze(0)
      .add(1 - keys)
      .mul(down),
  );
  const vectors = distancesOf(embedding, 2 * Math.max(queries, keys) - 1);
  return vectors.index_select(0, distance.to(int64).flatten()).unflatten(0, [queries, keys]);
}
/** Scores [n, heads, 1 + queries, 1 + keys] and what is learned of distances, added to them in place. */
const addRelativePositions = /* @__PURE__ */ oneCall(
  "_add_rel_pos",
  (
    scores: Tensor,
    q: Tensor,
    [qt, qh, qw]: THW,
    [kt, kh, kw]: THW,
    rel_pos_h: Tensor,
    rel_pos_w: Tensor,
    rel_pos_t: Tensor,
  ): Tensor => {
    const [n, heads, places, channels] = q.shape as readonly [number, number, number, number];
    const video = q.narrow(2, 1, places - 1).reshape(n, heads, qt, qh, qw, channels);
    const high = einsum("bythwc,hkc->bythwk", video, vectorsOf(rel_pos_h, qh, kh));
    const wide = einsum("bythwc,wkc->bythwk", video, vectorsOf(rel_pos_w, qw, kw));
    const long = einsum("bythwc,tkc->bythwk", video, vectorsOf(rel_pos_t, qt, kt));
    const all = high
      .unsqueeze(5)
      .unsqueeze(7)
      .add(wide.unsqueeze(5).unsqueeze(6))
      .add(long.unsqueeze(6).unsqueeze(7))
      .reshape(n, heads, qt * qh * qw, kt * kh * kw);
    scores
      .narrow(2, 1, places - 1)
      .narrow(3, 1, kt * kh * kw)
      .add_(all);
    return scores;
  },
);
/** Adds queries to what attention gives; without the class's token unless that is wanted. */
const addShortcut = /* @__PURE__ */ oneCall(
  "_add_shortcut",
  (x: Tensor, shortcut: Tensor, withToken: boolean): Tensor => {
    if (withToken) return x.add_(shortcut);
    const count = itemAt(x.shape, 2) - 1;
    x.narrow(2, 1, count).add_(shortcut.narrow(2, 1, count));
    return x;
  },
);

/** Settings of `MultiscaleAttention`. */
export interface MSAttentionOptions {
  kernel_q: readonly number[];
  kernel_kv: readonly number[];
  stride_q: readonly number[];
  stride_kv: readonly number[];
  residual_pool: boolean;
  residual_with_cls_embed: boolean;
  rel_pos_embed: boolean;
  dropout?: number;
  norm_layer?: NormMaker;
}
/** Attention of a sequence [n, 1 + T * H * W, embed_dim] to itself, where both sides may shrink before. */
export class MultiscaleAttention extends nn.Module<(x: Tensor, thw: THW) => [x: Tensor, thw: THW]> {
  embed_dim: number;
  output_dim: number;
  num_heads: number;
  head_dim: number;
  scaler: number;
  residual_pool: boolean;
  residual_with_cls_embed: boolean;
  qkv: nn.Linear;
  project: nn.Sequential;
  pool_q: Pool | null;
  pool_k: Pool | null;
  pool_v: Pool | null;
  rel_pos_h: nn.Parameter | null = null;
  rel_pos_w: nn.Parameter | null = null;
  rel_pos_t: nn.Parameter | null = null;
  constructor(input_size: THW, embed_dim: number, output_dim: number, num_heads: number, options: MSAttentionOptions) {
    super();
    const { kernel_q, kernel_kv, stride_q, stride_kv, dropout = 0, norm_layer = nn.LayerNorm } = options;
    this.embed_dim = embed_dim;
    this.output_dim = output_dim;
    this.num_heads = num_heads;
    const head_dim = Math.floor(output_dim / num_heads);
    this.head_dim = head_dim;
    this.scaler = 1 / Math.sqrt(head_dim);
    this.residual_pool = options.residual_pool;
    this.residual_with_cls_embed = options.residual_with_cls_embed;
    this.qkv = new nn.Linear(embed_dim, 3 * output_dim);
    const layers: nn.Layer[] = [new nn.Linear(output_dim, output_dim)];
    if (dropout > 0) layers.push(new nn.Dropout(dropout, true));
    this.project = new nn.Sequential(...layers);
    const pooled = (kernel: readonly number[], stride: readonly number[]): Pool | null => {
      if (product(kernel) <= 1 && product(stride) <= 1) return null;
      const settings = { stride, padding: halves(kernel), groups: head_dim, bias: false };
      return new Pool(new nn.Conv3d(head_dim, head_dim, kernel, settings), make(norm_layer, head_dim));
    };
    this.pool_q = pooled(kernel_q, stride_q);
    this.pool_k = pooled(kernel_kv, stride_kv);
    this.pool_v = pooled(kernel_kv, stride_kv);
    if (!options.rel_pos_embed) return;
    const size = Math.max(input_size[1], input_size[2]);
    const side = (stride: readonly number[]): number => Math.floor(size / (stride[1] ?? 1));
    const learned = (count: number): nn.Parameter => {
      const parameter = new nn.Parameter(zeros(count, head_dim));
      nn.init.trunc_normal_(parameter, { std: 0.02 });
      return parameter;
    };
    const distances = 2 * Math.max(side(stride_q), side(stride_kv)) - 1;
    this.rel_pos_h = learned(distances);
    this.rel_pos_w = learned(distances);
    this.rel_pos_t = learned(2 * input_size[0] - 1);
  }
  forward(x: Tensor, thw: THW): [Tensor, THW] {
    const [n, places] = [itemAt(x.shape, 0), itemAt(x.shape, 1)];
    const parts = this.qkv(x).reshape(n, places, 3, this.num_heads, this.head_dim).transpose(1, 3);
    let [q, k, v] = [0, 1, 2].map((part) => parts.select(2, part)) as [Tensor, Tensor, Tensor];
    let [qThw, kThw] = [thw, thw];
    const { pool_q, pool_k, pool_v, rel_pos_h, rel_pos_w, rel_pos_t } = this;
    if (pool_k !== null) [k, kThw] = pool_k(k, thw);
    if (pool_v !== null) [v] = pool_v(v, thw);
    if (pool_q !== null) [q, qThw] = pool_q(q, thw);
    let scores = q.mul(this.scaler).matmul(k.transpose(2, 3));
    if (rel_pos_h !== null && rel_pos_w !== null && rel_pos_t !== null)
      scores = addRelativePositions(scores, q, qThw, kThw, rel_pos_h, rel_pos_w, rel_pos_t);
    let result = scores.softmax(-1).matmul(v);
    if (this.residual_pool) result = addShortcut(result, q, this.residual_with_cls_embed);
    return [this.project(result.transpose(1, 2).reshape(n, -1, this.output_dim)), qThw];
  }
}

/** What the blocks of a model share, and how often this one is left out. */
export interface MSBlockOptions {
  residual_pool: boolean;
  residual_with_cls_embed: boolean;
  rel_pos_embed: boolean;
  proj_after_attn: boolean;
  dropout?: number;
  stochastic_depth_prob?: number;
  norm_layer?: NormMaker;
}
/** Attention and an MLP, each after a norm and beside the identity, which shrinks and widens with them. */
export class MultiscaleBlock extends nn.Module<(x: Tensor, thw: THW) => [x: Tensor, thw: THW]> {
  proj_after_attn: boolean;
  pool_skip: Pool | null;
  norm1: nn.Layer;
  norm2: nn.Layer;
  needs_transposal: boolean;
  attn: MultiscaleAttention;
  mlp: MLP;
  stochastic_depth: StochasticDepth;
  project: nn.Linear | null;
  constructor(input_size: THW, cnf: MSBlockConfig, options: MSBlockOptions) {
    super();
    const { proj_after_attn, dropout = 0, stochastic_depth_prob = 0, norm_layer = nn.LayerNorm, ...common } = options;
    const { input_channels, output_channels, num_heads, stride_q } = cnf;
    this.proj_after_attn = proj_after_attn;
    const kernel = stride_q.map((stride) => (stride > 1 ? stride + 1 : stride));
    this.pool_skip =
      product(stride_q) > 1
        ? new Pool(new nn.MaxPool3d(kernel, { stride: stride_q, padding: halves(kernel) }), null)
        : null;
    const inner = proj_after_attn ? output_channels : input_channels;
    this.norm1 = make(norm_layer, input_channels);
    this.norm2 = make(norm_layer, inner);
    this.needs_transposal = this.norm1 instanceof nn.BatchNorm1d;
    this.attn = new MultiscaleAttention(input_size, input_channels, inner, num_heads, {
      ...common,
      ...cnf,
      dropout,
      norm_layer,
    });
    this.mlp = new MLP(inner, [4 * inner, output_channels], { activation_layer: () => new nn.GELU(), dropout });
    this.stochastic_depth = new StochasticDepth(stochastic_depth_prob, "row");
    this.project = input_channels === output_channels ? null : new nn.Linear(input_channels, output_channels);
  }
  private normed(norm: nn.Layer, x: Tensor): Tensor {
    return this.needs_transposal ? norm(x.transpose(1, 2)).transpose(1, 2) : norm(x);
  }
  forward(given: Tensor, thw: THW): [Tensor, THW] {
    const { project, proj_after_attn, pool_skip } = this;
    const first = this.normed(this.norm1, given);
    const [attended, after] = this.attn(first, thw);
    const wide = project === null || !proj_after_attn ? given : project(first);
    const skip = pool_skip === null ? wide : pool_skip(wide, thw)[0];
    const x = skip.add(this.stochastic_depth(attended));
    const second = this.normed(this.norm2, x);
    const beside = project === null || proj_after_attn ? x : project(second);
    return [beside.add(this.stochastic_depth(this.mlp(second))), after];
  }
}
