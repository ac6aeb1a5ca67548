/** Storage: the bytes that a tensor and all its views share, and the counter that tells in-place changes. */
import { RuntimeError } from "../support/errors.ts";
import type { Argument, Backend, Block, KeptPanels } from "../backend/backend.ts";
import { launchClock } from "../backend/observer.ts";
import type { Device } from "./device-name.ts";
import type { StorageGroup } from "./watch.ts";

let nextSerial = 1;

/** A storage's matrix as products pack it, right while the storage has had so many writes. */
export interface PackedForm extends KeptPanels {
  /** Which matrix it is: k x n elements of that size, from that place on. */
  readonly itemsize: number;
  readonly offset: number;
  readonly n: number;
  readonly k: number;
  readonly strides: readonly number[];
  readonly writes: number;
  /** When it was used last, in products. */
  used: number;
  /** Its bytes, once there are any. */
  bytes: Storage | null;
  start: Argument;
}

/** Owner of one block of a device's memory. The bytes go back when it is released, or found unreachable. */
export class Storage {
  /** Rises with every storage made: tells whether one is newer than some moment. */
  readonly serial = nextSerial++;
  /** Set while a scope or the user wants these bytes to outlive the scope that made them. */
  kept = false;
  /** How many saved tensors of graphs hold it. */
  savers = 0;
  /** Set when nothing but those can reach it: with the last of them its bytes go back. */
  abandoned = false;
  /** Whether it holds a parameter: then all that writes to it says so in `writes`. */
  isWeight = false;
  /** Rises with every change of its bytes, by whatever tensor. */
  writes = 0;
  /** The operator that gave it to a kernel last, by `launchClock`. */
  launchedAt = launchClock.operator;
  /** Its matrix as products take it. */
  packed: PackedForm | null = null;
  /** The storages with which it is watched for the garbage collector, once it is. */
  group: StorageGroup | null = null;

  constructor(
    private location: Block,
    readonly nbytes: number,
    readonly device: Device,
    /** What allocated the block and runs kernels on it. */
    readonly backend: Backend,
  ) {}

  /** Its block. Throws after the bytes were given back. */
  get block(): Block {
    if (this.location < 0) {
      throw new RuntimeError(
        "This tensor's memory was released at the end of the scope that made it.\n" +
          "Return the tensor from torch.scope(() => …) or keep it with torch.keep(tensor) to use it afterwards.",
      );
    }
    return this.location;
  }

  /** A number that is the same for tensors that share these bytes: where they are. */
  data_ptr(): number {
    return this.block;
  }
  /** How many bytes there are. */
  size(): number {
    return this.nbytes;
  }

  /** The place `offset` bytes into it, as kernels take it. */
  argument(offset: number): Argument {
    this.launchedAt = launchClock.operator;
    return this.backend.argument(this.block, offset);
  }

  /** Whether there are bytes to read at all: not for the storage of a batch that passes for one of its items. */
  get readable(): boolean {
    return true;
  }

  get released(): boolean {
    return this.location < 0;
  }

  /** Takes a new block after `forget`: for bytes that come and go while tensors of them stay. */
  settle(block: Block): void {
    this.writes++;
    this.location = block;
  }

  /** Forgets the block; only memory.ts calls this, together with giving the bytes back. */
  forget(): Block {
    const block = this.location;
    this.location = -1;
    return block;
  }
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
