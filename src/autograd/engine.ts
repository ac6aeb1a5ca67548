/**
 * The backward pass: nodes run from the latest to the earliest, each once all gradients of its outputs have arrived.
 * gradient-hooks.ts has the hooks that gradients pass, gradient-bytes.ts says who owns their bytes.
 */
import type { Tensor } from "../tensor/tensor.ts";
import { hookRuns } from "./saved.ts";
import { abandonSince } from "../tensor/memory.ts";
import { type Storage, storageClock } from "../tensor/storage.ts";
import { AccumulateGrad } from "./accumulate.ts";
import { assertNoNaN, fitGradients, warnOfFailure } from "./check-gradients.ts";
import { arriveNothing, deliver, ownership } from "./gradient-bytes.ts";
import { interpreters, passBackward, region } from "./interpreters.ts";
import { applyHooksAfter, applyPreHooks, applyTensorHooks, Captures } from "./gradient-hooks.ts";
import { runAsNode, withinTask } from "./graph-task.ts";
import { is_anomaly_check_nan_enabled, is_anomaly_enabled, swapGradMode } from "./modes.ts";
import { reachable, type NodeState } from "./reachable.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import type { Edge, Gradient, Node } from "./node-types.ts";

export interface BackwardRun {
  readonly roots: readonly Edge[];
  readonly gradients: readonly Tensor[];
  /** Whether nobody else sees those gradients. */
  readonly ownsGradients: boolean;
  readonly keepGraph: boolean;
  readonly createGraph: boolean;
  /** Whether it is the pass of one level of several (`torch.func`): those below may record it, so no bytes are reused. */
  readonly isLayered?: boolean;
  /** Only the gradients that arrive at these edges are wanted (`autograd.grad`); null: accumulate into all leaves. */
  readonly inputs: readonly Edge[] | null;
  /** With `inputs`: add them to `.grad` instead of returning them (`backward(inputs=…)`). */
  readonly accumulate: boolean;
  /** With `inputs`: the pass ends there. What arrives is taken before hooks see it, and nodes that wanted it do not run. */
  readonly endsAtInputs?: boolean;
}

let selective = false;

/**
 * Whether the backward pass that runs now accumulates into all leaves: checkpoints that run their own backward need
 * that.
 */
export function accumulatesEverywhere(): boolean {
  return !selective;
}

/**
 * Runs the graph backwards; gives the gradients at `inputs` in their order. What the pass of a level calls belongs to
 * the level below, one operator after the other.
 */
export function runBackward(run: BackwardRun): Gradient[] {
  return interpreters.top === null || run.isLayered === true ? runGraph(run) : passBackward(run, runGraph);
}

function runGraph(run: BackwardRun): Gradient[] {
  const before = swapGradMode(run.createGraph);
  const outer = selective;
  selective = run.inputs !== null;
  try {
    const backward = new Backward(run);
    return withinTask(
      (node) => backward.willExecute(node),
      backward.captures,
      () => backward.execute(),
    );
  } finally {
    selective = outer;
    swapGradMode(before);
  }
}

const nothing: Gradient[] = [];

class Backward {
  private readonly states: Map<Node, NodeState>;
  private readonly ready = new ReadyQueue();
  readonly captures: Captures | null;
  /** Which results of the node that ran last have bytes of their own; null for none. */
  private lastOwned: boolean[] | null = null;
  /** Whether no gradient may be overwritten: the pass is itself recorded, or others look on. */
  private readonly keepsGradients: boolean;

  constructor(private readonly run: BackwardRun) {
    this.keepsGradients =
      run.createGraph || run.isLayered === true || run.gradients.some((gradient) => gradient instanceof Wrapper);
    this.states = reachable(run.roots);
    this.captures = run.inputs ? new Captures(run.inputs, this.states, run.accumulate) : null;
  }

  /** Whether a node has a part in this run. */
  willExecute(node: Node): boolean {
    return this.states.has(node) && (this.captures?.willExecute(node) ?? true);
  }

  execute(): Gradient[] {
    const { run, states } = this;
    run.roots.forEach((edge, i) =>
      deliver(edge, states.get(edge.node)!, run.gradients[i]!, run.ownsGradients, this.keepsGradients),
    );
    for (const { node } of run.roots) {
      const state = states.get(node)!;
      if (state.waiting === 0 && !state.queued) {
        state.queued = true;
        this.ready.push(node);
      }
    }
    while (this.ready.size > 0) this.runNode(this.ready.pop());
    return this.captures?.results ?? [];
  }

  private runNode(node: Node): void {
    const { states, captures } = this;
    const state = states.get(node)!;
    if (this.run.endsAtInputs === true && (state.gradients === null || captures?.isWanted(node))) {
      if (state.gradients !== null) captures?.take(node, state.gradients);
      state.gradients = null;
      this.passOn(node, nothing, null);
      return;
    }
    const arrived = state.gradients !== null || node.runsWithoutGradients;
    // PyTorch runs what nothing arrives at, too: its hooks are told.
    if (state.gradients === null && (arrived || watchesNothing(node))) arriveNothing(node, state);
    const { gradients, owned: arrivedOwned } = state;
    state.gradients = null;
    let results = nothing;
    let owned: boolean[] | null = null;
    if (gradients !== null && (captures === null || captures.leadsThrough(node))) {
      const runs = arrived && (captures === null || captures.needsToRun(node));
      // As PyTorch has it: what is wanted of a node that runs is taken before its tensors' hooks, else after them.
      if (runs) captures?.take(node, gradients);
      const touched = applyTensorHooks(node, gradients);
      if (!runs) captures?.take(node, gradients);
      if (runs && applyPreHooks(node, gradients)) arrivedOwned!.fill(false);
      if (touched || captures?.isWanted(node)) arrivedOwned!.fill(false);
      if (runs) {
        results = this.applyNode(node, gradients, arrivedOwned!);
        owned = this.lastOwned;
      }
    }
    this.passOn(node, results, owned);
  }

  /** Gives what a node gave to those before it; those that have got all are ready. */
  private passOn({ edges }: Node, results: readonly Gradient[], owned: readonly boolean[] | null): void {
    const { states } = this;
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i];
      if (!edge) continue;
      const next = states.get(edge.node)!;
      const gradient = results[i] ?? null;
      if (gradient) deliver(edge, next, gradient, owned?.[i] ?? false, this.keepsGradients);
      if (--next.waiting === 0 && !next.queued) {
        next.queued = true;
        this.ready.push(edge.node);
      }
    }
  }

  private applyNode(node: Node, gradients: Gradient[], inputOwned: boolean[]): Gradient[] {
    const { keepsGradients } = this;
    const { keepGraph } = this.run;
    this.lastOwned = null;
    if (node instanceof AccumulateGrad) {
      node.ownsGradient = !keepsGradients && inputOwned[0]!;
      const results = applyIn(node, gradients);
      if (node.postHooks !== null) applyHooksAfter(node, results, gradients);
      return results;
    }
    const clock = storageClock();
    const ownsResults = !keepsGradients && node.givesFreshGradients;
    const hooks = hookRuns.count;
    const { once } = hookRuns;
    let results = once === null ? applyIn(node, gradients) : once.run(node, () => applyIn(node, gradients));
    // A hook that unpacked a saved tensor may have kept what it made: checkpointing does.
    if (ownsResults && storageClock() > clock && hookRuns.count === hooks) dropTemporaries(clock, gradients, results);
    if (!keepGraph) {
      // a gradient may be a view of a saved tensor
      for (const result of results) if (result) result.storage.abandoned = false;
      node.release();
    }
    fitGradients(node, results, ownsResults ? clock : Infinity);
    if (is_anomaly_enabled() && is_anomaly_check_nan_enabled()) assertNoNaN(node, results);
    if (node.postHooks !== null) results = applyHooksAfter(node, results, gradients);
    if (ownsResults && !node.postHooks?.length) this.lastOwned = ownership(gradients, inputOwned, results, clock);
    return results;
  }
}

/** Whether hooks of tensors want to know that no gradient arrived. */
function watchesNothing(node: Node): boolean {
  return node.tensorHooks !== null || (node instanceof AccumulateGrad && node.variable.hooks !== null);
}

/** Frees the intermediate tensors that a derivative of the library made. */
function dropTemporaries(clock: number, gradients: readonly Gradient[], results: readonly Gradient[]): void {
  if (interpreters.top !== null) return;
  const except = new Array<Storage>(gradients.length + results.length);
  let count = 0;
  for (const gradient of gradients) if (gradient !== null) except[count++] = gradient.storage;
  for (const result of results) if (result) except[count++] = result.storage;
  if (count < except.length) except.length = count;
  abandonSince(clock, except);
}

/** A node is no operator, but something that interpreters may care for: what it calls belongs to it. */
function applyIn(node: Node, gradients: Gradient[]): Gradient[] {
  if (is_anomaly_enabled()) return applyWatched(node, gradients);
  return interpreters.top === null ? node.apply(gradients) : region(node.label, () => node.apply(gradients));
}

/** Anomaly detection: nodes know in whose derivative they were made, and errors tell where the operator was called. */
function applyWatched(node: Node, gradients: Gradient[]): Gradient[] {
  try {
    return runAsNode(node, () => region(node.label, () => node.apply(gradients)));
  } catch (error) {
    warnOfFailure(node);
    throw error;
  }
}
