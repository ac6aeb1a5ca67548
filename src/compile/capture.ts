/** Writes down one run of a function: its operators as steps, and what they launch as a tape. The run is an ordinary one. */
import { AccumulateGrad } from "../autograd/accumulate.ts";
import type { BackwardRun } from "../autograd/engine.ts";
import { gradientEdge, mayNotAsk, requiresGrad } from "../autograd/history.ts";
import { type Frame, interpreters } from "../autograd/interpreters.ts";
import { is_grad_enabled } from "../autograd/modes.ts";
import { savedTensorHooks } from "../autograd/saved.ts";
import type { Edge, Gradient, Node } from "../autograd/node-types.ts";
import { observed } from "../backend/observer.ts";
import { fillWith } from "../compute/copy-elements.ts";
import { preservedStrides } from "../layout/merge.ts";
import { callBound, type Outputs } from "../ops/declare/call.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { CPU } from "../tensor/device-name.ts";
import { inference } from "../tensor/inference.ts";
import type { Version } from "../tensor/storage.ts";
import { emptyStrided, type Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { takeApart, tensorsIn, tensorsWithin } from "./nested.ts";
import { TapeRecorder } from "./recorder.ts";
import { type Entry, Given } from "./tape.ts";
import {
  ArgumentPattern,
  type BackwardPart,
  type InPlaceChange,
  type End,
  Loose,
  Ref,
  type TraceStep,
  type TensorSpec,
  type OperatorTrace,
  withoutTensors,
} from "./trace.ts";
import { unobserved, watchBackend } from "./watch.ts";
import { entryOf, itemAt } from "../support/checked.ts";

/** A step that cannot be written down: what was written so far ends before it. */
export class Break {
  constructor(
    readonly kind: End["kind"],
    readonly reason: string,
    readonly record: OperatorRecord | null,
  ) {}
}

/** The part of a graph that one function made. */
interface Survey {
  readonly nodes: ReadonlySet<Node>;
  readonly leaves: readonly Tensor[];
  /** Why it cannot be written down. */
  readonly problem: string | null;
}

function hasHooks(node: Node): boolean {
  return [node.tensorHooks, node.preHooks, node.postHooks, node.retained].some((list) => (list?.length ?? 0) > 0);
}

/** Walks a graph from its roots to leaves, or to nodes at which it is to stop. */
function survey(roots: readonly Edge[], stops: ReadonlySet<Node>): Survey {
  const nodes = new Set<Node>();
  const leaves: Tensor[] = [];
  let problem: string | null = null;
  const stack = roots.map(({ node }) => node);
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (nodes.has(node) || stops.has(node)) continue;
    nodes.add(node);
    if (node instanceof AccumulateGrad) {
      leaves.push(node.variable);
      if (node.variable.hooks !== null || hasHooks(node)) problem ??= "a leaf's gradient has hooks";
      continue;
    }
    if (hasHooks(node)) problem ??= "gradients have hooks";
    if (node.runsWithoutGradients) problem ??= "a custom autograd.Function takes part";
    for (const edge of node.edges) if (edge !== null) stack.push(edge.node);
  }
  return { nodes, leaves, problem };
}

/** Numbers of a step that may be others in each run: an optimizer's, which are arguments of its one kernel. */
function looseNumbers(record: OperatorRecord, args: readonly unknown[], made: readonly Entry[]): ReadonlySet<number> {
  const floats = record.schema.arguments.flatMap(({ type }, i) => (type === "float" ? [i] : []));
  const [entry] = made as [Entry];
  if (!record.name.endsWith("_step") || made.length !== 1 || entry.kernel === null) return new Set();
  const first = entry.args.length - floats.length;
  return floats.every((place, i) => Object.is(entry.args[first + i], args[place])) ? new Set(floats) : new Set();
}

const UNUSUAL = "a tensor is not an ordinary one of the CPU";

/** Whether the bytes of a tensor are its elements, and the CPU's. */
function isOrdinary(tensor: Tensor): boolean {
  return !(tensor instanceof Wrapper) && tensor.storage.device === CPU && tensor.pending === 0;
}

export class Capture {
  readonly steps: TraceStep[] = [];
  private readonly tensors: TensorSpec[] = [];
  /** Every tensor that was seen, by its number. */
  private readonly seen: Tensor[] = [];
  private readonly ids = new Map<Tensor, number>();
  private readonly versions = new Map<Version, number>();
  /** Which tensor has a node's output as its history. */
  private readonly histories = new Map<Node, Map<number, number>>();
  private readonly spent = new Set<Node>();
  private readonly recorder: TapeRecorder;
  private hasBackward = false;
  /** Why nothing of the function is ever to be compiled. */
  hopeless: string | null = null;

  /** `meets`: the program's own code meets memory of the steps; the capture has to end first. */
  constructor(
    private readonly outer: Frame | null,
    meets: (reason: string) => void,
  ) {
    this.recorder = new TapeRecorder(watchBackend(), meets);
  }

  /** Looks on while the program runs. */
  begin(): void {
    observed.by = this.recorder;
  }

  end(): void {
    observed.by = null;
    this.recorder.finish();
  }

  /** The number of a tensor; of one that no step made, it is found now. */
  private idOf(tensor: Tensor, isMade = false): number {
    const known = this.ids.get(tensor);
    if (known !== undefined) return known;
    if (!isOrdinary(tensor)) throw new Break("operator", UNUSUAL, null);
    const { recorder } = this;
    const slot = isMade ? (recorder.slotOf(tensor.storage) ?? recorder.external(tensor)) : recorder.external(tensor);
    if (!isMade && !slot.isExternal) this.meetsOwn(tensor);
    let version = this.versions.get(tensor.version);
    if (version === undefined) this.versions.set(tensor.version, (version = this.versions.size));
    const id = this.tensors.length;
    const { shape, strides, dtype, isInference } = tensor;
    const offset = recorder.offsetIn(tensor);
    this.tensors.push({ id, slot, shape, strides, offset, dtype, version, isMade, isInference });
    this.seen.push(tensor);
    this.ids.set(tensor, id);
    return id;
  }

  /** A tensor in memory of the steps that none of them gave: hooks of modules and functions of users make such. */
  private meetsOwn(tensor: Tensor): void {
    if (tensor.gradFn !== null) this.hopeless ??= "a tensor has a history that no operator made";
  }

  /** Another tensor takes the place of one that was seen. */
  replace(tensor: Tensor, by: Tensor): void {
    const id = this.ids.get(tensor);
    if (id === undefined) return;
    this.ids.delete(tensor);
    this.ids.set(by, id);
    this.seen[id] = by;
  }

  private ref(tensor: Tensor, isMade = false): Ref {
    const id = this.idOf(tensor, isMade);
    const node = historyOf(tensor);
    if (node !== null) {
      let outputs = this.histories.get(node.node);
      if (outputs === undefined) this.histories.set(node.node, (outputs = new Map()));
      outputs.set(node.input, id);
    }
    return new Ref(id, node !== null, tensor.wantsGrad, tensor.outputNumber);
  }

  /** Runs a call with the recorder writing it down as the next step. */
  private asStep<R>(run: () => R): R {
    const { recorder } = this;
    const before = interpreters.top;
    interpreters.top = this.outer;
    recorder.step = this.steps.length;
    recorder.problem = null;
    try {
      return run();
    } catch (error) {
      recorder.dropStep(); // the function may catch the error and go on
      throw error;
    } finally {
      recorder.step = -1;
      interpreters.top = before;
    }
  }

  /** Calls an operator. Throws a Break if it cannot be written down and was not called; see `refused`. */
  operator(record: OperatorRecord, args: unknown[], out: Outputs | null): unknown {
    if (savedTensorHooks.length > 0) throw new Break("operator", "saved tensors have hooks", record);
    let places: unknown[];
    let target: unknown;
    try {
      places = args.map((value) => withoutTensors(value, (tensor) => this.ref(tensor)));
      target = withoutTensors(out, (tensor) => this.ref(tensor));
    } catch (error) {
      if (error instanceof Break) throw new Break("operator", error.reason, record);
      throw error;
    }
    const given = tensorsIn([args, out]);
    const before = given.map(({ version, gradFn, wantsGrad, shape, strides, offset, storage }) => ({
      storage,
      block: storage.block,
      version: version.value,
      gradFn,
      wantsGrad,
      shape,
      strides,
      offset,
    }));
    const [recordsHistory, isInference] = [is_grad_enabled(), inference.on];
    const { entries } = this.recorder;
    const first = entries.length;
    const result = this.asStep(() => callBound(record, args, out));
    let problem = this.recorder.problem;
    const changes: InPlaceChange[] = [];
    const counted = new Set<Version>(); // views count on with what they look at
    given.forEach((tensor, i) => {
      const was = itemAt(before, i);
      if (tensor.storage !== was.storage || tensor.storage.block !== was.block)
        problem ??= "it gives a tensor other memory";
      const moved = tensor.shape !== was.shape || tensor.strides !== was.strides || tensor.offset !== was.offset;
      const versions = counted.has(tensor.version) ? 0 : tensor.version.value - was.version;
      counted.add(tensor.version);
      const isOtherwise = tensor.gradFn !== was.gradFn || tensor.wantsGrad !== was.wantsGrad;
      if (isOtherwise && itemAt(this.tensors, entryOf(this.ids, tensor)).slot.isExternal)
        problem ??= "it changes a tensor from outside in place while gradients are recorded";
      if (versions > 0 || moved)
        changes.push({
          id: entryOf(this.ids, tensor),
          versions,
          shape: tensor.shape,
          strides: tensor.strides,
          offset: this.recorder.offsetIn(tensor),
        });
    });
    const { leaves, structure } = takeApart(result);
    if (problem === null && !tensorsIn(result).every(isOrdinary)) problem = UNUSUAL;
    if (problem !== null) return this.refused(problem, record, result, "operator");
    const loose = looseNumbers(record, args, entries.slice(first));
    if (loose.size > 0) {
      const entry = itemAt(entries, first);
      const numbers = entry.args.length - loose.size;
      const order = [...loose];
      entries[first] = {
        ...entry,
        args: entry.args.map((value, i) => (i < numbers ? value : new Given(entry.step, itemAt(order, i - numbers)))),
      };
    }
    this.steps.push({
      kind: "operator",
      record,
      args: new ArgumentPattern(places.map((value, i) => (loose.has(i) ? new Loose(value as number) : value))),
      out: target,
      recordsHistory,
      isInference,
      results: leaves.map((leaf) => withoutTensors(leaf, (tensor) => this.ref(tensor, true))),
      structure,
      changes,
    });
    return result;
  }

  /** The step ran, but is none of what was written down. */
  private refused(problem: string, record: OperatorRecord | null, result: unknown, kind: End["kind"]): never {
    const { recorder } = this;
    recorder.step = this.steps.length;
    recorder.dropStep();
    recorder.step = -1;
    throw new Refusal(new Break(kind, problem, record), result);
  }

  /** Runs a backward pass as a step. */
  backward(run: BackwardRun, next: (run: BackwardRun) => Gradient[]): Gradient[] {
    if (run.createGraph || run.isLayered === true)
      throw new Break("backward", "the backward pass is itself recorded (create_graph)", null);
    const { nodes, leaves, problem } = survey(run.roots, new Set());
    if (problem !== null) throw new Break("backward", problem, null);
    const edgeRef = (edge: Edge): Ref => {
      if (edge.node instanceof AccumulateGrad) return this.ref(edge.node.variable);
      const id = this.histories.get(edge.node)?.get(edge.input);
      if (id === undefined) throw new Break("backward", "it begins at a tensor that no step has seen", null);
      return this.ref(itemAt(this.seen, id));
    };
    const roots = run.roots.map(edgeRef);
    const gradients = run.gradients.map((gradient) => this.ref(gradient));
    const inputs = run.inputs?.map(edgeRef) ?? null;
    const touched = run.inputs !== null && !run.accumulate ? [] : leaves;
    const before = touched.map((leaf) => ({
      leaf,
      ref: this.ref(leaf),
      gradient: leaf.gradient,
      before: leaf.gradient && this.ref(leaf.gradient),
      version: leaf.gradient?.version.value ?? 0,
    }));
    const results = this.asStep(() => next(run));
    if (this.recorder.problem !== null) return this.refused(this.recorder.problem, null, results, "backward");
    if (!run.keepGraph) for (const node of nodes) this.spent.add(node);
    this.hasBackward = true;
    this.steps.push({
      kind: "backward",
      roots,
      gradients,
      inputs,
      accumulate: run.accumulate,
      keepGraph: run.keepGraph,
      leaves: before
        .filter(({ leaf }) => leaf.gradient !== null)
        .map(({ leaf, ref, gradient, before: old, version }) => ({
          leaf: ref,
          before: old,
          after: this.ref(leaf.gradient!, leaf.gradient !== gradient),
          versions: leaf.gradient === gradient ? leaf.gradient!.version.value - version : 0,
        })),
      results: results.map((result) => result && this.ref(result, true)),
    });
    return results;
  }

  /** Whether a tensor has a history that can still be run. */
  private isAlive(tensor: Tensor): boolean {
    const edge = tensor.wantsGrad ? null : historyOf(tensor);
    return edge !== null && !this.spent.has(edge.node);
  }

  /** The trace, when the function returned `value`, or had to stop. */
  finish(end: End, value: unknown): OperatorTrace | null {
    const outputs = new Set<number>();
    const keep = (tensor: Tensor): void => {
      const id = this.ids.get(tensor);
      if (id !== undefined) outputs.add(id);
    };
    const returned = tensorsWithin(value);
    returned.forEach(keep);
    for (const tensor of returned)
      if (!this.ids.has(tensor) && isOrdinary(tensor) && this.recorder.slotOf(tensor.storage)?.isExternal === false)
        this.meetsOwn(tensor);
    for (const step of this.steps) {
      if (step.kind === "backward") for (const { after } of step.leaves) outputs.add(after.id);
      if (end.kind === "return") continue;
      // What goes on after a break may use anything that it could see.
      if (step.kind === "operator")
        for (const result of step.results) if (result instanceof Ref) outputs.add(result.id);
      if (step.kind === "backward") for (const result of step.results) if (result) outputs.add(result.id);
    }
    const made = [...outputs].filter((id) => itemAt(this.tensors, id).isMade);
    const alive = made.map((id) => itemAt(this.seen, id)).filter((tensor) => this.isAlive(tensor));
    const isOutside = (tensor: Tensor): boolean => itemAt(this.tensors, entryOf(this.ids, tensor)).slot.isExternal;
    // A view that was made without history requires grad as its base does.
    const views = returned.filter((tensor) => this.ids.has(tensor) && tensor.viewOrigin !== null);
    if (alive.some(isOutside) || views.some((tensor) => requiresGrad(tensor) && isOutside(tensor)))
      this.hopeless ??= "it returns a view of a tensor from outside, with gradients";
    if (alive.length > 0 && end.kind !== "return")
      this.hopeless ??= `there is a graph break while gradients are recorded (${end.reason})`;
    if (alive.length > 0 && this.hasBackward)
      this.hopeless ??= "it runs a backward pass, and returns a tensor with another";
    const { entries } = this.recorder;
    const forward = entries.slice();
    const backward = alive.length > 0 && this.hopeless === null ? this.captureBackward(alive) : null;
    if (this.hopeless !== null) return null;
    const { slots } = this.recorder;
    return { steps: this.steps, tensors: this.tensors, slots, entries: forward, end, outputs, backward };
  }

  /** Runs the graph of what is returned once, with gradients of ones, to write its backward pass down ahead of time. */
  private captureBackward(alive: readonly Tensor[]): BackwardPart | null {
    const found = this.seen.slice();
    const inputs = found.filter((tensor, id) => !itemAt(this.tensors, id).isMade && historyOf(tensor) !== null);
    const edges = inputs.map((tensor) => gradientEdge(tensor)!);
    const stops = new Set(edges.map(({ node }) => node).filter((node) => !(node instanceof AccumulateGrad)));
    const roots = alive.map((tensor) => gradientEdge(tensor)!);
    const { problem } = survey(roots, new Set(edges.map(({ node }) => node)));
    if (problem !== null || roots.some(({ node }) => stops.has(node))) {
      this.hopeless = problem ?? "it returns a tensor from outside";
      return null;
    }
    const first = this.recorder.entries.length;
    try {
      // Gradients have an element for each of the result's, which an expanded result has not.
      const ones = unobserved(() =>
        alive.map(({ shape, strides, dtype }) =>
          fillWith(emptyStrided(shape, preservedStrides(shape, strides), dtype), 1),
        ),
      );
      const gradients = ones.map((tensor) => itemAt(this.tensors, this.idOf(tensor)));
      const run: BackwardRun = {
        roots,
        gradients: ones,
        ownsGradients: false,
        keepGraph: true,
        createGraph: false,
        inputs: edges,
        accumulate: false,
        endsAtInputs: true,
      };
      const results = this.asStep(() => this.runEngine(run));
      if (this.recorder.problem !== null) {
        this.hopeless = `its gradients cannot be written down: ${this.recorder.problem}`;
        return null;
      }
      return {
        entries: this.recorder.entries.slice(first),
        roots: alive.map((tensor, i) => ({ id: entryOf(this.ids, tensor), gradient: itemAt(gradients, i) })),
        // What no gradient came to is no part of the graph: hooks there are not told.
        inputs: inputs.flatMap((tensor, i) => {
          const result = results[i] ?? null;
          if (result === null) return [];
          return [{ id: entryOf(this.ids, tensor), gradient: itemAt(this.tensors, this.idOf(result, true)) }];
        }),
      };
    } catch (error) {
      // What saved tensors became since is an error of the pass that the program runs, if it does.
      this.hopeless = error instanceof Break ? error.reason : `its gradients cannot be computed: ${String(error)}`;
      return null;
    }
  }

  /** Set by the session: the engine itself. */
  runEngine: (run: BackwardRun) => Gradient[] = () => [];
}

/** Where a tensor's gradient goes; null for views of leaves that were made under `no_grad`. */
function historyOf(tensor: Tensor): Edge | null {
  return requiresGrad(tensor) && !mayNotAsk(tensor) ? gradientEdge(tensor) : null;
}

/** A step ran, but could not be written down: its result, and why. */
export class Refusal {
  constructor(
    readonly cause: Break,
    readonly result: unknown,
  ) {}
}
