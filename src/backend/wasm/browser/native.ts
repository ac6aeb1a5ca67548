/**
 * What bundles for browsers have in place of `../native.ts` (package.json's `browser` says so): browsers load no addons,
 * so WebAssembly computes everything.
 */
import type { CompiledKernel } from "../../backend.ts";
import type { Native as NativeInNode, NativeCode } from "../native.ts";

type Offered = Pick<NativeInNode, "path" | "active" | "find" | "kernel" | "use">;

/** Native code that is never there. */
export class Native implements Offered {
  readonly path: string | null = null;
  readonly active: NativeCode | null = null;

  /** No kernel is there. */
  find(): number {
    return -1;
  }

  /** Never called: nothing is found. */
  kernel(): CompiledKernel {
    throw new Error("there is no native code");
  }

  /** Levels that are not there leave native code off. */
  use(): void {}
}
