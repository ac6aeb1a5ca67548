/** Whole values among processes: what `torch.save` can write, as its bytes. */
import { assertTensorLists, memberOf, rankIn } from "../communication/checks.ts";
import { all_gather_into_tensor, broadcast, gather, scatter } from "../communication/collectives.ts";
import { recv, send } from "../communication/point-to-point.ts";
import type { ProcessGroup } from "../communication/group.ts";
import type { Group } from "../communication/world.ts";
import { int64, uint8 } from "../dtype.ts";
import { load, save } from "../serialization/index.ts";
import { AssertionError, ValueError } from "../support/errors.ts";
import { storageBytes, tensorFrom, writeBytes } from "../tensor/elements.ts";
import { emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { sizeAt } from "../support/checked.ts";

/** Options of functions for whole values. */
export interface ObjectOptions {
  group?: Group;
  device?: unknown;
}

/** A value as bytes. */
function toTensor(value: unknown): Tensor {
  const bytes = save([value]);
  const tensor = emptyTensor([bytes.length], uint8);
  writeBytes(tensor, bytes);
  return tensor;
}

/** The value that bytes stand for. */
function toValue(tensor: Tensor, start: number, length: number): unknown {
  const bytes = storageBytes(tensor.storage, tensor.offset + start, length).slice();
  return load<unknown[]>(bytes, { weights_only: false })[0];
}

/** The first bytes of a tensor that has room for the longest value of all. */
function padded(tensor: Tensor, length: number): Tensor {
  const result = emptyTensor([length], uint8);
  writeBytes(result, storageBytes(tensor.storage, tensor.offset, tensor.shape[0]));
  return result;
}

/** How many bytes the values of all processes have. */
function sizesOf(tensor: Tensor, group: ProcessGroup): number[] {
  const sizes = emptyTensor([group.size()], int64);
  all_gather_into_tensor(sizes, tensorFrom([tensor.shape[0]], int64), group);
  return sizes.tolist() as number[];
}

/**
 * Gives every process the values of all, into a list of as many places.
 * @example
 * ```ts ignore
 * const all: unknown[] = Array(dist.get_world_size()).fill(null);
 * dist.all_gather_object(all, { rank: dist.get_rank(), loss });
 * ```
 */
export function all_gather_object(object_list: unknown[], obj: unknown, group: Group = null): void {
  const found = memberOf(group, "all_gather_object");
  if (found === null) return;
  const own = toTensor(obj);
  const sizes = sizesOf(own, found);
  const longest = Math.max(...sizes);
  const all = emptyTensor([longest * found.size()], uint8);
  all_gather_into_tensor(all, padded(own, longest), found);
  sizes.forEach((size, rank) => {
    object_list[rank] = toValue(all, rank * longest, size);
  });
}

/** Gives the process `dst` (by default 0) the values of all, into its `object_gather_list`. */
export function gather_object(
  obj: unknown,
  object_gather_list: unknown[] | null = null,
  dst: number | null = null,
  group: Group = null,
  group_dst: number | null = null,
): void {
  const found = memberOf(group, "gather_object");
  if (found === null) return;
  const root = rankIn(found, dst, group_dst, 0);
  const isRoot = root === found.rank();
  if (isRoot && (object_gather_list === null || object_gather_list.length === 0))
    throw new ValueError("Argument ``gather_list`` must be specified on destination rank.");
  if (!isRoot && object_gather_list !== null && object_gather_list.length > 0)
    throw new ValueError("Argument ``gather_list`` must NOT be specified on non-destination ranks.");
  const own = toTensor(obj);
  const sizes = sizesOf(own, found);
  const longest = Math.max(...sizes);
  const all = isRoot ? emptyTensor([found.size(), longest], uint8) : null;
  const rows = all === null ? null : (all.unbind(0) as Tensor[]);
  gather(padded(own, longest), rows, { group: found, group_dst: root });
  if (all === null) return;
  if (object_gather_list === null) throw new AssertionError("Must provide object_gather_list on dst rank");
  sizes.forEach((size, rank) => {
    object_gather_list[rank] = toValue(all, rank * longest, size);
  });
}

/** Values one after another, and their lengths. */
function joined(values: readonly unknown[]): readonly [Tensor, Tensor] {
  const parts = values.map(toTensor);
  const lengths = parts.map(({ shape }) => sizeAt(shape, 0));
  const all = emptyTensor([lengths.reduce((a, b) => a + b, 0)], uint8);
  let place = 0;
  for (const part of parts) {
    const piece = all.narrow(0, place, sizeAt(part.shape, 0));
    writeBytes(piece, storageBytes(part.storage, part.offset, sizeAt(part.shape, 0)));
    place += sizeAt(part.shape, 0);
  }
  return [all, tensorFrom(lengths, int64)];
}

function separate(all: Tensor, lengths: readonly number[], into: unknown[]): void {
  let place = 0;
  lengths.forEach((length, i) => {
    into[i] = toValue(all, place, length);
    place += length;
  });
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Gives all processes the values of the process `src` (by default 0), in place: lists of one length everywhere. */
export function broadcast_object_list(
  object_list: unknown[],
  src: number | null = null,
  group: Group = null,
  _device: unknown = null,
  group_src: number | null = null,
): void {
  const found = memberOf(group, "broadcast_object_list");
  if (found === null) return;
  const root = rankIn(found, src, group_src, 0);
  const isRoot = root === found.rank();
  const [own, ownLengths] = isRoot ? joined(object_list) : [null, emptyTensor([object_list.length], int64)];
  broadcast(ownLengths, { group: found, group_src: root });
  const lengths = ownLengths.tolist() as number[];
  const all = own ?? emptyTensor([sumOf(lengths)], uint8);
  broadcast(all, { group: found, group_src: root });
  if (!isRoot) separate(all, lengths, object_list);
}

/** Gives each process one value of the list of the process `src` (by default 0), into the first place of its list. */
export function scatter_object_list(
  scatter_object_output_list: unknown[],
  scatter_object_input_list: readonly unknown[] | null = null,
  src: number | null = null,
  group: Group = null,
  group_src: number | null = null,
): void {
  const found = memberOf(group, "scatter_object_list");
  if (found === null) return;
  const root = rankIn(found, src, group_src, 0);
  if (!Array.isArray(scatter_object_output_list) || scatter_object_output_list.length < 1)
    throw new ValueError("Expected argument scatter_object_output_list to be a list of size at least 1.");
  const isRoot = root === found.rank();
  if (isRoot && scatter_object_input_list === null)
    throw new ValueError("source rank must provide non-None scatter_object_input_list");
  const parts = isRoot ? scatter_object_input_list!.map(toTensor) : [];
  const longest = tensorFrom([Math.max(0, ...parts.map(({ shape }) => sizeAt(shape, 0)))], int64);
  broadcast(longest, { group: found, group_src: root });
  const length = longest.item();
  const own = emptyTensor([length], uint8);
  const ownLength = emptyTensor([1], int64);
  const bytes = isRoot ? parts.map((part) => padded(part, length)) : null;
  const lengths = isRoot ? parts.map(({ shape }) => tensorFrom([shape[0]], int64)) : null;
  if (bytes !== null) assertTensorLists(bytes, "scatter_list");
  scatter(own, bytes, { group: found, group_src: root });
  scatter(ownLength, lengths, { group: found, group_src: root });
  scatter_object_output_list[0] = toValue(own, 0, ownLength.item());
}

/** Sends values to the process `dst`, which receives as many. */
export function send_object_list(
  object_list: readonly unknown[],
  dst: number | null = null,
  group: Group = null,
  _device: unknown = null,
  group_dst: number | null = null,
): void {
  const found = memberOf(group, "send_object_list");
  if (found === null) return;
  const [all, lengths] = joined(object_list);
  const to = rankIn(found, dst, group_dst);
  send(lengths, { group: found, group_dst: to });
  send(all, { group: found, group_dst: to });
}

/**
 * Receives values from the process `src`, or from any (null), in place.
 * @returns the rank in the world that they came from.
 */
export function recv_object_list(
  object_list: unknown[],
  src: number | null = null,
  group: Group = null,
  _device: unknown = null,
  group_src: number | null = null,
): number {
  const found = memberOf(group, "recv_object_list");
  if (found === null) return -1;
  const lengths = emptyTensor([object_list.length], int64);
  const from = recv(lengths, { src, group: found, group_src });
  const counts = lengths.tolist() as number[];
  const all = emptyTensor([sumOf(counts)], uint8);
  const again = recv(all, { src: from, group: found });
  if (from !== again) throw new AssertionError("Mismatch in return ranks for object sizes and objects.");
  separate(all, counts, object_list);
  return from;
}
