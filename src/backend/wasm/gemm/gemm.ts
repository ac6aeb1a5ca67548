/**
 * Matrix products: chooses between the packed, the direct and the scalar product form, and blocks the packed one for
 * the caches.
 */
import type { Batch } from "../../backend.ts";
import type { LinearMatrix } from "../../linear.ts";
import { ModuleWriter } from "../codegen/assembler.ts";
import { compileModule } from "../compile-module.ts";
import type { FunctionWriter } from "../codegen/assembler.ts";
import {
  floatKind,
  highRows,
  tileColumns,
  tileRows,
  writeDirect,
  writeDots,
  writeRows,
  writeTile,
  writeTiles,
} from "./microkernel.ts";
import type { FloatKind } from "./microkernel.ts";
import { NativeProducts } from "./native-products.ts";
import { blockColumns, blockDepth, blockRows, edgeBytes, evenBlock, packedProduct } from "./packed.ts";
import type { PackedTiles } from "./packed.ts";
import { writePack, writePackHigh } from "./packing.ts";
import type { Heap } from "../memory/heap.ts";
import type { Native } from "../native.ts";
import { ModuleImage, runAll } from "../pool/pool.ts";
import type { PoolCall, PoolFunction, ThreadPool } from "../pool/pool.ts";

/** Nanoseconds of a multiplication and addition for each byte of a number, to decide whether threads pay. */
export const productTime = 0.012;
/** Nanoseconds to read a byte of a matrix that is read once. */
const readTime = 0.08;
/** Products with no more multiplications than this are not packed. */
export const directLimit = 32 * 32 * 32;
/** Small products of a batch that are given out at once. */
const mostProducts = 256;

/** The WebAssembly functions of packed products for one float type. Addresses and strides in bytes. */
export interface GemmFunctions {
  packA(target: number, source: number, laneStride: number, depthStride: number, lanes: number, depth: number): void;
  /** Native code wants to know the kind of elements as well, WebAssembly has one. */
  packB(
    target: number,
    source: number,
    laneStride: number,
    depthStride: number,
    lanes: number,
    depth: number,
    element: number,
  ): void;
  tiles(
    a: number,
    b: number,
    m: number,
    n: number,
    k: number,
    c: number,
    rowStride: number,
    columnStride: number,
    alpha: number,
    beta: number,
    scratch: number,
  ): void;
  /** Packs rows of A and multiplies them with packed columns. */
  rows(
    aPanels: number,
    a: number,
    aRow: number,
    aColumn: number,
    bPanels: number,
    m: number,
    n: number,
    k: number,
    c: number,
    cRow: number,
    cColumn: number,
    alpha: number,
    beta: number,
    scratch: number,
    element: number,
    /** WebAssembly takes a row that is added, native code any matrix, and whether the results are positive. */
    ...end: readonly number[]
  ): void;
}

/** Those of small and thin products, in a module of their own: many programs need only one of the two. */
export interface ThinFunctions {
  direct(
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    m: number,
    n: number,
    k: number,
    c: number,
    cRow: number,
    alpha: number,
    beta: number,
  ): void;
  dots(
    a: number,
    b: number,
    bColumn: number,
    n: number,
    k: number,
    c: number,
    cColumn: number,
    alpha: number,
    beta: number,
  ): void;
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

/** Functions over the heap's memory, for this thread and for the pool's. */
export interface Instantiated<Functions> {
  readonly functions: Functions;
  readonly shared: { readonly [Name in keyof Functions]: PoolFunction };
}

/** Instantiates functions over the heap's memory. */
export function instantiate<Functions>(
  heap: Heap,
  pool: ThreadPool,
  writers: Record<string, FunctionWriter>,
): Instantiated<Functions> {
  const module = new ModuleWriter(heap.shared ? "shared" : "plain");
  for (const [name, writer] of Object.entries(writers)) module.add(name, writer);
  const { functions, bytes } = compileModule(module, heap.memory);
  const image = new ModuleImage(bytes);
  const shared = Object.keys(writers).map((name, i) => [name, pool.register(functions[name]!, image, i)]);
  return { functions: functions as Functions, shared: Object.fromEntries(shared) as Instantiated<Functions>["shared"] };
}

/** The functions of packed products. `high`: tall ones have high tiles, which are slower where nothing is fused. */
export function writePacked(kind: FloatKind, high = kind.relaxed): Record<string, FunctionWriter> {
  return {
    tile: writeTile(kind),
    tiles: writeTiles(kind, 0),
    packA: writePack(kind, tileRows),
    packB: writePack(kind, tileColumns(kind)),
    rows: writeRows(kind, {
      tiles: 1,
      pack: 2,
      inPlace: 5,
      high: high ? { tile: 6, inPlace: 7, pack: 8 } : null,
    }),
    inPlace: writeTile(kind, true),
    ...(high && {
      highTile: writeTile(kind, false, highRows),
      highInPlace: writeTile(kind, true, highRows),
      packHigh: writePackHigh(kind, highRows),
    }),
  };
}

/** The matrix product of one float type. */
export class TypedGemm {
  readonly kind: FloatKind;
  readonly workspace: Workspace;
  readonly nativeProducts: NativeProducts;
  private panelled: Instantiated<GemmFunctions> | undefined;
  private thinOnes: Instantiated<ThinFunctions> | undefined;

  constructor(
    type: "float32" | "float64",
    private readonly heap: Heap,
    readonly pool: ThreadPool,
    relaxed: boolean,
    readonly native: Native | null,
  ) {
    this.kind = floatKind(type, relaxed);
    this.workspace = new Workspace(heap);
    this.nativeProducts = new NativeProducts(type, pool, this.workspace);
  }

  /** WebAssembly's tiles. */
  get tiles(): PackedTiles {
    const { kind, packing } = this;
    return {
      rows: tileRows,
      columns: tileColumns(kind),
      depth: blockDepth,
      bytes: kind.bytes,
      shared: packing.shared,
    };
  }

  /** The functions of packed products, compiled when they are first needed. */
  get packing(): Instantiated<GemmFunctions> {
    const { kind } = this;
    return (this.panelled ??= instantiate<GemmFunctions>(this.heap, this.pool, writePacked(kind)));
  }

  private get thin(): Instantiated<ThinFunctions> {
    return (this.thinOnes ??= instantiate<ThinFunctions>(this.heap, this.pool, {
      direct: writeDirect(this.kind),
      dots: writeDots(this.kind),
    }));
  }

  run(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: LinearMatrix,
    b: LinearMatrix,
    beta: number,
    c: LinearMatrix,
    batch: Batch = single,
    added: LinearMatrix | null = null,
    positive = false,
  ): void {
    if (m === 0 || n === 0) return;
    // Rows of C should be contiguous, and a single column is done as a row: then the transposed product is computed.
    if ((n === 1 && m > 1) || (c.columnStride !== 1 && c.rowStride === 1 && n > 1 && m > 1)) {
      const swapped = { ...batch, a: batch.b, b: batch.a };
      return this.run(
        n,
        m,
        k,
        alpha,
        transposed(b),
        transposed(a),
        beta,
        transposed(c),
        swapped,
        added && transposed(added),
        positive,
      );
    }
    const code = this.native?.active ?? null;
    if (code !== null) {
      this.nativeProducts.run(code, m, n, k, alpha, a, b, beta, c, batch, added, positive);
      return;
    }
    const { kind, pool, workspace } = this;
    if (this.direct(m, n, k, alpha, a, b, beta, c, batch)) return;
    if (this.batched(m, n, k, alpha, a, b, beta, c, batch, added?.start ?? 0)) return;
    const thin = m <= 4 && (b.rowStride === 1 || k === 1) && (a.columnStride === 1 || k === 1);
    for (let i = 0; i < batch.count; i++) {
      const moved = (view: LinearMatrix, step: number): LinearMatrix => ({
        ...view,
        start: view.start + i * step * kind.bytes,
      });
      const [left, right, out] = [moved(a, batch.a), moved(b, batch.b), moved(c, batch.c)];
      if (thin) this.dots(m, n, k, alpha, left, right, beta, out);
      else {
        const work = m * n * k * productTime * kind.bytes;
        packedProduct(
          this.tiles,
          pool,
          workspace,
          pool.parts(work),
          work,
          m,
          n,
          k,
          alpha,
          left,
          right,
          beta,
          out,
          (_, column, isFirst) => (isFirst && added ? [added.start + column * kind.bytes] : []),
        );
      }
    }
  }

  /** Without packing, where rows of B and C are contiguous and the products thin or small. */
  private direct(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: LinearMatrix,
    b: LinearMatrix,
    beta: number,
    c: LinearMatrix,
    batch: Batch,
  ): boolean {
    // A scalar product of two contiguous rows is added up in lanes.
    const isDot = n === 1 && m === 1 && a.columnStride === 1 && b.rowStride === 1 && k >= 16;
    const contiguous = (c.columnStride === 1 || n === 1) && (b.columnStride === 1 || n === 1);
    if (isDot || !contiguous || (m > 4 && m * n * k > directLimit)) return false;
    const size = this.kind.bytes;
    const { pool } = this;
    const f = this.thin.shared.direct;
    const work = batch.count * m * n * k * productTime * size;
    const isOwn = pool.isOwn(work);
    for (let i = 0; i < batch.count; i++) {
      const args = [
        a.start + i * batch.a * size,
        a.rowStride * size,
        a.columnStride * size,
        b.start + i * batch.b * size,
        b.rowStride * size,
        m,
        n,
        k,
        c.start + i * batch.c * size,
        c.rowStride * size,
        alpha,
        beta,
      ] as const;
      if (isOwn) f.call(...args);
      else pool.add(f, args);
    }
    if (!isOwn) pool.run(work);
    return true;
  }

  /** Products of one block each: views and arguments of each take as long as a product of 16 x 16 x 16. */
  private batched(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: LinearMatrix,
    b: LinearMatrix,
    beta: number,
    c: LinearMatrix,
    batch: Batch,
    added: number,
  ): boolean {
    const { kind, pool, workspace, packing } = this;
    const size = kind.bytes;
    const oneBlock = !b.kept && m > 4 && m <= blockRows && n <= blockColumns && k <= blockDepth;
    const work = m * n * k * productTime * size;
    const parts = pool.parts(batch.count * work);
    if (!oneBlock || (batch.count < parts && pool.parts(work) > 1)) return false;
    const isOwn = parts === 1 && pool.isOwn(batch.count * work);
    const panels = evenBlock(n, n, tileColumns(kind)) * k * size;
    const own = panels + edgeBytes + evenBlock(m, m, tileRows) * k * size;
    const start = workspace.reserve(parts * own);
    const { packB: f, rows } = packing.shared;
    for (let from = 0; from < batch.count; from += mostProducts) {
      const count = Math.min(mostProducts, batch.count - from);
      const chains = Array.from({ length: Math.min(parts, count) }, (): PoolCall[] => []);
      for (let i = 0; i < count; i++) {
        const chain = Math.floor((i * chains.length) / count);
        const room = start + chain * own;
        const edge = room + panels;
        const at = (from + i) * size;
        const args = [
          edge + edgeBytes,
          a.start + at * batch.a,
          a.rowStride * size,
          a.columnStride * size,
          room,
          m,
          n,
          k,
          c.start + at * batch.c,
          c.rowStride * size,
          c.columnStride * size,
          alpha,
          beta,
          edge,
          0,
          added,
        ];
        const columns = [room, b.start + at * batch.b, b.columnStride * size, b.rowStride * size, n, k, 0];
        chains[chain]!.push({ f, args: columns }, { f: rows, args });
      }
      if (isOwn) runAll(chains[0]!);
      else {
        pool.addChains(chains);
        pool.run(count * work);
      }
    }
    return true;
  }

  /** Few rows: scalar products with the columns of B, read where they are. */
  private dots(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: LinearMatrix,
    b: LinearMatrix,
    beta: number,
    c: LinearMatrix,
  ): void {
    const {
      pool,
      thin: { shared },
    } = this;
    const size = this.kind.bytes;
    const work = n * k * size * readTime;
    const parts = Math.min(pool.parts(work), n);
    const share = parts === 1 ? n : evenBlock(n, Math.ceil(n / parts), 16);
    for (let row = 0; row < m; row++) {
      const [left, out] = [a.start + row * a.rowStride * size, c.start + row * c.rowStride * size];
      for (let at = 0; at < n; at += share) {
        const args = [
          left,
          b.start + at * b.columnStride * size,
          b.columnStride * size,
          Math.min(share, n - at),
          k,
          out + at * c.columnStride * size,
          c.columnStride * size,
          alpha,
          beta,
        ] as const;
        pool.add(shared.dots, args);
      }
      pool.run(work);
    }
  }
}

const single: Batch = { count: 1, a: 0, b: 0, c: 0 };

function transposed(view: LinearMatrix): LinearMatrix {
  return { ...view, rowStride: view.columnStride, columnStride: view.rowStride };
}
