/** Turns a cell's TypeScript into JavaScript whose top-level names live in an object that all cells of a page share. */
import { parse, type Node, type Pattern, type Program } from "acorn";
import { transform as stripTypes } from "sucrase";

/** A cell that is ready to run. */
export interface Prepared {
  /** Text of an expression: an async function of (scope, load), whose names no cell would use. Two lines stand before the cell's first one. */
  readonly code: string;
  /** Names that the cell declares at its top level. */
  readonly names: readonly string[];
}

/** Lines of `Prepared.code` that stand before the first line of the cell. */
export const LINES_BEFORE = 1;
/** Where cells seem to lie: as a path, so that the library finds the program's own lines in stack traces. */
export const CELLS = "/cells/";

/** A cell that does not parse; `line` counts from 1. */
export class CellSyntaxError extends SyntaxError {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
    this.name = "SyntaxError";
  }
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function patternNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : patternNames(element)));
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "RestElement":
      return patternNames(pattern.argument);
    case "AssignmentPattern":
      return patternNames(pattern.left);
    default:
      return [];
  }
}

function parsed(code: string): Program {
  try {
    return parse(code, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowAwaitOutsideFunction: true,
      locations: true,
    });
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number } };
    throw new CellSyntaxError(message.replace(/\s*\(\d+:\d+\)$/, ""), loc?.line ?? 1);
  }
}

function withoutTypes(source: string): string {
  try {
    return stripTypes(source, { transforms: ["typescript"], disableESTransforms: true, keepUnusedImports: true }).code;
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number } };
    throw new CellSyntaxError(
      message.replace(/^Error transforming .*?: /, "").replace(/\s*\(\d+:\d+\)$/, ""),
      loc?.line ?? 1,
    );
  }
}

/** The same number of line breaks, so that lines of errors stay right. */
const breaks = (text: string): string => text.replace(/[^\n]/g, "");

/** Prepares a cell; `name` appears in stacks of errors. */
export function prepare(source: string, name: string): Prepared {
  const code = withoutTypes(source);
  const names: string[] = [];
  const hoisted: string[] = [];
  const edits: Edit[] = [];
  const { body } = parsed(code);
  body.forEach((statement, index) => {
    const at = (node: Node): string => code.slice(node.start, node.end);
    switch (statement.type) {
      case "ImportDeclaration": {
        const source = String(statement.source.value);
        if (source === "flambeau" && statement.specifiers.some(({ type }) => type === "ImportDefaultSpecifier"))
          throw new CellSyntaxError(
            `"${source}" has no default export: write import * as torch from "flambeau", or import { nn } from "flambeau"`,
            statement.loc?.start.line ?? 1,
          );
        const parts = statement.specifiers.map((specifier) => {
          names.push(specifier.local.name);
          const asked = [source];
          if (specifier.type === "ImportDefaultSpecifier") asked.push("default");
          else if (specifier.type === "ImportSpecifier") {
            const { imported } = specifier;
            asked.push(imported.type === "Identifier" ? imported.name : String(imported.value));
          }
          const arguments_ = asked.map((word) => JSON.stringify(word)).join(", ");
          return `${specifier.local.name} = await __load(${arguments_});`;
        });
        edits.push({ start: statement.start, end: statement.end, text: parts.join(" ") + breaks(at(statement)) });
        break;
      }
      case "VariableDeclaration": {
        const first = statement.declarations[0];
        const last = statement.declarations.at(-1);
        if (first === undefined || last === undefined) break;
        for (const { id } of statement.declarations) names.push(...patternNames(id));
        edits.push({
          start: statement.start,
          end: first.start,
          text: `;(${breaks(code.slice(statement.start, first.start))}`,
        });
        const close = code[statement.end - 1] === ";" ? ")" : ");";
        edits.push({ start: last.end, end: last.end, text: last.init ? close : ` = undefined${close}` });
        break;
      }
      case "ClassDeclaration":
        names.push(statement.id.name);
        edits.push({ start: statement.start, end: statement.start, text: `${statement.id.name} = ` });
        edits.push({ start: statement.end, end: statement.end, text: ";" });
        break;
      case "FunctionDeclaration":
        names.push(statement.id.name);
        hoisted.push(`__scope.${statement.id.name} = ${statement.id.name};`);
        break;
      case "ExpressionStatement":
        if (index === body.length - 1) {
          edits.push({ start: statement.start, end: statement.expression.start, text: "return (" });
          edits.push({ start: statement.expression.end, end: statement.end, text: ");" });
        }
        break;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
      case "ExportAllDeclaration":
        throw new CellSyntaxError("a cell cannot export: its names are seen by the other cells as they are", 1);
    }
  });
  let text = code;
  for (const { start, end, text: replacement } of edits.sort((a, b) => b.start - a.start || b.end - a.end))
    text = text.slice(0, start) + replacement + text.slice(end);
  return {
    code: `(async (__scope, __load) => { with (__scope) { return await (async () => { "use strict"; ${hoisted.join(" ")}\n${text}\n})(); } })\n//# sourceURL=${CELLS}${name}`,
    names,
  };
}
