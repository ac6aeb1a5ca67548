/**
 * The binary interfaces of MPI libraries: what a handle is, and the numbers behind MPI's names. There are three: that of
 * MPICH and those who share it (Intel MPI, Microsoft MPI, MVAPICH), where handles are integers; Open MPI's, where they
 * are addresses of symbols; and the standard one of MPI 5 (https://www.mpi-forum.org/docs/mpi-5.0/), where they are
 * small numbers as wide as pointers.
 */
import type { Koffi, NativeLibrary } from "../support/platform/libraries.ts";

/** Element types as MPI's libraries name them, by the dtype that they hold. */
export type MpiType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

/** Reductions of MPI. */
export type MpiOperation = "sum" | "product" | "min" | "max" | "and" | "or" | "xor";

/** One binary interface. */
export interface Abi {
  readonly name: "MPICH" | "Open MPI" | "MPI 5 standard";
  /** The C type of handles, as koffi writes it. */
  readonly handle: "int" | "intptr_t";
  readonly world: number;
  readonly types: Readonly<Record<MpiType, number>>;
  readonly operations: Readonly<Record<MpiOperation, number>>;
  readonly errorsReturn: number;
  readonly infoNull: number;
  /** MPI_IN_PLACE, MPI_STATUS_IGNORE: addresses that stand for something. */
  readonly inPlace: number;
  readonly anySource: number;
  readonly sharedMemoryType: number;
  readonly threadFunneled: number;
  /** Where MPI_SOURCE stands in a status, counted in 32-bit integers. */
  readonly sourceInStatus: number;
}

const mpich: Abi = {
  name: "MPICH",
  handle: "int",
  world: 0x44000000,
  types: {
    int8: 0x4c000118,
    uint8: 0x4c000102,
    int16: 0x4c000203,
    uint16: 0x4c000204,
    int32: 0x4c000405,
    uint32: 0x4c000406,
    int64: 0x4c000809,
    uint64: 0x4c000819,
    float32: 0x4c00040a,
    float64: 0x4c00080b,
  },
  operations: {
    sum: 0x58000003,
    product: 0x58000004,
    min: 0x58000002,
    max: 0x58000001,
    and: 0x58000006,
    or: 0x58000008,
    xor: 0x5800000a,
  },
  errorsReturn: 0x54000001,
  infoNull: 0x1c000000,
  inPlace: -1,
  anySource: -2,
  sharedMemoryType: 1,
  threadFunneled: 1,
  sourceInStatus: 2,
};

const standard: Abi = {
  name: "MPI 5 standard",
  handle: "intptr_t",
  world: 0x101,
  types: {
    int8: 0x240,
    uint8: 0x241,
    int16: 0x248,
    uint16: 0x249,
    int32: 0x250,
    uint32: 0x251,
    int64: 0x258,
    uint64: 0x259,
    float32: 0x210,
    float64: 0x214,
  },
  operations: { sum: 0x21, product: 0x24, min: 0x22, max: 0x23, and: 0x28, or: 0x29, xor: 0x2a },
  errorsReturn: 0x143,
  infoNull: 0x130,
  inPlace: 1,
  anySource: -1,
  sharedMemoryType: 221,
  threadFunneled: 1024,
  sourceInStatus: 0,
};

function openMpi(symbol: (name: string) => number): Abi {
  const type = (name: string): number => symbol(`ompi_mpi_${name}`);
  return {
    name: "Open MPI",
    handle: "intptr_t",
    world: symbol("ompi_mpi_comm_world"),
    types: {
      int8: type("int8_t"),
      uint8: type("uint8_t"),
      int16: type("int16_t"),
      uint16: type("uint16_t"),
      int32: type("int32_t"),
      uint32: type("uint32_t"),
      int64: type("int64_t"),
      uint64: type("uint64_t"),
      float32: type("float"),
      float64: type("double"),
    },
    operations: {
      sum: type("op_sum"),
      product: type("op_prod"),
      min: type("op_min"),
      max: type("op_max"),
      and: type("op_band"),
      or: type("op_bor"),
      xor: type("op_bxor"),
    },
    errorsReturn: type("errors_return"),
    infoNull: type("info_null"),
    inPlace: 1,
    anySource: -1,
    sharedMemoryType: 0,
    threadFunneled: 1,
    sourceInStatus: 0,
  };
}

/** Which interface a library has: Open MPI's symbols give it away, MPI 5 tells its version, all others are MPICH's. */
export function abiOf(koffi: Koffi, library: NativeLibrary): Abi {
  const symbol = (name: string): number => Number(koffi.address(library.symbol(name, "char")));
  try {
    symbol("ompi_mpi_comm_world");
    return openMpi(symbol);
  } catch {
    // no Open MPI
  }
  try {
    const version = new Int32Array(2);
    const tell = library.func("int MPI_Abi_get_version(void *major, void *minor)");
    if (tell(version.subarray(0, 1), version.subarray(1)) === 0 && version[0]! >= 1) return standard;
  } catch {
    // older than MPI 5
  }
  return mpich;
}
