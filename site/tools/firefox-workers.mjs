/**
 * Shows where Firefox stands still while it is driven: a page without the library starts workers, each of which starts
 * others. `node site/tools/firefox-workers.mjs [rounds]` runs it driven and plain, and driven with `runtime/threads.ts`,
 * which has the page start them all.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { firefox } from "playwright-core";
import { siteFolder } from "./cells.mjs";

const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const rounds = Number(process.argv[2] ?? 40);
/** Workers that each worker starts, and milliseconds after which one counts as standing. */
const [NESTED, PATIENCE] = [4, 5000];

const { outputFiles } = await build({
  entryPoints: [join(siteFolder, "runtime", "threads.ts")],
  bundle: true,
  write: false,
  format: "iife",
  globalName: "threads",
});
const threads = outputFiles[0].text;

/** What runs in the page; text, as it has to be sent. */
async function inPage(count, nested, patience, program) {
  const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const round = () =>
    new Promise((resolve) => {
      let last = "started";
      const worker = new Worker(url);
      const end = globalThis.threads?.startThreadsFor(worker) ?? (() => worker.terminate());
      const finish = (text) => {
        clearTimeout(timer);
        end();
        resolve(text);
      };
      const timer = setTimeout(() => finish(last), patience);
      worker.onmessage = ({ data }) => {
        last = data;
        if (data === "end") finish(null);
      };
      worker.postMessage(nested);
    });
  const stood = [];
  for (let i = 0; i < count; i++) {
    const last = await round();
    if (last !== null) stood.push(last);
  }
  await fetch("/told", { method: "POST", body: `${stood.length} of ${count} stood still: ${stood.join(", ")}` });
}

function inWorker({ data }) {
  globalThis.kept = [];
  const url = URL.createObjectURL(new Blob(["onmessage = () => {}"], { type: "text/javascript" }));
  for (let i = 0; i < data; i++) {
    postMessage(`before new Worker ${i + 1}`);
    globalThis.kept.push(new Worker(url));
    postMessage(`after new Worker ${i + 1}`);
  }
  postMessage("end");
}

async function run(name, { isDriven, byPage }) {
  const program = `${byPage ? `${threads}; threads.startThreadsInPage();` : ""} onmessage = ${inWorker}`;
  const call = [rounds, NESTED, PATIENCE, program].map((value) => JSON.stringify(value)).join(", ");
  const html = `<!doctype html><meta charset=utf-8><title>workers</title><script>${byPage ? `${threads}; globalThis.threads = threads;` : ""} (${inPage})(${call});</script>`;
  let told;
  const answer = new Promise((resolve) => {
    told = resolve;
  });
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => told(body));
    }
    response.setHeader("Content-Type", "text/html");
    response.end(html);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  if (isDriven) {
    const browser = await firefox.launch({ executablePath, channel: "moz-firefox" });
    await (await (await browser.newContext()).newPage()).goto(url);
    console.log(`${name}: ${await answer}`);
    await browser.close();
  } else {
    const profile = mkdtempSync(join(tmpdir(), "flambeau-firefox-"));
    const child = spawn(executablePath, ["--headless", "--no-remote", "--profile", profile, url], { stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    console.log(`${name}: ${await answer}`);
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  server.close();
  server.closeAllConnections();
}

await run("driven", { isDriven: true, byPage: false });
await run("plain", { isDriven: false, byPage: false });
await run("driven, the page starts all", { isDriven: true, byPage: true });
