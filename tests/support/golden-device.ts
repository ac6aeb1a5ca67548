/** On which device recorded cases are played, if not on the CPU; the adapter asks here how to see what is in a tensor there. */
import type { TensorLike } from "./adapter.ts";

interface GoldenDevice {
  /** The same tensor on the CPU, whether the device can be read now or not. */
  fetch: ((tensor: TensorLike) => TensorLike) | null;
  /** Why a case that failed is none of this device's business; null where it is. */
  excuse: (operator: string, message: string) => string | null;
}

export const goldenDevice: GoldenDevice = { fetch: null, excuse: () => null };
