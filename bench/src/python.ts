/** PyTorch's side: one Python process that answers line by line; there when a Python with torch is. */
import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface PythonRow {
  readonly result: readonly number[];
  timed(count: number): Promise<number>;
}

export interface Python {
  readonly version: string;
  prepare(name: string): Promise<PythonRow>;
  end(): void;
}

interface Answer { readonly error?: string; readonly result?: number[]; readonly milliseconds?: number }

/** Starts it with so many threads; null when no Python has torch. */
export function startPython(threads: number): Python | null {
  const candidates = [process.env["PYTHON"], "python3", "/usr/bin/python3"].filter((path) => path !== undefined);
  for (const path of candidates) {
    let version: string;
    try {
      version = execFileSync(path, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      continue;
    }
    const script = fileURLToPath(new URL("../python/serve.py", import.meta.url));
    const child = spawn(path, [script, String(threads)], { stdio: ["pipe", "pipe", "inherit"] });
    const waiting: ((answer: Answer) => void)[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()!(JSON.parse(line) as Answer));
    const ask = async (question: object): Promise<Answer> => {
      const answer = new Promise<Answer>((resolve) => waiting.push(resolve));
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const given = await answer;
      if (given.error !== undefined) throw new Error(given.error);
      return given;
    };
    return {
      version,
      async prepare(name) {
        const { result } = await ask({ prepare: name });
        return { result: result!, timed: async (count) => (await ask({ run: count })).milliseconds! };
      },
      end: () => void child.kill(),
    };
  }
  return null;
}
