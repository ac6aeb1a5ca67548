/** Error classes with PyTorch's names; a message is PyTorch's sentence first, then lines of help. */

import type { DType } from "../dtype.ts";
import type { Device } from "../tensor/device-name.ts";
import { nameClasses } from "./class-names.ts";

/** A tensor of a call that failed. */
export interface ErrorOperand {
  /** The name of the argument that it was given for. */
  readonly argument: string;
  /** Its shape. */
  readonly shape: readonly number[];
  /** Its dtype. */
  readonly dtype: DType;
  /** Where it is. */
  readonly device: Device;
}

/**
 * What an error says besides its text; each is there where whoever threw it knows. JavaScript's own `TypeError` has them
 * too: read them by `error as torch.ErrorFields`.
 * @example
 * try {
 *   torch.ones(2, 3).mm(torch.ones(2, 3));
 * } catch (error) {
 *   const { operator, operands } = error as torch.ErrorFields;
 *   console.log(operator, operands!.map(({ argument, shape }) => `${argument}: ${shape}`)); // mm [ "self: 2,3", "mat2: 2,3" ]
 * }
 */
export interface ErrorFields {
  /** The operator that refused, by PyTorch's name: the innermost, where operators call each other. */
  readonly operator?: string;
  /** The tensors that it was given, in the order of its arguments. */
  readonly operands?: readonly ErrorOperand[];
  /** The argument that is wrong. */
  readonly argument?: string;
  /** What was given there: a value, an index, a dim, or the name of a type. */
  readonly given?: unknown;
  /** What may stand there: the name of a type, the least and the greatest number, or the names that there are. */
  readonly wanted?: unknown;
  /** What a backward pass lacks: tensors without history, values that were changed since, or that were freed. */
  readonly reason?: "no graph" | "changed" | "freed";
  /** Of a model that failed: the module in it, such as `layers.0.attention`. */
  readonly path?: string;
  /** Keys that a state dict lacks. */
  readonly missing_keys?: readonly string[];
  /** Keys that a state dict has and the module does not. */
  readonly unexpected_keys?: readonly string[];
  /** Keys of other shapes in a state dict than in the module. */
  readonly mismatched_keys?: readonly MismatchedKey[];
}

/** A tensor of a state dict that does not fit. */
export interface MismatchedKey {
  /** Its name in the state dict. */
  readonly key: string;
  /** Its shape in the state dict. */
  readonly given: readonly number[];
  /** Its shape in the module. */
  readonly wanted: readonly number[];
}

/** Gives an error fields, where it is made or on its way out of an operator (`ops/declare/refusals/error-fields.ts`). They are not enumerable, so that errors are printed as before; those that it has stay. */
export function withFields<E extends Error>(error: E, fields: ErrorFields): E {
  for (const [name, value] of Object.entries(fields))
    if (!(name in error)) Object.defineProperty(error, name, { value });
  return error;
}

/** Base of the errors that mean what Python's class of that name means. */
class FlambeauError extends Error implements ErrorFields {
  declare readonly operator?: string;
  declare readonly operands?: readonly ErrorOperand[];
  declare readonly argument?: string;
  declare readonly given?: unknown;
  declare readonly wanted?: unknown;
  declare readonly path?: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The error of most operators: shapes, dtypes, history that do not fit. */
export class RuntimeError extends FlambeauError {}
/** An argument of the right type with a wrong value. */
export class ValueError extends FlambeauError {}
/** An index or a dim out of range. */
export class IndexError extends FlambeauError {}
/** A mapping that does not say what it must. */
export class LookupError extends FlambeauError {}
/** A name that is not there. */
export class KeyError extends FlambeauError {}
/** What an operator cannot do for this dtype or shape, or a method that a class must define. */
export class NotImplementedError extends RuntimeError {}
/** A member that is not there: a module, parameter or buffer at a path. */
export class AttributeError extends FlambeauError {}
/** A matrix that a decomposition or a solver cannot take: `torch.linalg.LinAlgError`. */
export class LinAlgError extends RuntimeError {}
/** What Python's `assert` raises. */
export class AssertionError extends FlambeauError {}
/** A wrong type of an argument. It is JavaScript's own TypeError, so `catch` code that tests for it works. */
export const TypeError = globalThis.TypeError;

/** No memory left: says what was asked for, what is live, and what to do. The program can go on. */
export class OutOfMemoryError extends RuntimeError {
  constructor(
    message: string,
    readonly requestedBytes: number,
    readonly liveBytes: number,
  ) {
    super(message);
  }
}

nameClasses({
  RuntimeError,
  ValueError,
  IndexError,
  KeyError,
  LookupError,
  NotImplementedError,
  AttributeError,
  LinAlgError,
  AssertionError,
  OutOfMemoryError,
});

/** PyTorch's error for a dtype that a kernel does not have. */
export function notImplemented(kernel: string, dtype: { readonly scalarName: string }): NotImplementedError {
  return fromKernel(new NotImplementedError(`"${kernel}" not implemented for '${dtype.scalarName}'`));
}

const kernelErrors = new WeakSet<object>();

/** Marks an error as one that PyTorch's kernel throws: after all checks of shapes and memory. */
export function fromKernel<E extends Error>(error: E): E {
  kernelErrors.add(error);
  return error;
}

/** Whether an error is one that PyTorch's kernel throws. */
export function isFromKernel(error: unknown): boolean {
  return error instanceof Error && kernelErrors.has(error);
}

/** The error of an index that a dim does not have; `least` where negative ones count from its end. */
export function outOfBounds(index: number | bigint, dim: number, size: number, least = 0, Kind = IndexError): Error {
  const sentence = `index ${index} is out of bounds for dimension ${dim} with size ${size}`;
  return withFields(new Kind(sentence), { argument: "index", given: Number(index), wanted: [least, size - 1] });
}

/** The error of a value of more than one element where an operator fills with one. */
export function onlyZeroDim(name: string, rank: number): RuntimeError {
  return new RuntimeError(
    `${name} only supports a 0-dimensional value tensor, but got tensor with ${rank} dimension(s).`,
  );
}

/** The sentence of PyTorch's checks that have no words of their own. */
export function notTrue(condition: string): string {
  return `Expected ${condition} to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)`;
}

/** The error of what a small bundle lacks, with the import that brings it. */
export function notInBundle(what: string, module: string): RuntimeError {
  return new RuntimeError(`${what} not in this bundle. Write: import "flambeau/lean/${module}";`);
}

/** The error of a value of that type where Python wants an integer. */
export function noInteger(given: string): Error {
  const sentence = `'${given}' object cannot be interpreted as an integer`;
  return withFields(new TypeError(sentence), { given, wanted: "int" });
}

/** The error of a result that another dtype cannot hold; the names are PyTorch's or those of C++. */
export function noCast(given: string, wanted: string | undefined): RuntimeError {
  return withFields(new RuntimeError(`result type ${given} can't be cast to the desired output type ${wanted}`), {
    given,
    wanted,
  });
}

/** The error of complex numbers in a small bundle without them. */
export function noComplexNumbers(): RuntimeError {
  return notInBundle("Complex numbers are", "complex");
}

/** The error of tensors of a kind whose code a bundle lacks, with functions that bring it. */
export function kindNotInBundle(kind: string, functions: string): RuntimeError {
  return new RuntimeError(
    `${kind} tensors are not part of this bundle\nA bundle has them when its program names one of their functions: ${functions}, …`,
  );
}

/** PyTorch's sentence and our lines of help below it. */
export function withHelp(sentence: string, ...help: string[]): string {
  return [sentence, ...help].join("\n");
}
