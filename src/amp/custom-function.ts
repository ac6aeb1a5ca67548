/** `custom_fwd` and `custom_bwd`: how an `autograd.Function` of one's own lives with autocast. */
import type { FunctionContext } from "../autograd/function.ts";
import { float64, type DType } from "../dtype.ts";
import { isPlainObject } from "../support/realms.ts";
import { Tensor } from "../tensor/tensor.ts";
import { autocast, get_autocast_dtype, is_autocast_enabled } from "./autocast.ts";

type Method<A extends unknown[], R> = (ctx: FunctionContext, ...args: A) => R;

interface ForwardOptions {
  device_type: string;
  /** What floating point arguments are cast to when autocast is on; the forward then runs without autocast. */
  cast_inputs?: DType | null;
}

function castAll(value: unknown, dtype: DType): unknown {
  if (value instanceof Tensor)
    return value.dtype.is_floating_point && value.dtype !== float64 ? value.to(dtype) : value;
  if (Array.isArray(value)) return value.map((item) => castAll(item, dtype));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, castAll(item, dtype)]));
}

/**
 * Wraps the `forward` of an `autograd.Function` so that it remembers whether autocast was on, for `custom_bwd`. With
 * `cast_inputs`, its floating point arguments are cast to that dtype, and it runs without autocast.
 * @example
 * class Twice extends torch.autograd.Function {
 *   static forward = torch.amp.custom_fwd((ctx, x: torch.Tensor) => x.mul(2), { device_type: "cpu" });
 *   static backward = torch.amp.custom_bwd((ctx, grad: torch.Tensor) => grad.mul(2), { device_type: "cpu" });
 * }
 */
export function custom_fwd<A extends unknown[], R>(
  fwd: Method<A, R>,
  { device_type, cast_inputs = null }: ForwardOptions,
): Method<A, R> {
  return (ctx, ...args) => {
    const isOn = is_autocast_enabled(device_type);
    ctx["autocastDType"] = get_autocast_dtype(device_type);
    ctx["autocastWasOn"] = cast_inputs === null && isOn;
    if (cast_inputs === null || !isOn) return fwd(ctx, ...args);
    return autocast(device_type, { enabled: false }, () => fwd(ctx, ...(castAll(args, cast_inputs) as A)));
  };
}

/** Wraps the `backward` of an `autograd.Function` so that it runs under autocast as its `forward` did. */
export function custom_bwd<A extends unknown[], R>(
  bwd: Method<A, R>,
  { device_type }: { device_type: string },
): Method<A, R> {
  return (ctx, ...args) =>
    autocast(device_type, { enabled: Boolean(ctx["autocastWasOn"]), dtype: ctx["autocastDType"] as DType }, () =>
      bwd(ctx, ...args),
    );
}
