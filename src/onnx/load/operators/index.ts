/** All ONNX operators that models may use, by name. */
import { entryOf } from "../../../support/checked.ts";
import { movesText, type OnnxOperator } from "../node.ts";
import { attentionOperators } from "./attention.ts";
import { contributed, simplifiedLayerNormalization } from "./contributed.ts";
import { control } from "./control.ts";
import { detection } from "./detection.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import { learned } from "./learned.ts";
import { neural } from "./neural.ts";
import { quantizedOperators } from "./quantized.ts";
import { random } from "./random.ts";
import { recurrent } from "./recurrent.ts";
import { reductions } from "./reductions.ts";
import { resampling } from "./resampling.ts";
import { shapes } from "./shapes.ts";
import { signal } from "./fourier.ts";
import { stateful } from "./stateful.ts";
import { texts } from "./texts.ts";

/** Operators that take strings as well. */
const moving = [
  "Compress",
  "Concat",
  "Expand",
  "Flatten",
  "Gather",
  "GatherElements",
  "GatherND",
  "Pad",
  "Reshape",
  "ReverseSequence",
  "ScatterElements",
  "ScatterND",
  "Slice",
  "Split",
  "Squeeze",
  "Tile",
  "Transpose",
  "Unsqueeze",
  "Where",
];

const all: Readonly<Record<string, OnnxOperator>> = {
  // onnxruntime writes it into the standard's own domain.
  SimplifiedLayerNormalization: simplifiedLayerNormalization,
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
  ...texts,
};

/** Those that take strings and give numbers, or numbers beside them: which of the results are strings. */
const reading: Readonly<Record<string, readonly number[]>> = { Equal: [], Size: [], Unique: [0] };

const named = (name: string): OnnxOperator => entryOf(new Map(Object.entries(all)), name);

export const operators: Readonly<Record<string, OnnxOperator>> = {
  ...all,
  ...Object.fromEntries(moving.map((name) => [name, movesText(named(name))])),
  ...Object.fromEntries(Object.entries(reading).map(([name, texts]) => [name, movesText(named(name), texts)])),
};

/** Operators of other domains. */
export const otherDomains: Readonly<Record<string, Readonly<Record<string, OnnxOperator>>>> = {
  "ai.onnx.ml": learned,
  "com.microsoft": contributed,
};
