/**
 * Runs the library's own tests and recorded cases in a real browser: bundles them, serves a page that takes a test file,
 * or some files of recorded cases, tells what came of each and goes on to the next in a fresh page.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { build, type Plugin } from "esbuild";
import { openPage, type BrowserName } from "./browser-process.ts";
import { projectFolder } from "./built.ts";
import { serve } from "./chromium.ts";

/** What became of the tests or cases of a file. */
export interface FileOutcome {
  readonly name: string;
  passed: number;
  skipped: number;
  readonly failures: string[];
  /** Tests that ask for what only Node has: other processes, folders. */
  readonly needNode: string[];
}

export interface Suite {
  readonly browser: BrowserName;
  readonly isolated: boolean;
  /** Test files (`tests/autograd/graph.test.ts`) and recorded files (`ops/add`). */
  readonly names: readonly string[];
  /** How long one file may take. */
  readonly seconds: number;
}

const folder = join(projectFolder, "runs", "in-page");
const inPage = (name: string): string => join(projectFolder, "tests", "browser", "in-page", name);

/** Node's modules become those of `node.ts`, "vitest" that of `vitest.ts`, and modules of tests know where they are. */
function forPages(library: Plugin["setup"]): Plugin {
  return {
    name: "for pages",
    setup(context) {
      context.onResolve({ filter: /^(node:.*|esbuild)$/ }, () => ({ path: inPage("node.ts") }));
      context.onResolve({ filter: /^vitest$/ }, () => ({ path: inPage("vitest.ts") }));
      context.onLoad({ filter: /[\\/]tests[\\/].*\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8").replaceAll(
          "import.meta.url",
          JSON.stringify(`file:///${relative(projectFolder, path).split(sep).join("/")}`),
        ),
        loader: "ts",
      }));
      void library(context);
    },
  };
}

/** Bundles the runner with the test files, on the sources, and the player of recorded cases, on the built package. */
async function bundle(names: readonly string[]): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = { bundle: true, format: "esm", target: "es2022", logLevel: "error", outdir: folder } as const;
  const files = names.filter((name) => name.endsWith(".test.ts"));
  const entry = join(folder, "files.ts");
  const list = files.map(
    (name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(join(projectFolder, name))})`,
  );
  // Tests of rooms below the package's entry compile kernels, too.
  writeFileSync(
    entry,
    `import ${JSON.stringify(join(projectFolder, "src", "kernel", "expansions.ts"))};
globalThis.TEST_FILES = { ${list.join(", ")} };
export { runFile } from ${JSON.stringify(inPage("files.ts"))};\n`,
  );
  await build({
    ...options,
    entryPoints: { files: entry },
    splitting: true,
    nodePaths: [join(projectFolder, "node_modules")],
    plugins: [
      forPages(({ onResolve }) => {
        onResolve({ filter: /^flambeau(\/\w+)?$/ }, ({ path }) => ({
          path: join(projectFolder, "src", path.slice("flambeau".length), "index.ts"),
        }));
      }),
    ],
  });
  await build({
    ...options,
    entryPoints: { recorded: inPage("recorded.ts") },
    plugins: [
      forPages(({ onResolve }) => {
        onResolve({ filter: /^flambeau$/ }, () => ({ path: "/dist/index.js", external: true }));
      }),
    ],
  });
}

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>tests</title>
<script type="module">
  const names = await (await fetch("/next.json" + location.search)).json();
  const tell = (outcome) => fetch("/report", { method: "POST", body: JSON.stringify(outcome) });
  for (const name of names) {
    const run = name.endsWith(".test.ts")
      ? async () => (await import("/runs/in-page/files.js")).runFile(name)
      : async () => (await import("/runs/in-page/recorded.js")).runRecorded(name);
    await tell(await run().catch((error) => ({ name, passed: 0, skipped: 0, failures: [String(error?.stack ?? error)], needNode: [] })));
  }
  if (names.length > 0) location.search = "?" + (Number(location.search.slice(1)) + names.length);
</script>`;

/** Files of recorded cases for one page. */
const AT_ONCE = 20;

/** Runs each test file in a page of its own; `onFile` hears of each. A page that says nothing in time is a failure. */
export async function runInBrowser(
  { browser, isolated, names, seconds }: Suite,
  onFile: (outcome: FileOutcome) => void = () => {},
): Promise<FileOutcome[]> {
  await bundle(names);
  const outcomes: FileOutcome[] = [];
  let heard = (): void => {};
  const pages: Record<string, string> = { "/": page };
  const server = await serve(projectFolder, pages, isolated, (_, body) => {
    const outcome = JSON.parse(body) as FileOutcome;
    outcomes.push(outcome);
    onFile(outcome);
    pages["/next.json"] = next();
    heard();
  });
  /** What the next page takes: a test file, or files of recorded cases up to the next test file. */
  const next = (): string => {
    const rest = names.slice(outcomes.length, outcomes.length + AT_ONCE);
    const end = rest.findIndex((name) => name.endsWith(".test.ts"));
    return JSON.stringify(end < 0 ? rest : rest.slice(0, Math.max(1, end)));
  };
  try {
    while (outcomes.length < names.length) {
      pages["/next.json"] = next();
      const close = openPage(browser, `${server.origin}/?${outcomes.length}`);
      try {
        while (outcomes.length < names.length) {
          let timer: ReturnType<typeof setTimeout> | undefined;
          const isInTime = await new Promise<boolean>((resolve) => {
            heard = () => resolve(true);
            timer = setTimeout(() => resolve(false), seconds * 1000);
          });
          clearTimeout(timer);
          if (isInTime) continue;
          const late: FileOutcome = {
            name: names[outcomes.length]!,
            passed: 0,
            skipped: 0,
            failures: [`no answer within ${seconds} s`],
            needNode: [],
          };
          outcomes.push(late);
          onFile(late);
          break;
        }
      } finally {
        await close();
      }
    }
    return outcomes;
  } finally {
    await server.close();
  }
}
