/** `torch.nn.utils.rnn`: sequences of different lengths, padded to one tensor or packed time step by time step. */
import { broadcastBeyond, broadcastShapes } from "../../layout/broadcast.ts";
import { sameShape } from "../../layout/shape.ts";
import { pythonTypeName } from "../../ops/declare/bind.ts";
import type { DType } from "../../dtype.ts";
import type { Device } from "../../tensor/device-name.ts";
import type { ToOptions } from "../../ops/view/copy.ts";
import { int64 } from "../../dtype.ts";
import { contiguous_format } from "../../ops/inspect/tensor-info.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { arange } from "../../ops/create/ranges/range.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { constantTensor } from "../../ops/create/constant-tensor.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { lengthList } from "./length-list.ts";

/**
 * Sequences sorted by length, one time step after the other: `data` holds the first elements of all, then the second of
 * those that have one, …
 * `batch_sizes` says how many each step has. Made by `pack_padded_sequence` and `pack_sequence`; also an array of its
 * four parts.
 */
export class PackedSequence {
  /** int64 [steps]: how many sequences have that step. */
  readonly batch_sizes: Tensor;
  /** Where each sequence of the sorted batch was before, or null if nothing was sorted. */
  readonly sorted_indices: Tensor | null;
  /** The order that puts sequences back where they were, or null. */
  readonly unsorted_indices: Tensor | null;

  constructor(
    readonly data: Tensor,
    batch_sizes: Tensor,
    sorted_indices: Tensor | null = null,
    unsorted_indices: Tensor | null = null,
  ) {
    this.batch_sizes = batch_sizes;
    this.sorted_indices = sorted_indices;
    this.unsorted_indices = unsorted_indices ?? invert_permutation(sorted_indices);
  }

  *[Symbol.iterator](): IterableIterator<Tensor | null> {
    yield* [this.data, this.batch_sizes, this.sorted_indices, this.unsorted_indices];
  }
  /** The same with data of another dtype or on another device: what `Tensor.to` takes. Itself where nothing changes. */
  to(...args: readonly (DType | Tensor | string | Device | boolean | ToOptions)[]): PackedSequence {
    return this.withData((this.data as { to(...list: readonly unknown[]): Tensor }).to(...args));
  }
  /** The same with float64 data. */
  double(): PackedSequence {
    return this.withData(this.data.double());
  }
  /** The same with float32 data. */
  float(): PackedSequence {
    return this.withData(this.data.float());
  }
  /** The same with float16 data. */
  half(): PackedSequence {
    return this.withData(this.data.half());
  }
  /** The same with int64 data. */
  long(): PackedSequence {
    return this.withData(this.data.long());
  }
  /** The same with int32 data. */
  int(): PackedSequence {
    return this.withData(this.data.int());
  }
  /** The same with int16 data. */
  short(): PackedSequence {
    return this.withData(this.data.short());
  }
  /** The same with int8 data. */
  char(): PackedSequence {
    return this.withData(this.data.char());
  }
  /** The same with uint8 data. */
  byte(): PackedSequence {
    return this.withData(this.data.byte());
  }
  /** The same on the CPU. */
  cpu(): PackedSequence {
    return this.to("cpu");
  }
  /** Itself: nothing is paged out here. */
  pin_memory(): PackedSequence {
    return this;
  }
  /** Always false. */
  is_pinned(): boolean {
    return false;
  }
  private withData(data: Tensor): PackedSequence {
    return data === this.data
      ? this
      : new PackedSequence(data, this.batch_sizes, this.sorted_indices, this.unsorted_indices);
  }
  /** Always false. */
  get is_cuda(): boolean {
    return false;
  }
  toString(): string {
    const part = (value: Tensor | null): string => (value === null ? "None" : String(value));
    return `PackedSequence(data=${part(this.data)}, batch_sizes=${part(this.batch_sizes)}, sorted_indices=${part(this.sorted_indices)}, unsorted_indices=${part(this.unsorted_indices)})`;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** The permutation that undoes another. [n] as before. */
export function invert_permutation(permutation: Tensor | null): Tensor | null {
  if (permutation === null) return null;
  return permutation.new_empty(permutation.shape).scatter_(0, permutation, arange(permutation.numel()));
}

function int64Tensor(values: readonly number[]): Tensor {
  return constantTensor(values, { dtype: int64 });
}

interface PackOptions {
  batch_first?: boolean;
  enforce_sorted?: boolean;
}
const packPadded = functionSignature<Required<PackOptions> & { input: Tensor; lengths: Tensor | readonly number[] }>(
  "pack_padded_sequence",
  "input, lengths, batch_first=False, enforce_sorted=True",
);

/**
 * Packs padded sequences [time, batch, …] (or [batch, time, …]) of given lengths, longest first unless `enforce_sorted`
 * is false. Shapes: `lengths` is [batch]; `data` of the result is [sum of lengths, ...].
 */
export function pack_padded_sequence(
  ...args: Arguments<
    [input: Tensor, lengths: Tensor | readonly number[], batch_first?: boolean, enforce_sorted?: boolean],
    PackOptions
  >
): PackedSequence {
  const { input: given, lengths: givenLengths, batch_first, enforce_sorted } = packPadded.bind(args);
  if (givenLengths instanceof Tensor && givenLengths.device.type !== "cpu")
    throw new RuntimeError(
      `'lengths' argument should be a 1D CPU int64 tensor, but got ${givenLengths.ndim}D ${givenLengths.device.type} ${givenLengths.dtype.scalarName} tensor`,
    );
  if (given.numel() === 0) throw new RuntimeError("Cannot pack empty tensors.");
  let lengths = lengthList(givenLengths);
  let input = given;
  let sortedIndices: Tensor | null = null;
  if (!enforce_sorted) {
    const order = lengths.map((_, i) => i).sort((a, b) => itemAt(lengths, b) - itemAt(lengths, a) || a - b);
    lengths = order.map((i) => itemAt(lengths, i));
    sortedIndices = int64Tensor(order);
    input = input.index_select(batch_first ? 0 : 1, sortedIndices);
  }
  if (batch_first) input = input.transpose(0, 1);
  const batch = sizeAt(input.shape, 1);
  if (lengths.length !== batch)
    throw new RuntimeError(
      `Expected \`len(lengths)\` to be equal to batch_size, but got ${lengths.length} (batch_size=${batch})`,
    );
  if (lengths.some((length, i) => i > 0 && length > itemAt(lengths, i - 1))) {
    throw new RuntimeError(
      "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.",
    );
  }
  if (lengths.some((length) => length <= 0))
    throw new RuntimeError(
      "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0",
    );
  const steps = lengths[0] ?? 0;
  const sizes = Array.from({ length: steps }, (_, t) => lengths.filter((length) => length > t).length);
  // Steps with the same sequences are cut out together.
  const parts: Tensor[] = [];
  for (let from = 0; from < steps;) {
    let to = from + 1;
    while (to < steps && sizes[to] === sizes[from]) to++;
    const block = input.narrow(0, from, to - from).narrow(1, 0, itemAt(sizes, from));
    parts.push(block.reshape([(to - from) * itemAt(sizes, from), ...input.shape.slice(2)]));
    from = to;
  }
  return new PackedSequence(cat(parts), int64Tensor(sizes), sortedIndices);
}

interface PadPackedOptions {
  batch_first?: boolean;
  padding_value?: number;
  total_length?: number | null;
}
const padPacked = functionSignature<Required<PadPackedOptions> & { sequence: PackedSequence }>(
  "pad_packed_sequence",
  "sequence, batch_first=False, padding_value=0, total_length=None",
);

/**
 * Undoes `pack_padded_sequence`: padded sequences and their lengths.
 * Shapes: [time, batch, ...] (or [batch, time, ...]) and [batch].
 */
export function pad_packed_sequence(
  ...args: Arguments<
    [sequence: PackedSequence, batch_first?: boolean, padding_value?: number, total_length?: number | null],
    PadPackedOptions
  >
): [padded: Tensor, lengths: Tensor] {
  const { sequence, batch_first, padding_value, total_length } = padPacked.bind(args);
  const sizes = lengthList(sequence.batch_sizes);
  let steps = sizes.length;
  if (total_length !== null) {
    if (total_length < steps) {
      throw new ValueError(
        `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${total_length} and max sequence length being ${steps}`,
      );
    }
    steps = total_length;
  }
  const batch = sizes[0] ?? 0;
  const rest = sequence.data.shape.slice(1);
  const lengths = Array.from({ length: batch }, (_, i) => sizes.filter((size) => size > i).length);
  const blocks: Tensor[] = [];
  for (let from = 0, row = 0; from < sizes.length;) {
    const size = itemAt(sizes, from);
    let to = from + 1;
    while (to < sizes.length && sizes[to] === size) to++;
    const block = sequence.data.narrow(0, row, (to - from) * size).reshape([to - from, size, ...rest]);
    blocks.push(
      size === batch ? block : cat([block, block.new_full([to - from, batch - size, ...rest], padding_value)], 1),
    );
    row += (to - from) * size;
    from = to;
  }
  if (steps > sizes.length) blocks.push(sequence.data.new_full([steps - sizes.length, batch, ...rest], padding_value));
  let padded = cat(blocks);
  if (batch_first) padded = padded.transpose(0, 1);
  let lengthsTensor = int64Tensor(lengths);
  const { unsorted_indices } = sequence;
  if (unsorted_indices !== null) {
    padded = padded.index_select(batch_first ? 0 : 1, unsorted_indices);
    lengthsTensor = lengthsTensor.index_select(0, unsorted_indices);
  }
  return [padded, lengthsTensor];
}

interface PadOptions {
  batch_first?: boolean;
  padding_value?: number;
  padding_side?: "left" | "right";
}
const padSequence = functionSignature<Required<PadOptions> & { sequences: Iterable<Tensor> }>(
  "pad_sequence",
  "sequences, batch_first=False, padding_value=0, padding_side='right'",
);

/**
 * Sequences of different lengths in one tensor [time, batch, …] (or [batch, time, …]).
 * Shapes: each sequence is [its time, ...].
 */
export function pad_sequence(
  ...args: Arguments<
    [sequences: Iterable<Tensor>, batch_first?: boolean, padding_value?: number, padding_side?: "left" | "right"],
    PadOptions
  >
): Tensor {
  const { sequences, batch_first, padding_value, padding_side } = padSequence.bind(args);
  if (typeof sequences[Symbol.iterator] !== "function")
    throw new RuntimeError(
      `pad_sequence: Expected iterable for input sequences, but got arg of type: <class '${pythonTypeName(sequences)}'>`,
    );
  const list = [...sequences];
  if (list.length === 0) throw new RuntimeError("received an empty list of sequences");
  if (!["left", "right"].includes(padding_side))
    throw new RuntimeError(`Expected padding_side to be one of left or right, but got ${String(padding_side)}.`);
  const longest = Math.max(...list.map((sequence) => sizeAt(sequence.shape, 0)));
  const { dtype } = itemAt(list, 0);
  const [, ...others] = itemAt(list, 0).shape;
  const padded = list.map((given) => {
    // Each is copied into its place, so what broadcasts to the items of the first will do.
    const shape = [sizeAt(given.shape, 0), ...others];
    const common = broadcastShapes(shape, given.shape);
    if (!sameShape(common, shape)) throw broadcastBeyond(shape, common);
    const sized = sameShape(given.shape, shape) ? given : given.expand(shape);
    const sequence = sized.dtype === dtype ? sized : sized.to(dtype);
    const missing = longest - sizeAt(shape, 0);
    if (missing === 0) return sequence;
    const fill = sequence.new_full([missing, ...sequence.shape.slice(1)], padding_value);
    return cat(padding_side === "left" ? [fill, sequence] : [sequence, fill]);
  });
  return stack(padded, batch_first ? 0 : 1);
}

type Lengths = Tensor | readonly number[];
const unpadSequence = functionSignature<{ padded_sequences: Tensor; lengths: Lengths; batch_first: boolean }>(
  "unpad_sequence",
  "padded_sequences, lengths, batch_first=False",
);
const packSequence = functionSignature<{ sequences: readonly Tensor[]; enforce_sorted: boolean }>(
  "pack_sequence",
  "sequences, enforce_sorted=True",
);

/**
 * Undoes `pad_sequence`: the sequences cut to their lengths.
 * Shapes: [time, batch, ...] (or [batch, time, ...]) gives a list of [its length, ...].
 */
export function unpad_sequence(
  ...args: Arguments<
    [padded_sequences: Tensor, lengths: Lengths, batch_first?: boolean],
    { padded_sequences?: Tensor; lengths?: Lengths; batch_first?: boolean }
  >
): Tensor[] {
  const { padded_sequences, lengths, batch_first } = unpadSequence.bind(args);
  const padded = batch_first ? padded_sequences : padded_sequences.transpose(0, 1);
  const list = lengthList(lengths);
  if (list.length !== padded.shape[0])
    throw new ValueError(
      `zip() argument 2 is ${list.length < sizeAt(padded.shape, 0) ? "shorter" : "longer"} than argument 1`,
    );
  const longest = sizeAt(padded.shape, 1);
  // copies, as a mask picks them in PyTorch, which takes lengths beyond the padding for all there is
  return list.map((length, i) =>
    padded
      .select(0, i)
      .narrow(0, 0, Math.max(0, Math.min(length, longest)))
      .clone({ memory_format: contiguous_format }),
  );
}

/**
 * Packs a list of sequences, longest first unless `enforce_sorted` is false.
 * Shapes: each sequence is [its time, ...]; `data` of the result is [sum of lengths, ...].
 */
export function pack_sequence(
  ...args: Arguments<
    [sequences: readonly Tensor[], enforce_sorted?: boolean],
    { sequences?: readonly Tensor[]; enforce_sorted?: boolean }
  >
): PackedSequence {
  const { sequences, enforce_sorted } = packSequence.bind(args);
  return pack_padded_sequence(
    pad_sequence(sequences),
    sequences.map((sequence) => sizeAt(sequence.shape, 0)),
    { enforce_sorted },
  );
}

/** The sequences of a packed one, in their order before packing. Shapes: a list of [its length, ...]. */
export function unpack_sequence(packed_sequences: PackedSequence): Tensor[] {
  const [padded, lengths] = pad_packed_sequence(packed_sequences, { batch_first: true });
  return unpad_sequence(padded, lengths, true);
}
