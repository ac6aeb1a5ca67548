/**
 * The seam for tensors of other layouts than strided, the sparse ones: a few functions of the core ask here, the
 * dispatch point in `kinds.ts`. The code for them is loaded with the first function that makes such a tensor.
 */
import { kindNotInBundle } from "../support/errors.ts";
import type { Tensor } from "./tensor.ts";
import { Unstored } from "./wrapper.ts";

/** PyTorch's names of the sparse layouts. */
export type SparseLayout =
  | "torch.sparse_coo"
  | "torch.sparse_csr"
  | "torch.sparse_csc"
  | "torch.sparse_bsr"
  | "torch.sparse_bsc";

/** A tensor whose elements are in component tensors. */
export abstract class OtherLayout extends Unstored {
  /** Sets all elements to 0, in place. */
  abstract clear(): void;
}

/** What files hold of a sparse tensor: its layout, its components in PyTorch's order, and its shape. */
export interface SparseParts {
  readonly layout: SparseLayout;
  /** Indices and values; or compressed indices, plain indices and values. */
  readonly tensors: readonly Tensor[];
  readonly shape: readonly number[];
  readonly isCoalesced: boolean;
}

/** What files hold of a nested tensor. */
export interface NestedParts<T = Tensor> {
  readonly layout: "torch.jagged" | "torch.strided";
  /**
   * Jagged: the packed values, offsets, lengths (null: none), and for the shortest and the longest item a tensor with so
   * many rows (null: nobody knows). Strided: the buffer, and for each item its sizes, its strides and where it begins.
   */
  readonly tensors: readonly (T | null)[];
  readonly raggedDim: number;
  readonly requires_grad: boolean;
}

/** What the code of nested tensors offers to files. */
export interface NestedFiles {
  /** What a file holds of a nested tensor. */
  partsOf(tensor: Tensor): NestedParts;
  /** A nested tensor from what a file holds. */
  rebuild(parts: NestedParts): Tensor;
}

/** What the sparse code offers to the core. */
export interface SparseRoom {
  /** Methods of all tensors, by name. */
  readonly methods: Readonly<Record<string, (self: Tensor, ...args: never[]) => unknown>>;
  /** `zeros`, `empty`, … with a sparse `layout`, from the bound arguments of the operator of that name. */
  create(name: string, bound: readonly unknown[]): Tensor;
  /** The gradient of a table of which rows were taken: one value for each number in `indices`. */
  rowGradient(grad: Tensor, indices: Tensor, rows: number, padding: number): Tensor;
  /** A sparse tensor from what a file holds. */
  rebuild(parts: SparseParts): Tensor;
  /** What a file holds of a sparse tensor. */
  partsOf(tensor: Tensor): SparseParts;
}

interface Seam<Room> {
  room: Room | null;
  /** Loads the room where it is at hand: not in a bundle that names none of its functions. */
  load: (() => void) | null;
}

export const layouts: Seam<SparseRoom> = { room: null, load: null };
export const nestedFiles: Seam<NestedFiles> = { room: null, load: null };

function opened<Room>(seam: Seam<Room>, kind: string, functions: string): Room {
  if (seam.room === null) seam.load?.();
  if (seam.room === null) throw kindNotInBundle(kind, functions);
  return seam.room;
}

/** The sparse code. Throws where a bundle is without it. */
export const sparseRoom = (): SparseRoom => opened(layouts, "sparse", "torch.sparse_coo_tensor, torch.sparse.mm");

/** The code for files of nested tensors. Throws where a bundle is without it. */
export const nestedRoomOfFiles = (): NestedFiles => opened(nestedFiles, "nested", "torch.nested.nested_tensor");

/** Whether a value names a sparse layout. */
export function isSparseLayout(layout: unknown): layout is SparseLayout {
  return typeof layout === "string" && layout.startsWith("torch.sparse_");
}
