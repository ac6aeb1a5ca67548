/**
 * What the code generator must know of expressions: what they depend on, and how they vary over the iterations of a
 * vector loop.
 */
import type {
  AccumulateOp,
  BufferParameter,
  Local,
  LoopIndex,
  Scalar,
  Statement,
  ValueType,
} from "../../../kernel/ir.ts";
import { constantOf } from "./normalize.ts";
import type { Effects, MakeScalar } from "./normalize.ts";

/** Everything that the value of an expression depends on, but for parameters. */
export interface Dependencies {
  readonly locals: ReadonlySet<Local>;
  readonly indices: ReadonlySet<LoopIndex>;
  readonly buffers: ReadonlySet<string>;
}

const nothing: Dependencies = { locals: new Set(), indices: new Set(), buffers: new Set() };
const dependencyMemo = new WeakMap<Scalar, Dependencies>();

export function dependenciesOf(node: Scalar): Dependencies {
  if (node.op === "const" || node.op === "param") return nothing;
  const known = dependencyMemo.get(node);
  if (known !== undefined) return known;
  const result = computeDependencies(node);
  dependencyMemo.set(node, result);
  return result;
}

/** Nodes with equal dependencies mostly share one object. */
function computeDependencies(node: Scalar): Dependencies {
  if (node.op === "local") return { ...nothing, locals: new Set([node.payload as Local]) };
  if (node.op === "index") return { ...nothing, indices: new Set([node.payload as LoopIndex]) };
  let result = nothing;
  for (const arg of node.args) result = union(result, dependenciesOf(arg));
  if (node.op === "load")
    result = union(result, { ...nothing, buffers: new Set([(node.payload as BufferParameter).name]) });
  return result;
}

function includes<T>(all: ReadonlySet<T>, part: ReadonlySet<T>): boolean {
  for (const item of part) if (!all.has(item)) return false;
  return true;
}

function contains(a: Dependencies, b: Dependencies): boolean {
  return (
    a === b ||
    b === nothing ||
    (includes(a.locals, b.locals) && includes(a.indices, b.indices) && includes(a.buffers, b.buffers))
  );
}

function union(a: Dependencies, b: Dependencies): Dependencies {
  if (contains(a, b)) return a;
  if (contains(b, a)) return b;
  return {
    locals: new Set([...a.locals, ...b.locals]),
    indices: new Set([...a.indices, ...b.indices]),
    buffers: new Set([...a.buffers, ...b.buffers]),
  };
}

function intersects<T>(a: ReadonlySet<T>, b: { has(item: T): boolean }): boolean {
  for (const item of a) if (b.has(item)) return true;
  return false;
}

/**
 * Whether effects change the value of a node. Buffers may be the same memory under two names, so any store changes any
 * load.
 */
export function changes(effects: Effects, node: Scalar): boolean {
  const needs = dependenciesOf(node);
  return (
    intersects(needs.locals, effects.locals) ||
    intersects(needs.indices, effects.indices) ||
    (effects.buffers.size > 0 && needs.buffers.size > 0)
  );
}

/**
 * The same for a loop whose iterations are independent: there only a buffer that is stored to by its name can change.
 */
export function changesIndependent(effects: Effects, node: Scalar): boolean {
  const needs = dependenciesOf(node);
  return (
    intersects(needs.locals, effects.locals) ||
    intersects(needs.indices, effects.indices) ||
    intersects(needs.buffers, effects.buffers)
  );
}

/** Whether a node is a `select` whose first arm is computed behind a branch. */
export function isRare(node: Scalar): boolean {
  return node.op === "select" && node.payload === true;
}

/** Nodes that cost nothing to compute again. */
export function isTrivial(node: Scalar): boolean {
  return node.op === "const" || node.op === "param" || node.op === "local" || node.op === "index";
}

type ForStatement = Extract<Statement, { kind: "for" }>;

/** How a loop runs in lanes. */
export interface VectorPlan {
  readonly index: LoopIndex;
  readonly lanes: 2 | 4;
  /** Vectors that one round of the main loop computes. */
  readonly copies: number;
  /** Locals with a value of their own in every lane. */
  readonly varying: ReadonlySet<Local>;
  /** Locals that collect the whole loop, with a partial result in every lane. */
  readonly reductions: ReadonlyMap<Local, AccumulateOp>;
  /**
   * How much a node grows from one iteration to the next: 0 where all lanes have one value, an expression that all lanes
   * share where it is an integer that is linear in the index, else undefined.
   */
  stride(node: Scalar): Scalar | undefined;
}

function forEachStatement(statements: readonly Statement[], visit: (s: Statement) => void): void {
  for (const s of statements) {
    visit(s);
    if (s.kind === "for" || s.kind === "while") forEachStatement(s.body, visit);
    if (s.kind === "if") {
      forEachStatement(s.then, visit);
      forEachStatement(s.otherwise, visit);
    }
  }
}

export function expressionRoots(s: Statement): readonly Scalar[] {
  switch (s.kind) {
    case "assign":
    case "accumulate":
      return [s.value];
    case "store":
      return [s.index, s.value];
    case "for":
      return [s.begin, s.end];
    case "while":
    case "if":
      return [s.condition];
    default:
      return []; // normalize refuses the rest
  }
}

function countReads(statements: readonly Statement[]): Map<Local, number> {
  const counts = new Map<Local, number>();
  forEachStatement(statements, (s) => {
    for (const root of expressionRoots(s))
      for (const local of dependenciesOf(root).locals) counts.set(local, (counts.get(local) ?? 0) + 1);
  });
  return counts;
}

/**
 * Plans a vector loop, or gives undefined when it must run in scalar code. `kernelBody`: all statements, to see what is
 * read elsewhere.
 */
export function planVector(
  loop: ForStatement,
  kernelBody: readonly Statement[],
  make: MakeScalar,
): VectorPlan | undefined {
  if (!loop.vector || loop.step !== 1) return undefined;
  const reductions = findReductions(loop);
  const assignments = new Map<Local, number>();
  forEachStatement(kernelBody, (s) => {
    if (s.kind === "assign" || s.kind === "accumulate") assignments.set(s.local, (assignments.get(s.local) ?? 0) + 1);
  });
  const varying = new Set<Local>(reductions.keys());
  const linear = new Map<Local, Scalar>();
  let memo = new Map<Scalar, Scalar | undefined>();
  const stride = (node: Scalar): Scalar | undefined => {
    if (memo.has(node)) return memo.get(node);
    const result = strideOf(node, loop.index, varying, linear, stride, make);
    memo.set(node, result);
    return result;
  };
  for (let changed = true; changed;) {
    changed = false;
    memo = new Map();
    forEachStatement(loop.body, (s) => {
      if ((s.kind !== "assign" && s.kind !== "accumulate") || varying.has(s.local)) return;
      const step = stride(s.value);
      if (step !== undefined && constantOf(step) === 0) return;
      const isLinear =
        step !== undefined && constantOf(step) !== undefined && s.kind === "assign" && assignments.get(s.local) === 1;
      if (isLinear) {
        if (linear.has(s.local)) return;
        linear.set(s.local, step);
      } else {
        linear.delete(s.local);
        varying.add(s.local);
      }
      changed = true;
    });
  }
  memo = new Map();
  if (!isLegal(loop, kernelBody, varying, linear, reductions, stride)) return undefined;
  const { types, weight } = survey(loop.body, varying, stride);
  if (types.size === 0) return undefined;
  const lanes = types.has("f64") || types.has("i64") ? 2 : 4;
  const copies = weight <= 40 ? 4 : weight <= 90 ? 2 : 1;
  return { index: loop.index, lanes, copies, varying, reductions, stride };
}

function findReductions(loop: ForStatement): Map<Local, AccumulateOp> {
  const assigned = new Set<Local>();
  forEachStatement(loop.body, (s) => {
    if (s.kind === "assign") assigned.add(s.local);
  });
  const reductions = new Map<Local, AccumulateOp>();
  forEachStatement(loop.body, (s) => {
    if (s.kind === "accumulate" && !assigned.has(s.local)) reductions.set(s.local, s.op);
  });
  return reductions;
}

function strideOf(
  node: Scalar,
  index: LoopIndex,
  varying: ReadonlySet<Local>,
  linear: ReadonlyMap<Local, Scalar>,
  stride: (node: Scalar) => Scalar | undefined,
  make: MakeScalar,
): Scalar | undefined {
  const needs = dependenciesOf(node);
  if (!needs.indices.has(index) && !intersects(needs.locals, varying) && !intersects(needs.locals, linear))
    return make("const", "i32", [], 0);
  if (node.op === "index") return make("const", "i32", [], 1);
  if (node.op === "local") return linear.get(node.payload as Local);
  if (node.type !== "i32") return undefined;
  const [a, b] = node.args;
  if (a === undefined || b === undefined || a.type !== "i32") return undefined;
  const left = stride(a);
  const right = stride(b);
  if (left === undefined || right === undefined) return undefined;
  const product = (step: Scalar, other: Scalar): Scalar | undefined =>
    constantOf(step) === undefined && !isTrivial(other) ? undefined : make("mul", "i32", [step, other]);
  switch (node.op) {
    case "add":
      return make("add", "i32", [left, right]);
    case "sub":
      return make("sub", "i32", [left, right]);
    case "mul":
      return constantOf(right) === 0 ? product(left, b) : constantOf(left) === 0 ? product(right, a) : undefined;
    case "shl":
      return constantOf(right) === 0 ? make("shl", "i32", [left, b]) : undefined;
    default:
      return undefined;
  }
}

/**
 * Control flow must be shared by all lanes, and locals of the loop must not carry values from one iteration to the next
 * or out.
 */
function isLegal(
  loop: ForStatement,
  kernelBody: readonly Statement[],
  varying: ReadonlySet<Local>,
  linear: ReadonlyMap<Local, Scalar>,
  reductions: ReadonlyMap<Local, AccumulateOp>,
  stride: (node: Scalar) => Scalar | undefined,
): boolean {
  const shared = (node: Scalar): boolean => {
    const step = stride(node);
    return step !== undefined && constantOf(step) === 0;
  };
  let legal = true;
  const written = new Set<Local>();
  const operations = new Map<Local, AccumulateOp>();
  forEachStatement(loop.body, (s) => {
    for (const root of expressionRoots(s)) {
      for (const local of dependenciesOf(root).locals) {
        if (reductions.has(local)) legal = false;
        if ((varying.has(local) || linear.has(local)) && !written.has(local)) legal = false;
      }
    }
    switch (s.kind) {
      case "for":
        legal &&= shared(s.begin) && shared(s.end);
        break;
      case "while":
      case "if":
        legal &&= shared(s.condition);
        break;
      case "store":
        legal &&= !shared(s.index);
        break;
      case "accumulate":
        if (reductions.has(s.local)) {
          if ((operations.get(s.local) ?? s.op) !== s.op) legal = false;
          operations.set(s.local, s.op);
        } else if (varying.has(s.local) && !written.has(s.local)) {
          legal = false;
        }
        break;
      case "assign":
        written.add(s.local);
        break;
    }
  });
  const inside = countReads(loop.body);
  const everywhere = countReads(kernelBody);
  for (const local of [...varying, ...linear.keys()]) {
    if (!reductions.has(local) && inside.get(local) !== everywhere.get(local)) legal = false;
  }
  return legal;
}

/** The types that lanes must hold, and the number of operations of one vector; what is rare does not count. */
function survey(
  body: readonly Statement[],
  varying: ReadonlySet<Local>,
  stride: (node: Scalar) => Scalar | undefined,
): { types: Set<ValueType>; weight: number } {
  const types = new Set<ValueType>();
  const usual = new Set<Scalar>();
  const all = new Set<Scalar>();
  const visit = (node: Scalar, seen = usual): void => {
    if (seen.has(node) || usual.has(node)) return;
    seen.add(node);
    const step = stride(node);
    if (step !== undefined && constantOf(step) === 0) return;
    types.add(node.type);
    if (step === undefined)
      node.args.forEach((arg, i) => {
        if (node.op !== "load" || stride(arg) === undefined) visit(arg, isRare(node) && i === 1 ? all : seen);
      });
  };
  forEachStatement(body, (s) => {
    if (s.kind === "store") {
      if (stride(s.index) === undefined) visit(s.index);
      types.add(s.value.type);
      visit(s.value);
    } else if ((s.kind === "assign" || s.kind === "accumulate") && varying.has(s.local)) {
      types.add(s.local.type);
      visit(s.value);
    }
  });
  return { types, weight: usual.size };
}
