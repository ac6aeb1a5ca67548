/**
 * Declares pointwise operators: one formula gives the kernel for every dtype and layout, the in-place form, and all
 * derivatives.
 */
import { int64, type DType } from "../../dtype.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { bind } from "./bind.ts";
import { fillWith } from "../../compute/copy-elements.ts";
import { type Derivatives, type DTypeRule, PointwiseFamily, type Variables } from "./family.ts";
import { nodeName } from "./node.ts";
import { makeRecord, named, type OperatorRecord } from "./operator.ts";
import { callFamily, callFamilyInPlace, runPointwise, runPointwiseInto, type NodeLabel } from "./pointwise-call.ts";
import { intoOut, outOf } from "./out.ts";
import { resultType, type Operand } from "../../compute/promotion.ts";
import type { Schema } from "./schema.ts";
import type { ScalarValue } from "./types.ts";

export type { DTypeRule, Variables } from "./family.ts";

export interface PointwiseDefinition {
  /** The result from the arguments in the schema's order: tensors and numbers alike as scalars of the compute type. */
  readonly formula: (...args: Scalar[]) => Scalar;
  readonly dtype: DTypeRule;
  /**
   * Gradients by argument, where the rule table's derivative of the formula is not PyTorch's. What a formula mentions
   * is saved, so it also decides
   * whether an input or the result is. `null`: no gradient for any argument.
   */
  readonly derivative?: Derivatives | null;
  /** Name of the backward node; default from the schema's name. */
  readonly node?: NodeLabel;
  /**
   * Whether gradients, which read operands in conditions only, count as independent of them, because PyTorch writes
   * them with masks.
   */
  readonly masksGradient?: boolean;
  /** Tensor arguments that are conditions: read as truth values, no part of promotion. */
  readonly masks?: readonly string[];
  /** Throws for dtypes that PyTorch does not implement: `"bitwise_and_cpu" not implemented for 'Float'`. */
  readonly check?: (common: DType, operands: readonly Operand[], params: readonly ScalarValue[]) => void;
  /** The dtype in which the operands meet, where it is not their `result_type`. */
  readonly common?: (operands: readonly Operand[]) => DType;
}

/** A pointwise operator at run time. */
export interface PointwiseRecord extends OperatorRecord {
  readonly pointwise: PointwiseFamily;
  readonly label: NodeLabel;
}

interface Places {
  readonly operands: readonly number[];
  readonly params: readonly number[];
  /** For each operand whether it may be a number. */
  readonly numbers: readonly boolean[];
  /** Whether the operands come first and all parameters have defaults, so that a plain call needs no binding. */
  readonly isPlain: boolean;
}

function placesOf({ arguments: list }: Schema): Places {
  const operands = list.flatMap((argument, i) => (argument.type.startsWith("Tensor") ? [i] : []));
  const params = list.flatMap((argument, i) => (argument.type.startsWith("Tensor") ? [] : [i]));
  return {
    operands,
    params,
    numbers: operands.map((i) => list[i]!.type === "Tensor|Scalar"),
    isPlain:
      operands.every((place, i) => place === i) &&
      params.every((i) => list[i]!.hasDefault && list[i]!.default !== null),
  };
}

/** Whether the arguments are just the operands, each of its type. */
function isPlainCall(args: readonly unknown[], { numbers, isPlain }: Places): args is Operand[] {
  if (!isPlain || args.length !== numbers.length) return false;
  for (let i = 0; i < args.length; i++) {
    const value = args[i];
    if (!(value instanceof Tensor) && !(typeof value === "number" && numbers[i])) return false;
  }
  return true;
}

function isLong(operand: Operand): operand is bigint {
  return typeof operand === "bigint" && !Number.isSafeInteger(Number(operand));
}

/**
 * Operands with those that kernels' float64 numbers do not hold as 0-d tensors, where int64 is computed; elsewhere they
 * are rounded anyway.
 */
function exactOperands(operands: readonly Operand[]): readonly Operand[] {
  if (!operands.some(isLong) || resultType(operands) !== int64) return operands;
  return operands.map((operand) => (isLong(operand) ? fillWith(emptyTensor([], int64), operand) : operand));
}

type Run = (family: PointwiseFamily, operands: readonly Operand[], params: readonly ScalarValue[]) => Tensor;

/** The function that binds arguments, fixes simple parameters and hands over to `run`. */
function caller(family: PointwiseFamily, schema: Schema, takesOut: boolean, run: Run): (...args: unknown[]) => Tensor {
  let known: Places | null = null;
  let plain: ReturnType<PointwiseFamily["specialise"]> | null = null;
  const call = (...args: unknown[]): Tensor => {
    const places = (known ??= placesOf(schema));
    if (isPlainCall(args, places)) {
      plain ??= family.specialise(places.params.map((i) => schema.arguments[i]!.default as ScalarValue));
      return run(plain.family, args, plain.params);
    }
    const prepare = (given: readonly unknown[]): Parameters<Run> => {
      const bound = bind(schema, given);
      const special = family.specialise(places.params.map((i) => bound[i] as ScalarValue));
      return [special.family, exactOperands(places.operands.map((i) => bound[i] as Operand)), special.params];
    };
    const out = takesOut ? outOf(args) : null;
    if (out !== null)
      return intoOut(
        schema.name,
        out,
        args,
        false,
        (rest) => call(...rest),
        (rest, target) => runPointwiseInto(...prepare(rest), target),
      ) as Tensor;
    return run(...prepare(args));
  };
  return call;
}

/**
 * Declares a pointwise operator.
 * @example
 * ```ts ignore
 * export const silu: UnaryOp = pointwise("silu(Tensor self) -> Tensor", { formula: (x) => x.mul(sigmoid(x)), dtype: "intToFloat" });
 * ```
 */
export function pointwise<T>(schemaText: string, definition: PointwiseDefinition): T {
  const base = makeRecord(schemaText, {
    forward: () => {
      throw new Error("unreachable");
    },
  });
  const { schema } = base;
  const names = schema.arguments.map((argument) => argument.name);
  const places = placesOf(schema);
  const family = new PointwiseFamily({
    name: schema.name,
    operands: places.operands.map((i) => names[i]!),
    params: places.params.map((i) => names[i]!),
    expression: (v: Variables) => definition.formula(...names.map((name) => v[name]!)),
    dtype: definition.dtype,
    derivatives: definition.dtype === "bool" && definition.derivative === undefined ? null : definition.derivative,
    masks: definition.masks,
    masksGradient: definition.masksGradient,
    check: definition.check,
    common: definition.common,
  });
  const label = definition.node ?? nodeName(schema.name);
  const forward = (...bound: unknown[]): Tensor => {
    const special = family.specialise(places.params.map((i) => bound[i] as ScalarValue));
    return runPointwise(
      special.family,
      places.operands.map((i) => bound[i] as Operand),
      special.params,
      null,
    );
  };
  const record: PointwiseRecord = { ...base, forward, pointwise: family, label };
  return named<T>(
    caller(family, schema, true, (special, operands, params) => callFamily(special, label, operands, params)),
    record,
  );
}

/** What an in-place form has of its own. */
export interface InPlaceOptions {
  /** Gradients, where PyTorch's in-place form saves other tensors (the result instead of the input). */
  readonly derivative?: Derivatives;
  /** Name of its backward node, where PyTorch numbers it otherwise. */
  readonly node?: NodeLabel;
}

/** The in-place form of a pointwise operator: the same formula, written into the first argument. */
export function pointwiseInPlace<T extends { readonly record: OperatorRecord }>(
  base: T,
  options: InPlaceOptions = {},
): T {
  const record = base.record as PointwiseRecord;
  const name = `${record.name}_`;
  const family = options.derivative
    ? new PointwiseFamily({ ...record.pointwise.definition, derivatives: options.derivative })
    : record.pointwise;
  const schema = record.schema.renamed(name, ([self, ...others]) => [{ ...self!, type: "Tensor" }, ...others]);
  const label = options.node ?? record.label;
  const call = caller(family, schema, false, (special, operands, params) =>
    callFamilyInPlace(special, label, name, operands, params),
  );
  const inPlaceRecord: PointwiseRecord = { ...record, schema, name, pointwise: family };
  return named<T>(call, inPlaceRecord);
}
