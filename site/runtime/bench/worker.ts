/** The worker of the bench page: the rows of `npm run bench`, Flambeau and its peers in turns, results compared first. */
import * as torch from "flambeau";
import type { Jax, Tfjs } from "../../../bench/src/engines.ts";
import { difference, race, type Contender } from "../../../bench/src/measure.ts";
import { allRows } from "../../../bench/src/rows/index.ts";
import type { Row, Torch, Work } from "../../../bench/src/types.ts";
import { startThreadsInPage } from "../threads.ts";
import type { BenchNews, BenchRequest, EngineId } from "./protocol.ts";

const ROUNDS = 5;
const ROUND_MILLISECONDS = 60;
/** Seconds that a single run may take, above which an engine is left out of the row. */
const TOO_SLOW = 4000;

startThreadsInPage();

let tf: Promise<Tfjs & { setWasmPaths(path: string): void; setThreadsCount(count: number): void }> | undefined;
let jax: Promise<Jax> | undefined;

function tell(news: BenchNews): void {
  postMessage(news);
}

async function tfjs(backend: "wasm" | "webgpu"): Promise<Tfjs> {
  tf ??= import("./tfjs.ts").then((loaded) => {
    loaded.setWasmPaths(new URL("bench/", import.meta.url).href);
    loaded.setThreadsCount(torch.get_num_threads());
    return loaded as never;
  });
  const loaded = await tf;
  if (!(await loaded.setBackend(backend))) throw new Error(`the ${backend} backend did not start`);
  await loaded.ready();
  return loaded;
}

async function jaxjs(): Promise<Jax> {
  jax ??= import("@jax-js/jax").then(async (loaded) => {
    await loaded.init("wasm");
    loaded.defaultDevice("wasm");
    return loaded as unknown as Jax;
  });
  return await jax;
}

/** An engine's work for a row, and what has to happen before and after it runs; null where the row has none. */
async function prepared(engine: EngineId, row: Row): Promise<(Contender & { readonly work: Work }) | null> {
  const library = torch as unknown as Torch;
  let work: Work;
  let before = async (): Promise<void> => {};
  let after = async (): Promise<void> => {};
  if (engine === "flambeau") {
    work = row.flambeau(library);
    // What was launched last may not be done.
    after = () => Promise.resolve(library.cpu.synchronize());
  } else if (engine === "jax") {
    if (row.jax === undefined) return null;
    work = row.jax(await jaxjs(), library);
  } else {
    if (row.tfjs === undefined) return null;
    const backend = engine === "tfjs-wasm" ? "wasm" : "webgpu";
    const loaded = await tfjs(backend);
    work = row.tfjs(loaded, library);
    before = async () => void (await loaded.setBackend(backend));
    // Work for a graphics processor has only been handed over: reading something waits for it.
    if (backend === "webgpu") after = async () => void (await loaded.zeros([1]).data());
  }
  return {
    name: engine,
    work,
    timed: async (count) => {
      await before();
      const start = performance.now();
      for (let i = 0; i < count; i++) {
        const pending = work.run();
        if (pending instanceof Promise) await pending;
      }
      await after();
      return performance.now() - start;
    },
  };
}

async function measure(row: Row, engines: readonly EngineId[]): Promise<void> {
  const contenders: Contender[] = [];
  const works: Work[] = [];
  const remarks: Record<string, string> = {};
  let expected: ArrayLike<number> | undefined;
  for (const engine of engines) {
    try {
      const contender = await prepared(engine, row);
      if (contender === null) continue;
      works.push(contender.work);
      const result = await contender.work.result();
      if (engine === "flambeau") expected = result;
      const off = expected === undefined ? 0 : difference(result, expected);
      const allowed = row.tolerance ?? 1e-4;
      if (off > allowed) remarks[engine] = `results differ by ${off.toExponential(1)}`;
      else if ((await contender.timed(1)) > TOO_SLOW) remarks[engine] = "too slow to be timed here";
      else contenders.push(contender);
    } catch (error) {
      remarks[engine] = String((error as Error).message ?? error)
        .split("\n")[0]!
        .slice(0, 200);
    }
  }
  const timings = await race(contenders, ROUNDS, ROUND_MILLISECONDS);
  for (const work of works) work.dispose?.();
  const milliseconds = Object.fromEntries(timings.map((timing) => [timing.name, timing.milliseconds]));
  tell({ news: "row", name: row.name, milliseconds, remarks });
}

onmessage = async ({ data }: MessageEvent<BenchRequest>) => {
  if (data.task === "list") {
    const gpu = (navigator as { gpu?: { requestAdapter(): Promise<unknown> } }).gpu;
    const adapter = await gpu?.requestAdapter().catch(() => null);
    const engines: EngineId[] = ["flambeau", "tfjs-wasm", ...(adapter ? (["tfjs-webgpu"] as const) : []), "jax"];
    tell({ news: "list", rows: allRows.map(({ name }) => name), engines, threads: torch.get_num_threads() });
    return;
  }
  for (const row of allRows) {
    if (!data.rows.includes(row.name)) continue;
    tell({ news: "measuring", name: row.name });
    await measure(row, data.engines);
  }
  tell({ news: "ended" });
};
