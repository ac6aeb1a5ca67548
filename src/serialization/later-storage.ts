/** A storage whose bytes are still in a file: they are read when something first asks for its block. */
import type { Block } from "../backend/backend.ts";
import { allocationDevice } from "../tensor/device.ts";
import { settleStorage } from "../tensor/memory.ts";
import { Storage } from "../tensor/storage.ts";

export class LaterStorage extends Storage {
  private pending: (() => Uint8Array) | null;

  constructor(nbytes: number, read: () => Uint8Array) {
    const device = allocationDevice();
    super(-1, nbytes, device, device.backend);
    this.pending = read;
  }

  override get block(): Block {
    const read = this.pending;
    if (read !== null) {
      const bytes = read();
      settleStorage(this);
      // From here on it is a storage like others; a file that could not be read is asked again.
      this.pending = null;
      this.backend.write(super.block, 0, bytes);
    }
    return super.block;
  }
}
