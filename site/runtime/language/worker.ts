/** TypeScript's language service over a cell, in a worker: the library's own declarations, and what cells are given. */
import ts from "typescript";
import type { CellText, Description, LanguageAnswer, LanguageRequest, Problem } from "./protocol.ts";

/** What cells have beside the library. */
const GIVEN = `
declare const console: { log(...values: unknown[]): void; info(...values: unknown[]): void; warn(...values: unknown[]): void; error(...values: unknown[]): void; table(...values: unknown[]): void };
declare const performance: { now(): number };
declare function setTimeout(work: () => void, milliseconds?: number): number;
declare function print(...values: unknown[]): void;
/** What is in the checkpoint that was dropped on the page. */
declare const dropped: any;
interface DisplayOptions {
  /** A table, a heat map or an image of a tensor; the storage of tensors; the graph of a tensor; the shapes in a network; the windows of a function. */
  as?: "heat" | "image" | "table" | "storage" | "graph" | "shapes" | "windows";
  title?: string;
  /** Names of leaves, for graphs. */
  names?: Record<string, unknown>;
  /** What a network or a function is given, for shapes and windows. */
  input?: unknown;
}
/** Shows a value under the cell: tensors as pictures, everything else as text. */
declare function display(value: unknown, options?: DisplayOptions): void;
/** Draws lines: one for each name. */
declare function plot(series: Record<string, unknown>, options?: { x?: unknown; title?: string; x_label?: string; y_label?: string }): void;
/** A live plot of what a SummaryWriter is given. */
declare function dashboard(writer: unknown): void;
declare module "mnist" {
  /** The first digits of a part of MNIST: images [N, 1, 28, 28], labels [N]. */
  export function load(part: "train" | "test", count?: number): Promise<{ images: import("flambeau").Tensor; labels: import("flambeau").Tensor }>;
}
`;
/** Where the declarations of what cells can import stand. */
const exported: Readonly<Record<string, string | undefined>> = {
  flambeau: "/flambeau/index.d.ts",
  "flambeau/nn": "/flambeau/subpaths/nn.d.ts",
  "flambeau/nn/functional": "/flambeau/subpaths/functional.d.ts",
  "flambeau/optim": "/flambeau/subpaths/optim.d.ts",
  "flambeau/utils/data": "/flambeau/subpaths/data.d.ts",
};
const CELL = "/cell.ts";
/** Names that cells declare again: the later one counts. */
const AGAIN = new Set([2300, 2440, 2451, 2395]);

let files: Map<string, string> | undefined;
let service: ts.LanguageService | undefined;
let cell = "";
let version = 0;

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  types: [],
  strict: false,
  skipLibCheck: true,
  noEmit: true,
};

async function start(): Promise<ts.LanguageService> {
  if (service !== undefined) return service;
  const response = await fetch(new URL("declarations.json", import.meta.url));
  files = new Map(Object.entries((await response.json()) as Record<string, string>));
  files.set("/given.d.ts", GIVEN);
  const text = (path: string): string | undefined => (path === CELL ? cell : files?.get(path));
  service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => ["/given.d.ts", CELL],
    getScriptVersion: (path) => (path === CELL ? String(version) : "0"),
    getScriptSnapshot: (path) => {
      const found = text(path);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => "/lib/lib.es2023.d.ts",
    fileExists: (path) => text(path) !== undefined,
    readFile: text,
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text: name }) => {
        const place = name.startsWith(".")
          ? new URL(name, `file://${from}`).pathname
          : `/flambeau/${name.slice(9) || "."}`;
        const path = exported[name] ?? place.replace(/\.(ts|js)$/, ".d.ts");
        const known = files?.has(path) ?? false;
        return { resolvedModule: known ? { resolvedFileName: path, extension: ts.Extension.Dts } : undefined };
      }),
  });
  return service;
}

/** Makes the cell the text of now; gives where it begins. */
function take({ before, code }: CellText): number {
  const head = `${before}\n`;
  // A cell may await, so it is a module.
  const text = `${head}${code}\nexport {};\n`;
  if (text !== cell) {
    cell = text;
    version++;
  }
  return head.length;
}

function description(info: ts.QuickInfo | undefined, start: number): Description | null {
  if (info === undefined) return null;
  const examples = (info.tags ?? [])
    .filter(({ name }) => name === "example")
    .map(({ text }) => ts.displayPartsToString(text).replace(/```\w*( \w+)?\n?/g, ""));
  return {
    signature: ts.displayPartsToString(info.displayParts).slice(0, 600),
    text: [ts.displayPartsToString(info.documentation), ...examples]
      .filter((one) => one !== "")
      .join("\n\n")
      .slice(0, 1500),
    from: info.textSpan.start - start,
    to: info.textSpan.start + info.textSpan.length - start,
  };
}

function problems(language: ts.LanguageService, start: number, length: number): Problem[] {
  return [...language.getSyntacticDiagnostics(CELL), ...language.getSemanticDiagnostics(CELL)].flatMap((found) => {
    const from = (found.start ?? 0) - start;
    if (from < 0 || from > length || AGAIN.has(found.code)) return [];
    const to = Math.min(length, from + Math.max(1, found.length ?? 1));
    const message = ts.flattenDiagnosticMessageText(found.messageText, "\n").slice(0, 800);
    return [
      { from, to, severity: found.category === ts.DiagnosticCategory.Error ? "error" : "warning", message } as const,
    ];
  });
}

async function answer(request: LanguageRequest): Promise<LanguageAnswer> {
  const { id } = request;
  const language = await start();
  const first = take(request.cell);
  if (request.task === "check") return { id, problems: problems(language, first, request.cell.code.length) };
  const at = first + request.at;
  if (request.task === "hover")
    return { id, description: description(language.getQuickInfoAtPosition(CELL, at), first) };
  if (request.task === "describe") {
    const details = language.getCompletionEntryDetails(CELL, at, request.name, {}, undefined, {}, undefined);
    if (details === undefined) return { id, description: null };
    return {
      id,
      description: description({ ...details, kindModifiers: "", textSpan: { start: at, length: 0 } }, first),
    };
  }
  const found = language.getCompletionsAtPosition(CELL, at, { includeCompletionsWithInsertText: false });
  const completions = (found?.entries ?? [])
    .filter(({ name, kind }) => !name.startsWith("__") && kind !== ts.ScriptElementKind.warning)
    .slice(0, 1500)
    .map(({ name, kind }) => ({ label: name, type: kind }));
  return { id, completions };
}

onmessage = async ({ data }: MessageEvent<LanguageRequest>) => {
  try {
    postMessage(await answer(data));
  } catch (error) {
    console.error(error);
    postMessage({ id: data.id } satisfies LanguageAnswer);
  }
};
