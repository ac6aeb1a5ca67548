/** Devices: where a tensor's bytes are. */
import { RuntimeError, withHelp } from "../support/errors.ts";

/** The CPU is the only device that computes; "meta" has shapes only. */
export type DeviceName = "cpu" | `cpu:${number}` | "meta";

/** Kinds of devices that there are. */
export type DeviceType = "cpu" | "meta";

/**
 * PyTorch's `torch.device`. There is one object for each, so that they can be compared with `===`.
 * @example
 * torch.ones(2).device.type; // cpu
 */
export class Device {
  constructor(
    readonly type: DeviceType,
    readonly index: number | null = null,
  ) {}

  /** Its name: "cpu", "cpu:0", "meta". */
  toString(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`;
  }
  /** The same, for `JSON.stringify`. */
  toJSON(): string {
    return this.toString();
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `device(type='${this.type}'${this.index === null ? "" : `, index=${this.index}`})`;
  }
}

/** The CPU. */
export const CPU = new Device("cpu");
/** Shapes without bytes. */
export const META = new Device("meta");
const known = new Map<string, Device>([
  ["cpu", CPU],
  ["meta", META],
]);

/** Kinds that PyTorch knows and this library has not. */
const foreign = new Set(["cuda", "mps", "xpu", "xla", "hpu", "mtia", "vulkan", "hip", "ipu", "ve", "lazy", "mkldnn"]);

/** The device of that name. */
export function deviceByName(name: string): Device {
  const found = known.get(name);
  if (found) return found;
  const [, type, index] = /^(\w+)(?::(\d+))?$/.exec(name) ?? [];
  if (type === "cpu" || type === "meta") {
    const made = new Device(type, Number(index));
    known.set(name, made);
    return made;
  }
  const help = "Flambeau computes on the CPU: leave the device out.";
  if (type === "cuda") throw new RuntimeError(withHelp("Torch not compiled with CUDA enabled", help));
  if (type !== undefined && foreign.has(type))
    throw new RuntimeError(withHelp(`PyTorch is not linked with support for ${type} devices`, help));
  throw new RuntimeError(
    withHelp(
      `Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string: ${name}`,
      help,
    ),
  );
}

/** The device that an argument means: a device or its name. */
export function asDevice(value: unknown): Device {
  return value instanceof Device ? value : deviceByName(String(value));
}
