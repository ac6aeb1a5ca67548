/**
 * Engines work in processes of their own, one each, that answer line by line: a program in use has one engine in its
 * heap, not six.
 */
import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface RemoteRow {
  readonly result: readonly number[];
  /** Milliseconds of so many runs. */
  timed(count: number): Promise<number>;
  /** So many times the median of so many runs: what most take, without those that the machine held up. */
  typical(count: number): Promise<number>;
}

export interface Remote {
  prepare(row: string): Promise<RemoteRow>;
  end(): void;
}

interface Answer {
  readonly error?: string;
  readonly result?: (number | null)[];
  readonly milliseconds?: number;
  readonly median?: number;
}

function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Remote {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"], env });
  const waiting: ((answer: Answer) => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("{")) waiting.shift()?.(JSON.parse(line) as Answer);
  });
  child.on("exit", () => {
    for (const answer of waiting.splice(0)) answer({ error: "its process ended" });
  });
  child.stdin.on("error", () => undefined);
  const ask = async (question: object): Promise<Answer> => {
    if (child.exitCode !== null) throw new Error("its process ended");
    const answer = new Promise<Answer>((resolve) => waiting.push(resolve));
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const given = await answer;
    if (given.error !== undefined) throw new Error(given.error);
    return given;
  };
  return {
    async prepare(row) {
      const { result } = await ask({ prepare: row });
      return {
        result: result!.map((value) => value ?? Number.NaN),
        timed: async (count) => (await ask({ run: count })).milliseconds!,
        typical: async (count) => (await ask({ run: count })).median! * count,
      };
    },
    end: () => void child.kill(),
  };
}

/** A process with a build of Flambeau, and with a peer if one is named; native code only where it is asked for. */
export function startEngine(engine: string, library: string, threads: number, native = false): Remote {
  return start(
    process.execPath,
    [fileURLToPath(new URL("serve.mjs", import.meta.url)), engine, library, String(threads)],
    { ...process.env, FLAMBEAU_NATIVE: native ? "1" : "0" },
  );
}

/** A Python that has PyTorch. */
export interface Python {
  readonly path: string;
  readonly version: string;
  /** Its environment: torch.set_num_threads does not reach the threads of a BLAS that was built without OpenMP. */
  readonly env: NodeJS.ProcessEnv;
}

/** The first Python with PyTorch, to run with so many threads; null when none has it. */
export function findPython(threads: number): Python | null {
  for (const path of [process.env["PYTHON"], "python3", "/usr/bin/python3"]) {
    if (path === undefined) continue;
    try {
      const version = execFileSync(path, ["-c", "import torch; print(torch.__version__)"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
      return {
        path,
        version,
        env: { ...process.env, OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) },
      };
    } catch {
      continue;
    }
  }
  return null;
}

/** A process with PyTorch. */
export function startPython({ path, env }: Python, threads: number): Remote {
  return start(path, [fileURLToPath(new URL("../python/serve.py", import.meta.url)), String(threads)], env);
}
