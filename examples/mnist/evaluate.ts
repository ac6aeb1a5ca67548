/** How well a network reads digits: accuracy, which digit is taken for which, and the mistakes it is surest of. */
import * as torch from "flambeau";
import type { Net } from "./model.ts";

/** A digit that was taken for another. */
export interface Mistake {
  readonly index: number;
  readonly guess: number;
  readonly label: number;
  /** The probability that the network gave its guess. */
  readonly confidence: number;
}

/** What a test gives. */
export interface Evaluation {
  readonly accuracy: number;
  /** The surest first. */
  readonly mistakes: readonly Mistake[];
  /** How often a digit (row) was taken for each (column). */
  readonly confusion: readonly (readonly number[])[];
}

const DIGITS = 10;
const BATCH = 500;

/** Tests on a set of digits. `check` runs between batches. */
export function evaluate(
  model: Net,
  images: torch.Tensor,
  labels: torch.Tensor,
  check: () => void = () => {},
): Evaluation {
  model.eval();
  const mistakes: Mistake[] = [];
  let counts = torch.zeros([DIGITS * DIGITS], { dtype: torch.int64 });
  torch.no_grad(() => {
    for (let start = 0; start < labels.shape[0]!; start += BATCH) {
      check();
      const wanted = labels.at(`${start}:${start + BATCH}`);
      const [confidences, guesses] = model(images.at(`${start}:${start + BATCH}`))
        .softmax(1)
        .max(1);
      counts = counts.add(
        wanted
          .mul(DIGITS)
          .add(guesses)
          .bincount(null, DIGITS * DIGITS),
      );
      for (const [place] of guesses.ne(wanted).nonzero().tolist() as number[][]) {
        mistakes.push({
          index: start + place!,
          guess: guesses.at(place!).item(),
          label: wanted.at(place!).item(),
          confidence: confidences.at(place!).item(),
        });
      }
    }
  });
  mistakes.sort((a, b) => b.confidence - a.confidence);
  return {
    accuracy: 1 - mistakes.length / labels.shape[0]!,
    mistakes,
    confusion: counts.view(DIGITS, DIGITS).tolist() as number[][],
  };
}
