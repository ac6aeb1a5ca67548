/**
 * Which layouts operators can work with, along one dim of a mesh: rows of placements for results and arguments. That
 * all have the whole is understood (torch/distributed/tensor/_ops).
 */
import type { OperatorRecord } from "../../ops/declare/record.ts";
import type { DType } from "../../dtype.ts";
import type { Spec } from "./spec.ts";
import { MaskPartial, NormPartial, Partial, type Placement, Replicate, Shard } from "./placements.ts";

/** What a rule knows of a tensor. */
export interface Facts {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly dtype: DType;
}

/** One way to compute: placements of all results, and of the tensors among the arguments. */
export interface Row {
  readonly out: readonly Placement[];
  readonly args: readonly Placement[];
  /** Whether it is there although no argument is divided. */
  readonly always?: boolean;
}

/** A call, as a rule sees it. */
export interface Call {
  readonly record: OperatorRecord;
  /** The value of an argument that is no tensor. */
  value<T>(name: string): T;
  /** Tensors among the arguments, in order. */
  readonly tensors: readonly Spec[];
  readonly outputs: readonly Facts[];
}

/** The ways of an operator. */
export interface Ways {
  readonly rows: readonly Row[];
  /** Whether arguments may lie as they do although a part of them is empty. */
  readonly uneven?: boolean;
  /** Whether the placements of all arguments, over the whole mesh, fit. */
  readonly fits?: (args: readonly (readonly Placement[])[], meshShape: readonly number[]) => boolean;
  /** The one way, over the whole mesh, where it follows from the arguments' placements. */
  readonly fixed?: {
    readonly args: readonly (readonly Placement[])[];
    readonly out: readonly (readonly Placement[])[];
  };
  /** Whether each call is another: it has a state of its own. */
  readonly once?: boolean;
}
export type Rule = (call: Call) => Ways;

const R = new Replicate();
const shard = (dim: number): Placement => new Shard(dim);
const [SUM, AVG, MAX, MIN] = ["sum", "avg", "max", "min"].map((op) => new Partial(op)) as [
  Partial,
  Partial,
  Partial,
  Partial,
];
const PASSING = [SUM, AVG, MAX, MIN];
const LINEAR = [SUM, AVG];
const row = (out: Placement | readonly Placement[], args: readonly Placement[], always?: boolean): Row => ({
  out: "length" in out ? out : [out],
  args,
  ...(always ? { always } : {}),
});
const names = (text: string): string[] => text.trim().split(/\s+/);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const positive = (dim: number, rank: number): number => (dim < 0 ? dim + rank : dim);

/** The dims of a reduction. */
function dimsOf(call: Call): number[] {
  const rank = call.tensors[0]!.shape.length;
  const given = call.value<number | readonly number[] | null | undefined>("dim");
  if (given === null || given === undefined) return range(rank);
  const list = typeof given === "number" ? [given] : [...given];
  return list.length === 0 ? range(rank) : list.map((dim) => positive(dim, rank));
}

// Functions of elements ------------------------------------------------------------------------------------------

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
export const elementwise: Rule = ({ record, tensors, outputs }) => {
  const out = outputs[0]!;
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
function likeInput(passing: readonly Placement[], partial: (p: Placement) => Placement = (p) => p): Rule {
  return ({ tensors, outputs }) => ({
    rows: [
      ...tensors[0]!.shape.map((_, dim) =>
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

// Reductions -----------------------------------------------------------------------------------------------------

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
    const [size, count] = [least[placement.dim]!, mesh[i]!];
    least[placement.dim] = Math.max(0, size - (count - 1) * Math.ceil(size / count));
  });
  return least.every((size, dim) => size > 0 || shape[dim] === 0);
}

function reduction(pending: (call: Call) => Placement | null, passes = true): Rule {
  return (call) => {
    const dims = dimsOf(call);
    const keepdim = Boolean(call.value<boolean | undefined>("keepdim"));
    const partial = pending(call);
    const rows = call.tensors[0]!.shape.flatMap((_, dim) => {
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
    const { shape } = call.tensors[0]!;
    return isFilled
      ? { rows, uneven: true, fits: ([own], mesh) => isEachFilled(shape, dims, own!, mesh) }
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
    const count = args.reduce((n, placement, i) => (placement.is_shard(dim) ? n * meshShape[i]! : n), 1);
    return shape[dim]! % count === 0;
  });

const mean: Rule = (call) => {
  const dims = dimsOf(call);
  const { shape } = call.tensors[0]!;
  const { rows } = reduction(() => AVG)(call);
  return { rows, fits: ([own], meshShape) => isEven(shape, dims, own!, meshShape) };
};

const norm = reduction((call) => {
  const p = call.value<number | bigint | string>("p");
  if (p === Infinity) return MAX;
  if (p === -Infinity) return MIN;
  return Number(p) === 0 ? SUM : new NormPartial(Number(p));
}, false);

/** Reductions along one dim that tell places too: only other dims may be divided. */
const alongDim: Rule = (call) =>
  call.value("dim") === undefined ? reduction(() => MAX)(call) : reduction(() => null)(call);

/** Each row along a dim is computed by itself. */
function except(
  dimOf: (call: Call) => number | readonly number[],
  passing: readonly Placement[] = [],
  uneven = true,
): Rule {
  return (call) => {
    const { shape } = call.tensors[0]!;
    const given = dimOf(call);
    const active = (typeof given === "number" ? [given] : given).map((dim) => positive(dim, shape.length));
    const all = (p: Placement): Row =>
      row(
        call.outputs.map(() => p),
        call.tensors.map(() => p),
      );
    return {
      rows: [
        ...range(shape.length)
          .filter((dim) => !active.includes(dim))
          .map((dim) => all(shard(dim))),
        ...passing.map(all),
      ],
      uneven,
    };
  };
}
const byDim = except((call) => call.value("dim"));

// Products -------------------------------------------------------------------------------------------------------

/** A product as an equation, `mk,kn->mn`; `bias`: what is added comes first. */
function einsum(equation: string, bias = false): Rule {
  const [inputs = "", result = ""] = equation.split("->");
  const [left = "", right = ""] = inputs.split(",");
  const letters = [...new Set(left + right)];
  return ({ tensors }) => {
    const added = bias ? tensors[0]! : null;
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

// Views ----------------------------------------------------------------------------------------------------------

/** Dims of the argument that are dims of the result as they are. */
function moved(target: (dim: number, call: Call) => number | null): Rule {
  return (call) => ({
    rows: [
      ...call.tensors[0]!.shape.flatMap((_, dim) => {
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
const rankOf = (call: Call): number => call.tensors[0]!.shape.length;

const transposed = moved((dim, call) => {
  const [a, b] = [call.value<number>("dim0"), call.value<number>("dim1")].map((each) => positive(each, rankOf(call)));
  return dim === a ? b! : dim === b ? a! : dim;
});

const sliced = moved((dim, call) => {
  const own = positive(call.value("dim"), rankOf(call));
  return dim !== own || call.outputs[0]!.shape[own] === call.tensors[0]!.shape[own] ? dim : null;
});

const expanded = moved((dim, call) => {
  const lead = call.outputs[0]!.shape.length - rankOf(call);
  return call.outputs[0]!.shape[dim + lead] === call.tensors[0]!.shape[dim] ? dim + lead : null;
});

const squeezed = moved((dim, call) => {
  const { shape } = call.tensors[0]!;
  const given = call.value<number | readonly number[] | null>("dim");
  const dims = given === null ? range(shape.length) : [given].flat().map((each) => positive(each, shape.length));
  const gone = (d: number): boolean => dims.includes(d) && shape[d] === 1;
  return gone(dim) ? null : dim - range(dim).filter(gone).length;
});

const repeated = moved((dim, call) => {
  const repeats = call.value<readonly number[]>("repeats");
  const lead = repeats.length - rankOf(call);
  return repeats[dim + lead] === 1 ? dim + lead : null;
});

/** Gradients of views of parts: dims that the parts have as a whole. */
const embedded: Rule = (call) => {
  const { tensors, outputs } = call;
  const out = outputs[0]!;
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

// Joining, indices -----------------------------------------------------------------------------------------------

const joined: Rule = (call) => {
  const rank = call.outputs[0]!.shape.length;
  const own = positive(call.value("dim"), rank);
  const isEmpty = ({ shape }: Facts): boolean => shape.length === 1 && shape[0] === 0 && rank > 1;
  const all = (p: Placement): Row =>
    row(
      p,
      call.tensors.map((facts) => (isEmpty(facts) ? R : p)),
    );
  return {
    rows: [
      ...range(rank)
        .filter((dim) => dim !== own)
        .map((dim) => all(shard(dim))),
      ...PASSING.map(all),
    ],
  };
};

/** The placement that two tensors that are stacked are brought to. */
function followed(a: Placement, b: Placement): Placement {
  if (a.equals(b)) return a;
  if (a.is_partial()) return b.is_shard() ? b : b.is_partial() ? R : a;
  if (a.is_shard()) return b.is_shard() ? R : a;
  return b;
}

const stacked: Rule = (call) => {
  const own = positive(call.value("dim"), rankOf(call) + 1);
  const placed = call.tensors.map(({ placements }) => placements);
  const common = placed.reduce((all, each) => all.map((placement, i) => followed(placement, each[i]!)));
  const out = common.map((placement) =>
    placement.is_shard() && placement.dim >= own ? placement.at(placement.dim + 1) : placement,
  );
  return { rows: [], fixed: { args: placed.map(() => common), out: [out] } };
};

/** Only dims along which all tensors have one size, other than that of the indices. */
function otherThanDim(extra: (call: Call, dim: number) => readonly Row[] = () => [], uneven = false): Rule {
  return (call) => {
    const { tensors } = call;
    const rank = rankOf(call);
    const own = positive(call.value("dim"), rank);
    const rows = range(rank).flatMap((dim) =>
      dim !== own && tensors.every(({ shape }) => shape.length === rank && shape[dim] === tensors[0]!.shape[dim])
        ? [
            row(
              call.outputs.map(() => shard(dim)),
              tensors.map(() => shard(dim)),
            ),
          ]
        : [],
    );
    return { rows: [...extra(call, own), ...rows], uneven, once: true };
  };
}

const gatherRule: Rule = (call) => {
  const rank = rankOf(call);
  const own = positive(call.value("dim"), rank);
  const [input, index] = call.tensors as unknown as [Spec, Spec];
  const rows: Row[] = [];
  const mask = new MaskPartial(input.shape, own);
  if (rank > 0 && index.shape[own] === 1) rows.push(row(mask, [shard(own), mask], true));
  if (rank > 0) rows.push(row(shard(own), [R, shard(own)], true));
  for (const dim of range(rank)) if (dim !== own) rows.push(row(shard(dim), [shard(dim), shard(dim)]));
  return { rows, once: true };
};

const selected: Rule = (call) => {
  const rank = rankOf(call);
  const own = positive(call.value("dim"), rank);
  return {
    rows: [
      ...range(rank)
        .filter((dim) => dim !== own)
        .map((dim) => row(shard(dim), [shard(dim), R])),
      row(shard(own), [R, shard(0)]),
      ...PASSING.map((p) => row(p, [p, R])),
    ],
  };
};

/** Where the dims of indices come in the result of `index`, and which dims are indexed. */
function indexed(call: Call): { readonly dims: readonly number[]; readonly spread: number; readonly start: number } {
  const places = call.value<readonly (Facts | null)[]>("indices");
  const dims = places.flatMap((place, i) => (place === null ? [] : [i]));
  const lengths = places.flatMap((place) => (place === null ? [] : [place.shape.length]));
  const isOneRun = dims.every((dim, i) => i === 0 || dim === dims[i - 1]! + 1);
  return { dims, spread: Math.max(0, ...lengths), start: isOneRun ? (dims[0] ?? 0) : 0 };
}

const indexRule: Rule = (call) => {
  const { dims, spread, start } = indexed(call);
  const rank = rankOf(call);
  const indices = call.tensors.slice(1);
  const none = indices.map(() => R);
  const outDim = (dim: number): number => (dim < start ? dim : dim + spread - dims.filter((each) => dim > each).length);
  const rows = range(rank)
    .filter((dim) => !dims.includes(dim))
    .map((dim) => row(shard(outDim(dim)), [shard(dim), ...none]));
  for (const place of range(spread)) {
    const own = indices.map(({ shape }) => {
      const dim = place - (spread - shape.length);
      return dim >= 0 && shape[dim]! > 1 ? shard(dim) : R;
    });
    if (own.some((p) => p.is_shard())) rows.push(row(shard(place + start), [R, ...own]));
  }
  return { rows: [...rows, ...LINEAR.map((p) => row(p, [p, ...none]))] };
};

const indexPutRule: Rule = (call) => {
  const { dims, spread, start } = indexed(call);
  const rank = rankOf(call);
  const none = call.tensors.slice(1, -1).map(() => R);
  const values = call.tensors.at(-1)!;
  const whole = rank - dims.length + spread;
  const isOneRun = dims.every((dim, i) => i === 0 || dim === dims[i - 1]! + 1);
  const rows = range(rank)
    .filter((dim) => !dims.includes(dim))
    .map((dim, i) => {
      const out = !isOneRun ? spread + i : dim < start ? dim : dim - dims.length + spread;
      const own = out - (whole - values.shape.length);
      return row(shard(dim), [shard(dim), ...none, own < 0 || values.shape[own] === 1 ? R : shard(own)]);
    });
  return { rows: [...rows, row(SUM, [SUM, ...none, SUM])] };
};

const embedding: Rule = ({ tensors }) => {
  const [weight, indices] = tensors as unknown as [Spec, Spec];
  const mask = new MaskPartial(weight.shape, 0);
  return {
    rows: [
      row(shard(indices.shape.length), [shard(1), R], true),
      row(mask, [shard(0), mask], true),
      ...indices.shape.map((_, dim) => row(shard(dim), [R, shard(dim)], true)),
    ],
    once: true,
  };
};

const embeddingGradient: Rule = ({ tensors }) => {
  const [grad, indices] = tensors as unknown as [Spec, Spec];
  return {
    rows: [
      row(shard(1), [shard(grad.shape.length - 1), R], true),
      ...indices.shape.map((_, dim) => row(SUM, [shard(dim), shard(dim)], true)),
      row(SUM, [SUM, R], true),
    ],
  };
};

// Layers and losses ----------------------------------------------------------------------------------------------

const layerNorm: Rule = (call) => {
  const lead = rankOf(call) - call.value<readonly number[]>("normalized_shape").length;
  const others = call.tensors.slice(1).map(() => R);
  return {
    rows: range(lead).map((dim) =>
      row(
        call.outputs.map(() => shard(dim)),
        [shard(dim), ...others],
      ),
    ),
    uneven: true,
  };
};

/** The dim of the targets that a dim of the input is; null for that of classes. */
function targetDim(dim: number, rank: number): number | null {
  const classes = rank >= 2 ? 1 : 0;
  return dim === classes ? null : dim < classes ? dim : dim - 1;
}

const nll: Rule = (call) => {
  const rank = rankOf(call);
  const kind = call.value<number>("reduction");
  const weight = call.tensors.slice(2).map(() => R);
  const rows = range(rank).flatMap((dim) => {
    const own = targetDim(dim, rank);
    if (own === null || kind === 1) return [];
    const out = kind === 0 ? [shard(own), R] : [SUM, SUM];
    return [row(out, [shard(dim), shard(own), ...weight])];
  });
  return { rows };
};

const nllGradient: Rule = (call) => {
  const rank = call.outputs[0]!.shape.length;
  const kind = call.value<number>("reduction");
  const weight = call.tensors.slice(2, -1).map(() => R);
  const rows = range(rank).flatMap((dim) => {
    const own = targetDim(dim, rank);
    if (own === null) return [];
    const grad = kind === 0 ? shard(own) : R;
    const totals = kind === 2 ? [R, SUM] : [R];
    return totals.map((total) => row(shard(dim), [grad, shard(own), ...weight, total]));
  });
  if (kind !== 1) rows.push(row(R, [R, R, ...weight, SUM], true));
  return { rows };
};

const attentionNone: Rule = () => ({ rows: [] });

const random = except(() => []);

export const rules: Readonly<Record<string, Rule>> = {
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
    const from = call.tensors[0]!.dtype;
    const to = call.outputs[0]!.dtype;
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
      return dims.length === 0 ? range(rankOf(call)) : dims;
    },
    PASSING,
    false,
  ),
  flip: except((call) => call.value("dims"), PASSING, false),
  ...Object.fromEntries(names("tril triu diag diagonal diag_embed").map((name) => [name, attentionNone])),
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
      .map((each) => positive(each, rankOf(call)))
      .indexOf(dim),
  ),
  unsqueeze: moved((dim, call) => (dim < positive(call.value("dim"), rankOf(call) + 1) ? dim : dim + 1)),
  squeeze: squeezed,
  expand: expanded,
  repeat: repeated,
  select: moved((dim, call) => {
    const own = positive(call.value("dim"), rankOf(call));
    return dim === own ? null : dim < own ? dim : dim - 1;
  }),
  slice: sliced,
  split: moved((dim, call) => (dim === positive(call.value("dim"), rankOf(call)) ? null : dim)),
  split_with_sizes: moved((dim, call) => (dim === positive(call.value("dim"), rankOf(call)) ? null : dim)),
  unbind: moved((dim, call) => {
    const own = positive(call.value("dim"), rankOf(call));
    return dim === own ? null : dim < own ? dim : dim - 1;
  }),
  embed_views: embedded,
  _new_strided: ({ tensors, outputs }) => {
    const isAlike = String(tensors[0]!.shape) === String(outputs[0]!.shape);
    const rows = tensors[0]!.shape.map((_, dim) => row(isAlike ? shard(dim) : R, [shard(dim)]));
    return { rows: [...rows, ...PASSING.map((p) => row(isAlike ? p : R, [p]))], uneven: true };
  },
  cat: joined,
  stack: stacked,
  gather: gatherRule,
  scatter: otherThanDim(),
  scatter_add: otherThanDim(),
  index_select: selected,
  index_add: (call) => {
    const own = positive(call.value("dim"), rankOf(call));
    return {
      rows: [
        ...range(rankOf(call))
          .filter((dim) => dim !== own)
          .map((dim) => row(shard(dim), [shard(dim), R, shard(dim)])),
        ...LINEAR.map((p) => row(p, [p, R, p])),
      ],
    };
  },
  index: indexRule,
  index_put: indexPutRule,
  embedding,
  embedding_dense_backward: embeddingGradient,
  native_layer_norm: layerNorm,
  nll_loss: nll,
  nll_loss_backward: nllGradient,
};

/** The rule of an operator; null where there is none. */
export function ruleOf(record: OperatorRecord): Rule | null {
  const name = record.name.replace(/_$/, "");
  if (Object.hasOwn(rules, name)) return rules[name]!;
  if (record.kind === "pointwise" || record.elements !== undefined) return elementwise;
  return null;
}
