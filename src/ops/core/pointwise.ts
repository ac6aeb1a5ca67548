/** Pointwise operators: one formula gives the kernel for every dtype and layout, the in-place form, and all derivatives. */
import { bool, can_cast, get_default_dtype, type DType } from "../../dtype.ts";
import { mentions, derivative as differentiate, substitute } from "../../kernel/derive.ts";
import { simplify } from "../../kernel/simplify.ts";
import { constant, Scalar, type ValueType } from "../../kernel/ir.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { sameShape, shapeText } from "../../layout/shape.ts";
import { assertNoInternalOverlap, assertNoPartialOverlap } from "../../layout/overlap.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { bind } from "./bind.ts";
import { launchPointwise } from "./launch.ts";
import type { Context } from "./node.ts";
import { invoke, invokeInPlace, makeRecord, named, withOut, type Derivative, type OperatorRecord } from "./operator.ts";
import { resultType, type Operand } from "./promotion.ts";
import { parseSchema } from "./schema.ts";

/** In which dtype an operator computes, and which dtype its result has, from the dtype in which its operands meet. */
export type DTypeRule =
  /** Computes in and returns the common dtype. */
  | "same"
  /** Integers and bools become the default float dtype. */
  | "intToFloat"
  /** Computes in the common dtype, returns bool. */
  | "bool"
  | ((common: DType) => { readonly compute: DType; readonly result: DType });

/** Scalars by argument name; derivatives also see `grad` and `result`. */
export type Variables = Readonly<Record<string, Scalar>>;

export interface PointwiseDefinition {
  /** The result from the arguments in the schema's order: tensors and numbers alike as scalars of the compute type. */
  readonly formula: (...args: Scalar[]) => Scalar;
  readonly dtype: DTypeRule;
  /**
   * Gradients by argument, where the rule table's derivative of the formula is not PyTorch's. What a formula mentions is saved, so it also decides
   * whether an input or the result is. `null`: no gradient for any argument.
   */
  readonly derivative?: Readonly<Record<string, (v: Variables) => Scalar>> | null;
  readonly node?: string | ((bound: readonly unknown[]) => string);
  /** Throws for dtypes that PyTorch does not implement: `"bitwise_and_cpu" not implemented for 'Float'`. */
  readonly check?: (common: DType, operands: readonly Operand[]) => void;
  /** The dtype in which the operands meet, where it is not their `result_type`. */
  readonly common?: (operands: readonly Operand[]) => DType;
}

/** A pointwise operator at run time. */
export interface PointwiseRecord extends OperatorRecord {
  readonly pointwise: PointwiseFamily;
}

const leafNames = new Map<string, Scalar>();

/** The leaf that stands for an argument of a compute type while formulas are differentiated. */
function leaf(name: string, type: ValueType): Scalar {
  const key = `${name}:${type}`;
  let found = leafNames.get(key);
  if (!found) leafNames.set(key, (found = new Scalar("local", type, [], { name, type })));
  return found;
}

let nextFamily = 0;

/** A formula over named operands (tensors or numbers) and parameters (numbers), with its gradients as further families. */
export class PointwiseFamily {
  readonly id = nextFamily++;
  readonly kernels = new Map<number | string, (...args: number[]) => void>();
  private readonly variants = new Map<string, PointwiseFamily>();
  private readonly gradients = new Map<string, PointwiseFamily | "identity">();

  constructor(
    readonly name: string,
    readonly operands: readonly string[],
    readonly params: readonly string[],
    private readonly expression: (v: Variables) => Scalar,
    readonly dtype: DTypeRule,
    private readonly derivatives: Readonly<Record<string, (v: Variables) => Scalar>> | undefined | null,
    readonly check: PointwiseDefinition["check"],
    readonly common: PointwiseDefinition["common"],
  ) {}

  /** The formula over scalars given in the order of operands, then parameters. */
  readonly formula = (...args: Scalar[]): Scalar => {
    const names = [...this.operands, ...this.params];
    return simplify(this.expression(Object.fromEntries(names.map((name, i) => [name, args[i]!]))));
  };

  private leaves(type: ValueType, ...more: string[]): Variables {
    return Object.fromEntries([...this.operands, ...this.params, ...more].map((name) => [name, leaf(name, type)]));
  }

  /** The same formula with some parameters fixed: default values make kernels and derivatives simpler. */
  fixed(constants: Readonly<Record<string, number | bigint | boolean>>): PointwiseFamily {
    const names = Object.keys(constants);
    if (names.length === 0) return this;
    const key = names.map((name) => `${name}=${String(constants[name])}`).join(",");
    let found = this.variants.get(key);
    if (!found) {
      const withConstants = (v: Variables): Variables => {
        const type = Object.values(v)[0]!.type;
        return { ...v, ...Object.fromEntries(names.map((name) => [name, constant(constants[name]!, type)])) };
      };
      const { derivatives } = this;
      found = new PointwiseFamily(
        `${this.name}[${key}]`, this.operands, this.params.filter((name) => !names.includes(name)), (v) => this.expression(withConstants(v)), this.dtype,
        derivatives ? Object.fromEntries(Object.entries(derivatives).map(([name, formula]) => [name, (v: Variables) => formula(withConstants(v))])) : derivatives,
        this.check, this.common,
      );
      this.variants.set(key, found);
    }
    return found;
  }

  private gradientExpression(name: string, type: ValueType): Scalar {
    const v = this.leaves(type, "grad", "result");
    const given = this.derivatives?.[name];
    if (given) return simplify(given(v));
    return simplify(v["grad"]!.mul(differentiate(this.expression(v), v[name]!)));
  }

  /** Whether gradients flow through it at all. */
  get isDifferentiable(): boolean {
    return this.derivatives !== null;
  }

  /** The operands, and "result", that the gradient of `name` reads. */
  uses(name: string): string[] {
    const expression = this.gradientExpression(name, "f32");
    return [...this.operands, "result"].filter((operand) => mentions(expression, leaf(operand, "f32")));
  }

  /** The gradient of operand `name` as a pointwise family over (grad, what it uses); "identity" when it is the incoming gradient itself. */
  gradient(name: string): PointwiseFamily | "identity" {
    let found = this.gradients.get(name);
    if (found === undefined) {
      if (this.gradientExpression(name, "f32") === leaf("grad", "f32")) {
        found = "identity";
      } else {
        const prefix = `${this.name}/${name}:`;
        const operands = ["grad", ...this.uses(name)];
        // Names are made unique, because a gradient of a gradient has a `grad` and a `result` of its own.
        const inner = operands.map((operand) => prefix + operand);
        found = new PointwiseFamily(
          `${this.name}_backward`, inner, this.params, (v) => {
            const { type } = v[inner[0]!]!;
            const map = new Map<Scalar, Scalar>();
            operands.forEach((operand, i) => map.set(leaf(operand, type), v[inner[i]!]!));
            for (const param of this.params) map.set(leaf(param, type), v[param]!);
            return substitute(this.gradientExpression(name, type), map);
          }, "same", undefined, undefined, undefined,
        );
      }
      this.gradients.set(name, found);
    }
    return found;
  }
}

/** Splits bound arguments of a family's call into operands and parameters, fixing parameters that are simple numbers. */
function specialise(family: PointwiseFamily, params: readonly (number | bigint | boolean)[]): { family: PointwiseFamily; params: (number | bigint | boolean)[] } {
  if (family.params.length === 0) return { family, params: [] };
  const constants: Record<string, number | bigint | boolean> = {};
  const rest: (number | bigint | boolean)[] = [];
  family.params.forEach((name, i) => {
    const value = params[i]!;
    if (value === 0 || value === 1 || value === -1 || value === 2 || value === 0.5 || typeof value !== "number") constants[name] = value;
    else rest.push(value);
  });
  return { family: family.fixed(constants), params: rest };
}

function dtypesOf(rule: DTypeRule, common: DType): { compute: DType; result: DType } {
  if (rule === "same") return { compute: common, result: common };
  if (rule === "bool") return { compute: common, result: bool };
  if (rule === "intToFloat") {
    const dtype = common.is_floating_point ? common : get_default_dtype();
    return { compute: dtype, result: dtype };
  }
  return rule(common);
}

/** Computes a family without history; `out` is written in place when given. */
export function runPointwise(base: PointwiseFamily, operands: readonly Operand[], allParams: readonly (number | bigint | boolean)[], out: Tensor | null): Tensor {
  const { family, params } = specialise(base, allParams);
  const common = family.common ? family.common(operands) : resultType(operands);
  family.check?.(common, operands);
  const { compute, result } = dtypesOf(family.dtype, common);
  if (out !== null) checkOut(out, operands, result);
  return launchPointwise(family, operands, params, compute, result, out);
}

/** Checks of an in-place call: dtype, shape, overlap; in PyTorch's order. */
function checkOut(out: Tensor, operands: readonly Operand[], result: DType): void {
  const tensors = operands.filter((operand) => operand instanceof Tensor);
  const shape = broadcastShapes(...tensors.map((tensor) => tensor.shape));
  if (!can_cast(result, out.dtype)) throw new RuntimeError(`result type ${result.scalarName} can't be cast to the desired output type ${out.dtype.scalarName}`);
  assertNoInternalOverlap(out);
  for (const tensor of tensors) if (tensor.storage === out.storage) assertNoPartialOverlap(out, tensor, out.dtype.itemsize, tensor.dtype.itemsize, true);
  if (!sameShape(shape, out.shape)) throw new RuntimeError(`output with shape ${shapeText(out.shape)} doesn't match the broadcast shape ${shapeText(shape)}`);
}

function recordOf(family: PointwiseFamily, schemaText: string, node: OperatorRecord["node"]): PointwiseRecord {
  const base = makeRecord(schemaText, { forward: () => { throw new Error("unreachable"); } });
  const { arguments: list } = base.schema;
  const operandPlaces = list.flatMap((argument, i) => (argument.type.startsWith("Tensor") ? [i] : []));
  const paramPlaces = list.flatMap((argument, i) => (argument.type.startsWith("Tensor") ? [] : [i]));
  const split = (args: readonly unknown[]): [Operand[], number[]] => [operandPlaces.map((i) => args[i] as Operand), paramPlaces.map((i) => args[i] as number)];
  const forward = (...args: unknown[]): Tensor => runPointwise(family, ...split(args), null);
  const mutate = (...args: unknown[]): void => { runPointwise(family, ...split(args), args[0] as Tensor); };
  const derivative: Record<string, Derivative> = {};
  for (const name of family.operands) {
    // What is used depends on the parameters (default ones vanish), so it is looked up when first needed.
    let uses: string[] | undefined;
    derivative[name] = [
      lazyList(() => (uses ??= family.uses(name))),
      (gradient: Tensor, context: Context) => pointwiseGradient(family, name, gradient, context),
    ];
  }
  return { ...base, forward, mutate, pointwise: family, ...(family.isDifferentiable ? { derivative } : {}), ...(node === undefined ? {} : { node }) };
}

/** An array that is computed at first use: formulas are not differentiated while modules load. */
function lazyList(compute: () => string[]): readonly string[] {
  return {
    [Symbol.iterator]: () => compute()[Symbol.iterator](),
  } as unknown as readonly string[];
}

function pointwiseGradient(base: PointwiseFamily, name: string, gradient: Tensor, context: Context): Tensor {
  const { family, params } = specialise(base, base.params.map((param) => context.value<number>(param)));
  const chosen = family.gradient(name);
  if (chosen === "identity") return gradient;
  const operands = family.uses(name).map((operand) => (operand === "result" ? context.tensor("result") : context.operand(operand)));
  return applyFamily(chosen, [gradient, ...operands], params);
}

const gradientRecords = new Map<PointwiseFamily, (...args: unknown[]) => Tensor>();

/** Calls a family as an operator of its own, recorded when gradients are (double backward). */
export function applyFamily(family: PointwiseFamily, operands: readonly Operand[], params: readonly (number | bigint | boolean)[]): Tensor {
  let call = gradientRecords.get(family);
  if (!call) {
    // Argument names of gradients hold characters that a schema cannot; they are numbered instead.
    const operandNames = family.operands.map((_, i) => `operand${i}`);
    const paramNames = family.params.map((_, i) => `param${i}`);
    const text = `${family.name.replace(/\W.*$/, "")}_backward(${[...operandNames.map((name) => `Tensor|Scalar ${name}`), ...paramNames.map((name) => `Scalar ${name}`)].join(", ")}) -> Tensor`;
    const renamed = new PointwiseFamily(family.name, operandNames, paramNames, (v) => family.formula(...operandNames.map((n) => v[n]!), ...paramNames.map((n) => v[n]!)), "same", undefined, undefined, undefined);
    const record = recordOf(renamed, text, undefined);
    call = (...args) => invoke(record, args) as Tensor;
    gradientRecords.set(family, call);
  }
  return call(...operands, ...params);
}

/**
 * Declares a pointwise operator.
 * @example
 * export const silu: UnaryOp = pointwise("silu(Tensor self) -> Tensor", { formula: (x) => x.mul(sigmoid(x)), dtype: "intToFloat" });
 */
export function pointwise<T>(schemaText: string, definition: PointwiseDefinition): T {
  const schema = parseSchema(schemaText);
  const operands = schema.arguments.filter((argument) => argument.type.startsWith("Tensor")).map((argument) => argument.name);
  const params = schema.arguments.filter((argument) => !argument.type.startsWith("Tensor")).map((argument) => argument.name);
  const order = schema.arguments.map((argument) => argument.name);
  const expression = (v: Variables): Scalar => definition.formula(...order.map((name) => v[name]!));
  const derivatives = definition.dtype === "bool" && definition.derivative === undefined ? null : definition.derivative;
  const family = new PointwiseFamily(schema.name, operands, params, expression, definition.dtype, derivatives, definition.check, definition.common);
  const record = recordOf(family, schemaText, definition.node);
  return named<T>(withOut(record, false, (args) => invoke(record, bind(record.schema, args))), record);
}

/** The in-place form of a pointwise operator: the same formula, written into the first argument. */
export function pointwiseInPlace<T extends { readonly record: OperatorRecord }>(base: T): T {
  const record = base.record;
  const name = `${record.name}_`;
  const schema = { ...record.schema, name };
  const call = (...args: unknown[]): unknown => invokeInPlace(record, name, bind(schema, args), (bound) => record.mutate!(...(bound as never[])));
  return named<T>(call, { ...record, schema, name });
}
