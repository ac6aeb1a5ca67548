/**
 * On which device things are made now: the CPU, or what the program chose; while an operator runs on tensors of another
 * device, that one.
 */
import type { LinearBackend } from "../backend/linear.ts";
import { CPU, type Device } from "./device-name.ts";

let current: Device = CPU;

/**
 * What operators need to know of devices: whether there is any but the CPU, so that nobody asks before, and the one
 * where new tensors are made unless they say otherwise.
 */
export const devices: { others: boolean; default: Device } = { others: false, default: CPU };

/** The CPU's backend: what the program itself computes with, whatever devices there are. */
export function hostBackend(): LinearBackend {
  return CPU.backend as LinearBackend; // the CPU's blocks lie in one memory
}

/** Whether what runs now has no bytes to read or write. */
export function isMeta(): boolean {
  return current.type === "meta";
}

/** The device of tensors that are made now. */
export function allocationDevice(): Device {
  return current;
}

/** Runs a function with new tensors made on a device. */
export function onDevice<T>(device: Device, run: () => T): T {
  const [before, defaultBefore] = [current, devices.default];
  if (device !== CPU) {
    void device.backend; // one that is not here says so
    devices.others = true;
  }
  current = device;
  devices.default = device;
  try {
    return run();
  } finally {
    current = before;
    devices.default = defaultBefore;
  }
}
