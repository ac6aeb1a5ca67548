/** Operators of neural networks: normalisation, convolutions, attention, losses, activations, embeddings. */
import type { DType } from "../dtype.ts";
import * as F from "../nn/functional/index.ts";
import { RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as torch from "../torch.ts";
import { results, written, type WrittenOperator, type WrittenTable } from "./written.ts";

type Maybe = Tensor | null;
const REDUCTIONS = ["none", "mean", "sum"] as const;

/** A loss of `nn.functional`, whose reduction is a name there and a number here. */
function loss(parameters: string, fn: (...args: never[]) => unknown): WrittenOperator {
  const place = parameters.split(" ").indexOf("reduction");
  return written(parameters, (...args: unknown[]) => {
    const named: Record<string, unknown> = {};
    for (const [i, name] of parameters.split(" ").entries())
      if (i > 1 && args[i] !== undefined) named[name] = i === place ? REDUCTIONS[args[i] as number] : args[i];
    return fn(args[0] as never, args[1] as never, named as never);
  });
}

const nll = (self: Tensor, target: Tensor, weight: Maybe = null, reduction = 1, ignore_index = -100): Tensor =>
  F.nll_loss(self, target, { weight, reduction: REDUCTIONS[reduction] ?? "mean", ignore_index });

/** A loss and the weights of what it is a mean of. */
function nllForward(self: Tensor, target: Tensor, weight: Maybe, reduction: number, ignore_index: number): unknown[] {
  return results(
    [nll(self, target, weight, reduction, ignore_index)],
    [
      () => {
        const counted = target.ne(ignore_index);
        if (reduction === 0) return torch.zeros([], { dtype: self.dtype });
        const weights =
          weight === null ? torch.ones_like(target, { dtype: self.dtype }) : weight.at(target.mul(counted));
        return weights.mul(counted).sum();
      },
    ],
  );
}

type Stats = [
  input: Tensor,
  weight: Maybe,
  bias: Maybe,
  mean: Maybe,
  deviation: Maybe,
  training: boolean,
  momentum: number,
  eps: number,
];

const batchNorm = (...stats: Stats): Tensor[] => torch.native_batch_norm(...stats) as Tensor[];

/** Batch norm with running statistics that are results, not written in place. */
function functionalBatchNorm(...[input, weight, bias, mean, variance, ...others]: Stats): Maybe[] {
  const [newMean, newVariance] = [mean?.clone() ?? null, variance?.clone() ?? null];
  return [...batchNorm(input, weight, bias, newMean, newVariance, ...others), newMean, newVariance];
}

const nothing = (like: Tensor): Tensor => torch.empty([0], { dtype: like.dtype });
const reserve = (): Tensor => torch.empty([0], { dtype: torch.uint8 });

/** Batch norm, with what PyTorch keeps for libraries of devices. */
const batchNormAnd = (training: boolean): WrittenOperator =>
  written(
    "input weight bias running_mean running_var momentum eps",
    (input: Tensor, weight: Maybe, bias: Maybe, mean: Maybe, variance: Maybe, momentum: number, eps: number) => [
      ...batchNorm(input, weight, bias, mean, variance, training, momentum, eps),
      reserve(),
    ],
  );

/** The weights of attention before the softmax. */
function scores(query: Tensor, key: Tensor, mask: Maybe, isCausal: boolean, scale: number | null): Tensor {
  const found = query.matmul(key.transpose(-2, -1)).mul(scale ?? 1 / Math.sqrt(query.shape.at(-1) ?? 1));
  const allowed = isCausal
    ? torch.ones(query.shape.at(-2) ?? 1, key.shape.at(-2) ?? 1, { dtype: torch.bool }).tril()
    : mask;
  if (allowed === null) return found;
  return allowed.dtype === torch.bool ? found.masked_fill(allowed.logical_not(), -Infinity) : found.add(allowed);
}

function attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  mask: Maybe,
  dropout_p: number,
  is_causal: boolean,
  scale: number | null,
): Tensor {
  return F.scaled_dot_product_attention(query, key, value, { attn_mask: mask, dropout_p, is_causal, scale });
}

const logsumexp = (query: Tensor, key: Tensor, mask: Maybe, isCausal: boolean, scale: number | null): Tensor =>
  scores(query, key, mask, isCausal, scale).float().logsumexp(-1);

/** Norms over all dims but one. */
const normExcept = (v: Tensor, dim: number): Tensor => torch.norm_except_dim(v, 2, dim);

function unseen(name: string): () => never {
  return () => {
    throw new RuntimeError(`only the first result of ${name} is supported`);
  };
}

function bag(
  name: string,
  weight: Tensor,
  indices: Tensor,
  offsets: Tensor,
  scale_grad_by_freq = false,
  mode = 0,
  sparse = false,
  per_sample_weights: Maybe = null,
  include_last_offset = false,
  padding_idx: number | null = null,
): unknown[] {
  const named = (["sum", "mean", "max"] as const)[mode] ?? "sum";
  const given = indices.ndim === 1 ? { offsets } : {};
  const result = F.embedding_bag(indices, weight, {
    ...given,
    scale_grad_by_freq,
    mode: named,
    sparse,
    per_sample_weights,
    include_last_offset,
    padding_idx: padding_idx === -1 ? null : padding_idx,
  });
  return results([result], [unseen(name), unseen(name), unseen(name)]);
}
const BAG = "weight indices offsets scale_grad_by_freq mode sparse per_sample_weights include_last_offset padding_idx";
const bags = (name: string): WrittenOperator =>
  written(BAG, (...args: Parameters<typeof bag> extends [string, ...infer R] ? R : never) => bag(name, ...args));

function softmaxOf(fn: typeof torch.softmax): WrittenOperator {
  return written("self dim half_to_float", (self: Tensor, dim: number, half: boolean) =>
    fn(self, dim, half ? { dtype: torch.float32 } : {}),
  );
}

/** An activation that changes its input. */
const inPlace = (parameters: string, fn: (...args: never[]) => Tensor): WrittenOperator => {
  const names = parameters.split(" ");
  return written(parameters, (...args: unknown[]) => {
    const named = Object.fromEntries(
      names.map((name, i) => [name, args[i]] as const).filter(([, v], i) => i > 0 && v !== undefined),
    );
    return fn(args[0] as never, { ...named, inplace: true } as never);
  });
};

function elu(self: Tensor, alpha = 1, scale = 1, input_scale = 1): Tensor {
  if (scale === 1 && input_scale === 1) return F.elu(self, alpha);
  if (scale === 1 && input_scale === 1 / alpha) return F.celu(self, alpha);
  return torch.where(
    self.gt(0),
    self.mul(scale),
    self
      .mul(input_scale)
      .expm1()
      .mul(alpha * scale),
  );
}

/** The leaky activation with random slopes; in training `noise` gets the slopes. */
function rrelu(self: Tensor, noise: Tensor, lower = 1 / 8, upper = 1 / 3, training = false): Tensor {
  const result = torch.rrelu(self, lower, upper, training);
  if (training) torch.no_grad(() => noise.copy_(torch.where(self.le(0), result.div(self), 1)));
  return result;
}

const CONVOLUTION = "input weight bias stride padding dilation transposed output_padding groups";
type ConvolutionArguments = Parameters<typeof torch.convolution>;
const convolution = (...args: ConvolutionArguments): Tensor =>
  torch.convolution(...(args.slice(0, CONVOLUTION.split(" ").length) as ConvolutionArguments));

/** Their entries. */
export const networks: WrittenTable = {
  _convolution: written(`${CONVOLUTION} benchmark deterministic cudnn_enabled allow_tf32`, convolution),
  convolution_overrideable: written(CONVOLUTION, convolution),
  _convolution_mode: written(
    "input weight bias stride padding dilation groups",
    (
      input: Tensor,
      weight: Tensor,
      bias: Maybe,
      stride: readonly number[],
      padding: string,
      dilation: readonly number[],
      groups: number,
    ) => {
      const conv = [torch.conv1d, torch.conv2d, torch.conv3d][weight.ndim - 3] as typeof torch.conv2d;
      return conv(input, weight, bias, stride, padding as "same", dilation, groups);
    },
  ),
  _native_batch_norm_legit: written("input weight bias running_mean running_var training momentum eps", batchNorm),
  "_native_batch_norm_legit.no_stats": written(
    "input weight bias training momentum eps",
    (input: Tensor, weight: Maybe, bias: Maybe, training: boolean, momentum: number, eps: number) =>
      batchNorm(input, weight, bias, null, null, training, momentum, eps),
  ),
  _native_batch_norm_legit_no_training: written(
    "input weight bias running_mean running_var momentum eps",
    (input: Tensor, weight: Maybe, bias: Maybe, mean: Maybe, variance: Maybe, momentum: number, eps: number) =>
      batchNorm(input, weight, bias, mean, variance, false, momentum, eps),
  ),
  _native_batch_norm_legit_functional: written(
    "input weight bias running_mean running_var training momentum eps",
    functionalBatchNorm,
  ),
  _batch_norm_with_update: batchNormAnd(true),
  _batch_norm_with_update_functional: written(
    "input weight bias running_mean running_var momentum eps",
    (input: Tensor, weight: Maybe, bias: Maybe, mean: Maybe, variance: Maybe, momentum: number, eps: number) => {
      const all = functionalBatchNorm(input, weight, bias, mean, variance, true, momentum, eps);
      return [...all.slice(0, 3), reserve(), ...all.slice(3)];
    },
  ),
  _batch_norm_no_update: batchNormAnd(false),
  _batch_norm_impl_index: written(
    "input weight bias running_mean running_var training momentum eps cudnn_enabled",
    (...args: [...Stats, boolean]) => [...batchNorm(...(args.slice(0, 8) as Stats)), reserve(), 0],
  ),
  _fused_rms_norm: written(
    "input normalized_shape weight eps",
    (input: Tensor, shape: readonly number[], weight: Maybe, eps: number | null) =>
      results(
        [torch.rms_norm(input, shape, weight, eps)],
        [
          () => {
            const dims = shape.map((_, d) => d - shape.length);
            const least = eps ?? torch.finfo(input.dtype).eps;
            return input.pow(2).mean(dims, true).add(least).rsqrt();
          },
        ],
      ),
  ),
  _softmax: softmaxOf(torch.softmax),
  _log_softmax: softmaxOf(torch.log_softmax),
  _softmax_backward_data: written(
    "grad_output output dim input_dtype",
    (gradient: Tensor, output: Tensor, dim: number, dtype: DType) => {
      const weighted = gradient.mul(output);
      return weighted.sub(output.mul(weighted.sum([dim], true))).to(dtype);
    },
  ),
  _log_softmax_backward_data: written(
    "grad_output output dim input_dtype",
    (gradient: Tensor, output: Tensor, dim: number, dtype: DType) =>
      gradient.sub(output.exp().mul(gradient.sum([dim], true))).to(dtype),
  ),
  _safe_softmax: written("self dim dtype", (self: Tensor, dim: number, dtype: typeof torch.float32 | null = null) => {
    const result = torch.softmax(self, dim, dtype === null ? {} : { dtype });
    return result.masked_fill(self.eq(-Infinity).all(dim, true), 0);
  }),
  _scaled_dot_product_flash_attention_for_cpu: written(
    "query key value dropout_p is_causal attn_mask scale",
    (q: Tensor, k: Tensor, v: Tensor, p = 0, causal = false, mask: Maybe = null, scale: number | null = null) =>
      results([attention(q, k, v, mask, p, causal, scale)], [() => logsumexp(q, k, mask, causal, scale)]),
  ),
  _scaled_dot_product_flash_attention: written(
    "query key value dropout_p is_causal return_debug_mask scale",
    (q: Tensor, k: Tensor, v: Tensor, p = 0, causal = false, _debug = false, scale: number | null = null) =>
      results([attention(q, k, v, null, p, causal, scale)], [() => logsumexp(q, k, null, causal, scale)]),
  ),
  _scaled_dot_product_efficient_attention: written(
    "query key value attn_bias compute_log_sumexp dropout_p is_causal scale",
    (q: Tensor, k: Tensor, v: Tensor, mask: Maybe, _log: boolean, p = 0, causal = false, scale: number | null = null) =>
      results([attention(q, k, v, mask, p, causal, scale)], [() => logsumexp(q, k, mask, causal, scale)]),
  ),
  _scaled_dot_product_attention_math: written(
    "query key value attn_mask dropout_p is_causal dropout_mask scale enable_gqa",
    (
      query: Tensor,
      key: Tensor,
      value: Tensor,
      attn_mask: Maybe = null,
      dropout_p = 0,
      is_causal = false,
      _mask: Maybe = null,
      scale: number | null = null,
      enable_gqa = false,
    ) =>
      results(
        [F.scaled_dot_product_attention(query, key, value, { attn_mask, dropout_p, is_causal, scale, enable_gqa })],
        [() => scores(query, key, attn_mask, is_causal, scale).softmax(-1)],
      ),
  ),
  embedding_bag: bags("embedding_bag"),
  _embedding_bag: bags("_embedding_bag"),
  _embedding_bag_forward_only: bags("_embedding_bag_forward_only"),
  _weight_norm: written("v g dim", (v: Tensor, g: Tensor, dim = 0) => v.mul(g.div(normExcept(v, dim)))),
  _weight_norm_interface: written("v g dim", (v: Tensor, g: Tensor, dim = 0) => {
    const norm = normExcept(v, dim);
    return [v.mul(g.div(norm)), norm];
  }),
  mse_loss: loss("self target reduction", F.mse_loss),
  l1_loss: loss("self target reduction", F.l1_loss),
  smooth_l1_loss: loss("self target reduction beta", F.smooth_l1_loss),
  huber_loss: loss("self target reduction delta", F.huber_loss),
  binary_cross_entropy: loss("self target weight reduction", F.binary_cross_entropy),
  cross_entropy_loss: loss("self target weight reduction ignore_index label_smoothing", F.cross_entropy),
  soft_margin_loss: loss("self target reduction", F.soft_margin_loss),
  multi_margin_loss: loss("self target p margin weight reduction", F.multi_margin_loss),
  binary_cross_entropy_with_logits: loss("self target weight pos_weight reduction", F.binary_cross_entropy_with_logits),
  kl_div: loss("self target reduction log_target", F.kl_div),
  cosine_embedding_loss: loss("input1 input2 target margin reduction", F.cosine_embedding_loss),
  margin_ranking_loss: loss("input1 input2 target margin reduction", F.margin_ranking_loss),
  hinge_embedding_loss: loss("self target margin reduction", F.hinge_embedding_loss),
  triplet_margin_loss: loss("anchor positive negative margin p eps swap reduction", F.triplet_margin_loss),
  poisson_nll_loss: loss("input target log_input full eps reduction", F.poisson_nll_loss),
  ctc_loss: loss("log_probs targets input_lengths target_lengths blank reduction zero_infinity", F.ctc_loss),
  multilabel_margin_loss: loss("self target reduction", F.multilabel_margin_loss),
  nll_loss: written("self target weight reduction ignore_index", nll),
  nll_loss_nd: written("self target weight reduction ignore_index", nll),
  nll_loss2d: written("self target weight reduction ignore_index", nll),
  nll_loss_forward: written("self target weight reduction ignore_index", nllForward),
  nll_loss2d_forward: written("self target weight reduction ignore_index", nllForward),
  elu: written("self alpha scale input_scale", elu),
  log_sigmoid: written("self", (self: Tensor) => F.logsigmoid(self)),
  log_sigmoid_forward: written("self", (self: Tensor) => [F.logsigmoid(self), nothing(self)]),
  _prelu_kernel: written("self weight", (self: Tensor, weight: Tensor) =>
    torch.where(self.gt(0), self, self.mul(weight)),
  ),
  silu_: inPlace("self", F.silu),
  mish_: inPlace("self", F.mish),
  relu6_: inPlace("self", F.relu6),
  hardsigmoid_: inPlace("self", F.hardsigmoid),
  hardswish_: inPlace("self", F.hardswish),
  gelu_: written("self approximate", (self: Tensor, approximate: "none" | "tanh" = "none") =>
    self.copy_(F.gelu(self.clone(), { approximate })),
  ),
  rrelu_with_noise: written("self noise lower upper training generator", rrelu),
  rrelu_with_noise_functional: written(
    "self noise lower upper training generator",
    (self: Tensor, noise: Tensor, ...others: unknown[]) => {
      const noiseOut = noise.clone();
      return [rrelu(self, noiseOut, ...(others as [number, number, boolean])), noiseOut];
    },
  ),
  _add_relu: written("self other alpha", (self: Tensor, other: Tensor, alpha = 1) => self.add(other, { alpha }).relu()),
  _addmm_activation: written(
    "self mat1 mat2 beta alpha use_gelu",
    (self: Tensor, a: Tensor, b: Tensor, beta = 1, alpha = 1, gelu = false) => {
      const sum = torch.addmm(self, a, b, { beta, alpha });
      return gelu ? F.gelu(sum, { approximate: "tanh" }) : sum.relu();
    },
  ),
};
