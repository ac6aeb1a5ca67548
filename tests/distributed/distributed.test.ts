/** `torch.distributed` under the MPI launchers of the machine, with 2 and 4 processes each. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleJobs, type Ended, launchers, runJob, withFolder } from "./support.ts";

const found = launchers();
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flambeau-jobs-"));
let several = "";
beforeAll(async () => {
  [several] = (await bundleJobs(folder, "several")) as [string];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.runIf(found.length === 0)("no MPI on this machine: nothing is tested", () => {
  expect(found).toEqual([]);
});

/** `jobs/NAME.ts`, which say what they check. All run in the same processes, one after another. */
const inFour = [
  "collectives",
  "communication-hooks",
  "data-parallel",
  "sync-batchnorm",
  "sharded",
  "sharded-options",
  "checkpoints",
  "distributed-tensors",
  "tensor-parallel",
];
const inTwo = ["environment", "errors", ...inFour];

describe.each(found)("$name", (launcher) => {
  describe.each([
    [2, inTwo],
    [4, inFour],
  ])("%i processes", (count, names) => {
    let ended: Ended = { code: null, output: "" };
    beforeAll(async () => {
      ended = await runJob(launcher, count, several, [names.join(",")], 280);
    }, 300_000);

    test.each(names)("%s", (name) => {
      expect(ended.output).toMatch(new RegExp(`^${name}: [1-9]\\d* checks passed`, "m"));
    });

    test("ends well", () => {
      expect(ended.code, ended.output).toBe(0);
    });
  });
});

describe("without what it needs", () => {
  const loader = import.meta.resolve("tsx");
  const run = (environment: Record<string, string>, folder = root): string => {
    const code = `
      const dist = await import(${JSON.stringify(new URL("../../src/distributed/index.ts", import.meta.url).href)});
      console.log(dist.is_mpi_available());
      try { dist.init_process_group("mpi"); } catch (error) { console.log(error.name + ": " + error.message); }`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--import", loader, "--input-type=module", "-e", code], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ...environment },
    });
    return stdout + stderr;
  };

  test("no library: the error names packages for Debian, macOS and Windows", () => {
    const text = run({ FLAMBEAU_MPI_LIBRARY: "/nowhere/libmpi.so" });
    expect(text).toMatch(/^false\nRuntimeError: Distributed package doesn't have MPI built in\./);
    for (const name of [
      "apt install mpich",
      "openmpi-bin",
      "brew install mpich",
      "brew install open-mpi",
      "winget install Microsoft.MPI",
    ])
      expect(text).toContain(name);
  });

  test("no koffi: the error says how to install it", () =>
    withFolder(async (folder) => {
      const text = run({}, folder);
      expect(text).toMatch(
        /^false\nRuntimeError: Distributed package doesn't have MPI built in\.\n.*npm install koffi/,
      );
    }));
});
