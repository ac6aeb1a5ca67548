/**
 * Complex matrices as planes of real and imaginary parts, whose rows lie side by side as those of real matrices do: products
 * of their blocks are products of real ones, and kernels read vectors of either.
 */
import { realDType, type DType } from "../../../dtype.ts";
import type { KernelBuilder } from "../../../kernel/build.ts";
import { imaginary } from "../../../kernel/complex.ts";
import { numberBuffer, type NumberBuffer } from "../../../kernel/numbers.ts";
import { numel } from "../../../layout/shape.ts";
import { sizeAt } from "../../../support/checked.ts";
import { argumentAt, emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import type { KernelArgument } from "../../../backend/backend.ts";
import { partOf } from "../../complex-parts.ts";
import { copyInto, discard } from "../../copy-elements.ts";
import type { MatrixBlock } from "./blocks.ts";

/** A complex tensor's parts as a contiguous tensor [2, …] of its own; a real tensor as it is. */
export function planesOf(tensor: Tensor): Tensor {
  if (!tensor.dtype.is_complex) return tensor;
  const planes = emptyTensor([2, ...tensor.shape], realDType(tensor.dtype));
  for (const part of [0, 1] as const) copyInto(planes.select(0, part), partOf(tensor, part));
  return planes;
}

/** Writes planes back to the tensor that they were made of, and gives them up. */
export function joinPlanes(planes: Tensor, tensor: Tensor): void {
  if (planes === tensor) return;
  for (const part of [0, 1] as const) copyInto(partOf(tensor, part), planes.select(0, part));
  tensor.storage.writes++;
  discard(planes);
}

/** The matrices of planes [2, …, m, n], or of a real tensor [..., m, n]. */
export function blocksOf(planes: Tensor, isComplex: boolean): MatrixBlock[] {
  const [m, n] = [sizeAt(planes.shape, -2), sizeAt(planes.shape, -1)];
  const imaginaryAt = isComplex ? numel(planes.shape) / 2 : 0;
  const count = numel(planes.shape.slice(isComplex ? 1 : 0, -2));
  return Array.from({ length: count }, (_, i) => ({ of: planes, at: i * m * n, row: n, column: 1, imaginaryAt }));
}

/** What kernels are given of a block whose elements `planeBuffer` reads. */
export function planeArguments({ of, at, imaginaryAt }: MatrixBlock): KernelArgument[] {
  return [argumentAt(of, at), ...(imaginaryAt ? [argumentAt(of, at + imaginaryAt)] : [])];
}

/** The elements of a block, real or complex, by their places in one of the planes. */
export function planeBuffer(k: KernelBuilder, name: string, element: DType, isComplex: boolean): NumberBuffer {
  const first = numberBuffer(k, name, element);
  if (!isComplex) return first;
  const second = numberBuffer(k, `${name}_im`, element);
  return {
    parts: first.parts,
    load: (place) => ({ re: first.load(place).re, im: second.load(place).re }),
    store: (place, value) => {
      const [re, im] = [k.let(value.re), k.let(imaginary(value))]; // both before one is written
      first.store(place, { re, im: null });
      second.store(place, { re: im, im: null });
    },
  };
}
