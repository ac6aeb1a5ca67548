/** A call of an operator on batches as batching rules see it: its arguments by name, and batches with their dim in front. */
import { callBound } from "../../ops/declare/call.ts";
import type { OperatorRecord } from "../../ops/declare/record.ts";
import { wrapDim } from "../../layout/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Batched } from "../batched.ts";
import type { Level } from "../level.ts";
import { sizeAt } from "../../support/checked.ts";

/** Gives the results of a call on whole batches: tensors with the batch as dim 0. */
export type BatchingRule = (call: BatchedCall) => unknown;

/** One call, at one level of `vmap`. */
export class BatchedCall {
  constructor(
    readonly level: Level,
    /** How many items the batch has. */
    readonly size: number,
    readonly record: OperatorRecord,
    readonly args: readonly unknown[],
  ) {}

  private place(name: string): number {
    return this.record.schema.arguments.findIndex((argument) => argument.name === name);
  }

  /** Whether the operator has an argument of that name. */
  has(name: string): boolean {
    return this.place(name) >= 0;
  }

  /** An argument as the function gave it: of one item. */
  arg<T = Tensor>(name: string): T {
    return this.args[this.place(name)] as T;
  }

  /** Whether a tensor is a batch of this level. */
  isBatched(value: unknown): value is Batched {
    return value instanceof Batched && value.level === this.level;
  }

  /** A batch with its dim in front, or a tensor that is the same for all items as it is. */
  value(tensor: Tensor): Tensor {
    return this.isBatched(tensor) ? tensor.value : tensor;
  }

  /** The same, with the dim in front also of what is the same for all. */
  whole(tensor: Tensor): Tensor {
    return this.isBatched(tensor) ? tensor.value : tensor.unsqueeze(0).expand([this.size, ...tensor.shape]);
  }

  /** A batch whose items have got leading dims of size 1, so that they have `rank` dims; others as they are. */
  aligned(tensor: Tensor, rank: number): Tensor {
    let value = this.value(tensor);
    if (!this.isBatched(tensor)) return value;
    for (let d = tensor.shape.length; d < rank; d++) value = value.unsqueeze(1);
    return value;
  }

  /** The dim of the whole batch that is this dim of an item. */
  dim(dim: number, rank: number): number {
    return wrapDim(dim, rank) + 1;
  }

  /** Runs the operator with some arguments changed; every batch among them must be. */
  run(changes: Readonly<Record<string, unknown>>, record = this.record): unknown {
    const args = record.schema.arguments.map(({ name }, i) => (name in changes ? changes[name] : this.args[i]));
    return callBound(record, args);
  }

  /** The batch made one with dim 0 of its items: [B, N, ...] as [B * N, ...]. */
  folded(tensor: Tensor): Tensor {
    const whole = this.whole(tensor);
    return whole.reshape([sizeAt(whole.shape, 0) * sizeAt(whole.shape, 1), ...whole.shape.slice(2)]);
  }

  /** The inverse of `folded`, for one result or several. */
  unfolded(result: unknown): unknown {
    if (Array.isArray(result)) return result.map((item) => this.unfolded(item));
    const { shape } = result as Tensor;
    return (result as Tensor).reshape([this.size, sizeAt(shape, 0) / this.size, ...shape.slice(1)]);
  }
}

/** Names of the arguments that are tensors, with those of a type that may be one. */
export function tensorNames({ schema }: OperatorRecord): string[] {
  return schema.arguments.flatMap(({ name, type }) => (type === "Tensor" || type === "Tensor|Scalar" ? [name] : []));
}

/** Changes each of several results, or the one. */
export function eachResult(result: unknown, change: (tensor: Tensor) => Tensor): unknown {
  return Array.isArray(result) ? result.map((item) => change(item as Tensor)) : change(result as Tensor);
}

/** Whether an argument is a tensor. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}
