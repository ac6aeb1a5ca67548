/**
 * Runs operators on distributed tensors: the layouts of arguments and results are chosen, arguments brought there, and
 * the operator is run on this process's parts. History belongs to the distributed tensors: derivatives are operators on
 * them again, whose layouts follow by the same rules.
 */
import { type Interpreter, interpret } from "../../autograd/interpreters.ts";
import { gradFnOf } from "../../autograd/history.ts";
import { no_grad } from "../../autograd/modes.ts";
import type { Node } from "../../autograd/node-types.ts";
import { contiguousStrides, numel } from "../../layout/shape.ts";
import { type OperatorCall, callBound, setSubstitute } from "../../ops/declare/call.ts";
import type { Context } from "../../ops/declare/context.ts";
import type { OperatorRecord } from "../../ops/declare/record.ts";
import { NotImplementedError, RuntimeError, withHelp } from "../../support/errors.ts";
import { itemAt } from "../../support/checked.ts";
import { warnOnce } from "../../support/warnings.ts";
import { asDevice } from "../../tensor/device-name.ts";
import { onDevice } from "../../tensor/device.ts";
import { emptyStrided, Tensor } from "../../tensor/tensor.ts";
import { replaceTensors, listedTensors } from "../../tensor/listed-tensors.ts";
import type { DeviceMesh } from "../device-mesh.ts";
import { DTensor, recordsOfDistributed } from "./dtensor.ts";
import { type Placement, Replicate, samePlacements } from "./placements.ts";
import { redistributionCost } from "./cost.ts";
import { redistributeLocal } from "./redistribute.ts";
import { type LayoutCall, type Facts, type Row, type Ways } from "./rule.ts";
import { layoutRuleOf } from "./rules.ts";
import { localShapeAndOffset, mixesReductions, type Spec } from "./spec.ts";
import { throughView } from "./views.ts";

/** Whether derivatives run: what they make of shapes alone is the whole, on all processes. */
let isBackward = false;

/** Sees that gradients are operators, as it does where transforms are in force. */
const seer: Interpreter = { call: (call: OperatorCall) => call.next() };

function backwards<T>(run: () => T): T {
  const before = isBackward;
  isBackward = true;
  try {
    return interpret(seer, run);
  } finally {
    isBackward = before;
  }
}

const watched = new WeakSet<Node>();

/** Lets a node's gradients be operators that the dispatch point sees. */
function watch(tensor: Tensor): void {
  const node = gradFnOf(tensor);
  if (node === null || watched.has(node)) return;
  watched.add(node);
  const apply = node.apply.bind(node);
  node.apply = (gradients) => backwards(() => apply(gradients));
}

/** A call with distributed tensors: what its tensors are, and the mesh. */
interface Given {
  readonly record: OperatorRecord;
  readonly bound: readonly unknown[];
  readonly mesh: DeviceMesh;
  /** The tensors among the arguments, in order. */
  readonly specs: readonly Spec[];
}

/** What was chosen for a call. */
interface Choice {
  readonly args: readonly (readonly Placement[])[];
  readonly outputs: readonly (Facts & { readonly placements: readonly Placement[] })[];
}

/** PyTorch's name of the overload of an operator, as its error for plain tensors among distributed ones has it. */
function overloadOf({ schema, kind }: OperatorRecord): string {
  const name = schema.name;
  const base = name.replace(/_$/, "");
  if (/^(add|sub|mul|div|eq|ne|lt|le|gt|ge|pow|rsub|remainder)$/.test(base)) return `${name}.Tensor`;
  if (base === "where" && kind === "pointwise") return `${name}.self`;
  if (base === "index") return `${name}.Tensor`;
  return `${name}.default`;
}

/** A plain tensor among distributed ones: a single number counts as the same on all processes. */
function replicated(tensor: Tensor, mesh: DeviceMesh, record: OperatorRecord): DTensor {
  if (!isBackward && numel(tensor.shape) !== 1)
    throw new RuntimeError(
      withHelp(
        `aten.${overloadOf(record)} got mixed torch.Tensor and DTensor, need to convert all torch.Tensor to DTensor before calling distributed operators!`,
        "Make one of it: distribute_tensor(tensor, mesh, [new Replicate()]), or DTensor.from_local(tensor, mesh, placements).",
      ),
    );
  if (!isBackward && tensor.ndim > 0)
    warnOnce(
      "dtensor numel=1",
      "Found a non-scalar tensor with numel=1 and ndim!=0, we are implicitly creating a replicated DTensor for it. However, please consider changing it to a scalar tensor or explicitly create a DTensor under distributed environment.",
    );
  return DTensor.wrap(tensor, {
    mesh,
    placements: mesh.shape.map(() => new Replicate()),
    shape: tensor.shape,
    strides: tensor.strides,
    dtype: tensor.dtype,
  });
}

const META = asDevice("meta");
const metaOf = ({ shape, strides, dtype }: Facts): Tensor => emptyStrided(shape, strides, dtype);

/** What the results of a call would be in one process. */
function outputsOf({ record, bound, specs }: Given): Facts[] {
  let next = 0;
  const result = onDevice(META, () =>
    no_grad(() =>
      callBound(
        record,
        replaceTensors(bound, () => metaOf(itemAt(specs, next++))),
      ),
    ),
  );
  return (Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]).map(({ shape, strides, dtype }) => ({
    shape,
    strides,
    dtype,
  }));
}

/** Operators that draw: their results are like their first argument, and nothing may be drawn to find that out. */
const DRAWS =
  /^(bernoulli|uniform|normal|exponential|log_normal|geometric|cauchy|native_dropout|random|rand_like|randn_like|randint_like)_?$/;

/** What rules ask of a call. */
function asCall(given: Given, outputs: readonly Facts[]): LayoutCall {
  const { record, bound, specs } = given;
  const { arguments: list } = record.schema;
  return {
    record,
    tensors: specs,
    outputs,
    value<T>(name: string): T {
      if (name === "views") {
        const [parts, shape, change] = bound as [(Tensor | null)[], number[], (layout: object, i: number) => Facts];
        const layout = { shape, strides: contiguousStrides(shape), offset: 0 };
        return parts.flatMap((part, i) => (part === null ? [] : [change(layout, i)])) as T;
      }
      return bound[list.findIndex((argument) => argument.name === name)] as T;
    },
  };
}

/** All combinations of rows over the dims of a mesh, in the order in which PyTorch compares them. */
function* combinations(rows: readonly Row[], count: number): Generator<Row[]> {
  if (count === 0) yield [];
  else for (const row of rows) for (const rest of combinations(rows, count - 1)) yield [row, ...rest];
}

const isDivided = (placements: readonly Placement[]): boolean => placements.some((placement) => placement.is_shard());

/** Whether every process gets something of each dim that is divided. */
function isShardable({ shape, mesh }: Spec, placements: readonly Placement[]): boolean {
  const counts = shape.map(() => 1);
  return placements.every((placement, i) => {
    if (!placement.is_shard()) return true;
    const { dim } = placement;
    if (dim >= shape.length) return false;
    counts[dim] = itemAt(counts, dim) * mesh.size(i);
    return itemAt(shape, dim) >= itemAt(counts, dim);
  });
}

/** The cheapest way: PyTorch's choice, ties included. */
function chooseRow(given: Given, ways: Ways, outputs: readonly Facts[], isInPlace: boolean): Choice {
  const { specs, mesh, record } = given;
  const { fixed } = ways;
  if (fixed)
    return { args: fixed.args, outputs: outputs.map((facts, o) => ({ ...facts, placements: itemAt(fixed.out, o) })) };
  const whole = new Replicate();
  const all: Row = { out: outputs.map(() => whole), args: specs.map(() => whole) };
  const divided = specs.some(({ placements }) => isDivided(placements));
  const rows = [
    all,
    ...ways.rows.filter((row) => row.always || divided || ![...row.out, ...row.args].some((each) => each.is_shard())),
  ];
  let best: Choice | null = null;
  let bestCost = Infinity;
  let free: Choice | null = null;
  let unmoved: Choice | null = null;
  let blocked = false;
  for (const combination of combinations(rows, mesh.ndim)) {
    const args = specs.map((_, a) => combination.map((row) => itemAt(row.args, a)));
    const placed = outputs.map((_, o) => combination.map((row) => itemAt(row.out, o)));
    if ([...args, ...placed].some(mixesReductions)) continue;
    if (
      isInPlace &&
      (!samePlacements(itemAt(args, 0), itemAt(specs, 0).placements) ||
        !samePlacements(itemAt(placed, 0), itemAt(specs, 0).placements))
    ) {
      blocked = true;
      continue;
    }
    const stays = args.map((placements, a) => samePlacements(placements, itemAt(specs, a).placements));
    if (!args.every((placements, a) => isShardable(itemAt(specs, a), placements) || (ways.uneven && stays[a])))
      continue;
    if (ways.fits && !ways.fits(args, mesh.shape)) continue;
    const choice: Choice = { args, outputs: outputs.map((facts, o) => ({ ...facts, placements: itemAt(placed, o) })) };
    const cost = args.reduce((sum, placements, a) => sum + redistributionCost(itemAt(specs, a), placements), 0);
    if (cost === 0) {
      if (stays.every(Boolean)) unmoved = choice;
      else free ??= choice;
    }
    if (best === null || cost < bestCost) [best, bestCost] = [choice, cost];
  }
  const chosen = unmoved ?? free ?? best;
  if (chosen !== null) return chosen;
  if (blocked)
    throw new RuntimeError(
      `aten.${overloadOf(record)}: in-place operations that require placement changes are not supported. The input has placement ${itemAt(specs, 0).placements.map(String).join(", ")}, but no valid strategy preserves this placement. Please use the out-of-place version of this operation instead.`,
    );
  throw new RuntimeError(`aten.${overloadOf(record)}: no valid sharding strategy for the input placements.`);
}

const VIEWS = /^(view|_unsafe_view|_reshape_alias)$/;

function choose(given: Given, isInPlace: boolean): Choice & { readonly once?: boolean } {
  const { record, specs, mesh } = given;
  const first = itemAt(specs, 0);
  const outputs =
    DRAWS.test(record.name) || isInPlace
      ? [record.view === undefined ? first : itemAt(outputsOf(given), 0)]
      : outputsOf(given);
  if (VIEWS.test(record.name) && record.schema.arguments[1]?.name === "size") {
    const [facts] = outputs as [Facts];
    const [args, placements] = throughView(first.shape, facts.shape, first.placements, mesh.shape);
    return { args: [args], outputs: [{ ...facts, placements }] };
  }
  const rule = layoutRuleOf(record);
  if (rule === null)
    throw new NotImplementedError(`Operator aten.${overloadOf(record)} does not have a sharding strategy registered.`);
  const ways = rule(asCall(given, outputs));
  if (record.name === "unbind") assertUnbinds(given);
  const choice = chooseRow(given, ways, outputs, isInPlace);
  return ways.once ? { ...choice, once: true } : choice;
}

function assertUnbinds({ specs, bound }: Given): void {
  const { placements, shape } = itemAt(specs, 0);
  const dim = ((bound[1] as number) + shape.length) % shape.length;
  if (placements.some((placement) => placement.is_shard(dim)))
    throw new RuntimeError(
      `Attempted to unbind along the sharded dimension ${dim}. Please redistribute the input explicitly before unbinding.`,
    );
}

const chosen = new WeakMap<DeviceMesh, Map<OperatorRecord, Map<string, Choice>>>();
/** So many calls of one operator are remembered. */
const REMEMBERED = 512;

/** What tells one call from another, for the choice; null where values count that have no text. */
function textOf(bound: readonly unknown[]): string | null {
  let text = "";
  for (const value of bound) {
    if (value instanceof DTensor) {
      const { shape, strides, dtype, placements } = value._spec;
      text += `T${dtype.name}[${shape}][${strides}]${placements.map(({ short }) => short)};`;
    } else if (Array.isArray(value)) {
      const inner = textOf(value as unknown[]);
      if (inner === null) return null;
      text += `(${inner})`;
    } else if (typeof value === "function" || (typeof value === "object" && value !== null && !("itemsize" in value))) {
      return null;
    } else
      text += `${typeof value}:${typeof value === "object" && value !== null ? (value as { name: string }).name : String(value)};`;
  }
  return text;
}

function choiceFor(given: Given, isInPlace: boolean): Choice {
  const text = textOf(given.bound);
  if (text === null || text.includes("MaskP")) return choose(given, isInPlace);
  let ofMesh = chosen.get(given.mesh);
  if (ofMesh === undefined) chosen.set(given.mesh, (ofMesh = new Map<OperatorRecord, Map<string, Choice>>()));
  let known = ofMesh.get(given.record);
  if (known === undefined) ofMesh.set(given.record, (known = new Map<string, Choice>()));
  const found = known.get(text);
  if (found !== undefined) return found;
  const made = choose(given, isInPlace);
  if (made.once) return made;
  if (known.size >= REMEMBERED) known.clear();
  known.set(text, made);
  return made;
}

/** Strides of a part: the dims in the order of the whole's strides, without holes. */
function localStrides(shape: readonly number[], strides: readonly number[]): number[] {
  const result = shape.map(() => 0);
  let step = 1;
  for (const dim of shape.map((_, d) => d).sort((a, b) => itemAt(strides, a) - itemAt(strides, b) || b - a)) {
    result[dim] = strides[dim] === 0 ? 0 : step;
    if (strides[dim] !== 0) step *= itemAt(shape, dim);
  }
  return result;
}

/** Arguments that tell the shape of the result, of this process's part of it. */
function withLocalShapes(record: OperatorRecord, bound: unknown[], choice: Choice, mesh: DeviceMesh): unknown[] {
  const place = record.schema.arguments.findIndex(({ name }, i) =>
    record.name === "embed_views" || /^(view|_unsafe_view|_reshape_alias|expand|_new_strided)$/.test(record.name)
      ? i === 1
      : record.name === "nll_loss_backward" || (record.name === "scatter_add" && name === "shape")
        ? name === "shape"
        : false,
  );
  if (place < 0) {
    if (record.name !== "embedding_dense_backward") return bound;
    const [rows] = localShapeAndOffset(itemAt(choice.outputs, 0).shape, mesh, itemAt(choice.outputs, 0).placements)[0];
    return bound.map((value, i) => (i === 2 ? rows : value));
  }
  const { shape, strides, placements } = itemAt(choice.outputs, 0);
  if (!isDivided(placements)) return bound;
  const [own] = localShapeAndOffset(shape, mesh, placements);
  if (record.name === "_new_strided") return [bound[0], own, localStrides(own, strides), ...bound.slice(3)];
  return bound.map((value, i) => (i === place ? own : value));
}

/** Runs an operator on this process's parts; no history. */
function compute(record: OperatorRecord, bound: unknown[]): unknown {
  const { mesh } = itemAt(
    listedTensors(bound).flatMap((tensor) => (tensor instanceof DTensor ? [tensor._spec] : [])),
    0,
  );
  const args = replaceTensors(bound, (tensor) =>
    tensor instanceof DTensor ? tensor : replicated(tensor, mesh, record),
  );
  const tensors = listedTensors(args) as DTensor[];
  for (const { _spec } of tensors)
    if (!_spec.mesh.equals(mesh))
      throw new RuntimeError(
        `Cannot run aten.${overloadOf(record)} on inputs with different meshes: got ${mesh} and ${_spec.mesh}`,
      );
  const given: Given = { record, bound: args, mesh, specs: tensors.map(({ _spec }) => _spec) };
  const isInPlace = record.schema.arguments[0]?.mutates === true;
  const choice = choiceFor(given, isInPlace);
  let next = 0;
  const parts = replaceTensors(args, (tensor) => {
    const { _spec, _local_tensor } = tensor as DTensor;
    return redistributeLocal(_local_tensor, _spec, { ..._spec, placements: itemAt(choice.args, next++) });
  });
  const result = no_grad(() => callBound(record, withLocalShapes(record, parts, choice, mesh)));
  const wrap = (local: Tensor, i: number): DTensor => DTensor.wrap(local, { mesh, ...itemAt(choice.outputs, i) });
  if (isInPlace) {
    const self = args[0] as DTensor;
    if (record.view !== undefined) self.become({ mesh, ...itemAt(choice.outputs, 0) });
    return self;
  }
  return Array.isArray(result) ? (result as Tensor[]).map(wrap) : wrap(result as Tensor, 0);
}

/** Losses that compare element by element: the comparison, then the reduction, each by its own rule. */
function reducedLoss(record: OperatorRecord, bound: unknown[]): unknown {
  const place = record.schema.arguments.findIndex(({ name }) => name === "reduction");
  const kind = bound[place];
  const elements = callBound(
    record,
    bound.map((value, i) => (i === place ? 0 : value)),
  ) as Tensor;
  return kind === 1 ? elements.mean() : elements.sum();
}

function isRecordable(record: OperatorRecord): boolean {
  return (
    record.kind === "pointwise" ||
    (record.derivative ?? record.joint ?? record.view ?? record.mutate ?? record.plain) !== undefined
  );
}

/** The gradient of a layer norm as its own operator has it: what arrives lies as the input did, the weight is whole. */
function alignedGradient({ name }: OperatorRecord, bound: unknown[]): unknown[] {
  const [grads, saved, node] = bound as [(Tensor | null)[], (Tensor | null)[], Context];
  const [grad, input] = [grads[0], saved[0]];
  if (name !== "native_layer_norm_backward" || !(grad instanceof DTensor) || !(input instanceof DTensor)) return bound;
  const lead = input.ndim - node.value<readonly number[]>("normalized_shape").length;
  const whole = new Replicate();
  const placements = input.placements.map((each) => (each.is_shard() && each.dim < lead ? each : whole));
  const lain = (tensor: DTensor): DTensor => tensor.redistribute({ placements });
  const others = saved
    .slice(1)
    .map((each, i) =>
      i === 0 && each instanceof DTensor && saved.length > 3
        ? each.redistribute({ placements: placements.map(() => whole) })
        : each,
    );
  return [[lain(grad), ...grads.slice(1)], [lain(input), ...others], node];
}

/** Losses of divided classes, while `loss_parallel` is on; undefined for other operators. */
export const losses: { run: ((record: OperatorRecord, bound: readonly unknown[]) => unknown) | null } = {
  run: null,
};

function run(record: OperatorRecord, bound: unknown[]): unknown {
  if (recordsOfDistributed.has(record)) return record.execute(bound, null);
  const loss = losses.run?.(record, bound);
  if (loss !== undefined) return loss;
  const { unfused } = record;
  if (unfused) return backwards(() => unfused(alignedGradient(record, bound)));
  if (record.kind === "composite") return record.execute(bound, null);
  const reduction =
    record.elements === undefined ? 0 : bound[record.schema.arguments.findIndex(({ name }) => name === "reduction")];
  if (reduction === 1 || reduction === 2) return reducedLoss(record, bound);
  if (!isRecordable(record)) return compute(record, bound);
  // What is plain gets no gradient that is distributed: a number as a tensor.
  setSubstitute(() => compute(record, bound));
  let result: unknown;
  try {
    result = record.execute(bound, null);
  } finally {
    setSubstitute(null);
  }
  for (const tensor of Array.isArray(result) ? (result as unknown[]) : [result])
    if (tensor instanceof Tensor) watch(tensor);
  return result;
}

/** Runs an operator that is given a distributed tensor. */
export function runDistributed(record: OperatorRecord, bound: unknown[], out: unknown): unknown {
  if (out === null) return run(record, bound);
  const results = [run(record, bound)].flat() as Tensor[];
  ([out].flat() as Tensor[]).forEach((target, i) => target.copy_(itemAt(results, i)));
  return out;
}
