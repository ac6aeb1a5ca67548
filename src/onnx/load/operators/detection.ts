/** ONNX operators of object detectors: which boxes to keep, regions of maps, convolutions at moved places. */
import { int64 } from "../../../dtype.ts";
import { tensor } from "../../../methods/implementations.ts";
import * as F from "../../../nn/functional/index.ts";
import { zeros } from "../../../ops/create/create.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { sampleRegion } from "../../../ops/sample/regions.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { need, singleNumber, listOfNumbers, optionalInput, type OnnxOperator } from "../node.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";

/** Boxes [n, 4] as [low y, low x, high y, high x]; they come as two opposite corners, or as centre and size. */
function corners(boxes: Tensor, isCentre: boolean): Tensor {
  if (!isCentre) {
    const [one, two] = [boxes.narrow(1, 0, 2), boxes.narrow(1, 2, 2)];
    return cat([one.minimum(two), one.maximum(two)], 1);
  }
  const [centre, half] = [boxes.narrow(1, 0, 2), boxes.narrow(1, 2, 2).div(2)];
  return cat([centre.sub(half), centre.add(half)], 1);
}

/** Whether each two boxes overlap by more than the threshold: [n, n] bytes. */
function overlapping(boxes: Tensor, threshold: number): ArrayLike<number> {
  const [low, high] = [boxes.narrow(1, 0, 2), boxes.narrow(1, 2, 2)];
  const area = high.sub(low).prod(1);
  const common = high
    .unsqueeze(1)
    .minimum(high.unsqueeze(0))
    .sub(low.unsqueeze(1).maximum(low.unsqueeze(0)))
    .clamp(0, null)
    .prod(2);
  const union = area.unsqueeze(1).add(area.unsqueeze(0)).sub(common);
  const isSound = common.gt(0).logical_and(area.unsqueeze(1).gt(0)).logical_and(area.unsqueeze(0).gt(0));
  return common.div(union).gt(threshold).logical_and(isSound).to(int64).toTypedArray() as ArrayLike<number>;
}

const nonMaxSuppression: OnnxOperator = (inputs, node) => {
  const [boxes, scores] = [need(inputs, 0, node), need(inputs, 1, node)];
  const number = (place: number, otherwise: number): number => {
    const given = optionalInput(inputs, place);
    return given === null || given.numel() === 0 ? otherwise : singleNumber(given.reshape([-1]).select(0, 0));
  };
  const [most, threshold, least] = [number(2, 0), number(3, 0), number(4, -Infinity)];
  const isCentre = node.int("center_point_box", 0) === 1;
  const kept: number[][] = [];
  for (let n = 0; n < sizeAt(boxes.shape, 0); n++) {
    const own = corners(boxes.select(0, n), isCentre);
    for (let c = 0; c < sizeAt(scores.shape, 1); c++) {
      const values = scores.select(0, n).select(0, c);
      // A score that is no number is above no threshold.
      const order = values.argsort({ descending: true, stable: true });
      const candidates = least === -Infinity ? order : order.at(values.gt(least).index_select(0, order));
      const places = listOfNumbers(candidates);
      const near = overlapping(own.index_select(0, candidates), threshold);
      const suppressed = new Uint8Array(places.length);
      let count = 0;
      for (let i = 0; i < places.length && count < most; i++) {
        if (suppressed[i]) continue;
        kept.push([n, c, itemAt(places, i)]);
        count++;
        for (let j = i + 1; j < places.length; j++) if (Number(near[i * places.length + j]) !== 0) suppressed[j] = 1;
      }
    }
  }
  return kept.length === 0 ? zeros([0, 3], { dtype: int64 }) : tensor(kept, { dtype: int64 });
};

const roiAlign: OnnxOperator = (inputs, node) => {
  const [x, boxes, images] = [need(inputs, 0, node), need(inputs, 1, node), listOfNumbers(need(inputs, 2, node))];
  const size = [node.int("output_height", 1), node.int("output_width", 1)] as const;
  const mode = node.text("mode", "avg");
  const grid = {
    size,
    scale: node.float("spatial_scale", 1),
    samplingRatio: node.int("sampling_ratio", 0),
    // Before version 16 places were not moved by half a pixel.
    aligned:
      node.text("coordinate_transformation_mode", node.opset < 16 ? "output_half_pixel" : "half_pixel") ===
      "half_pixel",
    meet: mode === "max" ? ("max" as const) : ("sum" as const),
  };
  if (images.length === 0) return x.new_zeros([0, sizeAt(x.shape, 1), ...size]);
  const rows = boxes.tolist() as number[][];
  return stack(
    images.map((image, i) => {
      const sampled = sampleRegion(x.select(0, image), itemAt(rows, i), grid);
      if (sampled === null) return x.new_zeros([sizeAt(x.shape, 1), ...size]);
      const { values, cell } = sampled;
      return mode === "max" ? F.max_pool2d(values, cell, cell) : F.avg_pool2d(values, cell, cell);
    }),
  );
};

/** Bilinear values of planes [n, channels, H * W] at places [n, k]; what is outside counts as 0. */
function between(planes: Tensor, [height, width]: readonly [number, number], y: Tensor, x: Tensor): Tensor {
  const [top, left] = [y.floor(), x.floor()];
  const corner = (down: number, across: number): Tensor => {
    const [row, column] = [top.add(down), left.add(across)];
    const inside = row.ge(0).logical_and(row.lt(height)).logical_and(column.ge(0)).logical_and(column.lt(width));
    const near = (at: Tensor, base: Tensor, far: number): Tensor => (far === 1 ? at.sub(base) : at.sub(base).rsub(1));
    const weight = near(y, top, down)
      .mul(near(x, left, across))
      .mul(inside.to(y.dtype));
    const place = row
      .clamp(0, height - 1)
      .mul(width)
      .add(column.clamp(0, width - 1))
      .to(int64);
    const shape = [sizeAt(planes.shape, 0), sizeAt(planes.shape, 1), sizeAt(place.shape, 1)];
    return planes.gather(2, place.unsqueeze(1).expand(shape)).mul(weight.unsqueeze(1));
  };
  return corner(0, 0).add(corner(0, 1)).add(corner(1, 0)).add(corner(1, 1));
}

/** Convolution whose kernel reads the image at places that a second input moves (https://arxiv.org/abs/1703.06211). */
const deformableConvolution: OnnxOperator = (inputs, node) => {
  const [x, weight, offset] = [need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node)];
  const [bias, mask] = [optionalInput(inputs, 3), optionalInput(inputs, 4)];
  if (x.ndim !== 4) throw node.error(`only images are supported, not ${x.ndim - 2} dims`);
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [kh, kw] = weight.shape.slice(2) as [number, number];
  const [oh, ow] = offset.shape.slice(2) as [number, number];
  const [stride, dilation] = [node.ints("strides") ?? [1, 1], node.ints("dilations") ?? [1, 1]];
  const pads = (node.ints("pads") ?? [0, 0, 0, 0]) as [number, number, ...number[]];
  const groups = node.int("group", 1);
  const parts = node.int("offset_group", 1);
  const taps = kh * kw;
  // [batch * parts, taps, 2, oh, ow]: how far each tap is moved, down and across.
  const moved = offset.reshape([batch * parts, taps, 2, oh, ow]);
  const at = (count: number, step: number, from: number, shape: number[]): Tensor =>
    arange(count).mul(step).add(from).to(x.dtype).reshape(shape);
  const y = moved
    .select(2, 0)
    .add(at(oh, itemAt(stride, 0), -pads[0], [1, 1, oh, 1]))
    .add(at(kh, itemAt(dilation, 0), 0, [1, kh, 1, 1, 1]).expand([1, kh, kw, 1, 1]).reshape([1, taps, 1, 1]));
  const across = moved
    .select(2, 1)
    .add(at(ow, itemAt(stride, 1), -pads[1], [1, 1, 1, ow]))
    .add(at(kw, itemAt(dilation, 1), 0, [1, 1, kw, 1, 1]).expand([1, kh, kw, 1, 1]).reshape([1, taps, 1, 1]));
  const planes = x.reshape([batch * parts, channels / parts, height * width]);
  let values = between(planes, [height, width], y.flatten(1), across.flatten(1));
  values = values.reshape([batch * parts, channels / parts, taps, oh * ow]);
  if (mask !== null) values = values.mul(mask.reshape([batch * parts, 1, taps, oh * ow]));
  const columns = values.reshape([batch, groups, (channels / groups) * taps, oh * ow]);
  const rows = weight.reshape([1, groups, sizeAt(weight.shape, 0) / groups, -1]);
  const result = rows.matmul(columns).reshape([batch, sizeAt(weight.shape, 0), oh, ow]);
  return bias === null ? result : result.add(bias.reshape([1, -1, 1, 1]));
};

export const detection: Record<string, OnnxOperator> = {
  NonMaxSuppression: nonMaxSuppression,
  RoiAlign: roiAlign,
  DeformConv: deformableConvolution,
};
