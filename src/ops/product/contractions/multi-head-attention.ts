/** Attention of `nn.functional`: `scaled_dot_product_attention` and the whole of multi-head attention. */
import { shapeText, sameShape } from "../../../layout/shape.ts";
import { AssertionError, RuntimeError } from "../../../support/errors.ts";
import { warn } from "../../../support/warnings.ts";
import { composite } from "../../declare/operator.ts";
import { zeroPad } from "../../view/copies/zero-pad.ts";
import type { Operator, Shape } from "../../declare/types.ts";
import { bool } from "../../../dtype.ts";
import { ones, zeros, zeros_like } from "../../create/create.ts";
import { dropout } from "../../activation/dropout.ts";
import { cat } from "../../view/join.ts";
import { linear } from "../linear.ts";
import { baddbmm } from "../matmul-add.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { sizeAt } from "../../../support/checked.ts";

export { scaled_dot_product_attention } from "./attention.ts";

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

const tuple = (shape: Shape): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);
const size = (shape: Shape): string => `torch.Size(${shapeText(shape)})`;

function isBatched(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  padding: Tensor | null,
  mask: Tensor | null,
  heads: number,
): boolean {
  const rank = query.shape.length;
  assert(
    rank === 2 || rank === 3,
    `query should be unbatched 2D or batched 3D tensor but received ${rank}-D query tensor`,
  );
  const [kind, paddingRank] = rank === 3 ? ["batched (3-D)", 2] : ["unbatched (2-D)", 1];
  assert(
    key.shape.length === rank && value.shape.length === rank,
    `For ${kind} \`query\`, expected \`key\` and \`value\` to be ${rank}-D but found ${key.shape.length}-D and ${value.shape.length}-D tensors respectively`,
  );
  if (padding)
    assert(
      padding.shape.length === paddingRank,
      `For ${kind} \`query\`, expected \`key_padding_mask\` to be \`None\` or ${paddingRank}-D but found ${padding.shape.length}-D tensor instead`,
    );
  if (mask) {
    assert(
      mask.shape.length === 2 || mask.shape.length === 3,
      `For ${kind} \`query\`, expected \`attn_mask\` to be \`None\`, 2-D or 3-D but found ${mask.shape.length}-D tensor instead`,
    );
    if (rank === 2 && mask.shape.length === 3) {
      const expected = [heads, sizeAt(query.shape, 0), sizeAt(key.shape, 0)];
      assert(
        sameShape(mask.shape, expected),
        `Expected \`attn_mask\` shape to be ${tuple(expected)} but got ${size(mask.shape)}`,
      );
    }
  }
  return rank === 3;
}

/** Queries, keys and values from one weight; equal inputs share one product. */
function packedProjection(q: Tensor, k: Tensor, v: Tensor, weight: Tensor, bias: Tensor | null): Tensor[] {
  const width = sizeAt(q.shape, -1);
  if (k === v && q === k) return linear(q, weight, bias).chunk(3, -1);
  if (k === v) {
    const [wq, wkv] = weight.split([width, width * 2]) as [Tensor, Tensor];
    const [bq, bkv] = bias ? (bias.split([width, width * 2]) as [Tensor, Tensor]) : [null, null];
    return [linear(q, wq, bq), ...linear(k, wkv, bkv).chunk(2, -1)];
  }
  const weights = weight.chunk(3);
  const biases = bias ? bias.chunk(3) : [null, null, null];
  return [q, k, v].map((input, i) => linear(input, weights[i]!, biases[i]!));
}

function separateProjection(inputs: readonly Tensor[], weights: readonly Tensor[], bias: Tensor | null): Tensor[] {
  const width = sizeAt(inputs[0]!.shape, -1);
  const biases = bias ? bias.chunk(3) : [null, null, null];
  return inputs.map((input, i) => {
    const expected = [width, sizeAt(input.shape, -1)];
    const name = ["query", "key", "value"][i]!;
    assert(
      sameShape(weights[i]!.shape, expected),
      `expecting ${name} weights shape of ${tuple(expected)}, but got ${size(weights[i]!.shape)}`,
    );
    return linear(input, weights[i]!, biases[i]!);
  });
}

function checkedMask(mask: Tensor, length: number, sources: number, batches: number): Tensor {
  assert(
    mask.dtype.is_floating_point || mask.dtype.kind === "bool",
    "only bool and floating types of attn_mask are supported",
  );
  const expected = mask.shape.length === 2 ? [length, sources] : [batches, length, sources];
  if (mask.shape.length !== 2 && mask.shape.length !== 3)
    throw new RuntimeError(`attn_mask's dimension ${mask.shape.length} is not supported`);
  if (!sameShape(mask.shape, expected))
    throw new RuntimeError(
      `The shape of the ${mask.shape.length}D attn_mask is ${size(mask.shape)}, but should be ${tuple(expected)}.`,
    );
  return mask.shape.length === 2 ? mask.unsqueeze(0) : mask;
}

/** A mask to be added: a bool one drops where it is true. */
function additive(mask: Tensor, like: Tensor): Tensor {
  return mask.dtype.kind === "bool" ? zeros_like(mask, { dtype: like.dtype }).masked_fill(mask, -Infinity) : mask;
}

const padLast = (mask: Tensor | null): Tensor | null => mask && zeroPad(mask, mask.shape.length - 1, 0, 1);

/** Options of multi-head attention by name. */
export interface MultiHeadOptions {
  /** Queries: [L, N, E] or [L, E]. */
  query?: Tensor;
  /** Keys: [S, N, E] or [S, E]. */
  key?: Tensor;
  /** Values: [S, N, E] or [S, E]. */
  value?: Tensor;
  /** Features that the query must have. */
  embed_dim_to_check?: number;
  /** Number of heads, which share the features. */
  num_heads?: number;
  /** Projections of queries, keys and values in one: [3 * embed_dim, embed_dim], or null when sizes differ. */
  in_proj_weight?: Tensor | null;
  /** Biases of queries, keys and values in one: [3 * embed_dim], or null. */
  in_proj_bias?: Tensor | null;
  /** A learnable key added to every sequence, or null. */
  bias_k?: Tensor | null;
  /** A learnable value added to every sequence, or null. */
  bias_v?: Tensor | null;
  /** Adds a key and a value of zeros. Default false. */
  add_zero_attn?: boolean;
  /** Probability with which attention weights are zeroed. */
  dropout_p?: number;
  /** The last projection: [embed_dim, embed_dim]. */
  out_proj_weight?: Tensor;
  /** Bias of the last projection. */
  out_proj_bias?: Tensor | null;
  /** Whether dropout is applied. Default true. */
  training?: boolean;
  /** Keys to leave out (bool, true hides) or what is added to their scores: [N, S]. */
  key_padding_mask?: Tensor | null;
  /** Give attention weights too. Default true. */
  need_weights?: boolean;
  /** What each query must not see (bool, true hides) or what is added to its scores: [L, S] or [N * heads, L, S]. */
  attn_mask?: Tensor | null;
  /** Use `q_proj_weight`, `k_proj_weight` and `v_proj_weight`. Default false. */
  use_separate_proj_weight?: boolean;
  /** Projection of queries when sizes differ, or null. */
  q_proj_weight?: Tensor | null;
  /** Projection of keys when sizes differ, or null. */
  k_proj_weight?: Tensor | null;
  /** Projection of values when sizes differ, or null. */
  v_proj_weight?: Tensor | null;
  /** Keys to use instead of projected ones: [N * heads, S, head_dim]. */
  static_k?: Tensor | null;
  /** Values to use instead of projected ones: [N * heads, S, head_dim]. */
  static_v?: Tensor | null;
  /** Give weights averaged over the heads instead of one map for each. Default true. */
  average_attn_weights?: boolean;
  /** A hint that `attn_mask`, which must be given, is causal: without padding and weights it takes the mask's place. Default false. */
  is_causal?: boolean;
}

type MultiHead = Operator<
  (
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: number,
    num_heads: number,
    in_proj_weight: Tensor | null,
    in_proj_bias: Tensor | null,
    bias_k: Tensor | null,
    bias_v: Tensor | null,
    add_zero_attn: boolean,
    dropout_p: number,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | null,
    training?: boolean,
    key_padding_mask?: Tensor | null,
    need_weights?: boolean,
    attn_mask?: Tensor | null,
    use_separate_proj_weight?: boolean,
    q_proj_weight?: Tensor | null,
    k_proj_weight?: Tensor | null,
    v_proj_weight?: Tensor | null,
    static_k?: Tensor | null,
    static_v?: Tensor | null,
    average_attn_weights?: boolean,
    is_causal?: boolean,
  ) => readonly [Tensor, Tensor | null],
  MultiHeadOptions
>;

/**
 * Multi-head attention of [L, N, E] queries to [S, N, E] keys and values (or unbatched, without N).
 * Gives the output and, if wanted, the weights (averaged over heads by default).
 */
export const multi_head_attention_forward: MultiHead = composite(
  "multi_head_attention_forward(Tensor query, Tensor key, Tensor value, int embed_dim_to_check, int num_heads, Tensor? in_proj_weight, Tensor? in_proj_bias, Tensor? bias_k, Tensor? bias_v, " +
    "bool add_zero_attn, float dropout_p, Tensor out_proj_weight, Tensor? out_proj_bias, bool training=True, Tensor? key_padding_mask=None, bool need_weights=True, Tensor? attn_mask=None, " +
    "bool use_separate_proj_weight=False, Tensor? q_proj_weight=None, Tensor? k_proj_weight=None, Tensor? v_proj_weight=None, Tensor? static_k=None, Tensor? static_v=None, " +
    "bool average_attn_weights=True, bool is_causal=False) -> (Tensor, Tensor)",
  (
    queryGiven: Tensor,
    keyGiven: Tensor,
    valueGiven: Tensor,
    widthToCheck: number,
    heads: number,
    inWeight: Tensor | null,
    inBias: Tensor | null,
    biasK: Tensor | null,
    biasV: Tensor | null,
    addZero: boolean,
    dropoutP: number,
    outWeight: Tensor,
    outBias: Tensor | null,
    training: boolean,
    paddingGiven: Tensor | null,
    needWeights: boolean,
    maskGiven: Tensor | null,
    separate: boolean,
    qWeight: Tensor | null,
    kWeight: Tensor | null,
    vWeight: Tensor | null,
    staticK: Tensor | null,
    staticV: Tensor | null,
    average: boolean,
    causal: boolean,
  ) => {
    const batched = isBatched(queryGiven, keyGiven, valueGiven, paddingGiven, maskGiven, heads);
    if (causal && maskGiven === null) {
      throw new RuntimeError(
        "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method `generate_square_subsequent_mask` to create this mask.",
      );
    }
    // Equal inputs stay equal, so that self-attention is recognised.
    const key = batched ? keyGiven : keyGiven.unsqueeze(1);
    const query = batched ? queryGiven : queryGiven === keyGiven ? key : queryGiven.unsqueeze(1);
    const value = batched ? valueGiven : valueGiven === keyGiven ? key : valueGiven.unsqueeze(1);
    let padding = paddingGiven && (batched ? paddingGiven : paddingGiven.unsqueeze(0));
    const [length, batch, width] = query.shape as [number, number, number];
    if (padding)
      assert(
        padding.dtype.kind === "bool" || padding.dtype.is_floating_point,
        "only bool and floating types of key_padding_mask are supported",
      );
    if (padding && maskGiven && padding.dtype !== maskGiven.dtype)
      warn("Support for mismatched key_padding_mask and attn_mask is deprecated. Use same type for both instead.");
    assert(width === widthToCheck, `was expecting embedding dimension of ${widthToCheck}, but got ${width}`);
    const headWidth = Math.floor(width / heads);
    assert(headWidth * heads === width, `embed_dim ${width} not divisible by num_heads ${heads}`);
    if (separate)
      assert(
        sameShape(key.shape.slice(0, 2), value.shape.slice(0, 2)),
        `key's sequence and batch dims ${size(key.shape.slice(0, 2))} do not match value's ${size(value.shape.slice(0, 2))}`,
      );
    else
      assert(
        sameShape(key.shape, value.shape),
        `key shape ${size(key.shape)} does not match value shape ${size(value.shape)}`,
      );

    let projected: Tensor[];
    if (separate) {
      assert(qWeight !== null, "use_separate_proj_weight is True but q_proj_weight is None");
      assert(kWeight !== null, "use_separate_proj_weight is True but k_proj_weight is None");
      assert(vWeight !== null, "use_separate_proj_weight is True but v_proj_weight is None");
      projected = separateProjection([query, key, value], [qWeight, kWeight, vWeight], inBias);
    } else {
      assert(inWeight !== null, "use_separate_proj_weight is False but in_proj_weight is None");
      projected = packedProjection(query, key, value, inWeight, inBias);
    }
    const q = byHead(projected[0]!, batch, heads, headWidth);
    let [k, v] = [projected[1]!, projected[2]!];
    // Where neither padding nor weights ask for the mask itself, the hint stands in its place.
    const byHint = causal && padding === null && !needWeights;
    let mask = maskGiven && !byHint ? checkedMask(maskGiven, length, sizeAt(key.shape, 0), batch * heads) : null;
    if (biasK && biasV) {
      assert(staticK === null, "bias cannot be added to static key.");
      assert(staticV === null, "bias cannot be added to static value.");
      const row = (bias: Tensor): Tensor => bias.expand([1, batch, sizeAt(bias.shape, -1)]);
      [k, v, mask, padding] = [cat([k, row(biasK)]), cat([v, row(biasV)]), padLast(mask), padLast(padding)];
    }
    k = staticK ?? byHead(k, batch, heads, headWidth);
    v = staticV ?? byHead(v, batch, heads, headWidth);
    if (addZero) {
      const row = zeros([batch * heads, 1, headWidth], { dtype: k.dtype });
      [k, v, mask, padding] = [cat([k, row], 1), cat([v, row], 1), padLast(mask), padLast(padding)];
    }
    const sources = sizeAt(k.shape, 1);
    if (byHint) mask = ones([1, length, sources], { dtype: bool }).triu(1);
    mask = merged(mask, padding, q, batch, heads, sources);

    // Queries from which the mask hides every key attend to nothing; where weights are wanted they are NaN, as in PyTorch.
    const closed = mask && !needWeights && sources > 0 ? mask.detach().amax(-1, true).eq(-Infinity) : null;
    if (mask && closed) mask = mask.masked_fill(closed, 0);
    const scaled = q.div(Math.sqrt(headWidth));
    let weights = (mask ? baddbmm(mask, scaled, k.transpose(-2, -1)) : scaled.bmm(k.transpose(-2, -1))).softmax(-1);
    if (closed) weights = weights.masked_fill(closed, 0);
    if (training && dropoutP > 0) weights = dropout(weights, dropoutP, true);
    const joined = weights
      .bmm(v)
      .transpose(0, 1)
      .contiguous()
      .view(length * batch, width);
    const output = linear(joined, outWeight, outBias).view(length, batch, sizeAt(outWeight.shape, 0));
    const result = batched ? output : output.squeeze(1);
    if (!needWeights) return [result, null] as const;
    const perHead = weights.view(batch, heads, length, sources);
    const shown = average ? perHead.mean(1) : perHead;
    return [result, batched ? shown : shown.squeeze(0)] as const;
  },
);

/** [L, N, heads * width] as [N * heads, L, width]. */
function byHead(tensor: Tensor, batch: number, heads: number, width: number): Tensor {
  return tensor
    .contiguous()
    .view(sizeAt(tensor.shape, 0), batch * heads, width)
    .transpose(0, 1);
}

/** The mask of positions and that of padded keys as one to be added. */
function merged(
  mask: Tensor | null,
  padding: Tensor | null,
  like: Tensor,
  batch: number,
  heads: number,
  sources: number,
): Tensor | null {
  if (!padding) return mask && additive(mask, like);
  assert(
    padding.shape[0] === batch,
    `Expected key_padded_mask.shape[0] to be ${batch}, but got ${String(padding.shape[0])}`,
  );
  assert(
    padding.shape[1] === sources,
    `Expected key_padded_mask.shape[1] to be ${sources}, but got ${String(padding.shape[1])}`,
  );
  const spread = padding
    .view(batch, 1, 1, sources)
    .expand([-1, heads, -1, -1])
    .reshape([batch * heads, 1, sources]);
  if (!mask) return additive(spread, like);
  if (mask.dtype.kind === "bool" && spread.dtype.kind === "bool") return additive(mask.logical_or(spread), like);
  return additive(mask, like).add(additive(spread, like));
}
