/** `stack_module_state`: parameters and buffers of several models of one kind, each stacked into one tensor. */
import { RuntimeError } from "../support/errors.ts";
import { detach } from "../ops/view/copy.ts";
import { stack } from "../ops/view/join.ts";
import type { Module } from "../nn/module/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { itemAt } from "../support/checked.ts";

/** Parameters and buffers by name, each with a dim for the models in front. */
export type StackedState = [params: Record<string, Tensor>, buffers: Record<string, Tensor>];

/** All tensors in one; leaves stay leaves, which are trained together. */
function stacked(tensors: readonly Tensor[], name: string): Tensor {
  const wanted = tensors.map(({ requires_grad }) => requires_grad);
  if (wanted.some((each) => each !== wanted[0]))
    throw new RuntimeError(`Expected ${name} from each model to have the same .requires_grad`);
  if (!tensors.every(({ is_leaf }) => is_leaf)) return stack([...tensors]);
  const whole = detach(stack([...tensors]));
  return wanted[0] === true ? whole.requires_grad_() : whole;
}

function byName(lists: readonly (readonly (readonly [string, Tensor])[])[]): Record<string, Tensor> {
  return Object.fromEntries(
    (lists[0] ?? []).map(([name], i) => [
      name,
      stacked(
        lists.map((list) => itemAt(list, i)[1]),
        name,
      ),
    ]),
  );
}

/**
 * The states of models of one class as two objects of stacked tensors: with `functional_call` and `vmap`, one call runs
 * the whole ensemble.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.stack_module_state.html
 * @example
 * const models = Array.from({ length: 3 }, () => new nn.Linear(2, 1));
 * const [params, buffers] = torch.func.stack_module_state(models);
 * const run = (state: Record<string, torch.Tensor>, x: torch.Tensor) => torch.func.functional_call(models[0]!, state, x);
 * torch.vmap(run, [0, null])(params, torch.ones(4, 2)).shape; // [3, 4, 1]
 */
export function stack_module_state(given: Iterable<Module> | { models: Iterable<Module> }): StackedState {
  const models = [...(Symbol.iterator in given ? given : given.models)];
  const [first] = models;
  if (first === undefined) throw new RuntimeError("stack_module_state: Expected at least one model, got 0.");
  if (models.some(({ training }) => training !== first.training))
    throw new RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.");
  if (models.some((model) => model.constructor !== first.constructor))
    throw new RuntimeError("stack_module_state: Expected all models to be of the same class.");
  return [
    byName(models.map((model) => [...model.named_parameters()])),
    byName(models.map((model) => [...model.named_buffers()])),
  ];
}
