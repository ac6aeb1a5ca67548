/** A draw of the beta distribution with two equal parameters, by PyTorch's steps, so that random numbers match. */
import { float64 } from "../../dtype.ts";
import { empty } from "../../ops/create/create.ts";

const uniform = (): number => empty([1], { dtype: float64 }).uniform_(0, 1).item() as number;
const normal = (): number => empty([1], { dtype: float64 }).normal_(0, 1).item() as number;

/** A draw of the gamma distribution (Marsaglia and Tsang 2000; PyTorch's aten/src/ATen/native/Distributions.h). */
function drawGamma(alpha: number): number {
  let scale = 1;
  let shape = alpha;
  if (shape < 1) {
    if (shape === 0) return 0;
    scale = (1 - uniform()) ** (1 / shape);
    shape += 1;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    let x = normal();
    while (1 + c * x <= 0) x = normal();
    const v = (1 + c * x) ** 3;
    const u = 1 - uniform();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square || Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v)))
      return scale * d * v;
  }
}

/** A number of 0..1 of Beta(alpha, alpha), in float32. */
export function drawBeta(alpha: number): number {
  const [first, second] = [drawGamma(alpha), drawGamma(alpha)].map((x) => Math.max(x, 2 ** -1022)) as [number, number];
  return Math.min(Math.max(Math.fround(first / (first + second)), 2 ** -126), 1 - 2 ** -24);
}
