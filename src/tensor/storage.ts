/** Storage: the bytes that a tensor and all its views share, and the counter that tells in-place changes. */
import { NO_DATA } from "../backend/meta.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import { isMeta } from "./device.ts";
import { CPU, type Device } from "./device-name.ts";
import type { StorageGroup } from "./watch.ts";

let nextSerial = 1;

/** Owner of one block of the backend's memory. The bytes go back when it is released, or found unreachable. */
export class Storage {
  /** Rises with every storage made: tells whether one is newer than some moment. */
  readonly serial = nextSerial++;
  /** Set while a scope or the user wants these bytes to outlive the scope that made them. */
  kept = false;
  /** How many saved tensors of graphs hold it. */
  savers = 0;
  /** Set when nothing but those can reach it: with the last of them its bytes go back. */
  abandoned = false;
  /** The storages with which it is watched for the garbage collector, once it is. */
  group: StorageGroup | null = null;

  constructor(
    private location: number,
    readonly nbytes: number,
    readonly device: Device = CPU,
  ) {}

  /** Byte address in the backend's memory. Throws after the bytes were given back. */
  get address(): number {
    if (this.location <= 0) {
      if (this.device !== CPU && this.device.type === "meta" && this.location === 0) return metaAddress();
      throw new RuntimeError(
        "This tensor's memory was released at the end of the scope that made it.\n" +
          "Return the tensor from torch.scope(() => …) or keep it with torch.keep(tensor) to use it afterwards.",
      );
    }
    return this.location;
  }

  get released(): boolean {
    return this.location < 0;
  }

  /** Forgets the block; only memory.ts calls this, together with giving the bytes back. */
  forget(): number {
    const address = this.location;
    this.location = -1;
    return address;
  }
}

/** The address of what has no bytes: of no use but for kernels that do nothing. */
function metaAddress(): number {
  if (!isMeta()) throw new NotImplementedError(NO_DATA);
  return 0;
}

/** The serial that the next storage will have. */
export function storageClock(): number {
  return nextSerial;
}

/** Counts in-place changes; shared by a tensor, its views and its detached twins. */
export class Version {
  value = 0;
  /** The in-place operator that wrote last, for error messages. */
  lastWriter: string | null = null;
  /** How many saved tensors count on the bytes as they are. */
  savers = 0;
  /** Where the program was when an operator wrote although the bytes were counted on. */
  writtenAt: Error | null = null;
}
