/** What collectives take by name, as PyTorch names it. */
import type { ReduceOp } from "./reduce-op.ts";
import type { Group } from "./world.ts";

/** What most operations take by name. */
export interface CollectiveOptions {
  /** The processes that take part; null: all. */
  group?: Group;
  /** Give a `Work` at once instead of waiting. Default false. */
  async_op?: boolean;
}
/** Options of reductions. */
export interface ReductionOptions extends CollectiveOptions {
  /** How elements become one. Default `ReduceOp.SUM`. */
  op?: ReduceOp;
}
/** Options of operations that go to one process: `dst` is its rank in the world, `group_dst` in the group. */
export interface DestinationOptions extends CollectiveOptions {
  dst?: number | null;
  group_dst?: number | null;
}
/** Options of operations that come from one process: `src` is its rank in the world, `group_src` in the group. */
export interface SourceOptions extends CollectiveOptions {
  src?: number | null;
  group_src?: number | null;
}

/** All of an object's fields, after binding. */
export type BoundOptions<O> = { readonly [K in keyof O]-?: Exclude<O[K], undefined> };
