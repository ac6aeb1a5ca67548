/**
 * The backward pass: nodes run from the latest to the earliest, each once all gradients of its outputs have arrived.
 */
import type { Tensor } from "../tensor/tensor.ts";
import { release } from "../tensor/memory.ts";
import { measured, profiling } from "../tensor/profiling.ts";
import { storageClock } from "../tensor/storage.ts";
import { isExpandableTo } from "../layout/broadcast.ts";
import { isContiguous, numel, sameShape } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { AccumulateGrad } from "./accumulate.ts";
import { is_anomaly_check_nan_enabled, swapGradMode } from "./modes.ts";
import { GraphNode } from "./node.ts";
import type { Edge, Gradient, Node } from "./types.ts";

/**
 * What a run knows of a node: edges that have not delivered yet, and the gradients that arrived at its outputs; `owned`
 * ones have bytes that nobody else sees.
 */
interface State {
  waiting: number;
  queued: boolean;
  gradients: Gradient[] | null;
  owned: boolean[] | null;
}

/** A binary heap of nodes that are ready, the latest first. */
class ReadyQueue {
  private readonly heap: Node[] = [];
  get size(): number {
    return this.heap.length;
  }
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
  /** Whether nobody else sees those gradients. */
  readonly ownsGradients: boolean;
  readonly keepGraph: boolean;
  readonly createGraph: boolean;
  /** Only the gradients that arrive at these edges are wanted (`autograd.grad`); null: accumulate into all leaves. */
  readonly inputs: readonly Edge[] | null;
  /** With `inputs`: add them to `.grad` instead of returning them (`backward(inputs=…)`). */
  readonly accumulate: boolean;
}

/** The nodes that can be reached from the roots, each with the number of edges that lead to it. */
function reachable(roots: readonly Edge[]): Map<Node, State> {
  const states = new Map<Node, State>();
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
function nodesTowards(wanted: ReadonlySet<Node>, states: ReadonlyMap<Node, State>): Set<Node> {
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

let selective = false;

/**
 * Whether the backward pass that runs now accumulates into all leaves: checkpoints that run their own backward need
 * that.
 */
export function accumulatesEverywhere(): boolean {
  return !selective;
}

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

const nothing: Gradient[] = [];

class Backward {
  private readonly states: Map<Node, State>;
  private readonly ready = new ReadyQueue();
  private readonly captures: Map<Node, { input: number; place: number }[]> | null = null;
  private readonly needed: Set<Node> | null = null;
  private readonly results: Gradient[];

  constructor(private readonly run: BackwardRun) {
    this.states = reachable(run.roots);
    this.results = run.inputs ? run.inputs.map(() => null) : [];
    if (run.inputs) {
      this.captures = new Map();
      run.inputs.forEach(({ node, input }, place) => {
        const list = this.captures!.get(node) ?? [];
        list.push({ input, place });
        this.captures!.set(node, list);
      });
      this.needed = nodesTowards(new Set(this.captures.keys()), this.states);
    }
  }

  execute(): Gradient[] {
    const { run, states } = this;
    run.roots.forEach((edge, i) => this.deliver(edge, states.get(edge.node)!, run.gradients[i]!, run.ownsGradients));
    for (const { node } of run.roots) {
      const state = states.get(node)!;
      if (state.waiting === 0 && !state.queued) {
        state.queued = true;
        this.ready.push(node);
      }
    }
    while (this.ready.size > 0) this.runNode(this.ready.pop());
    return this.results;
  }

  /** Adds a gradient to those that wait at an edge's end. */
  private deliver({ node, input }: Edge, state: State, gradient: Tensor, owned: boolean): void {
    if (state.gradients === null) {
      const count = node.outputs.length;
      state.gradients = count === 1 ? [null] : new Array<Gradient>(count).fill(null);
      state.owned = count === 1 ? [false] : new Array<boolean>(count).fill(false);
    }
    const { gradients } = state;
    const isOwned = state.owned!;
    const present = gradients[input] ?? null;
    if (present === null) {
      gradients[input] = gradient;
      isOwned[input] = owned;
    } else if (isOwned[input] && !this.run.createGraph && isContiguous(present.shape, present.strides)) {
      present.add_(gradient);
      if (owned) release(gradient.storage);
    } else {
      gradients[input] = present.add(gradient);
      if (!this.run.createGraph) {
        if (owned) release(gradient.storage);
        if (isOwned[input]) release(present.storage);
      }
      isOwned[input] = !this.run.createGraph;
    }
  }

  private runNode(node: Node): void {
    const { states } = this;
    const state = states.get(node)!;
    const { gradients, owned: arrivedOwned } = state;
    state.gradients = null;
    const captures = this.captures?.get(node);
    let results = nothing;
    let owned: boolean[] | null = null;
    if (gradients !== null && (this.needed === null || this.needed.has(node))) {
      if (this.applyHooksBefore(node, gradients) || captures) arrivedOwned!.fill(false);
      if (captures) for (const { input, place } of captures) this.results[place] = gradients[input] ?? null;
      if (this.needsToRun(node)) {
        results = this.applyNode(node, gradients, arrivedOwned!);
        owned = this.lastOwned;
      }
    }
    const { edges } = node;
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i];
      if (!edge) continue;
      const next = states.get(edge.node)!;
      const gradient = results[i] ?? null;
      if (gradient) this.deliver(edge, next, gradient, owned?.[i] ?? false);
      if (--next.waiting === 0 && !next.queued) {
        next.queued = true;
        this.ready.push(edge.node);
      }
    }
  }

  /** Which results of the node that ran last have bytes of their own; null for none. */
  private lastOwned: boolean[] | null = null;

  /** With `inputs`, leaves that are not asked for are left alone, and so is what lies only behind what is asked for. */
  private needsToRun(node: Node): boolean {
    const { captures, needed, run } = this;
    if (!captures) return true;
    if (node instanceof AccumulateGrad) return run.accumulate && captures.has(node);
    return node.edges.some((edge) => edge !== null && needed!.has(edge.node));
  }

  /** Hooks on the gradients of a node's outputs; true when there were any that may have kept or replaced one. */
  private applyHooksBefore(node: Node, gradients: Gradient[]): boolean {
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

  private applyNode(node: Node, gradients: Gradient[], inputOwned: boolean[]): Gradient[] {
    const { run } = this;
    this.lastOwned = null;
    if (node instanceof AccumulateGrad) {
      node.ownsGradient = !run.createGraph && inputOwned[0]!;
      return applyMeasured(node, gradients);
    }
    const clock = storageClock();
    let results = applyMeasured(node, gradients);
    if (!run.keepGraph) node.release();
    this.validate(node, results, clock);
    if (is_anomaly_check_nan_enabled()) this.assertNoNaN(node, results);
    const hooks = node.postHooks;
    for (const hook of hooks ? [...hooks] : []) results = hook([...results], [...gradients]) ?? results;
    if (!run.createGraph && node.givesFreshGradients && !hooks?.length)
      this.lastOwned = this.ownership(gradients, inputOwned, results, clock);
    return results;
  }

  /**
   * Tells which results have new bytes of their own, and gives back the bytes of arrived gradients that were used up.
   */
  private ownership(
    gradients: readonly Gradient[],
    inputOwned: readonly boolean[],
    results: readonly Gradient[],
    clock: number,
  ): boolean[] {
    const owned: boolean[] = [];
    for (let i = 0; i < results.length; i++) {
      const gradient = results[i] ?? null;
      owned.push(gradient !== null && gradient.storage.serial >= clock && isAlone(results, i));
    }
    for (let i = 0; i < gradients.length; i++) {
      const gradient = gradients[i] ?? null;
      if (gradient === null || !inputOwned[i]) continue;
      let users = 0;
      let last = -1;
      for (let j = 0; j < results.length; j++) {
        if (results[j]?.storage !== gradient.storage) continue;
        users++;
        last = j;
      }
      if (users === 0) release(gradient.storage);
      // it passes on as it came, or seen another way
      else if (users === 1 && sameCount(results[last]!, gradient)) owned[last] = true;
    }
    return owned;
  }

  /**
   * Gradients come to the shape and dtype of what they belong to, and the bytes that they had until then go back; a
   * wrong one is the operator's fault.
   */
  private validate(node: Node, results: Gradient[], clock: number): void {
    const { edges } = node;
    const ownsResults = !this.run.createGraph && node.givesFreshGradients;
    for (let i = 0; i < results.length; i++) {
      const gradient = results[i];
      const edge = edges[i];
      if (!gradient || !edge) {
        results[i] = null;
        continue;
      }
      const expected = edge.node.outputs[edge.input];
      if (!expected || (gradient.shape === expected.shape && gradient.dtype === expected.dtype)) continue;
      let fitted = gradient;
      if (!sameShape(fitted.shape, expected.shape)) {
        if (!isExpandableTo(expected.shape, fitted.shape)) {
          throw new RuntimeError(
            `Function ${node.label} returned an invalid gradient at index ${i} - got [${fitted.shape.join(", ")}] but expected shape compatible with [${expected.shape.join(", ")}]`,
          );
        }
        fitted = fitted.sum_to_size(expected.shape);
      }
      if (fitted.dtype !== expected.dtype) fitted = fitted.to(expected.dtype);
      if (ownsResults && fitted.storage !== gradient.storage && gradient.storage.serial >= clock && isAlone(results, i))
        release(gradient.storage);
      results[i] = fitted;
    }
  }

  private assertNoNaN(node: Node, results: readonly Gradient[]): void {
    results.forEach((gradient, i) => {
      if (gradient && gradient.isnan().any().item()) {
        const trace = node instanceof GraphNode && node.trace ? `\nForward call of ${node.label}:\n${node.trace}` : "";
        throw new RuntimeError(`Function '${node.label}' returned nan values in its ${i}th output.${trace}`);
      }
    });
  }
}

function sameCount(a: Tensor, b: Tensor): boolean {
  return a === b || numel(a.shape) === numel(b.shape);
}

/** Whether no other result shares the bytes of result `i`. */
function isAlone(results: readonly Gradient[], i: number): boolean {
  for (let j = 0; j < results.length; j++) if (j !== i && results[j]?.storage === results[i]!.storage) return false;
  return true;
}

function applyMeasured(node: Node, gradients: Gradient[]): Gradient[] {
  const { recorder } = profiling;
  return recorder === null ? node.apply(gradients) : measured(recorder, node.label, () => node.apply(gradients));
}
