/** What lazy layers share: they take their sizes from the first input, and become ordinary layers then. */
import { no_grad } from "../../autograd/modes.ts";
import type { DType } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature } from "../arguments.ts";
import { ownBuffers, ownParameters, type Module } from "../module/index.ts";
import { is_lazy, UninitializedParameter, type Parameter } from "../../tensor/parameter.ts";
import type { TensorLayer } from "./layer.ts";

/** What a lazy layer has besides the layer that it becomes. */
export interface LazyLayer extends Module {
  /** Gives parameters their shapes and initial values. */
  initialize_parameters(input: Tensor): void;
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean;
}

/** A constructor that may be extended. */
export type ClassOf<A extends readonly unknown[], M> = new (...args: A) => M;
type Resettable = TensorLayer & { reset_parameters(): void };

/** How a class of layers becomes lazy. */
interface Lazily<Options, M> {
  /** Arguments that construct a layer without parameters. */
  readonly construct: (options: Options) => readonly unknown[];
  /** Gives such a layer its lazy parameters. */
  readonly prepare: (module: M, options: Options) => void;
  /** Gives these the shapes that an input asks for. */
  readonly materialize: (module: M, input: Tensor) => void;
}

/**
 * The class `target` with parameters whose shapes the first call's input tells; from then on a layer is an ordinary one
 * of that class.
 */
export function lazyLayer<A extends readonly unknown[], Options, M extends Resettable>(
  name: string,
  parameters: string,
  target: ClassOf<never, M>,
  { construct, prepare, materialize }: Lazily<Options, M>,
): ClassOf<A, M & LazyLayer> {
  const shape = signature<Options>(name, parameters);
  class Lazy extends (target as unknown as ClassOf<readonly unknown[], Resettable>) {
    constructor(...args: readonly unknown[]) {
      const options = shape.bind(args);
      super(...construct(options));
      prepare(this as unknown as M, options);
    }
    has_uninitialized_params(): boolean {
      return hasUninitialized(this);
    }
    /** Nothing as long as there are no parameters: constructors call this too. */
    override reset_parameters(): void {
      if (!hasUninitialized(this) && this.parameters().every((parameter) => parameter.numel() > 0))
        super.reset_parameters();
    }
    initialize_parameters(input: Tensor): void {
      const isNew = hasUninitialized(this);
      // The settings of a Linear follow its input also where its parameters came from a state dict.
      if (isNew || (this as { in_features?: number }).in_features === 0) materialize(this as unknown as M, input);
      if (isNew) this.reset_parameters();
    }
    override forward(...args: [Tensor, ...unknown[]]): Tensor {
      no_grad(() => this.initialize_parameters(args[0]));
      if (hasUninitialized(this)) throw new RuntimeError(`module ${this._get_name()} has not been fully initialized`);
      Object.setPrototypeOf(this, target.prototype as object);
      return this.forward(...args);
    }
  }
  return Lazy as ClassOf<A, M & LazyLayer>;
}

/** Whether a parameter or buffer still waits for its shape. */
function hasUninitialized(module: Module): boolean {
  return [...ownParameters(module), ...ownBuffers(module)].some(([, tensor]) => is_lazy(tensor));
}

/** A parameter without a shape, under the type of the one that it becomes. */
export function lazyParameter(dtype: DType | null, device: unknown = null): Parameter {
  return new UninitializedParameter(true, device, dtype);
}

/** Gives shapes to lazy parameters and buffers. */
export function materialize(tensor: Tensor | null, shape: readonly number[]): void {
  if (is_lazy(tensor)) tensor.materialize(shape);
}
