/** Boxes with a rotation, in degrees against the clock: corner or centre with sizes, or four corners. */
import { stack } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Corner, size and degrees; centre, size and degrees; the four corners. */
export type RotatedBoxFormat = "xywhr" | "cxcywhr" | "xyxyxyxy";
/** Whether a name is one of a notation with rotation. */
export const isRotated = (format: unknown): format is RotatedBoxFormat =>
  format === "xywhr" || format === "cxcywhr" || format === "xyxyxyxy";

type Columns = [x: Tensor, y: Tensor, w: Tensor, h: Tensor, r: Tensor];

/** From the centre to the first corner (`sign` -1) or back (1). */
function moved(boxes: Tensor, sign: 1 | -1): Tensor[] {
  const [x, y, w, h, r] = boxes.unbind(-1) as Columns;
  const angle = r.mul(Math.PI).div(180);
  const [cos, sin] = [angle.cos(), angle.sin()];
  const [halfWidth, halfHeight] = [w.div(2), h.div(2)];
  return [
    x.add(halfWidth.mul(cos), { alpha: sign }).add(halfHeight.mul(sin), { alpha: sign }),
    sign === 1
      ? y.sub(halfWidth.mul(sin)).add(halfHeight.mul(cos))
      : y.sub(halfHeight.mul(cos)).add(halfWidth.mul(sin)),
    w,
    h,
    r,
  ];
}

/** The four corners, from the first one around the box. */
function cornersOf(boxes: Tensor): Tensor[] {
  const [x1, y1, w, h, r] = boxes.unbind(-1) as Columns;
  const angle = r.mul(Math.PI).div(180);
  const [cos, sin] = [angle.cos(), angle.sin()];
  const [x2, y2] = [x1.add(w.mul(cos)), y1.sub(w.mul(sin))];
  return [x1, y1, x2, y2, x2.add(h.mul(sin)), y2.add(h.mul(cos)), x1.add(h.mul(sin)), y1.add(h.mul(cos))];
}

/** First corner, lengths of the first two sides, and the first one's angle. */
function fromCorners(boxes: Tensor): Tensor[] {
  const [x1, y1, x2, y2, x3, y3] = boxes.unbind(-1) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  const degrees = y1.sub(y2).atan2(x2.sub(x1)).mul(180).div(Math.PI);
  const length = (dx: Tensor, dy: Tensor): Tensor => dx.pow(2).add(dy.pow(2)).sqrt();
  return [x1, y1, length(x2.sub(x1), y1.sub(y2)), length(x3.sub(x2), y3.sub(y2)), degrees];
}

/** Rotated boxes in another of the three notations; those of integers are rounded to integers after each step. */
export function inRotatedFormat(boxes: Tensor, from: RotatedBoxFormat, to: RotatedBoxFormat): Tensor {
  const joined = (parts: Tensor[]): Tensor => {
    const result = stack(parts, -1);
    return boxes.dtype.is_floating_point ? result : result.round().to(boxes.dtype);
  };
  let cornered = boxes;
  if (from === "cxcywhr") cornered = joined(moved(boxes, -1));
  if (from === "xyxyxyxy") cornered = joined(fromCorners(boxes));
  if (to === "xywhr") return cornered;
  return joined(to === "cxcywhr" ? moved(cornered, 1) : cornersOf(cornered));
}
