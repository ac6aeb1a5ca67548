/** Published weights: where they are, what they were trained on, what goes before them, and how they are fetched. */
import type { StateDict } from "../../../nn/module/index.ts";
import { KeyError, TypeError, withHelp } from "../../../support/errors.ts";
import { suggestion } from "../../../support/nearest.ts";
import { load } from "../../../serialization/index.ts";
import { fetchCached } from "../../../serialization/download.ts";
import type { Transform } from "../../transforms/base-transform.ts";
import { ImageClassification, type ImageClassificationOptions } from "../../transforms/presets.ts";
import { imagenetCategories } from "./categories.ts";
import { recipes, table } from "./table.ts";
import { itemAt, lastOf } from "../../../support/checked.ts";

/** What is known of weights. */
export interface WeightsMeta {
  readonly num_params: number;
  /** The least height and width of images. */
  readonly min_size: readonly [number, number];
  /** The least number of frames, where the model takes videos and needs so many. */
  readonly min_temporal_size?: number;
  /** Names of the classes, in the order of the scores; null where the weights have no classifier. */
  readonly categories: readonly string[] | null;
  readonly recipe: string;
  readonly license?: string;
  /** Names of the points, where the model finds any. */
  readonly keypoint_names?: readonly string[];
  /** By data set, in percent: for ImageNet how often the best guess is right, and one of the best five. */
  readonly _metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Multiplications and additions of one image, in thousand millions. */
  readonly _ops: number;
  /** Megabytes. */
  readonly _file_size: number;
}

const licence = "https://github.com/facebookresearch/SWAG/blob/main/LICENSE";
const base = "https://download.pytorch.org/models/";

/** One entry of an enum of weights, of whatever kind of model. */
export abstract class PublishedWeights<M extends WeightsMeta = WeightsMeta> {
  readonly url: string;
  constructor(
    readonly enum_name: string,
    readonly name: string,
    private readonly file: string,
    readonly meta: M,
  ) {
    this.url = base + file;
  }

  /** What an image has to go through before the model. */
  abstract transforms(options?: object): Transform;

  /**
   * Fetches the weights (in Node once, into PyTorch's cache folder). With `check_hash` the file must have the SHA-256
   * that its name begins.
   */
  async get_state_dict({ check_hash = false }: { check_hash?: boolean } = {}): Promise<StateDict> {
    const prefix = check_hash ? /-([a-f0-9]{8,})\.pth$/.exec(this.file)?.[1] : undefined;
    const bytes = await fetchCached(
      this.url,
      ["hub", "checkpoints", this.file.slice(this.file.lastIndexOf("/") + 1)],
      prefix ? { sha256: prefix } : {},
    );
    return load<StateDict>(bytes);
  }

  /** Python's text: `ResNet50_Weights.IMAGENET1K_V2`. */
  toString(): string {
    return `${this.enum_name}.${this.name}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** One entry of an enum of a classifier's weights. */
export class Weights extends PublishedWeights {
  private readonly settings: ImageClassificationOptions;
  constructor(enum_name: string, name: string, line: readonly string[]) {
    const [, , file, crop, resize, interpolation, parameters, least, first, five, ops, size, recipe, notes] =
      line as readonly string[] & { readonly length: 14 };
    const [, mean, std] = /mean=([^=]*)=([^;]*)/.exec(notes!) ?? [];
    const numbers = (list: string): readonly number[] => list.split(",").map(Number);
    const has = (note: string): boolean => notes!.split(";").includes(note);
    const [height, width] = least!.split("x").map(Number) as [number, number];
    super(enum_name, name, file!, {
      num_params: Number(parameters),
      min_size: [height, width],
      categories: has("nocat") ? null : imagenetCategories,
      recipe: itemAt(recipes, Number(recipe)),
      ...(has("swag") ? { license: licence } : {}),
      _metrics: first === "-" ? {} : { "ImageNet-1K": { "acc@1": Number(first), "acc@5": Number(five) } },
      _ops: Number(ops),
      _file_size: Number(size),
    });
    this.settings = {
      crop_size: Number(crop),
      resize_size: Number(resize),
      interpolation: interpolation as "bilinear" | "bicubic",
      ...(mean === undefined ? {} : { mean: numbers(mean), std: numbers(std!) }),
    };
  }

  /** What an image has to go through before the model: resize, crop, scale, normalise. */
  transforms(options: Partial<ImageClassificationOptions> = {}): ImageClassification {
    return new ImageClassification({ ...this.settings, ...options });
  }
}

/** All weights of a model by name. */
export type WeightsEnum<W extends PublishedWeights = Weights> = Readonly<Record<string, W>> & { readonly DEFAULT: W };

let lines: ReadonlyMap<string, readonly (readonly string[])[]> | null = null;
/** The lines of the table by model, split when they are first asked for. */
function linesOf(model: string): readonly (readonly string[])[] {
  if (lines === null) {
    const grouped = new Map<string, (readonly string[])[]>();
    for (const text of table.trim().split("\n")) {
      const line = text.split(" ") as [string, ...string[]];
      grouped.set(line[0], [...(grouped.get(line[0]) ?? []), line]);
    }
    lines = grouped;
  }
  return lines.get(model) ?? [];
}

const enums = new Map<string, WeightsEnum>();

/** The enum of a model's weights. */
export function weightsOf(model: string, enum_name: string): WeightsEnum {
  const known = enums.get(model);
  if (known !== undefined) return known;
  const entries: Record<string, Weights> = {};
  for (const line of linesOf(model)) {
    const weights = new Weights(enum_name, itemAt(line, 1), line);
    entries[weights.name] = weights;
    if (lastOf(line).split(";").includes("default")) entries["DEFAULT"] = weights;
  }
  // A model whose weights have no default has an enum without one, as in torchvision: reading it gives undefined.
  const result = entries as Record<string, Weights> & { DEFAULT: Weights };
  enums.set(model, result);
  return result;
}

/** The entry of an enum that is meant: the entry itself, its name, or `Enum.NAME`. */
export function verifyWeights<W extends PublishedWeights>(
  options: WeightsEnum<W>,
  enum_name: string,
  chosen: PublishedWeights | string,
): W {
  if (typeof chosen === "string") {
    const name = chosen.replace(`${enum_name}.`, "");
    const found = options[name];
    if (found === undefined) throw new KeyError(withHelp(name, suggestion(name, Object.keys(options))));
    return found;
  }
  const found = Object.values<W>(options).find((each) => each === chosen);
  if (found !== undefined) return found;
  const received = chosen instanceof PublishedWeights ? chosen.enum_name : typeof chosen;
  throw new TypeError(`Invalid Weight class provided; expected ${enum_name} but received ${received}.`);
}
