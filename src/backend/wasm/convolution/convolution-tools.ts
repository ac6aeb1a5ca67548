/**
 * What packs images and weights for tiles and computes them, by WebAssembly or by native code, and for which gradients
 * native code leaves images where they are.
 */
import type { Backend, ConvolutionShape } from "../../backend.ts";
import { nativeFold, wasmFold, type FoldProducts } from "./fold.ts";
import { writePackCells, writePackImage, writePackWeights } from "./packing.ts";
import { writeCells, writeImages } from "./share.ts";
import { instantiate, productTime } from "../gemm/gemm.ts";
import { nativeProductTime } from "../gemm/packed.ts";
import type { NativeCode } from "../native.ts";
import type { PoolFunction, ThreadPool } from "../pool/pool.ts";
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

/** The same functions in native code (native/src/convolution.h). */
export function nativeTools(code: NativeCode, pool: ThreadPool, type: FloatType): ConvolutionTools {
  const shared = {
    packA: code.shared(pool, type, "packLeft"),
    packWeights: code.shared(pool, type, "packWeights"),
    images: code.shared(pool, type, "images"),
    cells: code.shared(pool, type, "cells"),
  };
  const columns = code.tileColumns(type === "float32" ? 4 : 8);
  const fold = nativeFold(code.shared(pool, type, "fold"), pool);
  const taps = type === "float32" ? code.shared(pool, type, "taps") : null;
  return { shared, fold, taps, rows: code.tileRows, columns, time: nativeProductTime };
}

/** Widths of kernels for which native code has tiles that read images where they are, if so many rows fit into one. */
const tapWidths = [2, 3, 4, 5, 6, 7, 9, 11];
/** Cells below which packing the images takes less time than adding tiles to the result. */
const fewTapCells = 256;

/** Whether a gradient of weights is computed from images that stay where they are. */
export function tapsPay(s: ConvolutionShape, tileRows: number): boolean {
  const together = Math.floor(tileRows / s.kernelWidth);
  return (
    tapWidths.includes(s.kernelWidth) &&
    s.dilationWidth === 1 &&
    together > 0 &&
    (s.inputChannels / s.groups) * s.kernelHeight >= together &&
    s.batch * s.outputHeight * s.outputWidth >= fewTapCells
  );
}
