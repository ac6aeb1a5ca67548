/** Weight normalisation (Salimans and Kingma 2016): a weight as its direction times its length. */
import { RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Module, type RemovableHandle } from "../module/index.ts";
import { is_lazy, Parameter } from "../parameter.ts";
import { register_parametrization } from "./parametrize.ts";

type Own = Record<string, unknown>;

/** The norm over all dims but one, which keeps its size while the others become 1; dim -1: over all of them. */
export function norm_except_dim(v: Tensor, pow = 2, dim = 0): Tensor {
  if (dim === -1) return v.norm(pow);
  const shape = v.shape.map((size, d) => (d === dim ? size : 1));
  return v.transpose(0, dim).reshape([v.shape[dim]!, -1]).norm(pow, 1).view(shape);
}

function compute(v: Tensor, g: Tensor, dim: number): Tensor {
  return v.mul(g.div(norm_except_dim(v, 2, dim)));
}

/** The parametrization of `nn.utils.parametrizations.weight_norm`: `original0` are the lengths, `original1` the directions. */
export class _WeightNorm extends Module {
  dim: number;
  constructor(dim: number | null = 0) {
    super();
    this.dim = dim ?? -1;
  }
  forward(weight_g: Tensor, weight_v: Tensor): Tensor { return compute(weight_v, weight_g, this.dim); }
  right_inverse(weight: Tensor): readonly Tensor[] { return [norm_except_dim(weight, 2, this.dim), weight]; }
}

/** Weight normalisation as a parametrization. */
export function parametrizedWeightNorm<M extends Module>(module: M, name = "weight", dim: number | null = 0): M {
  return register_parametrization(module, name, new _WeightNorm(dim) as unknown as Module<(...originals: Tensor[]) => Tensor>, { unsafe: true });
}

interface Applied { readonly name: string; readonly dim: number; readonly handle: RemovableHandle }
const applied = new WeakMap<object, Applied[]>();

/** Weight normalisation by a hook: `weight` is computed from `weight_g` and `weight_v` before each call. New programs use `parametrizations.weight_norm`. */
export function weight_norm<M extends Module>(module: M, name: string | { name?: string; dim?: number | null } = "weight", dim: number | null = 0): M {
  if (typeof name !== "string") return weight_norm(module, name.name ?? "weight", name.dim === undefined ? 0 : name.dim);
  const list = applied.get(module) ?? [];
  if (list.some((item) => item.name === name)) throw new RuntimeError(`Cannot register two weight_norm hooks on the same parameter ${name}`);
  const own = module as unknown as Own;
  const weight = own[name] as Tensor;
  if (is_lazy(weight)) throw new ValueError("The module passed to `WeightNorm` can't have uninitialized parameters. Make sure to run the dummy forward before applying weight normalization");
  const place = dim ?? -1;
  delete own[name];
  module.register_parameter(`${name}_g`, new Parameter(norm_except_dim(weight.detach(), 2, place)));
  module.register_parameter(`${name}_v`, new Parameter(weight.detach()));
  const refresh = (): void => { own[name] = compute(own[`${name}_v`] as Tensor, own[`${name}_g`] as Tensor, place); };
  refresh();
  const handle = module.register_forward_pre_hook(refresh);
  applied.set(module, [...list, { name, dim: place, handle }]);
  return module;
}

/** Makes the weight an ordinary parameter again. */
export function remove_weight_norm<M extends Module>(module: M, name = "weight"): M {
  const list = applied.get(module) ?? [];
  const found = list.find((item) => item.name === name);
  if (!found) throw new ValueError(`weight_norm of '${name}' not found in ${String(module)}`);
  found.handle.remove();
  applied.set(module, list.filter((item) => item !== found));
  const own = module as unknown as Own;
  const weight = compute(own[`${name}_v`] as Tensor, own[`${name}_g`] as Tensor, found.dim).detach();
  for (const gone of [name, `${name}_g`, `${name}_v`]) delete own[gone];
  own[name] = new Parameter(weight);
  return module;
}
