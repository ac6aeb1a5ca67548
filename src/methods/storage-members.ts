/**
 * Storages as programs see them, and what `new torch.Tensor` makes of data, for the whole library. Bundlers leave this
 * file out of lean programs.
 */
import { tensorByConstructor } from "../ops/create/legacy-tensors.ts";
import { untypedOf } from "../ops/inspect/storages.ts";
import { constructorOfPrograms, type Tensor } from "../tensor/tensor.ts";
import { install, type AnyOperator } from "./installer.ts";

install("untyped_storage", ((self: Tensor) => untypedOf(self.storage)) as AnyOperator);
constructorOfPrograms.make = tensorByConstructor;
