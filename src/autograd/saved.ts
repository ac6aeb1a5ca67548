/** Tensors that a node keeps for its derivative, with the version at which they were right. */
import { typeNameOf } from "../support/type-names.ts";
import type { DType } from "../dtype.ts";
import { Tensor } from "../tensor/tensor.ts";
import { release } from "../tensor/memory.ts";
import { type Storage, type Version } from "../tensor/storage.ts";
import { RuntimeError, withHelp, withFields } from "../support/errors.ts";
import { sourceLine } from "../support/source-line.ts";
import { detachedAlias, gradFnOf, gradientEdge, isLeaf } from "./history.ts";
import { backwardTwice, freed } from "./messages.ts";
import { is_anomaly_enabled, is_grad_enabled, no_grad } from "./modes.ts";
import { GraphNode, operatorName } from "./node.ts";
import { AsStridedBackward } from "./slices.ts";
import type { Node, SavedDescription } from "./node-types.ts";

const HINT =
  " Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).";
const ANOMALY_HINT =
  " Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in question was changed in there or anywhere later. Good luck!";

/** Functions of `torch.autograd.graph.saved_tensors_hooks` that are in force. */
export interface SavedTensorHooks {
  readonly pack: (tensor: Tensor) => unknown;
  readonly unpack: (packed: unknown) => Tensor;
  /** Told when a packed value will not be asked for again. */
  readonly drop?: (packed: unknown) => void;
}
export const savedTensorHooks: SavedTensorHooks[] = [];
/** Stands for what hooks packed where they did not, or where it was let go: they may pack anything. */
const NOTHING = Symbol("nothing");

/** `torch.DoubleTensor`, or PyTorch's odd `CPUBoolType` for bool tensors, as error messages name a tensor's type. */
export function savedTypeName(tensor: Tensor): string {
  return tensor.dtype.name === "bool" ? "CPUBoolType" : `torch.${tensor.dtype.scalarName}Tensor`;
}

/** What hooks gave back for a leaf: gradients of it go where the leaf's go. */
function sameLeaf(leaf: Tensor, data: Tensor): Tensor {
  if (data === leaf || !leaf.wantsGrad || !is_grad_enabled()) return data;
  const result = detachedAlias(data);
  result.wantsGrad = true;
  result.accumulator = gradientEdge(leaf)!.node;
  return result;
}

/** What the hook made of a tensor, which it may not change. A leaf's it gets without the leaf, so that no cycle arises. */
function packedBy(hooks: SavedTensorHooks, tensor: Tensor): unknown {
  const version = tensor.version.value;
  const packed = no_grad(() => hooks.pack(tensor));
  if (tensor.version.value !== version)
    throw new RuntimeError(
      "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place operations on the input to a pack hook.",
    );
  return packed;
}

/** What the hook gives back, which must be a tensor. */
function unpackedBy(hooks: SavedTensorHooks, packed: unknown): Tensor {
  const data: unknown = hooks.unpack(packed);
  if (!(data instanceof Tensor))
    throw new TypeError(
      `Output of saved tensor unpack_hook expected to be a Tensor but got result of type ${typeNameOf(data)}`,
    );
  return data;
}

/** Whether it is `ctx.saved_tensors` of a user's function that unpacks: checkpoints let that ask once. */
export const unpacking = { forUser: false };

/** Runs derivatives of nodes whose saved tensors hooks packed: `unpack-once.ts`. */
export interface UnpacksOnce {
  /** Told of each tensor that hooks packed, with the node that saved it. */
  note(owner: Node, saved: SavedTensor): void;
  run<R>(node: Node, derivative: () => R): R;
}

/** How often hooks of users have unpacked: their code may keep whatever it makes. `once` is there since hooks are. */
export const hookRuns: { count: number; once: UnpacksOnce | null } = { count: 0, once: null };

/**
 * One saved tensor. An output of the node is kept without its history, to which the node itself belongs. Of tensors
 * of any shape.
 */
export class SavedTensor {
  private tensor: Tensor | null;
  private readonly version: number;
  private readonly savedWithHistory: boolean;
  private readonly node: Node | null;
  /** A view that is an output changed in place, whose history may be replaced by a later change. */
  private readonly view: Tensor | null;
  private outputNumber: number;
  private readonly keepsOriginal: boolean;
  private hooks: SavedTensorHooks | null;
  private packed: unknown = NOTHING;
  /** The history of a tensor that hooks took away, so that what they give back can be differentiated again. */
  private history: Node | null;
  private readonly dtype: DType;
  /** The shape when it was saved: in-place views may change the tensor's own. */
  private readonly shape: readonly number[];
  /** Where it is noted that this tensor counts on its bytes, while it does. */
  private counter: Version | null = null;
  /** What hooks gave back for the derivative that runs. */
  held: Tensor | null = null;
  /** The bytes that it holds, while it does: a tensor may be given others. */
  private storage: Storage | null = null;

  constructor(
    tensor: Tensor,
    private readonly owner: Node,
    private readonly isOutput: boolean,
    private readonly isInternal = false,
  ) {
    if (tensor.isInference && !isInternal)
      throw new RuntimeError(
        "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.",
      );
    // An output is kept as a tensor of its own: in-place views may change the shape of the user's.
    this.tensor = isOutput ? detachedAlias(tensor) : tensor;
    this.version = tensor.version.value;
    this.savedWithHistory = !isOutput && tensor.gradFn !== null;
    this.dtype = tensor.dtype;
    this.shape = tensor.shape;
    this.keepsOriginal = !isOutput || (tensor.gradFn === null && isLeaf(tensor));
    this.node = isOutput && tensor.viewOrigin !== null ? gradFnOf(tensor) : null;
    this.view = this.node === null ? null : tensor;
    this.hooks = savedTensorHooks.length > 0 ? savedTensorHooks[savedTensorHooks.length - 1]! : null;
    this.history = this.hooks !== null && !isOutput ? gradFnOf(tensor) : null;
    this.outputNumber = isOutput || this.history !== null ? tensor.outputNumber : 0;
    if (this.hooks) {
      this.packed = packedBy(this.hooks, tensor);
      hookRuns.once?.note(owner, this);
      if (!this.keepsOriginal || !(tensor.gradFn === null)) this.tensor = null;
    }
    if (this.tensor !== null) {
      this.counter = tensor.version;
      this.counter.savers++;
      this.storage = this.tensor.storage;
      this.storage.savers++;
    }
  }

  /** What is kept, and whether it is still right. */
  describe(): SavedDescription {
    const { shape, isOutput, tensor } = this;
    let problem: string | null = null;
    try {
      this.verify();
    } catch (error) {
      problem = (error as Error).message;
    }
    return {
      shape,
      dtype: this.dtype,
      isOutput,
      expectedVersion: this.version,
      version: tensor?.version.value ?? null,
      problem,
    };
  }

  /** Throws where the tensor was let go, or changed since it was saved. */
  verify(): void {
    const { tensor } = this;
    // What hooks keep is not watched.
    if (this.hooks !== null && this.packed !== NOTHING) return;
    if (tensor !== null) {
      if (tensor.version.value !== this.version) throw this.changedError(tensor);
      if (tensor.detachedInPlace && this.savedWithHistory)
        throw new RuntimeError(
          "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported, please use out-of-place `.detach()` instead",
        );
    } else throw backwardTwice();
  }

  /** The tensor, checked to be unchanged since it was saved. */
  unpack(): Tensor {
    if (this.hooks && this.packed !== NOTHING) {
      if (this.held !== null) return this.held;
      hookRuns.count++;
      const data = unpackedBy(this.hooks, this.packed);
      return this.tensor === null ? this.withHistory(data) : sameLeaf(this.tensor, data);
    }
    this.verify();
    const tensor = this.tensor!;
    if (this.keepsOriginal || !(is_grad_enabled() || unpacking.forUser)) return tensor;
    const result = detachedAlias(tensor);
    result.pending = tensor.pending;
    result.gradFn = this.node ?? this.owner;
    result.outputNumber = this.outputNumber;
    return result;
  }

  /**
   * Packs this one tensor by hooks of its own: `grad_fn._raw_saved_self.register_hooks(pack, unpack)`. Throws a
   * RuntimeError where it has hooks or was let go.
   */
  register_hooks(pack: SavedTensorHooks["pack"], unpack: SavedTensorHooks["unpack"]): void {
    if (typeof pack !== "function" || typeof unpack !== "function")
      throw new TypeError("register_hooks(): incompatible function arguments: it takes two functions");
    if (this.hooks !== null)
      throw new RuntimeError(
        "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is allowed at a time.",
      );
    const { tensor } = this;
    if (tensor === null)
      throw new RuntimeError(`Calling register_hooks on a saved tensor after it has been freed. ${freed("variables")}`);
    const hooks = { pack, unpack };
    this.packed = packedBy(hooks, tensor);
    this.hooks = hooks;
    if (this.isOutput) return this.forget();
    this.history = gradFnOf(tensor);
    this.outputNumber = tensor.outputNumber;
    if (!isLeaf(tensor)) this.forget();
  }

  /** What hooks gave back, with the history of the tensor that they were given. */
  private withHistory(data: Tensor): Tensor {
    const node = this.history ?? (this.isOutput && !this.keepsOriginal ? (this.node ?? this.owner) : null);
    if (node === null || !is_grad_enabled()) return data;
    const result = detachedAlias(data);
    result.gradFn = node;
    result.outputNumber = this.outputNumber;
    return result;
  }

  private changedError(tensor: Tensor): RuntimeError {
    const node = this.isOutput ? (this.keepsOriginal ? null : this.livingNode()) : gradFnOf(tensor);
    const type = `[${savedTypeName(tensor)} [${(this.keepsOriginal ? tensor.shape : this.shape).join(", ")}]]`;
    const origin = node ? `, which is output ${this.outputNumber} of ${operatorName(node)},` : "";
    const sentence =
      "one of the variables needed for gradient computation has been modified by an inplace operation: " +
      `${type}${origin} is at version ${tensor.version.value}; expected version ${this.version} instead.${is_anomaly_enabled() ? ANOMALY_HINT : HINT}`;
    return withFields(new RuntimeError(withHelp(sentence, this.changedHelp(tensor))), {
      reason: "changed",
      given: tensor.version.value,
      wanted: this.version,
    });
  }

  /** The output's node as PyTorch still knows it: a view's history is forgotten once replaced, unless it was used. */
  private livingNode(): Node {
    const { node, view } = this;
    if (node === null || (view!.gradFn !== node && !(node instanceof AsStridedBackward && node.users > 0)))
      return this.owner;
    return node;
  }

  /** Who saved the tensor, who changed it and where, and how to write it instead. */
  private changedHelp(tensor: Tensor): string {
    const { lastWriter: writer, writtenAt } = tensor.version;
    const saver = this.owner instanceof GraphNode ? this.owner.operator : this.owner.label;
    const saved = `${saver} saved ${this.isOutput ? "its output" : "this tensor"} for its gradient`;
    if (writer === null) return `${saved}, then it was changed.`;
    const line = writtenAt ? sourceLine(writtenAt) : null;
    const plain = writer.replace(/_$/, "");
    const method = plain !== writer && plain in tensor ? `write out = out.${plain}(…)` : "change a copy, x.clone(),";
    const earlier = this.isOutput && saver.endsWith("_") ? `, or drop inplace where ${saver} is called` : "";
    return `${saved}, then ${writer} overwrote it${line ? ` at ${line}` : ""}: ${method} instead${earlier}.`;
  }

  /** Lets the tensor go; bytes that only the library knows go back at once. */
  release(): void {
    this.forget();
    if (this.packed !== NOTHING) this.hooks?.drop?.(this.packed);
    this.packed = NOTHING;
  }

  private forget(): void {
    if (this.counter !== null) this.counter.savers--;
    this.counter = null;
    const { storage } = this;
    if (storage !== null && (--storage.savers === 0 || this.isInternal) && (storage.abandoned || this.isInternal))
      release(storage);
    this.storage = null;
    this.tensor = null;
  }
}
