/**
 * Records which methods of tensors each source calls, told by types, into `method-calls.json`. The build reads it for
 * small bundles (methods.mjs); a source that has changed since is taken to call every method whose name it mentions.
 * Usage: node tools/method-calls.mjs [--check], after a build. With --check it only tells whether a call is missing in
 * the record.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript-api";
import { digest, mentionsIn } from "./methods.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(join(root, "tsconfig.build.json"), {}, host);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();

/** Whether a value of a type may be a tensor. */
function mayBeTensor(type) {
  if (type.isUnionOrIntersection()) return type.types.some(mayBeTensor);
  if (type.flags & ts.TypeFlags.Any) return true;
  if (type.flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint !== undefined && constraint !== type && mayBeTensor(constraint);
  }
  return /^(Tensor|Parameter|Buffer|Uninitialized\w+)$/.test(type.getSymbol()?.name ?? "");
}

/** Names of methods that are operators; the others every tensor has. */
const folder = join(root, "dist", "esm", "methods", "one");
const methodNames = new Set(readdirSync(folder).map((name) => name.replace(/\.js$/, "")));
const isMethod = (name) => methodNames.has(name);

/** Whether a type is that of numbers, texts or nothing, by which indexing takes views. */
const isPlain = (type) =>
  type.isUnion()
    ? type.types.every(isPlain)
    : (type.flags &
        (ts.TypeFlags.NumberLike | ts.TypeFlags.StringLike | ts.TypeFlags.Null | ts.TypeFlags.Undefined)) !==
      0;

/** Whether a mention of `at` may be a call with a tensor or a list. */
const indexesByTensors = ({ parent }) =>
  !ts.isCallExpression(parent) ||
  parent.arguments.some((each) => ts.isSpreadElement(each) || !isPlain(checker.getTypeAtLocation(each)));

/** Whether a value of a type is an expression of the kernel language. */
function isScalar(type) {
  if (type.isUnionOrIntersection()) return type.types.some(isScalar);
  return (type.getSymbol()?.name ?? "") === "Scalar";
}
const operationNames = new Set(
  // Operations that need each other share a module, which is called after all of them: `log_log1p.js`.
  readdirSync(join(root, "dist", "esm", "kernel", "one")).flatMap((name) => name.replace(/\.js$/, "").split("_")),
);

const calls = {};
for (const file of program.getSourceFiles()) {
  const name = relative(join(root, "src"), file.fileName).split(sep).join("/");
  if (name.startsWith("..") || file.isDeclarationFile) continue;
  const found = new Set();
  const operations = new Set();
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node)) {
      const type = checker.getTypeAtLocation(node.expression);
      if (mayBeTensor(type) && (node.name.text !== "at" || indexesByTensors(node))) found.add(node.name.text);
      if (isScalar(type) && operationNames.has(node.name.text)) operations.add(node.name.text);
    }
    if (
      ts.isElementAccessExpression(node) &&
      ts.isStringLiteralLike(node.argumentExpression) &&
      mayBeTensor(checker.getTypeAtLocation(node.expression))
    )
      found.add(node.argumentExpression.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const text = readFileSync(file.fileName, "utf8");
  const methods = [...found].filter(isMethod).sort();
  const others = mentionsIn(text).filter((mentioned) => isMethod(mentioned) && !found.has(mentioned));
  if (methods.length + others.length + operations.size > 0) {
    calls[name] = { digest: digest(text), calls: methods, others };
    if (operations.size > 0) calls[name].operations = [...operations].sort();
  }
}
const path = join(root, "tools", "method-calls.json");
if (process.argv.includes("--check")) {
  const recorded = JSON.parse(readFileSync(path, "utf8"));
  const missing = Object.entries(calls).flatMap(([name, { calls: now }]) => {
    const { calls: before = [], others = [] } = recorded[name] ?? {};
    return now.filter((call) => !before.includes(call) && others.includes(call)).map((call) => `${name}: ${call}`);
  });
  if (missing.length > 0) {
    console.error(`Small bundles would lack methods; run node tools/method-calls.mjs.\n${missing.join("\n")}`);
    process.exit(1);
  }
} else {
  const lines = Object.entries(calls)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  writeFileSync(path, `{\n${lines.join(",\n")}\n}\n`);
}
