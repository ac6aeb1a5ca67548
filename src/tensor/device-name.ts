/** Devices: where a tensor's bytes are. */
import type { Backend } from "../backend/backend.ts";
import { metaBackend } from "../backend/meta.ts";
import { createWasmBackend } from "../backend/wasm/backend.ts";
import { AssertionError, RuntimeError, withHelp } from "../support/errors.ts";

/**
 * Names of devices. The CPU computes, "meta" has shapes only; those of others are for programs that ask whether there are
 * any (`torch.cuda.is_available() ? "cuda" : "cpu"`), and what is made on them is refused.
 */
export type DeviceName = "cpu" | `cpu:${number}` | "meta" | ForeignName | `${ForeignName}:${number}`;

/** Kinds of devices that are not here. */
type ForeignName = "cuda" | "mps" | "xpu";

/** A kind of device. */
export type DeviceType = string;

/** A kind of device and its backend, which is made when it is first needed. */
class DeviceKind {
  /** What `structuredClone` and `postMessage` of a tensor stop at: engines quote it in their error. */
  readonly pack: symbol = Symbol("Tensor: use utils.worker.pack");
  private made: Backend | null = null;
  private readonly make: () => Backend;

  constructor(
    readonly type: DeviceType,
    make: () => Backend,
  ) {
    this.make = make;
  }

  get backend(): Backend {
    return (this.made ??= this.make());
  }

  /** Its backend if something has needed it. */
  get started(): Backend | null {
    return this.made;
  }
}

const kinds = new Map<string, DeviceKind>();
const known = new Map<string, Device>();

/**
 * Makes a kind of device known, so that `torch.device(type)` finds it. A backend's module calls this when it is
 * imported; the backend is made when the first tensor needs it.
 * @throws Error if there is one of that name.
 */
export function registerBackend(type: string, make: () => Backend): Device {
  if (kinds.has(type)) throw new Error(`a backend for device type ${type} is registered already`);
  const kind = new DeviceKind(type, make);
  kinds.set(type, kind);
  const device = new Device(kind);
  for (const name of known.keys()) if (name.startsWith(`${type}:`)) known.delete(name);
  known.set(type, device);
  return device;
}

/** Bytes that are live on all devices that something has used. */
export function liveBytes(): number {
  let total = 0;
  for (const { started } of kinds.values()) total += started?.statistics().liveBytes ?? 0;
  return total;
}

/**
 * PyTorch's `torch.device`. There is one object for each, so that they can be compared with `===`.
 * @example
 * torch.ones(2).device.type; // cpu
 */
export class Device {
  constructor(
    private readonly kind: DeviceKind,
    readonly index: number | null = null,
  ) {}

  /** Its kind: "cpu", "meta", or what a backend registered. */
  get type(): DeviceType {
    return this.kind.type;
  }

  /** What allocates and computes for it. */
  get backend(): Backend {
    return this.kind.backend;
  }

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
export const CPU = registerBackend("cpu", () => createWasmBackend());
/** Shapes without bytes. */
export const META = registerBackend("meta", () => metaBackend);

/** Kinds that PyTorch knows and this library has not. */
const foreign = new Set(["cuda", "mps", "xpu", "xla", "hpu", "mtia", "vulkan", "hip", "ipu", "ve", "lazy", "mkldnn"]);

const HELP = "Flambeau computes on the CPU: leave the device (or .cuda()) out.";

/** A kind of device that has a name only: whatever is made on it is refused. */
function absentKind(type: string): DeviceKind {
  return new DeviceKind(type, () => {
    if (type === "cuda" || type === "xpu")
      throw new AssertionError(withHelp(`Torch not compiled with ${type.toUpperCase()} enabled`, HELP));
    throw new RuntimeError(withHelp(`PyTorch is not linked with support for ${type} devices`, HELP));
  });
}

/** The device of that name. One that is not here has a name too, as in PyTorch; it is refused where something is made on it. */
export function deviceByName(name: string): Device {
  const found = known.get(name);
  if (found) return found;
  const [, type = "", index] = /^(\w+)(?::(\d+))?$/.exec(name) ?? [];
  const kind = kinds.get(type) ?? (foreign.has(type) ? absentKind(type) : null);
  if (kind !== null) {
    const made = new Device(kind, index === undefined ? null : Number(index));
    known.set(name, made);
    return made;
  }
  if (type === "" && name.includes(":")) throw new RuntimeError(`Invalid device string: '${name}'`);
  throw new RuntimeError(
    withHelp(
      `Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string: ${name}`,
      HELP,
    ),
  );
}

/** The type that a device's name begins with, one that PyTorch knows and this library has not as well. */
export function typeOfDevice(name: string): string {
  const type = /^(\w+)(?::\d+)?$/.exec(name)?.[1] ?? "";
  return foreign.has(type) ? type : deviceByName(name).type;
}

/** The device that an argument means: a device or its name. */
export function asDevice(value: unknown): Device {
  return value instanceof Device ? value : deviceByName(String(value));
}
