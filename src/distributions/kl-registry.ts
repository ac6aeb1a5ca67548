/** The table of formulas for divergences of pairs of classes, and how the nearest one is found. */
import { NotImplementedError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Distribution } from "./distribution.ts";

/** A class of distributions. */
export interface DistributionClass<D extends Distribution = Distribution> {
  readonly prototype: D;
}
type Formula<P, Q> = (p: P, q: Q) => Tensor;
interface Rule {
  readonly p: DistributionClass;
  readonly q: DistributionClass;
  readonly formula: Formula<never, never>;
}

const rules: Rule[] = [];

/**
 * Adds a formula for two classes; the last one added for the same classes counts.
 * @example
 * const { Normal, kl_divergence, register_kl } = torch.distributions;
 * class Narrow extends Normal {}
 * register_kl(Narrow, Narrow)((p, q) => p.loc.sub(q.loc).abs());
 * kl_divergence(new Narrow(1, 2), new Narrow(4, 2)).item(); // 3
 */
export function register_kl<P extends Distribution, Q extends Distribution>(
  type_p: DistributionClass<P>,
  type_q: DistributionClass<Q>,
): (formula: Formula<P, Q>) => Formula<P, Q> {
  for (const type of [type_p, type_q] as unknown[])
    if (typeof type !== "function" || !(type.prototype instanceof Distribution || type === Distribution))
      throw new TypeError(`Expected type to be a Distribution subclass but got ${String(type)}`);
  return (formula) => {
    rules.unshift({ p: type_p, q: type_q, formula });
    return formula;
  };
}

/** How many classes lie between an object's class and another; null where the object is not of that. */
function distance(object: object, ancestor: DistributionClass): number | null {
  let steps = 0;
  for (
    let prototype = Object.getPrototypeOf(object) as object | null;
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null, steps++
  ) {
    if (prototype === ancestor.prototype) return steps;
  }
  return null;
}

/** The Kullback-Leibler divergence of p from q: the mean of log p(x) - log q(x) over p. */
export function divergence(p: Distribution, q: Distribution): Tensor {
  let best: { cost: number; rule: Rule } | null = null;
  for (const rule of rules) {
    const [first, second] = [distance(p, rule.p), distance(q, rule.q)];
    if (first !== null && second !== null && (best === null || first + second < best.cost))
      best = { cost: first + second, rule };
  }
  if (best === null)
    throw new NotImplementedError(
      `No KL(p || q) is implemented for p type ${p.constructor.name} and q type ${q.constructor.name}`,
    );
  return best.rule.formula(p as never, q as never);
}
