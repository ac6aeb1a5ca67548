/** All rows of the table, in its order. */
import type { Row } from "../types.ts";
import { functionRows } from "./functions.ts";
import { inferenceRows } from "./inference.ts";
import { layerRows } from "./layers.ts";
import { numericRows } from "./numerics.ts";
import { operatorRows } from "./operators.ts";
import { trainingRows } from "./training.ts";

export const allRows: readonly Row[] = [
  ...operatorRows,
  ...trainingRows,
  ...functionRows,
  ...numericRows,
  ...inferenceRows,
  ...layerRows,
];
