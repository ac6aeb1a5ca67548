/** What looks at gradients on their way: hooks of tensors and nodes, `retain_grad`, and the captures of `autograd.grad`. */
import type { Tensor } from "../tensor/tensor.ts";
import { AccumulateGrad } from "./accumulate.ts";
import { nodesTowards, type State } from "./reachable.ts";
import type { Edge, Gradient, Node } from "./types.ts";

/** Hooks on the gradients of a node's outputs; true when there were any that may have kept or replaced one. */
export function applyHooksBefore(node: Node, gradients: Gradient[]): boolean {
  if (
    node.tensorHooks === null &&
    node.preHooks === null &&
    node.retained === null &&
    !(node instanceof AccumulateGrad && node.variable.hooks !== null)
  )
    return false;
  let touched = false;
  const replace = (output: number, hook: (gradient: Tensor) => Tensor | void | null): void => {
    const gradient = gradients[output];
    if (!gradient) return;
    touched = true;
    gradients[output] = hook(gradient) ?? gradient;
  };
  for (const { output, hook } of [...(node.tensorHooks ?? [])]) replace(output, hook);
  if (node instanceof AccumulateGrad) for (const hook of [...(node.variable.hooks?.list ?? [])]) replace(0, hook);
  for (const hook of [...(node.preHooks ?? [])]) {
    touched = true;
    const changed = hook([...gradients]);
    if (changed)
      changed.forEach((gradient, i) => {
        gradients[i] = gradient;
      });
  }
  for (const { output, tensor } of node.retained ?? []) {
    const gradient = gradients[output];
    if (!gradient) continue;
    touched = true;
    tensor.gradient = tensor.gradient === null ? gradient.clone() : tensor.gradient.add(gradient);
  }
  return touched;
}

/** Hooks that run after a node: they may replace what it gives. */
export function applyHooksAfter(node: Node, results: Gradient[], gradients: readonly Gradient[]): Gradient[] {
  let given = results;
  for (const hook of [...(node.postHooks ?? [])]) given = hook([...given], [...gradients]) ?? given;
  return given;
}

/**
 * The gradients that `autograd.grad` asked for, or `backward(inputs=…)`: where they arrive, and which nodes lead there.
 */
export class Captures {
  readonly results: Gradient[];
  private readonly byNode = new Map<Node, { input: number; place: number }[]>();
  private readonly needed: ReadonlySet<Node>;

  /** `accumulate`: what arrives is also added to `.grad`. */
  constructor(
    inputs: readonly Edge[],
    states: ReadonlyMap<Node, State>,
    private readonly accumulate: boolean,
  ) {
    this.results = inputs.map(() => null);
    inputs.forEach(({ node, input }, place) => {
      const list = this.byNode.get(node) ?? [];
      list.push({ input, place });
      this.byNode.set(node, list);
    });
    this.needed = nodesTowards(new Set(this.byNode.keys()), states);
  }

  /** Whether a wanted node is this one or lies behind it. */
  leadsThrough(node: Node): boolean {
    return this.needed.has(node);
  }

  /** Takes what arrived at a node, if it was asked for. */
  take(node: Node, gradients: readonly Gradient[]): void {
    for (const { input, place } of this.byNode.get(node) ?? []) this.results[place] = gradients[input] ?? null;
  }

  isWanted(node: Node): boolean {
    return this.byNode.has(node);
  }

  /** Leaves that are not asked for are left alone, and so is what lies only behind what is asked for. */
  needsToRun(node: Node): boolean {
    if (node instanceof AccumulateGrad) return this.accumulate && this.byNode.has(node);
    return node.edges.some((edge) => edge !== null && this.needed.has(edge.node));
  }
}
