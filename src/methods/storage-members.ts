/**
 * Storages as programs see them, parts of complex numbers that may be assigned to, what `new torch.Tensor` makes of data, and old names of types, for the whole library.
 * Bundlers leave this file out of lean programs.
 */
import { dtypes, isDType, type DType } from "../dtype.ts";
import { TypeError, ValueError } from "../support/errors.ts";
import { tensorByConstructor } from "../ops/create/legacy-tensors.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { pythonTypeName } from "../ops/declare/bind.ts";
import { untypedOf } from "../ops/inspect/storages.ts";
import type { ToOptions } from "../ops/view/copy.ts";
import { Generator } from "../tensor/random/generator.ts";
import { constructorOfPrograms, Tensor } from "../tensor/tensor.ts";
import { imag, real } from "./complex-slot.ts";
import { install, type AnyOperator } from "./installer.ts";

install("untyped_storage", ((self: Tensor) => untypedOf(self.storage)) as AnyOperator);
constructorOfPrograms.make = tensorByConstructor;

// Python's text, without the address.
for (const name of ["toString", Symbol.for("nodejs.util.inspect.custom")])
  Object.defineProperty(Generator.prototype, name, { value: () => "<torch._C.Generator object>" });

// What is assigned to a part of a tensor is copied into it.
for (const [name, read] of Object.entries({ imag, real }))
  Object.defineProperty(Tensor.prototype, name, {
    get(this: Tensor) {
      return read(this);
    },
    set(this: Tensor, value: Tensor) {
      read(this).copy_(value);
    },
    configurable: true,
  });

/** The dtype that `x.type(…)` is told: itself, a name such as "torch.LongTensor", or the constructor of that name. */
function dtypeOfType(type: unknown): DType {
  const own = typeof type === "function" ? (type as { dtype?: unknown }).dtype : type;
  if (isDType(own)) return own;
  if (typeof own !== "string") throw new TypeError("dtype must be a type, str, or dtype object");
  const named = dtypes.find(({ scalarName }) => own === `torch.${scalarName}Tensor`);
  if (named === undefined) throw new ValueError(`invalid type: '${own}'`);
  return named;
}

install("type", ((self: Tensor, type?: unknown, ...flags: unknown[]) => {
  if (!type) return `torch.${self.dtype.scalarName}Tensor`;
  const [options = {}] = flags;
  if (flags.length > 1)
    throw new TypeError(`type() takes from 0 to 2 positional arguments but ${flags.length + 1} were given`);
  if (typeof options !== "boolean" && !isOptions(options))
    throw new TypeError(`type(): argument 'non_blocking' (position 2) must be bool, not ${pythonTypeName(options)}`);
  return self.to(dtypeOfType(type), isOptions(options) ? (options as ToOptions) : {});
}) as AnyOperator);
