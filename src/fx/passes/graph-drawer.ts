/** A graph as a text of the language DOT, which Graphviz draws. */
import type { GraphModule } from "../graph-module.ts";
import { shownFunction } from "../function-names.ts";
import type { Node } from "../graph-node.ts";
import { argumentText } from "../python-text.ts";
import type { TensorMetadata } from "./shape-prop.ts";

const COLORS: Readonly<Record<string, string>> = {
  placeholder: "AliceBlue",
  call_module: "LemonChiffon1",
  get_attr: "LightSalmon2",
  output: "PowderBlue",
  call_function: "LightCyan",
  call_method: "LightCyan",
};

/** A text in a label of records, where braces, bars and angles have meanings. */
function escaped(text: string): string {
  return text.replace(/["\\{}|<>]/g, "\\$&");
}

function label(node: Node): string {
  const lines = [`name=%${node.name}`, `op_code=${node.op}`, `target=${shownFunction(node.target)}`];
  if (node.args.length > 0) lines.push(`args=${argumentText(node.args, true)}`);
  if (Object.keys(node.kwargs).length > 0) lines.push(`kwargs=${argumentText(node.kwargs)}`);
  lines.push(`num_users=${node.users.size}`);
  const meta = node.meta.tensor_meta as TensorMetadata | undefined;
  if (meta !== undefined && !Array.isArray(meta)) lines.push(`dtype=torch.${meta.dtype.name}`, `shape=[${meta.shape}]`);
  return `{${lines.map(escaped).join("|")}}`;
}

/**
 * Draws a graph module: `get_dot_graph()` gives a text that Graphviz (`dot -Tsvg`) turns into a picture, with a box for
 * each node and the shapes that `ShapeProp` has found.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const traced = torch.fx.symbolic_trace((x: torch.Tensor) => torch.relu(x));
 * new torch.fx.passes.graph_drawer.FxGraphDrawer(traced, "relu").get_dot_graph().includes("x -> relu"); // true
 */
export class FxGraphDrawer {
  constructor(
    private readonly graph_module: GraphModule,
    private readonly name: string,
  ) {}

  /** The picture as a text in DOT. */
  get_dot_graph(): string {
    const lines: string[] = [];
    for (const node of this.graph_module.graph.nodes) {
      const fill = COLORS[node.op] ?? "White";
      lines.push(`${node.name} [label="${label(node)}", shape=record, style="filled,rounded", fillcolor=${fill}];`);
      for (const user of node.users) lines.push(`${node.name} -> ${user.name};`);
    }
    return `digraph ${JSON.stringify(this.name)} {\nrankdir=TB;\n${lines.join("\n")}\n}\n`;
  }
}
