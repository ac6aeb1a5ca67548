/** What is said when an operation takes too long: which ranks wait as well, and which have not been heard of. */
import { withHelp } from "../support/errors.ts";
import { DistBackendError } from "./errors.ts";
import type { ProcessGroup } from "./group.ts";
import { mpi } from "./mpi.ts";
import { startRequest, waitForAll, type Request } from "./requests.ts";

/** An operation that was waited for too long. */
export interface Overdue {
  readonly group: ProcessGroup;
  readonly kind: string;
  readonly counts: readonly [number, number];
  readonly milliseconds: number;
  readonly sequence: number;
}

const TAG = 1;
/** Kinds as they are told to the others. */
const kinds = [
  "ALLREDUCE",
  "BROADCAST",
  "REDUCE",
  "ALLGATHER",
  "GATHER",
  "SCATTER",
  "REDUCE_SCATTER",
  "ALLTOALL",
  "BARRIER",
  "SEND",
  "RECV",
];

/** Messages that are on their way when the program goes on to end; MPI may still write into them. */
const held: unknown[] = [];

/** Asks the others, within a moment: each that waits as well says at which operation. */
function hearOthers({ group, kind, milliseconds, sequence }: Overdue): Map<number, readonly [string, number]> {
  const heard = new Map<number, readonly [string, number]>();
  const { type, each } = { type: mpi().abi.types.int32, each: 2 };
  const own = new Int32Array([kinds.indexOf(kind), sequence]);
  const letters: { readonly rank: number; readonly text: Int32Array; readonly request: Request }[] = [];
  const address = (array: Int32Array): number => mpi().addressOfArray(array);
  for (let rank = 0; rank < group.size(); rank++) {
    if (rank === group.rank()) continue;
    const text = new Int32Array(2);
    held.push(own, text);
    letters.push({
      rank,
      text,
      request: startRequest((place) =>
        mpi().call("Irecv", address(text), each, type, rank, TAG, group.watchComm, place),
      ),
    });
    held.push(
      startRequest((place) => mpi().call("Isend", address(own), each, type, rank, TAG, group.watchComm, place)),
    );
  }
  held.push(letters);
  // All ranks that wait run out of time at about the same moment.
  const grace = Math.min(2000, Math.max(300, milliseconds / 4));
  const until = performance.now() + grace;
  waitForAll(
    letters.map(({ request }) => request),
    grace,
  );
  for (const { rank, text, request } of letters)
    if (request.test() && request.code === 0) heard.set(rank, [kinds[text[0]!] ?? "an operation", text[1]!]);
  // The others must hear of us as well before this process ends.
  waitForAll([], Math.max(0, until - performance.now()));
  return heard;
}

/** The error of an operation that was waited for too long. */
export function timedOut(overdue: Overdue): DistBackendError {
  const { group, kind, counts, milliseconds, sequence } = overdue;
  const sentence =
    `[Rank ${group.rank()}] Watchdog caught collective operation timeout: WorkMPI(SeqNum=${sequence}, OpType=${kind}, NumelIn=${counts[0]}, NumelOut=${counts[1]}, ` +
    `Timeout(ms)=${Math.round(milliseconds)}) ran for ${Math.round(milliseconds)} milliseconds before timing out.`;
  const help: string[] = [];
  try {
    const heard = hearOthers(overdue);
    const others = Array.from({ length: group.size() }, (_, rank) => rank).filter((rank) => rank !== group.rank());
    const silent = others.filter((rank) => !heard.has(rank));
    const elsewhere = [...heard].filter(([, [name, number]]) => name !== kind || number !== sequence);
    if (silent.length > 0)
      help.push(
        `Not heard of: ${silent.map((rank) => `rank ${group.globalRank(rank)} on ${group.hosts[rank] ?? "an unknown host"}`).join(", ")}. It ended, hangs, or cannot be reached.`,
      );
    for (const [rank, [name, number]] of elsewhere)
      help.push(
        `Rank ${group.globalRank(rank)} waits in ${name} number ${number}: the ranks run different operations.`,
      );
  } catch {
    // nobody can be asked any more
  }
  help.push(
    `Give more time by init_process_group("mpi", { timeout: seconds }). The tensors of this operation hold anything now; the group takes no more work.`,
  );
  return new DistBackendError(withHelp(sentence, ...help));
}
