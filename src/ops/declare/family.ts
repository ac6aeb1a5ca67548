/**
 * A pointwise formula with what follows from it: its kernels' formula, its gradients as further formulas, and what
 * these need saved.
 */
import type { Backend } from "../../backend/backend.ts";
import { bool, get_default_dtype, isDifferentiable, type DType } from "../../dtype.ts";
import { mentions, derivative as differentiate, substitute } from "../../kernel/derive.ts";
import { complexConstant } from "../../kernel/complex-constant.ts";
import { simplify } from "../../kernel/simplify.ts";
import { Complex } from "../../support/complex.ts";
import { constant, Scalar, type ValueType } from "../../kernel/ir.ts";
import type { PointwiseKernel, ResultLayout } from "../../compute/launch.ts";
import type { Conjugates } from "../../compute/pointwise-kernel.ts";
import type { Operand } from "../../compute/promotion.ts";
import type { ScalarValue } from "./scalar-value.ts";

/** In which dtype an operator computes, and which dtype its result has, from the dtype in which its operands meet. */
export type DTypeRule =
  /** Computes in and returns the common dtype. */
  | "same"
  /** Integers and bools become the default float dtype. */
  | "intToFloat"
  /** Computes in the common dtype, returns bool. */
  | "bool"
  | ((common: DType) => { readonly compute: DType; readonly result: DType });

/** What formulas read by name: arguments of pointwise operators, and the gradient and result that derivatives see. */
type VariableName =
  | "a"
  | "alpha"
  | "b"
  | "beta"
  | "condition"
  | "delta"
  | "end"
  | "eps"
  | "exponent"
  | "grad"
  | "grad0"
  | "input"
  | "input1"
  | "input2"
  | "input_scale"
  | "lambd"
  | "margin"
  | "max"
  | "max_val"
  | "min"
  | "min_val"
  | "negative_slope"
  | "other"
  | "pos_weight"
  | "result"
  | "scale"
  | "self"
  | "target"
  | "tensor1"
  | "tensor2"
  | "threshold"
  | "value"
  | "weight";

/** Scalars by argument name; derivatives also see `grad` and `result`. A formula may read what its schema names. */
export type Variables = Readonly<Record<string, Scalar> & Record<VariableName, Scalar>>;

export type Derivatives = Readonly<Record<string, (v: Variables) => Scalar>>;

/** Formulas over scalars in order: of the `result`, and of gradients by operand, of the gradient and what is saved. */
export type Kernels = Readonly<
  Record<string, (...args: Scalar[]) => Scalar> & Record<"result", (...args: Scalar[]) => Scalar>
>;

/** What declares a family. */
export interface FamilyDefinition {
  readonly name: string;
  /** Of a gradient: the operand whose gradient it is. */
  readonly of?: string;
  /** Names of the arguments that are tensors or numbers of their kind, in order. */
  readonly operands: readonly string[];
  /** Names of the arguments that are always numbers. */
  readonly params: readonly string[];
  readonly expression: (v: Variables) => Scalar;
  readonly dtype: DTypeRule;
  /** Gradients that the rule table would not give so; `null`: none at all. */
  readonly derivatives: Derivatives | undefined | null;
  /** What kernels of float32 compute instead: of the `result`, and of gradients by operand. */
  readonly kernels?: Kernels | undefined;
  /** Operands that are conditions: read as truth values, and no part of promotion. */
  readonly masks?: readonly string[] | undefined;
  /**
   * Gradients read operands in conditions only, so they do not depend on these: PyTorch writes them with masks
   * (`maximum`, `clamp`), not as operators.
   */
  readonly masksGradient?: boolean | undefined;
  /** Operands without any gradient. */
  readonly flat?: readonly string[];
  readonly check?: ((common: DType, operands: readonly Operand[], params: readonly ScalarValue[]) => void) | undefined;
  /** What is checked before all else where the result is a new tensor. */
  readonly checkShapes?: ((operands: readonly Operand[]) => void) | undefined;
  /** The error of a result that does not fit names the target's type as C++ does: `long int`. */
  readonly namesTypesInC?: boolean | undefined;
  /** Its in-place form changes leaves too, and leaves the history as it is. */
  readonly ignoresGradients?: boolean | undefined;
  /**
   * What numbers become where they meet half-precision tensors. Operands are rounded to the tensors' dtype, unless
   * `"wide"`; parameters are where `"rounded"`. Gradients take numbers as they are, unless these are `"bounds"`, with
   * which elements are compared in both directions.
   */
  readonly numbers?: "wide" | "rounded" | "bounds" | undefined;
  /** How results lie where it is not as operands do: numbers do not count as operands, or always contiguous. */
  readonly layout?: ResultLayout | undefined;
  /** Its in-place form may write to expanded tensors; it warns. */
  readonly allowsExpanded?: boolean | "silently" | undefined;
  readonly common?: ((operands: readonly Operand[]) => DType) | undefined;
  /** Where complex numbers are conjugated; only gradients have it. */
  readonly conjugates?: Conjugates;
}

/**
 * The gradient of one operand: a family over what it reads (null: it is the incoming gradient), operands by number, -1
 * for the result, after the gradient itself.
 */
export interface OperandGradient {
  readonly family: PointwiseFamily | null;
  readonly reads: readonly number[];
  /** Whether it does not depend on the incoming gradient: zeros, which have no history. */
  readonly isConstant: boolean;
}

/** Which operands, and whether the result, are saved for the gradients that are wanted. */
export interface SavePlan {
  readonly operands: readonly boolean[];
  readonly result: boolean;
}

const leafNames = new Map<string, Scalar>();

/** The leaf that stands for an argument of a compute type while formulas are differentiated. */
function leaf(name: string, type: ValueType): Scalar {
  const key = `${name}:${type}`;
  let found = leafNames.get(key);
  if (!found) leafNames.set(key, (found = new Scalar("local", type, [], { name, type })));
  return found;
}

/** A parameter as a constant; integers take the whole part. */
function constantOf(value: ScalarValue, type: ValueType): Scalar {
  if (value instanceof Complex) return complexConstant(value, type);
  return constant(typeof value === "number" && (type === "i32" || type === "i64") ? Math.trunc(value) : value, type);
}

/** Names of the leaves of the incoming gradient and of the result; no argument can have them. */
const INCOMING = "(grad)";
const RESULT = "(result)";

const withoutConstants: readonly ScalarValue[] = [];
let nextFamily = 0;

export class PointwiseFamily {
  readonly id = nextFamily++;
  /** The record of the operator that it is for interpreters, where it is a gradient; made when one first sees it. */
  record: object | null = null;
  readonly name: string;
  readonly kernels = new Map<number | string, PointwiseKernel>();
  lastKey = -1;
  lastKernel: PointwiseKernel | null = null;
  lastBackend: Backend | null = null;
  readonly operands: readonly string[];
  readonly params: readonly string[];
  readonly layout: ResultLayout | undefined;
  /** For each operand whether it is a condition; null when none is. */
  readonly masks: readonly boolean[] | null;
  readonly conjugates: Conjugates | null;
  /** Whether gradients flow through it at all. */
  readonly isDifferentiable: boolean;
  /** Bits of the operands that can have gradients. */
  readonly differentiable: number;
  private readonly variants = new Map<string, PointwiseFamily>();
  private readonly gradients: (OperandGradient | undefined)[] = [];
  private readonly plans: (SavePlan | undefined)[] = [];

  constructor(readonly definition: FamilyDefinition) {
    this.name = definition.name;
    this.operands = definition.operands;
    this.params = definition.params;
    this.layout = definition.layout;
    const masks = definition.operands.map((name) => definition.masks?.includes(name) ?? false);
    this.masks = masks.includes(true) ? masks : null;
    this.conjugates = definition.conjugates ?? null;
    this.isDifferentiable = definition.derivatives !== null;
    this.differentiable = definition.operands.reduce(
      (bits, name, i) => (definition.flat?.includes(name) ? bits : bits | (1 << i)),
      0,
    );
  }

  /** The formula over scalars given in the order of operands, then parameters. */
  readonly formula = (...args: Scalar[]): Scalar => {
    const { expression, kernels } = this.definition;
    if (args[0]!.type === "f32" && kernels) return kernels.result(...args);
    const names = [...this.operands, ...this.params];
    return simplify(expression(Object.fromEntries(names.map((name, i) => [name, args[i]])) as Variables));
  };

  private ending: string | null = null;

  /** The operation that the formula ends with. */
  get lastStep(): string {
    return (this.ending ??= simplify(this.definition.expression(this.leaves("f64"))).op);
  }

  private typeOf(operand: number, type: ValueType): ValueType {
    return this.masks?.[operand] ? "bool" : type;
  }

  private operandLeaf(operand: number, type: ValueType): Scalar {
    return leaf(this.operands[operand]!, this.typeOf(operand, type));
  }

  private leaves(type: ValueType): Variables {
    const entries = this.operands.map((name, i) => [name, this.operandLeaf(i, type)] as const);
    const params = this.params.map((name) => [name, leaf(name, type)] as const);
    return Object.fromEntries([...entries, ...params]) as Variables;
  }

  /** The same formula with some parameters fixed: default values make kernels and derivatives simpler. */
  fixed(constants: Readonly<Record<string, ScalarValue>>): PointwiseFamily {
    const names = Object.keys(constants);
    if (names.length === 0) return this;
    const key = names.map((name) => `${name}=${String(constants[name])}`).join(",");
    let found = this.variants.get(key);
    if (!found) {
      const { definition } = this;
      const plain = this.operands.find((_, i) => !this.masks?.[i]) ?? this.operands[0]!;
      const withConstants = (v: Variables): Variables => {
        const { type } = v[plain]!;
        return {
          ...v,
          ...Object.fromEntries(names.map((name) => [name, constantOf(constants[name]!, type)])),
        } as Variables;
      };
      const { derivatives, check } = definition;
      // A check sees all parameters, fixed ones included.
      const whole = (rest: readonly ScalarValue[]): ScalarValue[] => {
        let next = 0;
        return this.params.map((name) => constants[name] ?? rest[next++]!);
      };
      const allFixed = names.length === this.params.length ? whole([]) : null;
      found = new PointwiseFamily({
        ...definition,
        kernels: undefined,
        name: `${this.name}[${key}]`,
        params: this.params.filter((name) => !names.includes(name)),
        check: check ? (common, operands, rest) => check(common, operands, allFixed ?? whole(rest)) : undefined,
        expression: (v) => definition.expression(withConstants(v)),
        derivatives: derivatives
          ? Object.fromEntries(
              Object.entries(derivatives).map(([name, formula]) => [name, (v: Variables) => formula(withConstants(v))]),
            )
          : derivatives,
      });
      this.variants.set(key, found);
    }
    return found;
  }

  /** Fixes parameters that are simple numbers; what is left are the parameters to pass. */
  specialise(params: readonly ScalarValue[]): {
    readonly family: PointwiseFamily;
    readonly params: readonly ScalarValue[];
  } {
    if (this.params.length === 0) return { family: this, params: withoutConstants };
    const constants: Record<string, ScalarValue> = {};
    const rest: ScalarValue[] = [];
    for (let i = 0; i < params.length; i++) {
      const given = params[i]!;
      const value = typeof given === "bigint" && Number.isSafeInteger(Number(given)) ? Number(given) : given;
      if (
        value === 1 ||
        value === -1 ||
        value === 2 ||
        value === 0.5 ||
        value === 3 ||
        value === -2 ||
        value === -0.5 ||
        typeof value !== "number"
      )
        constants[this.params[i]!] = value;
      else rest.push(value);
    }
    return { family: this.fixed(constants), params: rest };
  }

  private gradientExpression(operand: number, type: ValueType): Scalar {
    const v = this.leaves(type);
    const name = this.operands[operand]!;
    const given = this.definition.derivatives?.[name];
    // In a derivative `grad` and `result` are these, also where an argument has such a name.
    if (given) return simplify(given({ ...v, grad: leaf(INCOMING, type), result: leaf(RESULT, type) }));
    return simplify(leaf(INCOMING, type).mul(differentiate(this.definition.expression(v), v[name]!)));
  }

  /** The gradient of an operand. */
  gradient(operand: number): OperandGradient {
    return (this.gradients[operand] ??= this.makeGradient(operand));
  }

  /** Whether the result is a function of an operand's conjugate. */
  turns(operand: number): boolean {
    return this.conjugates !== null && this.conjugates.result !== (this.conjugates.operands[operand] ?? false);
  }

  private makeGradient(operand: number): OperandGradient {
    const sample = this.gradientExpression(operand, "f32");
    // The incoming gradient itself, unless it is conjugated once.
    if (sample === leaf(INCOMING, "f32") && !this.turns(operand)) return { family: null, reads: [], isConstant: false };
    const reads = this.operands.flatMap((_, i) => (mentions(sample, this.operandLeaf(i, "f32")) ? [i] : []));
    if (mentions(sample, leaf(RESULT, "f32"))) reads.push(-1);
    // Operands are numbered, because a gradient of a gradient has a `grad` and a `result` of its own.
    const places = ["grad0", ...reads.map((_, i) => `operand${i}`)];
    const params = this.params.map((_, i) => `param${i}`);
    const isFlat = (read: number): boolean => {
      const slope = simplify(differentiate(sample, read < 0 ? leaf(RESULT, "f32") : this.operandLeaf(read, "f32")));
      return slope.op === "const" && Number(slope.payload) === 0;
    };
    const isConstant = !mentions(sample, leaf(INCOMING, "f32"));
    const flat = this.definition.masksGradient ? places.filter((_, i) => i > 0 && isFlat(reads[i - 1]!)) : [];
    // The gradient of a holomorphic E is grad * conj(E'): E' of the operands as they are, between two conjugations of
    // grad. Where operands or result of E are conjugated already, each conjugation changes places with the next.
    const { operands: conjugated, result } = this.conjugates ?? { operands: [], result: false };
    const conjugates: Conjugates = {
      operands: [!result, ...reads.map((read) => (read < 0 ? result : (conjugated[read] ?? false)))],
      result: !(conjugated[operand] ?? false),
    };
    const fast = this.definition.kernels?.[this.operands[operand]!];
    const family = new PointwiseFamily({
      kernels: fast && { result: fast },
      conjugates,
      flat,
      of: this.operands[operand],
      name: `${this.name.replace(/\W.*$/, "")}_backward`,
      operands: places,
      params,
      dtype: "same",
      numbers: this.definition.numbers === "bounds" ? "bounds" : "wide",
      derivatives: undefined,
      masks: places.filter((_, i) => i > 0 && reads[i - 1]! >= 0 && this.masks?.[reads[i - 1]!]),
      expression: (v) => {
        const { type } = v["grad0"];
        const map = new Map<Scalar, Scalar>([[leaf(INCOMING, type), v["grad0"]]]);
        reads.forEach((read, i) =>
          map.set(read < 0 ? leaf(RESULT, type) : this.operandLeaf(read, type), v[places[i + 1]!]!),
        );
        this.params.forEach((param, i) => map.set(leaf(param, type), v[params[i]!]!));
        return substitute(this.gradientExpression(operand, type), map);
      },
    });
    return { family, reads, isConstant };
  }

  /** What to save when the operands whose bits are set in `needs` want gradients. */
  plan(needs: number): SavePlan {
    return (this.plans[needs] ??= this.makePlan(needs));
  }

  private makePlan(needs: number): SavePlan {
    const operands = this.operands.map(() => false);
    let result = false;
    const readers = this.operands.map(() => 0);
    this.operands.forEach((_, i) => {
      if (!this.isDifferentiable || !(this.differentiable & (1 << i))) return;
      for (const read of this.gradient(i).reads) {
        if (read >= 0) readers[read]!++;
        if (!(needs & (1 << i))) continue;
        if (read < 0) result = true;
        else operands[read] = true;
      }
    });
    // PyTorch saves what several gradients read whichever of them are wanted.
    readers.forEach((count, i) => {
      if (count > 1) operands[i] = true;
    });
    return { operands, result };
  }

  /** The dtype to compute in, for operands that meet in `common`. */
  computeDType(common: DType): DType {
    const rule = this.definition.dtype;
    if (rule === "same" || rule === "bool") return common;
    if (rule === "intToFloat") return isDifferentiable(common) ? common : get_default_dtype();
    return rule(common).compute;
  }

  /** The dtype of the result, for operands that meet in `common`. */
  resultDType(common: DType): DType {
    const rule = this.definition.dtype;
    if (rule === "bool") return bool;
    return typeof rule === "function" ? rule(common).result : this.computeDType(common);
  }
}
