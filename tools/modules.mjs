/**
 * Builds `dist/esm`: the sources one by one as ES modules, so that a bundler keeps what a program uses. Calls that make
 * a constant are marked as pure; a bundler leaves out those whose constant nobody needs.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { build, transform } from "esbuild";
import ts from "typescript-api";
import { withRowsByOperator } from "./by-operator.mjs";
import { addExpansions, addMethods } from "./methods.mjs";
import { withWrittenNumbers } from "./numbers.mjs";
import { orderImports } from "./ordered-imports.mjs";

const { SyntaxKind } = ts;

/** Nodes whose insides run later, not when the module is loaded. */
const later = new Set([
  SyntaxKind.ArrowFunction,
  SyntaxKind.FunctionExpression,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
  SyntaxKind.ClassStaticBlockDeclaration,
]);

/** Whether the call goes to a function by its name, `make(…)` or `Math.sqrt(…)`, and not to one that is made there. */
function hasPlainCallee({ expression }) {
  let callee = expression;
  while (callee.kind === SyntaxKind.PropertyAccessExpression) callee = callee.expression;
  return (
    callee.kind === SyntaxKind.Identifier ||
    callee.kind === SyntaxKind.ThisKeyword ||
    callee.kind === SyntaxKind.StringLiteral ||
    callee.kind === SyntaxKind.ArrayLiteralExpression
  );
}

/**
 * Marks the calls that make a module's constants as pure, those in their arguments too: `const silu = unary(like(1))`,
 * `class ReLU extends layer("ReLU") {`.
 */
function withPureCalls(text) {
  const file = ts.createSourceFile("module.js", text, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
  const places = [];
  const visit = (node) => {
    if (later.has(node.kind) || (node.kind === SyntaxKind.PropertyDeclaration && !isStatic(node))) return;
    const isCall = node.kind === SyntaxKind.CallExpression || node.kind === SyntaxKind.NewExpression;
    if (isCall && hasPlainCallee(node)) {
      const place = node.getStart(file);
      // Rolldown writes `2 / /* @__PURE__ */ f()` without the spaces, which begins a comment to the line's end.
      if (/[^*]\/\s*$/.test(text.slice(0, place)))
        throw new Error(`A divisor is a call: ${text.slice(place - 60, place + 20)}`);
      places.push(place);
    }
    ts.forEachChild(node, visit);
  };
  for (const statement of file.statements)
    if (statement.kind === SyntaxKind.VariableStatement || statement.kind === SyntaxKind.ClassDeclaration)
      visit(statement);
  const pieces = [];
  let done = 0;
  for (const place of places) {
    pieces.push(text.slice(done, place), "/* @__PURE__ */ ");
    done = place;
  }
  return pieces.join("") + text.slice(done);
}

const isStatic = ({ modifiers }) => modifiers?.some(({ kind }) => kind === SyntaxKind.StaticKeyword) ?? false;

/** Modules whose classes have names that users read: minifiers change the name of a class, but not a property of it. */
const withShownNames = /^(nn|optim|distributions)\//;

/** What names classes in other builds. In bundles it would keep all that it names. */
const namingCalls = /^nameClasses\(([^;]*)\);$/gm;

const isListOfNames = (list) => /^\{[\w\s,]*\}$/.test(list);

/**
 * Rooms whose objects only live while a kernel is compiled. Elsewhere properties keep their order: state dicts follow it,
 * and a tensor whose first properties came last made small operators twice as slow (V8 keeps the first ones at hand).
 */
const withoutOrder = /^(kernel|backend\/wasm\/codegen)\//;

/** Properties that no assignment makes in subclasses: those of functions, as which modules are made, and accessors. */
function accessorNames(texts) {
  const accessors = [...texts.values()].flatMap((text) => [...text.matchAll(/^ +(?:static )?[gs]et (\w+)\(/gm)]);
  return new Set(["name", "length", "arguments", "caller", "prototype", ...accessors.map(([, each]) => each)]);
}

/** Whether a statement may give the object properties: it sets some, or lets others have it. */
const mayAddProperties = (statement) =>
  /\bsuper\./.test(statement) ||
  [...statement.matchAll(/\bthis\b(\.\w+)?\s*(\S{0,3})/g)].some(
    ([, name, after]) => name === undefined || /^(\(|\?\.\(|=(?!=)|\?\?=|\|\|=|&&=)/.test(after),
  );

/**
 * The properties that a constructor always sets, in order; with `announced`, as far as no others come between, nor what
 * may add some.
 */
function propertiesSet({ body }, text, announced) {
  const set = [];
  for (const statement of body.statements) {
    const { left, operatorToken, right } = statement.expression ?? {};
    const name =
      statement.kind === SyntaxKind.ExpressionStatement &&
      operatorToken?.kind === SyntaxKind.EqualsToken &&
      left.kind === SyntaxKind.PropertyAccessExpression &&
      left.expression.kind === SyntaxKind.ThisKeyword &&
      left.name.kind === SyntaxKind.Identifier
        ? left.name.text
        : null;
    if (announced !== null && name !== null && !announced.has(name)) break;
    const { pos, end } = name === null ? statement : right;
    if (announced !== null && mayAddProperties(text.slice(pos, end))) break;
    if (name !== null) set.push(name);
  }
  return set;
}

/**
 * A module's text without fields that only announce what the constructor sets: `constructor(shape) { this.shape = shape; }
 * shape;`. Outside of the rooms above the properties keep their order: only the last fields go, if they are set in turn.
 */
function withoutAnnouncedFields(name, text, accessors) {
  const file = ts.createSourceFile("module.js", text, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
  const anyOrder = withoutOrder.test(name);
  const gone = [];
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (node.kind !== SyntaxKind.ClassDeclaration && node.kind !== SyntaxKind.ClassExpression) return;
    const constructor = node.members.find(({ kind }) => kind === SyntaxKind.Constructor);
    if (constructor === undefined || /\breturn;/.test(text.slice(constructor.pos, constructor.end))) return;
    const fields = node.members.filter((each) => each.kind === SyntaxKind.PropertyDeclaration && !isStatic(each));
    const set = propertiesSet(constructor, text, anyOrder ? null : new Set(fields.map((each) => each.name.text)));
    let next = Infinity;
    for (const field of fields.reverse()) {
      const isPlain = field.initializer === undefined && field.name.kind === SyntaxKind.Identifier;
      const place = isPlain ? set.indexOf(field.name.text) : -1;
      const isKept = place < 0 || (node.heritageClauses !== undefined && accessors.has(field.name.text));
      if (!isKept && (anyOrder || place < next)) gone.push([field.pos, field.end]);
      else if (!anyOrder) break;
      next = place;
    }
  };
  visit(file);
  gone.sort(([a], [b]) => b - a);
  return gone.reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
}

/** The other classes whose names users read: those of `nameClasses({ Tensor, Parameter });`. */
function shownNames(texts) {
  const calls = [...texts.values()].flatMap((text) => [...text.matchAll(namingCalls)]);
  return new Set(calls.flatMap(([, names]) => (isListOfNames(names) ? names.match(/\w+/g) : [])));
}

/** A module's text with the names of its classes in them, instead of calls that name them; `isShown` says which. */
function withNames(text, isShown) {
  const file = ts.createSourceFile("module.js", text, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
  const pieces = [];
  let done = 0;
  for (const statement of file.statements) {
    if (statement.kind !== SyntaxKind.ClassDeclaration || !isShown(statement.name.text)) continue;
    pieces.push(text.slice(done, statement.members.pos), `\n  static name = ${JSON.stringify(statement.name.text)};`);
    done = statement.members.pos;
  }
  return pieces.join("") + text.slice(done);
}

/**
 * `export const functional = withSuggestions(functions, …);`: errors for names that there are not. A bundler keeps the
 * whole object, but of a namespace what the program uses; it warns of such names itself, as TypeScript does.
 */
const suggestingNamespace = /^const (\w+) = withSuggestions\((\w+), [\s\S]*?\);$/m;

/** Modules that import nothing of ours but a library, which is put into them, so that the package depends on none. */
const withLibraries = ["onnx/format/wire.ts"];

/** What only the package for Node sets ahead; in bundles, `torch.compile` does it where it is used. */
const setAhead = /^moduleCompiler\.compile = .*;$/m;

/** `const OPTIONS = "…";` or a template of such constants, and `import { PLACEMENT } from "./schema.ts";`. */
const constantText = /^(?:export )?const ([A-Z][A-Z_]*) = ("(?:[^"\\]|\\.)*"|`[^`\\]*`);$/gm;
const namedImports = /^import \{([^}]*)\} from "(\.[^"]+)";$/gm;
const insertedConstant = /\$\{([A-Z][A-Z_]*)\}/g;

/**
 * The texts of modules, with constant texts written out where templates insert them. A bundler keeps a template that
 * inserts something even where nobody needs the result, and with it the call that it is an argument of.
 */
function withWrittenConstants(texts) {
  const find = (name, constant) => {
    const text = texts.get(name);
    if (text === undefined) return null;
    for (const [, each, literal] of text.matchAll(constantText))
      if (each === constant) return literal.startsWith('"') ? JSON.parse(literal) : insert(name, literal.slice(1, -1));
    for (const [, list, from] of text.matchAll(namedImports))
      if (list.split(",").some((each) => each.trim() === constant))
        return find(posix.join(posix.dirname(name), from), constant);
    return null;
  };
  const insert = (name, text) =>
    text.replace(insertedConstant, (whole, constant) => {
      const value = find(name, constant);
      return value === null || /[`\\]|\$\{/.test(value) ? whole : value;
    });
  return new Map([...texts].map(([name, text]) => [name, insert(name, text)]));
}

/** The program of a worker is a text, which no bundler makes smaller. */
const programText = { name: "backend/wasm/pool/worker.ts", constant: "workerSource" };

/** The module of that text, with the text as a minifier writes it. */
async function withShortProgram(source) {
  const { name, constant } = programText;
  const { outputFiles } = await build({ entryPoints: [join(source, name)], bundle: true, format: "esm", write: false });
  const module = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const { code } = await transform(`export default ${module[constant]};`, { minify: true, target: "es2022" });
  const text = code
    .trim()
    .replace(/^export default ?/, "")
    .replace(/;$/, "");
  return `export const ${constant} = ${JSON.stringify(text)};\n`;
}

/** The text of a module, with the namespace itself in the place of the object that suggests names. */
function withPlainNamespace(text) {
  const [whole, name, functions] = suggestingNamespace.exec(text) ?? [];
  if (whole === undefined) return text;
  return text.replace(whole, "").replace(new RegExp(`^import \\* as ${functions} `, "m"), `import * as ${name} `);
}

/** A module's text as it is shipped. */
function shipped(name, text, shown) {
  const code = (name === "index.js" ? text.replace(setAhead, "") : text).replace(
    /((?:\bfrom|\bimport)\s*\(?\s*")(\.{1,2}\/[^"]+)\.ts(")/g,
    "$1$2.js$3",
  );
  const isNamed = withShownNames.test(name);
  const named = withNames(code, (each) => isNamed || shown.has(each)).replace(namingCalls, (call, names) =>
    isNamed || isListOfNames(names) ? "" : call,
  );
  return withPureCalls(withPlainNamespace(named));
}

/** What programs import of what is bundled with more than a few modules. */
const orderedEntries = [
  "index.js",
  "lean/index.js",
  "lean/nn.js",
  "lean/optim.js",
  "subpaths/nn.js",
  "subpaths/optim.js",
];

/** Builds `outdir` from the sources of `root`. */
export async function buildModules(root, outdir, options) {
  const source = join(root, "src");
  const entryPoints = readdirSync(source, { recursive: true })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(source, name));
  const { outputFiles } = await build({
    ...options,
    external: [],
    bundle: false,
    entryPoints,
    outbase: source,
    outdir,
    write: false,
  });
  const bundled = await Promise.all(
    withLibraries.map((name) =>
      build({
        ...options,
        external: [],
        bundle: true,
        entryPoints: [join(source, name)],
        outbase: source,
        outdir,
        write: false,
      }),
    ),
  );
  for (const { outputFiles: files } of bundled)
    for (const file of files)
      outputFiles.splice(
        outputFiles.findIndex(({ path }) => path === file.path),
        1,
        file,
      );
  rmSync(outdir, { recursive: true, force: true });
  const folders = new Set(outputFiles.map(({ path }) => dirname(path)));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const texts = new Map(
    outputFiles.map(({ path, text }) => [relative(outdir, path).replaceAll("\\", "/").replace(/\.js$/, ".ts"), text]),
  );
  texts.set(programText.name, await withShortProgram(source));
  const accessors = accessorNames(texts);
  for (const [name, text] of texts) texts.set(name, withoutAnnouncedFields(name, text, accessors));
  const modules = withRowsByOperator(withWrittenNumbers(withWrittenConstants(texts)));
  const shown = shownNames(modules);
  const shipments = [...modules].map(([sourceName, text]) => {
    const name = sourceName.replace(/\.ts$/, ".js");
    return [name, shipped(name, text, shown)];
  });
  const named = new Set(
    shipments.flatMap(([, text]) => [...text.matchAll(/^ {2}static name = "(\w+)";$/gm)]).map(([, each]) => each),
  );
  const unnamed = [...shown].filter((each) => !named.has(each));
  if (unnamed.length > 0)
    throw new Error(`Classes that nameClasses names and no module declares: ${unnamed.join(", ")}`);
  for (const [name, text] of shipments) writeFileSync(join(outdir, name), text);
  const recorded = JSON.parse(readFileSync(join(root, "tools", "method-calls.json"), "utf8"));
  await addExpansions(outdir, source, recorded);
  const methods = await addMethods(outdir, source, recorded);
  const order = JSON.parse(readFileSync(join(root, "tools", "module-order.json"), "utf8"));
  const { sideEffects } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const effects = sideEffects.map((each) => each.replace("./dist/esm/", "").split("*"));
  const hasEffects = (name) => effects.some(([start, end = ""]) => name.startsWith(start) && name.endsWith(end));
  for (const entry of orderedEntries) orderImports(outdir, entry, order, hasEffects);
  return methods;
}
