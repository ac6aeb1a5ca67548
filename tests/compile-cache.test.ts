/** The package in Node keeps what V8 compiled, for the next process: tools/compile-cache.cjs. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ensureBuilt, projectFolder } from "./support/built.ts";

const index = join(projectFolder, "dist", "node", "index.cjs");
const program = `
const torch = require(${JSON.stringify(index)});
const layer = new torch.nn.Linear(2, 1);
torch.manual_seed(0);
import("node:path").then(({ sep }) => console.log(String(torch.rand(2).sum().item()), sep.length, torch.linalg.det(torch.eye(2)).item()));
`;
let expected = "";
let folder = "";
beforeAll(() => {
  ensureBuilt();
  const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" };
  expected = execFileSync(process.execPath, ["-e", program], { encoding: "utf8", env });
  expect(expected).toMatch(/^[\d.]+ 1 1\n$/);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flambeau-cache-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(settings: Record<string, string> = {}, ...flags: string[]): string {
  const env = { ...process.env, NODE_COMPILE_CACHE: folder, ...settings };
  return execFileSync(process.execPath, [...flags, "-e", program], { encoding: "utf8", env });
}
const kept = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith("flambeau"))
    .flatMap((name) => readdirSync(join(folder, name)).map((each) => join(folder, name, each)));

test("later processes start with the code that the first one kept, and compute the same", () => {
  expect(run()).toBe(expected);
  expect(kept().length).toBeGreaterThan(2);
  expect(run()).toBe(expected);
});

test("NODE_DISABLE_COMPILE_CACHE=1 keeps nothing", () => {
  expect(run({ NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(expected);
  expect(kept()).toEqual([]);
});

describe("the package's own parts", () => {
  // From Node 22 on Node keeps other modules beside them.
  const own = (): string =>
    join(
      folder,
      readdirSync(folder).find((name) => name.startsWith("flambeau"))!,
    );

  test("what was kept is used: after three processes it is not written again", () => {
    for (let i = 0; i < 3; i++) run();
    const times = kept().map((path) => statSync(path).mtimeMs);
    run();
    expect(kept().map((path) => statSync(path).mtimeMs)).toEqual(times);
  });

  test("damaged code is not used, but made anew", () => {
    run();
    for (const path of kept()) {
      const bytes = readFileSync(path);
      writeFileSync(path, Buffer.concat([bytes.subarray(0, 24), Buffer.alloc(bytes.length - 24, 7)]));
    }
    expect(run()).toBe(expected);
    for (const path of kept()) expect(readFileSync(path).subarray(24, 48)).not.toEqual(Buffer.alloc(24, 7));
    for (const path of kept()) writeFileSync(path, "short");
    expect(run()).toBe(expected);
  });

  test("code of a part that has changed since is not used", () => {
    run();
    for (const path of kept()) {
      const bytes = readFileSync(path);
      bytes.writeDoubleLE(1, 8);
      writeFileSync(path, bytes);
    }
    expect(run()).toBe(expected);
    for (const path of kept()) expect(readFileSync(path).readDoubleLE(8)).not.toBe(1);
  });

  test("processes with other flags keep code of their own", () => {
    run();
    const before = kept().length;
    expect(run({}, "--no-opt")).toBe(expected);
    expect(kept()).toHaveLength(2 * before);
  });

  test("programs share what was kept, and each of the first three adds the functions that it uses", () => {
    const core = (): number => statSync(kept().find((path) => /core-\w+$/.test(path))!).size;
    run();
    const before = core();
    const other = `require(${JSON.stringify(index)}).randn(3, 3).mul(2).cumsum(0).sort().values.std().item();`;
    const env = { ...process.env, NODE_COMPILE_CACHE: folder };
    execFileSync(process.execPath, ["-e", other], { env });
    expect(kept().filter((path) => /core-\w+$/.test(path))).toHaveLength(1);
    expect(core()).toBeGreaterThan(before);
    const grown = core();
    expect(run()).toBe(expected);
    expect(core()).toBeGreaterThan(grown * 0.95);
  });

  test("a folder in which others can write is not trusted", () => {
    run();
    const path = own();
    rmSync(path, { recursive: true });
    mkdirSync(path);
    chmodSync(path, 0o777);
    expect(run()).toBe(expected);
    expect(kept()).toEqual([]);
  });

  test("what is not asked for any more goes in time", () => {
    run();
    const before = kept();
    for (let i = 0; i < 200; i++) {
      writeFileSync(join(own(), `old-${i}`), "");
      utimesSync(join(own(), `old-${i}`), i, i);
    }
    rmSync(before[0]!);
    expect(run()).toBe(expected);
    expect(kept()).toHaveLength(64);
    expect(kept()).toEqual(expect.arrayContaining(before));
  });

  test("without a folder the package loads as ever", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(run({ NODE_COMPILE_CACHE: file })).toBe(expected);
  });
});
