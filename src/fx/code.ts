/** A graph written as JavaScript, to be read or pasted into a program. What runs are its steps (`steps.ts`). */
import { isDType } from "../dtype.ts";
import { Slice } from "../layout/index.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { nameOfFunction, pathOfFunction } from "./function-names.ts";
import { Node } from "./graph-node.ts";

/** Words that no variable of JavaScript can be called. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof undefined var void while with yield"
  ).split(" "),
);

/** How Python's operators, and what JavaScript has no function for, are written. */
const written: Readonly<Record<string, (...args: string[]) => string>> = {
  "builtins.getattr": (object, name) => memberText(object ?? "", JSON.parse(name ?? '""') as string),
};

/** The variable that holds a node's result. */
function variable(name: string): string {
  return RESERVED.has(name) ? `${name}$` : name;
}

/** A member of a value: `x.shape`, `this.layers["0"]`. */
function memberText(object: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;
}

function pathText(object: string, path: string): string {
  return path.split(".").reduce(memberText, object);
}

/** An argument as JavaScript. */
function literal(value: unknown): string {
  if (value instanceof Node) return variable(value.name);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (value === undefined || value === null) return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Slice)
    return `torch.slice(${[value.start, value.stop, value.step].map((bound) => literal(bound)).join(", ")})`;
  if (isOptions(value)) {
    const entries = Object.entries(value).map(([name, item]) => `${propertyName(name)}: ${literal(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  if (typeof value === "function") return nameOfFunction(value);
  return isDType(value) ? `torch.${value.name}` : String(value as object);
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function argumentList(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): string {
  const texts = args.map(literal);
  if (Object.keys(kwargs).length > 0) texts.push(literal(kwargs));
  return texts.join(", ");
}

function callText(node: Node, root: string): string {
  const { op, target, args, kwargs } = node;
  if (op === "get_attr") return pathText(root, target as string);
  if (op === "call_module") return `${pathText(root, target as string)}(${argumentList(args, kwargs)})`;
  if (op === "call_method")
    return `${memberText(literal(args[0]), target as string)}(${argumentList(args.slice(1), kwargs)})`;
  const path = pathOfFunction(target);
  const own = Object.hasOwn(written, path) ? written[path] : undefined;
  if (own !== undefined) return own(...args.map(literal));
  const callee = path.startsWith("operator.") ? `torch.fx.${path}` : path;
  return `${callee}(${argumentList(args, kwargs)})`;
}

/** The function of a graph: inputs in order, a line for each node, the result. */
export function codeOf(nodes: Iterable<Node>, root: string): string {
  const inputs: string[] = [];
  const body: string[] = [];
  for (const node of nodes) {
    const name = variable(node.name);
    if (node.op === "placeholder") {
      const input = variable(String(node.target));
      inputs.push(node.args.length > 0 ? `${input} = ${literal(node.args[0])}` : input);
      if (input !== name) body.push(`const ${name} = ${input};`);
    } else if (node.op === "output") {
      body.push(`return ${literal(node.args[0])};`);
    } else {
      body.push(`const ${name} = ${callText(node, root)};`);
    }
  }
  return `forward(${inputs.join(", ")}) {\n${body.map((line) => `  ${line}\n`).join("")}}\n`;
}
