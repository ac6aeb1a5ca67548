/** Boxes without rotation: their notations, areas, and in which dtype they are computed. */
import { float32, float64, int32, int64 } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Corners; corner and size; centre and size. */
export type StraightBoxFormat = "xyxy" | "xywh" | "cxcywh";
/** Whether a name is one of a notation without rotation. */
export const isStraight = (format: unknown): format is StraightBoxFormat =>
  format === "xyxy" || format === "xywh" || format === "cxcywh";

/** Boxes [..., 4] as their four columns. */
export const columns = (boxes: Tensor): [Tensor, Tensor, Tensor, Tensor] =>
  boxes.unbind(-1) as [Tensor, Tensor, Tensor, Tensor];

/** Halves as float32 and small integers as int32, whose products would overflow. */
export function upcast(values: Tensor): Tensor {
  if (values.dtype.is_floating_point) return upcastToFloat(values);
  return values.dtype === int32 || values.dtype === int64 ? values : values.int();
}
/** All but float32 and float64 as float32. */
export const upcastToFloat = (values: Tensor): Tensor =>
  values.dtype === float32 || values.dtype === float64 ? values : values.float();

/** Areas of boxes [..., 4]: [...]. */
export function areaOf(boxes: Tensor, format: StraightBoxFormat): Tensor {
  const [x, y, third, fourth] = columns(upcast(boxes));
  return format === "xyxy" ? third.sub(x).mul(fourth.sub(y)) : third.mul(fourth);
}
