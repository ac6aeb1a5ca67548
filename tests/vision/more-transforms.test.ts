/** Random transforms from the same seed: sums of what torchvision 0.29 gave. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { transforms } from "../../src/vision/index.ts";

type Call = [call: string, kind: "u8" | "f32", seed: number, shape: number[], sum: number, weighted: number];
interface Recorded {
  calls: Call[];
  mix: ["MixUp" | "CutMix", alpha: number, seed: number, facts: number[], labels: number[]][];
  perspective: ["u8" | "f32", "nearest" | "bilinear", number | null, number, number][];
}
const recorded = JSON.parse(readFileSync(new URL("data/more-transforms.json", import.meta.url), "utf8")) as Recorded;

const i = torch.arange(3 * 24 * 31);
const u8 = i
  .mul(37)
  .remainder(256)
  .add(i.div(7, { rounding_mode: "floor" }).remainder(5))
  .clamp({ max: 255 })
  .to(torch.uint8)
  .reshape(3, 24, 31);
const images = { u8, f32: u8.float().div(255) };
/** The sum, and the sum weighted by place. */
function facts(image: torch.Tensor): [number, number] {
  const values = image.to(torch.float64).flatten();
  const weights = torch.arange(values.numel()).remainder(97).to(torch.float64);
  return [values.sum().item() as number, values.mul(weights).sum().item() as number];
}
/** Room for one pixel: a place midway between two may go either way in the interpolation "nearest". */
const near = (found: number, expected: number): void =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(5e-4 * Math.abs(expected) + 1e-3);

const names = [...new Set(recorded.calls.map(([call]) => call))];
test.each(names)("%s", (name) => {
  for (const [call, kind, seed, shape, sum, weighted] of recorded.calls) {
    if (call !== name) continue;
    // The calls are this repository's own text.
    const transform = new Function("transforms", `return new transforms.${call}`)(transforms) as (
      image: torch.Tensor,
    ) => torch.Tensor;
    torch.manual_seed(seed);
    const out = transform(images[kind]);
    expect(out.shape, `${kind} ${seed}`).toEqual(shape);
    const [a, b] = facts(out);
    near(a, sum);
    near(b, weighted);
  }
});

test.each(recorded.mix)("%s, alpha %s, seed %s", (name, alpha, seed, [sum, weighted], labels) => {
  const { f32 } = images;
  const batch = torch.stack([f32, f32.rsub(1), f32.flip(-1), f32.mul(0.5)]);
  torch.manual_seed(seed);
  const Mix = name === "MixUp" ? transforms.MixUp : transforms.CutMix;
  const [mixed, shares] = new Mix({ alpha, num_classes: 3 })(batch, torch.tensor([0, 2, 1, 2]));
  const [a, b] = facts(mixed);
  near(a, sum!);
  near(b, weighted!);
  torch.testing.assert_close(shares.flatten(), torch.tensor(labels).float());
});

test.each(recorded.perspective)("perspective %s %s, fill %s", (kind, mode, fill, sum, weighted) => {
  const from = [
    [0, 0],
    [30, 0],
    [30, 23],
    [0, 23],
  ];
  const to = [
    [2, 1],
    [27, 3],
    [29, 21],
    [1, 20],
  ];
  const [a, b] = facts(transforms.functional.perspective(images[kind], from, to, mode, fill));
  near(a, sum);
  near(b, weighted);
});

test("settings may be given by name", () => {
  const { functional: F, ...t } = transforms;
  const pairs: [named: (image: torch.Tensor) => torch.Tensor, inOrder: (image: torch.Tensor) => torch.Tensor][] = [
    [new t.RandomHorizontalFlip({ p: 1 }), new t.RandomHorizontalFlip(1)],
    [new t.RandomVerticalFlip({ p: 1 }), new t.RandomVerticalFlip(1)],
    [new t.RandomGrayscale({ p: 1 }), new t.RandomGrayscale(1)],
    [new t.Grayscale({ num_output_channels: 3 }), new t.Grayscale(3)],
    [new t.RandomInvert({ p: 1 }), new t.RandomInvert(1)],
    [new t.RandomPosterize({ bits: 3, p: 1 }), new t.RandomPosterize(3, 1)],
    [new t.RandomSolarize(90, { p: 1 }), new t.RandomSolarize(90, 1)],
    [new t.RandomAdjustSharpness(2.2, { p: 1 }), new t.RandomAdjustSharpness(2.2, 1)],
    [new t.RandomAutocontrast({ p: 1 }), new t.RandomAutocontrast(1)],
    [new t.RandomEqualize({ p: 1 }), new t.RandomEqualize(1)],
    [
      new t.RandomPhotometricDistort({ p: 1, hue: [0.1, 0.2] }),
      new t.RandomPhotometricDistort(undefined, undefined, undefined, [0.1, 0.2], 1),
    ],
    [new t.RandomZoomOut({ fill: 3, p: 1, side_range: [1, 2] }), new t.RandomZoomOut(3, [1, 2], 1)],
    [new t.RandomResize(12, 20, { antialias: false }), new t.RandomResize(12, 20, "bilinear", false)],
    [new t.GaussianBlur(3, { sigma: [0.5, 3] }), new t.GaussianBlur(3, [0.5, 3])],
    [new t.CenterCrop({ size: 9 }), new t.CenterCrop(9)],
    [new t.RandomApply([new t.RandomInvert(1)], { p: 1 }), new t.RandomApply([new t.RandomInvert(1)], 1)],
    [(image) => F.adjust_gamma(image, 0.5, { gain: 1.1 }), (image) => F.adjust_gamma(image, 0.5, 1.1)],
    [(image) => F.rgb_to_grayscale(image, { num_output_channels: 3 }), (image) => F.rgb_to_grayscale(image, 3)],
  ];
  for (const [named, inOrder] of pairs) {
    torch.manual_seed(3);
    const wanted = inOrder(u8);
    torch.manual_seed(3);
    expect(torch.equal(named(u8), wanted), String(named)).toBe(true);
    expect(torch.equal(wanted, u8)).toBe(false);
  }
  expect(() => new t.RandomInvert({ q: 1 } as never)).toThrow("unexpected keyword argument 'q'");
  expect(F.get_dimensions(u8)).toEqual([3, 24, 31]);
  expect(F.get_size(u8)).toEqual([24, 31]);
});

test("linear transformations of whole images, frames of a video", () => {
  const image = torch.arange(12).float().reshape(3, 2, 2);
  const matrix = torch.eye(12).mul(2);
  const out = new transforms.LinearTransformation(matrix, torch.ones(12))(torch.stack([image, image.add(1)]));
  expect(torch.equal(out.at(1), image.mul(2))).toBe(true);
  expect(() => new transforms.LinearTransformation(torch.ones(3, 4), torch.ones(3))).toThrow(/square. Got \(3, 4\)/);
  expect(() => new transforms.LinearTransformation(matrix, torch.ones(12))(torch.ones(3, 2, 3))).toThrow(
    "[3 x 2 x 3] != 12",
  );
  const video = torch.arange(10).reshape(10, 1, 1, 1);
  const chosen = (count: number): unknown => new transforms.UniformTemporalSubsample(count)(video).flatten().tolist();
  expect(chosen(4)).toEqual([0, 3, 6, 9]);
  expect(chosen(3)).toEqual([0, 4, 9]);
  expect(transforms.functional.get_num_frames(video)).toBe(10);
});

test("elastic: wrong displacements and settings", () => {
  expect(() => transforms.functional.elastic(u8, torch.zeros(1, 2, 2, 2))).toThrow(/shape should be \(1, 24, 31, 2\)/);
  expect(torch.equal(transforms.functional.elastic(u8, torch.zeros(1, 24, 31, 2)), u8)).toBe(true);
  expect(() => new transforms.AugMix({ severity: 11 })).toThrow("between [1, 10]. Got 11");
});
