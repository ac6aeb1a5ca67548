/** The error of kernels that break a rule of the kernel language. */

/** A kernel breaks a rule of the kernel language. */
export class KernelError extends Error {
  override get name(): string {
    return "KernelError";
  }
  constructor(
    readonly kernel: string,
    readonly path: string,
    readonly rule: string,
  ) {
    super(`kernel ${kernel}: ${path}: ${rule}`);
  }
}
