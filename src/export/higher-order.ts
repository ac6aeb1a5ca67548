/** Operators that take graphs: branches, loops, scans, and regions with other settings. */
import { autocast } from "../amp/autocast.ts";
import type { DType } from "../dtype.ts";
import { map as mapSlices, scan as scanSlices } from "../func/control-flow.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import * as torch from "../torch.ts";
import { checkpoint } from "../utils/checkpoint.ts";
import type { TargetFunction } from "../fx/index.ts";

type Values = readonly unknown[];
/** A graph as a function of its inputs. */
type Branch = (...args: unknown[]) => unknown;

const listOf = (result: unknown): unknown[] => (Array.isArray(result) ? (result as unknown[]) : [result]);
const truthOf = (value: unknown): boolean => (value instanceof Tensor ? Boolean(value.item()) : Boolean(value));

function whileLoop(condition: Branch, body: Branch, carried: Values, others: Values = []): unknown[] {
  let state = [...carried];
  while (truthOf(listOf(condition(...state, ...others))[0])) state = listOf(body(...state, ...others));
  return state;
}

const firstSize = (list: Values): number => {
  const first = list[0];
  if (!(first instanceof Tensor)) throw new RuntimeError("an operator that goes over slices needs a tensor");
  return first.shape[0] ?? 0;
};
const at = (list: Values, i: number): Tensor[] => (list as Tensor[]).map((tensor) => tensor.select(0, i));

/** Lists of tensors, one list for each step, as one tensor for each place. */
function stacked(steps: readonly (readonly unknown[])[]): Tensor[] {
  const [first = []] = steps;
  return first.map((_, i) => torch.stack(steps.map((step) => step[i] as Tensor)));
}

const map = (fn: Branch, xs: Values, others: Values = []): unknown =>
  mapSlices((slices: Values) => listOf(fn(...slices, ...others)), xs);

function scan(combine: Branch, init: Values, xs: Values, others: Values = []): unknown[] {
  const step = (carry: Values, slices: Values): [Values, Values] => {
    const all = listOf(combine(...carry, ...slices, ...others));
    return [all.slice(0, init.length), all.slice(init.length)];
  };
  const [carry, outputs] = scanSlices(step, init, xs);
  return [...carry, ...outputs];
}

/** Prefix sums of any associative function, along the first dim. */
function associativeScan(combine: Branch, xs: Values, others: Values = []): unknown[] {
  const steps: unknown[][] = [];
  for (let i = 0; i < firstSize(xs); i++) {
    const before = steps.at(-1);
    const here = at(xs, i);
    steps.push(before === undefined ? here : listOf(combine(...before, ...here, ...others)));
  }
  return stacked(steps);
}

const operators: Readonly<Record<string, (...args: never[]) => unknown>> = {
  cond: (condition: unknown, yes: Branch, no: Branch, operands: Values = []) =>
    (truthOf(condition) ? yes : no)(...operands),
  while_loop: whileLoop,
  map_impl: map,
  map,
  scan,
  associative_scan: associativeScan,
  wrap_with_set_grad_enabled: (isEnabled: boolean, graph: Branch, ...args: unknown[]) =>
    torch.set_grad_enabled(isEnabled, () => graph(...args)),
  wrap_with_autocast: (
    device: "cpu",
    dtype: DType | null,
    enabled: boolean,
    cache_enabled: boolean | null,
    graph: Branch,
    ...args: unknown[]
  ) =>
    autocast(
      device,
      { enabled, ...(dtype === null ? {} : { dtype }), ...(cache_enabled === null ? {} : { cache_enabled }) },
      () => graph(...args),
    ),
  tag_activation_checkpoint: (graph: Branch, ...args: unknown[]) =>
    checkpoint(graph as never, ...(args as never[]), { use_reentrant: false } as never),
  // Tokens keep operators with effects in order; here they are run in order anyway.
  with_effects: (token: unknown, operator: Branch, ...args: unknown[]) => {
    const result = operator(...args);
    return [token, ...(result === undefined ? [] : listOf(result))];
  },
  wrap: (graph: Branch, ...args: unknown[]) => graph(...args),
  strict_mode: (graph: Branch, operands: Values) => graph(...operands),
  hints_wrapper: (graph: Branch, args: Values) => graph(...args),
  invoke_subgraph: (graph: Branch, _name: unknown, ...args: unknown[]) => graph(...args.flat()),
};

/**
 * An operator that takes graphs, by its name.
 * @throws NotImplementedError for one that is lacking, by name
 */
export function higherOrder(name: string): TargetFunction {
  const found = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (found === undefined)
    throw new NotImplementedError(`the operator torch.ops.higher_order.${name} is not supported`);
  return found as TargetFunction;
}
