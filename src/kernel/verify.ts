/**
 * What a legal kernel is, as a table of rules; an error names the kernel, the path to the failing node and the rule.
 */
import { Uniformity } from "./verify-grid.ts";
import { KernelError } from "./kernel-error.ts";
import { loadType } from "./ir.ts";
import { accumulateTypes, payloadTypes, rules, widths, type TypeRule, type Types } from "./rules.ts";
import type {
  AccumulateOp,
  BufferParameter,
  Grid,
  Kernel,
  Local,
  LoopIndex,
  Param,
  Statement,
  ValueType,
  Scalar,
} from "./ir.ts";

export { KernelError } from "./kernel-error.ts";

/** Invocations that a workgroup may have on every device. */
const LARGEST_WORKGROUP = 256;

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
    const indices = new Map<string, LoopIndex>();
    const { grid } = this.kernel;
    if (grid !== undefined) {
      this.grid(grid);
      for (const index of [grid.group, grid.lane]) indices.set(index.name, index);
    }
    this.block(this.kernel.body, "body", { locals: new Map(), indices, checked: new Set() }, false);
    if (grid !== undefined) new Uniformity(this.kernel, grid).check();
  }

  private grid({ groups, size, shared }: Grid): void {
    const param = this.params.get(groups);
    this.demand(
      param?.kind === "scalar" && param.type === "i32" && this.kernel.parallel === undefined,
      "grid",
      () => `the number of workgroups is an i32 parameter, and there is no parallel range beside it`,
    );
    this.demand(
      Number.isInteger(size) && size > 0 && size <= LARGEST_WORKGROUP,
      "grid",
      () => `a workgroup has 1 to ${LARGEST_WORKGROUP} invocations, not ${size}`,
    );
    for (const buffer of shared) {
      this.demand(
        !this.params.has(buffer.name) && Number.isInteger(buffer.shared) && buffer.shared! > 0,
        "grid",
        () => `shared memory has a name and a length of its own, "${buffer.name}" has not`,
      );
      this.params.set(buffer.name, buffer);
    }
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
      case "atomic":
        this.buffer(statement.buffer, path);
        this.demand(
          accumulateTypes[statement.op].includes(loadType[statement.buffer.element]) && !vector,
          path,
          () =>
            `${statement.op} of ${statement.buffer.element} is atomic outside of vector loops only, and of its types`,
        );
        this.typed(statement.index, ["i32"], `${path} index`, scope);
        this.typed(statement.value, [loadType[statement.buffer.element]], `${path} value`, scope);
        if (statement.before !== null) this.declares(statement.before, loadType[statement.buffer.element], path, scope);
        break;
      case "barrier":
        this.demand(this.kernel.grid !== undefined && !vector, path, () => "a barrier belongs to a grid's workgroups");
        break;
      case "reduce":
        this.demand(
          this.kernel.grid !== undefined && !vector && accumulateTypes[statement.op].includes(statement.local.type),
          path,
          () => `${statement.op} over a workgroup needs one, and takes ${accumulateTypes[statement.op].join(", ")}`,
        );
        this.typed(statement.value, [statement.local.type], `${path} ${statement.local.name}`, scope);
        this.declares(statement.local, statement.local.type, path, scope);
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

  private declares(local: Local, type: ValueType, path: string, scope: Scope): void {
    const known = scope.locals.get(local.name)?.type ?? type;
    this.demand(local.type === type && known === type, path, () => `local "${local.name}" is ${known}, not ${type}`);
    scope.locals.set(local.name, local);
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

  private buffer(buffer: BufferParameter, path: string): void {
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

  private operands(node: Scalar, rule: TypeRule, where: string): void {
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
          first.type === second.type,
          where,
          () => `both operands have one type, but ${first.type} meets ${second.type}`,
        );
        this.demand(node.type === "bool", where, () => `the result is bool, not ${node.type}`);
        break;
      case "select":
        this.demand(first.type === "bool", where, () => `the condition is bool, not ${first.type}`);
        this.demand(
          second.type === node.type && third.type === node.type,
          where,
          () => `both arms are ${node.type}, not ${second.type} and ${third.type}`,
        );
        break;
      case "bitcast":
        this.demand(
          widths[first.type] === widths[node.type],
          where,
          () => `both types have one width, but ${first.type} meets ${node.type}`,
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
      this.buffer(payload as BufferParameter, where);
      const type = loadType[(payload as BufferParameter).element];
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
      case "reduce":
        return [statement.value];
      case "barrier":
        return [];
      case "atomic":
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

/** Throws a `KernelError` unless a kernel says how it may be run: parallel, as a grid, or why it is sequential. */
export function verifyOrder({ name, parallel, grid, sequential }: Kernel): void {
  const said = [parallel, grid, sequential].filter((each) => each !== undefined).length;
  if (said !== 1)
    throw new KernelError(name, "order", "a kernel has a parallel range, or a grid, or says why it is sequential");
}

/** Throws a `KernelError` if a kernel breaks a rule. */
export function verify(kernel: Kernel): void {
  new Verifier(kernel).verify();
}
