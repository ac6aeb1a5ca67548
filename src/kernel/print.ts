/** Kernels as text, for tests and for people: one statement a line, shared expressions named. */
import type { Scalar } from "./ir.ts";
import type { BufferParameter, Kernel, Param, Statement } from "./ir.ts";

const infix: Partial<Record<Scalar["op"], string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  rem: "%",
  and: "&",
  or: "|",
  xor: "^",
  shl: "<<",
  shr: ">>",
  ushr: ">>>",
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
};

function printConstant(node: Scalar): string {
  const { payload } = node;
  if (typeof payload === "bigint") return `${payload}n`;
  if (typeof payload === "number" && (node.type === "f32" || node.type === "f64")) {
    const text = Object.is(payload, -0) ? "-0" : String(payload);
    return /^-?\d+$/.test(text) ? `${text}.0` : text;
  }
  return String(payload);
}

/** One operation with its operands already as text. */
function printOperation(node: Scalar, args: readonly string[]): string {
  switch (node.op) {
    case "const":
      return printConstant(node);
    case "param":
    case "local":
    case "index":
      return (node.payload as { name: string }).name;
    case "load":
      return `${(node.payload as BufferParameter).name}[${args[0]}]`;
    case "select":
      return `(${args[0]} ? ${args[1]} : ${args[2]})`;
    case "cast":
      return `${node.type}(${args[0]})`;
    case "bitcast":
      return `bits.${node.type}(${args[0]})`;
  }
  const symbol = infix[node.op];
  return symbol === undefined ? `${node.op}(${args.join(", ")})` : `(${args[0]} ${symbol} ${args[1]})`;
}

/** An expression as text; `shared` names what occurs more than once, in lines before it. */
export function printExpression(
  expression: Scalar,
  names: { next: number } = { next: 0 },
): { readonly lines: readonly string[]; readonly text: string } {
  const uses = new Map<Scalar, number>();
  const count = (node: Scalar): void => {
    const before = uses.get(node) ?? 0;
    uses.set(node, before + 1);
    if (before === 0) node.args.forEach(count);
  };
  count(expression);
  const lines: string[] = [];
  const texts = new Map<Scalar, string>();
  const visit = (node: Scalar): string => {
    const known = texts.get(node);
    if (known !== undefined) return known;
    let text = printOperation(node, node.args.map(visit));
    if (node.args.length > 0 && uses.get(node)! > 1) {
      const name = `%${names.next++}`;
      lines.push(`${name}: ${node.type} = ${text}`);
      text = name;
    }
    texts.set(node, text);
    return text;
  };
  const text = visit(expression);
  return { lines, text };
}

function printParam(param: Param): string {
  return param.kind === "buffer" ? `${param.name}: ${param.element}[]` : `${param.name}: ${param.type}`;
}

/** A kernel as text. */
export function print(kernel: Kernel): string {
  const output: string[] = [];
  const names = { next: 0 };
  const write = (depth: number, line: string): void => {
    output.push("  ".repeat(depth) + line);
  };
  const expression = (depth: number, value: Scalar): string => {
    const { lines, text } = printExpression(value, names);
    lines.forEach((line) => write(depth, line));
    return text;
  };
  const block = (depth: number, body: readonly Statement[]): void => {
    for (const statement of body) one(depth, statement);
  };
  const one = (depth: number, statement: Statement): void => {
    switch (statement.kind) {
      case "assign":
        write(depth, `${statement.local.name}: ${statement.local.type} = ${expression(depth, statement.value)}`);
        break;
      case "accumulate":
        write(depth, `${statement.local.name} ${statement.op}= ${expression(depth, statement.value)}`);
        break;
      case "store": {
        const index = expression(depth, statement.index);
        write(depth, `${statement.buffer.name}[${index}] = ${expression(depth, statement.value)}`);
        break;
      }
      case "atomic": {
        const index = expression(depth, statement.index);
        const before = statement.before === null ? "" : `${statement.before.name}: ${statement.before.type} = `;
        const value = expression(depth, statement.value);
        write(depth, `${before}atomic ${statement.buffer.name}[${index}] ${statement.op}= ${value}`);
        break;
      }
      case "barrier":
        write(depth, "barrier");
        break;
      case "reduce": {
        const { local, op } = statement;
        write(depth, `${local.name}: ${local.type} = ${op} of group ${expression(depth, statement.value)}`);
        break;
      }
      case "for": {
        const begin = expression(depth, statement.begin),
          end = expression(depth, statement.end);
        const step = statement.step === 1 ? "" : ` step ${statement.step}`;
        write(depth, `${statement.vector ? "vector" : "for"} ${statement.index.name} in ${begin} .. ${end}${step}`);
        block(depth + 1, statement.body);
        break;
      }
      case "while":
        write(depth, `while ${expression(depth, statement.condition)}`);
        block(depth + 1, statement.body);
        break;
      case "if":
        write(depth, `if ${expression(depth, statement.condition)}`);
        block(depth + 1, statement.then);
        if (statement.otherwise.length > 0) {
          write(depth, "else");
          block(depth + 1, statement.otherwise);
        }
        break;
    }
  };
  const { grid, sequential } = kernel;
  const parallel = kernel.parallel ? ` parallel ${kernel.parallel.begin} .. ${kernel.parallel.end}` : "";
  const workgroups = grid ? ` grid ${grid.groups} x ${grid.size}` : "";
  const why = sequential ? ` sequential ${sequential}` : "";
  write(0, `kernel ${kernel.name}(${kernel.params.map(printParam).join(", ")})${parallel}${workgroups}${why}`);
  for (const { name, element, shared } of grid?.shared ?? []) write(1, `shared ${name}: ${element}[${shared}]`);
  block(1, kernel.body);
  return output.join("\n");
}
