/** What `fully_shard` can be told: dtypes, which processes, and what becomes of parameters after forward. */
import { refuseUnknown } from "../../support/known-names.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { get_world_size, new_subgroups_by_enumeration } from "../../communication/world.ts";
import type { DType } from "../../dtype.ts";
import { NotImplementedError, ValueError } from "../../support/errors.ts";
import { warn } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { DeviceMesh } from "../device-mesh.ts";
import { all_gather_object } from "../objects.ts";

/** Options of `MixedPrecisionPolicy`, by PyTorch's names. */
export interface MixedPrecisionOptions {
  /** The dtype of whole parameters, and of what is computed with them; null: their own. */
  param_dtype?: DType | null;
  /** The dtype in which gradients are averaged; null: `param_dtype`. */
  reduce_dtype?: DType | null;
  /** The dtype of what forward gives; null: as it is. */
  output_dtype?: DType | null;
  /** Whether inputs of forward become `param_dtype`. Default true. */
  cast_forward_inputs?: boolean;
}

/**
 * In which dtypes a sharded module computes and averages; what each process keeps stays in the parameters' own.
 * @example
 * ```ts ignore
 * const mp_policy = new dist.fsdp.MixedPrecisionPolicy({ param_dtype: torch.bfloat16, reduce_dtype: torch.float32 });
 * dist.fsdp.fully_shard(model, { mp_policy });
 * ```
 */
export class MixedPrecisionPolicy {
  /** The dtype to compute in; null: that of the parameters. */
  readonly param_dtype: DType | null;
  /** The dtype in which gradients are averaged; null: the one to compute in. */
  readonly reduce_dtype: DType | null;
  /** The dtype of outputs; null: as they are. */
  readonly output_dtype: DType | null;
  /** Whether inputs become `param_dtype`. */
  readonly cast_forward_inputs: boolean;

  constructor(options: MixedPrecisionOptions = {}) {
    refuseUnknown(
      "MixedPrecisionPolicy.__init__()",
      "param_dtype reduce_dtype output_dtype cast_forward_inputs",
      options,
    );
    this.param_dtype = options.param_dtype ?? null;
    this.reduce_dtype = options.reduce_dtype ?? null;
    this.output_dtype = options.output_dtype ?? null;
    this.cast_forward_inputs = options.cast_forward_inputs ?? true;
  }
}

/** Options of `fully_shard`. */
export interface FullyShardOptions {
  /** The processes: a line, or a grid whose rows have the parts and whose columns have the same; null: a line of all. */
  mesh?: DeviceMesh | null;
  /** The processes that have the parts, in place of a mesh. */
  group?: ProcessGroup | null;
  /**
   * Whether parameters go back to parts after forward and are gathered again for backward. Default (null) true. A number:
   * to parts of that many neighbouring processes, which are gathered faster for backward and need more memory.
   */
  reshard_after_forward?: boolean | number | null;
  /** Parameters that stay whole on every process. */
  ignored_params?: ReadonlySet<Tensor> | null;
  /** In which dtypes it computes and averages. */
  mp_policy?: MixedPrecisionPolicy;
  /** Where parts are kept: in the host's memory, with either policy, as nothing is elsewhere. */
  offload_policy?: OffloadPolicy;
  /** Refused: parts are rows. */
  shard_placement_fn?: null;
}

/** Parts stay where they are computed with. */
export class OffloadPolicy {}

/** Parts are kept in the host's memory: here, where all is computed by the CPU, they are there in any case. */
export class CPUOffloadPolicy extends OffloadPolicy {
  /** Whether that memory is locked for copies to a device; here there is none. */
  readonly pin_memory: boolean;

  constructor(options: { pin_memory?: boolean } = {}) {
    refuseUnknown("CPUOffloadPolicy.__init__()", "pin_memory", options);
    const { pin_memory = true } = options;
    super();
    this.pin_memory = pin_memory;
  }
}

const OPTIONS: readonly string[] = [
  "mesh",
  "group",
  "reshard_after_forward",
  "shard_placement_fn",
  "mp_policy",
  "offload_policy",
  "ignored_params",
] satisfies readonly (keyof FullyShardOptions)[];

/** Throws for what is not known or not supported. */
export function checkOptions(options: FullyShardOptions): void {
  refuseUnknown("fully_shard()", OPTIONS, options);
  const { shard_placement_fn = null } = options;
  if (shard_placement_fn !== null)
    throw new NotImplementedError(
      "fully_shard: shard_placement_fn is not supported here; parameters are divided along dim 0",
    );
}

/**
 * What `reshard_after_forward` means: whether parameters go back to parts, and the processes that share one copy until
 * backward where these are fewer than all.
 */
export function afterForward(
  value: boolean | number | null,
  group: ProcessGroup,
): { readonly reshards: boolean; readonly between: ProcessGroup | null } {
  if (value === null) return { reshards: true, between: null };
  if (typeof value !== "boolean" && typeof value !== "number")
    throw new ValueError(
      `reshard_after_forward should be a bool or an int representing the group size to reshard to, not ${String(value)}`,
    );
  if (typeof value === "boolean") return { reshards: value, between: null };
  const size = group.size();
  if (value < 1 || value > size || size % value !== 0)
    throw new ValueError(`If passing reshard_after_forward as an int, it should be a factor of ${size}, not ${value}`);
  if (value === 1)
    warn(
      "reshard_after_forward=1 (int) means resharding parameters to world size 1, instead of reshard_after_forward=True (bool)",
    );
  if (value === 1 || value === size) return { reshards: value === size, between: null };
  return { reshards: true, between: neighboursOf(group, value) };
}

/** Groups of so many neighbouring ranks, one for each group that is divided; made once for all its modules. */
const neighbours = new WeakMap<ProcessGroup, Map<number, ProcessGroup>>();

function neighboursOf(group: ProcessGroup, size: number): ProcessGroup {
  const known = neighbours.get(group) ?? new Map<number, ProcessGroup>();
  neighbours.set(group, known);
  const before = known.get(size);
  if (before !== undefined) return before;
  // All processes make all groups in the same order: those of other rows of a grid, too.
  const rows: (readonly number[])[] = new Array(get_world_size()).fill(null);
  all_gather_object(rows, group.ranks);
  const lists = [...new Map(rows.map((ranks) => [ranks.join(), ranks])).values()].flatMap((ranks) =>
    Array.from({ length: ranks.length / size }, (_, i) => ranks.slice(i * size, (i + 1) * size)),
  );
  const [own] = new_subgroups_by_enumeration(lists);
  known.set(size, own as ProcessGroup);
  return own as ProcessGroup;
}
