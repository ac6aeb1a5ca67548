/** The matrix products of a backend, made when something is first multiplied: bundles without products lack their code. */
import type { RowSteps } from "../../backend.ts";
import type { LinearGemm } from "../../linear.ts";
import { wasmFeatures } from "../features.ts";
import type { Heap } from "../memory/heap.ts";
import type { Native } from "../native.ts";
import type { ThreadPool } from "../pool/pool.ts";
import type { TypedGemm } from "./gemm.ts";

type FloatType = "float32" | "float64";
type MakeGemm = (type: FloatType, heap: Heap, pool: ThreadPool, relaxed: boolean, native: Native | null) => TypedGemm;

/** How the products of one float type are made: null until `provideProducts`. */
export const gemmMaker: { make: MakeGemm | null } = { make: null };

type TakeRowSteps = (gemm: TypedGemm, ...rest: Parameters<RowSteps>) => boolean;

/** How rows are taken through steps: null until `provideRowSteps`. */
export const rowStepsMaker: { take: TakeRowSteps | null } = { take: null };

/** The matrix products of a backend; each type is compiled when it is first needed. */
export class GemmBackend {
  private float32: TypedGemm | undefined;
  private float64: TypedGemm | undefined;
  /** Whether tiles multiply and add in one instruction. Read when a product is first computed. */
  relaxed = wasmFeatures().relaxedSimd;

  constructor(
    private readonly heap: Heap,
    readonly pool: ThreadPool,
    readonly native: Native | null = null,
  ) {}

  /** Whether something was compiled already. */
  get used(): boolean {
    return this.float32 !== undefined || this.float64 !== undefined;
  }

  of(type: FloatType): TypedGemm {
    return type === "float32" ? (this.float32 ??= this.made(type)) : (this.float64 ??= this.made(type));
  }

  private made(type: FloatType): TypedGemm {
    if (gemmMaker.make === null) throw new Error("provideProducts comes first");
    return gemmMaker.make(type, this.heap, this.pool, this.relaxed, this.native);
  }

  readonly run: LinearGemm = (type, ...rest) => this.of(type).run(...rest);
}
