/** The program of an archive: its functions and classes by their whole names, read when they are first named. */
import { RuntimeError } from "../support/errors.ts";
import { makeFunction } from "./language/compile.ts";
import { constantValue } from "./language/expressions.ts";
import { syntaxError } from "./language/errors.ts";
import { parseFile } from "./language/parser.ts";
import { ScriptScope, type Names } from "./language/scope.ts";
import { dottedName, typeOfAnnotation } from "./language/types.ts";
import { ClassInfo, EnumMember, type FunctionInfo, type Value } from "./language/script-values.ts";
import type { ClassSyntax, ScriptExpression, SourceFile, Statement } from "./language/syntax.ts";

/** The newest version of operators: that of programs which say nothing else. */
const NEWEST = 10;

type Entry = FunctionInfo | ClassInfo;

/** The kind of class that a base says. */
const kinds: Readonly<Record<string, ClassInfo["kind"]>> = {
  Module: "module",
  NamedTuple: "tuple",
  Enum: "enum",
  Interface: "interface",
  ModuleInterface: "interface",
};

/** Texts in a list of them. */
function textsOf(list: ScriptExpression | null): string[] {
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
}

/** The functions and classes of a program. */
export class Unit implements Names {
  readonly #files = new Map<string, ReadonlyMap<string, Entry>>();
  readonly #source: (path: string) => SourceFile | null;
  /** The constants, which are read after the program has begun to be. */
  constants: readonly Value[] = [];

  constructor(
    source: (path: string) => SourceFile | null,
    readonly version = NEWEST,
  ) {
    this.#source = source;
  }

  constant(index: number): Value {
    const value = this.constants[index];
    if (value === undefined) throw new RuntimeError(`the program names constant ${index}, which the archive lacks`);
    return value;
  }

  find(name: string): Entry | null {
    const dot = name.lastIndexOf(".");
    if (dot < 0) return null;
    const [module, last] = [name.slice(0, dot), name.slice(dot + 1)];
    const found = this.#file(module)?.get(last);
    return found ?? null;
  }

  /**
   * A class by its whole name.
   * @throws RuntimeError where the program has none of that name
   */
  classNamed(name: string): ClassInfo {
    const found = this.find(name);
    if (found instanceof ClassInfo) return found;
    throw new RuntimeError(`Unknown type name '${name}': the archive's program has no class of that name`);
  }

  #file(module: string): ReadonlyMap<string, Entry> | null {
    const known = this.#files.get(module);
    if (known) return known;
    const source = this.#source(`code/${module.replaceAll(".", "/")}.py`);
    if (source === null) return null;
    const entries = new Map<string, Entry>();
    this.#files.set(module, entries);
    for (const statement of parseFile(source)) {
      if (statement.kind === "function") entries.set(statement.name, makeFunction(statement, this));
      else if (statement.kind === "class")
        entries.set(statement.name, this.#class(`${module}.${statement.name}`, statement));
    }
    return entries;
  }

  #class(qualified: string, { bases, body }: ClassSyntax): ClassInfo {
    const made = new ClassInfo(
      qualified,
      kinds[bases[0] === undefined ? "" : (dottedName(bases[0]) ?? "")] ?? "object",
    );
    for (const statement of body) this.#member(made, statement);
    return made;
  }

  #member(of: ClassInfo, statement: Statement): void {
    switch (statement.kind) {
      case "function":
        of.methods.set(statement.name, makeFunction(statement, this));
        return;
      case "assign":
        this.#attribute(of, statement.target, statement.type, statement.value);
        return;
      case "pass":
      case "expression":
        return;
      default:
        throw syntaxError(statement.at, "this cannot stand in a class");
    }
  }

  #attribute(
    of: ClassInfo,
    target: ScriptExpression,
    type: ScriptExpression | null,
    value: ScriptExpression | null,
  ): void {
    // Names that are no words stand as `__annotations__["0"] = …`.
    const isNamed = target.kind === "item" && dottedName(target.of) === "__annotations__";
    const key = isNamed ? target.index[0] : null;
    if (key?.kind === "string") of.attributes.set(key.value, typeOfAnnotation(value));
    if (target.kind !== "name") return;
    const { name } = target;
    if (name === "__parameters__") of.parameters = textsOf(value);
    else if (name === "__buffers__") of.buffers = textsOf(value);
    else if (type === null && of.kind !== "enum") return;
    else {
      if (type !== null && !(of.kind === "module" && value !== null)) of.attributes.set(name, typeOfAnnotation(type));
      if (value === null) return;
      const constant = constantValue(value, new ScriptScope(this))();
      of.constants.set(name, of.kind === "enum" ? new EnumMember(of, name, constant) : constant);
    }
  }
}
