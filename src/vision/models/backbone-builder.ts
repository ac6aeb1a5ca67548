/** Functions that build a model around the layers of a classifier, its backbone: either may have published weights. */
import type * as nn from "../../nn/index.ts";
import type { StateDict } from "../../nn/module/index.ts";
import { fix, type ModelBuilder } from "./builder.ts";
import { addedModels } from "./added-models.ts";
import { verifyWeights, type PublishedWeights, type Weights, type WeightsEnum } from "./weights/weights.ts";

/** What every such builder takes beside the model's own settings. */
export interface BackboneOptions {
  /** Published weights of the whole model: an entry of its enum, its name, or null. */
  weights?: PublishedWeights | string | null;
  /** Published weights of the backbone, where there are none of the whole. */
  weights_backbone?: Weights | string | null;
  /** Accepted as in Python; downloads report through the platform. */
  progress?: boolean;
  /** Classes, the background among them. */
  num_classes?: number | null;
}

/** Builds a model whose backbone is fetched unless `weights_backbone` is null: then it is there at once. */
export interface FetchingBuilder<M, O extends object> {
  /** The name under which `get_model` knows it. */
  readonly model: string;
  (options: O & BackboneOptions & { weights?: null; weights_backbone: null }): M;
  (options?: O & BackboneOptions): Promise<M>;
}
/** Builds a model at once; with weights of the whole or of the backbone it gives a promise. */
export interface PlainBuilder<M, O extends object> {
  /** The name under which `get_model` knows it. */
  readonly model: string;
  (options: O & BackboneOptions & { weights: PublishedWeights | string }): Promise<M>;
  (options: O & BackboneOptions & { weights_backbone: Weights | string }): Promise<M>;
  (options?: O & BackboneOptions & { weights?: null; weights_backbone?: null }): M;
}

/** How such a model comes about. */
export interface Recipe<M, O extends object, B> {
  readonly model: string;
  readonly enum_name: string;
  readonly weights: WeightsEnum<PublishedWeights>;
  /** Classes where nothing is said. */
  readonly num_classes: number;
  /** The backbone's weights where nothing is said. */
  readonly weights_backbone: string | null;
  readonly backbone: (weights: Weights | string | null, options: O, trained: boolean) => B | Promise<B>;
  /** The model around the backbone. `trained`: whether the backbone's values are, or will be, published ones. */
  readonly construct: (backbone: B, options: O & { num_classes: number }, trained: boolean) => M;
  /** Settings that the whole model's weights fix. */
  readonly withWeights?: (weights: PublishedWeights) => Record<string, unknown>;
  /** Runs after the whole model's weights were loaded. */
  readonly finish?: (model: M, weights: PublishedWeights) => void;
}

/** A classifier, as the backbone that another model is built around. */
export function backboneOf<M, O extends object>(
  build: ModelBuilder<M, O>,
  weights: Weights | string | null,
  options: O,
): M | Promise<M> {
  return weights === null ? build({ ...options, weights: null }) : build({ ...options, weights });
}

function buildBy<M extends nn.Module, O extends object, B>(
  recipe: Recipe<M, O, B>,
): ((given?: O & BackboneOptions) => M | Promise<M>) & { readonly model: string } {
  const { model, enum_name } = recipe;
  const build = (given: O & BackboneOptions = {} as O): M | Promise<M> => {
    const { weights: chosen = null, weights_backbone = recipe.weights_backbone, progress: _, ...rest } = given;
    const weights = chosen === null ? null : verifyWeights(recipe.weights, enum_name, chosen);
    const trained = weights !== null || weights_backbone !== null;
    let settings: Record<string, unknown> = { ...rest, num_classes: given.num_classes ?? recipe.num_classes };
    if (weights !== null) {
      const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
      const fixed = { num_classes: weights.meta.categories?.length, ...recipe.withWeights?.(weights) };
      settings = { ...rest, ...fix(said, fixed) };
    }
    const options = settings as O & { num_classes: number };
    const finish = (backbone: B): M => recipe.construct(backbone, options, trained);
    const backbone = recipe.backbone(weights === null ? weights_backbone : null, options, trained);
    if (weights !== null)
      return Promise.all([backbone, weights.get_state_dict({ check_hash: true })]).then(([body, state]) => {
        const result = finish(body as B);
        (result as { load_state_dict(state: StateDict): unknown }).load_state_dict(state);
        recipe.finish?.(result, weights);
        return result;
      });
    return backbone instanceof Promise ? backbone.then(finish) : finish(backbone);
  };
  Object.defineProperty(build, "name", { value: model });
  const named = Object.assign(build, { model });
  addedModels.set(model, { build: named, enum_name, weights: recipe.weights });
  return named;
}

/** The builder of a model whose backbone has published weights unless it is told otherwise. */
export function fetchingBuilder<M extends nn.Module, O extends object, B>(
  recipe: Recipe<M, O, B> & { readonly weights_backbone: string },
): FetchingBuilder<M, O> {
  // Which signature holds, the weights that are given decide there as here.
  return buildBy(recipe) as FetchingBuilder<M, O>;
}
/** The builder of a model whose backbone has initial values unless it is told otherwise. */
export function plainBuilder<M extends nn.Module, O extends object, B>(
  recipe: Recipe<M, O, B> & { readonly weights_backbone: null },
): PlainBuilder<M, O> {
  return buildBy(recipe) as PlainBuilder<M, O>;
}
