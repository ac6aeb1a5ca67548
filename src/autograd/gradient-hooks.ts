/** What looks at gradients on their way: hooks of tensors and nodes, `retain_grad`, and the captures of `autograd.grad`. */
import { typeNameOf } from "../support/type-names.ts";
import { sameShape } from "../layout/shape.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { AccumulateGrad } from "./accumulate.ts";
import { nodesTowards, type NodeState } from "./reachable.ts";
import type { Edge, Gradient, Node } from "./node-types.ts";

type Hook = (...args: never[]) => unknown;

const hookName = (hook: { readonly name: string }): string => `'${hook.name === "" ? "<lambda>" : hook.name}'`;

/** What a hook gave for one gradient, which must be of its kind (`check_single_result` of PyTorch). */
export function checkedGradient(
  hook: { readonly name: string },
  result: unknown,
  before: Tensor | null,
): Tensor | null {
  if (result === undefined || result === null) return null;
  if (!(result instanceof Tensor)) throw new TypeError(`expected Variable, but hook returned '${typeNameOf(result)}'`);
  if (before === null) throw new RuntimeError("can't replace a None gradient with a non-None value");
  if (result.dtype !== before.dtype)
    throw new RuntimeError(
      `hook ${hookName(hook)} has changed the type of value (was torch.${before.dtype.scalarName}Tensor got torch.${result.dtype.scalarName}Tensor)`,
    );
  if (!sameShape(result.shape, before.shape))
    throw new RuntimeError(`hook ${hookName(hook)} has changed the size of value`);
  return result;
}

/** What a hook of a node gave, a list of as many gradients as it got; one tensor stands for a list of one. */
function checkedList(hook: Hook, result: unknown, before: readonly Gradient[]): Gradient[] | null {
  if (result === undefined || result === null) return null;
  const list: readonly unknown[] = result instanceof Tensor ? [result] : (result as readonly unknown[]);
  if (!Array.isArray(list)) throw new TypeError(`expected tuple, but hook returned '${typeNameOf(result)}'`);
  if (list.length !== before.length)
    throw new RuntimeError(
      `hook ${hookName(hook)} has returned an incorrect number of values (got ${list.length}, but expected ${before.length})`,
    );
  return list.map((item, i) => checkedGradient(hook, item, before[i] ?? null));
}

/** Hooks of tensors, and `retain_grad`, which sees what those made; true when any may have kept or replaced one. */
export function applyTensorHooks(node: Node, gradients: Gradient[]): boolean {
  if (
    node.tensorHooks === null &&
    node.retained === null &&
    !(node instanceof AccumulateGrad && node.variable.hooks !== null)
  )
    return false;
  return applyHooksOfTensors(node, gradients);
}

function applyHooksOfTensors(node: Node, gradients: Gradient[]): boolean {
  let touched = false;
  // A hook is called with null where its tensor's gradient did not arrive and that of another output did.
  const replace = (output: number, hook: (gradient: Tensor) => Tensor | void | null): void => {
    const gradient = gradients[output] ?? null;
    touched = true;
    gradients[output] = checkedGradient(hook, hook(gradient as Tensor), gradient) ?? gradient;
  };
  for (const { output, hook } of [...(node.tensorHooks ?? [])]) replace(output, hook);
  if (node instanceof AccumulateGrad) for (const hook of [...(node.variable.hooks?.list ?? [])]) replace(0, hook);
  for (const { output, tensor } of node.retained ?? []) {
    const gradient = gradients[output];
    if (!gradient) continue;
    touched = true;
    tensor.gradient = tensor.gradient === null ? gradient.clone() : tensor.gradient.add(gradient);
  }
  return touched;
}

/** Hooks of a node before it runs; true when there were any. */
export function applyPreHooks(node: Node, gradients: Gradient[]): boolean {
  if (node.preHooks === null) return false;
  for (const hook of [...node.preHooks])
    checkedList(hook, hook([...gradients]), gradients)?.forEach((gradient, i) => {
      gradients[i] = gradient;
    });
  return node.preHooks.length > 0;
}

/** Hooks that run after a node: they may replace what it gives. */
export function applyHooksAfter(node: Node, results: Gradient[], gradients: readonly Gradient[]): Gradient[] {
  const { inputPlaces } = node;
  const shown = inputPlaces === null ? results : inputPlaces.map((place) => results[place] ?? null);
  let given = shown;
  for (const hook of [...(node.postHooks ?? [])])
    given = checkedList(hook, hook([...given], [...gradients]), given) ?? given;
  if (inputPlaces === null || given === shown) return inputPlaces === null ? given : results;
  const all = [...results];
  inputPlaces.forEach((place, i) => {
    all[place] = given[i] ?? null;
  });
  return all;
}

/**
 * The gradients that `autograd.grad` asked for, or `backward(inputs=…)`: where they arrive, and which nodes lead there.
 */
export class Captures {
  readonly results: Gradient[];
  private readonly byNode = new Map<Node, { input: number; place: number }[]>();
  private readonly needed: Set<Node>;

  /** `accumulate`: what arrives is also added to `.grad`. */
  constructor(
    inputs: readonly Edge[],
    states: ReadonlyMap<Node, NodeState>,
    private readonly accumulate: boolean,
  ) {
    this.results = inputs.map(() => null);
    inputs.forEach(({ node, input }, place) => {
      const list = this.byNode.get(node) ?? [];
      list.push({ input, place });
      this.byNode.set(node, list);
    });
    this.needed = nodesTowards(new Set(this.byNode.keys()), states);
  }

  /** Whether gradients are wanted of a node or of what lies behind it. Throws for leaves of `autograd.grad`. */
  willExecute(node: Node): boolean {
    if (!this.needed.has(node)) return false;
    if (node instanceof AccumulateGrad && !this.accumulate)
      throw new RuntimeError(
        "A leaf node was passed to _will_engine_execute_node but we are currently running autograd.grad(). This is currently not supported.",
      );
    return true;
  }

  /** Whether a wanted node is this one or lies behind it. */
  leadsThrough(node: Node): boolean {
    return this.needed.has(node);
  }

  leadAlsoThrough(node: Node): void {
    this.needed.add(node);
  }

  /** Takes what arrived at a node, if it was asked for. */
  take(node: Node, gradients: readonly Gradient[]): void {
    for (const { input, place } of this.byNode.get(node) ?? []) this.results[place] = gradients[input] ?? null;
  }

  isWanted(node: Node): boolean {
    return this.byNode.has(node);
  }

  /** Leaves that are not asked for are left alone, and so is what lies only behind what is asked for. */
  needsToRun(node: Node): boolean {
    if (this.accumulate && this.byNode.has(node)) return true;
    return node.edges.some((edge) => edge !== null && this.needed.has(edge.node));
  }
}
