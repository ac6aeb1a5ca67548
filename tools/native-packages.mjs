/**
 * Lays out what is published: `@flambeau/native-PLATFORM`, one package for each platform with its addon, and `flambeau`,
 * which names them all as optional dependencies of its own version.
 * Usage: node tools/native-packages.mjs FOLDER, after `node native/build.mjs --all --check`.
 *
 * The package.json of this repository does not name them: npm could not install what is not published yet, and a
 * checkout is to use what it has built.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { platforms } from "../native/platforms.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

/** The package.json of a platform's package: no scripts, and npm installs it only where it fits. */
export function nativeManifest({ name, os, cpu, libc }, version) {
  return {
    name: `@flambeau/native-${name}`,
    version,
    description: `Native kernels of flambeau for ${name}. It is installed with flambeau; there is nothing to import.`,
    license: "MIT",
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc] }),
    main: "./flambeau.node",
    files: ["flambeau.node"],
    engines: { node: ">=20.19" },
  };
}

/** The package.json of `flambeau` as it is published: with the addons, without what only this repository needs. */
export function publishedManifest({ scripts: _, devDependencies: __, ...manifest }) {
  const names = platforms.map((platform) => `@flambeau/native-${platform.name}`);
  return { ...manifest, optionalDependencies: Object.fromEntries(names.map((name) => [name, manifest.version])) };
}

/** Writes a platform's package with an addon; `checksum`: what the addon must be. */
export function layOut(platform, version, addon, folder, checksum) {
  const bytes = readFileSync(addon);
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (checksum !== undefined && actual !== checksum)
    throw new Error(`${addon} is not what native/checksums.json says: build it with node native/build.mjs --all`);
  const target = join(folder, `native-${platform.name}`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "flambeau.node"), bytes);
  writeJson(join(target, "package.json"), nativeManifest(platform, version));
  cpSync(join(root, "LICENSE"), join(target, "LICENSE"));
  return target;
}

/** Packs `flambeau` as npm does, which builds it, and gives it its published package.json. */
function layOutMain(manifest, folder) {
  const temporary = mkdtempSync(join(tmpdir(), "flambeau-pack-"));
  try {
    execFileSync("npm", ["pack", "--silent", "--pack-destination", temporary], { cwd: root, stdio: "inherit" });
    execFileSync("tar", ["-xzf", join(temporary, `flambeau-${manifest.version}.tgz`), "-C", temporary]);
    rmSync(join(folder, "flambeau"), { recursive: true, force: true });
    cpSync(join(temporary, "package"), join(folder, "flambeau"), { recursive: true });
    writeJson(join(folder, "flambeau", "package.json"), publishedManifest(manifest));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === undefined) {
    console.error("usage: node tools/native-packages.mjs FOLDER");
    process.exit(1);
  }
  const folder = resolve(process.argv[2]);
  const manifest = readJson(join(root, "package.json"));
  const { checksums } = readJson(join(root, "native", "checksums.json"));
  for (const platform of platforms) {
    const addon = join(root, "native", "build", platform.name, "flambeau.node");
    console.log(layOut(platform, manifest.version, addon, folder, checksums[platform.name]));
  }
  layOutMain(manifest, folder);
  console.log(
    `${join(folder, "flambeau")}\nPublish the platforms' packages first: npm publish --access public FOLDER.`,
  );
}
