/** The backward pass: nodes run from the latest to the earliest, each once all gradients of its outputs have arrived. */
import type { Tensor } from "../tensor/tensor.ts";
import { release } from "../tensor/memory.ts";
import { storageClock } from "../tensor/storage.ts";
import { isContiguous } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { AccumulateGrad } from "./accumulate.ts";
import { is_anomaly_check_nan_enabled, swapGradMode } from "./modes.ts";
import { GraphNode } from "./node.ts";
import type { Edge, Gradient, Node } from "./types.ts";

/** Gradients that have arrived at a node's outputs; `owned` ones have bytes that nobody else sees. */
interface Arrivals { readonly gradients: Gradient[]; readonly owned: boolean[] }

/** A binary heap of nodes that are ready, the latest first. */
class ReadyQueue {
  private readonly heap: Node[] = [];
  get size(): number { return this.heap.length; }
  push(node: Node): void {
    const { heap } = this;
    let i = heap.length;
    heap.push(node);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.sequence >= node.sequence) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = node;
  }
  pop(): Node {
    const { heap } = this;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && heap[child + 1]!.sequence > heap[child]!.sequence) child++;
        if (heap[child]!.sequence <= last.sequence) break;
        heap[i] = heap[child]!;
        i = child;
      }
      heap[i] = last;
    }
    return top;
  }
}

export interface BackwardRun {
  readonly roots: readonly Edge[];
  readonly gradients: readonly Tensor[];
  readonly keepGraph: boolean;
  readonly createGraph: boolean;
  /** Only the gradients that arrive at these edges are wanted (`autograd.grad`); null: accumulate into all leaves. */
  readonly inputs: readonly Edge[] | null;
  /** With `inputs`: add them to `.grad` instead of returning them (`backward(inputs=…)`). */
  readonly accumulate: boolean;
}

/** How many edges lead to each node that can be reached from the roots. */
function countDependencies(roots: readonly Edge[]): Map<Node, number> {
  const dependencies = new Map<Node, number>();
  const stack: Node[] = [];
  for (const { node } of roots) {
    if (!dependencies.has(node)) {
      dependencies.set(node, 0);
      stack.push(node);
    }
  }
  while (stack.length > 0) {
    for (const edge of stack.pop()!.edges) {
      if (!edge) continue;
      const known = dependencies.get(edge.node);
      dependencies.set(edge.node, (known ?? 0) + 1);
      if (known === undefined) stack.push(edge.node);
    }
  }
  return dependencies;
}

/** Nodes from which one of the wanted ones can be reached, and which therefore have to run. */
function nodesTowards(wanted: ReadonlySet<Node>, dependencies: ReadonlyMap<Node, number>): Set<Node> {
  const needed = new Set<Node>();
  const ordered = [...dependencies.keys()].sort((a, b) => a.sequence - b.sequence);
  const sinksFirst = [...ordered.filter((node) => node.edges.length === 0), ...ordered.filter((node) => node.edges.length > 0)];
  for (const node of sinksFirst) {
    if (wanted.has(node) || node.edges.some((edge) => edge !== null && needed.has(edge.node))) needed.add(node);
  }
  return needed;
}

let selective = false;

/** Whether the backward pass that runs now accumulates into all leaves: checkpoints that run their own backward need that. */
export function accumulatesEverywhere(): boolean { return !selective; }

/** Runs the graph backwards; gives the gradients at `inputs` in their order. */
export function runBackward(run: BackwardRun): Gradient[] {
  const before = swapGradMode(run.createGraph);
  const outer = selective;
  selective = run.inputs !== null;
  try {
    return new Backward(run).execute();
  } finally {
    selective = outer;
    swapGradMode(before);
  }
}

class Backward {
  private readonly dependencies: Map<Node, number>;
  private readonly arrivals = new Map<Node, Arrivals>();
  private readonly ready = new ReadyQueue();
  private readonly captures: Map<Node, { input: number; place: number }[]> | null = null;
  private readonly needed: Set<Node> | null = null;
  private readonly results: Gradient[];

  constructor(private readonly run: BackwardRun) {
    this.dependencies = countDependencies(run.roots);
    this.results = run.inputs ? run.inputs.map(() => null) : [];
    if (run.inputs) {
      this.captures = new Map();
      run.inputs.forEach(({ node, input }, place) => {
        const list = this.captures!.get(node) ?? [];
        list.push({ input, place });
        this.captures!.set(node, list);
      });
      this.needed = nodesTowards(new Set(this.captures.keys()), this.dependencies);
    }
  }

  execute(): Gradient[] {
    const { run } = this;
    run.roots.forEach((edge, i) => this.deliver(edge, run.gradients[i]!, false));
    for (const { node } of run.roots) {
      if (this.dependencies.get(node) === 0 && this.arrivals.has(node)) {
        this.dependencies.set(node, -1);
        this.ready.push(node);
      }
    }
    while (this.ready.size > 0) this.runNode(this.ready.pop());
    return this.results;
  }

  /** Adds a gradient to those that wait at an edge's end. */
  private deliver({ node, input }: Edge, gradient: Tensor, owned: boolean): void {
    let arrived = this.arrivals.get(node);
    if (!arrived) {
      arrived = { gradients: new Array<Gradient>(node.outputs.length).fill(null), owned: new Array<boolean>(node.outputs.length).fill(false) };
      this.arrivals.set(node, arrived);
    }
    const present = arrived.gradients[input] ?? null;
    if (present === null) {
      arrived.gradients[input] = gradient;
      arrived.owned[input] = owned;
    } else if (arrived.owned[input] && !this.run.createGraph && isContiguous(present.shape, present.strides)) {
      present.add_(gradient);
      if (owned) release(gradient.storage);
    } else {
      arrived.gradients[input] = present.add(gradient);
      if (owned && !this.run.createGraph) release(gradient.storage);
      arrived.owned[input] = !this.run.createGraph;
    }
  }

  private runNode(node: Node): void {
    const arrived = this.arrivals.get(node);
    this.arrivals.delete(node);
    const captures = this.captures?.get(node);
    const wanted = this.needed === null || this.needed.has(node);
    let results: Gradient[] = [];
    let owned: boolean[] = [];
    if (arrived && wanted) {
      if (this.applyHooksBefore(node, arrived) || captures) arrived.owned.fill(false);
      for (const { input, place } of captures ?? []) this.results[place] = arrived.gradients[input] ?? null;
      if (this.needsToRun(node)) ({ results, owned } = this.applyNode(node, arrived));
    }
    node.edges.forEach((edge, i) => {
      if (!edge) return;
      const gradient = results[i] ?? null;
      if (gradient) this.deliver(edge, gradient, owned[i] ?? false);
      const left = this.dependencies.get(edge.node)! - 1;
      this.dependencies.set(edge.node, left);
      if (left === 0) this.ready.push(edge.node);
    });
  }

  /** With `inputs`, leaves that are not asked for are left alone, and so is what lies only behind what is asked for. */
  private needsToRun(node: Node): boolean {
    const { captures, needed, run } = this;
    if (!captures) return true;
    if (node instanceof AccumulateGrad) return run.accumulate && captures.has(node);
    return node.edges.some((edge) => edge !== null && needed!.has(edge.node));
  }

  /** Hooks on the gradients of a node's outputs; true when there were any that may have kept or replaced one. */
  private applyHooksBefore(node: Node, arrived: Arrivals): boolean {
    const { gradients } = arrived;
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
      if (changed) changed.forEach((gradient, i) => { gradients[i] = gradient; });
    }
    for (const { output, tensor } of node.retained ?? []) {
      const gradient = gradients[output];
      if (!gradient) continue;
      touched = true;
      tensor.gradient = tensor.gradient === null ? gradient.clone() : tensor.gradient.add(gradient);
    }
    return touched;
  }

  private applyNode(node: Node, arrived: Arrivals): { results: Gradient[]; owned: boolean[] } {
    const { run } = this;
    const { gradients, owned: inputOwned } = arrived;
    if (node instanceof AccumulateGrad) {
      node.ownsGradient = !run.createGraph && inputOwned[0]!;
      node.apply(gradients);
      return { results: [], owned: [] };
    }
    const clock = storageClock();
    let results = node.apply(gradients);
    if (!run.keepGraph) node.release();
    results = this.validate(node, results);
    if (is_anomaly_check_nan_enabled()) this.assertNoNaN(node, results);
    const hooks = node.postHooks;
    for (const hook of [...(hooks ?? [])]) results = hook([...results], [...gradients]) ?? results;
    if (run.createGraph || !node.givesFreshGradients || hooks?.length) return { results, owned: results.map(() => false) };
    const owned = results.map((gradient, i) => gradient !== null && gradient.storage.serial >= clock && results.every((other, j) => j === i || other?.storage !== gradient.storage));
    this.releaseArrived(gradients, inputOwned, results, owned);
    return { results, owned };
  }

  /** Gives back the bytes of gradients that were used up; one that a result still shows passes its ownership on. */
  private releaseArrived(gradients: readonly Gradient[], inputOwned: readonly boolean[], results: readonly Gradient[], owned: boolean[]): void {
    gradients.forEach((gradient, i) => {
      if (!gradient || !inputOwned[i]) return;
      const users = results.flatMap((result, j) => (result?.storage === gradient.storage ? [j] : []));
      if (users.length === 0) release(gradient.storage);
      else if (users.length === 1 && results[users[0]!] === gradient) owned[users[0]!] = true;
    });
  }

  /** Gradients come to the shape and dtype of what they belong to; a wrong one is the operator's fault. */
  private validate(node: Node, results: Gradient[]): Gradient[] {
    return results.map((gradient, i) => {
      const edge = node.edges[i];
      if (!gradient || !edge) return null;
      const expected = edge.node.outputs[edge.input];
      if (!expected) return gradient;
      let fitted = gradient;
      if (fitted.shape.length !== expected.shape.length || fitted.shape.some((size, d) => size !== expected.shape[d])) {
        if (!isExpandable(expected.shape, fitted.shape)) {
          throw new RuntimeError(`Function ${node.name} returned an invalid gradient at index ${i} - got [${fitted.shape.join(", ")}] but expected shape compatible with [${expected.shape.join(", ")}]`);
        }
        fitted = fitted.sum_to_size(expected.shape);
      }
      return fitted.dtype === expected.dtype ? fitted : fitted.to(expected.dtype);
    });
  }

  private assertNoNaN(node: Node, results: readonly Gradient[]): void {
    results.forEach((gradient, i) => {
      if (gradient && gradient.isnan().any().item()) {
        const trace = node instanceof GraphNode && node.trace ? `\nForward call of ${node.name}:\n${node.trace}` : "";
        throw new RuntimeError(`Function '${node.name}' returned nan values in its ${i}th output.${trace}`);
      }
    });
  }
}

function isExpandable(from: readonly number[], to: readonly number[]): boolean {
  const extra = to.length - from.length;
  return extra >= 0 && from.every((size, i) => size === to[extra + i] || size === 1);
}
