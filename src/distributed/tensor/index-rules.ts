/** Rules of operators that join tensors, or find elements by indices, and of layers and losses. */
import { itemAt, lastOf } from "../../support/checked.ts";
import { MaskPartial, type Placement } from "./placements.ts";
import {
  type LayoutCall,
  type Facts,
  LINEAR,
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

export const joinLayouts: LayoutRule = (call) => {
  const rank = itemAt(call.outputs, 0).shape.length;
  const own = positiveDim(call.value("dim"), rank);
  const isEmpty = ({ shape }: Facts): boolean => shape.length === 1 && shape[0] === 0 && rank > 1;
  const all = (p: Placement): Row =>
    row(
      p,
      call.tensors.map((facts) => (isEmpty(facts) ? R : p)),
    );
  return {
    rows: [
      ...dimsTo(rank)
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

export const stacked: LayoutRule = (call) => {
  const own = positiveDim(call.value("dim"), rankOf(call) + 1);
  const placed = call.tensors.map(({ placements }) => placements);
  const common = placed.reduce((all, each) => all.map((placement, i) => followed(placement, itemAt(each, i))));
  const out = common.map((placement) =>
    placement.is_shard() && placement.dim >= own ? placement.at(placement.dim + 1) : placement,
  );
  return { rows: [], fixed: { args: placed.map(() => common), out: [out] } };
};

/** Only dims along which all tensors have one size, other than that of the indices. */
export function otherThanDim(
  extra: (call: LayoutCall, dim: number) => readonly Row[] = () => [],
  uneven = false,
): LayoutRule {
  return (call) => {
    const { tensors } = call;
    const rank = rankOf(call);
    const own = positiveDim(call.value("dim"), rank);
    const rows = dimsTo(rank).flatMap((dim) =>
      dim !== own && tensors.every(({ shape }) => shape.length === rank && shape[dim] === itemAt(tensors, 0).shape[dim])
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

export const gatherRule: LayoutRule = (call) => {
  const rank = rankOf(call);
  const own = positiveDim(call.value("dim"), rank);
  const [input, index] = [itemAt(call.tensors, 0), itemAt(call.tensors, 1)];
  const rows: Row[] = [];
  const mask = new MaskPartial(input.shape, own);
  if (rank > 0 && index.shape[own] === 1) rows.push(row(mask, [shard(own), mask], true));
  if (rank > 0) rows.push(row(shard(own), [R, shard(own)], true));
  for (const dim of dimsTo(rank)) if (dim !== own) rows.push(row(shard(dim), [shard(dim), shard(dim)]));
  return { rows, once: true };
};

export const selectLayouts: LayoutRule = (call) => {
  const rank = rankOf(call);
  const own = positiveDim(call.value("dim"), rank);
  return {
    rows: [
      ...dimsTo(rank)
        .filter((dim) => dim !== own)
        .map((dim) => row(shard(dim), [shard(dim), R])),
      row(shard(own), [R, shard(0)]),
      ...PASSING.map((p) => row(p, [p, R])),
    ],
  };
};

/** Where the dims of indices come in the result of `index`, and which dims are indexed. */
function indexed(call: LayoutCall): {
  readonly dims: readonly number[];
  readonly spread: number;
  readonly start: number;
} {
  const places = call.value<readonly (Facts | null)[]>("indices");
  const dims = places.flatMap((place, i) => (place === null ? [] : [i]));
  const lengths = places.flatMap((place) => (place === null ? [] : [place.shape.length]));
  const isOneRun = dims.every((dim, i) => i === 0 || dim === itemAt(dims, i - 1) + 1);
  return { dims, spread: Math.max(0, ...lengths), start: isOneRun ? (dims[0] ?? 0) : 0 };
}

export const indexRule: LayoutRule = (call) => {
  const { dims, spread, start } = indexed(call);
  const rank = rankOf(call);
  const indices = call.tensors.slice(1);
  const none = indices.map(() => R);
  const outDim = (dim: number): number => (dim < start ? dim : dim + spread - dims.filter((each) => dim > each).length);
  const rows = dimsTo(rank)
    .filter((dim) => !dims.includes(dim))
    .map((dim) => row(shard(outDim(dim)), [shard(dim), ...none]));
  for (const place of dimsTo(spread)) {
    const own = indices.map(({ shape }) => {
      const dim = place - (spread - shape.length);
      return dim >= 0 && itemAt(shape, dim) > 1 ? shard(dim) : R;
    });
    if (own.some((p) => p.is_shard())) rows.push(row(shard(place + start), [R, ...own]));
  }
  return { rows: [...rows, ...LINEAR.map((p) => row(p, [p, ...none]))] };
};

export const indexPutRule: LayoutRule = (call) => {
  const { dims, spread, start } = indexed(call);
  const rank = rankOf(call);
  const none = call.tensors.slice(1, -1).map(() => R);
  const values = lastOf(call.tensors);
  const whole = rank - dims.length + spread;
  const isOneRun = dims.every((dim, i) => i === 0 || dim === itemAt(dims, i - 1) + 1);
  const rows = dimsTo(rank)
    .filter((dim) => !dims.includes(dim))
    .map((dim, i) => {
      const out = !isOneRun ? spread + i : dim < start ? dim : dim - dims.length + spread;
      const own = out - (whole - values.shape.length);
      return row(shard(dim), [shard(dim), ...none, own < 0 || values.shape[own] === 1 ? R : shard(own)]);
    });
  return { rows: [...rows, row(SUM, [SUM, ...none, SUM])] };
};

export const embeddingLayouts: LayoutRule = ({ tensors }) => {
  const [weight, indices] = [itemAt(tensors, 0), itemAt(tensors, 1)];
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

export const embeddingGradientLayouts: LayoutRule = ({ tensors }) => {
  const [grad, indices] = [itemAt(tensors, 0), itemAt(tensors, 1)];
  return {
    rows: [
      row(shard(1), [shard(grad.shape.length - 1), R], true),
      ...indices.shape.map((_, dim) => row(SUM, [shard(dim), shard(dim)], true)),
      row(SUM, [SUM, R], true),
    ],
  };
};

export const layerNormLayouts: LayoutRule = (call) => {
  const lead = rankOf(call) - call.value<readonly number[]>("normalized_shape").length;
  const others = call.tensors.slice(1).map(() => R);
  return {
    rows: dimsTo(lead).map((dim) =>
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

export const nllLayouts: LayoutRule = (call) => {
  const rank = rankOf(call);
  const kind = call.value<number>("reduction");
  const weight = call.tensors.slice(2).map(() => R);
  const rows = dimsTo(rank).flatMap((dim) => {
    const own = targetDim(dim, rank);
    if (own === null || kind === 1) return [];
    const out = kind === 0 ? [shard(own), R] : [SUM, SUM];
    return [row(out, [shard(dim), shard(own), ...weight])];
  });
  return { rows };
};

export const nllGradientLayouts: LayoutRule = (call) => {
  const rank = itemAt(call.outputs, 0).shape.length;
  const kind = call.value<number>("reduction");
  const weight = call.tensors.slice(2, -1).map(() => R);
  const rows = dimsTo(rank).flatMap((dim) => {
    const own = targetDim(dim, rank);
    if (own === null) return [];
    const grad = kind === 0 ? shard(own) : R;
    const totals = kind === 2 ? [R, SUM] : [R];
    return totals.map((total) => row(shard(dim), [grad, shard(own), ...weight, total]));
  });
  if (kind !== 1) rows.push(row(R, [R, R, ...weight, SUM], true));
  return { rows };
};
