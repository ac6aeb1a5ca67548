/**
 * The state of the code generator for one function: where values live, which are computed already, and the current
 * vector loop.
 */
import type { Local, LoopIndex, Scalar, ValueType } from "../../../kernel/ir.ts";
import type { FunctionWriter, WasmType } from "./assembler.ts";
import { changes } from "./analysis.ts";
import type { VectorPlan } from "./analysis.ts";
import type { Effects, NormalKernel } from "./normalize.ts";

/** Truth values are i32 outside of vectors. */
export function wasmType(type: ValueType): Exclude<WasmType, "v128"> {
  return type === "bool" ? "i32" : type;
}

/** A vector loop while its body is written. */
export interface VectorState {
  readonly plan: VectorPlan;
  /** Copies of the body in the loop that is being written now. */
  copies: number;
  /** v128 locals of the varying locals, one for each copy. */
  readonly locals: Map<Local, number[]>;
}

export class CodegenContext {
  readonly params = new Map<string, number>();
  readonly indices = new Map<LoopIndex, number>();
  /** Values that are in a WebAssembly local: scalars, splats of scalars, and vectors for each copy. */
  scalars = new Map<Scalar, number>();
  splats = new Map<Scalar, number>();
  vectors = new Map<Scalar, (number | undefined)[]>();
  vector: VectorState | undefined;
  /** Whether a scalar `fma` must be rounded like the vector one, because both compute elements of one loop. */
  fusedScalars = false;
  private readonly locals = new Map<Local, number>();
  private readonly pool: Record<WasmType, number[]> = { i32: [], i64: [], f32: [], f64: [], v128: [] };
  private scopeTemporaries: [WasmType, number][] = [];

  constructor(
    readonly f: FunctionWriter,
    readonly kernel: NormalKernel,
    readonly relaxed: boolean,
  ) {
    kernel.params.forEach((param, i) => this.params.set(param.name, i));
  }

  /** The WebAssembly local of a kernel's local. */
  local(local: Local): number {
    let index = this.locals.get(local);
    if (index === undefined) this.locals.set(local, (index = this.f.local(wasmType(local.type))));
    return index;
  }

  /** A WebAssembly local until the end of the current scope. */
  temporary(type: WasmType): number {
    const index = this.pool[type].pop() ?? this.f.local(type);
    this.scopeTemporaries.push([type, index]);
    return index;
  }

  isShared(node: Scalar): boolean {
    return (this.kernel.uses.get(node) ?? 0) > 1;
  }

  /** Writes a nested block: what it computes is forgotten at its end, with its temporaries. */
  scope(body: () => void): void {
    const { scalars, splats, vectors, scopeTemporaries } = this;
    this.scalars = new Map(scalars);
    this.splats = new Map(splats);
    this.vectors = new Map([...vectors].map(([node, copies]) => [node, [...copies]]));
    this.scopeTemporaries = [];
    body();
    for (const [type, index] of this.scopeTemporaries) this.pool[type].push(index);
    Object.assign(this, { scalars, splats, vectors, scopeTemporaries });
  }

  /** Forgets computed values that effects change. */
  invalidate(effects: Effects): void {
    for (const cache of [this.scalars, this.splats, this.vectors]) {
      for (const node of cache.keys()) if (changes(effects, node)) cache.delete(node);
    }
  }
}

/** The state inside a vector loop. */
export type VectorContext = CodegenContext & { readonly vector: VectorState };
