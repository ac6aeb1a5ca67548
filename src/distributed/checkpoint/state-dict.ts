/** State of sharded models and their optimizers as whole tensors: `torch.distributed.checkpoint.state_dict`. */
import { no_grad } from "../../autograd/modes.ts";
import { broadcast } from "../../communication/collectives.ts";
import { get_rank, is_initialized } from "../../communication/world.ts";
import { dtypeByName } from "../../dtype.ts";
import { DistributedDataParallel } from "../../nn/parallel/distributed.ts";
import type { IncompatibleKeys, Module, StateDict } from "../../nn/module/index.ts";
import type { LoadableStateDict, Optimizer, OptimizerStateDict } from "../../optim/optimizer.ts";
import { KeyError, NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { shardingOf } from "../fsdp/fully-shard.ts";
import { broadcast_object_list } from "../objects.ts";
import { zeros_like } from "../../ops/create/create.ts";
import { isMarkedFloat, markFloats } from "../../serialization/notes.ts";
import { itemAt } from "../../support/checked.ts";
import { isMap, isPlainObject } from "../../support/realms.ts";
import { typeNameOf } from "../../support/type-names.ts";
import { setElement } from "./nested-dict.ts";

/** How state is given and taken, by PyTorch's names. Tensors are whole either way. */
export interface StateDictOptions {
  /** Whole tensors, which they are here always. */
  full_state_dict?: boolean;
  /** With `full_state_dict`: rank 0 alone gets the state, the others an empty one. */
  cpu_offload?: boolean;
  /** Leaves out parameters that need no gradient. */
  ignore_frozen_params?: boolean;
  /** Whether names must fit when a model's state is loaded. Default true. */
  strict?: boolean;
  /** Only rank 0's state is read; the others get it from there. With `full_state_dict`. */
  broadcast_from_rank0?: boolean;
  /** Whether an optimizer's state is one dict of names such as `state.layer.weight.step`, in which groups need not agree. */
  flatten_optimizer_state_dict?: boolean;
}
interface WithOptions {
  options?: StateDictOptions;
}

/** An optimizer's state by the names of parameters. */
export interface NamedOptimizerState {
  /** What the optimizer keeps for each parameter. */
  state: Record<string, Record<string, unknown>>;
  /** Options, and the names of the parameters that they hold for. */
  param_groups: (Record<string, unknown> & { params: string[] })[];
}

function checkOptions({ full_state_dict, broadcast_from_rank0 }: StateDictOptions): void {
  if (broadcast_from_rank0 === true && full_state_dict !== true)
    throw new ValueError("full_state_dict must be True when broadcast_from_rank0 is True.");
}

/** Names without the layer of DistributedDataParallel. */
function plainName(model: Module): (name: string) => string {
  const prefixes: string[] = [];
  for (const [path, module] of model.named_modules())
    if (module instanceof DistributedDataParallel) prefixes.push(path === "" ? "" : `${path}.`);
  return (name) => {
    for (const prefix of [...prefixes].reverse())
      if (name.startsWith(`${prefix}module.`)) name = prefix + name.slice(prefix.length + "module.".length);
    return name;
  };
}

/** Whether this process is to get nothing. */
const isLeftOut = ({ full_state_dict, cpu_offload }: StateDictOptions): boolean =>
  full_state_dict === true && cpu_offload === true && is_initialized() && get_rank() !== 0;

/** The model's state with whole tensors; all processes must call it. */
export function get_model_state_dict(model: Module, { options = {} }: WithOptions = {}): StateDict {
  checkOptions(options);
  const nameOf = plainName(model);
  const all = model.state_dict();
  if (isLeftOut(options)) return {};
  const frozen = new Set<string>();
  if (options.ignore_frozen_params === true)
    for (const [name, parameter] of model.named_parameters()) if (!parameter.requires_grad) frozen.add(name);
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => !frozen.has(name))
      .map(([name, value]) => [nameOf(name), value]),
  );
}

/** Rank 0's state of a model, everywhere. */
function modelStateOfRankZero(state: StateDict): StateDict {
  const own = Object.entries(state) as [string, unknown][];
  const list: unknown[] = [
    own.map(([name, value]) =>
      value instanceof Tensor ? [name, [...value.shape], value.dtype.name] : [name, null, value],
    ),
  ];
  broadcast_object_list(list, 0);
  return Object.fromEntries(
    (list[0] as [string, number[] | null, unknown][]).map(([name, shape, kind], i) => {
      if (shape === null) return [name, kind];
      const tensor =
        get_rank() === 0
          ? (itemAt(own, i)[1] as Tensor).detach().contiguous()
          : emptyTensor(shape, dtypeByName(kind as string)!);
      broadcast(tensor, 0);
      return [name, tensor];
    }),
  ) as StateDict;
}

/**
 * Loads whole tensors into a model, sharded or not.
 * @returns names that were missing or unexpected, without `strict`.
 */
export function set_model_state_dict(
  model: Module,
  model_state_dict: StateDict,
  { options = {} }: WithOptions = {},
): IncompatibleKeys {
  checkOptions(options);
  const given = options.broadcast_from_rank0 === true ? modelStateOfRankZero(model_state_dict) : model_state_dict;
  const nameOf = plainName(model);
  // The names that this model has for them.
  const own = new Map(Object.keys(model.state_dict()).map((name) => [nameOf(name), name]));
  const state = Object.fromEntries(Object.entries(given).map(([name, value]) => [own.get(name) ?? name, value]));
  return model.load_state_dict(state as StateDict, options.strict ?? true);
}

type Optimizers = Optimizer | readonly Optimizer[];
const listOf = (optimizers: Optimizers): readonly Optimizer[] =>
  Array.isArray(optimizers) ? optimizers : [optimizers as Optimizer];

/** The name of each of an optimizer's parameters, in its order. */
function namesIn(model: Module, optimizer: Optimizer): string[] {
  const nameOf = plainName(model);
  const names = new Map<Tensor, string>();
  for (const [name, parameter] of model.named_parameters()) names.set(parameter, nameOf(name));
  return optimizer.param_groups
    .flatMap(({ params }) => params)
    .map((parameter) => {
      const name = names.get(parameter);
      if (name === undefined) throw new KeyError("the optimizer has a parameter that is none of the model's");
      return name;
    });
}

/** Values that every process has whole, whatever the parameter's shape is. */
const counters = new Set(["step", "eta", "mu", "mu_product"]);

/** The values of a parameter's state, each tensor of its size changed. */
function converted(values: Record<string, unknown>, change: (value: Tensor) => Tensor): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value instanceof Tensor && !counters.has(name) ? no_grad(() => change(value)) : value,
    ]),
  );
}

/**
 * Gives an optimizer that has made no step the state that it will have, so that a checkpoint can be loaded into it: a step
 * with gradients of zero and a learning rate of zero, as PyTorch does.
 */
function initialize(optimizer: Optimizer): void {
  const parameters = optimizer.param_groups.flatMap(({ params }) => params);
  if (optimizer.state.size > 0 || parameters.some(({ grad }) => grad !== null)) return;
  const groups = optimizer.param_groups as { lr?: unknown }[];
  const rates = groups.map(({ lr }) => lr);
  no_grad(() => {
    for (const parameter of parameters) if (parameter.requires_grad) parameter.grad = zeros_like(parameter);
    for (const group of groups) if ("lr" in group) group.lr = group.lr instanceof Tensor ? zeros_like(group.lr) : 0;
    optimizer.step();
    groups.forEach((group, i) => {
      if ("lr" in group) group.lr = rates[i];
    });
  });
  optimizer.zero_grad();
}

/** State as one dict: `state.NAME.KEY`, and of groups `param_groups.NAME.KEY` for each parameter. */
function flattened({ state, param_groups }: NamedOptimizerState): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const visit = (values: object, prefix: string): void => {
    for (const [key, value] of isMap(values) ? values : Object.entries(values)) {
      const name = `${prefix}.${String(key)}`;
      if (isMap(value) || isPlainObject(value)) visit(value, name);
      else if (value instanceof Tensor || typeof value === "number" || typeof value === "boolean") {
        result[name] = value;
        if (typeof value === "number" && isMarkedFloat(values, key, value)) markFloats(result, name);
      } else
        throw new NotImplementedError(
          `Flattening optimizer state_dict only supports tensor, int, float, dict states now. Type is ${typeNameOf(value)}.`,
        );
    }
  };
  for (const [name, values] of Object.entries(state)) visit(values, `state.${name}`);
  for (const group of param_groups)
    for (const name of group.params)
      for (const [key, value] of Object.entries(group)) {
        if (key === "params") continue;
        const flat = `param_groups.${name}.${key}`;
        result[flat] = value;
        if (typeof value === "number" && isMarkedFloat(group, key, value)) markFloats(result, flat);
      }
  return result;
}

/** The state of one optimizer out of a flattened dict. */
function unflattened(
  optimizer: Optimizer,
  names: readonly string[],
  flat: Readonly<Record<string, unknown>>,
): NamedOptimizerState {
  const result: NamedOptimizerState = { state: {}, param_groups: [] };
  let place = 0;
  for (const group of optimizer.param_groups) {
    const params = group.params.map(() => itemAt(names, place++));
    const entries: Record<string, unknown> = {};
    for (const [key, own] of Object.entries(group)) {
      if (key === "params") continue;
      const values = params.map((name) => flat[`param_groups.${name}.${key}`]);
      const [first = own] = values;
      if (values.some((value) => !isSame(value, first)))
        throw new RuntimeError(
          `All the parameters in the same parameter group should have the same saved param_group value. But ${params[0]}.${key} is ${String(first)} while other(s) is ${String(values.find((value) => !isSame(value, first)))}.`,
        );
      entries[key] = first;
    }
    result.param_groups.push({ ...entries, params });
    group.params.forEach((parameter, i) => {
      const name = itemAt(params, i);
      const values: Record<string, unknown> = {};
      for (const key of Object.keys(optimizer.state.get(parameter) ?? {})) {
        const prefix = `state.${name}.${key}`;
        if (prefix in flat) values[key] = flat[prefix];
        else {
          const nested: Record<string, unknown> = {};
          for (const [each, value] of Object.entries(flat))
            if (each.startsWith(`${prefix}.`)) setElement(nested, each.slice(prefix.length + 1).split("."), value);
          values[key] = nested;
        }
      }
      if (Object.keys(values).length > 0) result.state[name] = values;
    });
  }
  return result;
}

const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) ||
  (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i])));

/**
 * State of optimizers with whole tensors, by the names of parameters; all processes must call it. Those that have made no
 * step yet get the state that they will have, so that `load` can fill it. `set_optimizer_state_dict` loads it, also in one
 * process.
 */
export function get_optimizer_state_dict(
  model: Module,
  optimizers: Optimizers,
  given?: { options?: StateDictOptions & { flatten_optimizer_state_dict?: false } },
): NamedOptimizerState;
export function get_optimizer_state_dict(
  model: Module,
  optimizers: Optimizers,
  given?: WithOptions,
): NamedOptimizerState | Record<string, unknown>;
export function get_optimizer_state_dict(
  model: Module,
  optimizers: Optimizers,
  { options = {} }: WithOptions = {},
): NamedOptimizerState | Record<string, unknown> {
  checkOptions(options);
  const result: NamedOptimizerState = { state: {}, param_groups: [] };
  for (const optimizer of listOf(optimizers)) {
    initialize(optimizer);
    const names = namesIn(model, optimizer);
    const parameters = optimizer.param_groups.flatMap(({ params }) => params);
    const { state, param_groups } = optimizer.state_dict();
    for (const [number, values] of state) {
      const parameter = itemAt(parameters, number);
      const sharding = shardingOf(parameter);
      result.state[itemAt(names, number)] = converted(values as Record<string, unknown>, (value) =>
        sharding === null || value.shape.join() !== parameter.shape.join() ? value : sharding.wholeOf(value),
      );
    }
    for (const group of param_groups)
      result.param_groups.push({ ...group, params: group.params.map((number) => itemAt(names, number)) });
  }
  if (options.flatten_optimizer_state_dict === true) return isLeftOut(options) ? {} : flattened(result);
  return isLeftOut(options) ? { state: {}, param_groups: [] } : result;
}

/** Rank 0's state of an optimizer, everywhere: one parameter's at a time. */
function optimizerStateOfRankZero(given: NamedOptimizerState): NamedOptimizerState {
  const heads: unknown[] = [[Object.keys(given.state), given.param_groups]];
  broadcast_object_list(heads, 0);
  const [names, param_groups] = heads[0] as [string[], NamedOptimizerState["param_groups"]];
  const state = Object.fromEntries(
    names.map((name) => {
      const values: unknown[] = [given.state[name] ?? null];
      broadcast_object_list(values, 0);
      return [name, values[0] as Record<string, unknown>];
    }),
  );
  return { state, param_groups };
}

/** Loads what `get_optimizer_state_dict` gave, or what one optimizer's `state_dict()` gives in one process. */
export function set_optimizer_state_dict(
  model: Module,
  optimizers: Optimizers,
  optim_state_dict: NamedOptimizerState | LoadableStateDict | Readonly<Record<string, unknown>>,
  { options = {} }: WithOptions = {},
): void {
  checkOptions(options);
  const isFlat = !("state" in optim_state_dict) && Object.keys(optim_state_dict).length > 0;
  const whole =
    options.broadcast_from_rank0 === true
      ? optimizerStateOfRankZero(optim_state_dict as NamedOptimizerState)
      : optim_state_dict;
  let place = 0;
  for (const optimizer of listOf(optimizers)) {
    initialize(optimizer);
    const names = namesIn(model, optimizer);
    const given = (isFlat ? unflattened(optimizer, names, { ...optim_state_dict }) : whole) as
      | NamedOptimizerState
      | LoadableStateDict;
    const entries = given.state instanceof Map ? [...given.state] : Object.entries(given.state);
    const values = new Map(entries.map(([key, value]) => [String(key), value as Record<string, unknown>]));
    const isByNumber = entries.every(([key]) => /^\d+$/.test(String(key)));
    const parameters = optimizer.param_groups.flatMap(({ params }) => params);
    const state = new Map<number, Record<string, unknown>>();
    parameters.forEach((parameter, number) => {
      const found = values.get(itemAt(names, number)) ?? values.get(String(number));
      if (found === undefined) {
        if (isByNumber || isFlat || !parameter.requires_grad || options.strict === false) return;
        throw new RuntimeError(
          `Missing optimizer state for parameter '${itemAt(names, number)}' in checkpoint. The parameter requires gradients but has no saved optimizer state. To load anyway, use StateDictOptions(strict=False).`,
        );
      }
      const sharding = shardingOf(parameter);
      const change = (value: Tensor): Tensor =>
        sharding === null || value.shape.join() !== sharding.whole.shape.join() ? value : sharding.partOf(value);
      state.set(number, converted(found, change));
    });
    let number = 0;
    const param_groups = optimizer.param_groups.map(({ params }) => {
      const numbers = params.map(() => number++);
      // Groups go by the parameters that they have, which others may have in another order.
      const first = names[itemAt(numbers, 0)];
      const named = (given.param_groups as readonly { params: readonly unknown[] }[]).find((group) =>
        group.params.includes(first),
      );
      return { ...(named ?? given.param_groups[place]!), params: numbers };
    });
    place += optimizer.param_groups.length;
    optimizer.load_state_dict({ state, param_groups } as OptimizerStateDict);
  }
}

/** State of a model and of its optimizers; with `flatten_optimizer_state_dict` the second is one dict of names. */
export function get_state_dict(
  model: Module,
  optimizers: Optimizers,
  given?: { options?: StateDictOptions & { flatten_optimizer_state_dict?: false } },
): [StateDict, NamedOptimizerState];
export function get_state_dict(
  model: Module,
  optimizers: Optimizers,
  given?: WithOptions,
): [StateDict, NamedOptimizerState | Record<string, unknown>];
export function get_state_dict(
  model: Module,
  optimizers: Optimizers,
  given: WithOptions = {},
): [StateDict, NamedOptimizerState | Record<string, unknown>] {
  return [get_model_state_dict(model, given), get_optimizer_state_dict(model, optimizers, given)];
}

/** Loads state of a model and of its optimizers. */
export function set_state_dict(
  model: Module,
  optimizers: Optimizers,
  {
    model_state_dict,
    optim_state_dict,
    options = {},
  }: WithOptions & {
    model_state_dict: StateDict;
    optim_state_dict: NamedOptimizerState | Readonly<Record<string, unknown>>;
  },
): IncompatibleKeys {
  if (optim_state_dict !== undefined && Object.keys(optim_state_dict).length > 0)
    set_optimizer_state_dict(model, optimizers, optim_state_dict, { options });
  return set_model_state_dict(model, model_state_dict, { options });
}
