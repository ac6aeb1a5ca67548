/** The MNIST example trains as PyTorch does, and says in one line what is wrong with flags and files. */
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DataError, defaultFolder, loadMnist } from "../../examples/mnist/data.ts";
import { Checkpoint, saveCheckpoint } from "../../examples/mnist/checkpoint.ts";
import { evaluate } from "../../examples/mnist/evaluate.ts";
import type { History, RunOptions } from "../../examples/mnist/run.ts";
import { formsAgree, prepare, trainStep } from "../../examples/mnist/training.ts";
import * as torch from "flambeau";
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
    const { accuracy, mistakes, confusion } = evaluate(model, digits.images, digits.labels);
    expect(accuracy).toBeGreaterThan(0.35);
    expect(mistakes.length).toBe(Math.round(10_000 * (1 - accuracy)));
    expect(mistakes.every(({ confidence }, i) => confidence <= (mistakes[i - 1]?.confidence ?? 1))).toBe(true);
    expect(confusion.flat().reduce((a, b) => a + b, 0)).toBe(10_000);
    expect(confusion.reduce((sum, row, digit) => sum + row[digit]!, 0)).toBe(10_000 - mistakes.length);
    expect(confusion.map((row) => row.reduce((a, b) => a + b, 0))).toEqual([
      980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]);
  });

  test("a resumed run goes on as if it had not been stopped", async () => {
    torch.manual_seed(3);
    const digits = { images: torch.rand([96, 1, 28, 28]), labels: torch.randint(10, [96]) };
    const options: RunOptions = {
      seed: 0,
      relu: "nn",
      optimizer: "adam",
      batchSize: 32,
      epochs: 2,
      data: "",
      out: folder,
      quiet: true,
    };
    const epoch = async ({ model, optimizer, scheduler, loader }: ReturnType<typeof prepare>): Promise<number[]> => {
      const losses: number[] = [];
      for await (const [images, labels] of loader) {
        losses.push(trainStep(model, optimizer, images, labels).loss);
        scheduler.step();
      }
      return losses;
    };
    const first = prepare(options, digits);
    const history: History = {
      losses: await epoch(first),
      rates: [],
      batchAccuracies: [],
      trainAccuracies: [],
      testAccuracies: [],
      seconds: [],
    };
    saveCheckpoint(options, 1, first, history);
    const straight = await epoch(first);

    const checkpoint = Checkpoint.read(folder);
    expect(checkpoint.epoch).toBe(1);
    expect(checkpoint.history).toEqual(history);
    const second = prepare({ ...options, ...checkpoint.settings }, digits);
    checkpoint.restore(second);
    expect(await epoch(second)).toEqual(straight);
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

  test("Ctrl-C gives the terminal back, and the run can be resumed", { timeout: 180_000 }, async () => {
    const out = join(folder, "stopped");
    const args = ["--import", "tsx", join(examplesFolder, "mnist", "main.ts"), "--out", out];
    const child = spawn(process.execPath, [...args, "--epochs", "50", "--steps", "2"], {
      cwd: projectFolder,
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (!output.includes("epoch 2:") && (output + text).includes("epoch 2:")) child.kill("SIGINT");
      output += text;
    });
    const status = await new Promise((resolve) => child.once("exit", resolve));
    expect(status).toBe(130);
    expect(output).toMatch(/stopped: epoch \d+ is saved; npm start -- --out .* --resume goes on from there\n$/);
    const again = run("--out", out, "--resume", "--lr", "1");
    expect(again.status).toBe(1);
    expect(again.error).toBe("error: --resume goes on with the flags of the run that it continues; leave --lr out\n");
    expect(Checkpoint.read(out).settings.epochs).toBe(50);
    expect(Checkpoint.read(out).epoch).toBeGreaterThan(0);
  });
});
