/** Puts one piece of a graph in the place of another, wherever that occurs. */
import { isModule } from "../nn/module/kind.ts";
import { AssertionError } from "../support/errors.ts";
import { itemAt } from "../support/checked.ts";
import { membersOf } from "../support/members.ts";
import { Graph, memberAtPath } from "./graph-of-nodes.ts";
import { GraphModule } from "./graph-module.ts";
import { SubgraphMatcher, type InternalMatch } from "./matcher.ts";
import { map_arg, Node, type TargetFunction } from "./graph-node.ts";
import { symbolic_trace } from "./tracer.ts";

/** A place where the pattern was. */
export interface Match {
  /** The last node of the pattern. */
  readonly anchor: Node;
  /** For each node of the pattern the node that it was here. */
  readonly nodes_map: ReadonlyMap<Node, unknown>;
}
/** The same, with the nodes that took its place. */
export interface ReplacedPatterns extends Match {
  /** The nodes that are there now. */
  readonly replacements: Node[];
}
/** A piece of a program: a function or module that is traced, or a graph. */
export type Pattern = TargetFunction | Graph | GraphModule;
/** Says whether a match counts. */
export type MatchFilter = (match: InternalMatch, original: Graph, pattern: Graph) => boolean;
/** Settings of `replace_pattern_with_filters`. */
export interface ReplaceOptions {
  /** All must say yes for a match to be replaced. */
  match_filters?: readonly MatchFilter[];
  /** Numbers and texts among arguments need not be the same. */
  ignore_literals?: boolean;
  /** Gives the replacement for each match. */
  replacement_callback?: ((match: InternalMatch, original: Graph, pattern: Graph) => Graph) | null;
}

const isFilters = (options: ReplaceOptions | readonly MatchFilter[] | null): options is readonly MatchFilter[] | null =>
  options === null || Array.isArray(options);

function graphOf(piece: Pattern): Graph {
  if (piece instanceof Graph) return piece;
  return piece instanceof GraphModule ? piece.graph : symbolic_trace(piece).graph;
}

/** The node before which a match's replacement goes: its first reader, else what comes after its results. */
function placeOf(graph: Graph, results: readonly Node[]): Node {
  const nodes = [...graph.nodes];
  const readers = new Set(results.flatMap((result) => [...result.users]));
  const last = Math.max(...results.map((result) => nodes.indexOf(result)));
  const place = nodes.find((node) => readers.has(node)) ?? nodes[last + 1];
  if (place === undefined) throw new AssertionError("The insert point can't be None");
  return place;
}

function replaceOne(
  graph: Graph,
  pattern: Graph,
  replacement: Graph,
  match: InternalMatch,
  changed: Map<unknown, Node>,
): ReplacedPatterns {
  const inputs = replacement.find_nodes({ op: "placeholder" });
  const given = match.placeholder_nodes.map((value) =>
    map_arg(value instanceof Node ? (changed.get(value) ?? value) : value, (node) => changed.get(node) ?? node),
  );
  if (inputs.length !== given.length)
    throw new AssertionError(`Placeholder count mismatch: ${given.length} vs ${inputs.length}`);
  const map = new Map<Node, unknown>(inputs.map((input, i) => [input, given[i]]));
  for (const [i, input] of pattern.find_nodes({ op: "placeholder" }).entries()) match.nodes_map.set(input, given[i]);
  const result: unknown = graph.inserting_before(placeOf(graph, match.returning_nodes), () =>
    graph.graph_copy(replacement, map),
  );
  const results = (Array.isArray(result) ? result : [result]) as Node[];
  if (results.length !== match.returning_nodes.length)
    throw new AssertionError(`Returning nodes count mismatch: ${match.returning_nodes.length} vs ${results.length}`);
  for (const [i, node] of match.returning_nodes.entries()) {
    const standsIn = itemAt(results, i);
    node.replace_all_uses_with(standsIn);
    changed.set(node, standsIn);
  }
  for (const node of pattern.nodes.reversed())
    if (node.op !== "placeholder" && node.op !== "output") graph.erase_node(match.nodes_map.get(node) as Node);
  const replacements = [...map.values()].filter((node): node is Node => node instanceof Node && !given.includes(node));
  return { anchor: itemAt(match.anchors, 0), nodes_map: match.nodes_map, replacements };
}

/** Gives a graph module what a replacement's nodes name, where it has nothing there, and takes out what nobody names. */
function replaceAttributes(gm: GraphModule, replacement: GraphModule): void {
  gm.delete_all_unused_submodules();
  for (const { op, target } of gm.graph.nodes) {
    if (op !== "call_module" && op !== "get_attr") continue;
    const path = target as string;
    const from = memberAtPath(replacement as never, path);
    if (from === undefined || memberAtPath(gm as never, path) !== undefined) continue;
    if (isModule(from)) gm.add_submodule(path, from);
    else membersOf(gm)[path] = from;
  }
  gm.graph.lint();
}

function replaceAll(
  gm: GraphModule,
  pattern: Pattern,
  replacement: Pattern | null,
  { match_filters = [], ignore_literals = false, replacement_callback = null }: ReplaceOptions,
): ReplacedPatterns[] {
  const { graph } = gm;
  const wanted = graphOf(pattern);
  const matches = new SubgraphMatcher(wanted, { ignore_literals })
    .match(graph)
    .filter((match) => match_filters.every((passes) => passes(match, graph, wanted)));
  const common = replacement === null ? null : graphOf(replacement);
  const replacementOf = replacement_callback ?? (common === null ? null : () => common);
  if (replacementOf === null)
    throw new AssertionError("Must provide either a replacement GraphModule or a replacement callback");
  const changed = new Map<unknown, Node>();
  const replaced = matches.map((match) =>
    replaceOne(graph, wanted, replacementOf(match, graph, wanted), match, changed),
  );
  gm.recompile();
  if (replacement instanceof GraphModule) replaceAttributes(gm, replacement);
  return replaced;
}

/**
 * Replaces every place of a graph that does what `pattern` does by what `replacement` does, and gives the places.
 * Parameters of the pattern stand for anything; the replacement takes as many, in the same order. Of places that share
 * nodes the first is replaced. Throws an AssertionError where the numbers of parameters or results differ.
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.replace_pattern
 * @example
 * const traced = torch.fx.symbolic_trace((x: torch.Tensor) => torch.relu(torch.neg(x)).add(1));
 * const [match] = torch.fx.replace_pattern(traced, (a) => torch.relu(torch.neg(a)), (a) => torch.clamp_min(torch.neg(a), 0));
 * traced(torch.tensor([-2, 3])).tolist(); // [ 3, 1 ]
 */
export function replace_pattern(gm: GraphModule, pattern: Pattern, replacement: Pattern): Match[] {
  return replaceAll(gm, pattern, replacement, {}).map(({ anchor, nodes_map }) => ({ anchor, nodes_map }));
}

/**
 * `replace_pattern` with conditions, by place or by name: filters may refuse a match, literals may be ignored, and a
 * callback may give the replacement of each match. Gives the places with the nodes that are there now.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const traced = torch.fx.symbolic_trace((x: torch.Tensor) => torch.add(torch.add(x, 1), 2));
 * const places = torch.fx.replace_pattern_with_filters(traced, (a) => torch.add(a, 1), (a) => torch.sub(a, 1), {
 *   ignore_literals: true,
 *   match_filters: [({ returning_nodes: [node] }) => node!.args[1] === 2],
 * });
 * traced.code.includes("torch.sub(add, 1)"); // true
 */
export function replace_pattern_with_filters(
  gm: GraphModule,
  pattern: Pattern,
  replacement: Pattern | null = null,
  options: ReplaceOptions | readonly MatchFilter[] | null = null,
  ignore_literals: boolean = false,
  replacement_callback: ReplaceOptions["replacement_callback"] = null,
): ReplacedPatterns[] {
  const settings = isFilters(options)
    ? { match_filters: options ?? [], ignore_literals, replacement_callback }
    : options;
  return replaceAll(gm, pattern, replacement, settings);
}
