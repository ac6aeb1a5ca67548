/** Counted operations against those that PyTorch 2.15's FlopCounterMode counts. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { nn } = torch;
const F = nn.functional;
const { FlopCounterMode } = torch.utils.flop_counter;
const given = (...size: number[]): Tensor => torch.randn(size, { requires_grad: true });

function counted(body: () => unknown): Record<string, Record<string, number>> {
  const counter = new FlopCounterMode({ display: false });
  counter.run(body);
  return counter.get_flop_counts();
}

describe("FlopCounterMode", () => {
  test("products and convolutions, forward and backward", () => {
    const all = (body: () => Tensor): unknown => counted(() => body().sum().backward())["Global"];
    expect(all(() => F.linear(given(4, 3), given(5, 3), given(5)))).toEqual({ "aten.addmm": 120, "aten.mm": 240 });
    expect(all(() => torch.bmm(given(2, 4, 3), given(2, 3, 2)))).toEqual({ "aten.bmm": 288 });
    expect(all(() => F.conv2d(given(2, 3, 8, 8), given(4, 3, 3, 3), given(4)))).toEqual({
      "aten.convolution": 15552,
      "aten.convolution_backward": 31104,
    });
    expect(all(() => F.conv2d(given(2, 4, 8, 8), given(4, 2, 3, 3), { groups: 2 }))).toEqual({
      "aten.convolution": 10368,
      "aten.convolution_backward": 31104,
    });
    expect(all(() => F.conv_transpose2d(given(2, 3, 8, 8), given(3, 4, 3, 3)))).toEqual({
      "aten.convolution": 27648,
      "aten.convolution_backward": 55296,
    });
  });

  test("by module, and as a table", () => {
    const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.Flatten(), new nn.Linear(72, 4));
    const counter = new FlopCounterMode({ display: false });
    counter.run(() => (net(torch.randn(2, 1, 8, 8)) as Tensor).sum().backward());
    expect(counter.get_total_flops()).toBe(8640);
    expect(counter.get_flop_counts()).toMatchObject({
      "Sequential.0": { "aten.convolution": 2592, "aten.convolution_backward": 2592 },
      "Sequential.2": { "aten.addmm": 1152, "aten.mm": 2304 },
    });
    expect(counter.get_table().split("\n").slice(0, 4)).toEqual([
      "Module                             FLOP    % Total",
      "-----------------------------  --------  ---------",
      "Sequential                     8640.000    100.00%",
      " - aten.convolution            2592.000     30.00%",
    ]);
    counter.run(() => torch.ones(2).sin());
    expect(counter.get_table().split("\n").at(-1)).toMatch(/^Global +0 +0%$/);
  });

  test("formulas of one's own", () => {
    const counter = new FlopCounterMode({ display: false, custom_mapping: { sin: ([x]) => 10 * (x as number[])[0]! } });
    counter.run(() => torch.ones(4).sin());
    expect(counter.get_flop_counts()["Global"]).toEqual({ "aten.sin": 40 });
  });
});
