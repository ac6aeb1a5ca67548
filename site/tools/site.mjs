/** The site: serve it while writing (`npm run site`), build it (`-- build`), look at the build (`-- preview`). */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { build, createServer } from "vitepress";
import { siteFolder } from "./cells.mjs";
import { prepareFiles } from "./prepare.mjs";
import { servePages } from "./serve.mjs";

const output = join(siteFolder, ".vitepress", "dist");

/** The list of files that the service worker keeps from the first visit on, and its version. */
function listFiles() {
  const names = readdirSync(output, { recursive: true })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => statSync(join(output, name)).isFile());
  // MNIST (11 MB), the editor's compiler and the engines of the bench are kept when they are first used.
  const kept = names.filter(
    (name) => !/\.(gz|map|json)$|service-worker|^(lib\/(typescript\/|bench)|source\/)/.test(name),
  );
  writeFileSync(join(output, "files.json"), JSON.stringify(kept));
  const hash = createHash("sha256");
  for (const name of kept) hash.update(name).update(readFileSync(join(output, name)));
  const worker = join(output, "service-worker.js");
  writeFileSync(worker, readFileSync(worker, "utf8").replace("VERSION", hash.digest("hex").slice(0, 12)));
}

const [command = "dev", ...rest] = process.argv.slice(2);
if (command === "dev") {
  await prepareFiles();
  const server = await createServer(siteFolder, { port: Number(rest[0] ?? 5173) });
  await server.listen();
  server.printUrls();
} else if (command === "build") {
  await prepareFiles();
  await build(siteFolder);
  listFiles();
} else if (command === "preview") {
  const { origin } = await servePages(output, { isolated: !rest.includes("--plain"), port: 4173 });
  console.log(origin);
} else if (command === "test") {
  const { status } = spawnSync(
    process.execPath,
    ["--test", "--test-concurrency=1", ...rest, join(siteFolder, "tests")],
    {
      stdio: "inherit",
      cwd: siteFolder,
    },
  );
  process.exit(status ?? 1);
} else {
  console.error(`site: "${command}" is not one of dev, build, preview, test`);
  process.exit(2);
}
