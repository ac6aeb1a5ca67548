/** Reductions into places that an index names: scatter_reduce and index_reduce, with their gradients. */
import { warn } from "../../support/warnings.ts";
import { is_grad_enabled } from "../../autograd/modes.ts";
import { notDifferentiable } from "../../autograd/once-differentiable.ts";
import { lookAt } from "../../compute/look-at.ts";
import { bool, isDifferentiable, type DType } from "../../dtype.ts";
import { shapeText, wrapDim } from "../../layout/shape.ts";
import { IndexError, notImplemented, RuntimeError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { assertMayScatter, scatterAlong } from "../../compute/index/gather-scatter.ts";
import { packedCopy, fillWith } from "../../compute/copy-elements.ts";
import { accessSlices, atLeast1d } from "../../compute/index/slice-access.ts";
import { isIndexDType, type IndexedAction } from "../../compute/index/element-access.ts";
import { inPlace, operator, type Definition } from "../declare/operator.ts";
import type { Context } from "../declare/context.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import { gather, scatter, scatter_add } from "./gather.ts";
import { assertSameBeside } from "./index-checks.ts";
import { index_add, index_fill, index_select } from "./index-select.ts";
import type { Operator } from "../declare/types.ts";
import { where } from "../elementwise/where.ts";

const actions: Record<string, IndexedAction> = { sum: "add", mean: "add", prod: "mul", amax: "max", amin: "min" };

const lowest: Partial<Record<DType["name"], number | bigint>> = {
  uint8: 0,
  int8: -128,
  int16: -32768,
  int32: -2147483648,
  int64: -(2n ** 63n),
  bool: 0,
};
const highest: Partial<Record<DType["name"], number | bigint>> = {
  uint8: 255,
  int8: 127,
  int16: 32767,
  int32: 2147483647,
  int64: 2n ** 63n - 1n,
  bool: 1,
};

/** What a reduction starts from where the tensor's own values are left out. */
function startOf(reduce: string, dtype: DType): number | bigint {
  if (reduce === "prod") return 1;
  if (reduce === "amax") return lowest[dtype.name] ?? -Infinity;
  if (reduce === "amin") return highest[dtype.name] ?? Infinity;
  return 0;
}

/** The ways to reach the indexed places that scatter_reduce and index_reduce differ in. */
interface Access {
  readonly name: string;
  write(action: IndexedAction, self: Tensor, dim: number, index: Tensor, source: Tensor, single: boolean): void;
  /** Recorded reads and writes, for gradients. */
  read(self: Tensor, dim: number, index: Tensor): Tensor;
  add(self: Tensor, dim: number, index: Tensor, source: Tensor): Tensor;
  clear(self: Tensor, dim: number, index: Tensor): Tensor;
  again(self: Tensor, dim: number, index: Tensor, source: Tensor, reduce: string, includeSelf: boolean): Tensor;
}

function reduceInto(
  access: Access,
  self: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  reduce: string,
  includeSelf: boolean,
): Tensor {
  const action = actions[reduce]!;
  if (!includeSelf)
    access.write("write", self, dim, index, fillWith(emptyTensor([], self.dtype), startOf(reduce, self.dtype)), true);
  access.write(action, self, dim, index, source, false);
  if (reduce === "mean" && self.dtype !== bool) {
    const counts = fillWith(emptyTensor(self.shape, self.dtype), includeSelf ? 1 : 0);
    access.write("add", counts, dim, index, fillWith(emptyTensor(source.shape, self.dtype), 1), false);
    counts.masked_fill_(counts.eq(0), 1);
    if (isDifferentiable(self.dtype)) self.div_(counts);
    else self.copy_(self.floor_divide(counts));
  }
  return self;
}

/**
 * PyTorch's `scatter_reduce_backward` and `index_reduce_backward` (FunctionsManual.cpp): gradients of self and of the
 * source.
 */
function gradients(access: Access, grad: Tensor, c: Context, sourceName: string): [Tensor | null, Tensor | null] {
  const [dim, reduce, includeSelf] = [
    c.value<number>("dim"),
    c.value<string>("reduce"),
    c.value<boolean>("include_self"),
  ];
  const [self, index, source, result] = [c.tensor("self"), c.tensor("index"), c.tensor(sourceName), c.tensor("result")];
  const spread = (tensor: Tensor): Tensor => access.read(tensor, dim, index);
  let own: Tensor;
  let given: Tensor;
  if (reduce === "sum") {
    own = grad;
    given = spread(grad);
  } else if (reduce === "mean") {
    const fresh = includeSelf ? self.new_ones(self.shape) : self.new_zeros(self.shape);
    const counted = access.add(fresh, dim, index, source.new_ones(source.shape));
    const counts = counted.masked_fill(counted.eq(0), 1);
    own = grad.div(counts);
    given = spread(grad).div(spread(counts));
  } else if (reduce === "prod") {
    const filled = self.masked_fill(self.eq(0), 1);
    own = grad.mul(access.again(filled, dim, index, source, reduce, includeSelf)).div(filled);
    const isZero = source.eq(0);
    const zeros = spread(access.add(self.new_zeros(self.shape), dim, index, isZero.to(self.dtype)));
    const single = isZero.mul(zeros.eq(1));
    const others = access.again(self, dim, index, source.masked_fill(single, 1), reduce, includeSelf);
    given = where(single, spread(grad.mul(others)), spread(grad.mul(result)).div(source.masked_fill(isZero, 1)));
    // Where several zeros meet, second derivatives would need the products without each pair of them.
    if (is_grad_enabled() && zeros.numel() > 0 && lookAt(zeros.max(), 1) > 1)
      given = notDifferentiable(
        given,
        `${access.name}(): Double backward is unsupported for ${sourceName} when >1 zeros in ${sourceName} are scattered to the same position in self`,
      );
  } else {
    const isOwn = self.eq(result);
    const isGiven = source.eq(spread(result));
    const ties = access.add(isOwn.to(self.dtype), dim, index, isGiven.to(self.dtype));
    const share = grad.div(ties);
    own = share.mul(isOwn);
    given = spread(share).mul(isGiven);
  }
  return [includeSelf ? own : access.clear(own, dim, index), given];
}

function definition(
  access: Access,
  sourceName: string,
  check: (self: Tensor, dim: number, index: Tensor, source: Tensor, reduce: string, includeSelf: boolean) => void,
): Definition {
  const uses = ["self", "index", sourceName, "result"];
  return {
    forward: (self: Tensor, dim: number, index: Tensor, source: Tensor, reduce: string, includeSelf: boolean) => {
      check(self, dim, index, source, reduce, includeSelf);
      return reduceInto(access, packedCopy(self), dim, index, source, reduce, includeSelf);
    },
    mutate: (self: Tensor, dim: number, index: Tensor, source: Tensor, reduce: string, includeSelf: boolean) => {
      check(self, dim, index, source, reduce, includeSelf);
      assertMayScatter(self, index, source);
      reduceInto(access, self, dim, index, source, reduce, includeSelf);
    },
    joint: {
      uses: { self: uses, [sourceName]: uses },
      formula: ([grad], c): Gradient[] => {
        const [own, given] = gradients(access, grad!, c, sourceName);
        return [own, null, given];
      },
    },
  };
}

const elements: Access = {
  name: "scatter_reduce",
  write: (action, self, dim, index, source, single) => {
    scatterAlong(action, self, dim, index, source, single);
  },
  read: (self, dim, index) => gather(self, dim, index),
  add: (self, dim, index, source) => scatter_add(self, dim, index, source),
  clear: (self, dim, index) => scatter(self, dim, index, 0),
  again: (self, dim, index, source, reduce, includeSelf) =>
    scatter_reduce(self, dim, index, source, reduce as Reduce, { include_self: includeSelf }),
};

type Reduce = "sum" | "prod" | "mean" | "amax" | "amin";
type ScatterReduce = Operator<
  (self: Tensor, dim: number, index: Tensor, src: Tensor, reduce: Reduce) => Tensor,
  { dim?: number; index?: Tensor; src?: Tensor; reduce?: Reduce; include_self?: boolean }
>;

/**
 * A copy with `src` reduced along `dim` into the places that `index` names. Without `include_self`, those places start
 * anew.
 */
export const scatter_reduce: ScatterReduce = operator(
  "scatter_reduce(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor",
  definition(elements, "src", ({ dtype }, _dim, _index, _src, reduce) => {
    if (!actions[reduce])
      throw new RuntimeError(`reduce argument must be either sum, prod, mean, amax or amin, got ${String(reduce)}`);
    if (reduce === "mean" ? dtype.kind === "bool" : dtype.is_complex && reduce.startsWith("am"))
      throw notImplemented(`scatter_gather_tensor_cpu_reduce_${reduce}`, dtype);
  }),
);
/** `scatter_reduce`, written into the tensor itself. */
export const scatter_reduce_: ScatterReduce = inPlace(scatter_reduce);

const slices: Access = {
  name: "index_reduce",
  write: (action, self, dim, index, source, single) => {
    const at = wrapDim(dim, self.shape.length);
    const strides = single ? atLeast1d(self).shape.map(() => 0) : atLeast1d(source).strides;
    accessSlices(action, self, at, index, source, strides, {
      negative: false,
      fail: () => new IndexError("index out of range in self"),
    });
  },
  read: (self, dim, index) => index_select(self, dim, index),
  add: (self, dim, index, source) => index_add(self, dim, index, source),
  clear: (self, dim, index) => index_fill(self, dim, index, 0),
  again: (self, dim, index, source, reduce, includeSelf) =>
    index_reduce(self, dim, index, source, reduce as IndexReduction, { include_self: includeSelf }),
};

type IndexReduction = "prod" | "mean" | "amax" | "amin";
type IndexReduce = Operator<
  (self: Tensor, dim: number, index: Tensor, source: Tensor, reduce: IndexReduction) => Tensor,
  { dim?: number; index?: Tensor; source?: Tensor; reduce?: IndexReduction; include_self?: boolean }
>;

/** A copy with the slices of `source` reduced along `dim` into the slices that `index` names. */
export const index_reduce: IndexReduce = operator(
  "index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor",
  definition(slices, "source", (self, dim, index, source, reduce, includeSelf) => {
    warn("index_reduce() is in beta and the API may change at any time.");
    if (!["prod", "mean", "amax", "amin"].includes(reduce))
      throw new RuntimeError(
        `index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${reduce}.`,
      );
    const at = wrapDim(dim, self.shape.length);
    if (index.shape.length > 1)
      throw new IndexError(
        `index_reduce_(): Index is supposed to be a vector, but got dim: ${index.shape.length} with type: ${index.dtype.scalarName} and size: ${shapeText(index.shape)}`,
      );
    if (!isIndexDType(index.dtype))
      throw new RuntimeError(
        `index_reduce_(): Expected dtype int32/int64 for index but got: ${index.dtype.scalarName}`,
      );
    if (self.dtype !== source.dtype)
      throw new RuntimeError(
        `index_reduce_(): self (${self.dtype.scalarName}) and source (${source.dtype.scalarName}) must have the same scalar type`,
      );
    const given = atLeast1d(source).shape[at];
    if (given === undefined)
      throw new RuntimeError(
        `index_reduce_(): Indexing dim ${at} is out of bounds of the source tensor with dim ${source.shape.length}`,
      );
    const count = atLeast1d(index).shape[0];
    if (count !== given)
      throw new RuntimeError(
        `index_reduce_(): Number of indices (${count}) should be equal to source.size(dim): (${given}), for dim: ${at}`,
      );
    assertSameBeside(self, source, at);
    if (count > 0 && (self.dtype.kind === "bool" || self.dtype.is_complex))
      throw notImplemented(includeSelf ? "index_func_" : "index_reduce_func_exclude_input_init", self.dtype);
  }),
);
/** `index_reduce`, written into the tensor itself. */
export const index_reduce_: IndexReduce = inPlace(index_reduce);
