/** What an exported program checks of its inputs: sizes that it was made for. */
import { AssertionError, AttributeError } from "../support/errors.ts";
import { typeNameOf } from "../support/type-names.ts";
import { Tensor } from "../tensor/tensor.ts";
import { formOf, type FileProgram } from "./format.ts";
import { evaluate, parsePython, parseSymbolic, symbolsIn, expressionText, type Expression } from "./symbols.ts";
import type { ExportedProgram } from "./program.ts";
import type { TreeSpec } from "./pytree.ts";

/** Throws where the leaves of a call's arguments do not fit. */
export type InputGuard = (leaves: readonly unknown[]) => void;

/** How Python reaches each leaf: `x`, `y['a']`, `z[0]`. */
function leafTexts(spec: TreeSpec, at: string): string[] {
  if (spec.type === "leaf") return [at];
  return spec.children.flatMap((child, i) =>
    leafTexts(child, `${at}[${spec.names === null ? i : `'${spec.names[i] ?? ""}'`}]`),
  );
}

/** Texts of all leaves of a call. */
function callTexts(spec: TreeSpec, names: readonly string[] | null): string[] {
  const [positional, named] = spec.children;
  const args = (positional?.children ?? []).flatMap((child, i) => leafTexts(child, names?.[i] ?? `args_${i}`));
  const kwargs = (named?.children ?? []).flatMap((child, i) => leafTexts(child, named?.names?.[i] ?? ""));
  return [...args, ...kwargs];
}

function failed(text: string): never {
  throw new AssertionError(`InputGuard failed: ${text}`);
}

/** The guards of a program. */
export function guardsOf(program: ExportedProgram, file: FileProgram, names: readonly string[] | null): InputGuard[] {
  const guards: InputGuard[] = [];
  const { graph } = file.graph_module;
  const texts = callTexts(program.call_spec.in_spec, names);
  const symbols = new Map<string, { text: string; size: (leaves: readonly unknown[]) => number }>();
  const derived: { place: number; dim: number; text: string; expression: Expression }[] = [];
  const users = program.graph_signature.input_specs.filter(({ kind }) => kind === "USER_INPUT");
  for (const [place, { arg }] of users.entries()) {
    const meta = arg.type === "tensor" ? graph.tensor_values[arg.name] : undefined;
    if (meta === undefined) {
      if (arg.type === "constant") constantGuard(guards, place, texts[place] ?? arg.name, arg.value);
      continue;
    }
    const text = texts[place] ?? arg.name;
    guards.push((leaves) => {
      if (!(leaves[place] instanceof Tensor))
        throw new AttributeError(`'${typeNameOf(leaves[place])}' object has no attribute 'size'`);
    });
    for (const [dim, size] of meta.sizes.entries()) {
      const [form, value] = formOf(size);
      const shown = `${text}.size()[${dim}]`;
      const sizeIn = (leaves: readonly unknown[]): number => (leaves[place] as Tensor).size(dim);
      if (form === "as_int") {
        guards.push((leaves) => {
          if (sizeIn(leaves) !== Number(value)) failed(`${shown} == ${String(value)}`);
        });
        continue;
      }
      const expression = parseSymbolic((value as { expr_str: string }).expr_str);
      if (expression.kind !== "symbol") {
        derived.push({ place, dim, text: shown, expression });
        continue;
      }
      const known = symbols.get(expression.name);
      if (known !== undefined) {
        guards.push((leaves) => {
          if (sizeIn(leaves) !== known.size(leaves)) failed(`${shown} == ${known.text}`);
        });
        continue;
      }
      symbols.set(expression.name, { text: shown, size: sizeIn });
      const { lower = 0, upper = Infinity } = program.range_constraints[expression.name] ?? {};
      guards.push((leaves) => {
        if (lower > 2 && sizeIn(leaves) < lower) failed(`${shown} >= ${lower}`);
        if (sizeIn(leaves) > upper) failed(`${shown} <= ${upper}`);
      });
    }
  }
  for (const { place, dim, text, expression } of derived) {
    if ([...symbolsIn(expression)].some((name) => !symbols.has(name))) continue;
    guards.push((leaves) => {
      const value = evaluate(expression, (name) => symbols.get(name)?.size(leaves) ?? 0);
      const size = (leaves[place] as Tensor).size(dim);
      if (size !== value) failed(`${expressionText(expression, (name) => symbols.get(name)?.text ?? name)} == ${text}`);
    });
  }
  for (const code of file.guards_code ?? []) codeGuard(guards, code, texts, names);
  return guards;
}

function constantGuard(guards: InputGuard[], place: number, text: string, wanted: unknown): void {
  if (wanted === null || wanted === undefined) return;
  const words = typeof wanted === "boolean" ? (wanted ? "True" : "False") : String(wanted);
  const shown = typeof wanted === "string" ? `'${wanted}'` : words;
  guards.push((leaves) => {
    if (leaves[place] !== wanted) failed(`${text} == ${shown}`);
  });
}

/** A guard that the file has as Python: sizes of inputs and arithmetic. Others are left to the operators. */
function codeGuard(
  guards: InputGuard[],
  code: string,
  texts: readonly string[],
  names: readonly string[] | null,
): void {
  const expression = parsePython(code, (source) => placeOf(source, texts, names));
  if (expression === null) return;
  guards.push((leaves) => {
    const value = evaluate(expression, (name) => {
      const [place = 0, dim = 0] = name.split(":").map(Number);
      const leaf = leaves[place];
      return leaf instanceof Tensor ? leaf.size(dim) : Number(leaf);
    });
    if (!value)
      failed(
        expressionText(expression, (name) => {
          const [place = 0, dim = 0] = name.split(":").map(Number);
          return `${texts[place] ?? ""}.size()[${dim}]`;
        }),
      );
  });
}

/** The leaf that Python's `L['x']` means, or -1. */
function placeOf(source: string, texts: readonly string[], names: readonly string[] | null): number {
  const direct = source.replace(/^L\['(\w+)'\]/, "$1");
  const found = texts.indexOf(direct);
  if (found >= 0) return found;
  // Loose arguments (`*args`) are called after their list: `args_0` of `args[0]`.
  const loose = /^(\w+)\[(\d+)\](.*)$/.exec(direct);
  if (loose === null || names === null) return -1;
  return texts.indexOf(`${loose[1]}_${loose[2]}${loose[3]}`);
}
