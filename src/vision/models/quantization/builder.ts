/** Functions that build a model for 8 bits: of real numbers, ready to be quantized, or quantized at once. */
import type { StateDict } from "../../../nn/module/index.ts";
import { isOptions } from "../../../ops/declare/bind.ts";
import { TypeError } from "../../../support/errors.ts";
import { addedModels } from "../added-models.ts";
import type { WholeOptions } from "../added-builder.ts";
import { fix } from "../builder.ts";
import { verifyWeights, type PublishedWeights, type Weights, type WeightsEnum } from "../weights/weights.ts";
import { _replace_relu, quantize_model, type Quantizable } from "./steps.ts";
import type { QuantizedWeights, QuantizedWeightsEnum } from "./weights.ts";

/** What every such builder takes beside the model's own settings. */
export interface QuantizationOptions extends WholeOptions {
  /** Give a model of 8 bits, which only evaluates. Default false: one of real numbers that can be quantized. */
  quantize?: boolean;
  /** One of `torch.backends.quantized.supported_engines`; published weights of 8 bits say which. */
  backend?: string;
}
/** Builds a model; with weights it gives a promise, because they are fetched. */
export interface QuantizableBuilder<M, O extends object> {
  /** The name under which `get_model` knows it. */
  readonly model: string;
  (options: O & QuantizationOptions & { weights: PublishedWeights | string }): Promise<M>;
  (options?: O & QuantizationOptions & { weights?: null }): M;
}

type Settings = Record<string, unknown>;
/** How such a model comes about. */
export interface QuantizableRecipe<M, O extends object> {
  /** torchvision's function. */
  readonly name: string;
  /** What the names of the enums begin with. */
  readonly family: string;
  /** Weights of real numbers. */
  readonly weights: WeightsEnum;
  /** Weights of 8 bits. */
  readonly quantized_weights: QuantizedWeightsEnum;
  readonly construct: (options: O) => M;
  readonly backend?: "fbgemm" | "qnnpack";
  /** Settings that the builder makes itself. */
  readonly fixed?: readonly string[];
  /** Settings that published weights fix beside the number of classes, given those of the caller. */
  readonly withWeights?: (options: Settings) => Settings;
  /** What `quantize` does. Default: all of it. */
  readonly quantize?: (model: M, backend: string) => void;
  /** Before weights are loaded, after that, and at the end: what is left to do. */
  readonly beforeLoad?: (model: M, quantize: boolean, options: Settings) => void;
  readonly afterLoad?: (model: M, quantize: boolean, options: Settings) => void;
  readonly finish?: (model: M, quantize: boolean) => void;
}

/** Arguments of a class with more of its settings. */
export function withSettings<A extends readonly unknown[]>(args: A, more: object): A {
  const last = args.at(-1);
  const all: readonly unknown[] = isOptions(last) ? [...args.slice(0, -1), { ...last, ...more }] : [...args, more];
  return all as A; // settings by name are what every such class takes last
}

/** The builder of a model. */
export function quantizableBuilder<M extends Quantizable, O extends object>(
  recipe: QuantizableRecipe<M, O>,
): QuantizableBuilder<M, O> {
  const { name, family } = recipe;
  const finished = (given: Settings, quantize: boolean, state: StateDict | null, asked: Settings): M => {
    const { backend = recipe.backend ?? "fbgemm", ...options } = given;
    const model = recipe.construct(options as O);
    _replace_relu(model);
    if (quantize) (recipe.quantize ?? quantize_model)(model, backend as string);
    if (state !== null) {
      recipe.beforeLoad?.(model, quantize, asked);
      (model as { load_state_dict(state: StateDict): unknown }).load_state_dict(state);
      recipe.afterLoad?.(model, quantize, asked);
    }
    recipe.finish?.(model, quantize);
    return model;
  };
  const build = (given: O & QuantizationOptions = {} as O): M | Promise<M> => {
    const { weights: chosen = null, progress: _, quantize = false, ...rest } = given;
    for (const each of recipe.fixed ?? [])
      if (each in rest) throw new TypeError(`${name}() got multiple values for keyword argument '${each}'`);
    if (chosen === null) return finished(rest, quantize, null, rest);
    const weights: Weights | QuantizedWeights = quantize
      ? verifyWeights(recipe.quantized_weights, `${family}_QuantizedWeights`, chosen)
      : verifyWeights(recipe.weights, `${family}_Weights`, chosen);
    const { categories } = weights.meta;
    const options = fix(rest, {
      ...recipe.withWeights?.(rest),
      ...(categories === null ? {} : { num_classes: categories.length }),
      ...("backend" in weights.meta ? { backend: weights.meta.backend } : {}),
    });
    return weights.get_state_dict({ check_hash: true }).then((state) => finished(options, quantize, state, rest));
  };
  Object.defineProperty(build, "name", { value: name });
  const model = `quantized_${name}`;
  const named = Object.assign(build, { model });
  addedModels.set(model, {
    build: named,
    enum_name: `${family}_QuantizedWeights`,
    weights: recipe.quantized_weights,
  });
  // The two call signatures differ in whether weights are given, which decides between model and promise above.
  return named as QuantizableBuilder<M, O>;
}
