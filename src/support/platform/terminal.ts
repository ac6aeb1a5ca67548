/** The terminal on which a program runs, for lines that change; a page has none. */

/** A terminal. */
export interface Terminal {
  /** Replaces the line of now; `isLast` goes on to the next. */
  line(text: string, isLast: boolean): void;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The terminal of error messages, so that results on standard output stay clean; null where it is a file or a page. */
export function terminal(): Terminal | null {
  const { process } = globalThis as { process?: { stderr?: Stream } };
  const stream = process?.stderr;
  if (stream?.isTTY !== true) return null;
  return {
    line(text, isLast) {
      stream.write(`\r${text.slice(0, (stream.columns ?? 80) - 1)}\x1b[K${isLast ? "\n" : ""}`);
    },
  };
}
