/** Losses that compare element by element: one formula gives the values, the reduced loss and all gradients. */
import { computeType } from "../../dtype.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { numel, sameShape } from "../../layout/shape.ts";
import type { Scalar } from "../../kernel/ir.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { discard } from "../../compute/copy-elements.ts";
import type { Operand } from "../../compute/promotion.ts";
import type { Context } from "../declare/context.ts";
import { operator, type Derivative } from "../declare/operator.ts";
import { PointwiseFamily, type Variables } from "../declare/family.ts";
import { is_grad_enabled } from "../../autograd/modes.ts";
import { callGradient, runPointwise } from "../declare/pointwise-call.ts";
import { REDUCTIONS } from "../../compute/loss/reductions.ts";
import { reduceTensor, reducedDims, type AssociativeReduction } from "../../compute/reduce/run-reduction.ts";

const sumReduction: AssociativeReduction = { name: "sum", op: "add", start: 0 };
const meanReduction: AssociativeReduction = {
  name: "mean",
  op: "add",
  start: 0,
  finish: (total, count) => total.div(count),
};

/** Reduces all elements of an internal tensor and gives its bytes back. */
export function reduceLoss(values: Tensor, reduction: number): Tensor {
  if (reduction === REDUCTIONS.none) return values;
  const { dtype } = values;
  const result = reduceTensor(
    reduction === REDUCTIONS.mean ? meanReduction : sumReduction,
    values,
    reducedDims(null, values.shape.length),
    false,
    computeType(dtype),
    dtype,
  );
  discard(values);
  return result;
}

export interface LossDefinition {
  readonly name: string;
  readonly operands: readonly string[];
  readonly params?: readonly string[];
  readonly formula: (v: Variables) => Scalar;
  readonly derivative?: Readonly<Record<string, (v: Variables) => Scalar>>;
  /** Operands that get no gradient. */
  readonly constants?: readonly string[];
  readonly dtype?: "same" | "intToFloat";
  /** The node of the unreduced loss in PyTorch, where that is made of several operators; the mean is a `MeanBackward0`. */
  readonly lastNode?: string;
  /** As of a pointwise operator: the gradient is selected by comparisons of the operands and has none in them. */
  readonly masksGradient?: boolean;
  /** The order in which PyTorch broadcasts the operands, where it is another one: errors name the first ones first. */
  readonly shapeOrder?: readonly string[];
}

/** `(operands…, reduction, params…)` to the loss. */
export type ElementwiseLoss = (...args: (Tensor | number | null)[]) => Tensor;

/** Declares such a loss. Arguments of the result: the operands, the number of the reduction, the parameters. */
export function elementwiseLoss({
  name,
  operands,
  params = [],
  formula,
  derivative,
  constants = [],
  dtype = "same",
  lastNode,
  masksGradient,
  shapeOrder,
}: LossDefinition): ElementwiseLoss {
  const checkShapes =
    shapeOrder &&
    ((tensors: readonly Operand[]) =>
      broadcastShapes(...shapeOrder.map((operand) => (tensors[operands.indexOf(operand)] as Tensor).shape)));
  const family = new PointwiseFamily({
    name,
    operands,
    params,
    expression: formula,
    dtype,
    derivatives: derivative,
    masksGradient,
    checkShapes,
  });
  const schema = `${name}(${[...operands.map((operand) => `Tensor ${operand}`), "int reduction", ...params.map((param) => `Scalar ${param}`)].join(", ")}) -> Tensor`;
  const gradient =
    (place: number) =>
    (grad: Tensor, c: Context): Tensor => {
      const shape = broadcastShapes(...operands.map((each) => c.shape(each)));
      const scaled = c.value<number>("reduction") === REDUCTIONS.mean ? grad.div(numel(shape)) : grad;
      const { family: chosen, reads } = family.gradient(place);
      const result =
        chosen === null
          ? scaled
          : callGradient(
              chosen,
              `${name}_backward`,
              [scaled, ...reads.map((read) => c.tensor(operands[read]!))],
              params.map((param) => c.value<number>(param)),
            );
      if (result !== scaled && !is_grad_enabled()) discard(scaled, grad);
      return sameShape(result.shape, shape) ? result : result.expand(shape);
    };
  const table: Record<string, Derivative> = {};
  operands.forEach((operand, i) => {
    // Looked up when first needed: formulas are not differentiated while modules load.
    const uses = {
      [Symbol.iterator]: () =>
        family
          .gradient(i)
          .reads.map((read) => operands[read])
          [Symbol.iterator](),
    } as readonly string[];
    if (!constants.includes(operand)) table[operand] = [uses, gradient(i)];
  });
  return operator(schema, {
    forward: (...args: (Tensor | number)[]) => {
      const values = runPointwise(
        family,
        args.slice(0, operands.length) as Tensor[],
        args.slice(operands.length + 1) as number[],
        null,
      );
      return reduceLoss(values, args[operands.length] as number);
    },
    derivative: table,
    ...(lastNode !== undefined && {
      node: (bound: readonly unknown[]) =>
        [lastNode, "MeanBackward0", "SumBackward0"][bound[operands.length] as number] ?? lastNode,
    }),
    elements: family,
  });
}
