/** Boxes as offsets from other boxes, which is what networks find, and back. */
import { cat, stack } from "../../../ops/view/join.ts";
import { sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { columns } from "../../ops/straight-boxes.ts";

/** Centres and sizes. */
interface Centred {
  x: Tensor;
  y: Tensor;
  width: Tensor;
  height: Tensor;
}
function centred(boxes: Tensor): Centred {
  const [x1, y1, x2, y2] = columns(boxes);
  const [width, height] = [x2.sub(x1), y2.sub(y1)];
  return { x: x1.add(width.mul(0.5)), y: y1.add(height.mul(0.5)), width, height };
}

/** Sizes above this are cut before `exp`. */
const CLIP = Math.log(1000 / 16);

/** Centres as shares of the reference's size, sizes as logarithms of ratios; each is multiplied by a weight. */
export class BoxCoder {
  constructor(
    readonly weights: readonly [number, number, number, number],
    readonly bbox_xform_clip = CLIP,
  ) {}

  /** Boxes [n, 4] as offsets from proposals [n, 4]. */
  encode_single(reference_boxes: Tensor, proposals: Tensor): Tensor {
    const [wx, wy, ww, wh] = this.weights;
    const [from, to] = [centred(proposals), centred(reference_boxes)];
    return stack(
      [
        to.x.sub(from.x).mul(wx).div(from.width),
        to.y.sub(from.y).mul(wy).div(from.height),
        to.width.div(from.width).log().mul(ww),
        to.height.div(from.height).log().mul(wh),
      ],
      1,
    );
  }
  /** `encode_single` of each image's boxes. */
  encode(reference_boxes: readonly Tensor[], proposals: readonly Tensor[]): Tensor[] {
    const targets = this.encode_single(cat([...reference_boxes]), cat([...proposals]));
    return targets.split(
      reference_boxes.map((each) => sizeAt(each.shape, 0)),
      0,
    ) as Tensor[];
  }

  /** Offsets [n, 4 * k] from boxes [n, 4] as boxes [n, 4 * k]. */
  decode_single(rel_codes: Tensor, boxes: Tensor): Tensor {
    const [wx, wy, ww, wh] = this.weights;
    const { x, y, width, height } = centred(boxes.to(rel_codes.dtype));
    const [count, all] = [sizeAt(rel_codes.shape, 0), sizeAt(rel_codes.shape, 1)];
    const [dx, dy, dw, dh] = columns(rel_codes.reshape(count, Math.floor(all / 4), 4));
    const along = (values: Tensor): Tensor => values.unsqueeze(1);
    const max = this.bbox_xform_clip;
    const middleX = dx.div(wx).mul(along(width)).add(along(x));
    const middleY = dy.div(wy).mul(along(height)).add(along(y));
    const halfWidth = dw.div(ww).clamp({ max }).exp().mul(along(width)).mul(0.5);
    const halfHeight = dh.div(wh).clamp({ max }).exp().mul(along(height)).mul(0.5);
    const corners = [middleX.sub(halfWidth), middleY.sub(halfHeight), middleX.add(halfWidth), middleY.add(halfHeight)];
    return stack(corners, 2).flatten(1);
  }
  /** `decode_single` of all images' boxes: [n, k, 4]. */
  decode(rel_codes: Tensor, boxes: readonly Tensor[]): Tensor {
    const all = cat([...boxes]);
    const count = sizeAt(all.shape, 0);
    const codes = count === 0 ? rel_codes : rel_codes.reshape(count, -1);
    return this.decode_single(codes, all).reshape(count, Math.floor(sizeAt(codes.shape, 1) / 4), 4);
  }
}

/** The distances of a box's sides from the centre of another, as shares of its size where that is asked for. */
export class BoxLinearCoder {
  constructor(readonly normalize_by_size = true) {}

  private sizes(boxes: Tensor): Tensor {
    const [x1, y1, x2, y2] = columns(boxes);
    const [width, height] = [x2.sub(x1), y2.sub(y1)];
    return stack([width, height, width, height], -1);
  }
  /** Proposals [..., 4] as distances from the centres of the references [..., 4]. */
  encode(reference_boxes: Tensor, proposals: Tensor): Tensor {
    const [x1, y1, x2, y2] = columns(reference_boxes);
    const [x, y] = [x1.add(x2).mul(0.5), y1.add(y2).mul(0.5)];
    const [left, top, right, bottom] = columns(proposals);
    const targets = stack([x.sub(left), y.sub(top), right.sub(x), bottom.sub(y)], -1);
    return this.normalize_by_size ? targets.div(this.sizes(reference_boxes)) : targets;
  }
  /** Distances [..., 4] from the centres of boxes [..., 4] as boxes. */
  decode(rel_codes: Tensor, given: Tensor): Tensor {
    const boxes = given.to(rel_codes.dtype);
    const [x1, y1, x2, y2] = columns(boxes);
    const [x, y] = [x1.add(x2).mul(0.5), y1.add(y2).mul(0.5)];
    const [left, top, right, bottom] = columns(this.normalize_by_size ? rel_codes.mul(this.sizes(boxes)) : rel_codes);
    return stack([x.sub(left), y.sub(top), x.add(right), y.add(bottom)], -1);
  }
}
