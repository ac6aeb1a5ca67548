/** One machine's part of a run: starts its processes when all machines are there, watches them, and ends them. */
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { meet } from "./meeting.mjs";

/** Milliseconds that a process may take to end once it is told to, as torchrun gives. */
const PATIENCE = 30_000;
const [OUT, ERR] = [1, 2];

/** What torchrun sets for a process. */
function variables(options, { attempt, nodeRank, first, size, host, port }, local) {
  const { id, nodes, processes, restarts } = options;
  return {
    RANK: first + local,
    WORLD_SIZE: size,
    LOCAL_RANK: local,
    LOCAL_WORLD_SIZE: processes,
    GROUP_RANK: nodeRank,
    GROUP_WORLD_SIZE: nodes,
    ROLE_RANK: first + local,
    ROLE_WORLD_SIZE: size,
    ROLE_NAME: "default",
    MASTER_ADDR: host,
    MASTER_PORT: port,
    TORCHELASTIC_RESTART_COUNT: attempt,
    TORCHELASTIC_MAX_RESTARTS: restarts,
    TORCHELASTIC_RUN_ID: id,
  };
}

/** Passes a process's output on: to this one's, to a file, or to both. */
function pass(child, { logs, redirects, tee, id }, attempt, rank) {
  if (logs === null) return;
  const folder = join(logs, id, `attempt_${attempt}`, String(rank));
  mkdirSync(folder, { recursive: true });
  for (const [bit, name] of [
    [OUT, "stdout"],
    [ERR, "stderr"],
  ]) {
    const stream = child[name];
    if (stream === null) continue;
    if ((redirects | tee) & bit) stream.pipe(createWriteStream(join(folder, `${name}.log`)));
    if (tee & bit || !(redirects & bit)) stream.pipe(process[name], { end: false });
  }
}

/** The command line of a launcher of MPI that gives each process its variables. */
function launched({ mpirun, command, processes }, each) {
  const [program, ...flags] = mpirun.split(" ");
  const parts = Array.from({ length: processes }, (_, local) => [
    "-n",
    "1",
    "env",
    ...Object.entries(each(local)).map(([name, value]) => `${name}=${value}`),
    ...command,
  ]);
  return [program, [...flags, ...parts.flatMap((part, i) => (i === 0 ? part : [":", ...part]))]];
}

/** The processes of one attempt. */
class Workers {
  children = [];
  ended = 0;
  stopped = false;

  constructor(options, plan, onEnd) {
    const stdio = ["ignore", ...(options.logs === null ? ["inherit", "inherit"] : ["pipe", "pipe"])];
    const start = (program, args, given, rank, what) => {
      const child = spawn(program, args, { stdio, env: { ...process.env, ...given } });
      pass(child, options, plan.attempt, rank);
      this.children.push(child);
      let isOver = false;
      const over = (failure) => {
        if (isOver) return;
        isOver = true;
        this.ended++;
        if (failure !== null && !this.stopped) onEnd(`${what} on ${hostname()} ${failure}`);
        else if (this.ended === this.children.length) onEnd(null);
      };
      child.on("error", (error) => over(`could not be started: ${error.message}`));
      child.on("exit", (code, signal) =>
        over(code === 0 ? null : signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
      );
    };
    const each = (local) => variables(options, plan, local);
    const [program, ...args] = options.command;
    if (options.mpirun !== null) start(...launched(options, each), {}, plan.first, options.mpirun.split(" ")[0]);
    else
      for (let local = 0; local < options.processes; local++)
        start(program, args, each(local), plan.first + local, `rank ${plan.first + local}`);
  }

  /** Ends those that still work; resolves when all have ended. */
  async stop(signal = "SIGTERM") {
    this.stopped = true;
    const isOver = (child) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    const living = this.children.filter((child) => !isOver(child));
    for (const child of living) child.kill(signal);
    const timer = setTimeout(() => living.forEach((child) => child.kill("SIGKILL")), PATIENCE);
    await Promise.all(
      living.map((child) => (isOver(child) ? null : new Promise((resolve) => child.once("exit", resolve)))),
    );
    clearTimeout(timer);
  }
}

/** Does this machine's part; resolves to the exit code. */
export function run(options) {
  let workers = null;
  let tell = () => {};
  const log = (text) => console.error(`flambeau-run: ${text}`);
  return new Promise((resolve, reject) => {
    const finish = async (code, error) => {
      await workers?.stop();
      if (error !== null) log(error);
      resolve(code);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
      process.on(signal, () => {
        tell({ failed: `${hostname()} got ${signal}` });
        workers?.stop(signal).then(() => process.exit(1));
        if (workers === null) process.exit(1);
      });
    const on = {
      start(plan) {
        if (plan.attempt > 0) log(`starts all processes anew, attempt ${plan.attempt + 1} of ${options.restarts + 1}`);
        const own = new Workers(options, plan, async (failure) => {
          if (own.stopped) return;
          if (failure === null) return tell({ done: true });
          log(`${failure}; ending the others`);
          await own.stop();
          return tell({ failed: failure });
        });
        workers = own;
      },
      async stop() {
        await workers?.stop();
        tell({ stopped: true });
      },
      end: finish,
    };
    meet(options, hostname(), on).then((given) => {
      tell = given;
    }, reject);
  });
}
