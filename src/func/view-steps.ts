/** How a tensor came to be a view of another: to show it anew, and to put its elements back into that. */
import { callBound } from "../ops/declare/call.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { view_as_complex, view_as_real } from "../ops/elementwise/complex/complex.ts";
import {
  as_strided_scatter,
  diagonal_scatter,
  select_scatter,
  slice_scatter,
} from "../ops/view/copies/view-scatter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { itemAt, lastOf, sizeAt } from "../support/checked.ts";

/** An operator that gave a view: its arguments after the tensor, and which of its results the view is. */
export interface ViewCall {
  readonly record: OperatorRecord;
  /** What shows the view anew: the same operator, or the one that gives copies. */
  readonly shows: OperatorRecord;
  readonly rest: readonly unknown[];
  readonly place: number;
}

function showStep(base: Tensor, { rest, place }: ViewCall, record: OperatorRecord): Tensor {
  const result = callBound(record, [base, ...rest]) as Tensor | Tensor[];
  return Array.isArray(result) ? itemAt(result, place) : result;
}

/** The view, or copy, that steps give of a tensor. */
export function show(base: Tensor, steps: readonly ViewCall[]): Tensor {
  let shown = base;
  for (const step of steps) shown = showStep(shown, step, step.shows);
  return shown;
}

/** A copy of `base` in which what `steps` show is `part`. */
export function putBack(base: Tensor, steps: readonly ViewCall[], part: Tensor): Tensor {
  if (steps.some(({ record }) => undoes[record.name] === undefined)) return written(base, steps, part);
  const bases = [base];
  for (const step of steps.slice(0, -1)) bases.push(showStep(lastOf(bases), step, step.shows));
  let whole = part;
  for (let i = steps.length - 1; i >= 0; i--)
    whole = undoes[itemAt(steps, i).record.name]!(itemAt(bases, i), whole, itemAt(steps, i));
  return whole;
}

/** The same by writing into a copy: for views of which nothing else knows how to put them back. */
function written(base: Tensor, steps: readonly ViewCall[], part: Tensor): Tensor {
  const copy = base.clone();
  let shown = copy;
  for (const step of steps) shown = showStep(shown, step, step.record);
  shown.copy_(part);
  return copy;
}

/** Puts the result of one step back into what it is a view of. */
type Undo = (base: Tensor, part: Tensor, step: ViewCall) => Tensor;

const sameOrder: Undo = (base, part) => part.reshape([...base.shape]);

/** By the operator's name; what is not here is written into a copy. */
const undoes: Readonly<Record<string, Undo>> = {
  alias: (_, part) => part,
  detach: (_, part) => part,
  view: (base, part, step) => (part.dtype === base.dtype ? sameOrder(base, part, step) : written(base, [step], part)), // the same bytes as another dtype
  _reshape_alias: sameOrder,
  unsqueeze: sameOrder,
  squeeze: sameOrder,
  t: (_, part) => part.t(),
  transpose: (_, part, { rest: [first, second] }) => part.transpose(first as number, second as number),
  permute: (base, part, { rest: [dims] }) => {
    const rank = base.shape.length;
    const back = new Array<number>(rank);
    (dims as readonly number[]).forEach((dim, i) => (back[dim < 0 ? dim + rank : dim] = i));
    return part.permute(back);
  },
  select: (base, part, { rest: [dim, index] }) => select_scatter(base, part, dim as number, index as number),
  slice: (base, part, { rest: [dim, start, end, step] }) =>
    slice_scatter(base, part, dim as number, start as number | null, end as number | null, step as number),
  diagonal: (base, part, { rest: [offset, first, second] }) =>
    diagonal_scatter(base, part, offset as number, first as number, second as number),
  as_strided: (base, part, { rest: [size, stride, offset] }) =>
    as_strided_scatter(base, part, size as number[], stride as number[], offset as number | null),
  unbind: (base, part, { rest: [dim], place }) => select_scatter(base, part, dim as number, place),
  split: (base, part, { rest: [size, dim], place }) => {
    const start = place * (size as number);
    return slice_scatter(base, part, dim as number, start, start + sizeAt(part.shape, placeOf(dim as number, base)));
  },
  split_with_sizes: (base, part, { rest: [sizes, dim], place }) => {
    const list = sizes as readonly number[];
    const start = list.slice(0, place).reduce((sum, size) => sum + size, 0);
    return slice_scatter(base, part, dim as number, start, start + itemAt(list, place));
  },
  view_as_complex: (_, part) => view_as_real(part),
  view_as_real: (_, part) => view_as_complex(part.contiguous()),
  _conj: (_, part) => part.conj(),
};

function placeOf(dim: number, { shape }: Tensor): number {
  return dim < 0 ? dim + shape.length : dim;
}
