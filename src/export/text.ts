/** Exported programs as PyTorch prints them, without the places in their source. */
import { WholeFloat } from "../aten/index.ts";
import { isDType } from "../dtype.ts";
import { shownFunction } from "../fx/function-names.ts";
import { GraphModule, Node } from "../fx/index.ts";
import { lastUses } from "../fx/steps.ts";
import { pythonFloat } from "../support/python.ts";
import { dtypeNumbered, formOf, type FileTensor, type Union } from "./format.ts";
import type { ExportedProgram } from "./program.ts";
import { expressionText, parseSymbolic } from "./symbols.ts";

const SHORT_DTYPES: Readonly<Record<string, string>> = {
  bool: "b8",
  bfloat16: "bf16",
  complex32: "c32",
  complex64: "c64",
  complex128: "c128",
  uint8: "u8",
};

/** "f32" of float32. */
const shortName = (name: string): string =>
  SHORT_DTYPES[name] ?? name.replace(/^(float|int|uint)(?=\d)/, (kind) => kind.charAt(0));

function sizeText(size: Union): string {
  const [form, value] = formOf(size);
  if (form === "as_int") return String(value);
  const { expr_str } = value as { expr_str: string };
  const text = expressionText(parseSymbolic(expr_str), (name) => name).replaceAll(" * ", "*");
  return text.replace(/(\w+) \/\/ (\w+)/g, "($1//$2)");
}

/** The type of a node's result: `"f32[2, 3]"`. */
function typeText(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  if ("sizes" in value) {
    const { dtype, sizes } = value as FileTensor;
    return `: "${shortName(dtypeNumbered(dtype).name)}[${sizes.map(sizeText).join(", ")}]"`;
  }
  return "as_expr" in value ? `: "Sym(${sizeText(value as Union)})"` : "";
}

const OPERATORS: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  truediv: "/",
  floordiv: "//",
  mod: "%",
  pow: "**",
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
};

function argument(value: unknown): string {
  if (value instanceof Node) return value.name;
  if (value instanceof WholeFloat) return String(value);
  if (Array.isArray(value)) return `[${value.map(argument).join(", ")}]`;
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") {
    if (value >= 2 ** 63) return "9223372036854775807"; // what stands for "to the end"
    return Number.isInteger(value) ? String(value) : pythonFloat(value);
  }
  if (typeof value === "string") {
    if (value.startsWith("torch.")) return value;
    return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value}'`;
  }
  return isDType(value) ? `torch.${value.name}` : String(value as object);
}

/** A named argument: devices and memory formats are texts here, and objects in Python. */
function setting(key: string, value: unknown): string {
  if (typeof value !== "string") return argument(value);
  if (key === "memory_format") return `torch.${value}`;
  if (key !== "device") return argument(value);
  const [type = "", index] = value.split(":");
  return `device(type='${type}'${index === undefined ? "" : `, index=${index}`})`;
}

function callText({ op, target, args, kwargs }: Node): string {
  if (op === "get_attr") return `self.${String(target)}`;
  const name = shownFunction(target);
  if (name === "operator.getitem") return `${argument(args[0])}[${argument(args[1])}]`;
  const sign = OPERATORS[name.replace(/^operator\./, "")];
  if (name.startsWith("operator.") && sign !== undefined) return `${argument(args[0])} ${sign} ${argument(args[1])}`;
  const named = Object.entries(kwargs).map(([key, value]) => `${key} = ${setting(key, value)}`);
  return `${name}(${[...args.map(argument), ...named].join(", ")})`;
}

/** A module's function, and those of graphs in it, as Python. */
function moduleText(module: GraphModule, name: string): string[] {
  const inputs: string[] = [];
  const lines: string[] = [];
  const ends = lastUses(module.graph);
  for (const node of module.graph.nodes) {
    const type = typeText(node.meta["val"]);
    if (node.op === "placeholder") inputs.push(`${node.name}${type}`);
    else if (node.op === "output") {
      const [result] = node.args;
      const items = Array.isArray(result) ? result.map(argument) : null;
      const shown = items === null ? argument(result) : `(${items.join(", ")}${items.length === 1 ? "," : ""})`;
      lines.push(`return ${shown}`);
    } else {
      const over = [...(ends.get(node) ?? []), ...(node.users.size === 0 ? [node] : [])].map((done) => done.name);
      const last = over.length === 0 ? "" : `;  ${over.join(" = ")} = None`;
      lines.push(`${node.name}${type} = ${callText(node)}${last}`);
    }
  }
  const below = module
    .named_children()
    .flatMap(([key, child]) =>
      child instanceof GraphModule ? ["", ...moduleText(child, key).map((line) => `    ${line}`)] : [],
    );
  return [
    `class ${name}(torch.nn.Module):`,
    `    def forward(self${inputs.map((input) => `, ${input}`).join("")}):`,
    ...lines.map((line) => `        ${line}`),
    ...below,
  ];
}

/** What `print(program)` shows. */
export function programText(program: ExportedProgram): string {
  const bound = (value: number): string => (Number.isFinite(value) ? String(value) : value < 0 ? "-int_oo" : "int_oo");
  const ranges = Object.entries(program.range_constraints).map(
    ([symbol, { lower, upper }]) => `${symbol}: VR[${bound(lower)}, ${bound(upper)}]`,
  );
  const code = moduleText(program.graph_module, "GraphModule").map((line) => (line === "" ? "" : `    ${line}`));
  const signature = String(program.graph_signature)
    .trim()
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`));
  return [
    "ExportedProgram:",
    ...code,
    "",
    "Graph signature:",
    ...signature,
    "",
    `Range constraints: {${ranges.join(", ")}}`,
    "",
  ].join("\n");
}
