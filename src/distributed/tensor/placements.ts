/** How a distributed tensor lies along one dim of a mesh (torch/distributed/tensor/placement_types.py). */
import { itemAt } from "../../support/checked.ts";
import { nameClasses } from "../../support/class-names.ts";
import { pythonTuple } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/**
 * How a tensor lies along one dim of a mesh: `Shard`, `Replicate` or `Partial`.
 * https://docs.pytorch.org/docs/stable/distributed.tensor.html
 */
export abstract class Placement {
  /** Whether it divides a dim; with `dim` whether it is that one. */
  is_shard(_dim: number | null = null): this is Shard {
    return false;
  }
  /** Whether every process has the whole. */
  is_replicate(): boolean {
    return false;
  }
  /** Whether values are still to be reduced; with `reduce_op` whether in that way. */
  is_partial(_reduce_op: string | null = null): this is Partial {
    return false;
  }
  /** Whether another placement is the same: Python's `==`. */
  abstract equals(other: Placement): boolean;
  /** PyTorch's `str`, as errors name it: `S(0)`, `R`, `P(sum)`. */
  abstract get short(): string;
  /** PyTorch's `repr`: `Shard(dim=0)`. */
  abstract toString(): string;

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Each process has a part along a dim of the tensor, as `torch.chunk` divides it: the last ones may have less, or
 * nothing. A negative dim counts from the end.
 * @throws IndexError, where a tensor is divided, for a dim that it has not.
 * @example
 * String(new torch.distributed.tensor.Shard(0)); // "Shard(dim=0)"
 */
export class Shard extends Placement {
  constructor(
    /** The dim of the tensor that is divided. */
    readonly dim: number,
  ) {
    super();
  }
  override is_shard(dim: number | null = null): this is Shard {
    return dim === null || dim === this.dim;
  }
  /** Whether another placement is the same. */
  equals(other: Placement): boolean {
    return other instanceof Shard && other.dim === this.dim;
  }
  /** The same along another dim of the tensor. For the library's own use. */
  at(dim: number): Shard {
    return new Shard(dim);
  }
  /** As errors name it. */
  get short(): string {
    return `S(${this.dim})`;
  }
  toString(): string {
    return `Shard(dim=${this.dim})`;
  }
}

/**
 * Each process has the whole tensor.
 * @example
 * String(new torch.distributed.tensor.Replicate()); // "Replicate()"
 */
export class Replicate extends Placement {
  override is_replicate(): boolean {
    return true;
  }
  /** Whether another placement is the same. */
  equals(other: Placement): boolean {
    return other instanceof Replicate;
  }
  /** As errors name it. */
  get short(): string {
    return "R";
  }
  toString(): string {
    return "Replicate()";
  }
}

/**
 * Each process has values of the whole tensor that are still to be reduced: "sum", "avg", "max", "min" or "product".
 * @throws ValueError, of `DTensor.from_local`, where the dims of a mesh are reduced in ways that do not go together.
 * @example
 * String(new torch.distributed.tensor.Partial("max")); // "Partial(max)"
 */
export class Partial extends Placement {
  constructor(
    /** How the values become one. */
    readonly reduce_op: string = "sum",
  ) {
    super();
  }
  override is_partial(reduce_op: string | null = null): this is Partial {
    return reduce_op === null || reduce_op === this.reduce_op;
  }
  /** Whether another placement is the same. */
  equals(other: Placement): boolean {
    return other instanceof Partial && other.constructor === this.constructor && other.reduce_op === this.reduce_op;
  }
  /** As errors name it. */
  get short(): string {
    return `P(${this.reduce_op})`;
  }
  toString(): string {
    return `Partial(${this.reduce_op})`;
  }
}

/** Norms of parts: the `norm_type`-th powers are summed, and the root is taken of the sum. */
export class NormPartial extends Partial {
  constructor(readonly norm_type: number) {
    super("sum");
  }
  /** Whether another placement is the same. */
  override equals(other: Placement): boolean {
    return other instanceof NormPartial && other.norm_type === this.norm_type;
  }
  /** As errors name it. */
  override get short(): string {
    return `_NormP(${this.norm_type})`;
  }
  override toString(): string {
    return `_NormPartial(${this.norm_type})`;
  }
}

/** Where indices point into other processes' rows, shared by the indices that were masked and by what was looked up. */
export interface MaskBuffer {
  mask: Tensor | null;
}

/** Rows that were looked up in a table divided by rows: those of other processes are zeros until they are summed. */
export class MaskPartial extends Partial {
  constructor(
    /** The shape of the table. */
    readonly offset_shape: readonly number[],
    /** The dim that is divided. */
    readonly offset_dim: number,
    readonly buffer: MaskBuffer = { mask: null },
  ) {
    super("sum");
  }
  /** Whether another placement is the same. */
  override equals(other: Placement): boolean {
    return other instanceof MaskPartial && other.buffer === this.buffer;
  }
  /** As errors name it. */
  override get short(): string {
    return `MaskP(${this.reduce_op}, torch.Size([${this.offset_shape.join(", ")}]), ${this.offset_dim})`;
  }
  override toString(): string {
    return `_MaskPartial(reduce_op=${this.reduce_op}, offset_shape=torch.Size([${this.offset_shape.join(", ")}]), offset_dim=${this.offset_dim})`;
  }
}

/** Whether two tensors lie alike. */
export function samePlacements(a: readonly Placement[], b: readonly Placement[]): boolean {
  return a.length === b.length && a.every((placement, i) => placement.equals(itemAt(b, i)));
}

/** A tuple as PyTorch prints it. */
export function placementsText(placements: readonly Placement[]): string {
  return pythonTuple(placements);
}

nameClasses({ Shard, Replicate, Partial });
