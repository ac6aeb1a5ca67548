/**
 * Declares pointwise operators: one formula gives the kernel for every dtype and layout, the in-place form, and all
 * derivatives.
 */
import { int64, type DType } from "../../dtype.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { bind, bindCall } from "./bind.ts";
import type { Outputs } from "./call.ts";
import { fillWith } from "../../compute/copy-elements.ts";
import { type Derivatives, type DTypeRule, type Kernels, PointwiseFamily, type Variables } from "./family.ts";
import { nodeName } from "./operator-node.ts";
import { callable } from "./operator.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Conjugates } from "../../compute/pointwise-kernel.ts";
import { makeRecord, type Definition, type OperatorRecord } from "./record.ts";
import { callFamily, callFamilyInPlace, runPointwise, runPointwiseInto, type NodeLabel } from "./pointwise-call.ts";
import { intoOut } from "./out.ts";
import { resultType, type Operand } from "../../compute/promotion.ts";
import type { ResultLayout } from "../../compute/launch.ts";
import { parseSchema, type Schema } from "./schema.ts";
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
  /**
   * What kernels of float32 compute instead, in fewer operations: the `result`, and gradients by argument. Derivatives
   * are those of the formulas. For operators on real numbers without parameters.
   */
  readonly kernels?: Kernels;
  /** Name of the backward node; default from the schema's name. */
  readonly node?: NodeLabel;
  /**
   * Whether gradients, which read operands in conditions only, count as independent of them, because PyTorch writes
   * them with masks.
   */
  readonly masksGradient?: boolean;
  /** What numbers become where they meet half-precision tensors: see `FamilyDefinition`. */
  readonly numbers?: "wide" | "rounded" | "bounds";
  /** Tensor arguments that are conditions: read as truth values, no part of promotion. */
  readonly masks?: readonly string[];
  /** Throws for dtypes that PyTorch does not implement: `"bitwise_and_cpu" not implemented for 'Float'`. */
  readonly check?: (common: DType, operands: readonly Operand[], params: readonly ScalarValue[]) => void;
  /** What is checked before all else where the result is a new tensor. */
  readonly checkShapes?: (operands: readonly Operand[]) => void;
  /** The error of a result that does not fit names the target's type as C++ does: `long int`. */
  readonly namesTypesInC?: boolean;
  /** Its in-place form changes leaves too, and leaves the history as it is. */
  readonly ignoresGradients?: boolean;
  /** How results lie where it is not as operands do: numbers do not count as operands, or always contiguous. */
  readonly layout?: ResultLayout;
  /** Its in-place form may write to expanded tensors; it warns, unless writing twice is the same as once. */
  readonly allowsExpanded?: boolean | "silently";
  /** The dtype in which the operands meet, where it is not their `result_type`. */
  readonly common?: (operands: readonly Operand[]) => DType;
  /** What is called instead where an operand is complex: for functions that are not holomorphic. */
  readonly complex?: ComplexForm;
  /** Where complex numbers are conjugated, if the operator itself does that. */
  readonly conjugates?: Conjugates;
}

/** An operator on the operands of a pointwise one. */
export type ComplexForm = (self: Tensor, ...others: Operand[]) => Tensor;

/** A pointwise operator at run time. */
export interface PointwiseRecord extends OperatorRecord {
  readonly pointwise: PointwiseFamily;
  readonly label: NodeLabel;
  /** What complex tensors take instead. */
  readonly complex?: ComplexForm;
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

/** How a family is run: with what its gradients are recorded, or into which tensor. */
interface Runs {
  readonly fresh: (family: PointwiseFamily, operands: readonly Operand[], params: readonly ScalarValue[]) => Tensor;
  /** Whether a call may name an `out`. */
  readonly takesOut: boolean;
}

/**
 * The record that binds arguments, fixes simple parameters and hands over to `runs`. Its family is made at its first
 * use, as most operators are never called in a program.
 */
function pointwiseRecord(
  familyOf: () => PointwiseFamily,
  schema: Schema,
  label: NodeLabel,
  definition: Definition & Pick<PointwiseRecord, "complex">,
  { fresh, takesOut }: Runs,
): PointwiseRecord {
  let known: Places | null = null;
  let plain: ReturnType<PointwiseFamily["specialise"]> | null = null;
  const prepare = (bound: readonly unknown[]): Parameters<Runs["fresh"]> => {
    const places = (known ??= placesOf(schema));
    const special = familyOf().specialise(places.params.map((i) => bound[i] as ScalarValue));
    return [special.family, exactOperands(places.operands.map((i) => bound[i] as Operand)), special.params];
  };
  const execute = (bound: unknown[], out: Outputs | null): unknown =>
    out === null
      ? fresh(...prepare(bound))
      : intoOut(
          { schema, pointwise: true, differentiable: familyOf().definition.derivatives !== null },
          out,
          bound,
          () => fresh(...prepare(bound)),
          (target) => !(definition.complex && bound.some(isComplex)) && runPointwiseInto(...prepare(bound), target),
        );
  const run = (args: readonly unknown[], asMethod: boolean): unknown => {
    const places = (known ??= placesOf(schema));
    if (isPlainCall(args, places)) {
      plain ??= familyOf().specialise(places.params.map((i) => schema.arguments[i]!.default as ScalarValue));
      return fresh(plain.family, args, plain.params);
    }
    if (!takesOut) return execute(bind(schema, args, asMethod), null);
    const { bound, out } = bindCall(schema, args, asMethod);
    return execute(bound, out);
  };
  return {
    ...makeRecord("pointwise", schema, definition, execute, run),
    get pointwise() {
      return familyOf();
    },
    label,
  };
}

/**
 * Declares a pointwise operator.
 * @example
 * ```ts ignore
 * export const silu: UnaryOp = pointwise("silu(Tensor self) -> Tensor", { formula: (x) => x.mul(sigmoid(x)), dtype: "intToFloat" });
 * ```
 */
export function pointwise<T>(schemaText: string, definition: PointwiseDefinition): T {
  const schema = parseSchema(schemaText);
  const familyOf = atFirstUse(() => makeFamily(schema, definition));
  const placesOnce = atFirstUse(() => placesOf(schema));
  const { complex } = definition;
  const label = definition.node ?? nodeName(schema.name);
  const forward = (...bound: unknown[]): Tensor => {
    if (complex && bound.some(isComplex)) return complex(...(bound as [Tensor]));
    const places = placesOnce();
    const special = familyOf().specialise(places.params.map((i) => bound[i] as ScalarValue));
    return runPointwise(
      special.family,
      places.operands.map((i) => bound[i] as Operand),
      special.params,
      null,
    );
  };
  return callable<T>(
    pointwiseRecord(familyOf, schema, label, partsOf(forward, complex), {
      takesOut: true,
      fresh: complex
        ? (special, operands, params) =>
            operands.some(isComplex) ? complex(...(operands as [Tensor])) : callFamily(special, label, operands, params)
        : (special, operands, params) => callFamily(special, label, operands, params),
    }),
  );
}

const partsOf = (
  forward: Definition["forward"],
  complex: ComplexForm | undefined,
): Definition & Pick<PointwiseRecord, "complex"> => (complex ? { forward, complex } : { forward });

function makeFamily(schema: Schema, definition: PointwiseDefinition): PointwiseFamily {
  const names = schema.arguments.map((argument) => argument.name);
  const places = placesOf(schema);
  return new PointwiseFamily({
    name: schema.name,
    operands: places.operands.map((i) => names[i]!),
    params: places.params.map((i) => names[i]!),
    expression: (v: Variables) => definition.formula(...names.map((name) => v[name]!)),
    dtype: definition.dtype,
    kernels: definition.kernels,
    derivatives: definition.dtype === "bool" && definition.derivative === undefined ? null : definition.derivative,
    masks: definition.masks,
    masksGradient: definition.masksGradient,
    numbers: definition.numbers,
    namesTypesInC: definition.namesTypesInC,
    ignoresGradients: definition.ignoresGradients,
    layout: definition.layout,
    allowsExpanded: definition.allowsExpanded,
    check: definition.check,
    checkShapes: definition.checkShapes,
    common: definition.common,
    ...(definition.conjugates ? { conjugates: definition.conjugates } : {}),
  });
}

/** What `make` gives, made when it is first asked for. */
function atFirstUse<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

function isComplex(value: unknown): value is Tensor {
  return value instanceof Tensor && value.dtype.is_complex;
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
  const { derivative } = options;
  const familyOf = derivative
    ? atFirstUse(() => new PointwiseFamily({ ...record.pointwise.definition, derivatives: derivative }))
    : () => record.pointwise;
  const schema = record.schema.inPlace(name, ([self, ...others]) => [{ ...self!, type: "Tensor" }, ...others]);
  const label = options.node ?? record.label;
  return callable<T>(
    pointwiseRecord(
      familyOf,
      schema,
      label,
      { ...partsOf(record.forward, record.complex), plain: record },
      {
        takesOut: false,
        fresh: (special, operands, params) => {
          const [self] = operands as [Tensor];
          if (!record.complex || !operands.some(isComplex))
            return callFamilyInPlace(special, label, name, operands, params);
          const result = record.complex(...(operands as [Tensor]));
          if (!result.dtype.is_complex)
            throw new RuntimeError(`In-place ${record.name} is not supported for complex tensors.`);
          return self.copy_(result);
        },
      },
    ),
  );
}
