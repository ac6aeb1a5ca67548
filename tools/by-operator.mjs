/**
 * Tables by operators' names (src/ops/declare/by-operator.ts) in `dist/esm`: each row becomes a function of its own, which
 * the declaration of its operator calls, so that a bundle has the rows of its operators only.
 */
import { posix } from "node:path";
import ts from "typescript-api";

const { SyntaxKind } = ts;
const quoted = JSON.stringify;
const table = "ops/declare/by-operator.ts";

/** Names under which an operator's rows stand as well: what its calls are judged by. */
const alsoCalled = {
  clamp: ["clamp_tensors"],
  matmul: ["dot", "mv"],
  max: ["max_all", "max_dim"],
  median: ["median_dim"],
  min: ["min_all", "min_dim"],
  nanmedian: ["nanmedian_dim"],
};

const indirect = new Set(Object.values(alsoCalled).flat());

const parse = (text) => ts.createSourceFile("module.js", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);

/** The text that an expression of texts and `+` means. */
const textOf = (node) =>
  node.kind === SyntaxKind.BinaryExpression ? textOf(node.left) + textOf(node.right) : node.text;

/** Writes changes [start, end, replacement] into a text. */
function changed(text, changes) {
  let result = text;
  for (const [start, end, replacement] of changes.sort(([a], [b]) => b - a))
    result = result.slice(0, start) + replacement + result.slice(end);
  return result;
}

/** A module with tables, as one with empty tables and a function for each operator's rows. */
function withRowsApart(text) {
  const file = parse(text);
  const changes = [];
  const rows = new Map();
  const sets = new Map();
  const add = (name, row) => rows.set(name, [...(rows.get(name) ?? []), row]);
  for (const statement of file.statements) {
    if (statement.kind !== SyntaxKind.VariableStatement) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (initializer?.kind !== SyntaxKind.CallExpression) continue;
      const [argument] = initializer.arguments;
      const callee = initializer.expression.getText(file);
      if (callee === "operators") {
        for (const each of textOf(argument).split(" "))
          if (indirect.has(each)) add(each, `${name.text}.add(${quoted(each)});`);
          else sets.set(each, [...(sets.get(each) ?? []), name.text]);
        changes.push([argument.getStart(file), argument.end, `""`]);
      } else if (callee === "byOperator") {
        for (const property of argument.properties) {
          if (property.kind !== SyntaxKind.PropertyAssignment)
            throw new Error(`A row is not written out: ${property.getText(file)}`);
          add(property.name.text, `${name.text}.${property.name.text} = ${property.initializer.getText(file)};`);
        }
        changes.push([argument.getStart(file), argument.end, "{}"]);
      }
    }
  }
  const functions = [...rows].map(
    ([name, lines]) => `export const tell_${name} = () => {\n  ${lines.join("\n  ")}\n};\n`,
  );
  const shared = [...new Set([...sets.values()].flat())].map((each) => `export { ${each} as set_${each} };\n`);
  const names = new Map([...sets].map(([name, list]) => [name, list.map((each) => `set_${each}`)]));
  for (const name of rows.keys()) names.set(name, [...(names.get(name) ?? []), `tell_${name}`]);
  return { text: changed(text, changes) + functions.join("") + shared.join(""), names };
}

/** Nodes whose insides run later, not when the module is loaded. */
const later = new Set([
  SyntaxKind.ArrowFunction,
  SyntaxKind.FunctionExpression,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.ImportDeclaration,
  SyntaxKind.ExportDeclaration,
]);

/** A module in which the names that operators are declared with bring their rows along. */
function withRowsTold(name, text, places, used) {
  if (!/^(ops\/(?!declare\/)|nn\/)/.test(name)) return text;
  const file = parse(text);
  const changes = [];
  const wanted = new Map();
  const visit = (node) => {
    if (later.has(node.kind)) return;
    const isText = node.kind === SyntaxKind.StringLiteral || node.kind === SyntaxKind.NoSubstitutionTemplateLiteral;
    const isValue = isText && !(node.parent.kind === SyntaxKind.PropertyAssignment && node.parent.name === node);
    const operator = isValue ? /^(?:aten::)?([a-z]\w*?)(?=[.(]|$)/.exec(node.text)?.[1] : undefined;
    const rows = [operator, ...(alsoCalled[operator] ?? [])].flatMap((each) =>
      (places.get(each) ?? []).map((row) => [each, ...row]),
    );
    if (rows.length > 0) {
      const calls = rows.map(([each, from, row]) => {
        used.add(each);
        const own = `${row}_${posix.basename(from, ".ts").replaceAll("-", "_")}`;
        wanted.set(own, [row, from]);
        return own;
      });
      changes.push([node.getStart(file), node.end, `told(${[node.getText(file), ...calls].join(", ")})`]);
    }
    ts.forEachChild(node, visit);
  };
  for (const statement of file.statements) visit(statement);
  if (changes.length === 0) return text;
  const to = (target) => {
    const path = posix.relative(posix.dirname(name), target);
    return quoted(path.startsWith(".") ? path : `./${path}`);
  };
  const imports = [...wanted].map(([own, [row, from]]) => `import { ${row} as ${own} } from ${to(from)};\n`);
  return `import { told } from ${to(table)};\n${imports.join("")}${changed(text, changes)}`;
}

/** The modules (name to text), with the rows of all tables at the declarations of their operators. */
export function withRowsByOperator(modules) {
  const result = new Map(modules);
  const places = new Map();
  for (const [name, text] of modules) {
    if (!/^import \{[^}]*\b(?:byOperator|operators)\b[^}]*\} from "[^"]*by-operator\.ts";$/m.test(text)) continue;
    const { text: apart, names } = withRowsApart(text);
    result.set(name, apart);
    for (const [each, list] of names)
      places.set(each, [...(places.get(each) ?? []), ...list.map((row) => [name, row])]);
  }
  const used = new Set();
  const tables = new Set([...places.values()].flat().map(([from]) => from));
  for (const [name, text] of result) if (!tables.has(name)) result.set(name, withRowsTold(name, text, places, used));
  // An operator whose name stands nowhere as it is: its rows are always there.
  for (const [each, rows] of places)
    if (!used.has(each))
      for (const [from, row] of rows) {
        const entry = row.startsWith("set_") ? `${row.slice(4)}.add(${quoted(each)})` : `${row}()`;
        result.set(from, `${result.get(from)}${entry};\n`);
      }
  return result;
}
