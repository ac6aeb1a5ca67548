/** `autocast`: operators that gain from it compute in a 16-bit dtype, those that would lose too much in float32. */
import { conversions, registerSurroundings } from "../autograd/ambient.ts";
import { interpret, type Interpreter } from "../autograd/interpreters.ts";
import { is_grad_enabled, ModeGuard, within } from "../autograd/modes.ts";
import { bfloat16, float16, float32, float64, type DType } from "../dtype.ts";
import { dimLists, type TensordotDims } from "../ops/product/contractions/contractions.ts";
import { functionSignature } from "../nn/arguments.ts";
import { pythonTypeName } from "../ops/declare/bind.ts";
import type { OperatorCall } from "../ops/declare/call.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { Device, typeOfDevice } from "../tensor/device-name.ts";
import { Tensor } from "../tensor/tensor.ts";
import { castPolicies, type CastPolicy } from "./cast-lists.ts";

/** Autocast's state for the CPU. */
const state = {
  enabled: false,
  dtype: bfloat16 as DType,
  cacheEnabled: true,
  /** How many autocast regions are open. */
  nesting: 0,
  /** 16-bit copies of float32 leaves, made within the outermost region. */
  casts: new Map<Tensor, Tensor>(),
};

conversions.active = () => state.enabled;

const supported: readonly DType[] = [bfloat16, float16];

/** Refuses what names no type of device. */
export function requireDeviceType(given: unknown): asserts given is string {
  if (typeof given === "string") return;
  const name =
    given instanceof Tensor ? "torch.Tensor" : given instanceof Device ? "torch.device" : pythonTypeName(given);
  throw new ValueError(`Expected \`device_type\` of type \`str\`, got: \`<class '${name}'>\``);
}

function requireCpu(device_type: string): void {
  if (device_type !== "cpu")
    throw new RuntimeError(`User specified an unsupported autocast device_type '${device_type}'`);
}

/** Whether autocast can be used on a type of device. */
export function is_autocast_available(device_type: string): boolean {
  return device_type === "cpu";
}
/** Whether autocast is on. */
export function is_autocast_enabled(device_type: string = "cpu"): boolean {
  return device_type === "cpu" && state.enabled;
}
/** Whether autocast is on for the CPU. */
export function is_autocast_cpu_enabled(): boolean {
  return state.enabled;
}
/** The dtype that autocast casts to. */
export function get_autocast_dtype(device_type: string = "cpu"): DType {
  requireCpu(device_type);
  return state.dtype;
}
/** The dtype that autocast casts to on the CPU. */
export function get_autocast_cpu_dtype(): DType {
  return state.dtype;
}
/** Sets the dtype that autocast casts to. */
export function set_autocast_dtype(device_type: string, dtype: DType): void {
  requireCpu(device_type);
  state.dtype = dtype;
}
/** Sets the dtype that autocast casts to on the CPU. */
export function set_autocast_cpu_dtype(dtype: DType): void {
  state.dtype = dtype;
}
/** Whether 16-bit copies of parameters are kept until the end of the outermost region. */
export function is_autocast_cache_enabled(): boolean {
  return state.cacheEnabled;
}
/** Sets whether 16-bit copies of parameters are kept. */
export function set_autocast_cache_enabled(enabled: boolean): void {
  state.cacheEnabled = enabled;
}
/** Forgets the 16-bit copies of parameters. */
export function clear_autocast_cache(): void {
  state.casts.clear();
}

let openInterpreter: ModeGuard | null = null;

/** Puts the interpreter in force, or out of it. */
export function set_autocast_enabled(device_type: string, enabled: boolean): void {
  requireCpu(device_type);
  if (state.enabled === enabled) return;
  state.enabled = enabled;
  openInterpreter?.[Symbol.dispose]();
  openInterpreter = enabled ? interpret(castingInterpreter) : null;
}
/** Switches autocast on or off for the CPU. */
export function set_autocast_cpu_enabled(enabled: boolean): void {
  set_autocast_enabled("cpu", enabled);
}

const isEligible = (value: unknown): value is Tensor => value instanceof Tensor && value.dtype.is_floating_point;

/** A tensor in another dtype; copies of float32 parameters in the fast dtype are made once. */
function castTo(tensor: Tensor, dtype: DType): Tensor {
  if (tensor.dtype === dtype || tensor.dtype === float64) return tensor;
  // A copy that was made without history would hide the parameter from later gradients.
  const isParameter = tensor.requires_grad && tensor.is_leaf && tensor.dtype === float32 && !tensor._is_view();
  if (!isParameter || !state.cacheEnabled || !is_grad_enabled() || dtype !== state.dtype) return tensor.to(dtype);
  let copy = state.casts.get(tensor);
  if (copy === undefined) {
    copy = tensor.to(dtype);
    state.casts.set(tensor, copy);
  }
  return copy;
}

/** The widest dtype of the eligible tensors among arguments. */
function widestOf(args: readonly unknown[]): DType {
  let widest = state.dtype;
  for (const value of args.flat()) {
    if (!isEligible(value) || value.dtype === float64) continue;
    if (widest === float32 || value.dtype === float32) widest = float32;
    else if (value.dtype !== state.dtype)
      throw new RuntimeError("Unexpected floating ScalarType in at::autocast::prioritize");
  }
  return widest;
}

function targetOf(policy: Exclude<CastPolicy, "whole">, args: readonly unknown[]): DType {
  return policy === "fast" ? state.dtype : policy === "float32" ? float32 : widestOf(args);
}

/** Whether a contraction gives one sum of products, which PyTorch computes without a matrix product. */
function isOneSum({ record, args }: OperatorCall): boolean {
  if (record.name !== "inner" && record.name !== "tensordot") return false;
  const [a, b] = args as [Tensor, Tensor];
  if (record.name === "inner") return a.dim() === 1 && b.dim() === 1;
  const [ofA, ofB] = dimLists(args[2] as TensordotDims);
  const isWhole = (x: Tensor, dims: readonly number[]): boolean =>
    x.shape.every((size, d) => size === 1 || dims.includes(d) || dims.includes(d - x.dim()));
  return isWhole(a, ofA) && isWhole(b, ofB);
}

const castingInterpreter: Interpreter = {
  call(call: OperatorCall): unknown {
    if (isOneSum(call)) return call.next();
    const policy = call.out === null ? castPolicies.get(call.record.name) : undefined;
    if (policy === undefined) return call.isComposite ? call.parts() : call.next();
    if (policy === "whole") return call.next();
    const dtype = targetOf(policy, call.args);
    const cast = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(cast) : isEligible(value) ? castTo(value, dtype) : value;
    return call.next(call.args.map(cast));
  },
};

/** What an autocast region is opened with. */
export interface AutocastOptions {
  /** The fast dtype: bfloat16 (the default) or float16. */
  dtype?: DType | null;
  /** Whether it is on; `false` switches an outer region off. Default true. */
  enabled?: boolean;
  /** Whether 16-bit copies of parameters are kept until the end of the outermost region. Default: as it is outside. */
  cache_enabled?: boolean | null;
}

const bound = functionSignature<{
  device_type: string;
  dtype: DType | null;
  enabled: boolean;
  cache_enabled: boolean | null;
}>("autocast.__init__", "device_type, dtype=None, enabled=True, cache_enabled=None");

/**
 * Runs `body`, or what follows until the guard is disposed, with mixed precision: products, convolutions and attention
 * compute in `dtype` (their float32 arguments are cast), losses, decompositions and others that need it in float32, the
 * rest in the dtype of what they get. Wrap the forward pass and the loss, not `backward()`.
 * @example
 * const model = new nn.Linear(4, 2);
 * const y = torch.autocast("cpu", { dtype: torch.bfloat16 }, () => model(torch.ones(3, 4)));
 * String(y.dtype); // torch.bfloat16
 */
export function autocast(device_type: string, options?: AutocastOptions): ModeGuard;
export function autocast<R>(device_type: string, body: () => R): R;
export function autocast<R>(device_type: string, options: AutocastOptions, body: () => R): R;
export function autocast(
  device_type: string,
  dtype: DType | null,
  enabled?: boolean,
  cache_enabled?: boolean | null,
): ModeGuard;
export function autocast<R>(device_type: string, dtype: DType | null, body: () => R): R;
export function autocast<R>(device_type: string, dtype: DType | null, enabled: boolean, body: () => R): R;
export function autocast(options: AutocastOptions & { device_type: string }): ModeGuard;
export function autocast<R>(options: AutocastOptions & { device_type: string }, body: () => R): R;
export function autocast<R>(...args: unknown[]): R | ModeGuard {
  const body = typeof args.at(-1) === "function" ? (args.pop() as () => R) : undefined;
  const options = bound.bind(args);
  requireDeviceType(options.device_type);
  const type = typeOfDevice(options.device_type);
  if (type === "cuda" && options.enabled)
    warnAlways("CUDA is not available or torch_xla is imported. Disabling autocast.");
  if (type === "meta") throw new RuntimeError("unsupported scalarType");
  if (type !== "cpu") return within(new ModeGuard(() => {}), body);
  const dtype = options.dtype ?? state.dtype;
  let { enabled } = options;
  if (enabled && !supported.includes(dtype)) {
    warnAlways(
      `In CPU autocast, but the target dtype is not supported. Disabling autocast.\nCPU Autocast only supports dtypes of ${supported.join(", ")} currently.`,
    );
    enabled = false;
  }
  const before = { enabled: state.enabled, dtype: state.dtype, cacheEnabled: state.cacheEnabled };
  set_autocast_enabled("cpu", enabled);
  state.dtype = dtype;
  state.nesting++;
  state.cacheEnabled = options.cache_enabled ?? state.cacheEnabled;
  const settings = new ModeGuard(() => {
    set_autocast_enabled("cpu", before.enabled);
    state.dtype = before.dtype;
    state.cacheEnabled = before.cacheEnabled;
  }, "autocast");
  const leave = (): void => {
    if (--state.nesting === 0) clear_autocast_cache();
  };
  if (body !== undefined) return within(new ModeGuard(leave), () => within(settings, body) as R);
  return new ModeGuard(() => {
    leave();
    settings[Symbol.dispose]();
  });
}

// A checkpoint that computes again does so as it did the first time.
registerSurroundings(() => {
  const { enabled, dtype, cacheEnabled } = state;
  return (body) => autocast("cpu", { dtype, enabled, cache_enabled: cacheEnabled }, body);
});
