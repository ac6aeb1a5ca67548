/** Views, and what moves or joins elements without changing them. */
import { bool, int64 } from "../../../dtype.ts";
import type { Attribute, Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter, TensorOperand } from "../call.ts";
import { DynamicSize, type DimSize } from "../sizes.ts";
import { itemAt, lastOf } from "../../../support/checked.ts";

/** To the shape of the result. */
const reshape: Converter = (call, graph) => graph.reshape(call.self.name, call.self.shape, call.result().shape);

/** The same elements in the same shape, maybe of another dtype. */
const same: Converter = (call) => call.as(call.self, call.result().dtype);

function transpose(graph: Builder, x: TensorOperand, perm: readonly number[]): Name {
  return perm.every((dim, i) => dim === i) ? x.name : graph.node("Transpose", [x.name], { perm });
}

const swap: Converter = (call, graph) => {
  const rank = call.self.shape.length;
  if (rank < 2) return call.self.name;
  const perm = Array.from({ length: rank }, (_, i) => i);
  const [a, b] = call.operator === "t" ? [0, 1] : [call.dim("dim0"), call.dim("dim1")];
  [perm[a], perm[b]] = [b, a];
  return transpose(graph, call.self, perm);
};

const expand: Converter = (call, graph) => {
  const { shape } = call.result();
  return graph.node("Expand", [call.self.name, graph.ints(shape)]);
};

/** Elements from start to end along a dim. */
function sliced(graph: Builder, x: Name, dim: number, start: DimSize, end: DimSize, step = 1): Name {
  return graph.node("Slice", [x, graph.ints([start]), graph.ints([end]), graph.ints([dim]), graph.ints([step])]);
}

/** A bound as ONNX takes it: none is the end of the dim, however long. */
const bound = (value: unknown, otherwise: number): DimSize =>
  value === null || value === undefined ? otherwise : (value as DimSize);
const END = Number.MAX_SAFE_INTEGER;

const slice: Converter = (call, graph) => {
  const dim = call.dim("dim");
  const size = itemAt(call.self.shape, dim);
  const end = bound(call.raw("end"), END);
  const same_ = (a: DimSize, b: DimSize): boolean =>
    a === b || (a instanceof DynamicSize && b instanceof DynamicSize && a.key === b.key);
  return sliced(
    graph,
    call.self.name,
    dim,
    bound(call.raw("start"), 0),
    same_(end, size) ? END : end,
    call.number("step", 1),
  );
};

const select: Converter = (call, graph) => {
  const dim = call.dim("dim");
  const index = call.dimension("index");
  const place = typeof index === "number" ? graph.constant(index, int64) : graph.node("Squeeze", [graph.size(index)]);
  return graph.node("Gather", [call.self.name, place], { axis: dim });
};

/** Parts of a tensor along a dim. */
function partsOf(call: ConvertedCall, graph: Builder, dim: number): Name[] {
  const count = call.step.results.length;
  if (count === 1) return [graph.node("Identity", [call.self.name])];
  const sizes = Array.from({ length: count }, (_, i) => itemAt(call.result(i).shape, dim));
  return graph.nodeOf("Split", [call.self.name, graph.ints(sizes)], { axis: dim }, count);
}

const split: Converter = (call, graph) => partsOf(call, graph, call.dim("dim"));

const unbind: Converter = (call, graph) => {
  const dim = call.dim("dim");
  return call.step.results.map((_, i) =>
    graph.node("Gather", [call.self.name, graph.constant(i, int64)], { axis: dim }),
  );
};

/** Concatenation in the common dtype; empty 1-d tensors, which PyTorch lets pass, are left out. */
const cat: Converter = (call, graph) => {
  const { dtype, shape } = call.result();
  const rank = shape.length;
  const list = call
    .tensors("tensors")
    .filter(
      (each): each is TensorOperand => each !== null && !(each.shape.length === 1 && each.shape[0] === 0 && rank > 1),
    );
  const names = list.map((each) => call.as(each, dtype));
  return names.length === 1 ? itemAt(names, 0) : graph.node("Concat", names, { axis: call.dim("dim", rank) });
};

const stack: Converter = (call, graph) => {
  const { dtype, shape } = call.result();
  const axis = call.dim("dim", shape.length);
  const names = call
    .tensors("tensors")
    .map((each) => graph.node("Unsqueeze", [call.as(each!, dtype), graph.ints([axis])]));
  return graph.node("Concat", names, { axis });
};

const roll: Converter = (call, graph) => {
  const shifts = call.dims("shifts");
  const given = call.dims("dims");
  const { shape } = call.self;
  const flat = given.length === 0;
  let name = flat ? graph.node("Reshape", [call.self.name, graph.ints([-1])]) : call.self.name;
  const dims = flat ? [0] : call.axes("dims");
  dims.forEach((dim, i) => {
    const shift = itemAt(shifts, i);
    if (shift === 0) return;
    // The last `shift` elements come first. Negative places count from the end, as ONNX's Slice has it.
    const size = flat ? null : itemAt(shape, dim);
    const whole = typeof shift === "number" && typeof size === "number" ? ((shift % size) + size) % size : shift;
    if (whole === 0) return;
    const places = graph.node("Neg", [graph.size(whole)]);
    const axis = graph.ints([dim]);
    const tail = graph.node("Slice", [name, places, graph.ints([END]), axis]);
    const head = graph.node("Slice", [name, graph.ints([0]), places, axis]);
    name = graph.node("Concat", [tail, head], { axis: dim });
  });
  return flat ? graph.reshape(name, [], shape) : name;
};

const flip: Converter = (call, graph) => {
  let name = call.self.name;
  for (const dim of call.numbers("dims").map((each) => (each < 0 ? each + call.self.shape.length : each)))
    name = graph.node("Slice", [name, graph.ints([-1]), graph.ints([-END]), graph.ints([dim]), graph.ints([-1])]);
  return name;
};

const repeat: Converter = (call, graph) => {
  const times = call.dims("repeats");
  const missing = times.length - call.self.shape.length;
  const name =
    missing > 0
      ? graph.node("Unsqueeze", [call.self.name, graph.ints(Array.from({ length: missing }, (_, i) => i))])
      : call.self.name;
  return graph.node("Tile", [name, graph.ints(times)]);
};

const pixelShuffle: Converter = (call, graph) => {
  const { shape } = call.self;
  const factor = call.number("upscale_factor");
  const attributes = { blocksize: factor, mode: "CRD" };
  if (shape.length === 4) return graph.node("DepthToSpace", [call.self.name], attributes);
  const flat = graph.reshape(call.self.name, shape, [-1, ...shape.slice(-3)]);
  return graph.reshape(graph.node("DepthToSpace", [flat], attributes), [], call.result().shape);
};

const pixelUnshuffle: Converter = (call, graph) => {
  const { shape } = call.self;
  const r = call.number("downscale_factor");
  const result = call.result().shape;
  const [channels, height, width] = [shape.at(-3)!, result.at(-2)!, lastOf(result)];
  const lead = shape.slice(0, -3);
  const wide = graph.reshape(call.self.name, shape, [...lead, channels, height, r, width, r]);
  const n = lead.length;
  const perm = [...lead.map((_, i) => i), n, n + 2, n + 4, n + 1, n + 3];
  return graph.reshape(graph.node("Transpose", [wide], { perm }), [], result);
};

const channelShuffle: Converter = (call, graph) => {
  const { shape } = call.self;
  const groups = call.number("groups");
  const channels = call.fixed(shape[1], "the number of channels");
  const wide = [itemAt(shape, 0), groups, channels / groups, ...shape.slice(2)];
  const name = graph.reshape(call.self.name, shape, wide);
  const perm = [0, 2, 1, ...shape.slice(2).map((_, i) => i + 3)];
  return graph.reshape(graph.node("Transpose", [name], { perm }), [], shape);
};

/** PyTorch pads from the last dim on, in pairs; ONNX wants all beginnings, then all ends. */
function padding(call: ConvertedCall, name: string): DimSize[] {
  const rank = call.self.shape.length;
  const given = call.dims(name);
  const [before, after] = [new Array<DimSize>(rank).fill(0), new Array<DimSize>(rank).fill(0)];
  for (let i = 0; i < given.length / 2; i++) {
    before[rank - 1 - i] = itemAt(given, 2 * i);
    after[rank - 1 - i] = itemAt(given, 2 * i + 1);
  }
  return [...before, ...after];
}

const pad =
  (mode: "constant" | "reflect" | "edge"): Converter =>
  (call, graph) => {
    const name = call.step.args.has("pad") ? "pad" : "padding";
    const inputs = [call.self.name, graph.ints(padding(call, name))];
    const { dtype } = call.self;
    if (mode === "constant") inputs.push(graph.scalar((call.raw("value") as number | null) ?? 0, dtype));
    // Booleans cannot be padded everywhere.
    return graph.node("Pad", inputs, { mode });
  };

/** Both ends of each dim again before and after it: "wrap" of ONNX's Pad is too new to count on. */
const circular: Converter = (call, graph) => {
  const pads = padding(call, "padding");
  const rank = call.self.shape.length;
  let { name } = call.self;
  for (let dim = 0; dim < rank; dim++) {
    const [before, after] = [call.fixed(pads[dim], "padding"), call.fixed(pads[dim + rank], "padding")];
    if (before < 0 || after < 0) throw call.unsupported("circular padding of negative width");
    const list = [name];
    if (before > 0) list.unshift(sliced(graph, name, dim, -before, END));
    if (after > 0) list.push(sliced(graph, name, dim, 0, after));
    if (list.length > 1) name = graph.node("Concat", list, { axis: dim });
  }
  return name;
};

/** Tensors of one number, of the result's shape. */
function filled(call: ConvertedCall, graph: Builder, value: number | boolean | bigint | DynamicSize): Name {
  const { shape, dtype } = call.result();
  if (value instanceof DynamicSize) return graph.node("Expand", [graph.scalar(value, dtype), graph.ints(shape)]);
  const number = dtype === bool ? Boolean(value) : Number(value);
  const attributes: Record<string, Attribute> = { value: graph.filling(number, dtype) };
  return graph.node("ConstantOfShape", [graph.ints(shape)], attributes);
}

const triangle =
  (upper: number): Converter =>
  (call, graph) => {
    const { dtype, name } = call.self;
    const diagonal = graph.node("Squeeze", [graph.size(call.dimension("diagonal"))]);
    if (dtype !== bool) return graph.node("Trilu", [name, diagonal], { upper });
    return graph.cast(graph.node("Trilu", [graph.cast(name, bool, int64), diagonal], { upper }), int64, bool);
  };

const unfold: Converter = (call, graph) => {
  // Windows of a dim, gathered by a matrix of places, and moved to the end.
  const dim = call.dim("dimension");
  const [size, step] = [call.number("size"), call.number("step")];
  const windows = itemAt(call.result().shape, dim);
  const starts = graph.node("Mul", [
    graph.node("Range", [
      graph.constant(0, int64),
      graph.node("Squeeze", [graph.size(windows)]),
      graph.constant(1, int64),
    ]),
    graph.constant(step, int64),
  ]);
  const within = graph.constant(
    Array.from({ length: size }, (_, i) => i),
    int64,
  );
  const places = graph.node("Add", [graph.node("Unsqueeze", [starts, graph.ints([1])]), within]);
  const taken = graph.node("Gather", [call.self.name, places], { axis: dim });
  const rank = call.self.shape.length;
  const perm = Array.from({ length: rank + 1 }, (_, i) => i).filter((i) => i !== dim + 1);
  return graph.node("Transpose", [taken], { perm: [...perm, dim + 1] });
};

const selectScatter: Converter = (call, graph) => {
  const dim = call.dim("dim");
  const index = call.dimension("index");
  const source = graph.node("Unsqueeze", [call.as(call.tensor("src"), call.self.dtype), graph.ints([dim])]);
  return written(call, graph, source, dim, index, typeof index === "number" ? (index === -1 ? END : index + 1) : null);
};

/** What is before, the new part, what is after. */
function written(
  call: ConvertedCall,
  graph: Builder,
  source: Name,
  dim: number,
  start: DimSize,
  end: DimSize | null,
): Name {
  const self = call.self.name;
  const stop = end ?? graph.node("Add", [graph.size(start), graph.ints([1])]);
  const axis = graph.ints([dim]);
  const before = sliced(graph, self, dim, 0, start);
  const after = graph.node("Slice", [
    self,
    typeof stop === "string" ? stop : graph.ints([stop]),
    graph.ints([END]),
    axis,
  ]);
  return graph.node("Concat", [before, source, after], { axis: dim });
}

const sliceScatter: Converter = (call, graph) => {
  if (call.number("step", 1) !== 1) throw call.unsupported("writing every second element");
  const source = call.as(call.tensor("src"), call.self.dtype);
  return written(call, graph, source, call.dim("dim"), bound(call.raw("start"), 0), bound(call.raw("end"), END));
};

const copy: Converter = (call, graph) => {
  const { shape, dtype } = call.result();
  const source = call.tensorOrNull("src");
  if (source === null) return filled(call, graph, call.raw("src") as number);
  const name = call.as(source, dtype);
  const isSame =
    source.shape.length === shape.length && source.shape.every((size, i) => graph.sameSize(size, itemAt(shape, i)));
  return isSame ? graph.node("Identity", [name]) : graph.node("Expand", [name, graph.ints(shape)]);
};

const diagonal: Converter = (call, graph) => {
  const rank = call.self.shape.length;
  const [a, b] = [call.dim("dim1"), call.dim("dim2")];
  const offset = call.number("offset", 0);
  const others = Array.from({ length: rank }, (_, i) => i).filter((dim) => dim !== a && dim !== b);
  const size = lastOf(call.result().shape);
  const steps = graph.node("Range", [
    graph.constant(0, int64),
    graph.node("Squeeze", [graph.size(size)]),
    graph.constant(1, int64),
  ]);
  const moved = (by: number): Name => (by === 0 ? steps : graph.node("Add", [steps, graph.constant(by, int64)]));
  const places = [moved(Math.max(-offset, 0)), moved(Math.max(offset, 0))].map((each) =>
    graph.node("Unsqueeze", [each, graph.ints([1])]),
  );
  const front = graph.node("Transpose", [call.self.name], { perm: [a, b, ...others] });
  const taken = graph.node("GatherND", [front, graph.node("Concat", places, { axis: 1 })]);
  return others.length === 0 ? taken : graph.node("Transpose", [taken], { perm: [...others.map((_, i) => i + 1), 0] });
};

export const shapes: Record<string, Converter> = {
  view: reshape,
  reshape,
  _reshape_alias: reshape,
  _unsafe_view: reshape,
  flatten: reshape,
  unflatten: reshape,
  squeeze: reshape,
  unsqueeze: (call, graph) =>
    graph.node("Unsqueeze", [call.self.name, graph.ints([call.dim("dim", call.result().shape.length)])]),
  clone: same,
  contiguous: same,
  detach: same,
  alias: same,
  _to_copy: same,
  transpose: swap,
  t: swap,
  permute: (call, graph) =>
    transpose(
      graph,
      call.self,
      call.numbers("dims").map((dim) => (dim < 0 ? dim + call.self.shape.length : dim)),
    ),
  expand,
  slice,
  narrow: (call, graph) => {
    const start = call.dimension("start");
    const dim = call.dim("dim");
    const length = itemAt(call.result().shape, dim);
    if (typeof start === "number" && typeof length === "number")
      return sliced(graph, call.self.name, dim, start, start < 0 && start + length === 0 ? END : start + length);
    const stop = graph.node("Add", [graph.size(start), graph.size(length)]);
    return graph.node("Slice", [call.self.name, graph.size(start), stop, graph.ints([dim])]);
  },
  select,
  split,
  split_with_sizes: split,
  chunk: split,
  unsafe_split: split,
  unbind,
  cat,
  stack,
  roll,
  flip,
  repeat,
  pixel_shuffle: pixelShuffle,
  pixel_unshuffle: pixelUnshuffle,
  channel_shuffle: channelShuffle,
  constant_pad_nd: pad("constant"),
  reflection_pad1d: pad("reflect"),
  reflection_pad2d: pad("reflect"),
  reflection_pad3d: pad("reflect"),
  replication_pad1d: pad("edge"),
  replication_pad2d: pad("edge"),
  replication_pad3d: pad("edge"),
  pad_circular: circular,
  zeros: (call, graph) => filled(call, graph, 0),
  zeros_like: (call, graph) => filled(call, graph, 0),
  zero: (call, graph) => filled(call, graph, 0),
  new_zeros: (call, graph) => filled(call, graph, 0),
  empty: (call, graph) => filled(call, graph, 0),
  empty_like: (call, graph) => filled(call, graph, 0),
  empty_strided: (call, graph) => filled(call, graph, 0),
  ones: (call, graph) => filled(call, graph, 1),
  ones_like: (call, graph) => filled(call, graph, 1),
  full: (call, graph) => filled(call, graph, call.raw("fill_value") as number),
  full_like: (call, graph) => filled(call, graph, call.raw("fill_value") as number),
  fill: (call, graph) => {
    const value = call.tensorOrNull("value");
    if (value === null) return filled(call, graph, call.raw("value") as number);
    const { shape, dtype } = call.result();
    return graph.node("Expand", [call.as(value, dtype), graph.ints(shape)]);
  },
  tril: triangle(0),
  triu: triangle(1),
  unfold,
  select_scatter: selectScatter,
  slice_scatter: sliceScatter,
  copy,
  diagonal,
};
