/** Walks a graph before it is run backwards: what can be reached, how often, and what has to run. */
import type { Edge, Gradient, Node } from "./node-types.ts";

/**
 * What a run knows of a node: edges that have not delivered yet, and the gradients that arrived at its outputs; `owned`
 * ones have bytes that nobody else sees.
 */
export interface NodeState {
  waiting: number;
  queued: boolean;
  gradients: Gradient[] | null;
  owned: boolean[] | null;
}

/** The nodes that can be reached from the roots, each with the number of edges that lead to it. */
export function reachable(roots: readonly Edge[]): Map<Node, NodeState> {
  const states = new Map<Node, NodeState>();
  const stack: Node[] = [];
  for (const { node } of roots) {
    if (states.has(node)) continue;
    states.set(node, { waiting: 0, queued: false, gradients: null, owned: null });
    stack.push(node);
  }
  while (stack.length > 0) {
    const { edges } = stack.pop()!;
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i];
      if (!edge) continue;
      const known = states.get(edge.node);
      if (known) {
        known.waiting++;
      } else {
        states.set(edge.node, { waiting: 1, queued: false, gradients: null, owned: null });
        stack.push(edge.node);
      }
    }
  }
  return states;
}

/** Nodes from which one of the wanted ones can be reached, and which therefore have to run. */
export function nodesTowards(wanted: ReadonlySet<Node>, states: ReadonlyMap<Node, NodeState>): Set<Node> {
  const needed = new Set<Node>();
  const ordered = [...states.keys()].sort((a, b) => a.sequence - b.sequence);
  const sinksFirst = [
    ...ordered.filter((node) => node.edges.length === 0),
    ...ordered.filter((node) => node.edges.length > 0),
  ];
  for (const node of sinksFirst) {
    if (wanted.has(node) || node.edges.some((edge) => edge !== null && needed.has(edge.node))) needed.add(node);
  }
  return needed;
}
