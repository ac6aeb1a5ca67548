/** Changes of whole models for inference: batch norms go into the convolutions before them, dropouts go. */
import * as nn from "../nn/index.ts";
import { fuse_conv_bn_eval, fuse_linear_bn_eval } from "../nn/utils/fusion.ts";
import { Graph, memberAtPath } from "./graph-of-nodes.ts";
import { GraphModule } from "./graph-module.ts";
import { Transformer } from "./interpreter.ts";
import type { Node, Target } from "./graph-node.ts";
import { symbolic_trace } from "./tracer.ts";

const PATTERNS = [
  [nn.Conv1d, nn.BatchNorm1d],
  [nn.Conv2d, nn.BatchNorm2d],
  [nn.Conv3d, nn.BatchNorm3d],
  [nn.Linear, nn.BatchNorm1d],
] as const;

type Normed = nn.Conv2d | nn.Linear;

/** The module that a node calls, if it is of exactly this class. */
function called(module: GraphModule, node: unknown, type: unknown): nn.Module | null {
  const { op, target } = node as Node;
  const found = op === "call_module" ? memberAtPath(module as never, target as string) : null;
  return (found as nn.Module | undefined)?.constructor === type ? (found as nn.Module) : null;
}

/**
 * Puts batch norms into the convolutions and linear layers before them, whose results nobody else reads: the weights of
 * those are changed so that they give what the batch norm gave. For models in evaluation. The model is copied, unless
 * `inplace`; with `no_trace` a graph module is taken as it is. Throws an AssertionError for modules in training.
 * https://docs.pytorch.org/tutorials/intermediate/fx_conv_bn_fuser.html
 * @example
 * const model = new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.BatchNorm2d(8), new nn.ReLU()).eval();
 * const fused = torch.fx.experimental.optimization.fuse(model);
 * fused.named_children().map(([name]) => name); // [ '0', '2' ]
 */
export function fuse(model: nn.Module, inplace = false, no_trace = false): GraphModule {
  const own = inplace ? model : model.deepcopy();
  const traced = no_trace && own instanceof GraphModule ? (own as GraphModule) : symbolic_trace(own);
  const graph = traced.graph.deepcopy();
  for (const [First, Norm] of PATTERNS) {
    for (const node of graph.nodes) {
      const norm = called(traced, node, Norm) as nn.BatchNorm2d | null;
      const before = node.args[0] as Node | undefined;
      if (norm === null || before === undefined) continue;
      const first = called(traced, before, First) as Normed | null;
      if (first === null || before.users.size > 1 || !norm.track_running_stats) continue;
      const fused =
        first instanceof nn.Linear
          ? fuse_linear_bn_eval(first, norm as never)
          : fuse_conv_bn_eval(first, norm as never);
      traced.set_submodule(before.target as string, fused as never);
      node.replace_all_uses_with(before);
      graph.erase_node(node);
    }
  }
  return new GraphModule(traced as never, graph);
}

class DropoutRemover extends Transformer {
  override call_module(target: Target, args: readonly unknown[], kwargs: Record<string, unknown>): unknown {
    return this.fetch_attr(target as string) instanceof nn.Dropout ? args[0] : super.call_module(target, args, kwargs);
  }
}

/**
 * A model without its dropout layers.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Dropout(0.5));
 * [...torch.fx.experimental.optimization.remove_dropout(model).graph.nodes].map(String); // [ 'input_1', '_0', 'output' ]
 */
export function remove_dropout(model: nn.Module): GraphModule {
  return new DropoutRemover(symbolic_trace(model)).transform();
}

/**
 * A module of some nodes of a graph: `inputs` become its inputs, and it gives the list of `outputs`.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const traced = torch.fx.symbolic_trace((x: torch.Tensor) => torch.relu(torch.neg(x)));
 * const [x, neg, relu] = [...traced.graph.nodes];
 * const { extract_subgraph } = torch.fx.experimental.optimization;
 * extract_subgraph(traced, [relu!], [neg!], [relu!])(torch.tensor([-1, 2])); // [ tensor([0, 2]) ]
 */
export function extract_subgraph(
  orig_module: nn.Module | GraphModule,
  nodes: readonly Node[],
  inputs: readonly Node[],
  outputs: readonly Node[],
): GraphModule {
  const graph = new Graph();
  const map = new Map<Node, Node>(inputs.map((input) => [input, graph.placeholder(input.name)]));
  for (const node of nodes)
    map.set(
      node,
      graph.node_copy(node, (read) => map.get(read)),
    );
  graph.output(outputs.map((output) => map.get(output)));
  graph.lint();
  return new GraphModule(orig_module as never, graph);
}
