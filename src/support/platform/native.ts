/**
 * Finds the native addon: the package `@flambeau/native-PLATFORM` that npm installed beside this one, or in a checkout
 * what `npm run native` has built. Only Node has addons; nothing is compiled or downloaded here.
 */
import type * as moduleModule from "node:module";
import type * as pathModule from "node:path";
import { builtinModule } from "./builtin-module.ts";
import { libraryFile } from "../source-line.ts";

/** The addon's functions for one memory and one level of instructions. */
export interface NativeBinding {
  /** Calls a function by its number; its arguments stand in the memory at an offset, as 64-bit numbers. */
  run(number: number, offset: number): void;
  /** Tells that the memory has moved. */
  rebase(memory: Uint8Array): void;
  /** Rows of a tile, and its columns in vectors of so many bytes. */
  readonly tileRows: number;
  readonly tileVectors: number;
  readonly vectorBytes: number;
  /** Bits of activations that products of bytes take: 7 or 8. */
  readonly activationBits: number;
  /** 1 where matrices of bfloat16 are multiplied by instructions of their own. */
  readonly bfloat16Matrices: number;
}

export interface NativeAddon {
  /** Sets of instructions that this processor and its system have, the fastest first. */
  readonly levels: readonly string[];
  readonly version: number;
  /** The number of the function that does what the kernel of a fingerprint does, or -1. */
  find(high: number, low: number): number;
  /** The number of a new weak reference to an object, or -1; collections of young objects clear it as well. */
  hold(target: object): number;
  /** What a weak reference names, undefined once that is gone. */
  reach(reference: number): object | undefined;
  /** Ends a weak reference. */
  drop(reference: number): void;
  /** The functions for the memory that a view begins with. */
  bind(memory: Uint8Array, level: string): NativeBinding;
}

/** The addon, and its file for other threads. */
export interface LoadedAddon {
  readonly addon: NativeAddon;
  readonly path: string;
}

/** What the addon of these sources says its version is (native/src/functions.h). */
const addonVersion = 14;

/** What the environment variable FLAMBEAU_NATIVE asks for: "0" none, "1" that there be one, or a level by its name. */
export function nativeWish(): string {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.["FLAMBEAU_NATIVE"] ?? "";
}

/**
 * The files to try: what was built in this checkout, then the packages; Linux has two kinds of C library. The package's
 * own folder is found from its built file where that runs, which takes a tenth of the time of asking by the package's name.
 */
function candidates(file: string, require: NodeJS.Require, { join, dirname, sep }: typeof pathModule): string[] {
  const { platform, arch } = process;
  const kinds = platform === "linux" ? ["-gnu", "-musl"] : [""];
  const found: (string | null)[] = [];
  const resolve = (name: string): string | null => {
    try {
      return require.resolve(name);
    } catch {
      return null;
    }
  };
  const built = join(sep, "dist", "node", "core.cjs");
  const description = file.endsWith(built) ? null : resolve("flambeau/package.json");
  const folder = file.endsWith(built) ? file.slice(0, -built.length) : description && dirname(description);
  if (folder !== null) found.push(resolve(join(folder, "native", "build", "flambeau.node")));
  for (const kind of kinds) found.push(resolve(`@flambeau/native-${platform}-${arch}${kind}`));
  return found.filter((path) => path !== null);
}

/** Loads the addon; null where there is none, or where the system, a permission or the processor refuses it. */
export function loadNativeAddon(): LoadedAddon | null {
  const wish = nativeWish();
  if (wish === "0") return null;
  const reasons: string[] = [];
  const modules = builtinModule<typeof moduleModule>("node:module");
  const paths = builtinModule<typeof pathModule>("node:path");
  const file = libraryFile();
  if (modules !== null && paths !== null && file !== null) {
    const require = modules.createRequire(file);
    for (const path of candidates(file, require, paths)) {
      try {
        const addon = require(path) as NativeAddon;
        if (addon.version !== addonVersion) reasons.push(`${path} is of another version`);
        else if (addon.levels.length === 0) reasons.push("this processor lacks the instructions");
        else if (wish !== "" && wish !== "1" && !addon.levels.includes(wish))
          reasons.push(`${wish} is not among ${addon.levels.join(", ")}`);
        else return { addon, path };
      } catch (error) {
        reasons.push(String((error as Error).message).split("\n")[0]!);
      }
    }
  }
  if (wish === "") return null;
  throw new Error(`FLAMBEAU_NATIVE asks for native code: ${reasons.join("; ") || "no addon was found"}`);
}
