/** Runs jobs of several processes under the MPI launchers of the machine. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** One launcher with what it needs here: as root, and with more processes than cores. */
export interface Launcher {
  readonly name: string;
  readonly command: string;
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What a launcher says of itself; empty where there is none. */
function versionOf(command: string): string {
  const { stdout, stderr } = spawnSync(command, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return `${stdout ?? ""}${stderr ?? ""}`;
}

const isMpich = (text: string): boolean => /HYDRA|mpich/i.test(text);
const isOpenMpi = (text: string): boolean => /Open MPI|OpenRTE/i.test(text);
const first = (names: readonly string[], fits: (text: string) => boolean): string | undefined =>
  names.find((name) => fits(versionOf(name)));

const openMpiFlags = [
  "--oversubscribe",
  "--bind-to",
  "none",
  ...(process.getuid?.() === 0 ? ["--allow-run-as-root"] : []),
];

/**
 * Those that are installed. MPI_ABI_ROOT may name a folder of an MPI with the standard interface of MPI 5 (bin/mpiexec
 * and lib/libmpi_abi.so.*), as the wheel `mpich` 5 of PyPI has.
 */
export function launchers(): readonly Launcher[] {
  const found: Launcher[] = [];
  const mpich = first(["mpirun.mpich", "mpiexec.hydra", "mpirun"], isMpich);
  if (mpich !== undefined) found.push({ name: "MPICH", command: mpich, flags: [], environment: {} });
  const open = first(["mpirun.openmpi", "mpirun"], isOpenMpi);
  if (open !== undefined) found.push({ name: "Open MPI", command: open, flags: openMpiFlags, environment: {} });
  const abi = process.env["MPI_ABI_ROOT"];
  if (abi !== undefined && existsSync(join(abi, "bin", "mpiexec")))
    found.push({
      name: "MPI 5",
      command: join(abi, "bin", "mpiexec"),
      flags: [],
      environment: { LD_LIBRARY_PATH: join(abi, "lib") },
    });
  return found;
}

/** What a job left. */
export interface JobResult {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

/** What a process leaves: its code, null where it was ended, and all that it printed. */
export type Ended = Pick<JobResult, "code" | "output">;

/** Runs a command with variables to its end, or ends it after `seconds`. */
export function run(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  seconds?: number,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...variables, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const take = (data: Buffer): void => {
      output += data.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const timer = seconds === undefined ? undefined : setTimeout(() => child.kill("SIGTERM"), seconds * 1000);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

/** Runs `tests/distributed/jobs/NAME.ts` in `count` processes; ends it after `seconds`. */
export async function runJob(
  launcher: Launcher,
  count: number,
  name: string,
  {
    args = [],
    environment = {},
    seconds = 90,
  }: { args?: string[]; environment?: Record<string, string>; seconds?: number } = {},
): Promise<JobResult> {
  const job = name.includes("/") ? join(root, name) : join(root, "tests", "distributed", "jobs", `${name}.ts`);
  const command = [...launcher.flags, "-n", String(count), process.execPath, "--import", "tsx", job, ...args];
  const began = performance.now();
  const { code, output } = await run(launcher.command, command, { ...launcher.environment, ...environment }, seconds);
  return { code, output, seconds: (performance.now() - began) / 1000 };
}

/** A folder of its own for a test, gone at the end. */
export function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "flambeau-distributed-"));
  return run(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
}

/** The JSON that each rank left in a folder: files `NAME-RANK.json`, in the order of ranks. */
export function leftBy<T>(folder: string, name: string): T[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith(".json"))
    .sort((a, b) => Number(/-(\d+)\.json$/.exec(a)![1]) - Number(/-(\d+)\.json$/.exec(b)![1]))
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as T);
}
