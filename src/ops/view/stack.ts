/**
 * Functions that join or align several tensors: hstack and its kin, atleast_nd, meshgrid, broadcast_tensors,
 * cartesian_prod, combinations, block_diag.
 */
import { assertOneDevice } from "../declare/device-of-call.ts";
import { shownAs } from "../../autograd/shown-name.ts";
import { warn } from "../../support/warnings.ts";
import { bool, get_default_dtype, int64 } from "../../dtype.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { numel, sameShape, shapeText } from "../../layout/shape.ts";
import { RuntimeError, TypeError, ValueError } from "../../support/errors.ts";
import { aliasTensor, Tensor } from "../../tensor/tensor.ts";
import { copyInto, zerosOf } from "../../compute/copy-elements.ts";
import { resultType } from "../../compute/promotion.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator, Shape } from "../declare/types.ts";
import { cat, stack } from "./join.ts";
import { masked_select } from "../index/masked-fill.ts";
import { full } from "../create/create.ts";
import { arange } from "../create/ranges/range.ts";
import { index_select } from "../index/index-select.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { tracedCalls } from "../../support/traced-calls.ts";

type Join = Operator<(tensors: readonly Tensor[]) => Tensor, { tensors?: readonly Tensor[] }>;

function nonEmpty(name: string, tensors: readonly Tensor[]): void {
  if (tensors.length === 0) throw new RuntimeError(`${name} expects a non-empty TensorList`);
}

/** A function of one tensor, or of several or a list of them, giving as many. */
interface AtLeast {
  (tensor: Tensor): Tensor;
  (tensors: readonly Tensor[]): Tensor[];
  (...tensors: Tensor[]): Tensor[];
}

function atLeast(name: string, raise: (tensor: Tensor) => Tensor): AtLeast {
  const call = (...args: readonly (Tensor | readonly Tensor[])[]): Tensor | Tensor[] => {
    const traced = tracedCalls.record?.(call, args, `torch.functional.${name}`) as Tensor | undefined;
    if (traced !== undefined) return traced;
    const [first] = args;
    if (args.length === 1 && first instanceof Tensor) return raise(first);
    const list = args.length === 1 && Array.isArray(first) ? (first as readonly Tensor[]) : (args as readonly Tensor[]);
    if (!list.every((item) => item instanceof Tensor))
      throw new TypeError(`${name}(): argument 'tensors' (position 1) must be tuple of Tensors`);
    return list.map(raise);
  };
  return Object.defineProperty(call, "name", { value: name }) as AtLeast;
}

/** 0-d tensors as tensors of one element. */
export const atleast_1d: AtLeast = atLeast("atleast_1d", (tensor) =>
  tensor.shape.length === 0 ? tensor.reshape([1]) : tensor,
);
/** Tensors of fewer than two dims with leading ones. */
export const atleast_2d: AtLeast = atLeast("atleast_2d", (tensor) =>
  tensor.shape.length === 0 ? tensor.reshape([1, 1]) : tensor.shape.length === 1 ? tensor.unsqueeze(0) : tensor,
);
/** Tensors of fewer than three dims with ones around them. */
export const atleast_3d: AtLeast = atLeast("atleast_3d", (tensor) => {
  const rank = tensor.shape.length;
  if (rank === 0) return tensor.reshape([1, 1, 1]);
  return rank === 1 ? tensor.unsqueeze(0).unsqueeze(-1) : rank === 2 ? tensor.unsqueeze(-1) : tensor;
});

/**
 * Tensors side by side: along the first dim of vectors, else along the second.
 * @example
 * torch.hstack([torch.tensor([1, 2, 3]), torch.tensor([4, 5, 6])]); // tensor([1, 2, 3, 4, 5, 6])
 */
export const hstack: Join = composite("hstack(Tensor[] tensors) -> Tensor", (tensors: readonly Tensor[]) => {
  nonEmpty("hstack", tensors);
  const list = atleast_1d(tensors);
  return cat(list, itemAt(list, 0).shape.length === 1 ? 0 : 1);
});
/**
 * Tensors below each other, vectors as rows.
 * @example
 * torch.vstack([torch.tensor([1, 2, 3]), torch.tensor([4, 5, 6])]).shape; // [2, 3]
 */
export const vstack: Join = composite("vstack(Tensor[] tensors) -> Tensor", (tensors: readonly Tensor[]) => {
  nonEmpty("vstack", tensors);
  return cat(atleast_2d(tensors), 0);
});
/** `vstack` by another name. */
export const row_stack: Join = vstack;
/** Tensors behind each other, along the third dim. */
export const dstack: Join = composite("dstack(Tensor[] tensors) -> Tensor", (tensors: readonly Tensor[]) => {
  nonEmpty("dstack", tensors);
  return cat(atleast_3d(tensors), 2);
});
/** Tensors side by side, vectors as columns. */
export const column_stack: Join = composite(
  "column_stack(Tensor[] tensors) -> Tensor",
  (tensors: readonly Tensor[]) => {
    nonEmpty("column_stack", tensors);
    return hstack(
      tensors.map((tensor) => (tensor.shape.length <= 1 ? tensor.reshape([numel(tensor.shape), 1]) : tensor)),
    );
  },
);

/** Tensors seen in their common shape; those that have it are given back themselves. */
export const broadcast_tensors: Operator<(...tensors: (Tensor | readonly Tensor[])[]) => Tensor[]> = composite(
  "broadcast_tensors(Tensor(a)[] tensors=[]) -> Tensor(a)[]",
  (tensors: readonly Tensor[]) => {
    const shape = broadcastShapes(...tensors.map((tensor) => tensor.shape));
    return tensors.map((tensor) => (sameShape(tensor.shape, shape) ? tensor : tensor.expand(shape)));
  },
);

/**
 * The shape that shapes (or sizes) broadcast to.
 * @example
 * torch.broadcast_shapes([2, 1], [3]); // [2, 3]
 */
export function broadcast_shapes(...shapes: readonly (number | Shape)[]): readonly number[] {
  const lists = shapes.map((shape) => {
    if (typeof shape === "number" && !Number.isInteger(shape))
      throw new RuntimeError(`Input shapes should be of type ints, a tuple of ints, or a list of ints, got ${shape}`);
    return typeof shape === "number" ? [shape] : shape;
  });
  const common: number[] = new Array<number>(Math.max(0, ...lists.map((list) => list.length))).fill(1);
  lists.forEach((list, i) => {
    for (let d = -1; d >= -list.length; d--) {
      const size = list.at(d)!;
      const place = common.length + d;
      if (size === common[place]) continue;
      if (common[place] === 1) {
        if (size < 0) throw new ValueError("Attempting to broadcast a dimension with negative length!");
        common[place] = size;
      } else if (size !== 1)
        throw new RuntimeError(
          `Attempting to broadcast a dimension of length ${size} at ${d}! Mismatching argument at index ${i} had (${list.join(", ")}${list.length === 1 ? "," : ""}); but expected shape should be broadcastable to ${shapeText(common)}`,
        );
    }
  });
  return common;
}

/**
 * Coordinates of a grid: one tensor for each input, all of the grid's shape. "ij": input `i` varies along dim `i`;
 * "xy": the first two exchanged.
 * @example
 * torch.meshgrid([torch.arange(2), torch.arange(3)], { indexing: "ij" })[0]!.shape; // [2, 3]
 */
export const meshgrid: Operator<
  (...tensors: (Tensor | readonly Tensor[])[]) => Tensor[],
  { indexing?: "ij" | "xy" | null }
> = composite(
  "meshgrid(Tensor(a)[] tensors=[], *, str? indexing=None) -> Tensor(a)[]",
  (tensors: readonly Tensor[], indexing: string | null) => {
    if (tensors.length === 0) throw new RuntimeError("meshgrid expects a non-empty TensorList");
    const first = itemAt(tensors, 0);
    assertOneDevice(...tensors);
    for (const { dtype, shape } of tensors) {
      if (dtype !== first.dtype) throw new RuntimeError("meshgrid expects all tensors to have the same dtype");
      if (shape.length > 1)
        throw new RuntimeError(
          `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${shapeText(shape)}`,
        );
    }
    if (indexing === null)
      warn("torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.");
    const mode = indexing ?? "ij";
    if (mode !== "ij" && mode !== "xy")
      throw new RuntimeError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${mode}`);
    const swaps = mode === "xy" && tensors.length >= 2;
    const list = swaps ? [itemAt(tensors, 1), itemAt(tensors, 0), ...tensors.slice(2)] : tensors;
    const shape = list.map((tensor) => numel(tensor.shape));
    const grids = list.map((tensor, i) => tensor.view(shape.map((_, d) => (d === i ? -1 : 1))).expand(shape));
    return swaps ? [itemAt(grids, 1), itemAt(grids, 0), ...grids.slice(2)] : grids;
  },
);

/**
 * All tuples with one element of each vector, as rows.
 * @example
 * torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3])).tolist(); // [[1, 3], [2, 3]]
 */
export const cartesian_prod: Operator<(...tensors: (Tensor | readonly Tensor[])[]) => Tensor> = composite(
  "cartesian_prod(Tensor(a)[] tensors=[]) -> Tensor(a)",
  (tensors: readonly Tensor[]) => {
    for (const tensor of tensors)
      if (tensor.shape.length !== 1)
        throw new RuntimeError(`Expect a 1D vector, but got shape ${shapeText(tensor.shape)}`);
    if (tensors.length === 1) return itemAt(tensors, 0);
    return stack(
      meshgrid(tensors, { indexing: "ij" }).map((grid) => grid.flatten()),
      1,
    );
  },
);

/**
 * All ways to pick `r` elements of a vector, in its order, as rows.
 * @example
 * torch.combinations(torch.tensor([1, 2, 3])).tolist(); // [[1, 2], [1, 3], [2, 3]]
 */
export const combinations: Operator<
  (input: Tensor, r?: number, with_replacement?: boolean) => Tensor,
  { r?: number; with_replacement?: boolean }
> = composite(
  "combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor",
  (self: Tensor, r: number, withReplacement: boolean) => {
    if (self.shape.length !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape ${shapeText(self.shape)}`);
    if (r < 0) throw new RuntimeError(`Expect a non-negative number, but got ${r}`);
    if (r === 0) return self.new_empty([0]);
    const count = sizeAt(self.shape, 0);
    // Which elements are picked depends on their number alone: that is found on the CPU.
    const host = { device: "cpu" };
    const places = meshgrid(
      Array.from({ length: r }, () => arange(count, { dtype: int64, ...host })),
      { indexing: "ij" },
    );
    let mask = full(itemAt(places, 0).shape, true, { dtype: bool, ...host });
    for (let i = 0; i < r - 1; i++)
      mask = mask.mul(
        withReplacement ? itemAt(places, i).le(itemAt(places, i + 1)) : itemAt(places, i).lt(itemAt(places, i + 1)),
      );
    const chosen = places.map((place) => index_select(self, 0, masked_select(place, mask).to(self.device)));
    return shownAs(stack(chosen, 1), "IndexBackward0");
  },
);

function blockShape(tensor: Tensor | Shape, i: number): readonly [number, number] {
  const shape = tensor instanceof Tensor ? tensor.shape : tensor;
  if (shape.length > 2)
    throw new RuntimeError(
      `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${i} has ${shape.length} dimensions`,
    );
  return shape.length === 2 ? [sizeAt(shape, 0), sizeAt(shape, 1)] : [1, shape[0] ?? 1];
}

const blockDiag = operator<(tensors: readonly Tensor[]) => Tensor>("block_diag(Tensor[] tensors) -> Tensor", {
  forward: (tensors: readonly Tensor[]) => {
    const blocks = tensors.map(blockShape);
    const [rows, columns] = blocks.reduce(([r, c], [height, width]) => [r + height, c + width], [0, 0]);
    const result = zerosOf([rows, columns], resultType(tensors));
    let [row, column] = [0, 0];
    tensors.forEach((tensor, i) => {
      const [height, width] = itemAt(blocks, i);
      const strides = tensor.shape.length === 2 ? tensor.strides : [0, tensor.strides[0] ?? 0];
      copyInto(
        aliasTensor(result, [height, width], result.strides, row * columns + column),
        aliasTensor(tensor, [height, width], strides, tensor.offset),
      );
      row += height;
      column += width;
    });
    return result;
  },
  derivative: {
    tensors: [
      [],
      (grad, c) => {
        let [row, column] = [0, 0];
        return c.shapes("tensors").map((shape, i) => {
          const [height, width] = blockShape(shape, i);
          const piece = grad.narrow(0, row, height).narrow(1, column, width).reshape(shape);
          row += height;
          column += width;
          return piece;
        });
      },
    ],
  },
});

/**
 * Matrices along the diagonal of one matrix of zeros; vectors count as rows.
 * @example
 * torch.block_diag(torch.ones(1, 2), torch.ones(1, 1)).tolist(); // [[1, 1, 0], [0, 0, 1]]
 */
export const block_diag: Operator<(...tensors: (Tensor | readonly Tensor[])[]) => Tensor> = composite(
  "block_diag(Tensor[] tensors=[]) -> Tensor",
  (tensors: readonly Tensor[]) => {
    return tensors.length === 0 ? zerosOf([1, 0], get_default_dtype()) : blockDiag(tensors);
  },
);
