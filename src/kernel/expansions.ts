/** What every transcendental operation is rewritten as. Whoever compiles kernels imports this, but for small bundles. */
import { cosh, exp, exp2, expm1, sigmoid, sinh, tanh } from "./math/exponential.ts";
import { acos, asin, atan, atan2 } from "./math/inverse.ts";
import { acosh, asinh, atanh, log, log10, log1p, log2, power } from "./math/logarithm.ts";
import { copysign, fmod } from "./math/remainder.ts";
import { digamma, erf, erfc, erfinv, lgamma, trigamma } from "./math/special.ts";
import { cos, sin, tan } from "./math/trigonometric.ts";
import * as references from "./math/references.ts";
import { useReference } from "./interpret.ts";
import { useExpansion, type Expansion, type LoweredOp } from "./lower.ts";

const all: Record<LoweredOp, Expansion> = {
  cosh,
  exp,
  exp2,
  expm1,
  sigmoid,
  sinh,
  tanh,
  acos,
  asin,
  atan,
  atan2,
  acosh,
  asinh,
  atanh,
  log,
  log10,
  log1p,
  log2,
  pow: power,
  copysign,
  fmod,
  digamma,
  erf,
  erfc,
  erfinv,
  lgamma,
  trigamma,
  cos,
  sin,
  tan,
};
for (const op of Object.keys(all) as LoweredOp[]) useExpansion(op, all[op]);
for (const [op, reference] of Object.entries(references)) useReference(op as keyof typeof references, reference);
