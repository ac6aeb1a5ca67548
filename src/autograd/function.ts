/** `torch.autograd.Function`: operators with a derivative written by the user. */
import { isDifferentiable } from "../dtype.ts";
import { swapGradMode } from "./modes.ts";
import { GraphNode } from "./node.ts";
import {
  gradientEdge,
  isRecording,
  requiresGrad,
  setView,
  rebaseHistory,
  assertMayChangeInPlace,
  bumpVersion,
} from "./history.ts";
import { SavedTensor } from "./saved.ts";
import type { Edge, Gradient, SavedDescription } from "./types.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import { backwardTwice } from "./messages.ts";
import { aliasTensor, Tensor } from "../tensor/tensor.ts";

/** What `forward` leaves for `backward`. */
export class FunctionContext {
  private kept: (SavedTensor | null)[] = [];
  private toSave: readonly (Tensor | null)[] = [];
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
  /** The tensors that `save_for_backward` kept, checked to be unchanged. */
  get saved_tensors(): Tensor[] {
    return this.kept.map((saved) => (saved ? saved.unpack() : null) as Tensor);
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

type Backward = (context: FunctionContext, ...gradients: Gradient[]) => Gradient | readonly Gradient[];

function typeName(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return typeof value === "string" ? "str" : typeof value;
}

class FunctionNode extends GraphNode {
  private released = false;

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
  override get givesFreshGradients(): boolean {
    return false;
  }
  override describeSaved(): readonly SavedDescription[] {
    return this.context.describeSaved();
  }

  apply(gradients: Gradient[]): Gradient[] {
    const { context } = this;
    if (this.released && context.keepsTensors) throw new RuntimeError(backwardTwice());
    const given = gradients.map(
      (gradient, i) => gradient ?? (context.materializesGradients ? this.zeros(i, gradients) : null),
    );
    const result = this.run(context, ...given);
    const list: unknown[] = Array.isArray(result) ? (result as unknown[]) : [result];
    const expected = this.argumentCount;
    const surplus = list.slice(expected).some((item) => item !== null && item !== undefined);
    // Trailing arguments that are no tensors may be left out, which PyTorch does not allow.
    if (list.length < Math.max(...this.tensorPlaces) + 1 || surplus)
      throw new RuntimeError(
        `function ${this.label} returned an incorrect number of gradients (expected ${expected}, got ${list.length})`,
      );
    return this.tensorPlaces.map((place) => {
      const gradient = list[place] ?? null;
      if (gradient !== null && !(gradient instanceof Tensor))
        throw new RuntimeError(`expected Variable or None (got ${typeName(gradient)})`);
      return gradient;
    });
  }

  private zeros(output: number, gradients: readonly Gradient[]): Gradient {
    const { shape, dtype } = this.outputs[output]!;
    return gradients.find((gradient) => gradient !== null)?.new_zeros(shape, { dtype }) ?? null;
  }

  override release(): void {
    this.released = true;
    this.context.letGo();
  }
}

/**
 * Base class of user-written operators: static `forward(ctx, ...args)` and `backward(ctx, ...grads)`; call with
 * `apply`.
 * @example
 * class Cube extends torch.autograd.Function {
 *   static forward(ctx: torch.autograd.FunctionContext, x: torch.Tensor) { ctx.save_for_backward(x); return x.mul(x).mul(x); }
 *   static backward(ctx: torch.autograd.FunctionContext, grad: torch.Tensor) { const [x] = ctx.saved_tensors; return grad.mul(x!.mul(x!).mul(3)); }
 * }
 * Cube.apply(torch.tensor([1, 2, 3.5])); // tensor([ 1.0000,  8.0000, 42.8750])
 */
export class Function {
  static forward(_context: FunctionContext, ..._args: never[]): Tensor | Tensor[] {
    throw new NotImplementedError("You must implement the forward function for custom autograd.Function.");
  }
  /** The gradient of each input, from those of the outputs. Override it. */
  static backward(_context: FunctionContext, ..._gradients: never[]): Gradient | readonly Gradient[] {
    throw new NotImplementedError(
      "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.",
    );
  }

  /** Runs `forward` without recording and records this function in its place. */
  static apply<A extends unknown[], R extends Tensor | Tensor[]>(
    this: { forward(context: FunctionContext, ...args: A): R; name: string },
    ...args: A
  ): R {
    const self = this as unknown as {
      forward: (context: FunctionContext, ...args: A) => R;
      backward: Backward;
      setup_context?: (context: FunctionContext, inputs: readonly unknown[], output: unknown) => void;
      name: string;
    };
    const context = new FunctionContext();
    const tensorPlaces = args.flatMap((arg, i) => (arg instanceof Tensor ? [i] : []));
    const tensors = tensorPlaces.map((i) => args[i] as Tensor);
    const records = isRecording(tensors);
    context.needs_input_grad = args.map((arg) => arg instanceof Tensor && records && requiresGrad(arg));
    const edges = tensors.map((tensor) => (records ? gradientEdge(tensor) : null));
    const before = swapGradMode(false);
    let result: R;
    try {
      if (self.setup_context === undefined) result = self.forward(context, ...args);
      else {
        // PyTorch's second form: `forward` without a context, which is filled afterwards.
        result = (self.forward as unknown as (...list: A) => R)(...args);
        self.setup_context(context, args, result);
      }
    } finally {
      swapGradMode(before);
    }
    const outputs = Array.isArray(result) ? result : [result];
    const made = outputs.filter((output): output is Tensor => output instanceof Tensor);
    const node = records ? new FunctionNode(self.name, edges, context, self.backward, tensorPlaces, args.length) : null;
    const several = made.length > 1;
    // What is no tensor is handed through.
    const finished = outputs.map((output): unknown =>
      output instanceof Tensor ? finishOutput(output, tensors, context, node, self.name, several) : output,
    );
    if (node)
      context.seal(
        node,
        finished.filter((output): output is Tensor => output instanceof Tensor),
      );
    return (Array.isArray(result) ? finished : finished[0]) as R;
  }
}

function finishOutput(
  output: Tensor,
  inputs: readonly Tensor[],
  context: FunctionContext,
  node: FunctionNode | null,
  name: string,
  several: boolean,
): Tensor {
  if (context.dirty.has(output)) {
    if (node) {
      assertMayChangeInPlace(output, true, name);
      node.describeOutput(output);
      rebaseHistory(output, node);
    }
    bumpVersion(output, name);
    return output;
  }
  let fresh = output;
  if (inputs.includes(output)) {
    fresh = aliasTensor(output, output.shape, output.strides, output.offset);
    setView(output, fresh, false);
    fresh.viewOrigin!.creation = "customFunction";
  } else if (node && fresh.viewOrigin !== null) fresh.viewOrigin.creation = several ? "multiOutput" : "customFunction";
  if (node) {
    if (isDifferentiable(fresh.dtype) && !context.nondifferentiable.has(output)) node.addOutput(fresh);
    else node.describeOutput(fresh);
  }
  return fresh;
}
