/** The functions of `nn.functional` as layers call them: looked up when called. */
import type { Tensor } from "../../tensor/tensor.ts";
import * as functional from "../functional/index.ts";

export const F = functional as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Tensor>>;
