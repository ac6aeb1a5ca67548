/**
 * Runs the published examples: ```ts blocks of Markdown files and `@example` blocks of doc comments.
 * A comment at a line's end that looks like a printed value (`// tensor([1., 2.])`, `// 3`, `// RuntimeError: ...`) is
 * an assertion about that line; `...` stands for anything.
 * A block marked ```ts continued goes on where the block before it ended; ```ts ignore is not run.
 */
import { inspect } from "node:util";
import { transform } from "esbuild";

export interface Example {
  /** `README.md:12`. */
  readonly place: string;
  readonly code: string;
}

/** The examples in a Markdown text. */
export function markdownExamples(file: string, text: string): Example[] {
  const examples: Example[] = [];
  for (const match of text.matchAll(/^```(?:ts|typescript)([^\n]*)\n([\s\S]*?)^```/gm)) {
    const [, marks = "", code = ""] = match;
    if (/\bignore\b/.test(marks)) continue;
    const before = examples.at(-1);
    const place = `${file}:${text.slice(0, match.index).split("\n").length + 1}`;
    if (/\bcontinued\b/.test(marks) && before)
      examples[examples.length - 1] = { place: before.place, code: `${before.code}\n${code}` };
    else examples.push({ place, code });
  }
  return examples;
}

/** The `@example` blocks in the doc comments of a source text. */
export function commentExamples(file: string, text: string): Example[] {
  const examples: Example[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const body = comment[0]
      .slice(3, -2)
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, ""))
      .join("\n");
    for (const match of body.matchAll(/@example\b[^\n]*\n([\s\S]*?)(?=\n@|$(?![\s\S]))/g)) {
      const inner = match[1] ?? "";
      const line = text.slice(0, comment.index).split("\n").length + body.slice(0, match.index).split("\n").length;
      const fenced = markdownExamples(file, inner);
      if (fenced.length > 0) examples.push(...fenced.map(({ code }) => ({ place: `${file}:${line}`, code })));
      else if (!inner.includes("```")) examples.push({ place: `${file}:${line}`, code: inner });
    }
  }
  return examples;
}

const printedValue =
  /^(?:(?:tensor|Parameter|torch\.Size|torch\.return_types\.\w+|[A-Z]\w*)\s*\(|Parameter containing|torch\.\w+$|-?(?:\d[\d_.]*(?:e[+-]?\d+)?n?|inf|nan|Infinity|NaN)(?:\s*\.\.\.)?$|\[.*|\{.*|true$|false$|null$|undefined$|"[^"]*"$)/;
const errorText =
  /^(RuntimeError|ValueError|TypeError|IndexError|KeyError|NotImplementedError|OutOfMemoryError|AttributeError): ?(.*)$/;

interface Assertion {
  readonly line: number;
  readonly expected: string;
}

/** Splits a line into its statement and the comment at its end; a `//` in a string is none. */
function splitComment(line: string): readonly [string, string] {
  let quote = "";
  for (let i = 0; i < line.length - 1; i++) {
    const letter = line[i] ?? "";
    if (quote) {
      if (letter === "\\") i++;
      else if (letter === quote) quote = "";
    } else if (`"'\``.includes(letter)) quote = letter;
    else if (letter === "/" && line[i + 1] === "/") return [line.slice(0, i).trimEnd(), line.slice(i + 2).trim()];
  }
  return [line.trimEnd(), ""];
}

function isBalanced(text: string): boolean {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return count(/[([{]/g) <= count(/[)\]}]/g);
}

/** The code with its assertions turned into calls. */
export function instrument(code: string): { readonly code: string; readonly assertions: readonly Assertion[] } {
  const lines = code.split("\n");
  const assertions: Assertion[] = [];
  const output: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const [statement, comment] = splitComment(line);
    const isError = errorText.test(comment);
    if (statement.trim() === "" || !(isError || printedValue.test(comment))) {
      output.push(line);
      continue;
    }
    let expected = comment;
    while (!isError && !isBalanced(expected) && /^\s*\/\//.test(lines[i + 1] ?? ""))
      expected += ` ${splitComment(lines[++i] ?? "")[1]}`;
    const index = assertions.push({ line: i + 1, expected }) - 1;
    const text = statement.trim().replace(/;$/, "");
    const declared = /^(?:const|let|var)\s+(\w+)\b[^=]*=/.exec(text)?.[1];
    if (isError) output.push(`await __example.throws(${index}, async () => { ${text}; });`);
    else if (declared) output.push(`${text}; __example.value(${index}, ${declared});`);
    else if (text.startsWith("console.log("))
      output.push(`__example.printing(); ${text}; __example.printed(${index});`);
    else output.push(`__example.value(${index}, (${text}));`);
  }
  return { code: output.join("\n"), assertions };
}

/** Imports as statements of a function body. */
export function rewriteImports(code: string): string {
  return code.replace(
    /^\s*import\s+(type\s+)?([\s\S]*?)\s+from\s+["']([^"']+)["'];?/gm,
    (_, type: string | undefined, clause: string, specifier: string) => {
      if (type) return "";
      const source = `await __example.import(${JSON.stringify(specifier)})`;
      const namespace = /^\*\s+as\s+(\w+)$/.exec(clause)?.[1];
      if (namespace) return `const ${namespace} = ${source};`;
      const named = /^\{([\s\S]*)\}$/.exec(clause)?.[1];
      if (named === undefined) return `const { default: ${clause} } = ${source};`;
      const parts = named
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "" && !part.startsWith("type "));
      return `const { ${parts.map((part) => part.replace(/\s+as\s+/, ": ")).join(", ")} } = ${source};`;
    },
  );
}

function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (
    typeof value === "function" ||
    (typeof value === "object" &&
      value !== null &&
      value.toString !== Object.prototype.toString &&
      !Array.isArray(value))
  )
    return String(value);
  return inspect(value, { breakLength: Infinity, depth: 8 });
}

/** Whether a printed value is the one that the comment promises, whatever the spaces. */
export function agrees(actual: string, expected: string): boolean {
  const plain = (text: string): string =>
    text
      .replace(/\s+/g, " ")
      .replace(/([([{]) /g, "$1")
      .replace(/ ([)\]}])/g, "$1")
      .trim();
  const pattern = plain(expected)
    .split("...")
    .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[\\s\\S]*");
  return new RegExp(`^${pattern}$`).test(plain(actual)) || plain(JSON.stringify(actual)) === plain(expected);
}

const prelude =
  'import * as torch from "flambeau";\nimport { nn, optim, utils } from "flambeau";\nconst F = nn.functional;\n';

/** Runs an example; throws where a line does not give what its comment says. Returns how many assertions held. */
export async function runExample(example: Example, load: (specifier: string) => Promise<unknown>): Promise<number> {
  const { code, assertions } = instrument(example.code);
  const source = rewriteImports(/^\s*import\s/m.test(code) ? code : prelude + code).replace(
    /^\s*export\s+(?=const|let|function|class|async)/gm,
    "",
  );
  const { code: script } = await transform(`async function __run(__example, console) {\n${source}\n}`, {
    loader: "ts",
    target: "es2022",
  });
  const printed: string[] = [];
  let held = 0;
  const check = (index: number, actual: string): void => {
    const { expected, line } = assertions[index] as Assertion;
    if (!agrees(actual, expected))
      throw new Error(`${example.place}, line ${line} of the example: prints\n${actual}\nexpected\n${expected}`);
    held++;
  };
  const hooks = {
    import: load,
    value: (index: number, value: unknown) => {
      check(index, show(value));
    },
    printing: () => {
      printed.length = 0;
    },
    printed: (index: number) => {
      check(index, printed.join("\n"));
    },
    throws: async (index: number, work: () => Promise<void>) => {
      const { expected, line } = assertions[index] as Assertion;
      const [, type = "", text = ""] = errorText.exec(expected) ?? [];
      try {
        await work();
      } catch (error) {
        if (
          !(error instanceof Error) ||
          error.constructor.name !== type ||
          !agrees(error.message.split("\n")[0] ?? "", text.replace(/\.?$/, "..."))
        ) {
          throw new Error(
            `${example.place}, line ${line} of the example: threw ${String(error)}, expected ${expected}`,
          );
        }
        held++;
        return;
      }
      throw new Error(`${example.place}, line ${line} of the example: did not throw, expected ${expected}`);
    },
  };
  const log = (...values: readonly unknown[]): void => {
    printed.push(values.map(show).join(" "));
  };
  const run = new Function(`${script}\nreturn __run;`)() as (example: typeof hooks, console: object) => Promise<void>;
  await run(hooks, { ...console, log });
  return held;
}
