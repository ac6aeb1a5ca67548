/** The names of devices. */

/** Where a tensor's bytes are. The CPU is the only device that computes; "meta" has shapes only. */
export type DeviceName = "cpu" | `cpu:${number}` | "meta";
