/** Runs the program of tests/browser/memory.mjs in a browser's page or worker and gives what it measured. */
import type { Form, Measured } from "../browser/memory.mjs";
import { openPage, type BrowserName } from "./browser-process.ts";
import { projectFolder } from "./built.ts";
import { serve } from "./chromium.ts";

export type { Form, Measured } from "../browser/memory.mjs";
export type Place = "page" | "worker";

export interface Soak {
  readonly browser: BrowserName;
  readonly place: Place;
  readonly form: Form;
  readonly steps: number;
  readonly isolated: boolean;
}

const imports = `import * as torch from "/dist/index.js";\nimport { train } from "/tests/browser/memory.mjs";`;

function pagesOf({ place, ...options }: Soak): Record<string, string> {
  // Told by a request that waits: those of the other kind leave a page only when its loop lets go.
  const tell = `(line) => { const request = new XMLHttpRequest(); request.open("POST", "ORIGIN/progress", false); request.send(line); }`;
  const settings = `{ ...${JSON.stringify(options)}, tell: ${tell} }`;
  const report = `(result) => fetch("/report", { method: "POST", body: JSON.stringify(result) })`;
  const failure = `(error) => ({ error: String(error?.stack ?? error) })`;
  // In the worker the program starts with a message, in the page in a task of its own: as after a click.
  const body =
    place === "page"
      ? `${imports}\nsetTimeout(() => train(torch, ${settings.replace("ORIGIN", "")}).catch(${failure}).then(${report}), 50);`
      : `const source = ${JSON.stringify(`${imports.replaceAll('"/', `"ORIGIN/`)}\nonmessage = () => train(torch, ${settings}).catch(${failure}).then((result) => postMessage(result));`)};
const blob = new Blob([source.replaceAll("ORIGIN", location.origin)], { type: "text/javascript" });
const worker = new Worker(URL.createObjectURL(blob), { type: "module" });
const report = ${report};
worker.onmessage = ({ data }) => report(data);
worker.onerror = (event) => report({ error: event.message || "the worker could not start" });
worker.postMessage(0);`;
  return {
    "/": `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>memory</title>\n<script type="module">\n${body}\n</script>`,
  };
}

/** Trains in a browser. `seconds`: how long it may take; `progress` gets a line now and then. */
export async function soak(
  options: Soak,
  seconds: number,
  progress: (line: string) => void = () => {},
): Promise<Measured> {
  let finish = (_text: string): void => {};
  const arrived = new Promise<string>((resolve) => (finish = resolve));
  const server = await serve(projectFolder, pagesOf(options), options.isolated, (path, body) =>
    path === "/progress" ? progress(body) : finish(body),
  );
  const close = openPage(options.browser, `${server.origin}/`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result after ${seconds} s`)), seconds * 1000);
  });
  try {
    const result = JSON.parse(await Promise.race([arrived, late])) as Measured & { readonly error?: string };
    if (result.error !== undefined) throw new Error(result.error);
    return result;
  } finally {
    clearTimeout(timer);
    await close();
    await server.close();
  }
}
