/** ONNX operators that read and write by index, search and sort. */
import { bool, int64 } from "../../../dtype.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { full, full_like } from "../../../ops/create/create.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { where } from "../../../ops/elementwise/where.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { need, singleNumber, outputs, wrapAxis, type OnnxOperator } from "../node.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";

/** Indices from the front. */
function fromFront(index: Tensor, size: number): Tensor {
  const whole = index.to(int64);
  return where(whole.lt(0), whole.add(size), whole);
}

const gather: OnnxOperator = (inputs, node) => {
  const [x, index] = [need(inputs, 0, node), need(inputs, 1, node)];
  const axis = wrapAxis(node.int("axis", 0), x.ndim);
  const at = fromFront(index, sizeAt(x.shape, axis));
  if (index.ndim === 0) return x.index_select(axis, at.reshape([1])).squeeze(axis);
  const taken = x.index_select(axis, at.reshape([-1]));
  return taken.reshape([...x.shape.slice(0, axis), ...index.shape, ...x.shape.slice(axis + 1)]);
};

const gatherElements: OnnxOperator = (inputs, node) => {
  const [x, index] = [need(inputs, 0, node), need(inputs, 1, node)];
  const axis = wrapAxis(node.int("axis", 0), x.ndim);
  return x.gather(axis, fromFront(index, sizeAt(x.shape, axis)));
};

/** Columns of the last dim, as one index for each of the dims that follow `from`. */
function columns(index: Tensor, shape: readonly number[], from: number): Tensor[] {
  return Array.from({ length: sizeAt(index.shape, -1) }, (_, i) =>
    fromFront(index.select(-1, i), sizeAt(shape, from + i)),
  );
}

const gatherND: OnnxOperator = (inputs, node) => {
  const [x, index] = [need(inputs, 0, node), need(inputs, 1, node)];
  const batch = node.int("batch_dims", 0);
  if (batch === 0) return x.at(...columns(index, x.shape, 0));
  const rows = x.shape.slice(0, batch).reduce((a, b) => a * b, 1);
  const flat = x.reshape([rows, ...x.shape.slice(batch)]);
  const places = index.reshape([rows, ...index.shape.slice(batch)]);
  const found = Array.from({ length: rows }, (_, i) =>
    flat.select(0, i).at(...columns(places.select(0, i), flat.shape, 1)),
  );
  const each = itemAt(found, 0).shape;
  return stack(found, 0).reshape([...x.shape.slice(0, batch), ...each]);
};

const scatterElements: OnnxOperator = (inputs, node) => {
  const [x, index, updates] = [need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node)];
  const axis = wrapAxis(node.int("axis", 0), x.ndim);
  const at = fromFront(index, sizeAt(x.shape, axis));
  const reduction = node.text("reduction", "none");
  if (reduction === "none") return x.scatter(axis, at, updates);
  const names: Record<string, "sum" | "prod" | "amax" | "amin"> = { add: "sum", mul: "prod", max: "amax", min: "amin" };
  return x.scatter_reduce(axis, at, updates, names[reduction]!, { include_self: true });
};

const scatterND: OnnxOperator = (inputs, node) => {
  const [x, index, updates] = [need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node)];
  const reduction = node.text("reduction", "none");
  const at = columns(index, x.shape, 0);
  if (reduction === "none" || reduction === "add") return x.index_put(at, updates, reduction === "add");
  // As one index into the flattened leading dims.
  const count = at.length;
  const lead = x.shape.slice(0, count);
  const flatIndex = at.reduce((sum, each, i) => sum.mul(itemAt(lead, i)).add(each));
  const tail = x.shape.slice(count);
  const width = tail.reduce((a, b) => a * b, 1);
  const rows = x.reshape([-1, width]);
  const source = updates.reshape([-1, width]);
  const places = flatIndex.reshape([-1, 1]).expand(source.shape);
  const names: Record<string, "prod" | "amax" | "amin"> = { mul: "prod", max: "amax", min: "amin" };
  return rows.scatter_reduce(0, places, source, names[reduction]!, { include_self: true }).reshape(x.shape);
};

const oneHot: OnnxOperator = (inputs, node) => {
  const [index, depth, values] = [need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node)];
  const size = singleNumber(depth.reshape([]));
  const axis = wrapAxis(node.int("axis", -1), index.ndim + 1);
  const at = index.to(int64).unsqueeze(axis);
  const shape = new Array<number>(index.ndim + 1).fill(1);
  shape[axis] = size;
  const is = arange(size)
    .reshape(shape)
    .eq(where(at.lt(0), at.add(size), at));
  return where(is, values.select(0, 1), values.select(0, 0));
};

const compress: OnnxOperator = (inputs, node) => {
  const [x, condition] = [need(inputs, 0, node), need(inputs, 1, node)];
  const axis = node.int("axis", null);
  const kept = condition.to(bool).nonzero().reshape([-1]);
  return axis === null ? x.reshape([-1]).index_select(0, kept) : x.index_select(wrapAxis(axis, x.ndim), kept);
};

const topK: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const k = node.opset < 10 ? node.int("k") : singleNumber(need(inputs, 1, node).reshape([]));
  const axis = wrapAxis(node.int("axis", -1), x.ndim);
  // Of equal elements the first comes first.
  const { values, indices } = x.sort({ dim: axis, descending: Boolean(node.int("largest", 1)), stable: true });
  return outputs(values.narrow(axis, 0, k), indices.narrow(axis, 0, k));
};

/** Sums or products along an axis; "exclusive" ones begin with nothing and leave the last element out. */
const cumulative =
  (kind: "cumsum" | "cumprod"): OnnxOperator =>
  (inputs, node) => {
    const x = need(inputs, 0, node);
    const axis = wrapAxis(singleNumber(need(inputs, 1, node).reshape([])), x.ndim);
    const backwards = Boolean(node.int("reverse", 0));
    let along = backwards ? x.flip([axis]) : x;
    if (node.int("exclusive", 0) && sizeAt(x.shape, axis) > 0) {
      const first = full_like(along.narrow(axis, 0, 1), kind === "cumsum" ? 0 : 1);
      along = cat([first, along.narrow(axis, 0, sizeAt(x.shape, axis) - 1)], axis);
    }
    const result = along[kind](axis).to(x.dtype);
    return backwards ? result.flip([axis]) : result;
  };

const unique: OnnxOperator = (inputs, node) => {
  const given = need(inputs, 0, node);
  const wanted = node.int("axis", null);
  const x = wanted === null ? given.reshape([-1]) : given;
  const axis = wrapAxis(wanted ?? 0, x.ndim);
  const [values, inverse, counts] = x.unique({ dim: axis, return_inverse: true, return_counts: true }) as unknown as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const [size, found] = [sizeAt(x.shape, axis), sizeAt(values.shape, axis)];
  const first = full([found], size, { dtype: int64 }).scatter_reduce(0, inverse, arange(size), "amin");
  if (node.int("sorted", 1)) return outputs(values, first, inverse, counts);
  // In the order of their first places.
  const order = first.argsort();
  const moved = order.argsort().index_select(0, inverse);
  return outputs(
    values.index_select(axis, order),
    ...[first.index_select(0, order), moved, counts.index_select(0, order)],
  );
};

const argument =
  (kind: "argmax" | "argmin"): OnnxOperator =>
  (inputs, node) => {
    const x = need(inputs, 0, node);
    const axis = wrapAxis(node.int("axis", 0), x.ndim);
    const keepdim = Boolean(node.int("keepdims", 1));
    if (!node.int("select_last_index", 0)) return x[kind](axis, keepdim);
    return x
      .flip([axis])
      [kind](axis, keepdim)
      .neg()
      .add(sizeAt(x.shape, axis) - 1);
  };

export const indexing: Record<string, OnnxOperator> = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  Scatter: scatterElements,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  OneHot: oneHot,
  Compress: compress,
  NonZero: (inputs, node) => {
    const x = need(inputs, 0, node);
    return x.ndim === 0 ? x.reshape([1]).nonzero().t().narrow(0, 0, 0) : x.nonzero().t();
  },
  TopK: topK,
  CumSum: cumulative("cumsum"),
  CumProd: cumulative("cumprod"),
  Unique: unique,
  ArgMax: argument("argmax"),
  ArgMin: argument("argmin"),
};
