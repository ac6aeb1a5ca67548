/** What `gradcheck` compares: Jacobians by central differences, and by backward passes. */
import { isDifferentiable } from "../../dtype.ts";
import { sameShape, sizeText } from "../../layout/shape.ts";
import { AssertionError, RuntimeError } from "../../support/errors.ts";
import { nameClasses } from "../../support/class-names.ts";
import { OtherLayout } from "../../tensor/layouts.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { grad } from "../backward.ts";
import { no_grad } from "../modes.ts";
import type { Gradient } from "../node-types.ts";

/** Thrown by `gradcheck` when a derivative is wrong: names input and output, and prints both Jacobians. */
export class GradcheckError extends RuntimeError {}

nameClasses({ GradcheckError });

/** A function whose derivatives `gradcheck` looks at. */
export type Checked = (...inputs: never[]) => Tensor | readonly Tensor[];

/** Numbers, with imaginary parts where a tensor is complex. */
export interface ElementNumbers {
  readonly re: Float64Array;
  readonly im: Float64Array | null;
}

/** What a function gives, as a list. */
export function outputsOf(run: Checked, inputs: readonly unknown[]): Tensor[] {
  const result = run(...(inputs as never[]));
  return result instanceof Tensor ? [result] : [...result];
}

function realNumbers(tensor: Tensor): Float64Array {
  return Float64Array.from(tensor.detach().double().toTypedArray() as Float64Array);
}

/** A part of a complex tensor: 0 for the real one. */
export function realOrImaginary(tensor: Tensor, part: 0 | 1): Tensor {
  return part === 0 ? tensor.real : tensor.imag;
}

/** Elements in row-major order; of sparse tensors also those that are not there, as 0. */
export function columnValues(given: Tensor): ElementNumbers {
  const tensor = given instanceof OtherLayout ? no_grad(() => given.detach().to_dense()) : given;
  if (!tensor.dtype.is_complex) return { re: realNumbers(tensor), im: null };
  return no_grad(() => ({ re: realNumbers(realOrImaginary(tensor, 0)), im: realNumbers(realOrImaginary(tensor, 1)) }));
}

/** The place of the `i`-th element in row-major order. */
function elementOf(tensor: Tensor, i: number): Tensor {
  let place = tensor;
  let rest = i;
  for (let d = tensor.shape.length - 1; d >= 0; d--) {
    const size = tensor.shape[d]!;
    place = place.select(d, rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}

/** Runs a change of values that autograd and version counters do not see. */
function unseen(tensor: Tensor, change: () => void): void {
  const before = tensor.version.value;
  no_grad(change);
  tensor.version.value = before;
}

/** Throws where outputs are of other shapes or dtypes once inputs are changed a little. */
function assertSameKind(first: Tensor, second: Tensor, eps: number, index: number | null): void {
  const where = index === null ? "" : `on index ${index} `;
  if (!sameShape(first.shape, second.shape))
    throw new AssertionError(
      `Expected \`func\` to return outputs with the same shape when inputs are perturbed ${where}by ${eps}, but got: shapes ${sizeText(first.shape)} and ${sizeText(second.shape)}.`,
    );
  if (first.dtype !== second.dtype)
    throw new AssertionError(
      `Expected \`func\` to return outputs with the same dtype when inputs are perturbed ${where}by ${eps}, but got: dtypes torch.${first.dtype.name} and torch.${second.dtype.name}.`,
    );
}

/** (f(x + d) - f(x - d)) / 2 eps of every output. `index`: of the element that is changed, for messages. */
function difference(
  run: Checked,
  inputs: readonly unknown[],
  input: Tensor,
  move: (sign: 1 | -1) => void,
  eps: number,
  index: number | null,
): Float64Array[] {
  const values = input.detach();
  const before = no_grad(() => values.clone());
  const evaluate = (sign: 1 | -1): Tensor[] => {
    unseen(values, () => move(sign));
    const outputs = outputsOf(run, inputs).map((output) => output.detach().clone());
    unseen(values, () => values.copy_(before));
    return outputs;
  };
  const low = evaluate(-1);
  const high = evaluate(1);
  return high.map((output, o) => {
    assertSameKind(low[o]!, output, eps, index);
    const [a, b] = [realNumbers(low[o]!), realNumbers(output)];
    return b.map((value, j) => (value - a[j]!) / (2 * eps));
  });
}

/** One row for each element of the input, of the derivatives of all elements of an output. */
export type Matrix = ElementNumbers[];

/** The elements of a sparse tensor that are there, as a view of its own bytes. */
function elementsThere(input: Tensor): Tensor {
  return no_grad(() => input.detach()._values());
}

/** Where each of them is in the dense tensor, in row-major order. */
function placesThere(input: Tensor): number[] {
  return no_grad(() => {
    const numbered = input.detach().clone();
    const values = numbered._values();
    for (let i = 0; i < values.numel(); i++) elementOf(values, i).fill_(i + 1);
    const { re } = columnValues(numbered);
    const places = new Array<number>(values.numel());
    re.forEach((number, place) => {
      if (number > 0) places[number - 1] = place;
    });
    return places;
  });
}

/** Rows of zeros for the elements that are not there. */
function withZeroRows(rows: Matrix, count: number): Matrix {
  const first = rows.find((row) => row !== undefined);
  const zeros = (numbers: Float64Array | null | undefined): Float64Array | null =>
    numbers ? new Float64Array(numbers.length) : null;
  return Array.from({ length: count }, (_, i) => rows[i] ?? { re: zeros(first?.re)!, im: zeros(first?.im) });
}

/** A sparse tensor with all its elements there: those that were not are 0. Others are given as they are. */
export function densified(value: unknown): unknown {
  if (!(value instanceof OtherLayout)) return value;
  return no_grad(() => {
    const { layout } = value;
    const all = value.detach().to_dense();
    const full = all.new_ones(all.shape).to_sparse();
    const there = full.coalesce();
    there._values().copy_(all.reshape([-1]));
    const made =
      layout === "torch.sparse_coo"
        ? there
        : layout === "torch.sparse_csr"
          ? there.to_sparse_csr()
          : there.to_sparse_csc();
    return made.detach().requires_grad_(value.requires_grad);
  });
}

/** The derivative of every output with respect to an input: real outputs, and real or complex inputs. */
export function numericalJacobian(run: Checked, inputs: readonly unknown[], input: Tensor, eps: number): Matrix[] {
  const isSparse = input instanceof OtherLayout;
  const values = isSparse ? elementsThere(input) : input.detach();
  const rowOf = isSparse ? placesThere(input) : null;
  const matrices: Matrix[] = [];
  for (let i = 0; i < values.numel(); i++) {
    const place = elementOf(values, i);
    const along = (target: Tensor): Float64Array[] =>
      difference(run, inputs, values, (sign) => target.add_(sign * eps), eps, rowOf?.[i] ?? i);
    const complex = input.dtype.is_complex;
    const dx = along(complex ? no_grad(() => realOrImaginary(place, 0)) : place);
    const dy = complex ? along(no_grad(() => realOrImaginary(place, 1))) : null;
    dx.forEach((re, o) => ((matrices[o] ??= [])[rowOf?.[i] ?? i] = { re, im: dy?.[o] ?? null }));
  }
  return rowOf === null ? matrices : matrices.map((rows) => withZeroRows(rows, input.numel()));
}

/** Weights of a tensor's elements for fast mode, of length 1: of the parts of a complex one. */
export interface Direction {
  readonly re: Tensor;
  readonly im: Tensor | null;
}

/** The derivative of every output along a direction of an input. */
export function numericalAlong(
  run: Checked,
  inputs: readonly unknown[],
  input: Tensor,
  { re, im }: Direction,
  eps: number,
): ElementNumbers[] {
  const values = input.detach();
  const along = (target: Tensor, direction: Tensor): Float64Array[] =>
    difference(run, inputs, input, (sign) => target.add_(direction.reshape(target.shape).mul(sign * eps)), eps, null);
  if (im === null) return along(values, re).map((numbers) => ({ re: numbers, im: null }));
  const dx = along(
    no_grad(() => realOrImaginary(values, 0)),
    re,
  );
  const dy = along(
    no_grad(() => realOrImaginary(values, 1)),
    im,
  );
  return dx.map((numbers, o) => ({ re: numbers, im: dy[o]! }));
}

/** Gradients with respect to all inputs, and whether they have the inputs' shapes and dtypes. */
export interface Analytical {
  readonly gradients: (ElementNumbers | null)[];
  readonly sizesFit: boolean;
  readonly dtypesFit: boolean;
}

/** One backward pass from an output. */
export function gradientsOf(output: Tensor, inputs: readonly Tensor[], seed: Tensor): Analytical {
  const found: Gradient[] = grad(output, inputs, { grad_outputs: seed, retain_graph: true, allow_unused: true });
  let sizesFit = true;
  let dtypesFit = true;
  found.forEach((gradient, i) => {
    if (gradient === null) return;
    if (!sameShape(gradient.shape, inputs[i]!.shape)) sizesFit = false;
    else if (gradient.dtype !== inputs[i]!.dtype) dtypesFit = false;
  });
  return {
    gradients: found.map((gradient) => (gradient === null ? null : columnValues(gradient))),
    sizesFit,
    dtypesFit,
  };
}

/** What the gradients of each element of an output are. */
export function analyticalRows(output: Tensor, inputs: readonly Tensor[]): Analytical[] {
  const rows: Analytical[] = [];
  for (let j = 0; j < output.numel(); j++) {
    const seed = output.detach().new_zeros(output.shape);
    no_grad(() => elementOf(seed, j).fill_(1));
    rows.push(gradientsOf(output, inputs, seed));
  }
  return rows;
}

/** The outputs through which gradients can flow. */
export function differentiable(outputs: readonly Tensor[]): Tensor[] {
  return outputs.filter((output) => isDifferentiable(output.dtype) && output.requires_grad);
}
