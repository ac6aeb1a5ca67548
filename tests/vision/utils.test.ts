/** Grids, drawings and flows: checksums of what torchvision 0.29 gave for the same calls. */
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import * as torch from "../../src/index.ts";
import { crc32 } from "../../src/support/crc32.ts";
import { colorOf, type Color } from "../../src/vision/utils/colors.ts";
import { utils } from "../../src/vision/index.ts";

type Facts = [shape: number[], crc: number];
type Options = Record<string, never>;
interface Recorded {
  boxes: [h: number, w: number, kind: "u8" | "f32" | "gray", boxes: number[][], options: Options, facts: Facts][];
  masks: [n: number, step: number, kind: "u8" | "f32", alpha: number, colors: Color[] | Color | null, facts: Facts][];
  keypoints: [h: number, w: number, points: number[][][], options: Options, seen: boolean[][] | null, facts: Facts][];
  grid: [n: number, c: number, options: Options, facts: Facts][];
  flow: [step: number, k: number, batch: Facts, one: Facts][];
  colors: [text: string, color: number[]][];
}
const recorded = JSON.parse(readFileSync(new URL("data/utils.json", import.meta.url), "utf8")) as Recorded;

function picture(h: number, w: number): torch.Tensor {
  const i = torch.arange(3 * h * w);
  return i
    .mul(37)
    .remainder(256)
    .add(i.div(7, { rounding_mode: "floor" }).remainder(5))
    .clamp({ max: 255 })
    .to(torch.uint8)
    .reshape(3, h, w);
}
function facts(image: torch.Tensor): Facts {
  const { buffer, byteOffset, byteLength } = image.contiguous().toTypedArray() as Uint8Array;
  return [[...image.shape], crc32(new Uint8Array(buffer, byteOffset, byteLength))];
}

// One tilted box in a hundred is left out: where a dash ends within the last bit of a whole number, the cosine decides.
test("draw_bounding_boxes", () => {
  for (const [h, w, kind, boxes, options, expected] of recorded.boxes) {
    const u8 = picture(h, w);
    const image = kind === "f32" ? u8.float().div(255) : kind === "gray" ? u8.narrow(0, 0, 1) : u8;
    const found = utils.draw_bounding_boxes(image, torch.tensor(boxes), options);
    expect(facts(found), JSON.stringify([h, w, kind, boxes, options])).toEqual(expected);
  }
});

test("draw_segmentation_masks", () => {
  for (const [n, step, kind, alpha, colors, expected] of recorded.masks) {
    const u8 = picture(24, 31);
    const masks = torch
      .arange(n * 24 * 31)
      .reshape(n, 24, 31)
      .mul(step)
      .remainder(7)
      .lt(3);
    const found = utils.draw_segmentation_masks(kind === "f32" ? u8.float().div(255) : u8, masks, alpha, colors);
    if (kind === "u8") expect(facts(found), JSON.stringify([n, step, alpha, colors])).toEqual(expected);
    else expect(Math.abs((found.double().sum().item() as number) - expected[1])).toBeLessThan(1e-3);
  }
});

test("draw_keypoints", () => {
  for (const [h, w, points, options, seen, expected] of recorded.keypoints) {
    const visibility = seen === null ? null : torch.tensor(seen);
    const found = utils.draw_keypoints(picture(h, w), torch.tensor(points), { ...(options as object), visibility });
    expect(facts(found), JSON.stringify([h, w, points, options, seen])).toEqual(expected);
  }
});

test("make_grid", () => {
  for (const [n, c, options, expected] of recorded.grid) {
    const batch = torch
      .arange(n * c * 30)
      .mul(29)
      .remainder(101)
      .float()
      .reshape(n, c, 6, 5)
      .div(50)
      .sub(1);
    expect(facts(utils.make_grid(batch, options)), JSON.stringify([n, c, options])).toEqual(expected);
    expect(facts(utils.make_grid([...batch.unbind(0)], options))).toEqual(expected);
  }
});

test("flow_to_image", () => {
  for (const [step, k, batch, one] of recorded.flow) {
    const flow = torch
      .arange(2 * 2 * 17 * 13)
      .mul(step)
      .remainder(257)
      .float()
      .reshape(2, 2, 17, 13)
      .div(20)
      .sub(5)
      .sub(k);
    expect(facts(utils.flow_to_image(flow))).toEqual(batch);
    expect(facts(utils.flow_to_image(flow.select(0, 0)))).toEqual(one);
  }
});

test("colors", () => {
  for (const [text, color] of recorded.colors) expect([text, colorOf(text)]).toEqual([text, color]);
  for (const wrong of ["", "rde", "#12345", "rgb(1,2)", "rgb(1,2,3%)", "hsl(1,2,3)", "#1234567890"])
    expect(() => colorOf(wrong)).toThrow(`unknown color specifier: '${wrong}'`);
});

test("what is refused, in torchvision's words", () => {
  const image = torch.zeros([3, 5, 5], { dtype: torch.uint8 });
  const box = torch.tensor([[0, 0, 1, 1]]);
  const { draw_bounding_boxes, draw_keypoints, draw_segmentation_masks, flow_to_image, make_grid } = utils;
  expect(() => draw_bounding_boxes(image.long(), box)).toThrow(
    "The image dtype must be uint8 or float, got torch.int64",
  );
  expect(() => draw_bounding_boxes(image.unsqueeze(0), box)).toThrow("Pass individual images, not batches");
  expect(() => draw_bounding_boxes(image.narrow(0, 0, 2), box)).toThrow("Only grayscale and RGB images are supported");
  expect(() => draw_bounding_boxes(image, torch.tensor([[3, 0, 1, 1]]))).toThrow("Boxes need to be in (xmin, ymin");
  expect(() => draw_bounding_boxes(image, box, ["a", "b"])).toThrow("Number of boxes (1) and labels (2) mismatch.");
  expect(() => draw_bounding_boxes(image, box, { colors: [] })).toThrow("Number of colors must be equal or larger");
  expect(() => draw_bounding_boxes(image, box, { colors: [1, 2] })).toThrow(
    "If passed as tuple, colors should be an RGB",
  );
  expect(() => draw_bounding_boxes(image, box, { font: "x.ttf" })).toThrow("default font only");
  const masks = torch.zeros([1, 5, 5], { dtype: torch.bool });
  expect(() => draw_segmentation_masks(image, masks.float())).toThrow(
    "The masks must be of dtype bool. Got torch.float32",
  );
  expect(() => draw_segmentation_masks(image, masks.narrow(1, 0, 2))).toThrow("must have the same height and width");
  expect(() => draw_keypoints(image, torch.zeros(2, 2))).toThrow("keypoints must be of shape (num_instances, K, 2)");
  expect(() => draw_keypoints(image, torch.zeros(1, 2, 2), { visibility: torch.ones(1, 3) })).toThrow(
    "Got visibility.shape=torch.Size([1, 3]) and keypoints.shape=torch.Size([1, 2, 2])",
  );
  expect(() => flow_to_image(torch.zeros([2, 3, 3], { dtype: torch.float64 }))).toThrow("dtype torch.float, got");
  expect(() => flow_to_image(torch.zeros(3, 3, 3))).toThrow("Input flow should have shape (2, H, W) or (N, 2, H, W)");
  expect(() => make_grid("a" as never)).toThrow("tensor or list of tensors expected, got");
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  expect(draw_bounding_boxes(image, torch.zeros(0, 4))).toBe(image);
  expect(warned).toHaveBeenCalledWith("UserWarning: boxes doesn't contain any box. No box was drawn");
  warned.mockRestore();
});
