/** Gives the backend its convolutions. Who uses them calls this first. */
import { convolutionMaker } from "../backend.ts";
import { provideProducts } from "../gemm/provide.ts";
import { createConvolution } from "./convolution.ts";

/** Makes `backend.convolution` work; costs nothing when it has been called before. */
export function provideConvolutions(): void {
  provideProducts();
  convolutionMaker.make ??= createConvolution;
}
