/** Engines work in processes of their own, one each, that answer line by line: a program in use has one engine in its heap, not six. */
import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface RemoteRow {
  readonly result: readonly number[];
  /** Milliseconds of so many runs. */
  timed(count: number): Promise<number>;
}

export interface Remote {
  prepare(row: string): Promise<RemoteRow>;
  end(): void;
}

interface Answer { readonly error?: string; readonly result?: (number | null)[]; readonly milliseconds?: number }

function start(command: string, args: readonly string[]): Remote {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  const waiting: ((answer: Answer) => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("{")) waiting.shift()?.(JSON.parse(line) as Answer);
  });
  child.on("exit", () => { for (const answer of waiting.splice(0)) answer({ error: "its process ended" }); });
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
      return { result: result!.map((value) => value ?? Number.NaN), timed: async (count) => (await ask({ run: count })).milliseconds! };
    },
    end: () => void child.kill(),
  };
}

/** A process with a build of Flambeau, and with a peer if one is named. */
export function startEngine(engine: string, bundle: string, threads: number): Remote {
  return start(process.execPath, [fileURLToPath(new URL("serve.mjs", import.meta.url)), engine, bundle, String(threads)]);
}

/** PyTorch, and its version; null when no Python has it. */
export function startPython(threads: number): { readonly version: string; readonly remote: Remote } | null {
  for (const path of [process.env["PYTHON"], "python3", "/usr/bin/python3"]) {
    if (path === undefined) continue;
    try {
      const version = execFileSync(path, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
      return { version, remote: start(path, [fileURLToPath(new URL("../python/serve.py", import.meta.url)), String(threads)]) };
    } catch {
      continue;
    }
  }
  return null;
}
