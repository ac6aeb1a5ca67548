/**
 * The packages of native addons as a release lays them out: npm can tell where each fits, none has a script, and the
 * built package finds its own beside it, or does without.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platforms } from "../native/platforms.mjs";
import { layOut, nativeManifest, publishedManifest } from "../tools/native-packages.mjs";
import { ensureBuilt, projectFolder } from "./support/built.ts";

const manifest = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as Record<string, unknown> & {
  version: string;
};

describe("native packages", () => {
  test("say where they fit, and have no scripts", () => {
    expect(platforms.map((platform) => platform.name)).toEqual([
      "linux-x64-gnu",
      "linux-x64-musl",
      "linux-arm64-gnu",
      "linux-arm64-musl",
      "darwin-x64",
      "darwin-arm64",
      "win32-x64",
      "win32-arm64",
    ]);
    for (const platform of platforms) {
      const { name, os, cpu, libc, scripts, dependencies } = nativeManifest(platform, "1.2.3");
      expect([name, scripts, dependencies]).toEqual([`@flambeau/native-${platform.name}`, undefined, undefined]);
      expect([os, cpu]).toEqual([[platform.os], [platform.cpu]]);
      expect(libc).toEqual({ gnu: ["glibc"], musl: ["musl"] }[platform.name.split("-")[2] ?? ""]);
    }
  });

  test("are optional dependencies of what is published, not of the repository", () => {
    const published = publishedManifest(manifest) as { optionalDependencies: Record<string, string> };
    expect(Object.keys(published.optionalDependencies)).toHaveLength(platforms.length);
    expect(new Set(Object.values(published.optionalDependencies))).toEqual(new Set([manifest.version]));
    expect([published, manifest].map((each) => "scripts" in each)).toEqual([false, true]);
    expect(manifest["optionalDependencies"]).toBeUndefined();
  });

  test("have recorded checksums, and an addon of another is refused", () => {
    const { checksums } = JSON.parse(readFileSync(join(projectFolder, "native", "checksums.json"), "utf8")) as {
      checksums: Record<string, string>;
    };
    expect(Object.keys(checksums)).toEqual(platforms.map((platform) => platform.name));
    const folder = mkdtempSync(join(tmpdir(), "flambeau-native-"));
    const addon = join(folder, "some.node");
    writeFileSync(addon, "not an addon");
    const wanted = checksums[platforms[0]!.name]!;
    expect(() => layOut(platforms[0]!, "1.2.3", addon, folder, wanted)).toThrow(
      "is not what native/checksums.json says",
    );
    rmSync(folder, { recursive: true });
  });
});

/** A project with the built package and, beside it, the addon that was built here: nothing of this checkout is near. */
describe.skipIf(!existsSync(join(projectFolder, "native", "build", "flambeau.node")))("the built package", () => {
  let consumer = "";
  const here = platforms.find(
    ({ os, cpu, libc }) => os === process.platform && cpu === process.arch && libc !== "musl",
  )!;
  const addon = join(projectFolder, "native", "build", "flambeau.node");
  const layOutAddon = (file: string): void => {
    layOut(here, manifest.version, file, join(consumer, "node_modules", "@flambeau"));
  };

  beforeAll(() => {
    ensureBuilt();
    consumer = mkdtempSync(join(tmpdir(), "flambeau-native-"));
    const flambeau = join(consumer, "node_modules", "flambeau");
    mkdirSync(flambeau, { recursive: true });
    writeFileSync(join(flambeau, "package.json"), JSON.stringify(publishedManifest(manifest)));
    cpSync(join(projectFolder, "dist", "node"), join(flambeau, "dist", "node"), { recursive: true });
  });
  afterAll(() => {
    rmSync(consumer, { recursive: true, force: true });
  });

  /** What a program prints: by import and by require, with two threads at work. */
  const program = `
    torch.set_num_threads(2);
    const x = torch.ones(700, 700);
    for (let i = 0; i < 20; i++) x.matmul(x);
    console.log(torch.backends.flambeau.native, torch.get_num_threads(), x.matmul(x).sum().item());`;
  const printed = (environment: Record<string, string> = {}): readonly string[] => {
    const env: NodeJS.ProcessEnv = { ...process.env, ...environment };
    if (environment["FLAMBEAU_NATIVE"] === undefined) delete env["FLAMBEAU_NATIVE"];
    const run = (type: string, load: string): string =>
      execFileSync(process.execPath, [`--input-type=${type}`, "-e", load + program], {
        encoding: "utf8",
        cwd: consumer,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
    return [run("module", 'import * as torch from "flambeau";'), run("commonjs", 'const torch = require("flambeau");')];
  };
  const twice = (line: string): readonly string[] => [line, line];
  const result = "2 343000000\n";

  test("uses the addon that is beside it", () => {
    layOutAddon(addon);
    const [level] = printed()[0]!.split(" ");
    expect(["avx512", "avx2", "neon"]).toContain(level);
    expect(printed()).toEqual(twice(`${level} ${result}`));
    expect(printed({ FLAMBEAU_NATIVE: "0" })).toEqual(twice(`false ${result}`));
  });

  test("does without where there is none, or where it is broken", () => {
    rmSync(join(consumer, "node_modules", "@flambeau"), { recursive: true, force: true });
    expect(printed()).toEqual(twice(`false ${result}`));
    expect(() => printed({ FLAMBEAU_NATIVE: "1" })).toThrow("FLAMBEAU_NATIVE asks for native code: no addon was found");
    const broken = join(consumer, "broken.node");
    writeFileSync(broken, "not an addon");
    layOutAddon(broken);
    expect(printed()).toEqual(twice(`false ${result}`));
  });
});
