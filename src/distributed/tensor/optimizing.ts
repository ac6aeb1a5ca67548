/**
 * Steps of optimizers on distributed parameters: updates go element by element, so each process makes them on its parts,
 * with gradients brought to lie as the parameters.
 */
import type { ParamGroup } from "../../optim/groups.ts";
import { register_optimizer_step_pre_hook } from "../../optim/hooks.ts";
import type { Optimizer } from "../../optim/optimizer.ts";
import type { State } from "../../optim/state.ts";
import { no_grad } from "../../autograd/modes.ts";
import { sameShape } from "../../layout/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { DTensor } from "./dtensor.ts";

/** What an optimizer does for one parameter. */
interface Updates {
  init(param: Tensor, group: unknown): State;
  update(param: Tensor, grad: Tensor, state: State, group: unknown): void;
}

/** The parts of what is remembered of a parameter. */
function partsOf(state: State): State {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, value instanceof DTensor ? value._local_tensor : value]),
  );
}

/** Writes parts back: new ones become distributed as the parameter is. */
function takeParts(state: State, parts: State, param: DTensor): void {
  for (const [name, value] of Object.entries(parts)) {
    const before = state[name];
    if (before instanceof DTensor && before._local_tensor === value) continue;
    const isPart = value instanceof Tensor && sameShape(value.shape, param._local_tensor.shape) && param.ndim > 0;
    state[name] = isPart ? DTensor.wrap(value, { ...param._spec, dtype: value.dtype }) : value;
  }
}

const prepared = new WeakSet<Optimizer>();

/** Lets an optimizer see parts in place of distributed parameters. */
function prepare(optimizer: Optimizer): void {
  if (prepared.has(optimizer)) return;
  const groups = optimizer.param_groups as ParamGroup[];
  if (!groups.some(({ params }) => params.some((param) => param instanceof DTensor))) return;
  prepared.add(optimizer);
  const own = optimizer as unknown as Updates;
  const [init, update] = [own.init.bind(own), own.update.bind(own)];
  const define = (name: keyof Updates, value: unknown): void =>
    void Object.defineProperty(own, name, { value, enumerable: false, configurable: true });
  define("init", (param: Tensor, group: unknown): State => {
    if (!(param instanceof DTensor)) return init(param, group);
    const state: State = {};
    takeParts(state, init(param._local_tensor, group), param);
    return state;
  });
  define("update", (param: Tensor, grad: Tensor, state: State, group: unknown): void => {
    if (!(param instanceof DTensor)) {
      update(param, grad, state, group);
      return;
    }
    const parts = partsOf(state);
    const arrived = no_grad(() => (grad as DTensor).redistribute({ placements: param.placements }));
    update(param._local_tensor, arrived._local_tensor, parts, group);
    takeParts(state, parts, param);
  });
}

/** Makes optimizers ready for distributed parameters. */
export function hookOptimizers(): void {
  register_optimizer_step_pre_hook((optimizer) => void prepare(optimizer));
}
