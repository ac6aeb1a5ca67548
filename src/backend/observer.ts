/** Who looks on while kernels run: `torch.compile` writes down what a function launches. Nearly always it is nobody. */
import type { Verdict } from "../compute/check-values.ts";
import type { Draw } from "../compute/random/draw.ts";
import type { Kernel } from "../kernel/ir.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CompiledKernel, KernelArgument } from "./backend.ts";

/** Sees what the CPU's backend does before it is done, and does it (or has a reason not to). */
export interface LaunchObserver {
  /** A kernel is called. */
  kernel(kernel: Kernel, run: CompiledKernel, args: readonly KernelArgument[]): void;
  /** Random numbers are drawn into a contiguous tensor. */
  draw(target: Tensor, draw: Draw): void;
  /** Random numbers are drawn as the values of a tensor say. */
  drawFrom(source: Tensor): void;
  /** Values that a kernel wrote are judged. */
  check(status: Tensor, verdict: Verdict): void;
}

/**
 * `operator` counts operators as they are called. `settled` is its value when all that was launched on the CPU was last
 * done: nothing is under way on what operators before that one were given, and none since.
 */
export const launchClock = { operator: 0, settled: -1 };

/** `by`: who looks on now. */
export const observed: { by: LaunchObserver | null } = { by: null };
