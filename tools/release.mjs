/**
 * Prepares a release: `node tools/release.mjs 0.2.0 [--dry]`. Checks the tree and the tests, gives the changelog's first
 * section its version and date, sets the version of the package, commits and tags. Publishing is left to a person.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [version, ...flags] = process.argv.slice(2);
const dry = flags.includes("--dry");
const fail = (message) => {
  console.error(message);
  process.exit(1);
};
const run = (command, ...args) => execFileSync(command, args, { cwd: root, encoding: "utf8" });

if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version ?? "")) fail("usage: node tools/release.mjs VERSION [--dry]");
if (!dry && run("git", "status", "--porcelain").trim() !== "") fail("The tree has changes that are not committed.");
if (run("git", "tag", "--list", `v${version}`).trim() !== "") fail(`There is a tag v${version} already.`);

const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
const today = new Date().toISOString().slice(0, 10);
const heading = /^## \S+ \(unreleased\)$/m;
if (!heading.test(changelog)) fail('CHANGELOG.md has no section "## … (unreleased)".');
const dated = changelog.replace(heading, `## ${version} (${today})`);
const manifest = readFileSync(join(root, "package.json"), "utf8");
const released = manifest.replace(/"version": "[^"]+"/, `"version": "${version}"`);

if (!dry) execFileSync("npm", ["test"], { cwd: root, stdio: "inherit" });
if (dry) {
  console.log(`would release ${version}: ${dated.split("\n").find((line) => line.startsWith("## "))}`);
  process.exit(0);
}
writeFileSync(join(root, "CHANGELOG.md"), dated);
writeFileSync(join(root, "package.json"), released);
run("npm", "install", "--package-lock-only", "--no-audit", "--no-fund");
run("git", "commit", "--all", "--message", `Release ${version}`);
run("git", "tag", `v${version}`);
console.log(`Release ${version} is committed and tagged: git push --follow-tags, then npm publish.`);
