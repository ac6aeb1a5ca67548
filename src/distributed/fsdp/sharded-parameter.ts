/** A parameter of which each process keeps some rows, and which is made whole while it is computed with. */
import { all_gather_into_tensor } from "../../communication/collectives.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { ReduceOp } from "../../communication/reduce-op.ts";
import { all_reduce, reduce_scatter_tensor } from "../../communication/reductions.ts";
import { markSharded } from "../../communication/shards.ts";
import type { Work } from "../../communication/work.ts";
import { copyInto, fillWith, packed } from "../../compute/copy-elements.ts";
import { contiguousStrides, isContiguous, numel } from "../../layout/shape.ts";
import type { DType } from "../../dtype.ts";
import type { Module } from "../../nn/module/index.ts";
import { release } from "../../tensor/memory.ts";
import { Parameter } from "../../tensor/parameter.ts";
import { Storage, Version } from "../../tensor/storage.ts";
import { aliasTensor, emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { membersOf } from "../../support/members.ts";
import { sizeAt } from "../../support/checked.ts";

/** Where a parameter stands: a module and the name of its property. */
export interface ParameterOwner {
  readonly module: Module;
  readonly name: string;
}

/** How parameters are divided and computed with. */
export interface ShardingPolicy {
  /** The processes that have the parts. */
  readonly group: ProcessGroup;
  /** The processes that have parts of it between forward and backward; null: those that have the parts. */
  readonly between: ProcessGroup | null;
  /** Processes with the same parts, among which gradients are averaged as well; null for none. */
  readonly replicas: ProcessGroup | null;
  /** The dtype to compute in; null: the parameter's. */
  readonly computeDType: DType | null;
  /** The dtype in which gradients are averaged; null: the one to compute in. */
  readonly reduceDType: DType | null;
}

/**
 * Rows are divided as `torch.chunk` does: all ranks but the last ones have the same number. The whole has room for as many
 * on every rank, so that parts are gathered into their places and gradients divided from theirs without a copy.
 */
export class ShardedParameter {
  /** What the optimizer sees: this process's rows. */
  readonly shard: Parameter;
  /** What is computed with; it has bytes only while it is whole. */
  readonly whole: Parameter;
  /** Rows of every rank, the last ones filled up. */
  private readonly rows: number;
  private readonly rowShape: readonly number[];
  private readonly storage: Storage;
  /** The whole with the room behind it, as communication sees it. */
  private readonly room: Tensor;
  private gathering: Work | null = null;
  /** This process's part of what `between` has, while it is neither whole nor down to its own rows. */
  private larger: Tensor | null = null;
  private reducing: {
    readonly work: Work;
    readonly result: Tensor;
    readonly source: Tensor | null;
    readonly withReplicas: boolean;
  } | null = null;
  private partial: Tensor | null = null;
  private readonly group: ProcessGroup;

  constructor(
    parameter: Parameter,
    readonly owners: readonly ParameterOwner[],
    private readonly policy: ShardingPolicy,
  ) {
    const { group } = policy;
    this.group = group;
    const [length = 1] = parameter.shape;
    this.rowShape = parameter.shape.slice(1);
    this.rows = Math.max(1, Math.ceil(length / group.size()));
    const dtype = (parameter.dtype.is_floating_point ? policy.computeDType : null) ?? parameter.dtype;
    const { device, backend } = parameter.storage;
    const roomShape = [this.rows * group.size(), ...this.rowShape];
    this.storage = new Storage(-1, numel(roomShape) * dtype.itemsize, device, backend);
    this.storage.kept = true;
    this.room = new Tensor(this.storage, roomShape, contiguousStrides(roomShape), 0, dtype, new Version());
    const { shape } = parameter;
    const view = new Tensor(this.storage, shape, contiguousStrides(shape), 0, dtype, new Version());
    this.whole = new Parameter(view, parameter.requires_grad);
    this.whole.name = parameter.name;
    this.shard = new Parameter(this.partOf(parameter.detach()), parameter.requires_grad);
    this.shard.name = parameter.name;
    markSharded(this.shard, group);
    this.put(this.shard);
  }

  /** First row of a rank, and how many it has. */
  private range(rank: number): readonly [number, number] {
    const length = this.whole.shape[0] ?? 1;
    const start = Math.min(length, rank * this.rows);
    return [start, Math.min(length, start + this.rows) - start];
  }

  /** The first of this process's rows. */
  get firstRow(): number {
    return this.range(this.group.rank())[0];
  }

  /** This process's rows of a whole, as a tensor of its own. */
  partOf(whole: Tensor): Tensor {
    const [start, count] = this.range(this.group.rank());
    const rows = whole.ndim === 0 ? whole.reshape([1]) : whole;
    const part = rows.narrow(0, start, count);
    const copy = emptyTensor(part.shape, part.dtype);
    return count === 0 ? copy : copyInto(copy, part);
  }

  private put(parameter: Parameter): void {
    for (const { module, name } of this.owners) membersOf(module)[name] = parameter;
  }

  /** The part of a room that a rank's rows have, or a larger part of so many rows. */
  private placeIn(room: Tensor, rank: number, rows = this.rows): Tensor {
    const shape = [rows, ...this.rowShape];
    return aliasTensor(room, shape, contiguousStrides(shape), room.offset + rank * numel(shape));
  }

  /** Begins to make it whole. */
  gather(): void {
    if (!this.storage.released || this.gathering !== null) return;
    this.storage.settle(this.storage.backend.allocate(this.storage.nbytes));
    const { between } = this.policy;
    if (this.larger !== null && between !== null) {
      const part = this.placeIn(this.room, between.rank(), this.larger.shape[0]);
      copyInto(part, this.larger);
      this.forgetLarger();
      this.gathering = all_gather_into_tensor(this.room, part, { group: between, async_op: true });
      return;
    }
    const own = this.placeIn(this.room, this.group.rank());
    const [, count] = this.range(this.group.rank());
    if (count > 0) copyInto(own.narrow(0, 0, count), this.shard.detach());
    this.gathering = all_gather_into_tensor(this.room, own, { group: this.group, async_op: true });
  }

  /** It is whole, and stands in its modules. */
  show(): void {
    this.gathering?.wait();
    this.gathering = null;
    this.put(this.whole);
  }

  /** A part for backward is kept where there are processes for it; all but that is let go. */
  hideUntilBackward(): void {
    const { between } = this.policy;
    if (between !== null && !this.storage.released) {
      const part = this.placeIn(this.room, between.rank(), sizeAt(this.room.shape, 0) / between.size());
      this.larger = copyInto(emptyTensor(part.shape, part.dtype), part);
      this.larger.storage.kept = true;
    }
    this.hide();
  }

  /** What was kept for backward may be older than the rows are. */
  forgetLarger(): void {
    if (this.larger !== null) release(this.larger.storage);
    this.larger = null;
  }

  /** Only its rows are left. */
  hide(): void {
    this.put(this.shard);
    this.gathering?.wait();
    this.gathering = null;
    if (!this.storage.released) this.storage.backend.free(this.storage.forget(), this.storage.nbytes);
  }

  /** Begins to average the whole's gradient over the processes; each will have its rows of it. */
  reduceGradient(withReplicas: boolean): void {
    const { gradient } = this.whole;
    if (gradient === null) return;
    this.whole.gradient = null;
    const room = this.room.shape as [number, ...number[]];
    const dtype = (gradient.dtype.is_floating_point ? this.policy.reduceDType : null) ?? gradient.dtype;
    const fits =
      numel(room) === numel(gradient.shape) &&
      isContiguous(gradient.shape, gradient.strides) &&
      gradient.dtype === dtype;
    let source: Tensor = gradient;
    if (!fits) {
      source = emptyTensor(room, dtype);
      const count = gradient.shape[0] ?? 1;
      copyInto(source.narrow(0, 0, count), gradient.ndim === 0 ? gradient.reshape([1]) : packed(gradient));
      if (count < room[0]) fillWith(source.narrow(0, count, room[0] - count), 0);
      release(gradient.storage);
    }
    const result = emptyTensor([this.rows, ...this.rowShape], dtype);
    const flat = aliasTensor(source, room, contiguousStrides(room), source.offset);
    const work = reduce_scatter_tensor(result, flat, { op: ReduceOp.AVG, group: this.group, async_op: true })!;
    this.reducing = { work, result, source, withReplicas };
  }

  /** The averaged rows are the gradient of what the optimizer sees. */
  takeGradient(): void {
    if (this.reducing === null) return;
    const { work, result, source, withReplicas } = this.reducing;
    this.reducing = null;
    work.wait();
    if (source !== null) release(source.storage);
    if (this.policy.replicas !== null) {
      // What was averaged over the parts only waits for a pass that averages over replicas, too.
      if (this.partial !== null) {
        result.add_(this.partial);
        release(this.partial.storage);
        this.partial = null;
      }
      if (!withReplicas) {
        this.partial = result;
        result.storage.kept = true;
        return;
      }
      all_reduce(result, { op: ReduceOp.AVG, group: this.policy.replicas });
    }
    const [, count] = this.range(this.group.rank());
    const { shape, dtype } = this.shard;
    const own =
      count === this.rows && result.shape.length === shape.length ? result : packed(result.narrow(0, 0, count));
    const rows = own.dtype === dtype ? own : copyInto(emptyTensor(own.shape, dtype), own);
    if (this.shard.gradient === null) {
      rows.storage.kept = true;
      this.shard.gradient = aliasTensor(rows, shape, contiguousStrides(shape), rows.offset);
    } else if (count > 0) this.shard.gradient.add_(rows);
  }

  /** The whole of a tensor of which each process has such rows: values of the optimizer's state, or the shard itself. */
  wholeOf(rows: Tensor): Tensor {
    const room = emptyTensor(this.room.shape, rows.dtype);
    const own = this.placeIn(room, this.group.rank());
    const [, count] = this.range(this.group.rank());
    if (count > 0) copyInto(own.narrow(0, 0, count), rows);
    all_gather_into_tensor(room, own, { group: this.group });
    const { shape } = this.whole;
    const result = emptyTensor(shape, rows.dtype);
    copyInto(result, aliasTensor(room, shape, contiguousStrides(shape), 0));
    release(room.storage);
    return result;
  }
}
