/** ONNX's branches, loops and sequences. */
import { bool, int64 } from "../../../dtype.ts";
import { zeros } from "../../../ops/create/create.ts";
import { scalar_tensor } from "../../../ops/create/from-data.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { dtypeOf } from "../../format/tensors.ts";
import {
  requiredInputs,
  need,
  singleNumber,
  listOfNumbers,
  optionalInput,
  OnnxOutputs,
  wrapAxis,
  type Flow,
  type OnnxNode,
  type OnnxOperator,
} from "../node.ts";
import { itemAt, lastOf, sizeAt } from "../../../support/checked.ts";

const branch: OnnxOperator = (inputs, node) => {
  const isTrue = Boolean(need(inputs, 0, node).reshape([]).item());
  return new OnnxOutputs(node.run(isTrue ? "then_branch" : "else_branch", []));
};

/** What a loop without a step gives for what its steps would give together: no rows of the sizes that the file tells. */
function noSteps(node: OnnxNode, output: number): Tensor {
  const type = node.graph("body").output[output]?.type?.tensor_type;
  const sizes = (type?.shape?.dim ?? []).map(({ dim_value: size }) => Number(size ?? 0));
  return zeros([0, ...sizes], { dtype: dtypeOf(type?.elem_type ?? 1, "what a loop gives") });
}

const loop: OnnxOperator = (inputs, node) => {
  const [limit, condition] = [optionalInput(inputs, 0), optionalInput(inputs, 1)];
  const trips = limit === null ? Infinity : singleNumber(limit.reshape([]));
  let goesOn = condition === null ? true : Boolean(condition.reshape([]).item());
  let state = inputs.slice(2);
  const count = state.length;
  const scans: Tensor[][] = [];
  for (let i = 0; i < trips && goesOn; i++) {
    const [next, ...values] = node.run("body", [
      scalar_tensor(i, { dtype: int64 }),
      scalar_tensor(Number(goesOn), { dtype: bool }),
      ...state,
    ]);
    goesOn =
      condition === null && limit !== null && next === null ? true : Boolean((next as Tensor).reshape([]).item());
    state = values.slice(0, count);
    values.slice(count).forEach((value, k) => (scans[k] ??= []).push(value as Tensor));
  }
  const width = node.outputCount - count;
  return new OnnxOutputs([
    ...state,
    ...Array.from({ length: width }, (_, k) => (scans[k] ? stack(scans[k], 0) : noSteps(node, 1 + count + k))),
  ]);
};

/**
 * Scan of version 8: each sample by itself, the axes counted without the samples' dim, and as many steps as the first input
 * says; what is behind a sample's last step is 0.
 */
const scanOfSamples: OnnxOperator = (inputs, node) => {
  const lengths = optionalInput(inputs, 0);
  const scanned = node.int("num_scan_inputs");
  const given = inputs.slice(1).map((_, i) => need(inputs, i + 1, node));
  const states = given.length - scanned;
  const directions = node.ints("directions") ?? new Array<number>(scanned).fill(0);
  const [batch, longest] = lastOf(given).shape as [number, number];
  const steps = lengths === null ? new Array<number>(batch).fill(longest) : listOfNumbers(lengths);
  const samples = steps.map((count, n) => {
    let state: Flow[] = given.slice(0, states).map((each) => each.select(0, n));
    const made: Tensor[][] = [];
    for (let t = 0; t < count; t++) {
      const parts = given
        .slice(states)
        .map((each, k) => each.select(0, n).select(0, directions[k] ? count - 1 - t : t));
      const values = node.run("body", [...state, ...parts]);
      state = values.slice(0, states);
      values.slice(states).forEach((value, k) => (made[k] ??= []).push(value as Tensor));
    }
    const joined = made.map((list) => {
      const whole = stack(list, 0);
      return count === longest ? whole : cat([whole, whole.new_zeros([longest - count, ...whole.shape.slice(1)])], 0);
    });
    return [...(state as Tensor[]), ...joined];
  });
  return new OnnxOutputs(itemAt(samples, 0).map((_, k) => stack(samples.map((values) => itemAt(values, k)))));
};

const scan: OnnxOperator = (inputs, node) => {
  if (node.opset < 9) return scanOfSamples(inputs, node);
  const scanned = node.int("num_scan_inputs");
  const states = inputs.length - scanned;
  const axes = node.ints("scan_input_axes") ?? new Array<number>(scanned).fill(0);
  const directions = node.ints("scan_input_directions") ?? new Array<number>(scanned).fill(0);
  const sources = inputs.slice(states).map((_, i) => need(inputs, states + i, node)) as [Tensor, ...Tensor[]];
  const steps = sizeAt(sources[0].shape, wrapAxis(itemAt(axes, 0), sources[0].ndim));
  let state = inputs.slice(0, states);
  const made: Tensor[][] = [];
  for (let i = 0; i < steps; i++) {
    const parts = sources.map((x, k) => x.select(itemAt(axes, k), directions[k] ? steps - 1 - i : i));
    const values = node.run("body", [...state, ...parts]);
    state = values.slice(0, states);
    values.slice(states).forEach((value, k) => (made[k] ??= []).push(value as Tensor));
  }
  const outAxes = node.ints("scan_output_axes") ?? made.map(() => 0);
  const outDirections = node.ints("scan_output_directions") ?? made.map(() => 0);
  if (steps === 0)
    return new OnnxOutputs([
      ...state,
      ...Array.from({ length: node.outputCount - states }, (_, k) => noSteps(node, states + k)),
    ]);
  const joined = made.map((list, k) => stack(outDirections[k] ? [...list].reverse() : list, itemAt(outAxes, k)));
  return new OnnxOutputs([...state, ...joined]);
};

function sequence(inputs: readonly Flow[], i: number, node: OnnxNode): readonly Tensor[] {
  const value = inputs[i];
  if (Array.isArray(value)) return value as readonly Tensor[];
  throw node.error(`its input ${i} is no sequence`);
}

const placeIn = (list: readonly Tensor[], place: Tensor | null, otherwise: number): number => {
  const at = place === null ? otherwise : singleNumber(place.reshape([]));
  return at < 0 ? at + list.length : at;
};

const splitToSequence: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const axis = wrapAxis(node.int("axis", 0), x.ndim);
  const given = optionalInput(inputs, 1);
  const total = sizeAt(x.shape, axis);
  if (given === null) {
    const parts = Array.from({ length: total }, (_, i) => x.narrow(axis, i, 1));
    return [node.int("keepdims", 1) ? parts : parts.map((part) => part.squeeze(axis))].flat();
  }
  const step = given.ndim === 0 ? singleNumber(given) : null;
  const sizes =
    step === null
      ? listOfNumbers(given)
      : Array.from({ length: Math.ceil(total / step) }, (_, i) => Math.min(step, total - i * step));
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return x.narrow(axis, start - size, size);
  });
};

const sequenceMap: OnnxOperator = (inputs, node) => {
  const list = sequence(inputs, 0, node);
  const results = list.map((_, i) =>
    node.run(
      "body",
      inputs.map((value) => (Array.isArray(value) ? itemAt(value as readonly Tensor[], i) : (value ?? null))),
    ),
  );
  return new OnnxOutputs(
    Array.from({ length: node.outputCount }, (_, k) => results.map((values) => itemAt(values, k) as Tensor)),
  );
};

export const control: Record<string, OnnxOperator> = {
  If: branch,
  Loop: loop,
  Scan: scan,
  SequenceConstruct: (inputs, node) => requiredInputs(inputs, node),
  SequenceEmpty: () => [],
  SequenceLength: (inputs, node) => scalar_tensor(sequence(inputs, 0, node).length, { dtype: int64 }),
  SequenceAt: (inputs, node) => {
    const list = sequence(inputs, 0, node);
    const found = list[placeIn(list, need(inputs, 1, node), 0)];
    if (found === undefined) throw node.error("the place is outside the sequence");
    return found;
  },
  SequenceInsert: (inputs, node) => {
    const list = [...sequence(inputs, 0, node)];
    list.splice(placeIn(list, optionalInput(inputs, 2), list.length), 0, need(inputs, 1, node));
    return list;
  },
  SequenceErase: (inputs, node) => {
    const list = [...sequence(inputs, 0, node)];
    list.splice(placeIn(list, optionalInput(inputs, 1), list.length - 1), 1);
    return list;
  },
  ConcatFromSequence: (inputs, node) => {
    const list = [...sequence(inputs, 0, node)];
    return node.int("new_axis", 0) ? stack(list, node.int("axis")) : cat(list, node.int("axis"));
  },
  SequenceMap: sequenceMap,
  SplitToSequence: splitToSequence,
  Optional: (inputs) => inputs[0] ?? null,
  OptionalGetElement: (inputs) => inputs[0] ?? null,
  OptionalHasElement: (inputs) => scalar_tensor(Number(inputs.length > 0 && inputs[0] !== null), { dtype: bool }),
};
