/** Rows of other numbers than float32: Fourier transforms, mixed precision, and layers with weights of 8 bits. */
import type { Tensor, nn } from "flambeau";
import type { Row, Torch, Work } from "../types.ts";
import { sample, valuesOf } from "./shared.ts";

/** A transform of one long signal. */
function fourier(length: number): (torch: Torch) => Work {
  return (torch) => {
    torch.manual_seed(0);
    const signal = torch.complex(torch.randn(length), torch.randn(length));
    const run = (): Tensor => torch.no_grad(() => torch.fft.fft(signal));
    return { run, result: () => sample(valuesOf(torch.view_as_real(run()))) };
  };
}

type Layers = nn.Module<(x: Tensor) => Tensor>;

/** A feed-forward block of a language model, as it is, quantized, or in another dtype. */
function feedForward(
  batch: number,
  change: (torch: Torch, model: Layers) => Layers,
  half = false,
): (torch: Torch) => Work {
  return (torch) => {
    torch.manual_seed(0);
    const { Sequential, Linear, ReLU } = torch.nn;
    const model = change(torch, new Sequential(new Linear(768, 3072), new ReLU(), new Linear(3072, 768)).eval());
    const x = torch.randn(batch, 768);
    const run = (): Tensor =>
      torch.no_grad(() => (half ? torch.autocast("cpu", { dtype: torch.bfloat16 }, () => model(x)) : model(x)));
    return { run, result: () => sample(valuesOf(run().float())) };
  };
}

const asItIs = (_torch: Torch, model: Layers): Layers => model;
const quantized = (torch: Torch, model: Layers): Layers => torch.ao.quantization.quantize_dynamic(model);

export const numericRows: readonly Row[] = [
  { name: "FFT of 2^20", goal: 60, flambeau: fourier(2 ** 20), python: "fft_power", tolerance: 1e-3 },
  { name: "FFT of 10^6", goal: 100, flambeau: fourier(1_000_000), python: "fft_million", tolerance: 1e-3 },
  { name: "FFT of 1000003 (prime)", goal: 700, flambeau: fourier(1_000_003), python: "fft_prime", tolerance: 1e-3 },
  { name: "feed-forward 1 x 768, float32", goal: 3, flambeau: feedForward(1, asItIs), python: "ff_1" },
  {
    name: "feed-forward 1 x 768, int8",
    goal: 2,
    flambeau: feedForward(1, quantized),
    python: "ff_1_int8",
    tolerance: 2e-2,
  },
  {
    name: "feed-forward 128 x 768, float32",
    goal: 40,
    flambeau: feedForward(128, asItIs),
    python: "ff_128",
    tolerance: 1e-3,
  },
  {
    name: "feed-forward 128 x 768, int8",
    goal: 25,
    flambeau: feedForward(128, quantized),
    python: "ff_128_int8",
    tolerance: 2e-2,
  },
  {
    name: "feed-forward 128 x 768, bfloat16 (autocast)",
    goal: 45,
    flambeau: feedForward(128, asItIs, true),
    python: "ff_128_autocast",
    tolerance: 5e-2,
  },
];
