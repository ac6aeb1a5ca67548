/**
 * Calls pointwise families: launches, records history, changes in place. The path of every small operator, so it avoids
 * all that can be computed before.
 */
import {
  assertMayChangeInPlace,
  assertNoInference,
  bumpVersion,
  gradientEdge,
  noteLost,
  rebaseHistory,
  requiresGrad,
} from "../../autograd/history.ts";
import { is_grad_enabled, swapGradMode } from "../../autograd/modes.ts";
import { interpreters } from "../../autograd/interpreters.ts";
import { GraphNode } from "../../autograd/node.ts";
import { backwardTwice } from "../../autograd/messages.ts";
import { SavedTensor } from "../../autograd/saved.ts";
import type { Edge, Gradient, SavedDescription } from "../../autograd/node-types.ts";
import { can_cast, complexDType, cppNames, float32, int64, isDifferentiable, type DType } from "../../dtype.ts";
import { broadcastShapes, broadcastBeyond } from "../../layout/broadcast.ts";
import { assertNoInternalOverlap, assertNoPartialOverlap } from "../../layout/overlap.ts";
import { warnIfExpanded } from "../../compute/index/expanded-warning.ts";
import { isContiguous, numel, sameShape } from "../../layout/shape.ts";
import { isFromKernel, RuntimeError, noCast } from "../../support/errors.ts";
import { collectIfDue } from "../../tensor/memory.ts";
import { Complex } from "../../support/complex.ts";
import { devices } from "../../tensor/device.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { onDeviceOf } from "./device-of-call.ts";
import type { PointwiseFamily } from "./family.ts";
import { roundedOperands, roundedTo } from "./half-numbers.ts";
import { assertFits, converted, discard, fillWith, withoutImaginary } from "../../compute/copy-elements.ts";
import { launchPointwise, type RealOperand } from "../../compute/launch.ts";
import { resultType, type Operand } from "../../compute/promotion.ts";
import { callBound, takeSubstitute } from "./call.ts";
import { refuseComplex } from "./refusals/complex-refusals.ts";
import { makeRecord, type OperatorRecord } from "./record.ts";
import { showSavedNames } from "./saved-names.ts";
import { parseSchema } from "./schema.ts";
import type { ScalarValue } from "./types.ts";

/** The name of a backward node, or how it follows from the operands. */
export type NodeLabel = string | ((operands: readonly Operand[]) => string);

/** Operators whose gradients are operators of their own in PyTorch, by their nodes. */
const WITH_OWN_GRADIENT =
  /^(Elu|Gelu|Glu|Hardshrink|Hardswish|Hardtanh|LeakyRelu|LogSigmoid|Relu|Sigmoid|Softplus|Softshrink|Tanh)Backward0$/;
/** What PyTorch's gradients end with, by what the formula ends with: usually a product with the incoming gradient. */
const LAST_STEPS: Readonly<Record<string, string>> = {
  add: "AddBackward0",
  div: "DivBackward0",
  select: "WhereBackward0",
  sub: "SubBackward0",
};

/** The name of the node of a gradient, where that has a history itself. */
function gradientLabel(label: string, family: PointwiseFamily): string {
  if (/^R?(Neg|[Ss]ub)Backward/.test(label)) return "NegBackward0";
  if (!WITH_OWN_GRADIENT.test(label)) return LAST_STEPS[family.lastStep] ?? "MulBackward0";
  return label
    .replace("Backward0", "BackwardBackward0")
    .replace("Relu", label === "ReluBackward0" ? "Threshold" : "Relu");
}

function commonDType(family: PointwiseFamily, operands: readonly Operand[]): DType {
  if (family.definition.common) return family.definition.common(operands);
  return resultType(family.masks ? operands.filter((_, i) => !family.masks![i]) : operands);
}

/** Computes a family without history; `out` is written in place when given. */
export function runPointwise(
  family: PointwiseFamily,
  operands: readonly Operand[],
  params: readonly ScalarValue[],
  out: Tensor | null,
): Tensor {
  if (devices.others) return onDeviceOf([...operands, out], () => computePointwise(family, operands, params, out));
  return computePointwise(family, operands, params, out);
}

function computePointwise(
  family: PointwiseFamily,
  operands: readonly Operand[],
  params: readonly ScalarValue[],
  out: Tensor | null,
): Tensor {
  const common = commonDType(family, operands);
  if (common.is_complex) refuseComplex(plainName(family), common);
  const result = family.resultDType(common);
  if (out === null) checkFresh(family, common, operands, params);
  else checkInto(family, common, operands, params, result, out);
  const compute = family.computeDType(common);
  // Complex parameters have become constants of the formula.
  const { numbers: kind } = family.definition;
  const rounds = common.itemsize === 2 && (kind === "bounds" || kind === "rounded");
  const numbers = (rounds ? params.map(roundedTo(common)) : params) as readonly (number | bigint | boolean)[];
  const given = compute.is_complex
    ? withoutComplexNumbers(operands, compute)
    : roundedOperands(family, realOperands(operands, compute), common);
  if (compute === float32 && given.some(isWideInteger))
    return withFloats(family, given, (floats) => launchPointwise(family, floats, numbers, compute, result, out));
  return launchPointwise(family, given as readonly RealOperand[], numbers, compute, result, out);
}

/** Numbers from which on a conversion of its own takes less time than one in narrower lanes. */
const CONVERTED_FROM = 1024;

function isWideInteger(operand: Operand): boolean {
  return (
    operand instanceof Tensor &&
    operand.dtype === int64 &&
    numel(operand.shape) >= CONVERTED_FROM &&
    isContiguous(operand.shape, operand.strides)
  );
}

/** Launches with many int64 numbers as float32: kernels of both have half of the lanes, and are seldom native. */
function withFloats(
  { masks }: PointwiseFamily,
  operands: readonly Operand[],
  launch: (operands: readonly RealOperand[]) => Tensor,
): Tensor {
  const given = operands.map((operand, i) =>
    isWideInteger(operand) && !masks?.[i] ? converted(operand as Tensor, float32) : operand,
  );
  const result = launch(given as readonly RealOperand[]);
  given.forEach((operand, i) => {
    if (operand instanceof Tensor && operand !== operands[i]) discard(operand);
  });
  return result;
}

/** Checks of a call whose result is a new tensor. What only the kernel finds out comes after the shapes. */
function checkFresh(
  family: PointwiseFamily,
  common: DType,
  operands: readonly Operand[],
  params: readonly ScalarValue[],
): void {
  const { check, checkShapes } = family.definition;
  checkShapes?.(operands);
  try {
    check?.(common, operands, params);
  } catch (error) {
    if (isFromKernel(error))
      broadcastShapes(...operands.flatMap((other) => (other instanceof Tensor ? [other.shape] : [])));
    throw error;
  }
}

/** Complex numbers where real ones are computed with: their real parts, if that is all that they have. */
function realOperands(operands: readonly Operand[], dtype: DType): readonly Operand[] {
  for (const operand of operands)
    if (operand instanceof Complex)
      return operands.map((each) => {
        if (!(each instanceof Complex)) return each;
        assertFits(each, dtype);
        return withoutImaginary(each, dtype);
      });
  return operands;
}

/** Complex numbers as 0-d tensors: kernels take real ones only. */
function withoutComplexNumbers(operands: readonly Operand[], dtype: DType): readonly Operand[] {
  return operands.map((operand) =>
    operand instanceof Complex ? fillWith(emptyTensor([], complexDType(dtype)), operand) : operand,
  );
}

/** Computes right into `out` where it has the result's dtype and shape as it is; says whether it did. */
export function runPointwiseInto(
  family: PointwiseFamily,
  operands: readonly Operand[],
  params: readonly ScalarValue[],
  out: Tensor,
): boolean {
  const { shape } = out;
  const reached = new Array<boolean>(shape.length).fill(false);
  for (const operand of operands) {
    if (!(operand instanceof Tensor)) continue;
    const before = shape.length - operand.shape.length;
    if (before < 0) return false;
    for (let d = 0; d < operand.shape.length; d++) {
      const size = operand.shape[d]!;
      if (size === shape[before + d]) reached[before + d] = true;
      else if (size !== 1) return false;
    }
  }
  if (reached.includes(false)) return false;
  if (family.resultDType(commonDType(family, operands)) !== out.dtype) return false;
  runPointwise(family, operands, params, out);
  return true;
}

/**
 * Checks of a call that writes into a tensor, in PyTorch's order: what the operator refuses by itself, memory, shapes,
 * dtypes, and what only its kernel finds out.
 */
function checkInto(
  family: PointwiseFamily,
  common: DType,
  operands: readonly Operand[],
  params: readonly ScalarValue[],
  result: DType,
  out: Tensor,
): void {
  let late: unknown = null;
  try {
    family.definition.check?.(common, operands, params);
  } catch (error) {
    if (!isFromKernel(error)) throw error;
    late = error;
  }
  if (family.definition.allowsExpanded === "silently") {
    // Writing one element twice writes the same.
  } else if (family.definition.allowsExpanded) warnIfExpanded(out, `${family.name}_`, "tensor[mask] = scalar");
  else assertNoInternalOverlap(out);
  // A number that is an element of the tensor itself: where it is written, it already is.
  const spread = operands.filter((operand) => operand instanceof Tensor && operand.shape.length > 0);
  checkOut(out, family.definition.allowsExpanded ? spread : operands);
  if (!can_cast(result, out.dtype)) {
    const to = family.definition.namesTypesInC ? cppNames[out.dtype.name] : out.dtype.scalarName;
    throw noCast(result.scalarName, to);
  }
  if (late !== null) throw late;
}

/** Overlap with operands, and shapes, of a tensor that is written into. */
function checkOut(out: Tensor, operands: readonly Operand[]): void {
  for (const operand of operands) {
    if (operand instanceof Tensor && operand !== out && operand.storage === out.storage)
      assertNoPartialOverlap(out, operand, out.dtype.itemsize, operand.dtype.itemsize, true);
  }
  let shape: readonly number[] = out.shape;
  for (const operand of operands) {
    if (
      !(operand instanceof Tensor) ||
      operand === out ||
      operand.shape.length === 0 ||
      sameShape(operand.shape, shape)
    )
      continue;
    shape = broadcastShapes(...operands.flatMap((other) => (other instanceof Tensor ? [other.shape] : [])));
    break;
  }
  if (!sameShape(shape, out.shape)) throw broadcastBeyond(out.shape, shape);
}

/** `pow` of `pow[exponent=2]`. */
function plainName(family: PointwiseFamily): string {
  return family.name.replace(/\[.*$/, "");
}

const nothing: (readonly null[])[] = [];

/** A list of so many nulls, shared by all who ask for it. */
function nothingSaved(length: number): readonly null[] {
  return (nothing[length] ??= new Array<null>(length).fill(null));
}

/** Operators to whose nodes PyTorch gives numbers as tensors; others have nodes of their own for numbers. */
const TAKES_NUMBERS_AS_TENSORS: ReadonlySet<string> = new Set(["add", "sub", "mul", "div", "where"]);

/** The backward node of a pointwise call. */
class PointwiseNode extends GraphNode {
  private result: SavedTensor | null = null;
  private released = false;
  /** What operands were: saved tensors, numbers, and null for tensors that no gradient reads. */
  private readonly saved: readonly (SavedTensor | ScalarValue | null)[];
  readonly label: string;
  private readonly inPlace: boolean;

  constructor(
    edges: readonly (Edge | null)[],
    label: NodeLabel,
    private readonly family: PointwiseFamily,
    operands: readonly Operand[],
    private readonly params: readonly ScalarValue[],
    private readonly savesResult: boolean,
    private readonly kept: readonly boolean[],
    changed: Tensor | null,
  ) {
    super(edges);
    this.inPlace = changed !== null;
    this.label = typeof label === "string" ? label : label(operands);
    this.saved = this.keep(operands, changed);
  }

  private keep(operands: readonly Operand[], changed: Tensor | null): readonly (SavedTensor | ScalarValue | null)[] {
    const { kept } = this;
    let saved: (SavedTensor | ScalarValue | null)[] | null = null; // most sums keep nothing
    for (let i = 0; i < operands.length; i++) {
      const operand = operands[i]!;
      const isTensor = operand instanceof Tensor;
      if (isTensor && !kept[i]) continue;
      saved ??= new Array<null>(operands.length).fill(null);
      saved[i] = isTensor
        ? new SavedTensor(i === 0 && operand === changed ? operand.clone() : operand, this, false)
        : operand;
    }
    return saved ?? nothingSaved(operands.length);
  }

  override get operator(): string {
    return plainName(this.family) + (this.inPlace ? "_" : "");
  }

  /** Keeps the output where the gradients read it; to be called when the output knows its node. */
  keepResult(output: Tensor): void {
    if (this.savesResult) this.result = new SavedTensor(output, this, true);
  }

  override get inputPlaces(): readonly number[] {
    const { differentiable, masks, operands } = this.family;
    const countsNumbers = TAKES_NUMBERS_AS_TENSORS.has(plainName(this.family));
    return operands.flatMap((_, i) => {
      const saved = this.saved[i] ?? null;
      const isNumber = saved !== null && !(saved instanceof SavedTensor);
      const isInput = (differentiable & (1 << i)) !== 0 && !masks?.[i];
      return isInput && (countsNumbers || !isNumber) ? [i] : [];
    });
  }

  override showSaved(): void {
    const { operands, params } = this.family;
    const names = this.savesResult ? [...operands, ...params, "result"] : [...operands, ...params];
    showSavedNames(this, names, (name) => {
      if (name === "result") return this.result;
      const place = operands.indexOf(name);
      return place < 0 ? this.params[params.indexOf(name)] : this.saved[place];
    });
  }

  private read(place: number): Operand {
    const value = place < 0 ? this.result : this.saved[place]!;
    return value instanceof SavedTensor ? value.unpack() : value!;
  }

  apply(gradients: Gradient[]): Gradient[] {
    const gradient = gradients[0];
    const { edges, family } = this;
    if (this.label === "NotImplemented")
      throw new RuntimeError(`derivative for aten::${this.operator} is not implemented`);
    if (this.released && this.savedAnything()) throw backwardTwice();
    const results = new Array<Gradient>(edges.length).fill(null);
    for (let i = 0; i < edges.length; i++) {
      if (!edges[i] || !gradient) {
        this.verifySaved();
        continue;
      }
      const { family: chosen, reads, isConstant } = family.gradient(i);
      if (chosen === null) {
        results[i] = gradient;
        continue;
      }
      const operands = new Array<Operand>(1 + reads.length);
      operands[0] = gradient;
      for (let j = 0; j < reads.length; j++) operands[j + 1] = this.read(reads[j]!);
      const recording = isConstant ? swapGradMode(false) : null; // what depends on nothing has no history
      results[i] = callGradient(chosen, () => gradientLabel(this.label, chosen), operands, this.params);
      if (recording !== null) swapGradMode(recording);
    }
    return results;
  }

  /** Whether anything was saved; PyTorch saves numbers as tensors where they count as operands. */
  private savedAnything(): boolean {
    const { family, saved, kept } = this;
    return (
      this.savesResult ||
      kept.some((isKept, i) => isKept && (family.layout !== "numbersAside" || saved[i] instanceof SavedTensor))
    );
  }

  /** Finds out that what was saved has changed, also where it is not needed. */
  private verifySaved(): void {
    this.result?.verify();
    for (const value of this.saved) if (value instanceof SavedTensor) value.verify();
  }

  override describeSaved(): readonly SavedDescription[] {
    const all = [...this.saved, this.result];
    return all.flatMap((value) => (value instanceof SavedTensor ? [value.describe()] : []));
  }

  override release(): void {
    this.released = true;
    this.result?.release();
    for (const value of this.saved) if (value instanceof SavedTensor) value.release();
  }
}

/** Bits of the operands that want a gradient now. */
function neededGradients(family: PointwiseFamily, operands: readonly Operand[]): number {
  if (!is_grad_enabled()) return 0;
  let needs = 0;
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i];
    if (
      operand instanceof Tensor &&
      (operand.wantsGrad || operand.gradFn !== null || (operand.viewOrigin !== null && requiresGrad(operand)))
    )
      needs |= 1 << i;
  }
  return needs & family.differentiable;
}

function nodeFor(
  family: PointwiseFamily,
  label: NodeLabel,
  operands: readonly Operand[],
  params: readonly ScalarValue[],
  needs: number,
  changed: Tensor | null,
): PointwiseNode {
  const edges = new Array<Edge | null>(operands.length);
  for (let i = 0; i < operands.length; i++) edges[i] = needs & (1 << i) ? gradientEdge(operands[i] as Tensor) : null;
  const plan = family.plan(needs);
  return new PointwiseNode(edges, label, family, operands, params, plan.result, plan.operands, changed);
}

/** Runs a family (with its parameters specialised) and records it when gradients are wanted. */
export function callFamily(
  family: PointwiseFamily,
  label: NodeLabel,
  operands: readonly Operand[],
  params: readonly ScalarValue[],
): Tensor {
  collectIfDue();
  const substitute = takeSubstitute();
  const output = substitute === null ? runPointwise(family, operands, params, null) : (substitute() as Tensor);
  const needs = family.isDifferentiable && isDifferentiable(output.dtype) ? neededGradients(family, operands) : 0;
  if (needs !== 0) {
    const node = nodeFor(family, label, operands, params, needs, null);
    node.addOutput(output);
    node.keepResult(output);
  } else noteLost(output, operands, family.name);
  return output;
}

/** The operator that a gradient is: `mul_backward.self(Tensor grad0, Tensor|Scalar operand0) -> Tensor`. */
function gradientRecord(
  family: PointwiseFamily,
  label: NodeLabel,
): OperatorRecord & { readonly pointwise: PointwiseFamily } {
  const { definition, operands, params } = family;
  const [grad, ...others] = operands;
  const list = [
    `Tensor ${grad}`,
    ...others.map((name) => `Tensor|Scalar ${name}`),
    ...params.map((name) => `Scalar ${name}`),
  ];
  const schema = parseSchema(`${plainName(family)}.${definition.of}(${list.join(", ")}) -> Tensor`);
  const split = (bound: readonly unknown[]): [readonly Operand[], readonly ScalarValue[]] => [
    bound.slice(0, operands.length) as Operand[],
    bound.slice(operands.length) as ScalarValue[],
  ];
  const forward = (...bound: unknown[]): Tensor => runPointwise(family, ...split(bound), null);
  const record = makeRecord("pointwise", schema, { forward }, (bound) => callFamily(family, label, ...split(bound)));
  return { ...record, pointwise: family };
}

/** Calls the family of a gradient: where interpreters are in force, as an operator that they see. */
export function callGradient(
  family: PointwiseFamily,
  label: NodeLabel,
  operands: readonly Operand[],
  params: readonly ScalarValue[],
): Tensor {
  if (interpreters.top === null) return callFamily(family, label, operands, params);
  return callBound((family.record ??= gradientRecord(family, label)) as OperatorRecord, [
    ...operands,
    ...params,
  ]) as Tensor;
}

/** Runs a family with its result written into the first operand. */
export function callFamilyInPlace(
  family: PointwiseFamily,
  label: NodeLabel,
  name: string,
  operands: readonly Operand[],
  params: readonly ScalarValue[],
): Tensor {
  collectIfDue();
  const substitute = takeSubstitute();
  const self = operands[0] as Tensor;
  if (self.isInference) assertNoInference(self);
  const needs = neededGradients(family, operands); // PyTorch does not ask for the dtype here: integers get a history too
  let node: PointwiseNode | null = null;
  if (needs !== 0 && !family.definition.ignoresGradients) {
    assertMayChangeInPlace(self, true, name);
    if (family.isDifferentiable) node = nodeFor(family, label, operands, params, needs, self);
  }
  if (substitute !== null) substitute();
  else {
    runPointwise(family, operands, params, self);
    bumpVersion(self, name);
  }
  if (node) {
    node.describeOutput(self);
    rebaseHistory(self, node);
    node.keepResult(self);
  }
  return self;
}
