/**
 * Calls with wrong arguments, made from the examples of the reference: a call that is right gets an argument of another
 * type or shape, one too few, or an option that is not there. What they throw stands on the page of the name.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { transform } from "esbuild";
import * as torch from "flambeau";
import { parseSync } from "rolldown/utils";
import { rewriteImports } from "../../tests/support/readme.ts";
import { said } from "./calls.ts";

/** A call that fails: the lines before it, and itself. */
export interface WrongCall {
  readonly before: string;
  readonly call: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly name?: string;
  readonly callee?: Node;
  readonly arguments?: readonly Node[];
  readonly property?: Node;
  readonly properties?: readonly unknown[];
}

/** All nodes of a tree. */
function* nodesOf(node: unknown): Generator<Node> {
  if (Array.isArray(node)) for (const item of node as unknown[]) yield* nodesOf(item);
  else if (typeof node === "object" && node !== null) {
    if (typeof (node as Node).type === "string") yield node as Node;
    for (const item of Object.values(node)) yield* nodesOf(item);
  }
}

/** What is put in the place of each argument. */
const WRONG = [
  "torch.ones(3, 4, 5)",
  '"a"',
  "-1",
  "99",
  "null",
  "[]",
  "{}",
  "torch.tensor([true])",
  "torch.tensor([1, 2])",
  "1.5",
];

/**
 * Wrong forms of the call of a name in an example, the most telling first. Methods of tensors are called as such where the
 * example calls the function.
 */
export function wrongCalls(name: string, example: string): WrongCall[] {
  const own = name.slice(name.lastIndexOf(".") + 1);
  const code = example.replace(/^\s*\/\/.*$/gm, "").trim();
  const body = parseSync("example.ts", code).program.body as unknown as readonly Node[];
  const found: WrongCall[] = [];
  for (const statement of [...body].reverse()) {
    const calls = [...nodesOf(statement)].filter(
      ({ type, callee }) =>
        (type === "CallExpression" || type === "NewExpression") && (callee?.property?.name ?? callee?.name) === own,
    );
    const before = code.slice(0, statement.start).trim();
    for (const { type, callee, arguments: args = [] } of calls.slice(0, 1)) {
      const text = (node: Node): string => code.slice(node.start, node.end);
      const own = args.map(text);
      let begin = `${type === "NewExpression" ? "new " : ""}${text(callee!)}`;
      if (name === `torch.Tensor.${begin.slice("torch.".length)}`)
        begin = `${own.shift()!}.${begin.slice("torch.".length)}`;
      if ([begin, ...own].some((each) => each.length > 160)) continue;
      const add = (list: readonly string[]): void => {
        found.push({ before, call: `${begin}(${list.join(", ")})`.replaceAll(/\s*\n\s*/g, " ") });
      };
      for (const wrong of WRONG)
        own.forEach((each, i) => {
          if (each !== wrong && !each.startsWith("...")) add(own.with(i, wrong));
        });
      const last = own.length > 0 ? args.at(-1) : undefined;
      const options =
        last?.type === "ObjectExpression" ? own.at(-1)!.replace(/,?\s*\}$/, ", no_such_option: 1 }") : null;
      add(options === null ? [...own, "{ no_such_option: 1 }"] : own.with(-1, options));
      for (let count = own.length - 1; count >= 0; count--) add(own.slice(0, count));
      if (own.length === 0) for (const wrong of WRONG) add([wrong]);
      add([...own, '"a"']);
    }
    if (found.length > 0) break;
  }
  return found;
}

/** Wrong calls of a name that its example does not call. */
export function plainCalls(name: string, isClass: boolean): WrongCall[] {
  const [, subpath = "", own = name] = /^flambeau\/([\w/]+)\.(.*)$/.exec(name) ?? [];
  const [, entry] = /\/(\w+)$/.exec(subpath) ?? [];
  const path = entry === undefined ? own : `${entry}.${own}`;
  const names = entry === undefined ? `{ ${own.split(".")[0]} }` : `* as ${entry}`;
  const before = subpath === "" ? "" : `import ${names} from "flambeau/${subpath}";`;
  return ["{ no_such_option: 1 }", ...WRONG, ""].map((arg) => ({
    before,
    call: `${isClass ? "new " : ""}${path}(${arg})`,
  }));
}

/** Errors of the engine, which say nothing to a reader. */
const RAW =
  /OutOfMemoryError|function\(\.\.\.|meta tensor|register_meta|for the classes|Cannot (read|destructure|convert|access|set|use|assign|mix|create)|is not (a function|iterable|a constructor|defined|an object)|undefined|object null|Invalid (array|typed array|count|left|string|Date)|Maximum call|could not be cloned|ERR_|\bpath\b.*must be|Reduce of empty|The "|NaN|\[object|file:\/\/|\/\w+\/\w+\/|circular|fetch failed|before initialization|is not extensible|must be called with|unknown encoding|Illegal invocation|required 'new'|without 'new'/;

/** Whether an error's text is the library's own. */
export const isOwn = (text: string): boolean => /^\w*Error: \S/.test(text) && !RAW.test(text) && text.length < 400;

/** How much an error tells: what is wrong with a value, with a type, with an option. */
const kindOf = (text: string): number =>
  /unexpected keyword/.test(text)
    ? 2
    : /must (not )?be .*(not|Tensor$)|missing \d|cannot be converted|'str'|not callable|takes /.test(text)
      ? 1
      : 0;

/** The errors that are shown, by call: at most two, of different kinds where there are such. */
export function shownOf(calls: readonly WrongCall[], texts: readonly (string | null)[]): Record<string, string> {
  const own = calls.flatMap(({ call }, i) => (isOwn(texts[i] ?? "") ? [[call, texts[i]!] as const] : []));
  const shown: (readonly [string, string])[] = [];
  for (const kind of [0, 1, 2, 0, 1]) {
    const found = own.find(
      ([, text]) => kindOf(text) === kind && !shown.some(([, other]) => other === text || kindOf(other) < kind - 1),
    );
    if (found !== undefined && shown.length < 2 && !shown.includes(found)) shown.push(found);
  }
  return Object.fromEntries(shown);
}

/** How long a call that waits for something may take: others have failed by then. */
const PATIENCE = 2000;

/** Runs calls, in order, until two errors of different kinds (or one, if that is enough) have come; null: no error. */
export async function thrownBy(
  calls: readonly WrongCall[],
  load: (specifier: string) => Promise<unknown>,
  enough = Infinity,
): Promise<(string | null)[]> {
  const parts = calls.map(
    ({ before, call }) => `async () => {\n${rewriteImports(before)}\n;__begin();\nawait (${call});\n}`,
  );
  const { code } = await transform(
    `function __make(__begin, __import, torch, { nn, optim, utils }) {\nconst F = nn.functional;\nconst __example = { import: __import };\nreturn [\n${parts.join(",\n")}\n];\n}`,
    { loader: "ts", target: "es2022" },
  );
  const make = new Function(`${code.replaceAll("import.meta.url", '"file:///example.ts"')}\nreturn __make;`)() as (
    ...values: readonly unknown[]
  ) => (() => Promise<void>)[];
  let begun = false;
  const runs = make(() => void (begun = true), load, torch, torch);
  const results: (string | null)[] = [];
  for (const run of runs) {
    begun = false;
    torch.manual_seed(0);
    try {
      await Promise.race([run(), sleep(PATIENCE)]);
      results.push(null);
    } catch (error) {
      results.push(begun && error instanceof Error ? said(error) : null);
    }
    const kinds = new Set(results.filter((text) => text !== null && isOwn(text)).map((text) => kindOf(text!)));
    if (kinds.size >= enough) break;
  }
  return results;
}
