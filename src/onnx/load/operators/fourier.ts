/** ONNX's Fourier transforms and windows. */
import { float32, float64 } from "../../../dtype.ts";
import { tensor } from "../../../methods/implementations.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { where } from "../../../ops/elementwise/where.ts";
import { fft, ifft, irfft } from "../../../ops/fourier/fft.ts";
import { blackman_window, hamming_window, hann_window } from "../../../ops/create/windows/windows.ts";
import { view_as_complex, view_as_real } from "../../../ops/elementwise/complex/complex.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { dtypeOf } from "../../format/tensors.ts";
import {
  requiredInputs,
  need,
  singleNumber,
  optionalInput,
  wrapAxis,
  type OnnxNode,
  type OnnxOperator,
} from "../node.ts";
import { sizeAt } from "../../../support/checked.ts";

/** Numbers whose last dim holds the real part, or both parts. */
function complexOf(x: Tensor): Tensor {
  if (x.shape.at(-1) === 2) return view_as_complex(x.contiguous());
  const real = x.select(-1, 0);
  return real.to(real.dtype.itemsize < 4 ? float32 : real.dtype);
}

const dft: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const length = optionalInput(inputs, 1);
  const given = optionalInput(inputs, 2);
  const axis = wrapAxis(
    given === null ? node.int("axis", node.opset < 20 ? 1 : -2) : singleNumber(given.reshape([])),
    x.ndim,
  );
  const n = length === null ? sizeAt(x.shape, axis) : singleNumber(length.reshape([]));
  const isInverse = Boolean(node.int("inverse", 0));
  // Half a spectrum stands for a whole one of real numbers.
  if (isInverse && node.int("onesided", 0))
    return irfft(complexOf(x), length === null ? 2 * (n - 1) : n, axis).unsqueeze(-1);
  const spectrum = (isInverse ? ifft : fft)(complexOf(x), n, axis);
  const kept = node.int("onesided", 0) && !isInverse ? spectrum.narrow(axis, 0, Math.floor(n / 2) + 1) : spectrum;
  return view_as_real(kept);
};

const stft: OnnxOperator = (inputs, node) => {
  const [x, step, window, length] = [
    need(inputs, 0, node),
    need(inputs, 1, node),
    optionalInput(inputs, 2),
    optionalInput(inputs, 3),
  ];
  const signal = x.ndim === 3 ? complexOf(x) : x;
  const size = length === null ? sizeAt(window!.shape, 0) : singleNumber(length.reshape([]));
  const frames = signal.unfold(1, size, singleNumber(step.reshape([])));
  const shaped = window === null ? frames : frames.mul(window);
  const spectrum = fft(shaped, size, -1);
  const kept =
    node.int("onesided", 1) && !signal.dtype.is_complex ? spectrum.narrow(-1, 0, Math.floor(size / 2) + 1) : spectrum;
  return view_as_real(kept);
};

const window =
  (make: typeof hann_window): OnnxOperator =>
  (inputs, node) => {
    const size = singleNumber(need(inputs, 0, node).reshape([]));
    const dtype = dtypeOf(node.int("output_datatype", 1), "the result of a window");
    return make(size, Boolean(node.int("periodic", 1))).to(dtype);
  };

/** Triangles over the bins of a spectrum, evenly spaced on the mel scale: [bins, triangles]. */
const melWeights: OnnxOperator = (inputs, node) => {
  const [count, length, rate, low, high] = requiredInputs(inputs, node).map((each) =>
    singleNumber(each.reshape([])),
  ) as [number, number, number, number, number];
  const mel = (frequency: number): number => 2595 * Math.log10(1 + frequency / 700);
  const step = (mel(high) - mel(low)) / (count + 2);
  const bins = Array.from({ length: count + 2 }, (_, i) =>
    Math.floor(((length + 1) * 700 * (10 ** ((mel(low) + i * step) / 2595) - 1)) / rate),
  );
  const places = arange(Math.floor(length / 2) + 1, { dtype: float64 }).unsqueeze(1);
  const column = (from: number): Tensor => tensor(bins.slice(from, from + count), { dtype: float64 }).unsqueeze(0);
  const [left, middle, right] = [column(0), column(1), column(2)];
  const rising = places.sub(left).div(middle.sub(left));
  const falling = right.sub(places).div(right.sub(middle));
  const up = places.ge(left).logical_and(places.lt(middle));
  const down = places.gt(middle).logical_and(places.lt(right));
  const weights = where(up, rising, where(down, falling, places.eq(middle).to(float64)));
  return weights.to(dtypeOf(node.int("output_datatype", 1), "mel weights"));
};

export const signal: Record<string, OnnxOperator> = {
  DFT: dft,
  MelWeightMatrix: melWeights,
  STFT: stft,
  HannWindow: window(hann_window),
  HammingWindow: (inputs, node: OnnxNode) => {
    const size = singleNumber(need(inputs, 0, node).reshape([]));
    // ONNX has 25/46, PyTorch 0.54.
    const dtype = dtypeOf(node.int("output_datatype", 1), "the result of a window");
    return hamming_window(size, Boolean(node.int("periodic", 1)), 25 / 46, 21 / 46).to(dtype);
  },
  BlackmanWindow: window(blackman_window as typeof hann_window),
};
