/**
 * What a legal kernel is, as a table of rules; an error names the kernel, the path to the failing node and the rule.
 */
import { loadType } from "./ir.ts";
import type {
  AccumulateOp,
  BinaryOp,
  Buffer,
  CompareOp,
  Kernel,
  Local,
  LoopIndex,
  Param,
  ScalarOp,
  Statement,
  UnaryOp,
  ValueType,
  Scalar,
} from "./ir.ts";

/** A kernel breaks a rule of the kernel language. */
export class KernelError extends Error {
  override get name(): string {
    return "KernelError";
  }
  constructor(
    readonly kernel: string,
    readonly path: string,
    readonly rule: string,
  ) {
    super(`kernel ${kernel}: ${path}: ${rule}`);
  }
}

type Types = readonly ValueType[];
const floats: Types = ["f32", "f64"];
const integers: Types = ["i32", "i64"];
const numbers: Types = [...floats, ...integers];
const bits: Types = [...integers, "bool"];
const all: Types = [...numbers, "bool"];

/** How an operation's operands and result are related. */
interface Rule {
  readonly operands: number;
  /** Types the operands (of `select`: the arms) may have. */
  readonly types: Types;
  readonly shape: "leaf" | "same" | "compare" | "select" | "cast" | "bitcast" | "load";
}

const same = (operands: number, types: Types): Rule => ({ operands, types, shape: "same" });
const compare = (types: Types): Rule => ({ operands: 2, types, shape: "compare" });
const leaf: Rule = { operands: 0, types: all, shape: "leaf" };

const unaryRules: Record<UnaryOp, Rule> = {
  neg: same(1, numbers),
  abs: same(1, numbers),
  not: same(1, bits),
  sqrt: same(1, floats),
  floor: same(1, floats),
  ceil: same(1, floats),
  trunc: same(1, floats),
  nearest: same(1, floats),
  exp: same(1, floats),
  exp2: same(1, floats),
  expm1: same(1, floats),
  log: same(1, floats),
  log2: same(1, floats),
  log10: same(1, floats),
  log1p: same(1, floats),
  sin: same(1, floats),
  cos: same(1, floats),
  tan: same(1, floats),
  asin: same(1, floats),
  acos: same(1, floats),
  atan: same(1, floats),
  sinh: same(1, floats),
  cosh: same(1, floats),
  tanh: same(1, floats),
  asinh: same(1, floats),
  acosh: same(1, floats),
  atanh: same(1, floats),
  sigmoid: same(1, floats),
  erf: same(1, floats),
  erfc: same(1, floats),
  erfinv: same(1, floats),
  lgamma: same(1, floats),
  digamma: same(1, floats),
  trigamma: same(1, floats),
};

const binaryRules: Record<BinaryOp, Rule> = {
  add: same(2, numbers),
  sub: same(2, numbers),
  mul: same(2, numbers),
  div: same(2, numbers),
  rem: same(2, integers),
  min: same(2, numbers),
  max: same(2, numbers),
  pow: same(2, numbers),
  atan2: same(2, floats),
  fmod: same(2, floats),
  copysign: same(2, floats),
  and: same(2, bits),
  or: same(2, bits),
  xor: same(2, bits),
  shl: same(2, integers),
  shr: same(2, integers),
  ushr: same(2, integers),
};

const compareRules: Record<CompareOp, Rule> = {
  eq: compare(all),
  ne: compare(all),
  lt: compare(numbers),
  le: compare(numbers),
  gt: compare(numbers),
  ge: compare(numbers),
};

/** The legal expressions. */
export const rules: Record<ScalarOp, Rule> = {
  const: leaf,
  param: leaf,
  local: leaf,
  index: leaf,
  load: { operands: 1, types: ["i32"], shape: "load" },
  ...unaryRules,
  ...binaryRules,
  ...compareRules,
  select: { operands: 3, types: all, shape: "select" },
  cast: { operands: 1, types: all, shape: "cast" },
  bitcast: { operands: 1, types: numbers, shape: "bitcast" },
  fma: same(3, numbers),
};

const accumulateTypes: Record<AccumulateOp, Types> = {
  add: numbers,
  mul: numbers,
  min: numbers,
  max: numbers,
  and: bits,
  or: bits,
};

const widths: Record<ValueType, number> = { f32: 32, i32: 32, f64: 64, i64: 64, bool: 1 };

const payloadTypes: Record<ValueType, string> = {
  f32: "number",
  f64: "number",
  i32: "number",
  i64: "bigint",
  bool: "boolean",
};

/** What is in scope at a statement. A block sees what is declared before it; what it declares ends with it. */
interface Scope {
  readonly locals: Map<string, Local>;
  readonly indices: Map<string, LoopIndex>;
  readonly checked: Set<Scalar>;
}

function inner(scope: Scope): Scope {
  return { locals: new Map(scope.locals), indices: new Map(scope.indices), checked: new Set(scope.checked) };
}

class Verifier {
  private readonly params = new Map<string, Param>();

  constructor(private readonly kernel: Kernel) {}

  private fail(path: string, rule: string): never {
    throw new KernelError(this.kernel.name, path, rule);
  }

  private demand(condition: boolean, path: string, rule: () => string): void {
    if (!condition) this.fail(path, rule());
  }

  verify(): void {
    for (const param of this.kernel.params) {
      this.demand(
        !this.params.has(param.name),
        "params",
        () => `parameter names differ, but "${param.name}" comes twice`,
      );
      this.params.set(param.name, param);
    }
    this.parallel();
    this.block(this.kernel.body, "body", { locals: new Map(), indices: new Map(), checked: new Set() }, false);
  }

  private parallel(): void {
    const { parallel } = this.kernel;
    if (parallel === undefined) return;
    for (const name of [parallel.begin, parallel.end]) {
      const param = this.params.get(name);
      this.demand(
        param?.kind === "scalar" && param.type === "i32",
        "parallel",
        () => `bounds are i32 parameters, but "${name}" is not one`,
      );
    }
  }

  private block(body: readonly Statement[], path: string, scope: Scope, vector: boolean): void {
    body.forEach((statement, i) => this.statement(statement, `${path}[${i}]`, scope, vector));
  }

  private statement(statement: Statement, at: string, scope: Scope, vector: boolean): void {
    const path = `${at} ${statement.kind}`;
    switch (statement.kind) {
      case "assign": {
        const { local, value } = statement;
        this.typed(value, [local.type], `${path} ${local.name}`, scope);
        const known = scope.locals.get(local.name);
        this.demand(
          known === undefined || known.type === local.type,
          path,
          () => `local "${local.name}" is ${known!.type}, not ${local.type}`,
        );
        scope.locals.set(local.name, local);
        break;
      }
      case "accumulate": {
        const { local, op, value } = statement;
        this.demand(
          scope.locals.get(local.name)?.type === local.type,
          path,
          () => `local "${local.name}" of ${local.type} is assigned before it accumulates`,
        );
        this.demand(
          accumulateTypes[op].includes(local.type),
          path,
          () => `${op} accumulates ${accumulateTypes[op].join(", ")}, not ${local.type}`,
        );
        this.typed(value, [local.type], `${path} ${local.name}`, scope);
        break;
      }
      case "store":
        this.buffer(statement.buffer, path);
        this.typed(statement.index, ["i32"], `${path} index`, scope);
        this.typed(statement.value, [loadType[statement.buffer.element]], `${path} value`, scope);
        break;
      case "for":
        this.loop(statement, path, scope, vector);
        break;
      case "while":
        this.demand(!vector, path, () => "a vector loop has no while inside");
        this.typed(statement.condition, ["bool"], `${path} condition`, scope);
        this.block(statement.body, `${path} body`, inner(scope), false);
        break;
      case "if":
        this.typed(statement.condition, ["bool"], `${path} condition`, scope);
        this.block(statement.then, `${path} then`, inner(scope), vector);
        this.block(statement.otherwise, `${path} otherwise`, inner(scope), vector);
        break;
    }
  }

  private loop(statement: Extract<Statement, { kind: "for" }>, path: string, scope: Scope, vector: boolean): void {
    const where = `${path} ${statement.index.name}`;
    this.typed(statement.begin, ["i32"], `${where} begin`, scope);
    this.typed(statement.end, ["i32"], `${where} end`, scope);
    this.demand(
      Number.isInteger(statement.step) && statement.step > 0,
      where,
      () => `the step is a positive integer, not ${statement.step}`,
    );
    this.demand(
      !scope.indices.has(statement.index.name),
      where,
      () => `the index name "${statement.index.name}" is taken by a loop around it`,
    );
    this.demand(!(vector && statement.vector), where, () => "a vector loop has no vector loop inside");
    const inside = inner(scope);
    inside.indices.set(statement.index.name, statement.index);
    this.block(statement.body, `${where} body`, inside, vector || statement.vector);
    if (statement.vector) this.independent(statement.body, `${where} body`, scope);
  }

  /**
   * Iterations of a vector loop may not hand values on: outer locals only accumulate, each with one operation, and are
   * not read.
   */
  private independent(body: readonly Statement[], path: string, outer: Scope): void {
    const operation = new Map<string, AccumulateOp>();
    const visit = (statements: readonly Statement[], at: string): void =>
      statements.forEach((statement, i) => {
        const where = `${at}[${i}] ${statement.kind}`;
        if (statement.kind === "assign") {
          this.demand(
            !outer.locals.has(statement.local.name),
            where,
            () => `a vector loop only accumulates into "${statement.local.name}", which is declared outside`,
          );
        }
        if (statement.kind === "accumulate" && outer.locals.has(statement.local.name)) {
          const known = operation.get(statement.local.name) ?? statement.op;
          this.demand(
            known === statement.op,
            where,
            () => `"${statement.local.name}" accumulates with ${known} and with ${statement.op}`,
          );
          operation.set(statement.local.name, known);
        }
        if (statement.kind === "if") {
          visit(statement.then, `${where} then`);
          visit(statement.otherwise, `${where} otherwise`);
        }
        if (statement.kind === "for" || statement.kind === "while") visit(statement.body, `${where} body`);
      });
    visit(body, path);
    for (const expression of expressionsOf(body)) {
      for (const node of nodesOf(expression)) {
        if (node.op !== "local") continue;
        const { name } = node.payload as Local;
        this.demand(!operation.has(name), path, () => `"${name}" is read in the vector loop that accumulates it`);
      }
    }
  }

  private buffer(buffer: Buffer, path: string): void {
    const param = this.params.get(buffer.name);
    this.demand(
      param?.kind === "buffer" && param.element === buffer.element,
      path,
      () => `buffer "${buffer.name}" of ${buffer.element} is a parameter`,
    );
  }

  private typed(expression: Scalar, types: Types, path: string, scope: Scope): void {
    this.expression(expression, path, scope);
    this.demand(
      types.includes(expression.type),
      path,
      () => `the type is ${types.join(" or ")}, not ${expression.type}`,
    );
  }

  private expression(node: Scalar, path: string, scope: Scope): void {
    if (scope.checked.has(node)) return;
    const rule = rules[node.op];
    const where = `${path} > ${node.op}`;
    this.demand(
      node.args.length === rule.operands,
      where,
      () => `${node.op} has ${rule.operands} operands, not ${node.args.length}`,
    );
    node.args.forEach((arg, i) => this.expression(arg, rule.operands > 1 ? `${where}.${i}` : where, scope));
    this.operands(node, rule, where);
    if (rule.shape === "leaf" || rule.shape === "load") this.leaf(node, where, scope);
    scope.checked.add(node);
  }

  private operands(node: Scalar, rule: Rule, where: string): void {
    const [first, second, third] = node.args;
    const values = rule.shape === "select" ? node.args.slice(1) : node.args;
    for (const arg of values) {
      this.demand(
        rule.types.includes(arg.type),
        where,
        () => `${node.op} takes ${rule.types.join(", ")}, not ${arg.type}`,
      );
    }
    switch (rule.shape) {
      case "leaf":
      case "cast":
      case "load":
        break;
      case "same":
        for (const arg of node.args)
          this.demand(
            arg.type === node.type,
            where,
            () => `operands and result have one type, but ${arg.type} meets ${node.type}`,
          );
        break;
      case "compare":
        this.demand(
          first!.type === second!.type,
          where,
          () => `both operands have one type, but ${first!.type} meets ${second!.type}`,
        );
        this.demand(node.type === "bool", where, () => `the result is bool, not ${node.type}`);
        break;
      case "select":
        this.demand(first!.type === "bool", where, () => `the condition is bool, not ${first!.type}`);
        this.demand(
          second!.type === node.type && third!.type === node.type,
          where,
          () => `both arms are ${node.type}, not ${second!.type} and ${third!.type}`,
        );
        break;
      case "bitcast":
        this.demand(
          widths[first!.type] === widths[node.type],
          where,
          () => `both types have one width, but ${first!.type} meets ${node.type}`,
        );
        break;
    }
  }

  private leaf(node: Scalar, where: string, scope: Scope): void {
    const { op, payload } = node;
    if (op === "const") {
      this.demand(
        typeof payload === payloadTypes[node.type],
        where,
        () => `a constant of ${node.type} is a ${payloadTypes[node.type]}, not ${typeof payload}`,
      );
      return;
    }
    const name = (payload as { name?: string } | null)?.name ?? "?";
    if (op === "load") {
      this.buffer(payload as Buffer, where);
      const type = loadType[(payload as Buffer).element];
      this.demand(node.type === type, where, () => `elements of "${name}" are ${type}, not ${node.type}`);
    } else if (op === "param") {
      const param = this.params.get(name);
      this.demand(
        param?.kind === "scalar" && param.type === node.type,
        where,
        () => `"${name}" is a number parameter of ${node.type}`,
      );
    } else if (op === "local") {
      this.demand(
        scope.locals.get(name)?.type === node.type,
        where,
        () => `local "${name}" of ${node.type} is assigned before it is read`,
      );
    } else {
      this.demand(
        scope.indices.has(name) && node.type === "i32",
        where,
        () => `"${name}" is the i32 index of a loop around it`,
      );
    }
  }
}

/** All expressions of statements, nested blocks included. */
export function expressionsOf(body: readonly Statement[]): Scalar[] {
  return body.flatMap((statement): Scalar[] => {
    switch (statement.kind) {
      case "assign":
      case "accumulate":
        return [statement.value];
      case "store":
        return [statement.index, statement.value];
      case "for":
        return [statement.begin, statement.end, ...expressionsOf(statement.body)];
      case "while":
        return [statement.condition, ...expressionsOf(statement.body)];
      case "if":
        return [statement.condition, ...expressionsOf(statement.then), ...expressionsOf(statement.otherwise)];
    }
  });
}

/** An expression and all below it, each once, operands first. */
export function nodesOf(expression: Scalar): Set<Scalar> {
  const nodes = new Set<Scalar>();
  const visit = (node: Scalar): void => {
    if (nodes.has(node)) return;
    node.args.forEach(visit);
    nodes.add(node);
  };
  visit(expression);
  return nodes;
}

/** Throws a `KernelError` if a kernel breaks a rule. */
export function verify(kernel: Kernel): void {
  new Verifier(kernel).verify();
}
