/**
 * An operator's signature stands in three places: its schema, its TypeScript type, and the types of its implementation's
 * arguments. Reads all three from the sources, and tells where they disagree.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript-api";
import { parseSchema, type SchemaArgument, type Schema } from "../../src/ops/declare/schema.ts";
import { projectFolder } from "./built.ts";

/** What was compared, and what does not agree. */
export interface Signatures {
  /** Operators whose implementation, and whose type, could be compared with the schema. */
  implementations: number;
  types: number;
  readonly disagreements: string[];
}

const FIRST = new Set(["self", "input", "A"]);
const MAKERS = new Set(["operator", "pointwise", "direct", "composite"]);

/** What the text of an argument's TypeScript type has to say for a type of schemas. */
const patterns: Partial<Record<SchemaArgument["type"], RegExp>> = {
  Tensor: /Tensor/,
  "Tensor|Scalar": /Tensor|Operand|Tolerance/,
  "Tensor[]": /(Tensor|Tensors|null\))\b.*(\[\]|ReadonlyArray)|Tensors|Sequence|List/,
  Scalar: /number|Scalar|bigint|Complex|Element/,
  int: /number|bigint|Size/,
  "int[]": /number|Shape|Dims|Size|Pair|Ints|Per|Triple/,
  float: /number|Scalar/,
  "float[]": /number|PerDim/,
  bool: /boolean/,
  "bool[]": /boolean/,
  str: /string|"|[A-Z]/,
  dtype: /DType|dtype|unknown/,
};

function problemOf(argument: SchemaArgument, text: string): string | null {
  const pattern = patterns[argument.type];
  if (pattern === undefined || /unknown|never|any\b/.test(text)) return null;
  if (!pattern.test(text)) return `is ${argument.type} in the schema`;
  return null;
}

/** Types and interfaces of a file by name, so that names can be followed. */
type Names = ReadonlyMap<string, ts.Node>;

function namesIn(source: ts.SourceFile): Names {
  const found = new Map<string, ts.Node>();
  source.forEachChild((node) => {
    if (ts.isTypeAliasDeclaration(node)) found.set(node.name.text, node.type);
    if (ts.isInterfaceDeclaration(node)) found.set(node.name.text, node);
  });
  return found;
}

function follow(node: ts.Node | undefined, names: Names): ts.Node | undefined {
  if (node && ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) {
    const found = names.get(node.typeName.text);
    return found ? follow(found, names) : node;
  }
  return node;
}

/** Names of the members of an object type; null where it is not written out in the file. */
function keysOf(node: ts.Node | undefined, names: Names): string[] | null {
  const type = follow(node, names);
  if (type === undefined) return null;
  if (ts.isIntersectionTypeNode(type)) {
    const parts = type.types.map((each) => keysOf(each, names));
    return parts.includes(null) ? null : parts.flatMap((keys) => keys!);
  }
  if (ts.isInterfaceDeclaration(type) && type.heritageClauses) return null;
  if (!ts.isTypeLiteralNode(type) && !ts.isInterfaceDeclaration(type)) return null;
  return type.members.flatMap((member) => (member.name ? [member.name.getText()] : []));
}

/** Compares the declared type `Operator<(self: Tensor, …) => …, { … }>` with the schema. */
function compareType(type: ts.Node | undefined, schema: Schema, names: Names, tell: (text: string) => void): boolean {
  const operator = follow(type, names);
  if (!operator || !ts.isTypeReferenceNode(operator) || operator.typeName.getText() !== "Operator") return false;
  const [call, options] = operator.typeArguments ?? [];
  const signature = follow(call, names);
  if (!signature || !ts.isFunctionTypeNode(signature)) return false;
  const all = schema.arguments;
  signature.parameters.forEach((parameter, i) => {
    const argument = all[i];
    const name = parameter.name.getText();
    if (argument === undefined || argument.keywordOnly)
      return tell(`its type has ${name} in place ${i}, the schema has not`);
    // PyTorch's functions call the first argument what they like: it is given by place.
    if (argument.name !== name && !(i === 0 && FIRST.has(name) && FIRST.has(argument.name)))
      return tell(`its type calls argument ${i} ${name}, the schema ${argument.name}`);
    const isOptional = parameter.questionToken !== undefined || parameter.dotDotDotToken !== undefined;
    if (isOptional !== argument.hasDefault && !parameter.dotDotDotToken)
      tell(
        `${name} ${isOptional ? "may" : "may not"} be left out by its type, by the schema it ${isOptional ? "may not" : "may"}`,
      );
    const text = parameter.type?.getText() ?? "unknown";
    const problem = problemOf(argument, follow(parameter.type, names)?.getText() ?? text);
    if (problem !== null) tell(`${name}: ${text} in its type ${problem}`);
  });
  const keys = options === undefined ? [] : keysOf(options, names);
  if (keys === null) return true;
  for (const key of keys)
    if (!all.some(({ name }) => name === key) && !FIRST.has(key)) tell(`its options have ${key}, the schema has not`);
  for (const { name, keywordOnly } of all)
    if (keywordOnly && !keys.includes(name)) tell(`the schema takes ${name} by name, its options do not`);
  return true;
}

/** Compares the arguments of an implementation with the schema. */
function compareImplementation(body: ts.Node | undefined, schema: Schema, tell: (text: string) => void): boolean {
  if (body === undefined || !(ts.isArrowFunction(body) || ts.isFunctionExpression(body))) return false;
  const { parameters } = body;
  if (parameters.some(({ dotDotDotToken }) => dotDotDotToken)) return false;
  if (parameters.length > schema.arguments.length)
    tell(`its implementation takes ${parameters.length} arguments, the schema ${schema.arguments.length}`);
  parameters.forEach((parameter, i) => {
    const argument = schema.arguments[i];
    if (argument === undefined || parameter.type === undefined) return;
    const text = parameter.type.getText();
    const name = parameter.name.getText();
    const problem = problemOf(argument, text);
    if (problem !== null) tell(`${name}: ${text} in its implementation ${problem}`);
    const mayBeNull = argument.optional && !(argument.hasDefault && argument.default !== null);
    if (
      mayBeNull &&
      /^(readonly )?[\w<>[\], ]+$/.test(text) &&
      !/null|unknown|any|never|Tolerance/.test(text) &&
      argument.type !== "any"
    )
      tell(`${name}: ${text} in its implementation may be null by the schema`);
  });
  return true;
}

/** All operators that are declared in a folder. */
export function compareSignatures(folder = join(projectFolder, "src", "ops")): Signatures {
  const result: Signatures = { implementations: 0, types: 0, disagreements: [] };
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file.startsWith("declare")) continue;
    const source = ts.createSourceFile(file, readFileSync(join(folder, file), "utf8"), ts.ScriptTarget.ES2022, true);
    const names = namesIn(source);
    const visit = (node: ts.Node): void => {
      if (ts.isVariableDeclaration(node) && node.initializer && ts.isCallExpression(node.initializer)) {
        const { expression, arguments: given } = node.initializer;
        const [schemaText, body] = given;
        if (MAKERS.has(expression.getText()) && schemaText && ts.isStringLiteralLike(schemaText)) {
          const schema = parseSchema(schemaText.text);
          const tell = (text: string): void => void result.disagreements.push(`${file}: ${schema.name}: ${text}`);
          const inline = node.initializer.typeArguments?.[0];
          if (compareType(node.type ?? inline, schema, names, tell)) result.types++;
          const forward =
            body && ts.isObjectLiteralExpression(body)
              ? body.properties.find((property) => property.name?.getText() === "forward")
              : undefined;
          const implementation = forward && ts.isPropertyAssignment(forward) ? forward.initializer : body;
          if (expression.getText() !== "pointwise" && compareImplementation(implementation, schema, tell))
            result.implementations++;
        }
      }
      node.forEachChild(visit);
    };
    visit(source);
  }
  return result;
}
