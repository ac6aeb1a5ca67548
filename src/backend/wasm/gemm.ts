/** Matrix products: chooses between the packed, the direct and the scalar product form, and blocks the packed one for the caches. */
import type { Gemm, MatrixView } from "../backend.ts";
import { ModuleWriter } from "./assembler.ts";
import type { FunctionWriter } from "./assembler.ts";
import { wasmFeatures } from "./features.ts";
import { floatKind, tileColumns, tileRows, writeDirect, writeDots, writeTile, writeTiles } from "./gemm-microkernel.ts";
import type { FloatKind } from "./gemm-microkernel.ts";
import { writePack } from "./gemm-packing.ts";
import type { Heap } from "./heap.ts";

/** Depth of a block: a panel of B (8 columns) then takes 8 KiB of the first-level cache. */
const blockDepth = 256;
/** Rows of a block of A, which is to stay in the second-level cache. */
const blockRows = 256;
const blockColumns = 1024;
/** Products with no more multiplications than this are not packed. */
const directLimit = 32 * 32 * 32;

/** The WebAssembly functions for one float type. Addresses and strides in bytes. */
export interface GemmFunctions {
  packA(target: number, source: number, laneStride: number, depthStride: number, lanes: number, depth: number): void;
  packB(target: number, source: number, laneStride: number, depthStride: number, lanes: number, depth: number): void;
  tiles(
    a: number, b: number, m: number, n: number, k: number, c: number, rowStride: number, columnStride: number, alpha: number, beta: number, scratch: number,
  ): void;
  direct(
    a: number, aRow: number, aColumn: number, b: number, bRow: number, m: number, n: number, k: number, c: number, cRow: number,
    alpha: number, beta: number,
  ): void;
  dots(a: number, b: number, bColumn: number, n: number, k: number, c: number, cColumn: number, alpha: number, beta: number): void;
}

/** A block of the heap that is kept and grows: room for packed panels. */
export class Workspace {
  private address = 0;
  private bytes = 0;

  constructor(private readonly heap: Heap) {}

  /** The address of at least `bytes` bytes; what was there before is lost. */
  reserve(bytes: number): number {
    if (bytes <= this.bytes) return this.address;
    const fresh = this.heap.allocate(bytes);
    if (this.bytes > 0) this.heap.free(this.address, this.bytes);
    this.address = fresh;
    this.bytes = bytes;
    return fresh;
  }
}

/** Instantiates functions over the heap's memory. */
export function instantiate<Functions>(heap: Heap, functions: Record<string, FunctionWriter>): Functions {
  const module = new ModuleWriter(heap.shared ? "shared" : "plain");
  for (const [name, writer] of Object.entries(functions)) module.add(name, writer);
  return new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env: { memory: heap.memory } }).exports as Functions;
}

/** The matrix product of one float type. */
export class TypedGemm {
  readonly kind: FloatKind;
  readonly functions: GemmFunctions;
  readonly workspace: Workspace;

  constructor(type: "float32" | "float64", heap: Heap) {
    const kind = floatKind(type, wasmFeatures().relaxedSimd);
    this.kind = kind;
    this.workspace = new Workspace(heap);
    this.functions = instantiate<GemmFunctions>(heap, {
      tile: writeTile(kind), tiles: writeTiles(kind, 0),
      packA: writePack(kind, tileRows), packB: writePack(kind, tileColumns(kind)), direct: writeDirect(kind), dots: writeDots(kind),
    });
  }

  run(m: number, n: number, k: number, alpha: number, a: MatrixView, b: MatrixView, beta: number, c: MatrixView): void {
    if (m === 0 || n === 0) return;
    const size = this.kind.bytes;
    // Rows of C should be contiguous, and a single column is done as a row: then the transposed product is computed.
    if ((n === 1 && m > 1) || (c.columnStride !== 1 && c.rowStride === 1 && n > 1 && m > 1)) {
      return this.run(n, m, k, alpha, transposed(b), transposed(a), beta, transposed(c));
    }
    const contiguous = (c.columnStride === 1 || n === 1) && (b.columnStride === 1 || n === 1);
    if (contiguous && (m <= 4 || m * n * k <= directLimit)) {
      this.functions.direct(
        a.address, a.rowStride * size, a.columnStride * size, b.address, b.rowStride * size, m, n, k, c.address, c.rowStride * size, alpha, beta,
      );
      return;
    }
    if (m <= 4 && (b.rowStride === 1 || k === 1) && (a.columnStride === 1 || k === 1)) {
      for (let row = 0; row < m; row++) {
        this.functions.dots(
          a.address + row * a.rowStride * size, b.address, b.columnStride * size, n, k, c.address + row * c.rowStride * size, c.columnStride * size, alpha, beta,
        );
      }
      return;
    }
    this.packed(m, n, k, alpha, a, b, beta, c);
  }

  private packed(m: number, n: number, k: number, alpha: number, a: MatrixView, b: MatrixView, beta: number, c: MatrixView): void {
    const { functions, kind } = this;
    const size = kind.bytes;
    const columns = tileColumns(kind);
    const depth = evenBlock(k, blockDepth, 1);
    const rows = evenBlock(m, blockRows, tileRows);
    const width = evenBlock(n, blockColumns, columns);
    const aBytes = rows * depth * size;
    const bBytes = width * depth * size;
    const scratch = this.workspace.reserve(1024 + aBytes + bBytes);
    const aPanels = scratch + 1024;
    const bPanels = aPanels + aBytes;
    for (let column = 0; column < n; column += width) {
      const nBlock = Math.min(width, n - column);
      for (let from = 0; from === 0 || from < k; from += depth) {
        const kBlock = Math.min(depth, k - from);
        functions.packB(
          bPanels, b.address + (from * b.rowStride + column * b.columnStride) * size, b.columnStride * size, b.rowStride * size, nBlock, kBlock,
        );
        for (let row = 0; row < m; row += rows) {
          const mBlock = Math.min(rows, m - row);
          functions.packA(
            aPanels, a.address + (row * a.rowStride + from * a.columnStride) * size, a.rowStride * size, a.columnStride * size, mBlock, kBlock,
          );
          functions.tiles(
            aPanels, bPanels, mBlock, nBlock, kBlock, c.address + (row * c.rowStride + column * c.columnStride) * size,
            c.rowStride * size, c.columnStride * size, alpha, from === 0 ? beta : 1, scratch,
          );
        }
      }
    }
  }
}

function transposed(view: MatrixView): MatrixView {
  return { address: view.address, rowStride: view.columnStride, columnStride: view.rowStride };
}

/** Splits a length into equal blocks of at most `most`, rounded up to a multiple. */
export function evenBlock(length: number, most: number, multiple: number): number {
  const blocks = Math.max(1, Math.ceil(length / most));
  return Math.max(multiple, Math.ceil(Math.ceil(length / blocks) / multiple) * multiple);
}

/** The matrix products of a backend; each type is compiled when it is first needed. */
export class GemmBackend {
  private float32: TypedGemm | undefined;
  private float64: TypedGemm | undefined;

  constructor(private readonly heap: Heap) {}

  of(type: "float32" | "float64"): TypedGemm {
    return type === "float32" ? this.float32 ??= new TypedGemm("float32", this.heap) : this.float64 ??= new TypedGemm("float64", this.heap);
  }

  readonly run: Gemm = (type, m, n, k, alpha, a, b, beta, c) => this.of(type).run(m, n, k, alpha, a, b, beta, c);
}
