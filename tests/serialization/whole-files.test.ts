/** What is saved is there whole or not at all. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as torch from "flambeau";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flambeau-save-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file is replaced, and nothing else is left", () => {
  const path = join(folder, "x.pt");
  for (const value of [1, 2]) torch.save(torch.full([3], value), path);
  expect(torch.load<torch.Tensor>(path).tolist()).toEqual([2, 2, 2]);
  expect(readdirSync(folder)).toEqual(["x.pt"]);
});

test("a link keeps pointing where it does", () => {
  const [path, link] = [join(folder, "x.pt"), join(folder, "latest.pt")];
  torch.save([1], path);
  symlinkSync(path, link);
  torch.save([2], link);
  expect(readlinkSync(link)).toBe(path);
  expect(torch.load(path)).toEqual([2]);
});

test("an error on the way leaves the old file", () => {
  const path = join(folder, "x.pt");
  torch.save([1], path);
  expect(() => torch.save([torch.ones(1000), () => {}], path)).toThrow();
  expect(torch.load(path)).toEqual([1]);
  expect(readdirSync(folder)).toEqual(["x.pt"]);
});

test("a process that is killed while it saves leaves a file that loads", { timeout: 120_000 }, async () => {
  const path = join(folder, "x.pt");
  const source = new URL("../../src/index.ts", import.meta.url).href;
  const code = `const torch = await import(${JSON.stringify(source)});
    for (let i = 0; ; i++) { torch.save([i, torch.full([300_000], i)], ${JSON.stringify(path)}); if (i === 0) console.log("saved"); }`;
  const root = fileURLToPath(new URL("../../", import.meta.url));
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], { cwd: root });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await new Promise((resolve) => setTimeout(resolve, 100 + round * 37));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    const [number, tensor] = torch.load<[number, torch.Tensor]>(path);
    expect(tensor.eq(number).all().item()).toBe(true);
  }
});
