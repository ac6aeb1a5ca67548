/**
 * What stands for results that are not computed yet: storages without bytes and nodes without derivatives. Whoever asks
 * them for anything makes the session compute first, so nothing is ever read that is not there.
 */
import { gradientEdge } from "../autograd/history.ts";
import type { Node, OutputMetadata } from "../autograd/node-types.ts";
import type { Argument } from "../backend/backend.ts";
import { RuntimeError } from "../support/errors.ts";
import { CPU } from "../tensor/device-name.ts";
import { Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Who computes what is pending. */
export interface PendingOwner {
  /** Computes what was called so far, so that pending tensors have bytes. */
  settle(): void;
}

/** The bytes of results to come. */
export class PendingStorage extends Storage {
  /** Where the bytes are, once they are computed. */
  real: Storage | null = null;
  /** Whether the run is over and the bytes were not kept. */
  gone = false;

  constructor(
    private readonly owner: PendingOwner,
    nbytes: number,
  ) {
    super(0, nbytes, CPU, CPU.backend);
  }

  private settled(): Storage {
    if (this.real === null && !this.gone) this.owner.settle();
    if (this.real === null)
      throw new RuntimeError(
        "This tensor is an intermediate result of a function compiled by torch.compile, and its bytes were not kept.\n" +
          "Return it from the function: what the function puts elsewhere (outer variables, properties) is known only if it was there when the function was compiled.",
      );
    return this.real;
  }

  override get block(): number {
    return this.settled().block;
  }
  override argument(offset: number): Argument {
    return this.settled().argument(offset);
  }
  /** So that nobody gives back what is not there. */
  override get released(): boolean {
    return this.real?.released ?? true;
  }
}

/** The history of a result to come. */
export class PendingNode implements Node {
  readonly label = "CompiledFunctionBackward";
  readonly [saved: `_saved_${string}`]: unknown;
  readonly [saved: `_raw_saved_${string}`]: unknown;

  constructor(
    private readonly owner: PendingOwner,
    /** The result. */
    readonly tensor: Tensor,
  ) {}

  get inputPlaces(): readonly number[] | null {
    return this.real().inputPlaces;
  }

  private real(): Node {
    if (this.tensor.gradFn === this) this.owner.settle();
    const edge = gradientEdge(this.tensor);
    if (edge === null || edge.node === this)
      throw new RuntimeError(
        "The history of this tensor is not kept: it is an intermediate result of a function compiled by torch.compile.",
      );
    return edge.node;
  }

  name(): string {
    return this.label;
  }
  get next_functions(): Node["next_functions"] {
    return this.real().next_functions;
  }
  get metadata(): Node["metadata"] {
    return this.real().metadata;
  }
  get _input_metadata(): readonly OutputMetadata[] {
    return this.real()._input_metadata;
  }
  get sequence(): number {
    return this.real().sequence;
  }
  get edges(): Node["edges"] {
    return this.real().edges;
  }
  set edges(edges: Node["edges"]) {
    this.real().edges = edges;
  }
  get outputs(): OutputMetadata[] {
    return this.real().outputs;
  }
  get tensorHooks(): Node["tensorHooks"] {
    return this.real().tensorHooks;
  }
  set tensorHooks(hooks: Node["tensorHooks"]) {
    this.real().tensorHooks = hooks;
  }
  get preHooks(): Node["preHooks"] {
    return this.real().preHooks;
  }
  set preHooks(hooks: Node["preHooks"]) {
    this.real().preHooks = hooks;
  }
  get postHooks(): Node["postHooks"] {
    return this.real().postHooks;
  }
  set postHooks(hooks: Node["postHooks"]) {
    this.real().postHooks = hooks;
  }
  get retained(): Node["retained"] {
    return this.real().retained;
  }
  set retained(retained: Node["retained"]) {
    this.real().retained = retained;
  }
  get runsWithoutGradients(): boolean {
    return this.real().runsWithoutGradients;
  }
  get givesFreshGradients(): boolean {
    return this.real().givesFreshGradients;
  }
  register_hook(hook: Parameters<Node["register_hook"]>[0]): ReturnType<Node["register_hook"]> {
    return this.real().register_hook(hook);
  }
  register_prehook(hook: Parameters<Node["register_prehook"]>[0]): ReturnType<Node["register_prehook"]> {
    return this.real().register_prehook(hook);
  }
  _sequence_nr(): number {
    return this.real()._sequence_nr();
  }
  /** Nothing was saved under a name: a compiled function keeps what its gradients need in one piece. */
  showSaved(): void {}
  apply(gradients: Parameters<Node["apply"]>[0]): ReturnType<Node["apply"]> {
    return this.real().apply(gradients);
  }
  describeSaved(): ReturnType<Node["describeSaved"]> {
    return this.real().describeSaved();
  }
  release(): void {
    this.real().release();
  }
}
