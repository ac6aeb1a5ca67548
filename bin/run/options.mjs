/** The options of `flambeau-run`, with the names and defaults of PyTorch's `torchrun`. */
import { availableParallelism } from "node:os";

export const help = `Usage: flambeau-run [options] script.js [arguments of the script]

Starts the script in several processes, with PyTorch's variables: RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, …

  --nproc-per-node N        processes on this machine: a number, "auto" or "cpu" (one for each core); default 1
  --nnodes N                machines; default 1. Start flambeau-run on each, with the same options
  --node-rank R             which of them this one is; if it is left out, they are numbered as they come
  --rdzv-endpoint HOST:PORT where the first machine is, for several of them; default port 29400
  --master-addr HOST, --master-port PORT
                            the same, by other names; the machine of node rank 0
  --rdzv-id ID              a name of the run; machines with another are refused
  --standalone              one machine, which is the default
  --max-restarts N          how often all processes are started anew after one has failed; default 0
  --rdzv-timeout SECONDS    how long machines wait for each other; default 600
  --log-dir FOLDER          for files FOLDER/ID/attempt_N/RANK/stdout.log and stderr.log:
  --redirects N, --tee N      1: stdout, 2: stderr, 3: both go there; --tee shows them as well
  --mpirun COMMAND          starts them by this launcher of MPI, for libraries that take no other processes (Open MPI,
                            Microsoft MPI): one machine only; for several write its command yourself
  --no-node                 the script is a program, not one of Node (torchrun's --no-python does the same)`;

/** What may follow an option, by its name. */
const named = {
  "nproc-per-node": "nproc",
  nproc: "nproc",
  nnodes: "nodes",
  "node-rank": "nodeRank",
  "rdzv-endpoint": "endpoint",
  "master-addr": "masterAddress",
  "master-port": "masterPort",
  "rdzv-id": "id",
  "max-restarts": "restarts",
  "rdzv-timeout": "seconds",
  "log-dir": "logs",
  redirects: "redirects",
  tee: "tee",
  mpirun: "mpirun",
  // What torchrun has and nothing depends on here.
  "rdzv-backend": null,
  "rdzv-conf": null,
  "monitor-interval": null,
  "start-method": null,
  role: null,
  "local-addr": null,
};
const flags = { standalone: null, "no-node": "asIs", "no-python": "asIs", "run-path": null };
const short = { r: "redirects", t: "tee" };

function usage(text) {
  return Object.assign(new Error(`${text}\nflambeau-run --help lists all options.`), { code: "usage" });
}

function whole(text, name, least) {
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  throw usage(`--${name} ${text}: expected a whole number of at least ${least}`);
}

/** HOST:PORT, [IPv6]:PORT or HOST. */
function addressIn(text) {
  const parts = /^\[?(.*?)\]?(?::(\d+))?$/.exec(text);
  return { host: parts[1], port: parts[2] === undefined ? 29_400 : Number(parts[2]) };
}

function valuesOf(words) {
  const values = {};
  let place = 0;
  for (; place < words.length && words[place].startsWith("-"); place++) {
    const word = words[place];
    if (word === "--help" || word === "-h") return null;
    const [, long, , given] = /^--?([A-Za-z][\w-]*)(=(.*))?$/s.exec(word) ?? [];
    if (long === undefined) throw usage(`${word} is no option`);
    const name = word.startsWith("--") ? long.replaceAll("_", "-") : (short[long] ?? long);
    if (name in flags) {
      if (flags[name] !== null) values[flags[name]] = true;
      continue;
    }
    if (!(name in named)) throw usage(`${word} is no option`);
    const value = given ?? words[++place];
    if (value === undefined) throw usage(`${word} needs a value`);
    if (named[name] !== null) values[named[name]] = value;
  }
  return { ...values, command: words.slice(place) };
}

/** What is to be done; null for help. */
export function parse(words) {
  const values = valuesOf(words);
  if (values === null) return null;
  if (values.command.length === 0) throw usage("which script?");
  const perNode = values.nproc ?? "1";
  const several = /^(\d+):(\d+)$/.exec(values.nodes ?? "");
  if (several !== null && several[1] !== several[2])
    throw usage(
      `--nnodes ${values.nodes}: the number of machines does not change while they work here; give one number`,
    );
  const nodes = whole(several?.[1] ?? values.nodes ?? "1", "nnodes", 1);
  const endpoint = values.endpoint ?? values.masterAddress;
  if (nodes > 1 && endpoint === undefined)
    throw usage(`--nnodes ${nodes}: where is the first machine? --rdzv-endpoint HOST:PORT`);
  const address = endpoint === undefined ? null : addressIn(endpoint);
  if (address !== null && values.masterPort !== undefined) address.port = whole(values.masterPort, "master-port", 1);
  if (values.mpirun !== undefined && nodes > 1)
    throw usage("--mpirun starts processes on one machine; for several: mpirun --hostfile hosts -n N node script.js");
  const nodeRank = values.nodeRank === undefined ? null : whole(values.nodeRank, "node-rank", 0);
  if (nodeRank !== null && nodeRank >= nodes) throw usage(`--node-rank ${nodeRank}: there are ${nodes} machines`);
  return {
    processes: ["auto", "cpu", "gpu"].includes(perNode) ? availableParallelism() : whole(perNode, "nproc-per-node", 1),
    nodes,
    nodeRank,
    address: nodes > 1 ? address : null,
    port: nodes > 1 || values.masterPort === undefined ? null : whole(values.masterPort, "master-port", 1),
    id: values.id ?? "none",
    restarts: whole(values.restarts ?? "0", "max-restarts", 0),
    seconds: whole(values.seconds ?? "600", "rdzv-timeout", 1),
    logs: values.logs ?? null,
    redirects: whole(values.redirects ?? "0", "redirects", 0),
    tee: whole(values.tee ?? "0", "tee", 0),
    mpirun: values.mpirun ?? null,
    command: values.asIs ? values.command : [process.execPath, ...process.execArgv, ...values.command],
  };
}
