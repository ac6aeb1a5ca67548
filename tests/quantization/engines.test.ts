/** Where products of bytes are rounded, beside what record-engines.py recorded of PyTorch 2.15's engines. */
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import * as torch from "flambeau";

const recorded = JSON.parse(readFileSync(new URL("recorded-engines.json", import.meta.url), "utf8")) as Record<
  string,
  number[]
>;
const { quantized } = torch.backends;
const before = quantized.engine;
afterAll(() => {
  quantized.engine = before;
});

/** Whole numbers by a formula. */
function whole(shape: readonly number[], by: number, modulus: number, minus: number, dtype: torch.DType): torch.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return torch.arange(count).mul(by).remainder(modulus).sub(minus).to(dtype).reshape(shape);
}
const layers: Record<string, [shape: number[], weights: number[], scale: number]> = {
  "linear 1": [[3000, 64], [24, 64], 0.3711],
  "conv2d 1": [[3, 8, 40, 40], [12, 8, 3, 3], 0.3711],
  "conv2d 24": [[3, 24, 40, 40], [24, 1, 3, 3], 0.1371],
};

test.each(Object.entries(recorded))("%s", (name, expected) => {
  const [engine, kind, groups, by] = name.split(" ") as [string, string, string, string];
  const [shape, weights, scale] = layers[`${kind} ${groups}`]!;
  quantized.engine = engine;
  const channels = weights[0]!;
  const x = torch._make_per_tensor_quantized_tensor(whole(shape, 7919, 127, 0, torch.uint8), 0.0312347, 63);
  const integers = whole(weights, 104729, 251, 125, torch.int8);
  const scales = torch.arange(channels).double().add(20).div(2000);
  const w =
    by === "channels"
      ? torch._make_per_channel_quantized_tensor(integers, scales, torch.zeros([channels], { dtype: torch.long }), 0)
      : torch._make_per_tensor_quantized_tensor(integers, 0.0213, 0);
  const bias = torch.arange(channels).double().mul(1.7).sin().mul(2).float();
  const { Linear, Conv2d } = torch.ao.nn.quantized;
  const layer =
    kind === "linear"
      ? new Linear(weights[1]!, channels)
      : new Conv2d(shape[1]!, channels, 3, { padding: 1, groups: Number(groups) });
  layer.set_weight_bias(w, bias);
  Object.assign(layer, { scale, zero_point: 60 });
  const y = layer(x).int_repr().movedim(1, -1);
  expect(y.reshape(-1, channels).double().sum(0).tolist()).toEqual(expected);
});
