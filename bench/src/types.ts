/** What a row of the table is: the same work written for several engines. */
import type * as flambeau from "flambeau";
import type { Jax, OnnxRuntime, Tfjs } from "./engines.ts";

export type Torch = typeof flambeau;

/** Work that is ready to be timed. */
export interface Work {
  /** One unit of what is timed. */
  run(): unknown;
  /** Numbers that must be equal in all engines; asked for before anything is timed. */
  result(): ArrayLike<number> | Promise<ArrayLike<number>>;
  dispose?(): void;
}

/** Makes work; the peers get Flambeau too, for their inputs. */
export interface Row {
  readonly name: string;
  /** Milliseconds asked for on the machine that docs/performance.md describes. */
  readonly goal?: number;
  /** Floating-point operations of one run, for rows that are given in GFLOP/s. */
  readonly flops?: number;
  /** Relative difference allowed between engines. */
  readonly tolerance?: number;
  readonly flambeau: (torch: Torch) => Work;
  /** The same by torch.compile. */
  readonly compiled?: (torch: Torch) => Work;
  readonly tfjs?: (tf: Tfjs, torch: Torch) => Work;
  readonly jax?: (jax: Jax, torch: Torch) => Work;
  readonly onnxWeb?: (ort: OnnxRuntime, torch: Torch) => Promise<Work>;
  readonly onnxNode?: (ort: OnnxRuntime, torch: Torch) => Promise<Work>;
  /** Name of the function in python/rows.py. */
  readonly python?: string;
}
