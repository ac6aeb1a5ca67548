/** Names of a graph's nodes, as PyTorch numbers them. */
import { RuntimeError } from "../support/errors.ts";

/** Python's keywords and builtins, and what PyTorch's generated code imports: no node has such a name. */
const PYTHON_NAMES: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global " +
    "if import in is lambda nonlocal not or pass raise return try while with yield abs all any ascii bin breakpoint " +
    "callable chr compile delattr dir divmod eval exec format getattr globals hasattr hash hex id input isinstance " +
    "issubclass iter aiter len locals max min next anext oct ord pow print repr round setattr sorted sum vars " +
    "Ellipsis NotImplemented bool memoryview bytearray bytes classmethod complex dict enumerate filter float " +
    "frozenset property int list map object range reversed set slice staticmethod str super tuple type zip open quit " +
    "exit copyright credits license help inf nan NoneType torch device fx_pytree pytree"
  ).split(" "),
);

/** `pascalCase` as `pascal_case`. */
export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z])([A-Z])/g, "_$1").toLowerCase();
}

/** A name and the number at its end, if it ends in one. */
function parts(name: string): { base: string; number: number | null } {
  const found = /^([a-zA-Z_][0-9a-zA-Z_]*?)(?:_(\d+))?$/.exec(name);
  if (found === null) throw new RuntimeError(`Name regex failed to match candidate: ${name}`);
  return { base: found[1] ?? name, number: found[2] === undefined ? null : Number(found[2]) };
}

function identifier(candidate: string): string {
  if (/^[a-zA-Z_][0-9a-zA-Z_]*$/.test(candidate)) return candidate;
  const legal = candidate.replace(/[^0-9a-zA-Z_]+/g, "_") || "_unnamed";
  return /^\d/.test(legal) ? `_${legal}` : legal;
}

/** The names that are taken in a graph. */
export class Names {
  private readonly used = new Set<string>();
  private readonly last = new Map<string, number>();

  /** A name that nobody has: the candidate, else with the next number after it. */
  create(candidate: string): string {
    let name = identifier(candidate);
    const { base, number } = parts(name);
    let count = number ?? 0;
    if (number === null || this.used.has(name)) {
      count = this.last.get(base) ?? 0;
      if (PYTHON_NAMES.has(name)) name = `${base}_${++count}`;
    }
    while (this.used.has(name)) name = `${base}_${++count}`;
    this.used.add(name);
    this.last.set(base, count);
    return name;
  }
}
