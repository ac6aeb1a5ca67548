/** Finds the MPI library of the machine, that of the launcher which started this process if there are several. */
import { RuntimeError, withHelp } from "../support/errors.ts";
import {
  defaultEnvironmentVariable,
  environmentVariable,
  loadKoffi,
  systemName,
  type Koffi,
  type NativeLibrary,
} from "../support/platform/libraries.ts";

/** The variable that names a library's file, for machines that have several. */
const CHOICE = "FLAMBEAU_MPI_LIBRARY";

/** PyTorch's sentence where there is no MPI. */
const NOT_BUILT_IN = "Distributed package doesn't have MPI built in.";

type Kind = "Open MPI" | "MPICH";

/** Names to load by, for each system. The first that is there is taken. */
const names: Record<string, Record<Kind, readonly string[]>> = {
  linux: {
    "Open MPI": ["libmpi.so.40", "libmpi.so.80", "libmpi.so"],
    MPICH: ["libmpi_abi.so.1", "libmpi_abi.so.0", "libmpich.so.12", "libmpi.so.12"],
  },
  darwin: {
    "Open MPI": ["libmpi.40.dylib", "/opt/homebrew/lib/libmpi.40.dylib", "/usr/local/lib/libmpi.40.dylib"],
    MPICH: [
      "libmpi_abi.dylib",
      "libmpi.12.dylib",
      "/opt/homebrew/lib/libmpi_abi.dylib",
      "/opt/homebrew/lib/libmpi.12.dylib",
      "/usr/local/lib/libmpi_abi.dylib",
      "/usr/local/lib/libmpi.12.dylib",
    ],
  },
  win32: { "Open MPI": [], MPICH: ["mpi_abi.dll", "msmpi.dll", "impi.dll"] },
};

/** Which launcher started this process, by the variables that it leaves; null for none that is known. */
export function launcher(): Kind | null {
  if (environmentVariable("OMPI_COMM_WORLD_SIZE") !== undefined) return "Open MPI";
  const hydra = ["PMI_RANK", "PMI_FD", "PMI_PORT", "MPI_LOCALNRANKS"];
  if (hydra.some((name) => environmentVariable(name) !== undefined)) return "MPICH";
  return environmentVariable("PMIX_NAMESPACE") === undefined ? null : "Open MPI"; // srun --mpi=pmix
}

const packages = [
  "Install one: on Debian and Ubuntu `apt install mpich` (or `apt install openmpi-bin`), on macOS `brew install mpich`",
  "(or `brew install open-mpi`), on Windows Microsoft MPI: `winget install Microsoft.MPI`.",
  `Where it is in an unusual place, name its file: ${CHOICE}=/path/libmpi.so.`,
].join("\n");

function koffiOrError(): Koffi {
  const koffi = loadKoffi();
  if (koffi !== null) return koffi;
  throw new RuntimeError(
    withHelp(
      NOT_BUILT_IN,
      systemName() === "browser"
        ? "There is no MPI in browsers: torch.distributed needs Node."
        : "torch.distributed reaches MPI by the package koffi, which is not installed: npm install koffi",
    ),
  );
}

/** The names to try, the most likely first. */
function candidates(): readonly string[] {
  const chosen = environmentVariable(CHOICE);
  if (chosen !== undefined) return [chosen];
  const here = names[systemName()] ?? names["linux"]!;
  const first = launcher() ?? "MPICH";
  return [...here[first], ...here[first === "MPICH" ? "Open MPI" : "MPICH"]];
}

/**
 * What UCX, which carries messages for MPICH and Open MPI, must leave alone in a process that is not all its own: the
 * handler of SIGSEGV is V8's, which finds accesses outside of WebAssembly memory by it, and so are the functions that
 * hand out memory, which UCX would replace by patching them. What the environment says already stays.
 * Source: https://openucx.readthedocs.io/en/master/faq.html
 */
const untouched: Readonly<Record<string, string>> = { UCX_ERROR_SIGNALS: "", UCX_MEM_EVENTS: "n" };

function leaveProcessAlone(): void {
  for (const [name, value] of Object.entries(untouched)) defaultEnvironmentVariable(name, value);
}

/**
 * koffi and the MPI library.
 * @throws RuntimeError that says what to install where koffi or the library is missing.
 */
export function loadMpi(): { readonly koffi: Koffi; readonly library: NativeLibrary; readonly name: string } {
  const koffi = koffiOrError();
  leaveProcessAlone();
  const failures: string[] = [];
  for (const name of candidates()) {
    try {
      // Open MPI's parts look for its symbols among the global ones.
      return { koffi, library: koffi.load(name, { global: true }), name };
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  throw new RuntimeError(withHelp(NOT_BUILT_IN, `No MPI library was found (${failures.join("; ")}).`, packages));
}

/** Whether koffi and an MPI library are there. */
export function mpiIsThere(): boolean {
  try {
    loadMpi();
    return true;
  } catch {
    return false;
  }
}
