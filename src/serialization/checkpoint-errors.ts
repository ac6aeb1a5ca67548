/**
 * Errors about files: each names the file, the place in it and the reason, after PyTorch's own sentence where it has
 * one.
 */

import { nameClasses } from "../support/class-names.ts";
import { RuntimeError } from "../support/errors.ts";

/** What is known about a broken file. */
export interface CheckpointProblem {
  /** The file's name as the user gave it, or what stands for it (`<Uint8Array of 12 bytes>`). */
  readonly file: string;
  /** Where in the file: `data.pkl, byte 17 (REDUCE)`. */
  readonly place?: string;
  /** What is wrong there. */
  readonly reason: string;
  /** PyTorch's sentence, word for word: it becomes the first line. */
  readonly sentence?: string;
  /** What to do about it. */
  readonly help?: string;
}

/** A file that cannot be read (or a value that cannot be written). */
export class CheckpointError extends RuntimeError {
  /** The file's name as the user gave it, or what stands for it. */
  readonly file: string;
  /** Where in the file, if that is known. */
  readonly place: string | null;
  /** What is wrong there. */
  readonly reason: string;

  constructor(problem: CheckpointProblem) {
    const where = problem.place === undefined ? problem.file : `${problem.file}: ${problem.place}`;
    const lines = [`${where}: ${problem.reason}`];
    if (problem.sentence !== undefined) lines.unshift(problem.sentence);
    if (problem.help !== undefined) lines.push(problem.help);
    super(lines.join("\n"));
    this.file = problem.file;
    this.place = problem.place ?? null;
    this.reason = problem.reason;
  }
}

/**
 * A class or function that a pickle names and that is not on the closed list, with the place where it is named first.
 */
export interface BlockedGlobal {
  /** With its module: `my_module.Config`. */
  readonly name: string;
  /** Where in the file. */
  readonly place: string;
}

/** A file that names classes or functions outside the closed list, loaded with `weights_only: true` (the default). */
export class WeightsOnlyError extends CheckpointError {
  /** All of them, each once. */
  readonly blocked: readonly BlockedGlobal[];

  constructor(file: string, blocked: readonly BlockedGlobal[], alsoBroken: string | null) {
    const wholeModel = blocked.some(({ name }) => name.startsWith("torch.nn.modules."));
    const names = blocked.map(({ name }) => JSON.stringify(name)).join(", ");
    super({
      file,
      place: blocked[0]?.place,
      sentence:
        "Weights only load failed. Unsupported global: " +
        `GLOBAL ${blocked[0]?.name.replace(/^builtins\./, "") ?? "?"} was not an allowed global by default.`,
      reason:
        "the file names classes or functions that are not on the list of allowed ones:\n" +
        blocked.map(({ name, place }) => `  ${name} (${place})`).join("\n") +
        (alsoBroken === null ? "" : `\nand it is broken besides: ${alsoBroken}`),
      help:
        "Nothing was executed, and Flambeau never executes what a file names. To read the rest, pass " +
        `{ safe_globals: [${names}] } or { weights_only: false }: NumPy's numbers and arrays, paths and containers then become plain values, other objects inert records (torch.serialization.PickledObject).` +
        (wholeModel
          ? "\nA whole model was saved: torch.serialization.state_dict_of(record) finds its weights in the records."
          : ""),
    });
    this.blocked = blocked;
  }
}

nameClasses({ CheckpointError, WeightsOnlyError });
nameClasses({ CheckpointError, WeightsOnlyError });
