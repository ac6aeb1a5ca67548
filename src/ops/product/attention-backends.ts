/** Which ways of computing attention are allowed: `nn.attention.sdpa_kernel` changes it. */
import { RuntimeError } from "../../support/errors.ts";

/** Numbers of PyTorch's backends that are allowed; null: all. Here there is one way, which stands for MATH and FLASH. */
export const attentionBackends: { allowed: readonly number[] | null } = { allowed: null };

/** Throws where neither MATH (0) nor FLASH_ATTENTION (1) is allowed. */
export function assertAttentionAllowed(): void {
  const { allowed } = attentionBackends;
  if (allowed === null || allowed.includes(0) || allowed.includes(1)) return;
  throw new RuntimeError(
    "No viable backend for scaled_dot_product_attention was found. This is likely due to turning off both the math kernel and the fused kernels.",
  );
}
