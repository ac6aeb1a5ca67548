/** `torch.distributed` under the MPI launchers of the machine, with 2 and 4 processes each. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { launchers, runJob, withFolder } from "./support.ts";

const recorded = fileURLToPath(new URL("errors.json", import.meta.url));
const precision = fileURLToPath(new URL("fsdp.json", import.meta.url));
const found = launchers();
const root = fileURLToPath(new URL("../../", import.meta.url));

test.runIf(found.length === 0)("no MPI on this machine: nothing is tested", () => {
  expect(found).toEqual([]);
});

describe.each(found)("$name", (launcher) => {
  test.each([2, 4])("collectives, messages, values and groups in %i processes", async (count) => {
    const { code, output } = await runJob(launcher, count, "collectives");
    expect(output).toMatch(/^\d{3,} checks passed$/m);
    expect(code, output).toBe(0);
  });

  test.each([2, 4])(
    "data-parallel and sharded training is one process's with the whole batch, in %i processes",
    async (count) => {
      for (const job of ["data-parallel", "sync-batchnorm", "sharded", "sharded-options"]) {
        const { code, output } = await runJob(launcher, count, job, { args: [precision] });
        expect(output).toMatch(/^\d{2,} checks passed$/m);
        expect(code, output).toBe(0);
      }
    },
    300_000,
  );

  test("torchrun's variables are understood", async () => {
    const { code, output } = await runJob(launcher, 2, "environment");
    expect(output).toMatch(/^\d checks passed$/m);
    expect(code, output).toBe(0);
  });

  test("errors have PyTorch's words", async () => {
    const { code, output } = await runJob(launcher, 2, "errors", { args: [recorded] });
    expect(output).toMatch(/^\d\d checks passed$/m);
    expect(code, output).toBe(0);
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
