/** Sparse tensors: the elements that are there, and where. Coordinates (COO), or rows or columns that are compressed. */
import type { Block } from "../backend/backend.ts";
import { NotImplementedError } from "../support/errors.ts";
import { OtherLayout, type SparseLayout } from "./layouts.ts";
import { Storage, Version } from "./storage.ts";
import { takeMarks } from "./marked.ts";
import type { Tensor } from "./tensor.ts";

/** Stands in the place of a storage: it tells the device, and has no bytes. */
export class NoStorage extends Storage {
  constructor(of: Storage) {
    super(-1 as Block, 0, of.device, of.backend); // -1: nothing to give back
  }
  override get readable(): boolean {
    return false;
  }
  override get block(): Block {
    throw new NotImplementedError("Cannot access storage of SparseTensorImpl");
  }
}

/** What all sparse layouts share: values, and a shape that says nothing of them. */
export abstract class SparseTensor extends OtherLayout {
  abstract readonly layoutName: SparseLayout;

  /** Sets all elements to 0, in place: what `zero_grad` asks of a gradient of any layout. */
  clear(): void {
    this.zero_();
  }

  constructor(
    /** The elements that are there: [nnz, …]. */
    public valueTensor: Tensor,
    shape: readonly number[],
    version = new Version(),
  ) {
    super(
      new NoStorage(valueTensor.storage),
      shape,
      shape.map(() => 0),
      0,
      valueTensor.dtype,
      version,
    );
    this.isInference = valueTensor.isInference;
    this.keepParts(valueTensor);
  }

  /** Components belong to this tensor: no scope and no derivative that made them gives them back. */
  protected keepParts(...parts: Tensor[]): void {
    for (const part of parts) part.storage.kept = true;
  }

  /** How many elements are there (in each batch). */
  abstract get count(): number;

  abstract override twin(): SparseTensor;
}

/** Coordinates: column `i` of `indexTensor` [sparse dims, nnz] says where `valueTensor[i]` is. */
export class SparseCoo extends SparseTensor {
  readonly layoutName = "torch.sparse_coo";

  constructor(
    public indexTensor: Tensor,
    valueTensor: Tensor,
    shape: readonly number[],
    /** Whether the coordinates are in order, each once. */
    public isCoalesced: boolean,
    version?: Version,
  ) {
    super(valueTensor, shape, version);
    this.keepParts(indexTensor);
  }

  /** Dims that coordinates stand for; the others are dims of the values. */
  get sparseDims(): number {
    return this.indexTensor.shape[0]!;
  }

  get count(): number {
    return this.indexTensor.shape[1]!;
  }

  twin(): SparseCoo {
    return new SparseCoo(this.indexTensor, this.valueTensor, this.shape, this.isCoalesced, this.version);
  }

  /** Takes over what another one is: an operator has changed this tensor in place. */
  become(other: SparseCoo): this {
    this.indexTensor = other.indexTensor;
    this.valueTensor = other.valueTensor;
    this.shape = other.shape;
    this.strides = other.strides;
    this.dtype = other.dtype;
    this.isCoalesced = other.isCoalesced;
    return this;
  }
}

/** The layouts with compressed rows or columns. */
export type CompressedLayout = Exclude<SparseLayout, "torch.sparse_coo">;

/**
 * Rows (csr, bsr) or columns (csc, bsc) one after the other: `compressedTensor` [batch, rows + 1] says where each
 * begins, `plainTensor` [batch, nnz] in which column (row) each value is. Values of bsr and bsc are blocks.
 */
export class SparseCompressed extends SparseTensor {
  constructor(
    readonly layoutName: CompressedLayout,
    public compressedTensor: Tensor,
    public plainTensor: Tensor,
    valueTensor: Tensor,
    shape: readonly number[],
    version?: Version,
  ) {
    super(valueTensor, shape, version);
    this.keepParts(compressedTensor, plainTensor);
  }

  /** Whether rows are compressed, not columns. */
  get byRows(): boolean {
    return this.layoutName === "torch.sparse_csr" || this.layoutName === "torch.sparse_bsr";
  }

  /** Whether values are blocks. */
  get isBlocked(): boolean {
    return this.layoutName === "torch.sparse_bsr" || this.layoutName === "torch.sparse_bsc";
  }

  get batchDims(): number {
    return this.compressedTensor.shape.length - 1;
  }

  /** Rows and columns of a block; [1, 1] where values are no blocks. */
  get blockSize(): readonly [number, number] {
    const at = this.batchDims + 1;
    const { shape } = this.valueTensor;
    return this.isBlocked ? [shape[at]!, shape[at + 1]!] : [1, 1];
  }

  get count(): number {
    return this.plainTensor.shape[this.batchDims]!;
  }

  twin(): SparseCompressed {
    const { layoutName, compressedTensor, plainTensor, valueTensor, shape, version } = this;
    return new SparseCompressed(layoutName, compressedTensor, plainTensor, valueTensor, shape, version);
  }

  /** Takes over what another one is: an operator has changed this tensor in place. */
  become(other: SparseCompressed): this {
    this.compressedTensor = other.compressedTensor;
    this.plainTensor = other.plainTensor;
    this.valueTensor = other.valueTensor;
    this.shape = other.shape;
    this.strides = other.strides;
    this.dtype = other.dtype;
    return this;
  }
}

takeMarks(SparseTensor);
