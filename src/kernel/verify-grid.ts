/**
 * The rule of barriers: all invocations of a workgroup come to one, or none does. So what decides whether, and how often,
 * is uniform: the same for all of them.
 */
import { KernelError } from "./kernel-error.ts";
import type { Grid, Kernel, Local, LoopIndex, Scalar, Statement } from "./ir.ts";

/** Finds out what is uniform. Numbers, the workgroup's number and results of workgroup reductions are; loads are not. */
export class Uniformity {
  /** Locals and loop indices that may differ between the invocations of a workgroup. */
  private readonly varying = new Set<string>();

  constructor(
    private readonly kernel: Kernel,
    grid: Grid,
  ) {
    this.varying.add(grid.lane.name);
  }

  /** Throws a KernelError where a barrier, or a reduction over the workgroup, may be missed by some invocations. */
  check(): void {
    for (let before = -1; before !== this.varying.size;) {
      before = this.varying.size;
      this.spread(this.kernel.body, true);
    }
    this.barriers(this.kernel.body, "body", true);
  }

  private isUniform(node: Scalar): boolean {
    if (node.op === "load") return false;
    if (node.op === "local" || node.op === "index") return !this.varying.has((node.payload as Local | LoopIndex).name);
    return node.args.every((arg) => this.isUniform(arg));
  }

  /** Notes what becomes different where it is assigned a value that differs, or in a branch that not all take. */
  private spread(body: readonly Statement[], uniform: boolean): void {
    for (const s of body) {
      switch (s.kind) {
        case "assign":
        case "accumulate":
          if (!uniform || !this.isUniform(s.value)) this.varying.add(s.local.name);
          break;
        case "atomic":
          if (s.before !== null) this.varying.add(s.before.name);
          break;
        case "for": {
          const same = uniform && this.isUniform(s.begin) && this.isUniform(s.end);
          if (!same) this.varying.add(s.index.name);
          this.spread(s.body, same);
          break;
        }
        case "while":
          this.spread(s.body, uniform && this.isUniform(s.condition));
          break;
        case "if": {
          const same = uniform && this.isUniform(s.condition);
          this.spread(s.then, same);
          this.spread(s.otherwise, same);
          break;
        }
        case "store":
        case "barrier":
        case "reduce":
          break;
      }
    }
  }

  private barriers(body: readonly Statement[], path: string, uniform: boolean): void {
    body.forEach((s, i) => {
      const at = `${path}[${i}] ${s.kind}`;
      if ((s.kind === "barrier" || s.kind === "reduce") && !uniform)
        throw new KernelError(this.kernel.name, at, "all invocations of a workgroup come to it, or none does");
      if (s.kind === "for")
        this.barriers(s.body, `${at} body`, uniform && this.isUniform(s.begin) && this.isUniform(s.end));
      if (s.kind === "while") this.barriers(s.body, `${at} body`, uniform && this.isUniform(s.condition));
      if (s.kind === "if") {
        const same = uniform && this.isUniform(s.condition);
        this.barriers(s.then, `${at} then`, same);
        this.barriers(s.otherwise, `${at} otherwise`, same);
      }
    });
  }
}
