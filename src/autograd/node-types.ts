/** The shapes of autograd's records: nodes, edges, views; the rooms below name them as types. */
import type { Tensor } from "../tensor/tensor.ts";
import type { DType } from "../dtype.ts";
import type { RemovableHandle } from "../support/handles.ts";

/** A gradient; null where nothing depends on the input. */
export type Gradient = Tensor | null;

/** What a node expects as the gradient of one of its outputs. */
export interface OutputMetadata {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Where a gradient goes: the `input`-th output of the node that made the tensor. */
export interface Edge {
  readonly node: Node;
  readonly input: number;
}

export type PreHook = (gradients: Gradient[]) => Gradient[] | void;
export type PostHook = (gradInputs: Gradient[], gradOutputs: Gradient[]) => Gradient[] | void;

/** A tensor that a node keeps for its derivative. */
export interface SavedDescription {
  /** Its shape when it was saved. */
  readonly shape: readonly number[];
  /** Its dtype. */
  readonly dtype: DType;
  /** Whether it is an output of the node itself. */
  readonly isOutput: boolean;
  /** The version at which it was right. */
  readonly expectedVersion: number;
  /** The version that it has now; null where it was let go. */
  readonly version: number | null;
  /** Why `backward` would fail, in PyTorch's words, or null. */
  readonly problem: string | null;
}

/** One recorded operator in the backward graph. */
export interface Node {
  /** PyTorch's name of the class: `MulBackward0`. For the library's own use: users ask `name()`. */
  readonly label: string;
  /** PyTorch's name of the node: `MulBackward0`. */
  name(): string;
  /** Where the gradients of its inputs go: pairs of node and input number. */
  readonly next_functions: readonly (readonly [Node | null, number])[];
  /** Which edges belong to inputs that can have a gradient, as PyTorch counts them; null for all. */
  readonly inputPlaces: readonly number[] | null;
  /** Adds a hook that sees (and may replace) the gradients of the inputs after the node ran. */
  register_hook(hook: PostHook): RemovableHandle;
  /** Adds a hook that sees (and may replace) the gradients of the outputs before the node runs. */
  register_prehook(hook: PreHook): RemovableHandle;
  /** Anything that users want to note about the node. */
  readonly metadata: Record<string, unknown>;
  /** Shapes and dtypes of the node's outputs, of which it takes the gradients. */
  readonly _input_metadata: readonly OutputMetadata[];
  /** What the node saved, by the operator's names: a tensor, a list, or an argument. Throws once it was let go. */
  readonly [saved: `_saved_${string}`]: unknown;
  /** The same as objects that take hooks, where it is a tensor. */
  readonly [saved: `_raw_saved_${string}`]: unknown;
  /** The number by which nodes are ordered: later ones run first. */
  _sequence_nr(): number;
  /** Makes what the node saved readable by name. For the library's own use. */
  showSaved(): void;
  /** Later nodes run first. */
  readonly sequence: number;
  /** One edge for each tensor input; null where no gradient is wanted. */
  edges: readonly (Edge | null)[];
  /** One entry for each output. */
  readonly outputs: OutputMetadata[];
  /** Hooks on the gradients of output `i`, run before the node. */
  tensorHooks: { output: number; hook: (gradient: Tensor) => Tensor | void | null }[] | null;
  /** Hooks that run before the node. For the library's own use. */
  preHooks: PreHook[] | null;
  /** Hooks that run after the node. For the library's own use. */
  postHooks: PostHook[] | null;
  /** Outputs whose gradient is to be kept in `.grad` of the tensor. */
  retained: { output: number; tensor: Tensor }[] | null;
  /** Gradients of the inputs from those of the outputs. */
  apply(gradients: Gradient[]): Gradient[];
  /** What the node keeps. For the library's own use: users ask `torch.autograd.graph.describe`. */
  describeSaved(): readonly SavedDescription[];
  /** Lets saved tensors go; a later `apply` that needs them throws. */
  release(): void;
  /** Whether it runs although no gradient arrived: code of users does, as in PyTorch. */
  readonly runsWithoutGradients: boolean;
  /** Whether gradients that it returns may be given to `.grad` without copying when their bytes are new. */
  readonly givesFreshGradients: boolean;
}

/** How a view came to be, which decides what in-place changes of it are allowed. */
export type CreationMeta = "default" | "multiOutput" | "noGrad" | "inference" | "customFunction";

/** A differentiable view's base (never itself a view) and the version at which its `gradFn` was right. */
export interface ViewOrigin {
  readonly base: Tensor;
  creation: CreationMeta;
  attributeVersion: number;
}

/** Hooks on a tensor's gradient: for leaves they live here, for others on the node. */
export interface GradientHooks {
  readonly list: ((gradient: Tensor) => Tensor | void | null)[];
  readonly afterAccumulate: ((tensor: Tensor) => void)[];
}
