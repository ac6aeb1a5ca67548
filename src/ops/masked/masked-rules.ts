/**
 * What operators do with masked tensors: functions of one tensor and of two, views, reductions
 * (torch/masked/maskedtensor/_ops_refs.py and the tables beside it).
 */
import { itemAt, sizeAt } from "../../support/checked.ts";
import { grad as gradientsOf } from "../../autograd/backward.ts";
import { assertMayChangeInPlace, assertNoInference, bumpVersion, isRecording } from "../../autograd/history.ts";
import { enable_grad, is_grad_enabled, no_grad } from "../../autograd/modes.ts";
import { assertCanCast } from "../../compute/copy-elements.ts";
import { bool, float32, isDifferentiable } from "../../dtype.ts";
import { sameShape, sizeText } from "../../layout/shape.ts";
import { TypeError, ValueError } from "../../support/errors.ts";
import { SparseCoo, SparseTensor } from "../../tensor/sparse-tensor.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { sparseRoom } from "../../tensor/layouts.ts";
import { callBound } from "../declare/call.ts";
import { operator, type OperatorRecord } from "../declare/operator.ts";
import {
  dataOf,
  type MaskedTensor,
  maskedRoom,
  ownRecords,
  plainGradient,
  takesMasked,
  uncheckedMasked,
  wrapped,
} from "./masked-tensor.ts";
import { isSparse, masked, maskOf, notImplemented, type Rule } from "./masked-parts.ts";
import { reduce } from "./masked-tensor-reductions.ts";

type Dense = (tensors: Tensor[]) => Tensor;

/** How a result follows from what the tensors hold. */
interface Plan {
  readonly node: string;
  /** The elements of the result, from those of the tensors (of sparse ones: the values). */
  readonly data: Dense;
  /** Which elements of the result count, from those of the tensors. */
  readonly mask: Dense;
  /** The mask moves as the data do, so that the mask of a gradient moves back as the gradient does. */
  readonly moves: boolean;
}

const names = (text: string): string[] => text.trim().split(/\s+/);

const UNARY = new Set(
  names(`abs absolute acos arccos acosh arccosh angle asin arcsin asinh arcsinh atan arctan atanh arctanh bitwise_not ceil
  clamp clip conj_physical cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 fix floor frac lgamma log log10 log1p
  log2 logit i0 isnan nan_to_num neg negative positive pow rad2deg reciprocal round rsqrt sigmoid sign sgn signbit sin
  sinc sinh sqrt square tan tanh trunc`),
);
const BINARY = new Set(
  names(`add atan2 arctan2 bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift div divide
  floor_divide fmod logaddexp logaddexp2 mul multiply nextafter remainder sub subtract true_divide eq ne le ge greater
  greater_equal gt less_equal lt less maximum minimum fmax fmin not_equal`),
);
/** What has no in-place form for masked tensors. */
const NOT_IN_PLACE = new Set(names("logaddexp logaddexp2 fmin minimum maximum fmax angle positive signbit isnan"));
/** Functions that do with a mask what they do with the data. */
const MOVES = new Set(
  names(`select transpose t slice narrow index expand view cat unsqueeze unfold im2col col2im stack _unsafe_view
  _reshape_alias`),
);
const REDUCTIONS = new Set(names("sum mean amin amax argmin argmax prod all norm var std"));

/** The values of sparse data, all elements of others. */
function elementsOf(tensor: Tensor): Tensor {
  const data = masked(tensor) ? tensor._masked_data : tensor;
  return data instanceof SparseTensor ? data.valueTensor : data;
}

/** Sparse tensors of these values at the places of `like`, or the values themselves. */
function placedLike(like: Tensor, values: Tensor): Tensor {
  const data = masked(like) ? like._masked_data : like;
  if (!(data instanceof SparseTensor)) return values;
  const parts = sparseRoom().partsOf(data);
  const tensors = [...parts.tensors.slice(0, -1), values];
  return sparseRoom().rebuild({ ...parts, tensors, isCoalesced: true });
}

/** The mask with the strides of the data, so that what moves by strides moves both alike. */
function laidOutLike(data: Tensor, mask: Tensor): Tensor {
  if (mask.strides.every((stride, d) => stride === data.strides[d])) return mask.clone();
  return data.new_empty_strided(data.shape, data.strides, { dtype: bool }).copy_(mask);
}

/** The gradient of the elements, with the history that it has. */
function gradientOfElements(grad: Tensor): Tensor {
  const plain = plainGradient(grad);
  return plain instanceof SparseTensor ? (plain instanceof SparseCoo ? plain.coalesce() : plain).values() : plain;
}

/** Runs `compute` on stand-ins of `tensors` and gives the gradients of those that are wanted. */
function pulledBack(
  compute: Dense,
  tensors: readonly Tensor[],
  grad: Tensor,
  wanted: (i: number) => boolean,
): (Tensor | null)[] {
  const records = is_grad_enabled();
  return enable_grad(() => {
    const inputs = tensors.map((tensor, i) => {
      if (!wanted(i) || tensor.requires_grad) return tensor;
      return tensor.detach().requires_grad_();
    });
    const chosen = inputs.flatMap((input, i) => (wanted(i) ? [input] : []));
    const given = gradientsOf(compute(inputs), chosen, {
      grad_outputs: grad,
      create_graph: records,
      allow_unused: true,
    });
    return inputs.map((_, i) => (wanted(i) ? given.shift()! : null));
  });
}

/** The mask of a gradient of broadcast data: true where any of what is added up counts. */
function reducedMask(mask: Tensor, shape: readonly number[]): Tensor {
  return sameShape(mask.shape, shape)
    ? mask
    : mask
        .to(float32)
        .sum_to_size([...shape])
        .ne(0);
}

/** The mask of the gradient of tensor `i`. */
function gradientMask(plan: Plan, tensors: readonly Tensor[], i: number, grad: Tensor): Tensor {
  const arrived = masked(grad) ? maskOf(grad) : grad.new_ones(grad.shape, { dtype: bool });
  if (!plan.moves) return reducedMask(arrived, elementsOf(itemAt(tensors, i)).shape);
  const numbers = tensors.map((tensor) => maskOf(tensor).to(float32));
  return pulledBack(plan.data, numbers, arrived.to(float32), (j) => j === i)
    [i]!.detach()
    .ne(0);
}

/** One function of tensors of which some are masked, with history. */
const planned = takesMasked(
  operator<(tensors: readonly Tensor[], plan: Plan) => MaskedTensor>(
    "_masked_call(Tensor[] tensors, any plan) -> Tensor",
    {
      node: ([, plan]) => (plan as Plan).node,
      forward: (tensors: readonly Tensor[], plan: Plan) => {
        const [first] = tensors as [Tensor];
        const data = plan.data(tensors.map(elementsOf));
        const mask = plan.mask(tensors.map(maskOf));
        const own = data.clone();
        return uncheckedMasked(placedLike(first, own), placedLike(first, laidOutLike(own, mask.expand(own.shape))));
      },
      derivative: {
        tensors: [
          ["tensors"],
          (grad, c) => {
            const tensors = c.tensors("tensors");
            const plan = c.value<Plan>("plan");
            const isWanted = tensors.map(({ dtype }) => isDifferentiable(dtype));
            const plain = tensors.map((tensor) => {
              const data = masked(tensor) ? dataOf(tensor) : tensor;
              return data instanceof SparseTensor ? data.values() : data;
            });
            const given = pulledBack(plan.data, plain, gradientOfElements(grad), (i) => itemAt(isWanted, i));
            return given.map((data, i) => {
              if (data === null) return null;
              const like = itemAt(tensors, i);
              const mask = no_grad(() => gradientMask(plan, tensors, i, grad));
              return isSparse(like)
                ? uncheckedMasked(placedLike(like, data.detach()), placedLike(like, mask))
                : wrapped(data, mask);
            });
          },
        ],
      },
    },
  ),
);

type AnyMethods = Readonly<Record<string, (...args: unknown[]) => Tensor>>;

/** Runs an operator on arguments of which the tensors are replaced by others, in order. */
function withTensors(record: OperatorRecord, bound: readonly unknown[], tensors: readonly Tensor[]): Tensor {
  let next = 0;
  const put = (value: unknown): unknown =>
    value instanceof Tensor ? tensors[next++] : Array.isArray(value) ? value.map(put) : value;
  return callBound(record, bound.map(put)) as Tensor;
}

function tensorsIn(bound: readonly unknown[]): Tensor[] {
  return bound.flatMap((value) =>
    value instanceof Tensor ? [value] : Array.isArray(value) ? value.filter((item) => item instanceof Tensor) : [],
  );
}

/** Whether an argument that can only be given by name is not its default. */
function hasNamed({ schema }: OperatorRecord, bound: readonly unknown[]): boolean {
  return schema.arguments.some(
    (argument, i) => argument.keywordOnly && (bound[i] ?? null) !== (argument.default ?? null),
  );
}

const label = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Backward0`;

const unary: Rule = (record, bound) => {
  if (hasNamed(record, bound))
    throw new ValueError(
      "MaskedTensor unary ops require that len(kwargs) == 0. If you need support for this, please open an issue on Github.",
    );
  if (tensorsIn(bound).length > 1)
    throw new TypeError("MaskedTensor unary ops do not support additional Tensor arguments");
  return planned([bound[0] as Tensor], {
    node: label(record.name),
    data: (tensors) => withTensors(record, bound, tensors),
    mask: ([mask]) => mask!,
    moves: false,
  });
};

function assertSamePlaces(a: Tensor, b: Tensor): void {
  const data = (tensor: Tensor): Tensor => (masked(tensor) ? tensor._masked_data : tensor);
  const [first, second] = [data(a), data(b)];
  if (!(first instanceof SparseTensor) || second.layout !== first.layout) return;
  const others = sparseRoom().partsOf(second).tensors;
  const same = sparseRoom()
    .partsOf(first)
    .tensors.slice(0, -1)
    .every((places, i) => places.equal(itemAt(others, i)));
  const layout = first.layoutName.slice("torch.".length);
  if (!same)
    throw new ValueError(`${layout} indices must match. If you need support for this, please open an issue on Github.`);
  if (!sameShape(first.shape, second.shape))
    throw new ValueError("input1 and input2 must have the same size for binary functions.");
}

const binary: Rule = (record, bound) => {
  if (hasNamed(record, bound)) throw new ValueError("len(kwargs) must equal 0");
  if (bound.slice(2).some((value) => value instanceof Tensor))
    throw new TypeError("MaskedTensor binary ops do not support Tensor arguments aside from the lhs and rhs");
  const tensors = tensorsIn(bound.slice(0, 2));
  const [a, b] = tensors as [Tensor, Tensor?];
  if (masked(a) && masked(b)) {
    const [one, two] = [maskOf(a), maskOf(b)];
    if (one.dim() !== two.dim() || !(one.eq(two).all().item() as unknown as boolean))
      throw new ValueError("Input masks must match. If you need support for this, please open an issue on Github.");
  }
  if (b !== undefined) assertSamePlaces(a, b);
  const which = masked(a) ? 0 : 1;
  return planned(tensors, {
    node: label(record.name),
    data: (given) => withTensors(record, bound, given),
    mask: (masks) => itemAt(masks, which),
    moves: false,
  });
};

const moves: Rule = (record, bound) => {
  const move: Dense = (tensors) => withTensors(record, bound, tensors);
  return planned(
    tensorsIn(bound.map((value, i) => (itemAt(record.schema.arguments, i).name === "indices" ? null : value))),
    {
      node: label(record.name),
      data: move,
      mask: move,
      moves: true,
    },
  );
};

/** `x[mask]`, `x[indices]`: tensors that say where are no data. */
const index: Rule = (record, bound) => {
  const [self, ...rest] = bound;
  const move: Dense = ([tensor]) => callBound(record, [tensor, ...rest]) as Tensor;
  return planned([self as Tensor], { node: label(record.name), data: move, mask: move, moves: true });
};

/** Changes the first argument: what the function gives becomes its data. */
function inPlace(compute: Rule): Rule {
  return (record, bound) => {
    const self = bound[0] as Tensor;
    const { name } = record;
    if (!masked(self)) throw notImplemented(name);
    if (self.isInference) assertNoInference(self);
    const records = isRecording(tensorsIn(bound)) && isDifferentiable(self.dtype);
    if (records) assertMayChangeInPlace(self, true, name);
    const result = compute({ ...record, execute: runsByName(record) }, bound) as MaskedTensor;
    assertCanCast(result.dtype, self.dtype);
    self.become(result.dtype === self.dtype ? result : (result.to(self.dtype) as MaskedTensor));
    bumpVersion(self, name);
    if (records) {
      self.gradFn = result.gradFn;
      self.outputNumber = result.outputNumber;
    }
    return self;
  };
}

/** Runs the function that an in-place form belongs to, by its method. */
function runsByName({ name, schema }: OperatorRecord): OperatorRecord["execute"] {
  return (bound) => {
    const [self, ...args] = bound.filter((value, i) => value !== null && !itemAt(schema.arguments, i).keywordOnly);
    return (self as unknown as AnyMethods)[name.slice(0, -1)]!(...args);
  };
}

/** Softmax of what counts; the rest gets no share. */
const softmax: Rule = (_, bound) => {
  const [self, dim] = bound as [MaskedTensor, number];
  const out = maskOf(self).logical_not();
  return planned([self], {
    node: "SoftmaxBackward0",
    data: ([data]) => data!.masked_fill(out, -Infinity).softmax(dim).masked_fill(out, 0),
    mask: ([mask]) => mask!,
    moves: false,
  });
};

const where: Rule = (_, bound) => {
  const [condition, ...values] = bound as [Tensor, Tensor, Tensor];
  const choose: Dense = ([a, b]) => a!.where(condition, b!);
  return planned(values, { node: "_MaskedWhereBackward", data: choose, mask: choose, moves: true });
};

/** A function of data and mask that keeps which elements count: layouts, copies. */
function sameElements(convert: (part: Tensor, record: OperatorRecord, bound: unknown[]) => Tensor): Rule {
  return (record, bound) => converted(bound[0] as MaskedTensor, (part) => convert(part, record, bound));
}

/** Another form of the same elements; the gradient is brought back into the form that they had. */
const converted = takesMasked(
  operator<(self: MaskedTensor, convert: (part: Tensor) => Tensor) => MaskedTensor>(
    "_masked_convert(Tensor self, any convert) -> Tensor",
    {
      node: "CloneBackward0",
      forward: (self: MaskedTensor, convert: (part: Tensor) => Tensor) => {
        const mask = convert(self._masked_mask);
        const data = convert(self._masked_data);
        return uncheckedMasked(data, mask instanceof SparseTensor || mask.dtype === bool ? mask : mask.to(bool));
      },
      derivative: {
        self: [
          ["self"],
          (grad, c) => {
            const self = c.tensor("self") as MaskedTensor;
            const isBack = isSparse(grad) === isSparse(self);
            const own = isBack
              ? grad
              : isSparse(self)
                ? toSparse(grad, self.layout)
                : (grad as MaskedTensor).to_dense();
            return own.dtype === self.dtype ? own : own.to(self.dtype);
          },
        ],
      },
    },
  ),
);

function toSparse(self: Tensor, layout: unknown): Tensor {
  const { _masked_data: data, _masked_mask: mask } = self as MaskedTensor;
  if (data.layout === layout) return self;
  const places = layout === "torch.sparse_csr" ? mask.to_sparse_csr() : mask.to_sparse().coalesce();
  return converted(self as MaskedTensor, (part) => (part === mask ? places : data.sparse_mask(places)));
}

const RULES: Readonly<Record<string, Rule>> = {
  softmax,
  _softmax: softmax,
  where,
  index,
  clone: sameElements((part, record, bound) => callBound(record, [part, ...bound.slice(1)]) as Tensor),
  to_dense: sameElements((part) => part.to_dense()),
  _to_copy: sameElements((part, record, bound) =>
    part.dtype === bool ? part.clone() : (callBound(record, [part, ...bound.slice(1)]) as Tensor),
  ),
  detach: (_, [self]) => (self as MaskedTensor).twin(),
  alias: (_, [self]) => (self as MaskedTensor).twin(),
  ones_like: (record, [self, ...rest]) => {
    const { _masked_data: data, _masked_mask: mask } = self as MaskedTensor;
    return uncheckedMasked(callBound(record, [data, ...rest]) as Tensor, mask);
  },
  to_sparse: (_, [self]) => toSparse(self as MaskedTensor, "torch.sparse_coo"),
  to_sparse_csr: (_, [self]) => {
    const { shape } = self as MaskedTensor;
    if (shape.length !== 2)
      throw new ValueError(
        `Only 2D tensors can be converted to the SparseCsr layout but got shape: ${sizeText(shape)}`,
      );
    return toSparse(self as MaskedTensor, "torch.sparse_csr");
  },
  split: (record, [self, sizes, dim]) => {
    const { _masked_data: data } = self as MaskedTensor;
    const at = dim as number;
    let start = 0;
    return (callBound(record, [data, sizes, dim]) as Tensor[]).map(({ shape }) => {
      const length = sizeAt(shape, at);
      start += length;
      return (self as MaskedTensor).narrow(at, start - length, length);
    });
  },
  copy_: (_, [self, source]) => {
    const own = self as MaskedTensor;
    if (masked(source) && !own._masked_mask.equal(source._masked_mask))
      throw new ValueError("args[0] mask and args[1] mask must match but do not");
    own._masked_data.copy_(elementsOf(source as Tensor));
    return own;
  },
};

function ruleOf(record: OperatorRecord): Rule | undefined {
  const name = record.name.replace(/\..*$/, "");
  const own = RULES[name];
  if (own !== undefined) return own;
  if (REDUCTIONS.has(name)) return reduce;
  if (UNARY.has(name)) return unary;
  if (BINARY.has(name)) return binary;
  if (MOVES.has(name)) return moves;
  const plain = name.slice(0, -1);
  if (!name.endsWith("_") || NOT_IN_PLACE.has(plain)) return undefined;
  return UNARY.has(plain) ? inPlace(unary) : BINARY.has(plain) ? inPlace(binary) : undefined;
}

/** `torch.masked.sum(mt)`: an operator of this room, which takes data and mask. */
function ofRoom(record: OperatorRecord, bound: unknown[]): unknown {
  const self = bound[0] as MaskedTensor;
  const place = record.schema.arguments.findIndex(({ name }) => name === "mask");
  const own = bound.map((value, i) => (i === 0 ? dataOf(self) : i === place ? (value ?? self._masked_mask) : value));
  return record.execute(own, null);
}

maskedRoom.run = (record, bound) => {
  if (ownRecords.has(record)) return record.execute(bound, null);
  const takesMask = record.kind === "composite" && record.schema.arguments.some(({ name }) => name === "mask");
  if (takesMask && masked(bound[0])) return ofRoom(record, bound);
  const rule = ruleOf(record);
  if (rule !== undefined) return rule(record, bound);
  if (record.kind === "composite") return record.execute(bound, null);
  throw notImplemented(record.name);
};
