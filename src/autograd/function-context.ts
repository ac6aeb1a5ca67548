/** What `torch.autograd.Function` leaves for its backward, and the node that runs it. */
import { typeNameOf } from "../support/type-names.ts";
import { float32 } from "../dtype.ts";
import { RuntimeError, TypeError, notTrue } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { emptyTensor, Tensor } from "../tensor/tensor.ts";
import { backwardTwice } from "./messages.ts";
import { no_grad } from "./modes.ts";
import { GraphNode } from "./node.ts";
import { SavedTensor, unpacking } from "./saved.ts";
import type { Edge, Gradient, SavedDescription } from "./node-types.ts";

/** What `forward` leaves for `backward`. */
export class FunctionContext {
  private kept: (SavedTensor | null)[] = [];
  private toSave: readonly (Tensor | null)[] = [];
  private forForward: readonly (Tensor | null)[] = [];
  /** Whether it is `jvp` that runs, which gets what `save_for_forward` kept. For the library's own use. */
  inForward = false;
  /** Inputs that `forward` changed in place. */
  readonly dirty = new Set<Tensor>();
  /** Outputs without a gradient. */
  readonly nondifferentiable = new Set<Tensor>();
  /** Whether missing gradients arrive as zeros. */
  materializesGradients = true;
  /** Which inputs of `forward` want a gradient, in their order. */
  needs_input_grad: readonly boolean[] = [];
  /** Anything else that `backward` needs; set freely. */
  [key: string]: unknown;

  /** Keeps tensors (inputs or outputs) for `backward`, guarded against in-place changes. */
  save_for_backward(...tensors: (Tensor | null)[]): void {
    this.toSave = tensors;
  }
  /** Keeps tensors for `jvp`, the derivative forwards. */
  save_for_forward(...tensors: (Tensor | null)[]): void {
    tensors.forEach((value: unknown, i) => {
      if (value !== null && value !== undefined && !(value instanceof Tensor))
        throw new TypeError(
          `save_for_forward expects all arguments to be tensors; you should save non-tensors as attributes on ctx. Argument ${i} is of type ${typeNameOf(value)}`,
        );
    });
    this.forForward = tensors;
  }
  /** The tensors that `save_for_backward` kept, checked to be unchanged; in `jvp` those of `save_for_forward`. */
  get saved_tensors(): Tensor[] {
    if (this.inForward) return [...this.forForward] as Tensor[];
    const before = unpacking.forUser;
    unpacking.forUser = true;
    try {
      return this.kept.map((saved) => (saved ? saved.unpack() : null) as Tensor);
    } finally {
      unpacking.forUser = before;
    }
  }
  /** The older name of `saved_tensors`. */
  get saved_variables(): Tensor[] {
    warnAlways("'saved_variables' is deprecated; use 'saved_tensors'", "DeprecationWarning");
    return this.saved_tensors;
  }
  /** The same as objects that take hooks. */
  get _raw_saved_tensors(): readonly (SavedTensor | null)[] {
    return this.kept;
  }
  /** Tells that `forward` changed these inputs in place. */
  mark_dirty(...tensors: Tensor[]): void {
    for (const tensor of tensors) this.dirty.add(tensor);
  }
  /** Tells that these outputs have no gradient. */
  mark_non_differentiable(...tensors: Tensor[]): void {
    for (const tensor of tensors) this.nondifferentiable.add(tensor);
  }
  /** With false, missing gradients of outputs arrive as null instead of zeros. */
  set_materialize_grads(value: boolean): void {
    this.materializesGradients = value;
  }

  /** Throws where a list holds something else than tensors. For the library's own use. */
  checkLists(records: boolean): void {
    this.toSave.forEach((value: unknown, i) => {
      if (records && value !== null && value !== undefined && !(value instanceof Tensor))
        throw new TypeError(
          `save_for_backward can only save variables, but argument ${i} is of type ${typeNameOf(value)}`,
        );
    });
    [...this.dirty].forEach((value: unknown, i) => {
      if (!(value instanceof Tensor))
        throw new RuntimeError(
          `mark_dirty can only accept variables, but argument ${i} is of type ${typeNameOf(value)}`,
        );
    });
    for (const value of this.nondifferentiable as Set<unknown>)
      if (!(value instanceof Tensor))
        throw new RuntimeError(`mark_non_differentiable only accepts variable arguments, but got ${typeNameOf(value)}`);
  }
  /** Called after `forward`. */
  seal(node: GraphNode, outputs: readonly Tensor[]): void {
    this.kept = this.toSave.map((tensor) => (tensor ? new SavedTensor(tensor, node, outputs.includes(tensor)) : null));
  }
  /** Whether `save_for_backward` was given tensors. For the library's own use. */
  get keepsTensors(): boolean {
    return this.kept.some((saved) => saved !== null);
  }
  /** What `save_for_backward` was given. For the library's own use. */
  describeSaved(): readonly SavedDescription[] {
    return this.kept.flatMap((saved) => (saved ? [saved.describe()] : []));
  }
  /** Lets saved tensors go. For the library's own use. */
  letGo(): void {
    for (const saved of this.kept) saved?.release();
  }
}

/** Stands in a node's list for an output that is no tensor. */
const NO_TENSOR = { shape: [], dtype: float32 };

type Backward = (context: FunctionContext, ...gradients: Gradient[]) => Gradient | readonly Gradient[];

/** The backward node of a `Function`: it calls the user's `backward`. */
export class FunctionNode extends GraphNode {
  private released = false;
  /** Which outputs are no tensors, and which are tensors without a gradient. */
  private readonly places: ("tensor" | "constant" | "value")[] = [];

  constructor(
    private readonly functionName: string,
    edges: readonly (Edge | null)[],
    private readonly context: FunctionContext,
    private readonly run: Backward,
    private readonly tensorPlaces: readonly number[],
    private readonly argumentCount: number,
  ) {
    super(edges);
  }
  get label(): string {
    return `${this.functionName}Backward`;
  }
  override get runsWithoutGradients(): boolean {
    return true;
  }
  override get givesFreshGradients(): boolean {
    return false;
  }
  override describeSaved(): readonly SavedDescription[] {
    return this.context.describeSaved();
  }
  /** What `save_for_backward` kept: PyTorch's node is the context. */
  get saved_tensors(): Tensor[] {
    if (this.released && this.context.keepsTensors) throw backwardTwice();
    return this.context.saved_tensors;
  }
  /** The same as objects that take hooks. */
  get _raw_saved_tensors(): readonly (SavedTensor | null)[] {
    return this.context._raw_saved_tensors;
  }
  /** Which inputs want a gradient. */
  get needs_input_grad(): readonly boolean[] {
    return this.context.needs_input_grad;
  }

  /** Makes a value the next output: gradients come for each, null for those that are no tensors. */
  addValue(value: unknown, kind: "tensor" | "constant" | "value"): void {
    this.places.push(kind);
    this.describeOutput(value instanceof Tensor ? value : NO_TENSOR);
  }

  apply(gradients: Gradient[]): Gradient[] {
    const { context } = this;
    const given = gradients.map((gradient, i) => gradient ?? this.missing(i));
    const result = this.run(context, ...given);
    const list: unknown[] = Array.isArray(result) ? (result as unknown[]) : [result];
    const expected = this.argumentCount;
    const surplus = list.slice(expected).some((item) => item !== null && item !== undefined);
    // Trailing arguments that are no tensors may be left out, which PyTorch does not allow.
    if (list.length < Math.max(...this.tensorPlaces) + 1 || surplus)
      throw new RuntimeError(
        `function ${this.label} returned an incorrect number of gradients (expected ${expected}, got ${list.length})`,
      );
    const astray = list.findIndex((item, i) => item !== null && item !== undefined && !this.tensorPlaces.includes(i));
    if (astray >= 0)
      throw new RuntimeError(
        `function ${this.label} returned a gradient different than None at position ${astray + 1}, but the corresponding forward input was not a Variable`,
      );
    return this.tensorPlaces.map((place, i) => {
      const gradient = list[place] ?? null;
      if (gradient === null) return null;
      if (!(gradient instanceof Tensor))
        throw new RuntimeError(`expected Variable or None (got ${typeNameOf(gradient)})`);
      const edge = this.edges[i];
      if (gradient.dtype.is_complex && edge?.node.outputs[edge.input]?.dtype.is_complex === false)
        throw new RuntimeError(notTrue("isFloatingType(grad.scalar_type()) || (input_is_complex == grad_is_complex)"));
      return gradient;
    });
  }

  /** What stands for a gradient that did not arrive. */
  private missing(output: number): Gradient {
    const kind = this.places[output];
    const { context } = this;
    if (kind === "value" || !context.materializesGradients) return null;
    if (kind === "constant" && context["_materialize_non_diff_grads"] === false) return null;
    const { shape, dtype } = this.outputs[output]!;
    return no_grad(() => emptyTensor([0], dtype).new_zeros([...shape]));
  }

  override release(): void {
    this.released = true;
    this.context.letGo();
  }
}
