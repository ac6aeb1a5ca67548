/** The terminal on which a program runs, for lines and blocks of lines that change; a page has none. */

/** A terminal. */
export interface Terminal {
  /** Characters in a line. */
  readonly columns: number;
  /** Lines of the window. */
  readonly rows: number;
  /** Whether colours are wanted (https://no-color.org). */
  readonly colours: boolean;
  /** Replaces the line of now; `isLast` goes on to the next. */
  line(text: string, isLast: boolean): void;
  /** Replaces the block of lines that stands above the line of now; the first time, begins one. */
  block(lines: readonly string[]): void;
  /** Leaves the block as it is: what comes next begins another. */
  endBlock(): void;
  /** Writes a line above the block. */
  above(text: string): void;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Lines of the block, and lines that were ended below it since it began: a terminal is one for all who write to it. */
let [height, below] = [0, 0];
let shown: readonly string[] = [];

const up = (lines: number): string => (lines > 0 ? `\x1b[${lines}A` : "");
const down = (lines: number): string => (lines > 0 ? `\x1b[${lines}B` : "");

/** Puts a block over the one of before. What stands below, the line of now included, moves down when it grows. */
function redraw(stream: Stream, lines: readonly string[], extra: readonly string[] = []): void {
  const all = [...extra, ...lines];
  const grown = Math.max(0, all.length - height);
  const room = "\n".repeat(grown) + up(grown) + "\r";
  const moved = up(height + below) + (grown > 0 ? `\x1b[${grown}L` : "");
  const left = Math.max(0, height - all.length);
  const text = all.map((line) => `${line}\x1b[K\n`).join("") + "\x1b[K\n".repeat(left);
  stream.write(room + moved + text + down(below));
  height = lines.length + left;
  shown = [...lines, ...Array.from({ length: left }, () => "")];
}

/** The terminal of error messages, so that results on standard output stay clean; null where it is a file or a page. */
export function terminal(): Terminal | null {
  const { process } = globalThis as { process?: { stderr?: Stream; env?: Record<string, string | undefined> } };
  const stream = process?.stderr;
  if (stream?.isTTY !== true) return null;
  return {
    colours: !process?.env?.["NO_COLOR"],
    get columns() {
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
    line(text, isLast) {
      stream.write(`\r${text.slice(0, (stream.columns ?? 80) - 1)}\x1b[K${isLast ? "\n" : ""}`);
      if (isLast && height > 0) below++;
    },
    block(lines) {
      redraw(stream, lines);
    },
    endBlock() {
      [height, below, shown] = [0, 0, []];
    },
    above(text) {
      if (height === 0) stream.write(`${text}\n`);
      else redraw(stream, shown, text.split("\n"));
    },
  };
}
