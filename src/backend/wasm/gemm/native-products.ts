/**
 * Matrix products by native code: one call for a product or a batch of them on one thread, shares of it on several.
 */
import { itemAt } from "../../../support/checked.ts";
import type { Batch } from "../../backend.ts";
import type { LinearMatrix } from "../../linear.ts";
import type { NativeCode } from "../native.ts";
import type { PoolCall, PoolFunction, ThreadPool } from "../pool/pool.ts";
import type { Workspace } from "./gemm.ts";
import { elementNumbers, evenBlock, nativeDepth, nativeProductTime, packedProduct } from "./packed.ts";
import type { PackedTiles } from "./packed.ts";

/** Nanoseconds to read a byte of a matrix that is read once. */
const readTime = 0.05;
/** Products of no more rows read B where it is; of so many where its columns are contiguous and so deep for each row. */
const thinRows = 4;
const dotsRows = 16;
const dotsDepth = 64;
/** Nanoseconds of a product in which threads never share what is packed. */
const shortWork = 4_000_000;
/**
 * Numbers that are packed again for each step of a product's inner loop: at most so many, some 15 % of the time, with a
 * task for each thread; and with more tasks, which balance better, 5 %.
 */
const mostPackingOfThreads = 1 / 180;
const mostPacking = 1 / 500;
/** What reading a number of A once more takes beside packing it: where so many bytes of A stay in the cache, and else. */
const cachedBytes = 2 ** 19;
const readingCached = 1 / 16;
const readingOthers = 1 / 4;
/** Rows so many bytes apart want the same places of the first-level cache: they are packed. */
const samePlaces = 4096;
/** Others are packed for as many columns of B, where A has more rows than so many tiles. */
const inPlaceColumns = 512;
const evenTiles = 4;
/** Numbers that name a call of a round: its function, where its arguments are, and how many. */
const callNumbers = 3;
/** Shares of columns are multiples of this. */
const columnMultiple = 64;

/** What one level of instructions offers to products of one type. */
interface Level {
  readonly product: PoolFunction;
  readonly tiles: PackedTiles;
}

/** The rows and columns of C that a task computes. */
interface Block {
  readonly rows: number;
  readonly columns: number;
}

export class NativeProducts {
  private readonly levels = new Map<NativeCode, Level>();
  private readonly size: number;

  constructor(
    private readonly type: "float32" | "float64",
    private readonly pool: ThreadPool,
    private readonly workspace: Workspace,
  ) {
    this.size = type === "float32" ? 4 : 8;
  }

  private level(code: NativeCode): Level {
    const known = this.levels.get(code);
    if (known !== undefined) return known;
    const { pool, size } = this;
    const [packB, rows] = [code.shared(pool, this.type, "pack"), code.shared(pool, this.type, "rows")];
    const level: Level = {
      product: code.shared(pool, this.type, "product"),
      tiles: {
        rows: code.tileRows,
        columns: code.tileColumns(size),
        depth: nativeDepth,
        bytes: size,
        shared: { packB, rows },
      },
    };
    this.levels.set(code, level);
    return level;
  }

  /** What packs and multiplies. */
  tiles(code: NativeCode): PackedTiles {
    return this.level(code).tiles;
  }

  /** Whether all calls are the addon's, with numbers as arguments. */
  areNative(calls: readonly PoolCall[]): boolean {
    return calls.every(
      ({ f, args }) => typeof f.image === "number" && args.every((value) => typeof value === "number"),
    );
  }

  /**
   * Rounds of native calls as one call for each thread. `threads`: of each the calls of rounds 0, 1 and 2; from 1 to 2
   * every argument changes by as much as in each later round.
   */
  inRounds(
    code: NativeCode,
    threads: readonly (readonly [first: PoolCall[], second: PoolCall[], third: PoolCall[]])[],
    rounds: number,
  ): PoolCall[] {
    const { pool } = this;
    const f = code.shared(pool, "float32", "rounds"); // of calls of any type
    const lists = threads.map(([first, second, third]) => [
      ...first.map((call) => ({ ...call, next: call.args })),
      ...second.map((call, i) => ({ ...call, next: itemAt(third, i).args })),
    ]);
    const sizes = lists.map((list) => list.reduce((sum, { args }) => sum + callNumbers + 2 * args.length, 0));
    let start = pool.room(8 * sizes.reduce((sum, size) => sum + size, 0)) / 8;
    const { numbers } = code.argumentRoom;
    return lists.map((list, thread) => {
      let [at, place] = [start, start + callNumbers * list.length];
      for (const { f: called, args, next } of list) {
        numbers.set([called.exportNumber, 8 * place, args.length], at);
        at += callNumbers;
        for (const [i, value] of (args as readonly number[]).entries()) {
          numbers[place + i] = value;
          numbers[place + args.length + i] = itemAt(next as readonly number[], i) - value;
        }
        place += 2 * args.length;
      }
      const calls = list.length / 2;
      const args = [8 * start, calls, 1, 8 * (start + callNumbers * calls), calls, rounds - 1];
      start += itemAt(sizes, thread);
      return { f, args };
    });
  }

  /** On this thread: without a list of arguments, because small products are called often. */
  private alone(
    code: NativeCode,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: LinearMatrix,
    b: LinearMatrix,
    beta: number,
    c: LinearMatrix,
    batch: Batch,
    added: LinearMatrix | null,
    positive: boolean,
  ): void {
    const { numbers, place } = code.argumentRoom;
    numbers[place] = m;
    numbers[place + 1] = n;
    numbers[place + 2] = k;
    numbers[place + 3] = alpha;
    numbers[place + 4] = a.start;
    numbers[place + 5] = a.rowStride;
    numbers[place + 6] = a.columnStride;
    numbers[place + 7] = elementNumbers[a.element ?? "full"];
    numbers[place + 8] = b.start;
    numbers[place + 9] = b.rowStride;
    numbers[place + 10] = b.columnStride;
    numbers[place + 11] = elementNumbers[b.element ?? "full"];
    numbers[place + 12] = beta;
    numbers[place + 13] = c.start;
    numbers[place + 14] = c.rowStride;
    numbers[place + 15] = c.columnStride;
    numbers[place + 16] = batch.count;
    numbers[place + 17] = batch.a;
    numbers[place + 18] = batch.b;
    numbers[place + 19] = batch.c;
    numbers[place + 20] = added === null ? 0 : added.start;
    numbers[place + 21] = added === null ? 0 : added.rowStride;
    numbers[place + 22] = added === null ? 0 : added.columnStride;
    numbers[place + 23] = positive ? 1 : 0;
    code.start(this.type, "product");
  }

  /** Whether native code reads a block's rows of A where they are, as `reads_in_place` of `native/src/product.h` says. */
  private readsInPlace(tiles: PackedTiles, a: LinearMatrix, rows: number, columns: number): boolean {
    if (a.element !== undefined || a.columnStride !== 1 || (a.rowStride * this.size) % samePlaces === 0) return false;
    return columns < inPlaceColumns || rows <= evenTiles * tiles.rows;
  }

  /**
   * The block of C that a task computes by itself: each packs what it reads of A and B, some of it for the second time.
   * That takes less time than waiting for one another after each block and reading what another core has packed, unless
   * threads are many or the matrices small. Null then, and where a block would have so few rows that they would be added
   * up in another order.
   */
  private blockOf(
    tiles: PackedTiles,
    parts: number,
    work: number,
    m: number,
    n: number,
    k: number,
    a: LinearMatrix,
  ): Block | null {
    const { threads } = this.pool;
    const reading = m * k * this.size <= cachedBytes ? readingCached : readingOthers;
    for (let tasks = Math.max(threads, parts - (parts % threads)); tasks > 0; tasks -= threads) {
      let best = 1;
      const packing = (down: number): number => {
        const across = tasks / down;
        const again = this.readsInPlace(tiles, a, m / down, n / across) ? reading : 1;
        return (down - 1) / m + (again * (across - 1)) / n;
      };
      for (let down = 2; down <= tasks; down++) if (tasks % down === 0 && packing(down) < packing(best)) best = down;
      const most = tasks > threads ? mostPacking : work < shortWork ? Infinity : mostPackingOfThreads;
      if (packing(best) > most) continue;
      const rows = evenBlock(m, Math.ceil(m / best), tiles.rows);
      const columns = evenBlock(n, Math.ceil((n * best) / tasks), tiles.columns);
      const last = m % rows || rows;
      if (rows >= m || last > dotsRows) return { rows, columns };
    }
    return null;
  }

  /** As TypedGemm's. */
  run(
    code: NativeCode,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: LinearMatrix,
    b: LinearMatrix,
    beta: number,
    c: LinearMatrix,
    batch: Batch,
    added: LinearMatrix | null,
    positive: boolean,
  ): void {
    const { pool, size } = this;
    const thin = m <= thinRows;
    const dots = m <= dotsRows && m * dotsDepth <= k && b.rowStride === 1 && b.columnStride !== 1;
    const byColumns = thin || dots || (code.bfloat16Matrices && a.element === "bfloat16" && b.element === "bfloat16");
    const work = batch.count * (thin ? n * k * size * readTime : m * n * k * size * nativeProductTime);
    const parts = pool.parts(work);
    if (parts === 1 && pool.isOwn(work)) return this.alone(code, m, n, k, alpha, a, b, beta, c, batch, added, positive);
    const { product, tiles } = this.level(code);
    const bSize = b.element === undefined ? size : 2;
    /** What is added, from a row and a column on, and whether the results are positive. */
    const end = (other: LinearMatrix | null, isPositive: boolean, row: number, column: number): readonly number[] =>
      other === null
        ? [0, 0, 0, isPositive ? 1 : 0]
        : [
            other.start + (row * other.rowStride + column * other.columnStride) * size,
            other.rowStride,
            other.columnStride,
            isPositive ? 1 : 0,
          ];
    /** Rows `row` and on and columns `column` and on of products `first` and on. */
    const call = (
      first: number,
      count: number,
      column: number,
      columns: number,
      row = 0,
      rows = m,
    ): readonly number[] => [
      rows,
      columns,
      k,
      alpha,
      a.start + (first * batch.a + row * a.rowStride) * (a.element === undefined ? size : 2),
      a.rowStride,
      a.columnStride,
      elementNumbers[a.element ?? "full"],
      b.start + (first * batch.b + column * b.columnStride) * bSize,
      b.rowStride,
      b.columnStride,
      elementNumbers[b.element ?? "full"],
      beta,
      c.start + (first * batch.c + row * c.rowStride + column * c.columnStride) * size,
      c.rowStride,
      c.columnStride,
      count,
      batch.a,
      batch.b,
      batch.c,
      ...end(added, positive, row, column),
    ];
    if (batch.count >= parts) {
      const share = Math.ceil(batch.count / parts);
      for (let i = 0; i < batch.count; i += share) pool.add(product, call(i, Math.min(share, batch.count - i), 0, n));
      return pool.run(work);
    }
    const block =
      byColumns || parts === 1
        ? { rows: m, columns: evenBlock(n, Math.ceil(n / parts), columnMultiple) }
        : this.blockOf(tiles, parts, work / batch.count, m, n, k, a);
    for (let i = 0; i < batch.count; i++) {
      if (block !== null) {
        const { rows, columns } = block;
        for (let row = 0; row < m; row += rows)
          for (let column = 0; column < n; column += columns)
            pool.add(product, call(i, 1, column, Math.min(columns, n - column), row, Math.min(rows, m - row)));
        pool.run(work / batch.count);
      } else {
        const start = (view: LinearMatrix, step: number): LinearMatrix => ({
          ...view,
          start: view.start + i * step * (view.element === undefined ? size : 2),
        });
        packedProduct(
          tiles,
          pool,
          this.workspace,
          parts,
          work / batch.count,
          m,
          n,
          k,
          alpha,
          start(a, batch.a),
          start(b, batch.b),
          beta,
          start(c, batch.c),
          (row, column, isFirst, isLast) => end(isFirst ? added : null, isLast && positive, row, column),
        );
      }
    }
  }
}
