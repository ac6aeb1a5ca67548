/** Contraction of labelled tensors, two at a time, each step a batched matrix product. */
import { numel } from "../../layout/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** A tensor whose dims have names; equal names mean equal indices. Sizes of 1 broadcast. */
export interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly number[];
}

const sizeOf = ({ tensor, labels }: Labelled, label: number): number => {
  const d = labels.indexOf(label);
  return d < 0 ? 1 : tensor.shape[d]!;
};

/** Sums over some labels. */
function sumOut(operand: Labelled, labels: readonly number[]): Labelled {
  const dims = operand.labels.flatMap((label, d) => (labels.includes(label) ? [d] : []));
  if (dims.length === 0) return operand;
  return {
    tensor: operand.tensor.sum(dims),
    labels: operand.labels.filter((label) => !labels.includes(label)),
  };
}

/** The operand's dims in the order of labels, those it lacks with size 1. */
function arranged({ tensor, labels }: Labelled, order: readonly number[]): Tensor {
  const present = order.filter((label) => labels.includes(label));
  const permuted = present.every((label, i) => labels[i] === label)
    ? tensor
    : tensor.permute(present.map((label) => labels.indexOf(label)));
  return present.length === order.length
    ? permuted
    : permuted.reshape(order.map((label) => sizeOf({ tensor, labels }, label)));
}

/** One product of two operands, summed over what nobody else needs (PyTorch's sumproduct_pair). */
function pair(leftGiven: Labelled, rightGiven: Labelled, needed: ReadonlySet<number>): Labelled {
  const onlyIn = (a: Labelled, b: Labelled): number[] =>
    a.labels.filter((label) => !needed.has(label) && sizeOf(a, label) !== 1 && sizeOf(b, label) === 1);
  const left = sumOut(leftGiven, onlyIn(leftGiven, rightGiven));
  const right = sumOut(rightGiven, onlyIn(rightGiven, leftGiven));
  const all = [...new Set([...left.labels, ...right.labels])];
  const [leftWide, rightWide] = [
    (label: number): boolean => sizeOf(left, label) !== 1,
    (label: number): boolean => sizeOf(right, label) !== 1,
  ];
  const shared = all.filter((label) => needed.has(label) && leftWide(label) && rightWide(label));
  const summed = all.filter((label) => !needed.has(label) && leftWide(label) && rightWide(label));
  const onlyRight = all.filter((label) => needed.has(label) && !leftWide(label) && rightWide(label));
  const onlyLeft = all.filter((label) => needed.has(label) && !onlyRight.includes(label) && !shared.includes(label));
  const labels = [...shared, ...onlyLeft, ...onlyRight];
  // Nothing to sum: a product of elements, which takes bools and operands of two dtypes too.
  if (summed.length === 0) {
    const [a, b] = [left, right].map((operand) => arranged(squeezed(operand, labels), labels)) as [Tensor, Tensor];
    return { tensor: a.mul(b), labels };
  }
  const count = (operand: Labelled, labels: readonly number[]): number =>
    numel(labels.map((label) => sizeOf(operand, label)));
  const a = arranged(squeezed(left, [...shared, ...onlyLeft, ...summed]), [...shared, ...onlyLeft, ...summed]).reshape([
    count(left, shared),
    count(left, onlyLeft),
    count(left, summed),
  ]);
  const b = arranged(squeezed(right, [...shared, ...summed, ...onlyRight]), [
    ...shared,
    ...summed,
    ...onlyRight,
  ]).reshape([count(right, shared), count(right, summed), count(right, onlyRight)]);
  // bmm refuses two dtypes, and autocast brings them to one.
  return { tensor: a.bmm(b).view(labels.map((label) => sizeOf(leftWide(label) ? left : right, label))), labels };
}

/** Without the dims of size 1 that are not asked for. */
function squeezed(operand: Labelled, keep: readonly number[]): Labelled {
  const labels = operand.labels.filter((label) => keep.includes(label));
  if (labels.length === operand.labels.length) return operand;
  return { tensor: operand.tensor.reshape(labels.map((label) => sizeOf(operand, label))), labels };
}

/** The pair whose product is cheapest, so that chains of many operands do not grow more than they must. */
function cheapest(operands: readonly Labelled[]): [number, number] {
  let best: [number, number] = [0, 1];
  let bestCost = Infinity;
  for (let i = 0; i < operands.length; i++) {
    for (let j = i + 1; j < operands.length; j++) {
      const labels = new Set([...operands[i]!.labels, ...operands[j]!.labels]);
      const cost = numel(
        [...labels].map((label) => Math.max(sizeOf(operands[i]!, label), sizeOf(operands[j]!, label))),
      );
      if (cost < bestCost) [best, bestCost] = [[i, j], cost];
    }
  }
  return best;
}

/** Multiplies all operands and sums over the labels that the output leaves out. */
export function contract(operands: readonly Labelled[], output: readonly number[]): Tensor {
  let rest = [...operands];
  while (rest.length > 1) {
    const [i, j] = rest.length === 2 ? [0, 1] : cheapest(rest);
    const others = rest.filter((_, place) => place !== i && place !== j);
    const needed = new Set([...output, ...others.flatMap(({ labels }) => labels)]);
    const result = pair(rest[i]!, rest[j]!, needed);
    rest = [result, ...others];
  }
  const last = sumOut(
    rest[0]!,
    rest[0]!.labels.filter((label) => !output.includes(label)),
  );
  return arranged(last, output);
}
