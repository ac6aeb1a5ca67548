/** The built package is usable from outside: its exports resolve, it runs in plain Node, and its types check under both resolutions. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureBuilt, projectFolder } from "./support/built.ts";

let consumer = "";

/** A project that depends on the package, as an installer would lay it out. */
beforeAll(() => {
  ensureBuilt();
  consumer = mkdtempSync(join(tmpdir(), "flambeau-consumer-"));
  mkdirSync(join(consumer, "node_modules", "flambeau"), { recursive: true });
  symlinkSync(join(projectFolder, "package.json"), join(consumer, "node_modules", "flambeau", "package.json"));
  symlinkSync(join(projectFolder, "dist"), join(consumer, "node_modules", "flambeau", "dist"));
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module", private: true }));
  writeFileSync(join(consumer, "main.ts"), `import * as torch from "flambeau";
import { nn, optim } from "flambeau";
const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
const output: torch.Tensor = model(torch.ones(4, 2));
const loss: torch.Tensor = nn.functional.mse_loss(output, torch.zeros(4, 1));
loss.backward();
optimizer.step();
const shape: readonly number[] = output.shape;
export const value: number = Number(loss.item()) + shape.length;
// @ts-expect-error: a tensor is no number, so the types are real and not any
export const wrong: number = loss;
`);
});

afterAll(() => { rmSync(consumer, { recursive: true, force: true }); });

function typeCheck(options: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify({
    compilerOptions: {
      target: "ES2022", lib: ["ES2022", "ESNext.Disposable", "DOM"], types: [], strict: true, exactOptionalPropertyTypes: true,
      skipLibCheck: false, noEmit: true, preserveSymlinks: true, ...options,
    },
    files: ["main.ts"],
  }));
  const tsc = join(projectFolder, "node_modules", "typescript", "bin", "tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", consumer], { encoding: "utf8", cwd: consumer });
  } catch (error) {
    throw new Error(String((error as { stdout?: string }).stdout).slice(0, 3000));
  }
}

describe("the package", () => {
  test("type-checks with moduleResolution nodenext", () => { typeCheck({ module: "NodeNext", moduleResolution: "NodeNext" }); });
  test("type-checks with moduleResolution bundler", () => { typeCheck({ module: "ESNext", moduleResolution: "Bundler" }); });

  test("runs in plain Node", () => {
    const program = "import * as torch from 'flambeau'; console.log(String(torch.tensor([1, 2]).add(1)));";
    const printed = execFileSync(process.execPath, ["--input-type=module", "--preserve-symlinks", "-e", program], { encoding: "utf8", cwd: consumer });
    expect(printed.trim()).toBe("tensor([2, 3])");
  });

  test("the bundle names no file of the machine that built it", () => {
    const text = readFileSync(join(projectFolder, "dist", "index.js"), "utf8");
    expect(text.includes(projectFolder)).toBe(false);
  });
});
