/** The base of all nodes: name, edges, sequence number, hooks. */
import type { Edge, Gradient, Node, OutputMetadata, PostHook, PreHook, SavedDescription } from "./node-types.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { addTo, type RemovableHandle } from "../support/handles.ts";
import { evaluatedNode } from "./graph-task.ts";
import { is_anomaly_enabled } from "./modes.ts";

let nextSequence = 0;

/** Sequence numbers only rise; the engine runs later nodes first. */
export const ACCUMULATE_SEQUENCE = Number.MAX_SAFE_INTEGER;

/** Names by which nodes are shown, where these are not their labels (`shownAs`). */
export const shownNames = new WeakMap<Node, string>();

/** The name of PyTorch's class, as texts of tensors show it. */
export function shownName(node: Node): string {
  return shownNames.get(node) ?? node.label;
}

/** Nodes that PyTorch names with their C++ name space in messages. */
const INTERNAL = new Set(["CopySlices", "CopyBackwards", "AccumulateGrad", "NotImplemented"]);

/** Hears of every node that is made, while somebody asked for that: `creation-hooks.ts`. */
export const creation: { note: ((node: GraphNode) => void) | null } = { note: null };

/** A node as messages name it: `Tanh` for TanhBackward0, `Mean1` for MeanBackward1. */
export function operatorName(node: Node): string {
  const { label } = node;
  if (INTERNAL.has(label)) return node.name();
  return label.replace(/Backward(\d*)$/, (_, overload: string) => (overload === "0" ? "" : overload));
}

export abstract class GraphNode implements Node {
  readonly sequence: number;
  outputs: OutputMetadata[] = [];
  tensorHooks: Node["tensorHooks"] = null;
  preHooks: PreHook[] | null = null;
  postHooks: PostHook[] | null = null;
  retained: Node["retained"] = null;
  /** Where the forward operator was called; only under anomaly detection. */
  readonly trace: string | null;
  /** The node in whose derivative this one was made; only under anomaly detection. */
  readonly parent: Node | null;
  readonly [saved: `_saved_${string}`]: unknown;
  readonly [saved: `_raw_saved_${string}`]: unknown;
  private notes: Record<string, unknown> | null = null;

  constructor(
    public edges: readonly (Edge | null)[],
    sequence?: number,
  ) {
    this.sequence = sequence ?? nextSequence++;
    const detects = is_anomaly_enabled();
    this.trace = detects ? (new Error("forward call").stack ?? null) : null;
    this.parent = detects ? evaluatedNode() : null;
    creation.note?.(this);
  }

  /** PyTorch's name of the class: `MulBackward0`. */
  abstract get label(): string;
  /** PyTorch's `grad_fn.name()`. */
  name(): string {
    const name = shownName(this);
    return INTERNAL.has(name) ? `torch::autograd::${name}` : name;
  }
  /** The operator that made the node (with "_" when it worked in place), for errors. */
  get operator(): string {
    return this.label;
  }
  abstract apply(gradients: Gradient[]): Gradient[];
  describeSaved(): readonly SavedDescription[] {
    return [];
  }
  release(): void {}
  get runsWithoutGradients(): boolean {
    return false;
  }
  get givesFreshGradients(): boolean {
    return true;
  }

  /** PyTorch's `next_functions`: pairs of node and input number. */
  get next_functions(): readonly (readonly [Node | null, number])[] {
    const { inputPlaces } = this;
    const edges = inputPlaces === null ? this.edges : inputPlaces.map((place) => this.edges[place] ?? null);
    return edges.map((edge) => {
      if (!edge) return [null, 0];
      edge.node.showSaved();
      return [edge.node, edge.input];
    });
  }
  /** Which edges PyTorch's node has too: those of inputs that can have a gradient; null for all. */
  get inputPlaces(): readonly number[] | null {
    return null;
  }
  get metadata(): Record<string, unknown> {
    return (this.notes ??= {});
  }
  get _input_metadata(): readonly OutputMetadata[] {
    return this.outputs;
  }
  _sequence_nr(): number {
    return this.sequence;
  }
  /** Makes what the node saved readable by name, as `_saved_self`: called when a user first sees the node. */
  showSaved(): void {}

  /** Adds a hook that sees (and may replace) the gradients of the inputs after the node ran. */
  register_hook(hook: PostHook): RemovableHandle {
    return addTo((this.postHooks ??= []), hook);
  }
  /** Adds a hook that sees (and may replace) the gradients of the outputs before the node runs. */
  register_prehook(hook: PreHook): RemovableHandle {
    return addTo((this.preHooks ??= []), hook);
  }

  /** Makes `tensor` this node's next output. */
  addOutput(tensor: Tensor): void {
    tensor.outputNumber = this.outputs.length;
    tensor.gradFn = this;
    this.describeOutput(tensor);
  }

  /**
   * Notes the shape and dtype of the next output. The first makes the list: pushed to, an array takes room for
   * seventeen.
   */
  describeOutput({ shape, dtype }: OutputMetadata): void {
    if (this.outputs.length === 0) this.outputs = [{ shape, dtype }];
    else this.outputs.push({ shape, dtype });
  }

  toString(): string {
    return `<${this.label}>`;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
