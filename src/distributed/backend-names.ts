/** `torch.distributed.Backend` and what asks for it: names of what carries messages, and on which devices. */
import type { Device } from "../tensor/device-name.ts";
import { defaultGroup, groupOf, type Group } from "../communication/world.ts";
import { ReduceOp } from "../communication/reduce-op.ts";
import { ValueError } from "../support/errors.ts";

const known = {
  UNDEFINED: "undefined",
  GLOO: "gloo",
  NCCL: "nccl",
  UCC: "ucc",
  MPI: "mpi",
  XCCL: "xccl",
  FAKE: "fake",
} as const;

/** The names, and the function that reads one. */
export interface Backends {
  /** The name in lower case. */
  (name: string): string;
  /** What has no name. */
  readonly UNDEFINED: "undefined";
  /** PyTorch's own, for the CPU; not here. */
  readonly GLOO: "gloo";
  /** NVIDIA's; not here. */
  readonly NCCL: "nccl";
  /** Not here. */
  readonly UCC: "ucc";
  /** The one that is here. */
  readonly MPI: "mpi";
  /** Intel's; not here. */
  readonly XCCL: "xccl";
  /** Messages that go nowhere, for PyTorch's tests; not here. */
  readonly FAKE: "fake";
  /** All names. */
  readonly backend_list: readonly string[];
  /** What carries a device's messages by default: MPI, for the CPU. */
  readonly default_device_backend_map: Readonly<Record<string, string>>;
  /** The devices whose tensors it carries. */
  readonly backend_capability: Readonly<Record<string, readonly string[]>>;
}

/**
 * Names of what carries messages: `Backend.MPI` is "mpi", and `Backend("MPI")` too. Only MPI is here
 * (`is_backend_available`).
 * Source: https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.Backend
 * @throws ValueError for what is no text.
 * @example
 * torch.distributed.Backend("MPI"); // "mpi"
 */
const Backend: Backends = /* @__PURE__ */ Object.assign(
  (name: string): string => {
    if (typeof name !== "string") throw new ValueError("Backend constructor parameter must be string-ish");
    return name.toLowerCase();
  },
  known,
  {
    backend_list: Object.values(known),
    default_device_backend_map: { cpu: known.MPI },
    backend_capability: { mpi: ["cpu"] },
  },
);

/**
 * What carries the messages of each device: "cpu:mpi".
 * Source: https://docs.pytorch.org/docs/stable/distributed.html
 * @example
 * String(new torch.distributed.BackendConfig("mpi")); // "cpu:mpi"
 */
export class BackendConfig {
  private readonly backends: ReadonlyMap<string, string>;

  constructor(backend: string) {
    const pairs = backend.toLowerCase().split(",");
    this.backends = new Map(
      pairs.map((pair) => {
        const colon = pair.indexOf(":");
        return colon < 0 ? ["cpu", pair] : [pair.slice(0, colon), pair.slice(colon + 1)];
      }),
    );
  }
  /** Names by device. */
  get_device_backend_map(): Record<string, string> {
    return Object.fromEntries(this.backends);
  }
  toString(): string {
    return [...this.backends].map((pair) => pair.join(":")).join(",");
  }
}

/**
 * What carries a group's messages on each device: "cpu:mpi".
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/distributed_c10d.py
 * @throws ValueError if this process is not in the group.
 * @example
 * ```ts ignore
 * dist.get_backend_config(); // "cpu:mpi"
 * ```
 */
export function get_backend_config(group: Group = null): string {
  const found = group === null ? defaultGroup() : groupOf(group);
  if (found === null) throw new ValueError("Invalid process group specified");
  return String(new BackendConfig(found.name()));
}

/**
 * What carries messages of a device's tensors: "mpi" for the CPU.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/distributed_c10d.py
 * @throws ValueError for other devices.
 * @example
 * torch.distributed.get_default_backend_for_device("cpu"); // "mpi"
 */
export function get_default_backend_for_device(device: string | Device): string {
  const name = typeof device === "string" ? device : device.type;
  const found = Backend.default_device_backend_map[name.replace(/:.*/, "")];
  if (found === undefined) throw new ValueError(`Default backend not registered for device : ${String(device)}`);
  return found;
}

/** Never: messages go by MPI. */
export function is_ucc_available(): boolean {
  return false;
}
/** Never: messages go by MPI. */
export function is_xccl_available(): boolean {
  return false;
}

/**
 * Whether a reduction takes complex numbers: sums and averages do.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/distributed_c10d.py
 * @example
 * torch.distributed.supports_complex(torch.distributed.ReduceOp.SUM); // true
 * torch.distributed.supports_complex(torch.distributed.ReduceOp.MAX); // false
 */
export function supports_complex(reduceOp: ReduceOp): boolean {
  return reduceOp === ReduceOp.SUM || reduceOp === ReduceOp.AVG;
}
export { Backend };
