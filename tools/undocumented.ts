/**
 * Lists public names without a doc comment: exports of the package and of its namespaces, public members of classes,
 * members of interfaces.
 * `npx tsx tools/undocumented.ts` prints them and exits with 1 when there are any.
 */
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "rolldown/utils";

const root = fileURLToPath(new URL("../", import.meta.url));

/** The parts of a syntax tree (ESTree with TypeScript's nodes) that are read here. */
export interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A declaration with the file that holds it. */
export interface Declared {
  readonly file: SourceFile;
  readonly node: Syntax;
  readonly doc: string | null;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly body: readonly Syntax[];
  readonly docs: readonly { readonly value: string; readonly end: number }[];
}

const files = new Map<string, SourceFile>();

function read(path: string): SourceFile {
  let file = files.get(path);
  if (!file) {
    const text = readFileSync(path, "utf8");
    const { program, comments } = parseSync(path, text);
    const docs = comments.filter((comment) => comment.type === "Block" && comment.value.startsWith("*"));
    file = { path, text, body: program.body as unknown as readonly Syntax[], docs };
    files.set(path, file);
  }
  return file;
}

/** The doc comment right before a place; line comments for tools may stand between. */
function docBefore(file: SourceFile, start: number): string | null {
  const found = file.docs.find(
    ({ end }) =>
      end <= start &&
      file.text
        .slice(end, start)
        .replace(/\/\/[^\n]*/g, "")
        .trim() === "",
  );
  return found?.value ?? null;
}

function nameOf(node: unknown): string {
  const { name, value } = node as { name?: string; value?: unknown };
  return name ?? String(value);
}

function sourceOf(file: SourceFile, node: Syntax): string {
  return join(dirname(file.path), nameOf(node["source"]));
}

/** Names that a declaration makes: several for `export const { a, b } = …`. */
function declaredNames(declaration: Syntax): string[] {
  const names = (pattern: Syntax): string[] => {
    if (pattern.type === "Identifier") return [nameOf(pattern)];
    if (pattern.type === "ObjectPattern")
      return (pattern["properties"] as Syntax[]).flatMap((property) => names(property["value"] as Syntax));
    if (pattern.type === "ArrayPattern") return (pattern["elements"] as Syntax[]).flatMap(names);
    return [];
  };
  if (declaration.type === "VariableDeclaration")
    return (declaration["declarations"] as Syntax[]).flatMap((item) => names(item["id"] as Syntax));
  return declaration["id"] ? [nameOf(declaration["id"])] : [];
}

/** The declarations of a name at the top of a file, exported or not, also through imports. */
function localDeclarations(file: SourceFile, name: string): readonly Declared[] | Map<string, readonly Declared[]> {
  const found: Declared[] = [];
  for (const statement of file.body) {
    const declaration = (
      statement.type === "ExportNamedDeclaration" && statement["declaration"] ? statement["declaration"] : statement
    ) as Syntax;
    if (declaredNames(declaration).includes(name) && declaration.type !== "ImportDeclaration")
      found.push({ file, node: declaration, doc: docBefore(file, statement.start) });
    if (statement.type !== "ImportDeclaration" || !nameOf(statement["source"]).startsWith(".")) continue;
    for (const specifier of statement["specifiers"] as Syntax[]) {
      if (nameOf(specifier["local"]) !== name) continue;
      if (specifier.type === "ImportNamespaceSpecifier")
        return exportsOf(sourceOf(file, statement)) as unknown as Map<string, readonly Declared[]>;
      return (exportsOf(sourceOf(file, statement)).get(nameOf(specifier["imported"])) ?? []) as readonly Declared[];
    }
  }
  return found;
}

export type Exports = Map<string, readonly Declared[] | Exports>;
export const exportTables = new Map<string, Exports>();

/** `x` of `export const name: typeof x = …`: a namespace that a constant passes on. */
function namespaceOf(declaration: Syntax): string | null {
  const [first] = (declaration["declarations"] ?? []) as Syntax[];
  const type = (first?.["id"] as Syntax | undefined)?.["typeAnnotation"] as Syntax | null | undefined;
  const query = type?.["typeAnnotation"] as Syntax | undefined;
  return query?.type === "TSTypeQuery" && (query["exprName"] as Syntax).type === "Identifier"
    ? nameOf(query["exprName"])
    : null;
}

/** What a module exports: declarations by name, and namespaces as tables of their own. */
export function exportsOf(path: string): Exports {
  const known = exportTables.get(path);
  if (known) return known;
  const table: Exports = new Map();
  exportTables.set(path, table);
  const file = read(path);
  for (const statement of file.body) {
    if (statement.type === "ExportAllDeclaration") {
      const inner = exportsOf(sourceOf(file, statement));
      if (statement["exported"]) table.set(nameOf(statement["exported"]), inner);
      else for (const [name, value] of inner) if (!table.has(name)) table.set(name, value);
    } else if (statement.type === "ExportNamedDeclaration") {
      const declaration = statement["declaration"] as Syntax | null;
      for (const name of declaration ? declaredNames(declaration) : []) {
        const namespace = namespaceOf(declaration!);
        table.set(name, localDeclarations(file, namespace ?? name) as readonly Declared[] | Exports);
      }
      for (const specifier of statement["specifiers"] as Syntax[]) {
        const local = nameOf(specifier["local"]);
        const from = statement["source"]
          ? exportsOf(sourceOf(file, statement)).get(local)
          : (localDeclarations(file, local) as readonly Declared[] | Exports);
        table.set(nameOf(specifier["exported"]), from ?? []);
      }
    }
  }
  return table;
}

/** Members that need no comment of their own: what the language or PyTorch's base class says already. */
const plainMembers = new Set(["constructor", "forward", "extra_repr", "toString", "_get_name", "_version"]);

function isPublicMember(member: Syntax): boolean {
  if (
    ![
      "MethodDefinition",
      "PropertyDefinition",
      "TSAbstractMethodDefinition",
      "TSAbstractPropertyDefinition",
      "TSMethodSignature",
      "TSPropertySignature",
    ].includes(member.type)
  )
    return false;
  if (member["computed"] === true || member["override"] === true) return false;
  if (member["accessibility"] === "private" || member["accessibility"] === "protected") return false;
  const name = nameOf(member["key"]);
  return !name.startsWith("_") && !name.startsWith("#") && !plainMembers.has(name);
}

/**
 * Public members of a class, or members of an interface, that have no comment: name and place in the text. The comment
 * of the whole may tell of
 * them, with their names in backticks.
 */
function undocumentedMembers({ file, node, doc }: Declared): [string, number][] {
  const isClass = node.type === "ClassDeclaration";
  if (!isClass && node.type !== "TSInterfaceDeclaration") return [];
  const documented = new Set<string>();
  const open = new Map<string, number>();
  for (const member of (node["body"] as { body: Syntax[] }).body) {
    if (!isPublicMember(member)) continue;
    const name = nameOf(member["key"]);
    if (docBefore(file, member.start) !== null || doc?.includes(`\`${name}\``)) documented.add(name);
    else if (!open.has(name)) open.set(name, member.start);
  }
  return [...open].filter(([name]) => !documented.has(name));
}

/** A public name without a doc comment, and where it is declared. */
export interface Undocumented {
  readonly name: string;
  readonly file: string;
  readonly start: number;
  readonly line: number;
}

/** Every public name that has no doc comment. */
export function undocumented(entry = join(root, "src/index.ts")): Undocumented[] {
  const missing = new Map<string, Undocumented>();
  const report = (file: SourceFile, start: number, name: string): void => {
    const line = file.text.slice(0, start).split("\n").length;
    const key = `${file.path}:${start}`;
    if (!missing.has(key)) missing.set(key, { name, file: relative(root, file.path), start, line });
  };
  const seen = new Set<unknown>();
  const check = (name: string, declarations: readonly Declared[]): void => {
    const first = declarations[0];
    if (!first || seen.has(first.node)) return;
    seen.add(first.node);
    if (!declarations.some(({ doc }) => doc !== null)) report(first.file, first.node.start, name);
    for (const declaration of declarations)
      for (const [member, start] of undocumentedMembers(declaration))
        report(declaration.file, start, `${name}.${member}`);
  };
  const visit = (path: string, table: Exports): void => {
    if (seen.has(table)) return;
    seen.add(table);
    for (const [name, value] of table) {
      if (value instanceof Map) visit(`${path}.${name}`, value);
      else check(`${path}.${name}`, value);
    }
  };
  visit("torch", exportsOf(entry));
  // Methods of tensors: the members' interfaces and the operators that become methods.
  visit("torch.Tensor", exportsOf(join(root, "src/methods/members.ts")));
  for (const statement of read(join(root, "src/methods/modules.ts")).body) {
    if (statement.type === "ImportDeclaration")
      visit("torch.Tensor", exportsOf(sourceOf(read(join(root, "src/methods/modules.ts")), statement)));
  }
  return [...missing.values()].sort((a, b) => a.file.localeCompare(b.file) || a.start - b.start);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = undocumented();
  for (const { name, file, line } of missing) console.log(`${file}:${line}: ${name}`);
  console.log(
    missing.length === 0
      ? "Every public name has a doc comment."
      : `${missing.length} public names have no doc comment.`,
  );
  process.exitCode = missing.length === 0 ? 0 : 1;
}
