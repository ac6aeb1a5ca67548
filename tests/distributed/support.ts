/** Runs jobs of several processes under the MPI launchers of the machine. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";

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

/** What a process leaves: its code, null where it was ended, and all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

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

/**
 * Writes bundles of jobs (`tests/distributed/jobs/NAME.ts`) into a folder: sources take seconds to start, and many
 * processes start here.
 */
export async function bundleJobs(folder: string, ...names: readonly string[]): Promise<string[]> {
  await bundle({
    entryPoints: names.map((name) => join(root, "tests", "distributed", "jobs", `${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
  });
  return names.map((name) => join(folder, `${name}.mjs`));
}

/** One file each of what is given, with the library's sources in it, but for koffi. */
export async function bundle(options: BuildOptions): Promise<void> {
  const source = (path: string): string => join(root, "src", path);
  await build({
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2022",
    alias: { "flambeau/distributed": source("distributed/index.ts"), flambeau: source("index.ts") },
    external: ["koffi"],
    logLevel: "error",
    ...options,
  });
}

/** Runs a bundled job in `count` processes; ends it after `seconds`. */
export function runJob(
  launcher: Launcher,
  count: number,
  job: string,
  args: readonly string[],
  seconds = 90,
): Promise<Ended> {
  const command = [...launcher.flags, "-n", String(count), process.execPath, job, ...args];
  return run(launcher.command, command, launcher.environment, seconds);
}

/** A folder of its own for a test, gone at the end. */
export function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "flambeau-distributed-"));
  return run(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
}
