/** Clipping of gradients, by their common norm or element by element. */
import { no_grad } from "../../autograd/modes.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { ReduceOp } from "../../communication/reduce-op.ts";
import { all_reduce } from "../../communication/reductions.ts";
import { shardedOver } from "../../communication/shards.ts";
import { get_default_dtype } from "../../dtype.ts";
import { stack } from "../../ops/view/join.ts";
import { RuntimeError, withHelp } from "../../support/errors.ts";
import { constantTensor } from "../../ops/create/constant-tensor.ts";
import { devices } from "../../tensor/device.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { warnAlways } from "../../support/warnings.ts";
import { pythonFloat } from "../../support/python.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import { itemAt } from "../../support/checked.ts";

type Parameters = Tensor | Iterable<Tensor>;

function gradientsOf(parameters: Parameters): Tensor[] {
  const list = parameters instanceof Tensor ? [parameters] : [...parameters];
  return list.flatMap((parameter) => (parameter.gradient === null ? [] : [parameter.gradient]));
}

export interface TotalNormOptions {
  tensors?: Parameters;
  norm_type?: number;
  error_if_nonfinite?: boolean;
  foreach?: boolean | null;
}
const totalNormSignature = functionSignature<Required<TotalNormOptions>>(
  "get_total_norm",
  "tensors, norm_type=2, error_if_nonfinite=False, foreach=None",
);

/** The norm of all these tensors together. The norm is a scalar tensor. */
export function get_total_norm(
  ...args: Arguments<[tensors: Parameters, norm_type?: number, error_if_nonfinite?: boolean], TotalNormOptions>
): Tensor {
  const { tensors, norm_type, error_if_nonfinite } = totalNormSignature.bind(args);
  const list = tensors instanceof Tensor ? [tensors] : [...tensors];
  if (list.length === 0) return constantTensor(0, { dtype: get_default_dtype() });
  return no_grad(() => {
    const norms = list.map((tensor) =>
      norm_type === Infinity ? tensor.detach().abs().max() : tensor.detach().norm(norm_type),
    );
    if (devices.others) norms.forEach((norm, i) => (norms[i] = norm.to(itemAt(norms, 0).device)));
    const total =
      norms.length === 1 && norm_type === Infinity
        ? itemAt(norms, 0)
        : norm_type === Infinity
          ? stack(norms).max()
          : stack(norms).norm(norm_type);
    if (error_if_nonfinite && !Number.isFinite(total.item())) {
      throw new RuntimeError(
        withHelp(
          `The total norm of order ${pythonFloat(norm_type)} for gradients from \`parameters\` is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the ` +
            "non-finite norm anyway, set `error_if_nonfinite=False`",
          "Here that is spelled { error_if_nonfinite: false }.",
        ),
      );
    }
    return total;
  });
}

/** The norm of gradients of which each process of a group has a part. */
function shardedNorm(gradients: readonly Tensor[], norm_type: number, group: ProcessGroup): Tensor {
  return no_grad(() => {
    const own = get_total_norm(
      gradients.filter((gradient) => gradient.numel() > 0),
      norm_type,
    );
    if (norm_type === Infinity) {
      all_reduce(own, ReduceOp.MAX, group);
      return own;
    }
    const power = own.pow(norm_type);
    all_reduce(power, ReduceOp.SUM, group);
    return power.pow(1 / norm_type);
  });
}

/** The norm of all gradients together, those that are divided among processes too. */
function totalNorm(parameters: readonly Tensor[], norm_type: number, error_if_nonfinite: boolean): Tensor {
  const whole: Tensor[] = [];
  const divided = new Map<ProcessGroup, Tensor[]>();
  for (const parameter of parameters) {
    if (parameter.gradient === null) continue;
    const group = shardedOver(parameter);
    if (group === null) whole.push(parameter.gradient);
    else divided.set(group, [...(divided.get(group) ?? []), parameter.gradient]);
  }
  if (divided.size === 0) return get_total_norm(whole, norm_type, error_if_nonfinite);
  const norms = [...divided].map(([group, gradients]) => shardedNorm(gradients, norm_type, group));
  if (whole.length > 0) norms.push(get_total_norm(whole, norm_type));
  return get_total_norm(norms, norm_type, error_if_nonfinite);
}

const clipWithNorm = functionSignature<{ parameters: Parameters; max_norm: number; total_norm: Tensor }>(
  "clip_grads_with_norm_",
  "parameters, max_norm, total_norm, foreach=None",
);
const clipValue = functionSignature<{ parameters: Parameters; clip_value: number }>(
  "clip_grad_value_",
  "parameters, clip_value, foreach=None",
);

/** Scales gradients down so that a total norm becomes `max_norm`. Parameters of any shape; `total_norm` is a scalar. */
export function clip_grads_with_norm_(
  ...args: Arguments<
    [parameters: Parameters, max_norm: number, total_norm: Tensor],
    { parameters?: Parameters; max_norm?: number; total_norm?: Tensor; foreach?: boolean | null }
  >
): void {
  const { parameters, max_norm, total_norm } = clipWithNorm.bind(args);
  no_grad(() => {
    const factor = total_norm.add(1e-6).reciprocal().mul(max_norm).clamp({ max: 1 });
    for (const gradient of gradientsOf(parameters))
      gradient.detach().mul_(devices.others ? factor.to(gradient.device) : factor);
  });
}

export interface ClipNormOptions {
  parameters?: Parameters;
  max_norm?: number;
  norm_type?: number;
  error_if_nonfinite?: boolean;
  foreach?: boolean | null;
}
const clipNorm = functionSignature<Required<ClipNormOptions>>(
  "clip_grad_norm_",
  "parameters, max_norm, norm_type=2, error_if_nonfinite=False, foreach=None",
);

/**
 * Scales the gradients of all parameters together so that their norm is at most `max_norm`; gives the norm before. Where
 * parameters are divided among processes (`fully_shard`), the norm is that of all parts, and all processes must call it.
 * The norm is a scalar tensor.
 * @example
 * const model = new nn.Linear(4, 2);
 * model(torch.ones(3, 4)).square().sum().backward();
 * nn.utils.clip_grad_norm_(model.parameters(), 1);
 * nn.utils.get_total_norm(model.parameters().map((parameter) => parameter.grad!)).item() < 1.001; // true
 */
export function clip_grad_norm_(
  ...args: Arguments<
    [parameters: Parameters, max_norm: number, norm_type?: number, error_if_nonfinite?: boolean],
    ClipNormOptions
  >
): Tensor {
  const { parameters, max_norm, norm_type, error_if_nonfinite } = clipNorm.bind(args);
  const list = parameters instanceof Tensor ? [parameters] : [...parameters];
  const total = totalNorm(list, norm_type, error_if_nonfinite);
  clip_grads_with_norm_(list, max_norm, total);
  return total;
}
/** The old name of `clip_grad_norm_`. Parameters of any shape; the norm is a scalar. */
export const clip_grad_norm: typeof clip_grad_norm_ = (...args) => {
  warnAlways(
    "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
    "FutureWarning",
  );
  return clip_grad_norm_(...args);
};

/** Cuts every element of the gradients to [-clip_value, clip_value]. */
export function clip_grad_value_(
  ...args: Arguments<
    [parameters: Parameters, clip_value: number],
    { parameters?: Parameters; clip_value?: number; foreach?: boolean | null }
  >
): void {
  const { parameters, clip_value: bound } = clipValue.bind(args);
  no_grad(() => {
    for (const gradient of gradientsOf(parameters)) gradient.detach().clamp_({ min: -bound, max: bound });
  });
}
