/** `torch.distributed.split_group`: groups of a group's processes, made by these alone. */
import type { ProcessGroup } from "../communication/group.ts";
import { mpi } from "../communication/mpi.ts";
import {
  checkTimeout,
  defaultGroup,
  GroupMember,
  groupOfCommunicator,
  NO_COLOR,
  type NonGroupMember,
} from "../communication/world.ts";
import { functionSignature, type Arguments } from "../ops/declare/signature.ts";
import { itemAt } from "../support/checked.ts";
import { ValueError } from "../support/errors.ts";

/** Options of `split_group`, by PyTorch's names. */
export interface SplitGroupOptions {
  /** The group that is split; null: all processes. */
  parent_pg?: ProcessGroup | null;
  /** Ranks in the parent group, by new group, in the order of the ranks there. */
  split_ranks?: readonly (readonly number[])[] | null;
  /** Seconds that an operation may take; by default 1800. */
  timeout?: number | null;
  /** Ignored: MPI has none. */
  pg_options?: unknown;
  /** Ignored. */
  group_desc?: string | null;
  /** "mpi" or null. */
  backend?: string | null;
}

const signature = functionSignature<Required<SplitGroupOptions>>(
  "split_group",
  "parent_pg=None, split_ranks=None, timeout=None, pg_options=None, group_desc=None, backend=None",
);

/**
 * Splits a group: all its processes call it, with the same lists of ranks, and no others need to.
 * Source: https://docs.pytorch.org/docs/stable/distributed.html
 * @returns the group that this process is in now, or `GroupMember.NON_GROUP_MEMBER`.
 * @throws ValueError without ranks, for a list that is empty, too long, or has a rank twice, and for ranks that the
 * parent does not have.
 * @example
 * ```ts ignore
 * const half = dist.split_group(null, [[0, 1], [2, 3]]); // in 4 processes
 * ```
 */
export function split_group(
  ...args: Arguments<
    [
      parent_pg?: ProcessGroup | null,
      split_ranks?: readonly (readonly number[])[] | null,
      timeout?: number | null,
      pg_options?: unknown,
    ],
    SplitGroupOptions
  >
): ProcessGroup | NonGroupMember {
  const { parent_pg, split_ranks, timeout, backend } = signature.bind(args);
  if (split_ranks === null || split_ranks.length === 0) throw new ValueError("split_ranks cannot be None or empty");
  const everyone = defaultGroup();
  const parent = parent_pg ?? everyone;
  if (parent.isDestroyed) throw new ValueError(`Group ${String(parent)} is not registered`);
  const name = backend?.toLowerCase().replace(/^cpu:/, "") ?? "mpi";
  if (name !== "mpi")
    throw new ValueError(
      `Requested backend '${name}' is not present in the parent process group (parent backends: {'cpu': 'mpi'})`,
    );
  const seconds = checkTimeout(timeout);
  for (const ranks of split_ranks) {
    if (ranks.length === 0) throw new ValueError("the split group cannot be empty");
    if (ranks.length > everyone.size())
      throw new ValueError(
        "the split group's size should be less or equal to the world_size set by init_process_group",
      );
    if (new Set(ranks).size !== ranks.length) throw new ValueError("the split group cannot have duplicate ranks");
    for (const rank of ranks)
      if (!(rank >= 0 && rank < parent.size()))
        throw new ValueError(`Group rank ${rank} is not part of group ${String(parent)}`);
  }
  const color = split_ranks.findIndex((ranks) => ranks.includes(parent.rank()));
  const own = split_ranks[color];
  const comm = mpi().handlePlace();
  const key = own?.indexOf(parent.rank()) ?? 0;
  mpi().call("Comm_split", parent.comm, own === undefined ? NO_COLOR : color, key, comm.array);
  if (own === undefined) return GroupMember.NON_GROUP_MEMBER;
  const ranks = own.map((rank) => parent.globalRank(rank));
  const hosts = own.map((rank) => itemAt(parent.hosts, rank));
  return groupOfCommunicator(comm, ranks, seconds, false, hosts);
}
