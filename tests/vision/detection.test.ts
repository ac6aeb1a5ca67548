/** What detectors are made of (overlaps, losses, regions, pyramids) gives what torchvision 0.29 gave, gradients and errors too. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { ops } from "../../src/vision/index.ts";

interface Plain {
  dtype: string;
  shape: number[];
  values: (number | string | boolean)[];
}
type Encoded = { tensor: Plain; grad: boolean } | Encoded[] | number | string | boolean | null;
interface Case {
  name: string;
  args: Encoded[];
  kwargs: Record<string, Encoded>;
  out?: Plain;
  grads?: Plain[];
  error?: string;
  class?: string;
}
interface Pyramid {
  text: string;
  keys: string[];
  out: Record<string, Plain>;
  grads: Record<string, number>;
}
interface Pooler {
  args: [string[], number | number[], number, Record<string, number>];
  text: string;
  scales: number[];
  out: Plain;
  grads: Record<string, number>;
}
const packed = readFileSync(new URL("data/detection.json.br", import.meta.url));
const recorded = JSON.parse(brotliDecompressSync(packed).toString()) as {
  cases: Case[];
  modules: Record<string, Pyramid>;
  poolers: Pooler[];
  texts: Record<string, string>;
  deformed: { keys: string[]; weight: Plain; bias: Plain };
};

const numbers = (values: Plain["values"]): number[] =>
  values.map((value) => (typeof value === "string" ? Number(value.replace("inf", "Infinity")) : Number(value)));
const { float16, bfloat16, float32, float64, uint8, int16, int32, int64 } = torch;
const DTYPES: Record<string, torch.dtype> = {
  float16,
  bfloat16,
  float32,
  float64,
  uint8,
  int16,
  int32,
  int64,
  bool: torch.bool,
};
const tensorOf = ({ dtype, shape, values }: Plain): torch.Tensor =>
  torch.tensor(numbers(values), { dtype: DTYPES[dtype] }).reshape(shape);
/** Halves are compared by their own tolerances, float32 by a little more than one rounding. */
const same = (found: torch.Tensor, expected: Plain, tolerance = 1e-5): void => {
  expect([found.dtype.toString(), [...found.shape]]).toEqual([`torch.${expected.dtype}`, expected.shape]);
  const limits = /16/.test(expected.dtype) ? {} : { rtol: tolerance, atol: tolerance };
  torch.testing.assert_close(found.detach(), tensorOf(expected), { equal_nan: true, ...limits });
};

function decode(value: Encoded, leaves: torch.Tensor[]): unknown {
  if (Array.isArray(value)) return value.map((each) => decode(each, leaves));
  if (value === null || typeof value !== "object") return value;
  const made = tensorOf(value.tensor);
  if (value.grad) leaves.push(made.requires_grad_());
  return made;
}
const counted = (out: torch.Tensor): torch.Tensor =>
  torch.arange(1, out.numel() + 1, { dtype: out.dtype }).view(out.shape);

const names = [...new Set(recorded.cases.map(({ name }) => name))];
test.each(names)("ops.%s", (name) => {
  for (const each of recorded.cases.filter((one) => one.name === name)) {
    const leaves: torch.Tensor[] = [];
    const args = each.args.map((value) => decode(value, leaves));
    const options = Object.fromEntries(Object.entries(each.kwargs).map(([key, value]) => [key, decode(value, leaves)]));
    // What torchvision has no options for takes its arguments in order.
    const positional = name.endsWith("iou") || name === "box_area";
    const given = positional ? Object.values(options) : Object.keys(options).length > 0 ? [options] : [];
    const run = (): torch.Tensor => {
      torch.manual_seed(5);
      return (ops as unknown as Record<string, (...all: unknown[]) => torch.Tensor>)[name]!(...args, ...given);
    };
    const about = `${name} ${JSON.stringify(each.kwargs)} ${JSON.stringify(each.args).slice(0, 300)}`;
    if (each.error !== undefined) {
      let message = "nothing";
      let kind = "none";
      try {
        run();
      } catch (error) {
        message = (error as Error).message;
        kind = (error as Error).name;
      }
      expect(message, about).toContain(each.error);
      expect(kind, about).toBe(each.class);
      continue;
    }
    try {
      const out = run();
      same(out, each.out!);
      if (each.grads === undefined) continue;
      out.mul(counted(out)).sum().backward();
      for (const [i, leaf] of leaves.entries()) same(leaf.grad!, each.grads[i]!, 1e-4);
    } catch (error) {
      throw new Error(about, { cause: error });
    }
  }
});

const { LastLevelMaxPool, LastLevelP6P7 } = ops.feature_pyramid_network;
const pyramids: Record<string, () => ops.FeaturePyramidNetwork> = {
  plain: () => new ops.FeaturePyramidNetwork([3, 4, 5], 4),
  pool: () => new ops.FeaturePyramidNetwork([3, 4, 5], 4, { extra_blocks: new LastLevelMaxPool() }),
  p5: () => new ops.FeaturePyramidNetwork([3, 4, 5], 4, new LastLevelP6P7(4, 4)),
  c5: () => new ops.FeaturePyramidNetwork([3, 4, 5], 4, new LastLevelP6P7(5, 4)),
  norm: () => new ops.FeaturePyramidNetwork([3, 4, 5], 4, { norm_layer: (c) => new torch.nn.GroupNorm(2, c) }),
};
test.each(Object.keys(pyramids))("a feature pyramid: %s", (kind) => {
  const expected = recorded.modules[kind]!;
  torch.manual_seed(7);
  const layer = pyramids[kind]!();
  expect(String(layer)).toBe(expected.text);
  expect(Object.keys(layer.state_dict())).toEqual(expected.keys);
  const map = (c: number, s: number): torch.Tensor =>
    torch
      .arange(2 * c * s * (s + 1))
      .mul(29)
      .remainder(83)
      .float()
      .div(40)
      .sub(1)
      .view(2, c, s, s + 1);
  const out: Record<string, torch.Tensor> = layer({ m0: map(3, 9), m1: map(4, 5), m2: map(5, 2) });
  expect(Object.keys(out)).toEqual(Object.keys(expected.out));
  for (const [name, values] of Object.entries(expected.out)) same(out[name]!, values, 1e-5);
  const total = Object.values(out).map((each) => each.double().mul(counted(each)).sum());
  torch.stack(total).sum().backward();
  for (const [name, parameter] of layer.named_parameters()) {
    const sum = parameter.grad?.double().abs().sum().item() as number | undefined;
    if (expected.grads[name] === undefined) expect(sum, name).toBeUndefined();
    else expect(sum! / expected.grads[name], name).toBeCloseTo(1, 4);
  }
});

test("a pyramid reads checkpoints of its first version and refuses what it cannot have", () => {
  const [one, two] = [new ops.FeaturePyramidNetwork([2, 3], 4), new ops.FeaturePyramidNetwork([2, 3], 4)];
  const renamed = Object.fromEntries(
    Object.entries(one.state_dict()).map(([key, value]) => [key.replace(/\.0\.(weight|bias)$/, ".$1"), value]),
  );
  expect(Object.keys(renamed)[0]).toBe("inner_blocks.0.weight");
  two.load_state_dict(renamed);
  const input = { a: torch.rand(1, 2, 4, 4), b: torch.rand(1, 3, 2, 2) };
  torch.testing.assert_close(two(input), one(input));
  expect(() => new ops.FeaturePyramidNetwork([0], 4)).toThrow("in_channels=0 is currently not supported");
  expect(() => new ops.FeaturePyramidNetwork([1], 4, 3 as never)).toThrow(
    "extra_blocks should be of type ExtraFPNBlock not <class 'int'>",
  );
});

test.each(recorded.poolers)("MultiScaleRoIAlign $text", ({ args, text, scales, out, grads }) => {
  const [maps, size, ratio, extra] = args;
  const pooler = new ops.MultiScaleRoIAlign(maps, size, ratio, extra);
  expect(String(pooler)).toBe(text);
  const level = (s: number): torch.Tensor =>
    torch
      .arange(4 * s * s)
      .mul(31)
      .remainder(97)
      .float()
      .div(10)
      .view(2, 2, s, s)
      .requires_grad_();
  const levels: Record<string, torch.Tensor> = { x: level(32), y: level(16), z: level(8), skip: level(4) };
  const cut = [
    [
      [0, 0, 20, 30],
      [10, 5, 120, 110],
      [3, 3, 60, 61],
    ],
    [
      [1, 2, 127, 125],
      [30, 40, 35, 44],
    ],
  ].map((boxes) => torch.tensor(boxes).float());
  const found = pooler(levels, cut, [
    [128, 120],
    [100, 128],
  ]);
  expect(pooler.scales).toEqual(scales);
  same(found, out, 1e-4);
  found.mul(counted(found)).sum().backward();
  for (const [name, map] of Object.entries(levels)) {
    const sum = map.grad?.double().pow(2).sum().item() as number | undefined;
    if (grads[name] === undefined) expect(sum ?? 0, name).toBe(0);
    else if (grads[name] === 0) expect(sum ?? 0, name).toBe(0);
    else expect(sum! / grads[name], name).toBeCloseTo(1, 3);
  }
  expect(() => new ops.MultiScaleRoIAlign(maps, size, ratio)(levels, cut, [])).toThrow(
    "images list should not be empty",
  );
});

test("layers print as torchvision's", () => {
  expect({
    "RoIPool(2, 0.5)": String(new ops.RoIPool(2, 0.5)),
    "RoIPool([2, 3], 1)": String(new ops.RoIPool([2, 3], 1)),
    "PSRoIAlign(7, 0.25, 2)": String(new ops.PSRoIAlign(7, 0.25, 2)),
    "PSRoIPool([2, 3], 1)": String(new ops.PSRoIPool([2, 3], 1)),
    "RoIAlign(7, 0.25, 2)": String(new ops.RoIAlign(7, 0.25, 2)),
    "RoIAlign([7, 3], 1, -1, true)": String(new ops.RoIAlign([7, 3], 1, -1, true)),
    "DeformConv2d(4, 6, 3)": String(new ops.DeformConv2d(4, 6, 3)),
    "DeformConv2d(4, 6, [3, 1], 2, [1, 0], 2, 2, false)": String(
      new ops.DeformConv2d(4, 6, [3, 1], 2, [1, 0], 2, 2, false),
    ),
    "DropBlock2d(0.5, 3)": String(new ops.DropBlock2d(0.5, 3)),
    "DropBlock3d(0, 3, true)": String(new ops.DropBlock3d(0, 3, true)),
  }).toEqual(recorded.texts);
});

test("many boxes are suppressed class by class", () => {
  torch.manual_seed(3);
  const corner = torch.rand(1100, 2).mul(50);
  const boxes = torch.cat([corner, corner.add(torch.rand(1100, 2).mul(10)).add(1)], 1);
  const scores = torch.rand(1100);
  const classes = torch.arange(1100).remainder(3);
  const kept = ops.batched_nms(boxes, scores, classes, 0.3).tolist() as number[];
  const expected = [0, 1, 2].flatMap((each) => {
    const members = classes.eq(each).nonzero().select(1, 0);
    return members
      .index_select(0, ops.nms(boxes.index_select(0, members), scores.index_select(0, members), 0.3))
      .tolist();
  }) as number[];
  const score = scores.tolist() as number[];
  expect(kept).toEqual(expected.sort((a, b) => score[b]! - score[a]!));
});

test("second gradients of losses and of regions", () => {
  const boxes = torch
    .tensor(
      [
        [0, 0, 4.5, 3.2],
        [1.1, 2, 5, 6.3],
      ],
      { dtype: torch.float64 },
    )
    .requires_grad_();
  const targets = torch.tensor(
    [
      [0.5, 0.25, 4, 4],
      [1, 1, 3, 5],
    ],
    { dtype: torch.float64 },
  );
  for (const loss of [ops.generalized_box_iou_loss, ops.distance_box_iou_loss])
    expect(torch.autograd.gradgradcheck((x: torch.Tensor) => loss(x, targets), [boxes])).toBe(true);
  const maps = torch.rand(1, 2, 5, 5, { dtype: torch.float64 }).requires_grad_();
  const rois = torch.tensor([[0, 0, 0, 3, 4]], { dtype: torch.float64 });
  expect(torch.autograd.gradcheck((x: torch.Tensor) => ops.roi_pool(x, rois, 2), [maps])).toBe(true);
});

test("DeformConv2d begins as torchvision's and is an ordinary convolution where nothing is moved", () => {
  torch.manual_seed(11);
  const layer = new ops.DeformConv2d(4, 6, 3, { groups: 2 });
  const { keys, weight, bias } = recorded.deformed;
  expect(Object.keys(layer.state_dict())).toEqual(keys);
  same(layer.weight, weight);
  same(layer.bias!, bias);
  const input = torch.rand(2, 4, 5, 5);
  const plain = torch.nn.functional.conv2d(input, layer.weight, layer.bias, { groups: 2 });
  torch.testing.assert_close(layer(input, torch.zeros(2, 18, 3, 3)), plain);
  expect(() => new ops.DeformConv2d(3, 4, 1, { groups: 2 })).toThrow("in_channels must be divisible by groups");
  expect(() => new ops.DeformConv2d(4, 3, 1, { groups: 2 })).toThrow("out_channels must be divisible by groups");
});

test("roi_pool refuses bfloat16 as torchvision's kernel does", () => {
  const [maps, rois] = [torch.ones(1, 1, 4, 4).bfloat16(), torch.zeros(1, 5).bfloat16()];
  const refused = "\"roi_pool_forward_kernel\" not implemented for 'BFloat16'";
  expect(() => ops.roi_pool(maps, rois, 2)).toThrow(new torch.RuntimeError(refused));
});
