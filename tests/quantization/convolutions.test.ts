/** Quantized convolutions beside PyTorch's: whole numbers, and the order in memory. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";

interface Recorded {
  /** Dims, channels in and out, groups, kernel, stride, padding, dilation. */
  sizes: [number, number, number, number, number, number, number, number];
  weight: number[];
  scales: number[] | null;
  bias: number[];
  zero_point: number;
  x: number[];
  shape: number[];
  result: number[];
  strides: number[];
}
const recorded = JSON.parse(
  readFileSync(new URL("recorded-convolutions.json", import.meta.url), "utf8"),
) as readonly Recorded[];

const { Conv1d, Conv2d, Conv3d } = torch.ao.nn.quantized;

describe("quantized convolutions", () => {
  for (const { sizes, ...given } of recorded)
    test(sizes.join(", "), () => {
      const [dims, into, out, groups, kernel, stride, padding, dilation] = sizes;
      const Layer = dims === 1 ? Conv1d : dims === 2 ? Conv2d : Conv3d;
      const layer = new Layer(into, out, kernel, { stride, padding, dilation, groups });
      const shape = [out, into / groups, ...Array.from({ length: dims }, () => kernel)];
      const whole = torch.tensor(given.weight, { dtype: torch.int8 }).view(shape);
      const weight =
        given.scales === null
          ? torch._make_per_tensor_quantized_tensor(whole, 0.03, 0)
          : torch._make_per_channel_quantized_tensor(
              whole,
              torch.tensor(given.scales, { dtype: torch.float64 }),
              torch.zeros(out, { dtype: torch.int64 }),
              0,
            );
      layer.set_weight_bias(weight, torch.tensor(given.bias));
      layer.scale = 0.1;
      layer.zero_point = 60;
      const bytes = torch.tensor(given.x, { dtype: torch.uint8 }).view(given.shape);
      const x = torch._make_per_tensor_quantized_tensor(bytes, 0.03, given.zero_point);
      const result = layer.forward(x);
      expect(result.stride()).toEqual(given.strides);
      const off = (result.int_repr().flatten().tolist() as number[]).map((each, i) =>
        Math.abs(each - given.result[i]!),
      );
      expect(off.length).toBe(given.result.length);
      // A half may be rounded to either side.
      expect(Math.max(...off)).toBeLessThanOrEqual(1);
      expect(off.filter((each) => each > 0).length).toBeLessThan(2);
    });

  test("results are flattened by channels, though these lie last", () => {
    const layer = new Conv2d(1, 2, 1);
    layer.set_weight_bias(
      torch.quantize_per_tensor(torch.tensor([1, 2]).view(2, 1, 1, 1).float(), 0.1, 0, torch.qint8),
      null,
    );
    layer.scale = 0.1;
    const x = torch.quantize_per_tensor(torch.tensor([[[[1, 2, 3]]]]).float(), 0.1, 0, torch.quint8);
    const result = layer.forward(x);
    expect(torch.flatten(result, 1).int_repr().tolist()).toEqual([[10, 20, 30, 20, 40, 60]]);
    expect(() => result.view(1, -1)).toThrow("view size is not compatible");
  });
});
