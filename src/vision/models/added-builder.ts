/** Functions that build a model of a module beside the classifiers: alone with initial weights, or with published ones. */
import type * as nn from "../../nn/index.ts";
import type { StateDict } from "../../nn/module/index.ts";
import { TypeError } from "../../support/errors.ts";
import { addedModels } from "./added-models.ts";
import { fix } from "./builder.ts";
import { verifyWeights, type PublishedWeights, type WeightsEnum } from "./weights/weights.ts";

/** What every such builder takes beside the model's own settings. */
export interface WholeOptions {
  /** Published weights: an entry of the model's enum, its name, or null. */
  weights?: PublishedWeights | string | null;
  /** Accepted as in Python; downloads report through the platform. */
  progress?: boolean;
}
/** Builds a model; with weights it gives a promise, because they are fetched. */
export interface WholeBuilder<M, O extends object> {
  /** The name under which `get_model` knows it. */
  readonly model: string;
  (options: O & WholeOptions & { weights: PublishedWeights | string }): Promise<M>;
  (options?: O & WholeOptions & { weights?: null }): M;
}
/** How such a model comes about. */
export interface WholeRecipe<M, O extends object, W extends PublishedWeights> {
  readonly model: string;
  readonly enum_name: string;
  readonly weights: WeightsEnum<W>;
  readonly construct: (options: O) => M;
  /** Settings that the builder makes itself. */
  readonly fixed?: readonly string[];
  /** Settings that published weights fix beside the number of classes. */
  readonly withWeights?: (weights: W) => Record<string, unknown>;
}

/** The builder of a model. */
export function wholeBuilder<M extends nn.Module, O extends object, W extends PublishedWeights>(
  recipe: WholeRecipe<M, O, W>,
): WholeBuilder<M, O> {
  const { model, enum_name, construct } = recipe;
  const build = (given: O & WholeOptions = {} as O): M | Promise<M> => {
    const { weights: chosen = null, progress: _, ...rest } = given;
    for (const name of recipe.fixed ?? [])
      if (name in rest) throw new TypeError(`${model}() got multiple values for keyword argument '${name}'`);
    if (chosen === null) return construct(rest as O);
    const weights = verifyWeights(recipe.weights, enum_name, chosen);
    const { categories } = weights.meta;
    const classes = categories === null ? {} : { num_classes: categories.length };
    const options = fix(rest, { ...classes, ...recipe.withWeights?.(weights) });
    return weights.get_state_dict({ check_hash: true }).then((state) => {
      const result = construct(options as O);
      (result as { load_state_dict(state: StateDict): unknown }).load_state_dict(state);
      return result;
    });
  };
  Object.defineProperty(build, "name", { value: model });
  const named = Object.assign(build, { model });
  addedModels.set(model, { build: named, enum_name, weights: recipe.weights });
  // The two call signatures differ in whether weights are given, which decides between model and promise above.
  return named as WholeBuilder<M, O>;
}
