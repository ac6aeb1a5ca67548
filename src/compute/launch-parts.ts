/** Launches over more elements than a kernel can count: they are cut along the longest dim until each part is small enough. */
import { broadcastShapes, broadcastStrides } from "../layout/broadcast.ts";
import { numel } from "../layout/shape.ts";
import { aliasTensor, Tensor } from "../tensor/tensor.ts";

/** Elements of one call of a kernel: its counters have 32 bits, with a sign. */
const LARGEST_LAUNCH = 2 ** 30;

/** The shape that all tensors broadcast to. */
export function commonShape(operands: readonly unknown[]): readonly number[] {
  let shape: readonly number[] | null = null;
  for (const operand of operands)
    if (operand instanceof Tensor) shape = shape === null ? operand.shape : broadcastShapes(shape, operand.shape);
  return shape ?? [];
}

/** The common shape if it has more elements than one call of a kernel can count. */
export function largeShape(operands: readonly unknown[], out: Tensor | null): readonly number[] | null {
  let upper = 1; // no common shape has more than the product of all
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i];
    if (operand instanceof Tensor) upper *= numel(operand.shape);
  }
  if (upper <= LARGEST_LAUNCH && (out === null || numel(out.shape) <= LARGEST_LAUNCH)) return null;
  const shape = out ? out.shape : commonShape(operands);
  return numel(shape) > LARGEST_LAUNCH ? shape : null;
}

/** Runs a launch for one half along the longest dim, then for the other, with the operands' and the target's parts. */
export function inHalves<O>(
  shape: readonly number[],
  operands: readonly O[],
  target: Tensor,
  run: (parts: O[], target: Tensor) => void,
): void {
  const at = shape.indexOf(Math.max(...shape));
  const half = Math.ceil(shape[at]! / 2);
  for (const [start, length] of [
    [0, half],
    [half, shape[at]! - half],
  ] as const) {
    const part = (tensor: Tensor): Tensor => {
      const strides = broadcastStrides(tensor.shape, tensor.strides, shape);
      const sizes = shape.map((size, d) => (d === at ? length : size));
      return aliasTensor(tensor, sizes, strides, tensor.offset + start * strides[at]!);
    };
    run(
      operands.map((operand) =>
        operand instanceof Tensor && operand.shape.length > 0 ? (part(operand) as O) : operand,
      ),
      part(target),
    );
  }
}
