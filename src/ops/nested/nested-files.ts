/** What files hold of nested tensors, and how they become tensors again. */
import { detachedAlias, requiresGrad } from "../../autograd/history.ts";
import { float32, int64 } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import { nestedFiles, type NestedParts } from "../../tensor/layouts.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { asLeaf } from "../create/create.ts";
import { constantTensor } from "../create/constant-tensor.ts";
import { isNested, itemPlaces, NestedTensor } from "./nested-tensor.ts";
import { openNestedRoom } from "./nested-rules.ts";
import { openStridedRoom } from "./strided-rules.ts";
import { type Item, labelOf, sharedBuffer, StridedNestedTensor, viewingStrided } from "./strided-tensor.ts";

function fail(reason: string): never {
  throw new RuntimeError(`a nested tensor's ${reason}`);
}

function partsOf(tensor: Tensor): NestedParts {
  const requires_grad = requiresGrad(tensor);
  if (isNested(tensor)) {
    const { offsets, lengths, shortest, longest } = tensor.structure;
    // PyTorch keeps the lengths of the shortest and the longest item as sizes of empty tensors.
    const sized = (length: number | null): Tensor | null =>
      length === null ? null : emptyTensor([length, 0], float32);
    return {
      layout: "torch.jagged",
      tensors: [tensor.packed, offsets, lengths, sized(shortest), sized(longest)],
      raggedDim: tensor.raggedDim,
      requires_grad,
    };
  }
  const strided = tensor as StridedNestedTensor;
  const { items } = strided;
  const table = (rows: readonly (readonly number[])[]): Tensor =>
    rows.length === 0 ? emptyTensor([0, 0], int64) : constantTensor(rows, { dtype: int64 });
  const buffer = requires_grad ? sharedBuffer(strided) : strided.buffer;
  return {
    layout: "torch.strided",
    tensors: [
      buffer,
      table(items.map(({ shape }) => shape)),
      table(items.map(({ strides }) => strides)),
      constantTensor(
        items.map(({ from, start }) => from + start),
        { dtype: int64 },
      ),
    ],
    raggedDim: 0,
    requires_grad,
  };
}

/** The numbers of a matrix, or of a list as one column. */
function rowsOf(tensor: Tensor, rank: number): number[][] {
  if (tensor.shape.length !== rank || tensor.dtype !== int64) fail("sizes, strides or places are no whole numbers");
  const rows = tensor.tolist() as (number | bigint | (number | bigint)[])[];
  return rows.map((row) => [row].flat().map(Number));
}

function rebuildStrided([buffer, sizes, strides, starts]: readonly (Tensor | null)[]): Tensor {
  if (!buffer || !sizes || !strides || !starts || buffer.shape.length !== 1) return fail("parts are missing");
  openStridedRoom();
  const [shapes, steps, places] = [rowsOf(sizes, 2), rowsOf(strides, 2), rowsOf(starts, 1).flat()];
  const length = sizeAt(buffer.shape, 0);
  if (shapes.length !== steps.length || shapes.length !== places.length) fail("parts tell of other numbers of items");
  let from = 0;
  const items = shapes.map((shape, i): Item => {
    const itemStrides = itemAt(steps, i);
    const end = i + 1 < places.length ? itemAt(places, i + 1) : length;
    const start = itemAt(places, i) - from;
    const isEmpty = numel(shape) === 0;
    const last = isEmpty ? 0 : shape.reduce((sum, size, d) => sum + (size - 1) * itemAt(itemStrides, d), 1);
    const isSound = [...shape, ...itemStrides, start].every((value) => value >= 0);
    if (!isSound || itemStrides.length !== shape.length || end > length || from + start + last > end)
      fail("items reach beyond their places");
    const item = { from, end, start, shape, strides: itemStrides };
    from = end;
    return item;
  });
  if (requiresGrad(buffer)) return viewingStrided(buffer, items, labelOf(buffer));
  return new StridedNestedTensor(detachedAlias(buffer), items);
}

function rebuildJagged({ tensors, raggedDim, requires_grad }: NestedParts): Tensor {
  const [values, offsets, lengths = null, shortest, longest] = tensors;
  if (!values || !offsets) return fail("parts are missing");
  openNestedRoom();
  for (const part of [offsets, ...(lengths ? [lengths] : [])])
    if (part.shape.length !== 1 || part.dtype.kind !== "int") fail("offsets or lengths are no list of whole numbers");
  if (!(raggedDim >= 1 && raggedDim <= values.shape.length)) fail("ragged dim is none of its dims");
  const size = (sized: Tensor | null | undefined): number | null => (sized ? sizeAt(sized.shape, 0) : null);
  const structure = { offsets, lengths, shortest: size(shortest), longest: size(longest) };
  const made = new NestedTensor(detachedAlias(values), structure, raggedDim);
  const whole = sizeAt(values.shape, raggedDim - 1);
  const isSound = itemPlaces(structure).every(
    ({ start, length }) => start >= 0 && length >= 0 && start + length <= whole,
  );
  if (!isSound) fail("items reach beyond its values");
  return asLeaf(made, requires_grad);
}

/** Lets files hold nested tensors. */
export function openNestedFiles(): void {
  nestedFiles.room ??= {
    partsOf,
    rebuild: (parts) => (parts.layout === "torch.jagged" ? rebuildJagged(parts) : rebuildStrided(parts.tensors)),
  };
}
