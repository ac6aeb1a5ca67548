/** The observer that keeps a histogram, and cuts off what would cost more precision than it is worth. */
import { float32, qint32, quint8, type DType } from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import type { LoadStateArguments } from "../../nn/module/index.ts";
import { NotImplementedError } from "../../support/errors.ts";
import { warnAlways } from "../../support/warnings.ts";
import { elementsOf, tensorFrom } from "../../tensor/elements.ts";
import { per_tensor_affine } from "../../tensor/quantized.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { bincount, histc } from "../../ops/reduce/statistics/counting.ts";
import { bucketize } from "../../ops/index/search.ts";
import { linspace } from "../../ops/create/ranges/range.ts";
import { isPerTensor, UniformQuantizationObserverBase, type ObserverOptions } from "./observer.ts";

const f = Math.fround;
/** Parts of a bin when a histogram moves into another range. */
const UPSAMPLE = 16;

/** What a density between two distances from a center contributes to the squared error. */
const error = (begin: number, end: number, density: number): number =>
  f(f(density) * f(f(f(f(end * end) * end) - f(f(begin * begin) * begin)) / 3));

/**
 * Counts what it sees in a histogram over the range of all of it, and chooses the bounds with the least squared error
 * of quantization.
 */
export class HistogramObserver extends UniformQuantizationObserverBase {
  /** Bins of the histogram. */
  bins: number;
  /** Counts: [bins]. */
  declare histogram: Tensor;
  /** Values of the quantized dtype. */
  dst_nbins: number;
  /** Parts of a bin when the histogram moves into a wider range. */
  upsample_rate = UPSAMPLE;

  constructor(options: ObserverOptions = {}) {
    if (!isPerTensor(options.qscheme ?? per_tensor_affine))
      throw new NotImplementedError(
        "HistogramObserver's qscheme only support torch.per_tensor_symmetric                     and torch.per_tensor_affine.",
      );
    if (options.is_dynamic) throw new NotImplementedError("HistogramObserver doesn't support dynamic quantization");
    super(options);
    this.bins = options.bins ?? 2048;
    this.dst_nbins = 2 ** bitsOf(this.dtype);
    this.register_buffer("histogram", tensorFrom(new Float32Array(this.bins), float32));
    this.register_buffer("min_val", tensorFrom(Infinity, float32));
    this.register_buffer("max_val", tensorFrom(-Infinity, float32));
  }

  forward(x: Tensor): Tensor {
    if (x.numel() > 0) no_grad(() => this.see(x.detach().to(float32)));
    return x;
  }

  private see(given: Tensor): void {
    let x = given;
    let { min, max } = x.aminmax();
    if (Number(min.item()) === -Infinity || Number(max.item()) === Infinity) {
      warnAlways("torch.inf detected in input tensor, ignoring input");
      x = x.masked_select(x.abs().ne(Infinity));
      if (x.numel() === 0) return;
      ({ min, max } = x.aminmax());
    }
    const [low, high] = [Number(this.min_val.item()), Number(this.max_val.item())];
    const [newLow, newHigh] = [Number(min.item()), Number(max.item())];
    if (low === Infinity || high === -Infinity) {
      this.min_val.copy_(min);
      this.max_val.copy_(max);
      this.histogram.copy_(histc(x, this.bins, newLow, newHigh));
      return;
    }
    const [from, to] = [Math.min(low, newLow), Math.max(high, newHigh)];
    const update = histc(x, this.bins, from, to);
    if (from === low && to === high) {
      this.histogram.copy_(this.histogram.add(update));
      return;
    }
    this.histogram.copy_(this.moved(low, high, from, to).add(update));
    this.min_val.fill_(from);
    this.max_val.fill_(to);
  }

  /** The histogram over a wider range. */
  private moved(low: number, high: number, from: number, to: number): Tensor {
    const { bins, histogram } = this;
    if (low === high) return histc(tensorFrom([low], float32), bins, from, to).mul(histogram.sum());
    const fine = histogram.repeat_interleave(UPSAMPLE).div(UPSAMPLE);
    const size = f(f(high - low) / (bins * UPSAMPLE));
    const middles = linspace(low, high, bins * UPSAMPLE + 1)
      .narrow(0, 0, bins * UPSAMPLE)
      .add(0.5 * size);
    const edges = linspace(from, to, bins + 1);
    const places = bucketize(middles, edges, { right: true })
      .sub(1)
      .clamp(0, bins - 1);
    return bincount(places, fine, bins);
  }

  /** The squared error of quantizing bins `first` to `last` evenly, and all others to the ends. */
  private errorOf(counts: Float32Array, width: number, first: number, last: number): number {
    const { bins, dst_nbins } = this;
    const target = (width * (last - first + 1)) / dst_nbins;
    if (target === 0) return 0;
    const cell = (x: number): number => Math.min(Math.max(Math.floor(f(x / f(target))), 0), dst_nbins - 1);
    const half = target / 2;
    let total = 0;
    for (let bin = 0; bin < bins; bin++) {
      const begin = f((bin - first) * f(width));
      const end = f(begin + f(width));
      const density = f(counts[bin]! / width);
      const [fromCell, toCell] = [cell(begin), cell(end)];
      const fromCenter = f((fromCell + 0.5) * f(target));
      const toCenter = f(f(toCell * f(target)) + f(half));
      total +=
        error(f(begin - fromCenter), f(half), density) +
        (toCell - fromCell - 1) * error(f(-half), f(half), density) +
        error(f(-half), f(end - toCenter), density);
    }
    return total;
  }

  /** Bounds that leave out so much at either end that the squared error is least: quantile by quantile. */
  _non_linear_param_search(): [min: Tensor, max: Tensor] {
    const { bins } = this;
    const [low, high] = [Number(this.min_val.item()), Number(this.max_val.item())];
    const counts = elementsOf(this.histogram.contiguous()).slice() as Float32Array;
    const sums = elementsOf(this.histogram.cumsum(0).contiguous()).slice() as Float32Array;
    const total = Number(this.histogram.sum().item());
    const width = (high - low) / bins;
    const step = 1e-5;
    let [alpha, beta, start, end] = [0, 1, 0, bins - 1];
    let least = Infinity;
    while (alpha < beta) {
      const [nextAlpha, nextBeta] = [alpha + step, beta - step];
      let [left, right] = [start, end];
      while (left < end && sums[left]! < f(nextAlpha * total)) left++;
      while (right > start && sums[right]! > f(nextBeta * total)) right--;
      let [nextStart, nextEnd] = [start, end];
      if (left - start > end - right) [nextStart, alpha] = [left, nextAlpha];
      else [nextEnd, beta] = [right, nextBeta];
      if (nextStart === start && nextEnd === end) continue;
      const norm = this.errorOf(counts, width, nextStart, nextEnd);
      if (norm > least) break;
      [least, start, end] = [norm, nextStart, nextEnd];
    }
    const binWidth = f(f(high - low) / bins);
    return [tensorFrom(f(low + f(binWidth * start)), float32), tensorFrom(f(low + f(binWidth * (end + 1))), float32)];
  }

  /** Scale and zero point for what it has seen. */
  calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor] {
    if (Number(this.min_val.item()) === Infinity && Number(this.max_val.item()) === -Infinity) {
      warnAlways(
        "must run observer before calling calculate_qparams.                                    Returning default scale and zero point ",
      );
      return [tensorFrom([1], float32), tensorFrom([0], null)];
    }
    const [min, max] = no_grad(() => this._non_linear_param_search());
    return this._calculate_qparams(min, max);
  }

  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix] = args;
    for (const [name, value] of [
      ["min_val", Infinity],
      ["max_val", -Infinity],
    ] as const)
      if ((state.get(prefix + name) as Tensor | undefined)?.numel() === 0)
        state.set(prefix + name, tensorFrom(value, float32));
    super._load_from_state_dict(...args);
  }
}

function bitsOf(dtype: DType): number {
  return dtype === qint32 ? 32 : (dtype ?? quint8).itemsize * 8;
}
