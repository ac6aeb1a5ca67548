/**
 * The TypeScript types of operators: a plain signature, the same with arguments by name in a trailing object, and the
 * method made of it.
 */
import type { DType } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { OperatorRecord } from "./record.ts";
import type { ScalarValue } from "./scalar-value.ts";

export type { Shape } from "../../layout/shape.ts";
export type { ScalarValue } from "./scalar-value.ts";

/** One dim or several. */
export type Dims = number | readonly number[];

/** Any function: the constraint of a generic over functions. */
export type AnyFunction = (...args: never[]) => unknown;

/** `[A, B]` and `O` give `[O] | [A, O] | [A, B, O]`: any number of positions, the rest by name. */
type PrefixesOf<A extends readonly unknown[], O> =
  | [...A, O]
  | (A extends readonly [...infer I, unknown] ? PrefixesOf<I, O> : never);
type Prefixes<A extends readonly unknown[], O> =
  Required<A> extends infer B extends readonly unknown[] ? PrefixesOf<B, O> : never;
type NamedCall<A extends readonly unknown[], O, R> = [O] extends [never] ? unknown : (...args: Prefixes<A, O>) => R;
/** The call with `{ out }`, which no method has. */
type OutCall<A extends readonly unknown[], O, R> = R extends Tensor | { readonly 0: Tensor }
  ? (
      ...args: Prefixes<
        A,
        ([O] extends [never] ? unknown : Partial<O>) & { out: R extends Tensor ? Tensor : readonly Tensor[] }
      >
    ) => R
  : unknown;

/**
 * An operator with signature `F`, first argument the tensor that is `this` of the method. `O` lists the arguments that
 * may be given by name.
 */
export type Operator<F extends AnyFunction, O = never> = F &
  NamedCall<Parameters<F>, O, ReturnType<F>> &
  OutCall<Parameters<F>, O, ReturnType<F>> & {
    readonly record: OperatorRecord;
    /** Types only: what `Method` reads. */
    readonly signature?: F;
    readonly options?: O;
  };

type Rest<F extends AnyFunction> = F extends (self: never, ...rest: infer A) => unknown ? A : never;

/** A method is an operator with its first argument taken away. */
export type Method<T> = T extends { readonly signature?: infer F; readonly options?: infer O }
  ? NonNullable<F> extends infer G extends AnyFunction
    ? ((...args: Rest<G>) => ReturnType<G>) & NamedCall<Rest<G>, Exclude<O, undefined>, ReturnType<G>>
    : never
  : never;

/** The methods that a module of operators gives. */
export type MethodsOf<M> = { readonly [K in keyof M]: Method<M[K]> };

export type UnaryOp = Operator<(self: Tensor) => Tensor>;
export type BinaryOp = Operator<(self: Tensor, other: Tensor | ScalarValue) => Tensor, { other: Tensor | ScalarValue }>;
/** A binary operator whose first operand may be a number, too: `torch.pow(2, x)`. */
export type MixedBinaryOp = Operator<
  (self: Tensor | ScalarValue, other: Tensor | ScalarValue) => Tensor,
  { other: Tensor | ScalarValue }
>;
/** The same with a factor for the second operand. */
export type MixedScaledBinaryOp = Operator<
  (self: Tensor | ScalarValue, other: Tensor | ScalarValue) => Tensor,
  { other?: Tensor | ScalarValue; alpha?: ScalarValue }
>;
export type ScaledBinaryOp = Operator<
  (self: Tensor, other: Tensor | ScalarValue) => Tensor,
  { other?: Tensor | ScalarValue; alpha?: ScalarValue }
>;

export interface FactoryOptions {
  dtype?: DType | null;
  requires_grad?: boolean;
  device?: unknown;
  layout?: unknown;
  pin_memory?: boolean;
}
