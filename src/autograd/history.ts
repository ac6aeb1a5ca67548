/**
 * A tensor's place in the graph: whether it requires grad, its gradient edge, views and what in-place changes do to
 * them.
 */
import { sameShape } from "../layout/shape.ts";
import { aliasTensor, type Tensor } from "../tensor/tensor.ts";
import { Version } from "../tensor/storage.ts";
import { Unstored, Wrapper } from "../tensor/wrapper.ts";
import { RuntimeError } from "../support/errors.ts";
import { rememberPlace } from "../support/source-line.ts";
import { AccumulateGrad } from "./accumulate.ts";
import { operatorName } from "./node.ts";
import { is_grad_enabled, is_inference_mode_enabled } from "./modes.ts";
import { AsStridedBackward, CopySlices } from "./slices.ts";
import type { CreationMeta, Edge, Node } from "./node-types.ts";

/** PyTorch's `requires_grad`: a leaf's flag, a result with history, or a view of either. */
export function requiresGrad(tensor: Tensor): boolean {
  return (
    tensor.wantsGrad || tensor.gradFn !== null || (tensor.viewOrigin !== null && requiresGrad(tensor.viewOrigin.base))
  );
}

/** Whether operators on these tensors are to be recorded now. */
export function isRecording(tensors: readonly (Tensor | null)[]): boolean {
  if (!is_grad_enabled()) return false;
  for (const tensor of tensors) if (tensor !== null && requiresGrad(tensor)) return true;
  return false;
}

/**
 * Whether operators on these tensors are differentiated now, here or at a level of `torch.func` below: for functions that
 * have a faster way where nobody asks.
 */
export function isDifferentiated(tensors: readonly (Tensor | null)[]): boolean {
  return isRecording(tensors) || tensors.some((tensor) => tensor instanceof Wrapper && isDifferentiatedBelow(tensor));
}

function isDifferentiatedBelow(wrapper: Wrapper): boolean {
  const { value } = wrapper;
  return wrapper.hasTangent || requiresGrad(value) || (value instanceof Wrapper && isDifferentiatedBelow(value));
}

/**
 * The node that made a tensor. A view asks here whether its base was changed in place since; then its history becomes a
 * view of the base's
 * new history (PyTorch's `VariableHooks::grad_fn`).
 */
export function gradFnOf(tensor: Tensor): Node | null {
  const origin = tensor.viewOrigin;
  if (origin === null) return tensor.gradFn;
  if (tensor.gradFn === null && !requiresGrad(origin.base)) return null;
  const current = tensor.version.value;
  if (origin.attributeVersion !== current) {
    assertViewMayChange(tensor, true);
    const before = tensor.gradFn;
    tensor.gradFn = new AsStridedBackward(origin.base, tensor, [gradientEdge(origin.base)]);
    tensor.outputNumber = 0;
    if (tensor.retainsGrad) moveRetained(tensor, before);
    origin.attributeVersion = current;
  }
  return tensor.gradFn;
}

/** Where a tensor's gradient goes, or null when it wants none. */
export function gradientEdge(tensor: Tensor): Edge | null {
  const node = gradFnOf(tensor);
  if (node !== null) {
    if (node instanceof AsStridedBackward) node.users++;
    return { node, input: tensor.outputNumber };
  }
  if (!tensor.wantsGrad) return null;
  let accumulator = tensor.accumulator as AccumulateGrad | null;
  // A leaf that got another shape in place (`t_`, `unsqueeze_` under `no_grad`) has gradients of that shape from now on.
  if (accumulator === null || !sameShape(accumulator.outputs[0]?.shape ?? [], tensor.shape))
    tensor.accumulator = accumulator = new AccumulateGrad(tensor);
  return accumulator.edge;
}

/** Remembers on a result without history where the history of its inputs ended, for the error of `backward`. */
export function noteLost(output: Tensor, operands: readonly unknown[], operator: string): void {
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i] as Partial<Tensor> | number | null;
    if (typeof operand !== "object" || operand === null || operand.shape === undefined) continue;
    if (requiresGrad(operand as Tensor)) {
      output.lost = is_grad_enabled() ? operator : "no_grad";
      return;
    }
    if (operand.lost !== null) output.lost = operand.lost ?? null;
  }
}

export function isLeaf(tensor: Tensor): boolean {
  return gradFnOf(tensor) === null;
}

/** Makes `view` a differentiable view of `base` (or of what `base` is a view of). */
export function setView(base: Tensor, view: Tensor, multiple: boolean): void {
  if (base.isInference) return; // nothing is recorded of what such a tensor shares
  let creation: CreationMeta = is_inference_mode_enabled()
    ? "inference"
    : !is_grad_enabled()
      ? "noGrad"
      : multiple
        ? "multiOutput"
        : "default";
  let root = base;
  if (base.viewOrigin !== null) {
    root = base.viewOrigin.base;
    if (creation === "default") creation = base.viewOrigin.creation;
  }
  view.viewOrigin = { base: root, creation, attributeVersion: view.version.value };
}

const forbiddenWhere =
  "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the ";

const creationReasons: Record<CreationMeta, string> = {
  default: "",
  multiOutput:
    " This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.",
  noGrad: ` ${forbiddenWhere}no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).`,
  inference: ` ${forbiddenWhere}inference_mode block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).`,
  customFunction:
    " This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.",
};

/** PyTorch's `handle_view_on_rebase`: refuses in-place changes of views whose history could not follow. */
function assertViewMayChange(view: Tensor, indirect: boolean): void {
  const { creation } = view.viewOrigin!;
  if (creation === "default") return;
  const node = view.gradFn;
  const modified = indirect ? "its base or another view of its base has been" : "is being";
  let message: string;
  if (creation === "inference" || creation === "noGrad" || node === null) {
    const prefix =
      node === null
        ? "A view was created in"
        : `Output ${view.outputNumber} of ${operatorName(node)} is a view of a view which was created in`;
    message =
      creation === "inference"
        ? `${prefix} inference mode and ${modified} modified inplace in normal mode.`
        : `${prefix} no_grad mode and ${modified} modified inplace with grad mode enabled.`;
  } else {
    message = `Output ${view.outputNumber} of ${operatorName(node)} is a view and ${modified} modified inplace.`;
  }
  throw new RuntimeError(message + creationReasons[creation]);
}

/** Whether to ask for the history of a view would be an error: it was made where none is kept, and has changed since. */
export function mayNotAsk({ viewOrigin, version }: Tensor): boolean {
  return viewOrigin !== null && viewOrigin.creation !== "default" && viewOrigin.attributeVersion !== version.value;
}

/**
 * PyTorch's `check_inplace`: leaves that require grad, and views of them, may not be changed while gradients are
 * recorded.
 */
export function assertMayChangeInPlace(tensor: Tensor, anyRequiresGrad: boolean, operator: string): void {
  if (!anyRequiresGrad || !is_grad_enabled()) return;
  if (tensor.viewOrigin !== null) {
    assertViewMayChange(tensor, false);
    if (requiresGrad(tensor) && isLeaf(tensor.viewOrigin.base)) {
      throw new RuntimeError(
        `a view of a leaf Variable that requires grad is being used in an in-place operation.\n${leafHelp(tensor, operator)}`,
      );
    }
  }
  if (requiresGrad(tensor) && isLeaf(tensor)) {
    throw new RuntimeError(
      `a leaf Variable that requires grad is being used in an in-place operation.\n${leafHelp(tensor, operator)}`,
    );
  }
}

function leafHelp(tensor: Tensor, operator: string): string {
  const owner = tensor.name ?? tensor.viewOrigin?.base.name;
  const subject = owner ? `${operator} on parameter ${owner}` : operator;
  const outOfPlace = operator.replace(/_$/, "");
  return `${subject}: update weights under torch.no_grad(() => …); to compute with it write x.${outOfPlace}(…), which makes a new tensor.`;
}

/** `retain_grad` keeps the gradient of what a tensor is now: it moves from the node that made what it was. */
function moveRetained(tensor: Tensor, before: Node | null): void {
  if (before?.retained) {
    const rest = before.retained.filter((entry) => entry.tensor !== tensor);
    before.retained = rest.length > 0 ? rest : null;
  }
  (tensor.gradFn!.retained ??= []).push({ output: tensor.outputNumber, tensor });
}

/**
 * PyTorch's `rebase_history`: `tensor` was changed in place by `node`; for a view, the base's history takes the change
 * in.
 */
export function rebaseHistory(tensor: Tensor, node: Node): void {
  const origin = tensor.viewOrigin;
  if (origin === null) {
    const before = tensor.gradFn;
    tensor.gradFn = node;
    tensor.outputNumber = 0;
    if (tensor.retainsGrad) moveRetained(tensor, before);
    return;
  }
  tensor.outputNumber = 0;
  const base = origin.base;
  const slices = new CopySlices(base, tensor, node, gradientEdge(base));
  const before = base.gradFn;
  base.gradFn = slices;
  base.outputNumber = 0;
  if (base.retainsGrad) moveRetained(base, before);
  gradFnOf(tensor);
}

/** `retain_grad`: gradients that arrive at what the tensor is now are kept in its `.grad`. */
export function retainGradient(tensor: Tensor): void {
  if (isLeaf(tensor) || tensor.retainsGrad) return;
  const { node, input } = gradientEdge(tensor)!;
  (node.retained ??= []).push({ output: input, tensor });
  tensor.retainsGrad = true;
}

/** PyTorch's `set_history`: `node` made what `tensor` is now, without a change of its base (in-place views). */
export function setHistory(tensor: Tensor, node: Node): void {
  tensor.gradFn = node;
  tensor.outputNumber = 0;
  if (tensor.viewOrigin !== null) tensor.viewOrigin.attributeVersion = tensor.version.value;
}

/** A tensor over the same bytes without history, sharing the version counter (`detach`, saved results). */
export function detachedAlias(tensor: Tensor): Tensor {
  if (tensor instanceof Unstored) return tensor.twin();
  return aliasTensor(tensor, tensor.shape, tensor.strides, tensor.offset);
}

/** The same, with a version counter of its own (`x.data`). */
export function dataAlias(tensor: Tensor): Tensor {
  const alias = detachedAlias(tensor);
  if (requiresGrad(tensor)) alias.lost = "data";
  alias.version = new Version();
  return alias;
}

/** Refuses an argument that wants a gradient where `operator` has none for it. */
export function assertNoGradient(operator: string, argument: string, tensor: Tensor | null): void {
  if (tensor && isRecording([tensor]))
    throw new RuntimeError(
      `The function '${operator}' is not differentiable with respect to argument '${argument}'. This input cannot have requires_grad True.`,
    );
}

/** Throws where an inference tensor is to be changed outside of inference mode. */
export function assertNoInference(tensor: Tensor): void {
  if (tensor.isInference && !is_inference_mode_enabled()) {
    throw new RuntimeError(
      "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.",
    );
  }
}

/** Notes an in-place change by `operator`. */
export function bumpVersion(tensor: Tensor, operator: string): void {
  const { version } = tensor;
  tensor.storage.writes++;
  version.value++;
  version.lastWriter = operator;
  if (version.savers > 0) version.writtenAt = rememberPlace();
}
