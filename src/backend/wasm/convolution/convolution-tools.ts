/** What packs images and weights for tiles and computes them, by WebAssembly; native code is in native-tools.ts. */
import type { Backend } from "../../backend.ts";
import { wasmFold, type FoldProducts } from "./fold.ts";
import { writePackCells, writePackImage, writePackWeights } from "./packing.ts";
import { writeCells, writeImages } from "./share.ts";
import { instantiate, productTime } from "../gemm/gemm.ts";
import type { PoolFunction } from "../pool/pool.ts";
import type { Instantiated, TypedGemm } from "../gemm/gemm.ts";
import { tileColumns, tileRows, writeTile, writeTiles } from "../gemm/microkernel.ts";
import { writePack } from "../gemm/packing.ts";
import type { Heap } from "../memory/heap.ts";

export type FloatType = "float32" | "float64";

interface ConvolutionFunctions {
  tile(): void;
  tiles(): void;
  packA(...args: number[]): void;
  packImage(): void;
  packCells(): void;
  packWeights(...args: number[]): void;
  images(...args: number[]): void;
  cells(...args: number[]): void;
}

/** Tiles of some size, the functions that pack for them and compute with them, and how fast they are. */
export interface ConvolutionTools extends Pick<
  Instantiated<Pick<ConvolutionFunctions, "packA" | "packWeights" | "images" | "cells">>,
  "shared"
> {
  readonly fold: FoldProducts;
  /** A gradient of weights that reads images where they are; null: there is none. */
  readonly taps: PoolFunction | null;
  readonly rows: number;
  readonly columns: number;
  /** Nanoseconds of a multiplication and addition for each byte of a number. */
  readonly time: number;
}

export function wasmTools(
  heap: Heap,
  { kind, pool }: TypedGemm,
  type: FloatType,
  compile: Backend["compile"],
): ConvolutionTools {
  const parts = { tiles: 1, packA: 2, packImage: 3, packCells: 4 };
  const { shared } = instantiate<ConvolutionFunctions>(heap, pool, {
    tile: writeTile(kind),
    tiles: writeTiles(kind, 0),
    packA: writePack(kind, tileRows),
    packImage: writePackImage(kind),
    packCells: writePackCells(kind),
    packWeights: writePackWeights(kind),
    images: writeImages(kind, parts),
    cells: writeCells(kind, parts),
  });
  const fold = wasmFold(compile, type);
  return { shared, fold, taps: null, rows: tileRows, columns: tileColumns(kind), time: productTime };
}

/** A gradient of weights with fewer columns than this is summed in pieces: at most so many, … */
const fewColumns = 96;
const mostPieces = 16;
/** … each with so many nanoseconds of work. */
const pieceWork = 100_000;

/** Into how many pieces the cells of a gradient of weights are cut, of `n` columns and so many products times bytes. */
export function gradientPieces(n: number, products: number): number {
  return n < fewColumns ? Math.min(mostPieces, Math.floor((products * productTime) / pieceWork)) : 1;
}
