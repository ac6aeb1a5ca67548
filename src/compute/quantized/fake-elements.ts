/** What quantization and back would make of real numbers, and which of them lie in its range. Without history. */
import { bool, float32, float64, type DType } from "../../dtype.ts";
import type { Scalar } from "../../kernel/ir.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { launchable, launchPointwise } from "../launch.ts";

/** The place on the grid, before it is cut to the range. Scales are float32 where numbers are float64, too. */
function place(x: Scalar, scale: Scalar, zeroPoint: Scalar, isReal: boolean): Scalar {
  const inverse = scale.cast("f32");
  const scaled = x.mul(inverse.sub(inverse).add(1).div(inverse).cast(x.type));
  return isReal ? scaled.add(zeroPoint).nearest() : scaled.nearest().add(zeroPoint);
}

/** NaN goes to the lower end, as in PyTorch. */
const cut = (q: Scalar, low: Scalar, high: Scalar): Scalar => {
  const above = q.gt(low).select(q, low);
  return above.lt(high).select(above, high);
};

/** By whether zero points are real numbers: the values, and whether they are in range. */
const families = [false, true].map((isReal) => ({
  values: launchable(isReal ? -31 : -30, "fake_quantize", (x, scale, zeroPoint, low, high) =>
    cut(place(x, scale, zeroPoint, isReal), low, high)
      .sub(zeroPoint)
      .cast("f32")
      .mul(scale.cast("f32"))
      .cast(x.type),
  ),
  inRange: launchable(isReal ? -33 : -32, "fake_quantize_mask", (x, scale, zeroPoint, low, high) => {
    const q = place(x, scale, zeroPoint, isReal);
    return q.ge(low).and(q.le(high));
  }),
}));

/** Scale and zero point: numbers, or tensors that broadcast over the elements. */
export interface FakeRange {
  readonly scale: Tensor | number;
  readonly zeroPoint: Tensor | number;
  readonly low: number;
  readonly high: number;
}

/** Values and mask of a float tensor. */
export function fakeQuantized(x: Tensor, { scale, zeroPoint, low, high }: FakeRange): [values: Tensor, mask: Tensor] {
  const compute: DType = x.dtype === float64 ? float64 : float32;
  const isReal = typeof zeroPoint === "number" ? !Number.isInteger(zeroPoint) : zeroPoint.dtype.is_floating_point;
  const { values, inRange } = families[isReal ? 1 : 0]!;
  const operands = [x, scale, zeroPoint, low, high];
  return [
    launchPointwise(values, operands, [], compute, x.dtype, null),
    launchPointwise(inRange, operands, [], compute, bool, null),
  ];
}
