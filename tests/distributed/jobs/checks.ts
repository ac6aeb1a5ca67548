/** What jobs check with: a difference ends the process, so that the whole job fails. */
import * as torch from "flambeau";

let count = 0;

/** How many checks passed. */
export const checked = (): number => count;

/** Throws unless two tensors are the same in shape, dtype and every bit, or within a distance. */
export function same(name: string, actual: torch.Tensor, expected: torch.Tensor, distance = 0): void {
  count++;
  const fits =
    actual.dtype === expected.dtype &&
    String(actual.shape) === String(expected.shape) &&
    (distance === 0
      ? torch.equal(actual, expected)
      : actual.sub(expected).abs().max().item() <= distance * Math.max(1, expected.abs().max().item()));
  if (!fits) throw new Error(`${name}: got ${String(actual)}, expected ${String(expected)}`);
}

/** Throws unless two values have the same JSON. */
export function equal(name: string, actual: unknown, expected: unknown): void {
  count++;
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(`${name}: got ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
}

/** The error that a function throws: its class and its first lines up to the help. */
export function failureOf(run: () => unknown): [string, string] {
  try {
    run();
    return ["ok", ""];
  } catch (error) {
    return [(error as Error).name, (error as Error).message];
  }
}
