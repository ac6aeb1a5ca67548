/** The history of what a compiled function returned: one node, whose derivative is the tape that was written down ahead. */
import { GraphNode } from "../autograd/node.ts";
import { SavedTensor } from "../autograd/saved.ts";
import { is_grad_enabled } from "../autograd/modes.ts";
import { backwardTwice } from "../autograd/messages.ts";
import type { Edge, Gradient } from "../autograd/node-types.ts";
import { copyInto, fillWith } from "../compute/copy-elements.ts";
import { sameShape } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { release } from "../tensor/memory.ts";
import type { Storage } from "../tensor/storage.ts";
import { emptyStrided, type Tensor } from "../tensor/tensor.ts";
import type { Compiled } from "./compiled.ts";

export class CompiledNode extends GraphNode {
  private readonly tensors: readonly (SavedTensor | null)[];
  private released = false;

  /** `tensors`: what was bound in the forward pass, of which some are read again; `kept`: the bytes between the passes. */
  constructor(
    private readonly compiled: Compiled,
    edges: readonly (Edge | null)[],
    private readonly bound: readonly Tensor[],
    private readonly kept: Storage | null,
  ) {
    super(edges);
    const made = new Set(compiled.trace.backward!.roots.map(({ id }) => id));
    this.tensors = compiled.backwardReads.map((id) => new SavedTensor(bound[id]!, this, made.has(id)));
  }

  get label(): string {
    return "CompiledFunctionBackward";
  }

  apply(gradients: Gradient[]): Gradient[] {
    if (this.released) throw backwardTwice();
    if (is_grad_enabled())
      throw new RuntimeError("torch.compile with aot_autograd does not currently support double backward");
    for (const saved of this.tensors) saved?.verify();
    const { roots } = this.compiled.trace.backward!;
    const given = roots.map(({ gradient: { shape, strides, dtype } }, i) => {
      const gradient = gradients[i] ?? null;
      if (gradient === null) return fillWith(emptyStrided(shape, strides, dtype), 0);
      if (sameShape(gradient.strides, strides) && gradient.pending === 0) return gradient;
      return copyInto(emptyStrided(shape, strides, dtype), gradient);
    });
    const results = this.compiled.runBackward(this.bound, given, this.kept);
    // An input's gradient may be an output's as it arrived.
    const passed = new Set(results.map((result) => result?.storage));
    given.forEach((gradient, i) => {
      if (gradient !== gradients[i] && !passed.has(gradient.storage)) release(gradient.storage);
    });
    return results;
  }

  override release(): void {
    this.released = true;
    for (const saved of this.tensors) saved?.release();
    if (this.kept !== null) release(this.kept);
  }
}

/** The history of a result whose backward pass was part of the function: it was used up there. */
export class SpentNode extends GraphNode {
  constructor() {
    super([]);
  }
  get label(): string {
    return "CompiledFunctionBackward";
  }
  apply(): Gradient[] {
    throw backwardTwice();
  }
}
