/** All ONNX operators that models may use, by name. */
import type { OnnxOperator } from "../node.ts";
import { attentionOperators } from "./attention.ts";
import { control } from "./control.ts";
import { detection } from "./detection.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import { neural } from "./neural.ts";
import { quantizedOperators } from "./quantized.ts";
import { random } from "./random.ts";
import { recurrent } from "./recurrent.ts";
import { reductions } from "./reductions.ts";
import { resampling } from "./resampling.ts";
import { shapes } from "./shapes.ts";
import { signal } from "./fourier.ts";
import { stateful } from "./stateful.ts";

export const operators: Readonly<Record<string, OnnxOperator>> = {
  ...attentionOperators,
  ...control,
  ...detection,
  ...elementwise,
  ...indexing,
  ...neural,
  ...quantizedOperators,
  ...random,
  ...recurrent,
  ...reductions,
  ...resampling,
  ...shapes,
  ...signal,
  ...stateful,
};
