/**
 * Full backward hooks: identity nodes around a module's inputs and outputs, through which its gradients pass together.
 */
import { typeNameOf } from "../../support/type-names.ts";
import { isDifferentiable } from "../../dtype.ts";
import { detachedAlias, gradientEdge, requiresGrad, setView } from "../../autograd/history.ts";
import { checkedGradient } from "../../autograd/gradient-hooks.ts";
import { is_grad_enabled, no_grad } from "../../autograd/modes.ts";
import { GraphNode } from "../../autograd/node.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import { RuntimeError } from "../../support/errors.ts";
import { warn } from "../../support/warnings.ts";
import { itemAt } from "../../support/checked.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import type { BackwardHook, BackwardPreHook } from "./call.ts";
import type { Module } from "./module.ts";

/** One call of a module whose gradients are watched. */
export interface Watch {
  readonly module: Module;
  readonly backward: readonly BackwardHook[];
  readonly backwardPre: readonly BackwardPreHook[];
  gradOutputs: readonly Gradient[] | null;
  /** Whether an input wants a gradient. */
  watchesInputs: boolean;
  /** Number of arguments. */
  inputs: number;
}

/** Passes gradients on as they are, or as `see` changes them. */
class BackwardHookFunctionBackward extends GraphNode {
  constructor(
    tensors: readonly Tensor[],
    private readonly see: (gradients: Gradient[]) => readonly Gradient[],
    private readonly materializes: boolean,
  ) {
    super(tensors.map(gradientEdge));
  }
  get label(): string {
    return "BackwardHookFunctionBackward";
  }
  override get runsWithoutGradients(): boolean {
    return true;
  }
  override get givesFreshGradients(): boolean {
    return false;
  }
  apply(gradients: Gradient[]): Gradient[] {
    if (!this.materializes) return [...this.see(gradients)];
    const given = this.outputs.map(
      ({ shape, dtype }, i) => gradients[i] ?? no_grad(() => emptyTensor([0], dtype).new_zeros([...shape])),
    );
    return this.see(given).map((gradient, i) => checkedGradient(HOOK, gradient, itemAt(given, i)));
  }
}

/** What errors call the hooks of a module. */
const HOOK = { name: "hook" };

/** `materializes`: zeros stand for gradients that did not arrive, as before a module's inputs. */
function throughNode(
  tensors: readonly Tensor[],
  materializes: boolean,
  see: (gradients: Gradient[]) => readonly Gradient[],
): Tensor[] {
  const node = new BackwardHookFunctionBackward(tensors, see, materializes);
  return tensors.map((tensor) => {
    const alias = detachedAlias(tensor);
    if (requiresGrad(tensor)) {
      // What a custom function returns as it got it: changing it in place would go past the hooks, and is refused.
      setView(tensor, alias, false);
      if (alias.viewOrigin !== null) alias.viewOrigin.creation = "customFunction";
    }
    if (isDifferentiable(tensor.dtype) && requiresGrad(tensor)) node.addOutput(alias);
    else node.describeOutput(tensor);
    return alias;
  });
}

/** Gradients of tensors put where they stand in a list, null for what is no tensor. */
function spread(places: readonly number[], gradients: readonly Gradient[], count: number): Gradient[] {
  const list = new Array<Gradient>(count).fill(null);
  places.forEach((place, i) => {
    list[place] = gradients[i] ?? null;
  });
  return list;
}

function replaced(
  result: readonly Gradient[] | Gradient | void,
  before: readonly Gradient[],
  what: string,
): readonly Gradient[] {
  if (result === undefined || result === null) return before;
  if (!Array.isArray(result) && !(result instanceof Tensor))
    throw new TypeError(`object of type '${typeNameOf(result)}' has no len()`);
  const list = Array.isArray(result) ? (result as readonly Gradient[]) : [result as Gradient];
  if (list.length !== before.length)
    throw new RuntimeError(
      `Backward ${what === "grad_output" ? "pre hook" : "hook"} returned an invalid number of ${what}, got ${list.length}, but expected ${before.length}`,
    );
  return list;
}

/** Hooks of a module none of whose inputs wants a gradient: there is nothing that they could give. */
function runWithoutInputs(watch: Watch): void {
  warn(
    "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details.",
  );
  const nothing = new Array<Gradient>(watch.inputs).fill(null);
  for (const hook of watch.backward) {
    const result = hook(watch.module, nothing, watch.gradOutputs ?? []);
    if (result === undefined || result === null) continue;
    if (!Array.isArray(result) || result.some((gradient) => gradient !== null))
      throw new RuntimeError(
        "Backward hook for Modules where no input requires gradient should always return None or None for all gradients.",
      );
  }
  watch.gradOutputs = null;
}

/** Places of the tensors in a list. */
function tensorPlaces(list: readonly unknown[]): number[] {
  return list.flatMap((item, i) => (item instanceof Tensor ? [i] : []));
}

function isWatched(value: unknown): value is Tensor {
  return value instanceof Tensor && requiresGrad(value);
}

/** Puts a node before the module's inputs; backward hooks run when the gradients of all of them are known. */
export function watchInputs(watch: Watch, args: readonly unknown[]): readonly unknown[] {
  const places = tensorPlaces(args);
  const tensors = places.map((place) => args[place] as Tensor);
  watch.inputs = args.length;
  watch.watchesInputs = is_grad_enabled() && tensors.some(isWatched);
  if (!watch.watchesInputs) return args;
  const fresh = throughNode(tensors, true, (gradients) => {
    // Gradients that did not pass through the output (a second derivative, say) are none of the module's.
    if (watch.gradOutputs === null) return gradients;
    let current: readonly Gradient[] = spread(places, gradients, args.length);
    for (const hook of watch.backward)
      current = replaced(hook(watch.module, current, watch.gradOutputs), current, "grad_input");
    watch.gradOutputs = null;
    return places.map((place) => current[place] ?? null);
  });
  let next = 0;
  return args.map((arg) => (arg instanceof Tensor ? fresh[next++] : arg));
}

/** Puts a node after the module's outputs, which remembers their gradients and runs pre-hooks. */
export function watchOutputs(watch: Watch, output: unknown): unknown {
  const list = Array.isArray(output) ? (output as unknown[]) : [output];
  const places = tensorPlaces(list);
  const tensors = places.map((place) => list[place] as Tensor);
  if (!is_grad_enabled() || !tensors.some(isWatched)) return output;
  const fresh = throughNode(tensors, false, (gradients) => {
    let current: readonly Gradient[] = spread(places, gradients, list.length);
    for (const hook of watch.backwardPre) current = replaced(hook(watch.module, current), current, "grad_output");
    watch.gradOutputs = current;
    if (!watch.watchesInputs && watch.backward.length > 0) runWithoutInputs(watch);
    return places.map((place) => current[place] ?? null);
  });
  let next = 0;
  const replacedList = list.map((item) => (item instanceof Tensor ? fresh[next++] : item));
  return Array.isArray(output) ? withNames(output, replacedList) : replacedList[0];
}

/** An array with the names that a named tuple had. */
function withNames(before: readonly unknown[], after: unknown[]): unknown[] {
  for (const [key, value] of Object.entries(before)) {
    const place = before.indexOf(value);
    if (!/^\d+$/.test(key) && place >= 0)
      Object.defineProperty(after, key, { value: after[place], enumerable: true, configurable: true, writable: true });
  }
  return after;
}
