/** What PyTorch says of operators that do not take complex numbers, where it is not the name of a kernel of ours. */
import type { DType } from "../../../dtype.ts";
import { NotImplementedError, notImplemented, RuntimeError, TypeError } from "../../../support/errors.ts";
import { byOperator } from "../by-operator.ts";

/** The error of an operator, from the dtype. */
type Refusal = (dtype: DType) => Error;

const sentence =
  (text: string): Refusal =>
  () =>
    new NotImplementedError(text);
const wrongType =
  (text: string): Refusal =>
  ({ scalarName }) =>
    new TypeError(text.replace("DTYPE", scalarName));
const kernelOf =
  (name: string): Refusal =>
  (dtype) =>
    notImplemented(name, dtype);

const clamping = sentence("clamp is not supported for complex types");
const sorting = wrongType(" Sort does not support complex dtypes on CPU");
const summing = sentence("nansum on CPU does not support complex inputs");
const comparing = wrongType("aminmax not implemented for DTYPE");

/** By the operator's name. */
const refusals = byOperator<Refusal>({
  ceil: sentence("ceil is not supported for complex inputs"),
  floor: sentence("floor is not supported for complex inputs"),
  trunc: sentence("trunc is not supported for complex inputs"),
  clamp: clamping,
  clamp_min: clamping,
  clamp_max: clamping,
  relu: clamping,
  hardtanh: clamping,
  deg2rad: sentence("deg2rad is not supported for complex tensors."),
  rad2deg: sentence("rad2deg is not supported for complex tensors."),
  heaviside: sentence("heaviside is not yet implemented for complex tensors."),
  sign: sentence("Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead."),
  signbit: sentence("signbit is not implemented for complex tensors."),
  isposinf: wrongType("isposinf does not support complex inputs."),
  isneginf: wrongType("isneginf does not support complex inputs."),
  maximum: wrongType("maximum not implemented for complex tensors."),
  minimum: wrongType("minimum not implemented for complex tensors."),
  fmax: wrongType("fmax not implemented for complex tensors."),
  fmin: wrongType("fmin not implemented for complex tensors."),
  digamma: kernelOf("digamma"),
  trigamma: kernelOf("trigamma"),
  erf: kernelOf("erf_vml_cpu"),
  erfc: kernelOf("erfc_vml_cpu"),
  erfinv: kernelOf("erfinv_vml_cpu"),
  i0: kernelOf("i0_vml_cpu"),
  lgamma: kernelOf("lgamma_vml_cpu"),
  round: kernelOf("round_vml_cpu"),
  logit: kernelOf("logit_cpu"),
  hypot: kernelOf("hypot_cpu"),
  xlogy: kernelOf("xlogy_cpu"),
  special_xlog1py: kernelOf("xlog1py_cpu"),
  special_ndtr: kernelOf("erf_vml_cpu"),
  gelu: kernelOf("GeluKernelImpl"),
  celu: kernelOf("elu_cpu"),
  softshrink: kernelOf("softshrink_check"),
  rrelu_with_noise: kernelOf("leaky_relu_cpu"),
  mse_loss: kernelOf("mse_cpu"),
  smooth_l1_loss: kernelOf("smooth_l1_cpu"),
  huber_loss: kernelOf("huber_cpu"),
  fmod: kernelOf("fmod_cpu"),
  remainder: kernelOf("remainder_cpu"),
  floor_divide: kernelOf("div_floor_cpu"),
  argmax: wrongType("argmax(): does not support complex input"),
  argmin: wrongType("argmin(): does not support complex input"),
  sort: sorting,
  argsort: sorting,
  msort: sorting,
  topk: wrongType(" topk does not support complex dtypes on CPU"),
  kthvalue: kernelOf("kthvalue_cpu"),
  mode: kernelOf("mode_cpu"),
  max_all: kernelOf("max_all"),
  min_all: kernelOf("min_all"),
  max: wrongType("max(): does not support complex input"),
  min: wrongType("min(): does not support complex input"),
  amax: kernelOf("max_values_cpu"),
  amin: kernelOf("min_values_cpu"),
  aminmax: comparing,
  nansum: summing,
  nanmean: summing,
  cummax: kernelOf("cummax_cpu"),
  cummin: kernelOf("cummin_cpu"),
  unique: kernelOf("unique"),
  unique_consecutive: kernelOf("unique"),
  median: kernelOf("median_cpu"),
  nanmedian: kernelOf("median_cpu"),
  median_dim: kernelOf("median_out"),
  nanmedian_dim: kernelOf("median_out"),
  cross_entropy: kernelOf("log_softmax_lastdim_kernel_impl"),
  nll_loss: kernelOf("nll_loss_out_frame"),
  binary_cross_entropy: kernelOf("binary_cross_entropy"),
  kl_div: () => new RuntimeError("kl_div: Complex inputs not supported."),
  grid_sample: kernelOf("grid_sampler_2d_cpu_kernel_impl"),
  searchsorted: kernelOf("searchsorted_out_cpu"),
  mvlgamma: kernelOf("arange_cpu"),
});

/** Throws PyTorch's error of an operator where complex numbers are none of its business. */
export function refuseComplex(name: string, dtype: DType): void {
  const refusal = dtype.is_complex ? refusals[name] : undefined;
  if (refusal) throw refusal(dtype);
}
