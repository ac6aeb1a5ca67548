/** The shipped declarations: every call shows its documentation and the names of its parameters in editors. */
import { join } from "node:path";
import ts from "typescript-api";
import { beforeAll, describe, expect, test } from "vitest";
import { ensureBuilt, projectFolder } from "./support/built.ts";

let checker: ts.TypeChecker;
let index: ts.SourceFile;

beforeAll(() => {
  ensureBuilt();
  const entry = join(projectFolder, "dist", "types", "index.d.ts");
  const program = ts.createProgram([entry], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2022.d.ts"],
    types: [],
    strict: true,
    noEmit: true,
  });
  checker = program.getTypeChecker();
  index = program.getSourceFile(entry)!;
});

interface Call {
  readonly name: string;
  readonly signature: ts.Signature;
}

const typeOf = (symbol: ts.Symbol): ts.Type =>
  checker.getTypeOfSymbolAtLocation(
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    index,
  );
const membersOf = (path: readonly string[]): readonly ts.Symbol[] => {
  let symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(index)!);
  for (const name of path)
    symbols = typeOf(symbols.find((symbol) => symbol.name === name)!).getProperties() as ts.Symbol[];
  return symbols;
};
const callsOf = (symbols: readonly ts.Symbol[], kind: "call" | "construct"): Call[] =>
  symbols
    .filter((symbol) => !symbol.name.startsWith("_"))
    .flatMap((symbol) => {
      const type = typeOf(symbol);
      const signatures = kind === "call" ? type.getCallSignatures() : type.getConstructSignatures();
      return signatures.map((signature) => ({ name: symbol.name, signature }));
    });

/** Names of calls that an editor shows without a comment. */
const undocumented = (calls: readonly Call[]): string[] => {
  const wrong = calls.filter(
    ({ name, signature }) =>
      // an editor shows the comment of a name that has one signature
      calls.filter((call) => call.name === name).length > 1 && signature.getDocumentationComment(checker).length === 0,
  );
  return [...new Set(wrong.map(({ name }) => name))];
};
/** Names of calls with parameters that have lost their names. */
const unnamed = (calls: readonly Call[]): string[] => [
  ...new Set(
    calls
      .filter(({ signature }) =>
        signature.getParameters().some(({ name }) => /^(args|options)?_+\d*$|^args(_\d+)?$/.test(name)),
      )
      .map(({ name }) => name),
  ),
];

function tensorMethods(): Call[] {
  const symbols = membersOf([]);
  const tensor = symbols.find((symbol) => symbol.name === "Tensor")!;
  const target = tensor.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(tensor) : tensor;
  return callsOf(checker.getDeclaredTypeOfSymbol(target).getProperties(), "call");
}

describe("calls in editors", () => {
  test("functions of torch", () => {
    const calls = callsOf(membersOf([]), "call");
    expect(calls.length).toBeGreaterThan(700);
    expect(undocumented(calls)).toEqual([]);
    expect(unnamed(calls)).toEqual([]);
  });
  test("methods of tensors", () => {
    const calls = tensorMethods();
    expect(calls.length).toBeGreaterThan(700);
    expect(undocumented(calls)).toEqual([]);
    expect(unnamed(calls)).toEqual([]);
  });
  test("functions of nn.functional", () => {
    const calls = callsOf(membersOf(["nn", "functional"]), "call");
    expect(calls.length).toBeGreaterThan(150);
    expect(undocumented(calls)).toEqual([]);
    expect(unnamed(calls).filter((name) => !/^fractional_max_pool\dd_with_indices$/.test(name))).toEqual([]);
  });
  test("constructors of layers", () => {
    const calls = callsOf(membersOf(["nn"]), "construct");
    expect(calls.length).toBeGreaterThan(200);
    // Their classes have a signature of the result's type as well.
    const generic = /^(AdaptiveMax|FractionalMax|Max)Pool\dd$|^RNN(Cell)?Base$/;
    expect(unnamed(calls).filter((name) => !generic.test(name))).toEqual([]);
  });
  test("shapes and errors of the reference are in the comments of every signature", () => {
    for (const { signature } of callsOf(membersOf([]), "call").filter(({ name }) => name === "add")) {
      expect(ts.displayPartsToString(signature.getDocumentationComment(checker))).toMatch(/\bShapes?\b|broadcast/);
      const thrown = signature.getJsDocTags().filter(({ name }) => name === "throws");
      expect(thrown.map(({ text }) => ts.displayPartsToString(text)).join("\n")).toContain("RuntimeError: The size of");
    }
    const all = [...callsOf(membersOf([]), "call"), ...tensorMethods(), ...callsOf(membersOf(["nn"]), "construct")];
    const saying = all.filter(({ signature }) => signature.getJsDocTags().some(({ name }) => name === "throws"));
    expect(saying.length / all.length).toBeGreaterThan(0.6);
  });
});
