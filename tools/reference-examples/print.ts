/**
 * Runs an example of the reference and writes what it prints behind its lines: behind the last one, and behind those that
 * end with `//?`; a line that ends with `//!` has to fail, and gets its error.
 */
import { inspect } from "node:util";
import { transform } from "esbuild";
import * as torch from "flambeau";
import { parseSync } from "rolldown/utils";
import { rewriteImports } from "../../tests/support/readme.ts";

/** Where examples find the files beside them. */
const BESIDE = JSON.stringify(new URL("./example.ts", import.meta.url).href);
/** Characters of a line of code with its value; longer values stand below. */
const WIDTH = 100;

interface Statement {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly expression?: { readonly start: number; readonly end: number };
  readonly declarations?: readonly { readonly id: { readonly name: string } }[];
}

/** A value as a comment says it. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  const isOwn =
    typeof value === "function" ||
    (typeof value === "object" &&
      value !== null &&
      value.toString !== Object.prototype.toString &&
      !Array.isArray(value));
  if (isOwn) return String(value);
  if (Array.isArray(value) && value.some((item) => item instanceof torch.Tensor))
    return `[${value.map(shown).join(",\n")}]`;
  return inspect(value, { breakLength: WIDTH, depth: 4, maxArrayLength: 16 });
}

/** The code with what it printed behind its lines. */
export async function printExample(source: string, load: (specifier: string) => Promise<unknown>): Promise<string> {
  // A remark behind the last line makes room for what it prints.
  const code = source.trim().replace(/^(.*\S) +(\/\/ [^\n]*)$(?![\s\S])/m, "$2\n$1");
  const body = parseSync("example.ts", code).program.body as unknown as readonly Statement[];
  const printed = new Map<number, string>();
  const parts: string[] = [];
  body.forEach((statement, index) => {
    const text = code.slice(statement.start, statement.end);
    const rest = code.slice(statement.end).split("\n")[0] ?? "";
    const name = statement.declarations?.[0]?.id.name;
    if (rest.trim() === "//!") parts.push(`await __print.error(${statement.end}, async () => { ${text} });`);
    else if (statement.expression && (index === body.length - 1 || rest.trim() === "//?"))
      parts.push(
        `__print.value(${statement.end}, ${code.slice(statement.expression.start, statement.expression.end)});`,
      );
    else if (name !== undefined && rest.trim() === "//?")
      parts.push(`${text}\n__print.value(${statement.end}, ${name});`);
    else parts.push(text);
  });
  const { code: script } = await transform(
    `async function __run(__print, __import, torch, { nn, optim, utils }) {\nconst F = nn.functional;\nconst __example = { import: __import };\n${rewriteImports(parts.join("\n")).replaceAll("import.meta.url", BESIDE)}\n}`,
    { loader: "ts", target: "es2022" },
  );
  const run = new Function(`${script}\nreturn __run;`)() as (...values: readonly unknown[]) => Promise<void>;
  const print = {
    value(at: number, value: unknown) {
      if (value !== undefined && !(value instanceof torch.ModeGuard)) printed.set(at, shown(value));
    },
    async error(at: number, work: () => Promise<void>) {
      try {
        await work();
      } catch (error) {
        const { constructor, message } = error as Error;
        printed.set(at, `${constructor.name}: ${message.split("\n")[0] ?? ""}`);
        return;
      }
      throw new Error(`did not fail:\n${code}`);
    },
  };
  torch.manual_seed(0);
  await run(print, load, torch, torch);
  let output = "";
  let done = 0;
  for (const [at, text] of [...printed].sort(([a], [b]) => a - b)) {
    const line = code.slice(code.lastIndexOf("\n", at - 1) + 1, at);
    const lines = text.split("\n");
    const end = code.indexOf("\n", at) < 0 ? code.length : code.indexOf("\n", at);
    const behind = lines.length === 1 && line.length + text.length < WIDTH;
    output += code.slice(done, at) + (behind ? ` // ${text}` : `\n${lines.map((each) => `// ${each}`).join("\n")}`);
    done = end;
  }
  return output + code.slice(done);
}

/** The examples of a file: each begins with `//% NAME`, for several names `//% NAME, NAME`. */
export function examplesIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const [, ...parts] = text.split(/^\/\/% /m);
  for (const part of parts) {
    const end = part.indexOf("\n");
    for (const name of part.slice(0, end).split(",")) found.set(name.trim(), part.slice(end + 1).trim());
  }
  return found;
}
