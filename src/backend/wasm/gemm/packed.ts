/**
 * The packed matrix product: blocks for the caches, and shares for the threads. What packs and multiplies is given to
 * it: WebAssembly's tiles or those of native code.
 */
import type { LinearMatrix } from "../../linear.ts";
import { mostTasks } from "../pool/layout.ts";
import type { ThreadPool } from "../pool/pool.ts";
import type { GemmFunctions, Instantiated, Workspace } from "./gemm.ts";

/** Depth of a block: a panel of B (8 columns) then takes 12 KiB of the first-level cache. */
export const blockDepth = 384;
/** The same of native products (native/src/product.h): in the same blocks sums have the same bits. */
export const nativeDepth = 480;
/** Rows of a block of A, which is to stay in the second-level cache. */
export const blockRows = 256;
export const blockColumns = 1024;
/** Room for a tile at the edge. */
export const edgeBytes = 1024;

/** Nanoseconds that native code takes for a multiplication and addition for each byte of a number, to decide whether threads pay. */
export const nativeProductTime = 0.005;

/** Tiles: rows and columns, the most depth of a block, bytes of a number, and the functions that pack for them and compute them. */
export interface PackedTiles extends Pick<Instantiated<Pick<GemmFunctions, "packB" | "rows">>, "shared"> {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly bytes: number;
}

/** What the last arguments of native products are where nothing is added to them in C's stead and all signs are kept. */
export const plainEnd = [0, 0, 0, 0] as const;

/** Nanoseconds to pack a number. */
export const panelTime = 0.5;

/** How native code is told what an operand's elements are. */
export const elementNumbers = { full: 0, bfloat16: 1, float16: 2 } as const;

/** Splits a length into equal blocks of at most `most`, rounded up to a multiple. */
export function evenBlock(length: number, most: number, multiple: number): number {
  const blocks = Math.max(1, Math.ceil(length / most));
  return Math.max(multiple, Math.ceil(Math.ceil(length / blocks) / multiple) * multiple);
}

/** Columns and depth of the blocks of B, and the bytes of all of them. */
export function panelsOf(
  n: number,
  k: number,
  columns: number,
  bytes: number,
  most = blockDepth,
): readonly [number, number, number] {
  const [width, depth] = [evenBlock(n, blockColumns, columns), evenBlock(k, most, 1)];
  return [width, depth, Math.ceil(n / width) * Math.ceil(k / depth) * width * depth * bytes];
}

/**
 * C = alpha * A * B + beta * C, in so many parts; `work`: nanoseconds of all. `end`: what native tiles take besides, for
 * the block of C that begins at a row and a column, of the first steps of the depth, or the last.
 */
export function packedProduct(
  tiles: PackedTiles,
  pool: ThreadPool,
  workspace: Workspace,
  parts: number,
  work: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: LinearMatrix,
  b: LinearMatrix,
  beta: number,
  c: LinearMatrix,
  end?: (row: number, column: number, isFirst: boolean, isLast: boolean) => readonly number[],
): void {
  const { columns, bytes: size, shared } = tiles;
  const [aElement, bElement] = [elementNumbers[a.element ?? "full"], elementNumbers[b.element ?? "full"]];
  const [aSize, bSize] = [aElement === 0 ? size : 2, bElement === 0 ? size : 2];
  const [width, depth] = panelsOf(n, k, columns, size, tiles.depth);
  const { kept } = b;
  // Threads share the rows; of few rows each takes all, and a share of the columns.
  const rowParts = Math.min(parts, Math.ceil(m / (4 * tiles.rows)));
  const rows = evenBlock(m, Math.min(blockRows, Math.ceil(m / rowParts)), tiles.rows);
  const columnShare = evenBlock(width, Math.ceil((width * rowParts) / parts), columns);
  const tasks = parts === 1 ? 1 : Math.ceil(m / rows) * Math.ceil(width / columnShare);
  const aBytes = edgeBytes + rows * depth * size;
  // More tasks than that are done one job after another, with the same room.
  const room = workspace.reserve(width * depth * size + Math.min(tasks, mostTasks) * aBytes);
  const ownPanels = room + width * depth * size;
  let bPanels = kept?.start ?? room;
  for (let column = 0; column < n; column += width) {
    const nBlock = Math.min(width, n - column);
    for (let from = 0; from === 0 || from < k; from += depth) {
      const kBlock = Math.min(depth, k - from);
      const blockWork = (work * nBlock * kBlock) / Math.max(1, n * k);
      const source = b.start + (from * b.rowStride + column * b.columnStride) * bSize;
      const share = parts === 1 ? nBlock : evenBlock(nBlock, Math.max(columns, Math.ceil(nBlock / parts)), columns);
      for (let at = kept?.filled ? nBlock : 0; at < nBlock; at += share) {
        const args = [
          bPanels + at * kBlock * size,
          source + at * b.columnStride * bSize,
          b.columnStride * bSize,
          b.rowStride * bSize,
          Math.min(share, nBlock - at),
          kBlock,
          bElement,
        ] as const;
        pool.add(shared.packB, args);
      }
      pool.run(kBlock * nBlock * panelTime);
      let task = 0;
      for (let row = 0; row < m; row += rows) {
        for (let at = 0; at < nBlock; at += columnShare, task++) {
          const own = ownPanels + (tasks === 1 ? 0 : (task % mostTasks) * aBytes);
          const args = [
            own + edgeBytes,
            a.start + (row * a.rowStride + from * a.columnStride) * aSize,
            a.rowStride * aSize,
            a.columnStride * aSize,
            bPanels + at * kBlock * size,
            Math.min(rows, m - row),
            Math.min(columnShare, nBlock - at),
            kBlock,
            c.start + (row * c.rowStride + (column + at) * c.columnStride) * size,
            c.rowStride * size,
            c.columnStride * size,
            alpha,
            from === 0 ? beta : 1,
            own,
            aElement,
            ...(end?.(row, column + at, from === 0, from + kBlock === k) ?? []),
          ] as const;
          pool.add(shared.rows, args);
          if (tasks === 1) pool.run(blockWork); // they share the room
        }
      }
      pool.run(blockWork);
      if (kept) bPanels += width * depth * size;
    }
  }
  if (kept) kept.filled = true;
}
