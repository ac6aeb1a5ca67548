/** Every published example compiles against the shipped declarations: README, guides, doc comments. */
import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import ts from "typescript-api";
import { expect, test } from "vitest";
import { ensureBuilt, projectFolder } from "./support/built.ts";
import { commentExamples, markdownExamples, type Example } from "./support/readme.ts";

/** What examples without imports find in scope, as when they run. */
const scope = `import * as torch from "flambeau";
import { nn, optim, utils, type Tensor } from "flambeau";
const F = nn.functional;
`;

function filesBelow(folder: string, ending: string): readonly string[] {
  return (readdirSync(join(projectFolder, folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.split(sep).join("/")}`);
}

const read = (file: string): string => readFileSync(join(projectFolder, file), "utf8");
const examples: readonly Example[] = [
  ...["README.md", ...filesBelow("docs", ".md")].flatMap((file) => markdownExamples(file, read(file))),
  ...filesBelow("src", ".ts").flatMap((file) => commentExamples(file, read(file))),
];

test("published examples have no type errors", { timeout: 600_000 }, () => {
  ensureBuilt();
  const sources = new Map<string, { place: string; text: string }>();
  examples.forEach(({ place, code }, i) => {
    const text = /from "flambeau/.test(code) ? code : scope + code;
    sources.set(join(projectFolder, `example-${i}.mts`), { place, text: `${text}\nexport {};\n` });
  });
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file)?.text ?? readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const source = sources.get(file);
    return source ? ts.createSourceFile(file, source.text, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  const errors = [...sources].flatMap(([file, { place }]) =>
    program.getSemanticDiagnostics(program.getSourceFile(file)).map(({ messageText, start, file: of }) => {
      const line = of?.text.slice(start).split("\n")[0] ?? "";
      return `${place}: ${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n").split("\n")[0]}`;
    }),
  );
  expect(sources.size).toBeGreaterThan(700);
  expect(errors).toEqual([]);
});
