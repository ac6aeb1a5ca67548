/** Processes that no launcher of MPI starts: by hand, and by `flambeau-run` on one machine and on two. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { help, parse } from "../../bin/run/options.mjs";
import { bundle, bundleJobs, type Ended, launchers, run, withFolder } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flambeau-launch-"));
const library = join(folder, "distributed.mjs");
let job = "";
/** In one file each, which starts faster than sources do; and what starts beside it must not need others. */
beforeAll(async () => {
  [job] = (await bundleJobs(folder, "joined")) as [string];
  // The subpath alone: what it needs of tensors it brings with it.
  await bundle({ entryPoints: [join(root, "src", "distributed", "index.ts")], outfile: library });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const runner = join(root, "bin", "flambeau-run.mjs");

/** Runs Node with arguments and variables to its end. */
const start = (args: readonly string[], variables: Record<string, string> = {}): Promise<Ended> =>
  run(process.execPath, args, variables);

function freePort(): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(String(port)));
    });
  });
}

const hasMpich = launchers().some(({ name }) => name === "MPICH");
const hasOpenMpi = launchers().some(({ name }) => name === "Open MPI");

describe.runIf(hasMpich)("without mpirun", { timeout: 180_000 }, () => {
  test("RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT are enough, or init_method's address", async () => {
    const MASTER_PORT = await freePort();
    const all = await Promise.all(
      [0, 1, 2].map((rank) =>
        start([job], { RANK: String(rank), WORLD_SIZE: "3", MASTER_ADDR: "localhost", MASTER_PORT }),
      ),
    );
    for (const { code, output } of all) expect(code, output).toBe(0);
    expect(all[0]!.output).toMatch(/^attempt 0: 4 checks passed$/m);
    const code = (rank: number): string => `
      const dist = await import(${JSON.stringify(pathToFileURL(library).href)});
      dist.init_process_group({ init_method: "tcp://127.0.0.1:${MASTER_PORT}", rank: ${rank}, world_size: 2, timeout: 20 });
      const all = [null, null];
      dist.all_gather_object(all, dist.get_rank());
      console.log(all.join(" of "));
      dist.destroy_process_group();`;
    const two = await Promise.all([0, 1].map((rank) => start(["--input-type=module", "-e", code(rank)])));
    for (const each of two) expect(each).toEqual({ code: 0, output: "0 of 1\n" });
  });

  test("those who do not come, and variables that are missing, are named", async () => {
    const code = `
      const dist = await import(${JSON.stringify(pathToFileURL(library).href)});
      try { dist.init_process_group({ timeout: 2 }); } catch (error) { console.log(error.name + ": " + error.message.split("\\n")[0]); }`;
    const MASTER_PORT = await freePort();
    const run = async (variables: Record<string, string>): Promise<string> =>
      (await start(["--input-type=module", "-e", code], variables)).output.trim();
    const address = { WORLD_SIZE: "3", MASTER_ADDR: "127.0.0.1", MASTER_PORT };
    expect(
      await Promise.all([
        run({ WORLD_SIZE: "2" }),
        run({ WORLD_SIZE: "2", RANK: "0" }),
        run({ ...address, RANK: "0" }),
        run({ ...address, RANK: "1", MASTER_PORT: await freePort() }),
        run({ ...address, RANK: "3" }),
      ]),
    ).toEqual([
      "ValueError: Error initializing torch.distributed using env:// rendezvous: environment variable RANK expected, but not set",
      "ValueError: Error initializing torch.distributed using env:// rendezvous: environment variable MASTER_ADDR expected, but not set",
      "DistStoreError: Timed out after 2 seconds waiting for clients. 1/3 clients joined. Not heard of: rank 1, rank 2.",
      expect.stringMatching(
        /^DistNetworkError: The client socket has timed out after 2000ms while trying to connect to \(127\.0\.0\.1, \d+\)\.$/,
      ),
      "ValueError: invalid rank (3) or world_size (3)",
    ]);
  });

  test("flambeau-run starts all anew after one has failed, as often as it may", () =>
    withFolder(async (logs) => {
      const args = ["--nproc-per-node", "2", "--max-restarts", "1", "--log-dir", logs, "--tee", "3"];
      const once = await start([runner, ...args, job, "fails once"]);
      expect(once.code, once.output).toBe(0);
      expect(once.output).toMatch(/rank \d on \S+ ended with exit code 1; ending the others/);
      expect(once.output).toMatch(/starts all processes anew, attempt 2 of 2/);
      expect(readFileSync(join(logs, "none", "attempt_1", "0", "stdout.log"), "utf8")).toBe(
        "attempt 1: 5 checks passed\n",
      );
      const always = await start([runner, "--nproc-per-node", "2", job, "fails"]);
      expect(always.code, always.output).toBe(1);
      expect(always.output).toMatch(/Error: rank 1 has a bug/);
    }));

  test("flambeau-run on two machines: they are numbered, and fail together", async () => {
    const flags = ["--nnodes", "2", "--rdzv-endpoint", `localhost:${await freePort()}`, "--rdzv-id", "a"];
    const both = await Promise.all([1, 2].map((count) => start([runner, ...flags, `--nproc_per_node=${count}`, job])));
    for (const { code, output } of both) expect(code, output).toBe(0);
    expect(both.map(({ output }) => output).join("")).toMatch(/^attempt 0: 5 checks passed$/m);
    const failed = await Promise.all(
      [0, 1].map((rank) => start([runner, ...flags, "--node-rank", String(rank), job, "fails"])),
    );
    for (const { code, output } of failed) {
      expect(code, output).toBe(1);
      expect(output).toMatch(/flambeau-run: rank \d on \S+ ended with exit code 1/);
    }
  });
});

describe.runIf(hasOpenMpi)("Open MPI", { timeout: 120_000 }, () => {
  test("takes no other processes than its launcher's, which flambeau-run can call", async () => {
    const variables = { FLAMBEAU_MPI_LIBRARY: "libmpi.so.40" };
    const alone = { RANK: "0", WORLD_SIZE: "2", MASTER_ADDR: "localhost", MASTER_PORT: "1", ...variables };
    const refused = await start([job], alone);
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(
      /Open MPI v\S+ takes only processes that its own launcher started: mpirun -n 2 node/,
    );
    const { command, flags } = launchers().find(({ name }) => name === "Open MPI")!;
    const mpirun = [command, ...flags].join(" ");
    const { code, output } = await start([runner, "--mpirun", mpirun, "--nproc-per-node", "2", job], variables);
    expect(code, output).toBe(0);
    expect(output).toMatch(/^attempt 0: 5 checks passed$/m);
  });
});

describe("options of flambeau-run", () => {
  test("are torchrun's", () => {
    const options = parse(
      "--nproc_per_node=4 --nnodes 2:2 --node-rank 1 --rdzv_backend c10d --rdzv-endpoint=[fe80::1]:99 -t 3 train.js --lr 1".split(
        " ",
      ),
    );
    expect(options).toMatchObject({
      processes: 4,
      nodes: 2,
      nodeRank: 1,
      address: { host: "fe80::1", port: 99 },
      tee: 3,
      restarts: 0,
    });
    expect(options!.command.slice(-3)).toEqual(["train.js", "--lr", "1"]);
    expect(parse(["--no-python", "./train"])!.command).toEqual(["./train"]);
    expect(parse(["--help"])).toBeNull();
    expect(help).toContain("--nproc-per-node");
  });

  test.each([
    [["--nnodes", "2", "a.js"], /where is the first machine/],
    [["--nnodes", "1:4", "a.js"], /number of machines does not change/],
    [["--nproc-per-node", "0", "a.js"], /at least 1/],
    [["--what", "a.js"], /--what is no option/],
    [[], /which script/],
  ])("%j is refused", (words, text) => {
    expect(() => parse(words)).toThrow(text);
  });
});
