/**
 * Formulas on elements as ONNX nodes: a target like any other, so that every pointwise operator and every loss of the
 * library can be exported without a converter of its own.
 */
import { bool, float32, float64, int32, int64, type DType } from "../../../dtype.ts";
import { Scalar, constant, loadType, type ValueType } from "../../../kernel/ir.ts";
import type { ElementName } from "../../../dtype.ts";
import { simplify } from "../../../kernel/simplify.ts";
import type { PointwiseFamily, Variables } from "../../../ops/declare/family.ts";
import type { PointwiseRecord } from "../../../ops/declare/pointwise.ts";
import type { Builder, Name } from "../builder.ts";
import type { ConvertedCall } from "../call.ts";
import { GraphValue } from "../graph.ts";
import { DynamicSize } from "../sizes.ts";

const dtypes: Record<ValueType, DType> = { f32: float32, f64: float64, i32: int32, i64: int64, bool };

/** Names of an operation's operands: as many as it has, three at most. */
interface OperandNames extends ReadonlyArray<Name> {
  readonly 0: Name;
  readonly 1: Name;
  readonly 2: Name;
}

type Write = (graph: Builder, args: OperandNames, type: ValueType) => Name;

const op =
  (name: string, attributes: Record<string, number> = {}): Write =>
  (graph, args) =>
    graph.node(name, args, attributes);
/** Boolean operands have another operator than whole numbers. */
const either =
  (truth: string, whole: string): Write =>
  (graph, args, type) =>
    graph.node(type === "bool" ? truth : whole, args);
/** One formula more between the operand and a node. */
const number = (graph: Builder, value: number, type: ValueType): Name => graph.constant(value, dtypes[type]);

/** What each operation becomes; those that are missing have no counterpart in ONNX. */
const table: Partial<Record<Scalar["op"], Write>> = {
  neg: op("Neg"),
  abs: op("Abs"),
  not: either("Not", "BitwiseNot"),
  sqrt: op("Sqrt"),
  floor: op("Floor"),
  ceil: op("Ceil"),
  trunc: (graph, [x], type) =>
    graph.node("Where", [
      graph.node("Less", [x, number(graph, 0, type)]),
      graph.node("Ceil", [x]),
      graph.node("Floor", [x]),
    ]),
  nearest: op("Round"),
  exp: op("Exp"),
  exp2: (graph, [x], type) => graph.node("Pow", [number(graph, 2, type), x]),
  expm1: (graph, [x], type) => graph.node("Sub", [graph.node("Exp", [x]), number(graph, 1, type)]),
  log: op("Log"),
  log2: (graph, [x], type) => graph.node("Mul", [graph.node("Log", [x]), number(graph, Math.LOG2E, type)]),
  log10: (graph, [x], type) => graph.node("Mul", [graph.node("Log", [x]), number(graph, Math.LOG10E, type)]),
  log1p: (graph, [x], type) => graph.node("Log", [graph.node("Add", [x, number(graph, 1, type)])]),
  sin: op("Sin"),
  cos: op("Cos"),
  tan: op("Tan"),
  asin: op("Asin"),
  acos: op("Acos"),
  atan: op("Atan"),
  sinh: op("Sinh"),
  cosh: op("Cosh"),
  tanh: op("Tanh"),
  asinh: op("Asinh"),
  acosh: op("Acosh"),
  atanh: op("Atanh"),
  sigmoid: op("Sigmoid"),
  erf: op("Erf"),
  erfc: (graph, [x], type) => graph.node("Sub", [number(graph, 1, type), graph.node("Erf", [x])]),
  add: op("Add"),
  sub: op("Sub"),
  mul: op("Mul"),
  div: op("Div"),
  rem: op("Mod", { fmod: 1 }),
  fmod: op("Mod", { fmod: 1 }),
  min: op("Min"),
  max: op("Max"),
  pow: op("Pow"),
  copysign: (graph, [x, sign], type) => {
    const size = graph.node("Abs", [x]);
    return graph.node("Where", [graph.node("Less", [sign, number(graph, 0, type)]), graph.node("Neg", [size]), size]);
  },
  atan2: (graph, [y, x], type) => {
    // atan of the quotient, moved by half a turn to the quadrant; 0 where both are 0.
    const zero = number(graph, 0, type);
    const turn = graph.node("Where", [
      graph.node("Less", [y, zero]),
      number(graph, -Math.PI, type),
      number(graph, Math.PI, type),
    ]);
    const angle = graph.node("Atan", [graph.node("Div", [y, x])]);
    const moved = graph.node("Where", [graph.node("Less", [x, zero]), graph.node("Add", [angle, turn]), angle]);
    const isZero = graph.node("And", [graph.node("Equal", [y, zero]), graph.node("Equal", [x, zero])]);
    return graph.node("Where", [isZero, zero, moved]);
  },
  and: either("And", "BitwiseAnd"),
  or: either("Or", "BitwiseOr"),
  xor: either("Xor", "BitwiseXor"),
  eq: op("Equal"),
  ne: (graph, args) => graph.node("Not", [graph.node("Equal", args)]),
  lt: op("Less"),
  le: op("LessOrEqual"),
  gt: op("Greater"),
  ge: op("GreaterOrEqual"),
  select: op("Where"),
  fma: (graph, [a, b, c]) => graph.node("Add", [graph.node("Mul", [a, b]), c]),
};

/**
 * Writes the nodes of an expression; leaves have names. A leaf that the expression lost (`x.pow(0)`) still has its say in
 * the result's sizes.
 */
function write(graph: Builder, root: Scalar, leaves: ReadonlyMap<Scalar, Name>, call: ConvertedCall): Name {
  const done = new Map<Scalar, Name>(leaves);
  const lost = new Map<Scalar, Name>(leaves);
  const visit = (scalar: Scalar): Name => {
    lost.delete(scalar);
    const known = done.get(scalar);
    if (known !== undefined) return known;
    const name = make(scalar);
    done.set(scalar, name);
    return name;
  };
  const make = (scalar: Scalar): Name => {
    const { op: name, args, type } = scalar;
    if (name === "const") return graph.scalar(scalar.payload as number | bigint | boolean, dtypes[type]);
    if (name === "cast") return graph.cast(visit(args[0]), dtypes[args[0].type], dtypes[type]);
    const rule = table[name];
    if (rule === undefined) throw call.unsupported(`ONNX has no ${name}`);
    const names: readonly Name[] = args.map(visit);
    return rule(graph, names as OperandNames, args[0].type);
  };
  let result = visit(root);
  for (const name of lost.values()) result = graph.node("Expand", [result, graph.node("Shape", [name])]);
  return result;
}

/** The formula of a family on a call's arguments, in the dtype that it gives. */
export function formulaOf(
  call: ConvertedCall,
  graph: Builder,
  family: PointwiseFamily,
  compute: DType,
  result: DType,
): Name {
  const type = loadType[compute.name as ElementName];
  if (type === undefined) throw call.unsupported(`formulas of dtype ${String(compute)} cannot be exported`);
  const leaves = new Map<Scalar, Name>();
  const leaf = (name: string, valueType: ValueType, value: Name): Scalar => {
    const scalar = new Scalar("local", valueType, [], { name, type: valueType });
    leaves.set(scalar, value);
    return scalar;
  };
  const operands = family.operands.map((name, i) => {
    const valueType = family.masks?.[i] ? "bool" : type;
    const value = call.raw(name);
    const dtype = dtypes[valueType];
    if (value instanceof GraphValue) return leaf(name, valueType, call.as(call.tensor(name), dtype));
    if (value instanceof DynamicSize) return leaf(name, valueType, graph.scalar(value, dtype));
    return numberOf(call, value, valueType);
  });
  const params = family.params.map((name) => {
    const value = call.raw(name);
    return value instanceof DynamicSize
      ? leaf(name, type, graph.scalar(value, dtypes[type]))
      : numberOf(call, value, type);
  });
  const names = [...family.operands, ...family.params];
  const values = [...operands, ...params];
  // Not what kernels compute instead, which has bits of numbers in it.
  const variables = Object.fromEntries(names.map((name, i) => [name, values[i]])) as Variables;
  const expression = simplify(family.definition.expression(variables));
  return graph.cast(write(graph, expression, leaves, call), dtypes[expression.type], result);
}

function numberOf(call: ConvertedCall, value: unknown, type: ValueType): Scalar {
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "boolean")
    throw call.unsupported("one of its numbers is complex or missing");
  if (type === "bool") return constant(Boolean(value), type);
  const isWhole = type === "i32" || type === "i64";
  return constant(isWhole && typeof value === "number" ? Math.trunc(value) : Number(value), type);
}

/** Converts any pointwise operator. */
export function convertFormula(call: ConvertedCall, graph: Builder): Name {
  const { pointwise: family } = call.step.record as PointwiseRecord;
  return formulaOf(call, graph, family, call.step.compute!, call.result().dtype);
}
