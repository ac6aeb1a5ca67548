/** Operators on parts of tensors: masked reductions, segments, histograms of points, finite differences. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

test("masked reductions leave out what is masked", () => {
  const x = torch.tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { dtype: torch.float32 },
  );
  const mask = torch.tensor([
    [true, false, true],
    [false, false, false],
  ]);
  expect(torch.masked.sum(x, 1, { mask }).tolist()).toEqual([4, 0]);
  expect(torch.masked.amax(x, 1, { mask }).tolist()).toEqual([3, -Infinity]);
  expect(torch.masked.mean(x, 1, { mask }).tolist()).toEqual([2, NaN]);
  expect(torch.masked.softmax(x, 1, { mask }).select(0, 0).select(0, 1).item()).toBe(0);
  expect(() => torch.masked.sum(x, 1, { mask: mask.unsqueeze(0) })).toThrow("_input_mask expected broadcastable mask");
});

test("equal extrema of a segment share a gradient, a negative one is not shared: as PyTorch", () => {
  const x = torch.tensor([1, 1, 3, 3], { dtype: torch.float32, requires_grad: true });
  torch
    .segment_reduce(x, "max", { lengths: torch.tensor([2, 2]) })
    .backward(torch.tensor([-1, 1], { dtype: torch.float32 }));
  expect(x.grad?.tolist()).toEqual([-1, -1, 0.5, 0.5]);
});

test("reductions of segments, empty ones too", () => {
  const x = torch.tensor([1, 2, 3, 4, 5], { dtype: torch.float32 });
  const lengths = torch.tensor([2, 0, 3]);
  expect(torch.segment_reduce(x, "mean", { lengths }).tolist()).toEqual([1.5, NaN, 4]);
  expect(torch.segment_reduce(x, "max", { lengths, initial: 2.5 }).tolist()).toEqual([2.5, 2.5, 5]);
  expect(torch.segment_reduce(x, "prod", { offsets: torch.tensor([0, 2, 2, 5]) }).tolist()).toEqual([2, 1, 60]);
  expect(() => torch.segment_reduce(x, "sum", { lengths: torch.tensor([9]), unsafe: true })).toThrow(
    "Expected all rows of lengths along axis",
  );
  expect(() => torch.segment_reduce(x, "sum", { offsets: torch.tensor([0, 9]) })).toThrow(
    "Expected offsets between 0 and 5",
  );
});

test("histogramdd counts points, upper edges included", () => {
  const points = torch.tensor([
    [0, 0],
    [0.5, 1],
    [1, 1],
    [2, 0],
  ]);
  const { hist, bin_edges } = torch.histogramdd(points, [2, 1], { range: [0, 1, 0, 1] });
  expect(hist.tolist()).toEqual([[1], [2]]);
  expect(bin_edges[0]!.tolist()).toEqual([0, 0.5, 1]);
  expect(torch.histogram(torch.ones(3), 2).bin_edges.tolist()).toEqual([0.5, 1, 1.5]);
});

test("gradient differentiates parabolas exactly, and itself", () => {
  const places = torch.tensor([0, 1, 3, 4, 7], { dtype: torch.float64 });
  const [slope] = torch.gradient(places.mul(places), { spacing: [places], edge_order: 2 });
  expect(slope!.sub(places.mul(2)).abs().max().item()).toBeLessThan(1e-12);
  const x = torch.rand(4, 5, { dtype: torch.float64, requires_grad: true });
  expect(torch.autograd.gradgradcheck((y: Tensor) => torch.gradient(y, { edge_order: 2 }), [x])).toBe(true);
});

test("trapezoids of integers are floats, whatever the distance", () => {
  const y = torch.tensor([1, 2, 4]);
  for (const dx of [1, 2, 0.5]) {
    expect(torch.trapezoid(y, { dx }).dtype).toBe(torch.float32);
    expect(torch.trapezoid(y, { dx }).item()).toBe(4.5 * dx);
    expect(torch.cumulative_trapezoid(y, { dx }).tolist()).toEqual([1.5 * dx, 4.5 * dx]);
  }
});

test("an infinite gradient of a trace stays on the diagonal", () => {
  const x = torch.ones(2, 3).requires_grad_();
  x.trace().backward(torch.tensor(Infinity));
  expect(x.grad!.tolist()).toEqual([
    [Infinity, 0, 0],
    [0, Infinity, 0],
  ]);
});

test("the trapezoidal rule halves the ends, whose sum wraps as their dtype does: as PyTorch", () => {
  const bytes = torch.tensor([200, 200, 255], { dtype: torch.uint8 });
  expect(torch.trapezoid(bytes).item()).toBe(555.5);
  const signed = torch.tensor(
    [
      [100, 100, 100],
      [1, 2, 3],
    ],
    { dtype: torch.int8 },
  );
  expect(torch.trapezoid(signed, { dim: 1 }).tolist()).toEqual([328, 4]);
  expect(torch.trapezoid(signed.at(0), { dx: 3 }).item()).toBe(984);
  const x = torch.tensor([1.0, 2, 4, 8], { dtype: torch.float32, requires_grad: true });
  torch.trapezoid(x, { dx: 3 }).backward();
  expect(x.grad?.tolist()).toEqual([1.5, 3, 3, 1.5]);
});

test("quantiles of long rows: as PyTorch", () => {
  const x = torch.arange(3000, { dtype: torch.float64 }).mul(0.7).sin().to(torch.float32);
  const near = (got: Tensor, expected: readonly number[]): void =>
    expect(torch.allclose(got, torch.tensor(expected, { dtype: torch.float32 }), 0, 1e-7)).toBe(true);
  near(
    x.quantile(torch.tensor([0, 0.1, 0.25, 0.5, 0.9, 1], { dtype: torch.float32 })),
    [-1, -0.9508487582206726, -0.7067073583602905, 0.0008127956534735858, 0.9510238766670227, 0.9999996423721313],
  );
  const withNaN = torch.cat([x, torch.tensor([NaN], { dtype: torch.float32 })]);
  expect(withNaN.quantile(0.5).item()).toBeNaN();
  near(withNaN.nanquantile(0.3).view(1), [-0.5874707698822021]);
  const rows = x.view(10, 300);
  near(rows.quantile(0.3, 1).narrow(0, 0, 3), [-0.5608404874801636, -0.5743797421455383, -0.5682012438774109]);
  const higher = rows.quantile(0.3, { dim: 1, interpolation: "higher" }).narrow(0, 0, 3);
  near(higher, [-0.5595253705978394, -0.5726292729377747, -0.5675213932991028]);
});

test("Euclidean distances of more than 25 rows and their gradients go by products: as PyTorch", () => {
  const of = (count: number, by: number): Tensor => torch.arange(count, { dtype: torch.float32 }).mul(by);
  const x = of(60, 0.37).sin().view(30, 2).requires_grad_();
  const y = of(56, 0.21).cos().view(28, 2).requires_grad_();
  const near = (got: Tensor, expected: readonly number[]): void =>
    expect(torch.allclose(got, torch.tensor(expected, { dtype: torch.float32 }), 1e-5, 1e-5)).toBe(true);
  const distances = torch.cdist(x, y);
  distances.sum().backward();
  near(distances.detach().at(0).narrow(0, 0, 3), [1.1747204065322876, 1.0163735151290894, 0.6811685562133789]);
  near(x.grad!.at(0), [-2.6340675354003906, 10.785122871398926]);
  near(y.grad!.at(1), [14.872871398925781, 10.763313293457031]);
  const own = x.detach().requires_grad_();
  torch.cdist(own, own).square().sum().backward();
  near(own.grad!.at(0), [-10.615524291992188, 32.452552795410156]);
});
