/** Weight normalisation (Salimans and Kingma 2016): a weight as its direction times its length. */
import { norm_except_dim } from "../../ops/reduce/statistics/norm-variants.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Module } from "../module/index.ts";
import { is_lazy, Parameter } from "../../tensor/parameter.ts";
import { register_parametrization } from "./parametrize.ts";
import { WeightHooks } from "./weight-hooks.ts";
import { warnAlways } from "../../support/warnings.ts";
import { membersOf } from "../../support/members.ts";
import { functionSignature, type Arguments } from "../arguments.ts";

function compute(v: Tensor, g: Tensor, dim: number): Tensor {
  return v.contiguous().mul(g.div(norm_except_dim(v, 2, dim)));
}

/**
 * The parametrization of `nn.utils.parametrizations.weight_norm`: `original0` are the lengths, `original1` the
 * directions.
 */
export class _WeightNorm extends Module {
  dim: number;
  constructor(dim: number | null = 0) {
    super();
    this.dim = dim ?? -1;
  }
  forward(weight_g: Tensor, weight_v: Tensor): Tensor {
    return compute(weight_v, weight_g, this.dim);
  }
  right_inverse(weight: Tensor): readonly Tensor[] {
    return [norm_except_dim(weight, 2, this.dim), weight];
  }
}

interface WeightNormOptions {
  name?: string;
  dim?: number | null;
}
type WeightNormArguments<M> = Arguments<
  [module: M, name?: string, dim?: number | null],
  WeightNormOptions & { module?: M }
>;
const weightNorm = functionSignature<{ module: Module; name: string; dim: number | null }>(
  "weight_norm",
  "module, name='weight', dim=0",
);
const removal = functionSignature<{ module: Module; name: string }>("remove_weight_norm", "module, name='weight'");

/** Weight normalisation as a parametrization. */
export function parametrizedWeightNorm<M extends Module>(...args: WeightNormArguments<M>): M {
  const { module, name, dim } = weightNorm.bind(args);
  register_parametrization(module, name, new _WeightNorm(dim) as Module<(...originals: Tensor[]) => Tensor>, {
    unsafe: true,
  });
  // State dicts of the older form, `weight_g` and `weight_v`, fit too.
  module._register_load_state_dict_pre_hook((state, prefix) => {
    const old = [`${prefix}${name}_g`, `${prefix}${name}_v`];
    if (!old.every((key) => state.has(key))) return;
    old.forEach((key, i) => {
      state.set(`${prefix}parametrizations.${name}.original${i}`, state.get(key));
      state.delete(key);
    });
  });
  return module as M;
}

const hooks = new WeightHooks("weight_norm");

/**
 * Weight normalisation by a hook: `weight` is computed from `weight_g` and `weight_v` before each call. New programs
 * use `parametrizations.weight_norm`.
 */
export function weight_norm<M extends Module>(...args: WeightNormArguments<M>): M {
  const { module, name, dim } = weightNorm.bind(args);
  warnAlways(
    "`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.",
    "FutureWarning",
  );
  hooks.assertFree(module, name);
  const own = membersOf(module);
  const weight = own[name] as Tensor;
  if (is_lazy(weight))
    throw new ValueError(
      "The module passed to `WeightNorm` can't have uninitialized parameters. Make sure to run the dummy forward before applying weight normalization",
    );
  const place = dim ?? -1;
  delete own[name];
  module.register_parameter(`${name}_g`, new Parameter(norm_except_dim(weight.detach(), 2, place)));
  module.register_parameter(`${name}_v`, new Parameter(weight.detach()));
  const computeOf = (called: Module): Tensor => {
    const { [`${name}_v`]: v, [`${name}_g`]: g } = membersOf<Tensor>(called);
    return compute(v!, g!, place);
  };
  own[name] = computeOf(module);
  hooks.add(module, { name, compute: computeOf });
  return module as M;
}

/** Makes the weight an ordinary parameter again. */
export function remove_weight_norm<M extends Module>(
  ...args: Arguments<[module: M, name?: string], { module?: M; name?: string }>
): M {
  const { module, name } = removal.bind(args);
  const weight = hooks.take(module, name).compute(module, false).detach();
  const own = membersOf(module);
  for (const gone of [name, `${name}_g`, `${name}_v`]) delete own[gone];
  own[name] = new Parameter(weight);
  return module as M;
}
