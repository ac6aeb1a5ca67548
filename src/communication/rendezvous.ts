/**
 * Joins processes that no launcher of MPI started, by the variables that `torchrun` sets: RANK, WORLD_SIZE, MASTER_ADDR,
 * MASTER_PORT. MPICH's library lets a process be told where its manager is; a manager is started beside rank 0.
 */
import { RuntimeError, ValueError, withHelp } from "../support/errors.ts";
import { joinNow } from "../support/platform/join/index.ts";
import { environmentVariable, setEnvironmentVariable } from "../support/platform/libraries.ts";
import { DistNetworkError, DistStoreError } from "./errors.ts";
import { launcher } from "./library.ts";
import { mpi } from "./mpi.ts";
import { itemAt } from "../support/checked.ts";

/** Which process this is, of how many, and where rank 0 is. */
export interface RankAddress {
  readonly rank: number;
  readonly size: number;
  readonly host: string;
  readonly port: number;
}

/** A whole number from the environment. */
export function environmentNumber(name: string): number | null {
  const value = environmentVariable(name);
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
}

const missing = (name: string, size: number): ValueError =>
  new ValueError(
    withHelp(
      `Error initializing torch.distributed using env:// rendezvous: environment variable ${name} expected, but not set`,
      `No launcher of MPI started this process, but WORLD_SIZE is ${size}: set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT for each process,`,
      "or start them by `npx flambeau-run --nproc-per-node N train.js`, or by `mpirun -n N node train.js`.",
    ),
  );

/** `tcp://10.0.0.1:29500`, as `init_method` has it. */
function addressIn(method: string | null): { readonly host: string; readonly port: number } | null {
  const parts = /^tcp:\/\/\[?([^\]]+?)\]?:(\d+)(?:[/?]|$)/.exec(method ?? "");
  return parts === null ? null : { host: parts[1]!, port: Number(parts[2]) };
}

/**
 * Which place this process has among others that no launcher of MPI started; null if it is alone, or if a launcher
 * knows.
 * @throws ValueError if one of the variables is missing.
 */
export function placeToJoin(method: string | null, rank: number, size: number): RankAddress | null {
  if (launcher() !== null) return null;
  const address = addressIn(method);
  const count = address !== null && size > 0 ? size : environmentNumber("WORLD_SIZE");
  if (count === null || count === 1) return null;
  const number = (name: string): number => {
    const value = environmentNumber(name);
    if (value === null) throw missing(name, count);
    return value;
  };
  const own = address !== null && rank >= 0 ? rank : number("RANK");
  if (own >= count) throw new ValueError(`invalid rank (${own}) or world_size (${count})`);
  if (address !== null) return { rank: own, size: count, ...address };
  const host = environmentVariable("MASTER_ADDR");
  if (host === undefined) throw missing("MASTER_ADDR", count);
  return { rank: own, size: count, host, port: number("MASTER_PORT") };
}

/** Where torchrun's agent has a store at MASTER_PORT, the name of what rank 0 leaves there; one for each attempt. */
function storeKey(): string | null {
  if (environmentVariable("TORCHELASTIC_USE_AGENT_STORE") !== "True") return null;
  const [id, attempt] = ["TORCHELASTIC_RUN_ID", "TORCHELASTIC_RESTART_COUNT"].map(environmentVariable);
  return `flambeau/${id ?? ""}/${attempt ?? "0"}`;
}

const errors: Record<string, new (text: string) => Error> = { DistNetworkError, DistStoreError, ValueError };

/**
 * Waits for all processes and lets MPI know where it asks for them; to be called before MPI is started.
 * @returns what is to be called when MPI has been started.
 * @throws RuntimeError if the library is none that can be joined.
 * @throws DistNetworkError, DistStoreError if others cannot be reached, or do not come in time.
 */
export function joinByMpi({ rank, size, host, port }: RankAddress, seconds: number): () => void {
  if (mpi().abi.name === "Open MPI")
    throw new RuntimeError(
      withHelp(
        `${itemAt(mpi().version().split(","), 0)} takes only processes that its own launcher started: mpirun -n ${size} node train.js`,
        "Processes that RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT describe are joined by MPICH: apt install mpich.",
      ),
    );
  const answer = joinNow({ host, port, rank, size, seconds, storeKey: storeKey() });
  if ("error" in answer) throw new (errors[answer.name] ?? RuntimeError)(answer.error);
  setEnvironmentVariable("PMI_PORT", `${answer.host}:${answer.port}`);
  setEnvironmentVariable("PMI_ID", String(rank));
  return () => {
    // Processes that this one starts are none of them.
    setEnvironmentVariable("PMI_PORT", null);
    setEnvironmentVariable("PMI_ID", null);
  };
}
