/** `torch.device`: a device, and where new tensors are made while a function runs. */
import { ModeGuard, within } from "../support/mode-guard.ts";
import { devices } from "./device.ts";
import { asDevice, type Device, type DeviceName } from "./device-name.ts";

/** A device or its name. */
export type device = DeviceName | Device;

/**
 * The device of that name. With a function: runs it with new tensors made there, as `with torch.device(…)` does.
 * @example
 * const model = torch.device("meta", () => new nn.Linear(1000, 1000)); // no bytes
 * model.weight.is_meta; // true
 */
export function device(type: device, index?: number | null): Device;
export function device<R>(type: device, body: () => R): R;
export function device<R>(type: device, rest?: number | null | (() => R)): Device | R {
  const named = asDevice(type);
  if (typeof rest !== "function")
    return rest === null || rest === undefined ? named : asDevice(`${named.type}:${rest}`);
  return within(enter(named), rest) as R;
}

function enter(next: Device): ModeGuard {
  const before = devices.default;
  devices.default = next;
  if (next.type !== "cpu") devices.others = true;
  return new ModeGuard(() => {
    devices.default = before;
  }, "device");
}

/**
 * New tensors are made on a device until the guard is disposed.
 * @example
 * {
 *   using _ = torch.device_scope("meta");
 *   torch.ones(2).is_meta; // true
 * }
 * torch.ones(2).is_meta; // false
 */
export function device_scope(type: device): Disposable {
  return enter(asDevice(type));
}

/** New tensors are made on this device from now on; null for the CPU. */
export function set_default_device(type: device | null): void {
  enter(asDevice(type ?? "cpu"));
}

/** The device where new tensors are made. */
export function get_default_device(): Device {
  return devices.default;
}
