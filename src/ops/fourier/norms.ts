/** What the norms of Fourier transforms divide by. */
import { RuntimeError } from "../../support/errors.ts";
import { DividedBy } from "./base-transforms.ts";

/** What a norm divides a transform by. For the library's own use. */
export function normalizationOf(norm: string | null, forward: boolean): number {
  if (norm === null || norm === "backward") return forward ? DividedBy.nothing : DividedBy.size;
  if (norm === "forward") return forward ? DividedBy.size : DividedBy.nothing;
  if (norm === "ortho") return DividedBy.root;
  throw new RuntimeError(`Invalid normalization mode: "${norm}"`);
}
