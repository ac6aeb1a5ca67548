/** What a folder of `torch.distributed.checkpoint` says of itself: `torch.distributed.checkpoint.metadata`. */
import type { DType } from "../../dtype.ts";
import { sizeText } from "../../layout/shape.ts";
import { size } from "../../serialization/notes.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** The part of a tensor that stands in one place: where it begins in each dim, and its shape. */
export class ChunkStorageMetadata {
  /** Where it begins in each dim. */
  offsets: readonly number[];
  /** Its shape. */
  sizes: readonly number[];
  constructor(offsets: readonly number[], sizes: readonly number[]) {
    this.offsets = size(offsets);
    this.sizes = size(sizes);
  }
  toString(): string {
    return `ChunkStorageMetadata(offsets=${sizeText(this.offsets)}, sizes=${sizeText(this.sizes)})`;
  }
}

/** What kind of tensor it is. Only `dtype` is looked at when it is read. */
export class TensorProperties {
  constructor(
    /** The dtype. */
    public dtype: DType,
    /** Always `torch.strided`. */
    public layout = "torch.strided",
    /** Whether it needed a gradient. */
    public requires_grad = false,
    /** How its elements stood: 0 one after another, 1 channels last, 2 as they were. */
    public memory_format = 0,
    /** Whether its memory was pinned. */
    public pin_memory = false,
    /** Its strides, where they are known. */
    public strides: readonly number[] | null = null,
  ) {}

  /** The properties of a tensor. */
  static create_from_tensor(tensor: Tensor): TensorProperties {
    const { dtype, requires_grad, strides } = tensor;
    return new TensorProperties(dtype, "torch.strided", requires_grad, 0, false, [...strides]);
  }
}

/** A tensor of a checkpoint: its shape, and the parts in which it is stored. */
export class TensorStorageMetadata {
  /** Its shape. */
  size: readonly number[];
  constructor(
    public properties: TensorProperties,
    sizes: readonly number[],
    /** Its parts. */
    public chunks: ChunkStorageMetadata[],
  ) {
    this.size = size(sizes);
  }
}

/** A value of a checkpoint that is no tensor. */
export class BytesStorageMetadata {
  private readonly kind = "bytes";
  toString(): string {
    return this.kind === "bytes" ? "BytesStorageMetadata()" : "";
  }
}

/** Where a checkpoint was written and read. */
export class StorageMeta {
  constructor(
    public checkpoint_id: string | null = null,
    public save_id: string | null = null,
    public load_id: string | null = null,
    public modules: string[] = [],
  ) {}
}

/** Which value, or which part of a tensor: by its name and where the part begins. */
export class MetadataIndex {
  /** Where the part begins in each dim; null for the whole. */
  readonly offset: readonly number[] | null;
  constructor(
    /** The name. */
    readonly fqn: string,
    offset: readonly number[] | null = null,
    /** Which part of the list of parts it probably is. */
    readonly index: number | null = null,
  ) {
    this.offset = offset === null ? null : size(offset);
  }
  /** What two indices of the same place have in common. For the library's own use. */
  get key(): string {
    return `${this.offset?.join() ?? ""}|${this.fqn}`;
  }
  toString(): string {
    const offset = this.offset === null ? "None" : sizeText(this.offset);
    return `MetadataIndex(fqn='${this.fqn}', offset=${offset}, index=${this.index ?? "None"})`;
  }
}

/** Where one value stands in a storage. What that is is the reader's and writer's own affair. */
export interface StoredPlace {
  /** Which value or part. */
  readonly index: MetadataIndex;
  /** Where it stands. */
  readonly info: unknown;
}

/** All that a checkpoint says of itself. */
export class Metadata {
  constructor(
    /** Values by their names. */
    public state_dict_metadata: Record<string, TensorStorageMetadata | BytesStorageMetadata>,
    /** What the planner keeps: of the default one the paths of flattened names. */
    public planner_data: unknown = null,
    /** Where values stand, by the indices' keys. */
    public storage_data: ReadonlyMap<string, StoredPlace> | null = null,
    public storage_meta: StorageMeta | null = null,
    /** The version of the format. */
    public version: string | null = null,
  ) {}
}

/** Where a value stands in the files of a folder. */
export class StorageInfo {
  constructor(
    /** The file, from the folder on. */
    readonly relative_path: string,
    /** Its first byte in it. */
    readonly offset: number,
    /** How many bytes it has. */
    readonly length: number,
    /** What was done to the bytes on their way. */
    readonly transform_descriptors: readonly string[] | null = null,
  ) {}
}

/** An object of string keys without a prototype, so that any name may be one. */
export function emptyDict<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}
