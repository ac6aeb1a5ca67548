/** The state of a run after an epoch, in a file: a run that was stopped goes on from there as if it had not been. */
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import * as torch from "flambeau";
import type { optim } from "flambeau";
import { DataError } from "./data.ts";
import type { Net } from "./model.ts";
import type { History, RunOptions } from "./run.ts";
import type { Settings } from "./training.ts";

/** What a run is made of, as far as it changes. */
export interface RunState {
  readonly model: Net;
  readonly optimizer: optim.Optimizer;
  readonly scheduler: optim.lr_scheduler.LambdaLR;
}

interface Saved {
  readonly epoch: number;
  readonly settings: string;
  readonly history: string;
  readonly random: torch.Tensor;
  readonly model: Record<string, torch.Tensor>;
  readonly optimizer: ReturnType<optim.Optimizer["state_dict"]>;
  readonly scheduler: Record<string, unknown>;
}

const pathIn = (out: string): string => join(out, "checkpoint.pt");

/** Writes the state after `epoch`; a program that ends meanwhile leaves the file of the epoch before. */
export function saveCheckpoint(options: RunOptions, epoch: number, state: RunState, history: History): string {
  const { epochs, batchSize, lr, seed, optimizer, relu, steps } = options;
  const path = pathIn(options.out);
  torch.save(
    {
      epoch,
      settings: JSON.stringify({
        epochs,
        batchSize,
        lr,
        seed,
        optimizer,
        relu,
        steps,
      } satisfies Settings),
      history: JSON.stringify(history),
      random: torch.get_rng_state(),
      model: state.model.state_dict(),
      optimizer: state.optimizer.state_dict(),
      scheduler: state.scheduler.state_dict(),
    },
    `${path}.new`,
  );
  renameSync(`${path}.new`, path);
  return path;
}

/** Whether there is a checkpoint in a folder. */
export function hasCheckpoint(out: string): boolean {
  return existsSync(pathIn(out));
}

/** A checkpoint as read from its file; `restore` puts it into a run. */
export class Checkpoint {
  private constructor(private readonly saved: Saved) {}

  /** Reads the checkpoint of a folder. */
  static read(out: string): Checkpoint {
    if (!hasCheckpoint(out)) throw new DataError(`there is no ${pathIn(out)} to go on from`);
    return new Checkpoint(torch.load<Saved>(pathIn(out)));
  }
  /** The epochs that are done. */
  get epoch(): number {
    return this.saved.epoch;
  }
  /** The flags with which the run began; a resumed run keeps them. */
  get settings(): Settings {
    return JSON.parse(this.saved.settings) as Settings;
  }
  /** Losses and accuracies so far. */
  get history(): History {
    return JSON.parse(this.saved.history) as History;
  }
  /** Puts the state into a run that was prepared with the same flags. */
  restore({ model, optimizer, scheduler }: RunState): void {
    model.load_state_dict(this.saved.model);
    optimizer.load_state_dict(this.saved.optimizer);
    scheduler.load_state_dict(this.saved.scheduler);
    torch.set_rng_state(this.saved.random.toTypedArray() as Uint8Array);
  }
}
