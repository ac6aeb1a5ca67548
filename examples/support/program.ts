/** What every example shares: printing as Python does, showing errors, and running when the file is the program. */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where an example's text goes: `console.log`, or a test's list of lines. */
export type Print = (line: string) => void;

/** A value as the examples show it: arrays as Python's lists, the rest as `String` has it. */
export function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => text(item)).join(", ")}]`;
  return String(value);
}

/** `print(...)` of Python: the values' texts with spaces between, then a new line. */
export function printer(print: Print): (...values: unknown[]) => void {
  return (...values) => {
    print(values.map((value) => text(value)).join(" "));
  };
}

/** A number with four decimals, as PyTorch prints tensors; never "-0.0000". */
export function fixed(value: number, digits = 4): string {
  const shown = value.toFixed(digits);
  return Number(shown) === 0 ? (0).toFixed(digits) : shown;
}

/** Files of this project, of Node and of the tests in a stack or message, without the folders of the machine. */
function withoutFolders(line: string): string {
  return line.replace(
    /(?:file:\/\/)?(?:[A-Za-z]:)?[\\/](?:[^\s():]*[\\/])([^\s():\\/]+\.[cm]?[jt]s)(?::\d+){0,2}/g,
    "$1",
  );
}

/** Runs what must fail and prints the error: PyTorch's sentence, then Flambeau's lines of help, marked with ">". */
export function attempt(print: Print, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    const { name, message } = error as Error;
    const [sentence = "", ...rest] = message.split("\n");
    print(`${name}: ${sentence}`);
    for (const line of rest) print(line.startsWith("\t") || line === "" ? line : `  > ${withoutFolders(line)}`);
    return;
  }
  print("no error");
}

/** Calls `main` when the file of that URL is the program that runs. */
export async function runAsProgram(url: string, main: (print: Print) => void | Promise<void>): Promise<void> {
  const program = process.argv[1];
  if (program !== undefined && realpathSync(program) === fileURLToPath(url))
    await main((line) => {
      console.log(line);
    });
}
