/** Weights that were trained on COCO: a line each says what is known of them. */
import type { Transform } from "../../transforms/base-transform.ts";
import { PublishedWeights, type WeightsEnum, type WeightsMeta } from "./weights.ts";

/** What all weights of a module share. */
export interface CocoKind<T extends Transform> {
  readonly transforms: (options?: object) => T;
  readonly categories: readonly string[];
  readonly data: string;
  readonly metrics: readonly string[];
  readonly keypoint_names?: readonly string[];
}

/** One entry of an enum of a segmentation model's or a detector's weights. */
export class CocoWeights<T extends Transform = Transform> extends PublishedWeights {
  /** `line`: name, file, parameters, metrics (with commas), operations, size, recipe. */
  constructor(
    enum_name: string,
    line: string,
    private readonly kind: CocoKind<T>,
  ) {
    const [name = "", file = "", parameters, metrics = "", ops, size, recipe] = line.split(" ");
    const values = metrics.split(",").map((text, i): [string, number] => [kind.metrics[i] ?? "", Number(text)]);
    const { keypoint_names } = kind;
    const meta: WeightsMeta = {
      num_params: Number(parameters),
      min_size: [1, 1],
      categories: kind.categories,
      ...(keypoint_names === undefined ? {} : { keypoint_names }),
      recipe: `https://github.com/pytorch/vision/${recipe}`,
      _metrics: { [kind.data]: Object.fromEntries(values) },
      _ops: Number(ops),
      _file_size: Number(size),
    };
    super(enum_name, name, file, meta);
  }
  /** What an image has to go through before the model. */
  transforms(options: object = {}): T {
    return this.kind.transforms(options);
  }
}

/** The enum of the weights of some lines, of which the last is the default. */
export function cocoEnum<T extends Transform>(
  enum_name: string,
  kind: CocoKind<T>,
  ...lines: readonly string[]
): WeightsEnum<CocoWeights<T>> {
  const all = lines.map((line) => new CocoWeights(enum_name, line, kind));
  const entries = Object.fromEntries(all.map((each) => [each.name, each]));
  return { ...entries, DEFAULT: all.at(-1) } as WeightsEnum<CocoWeights<T>>;
}
