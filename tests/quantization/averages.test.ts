/** Averages of quantized tensors, beside what record-averages.py recorded of PyTorch 2.15's engines. */
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import * as torch from "flambeau";

const F = torch.nn.functional;
type Case = [engine: string, dtype: "quint8" | "qint8", point: number, name: string, told: number[]];
const cases = JSON.parse(readFileSync(new URL("recorded-averages.json", import.meta.url), "utf8")) as Case[];
const { quantized } = torch.backends;
const before = quantized.engine;
afterAll(() => {
  quantized.engine = before;
});

const last = (x: torch.Tensor): torch.Tensor => x.contiguous({ memory_format: torch.channels_last });
const calls: Record<string, (x: torch.Tensor) => torch.Tensor> = {
  "mean inner": (x) => x.mean([2, 3]),
  "mean last": (x) => x.mean(-1),
  "mean outer": (x) => x.mean([0, 1]),
  "mean all": (x) => x.mean(),
  "adaptive 1": (x) => F.adaptive_avg_pool2d(x, 1),
  "adaptive 2": (x) => F.adaptive_avg_pool2d(x, 2),
  "adaptive 3": (x) => F.adaptive_avg_pool2d(x, 3),
  "average 2": (x) => F.avg_pool2d(x, 2),
  "average 2, 1": (x) => F.avg_pool2d(x, 2, 1, 1),
  "average 2, 1, without": (x) => F.avg_pool2d(x, 2, 1, 1, { count_include_pad: false }),
  "average 3d": (x) => F.avg_pool3d(x.unsqueeze(0), 2),
  "adaptive 3d": (x) => F.adaptive_avg_pool3d(x.unsqueeze(0), 2),
  "average 2 of channels last": (x) => F.avg_pool2d(last(x), 2),
  "average 2, 1 of channels last": (x) => F.avg_pool2d(last(x), 2, 1, 1),
  "adaptive 2 of channels last": (x) => F.adaptive_avg_pool2d(last(x), 2),
  "average 2 of one channel": (x) => F.avg_pool2d(x.at(":", ":1").contiguous(), 2),
  "average 2 of columns": (x) => F.avg_pool2d(x.permute(0, 1, 3, 2), 2),
  "average 1d": (x) => F.avg_pool1d(x.select(0, 0), 2),
  "average 1d of columns": (x) => F.avg_pool1d(x.select(0, 0).permute(0, 2, 1), 2),
  "adaptive 1d of columns": (x) => F.adaptive_avg_pool1d(x.select(0, 0).permute(0, 2, 1), 2),
  "adaptive 3d of channels last": (x) =>
    F.adaptive_avg_pool3d(x.unsqueeze(0).contiguous({ memory_format: torch.channels_last_3d }), 2),
};

test.each(cases)("%s %s %i: %s", (engine, dtype, point, name, told) => {
  quantized.engine = engine;
  const integers = torch
    .arange(2 * 4 * 4 * 4)
    .mul(37)
    .remainder(101)
    .to(dtype === "quint8" ? torch.uint8 : torch.int8)
    .reshape(2, 4, 4, 4);
  const x = torch._make_per_tensor_quantized_tensor(integers, 0.031, point);
  expect(calls[name]!(x).int_repr().flatten().tolist()).toEqual(told);
});
