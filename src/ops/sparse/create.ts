/** Functions that make sparse tensors of their components: sparse_coo_tensor, sparse_csr_tensor and their kin. */
import { asLeaf } from "../create/create.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import { no_grad } from "../../autograd/modes.ts";
import { int64, type DType } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import { isSparseLayout, type SparseLayout } from "../../tensor/layouts.ts";
import type { CompressedLayout } from "../../tensor/sparse-tensor.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import type { FactoryOptions, Shape } from "../declare/types.ts";
import { flatPlaces } from "./coordinates.ts";
import { isOptions } from "../declare/arguments.ts";
import { functionSignature } from "../declare/signature.ts";
import type { TensorData } from "../../tensor/array.ts";
import {
  checkCompressed,
  checkCompressedPlaces,
  checkCoordinates,
  checkPlaces,
  checksInvariants,
} from "./invariants.ts";
import { emptySparse, fromCompressed, fromIndices } from "./parts.ts";
import { openSparseRoom } from "./methods.ts";
import { get_default_dtype } from "../../dtype.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { shapeText } from "../../layout/shape.ts";

openSparseRoom();

/** Numbers for indices or values: a tensor, or nested arrays. */
export type Component = Tensor | TensorData | readonly unknown[];

/** Options of functions that make sparse tensors. */
export interface SparseOptions extends FactoryOptions {
  /** The shape; without it, the smallest that fits. */
  size?: Shape | null;
  /** Whether indices are checked; default: what `torch.sparse.check_sparse_tensor_invariants` says. */
  check_invariants?: boolean | null;
}

interface Bound {
  readonly size: Shape | null;
  readonly dtype: DType | null;
  readonly requires_grad: boolean;
  readonly check_invariants: boolean | null;
}

function asValues(values: Component, { dtype }: Bound): Tensor {
  const tensor = values instanceof Tensor ? values : tensorFrom(values, dtype);
  return dtype !== null && tensor.dtype !== dtype ? tensor.to(dtype) : tensor;
}

function asIndices(indices: Component, keeps: boolean): Tensor {
  const tensor = indices instanceof Tensor ? indices : tensorFrom(indices, int64);
  return keeps || tensor.dtype === int64 ? tensor : no_grad(() => tensor.to(int64));
}

function finished(made: Tensor, { requires_grad }: Bound): Tensor {
  if (!requires_grad) return made;
  return asLeaf(made.grad_fn === null ? made : made.detach(), true);
}

const coo = functionSignature<Bound & { indices: Component; values: Component; is_coalesced: boolean | null }>(
  "sparse_coo_tensor",
  "indices, values, size=None, *, dtype=None, device=None, pin_memory=False, requires_grad=False, check_invariants=None, is_coalesced=None, layout=None",
);

/** The smallest size that coordinates fit into. */
function inferredSize(indices: Tensor, values: Tensor): readonly number[] {
  if (indices.shape.length !== 2)
    throw new RuntimeError(`indices must be sparse_dim x nnz, but got: ${shapeText(indices.shape)}`);
  const rest = values.shape.slice(1);
  if (indices.shape[1] === 0) return [...new Array<number>(sizeAt(indices.shape, 0)).fill(0), ...rest];
  checkPlaces(indices, new Array<number>(sizeAt(indices.shape, 0)).fill(Infinity));
  return [
    ...no_grad(() => indices.amax(1))
      .tolist<number[]>()
      .map((n) => n + 1),
    ...rest,
  ];
}

/**
 * A tensor of values at coordinates: column `i` of `indices` [dims, nnz] says where `values[i]` is. Coordinates may
 * repeat; their values are added up. Gradients go to the values.
 * https://docs.pytorch.org/docs/stable/generated/torch.sparse_coo_tensor.html
 * @example
 * torch.sparse_coo_tensor([[0, 1], [2, 0]], [3, 4.5], [2, 3]).to_dense().tolist(); // [[0, 0, 3], [4.5, 0, 0]]
 */
export function sparse_coo_tensor(
  indices: Component,
  values: Component,
  size?: Shape | null | (SparseOptions & { is_coalesced?: boolean | null }),
  options?: SparseOptions & { is_coalesced?: boolean | null },
): Tensor;
export function sparse_coo_tensor(size: Shape, options?: FactoryOptions): Tensor;
export function sparse_coo_tensor(...args: unknown[]): Tensor {
  const [first, second] = args;
  const isSize = Array.isArray(first) && first.every((n) => typeof n === "number");
  if (isSize && (args.length === 1 || (args.length === 2 && isOptions(second) && !("values" in second)))) {
    const options = (second ?? {}) as FactoryOptions;
    const values = emptyTensor([0], options.dtype ?? get_default_dtype());
    return asLeaf(emptySparse(first as number[], values, "torch.sparse_coo"), options.requires_grad ?? false);
  }
  const bound = coo.bind(args);
  const indices = asIndices(bound.indices, false);
  const given = asValues(bound.values, bound);
  const values = given.shape.length === 0 ? given.expand([1]) : given;
  const size = bound.size ?? inferredSize(indices, values);
  checkCoordinates(indices, values, size);
  const count = sizeAt(indices.shape, 1);
  const isCoalesced = bound.is_coalesced ?? count < 2;
  if (checksInvariants(bound.check_invariants)) {
    checkPlaces(indices, size);
    if (isCoalesced && count > 1 && !isInOrder(indices, size))
      throw new RuntimeError("cannot set is_coalesced to true if indices correspond to uncoalesced COO tensor");
  }
  return finished(fromIndices(indices, values, size, isCoalesced), bound);
}

/** Whether coordinates rise, each once. */
function isInOrder(indices: Tensor, size: readonly number[]): boolean {
  const places = flatPlaces(indices, size.slice(0, sizeAt(indices.shape, 0)));
  return Boolean(no_grad(() => places.diff().gt(0).all().item()));
}

type CompressedBound = Bound & { compressed: Component; plain: Component; values: Component };

/** The smallest size that compressed indices fit into. */
function inferredCompressed(layout: CompressedLayout, compressed: Tensor, plain: Tensor, values: Tensor): number[] {
  const batch = compressed.shape.length - 1;
  const isBlocked = layout === "torch.sparse_bsr" || layout === "torch.sparse_bsc";
  const block = (isBlocked ? values.shape.slice(batch + 1, batch + 3) : [1, 1]) as [number, number, ...number[]];
  const lines = sizeAt(compressed.shape, batch) - 1;
  const across = plain.shape[batch] === 0 ? 0 : Number(no_grad(() => plain.max()).item()) + 1;
  const byRows = layout === "torch.sparse_csr" || layout === "torch.sparse_bsr";
  const [rows, columns] = byRows ? [lines, across] : [across, lines];
  const dense = values.shape.slice(batch + (isBlocked ? 3 : 1));
  return [...compressed.shape.slice(0, batch), rows * block[0], columns * block[1], ...dense];
}

function makeCompressed(layout: CompressedLayout, bound: CompressedBound): Tensor {
  const compressed = asIndices(bound.compressed, true);
  const plain = asIndices(bound.plain, true);
  const values = asValues(bound.values, bound);
  const size = bound.size ?? inferredCompressed(layout, compressed, plain, values);
  checkCompressed(layout, compressed, plain, values, size);
  if (checksInvariants(bound.check_invariants)) {
    const batch = compressed.shape.length - 1;
    const isBlocked = layout === "torch.sparse_bsr" || layout === "torch.sparse_bsc";
    const byRows = layout === "torch.sparse_csr" || layout === "torch.sparse_bsr";
    const own = isBlocked ? sizeAt(values.shape, batch + (byRows ? 2 : 1)) : 1;
    checkCompressedPlaces(
      layout,
      compressed,
      plain,
      sizeAt(compressed.shape, batch) - 1,
      itemAt(size, batch + (byRows ? 1 : 0)) / own,
    );
  }
  return finished(fromCompressed(compressed, plain, values, size, layout), bound);
}

type CompressedFactory = (
  compressed_indices: Component,
  plain_indices: Component,
  values: Component,
  size?: Shape | null | SparseOptions,
  options?: SparseOptions,
) => Tensor;

const OPTIONS =
  "values, size=None, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, check_invariants=None";

function compressedFactory(layout: CompressedLayout, first: string, second: string): CompressedFactory {
  const name = `${layout.slice(6)}_tensor`;
  const arguments_ = functionSignature<Record<string, unknown>>(name, `${first}, ${second}, ${OPTIONS}`);
  const make = (...args: unknown[]): Tensor => {
    const bound = arguments_.bind(args) as CompressedBound & Record<string, Component>;
    return makeCompressed(layout, { ...bound, compressed: bound[first]!, plain: bound[second]! });
  };
  Object.defineProperty(make, "name", { value: name });
  return make as CompressedFactory;
}

/**
 * A matrix of compressed rows: `crow_indices` [rows + 1] says where each begins, `col_indices` [nnz] in which column
 * each value is. Leading dims are batches.
 * https://docs.pytorch.org/docs/stable/generated/torch.sparse_csr_tensor.html
 * @example
 * torch.sparse_csr_tensor([0, 1, 2], [2, 0], [3, 4.5], [2, 3]).to_dense().tolist(); // [[0, 0, 3], [4.5, 0, 0]]
 */
export const sparse_csr_tensor: CompressedFactory = compressedFactory(
  "torch.sparse_csr",
  "crow_indices",
  "col_indices",
);
/** A matrix of compressed columns: `ccol_indices`, `row_indices`, values. */
export const sparse_csc_tensor: CompressedFactory = compressedFactory(
  "torch.sparse_csc",
  "ccol_indices",
  "row_indices",
);
/** A matrix of compressed rows of blocks: values are [nnz, block rows, block columns]. */
export const sparse_bsr_tensor: CompressedFactory = compressedFactory(
  "torch.sparse_bsr",
  "crow_indices",
  "col_indices",
);
/** A matrix of compressed columns of blocks. */
export const sparse_bsc_tensor: CompressedFactory = compressedFactory(
  "torch.sparse_bsc",
  "ccol_indices",
  "row_indices",
);

const compressedArguments = functionSignature<
  Bound & { compressed_indices: Component; plain_indices: Component; values: Component; layout: unknown }
>("sparse_compressed_tensor", `compressed_indices, plain_indices, ${OPTIONS}`);

/** A matrix of compressed rows or columns, as `layout` says. */
export function sparse_compressed_tensor(
  compressed_indices: Component,
  plain_indices: Component,
  values: Component,
  size?: Shape | null | (SparseOptions & { layout?: SparseLayout }),
  options?: SparseOptions & { layout?: SparseLayout },
): Tensor;
export function sparse_compressed_tensor(...args: unknown[]): Tensor {
  const bound = compressedArguments.bind(args);
  const { layout } = bound;
  if (!isSparseLayout(layout) || layout === "torch.sparse_coo")
    throw new RuntimeError(
      `sparse_compressed_tensor expected sparse compressed tensor layout but got ${layout ? (isSparseLayout(layout) ? "Sparse" : "Strided") : "none"}`,
    );
  return makeCompressed(layout, { ...bound, compressed: bound.compressed_indices, plain: bound.plain_indices });
}
