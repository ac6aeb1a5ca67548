/** One engine's process: answers the bench's questions, one JSON object a line, as python/serve.py does. */
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import type { Call } from "./calls/list.ts";
import { callWork } from "./calls/work.ts";
import { loadEngine } from "./engines.ts";
import type { EngineName } from "./engines.ts";
import { allRows } from "./rows/index.ts";
import type { Torch, Work } from "./types.ts";

const [engine, library, threads] = process.argv.slice(2) as [EngineName | "flambeau" | "compiled", string, string];
const isOwn = engine === "flambeau" || engine === "compiled";
process.env["BENCH_THREADS"] = threads;
const torch = (await import(pathToFileURL(library).href)) as Torch;
torch.set_num_threads?.(isOwn ? Number(threads) : 1);
let work: Work | undefined;
/** The peer, loaded when a row first asks for it. */
let peer: Promise<unknown> | undefined;

async function prepare(name: string): Promise<number[]> {
  work?.dispose?.();
  work = undefined;
  if (name.startsWith("{")) {
    work = callWork(torch, JSON.parse(name) as Call);
    return Array.from(await work.result());
  }
  const row = allRows.find((each) => each.name === name)!;
  if (isOwn) {
    work = engine === "flambeau" ? row.flambeau(torch) : row.compiled!(torch);
  } else {
    peer ??= loadEngine(engine, Number(threads));
    work = await (row[engine] as (engine: unknown, torch: Torch) => Work | Promise<Work>)(await peer, torch);
    // Some engines put a Worker into Node's globals; jax-js would then take Node for a browser.
    delete (globalThis as { Worker?: unknown }).Worker;
  }
  return Array.from(await work.result());
}

async function timed(count: number): Promise<{ milliseconds: number; median: number }> {
  const { run } = work!;
  const start = performance.now();
  const each = new Float64Array(count);
  let before = start;
  for (let i = 0; i < count; i++) {
    const pending = run();
    if (pending instanceof Promise) await pending;
    const now = performance.now();
    each[i] = now - before;
    before = now;
  }
  if (isOwn) torch.cpu?.synchronize(); // what was launched last may not be done; early revisions have no such function
  return { milliseconds: performance.now() - start, median: each.sort()[count >> 1]! };
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as { prepare?: string; run?: number };
  let answer: object;
  try {
    answer = question.prepare === undefined ? await timed(question.run!) : { result: await prepare(question.prepare) };
  } catch (error) {
    answer = { error: String((error as Error).message ?? error).split("\n")[0] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
