/**
 * Storages as programs see them, what `new torch.Tensor` makes of data, and old names of types, for the whole library.
 * Bundlers leave this file out of lean programs.
 */
import { dtypes, isDType, type DType } from "../dtype.ts";
import { TypeError, ValueError } from "../support/errors.ts";
import { tensorByConstructor } from "../ops/create/legacy-tensors.ts";
import { untypedOf } from "../ops/inspect/storages.ts";
import type { ToOptions } from "../ops/view/copy.ts";
import { constructorOfPrograms, type Tensor } from "../tensor/tensor.ts";
import { install, type AnyOperator } from "./installer.ts";

install("untyped_storage", ((self: Tensor) => untypedOf(self.storage)) as AnyOperator);
constructorOfPrograms.make = tensorByConstructor;

/** The dtype that `x.type(…)` is told: itself, a name such as "torch.LongTensor", or the constructor of that name. */
function dtypeOfType(type: unknown): DType {
  const own = typeof type === "function" ? (type as { dtype?: unknown }).dtype : type;
  if (isDType(own)) return own;
  if (typeof own !== "string") throw new TypeError("dtype must be a type, str, or dtype object");
  const named = dtypes.find(({ scalarName }) => own === `torch.${scalarName}Tensor`);
  if (named === undefined) throw new ValueError(`invalid type: '${own}'`);
  return named;
}

install("type", ((self: Tensor, type?: unknown, options: ToOptions = {}) =>
  type ? self.to(dtypeOfType(type), options) : `torch.${self.dtype.scalarName}Tensor`) as AnyOperator);
