/** The line that shows how far an epoch is, and what Ctrl-C does. */
import { SingleBar } from "cli-progress";

/** What the line shows of the last steps. */
export interface Shown {
  readonly loss: number;
  readonly accuracy: number;
  /** Images a second. */
  readonly rate: number;
}

/** Columns of the line beside the bar. */
const TEXT = 64;

/** A bar for one epoch, which fits the terminal: 80 columns if it does not say. */
export class EpochBar {
  private readonly bar: SingleBar;

  constructor(epoch: number, epochs: number, steps: number) {
    const columns = process.stdout.columns || 80;
    this.bar = new SingleBar({
      format: `epoch ${epoch}/${epochs} [{bar}] {value}/{total} loss {loss} acc {accuracy} {rate}/s {eta_formatted}`,
      hideCursor: true,
      barsize: Math.max(4, Math.min(20, columns - TEXT)),
      stream: process.stdout,
    });
    this.bar.start(steps, 0, { loss: "-", accuracy: "-", rate: "-" });
  }

  show(step: number, { loss, accuracy, rate }: Shown): void {
    this.bar.update(step, {
      loss: loss.toFixed(4),
      accuracy: `${(100 * accuracy).toFixed(1)}%`,
      rate: rate.toFixed(0),
    });
  }

  /** Ends the line; the terminal has its cursor and its line wrap again. */
  stop(): void {
    this.bar.stop();
  }
}

/** The program was told to end. */
export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
  }
  /** The exit code that shells expect: 128 and the number of the signal. */
  get exitCode(): number {
    return this.signal === "SIGINT" ? 130 : 143;
  }
}

/** Whether Ctrl-C was pressed, for loops to ask between steps; a second one ends the program at once. */
export class Interrupts {
  private received: NodeJS.Signals | null = null;
  private readonly listener = (signal: NodeJS.Signals): void => {
    if (this.received !== null) {
      process.stdout.write("\u001b[?25h\u001b[?7h\n"); // cursor and line wrap
      process.exit(new Interrupted(signal).exitCode);
    }
    this.received = signal;
  };

  constructor() {
    process.on("SIGINT", this.listener);
    process.on("SIGTERM", this.listener);
  }

  /** Throws when the program was told to end. */
  check(): void {
    if (this.received !== null) throw new Interrupted(this.received);
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.listener);
    process.off("SIGTERM", this.listener);
  }
}
