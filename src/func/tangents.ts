/**
 * Derivatives forwards: the tangents of an operator's results. Formulas on elements take the gradient formulas that the
 * backward pass takes; a linear operator is applied to the tangents, a bilinear one to each in turn; for all others the
 * backward derivative is transposed, by differentiating it with respect to the gradient that it is given.
 */
import { isDifferentiable } from "../dtype.ts";
import { callBound } from "../ops/declare/call.ts";
import type { PointwiseFamily } from "../ops/declare/family.ts";
import { callGradient } from "../ops/declare/pointwise-call.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import type { ScalarValue } from "../ops/declare/types.ts";
import type { Operand } from "../compute/promotion.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { phaseChecks } from "../ops/linalg/phases.ts";
import { isInPlace, outOfPlace } from "./forms.ts";
import { tangentRules } from "./tangent-rules.ts";
import { runTraced } from "./tracked.ts";
import { itemAt } from "../support/checked.ts";

/** A call with tangents in the places of its tensor arguments; null stands for zeros. */
export interface Propagation {
  readonly record: OperatorRecord;
  readonly primals: readonly unknown[];
  readonly tangents: readonly unknown[];
  readonly outputs: readonly Tensor[];
}

type Tangent = Tensor | null;

/** The sum of tangents, where null is zero. */
export function sumOfTangents(terms: readonly Tangent[]): Tangent {
  return terms.reduce<Tangent>((sum, term) => (sum === null ? term : term === null ? sum : sum.add(term)), null);
}

/** The tangents of the results. */
export function tangentsOf(given: Propagation): readonly Tangent[] {
  const { pointwise } = given.record as { readonly pointwise?: PointwiseFamily };
  if (pointwise !== undefined) return [orNotForward(given.record.name, () => ofFormula(pointwise, given))];
  const record = isInPlace(given.record) ? outOfPlace(given.record) : given.record;
  const call = { ...given, record };
  const rule = tangentRules[record.name];
  const found = rule?.(call);
  // What whole numbers were made of, x.int(), moves in steps: it has no tangent.
  if (found !== undefined) return found.map((tangent, i) => (isMoving(given.outputs[i]) ? tangent : null));
  if (withoutForward.has(record.name)) throw notForward(record.name);
  if (record.derivative === undefined && record.joint === undefined) return [];
  return orNotForward(record.name, () => byTransposing(call));
}

/** What `run` gives; an operator without a derivative has none forwards either, and says so. */
function orNotForward<R>(name: string, run: () => R): R {
  try {
    return run();
  } catch (error) {
    if (error instanceof NotImplementedError && error.message.startsWith("the derivative for '"))
      throw notForward(name);
    throw error;
  }
}

function isMoving(output: Tensor | undefined): boolean {
  return output !== undefined && isDifferentiable(output.dtype);
}

/** Operators whose backward derivative cannot be differentiated again, so that it cannot be transposed either. */
const withoutForward = new Set(["ctc_loss", "segment_reduce", "heaviside", "floor_divide"]);

function notForward(name: string): NotImplementedError {
  return new NotImplementedError(
    `Trying to use forward AD with ${name === "ctc_loss" ? "_ctc_loss" : name} that does not support it because it has not been implemented yet.\nPlease file an issue to PyTorch at https://github.com/pytorch/pytorch/issues/new?template=feature-request.yml so that we can prioritize its implementation or submit a PR adding the implementation to derivatives.yaml`,
  );
}

function conjugated(tensor: Tensor): Tensor {
  return tensor.dtype.is_complex ? tensor.conj() : tensor;
}

/** A tangent passes through a formula as a gradient does: each element by itself. */
function ofFormula(family: PointwiseFamily, { record, primals, tangents, outputs }: Propagation): Tangent {
  const [output] = outputs as [Tensor];
  if (!family.isDifferentiable || !isDifferentiable(output.dtype)) return null;
  const { arguments: list } = record.schema;
  const places = list.flatMap(({ type }, i) => (type.startsWith("Tensor") ? [i] : []));
  const params = list.flatMap(({ type }, i) => (type.startsWith("Tensor") ? [] : [primals[i] as ScalarValue]));
  const special = family.specialise(params);
  const terms = places.map((place, i): Tangent => {
    const tangent = tangents[place] as Tangent;
    if (tangent === null || !(special.family.differentiable & (1 << i))) return null;
    const { family: chosen, reads, isConstant } = special.family.gradient(i);
    if (isConstant) {
      if (withoutForward.has(record.name)) throw notForward(record.name);
      return output.new_zeros([...output.shape]);
    }
    if (chosen === null) return tangent;
    const operands = reads.map((read) => (read < 0 ? output : primals[itemAt(places, read)]) as Operand);
    // Of a holomorphic f the gradient is u * conj(f') and the tangent t * f'; of one of conjugates, both are conj * f'.
    const turned = special.family.turns(i);
    const incoming = turned ? tangent : conjugated(tangent);
    const result = callGradient(chosen, "PointwiseBackward0", [incoming, ...operands], special.params);
    return turned ? result : conjugated(result);
  });
  return sumOfTangents(terms);
}

/** Whether an argument holds running statistics, which no derivative goes through. */
function isRunning(record: OperatorRecord, name: string): boolean {
  return record.name === "native_batch_norm" && name.startsWith("running_");
}

/** J t, from the gradient u -> J^T u, which is linear in u: its own gradient, weighted by t. */
function byTransposing({ record, primals, tangents, outputs }: Propagation): Tangent[] {
  const places: Tensor[] = [];
  const directions: Tensor[] = [];
  const { arguments: list } = record.schema;
  const drop = (place: number): boolean => isRunning(record, itemAt(list, place).name);
  if (tangents.some((tangent, i) => tangent !== null && drop(i))) {
    if (!primals[list.findIndex(({ name }) => name === "training")] && tangents[0] !== null)
      throw new RuntimeError(
        "batch_norm is not differentiable wrt running_mean and running_var, they cannot have forward grad defined",
      );
    const others = tangents.map((tangent, i) => (drop(i) ? null : tangent));
    return byTransposing({ record, primals, tangents: others, outputs });
  }
  const visit = (primal: unknown, tangent: unknown): void => {
    if (Array.isArray(primal)) primal.forEach((item, i) => visit(item, (tangent as unknown[])[i]));
    else if (primal instanceof Tensor && tangent instanceof Tensor && isDifferentiable(primal.dtype)) {
      places.push(primal);
      directions.push(tangent);
    }
  };
  visit(primals, tangents);
  const forward = runTraced(places, (tracked) => {
    let next = 0;
    const replace = (primal: unknown, tangent: unknown): unknown => {
      if (Array.isArray(primal)) return primal.map((item, i) => replace(item, (tangent as unknown[])[i]));
      const isPlace = primal instanceof Tensor && tangent instanceof Tensor && isDifferentiable(primal.dtype);
      return isPlace ? tracked[next++] : primal;
    };
    const again = replace(primals, tangents) as unknown[];
    // What the operator writes besides its results, running statistics, it has written already.
    const spared = again.map((value, i) =>
      value instanceof Tensor && itemAt(list, i).mutates ? value.clone() : value,
    );
    const result = callBound(record, spared);
    return (Array.isArray(result) ? result : [result]) as Tensor[];
  });
  const numbers = forward.result.flatMap((output, i) => (output.requires_grad && outputs[i] ? [i] : []));
  const results: Tangent[] = outputs.map(() => null);
  if (numbers.length === 0) return results;
  const roots = numbers.map((i) => itemAt(forward.result, i));
  // That gradient is linear in u, so any u will do; with ones, the formulas that go by logarithms are smooth.
  const ones = numbers.map((i) => itemAt(outputs, i).new_ones([...itemAt(outputs, i).shape]));
  const checked = phaseChecks.enabled;
  phaseChecks.enabled = false;
  let backward;
  try {
    backward = runTraced(ones, (cotangents) => forward.pull(roots, cotangents));
  } finally {
    phaseChecks.enabled = checked;
  }
  const wanted = backward.result.flatMap((gradient, i) => (gradient === null ? [] : [i]));
  const pulled = backward.pull(
    wanted.map((i) => backward.result[i]!),
    wanted.map((i) => itemAt(directions, i).to(itemAt(places, i).dtype)),
  );
  // Gradients that do not depend on the given ones are zeros: of numbers drawn at random.
  numbers.forEach((number, k) => {
    results[number] = pulled[k] ?? itemAt(outputs, number).new_zeros([...itemAt(outputs, number).shape]);
  });
  return results;
}
