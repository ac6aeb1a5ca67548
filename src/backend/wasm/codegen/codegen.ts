/** Compiles kernels to WebAssembly functions: statements, loops, and the choice between scalar and vector code. */
import type { AccumulateOp, Kernel, Local, Scalar, Statement, ValueType } from "../../../kernel/ir.ts";
import { FunctionWriter, ModuleWriter } from "./assembler.ts";
import type { WasmType } from "./assembler.ts";
import {
  changes,
  changesIndependent,
  dependenciesOf,
  isRare,
  isTrivial,
  planVector,
  expressionRoots,
} from "./analysis.ts";
import type { VectorPlan } from "./analysis.ts";
import { CodegenContext, type VectorContext } from "./context.ts";
import { emitVectorStore } from "./memory-access.ts";
import { effectsOf, normalizeLoops } from "./normalize.ts";
import type { Lower } from "./normalize.ts";
import { applyScalar, emitScalar, memoryRows, splitAddress } from "./scalar.ts";
import { extractLane, splatBytes } from "./lanes.ts";
import { applyVectorBinary, emitSplat, emitVector, isUniform, keepVector } from "./vector.ts";

export interface CodegenOptions {
  /** Rewrites operations that WebAssembly does not have. */
  readonly lower: Lower;
  readonly relaxedSimd: boolean;
  /** False: vector loops run in scalar code. */
  readonly simd: boolean;
  readonly sharedMemory: boolean;
}

/** Values kept in locals before a loop; more would only be spilled. */
const mostHoisted = 32;

/** The binary of a module that exports the kernel as `kernel`. */
export function compileKernel(kernel: Kernel, options: CodegenOptions): Uint8Array<ArrayBuffer> {
  return writeKernel(kernel, options).finish();
}

/** A module that exports the kernel as `kernel`. */
export function writeKernel(kernel: Kernel, options: CodegenOptions): ModuleWriter {
  const params = kernel.params.map((param): WasmType => (param.kind === "buffer" ? "i32" : param.type));
  const f = new FunctionWriter(params);
  const c = new CodegenContext(f, normalizeLoops(kernel, options.lower), options.relaxedSimd);
  new StatementEmitter(c, options.simd).block(c.kernel.body);
  const module = new ModuleWriter(options.sharedMemory ? "shared" : "plain");
  module.add("kernel", f, kernel.name);
  return module;
}

type ForStatement = Extract<Statement, { kind: "for" }>;
type AssignStatement = Extract<Statement, { kind: "assign" | "accumulate" }>;

class StatementEmitter {
  constructor(
    private readonly c: CodegenContext,
    private readonly simd: boolean,
  ) {}

  block(statements: readonly Statement[]): void {
    for (const s of statements) this.statement(s);
  }

  private statement(s: Statement): void {
    const { c } = this;
    switch (s.kind) {
      case "assign":
      case "accumulate":
        this.assign(s);
        return c.invalidate({ locals: new Set([s.local]), indices: new Set(), buffers: new Set() });
      case "store":
        this.store(s);
        return c.invalidate(effectsOf([s]));
      case "for":
        return this.for(s);
      case "while":
        return this.while(s);
      case "if":
        return this.if(s);
    }
  }

  private assign(s: AssignStatement): void {
    const { c } = this;
    const targets = c.vector?.locals.get(s.local);
    if (targets !== undefined) {
      const inLoop = c as VectorContext;
      for (let copy = 0; copy < inLoop.vector.copies; copy++) {
        if (s.kind === "accumulate") c.f.get(targets[copy]);
        emitVector(inLoop, s.value, copy);
        if (s.kind === "accumulate") applyVectorBinary(inLoop, s.op, s.local.type);
        c.f.set(targets[copy]);
      }
      return;
    }
    const local = c.local(s.local);
    if (s.kind === "accumulate") {
      c.f.get(local);
      emitScalar(c, s.value);
      applyScalar(c, s.op, s.local.type, s.local.type);
    } else {
      emitScalar(c, s.value);
    }
    c.f.set(local);
  }

  private store(s: Extract<Statement, { kind: "store" }>): void {
    const { c } = this;
    if (c.vector !== undefined) {
      for (let copy = 0; copy < c.vector.copies; copy++) emitVectorStore(c as VectorContext, s, copy, emitVector);
      return;
    }
    const { base, offset } = splitAddress(s.index);
    emitScalar(c, base);
    emitScalar(c, s.value);
    c.f.memory(memoryRows[s.buffer.element].store, offset);
  }

  private if(s: Extract<Statement, { kind: "if" }>): void {
    const { c } = this;
    emitScalar(c, s.condition);
    const branch = (statements: readonly Statement[]) => () => c.scope(() => this.block(statements));
    c.f.if(branch(s.then), s.otherwise.length > 0 ? branch(s.otherwise) : undefined);
    c.invalidate(effectsOf([...s.then, ...s.otherwise]));
  }

  private while(s: Extract<Statement, { kind: "while" }>): void {
    const { c } = this;
    c.invalidate(effectsOf(s.body));
    c.f.block((exit) =>
      c.f.loop((top) =>
        c.scope(() => {
          emitScalar(c, s.condition);
          c.f.op("i32.eqz").brIf(exit);
          this.block(s.body);
          c.f.br(top);
        }),
      ),
    );
  }

  private for(s: ForStatement): void {
    const { c } = this;
    const { f } = c;
    const plan = this.simd && c.vector === undefined ? planVector(s, c.kernel.body, c.kernel.make) : undefined;
    const effects = effectsOf([s]);
    const index = c.temporary("i32");
    emitScalar(c, s.begin);
    f.set(index);
    const end = this.loopEnd(s);
    c.invalidate(effects);
    c.indices.set(s.index, index);
    f.block((exit) =>
      c.scope(() => {
        f.get(index);
        end();
        f.op("i32.ge_s").brIf(exit);
        if (plan !== undefined) {
          this.vectorLoops(s, plan, index, end);
          f.get(index);
          end();
          f.op("i32.ge_s").brIf(exit);
          c.fusedScalars = true;
        } else {
          this.hoist(s);
        }
        this.loop(s, index, 1, end);
        if (plan !== undefined) c.fusedScalars = false;
      }),
    );
    c.indices.delete(s.index);
  }

  /** Computes the end once and gives what writes it to the stack. */
  private loopEnd(s: ForStatement): () => void {
    const { c } = this;
    if (s.end.op === "const" || s.end.op === "param") return () => emitScalar(c, s.end);
    const local = c.temporary("i32");
    emitScalar(c, s.end);
    c.f.set(local);
    return () => void c.f.get(local);
  }

  /**
   * A loop whose first iteration is known to run: body, step, and again while `index + (width - 1)` is below the end.
   */
  private loop(s: ForStatement, index: number, width: number, end: () => void): void {
    const { c } = this;
    c.f.loop((top) => {
      c.scope(() => this.block(s.body));
      c.f
        .get(index)
        .i32(width * s.step)
        .op("i32.add")
        .set(index);
      this.remaining(index, width, end);
      c.f.brIf(top);
    });
  }

  /** Whether a round of `width` iterations is left. */
  private remaining(index: number, width: number, end: () => void): void {
    const { f } = this.c;
    if (width === 1) {
      f.get(index);
      end();
      f.op("i32.lt_s");
    } else {
      end();
      f.get(index).op("i32.sub").i32(width).op("i32.ge_s");
    }
  }

  private vectorLoops(s: ForStatement, plan: VectorPlan, index: number, end: () => void): void {
    const { c } = this;
    const { f } = c;
    const locals = new Map<Local, number[]>();
    for (const local of plan.varying)
      locals.set(
        local,
        Array.from({ length: plan.copies }, () => c.temporary("v128")),
      );
    f.block((short) =>
      c.scope(() => {
        this.remaining(index, plan.lanes, end);
        f.op("i32.eqz").brIf(short);
        c.vector = { plan, copies: plan.copies, locals };
        for (const [local, op] of plan.reductions) {
          for (const partial of locals.get(local)!)
            f.v128(splatBytes(local.type, neutral(op, local.type))).set(partial);
        }
        this.hoist(s);
        for (const copies of plan.copies > 1 ? [plan.copies, 1] : [1]) {
          c.vector.copies = copies;
          f.block((skip) => {
            this.remaining(index, plan.lanes * copies, end);
            f.op("i32.eqz").brIf(skip);
            this.loop(s, index, plan.lanes * copies, end);
          });
        }
        for (const [local, op] of plan.reductions) this.reduce(local, op, locals.get(local)!);
        c.vector = undefined;
      }),
    );
  }

  /** Adds the partial results of all lanes and copies to a local, at the end of a vector loop. */
  private reduce(local: Local, op: AccumulateOp, partials: readonly number[]): void {
    const c = this.c as VectorContext;
    const { f } = c;
    for (let width = partials.length / 2; width >= 1; width /= 2) {
      for (let i = 0; i < width; i++) {
        f.get(partials[i]).get(partials[i + width]);
        applyVectorBinary(c, op, local.type);
        f.set(partials[i]);
      }
    }
    // Lanes meet their neighbours, then pairs each other: scalar `max` and `min` branch on their values, unpredictably.
    const { lanes } = c.vector.plan;
    const [result] = partials as [number];
    // In two lanes 32-bit values lie side by side as well.
    const width = local.type === "f32" || local.type === "i32" ? 4 : 16 / lanes;
    for (let distance = 1; distance < lanes; distance *= 2) {
      f.get(result)
        .get(result)
        .get(result)
        .shuffle(exchanged(width * distance));
      applyVectorBinary(c, op, local.type);
      f.set(result);
    }
    const total = c.local(local);
    f.get(total).get(result);
    extractLane(c, local.type, 0);
    applyScalar(c, op, local.type, local.type);
    f.set(total);
  }

  /** Computes before a loop what does not change in it. The loop is known to run at least once. */
  private hoist(s: ForStatement): void {
    const { c } = this;
    /** The same where it is a vector loop: nothing else has vectors to hoist. */
    const inLoop = c as VectorContext;
    const effects = effectsOf([s]);
    const independent = c.vector !== undefined;
    const invariant = (node: Scalar, mayLoad: boolean): boolean =>
      (mayLoad || dependenciesOf(node).buffers.size === 0) &&
      !(independent ? changesIndependent(effects, node) : changes(effects, node));
    const scalars = new Set<Scalar>();
    const splats = new Set<Scalar>();
    const vectors = new Set<Scalar>();
    const seen = new Set<Scalar>();
    const seenScalars = new Set<Scalar>();
    const full = (): boolean => scalars.size + splats.size + vectors.size * 2 >= mostHoisted;
    const visitScalar = (node: Scalar, mayLoad: boolean): void => {
      if (isTrivial(node) || c.scalars.has(node) || seenScalars.has(node)) return;
      seenScalars.add(node);
      if (invariant(node, mayLoad)) {
        if (!full()) scalars.add(node);
        return;
      }
      if (node.op === "load") visitAddress(node.args[0], mayLoad);
      else
        node.args.forEach((arg, i) => {
          if (!(isRare(node) && i === 1)) visitScalar(arg, mayLoad);
        });
    };
    const visitAddress = (address: Scalar, mayLoad: boolean): void => {
      const stride = c.vector?.plan.stride(address);
      if (c.vector !== undefined && stride === undefined) return visitVector(address, mayLoad);
      if (stride !== undefined) visitScalar(stride, mayLoad);
      visitScalar(splitAddress(address).base, mayLoad);
    };
    const visitVector = (node: Scalar, mayLoad: boolean): void => {
      if (seen.has(node) || c.splats.has(node) || c.vectors.has(node)) return;
      seen.add(node);
      if (isUniform(inLoop, node)) {
        if (invariant(node, mayLoad) && !full()) splats.add(node);
        else visitScalar(node, mayLoad);
      } else if (inLoop.vector.plan.stride(node) !== undefined) {
        visitScalar(node, mayLoad);
      } else if (!isTrivial(node) && invariant(node, mayLoad)) {
        if (!full()) vectors.add(node);
      } else if (node.op === "load") {
        visitAddress(node.args[0], mayLoad);
      } else {
        node.args.forEach((arg, i) => {
          if (isRare(node) && i === 1) return;
          if (i === 1 && (node.op === "shl" || node.op === "shr" || node.op === "ushr") && isUniform(inLoop, arg))
            visitScalar(arg, mayLoad);
          else visitVector(arg, mayLoad);
        });
      }
    };
    const visitStatement = (inner: Statement, mayLoad: boolean): void => {
      if (inner.kind === "store") {
        visitAddress(inner.index, mayLoad);
        if (c.vector !== undefined) visitVector(inner.value, mayLoad);
        else visitScalar(inner.value, mayLoad);
      } else {
        const inLanes =
          (inner.kind === "assign" || inner.kind === "accumulate") && c.vector?.locals.has(inner.local) === true;
        for (const root of expressionRoots(inner)) (inLanes ? visitVector : visitScalar)(root, mayLoad);
      }
      // Loads of a nested block are not hoisted: it may never run, and its addresses may be nonsense.
      if (inner.kind === "for" || inner.kind === "while") inner.body.forEach((each) => visitStatement(each, false));
      if (inner.kind === "if") [...inner.then, ...inner.otherwise].forEach((each) => visitStatement(each, false));
    };
    s.body.forEach((inner) => visitStatement(inner, true));
    for (const node of scalars) {
      emitScalar(c, node, true);
      c.f.op("drop");
    }
    for (const node of splats) {
      emitSplat(inLoop, node, true);
      c.f.op("drop");
    }
    for (const node of vectors) {
      for (let copy = 0; copy < inLoop.vector.copies; copy++) {
        emitVector(inLoop, node, copy);
        if (c.vectors.get(node)?.[copy] === undefined) keepVector(inLoop, node, copy);
        c.f.op("drop");
      }
    }
  }
}

/** Bytes of a vector in which those so far apart, a power of two, change places. */
const exchanged = (distance: number): number[] => Array.from({ length: 16 }, (_, i) => i ^ distance);

/** The value that changes nothing. For float sums it is -0, which keeps the sign of a sum of zeros. */
function neutral(op: AccumulateOp, type: ValueType): number | bigint | boolean {
  const float = type === "f32" || type === "f64";
  const extreme = (sign: 1 | -1): number | bigint => {
    if (float) return sign * Infinity;
    if (type === "i32") return sign > 0 ? 0x7fffffff : -0x80000000;
    return sign > 0 ? 2n ** 63n - 1n : -(2n ** 63n);
  };
  switch (op) {
    case "add":
      return float ? -0 : 0;
    case "mul":
      return 1;
    case "min":
      return type === "bool" ? true : extreme(1);
    case "max":
      return type === "bool" ? false : extreme(-1);
    case "and":
      return type === "bool" ? true : -1;
    case "or":
      return type === "bool" ? false : 0;
  }
}
