/** The worker in which a page's cells run. */
import { inspect, type CheckpointLibrary, type Inspection } from "./inspect.ts";
import type { Output, Verdict } from "./outputs.ts";
import { Session } from "./session.ts";
import { startThreadsInPage } from "./threads.ts";

/** What the page asks for. */
export type Request =
  | { readonly id: number; readonly task: "start"; readonly library: string }
  | { readonly id: number; readonly task: "forget" }
  | { readonly id: number; readonly task: "run"; readonly source: string; readonly name: string }
  | { readonly id: number; readonly task: "inspect"; readonly bytes: Uint8Array; readonly name: string }
  | {
      readonly id: number;
      readonly task: "check";
      readonly source: string;
      readonly check: string;
      readonly name: string;
    };

/** What the worker answers: outputs as they come, then the end. */
export type Answer = { readonly id: number; readonly output: Output } | ({ readonly id: number } & End);

/** How a request ended. */
export interface End {
  readonly done: boolean;
  readonly verdict?: Verdict;
  readonly threads?: number;
  readonly inspection?: Inspection;
}

interface Library extends CheckpointLibrary {
  get_num_threads(): number;
}

startThreadsInPage();

let library: Promise<Library> | undefined;
let session: Session | undefined;
/** What a file that was dropped holds; it stays from page to page. */
let dropped: unknown;
let base = "";

function newSession(): Session {
  const made = new Session(async (name) => {
    if (name === "flambeau") return await library;
    if (name === "mnist") return await (import(/* @vite-ignore */ new URL("mnist.js", base).href) as Promise<unknown>);
    throw new Error(`a cell can import "flambeau" and "mnist", not "${name}"`);
  });
  if (dropped !== undefined) made.define("dropped", dropped);
  return made;
}

function start(url: string): Promise<Library> {
  library ??= import(/* @vite-ignore */ url) as Promise<Library>;
  base = url;
  session ??= newSession();
  return library;
}

async function answer(request: Request): Promise<Answer> {
  const { id } = request;
  if (request.task === "start") return { id, done: true, threads: (await start(request.library)).get_num_threads() };
  if (session === undefined || library === undefined) throw new Error("the worker was not started");
  if (request.task === "inspect") {
    const { value, inspection } = inspect(await library, request.bytes, request.name);
    dropped = value;
    session.define("dropped", value);
    return { id, done: true, inspection };
  }
  if (request.task === "forget") {
    session = newSession();
    return { id, done: true };
  }
  const emit = (output: Output): void => {
    postMessage({ id, output } satisfies Answer);
  };
  if (request.task === "run") return { id, done: await session.run(request.source, request.name, emit) };
  const verdict = await session.check(request.source, request.check, request.name, emit);
  return { id, done: true, verdict };
}

onmessage = async ({ data }: MessageEvent<Request>) => {
  try {
    postMessage(await answer(data));
  } catch (error) {
    const { name, message } = error as Error;
    postMessage({ id: data.id, output: { type: "error", error: { name, message, help: [] } } } satisfies Answer);
    postMessage({ id: data.id, done: false } satisfies Answer);
  }
};
