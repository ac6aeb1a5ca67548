/** Grad mode, inference mode and anomaly detection: what operators record at this moment. */
import { typeNameOf } from "../support/type-names.ts";
import { isPlainObject } from "../support/realms.ts";
import { flagOf, refuseUnknown } from "../support/known-names.ts";
import { inference } from "../tensor/inference.ts";
import { TypeError } from "../support/errors.ts";
import { ModeGuard, within } from "../support/mode-guard.ts";
import { warnAlways } from "../support/warnings.ts";

export { ModeGuard, within } from "../support/mode-guard.ts";

let gradEnabled = true;
let anomalyEnabled = false;
let checkNaN = true;

/** Whether operators are recorded now. */
export function is_grad_enabled(): boolean {
  return gradEnabled;
}
/** Whether inference mode is on. */
export function is_inference_mode_enabled(): boolean {
  return inference.on;
}
/** Whether anomaly detection is on. */
export function is_anomaly_enabled(): boolean {
  return anomalyEnabled;
}
/** Whether backward checks gradients for NaN while anomaly detection is on. */
export function is_anomaly_check_nan_enabled(): boolean {
  return checkNaN;
}

/** Sets grad mode and gives the earlier value; for code of the library, which must set it back. */
export function swapGradMode(enabled: boolean): boolean {
  const before = gradEnabled;
  gradEnabled = enabled;
  return before;
}

/** Inference mode keeps no history, also where grad mode is switched on within it. */
function gradGuard(enabled: boolean): ModeGuard {
  const before = swapGradMode(enabled && !inference.on);
  return new ModeGuard(() => {
    gradEnabled = before;
  }, "grad");
}

/**
 * Runs a function without recording gradients, or switches recording off until the guard is disposed.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const y = torch.no_grad(() => x.mul(2));
 * // or: using _ = torch.no_grad();
 */
export function no_grad(): ModeGuard;
export function no_grad<R>(body: () => R): R;
export function no_grad<R>(body?: () => R): R | ModeGuard {
  return within(gradGuard(false), body);
}

/** Records gradients within `no_grad`. */
export function enable_grad(): ModeGuard;
export function enable_grad<R>(body: () => R): R;
export function enable_grad<R>(body?: () => R): R | ModeGuard {
  return within(gradGuard(true), body);
}

/** Switches grad mode at once; the guard, or the function given, sets it back. */
export function set_grad_enabled(mode: Mode): ModeGuard;
export function set_grad_enabled<R>(mode: Mode, body: () => R): R;
export function set_grad_enabled<R>(mode: Mode, body?: () => R): R | ModeGuard {
  return within(gradGuard(modeOf(mode)), body);
}

/** A mode, also by name. */
type Mode = boolean | { readonly mode: boolean };

function modeOf(mode: Mode): boolean {
  const value = typeof mode === "object" ? mode.mode : mode;
  if (typeof value !== "boolean")
    throw new TypeError(`set_grad_enabled(): argument 'enabled' (position 1) must be bool, not ${typeNameOf(value)}`);
  return value;
}

/** Like `no_grad`, and tensors made in it can never take part in recording. */
export function inference_mode(): ModeGuard;
export function inference_mode<R>(body: () => R): R;
export function inference_mode(mode: Mode): ModeGuard;
export function inference_mode<R>(mode: Mode, body: () => R): R;
export function inference_mode<R>(modeOrBody: Mode | (() => R) = true, body?: () => R): R | ModeGuard {
  if (isPlainObject(modeOrBody)) refuseUnknown("inference_mode.__new__()", "mode", modeOrBody);
  const given = typeof modeOrBody === "object" ? (modeOrBody.mode as boolean | (() => R)) : modeOrBody;
  const mode = typeof given === "function" || given;
  const before = inference.on;
  inference.on = mode;
  const inferenceGuard = new ModeGuard(() => {
    inference.on = before;
  }, "inference");
  const grad = gradGuard(!mode);
  const run = typeof given === "function" ? given : body;
  if (run !== undefined) return within(inferenceGuard, () => within(grad, run) as R);
  return new ModeGuard(() => {
    grad[Symbol.dispose]();
    inferenceGuard[Symbol.dispose]();
  });
}

let multithreading = true;

/** Whether backward may use threads of its own, as it was set: there are none here. */
export function is_multithreading_enabled(): boolean {
  return multithreading;
}

/** Lets backward use threads of its own. For PyTorch's sake: the engine here runs where it was called. */
export function set_multithreading_enabled(mode: Mode): ModeGuard;
export function set_multithreading_enabled<R>(mode: Mode, body: () => R): R;
export function set_multithreading_enabled<R>(mode: Mode, body?: () => R): R | ModeGuard {
  const before = multithreading;
  multithreading = modeOf(mode);
  return within(
    new ModeGuard(() => {
      multithreading = before;
    }, "multithreading"),
    body,
  );
}

/**
 * Makes backward check gradients for NaN and tell where the forward operator was called: from now on, for the length of a
 * function, or until the guard is disposed. A backward that finds NaN then throws a RuntimeError.
 */
export function set_detect_anomaly(mode: boolean, check_nan?: boolean | AnomalyOptions): ModeGuard;
export function set_detect_anomaly<R>(mode: boolean, body: () => R): R;
export function set_detect_anomaly<R>(mode: boolean, check_nan: boolean | AnomalyOptions, body: () => R): R;
export function set_detect_anomaly<R>(
  mode: boolean,
  check_nan: boolean | AnomalyOptions | (() => R) = true,
  body?: () => R,
): R | ModeGuard {
  const before = [anomalyEnabled, checkNaN] as const;
  const checks = flagOf<unknown>("set_detect_anomaly.__init__()", "check_nan", check_nan, true);
  anomalyEnabled = mode;
  checkNaN = checks !== false;
  return within(
    new ModeGuard(() => {
      [anomalyEnabled, checkNaN] = before;
    }, "anomaly"),
    typeof check_nan === "function" ? check_nan : body,
  );
}

/** Options of `detect_anomaly` and `set_detect_anomaly`. */
export interface AnomalyOptions {
  /** Check gradients for NaN. Default true. */
  check_nan?: boolean;
}

/** `set_detect_anomaly(true)` for the length of a function or until the guard is disposed. */
export function detect_anomaly(options?: AnomalyOptions | boolean): ModeGuard;
export function detect_anomaly<R>(body: () => R): R;
export function detect_anomaly<R>(options: AnomalyOptions | boolean, body: () => R): R;
export function detect_anomaly<R>(first?: AnomalyOptions | boolean | (() => R), body?: () => R): R | ModeGuard {
  const given = typeof first === "function" ? undefined : first;
  if (typeof given === "object") refuseUnknown("detect_anomaly.__init__()", "check_nan", given);
  const checkNaN = typeof given === "object" ? (given.check_nan ?? true) : (given ?? true);
  const guard = set_detect_anomaly(true, checkNaN);
  warnAlways(
    "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.",
  );
  return within(guard, typeof first === "function" ? first : body);
}
