/**
 * `torch.distributed.algorithms.ddp_comm_hooks.powerSGD_hook`: gradients as products of two thin matrices on their way.
 * Vogels, Karimireddy and Jaggi 2019, "PowerSGD: Practical Low-Rank Gradient Compression for Distributed Optimization"
 * (https://arxiv.org/abs/1905.13727); the steps are those of PyTorch's `powerSGD_hook.py`.
 */
import { no_grad } from "../../autograd/modes.ts";
import type { Future } from "../../communication/future.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { defaultGroup } from "../../communication/world.ts";
import { bfloat16, float16, int32 } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import type { GradBucket } from "../../nn/parallel/reducer.ts";
import { randn } from "../../ops/create/draws/random-create.ts";
import { qr } from "../../ops/linalg/qr.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { functionSignature, type Arguments } from "../../ops/declare/signature.ts";
import { entryOf, itemAt, sizeAt } from "../../support/checked.ts";
import { ValueError } from "../../support/errors.ts";
import { Generator } from "../../tensor/random/generator.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { zerosOf } from "../../compute/copy-elements.ts";
import { afterwards, averagedLater, reducedLater } from "./later.ts";

/** Options of `PowerSGDState`, by PyTorch's names. */
export interface PowerSGDOptions {
  /** The processes that train together; null: all. */
  process_group?: ProcessGroup | null;
  /** The rank of the products: few bytes for 1, more accuracy for more. Default 1. */
  matrix_approximation_rank?: number;
  /** How many steps are averaged as they are at first; more than 1. Default 1000. */
  start_powerSGD_iter?: number;
  /** A parameter is compressed if that saves more than this factor. Default 2. */
  min_compression_rate?: number;
  /** Whether what a step loses is added to the next one's gradients. Default true. */
  use_error_feedback?: boolean;
  /** Whether a step begins with the last one's matrices. Default true. */
  warm_start?: boolean;
  /** Is added to norms of columns, for gradients that vanish. Default 0. */
  orthogonalization_epsilon?: number;
  /** The seed of the first matrices, the same in all processes. Default 0. */
  random_seed?: number;
  /** Steps between reports, which are not made here. Default 10000. */
  compression_stats_logging_frequency?: number;
  /** Whether gradients of one shape are compressed together. Default false. */
  batch_tensors_with_same_shape?: boolean;
}

const options = functionSignature<Required<PowerSGDOptions>>(
  "PowerSGDState",
  "process_group, matrix_approximation_rank=1, start_powerSGD_iter=1000, min_compression_rate=2, use_error_feedback=True, warm_start=True, orthogonalization_epsilon=0, random_seed=0, compression_stats_logging_frequency=10000, batch_tensors_with_same_shape=False",
);

/**
 * What `powerSGD_hook` remembers: its options, errors and matrices of each bucket, and what it has saved.
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html#powersgd-communication-hook
 * @throws ValueError if `start_powerSGD_iter` is less than 2 with `use_error_feedback` or `warm_start`.
 * @example
 * const { PowerSGDState } = torch.distributed.algorithms.ddp_comm_hooks.powerSGD_hook;
 * new PowerSGDState({ process_group: null, start_powerSGD_iter: 10 }).compression_stats(); // [ 0, 0, 0 ]
 */
export class PowerSGDState {
  /** The processes that take part; null: all. */
  process_group: ProcessGroup | null;
  /** Columns of the two matrices that stand for a gradient. */
  matrix_approximation_rank: number;
  /** Steps before which gradients are averaged as they are. */
  start_powerSGD_iter: number;
  /** How much smaller a gradient has to become to be compressed at all. */
  min_compression_rate: number;
  /** Whether what a step lost is added in the next one. */
  use_error_feedback: boolean;
  /** Whether a step begins with the last one's matrices. */
  warm_start: boolean;
  /** Is added to norms of columns, for gradients that vanish. */
  orthogonalization_epsilon: number;
  /** Whether gradients of one shape are compressed together. */
  batch_tensors_with_same_shape: boolean;
  /** Steps between reports, which are not made here. */
  compression_stats_logging_frequency: number;
  /** What each bucket's last step lost. */
  readonly error_dict: Map<number, Tensor> = new Map<number, Tensor>();
  /** The left matrices of each bucket, one behind the other. */
  readonly p_memory_dict: Map<number, Tensor> = new Map<number, Tensor>();
  /** The right ones. */
  readonly q_memory_dict: Map<number, Tensor> = new Map<number, Tensor>();
  /** Steps so far. */
  iter = 0;
  /** Elements of all gradients so far. */
  total_numel_before_compression = 0;
  /** Elements that were sent for them. */
  total_numel_after_compression = 0;
  private readonly random: Generator = new Generator();

  constructor(
    ...args: Arguments<
      [process_group: ProcessGroup | null, matrix_approximation_rank?: number, start_powerSGD_iter?: number],
      PowerSGDOptions
    >
  ) {
    const given = options.bind(args);
    if ((given.use_error_feedback || given.warm_start) && given.start_powerSGD_iter <= 1)
      throw new ValueError(
        "Expect `start_powerSGD_iter` > 1 if `use_error_feedback` or `warm_start` is enabled, because PowerSGD can only be applied after the first two iterations in DDP.",
      );
    this.process_group = given.process_group;
    this.matrix_approximation_rank = given.matrix_approximation_rank;
    this.start_powerSGD_iter = given.start_powerSGD_iter;
    this.min_compression_rate = given.min_compression_rate;
    this.use_error_feedback = given.use_error_feedback;
    this.warm_start = given.warm_start;
    this.orthogonalization_epsilon = given.orthogonalization_epsilon;
    this.batch_tensors_with_same_shape = given.batch_tensors_with_same_shape;
    this.compression_stats_logging_frequency = Math.max(1, given.compression_stats_logging_frequency);
    this.random.manual_seed(given.random_seed);
  }

  /** Counts a step at its last bucket. */
  maybe_increase_iter(bucket: GradBucket): void {
    if (bucket.is_last()) this.iter++;
  }

  /** Elements before over elements after, both so far; 0 at first. */
  compression_stats(): [compress_rate: number, numel_before_compression: number, numel_after_compression: number] {
    const [before, after] = [this.total_numel_before_compression, this.total_numel_after_compression];
    return [after > 0 ? before / after : 0, before, after];
  }

  /**
   * The next seed, as NumPy's `RandomState(seed).randint(1_000_000_000)` draws it: 30 bits of the Mersenne twister, again
   * where they are too large. For the library's own use.
   */
  nextSeed(): number {
    for (;;) {
      const drawn = emptyTensor([1], int32).random_({ generator: this.random }).item() % 2 ** 30;
      if (drawn < 1_000_000_000) return drawn;
    }
  }
}

/** Makes the columns of matrices `[count, rows, rank]` orthonormal, in place. */
function orthogonalize(matrices: Tensor, epsilon: number): void {
  const rank = sizeAt(matrices.shape, 2);
  if (rank > 2 && matrices.dtype !== float16 && matrices.dtype !== bfloat16) {
    matrices.copy_(qr(matrices)[0]);
    return;
  }
  for (let i = 0; i < rank; i++) {
    const column = matrices.narrow(2, i, 1);
    const norm = column.pow(2).sum(1, true).sqrt();
    column.div_(epsilon === 0 ? norm : norm.add(epsilon));
    if (i + 1 === rank) break;
    const rest = matrices.narrow(2, i + 1, rank - i - 1);
    rest.sub_(column.mul(rest).sum(1, true).mul(column));
  }
}

/** A future that is made without history; `no_grad` itself would wait for what it is given as a promise. */
function startWithoutHistory(start: () => Future<Tensor>): Future<Tensor> {
  return no_grad(() => [start()] as const)[0];
}

/** What a bucket's step works on. */
interface Step {
  readonly state: PowerSGDState;
  readonly group: ProcessGroup;
  readonly index: number;
  readonly input: Tensor;
}

/** Adds what the last step lost, and keeps a copy to see what this one loses. */
function withError({ state, index, input }: Step): Tensor | null {
  if (!state.use_error_feedback) return null;
  const error = state.error_dict.get(index);
  if (error !== undefined) input.add_(error);
  return input.clone();
}

function endStep({ state, index, input }: Step, before: Tensor | null, bucket: GradBucket): void {
  if (before !== null) state.error_dict.set(index, before.sub_(input));
  if (!state.warm_start) {
    state.p_memory_dict.clear();
    state.q_memory_dict.clear();
  }
  state.maybe_increase_iter(bucket);
}

/** Parts of a flat tensor as matrices `[count, rows, rank]`. */
function partsOf(flat: Tensor, shapes: readonly (readonly [number, number, number])[]): Tensor[] {
  let place = 0;
  return shapes.map((shape) => {
    const part = flat.narrow(0, place, numel(shape)).view(...shape);
    place += numel(shape);
    return part;
  });
}

/**
 * Compresses each parameter's gradient M to P Q^T: averages P = M Q, orthogonalizes it, and averages Q = M^T P. Gradients
 * where that saves too little are averaged as they are, and so is everything before `start_powerSGD_iter`. The future
 * gives the bucket's gradients, one behind the other: a tensor of shape [n].
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html#powersgd-communication-hook
 * @example
 * ```ts ignore
 * const { powerSGD_hook } = torch.distributed.algorithms.ddp_comm_hooks;
 * const state = new powerSGD_hook.PowerSGDState({ process_group: null, start_powerSGD_iter: 10 });
 * model.register_comm_hook(state, powerSGD_hook.powerSGD_hook); // model is a DistributedDataParallel
 * ```
 */
export function powerSGD_hook(state: PowerSGDState, bucket: GradBucket): Future<Tensor> {
  const input = bucket.buffer();
  if (state.iter < state.start_powerSGD_iter) {
    state.maybe_increase_iter(bucket);
    return averagedLater(input, state.process_group);
  }
  const step: Step = { state, group: state.process_group ?? defaultGroup(), index: bucket.index(), input };
  return startWithoutHistory(() => compressEach(step, bucket));
}

function compressEach(step: Step, bucket: GradBucket): Future<Tensor> {
  const { state, group, index, input } = step;
  const before = withError(step);
  const plain: Tensor[] = [];
  const byShape = new Map<string, Tensor[]>();
  // The bucket's own gradients; where a wrapper has set another buffer, the parts of that.
  let place = 0;
  for (const { shape } of bucket.gradients()) {
    const gradient = input.narrow(0, place, numel(shape)).view(...shape);
    place += numel(shape);
    const [rows, columns] = shape.length === 0 ? [1, 1] : [sizeAt(shape, 0), numel(shape) / sizeAt(shape, 0)];
    const rank = Math.min(rows, columns, state.matrix_approximation_rank);
    const [whole, thin] = [rows * columns, (rows + columns) * rank];
    const isWorthIt = thin * state.min_compression_rate < whole;
    state.total_numel_before_compression += whole;
    state.total_numel_after_compression += isWorthIt ? thin : whole;
    if (!isWorthIt) plain.push(gradient);
    else {
      const key = `${rows} ${columns}`;
      byShape.set(key, [...(byShape.get(key) ?? []), gradient.view(rows, columns)]);
    }
  }
  const groups = [...byShape.values()].flatMap((same) =>
    state.batch_tensors_with_same_shape ? [same] : same.map((one) => [one]),
  );
  const matrices = groups.map((same) => (same.length === 1 ? itemAt(same, 0).unsqueeze(0) : stack(same)));
  const sizes = matrices.map(({ shape }) => {
    const [count, rows, columns] = shape as readonly [number, number, number];
    return { count, rows, columns, rank: Math.min(rows, columns, state.matrix_approximation_rank) };
  });
  const leftShapes = sizes.map(({ count, rows, rank }) => [count, rows, rank] as const);
  const rightShapes = sizes.map(({ count, columns, rank }) => [count, columns, rank] as const);
  const isFresh = !state.warm_start || !state.p_memory_dict.has(index);
  if (isFresh) {
    const total = (shapes: readonly (readonly number[])[]): number =>
      shapes.reduce((sum, shape) => sum + numel(shape), 0);
    state.p_memory_dict.set(index, emptyTensor([total(leftShapes)], input.dtype));
    state.q_memory_dict.set(index, emptyTensor([total(rightShapes)], input.dtype));
  }
  const [left, right] = [entryOf(state.p_memory_dict, index), entryOf(state.q_memory_dict, index)];
  const [lefts, rights] = [partsOf(left, leftShapes), partsOf(right, rightShapes)];
  if (isFresh) {
    const generator = new Generator().manual_seed(state.nextSeed());
    for (const each of rights) each.copy_(randn([...each.shape], { dtype: input.dtype, generator }));
  }
  for (const each of rights) orthogonalize(each, state.orthogonalization_epsilon);
  matrices.forEach((matrix, i) => itemAt(lefts, i).copy_(matrix.bmm(itemAt(rights, i))));
  const flat = plain.length === 0 ? emptyTensor([0], input.dtype) : cat(plain.map((each) => each.view(-1)));
  return afterwards(reducedLater(flat, group), (sums) => {
    sums.div_(group.size());
    let at = 0;
    for (const each of plain) {
      each.copy_(sums.narrow(0, at, numel(each.shape)).view(...each.shape));
      at += numel(each.shape);
    }
    reducedLater(left, group).wait(); // it is orthogonalized: its sum does
    for (const each of lefts) orthogonalize(each, state.orthogonalization_epsilon);
    matrices.forEach((matrix, i) => itemAt(rights, i).copy_(matrix.transpose(1, 2).bmm(itemAt(lefts, i))));
    reducedLater(right, group).wait();
    right.div_(group.size());
    matrices.forEach((matrix, i) => {
      matrix.copy_(itemAt(lefts, i).bmm(itemAt(rights, i).transpose(1, 2)));
      const same = itemAt(groups, i);
      if (same.length > 1) same.forEach((one, k) => one.copy_(matrix.select(0, k)));
    });
    endStep(step, before, bucket);
    return input;
  });
}

/**
 * `powerSGD_hook` with all of a bucket as one square matrix: faster, and less accurate. The future gives a tensor of
 * shape [n].
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html#powersgd-communication-hook
 * @example
 * ```ts ignore
 * const { powerSGD_hook } = torch.distributed.algorithms.ddp_comm_hooks;
 * const state = new powerSGD_hook.PowerSGDState({ process_group: null, start_powerSGD_iter: 10 });
 * model.register_comm_hook(state, powerSGD_hook.batched_powerSGD_hook); // model is a DistributedDataParallel
 * ```
 */
export function batched_powerSGD_hook(state: PowerSGDState, bucket: GradBucket): Future<Tensor> {
  const buffer = bucket.buffer();
  if (state.iter < state.start_powerSGD_iter) {
    state.maybe_increase_iter(bucket);
    return averagedLater(buffer, state.process_group);
  }
  return startWithoutHistory(() => compressAll(state, bucket, buffer));
}

function compressAll(state: PowerSGDState, bucket: GradBucket, buffer: Tensor): Future<Tensor> {
  const length = sizeAt(buffer.shape, 0);
  const side = Math.ceil(Math.sqrt(length));
  const rank = state.matrix_approximation_rank;
  state.total_numel_before_compression += length;
  state.total_numel_after_compression += side * rank * 2;
  const input = zerosOf([side * side], buffer.dtype);
  input.narrow(0, 0, length).copy_(buffer);
  const step: Step = { state, group: state.process_group ?? defaultGroup(), index: bucket.index(), input };
  const { group, index } = step;
  const before = withError(step);
  const matrix = input.view(1, side, side);
  if (!state.warm_start || !state.p_memory_dict.has(index)) {
    const generator = new Generator().manual_seed(state.nextSeed());
    state.p_memory_dict.set(index, emptyTensor([side, rank], buffer.dtype));
    state.q_memory_dict.set(index, randn([side, rank], { dtype: buffer.dtype, generator }));
  }
  const [left, right] = [entryOf(state.p_memory_dict, index), entryOf(state.q_memory_dict, index)];
  const [leftMatrix, rightMatrix] = [left.view(1, side, rank), right.view(1, side, rank)];
  orthogonalize(rightMatrix, 0);
  leftMatrix.copy_(matrix.bmm(rightMatrix));
  return afterwards(reducedLater(left, group), () => {
    orthogonalize(leftMatrix, 0);
    rightMatrix.copy_(matrix.transpose(1, 2).bmm(leftMatrix));
    reducedLater(right, group).wait();
    right.div_(group.size());
    matrix.copy_(leftMatrix.bmm(rightMatrix.transpose(1, 2)));
    endStep(step, before, bucket);
    return input.narrow(0, 0, length);
  });
}
