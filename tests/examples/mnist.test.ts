/** The MNIST example trains as PyTorch does, and says in one line what is wrong with flags and files. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DataError, defaultFolder, loadMnist } from "../../examples/mnist/data.ts";
import { evaluate, formsAgree, prepare, trainStep } from "../../examples/mnist/run.ts";
import { examplesFolder } from "../../examples/support/record.ts";
import { projectFolder } from "../support/built.ts";

const STEPS = 20;
const expected = JSON.parse(
  readFileSync(join(examplesFolder, "mnist", "expected-losses.json"), "utf8"),
) as readonly number[];
const folder = mkdtempSync(join(tmpdir(), "flambeau-mnist-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("examples/mnist", () => {
  test("nn.ReLU and F.relu agree to the bit", () => {
    expect(formsAgree(0)).toBe(true);
  });

  test.each(["nn", "functional"] as const)("its first losses are PyTorch's (relu: %s)", async (relu) => {
    const { model, optimizer, scheduler, loader } = prepare(
      { seed: 0, relu, optimizer: "adam", batchSize: 64, epochs: 2 },
      loadMnist(defaultFolder(), "train"),
    );
    const losses: number[] = [];
    for await (const [images, labels] of loader) {
      losses.push(trainStep(model, optimizer, images, labels).loss);
      scheduler.step();
      if (losses.length === STEPS) break;
    }
    losses.forEach((loss, step) => {
      expect(Math.abs(loss / expected[step]! - 1), `step ${step}: ${loss}, PyTorch ${expected[step]}`).toBeLessThan(
        1e-3,
      );
    });
    const digits = loadMnist(defaultFolder(), "t10k");
    const { accuracy, mistakes } = evaluate(model, digits.images, digits.labels);
    expect(accuracy).toBeGreaterThan(0.35);
    expect(mistakes.length).toBe(Math.round(10_000 * (1 - accuracy)));
  });

  test("damaged and missing files are named", () => {
    expect(() => loadMnist(folder, "t10k")).toThrow(DataError);
    expect(() => loadMnist(folder, "t10k")).toThrow(/^cannot read .*t10k-images-idx3-ubyte: no such file$/);
    for (const kind of ["images-idx3", "labels-idx1"])
      copyFileSync(join(defaultFolder(), `t10k-${kind}-ubyte`), join(folder, `t10k-${kind}-ubyte`));
    truncateSync(join(folder, "t10k-images-idx3-ubyte"), 1_000_000);
    expect(() => loadMnist(folder, "t10k")).toThrow(/is damaged: it has 1000000 bytes, but 10000 items take 7840016$/);
    writeFileSync(join(folder, "t10k-images-idx3-ubyte"), "<html>not found</html>");
    expect(() => loadMnist(folder, "t10k")).toThrow(/is not an MNIST file/);
  });
});

describe("the program", () => {
  const run = (...args: readonly string[]): { status: number | null; error: string; output: string } => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", join(examplesFolder, "mnist", "main.ts"), ...args],
      { cwd: projectFolder, encoding: "utf8" },
    );
    return { status, error: stderr, output: stdout };
  };

  test.each([
    [["--epochs", "zero"], /'--epochs <n>' argument 'zero' is invalid\. It must be a whole number of at least 1\./],
    [["--lr", "-1"], /must be a number above 0/],
    [["--optimizer", "adm"], /Allowed choices are adam, adamw, sgd, rmsprop/],
    [["--epoch", "3"], /unknown option '--epoch'/],
    [["more"], /too many arguments/],
    [["--data", "/nowhere"], /cannot read .*: no such file/],
  ])("%j gives one line and status 1", (args, message) => {
    const { status, error } = run(...args);
    expect(error.trim().split("\n")).toHaveLength(1);
    expect(error).toMatch(message);
    expect(error).toMatch(/^error: /);
    expect(status).toBe(1);
  });

  test("--help tells the flags", () => {
    const { status, output } = run("--help");
    expect(status).toBe(0);
    for (const flag of [
      "--epochs",
      "--batch-size",
      "--lr",
      "--seed",
      "--optimizer",
      "--relu",
      "--data",
      "--out",
      "--quick",
      "--quiet",
    ])
      expect(output).toContain(flag);
  });
});
