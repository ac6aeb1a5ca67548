/** Which layouts operators can work with (torch/distributed/tensor/_ops). */
import { itemAt } from "../../support/checked.ts";
import type { OperatorRecord } from "../../ops/declare/record.ts";
import { NormPartial, Partial, type Placement } from "./placements.ts";
import {
  AVG,
  type LayoutCall,
  dimsReduced,
  type Facts,
  LINEAR,
  MAX,
  MIN,
  names,
  PASSING,
  positiveDim,
  R,
  dimsTo,
  rankOf,
  type Row,
  row,
  type LayoutRule,
  shard,
  SUM,
} from "./rule.ts";
import {
  embeddingLayouts,
  embeddingGradientLayouts,
  gatherRule,
  indexPutRule,
  indexRule,
  joinLayouts,
  layerNormLayouts,
  nllLayouts,
  nllGradientLayouts,
  otherThanDim,
  selectLayouts,
  stacked,
} from "./index-rules.ts";

/** The dim of a tensor that meets a dim of the result; -1 where it is broadcast. */
function metDim(facts: Facts, dim: number, out: Facts): number {
  const own = dim - (out.shape.length - facts.shape.length);
  return own >= 0 && facts.shape[own] === out.shape[dim] ? own : -1;
}

const unaryLinear = LINEAR.map((p) => row(p, [p]));
const additive = [
  ...LINEAR.map((p) => row(p, [p, p])),
  ...[AVG, MAX, MIN].map((p) => row(p, [p, R])),
  row(AVG, [R, AVG]),
];
const products = [...LINEAR.map((p) => row(p, [p, R])), ...LINEAR.map((p) => row(p, [R, p]))];
const quotients = LINEAR.map((p) => row(p, [p, R]));
const rising = [MAX, MIN].map((p) => row(p, [p]));
const falling = [row(MIN, [MAX]), row(MAX, [MIN])];
const bothRising = [MAX, MIN].flatMap((p) => [row(p, [p, R]), row(p, [R, p])]);
const copies = PASSING.map((p) => row(p, [p, p]));

const elementRows: Readonly<Record<string, readonly Row[]>> = {
  add: additive,
  sub: additive,
  mul: [...unaryLinear, ...products],
  div: [...unaryLinear, ...quotients],
  neg: [...unaryLinear, ...falling],
  positive: PASSING.map((p) => row(p, [p])),
  ...Object.fromEntries(
    names(`asinh atan ceil deg2rad erf exp exp2 expm1 floor rad2deg relu round sgn sigmoid sign sinh tanh trunc
    nan_to_num hardshrink threshold`).map((name) => [name, rising]),
  ),
  erfc: falling,
  special_erfcx: falling,
  logaddexp: bothRising,
  logaddexp2: bothRising,
  ...Object.fromEntries(["fmax", "maximum"].map((name) => [name, [...bothRising, row(MAX, [MAX, MAX])]])),
  ...Object.fromEntries(["fmin", "minimum"].map((name) => [name, [...bothRising, row(MIN, [MIN, MIN])]])),
  xlog1py: quotients,
  // Gradients that are products with the incoming one.
  mul_backward: [...unaryLinear, ...products],
  div_backward: [...unaryLinear, ...quotients],
  neg_backward: unaryLinear,
  sub_backward: unaryLinear,
};

/** Functions of elements: any dim may be divided where the tensors that have it are. */
const elementwise: LayoutRule = ({ record, tensors, outputs }) => {
  const out = itemAt(outputs, 0);
  const rows = out.shape.map((_, dim) => {
    const args = tensors.map((facts) => {
      const own = metDim(facts, dim, out);
      return own < 0 ? R : shard(own);
    });
    return row(
      outputs.map(() => shard(dim)),
      args,
    );
  });
  const extra = (elementRows[record.name.replace(/_$/, "")] ?? []).filter(({ args }) => args.length === tensors.length);
  return { rows: [...rows, ...extra], uneven: true };
};

/** Results with the argument's shape: they lie as it does. `passing`: reductions that may still be pending. */
function likeInput(passing: readonly Placement[], partial: (p: Placement) => Placement = (p) => p): LayoutRule {
  return ({ tensors, outputs }) => ({
    rows: [
      ...itemAt(tensors, 0).shape.map((_, dim) =>
        row(
          outputs.map(() => shard(dim)),
          [shard(dim)],
        ),
      ),
      ...passing.map((p) =>
        row(
          outputs.map(() => partial(p)),
          [p],
        ),
      ),
    ],
    uneven: true,
  });
}

/** Whether every process has something of dims that are divided. */
function isEachFilled(
  shape: readonly number[],
  dims: readonly number[],
  own: readonly Placement[],
  mesh: readonly number[],
): boolean {
  const least = [...shape];
  own.forEach((placement, i) => {
    if (!placement.is_shard() || !dims.includes(placement.dim)) return;
    const [size, count] = [itemAt(least, placement.dim), itemAt(mesh, i)];
    least[placement.dim] = Math.max(0, size - (count - 1) * Math.ceil(size / count));
  });
  return least.every((size, dim) => size > 0 || shape[dim] === 0);
}

function reduction(pending: (call: LayoutCall) => Placement | null, passes = true): LayoutRule {
  return (call) => {
    const dims = dimsReduced(call);
    const keepdim = Boolean(call.value<boolean | undefined>("keepdim"));
    const partial = pending(call);
    const rows = itemAt(call.tensors, 0).shape.flatMap((_, dim) => {
      if (dims.includes(dim))
        return partial === null
          ? []
          : [
              row(
                call.outputs.map(() => partial),
                [shard(dim)],
              ),
            ];
      const own = keepdim ? dim : dim - dims.filter((each) => each < dim).length;
      return [
        row(
          call.outputs.map(() => shard(own)),
          [shard(dim)],
        ),
      ];
    });
    if (partial !== null && passes && partial.constructor === Partial) rows.push(row(partial, [partial]));
    // The greatest and the least of nothing are not defined: every process needs an element.
    const isFilled = partial === MAX || partial === MIN;
    const { shape } = itemAt(call.tensors, 0);
    return isFilled
      ? { rows, uneven: true, fits: (own, mesh) => isEachFilled(shape, dims, itemAt(own, 0), mesh) }
      : { rows, uneven: true };
  };
}

const isEven = (
  shape: readonly number[],
  dims: readonly number[],
  args: readonly Placement[],
  meshShape: readonly number[],
): boolean =>
  dims.every((dim) => {
    const count = args.reduce((n, placement, i) => (placement.is_shard(dim) ? n * itemAt(meshShape, i) : n), 1);
    return itemAt(shape, dim) % count === 0;
  });

const mean: LayoutRule = (call) => {
  const dims = dimsReduced(call);
  const { shape } = itemAt(call.tensors, 0);
  const { rows } = reduction(() => AVG)(call);
  return { rows, fits: (own, meshShape) => isEven(shape, dims, itemAt(own, 0), meshShape) };
};

const norm = reduction((call) => {
  const p = call.value<number | bigint | string>("p");
  if (p === Infinity) return MAX;
  if (p === -Infinity) return MIN;
  return Number(p) === 0 ? SUM : new NormPartial(Number(p));
}, false);

/** Reductions along one dim that tell places too: only other dims may be divided. */
const alongDim: LayoutRule = (call) =>
  call.value("dim") === undefined ? reduction(() => MAX)(call) : reduction(() => null)(call);

/** Each row along a dim is computed by itself. */
function except(
  dimOf: (call: LayoutCall) => number | readonly number[],
  passing: readonly Placement[] = [],
  uneven = true,
): LayoutRule {
  return (call) => {
    const { shape } = itemAt(call.tensors, 0);
    const given = dimOf(call);
    const active = (typeof given === "number" ? [given] : given).map((dim) => positiveDim(dim, shape.length));
    const all = (p: Placement): Row =>
      row(
        call.outputs.map(() => p),
        call.tensors.map(() => p),
      );
    return {
      rows: [
        ...dimsTo(shape.length)
          .filter((dim) => !active.includes(dim))
          .map((dim) => all(shard(dim))),
        ...passing.map(all),
      ],
      uneven,
    };
  };
}
const byDim = except((call) => call.value("dim"));

/** A product as an equation, `mk,kn->mn`; `bias`: what is added comes first. */
function einsum(equation: string, bias = false): LayoutRule {
  const [inputs = "", result = ""] = equation.split("->");
  const [left = "", right = ""] = inputs.split(",");
  const letters = [...new Set(left + right)];
  return ({ tensors }) => {
    const added = bias ? itemAt(tensors, 0) : null;
    const biasOf = (out: Placement): Placement[] => {
      if (added === null) return [];
      if (!out.is_shard()) return [out];
      const own = out.dim - (result.length - added.shape.length);
      return [own < 0 || added.shape[own] === 1 ? R : shard(own)];
    };
    const of = (letter: string): Row => {
      const out = result.includes(letter) ? shard(result.indexOf(letter)) : SUM;
      const along = (text: string): Placement => (text.includes(letter) ? shard(text.indexOf(letter)) : R);
      return row(out, [...biasOf(out), along(left), along(right)]);
    };
    const kindOf = (letter: string): number =>
      result.includes(letter)
        ? left.includes(letter) && right.includes(letter)
          ? 0
          : left.includes(letter)
            ? 2
            : 3
        : 1;
    return {
      rows: [
        ...[...letters].sort((a, b) => kindOf(a) - kindOf(b)).map(of),
        ...LINEAR.flatMap((p) => [row(p, [...biasOf(p), p, R]), row(p, [...biasOf(p), R, p])]),
      ],
    };
  };
}

/** Dims of the argument that are dims of the result as they are. */
function moved(target: (dim: number, call: LayoutCall) => number | null): LayoutRule {
  return (call) => ({
    rows: [
      ...itemAt(call.tensors, 0).shape.flatMap((_, dim) => {
        const own = target(dim, call);
        return own === null
          ? []
          : [
              row(
                call.outputs.map(() => shard(own)),
                [shard(dim)],
              ),
            ];
      }),
      ...PASSING.map((p) =>
        row(
          call.outputs.map(() => p),
          [p],
        ),
      ),
    ],
    uneven: true,
  });
}

const transposed = moved((dim, call) => {
  const a = positiveDim(call.value("dim0"), rankOf(call));
  const b = positiveDim(call.value("dim1"), rankOf(call));
  return dim === a ? b : dim === b ? a : dim;
});

const sliced = moved((dim, call) => {
  const own = positiveDim(call.value("dim"), rankOf(call));
  return dim !== own || itemAt(call.outputs, 0).shape[own] === itemAt(call.tensors, 0).shape[own] ? dim : null;
});

const expanded = moved((dim, call) => {
  const lead = itemAt(call.outputs, 0).shape.length - rankOf(call);
  return itemAt(call.outputs, 0).shape[dim + lead] === itemAt(call.tensors, 0).shape[dim] ? dim + lead : null;
});

const squeezed = moved((dim, call) => {
  const { shape } = itemAt(call.tensors, 0);
  const given = call.value<number | readonly number[] | null>("dim");
  const dims = given === null ? dimsTo(shape.length) : [given].flat().map((each) => positiveDim(each, shape.length));
  const gone = (d: number): boolean => dims.includes(d) && shape[d] === 1;
  return gone(dim) ? null : dim - dimsTo(dim).filter(gone).length;
});

const repeated = moved((dim, call) => {
  const repeats = call.value<readonly number[]>("repeats");
  const lead = repeats.length - rankOf(call);
  return repeats[dim + lead] === 1 ? dim + lead : null;
});

/** Gradients of views of parts: dims that the parts have as a whole. */
const embedded: LayoutRule = (call) => {
  const { tensors, outputs } = call;
  const out = itemAt(outputs, 0);
  const rows = out.shape.flatMap((size, dim) => {
    if (size === 1 || out.strides.filter((step) => step === out.strides[dim]).length > 1) return [];
    const views = call.value<readonly Facts[]>("views");
    const own = views.map(({ shape, strides }) =>
      strides.findIndex((step, d) => step === out.strides[dim] && shape[d] === size),
    );
    return own.includes(-1) || own.length !== tensors.length ? [] : [row(shard(dim), own.map(shard))];
  });
  return {
    rows: [
      ...rows,
      ...PASSING.map((p) =>
        row(
          p,
          tensors.map(() => p),
        ),
      ),
    ],
    uneven: true,
  };
};

const wholeOnly: LayoutRule = () => ({ rows: [] });

const random = except(() => []);

const rules: Readonly<Record<string, LayoutRule>> = {
  ...Object.fromEntries(
    names("clone contiguous detach alias fill zero empty_like").map((name) => [name, likeInput(PASSING)]),
  ),
  ...Object.fromEntries(
    names("ones_like zeros_like full_like rand_like randn_like randint_like").map((name) => [
      name,
      likeInput([...PASSING, new Partial("product")], () => R),
    ]),
  ),
  _to_copy: (call) => {
    const from = itemAt(call.tensors, 0).dtype;
    const to = itemAt(call.outputs, 0).dtype;
    const commutes = (p: Placement): boolean =>
      from === to ||
      (to.name !== "bool" &&
        (p.is_partial("max") || p.is_partial("min") || !from.is_floating_point || to.is_floating_point));
    return likeInput(PASSING.filter(commutes))(call);
  },
  copy: (call) => ({
    rows: [...elementwise(call).rows, ...copies.filter(({ args }) => args.length === call.tensors.length)],
    uneven: true,
  }),
  ...Object.fromEntries(
    names("normal uniform bernoulli exponential log_normal geometric native_dropout").map((name) => [name, random]),
  ),
  sum: reduction(() => SUM),
  nansum: reduction(() => SUM),
  prod: reduction(() => new Partial("product")),
  amax: reduction(() => MAX),
  amin: reduction(() => MIN),
  max: alongDim,
  min: (call) => (call.value("dim") === undefined ? reduction(() => MIN)(call) : reduction(() => null)(call)),
  ...Object.fromEntries(
    names("all any std var logsumexp argmax argmin median nanmedian mode kthvalue").map((name) => [
      name,
      reduction(() => null),
    ]),
  ),
  mean,
  norm,
  cumsum: except((call) => call.value("dim"), LINEAR),
  cumsum_reverse: except((call) => call.value("dim"), LINEAR),
  ...Object.fromEntries(
    names(
      "cumprod logcumsumexp cummax cummin sort topk softmax log_softmax _softmax_backward_data _log_softmax_backward_data",
    ).map((name) => [name, byDim]),
  ),
  roll: except(
    (call) => {
      const dims = call.value<readonly number[] | null>("dims") ?? [];
      return dims.length === 0 ? dimsTo(rankOf(call)) : dims;
    },
    PASSING,
    false,
  ),
  flip: except((call) => call.value("dims"), PASSING, false),
  ...Object.fromEntries(names("tril triu diag diagonal diag_embed").map((name) => [name, wholeOnly])),
  mm: einsum("mk,kn->mn"),
  bmm: einsum("bmk,bkn->bmn"),
  mv: einsum("mk,k->m"),
  dot: einsum("i,i->"),
  addmm: einsum("mk,kn->mn", true),
  baddbmm: einsum("bmk,bkn->bmn", true),
  t: moved((dim, call) => (rankOf(call) < 2 ? dim : 1 - dim)),
  transpose: transposed,
  permute: moved((dim, call) =>
    call
      .value<readonly number[]>("dims")
      .map((each) => positiveDim(each, rankOf(call)))
      .indexOf(dim),
  ),
  unsqueeze: moved((dim, call) => (dim < positiveDim(call.value("dim"), rankOf(call) + 1) ? dim : dim + 1)),
  squeeze: squeezed,
  expand: expanded,
  repeat: repeated,
  select: moved((dim, call) => {
    const own = positiveDim(call.value("dim"), rankOf(call));
    return dim === own ? null : dim < own ? dim : dim - 1;
  }),
  slice: sliced,
  split: moved((dim, call) => (dim === positiveDim(call.value("dim"), rankOf(call)) ? null : dim)),
  split_with_sizes: moved((dim, call) => (dim === positiveDim(call.value("dim"), rankOf(call)) ? null : dim)),
  unbind: moved((dim, call) => {
    const own = positiveDim(call.value("dim"), rankOf(call));
    return dim === own ? null : dim < own ? dim : dim - 1;
  }),
  embed_views: embedded,
  _new_strided: ({ tensors, outputs }) => {
    const isAlike = String(itemAt(tensors, 0).shape) === String(itemAt(outputs, 0).shape);
    const rows = itemAt(tensors, 0).shape.map((_, dim) => row(isAlike ? shard(dim) : R, [shard(dim)]));
    return { rows: [...rows, ...PASSING.map((p) => row(isAlike ? p : R, [p]))], uneven: true };
  },
  cat: joinLayouts,
  stack: stacked,
  gather: gatherRule,
  scatter: otherThanDim(),
  scatter_add: otherThanDim(),
  index_select: selectLayouts,
  index_add: (call) => {
    const own = positiveDim(call.value("dim"), rankOf(call));
    return {
      rows: [
        ...dimsTo(rankOf(call))
          .filter((dim) => dim !== own)
          .map((dim) => row(shard(dim), [shard(dim), R, shard(dim)])),
        ...LINEAR.map((p) => row(p, [p, R, p])),
      ],
    };
  },
  index: indexRule,
  index_put: indexPutRule,
  embedding: embeddingLayouts,
  embedding_dense_backward: embeddingGradientLayouts,
  native_layer_norm: layerNormLayouts,
  nll_loss: nllLayouts,
  nll_loss_backward: nllGradientLayouts,
};

/** The rule of an operator; null where there is none. */
export function layoutRuleOf(record: OperatorRecord): LayoutRule | null {
  const name = record.name.replace(/_$/, "");
  if (Object.hasOwn(rules, name)) return rules[name] ?? null;
  if (record.kind === "pointwise" || record.elements !== undefined) return elementwise;
  return null;
}
