/** MPI's functions as this library calls them: declared once for the interface that was found, errors as exceptions. */
import { textDecoder } from "../support/platform/text-coding.ts";
import { hostBackend } from "../tensor/device.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abiOf, type Abi } from "./abi.ts";
import { DistBackendError } from "./errors.ts";
import { loadMpi } from "./library.ts";
import type { Koffi, NativeFunction, NativeLibrary } from "../support/platform/libraries.ts";
import { itemAt } from "../support/checked.ts";

/**
 * Functions and their parameters: H a handle, P the address of one or of numbers, A the address of elements, i an
 * integer. All give an error code.
 */
const declarations = {
  Init_thread: "P P i P",
  Initialized: "P",
  Finalized: "P",
  Finalize: "",
  Abort: "H i",
  Comm_rank: "H P",
  Comm_size: "H P",
  Comm_dup: "H P",
  Comm_split: "H i i P",
  Comm_split_type: "H i i H P",
  Comm_free: "P",
  Comm_set_errhandler: "H H",
  Error_string: "i P P",
  Get_library_version: "P P",
  Get_processor_name: "P P",
  Test: "P P P",
  Cancel: "P",
  Iprobe: "i i H P P",
  Isend: "A i H i i H P",
  Irecv: "A i H i i H P",
  Ibarrier: "H P",
  Ibcast: "A i H i H P",
  Iallreduce: "A A i H H H P",
  Ireduce: "A A i H H i H P",
  Iallgather: "A i H A i H H P",
  Igather: "A i H A i H i H P",
  Iscatter: "A i H A i H i H P",
  Ireduce_scatter_block: "A A i H H H P",
  Ialltoall: "A i H A i H H P",
  Ialltoallv: "A P P H A P P H H P",
} as const;

export type MpiFunction = keyof typeof declarations;

/** A handle in a place of its own, where MPI writes it: a communicator, a request. */
export interface HandlePlace {
  readonly array: Int32Array | BigInt64Array;
  readonly value: number;
}

/** The library, ready to be called. */
export class Mpi {
  readonly abi: Abi;
  private readonly functions = new Map<string, NativeFunction>();
  private memoryView: Uint8Array | null = null;
  private memoryAddress = 0;

  constructor(
    private readonly koffi: Koffi,
    private readonly library: NativeLibrary,
    /** The name that it was loaded by. */
    readonly libraryName: string,
  ) {
    this.abi = abiOf(koffi, library);
  }

  private functionOf(name: MpiFunction): NativeFunction {
    let found = this.functions.get(name);
    if (found === undefined) {
      const kinds: Record<string, string> = { H: this.abi.handle, P: "void *", A: "intptr_t", i: "int" };
      const parameters = declarations[name].split(" ").filter((kind) => kind !== "");
      found = this.library.func(`int MPI_${name}(${parameters.map((kind) => kinds[kind]!).join(", ")})`);
      this.functions.set(name, found);
    }
    return found;
  }

  /** Calls a function and gives its code. */
  code(name: MpiFunction, ...args: readonly (number | null | ArrayBufferView)[]): number {
    return this.functionOf(name)(...args);
  }

  /**
   * Calls a function.
   * @throws DistBackendError with MPI's own words if it fails.
   */
  call(name: MpiFunction, ...args: readonly (number | null | ArrayBufferView)[]): void {
    const code = this.functionOf(name)(...args);
    if (code !== 0) throw new DistBackendError(`MPI_${name} failed: ${this.errorText(code)}`);
  }

  /** MPI's words for a code. */
  errorText(code: number): string {
    return this.text("Error_string", code);
  }

  /** The name and version of the library, in its own words. */
  version(): string {
    return itemAt(this.text("Get_library_version").split("\n"), 0).trim();
  }

  /** The name of this machine. */
  processorName(): string {
    return this.text("Get_processor_name");
  }

  private text(name: MpiFunction, ...before: readonly number[]): string {
    const bytes = new Uint8Array(8192);
    const length = new Int32Array(1);
    this.functionOf(name)(...before, bytes, length);
    const end = bytes.indexOf(0);
    return textDecoder().decode(bytes.subarray(0, end < 0 ? length[0] : end));
  }

  /** A place where MPI can leave a handle. */
  handlePlace(value = 0): HandlePlace {
    const array = this.abi.handle === "int" ? new Int32Array([value]) : new BigInt64Array([BigInt(value)]);
    return {
      array,
      get value() {
        return Number(array[0]);
      },
    };
  }

  /** One integer that a function writes. */
  integer(name: MpiFunction, ...before: readonly number[]): number {
    const place = new Int32Array(1);
    this.call(name, ...before, place);
    return place[0]!;
  }

  /** The address of an array's bytes, which stay where they are as long as it lives. */
  addressOfArray(array: ArrayBufferView): number {
    return Number(this.koffi.address(array));
  }

  /** The address of a tensor's first element, in the WebAssembly memory itself. It stays where it is when it grows. */
  addressOf(tensor: Tensor): number {
    const { u8 } = hostBackend().memory;
    if (u8 !== this.memoryView) {
      this.memoryView = u8;
      this.memoryAddress = Number(this.koffi.address(u8));
    }
    return this.memoryAddress + tensor.storage.block + tensor.offset * tensor.dtype.itemsize;
  }
}

let loaded: Mpi | null = null;

/**
 * The machine's MPI library, loaded at the first call.
 * @throws RuntimeError that says what to install.
 */
export function mpi(): Mpi {
  if (loaded === null) {
    const { koffi, library, name } = loadMpi();
    loaded = new Mpi(koffi, library, name);
  }
  return loaded;
}
