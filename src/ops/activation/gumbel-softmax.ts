/** Samples of categories that gradients pass through (Jang et al. 2016, Maddison et al. 2016). */
import { warnAlways } from "../../support/warnings.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { empty_like, zeros_like } from "../create/create.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/**
 * Options of `gumbel_softmax`: temperature `tau`, one-hot results with `hard`, `eps` (unused), `dim` of the categories.
 */
export interface GumbelOptions {
  tau?: number;
  hard?: boolean;
  eps?: number;
  dim?: number;
}

/**
 * softmax((logits + Gumbel noise) / tau) along a dim. With `hard` the result is one-hot, and its gradient that of the
 * soft one.
 * @example
 * torch.manual_seed(0);
 * const sample = F.gumbel_softmax(torch.zeros(2, 3), { hard: true });
 * sample.sum(1); // tensor([1., 1.])
 */
export const gumbel_softmax: Operator<
  (logits: Tensor, tau?: number, hard?: boolean, eps?: number, dim?: number) => Tensor,
  GumbelOptions
> = composite(
  "gumbel_softmax(Tensor logits, float tau=1, bool hard=False, float eps=1e-10, int dim=-1) -> Tensor",
  (logits: Tensor, tau: number, hard: boolean, eps: number, dim: number) => {
    if (eps !== 1e-10) warnAlways("`eps` parameter is deprecated and has no effect.");
    const noise = empty_like(logits).exponential_().log().neg();
    const soft = logits.add(noise).div(tau).softmax(dim);
    if (!hard) return soft;
    const chosen = soft.argmax(dim, true);
    return zeros_like(logits).scatter_(dim, chosen, 1).sub(soft.detach()).add(soft);
  },
);
