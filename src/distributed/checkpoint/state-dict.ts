/** State of sharded models and their optimizers as whole tensors: `torch.distributed.checkpoint.state_dict`. */
import { no_grad } from "../../autograd/modes.ts";
import type { Module, StateDict } from "../../nn/module/index.ts";
import type { LoadableStateDict, Optimizer, OptimizerStateDict } from "../../optim/optimizer.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { shardingOf } from "../fsdp/fully-shard.ts";

/** The model's state with whole tensors; all processes must call it. */
export function get_model_state_dict(model: Module): StateDict {
  return model.state_dict();
}

/** Loads whole tensors into a model, sharded or not. */
export function set_model_state_dict(model: Module, model_state_dict: StateDict): void {
  model.load_state_dict(model_state_dict);
}

/** Changes the values of an optimizer's state that are rows of a sharded parameter. */
function converted(
  optimizer: Optimizer,
  state: ReadonlyMap<number, Record<string, unknown>>,
  change: (value: Tensor, parameter: Tensor) => Tensor,
): Map<number, Record<string, unknown>> {
  const parameters = optimizer.param_groups.flatMap(({ params }) => params);
  return new Map(
    [...state].map(([number, values]) => {
      const parameter = parameters[number]!;
      const entries = Object.entries(values).map(([name, value]): [string, unknown] => [
        name,
        value instanceof Tensor && value.ndim > 0 ? change(value, parameter) : value,
      ]);
      return [number, Object.fromEntries(entries)];
    }),
  );
}

/** The optimizer's state with whole tensors, as one process would have it; all processes must call it. */
export function get_optimizer_state_dict(_model: Module, optimizer: Optimizer): OptimizerStateDict {
  const own = optimizer.state_dict();
  const state = no_grad(() =>
    converted(optimizer, own.state as ReadonlyMap<number, Record<string, unknown>>, (value, parameter) => {
      const sharding = shardingOf(parameter);
      return sharding === null || value.shape.join() !== parameter.shape.join() ? value : sharding.wholeOf(value);
    }),
  );
  return { ...own, state: state as OptimizerStateDict["state"] };
}

/** Loads the state that one process, or `get_optimizer_state_dict`, wrote. */
export function set_optimizer_state_dict(
  _model: Module,
  optimizer: Optimizer,
  optim_state_dict: LoadableStateDict,
): void {
  const entries =
    optim_state_dict.state instanceof Map ? [...optim_state_dict.state] : Object.entries(optim_state_dict.state);
  const numbered = new Map(entries.map(([key, value]) => [Number(key), value as Record<string, unknown>]));
  const state = no_grad(() =>
    converted(optimizer, numbered, (value, parameter) => {
      const sharding = shardingOf(parameter);
      return sharding === null || value.shape.join() !== sharding.whole.shape.join() ? value : sharding.partOf(value);
    }),
  );
  optimizer.load_state_dict({ ...optim_state_dict, state });
}
