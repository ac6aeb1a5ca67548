/** Published weights: where they are, what they were trained on, what goes before them, and how they are fetched. */
import type { StateDict } from "../../../nn/module/index.ts";
import { KeyError, TypeError, withHelp } from "../../../support/errors.ts";
import { suggestion } from "../../../support/nearest.ts";
import { load } from "../../../serialization/index.ts";
import { fetchCached } from "../../../serialization/download.ts";
import { ImageClassification, type ImageClassificationOptions } from "../../transforms/presets.ts";
import { imagenetCategories } from "./categories.ts";
import { recipes, table } from "./table.ts";
import { itemAt, lastOf } from "../../../support/checked.ts";

/** What is known of weights. */
export interface WeightsMeta {
  readonly num_params: number;
  /** The least height and width of images. */
  readonly min_size: readonly [number, number];
  /** Names of the classes, in the order of the scores; null where the weights have no classifier. */
  readonly categories: readonly string[] | null;
  readonly recipe: string;
  readonly license?: string;
  /** Accuracy on ImageNet in percent: the best guess, and whether the class is among the best five. */
  readonly _metrics: Readonly<Record<string, Readonly<Record<"acc@1" | "acc@5", number>>>>;
  /** Multiplications and additions of one image, in thousand millions. */
  readonly _ops: number;
  /** Megabytes. */
  readonly _file_size: number;
}

const licence = "https://github.com/facebookresearch/SWAG/blob/main/LICENSE";
const base = "https://download.pytorch.org/models/";

/** One entry of an enum of weights. */
export class Weights {
  readonly url: string;
  readonly meta: WeightsMeta;
  private readonly settings: ImageClassificationOptions;
  constructor(
    readonly enum_name: string,
    readonly name: string,
    line: readonly string[],
  ) {
    const [, , file, crop, resize, interpolation, parameters, least, first, five, ops, size, recipe, notes] =
      line as readonly string[] & { readonly length: 14 };
    const [, mean, std] = /mean=([^=]*)=([^;]*)/.exec(notes!) ?? [];
    const numbers = (list: string): readonly number[] => list.split(",").map(Number);
    const has = (note: string): boolean => notes!.split(";").includes(note);
    this.url = base + file;
    this.settings = {
      crop_size: Number(crop),
      resize_size: Number(resize),
      interpolation: interpolation as "bilinear" | "bicubic",
      ...(mean === undefined ? {} : { mean: numbers(mean), std: numbers(std!) }),
    };
    const [height, width] = least!.split("x").map(Number) as [number, number];
    this.meta = {
      num_params: Number(parameters),
      min_size: [height, width],
      categories: has("nocat") ? null : imagenetCategories,
      recipe: itemAt(recipes, Number(recipe)),
      ...(has("swag") ? { license: licence } : {}),
      _metrics: first === "-" ? {} : { "ImageNet-1K": { "acc@1": Number(first), "acc@5": Number(five) } },
      _ops: Number(ops),
      _file_size: Number(size),
    };
  }

  /** What an image has to go through before the model: resize, crop, scale, normalise. */
  transforms(options: Partial<ImageClassificationOptions> = {}): ImageClassification {
    return new ImageClassification({ ...this.settings, ...options });
  }

  /**
   * Fetches the weights (in Node once, into PyTorch's cache folder). With `check_hash` the file must have the SHA-256
   * that its name begins.
   */
  async get_state_dict({ check_hash = false }: { check_hash?: boolean } = {}): Promise<StateDict> {
    const file = this.url.slice(base.length);
    const prefix = check_hash ? /-([a-f0-9]{8,})\.pth$/.exec(file)?.[1] : undefined;
    const bytes = await fetchCached(this.url, ["hub", "checkpoints", file], prefix ? { sha256: prefix } : {});
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

/** All weights of a model by name. */
export type WeightsEnum = Readonly<Record<string, Weights>> & { readonly DEFAULT: Weights };

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
export function verifyWeights(options: WeightsEnum, enum_name: string, chosen: Weights | string): Weights {
  if (typeof chosen === "string") {
    const name = chosen.replace(`${enum_name}.`, "");
    const found = options[name];
    if (found === undefined) throw new KeyError(withHelp(name, suggestion(name, Object.keys(options))));
    return found;
  }
  if (chosen instanceof Weights && Object.values(options).includes(chosen)) return chosen;
  const received = chosen instanceof Weights ? chosen.enum_name : typeof chosen;
  throw new TypeError(`Invalid Weight class provided; expected ${enum_name} but received ${received}.`);
}
