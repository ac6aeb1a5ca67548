/** `custom_fwd` and `custom_bwd`: how an `autograd.Function` of one's own lives with autocast. */
import type { FunctionContext } from "../autograd/function.ts";
import { float64, type DType } from "../dtype.ts";
import { TypeError } from "../support/errors.ts";
import { isPlainObject } from "../support/realms.ts";
import { Tensor } from "../tensor/tensor.ts";
import { autocast, get_autocast_dtype, is_autocast_enabled, requireDeviceType } from "./autocast.ts";

type Method<A extends unknown[], R> = (ctx: FunctionContext, ...args: A) => R;

interface DeviceOptions {
  device_type: string;
}
interface ForwardOptions extends DeviceOptions {
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

/** The options of a wrapper, which must name a device. */
function checked<O extends { device_type: string }>(name: string, options: O | undefined): O {
  if (options === undefined) throw new TypeError(`${name}() missing 1 required keyword-only argument: 'device_type'`);
  requireDeviceType(options.device_type);
  return options;
}

/**
 * Wraps the `forward` of an `autograd.Function` so that it remembers whether autocast was on, for `custom_bwd`. With
 * `cast_inputs`, its floating point arguments are cast to that dtype, and it runs without autocast. With options alone it
 * gives what wraps a function with them, as a decorator does.
 * @example
 * class Twice extends torch.autograd.Function {
 *   static forward = torch.amp.custom_fwd((ctx, x: torch.Tensor) => x.mul(2), { device_type: "cpu" });
 *   static backward = torch.amp.custom_bwd((ctx, grad: torch.Tensor) => grad.mul(2), { device_type: "cpu" });
 * }
 * @throws {TypeError} Without options.
 * @throws {ValueError} Where `device_type` is not a string.
 */
export function custom_fwd<A extends unknown[], R>(fwd: Method<A, R>, options: ForwardOptions): Method<A, R>;
export function custom_fwd(options: ForwardOptions): <A extends unknown[], R>(fwd: Method<A, R>) => Method<A, R>;
export function custom_fwd<A extends unknown[], R>(
  given: Method<A, R> | ForwardOptions,
  options?: ForwardOptions,
): unknown {
  if (typeof given !== "function") return (fwd: Method<A, R>) => custom_fwd(fwd, given);
  const { device_type, cast_inputs = null } = checked("custom_fwd", options);
  return (ctx: FunctionContext, ...args: A) => {
    const isOn = is_autocast_enabled(device_type);
    ctx["autocastDType"] = get_autocast_dtype(device_type);
    ctx["autocastWasOn"] = cast_inputs === null && isOn;
    if (cast_inputs === null || !isOn) return given(ctx, ...args);
    return autocast(device_type, { enabled: false }, () => given(ctx, ...(castAll(args, cast_inputs) as A)));
  };
}

/**
 * Wraps the `backward` of an `autograd.Function` so that it runs under autocast as its `forward` did.
 * @throws {TypeError} Without options.
 * @throws {ValueError} Where `device_type` is not a string.
 */
export function custom_bwd<A extends unknown[], R>(bwd: Method<A, R>, options: DeviceOptions): Method<A, R>;
export function custom_bwd(options: DeviceOptions): <A extends unknown[], R>(bwd: Method<A, R>) => Method<A, R>;
export function custom_bwd<A extends unknown[], R>(
  given: Method<A, R> | DeviceOptions,
  options?: DeviceOptions,
): unknown {
  if (typeof given !== "function") return (bwd: Method<A, R>) => custom_bwd(bwd, given);
  const { device_type } = checked("custom_bwd", options);
  return (ctx: FunctionContext, ...args: A) =>
    autocast(device_type, { enabled: Boolean(ctx["autocastWasOn"]), dtype: ctx["autocastDType"] as DType }, () =>
      given(ctx, ...args),
    );
}
