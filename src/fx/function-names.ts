/** Functions that nodes call: their names, as PyTorch's graphs show them and as programs write them. */
import * as functional from "../nn/functional/index.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";

/** Functions of `nn.functional` that PyTorch's graphs show under `torch`, being functions of both. */
const OF_TORCH: ReadonlySet<string> = new Set(
  (
    "adaptive_avg_pool1d avg_pool1d bilinear celu_ channel_shuffle conv1d conv2d " +
    "conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d cosine_similarity hardshrink " +
    "native_channel_shuffle pairwise_distance pdist pixel_shuffle pixel_unshuffle prelu relu_ rrelu_ selu_ sigmoid " +
    "sigmoid_ tanh tanh_ threshold_"
  ).split(" "),
);
/** Functions of `nn.functional` that PyTorch takes from its core as they are. */
const OF_CORE: ReadonlySet<string> = new Set(
  "linear gelu softplus softshrink one_hot scaled_dot_product_attention avg_pool2d avg_pool3d log_sigmoid".split(" "),
);
/** Functions of `torch` that PyTorch writes in Python, and shows in the file where they stand. */
const OF_FILE: ReadonlySet<string> = new Set(
  "split norm meshgrid cdist tensordot cartesian_prod block_diag broadcast_tensors chain_matmul stft".split(" "),
);
/** Namespaces whose operators have them in their names: `linalg_inv`. */
const PREFIX = /^(linalg|fft|special)_(.*)$/;

/** Fourier transforms, whose operators have no such prefix here. */
const FOURIER = /^(i?[rh]?fft[2n]?|i?fftshift|r?fftfreq)$/;

/** What a function's text and its place are, where it is none of the library's. */
const own = new Map<unknown, string>();

/** Gives a function the text by which graphs show it. */
export function showAs<F extends (...args: never[]) => unknown>(shown: string, fn: F): F {
  own.set(fn, shown);
  return fn;
}

/** The operator that a function stands for. */
function recordOf(fn: unknown): OperatorRecord | undefined {
  return (fn as { record?: OperatorRecord } | null)?.record;
}

/** A function's name: that of its operator, else its own. */
export function nameOfFunction(fn: unknown): string {
  const operator = recordOf(fn)?.name;
  if (operator === undefined) return (fn as { name?: string }).name ?? "";
  return FOURIER.test(operator) ? `fft_${operator}` : operator;
}

/** Whether a name of `nn.functional` stands for this function. */
export function isFunctional(name: string, fn: unknown): boolean {
  return (functional as Record<string, unknown>)[name === "log_sigmoid" ? "logsigmoid" : name] === fn;
}

/** Where a program finds a function: `torch.relu`, `torch.nn.functional.linear`, `torch.linalg.inv`. */
export function pathOfFunction(fn: unknown): string {
  const known = own.get(fn);
  if (known !== undefined) return known.replace(/^torch\.functional\./, "torch.");
  const name = nameOfFunction(fn);
  if (recordOf(fn) === undefined) return name;
  if (isFunctional(name, fn)) return OF_TORCH.has(name) ? `torch.${name}` : `torch.nn.functional.${name}`;
  return `torch.${name.replace(PREFIX, "$1.$2")}`;
}

/** A target as PyTorch's graphs show it. */
export function shownFunction(target: unknown): string {
  if (typeof target === "string") return target;
  const name = nameOfFunction(target);
  const known = own.get(target);
  if (known !== undefined || recordOf(target) === undefined) return known ?? pathOfFunction(target);
  if (OF_CORE.has(name) && isFunctional(name, target)) return `torch._C._nn.${name}`;
  if (OF_FILE.has(name)) return `torch.functional.${name}`;
  const place = PREFIX.exec(name)?.[1];
  return place === undefined ? pathOfFunction(target) : `torch._C._${place}.${name}`;
}
