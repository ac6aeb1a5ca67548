/** Gives the backend its matrix products. Who uses them calls this first. */
import { TypedGemm } from "./gemm.ts";
import { gemmMaker } from "./products.ts";

/** Makes `backend.gemm` work; costs nothing when it has been called before. */
export function provideProducts(): void {
  gemmMaker.make ??= (...args) => new TypedGemm(...args);
}
