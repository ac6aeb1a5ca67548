/** How far numbers may be from each other to count as close, as `torch.testing` and `torch.library.opcheck` say it. */
import { ValueError } from "./errors.ts";

/** Relative and absolute tolerance by a dtype's name; whole numbers must be equal. */
const tolerances: Readonly<Record<string, readonly [rtol: number, atol: number]>> = {
  float16: [1e-3, 1e-5],
  bfloat16: [1.6e-2, 1e-5],
  float32: [1.3e-6, 1e-5],
  float64: [1e-7, 1e-7],
  complex64: [1.3e-6, 1e-5],
  complex128: [1e-7, 1e-7],
};

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}
/** Tolerances that somebody asks for. */
interface Given {
  readonly rtol?: number | null;
  readonly atol?: number | null;
}

/** The tolerances that are given, or those of dtypes: of several the largest. */
export function toleranceFor(
  dtypes: readonly { readonly name: string }[],
  { rtol = null, atol = null }: Given,
): Tolerance {
  if ((rtol === null) !== (atol === null))
    throw new ValueError(
      `Both 'rtol' and 'atol' must be either specified or omitted, but got no ${rtol === null ? "rtol" : "atol"}.`,
    );
  if (rtol !== null && atol !== null) return { rtol, atol };
  const known = dtypes.map(({ name }) => tolerances[name] ?? [0, 0]);
  return { rtol: Math.max(...known.map(([r]) => r)), atol: Math.max(...known.map(([, a]) => a)) };
}
