/** The order in which dims lie in memory, and whether strides leave it open. */
import { RuntimeError, TypeError } from "../support/errors.ts";
import { isContiguousIn } from "./shape.ts";
import { iterationOrder } from "./merge.ts";

/** Whether the order is refused where strides leave it open; memory formats, of which one may decide. */
export type AmbiguityCheck = boolean | readonly string[];

function isOpen(shape: readonly number[], strides: readonly number[]): boolean {
  return shape.includes(1) || strides.some((stride, dim) => dim > 0 && stride === strides[dim - 1]);
}

/** Dims from the outermost in memory to the innermost. Throws where `check` asks for one order and there are several. */
export function dimOrder(shape: readonly number[], strides: readonly number[], check: AmbiguityCheck): number[] {
  const formats: unknown = typeof check === "boolean" ? [] : check;
  if (!Array.isArray(formats) || !formats.every((format) => /_format$|^channels_last/.test(String(format))))
    throw new TypeError("The ambiguity_check argument must be a bool or a list of memory formats.");
  const fits = (format: string): boolean => isContiguousIn(shape, strides, format);
  if (check !== false && isOpen(shape, strides) && (formats as string[]).filter(fits).length !== 1)
    throw new RuntimeError(
      "The tensor does not have unique dim order, or cannot map to exact one of the given memory formats.",
    );
  const [rows, channelsLast] = [fits("contiguous_format"), fits("channels_last")];
  if (rows && !channelsLast) return shape.map((_, dim) => dim);
  if (channelsLast && !rows) return [0, 2, 3, 1];
  const order = iterationOrder(shape, [strides]).reverse();
  // Dims that nothing moves along have no place of their own.
  if (check === true && order.length > 1 && strides.includes(0))
    throw new RuntimeError("The tensor does not have unique dim order.");
  return order;
}
