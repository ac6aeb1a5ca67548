/**
 * Reductions of nested tensors: along other dims on the values, along the ragged dim on a padded copy, whose padding
 * changes no result.
 */
import type { DType } from "../../dtype.ts";
import { wrapExistingDim } from "../../layout/shape.ts";
import { AssertionError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { kindOfList, listOf } from "../../support/named-list.ts";
import type { OperatorRecord } from "../declare/operator.ts";
import type { ScalarValue } from "../declare/types.ts";
import { again, extreme, lengthColumn, paddedOf, type Rule, type Rules } from "./nested-parts.ts";
import { innerDim, type NestedTensor, packedOf, like } from "./nested-tensor.ts";

/** The number of a dtype that no other is less than (`least`) or greater than. */
function limitOf(dtype: DType, least: boolean): ScalarValue {
  if (dtype.is_floating_point) return least ? -Infinity : Infinity;
  if (dtype.kind === "bool") return !least;
  const bits = BigInt(8 * dtype.itemsize);
  if (least) return dtype.is_signed ? -(2n ** (bits - 1n)) : 0n;
  return 2n ** (bits - (dtype.is_signed ? 1n : 0n)) - 1n;
}

/** What fills items up without changing the result of a reduction. */
type Identity = (dtype: DType) => ScalarValue;

type Result = Tensor | Tensor[];

/** Applies a function to each result; tuples with names keep them. */
function each(result: Result, change: (tensor: Tensor) => Tensor): Result {
  if (!Array.isArray(result)) return change(result);
  return listOf(kindOfList(result), result.map(change));
}

interface Dims {
  readonly list: readonly number[];
  readonly batch: boolean;
  readonly ragged: boolean;
  readonly other: boolean;
  /** Dims of the values; the items' dim and the ragged one are the same there. */
  readonly inner: readonly number[];
}

function dimsOf(self: NestedTensor, given: readonly number[]): Dims {
  const list = given.map((dim) => wrapExistingDim(dim, self.shape.length));
  return {
    list,
    batch: list.includes(0),
    ragged: list.includes(self.raggedDim),
    other: list.some((dim) => dim !== 0 && dim !== self.raggedDim),
    inner: [...new Set(list.map((dim) => innerDim(self, dim)))],
  };
}

function assertNoHoles(name: string, { structure }: NestedTensor): void {
  if (structure.lengths !== null)
    throw new RuntimeError(
      `${name}(): reducing across the ragged dimension is not supported for non-contiguous nested tensors with holes`,
    );
}

function overAll(record: OperatorRecord, name: string, bound: readonly unknown[]): unknown {
  const self = bound[0] as NestedTensor;
  assertNoHoles(name, self);
  const result = again(record, bound, { 0: packedOf(self) }) as Result;
  return bound[2] === true ? each(result, (tensor) => tensor.unsqueeze(self.raggedDim)) : result;
}

/** A reduction whose second argument is the dim or the dims, and whose third is `keepdim`. */
function reducing(name: string, identity: Identity): Rule {
  return (record, bound) => {
    const [self, dim, keepdim] = bound as [NestedTensor, number | readonly number[] | null | undefined, boolean];
    const isList = Array.isArray(dim);
    if (dim === null || dim === undefined || (isList && dim.length === 0)) return overAll(record, name, bound);
    const dims = dimsOf(self, isList ? (dim as readonly number[]) : [dim as number]);
    const along = (inner: readonly number[]): unknown => (isList ? inner : inner[0]);
    if (!dims.ragged) {
      if (dims.batch)
        throw new RuntimeError(
          `${name}(): reducing along the batch dimension but not the ragged dimension is not supported for nested tensors`,
        );
      const result = again(record, bound, { 0: packedOf(self), 1: along(dims.inner) }) as Result;
      const before = keepdim ? 0 : dims.inner.filter((inner) => inner < self.raggedDim - 1).length;
      return each(result, (tensor) => like(self, tensor, self.raggedDim - before));
    }
    assertNoHoles(name, self);
    if (dims.batch) {
      const result = again(record, bound, { 0: packedOf(self), 1: along(dims.inner) }) as Result;
      return keepdim ? each(result, (tensor) => tensor.unsqueeze(0)) : result;
    }
    if (dims.other)
      throw new RuntimeError(
        `${name}(): reducing along a ragged and non-batch dimension is not supported for nested tensors`,
      );
    const padded = paddedOf(self, identity(self.dtype), extreme(self.structure, true));
    return again(record, bound, { 0: padded, 1: along([self.raggedDim]) });
  };
}

const sum = reducing("sum", () => 0);

/** Means along the ragged dim divide by each item's own length. */
const mean: Rule = (record, bound) => {
  const [self, dim, keepdim] = bound as [NestedTensor, readonly number[] | null, boolean];
  if (dim === null || dim.length === 0) return reducing("mean", () => 0)(record, bound);
  const dims = dimsOf(self, dim);
  if (!dims.ragged || dims.batch) return reducing("mean", () => 0)(record, bound);
  if (dims.other)
    throw new AssertionError("Cannot reduce on both ragged and non-batch dimensions without also reducing on batch");
  assertNoHoles("mean", self);
  const given = bound[3] as DType | null;
  const values = given === null ? self : (self.to(given) as NestedTensor);
  const padded = paddedOf(values, 0, extreme(self.structure, true));
  const result = padded.sum([self.raggedDim], true).div(lengthColumn(self, self.shape.length));
  return keepdim ? result : result.squeeze(self.raggedDim);
};

const least: Identity = (dtype) => limitOf(dtype, true);
const greatest: Identity = (dtype) => limitOf(dtype, false);

/** Rules for reductions. */
export const reductionRules: Rules = {
  sum,
  mean,
  prod: reducing("prod", () => 1),
  any: reducing("any", (dtype) => (dtype.kind === "bool" ? false : 0)),
  all: reducing("all", (dtype) => (dtype.kind === "bool" ? true : 1)),
  amax: reducing("amax", least),
  amin: reducing("amin", greatest),
  max: reducing("max", least),
  min: reducing("min", greatest),
  argmax: reducing("argmax", least),
  argmin: reducing("argmin", greatest),
};
