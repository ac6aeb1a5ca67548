/** ONNX operators that move, join, cut and make tensors. */
import { bool, float32, int64 } from "../../../dtype.ts";
import { eye, arange } from "../../../ops/create/ranges/range.ts";
import { full, zeros } from "../../../ops/create/create.ts";
import { scalar_tensor } from "../../../ops/create/from-data.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { tensor } from "../../../methods/implementations.ts";
import { constant_pad_nd } from "../../../ops/view/copies/padding.ts";
import * as F from "../../../nn/functional/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { dtypeOf } from "../../format/tensors.ts";
import {
  requiredInputs,
  axesOf,
  need,
  singleNumber,
  listOfNumbers,
  optionalInput,
  flowOf,
  outputs,
  TextArray,
  wrapAxis,
  type OnnxNode,
  type OnnxOperator,
} from "../node.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";

const constant: OnnxOperator = (_, node) => {
  const proto = node.tensorProto("value");
  if (proto !== null && proto.data_type === 8) return flowOf(proto, `the value of ${node.shown}`);
  const found = node.tensor("value");
  if (found !== null) return found;
  if (node.has("value_string")) return new TextArray([], [node.text("value_string", "")]);
  const texts = node.texts("value_strings");
  if (node.has("value_strings") && texts !== null) return new TextArray([texts.length], texts);
  if (node.has("value_float")) return scalar_tensor(node.float("value_float", 0), { dtype: float32 });
  if (node.has("value_int")) return scalar_tensor(node.int("value_int"), { dtype: int64 });
  const [floats, ints] = [node.floats("value_floats"), node.ints("value_ints")];
  if (node.has("value_floats")) return tensor(floats!, { dtype: float32 });
  if (node.has("value_ints")) return tensor(ints!, { dtype: int64 });
  throw node.error("its value is no tensor of numbers");
};

const reshape: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const given = node.opset < 5 ? node.ints("shape")! : listOfNumbers(need(inputs, 1, node));
  const copies = !node.int("allowzero", 0);
  return x.reshape(given.map((size, i) => (size === 0 && copies ? sizeAt(x.shape, i) : size)));
};

const flatten: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const axis = wrapAxis(node.int("axis", 1), x.ndim);
  const size = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
  return x.reshape([size(x.shape.slice(0, axis)), size(x.shape.slice(axis))]);
};

const shape: OnnxOperator = (inputs, node) => {
  const [text] = inputs;
  const x = text instanceof TextArray ? text : need(inputs, 0, node);
  const rank = x.shape.length;
  const bound = (value: number): number => Math.min(Math.max(value < 0 ? value + rank : value, 0), rank);
  const sizes = x.shape.slice(bound(node.int("start", 0)), bound(node.int("end", rank)));
  return tensor([...sizes], { dtype: int64 });
};

const slice: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const list = (place: number, name: string): number[] | null => {
    const given = optionalInput(inputs, place);
    return node.opset < 10 ? node.ints(name) : given === null ? null : listOfNumbers(given);
  };
  const [starts, ends] = [list(1, "starts")!, list(2, "ends")!];
  const axes = list(3, "axes") ?? starts.map((_, i) => i);
  const steps = node.opset < 10 ? null : list(4, "steps");
  let result = x;
  axes.forEach((given, i) => {
    const axis = wrapAxis(given, x.ndim);
    result = cut(result, axis, itemAt(starts, i), itemAt(ends, i), steps?.[i] ?? 1, node);
  });
  return result;
};

function cut(x: Tensor, axis: number, start: number, end: number, step: number, node: OnnxNode): Tensor {
  const size = x.shape[axis];
  if (size === undefined || step === 0) throw node.error(`there is no dim ${axis}, or the step is 0`);
  const wrap = (value: number): number => (value < 0 ? value + size : value);
  if (step > 0) {
    const [from, to] = [start, end].map((value) => Math.min(Math.max(wrap(value), 0), size)) as [number, number];
    const part = x.narrow(axis, from, Math.max(to - from, 0));
    return step === 1 ? part : part.index_select(axis, arange(0, Math.max(to - from, 0), step));
  }
  const from = Math.min(Math.max(wrap(start), -1), size - 1);
  const to = Math.min(Math.max(wrap(end), -1), size - 1);
  const places: number[] = [];
  for (let at = from; at > to; at += step) places.push(at);
  return x.index_select(axis, tensor(places, { dtype: int64 }));
}

const split: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const axis = wrapAxis(node.int("axis", 0), x.ndim);
  const given = optionalInput(inputs, 1);
  const count = node.int("num_outputs", node.outputCount);
  const sizes =
    node.opset < 13
      ? (node.ints("split") ?? (given === null ? null : listOfNumbers(given)))
      : given === null
        ? null
        : listOfNumbers(given);
  return outputs(...divided(x, axis, sizes, count));
};

/** Parts of given sizes, or as many as wanted, the last one smaller where they do not come out even. */
function divided(x: Tensor, axis: number, sizes: readonly number[] | null, count: number): Tensor[] {
  const total = sizeAt(x.shape, axis);
  const even = Math.ceil(total / count);
  const list = sizes ?? Array.from({ length: count }, (_, i) => Math.max(Math.min(even, total - i * even), 0));
  let start = 0;
  return list.map((size) => {
    start += size;
    return x.narrow(axis, start - size, size);
  });
}

function squeezed(x: Tensor, axes: readonly number[] | null): Tensor {
  const wanted = axes?.map((axis) => wrapAxis(axis, x.ndim));
  return x.reshape(x.shape.filter((size, i) => !(wanted === undefined ? size === 1 : wanted.includes(i))));
}

const squeeze: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const axes = axesOf(inputs, 1, node);
  for (const axis of axes ?? [])
    if (x.shape[wrapAxis(axis, x.ndim)] !== 1)
      throw node.error(`dim ${axis} has ${x.shape[wrapAxis(axis, x.ndim)]} elements, not 1`);
  return squeezed(x, axes);
};

const unsqueeze: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const axes = axesOf(inputs, 1, node) ?? [];
  const rank = x.ndim + axes.length;
  const wanted = new Set(axes.map((axis) => wrapAxis(axis, rank)));
  let next = 0;
  return x.reshape(Array.from({ length: rank }, (_, i) => (wanted.has(i) ? 1 : sizeAt(x.shape, next++))));
};

const transpose: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  return x.permute(node.ints("perm") ?? x.shape.map((_, i) => x.ndim - 1 - i));
};

const expand: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const wanted = listOfNumbers(need(inputs, 1, node));
  const rank = Math.max(wanted.length, x.ndim);
  const at = (list: readonly number[], i: number): number => list[i - (rank - list.length)] ?? 1;
  // A size of one on either side gives way to the other's.
  return x.expand(Array.from({ length: rank }, (_, i) => (at(wanted, i) === 1 ? at(x.shape, i) : at(wanted, i))));
};

/** Padding with the edge, a mirror, or the other end: places of each dim's elements, gathered. */
function placesOf(size: number, before: number, after: number, mode: string): number[] {
  return Array.from({ length: before + size + after }, (_, i) => {
    const at = i - before;
    if (mode === "edge") return Math.min(Math.max(at, 0), size - 1);
    if (mode === "wrap") return ((at % size) + size) % size;
    if (size === 1) return 0;
    const period = 2 * (size - 1);
    const within = ((at % period) + period) % period;
    return within < size ? within : period - within;
  });
}

const pad: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const mode = node.text("mode", "constant");
  const isOld = node.opset < 11;
  const pads = isOld ? (node.ints("pads") ?? node.ints("paddings"))! : listOfNumbers(need(inputs, 1, node));
  const given = optionalInput(inputs, 3);
  const axes = given === null ? x.shape.map((_, i) => i) : listOfNumbers(given).map((axis) => wrapAxis(axis, x.ndim));
  const half = pads.length / 2;
  if (half !== axes.length) throw node.error(`${pads.length} paddings for ${axes.length} dims`);
  if (mode === "constant") {
    const fill = optionalInput(inputs, 2);
    const value = isOld ? node.float("value", 0) : fill === null ? 0 : singleNumber(fill);
    const flat = new Array<number>(2 * x.ndim).fill(0);
    axes.forEach((axis, i) => {
      flat[2 * (x.ndim - 1 - axis)] = itemAt(pads, i);
      flat[2 * (x.ndim - 1 - axis) + 1] = itemAt(pads, i + half);
    });
    return constant_pad_nd(x, flat, value);
  }
  let result = x;
  axes.forEach((axis, i) => {
    let [before, after] = [itemAt(pads, i), itemAt(pads, i + half)];
    const size = sizeAt(result.shape, axis);
    const crop = [Math.max(-before, 0), Math.max(-after, 0)] as const;
    if (crop[0] + crop[1] > 0) result = result.narrow(axis, crop[0], size - crop[0] - crop[1]);
    [before, after] = [Math.max(before, 0), Math.max(after, 0)];
    if (before + after > 0)
      result = result.index_select(
        axis,
        tensor(placesOf(sizeAt(result.shape, axis), before, after, mode), { dtype: int64 }),
      );
  });
  return result;
};

const range: OnnxOperator = (inputs, node) => {
  const [start, limit, delta] = requiredInputs(inputs, node) as [Tensor, Tensor, Tensor];
  return arange(singleNumber(start), singleNumber(limit), singleNumber(delta), { dtype: start.dtype });
};

const constantOfShape: OnnxOperator = (inputs, node) => {
  const sizes = listOfNumbers(need(inputs, 0, node));
  const value = node.tensor("value");
  return value === null
    ? zeros(sizes, { dtype: float32 })
    : full(sizes, value.item() as number, { dtype: value.dtype });
};

const eyeLike: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const dtype = node.has("dtype") ? dtypeOf(node.int("dtype"), "the result of EyeLike") : x.dtype;
  const [rows, columns] = x.shape as [number, number];
  const k = node.int("k", 0);
  const row = arange(rows).unsqueeze(1);
  return k === 0 ? eye(rows, columns, { dtype }) : arange(columns).eq(row.add(k)).to(dtype);
};

const depthToSpace: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const b = node.int("blocksize");
  if (node.text("mode", "DCR") === "CRD") return F.pixel_shuffle(x, b);
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const wide = x.reshape([n, b, b, c / (b * b), h, w]).permute([0, 3, 4, 1, 5, 2]);
  return wide.reshape([n, c / (b * b), h * b, w * b]);
};

const spaceToDepth: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const b = node.int("blocksize");
  if (node.text("mode", "DCR") === "CRD") return F.pixel_unshuffle(x, b);
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const wide = x.reshape([n, c, h / b, b, w / b, b]).permute([0, 3, 5, 1, 2, 4]);
  return wide.reshape([n, c * b * b, h / b, w / b]);
};

const trilu: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const given = optionalInput(inputs, 1);
  const k = given === null ? 0 : singleNumber(given);
  return node.int("upper", 1) ? x.triu(k) : x.tril(k);
};

const tile: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  if (node.opset < 6) {
    const [tiles, axis] = [singleNumber(need(inputs, 1, node)), singleNumber(need(inputs, 2, node))];
    return x.repeat(x.shape.map((_, i) => (i === axis ? tiles : 1)));
  }
  return x.repeat(listOfNumbers(need(inputs, 1, node)));
};

const reverseSequence: OnnxOperator = (inputs, node) => {
  const [x, lengths] = [need(inputs, 0, node), listOfNumbers(need(inputs, 1, node))];
  const [batch, time] = [node.int("batch_axis", 1), node.int("time_axis", 0)];
  const rows = lengths.map((length, i) => {
    const row = x.select(batch, i);
    const axis = time > batch ? time - 1 : time;
    const places = Array.from({ length: sizeAt(x.shape, time) }, (_, t) => (t < length ? length - 1 - t : t));
    return row.index_select(axis, tensor(places, { dtype: int64 }));
  });
  return stack(rows, batch);
};

const centerCropPad: OnnxOperator = (inputs, node) => {
  let x = need(inputs, 0, node);
  const sizes = listOfNumbers(need(inputs, 1, node));
  const axes = (node.ints("axes") ?? sizes.map((_, i) => i)).map((axis) => wrapAxis(axis, x.ndim));
  axes.forEach((axis, i) => {
    const [have, want] = [sizeAt(x.shape, axis), itemAt(sizes, i)];
    if (have > want) x = x.narrow(axis, Math.floor((have - want) / 2), want);
    else if (have < want) {
      const before = Math.floor((want - have) / 2);
      const flat = new Array<number>(2 * x.ndim).fill(0);
      flat[2 * (x.ndim - 1 - axis)] = before;
      flat[2 * (x.ndim - 1 - axis) + 1] = want - have - before;
      x = constant_pad_nd(x, flat, 0);
    }
  });
  return x;
};

export const shapes: Record<string, OnnxOperator> = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Reshape: reshape,
  Flatten: flatten,
  Shape: shape,
  Size: (inputs, node) => scalar_tensor(need(inputs, 0, node).numel(), { dtype: int64 }),
  Slice: slice,
  Split: split,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  Concat: (inputs, node) => cat(requiredInputs(inputs, node), node.int("axis", 1)),
  Pad: pad,
  Range: range,
  EyeLike: eyeLike,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Trilu: trilu,
  Tile: tile,
  ReverseSequence: reverseSequence,
  CenterCropPad: centerCropPad,
  Dropout: (inputs, node) => {
    const x = need(inputs, 0, node);
    const training = optionalInput(inputs, 2);
    if (node.opset >= 12 && training !== null && Boolean(training.item())) {
      const ratio = optionalInput(inputs, 1);
      const share = ratio === null ? 0.5 : singleNumber(ratio);
      if (share === 0) return outputs(x, full(x.shape, 1, { dtype: bool }));
      const kept = F.dropout(full(x.shape, 1, { dtype: x.dtype }), share, true);
      return outputs(x.mul(kept), kept.ne(0));
    }
    return outputs(x, full(x.shape, 1, { dtype: bool }));
  },
};
