/**
 * The backend that operators run on. It is the CPU's, whose memory and kernels are WebAssembly's, but while an operator
 * runs on tensors of another device.
 */
import type { Backend } from "../backend/backend.ts";
import { metaBackend } from "../backend/meta.ts";
import { createWasmBackend } from "../backend/wasm/backend.ts";
import { CPU, META, type Device } from "./device-name.ts";

/** The CPU's own backend. Made at first import; costs one small WebAssembly memory. */
export const cpuBackend: Backend = createWasmBackend();

let current: Backend = cpuBackend;
let currentDevice: Device = CPU;

/**
 * What operators need to know of devices: whether there is any but the CPU, so that nobody asks before, and the one
 * where new tensors are made unless they say otherwise.
 */
export const devices: { others: boolean; default: Device } = { others: false, default: CPU };

/** Whether what runs now has no bytes to read or write. */
export function isMeta(): boolean {
  return current === metaBackend;
}

/** The device of tensors that are made now. */
export function allocationDevice(): Device {
  return currentDevice;
}

/** Runs a function with tensors of one device: what it allocates and launches is there. */
export function onDevice<T>(device: Device, run: () => T): T {
  const [before, deviceBefore, defaultBefore] = [current, currentDevice, devices.default];
  if (device.type === "meta") devices.others = true;
  current = device.type === META.type ? metaBackend : cpuBackend;
  currentDevice = device;
  devices.default = device;
  try {
    return run();
  } finally {
    current = before;
    currentDevice = deviceBefore;
    devices.default = defaultBefore;
  }
}

/** The backend that allocates and computes. */
export const backend: Backend = {
  get name() {
    return current.name;
  },
  get threads() {
    return cpuBackend.threads;
  },
  get memory() {
    return current.memory;
  },
  get gemm() {
    return current.gemm;
  },
  get convolution() {
    return current.convolution;
  },
  get relaxed() {
    return cpuBackend.relaxed;
  },
  set relaxed(value) {
    cpuBackend.relaxed = value;
  },
  allocate: (bytes) => current.allocate(bytes),
  free: (address, bytes) => current.free(address, bytes),
  statistics: () => cpuBackend.statistics(),
  resetPeak: () => cpuBackend.resetPeak(),
  compile: (key, write) => current.compile(key, write),
};
