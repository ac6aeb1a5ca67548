/** What Winograd's method by WebAssembly and by native code share where kernels of 4 x 4 move by 2, as four of 2 x 2. */
import type { Backend, ConvolutionShape } from "../../backend.ts";
import { Workspace } from "../gemm/gemm.ts";
import type { Heap } from "../memory/heap.ts";
import * as moves from "./moves.ts";
import { phaseProblem } from "./winograd-choice.ts";
import type { Problem } from "./winograd-choice.ts";

/** Kernels in phases, and gradients of inputs that come in phases. */
export class Phases {
  private readonly kernels: Workspace;
  private readonly pixels: Workspace;

  constructor(
    heap: Heap,
    private readonly compile: Backend["compile"],
  ) {
    this.kernels = new Workspace(heap);
    this.pixels = new Workspace(heap);
  }

  /** So many kernels in four phases each. */
  split(count: number, weight: number): number {
    const target = this.kernels.reserve(count * 64);
    this.compile("convolution cells", moves.splitCells)(0, count, weight, target);
    return target;
  }

  /** The gradient of an input: `run` computes the pixels of every second row and column from kernels in phases. */
  inputGradient(
    s: ConvolutionShape,
    weight: number,
    inputGradient: number,
    run: (problem: Problem, kernels: number, pixels: number) => void,
  ): void {
    const planes = s.batch * s.inputChannels;
    const kernels = this.split(s.outputChannels * s.inputChannels, weight);
    const scatter = this.compile("convolution scatter float32", () => moves.phasesBack("float32"));
    for (let y = 0; y < Math.min(2, s.inputHeight); y++) {
      for (let x = 0; x < Math.min(2, s.inputWidth); x++) {
        const [p, cells] = phaseProblem(s, y, x);
        const { resultHeight, resultWidth } = p;
        const pixels = this.pixels.reserve(planes * resultHeight * resultWidth * 4);
        run(p, kernels + cells * 16, pixels);
        scatter(0, planes, pixels, inputGradient, s.inputHeight, s.inputWidth, y, x, 2, 2, resultHeight, resultWidth);
      }
    }
  }
}
