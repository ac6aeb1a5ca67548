/** PyTorch's ready observers and fake quantizations, by their names. */
import { qint8, quint8 } from "../../dtype.ts";
import {
  per_channel_affine_float_qparams,
  per_channel_symmetric,
  per_tensor_affine,
  per_tensor_symmetric,
} from "../../tensor/quantized.ts";
import { FakeQuantize, FixedQParamsFakeQuantize, FusedMovingAvgObsFakeQuantize } from "./fake_quantize.ts";
import { HistogramObserver } from "./histogram-observer.ts";
import {
  FixedQParamsObserver,
  MinMaxObserver,
  MovingAverageMinMaxObserver,
  MovingAveragePerChannelMinMaxObserver,
  PerChannelMinMaxObserver,
  PlaceholderObserver,
  RecordingObserver,
  ReuseInputObserver,
  withArgs,
  type PartialObserver,
} from "./observer.ts";

type Partly<T> = PartialObserver<T>;
const EPS = 2 ** -12;

/** Observer of activations: smallest and largest value, quantized to 7 bits. */
export const default_observer: Partly<MinMaxObserver> = /* @__PURE__ */ withArgs(MinMaxObserver, {
  quant_min: 0,
  quant_max: 127,
});
/** Observer that looks at no values and only says the dtype. */
export const default_placeholder_observer: typeof PlaceholderObserver = PlaceholderObserver;
/** Observer that keeps all tensors that it sees. */
export const default_debug_observer: typeof RecordingObserver = RecordingObserver;
/** Observer of weights: symmetric, one scale for the tensor. */
export const default_weight_observer: Partly<MinMaxObserver> = /* @__PURE__ */ withArgs(MinMaxObserver, {
  dtype: qint8,
  qscheme: per_tensor_symmetric,
});
/** Observer of weights: symmetric, one scale for the tensor, quantized to -127 to 127. */
export const weight_observer_range_neg_127_to_127: Partly<MinMaxObserver> = /* @__PURE__ */ withArgs(MinMaxObserver, {
  dtype: qint8,
  qscheme: per_tensor_symmetric,
  quant_min: -127,
  quant_max: 127,
  eps: EPS,
});
/** Observer of activations: the range by a histogram, quantized to 7 bits. */
export const default_histogram_observer: Partly<HistogramObserver> = /* @__PURE__ */ withArgs(HistogramObserver, {
  quant_min: 0,
  quant_max: 127,
});
/** Observer of weights: symmetric, one scale for each channel. */
export const default_per_channel_weight_observer: Partly<PerChannelMinMaxObserver> = /* @__PURE__ */ withArgs(
  PerChannelMinMaxObserver,
  { dtype: qint8, qscheme: per_channel_symmetric },
);
/** The same, quantized to -127 to 127. */
export const per_channel_weight_observer_range_neg_127_to_127: Partly<PerChannelMinMaxObserver> =
  /* @__PURE__ */ withArgs(PerChannelMinMaxObserver, {
    dtype: qint8,
    qscheme: per_channel_symmetric,
    quant_min: -127,
    quant_max: 127,
    eps: EPS,
  });
/** Observer of activations that are quantized when they are computed, by the range of each tensor. */
export const default_dynamic_quant_observer: Partly<PlaceholderObserver> = /* @__PURE__ */ withArgs(
  PlaceholderObserver,
  { dtype: quint8, quant_min: 0, quant_max: 255, is_dynamic: true },
);
/** Observer of embeddings: a scale and a floating point zero point for each row. */
export const default_float_qparams_observer: Partly<PerChannelMinMaxObserver> = /* @__PURE__ */ withArgs(
  PerChannelMinMaxObserver,
  { dtype: quint8, qscheme: per_channel_affine_float_qparams, ch_axis: 0 },
);
/** Observer of layers that only move numbers: their outputs keep the scale of their inputs. */
export const default_reuse_input_observer: typeof ReuseInputObserver = ReuseInputObserver;
/** Observer of sigmoid and softmax, whose range is known. */
export const default_fixed_qparams_range_0to1_observer: Partly<FixedQParamsObserver> = /* @__PURE__ */ withArgs(
  FixedQParamsObserver,
  { scale: 1 / 256, zero_point: 0, dtype: quint8, quant_min: 0, quant_max: 255 },
);
/** Observer of tanh, whose range is known. */
export const default_fixed_qparams_range_neg1to1_observer: Partly<FixedQParamsObserver> = /* @__PURE__ */ withArgs(
  FixedQParamsObserver,
  { scale: 2 / 256, zero_point: 128, dtype: quint8, quant_min: 0, quant_max: 255 },
);
/** The old name of `default_fixed_qparams_range_0to1_observer`. */
export const default_affine_fixed_qparams_observer: Partly<FixedQParamsObserver> =
  default_fixed_qparams_range_0to1_observer;
/** The old name of `default_fixed_qparams_range_neg1to1_observer`. */
export const default_symmetric_fixed_qparams_observer: Partly<FixedQParamsObserver> =
  default_fixed_qparams_range_neg1to1_observer;

/** Fake quantization of activations. */
export const default_fake_quant: Partly<FakeQuantize> = /* @__PURE__ */ withArgs(FakeQuantize, {
  observer: MovingAverageMinMaxObserver,
  quant_min: 0,
  quant_max: 255,
  dtype: quint8,
  qscheme: per_tensor_affine,
  reduce_range: true,
});
/** Fake quantization of weights. */
export const default_weight_fake_quant: Partly<FakeQuantize> = /* @__PURE__ */ withArgs(FakeQuantize, {
  observer: MovingAverageMinMaxObserver,
  quant_min: -128,
  quant_max: 127,
  dtype: qint8,
  qscheme: per_tensor_symmetric,
  reduce_range: false,
});
/** Fake quantization of activations that are quantized for the range that each has. */
export const default_dynamic_fake_quant: Partly<FakeQuantize> = /* @__PURE__ */ withArgs(FakeQuantize, {
  observer: MovingAverageMinMaxObserver,
  quant_min: 0,
  quant_max: 255,
  is_dynamic: true,
  dtype: quint8,
  averaging_constant: 1,
});
/** Fake quantization of sigmoid and softmax. */
export const default_fixed_qparams_range_0to1_fake_quant: Partly<FixedQParamsFakeQuantize> = /* @__PURE__ */ withArgs(
  FixedQParamsFakeQuantize as never,
  { observer: default_fixed_qparams_range_0to1_observer },
);
/** Fake quantization of tanh. */
export const default_fixed_qparams_range_neg1to1_fake_quant: Partly<FixedQParamsFakeQuantize> =
  /* @__PURE__ */ withArgs(FixedQParamsFakeQuantize as never, {
    observer: default_fixed_qparams_range_neg1to1_observer,
  });
/** The old name of `default_fixed_qparams_range_0to1_fake_quant`. */
export const default_affine_fixed_qparams_fake_quant: Partly<FixedQParamsFakeQuantize> =
  default_fixed_qparams_range_0to1_fake_quant;
/** The old name of `default_fixed_qparams_range_neg1to1_fake_quant`. */
export const default_symmetric_fixed_qparams_fake_quant: Partly<FixedQParamsFakeQuantize> =
  default_fixed_qparams_range_neg1to1_fake_quant;
/** Fake quantization of weights: a scale for each channel. */
export const default_per_channel_weight_fake_quant: Partly<FakeQuantize> = /* @__PURE__ */ withArgs(FakeQuantize, {
  observer: MovingAveragePerChannelMinMaxObserver,
  quant_min: -128,
  quant_max: 127,
  dtype: qint8,
  qscheme: per_channel_symmetric,
  reduce_range: false,
  ch_axis: 0,
});
/** Fake quantization of embeddings. */
export const default_embedding_fake_quant: Partly<FakeQuantize> = /* @__PURE__ */ withArgs(FakeQuantize, {
  observer: MovingAveragePerChannelMinMaxObserver,
  qscheme: per_channel_affine_float_qparams,
  dtype: quint8,
  quant_min: 0,
  quant_max: 255,
  ch_axis: 0,
  averaging_constant: 1,
});
/** Fake quantization of activations, by histogram. */
export const default_histogram_fake_quant: Partly<FakeQuantize> = /* @__PURE__ */ withArgs(FakeQuantize, {
  observer: HistogramObserver,
  quant_min: 0,
  quant_max: 255,
  dtype: quint8,
  qscheme: per_tensor_affine,
  reduce_range: true,
});
/** Fake quantization of activations, in one operator. */
export const default_fused_act_fake_quant: Partly<FusedMovingAvgObsFakeQuantize> = /* @__PURE__ */ withArgs(
  FusedMovingAvgObsFakeQuantize,
  { observer: MovingAverageMinMaxObserver, quant_min: 0, quant_max: 255, dtype: quint8 },
);
/** Fake quantization of weights, in one operator. */
export const default_fused_wt_fake_quant: Partly<FusedMovingAvgObsFakeQuantize> = /* @__PURE__ */ withArgs(
  FusedMovingAvgObsFakeQuantize,
  {
    observer: MovingAverageMinMaxObserver,
    quant_min: -128,
    quant_max: 127,
    dtype: qint8,
    qscheme: per_tensor_symmetric,
  },
);
/** Fake quantization of weights, a scale for each channel, in one operator. */
export const default_fused_per_channel_wt_fake_quant: Partly<FusedMovingAvgObsFakeQuantize> = /* @__PURE__ */ withArgs(
  FusedMovingAvgObsFakeQuantize,
  {
    observer: MovingAveragePerChannelMinMaxObserver,
    quant_min: -128,
    quant_max: 127,
    dtype: qint8,
    qscheme: per_channel_symmetric,
  },
);
/** Fake quantization of weights, -127 to 127. */
export const fused_wt_fake_quant_range_neg_127_to_127: Partly<FusedMovingAvgObsFakeQuantize> = /* @__PURE__ */ withArgs(
  FusedMovingAvgObsFakeQuantize,
  {
    observer: MovingAverageMinMaxObserver,
    quant_min: -127,
    quant_max: 127,
    dtype: qint8,
    qscheme: per_tensor_symmetric,
    eps: EPS,
  },
);
/** Fake quantization of weights, a scale for each channel, -127 to 127. */
export const fused_per_channel_wt_fake_quant_range_neg_127_to_127: Partly<FusedMovingAvgObsFakeQuantize> =
  /* @__PURE__ */ withArgs(FusedMovingAvgObsFakeQuantize, {
    observer: MovingAveragePerChannelMinMaxObserver,
    quant_min: -127,
    quant_max: 127,
    dtype: qint8,
    qscheme: per_channel_symmetric,
    eps: EPS,
  });
