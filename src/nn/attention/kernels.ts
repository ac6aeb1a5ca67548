/** `sdpa_kernel` and the names of the ways in which PyTorch computes attention. */
import { ModeGuard, within } from "../../autograd/modes.ts";
import { attentionBackends } from "../../ops/product/attention-backends.ts";
import { AssertionError, ValueError } from "../../support/errors.ts";

/** A way of computing attention; `Number(SDPBackend.MATH)` is PyTorch's number. */
export class AttentionBackend {
  constructor(
    /** Its name: "MATH". */
    readonly name: string,
    /** PyTorch's number. */
    readonly value: number,
  ) {}
  /** PyTorch's number. */
  valueOf(): number {
    return this.value;
  }
  toString(): string {
    return `SDPBackend.${this.name}`;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `<${this.toString()}: ${this.value}>`;
  }
}

const backend = (name: string, value: number): AttentionBackend => new AttentionBackend(name, value);

/** PyTorch's ways of computing attention. On the CPU there are MATH and FLASH_ATTENTION, which here are one. */
export const SDPBackend: Readonly<
  Record<
    "ERROR" | "MATH" | "FLASH_ATTENTION" | "EFFICIENT_ATTENTION" | "CUDNN_ATTENTION" | "OVERRIDEABLE",
    AttentionBackend
  >
> = {
  ERROR: /* @__PURE__ */ backend("ERROR", -1),
  MATH: /* @__PURE__ */ backend("MATH", 0),
  FLASH_ATTENTION: /* @__PURE__ */ backend("FLASH_ATTENTION", 1),
  EFFICIENT_ATTENTION: /* @__PURE__ */ backend("EFFICIENT_ATTENTION", 2),
  CUDNN_ATTENTION: /* @__PURE__ */ backend("CUDNN_ATTENTION", 3),
  OVERRIDEABLE: /* @__PURE__ */ backend("OVERRIDEABLE", 4),
};

/** PyTorch's switch for warnings of kernels that it cannot use; there are none here. */
export const WARN_FOR_UNFUSED_KERNELS: boolean = false;

/** Options of `sdpa_kernel`. */
export interface SdpaKernelOptions {
  /** The order of the list is that of preference; there is one kernel here. */
  set_priority?: boolean;
}

/**
 * Allows only some ways of computing attention while `body` runs, or until the guard is disposed. MATH and
 * FLASH_ATTENTION are there; attention with neither of them throws.
 * @example
 * const { SDPBackend, sdpa_kernel } = nn.attention;
 * const q = torch.randn(1, 2, 4, 8);
 * sdpa_kernel(SDPBackend.MATH, () => F.scaled_dot_product_attention(q, q, q)).shape; // [1, 2, 4, 8]
 */
export function sdpa_kernel(
  backends: AttentionBackend | readonly AttentionBackend[],
  options?: SdpaKernelOptions | boolean,
): ModeGuard;
export function sdpa_kernel<R>(backends: AttentionBackend | readonly AttentionBackend[], body: () => R): R;
export function sdpa_kernel<R>(
  backends: AttentionBackend | readonly AttentionBackend[],
  options: SdpaKernelOptions | boolean,
  body: () => R,
): R;
export function sdpa_kernel<R>(
  backends: AttentionBackend | readonly AttentionBackend[],
  ...rest: unknown[]
): R | ModeGuard {
  const list = Array.isArray(backends) ? (backends as readonly AttentionBackend[]) : [backends as AttentionBackend];
  if (!list.every((each) => each instanceof AttentionBackend))
    throw new AssertionError(
      `Backend must be an instance of SDPBackend or a list of SDPBackend instances, got ${typeof backends}`,
    );
  const body = rest.find((each) => typeof each === "function") as (() => R) | undefined;
  const before = attentionBackends.allowed;
  attentionBackends.allowed = list.map(({ value }) => value);
  return within(
    new ModeGuard(() => {
      attentionBackends.allowed = before;
    }, "attention"),
    body,
  );
}

const implementations = new Map<string, () => unknown>();
let active: string | null = null;

/** Makes a flash attention of one's own known under a name; `activate_flash_attention_impl` calls the function. */
export function register_flash_attention_impl(impl: string, register_fn: () => unknown): void {
  implementations.set(impl, register_fn);
}
/** Calls the function that was registered under a name. */
export function activate_flash_attention_impl(impl: string): void {
  const register = implementations.get(impl);
  if (register === undefined)
    throw new ValueError(
      `Unknown flash attention impl '${impl}'. Available implementations: [${list_flash_attention_impls()
        .map((name) => `'${name}'`)
        .join(", ")}]`,
    );
  register();
  active = impl;
}
/** Names that were registered. */
export function list_flash_attention_impls(): string[] {
  return [...implementations.keys()].sort();
}
/** The name that is active, or null. */
export function current_flash_attention_impl(): string | null {
  return active;
}
/** Goes back to the library's own. */
export function restore_flash_attention_impl(): void {
  active = null;
}
