/** Finds the places of a graph where a smaller graph, the pattern, occurs. */
import { isModule } from "../nn/module/kind.ts";
import { AssertionError, RuntimeError, ValueError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { memberAtPath, type Graph } from "./graph-of-nodes.ts";
import { Node } from "./graph-node.ts";

/** A place where a pattern occurs. */
export interface InternalMatch {
  /** The last nodes of the pattern, at which the search began. */
  anchors: Node[];
  /** For each node of the pattern what it is here: a node, or what stands for an input of the pattern. */
  nodes_map: Map<Node, unknown>;
  /** What stands for the pattern's inputs, in order. */
  placeholder_nodes: unknown[];
  /** The nodes that stand for what the pattern gives. */
  returning_nodes: Node[];
}

/** Settings of a `SubgraphMatcher`. */
export interface MatcherOptions {
  /** Numbers and texts among arguments need not be the same. */
  ignore_literals?: boolean;
}

/** Looks for a pattern. Inputs of the pattern stand for anything; where two matches share nodes the first one counts. */
export class SubgraphMatcher {
  private readonly inputs: Node[];
  private readonly results: Node[];
  private readonly anchors: Node[];
  private readonly ignoresLiterals: boolean;

  constructor(pattern: Graph, { ignore_literals = false }: MatcherOptions = {}) {
    const nodes = [...pattern.nodes];
    if (nodes.length === 0) throw new ValueError("SubgraphMatcher cannot be initialized with an empty pattern");
    for (const node of nodes)
      if (node.users.size === 0 && node.op !== "output" && !node.is_impure())
        throw new AssertionError("SubgraphMatcher cannot be initialized with a pattern with dead code");
    this.ignoresLiterals = ignore_literals;
    this.inputs = nodes.filter(({ op }) => op === "placeholder");
    this.results = pattern.output_node().all_input_nodes;
    this.anchors = this.results.filter(({ users }) => users.size === 1);
  }

  /** The matches in a graph, in its order. What is between a match's inputs and results is read by no other node. */
  match(graph: Graph): InternalMatch[] {
    if (this.anchors.length === 0) return [];
    const nodes = [...graph.nodes];
    const found: Map<Node, unknown>[] = [];
    const search = (i: number, sofar: ReadonlyMap<Node, unknown>): void => {
      const anchor = this.anchors[i];
      if (anchor === undefined) {
        found.push(new Map(sofar));
        return;
      }
      for (const node of nodes) {
        const map = new Map(sofar);
        if (this.same(anchor, node) && this.matches(anchor, node, map)) search(i + 1, map);
      }
    };
    search(0, new Map());
    return this.apart(found.filter((map) => this.isContained(map))).map((nodes_map) => ({
      anchors: [...this.anchors],
      nodes_map,
      placeholder_nodes: this.inputs.map((input) => nodes_map.get(input)),
      returning_nodes: this.results.map((result) => nodes_map.get(result) as Node),
    }));
  }

  /** Whether two nodes do the same, whatever their arguments. */
  private same(wanted: Node, node: Node): boolean {
    if (wanted.op === "placeholder") return true;
    if (wanted.op !== node.op) return false;
    if (wanted.op === "output") return true;
    return wanted.op === "get_attr" ? this.sameAttribute(wanted, node) : wanted.target === node.target;
  }

  /** Attributes are alike where both are tensors: their values need not be. */
  private sameAttribute(wanted: Node, node: Node): boolean {
    const values = [wanted, node].map(({ graph, target }) => {
      if (graph.owning_module === null) throw new AssertionError("owning_module must not be None");
      return memberAtPath(graph.owning_module, target as string);
    });
    if (values.some(isModule)) throw new RuntimeError("modules cannot be matched as attributes");
    return values.every((value) => value instanceof Tensor) && values[0]?.constructor === values[1]?.constructor;
  }

  private matches(wanted: Node, node: Node, map: Map<Node, unknown>): boolean {
    if (map.has(wanted)) return map.get(wanted) === node;
    if ([...map.values()].includes(node) || !this.same(wanted, node)) return false;
    map.set(wanted, node);
    if (wanted.op === "placeholder") return true;
    const names = Object.keys(wanted.kwargs);
    if (names.join() !== Object.keys(node.kwargs).join()) return false;
    return this.listMatches(
      [...wanted.args, ...Object.values(wanted.kwargs)],
      [...node.args, ...Object.values(node.kwargs)],
      map,
    );
  }

  private listMatches(wanted: readonly unknown[], given: readonly unknown[], map: Map<Node, unknown>): boolean {
    return wanted.length === given.length && wanted.every((item, i) => this.argumentMatches(item, given[i], map));
  }

  private argumentMatches(wanted: unknown, given: unknown, map: Map<Node, unknown>): boolean {
    if (wanted instanceof Node && given instanceof Node) return this.matches(wanted, given, map);
    if (Array.isArray(wanted) && Array.isArray(given)) return this.listMatches(wanted, given, map);
    if (wanted instanceof Node && wanted.op === "placeholder") {
      if (map.has(wanted)) return map.get(wanted) === given;
      map.set(wanted, given);
      return true;
    }
    if (this.ignoresLiterals) return true;
    return !(wanted instanceof Node) && !(given instanceof Node) && Object.is(wanted, given);
  }

  /** Whether nobody else reads what is inside a match. */
  private isContained(map: ReadonlyMap<Node, unknown>): boolean {
    const inside = new Set<unknown>();
    for (const [wanted, node] of map) if (wanted.op !== "placeholder") inside.add(node);
    for (const [wanted, node] of map) {
      if (wanted.op === "placeholder" || this.results.includes(wanted) || !(node instanceof Node)) continue;
      if ([...node.users].some((user) => !inside.has(user))) return false;
    }
    return true;
  }

  /** Without matches that share nodes with an earlier one. */
  private apart(found: readonly Map<Node, unknown>[]): Map<Node, unknown>[] {
    const taken = new Set<unknown>();
    return found.filter((map) => {
      const own = [...map].flatMap(([{ op }, node]) => (op === "placeholder" || op === "output" ? [] : [node]));
      if (own.some((node) => taken.has(node))) return false;
      for (const node of own) taken.add(node);
      return true;
    });
  }
}
