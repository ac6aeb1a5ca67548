/** Functions that build a model: alone with initial weights, or with published ones, which have to be fetched. */
import type * as nn from "../../nn/index.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonRepr } from "../../support/python.ts";
import type { StateDict } from "../../nn/module/index.ts";
import { enumNames } from "./weights/enum-names.ts";
import { verifyWeights, weightsOf, type Weights } from "./weights/weights.ts";

/** What every builder takes beside the model's own settings. */
export interface BuilderOptions {
  /** Published weights: an entry of the model's enum, its name ("IMAGENET1K_V1", "DEFAULT"), or null. */
  weights?: Weights | string | null;
  /** Accepted as in Python; downloads report through the platform. */
  progress?: boolean;
}

/** Builds a model; with weights it gives a promise, because they are fetched. */
export interface ModelBuilder<M, O extends object> {
  /** The name under which `get_model` knows it. */
  readonly model: string;
  (options: O & BuilderOptions & { weights: Weights | string }): Promise<M>;
  (options?: O & BuilderOptions & { weights?: null }): M;
}

interface Loadable {
  load_state_dict(state: StateDict): unknown;
}

/** What a builder does around the plain construction. */
export interface BuilderSteps<M> {
  /** Settings that published weights fix. */
  readonly withWeights?: (weights: Weights) => Record<string, unknown>;
  /** Settings that published weights change only where the caller says nothing. */
  readonly unlessGiven?: Record<string, unknown>;
  /** Brings an old checkpoint's names up to date. */
  readonly rename?: (state: StateDict) => StateDict;
  /** Runs when weights are loaded, with the caller's settings. */
  readonly finish?: (model: M, options: Record<string, unknown>) => void;
}

/** `resnext50_32x4d` gives "ResNeXt50_32X4D_Weights": the names are torchvision's, whose capitals follow no rule. */
function enumNameOf(model: string): string {
  return enumNames.find((name) => name.toLowerCase().replaceAll("_", "") === `${model}_weights`.replaceAll("_", ""))!;
}

/** Settings with others that are fixed: giving another value is refused. */
export function fix(options: Record<string, unknown>, fixed: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(fixed)) {
    const given = options[name];
    if (given !== undefined && pythonRepr(given) !== pythonRepr(value))
      throw new ValueError(
        `The parameter '${name}' expected value ${pythonRepr(value)} but got ${pythonRepr(given)} instead.`,
      );
  }
  return { ...options, ...fixed };
}

/**
 * A builder named `name`. `fixed`: settings that the architecture fixes. `weightsFix`: settings that published weights
 * set.
 */
export function builder<M extends nn.Module, O extends object>(
  name: string,
  construct: (options: O) => M,
  weightsFix: Record<string, unknown> = {},
  fixed: object = {},
  steps: BuilderSteps<M> = {},
): ModelBuilder<M, O> {
  const build = (given: O & BuilderOptions = {} as O): M | Promise<M> => {
    const { weights: chosen = null, progress: _, ...rest } = given;
    const options = fix(rest, { ...fixed });
    if (chosen === null) return construct(options as O);
    const enum_name = enumNameOf(name);
    const weights = verifyWeights(weightsOf(name, enum_name), enum_name, chosen);
    const { categories } = weights.meta;
    const all = fix(
      { ...steps.unlessGiven, ...options, ...weightsFix },
      {
        ...(categories === null ? {} : { num_classes: categories.length }),
        ...steps.withWeights?.(weights),
      },
    );
    return weights.get_state_dict({ check_hash: true }).then((state) => {
      const model = construct(all as O);
      (model as Loadable).load_state_dict(steps.rename?.(state) ?? state);
      steps.finish?.(model, rest);
      return model;
    });
  };
  Object.defineProperty(build, "name", { value: name });
  // The two call signatures differ in whether weights are given, which decides between model and promise above.
  return Object.assign(build, { model: name }) as ModelBuilder<M, O>;
}
