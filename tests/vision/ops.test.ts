/** Boxes and regions are what torchvision 0.29 says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { ops } from "../../src/vision/index.ts";

interface Recorded {
  roi: [scale: number, ratio: number, aligned: boolean, values: number[]][];
  nms: Record<string, number[]>;
  batched: number[];
  iou: number[][];
  giou: number[][];
  convert: number[][];
  clip: number[][];
}
const recorded = JSON.parse(readFileSync(new URL("data/boxes.json", import.meta.url), "utf8")) as Recorded;
const corners = torch.arange(160).mul(53).remainder(97).float().reshape(40, 4).div(4);
const first = corners.narrow(1, 0, 2);
const boxes = torch.cat([first, first.add(corners.narrow(1, 2, 2).div(1.5)).add(1)], 1);
const scores = torch.arange(40).mul(29).remainder(41).float();
const close = (found: torch.Tensor, expected: unknown): void =>
  torch.testing.assert_close(found, torch.tensor(expected as number[]).float(), { rtol: 1e-4, atol: 1e-4 });

test("nms keeps what torchvision keeps", () => {
  for (const [threshold, kept] of Object.entries(recorded.nms))
    expect(ops.nms(boxes, scores, Number(threshold)).tolist()).toEqual(kept);
  const classes = torch.arange(40).remainder(3);
  expect(ops.batched_nms(boxes, scores, classes, 0.1).tolist()).toEqual(recorded.batched);
  expect(ops.nms(torch.zeros(0, 4), torch.zeros(0), 0.5).tolist()).toEqual([]);
});

test("overlaps and notations", () => {
  const [one, two] = [boxes.narrow(0, 0, 3), boxes.narrow(0, 3, 3)];
  close(ops.box_iou(one, two), recorded.iou);
  close(ops.generalized_box_iou(one, two), recorded.giou);
  close(ops.box_convert(boxes.narrow(0, 0, 2), "xyxy", "cxcywh"), recorded.convert);
  close(ops.box_convert(ops.box_convert(one, "xyxy", "xywh"), "xywh", "xyxy"), one.tolist());
  close(ops.clip_boxes_to_image(one, [20, 18]), recorded.clip);
});

test.each(recorded.roi)("roi_align, scale %s, sampling %s, aligned %s", (scale, ratio, aligned, values) => {
  const maps = torch.arange(594).mul(37).remainder(101).float().reshape(2, 3, 9, 11).div(10);
  const regions = [
    torch.tensor([
      [0, 0, 4, 5],
      [1.5, 2.25, 9, 8.5],
      [-3, -2, 3, 3],
    ]),
    torch.tensor([[2, 1, 10, 8]]).float(),
  ];
  const out = ops.roi_align(maps, regions, [2, 3], scale, ratio, aligned);
  close(out.narrow(1, 0, 2).flatten(), values);
});

test("stochastic depth and frozen norms", () => {
  torch.manual_seed(0);
  const kept = ops.stochastic_depth(torch.ones(1000, 1), 0.25, "row");
  expect(new Set(kept.flatten().tolist() as number[]).size).toBe(2);
  expect(kept.mean().item()).toBeCloseTo(1, 1);
  const norm = new ops.FrozenBatchNorm2d(3);
  norm.load_state_dict(new torch.nn.BatchNorm2d(3).state_dict());
  expect(String(norm)).toBe("FrozenBatchNorm2d(3, eps=1e-05)");
});

test("boxes and scores that do not fit are refused in torchvision's words", () => {
  const [given, of] = [torch.rand(3, 4), torch.rand(3)];
  const refused = (call: () => unknown, sentence: string): void => expect(call).toThrow(sentence);
  refused(() => ops.nms(given.unsqueeze(0), of, 0.5), "boxes should be a 2d tensor, got 3D");
  refused(() => ops.nms(given.narrow(1, 0, 3), of, 0.5), "boxes should have 4 elements in dimension 1, got 3");
  refused(() => ops.nms(given, of.unsqueeze(0), 0.5), "scores should be a 1d tensor, got 2D");
  refused(() => ops.nms(given, of.narrow(0, 0, 2), 0.5), "same number of elements in dimension 0, got 3 and 2");
  refused(
    () => ops.box_convert(given, "xyxy", "q" as never),
    "Unsupported Bounding Box Conversions for given in_fmt xyxy and out_fmt q",
  );
});

test.each([
  [2, false],
  [-1, true],
  [-1, false],
] as const)("roi_align's first and second gradients, sampling %s, aligned %s", (ratio, aligned) => {
  const maps = torch.rand(2, 3, 8, 8, { dtype: torch.float64 }).requires_grad_();
  // Regions between pixels, over the border, and smaller than a pixel.
  const boxes = [
    [0, 0.3, 0.7, 5.2, 6.1],
    [1, -2, 1, 9, 12],
    [1, 3, 3, 3.2, 3.1],
  ];
  const regions = torch.tensor(boxes, { dtype: torch.float64 });
  const run = (x: torch.Tensor): torch.Tensor => ops.roi_align(x, regions, 2, 0.8, ratio, aligned);
  expect(torch.autograd.gradcheck(run, [maps])).toBe(true);
  expect(torch.autograd.gradgradcheck(run, [maps])).toBe(true);
});

test("roi_align of a batch by vmap, and of an image that there is not", () => {
  const maps = torch.rand(2, 1, 3, 8, 8);
  const regions = torch.tensor([[0, 1, 1, 5, 6]], { dtype: torch.float32 });
  const together = torch.vmap((x: torch.Tensor) => ops.roi_align(x, regions, 2))(maps);
  const apart = torch.stack([ops.roi_align(maps.at(0), regions, 2), ops.roi_align(maps.at(1), regions, 2)]);
  expect(torch.equal(together, apart)).toBe(true);
  expect(() => ops.roi_align(maps.at(0), regions.add(1), 2)).toThrow("index 1 out of range");
});

test("nms compares overlaps of float32 with thresholds that float32 lacks", () => {
  // The overlap is 1/10, which float32 rounds up and 0.1 does not reach.
  const boxes = torch.tensor([
    [0, 0, 10, 1],
    [0, 0, 1, 1],
  ]);
  const scores = torch.tensor([0.9, 0.8]);
  expect(ops.nms(boxes.float(), scores, 0.1).tolist()).toEqual([0]);
  expect(ops.nms(boxes.double(), scores.double(), 0.1).tolist()).toEqual([0, 1]);
  expect(ops.nms(boxes.float(), scores, 0.11).tolist()).toEqual([0, 1]);
});

test("roi_pool's first and second gradients", () => {
  const maps = torch.rand(2, 3, 8, 8, { dtype: torch.float64 }).requires_grad_();
  const boxes = [
    [0, 0.3, 0.7, 5.2, 6.1],
    [1, -2, 1, 9, 12],
    [1, 3, 3, 3.2, 3.1],
  ];
  const regions = torch.tensor(boxes, { dtype: torch.float64 });
  const run = (x: torch.Tensor): torch.Tensor => ops.roi_pool(x, regions, 2, 0.8);
  expect(torch.autograd.gradcheck(run, [maps])).toBe(true);
  expect(torch.autograd.gradgradcheck(run, [maps])).toBe(true);
});
