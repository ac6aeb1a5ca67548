/** Models of modules beside the classifiers: they add themselves, so that no page carries what it does not import. */
import type { PublishedWeights, WeightsEnum } from "./weights/weights.ts";

/** A builder, and the enum of its weights. */
export interface Registered {
  readonly build: { readonly model: string };
  readonly enum_name: string;
  readonly weights: WeightsEnum<PublishedWeights>;
}
/** By the name under which `get_model` knows them. */
export const addedModels = /* @__PURE__ */ new Map<string, Registered>();
