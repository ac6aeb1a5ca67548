/**
 * On which device a call runs: that of its tensors, which have to be on one; numbers that the host holds as tensors
 * (0-d ones of the CPU) fit all.
 */
import { RuntimeError, withFields } from "../../support/errors.ts";
import { allocationDevice, devices, onDevice } from "../../tensor/device.ts";
import { CPU, type Device } from "../../tensor/device-name.ts";
import { Tensor } from "../../tensor/tensor.ts";

function meet(device: Device, other: Device): Error {
  const [wanted, given] = (other.type === "meta" ? [other, device] : [device, other]).map(String);
  const sentence =
    wanted === "meta"
      ? `Tensor on device ${given} is not on the expected device meta!`
      : `Expected all tensors to be on the same device, but found at least two devices, ${wanted} and ${given}!`;
  return withFields(new RuntimeError(sentence), { wanted, given });
}

/** The device of tensors that may stand together; null where there is none. */
export function commonDevice(tensors: readonly unknown[]): Device | null {
  let device: Device | null = null;
  let counts = false;
  for (const tensor of tensors) {
    if (!(tensor instanceof Tensor)) continue;
    const own = tensor.storage.device;
    const fitsAll = own.type === "cpu" && tensor.shape.length === 0;
    if (device === null || (!counts && !fitsAll)) device = own;
    else if (own !== device && own.type !== device.type && !fitsAll) throw meet(device, own);
    counts ||= !fitsAll;
  }
  return device;
}

/** Refuses tensors that may not stand together, where no operator that takes them all does. */
export function assertOneDevice(...tensors: readonly unknown[]): void {
  if (devices.others) commonDevice(tensors);
}

/** Runs the insides of an operator on its tensors' device. Only to be asked where there are others than the CPU. */
export function onDeviceOf<T>(tensors: readonly unknown[], run: () => T): T {
  return onDevice(commonDevice(tensors) ?? allocationDevice(), run);
}

/**
 * Runs a function of other operators with new tensors made where its tensors are. Which of those may stand together, the
 * operators that it calls say.
 */
export function nearTensors<T>(bound: readonly unknown[], run: () => T): T {
  for (const value of bound.flat()) {
    if (!(value instanceof Tensor) || value.storage.device === CPU) continue;
    const before = devices.default;
    devices.default = value.storage.device;
    try {
      return run();
    } finally {
      devices.default = before;
    }
  }
  return run();
}
