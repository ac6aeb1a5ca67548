/**
 * Which parts of tensors a process has, and which stored parts these are made of.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/planner_helpers.py
 */
import { sizeText } from "../../layout/shape.ts";
import { no_grad } from "../../autograd/modes.ts";
import { itemAt } from "../../support/checked.ts";
import { ValueError } from "../../support/errors.ts";
import { typeNameOf } from "../../support/type-names.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { DTensor } from "../tensor/dtensor.ts";
import { localShapeAndOffset } from "../tensor/spec.ts";
import { shardingOf } from "../fsdp/fully-shard.ts";
import {
  BytesStorageMetadata,
  ChunkStorageMetadata,
  MetadataIndex,
  TensorProperties,
  type TensorStorageMetadata,
} from "./metadata.ts";
import { LoadItemType, ReadItem, TensorWriteData, WriteItem, WriteItemType, type AnyStateDict } from "./planner.ts";

/**
 * A tensor that has parts of a larger one: what a program sets on it to save it as such. The four lists have one item for
 * each part.
 */
export interface CheckpointableTensor extends Tensor {
  /** The shape of the larger one. */
  global_shape: readonly number[];
  /** Where each part begins in the larger one. */
  global_offsets: readonly (readonly number[])[];
  /** Where each part begins in this tensor. */
  local_offsets: readonly (readonly number[])[];
  /** The shape of each part. */
  local_sizes: readonly (readonly number[])[];
}

/** Whether a tensor has parts of a larger one, as it says itself. */
export function isCheckpointable(value: unknown): value is CheckpointableTensor {
  return (
    value instanceof Tensor &&
    ["global_shape", "global_offsets", "local_offsets", "local_sizes"].every((name) => name in value)
  );
}

function checkInside(
  place: string,
  [what, where]: readonly [string, string],
  offsets: readonly number[],
  sizes: readonly number[],
  shape: readonly number[],
): void {
  shape.forEach((length, dim) => {
    const [offset, size] = [itemAt(offsets, dim), itemAt(sizes, dim)];
    if (offset < 0 || size < 0 || offset + size > length)
      throw new ValueError(`${what} shard ${place} dimension ${dim} is outside ${where}`);
  });
}

function checkParts({ shape, global_shape, global_offsets, local_offsets, local_sizes }: CheckpointableTensor): void {
  if (local_offsets.length !== global_offsets.length)
    throw new ValueError("global_offsets and local_offsets must have the same length");
  if (local_sizes.length !== global_offsets.length)
    throw new ValueError("global_offsets and local_sizes must have the same length");
  const [whole, own] = [global_shape.length, shape.length];
  global_offsets.forEach((offsets, i) => {
    const [local, sizes] = [itemAt(local_offsets, i), itemAt(local_sizes, i)];
    if (offsets.length !== whole) throw new ValueError(`global_offsets[${i}] must have ${whole} dimensions`);
    if (local.length !== own) throw new ValueError(`local_offsets[${i}] must have ${own} dimensions`);
    if (sizes.length !== whole) throw new ValueError(`local_sizes[${i}] must have ${whole} dimensions`);
    if (sizes.length !== own) throw new ValueError(`local_sizes[${i}] must have ${own} local dimensions`);
    checkInside(String(i), ["global", "global_shape"], offsets, sizes, global_shape);
    checkInside(String(i), ["local", "tensor shape"], local, sizes, shape);
  });
}

/** A tensor as parts of a whole. */
interface Parts {
  /** The shape of the whole. */
  readonly size: readonly number[];
  /** Those that this process has. */
  readonly chunks: readonly ChunkStorageMetadata[];
  /** Whether the whole is one part, which all processes have. */
  readonly isWhole: boolean;
}

/** Which parts of which whole a tensor has: rows of a parameter of `fully_shard`, its part of a distributed tensor, what it says itself, or all. */
export function partsOfWhole(tensor: Tensor): Parts {
  const sharding = shardingOf(tensor);
  if (sharding !== null) {
    const size = sharding.whole.shape;
    const offsets = size.map((_, dim) => (dim === 0 ? sharding.firstRow : 0));
    // A number that is nobody's row but the first's.
    const sizes = size.length === 0 ? [] : tensor.shape;
    const isHere = size.length > 0 || tensor.shape[0] !== 0;
    return { size, chunks: isHere ? [new ChunkStorageMetadata(offsets, sizes)] : [], isWhole: false };
  }
  if (tensor instanceof DTensor) {
    const { mesh, placements, shape: size } = tensor._spec;
    if (placements.some((placement) => placement.is_partial()))
      throw new ValueError(
        "Any checkpointing related operations are not supported for DTensor with partial placements!",
      );
    const [sizes, offsets] = localShapeAndOffset(size, mesh, placements);
    const isHere = mesh.get_coordinate() !== null && !sizes.includes(0);
    return { size, chunks: isHere ? [new ChunkStorageMetadata(offsets, sizes)] : [], isWhole: false };
  }
  if (isCheckpointable(tensor)) {
    checkParts(tensor);
    const chunks = tensor.global_offsets.map(
      (offsets, i) => new ChunkStorageMetadata(offsets, itemAt(tensor.local_sizes, i)),
    );
    return { size: tensor.global_shape, chunks, isWhole: false };
  }
  const { shape } = tensor;
  return {
    size: shape,
    chunks: [
      new ChunkStorageMetadata(
        shape.map(() => 0),
        shape,
      ),
    ],
    isWhole: true,
  };
}

/** What is written of a value. */
export function writeItemsOf(fqn: string, value: unknown): WriteItem[] {
  if (!(value instanceof Tensor)) return [new WriteItem(new MetadataIndex(fqn), WriteItemType.BYTE_IO)];
  const { size, chunks, isWhole } = partsOfWhole(value);
  const properties = TensorProperties.create_from_tensor(value);
  return chunks.map(
    (chunk, i) =>
      new WriteItem(
        new MetadataIndex(fqn, chunk.offsets, isWhole ? null : i),
        isWhole ? WriteItemType.TENSOR : WriteItemType.SHARD,
        null,
        new TensorWriteData(chunk, properties, size),
      ),
  );
}

/** Whether two parts have elements in common. */
export function overlap(a: ChunkStorageMetadata, b: ChunkStorageMetadata): boolean {
  return a.offsets.every((start, dim) => {
    const other = itemAt(b.offsets, dim);
    return start < other + itemAt(b.sizes, dim) && other < start + itemAt(a.sizes, dim);
  });
}

/** What is read of the stored parts of a tensor to fill these. */
export function create_read_items_for_chunk_list(
  fqn: string,
  checkpoint_md: TensorStorageMetadata,
  local_chunks: readonly ChunkStorageMetadata[],
): ReadItem[] {
  const items: ReadItem[] = [];
  local_chunks.forEach((local, own) => {
    checkpoint_md.chunks.forEach((stored, place) => {
      if (!overlap(local, stored)) return;
      const from: number[] = [];
      const to: number[] = [];
      const lengths: number[] = [];
      local.offsets.forEach((start, dim) => {
        const other = itemAt(stored.offsets, dim);
        const first = Math.max(start, other);
        from.push(first - other);
        to.push(first - start);
        lengths.push(Math.min(start + itemAt(local.sizes, dim), other + itemAt(stored.sizes, dim)) - first);
      });
      const [destination, source] = [
        new MetadataIndex(fqn, local.offsets, own),
        new MetadataIndex(fqn, stored.offsets, place),
      ];
      items.push(new ReadItem(LoadItemType.TENSOR, destination, to, source, from, lengths));
    });
  });
  return items;
}

/** What is read for a value. */
export function readItemsOf(fqn: string, md: TensorStorageMetadata | BytesStorageMetadata, value: unknown): ReadItem[] {
  if (md instanceof BytesStorageMetadata) {
    const index = new MetadataIndex(fqn);
    return [new ReadItem(LoadItemType.BYTE_IO, index, [0], index, [0], [0])];
  }
  if (!(value instanceof Tensor))
    throw new ValueError(
      `Invalid checkpoint metadata for ${fqn}, expected BytesStorageMetadata but found <class 'torch.distributed.checkpoint.metadata.TensorStorageMetadata'>\nThe checkpoint has a tensor of that name; what is given for it is of type ${typeNameOf(value)}.`,
    );
  return create_read_items_for_chunk_list(fqn, md, partsOfWhole(value).chunks);
}

/** A part of a tensor, as a view. */
export function narrowTo(tensor: Tensor, offsets: readonly number[], lengths: readonly number[]): Tensor {
  let part = tensor;
  offsets.forEach((offset, dim) => {
    const length = itemAt(lengths, dim);
    if (offset !== 0 || length !== part.shape[dim]) part = part.narrow(dim, offset, length);
  });
  return part;
}

function isAt(offset: readonly number[] | null, place: readonly number[]): boolean {
  return offset === null || (offset.length === place.length && offset.every((each, dim) => each === place[dim]));
}

/** The part of a tensor that an index means. */
export function findTensorShard(tensor: Tensor, index: MetadataIndex): Tensor {
  const { chunks, isWhole, size } = partsOfWhole(tensor);
  const place = chunks.findIndex(({ offsets }) => isAt(index.offset, offsets));
  const offset = index.offset === null ? "None" : sizeText(index.offset);
  if (isCheckpointable(tensor)) {
    if (index.offset === null && chunks.length !== 1)
      throw new ValueError(`Cannot lookup ${index.fqn} with multiple checkpointable shards and no offset`);
    if (place < 0)
      throw new ValueError(`Could not find checkpointable tensor shard at '${offset}' for FQN: '${index.fqn}'`);
    return no_grad(() =>
      narrowTo(tensor.detach(), itemAt(tensor.local_offsets, place), itemAt(tensor.local_sizes, place)),
    );
  }
  if (place < 0)
    throw new ValueError(
      isWhole
        ? `FQN: '${index.fqn}' is not a ShardedTensor, can't find by offset: '${offset}'`
        : `Could not find shard at '${offset}' for FQN: '${index.fqn}'`,
    );
  if (tensor instanceof DTensor) return tensor._local_tensor;
  // The one row that a number is stored as.
  return size.length === 0 && tensor.shape.length === 1 ? tensor.detach().reshape([]) : tensor;
}

/** The value or part that an index means. */
export function findStateDictObject(state_dict: AnyStateDict, index: MetadataIndex): unknown {
  if (!(index.fqn in state_dict)) throw new ValueError(`Could not find FQN: '${index.fqn}'`);
  const value = state_dict[index.fqn];
  if (value instanceof Tensor) return findTensorShard(value, index);
  if (index.offset !== null)
    throw new ValueError(
      `FQN: '${index.fqn}' is not a ShardedTensor, can't find by offset: '${sizeText(index.offset)}'`,
    );
  return value;
}
