/**
 * Parameters: tensors that a module's `parameters()` finds, and the lazy ones whose shape the first input will tell.
 */
import { flagOf, refuseUnknown } from "../support/known-names.ts";
import { get_default_dtype, type DType } from "../dtype.ts";
import { asDevice } from "./device-name.ts";
import { devices, onDevice } from "./device.ts";
import { adoptBytes, emptyTensor, Tensor } from "./tensor.ts";
import { nameClasses } from "../support/class-names.ts";
import { RuntimeError, TypeError, withHelp } from "../support/errors.ts";
import { isPlainObject } from "../support/realms.ts";
import { wantGradient } from "./want-gradient.ts";

/**
 * A tensor that is trained. It shares the bytes of the tensor that it is made of; as a property of a module it is one
 * of the module's parameters. Of any shape.
 * @example
 * class Scale extends nn.Module {
 *   weight = new nn.Parameter(torch.ones(3));
 *   forward(x: Tensor) { return x.mul(this.weight); }
 * }
 */
export class Parameter extends Tensor {
  /** Tells printing and files what this is. */
  readonly isParameter = true;

  constructor(
    data: Tensor | ParameterOptions = nothingOn(),
    requires_grad: boolean | Omit<ParameterOptions, "data"> = true,
  ) {
    if (!(data instanceof Tensor) && isPlainObject(data)) {
      refuseUnknown("Parameter.__new__()", "data requires_grad", data);
      requires_grad = data.requires_grad ?? true;
      data = data.data ?? nothingOn();
    }
    if (!(data instanceof Tensor)) {
      throw new TypeError(
        withHelp(
          `Parameter: expected a Tensor, got ${data === null ? "null" : typeof data}`,
          "Write new nn.Parameter(torch.tensor(…)).",
        ),
      );
    }
    super(data.storage, data.shape, data.strides, data.offset, data.dtype, data.version);
    const self = keptOf(this, data);
    self.storage.isWeight = true;
    if (flagOf("Parameter.__new__()", "requires_grad", requires_grad, true)) wantGradient(self);
    return self;
  }
}

/** A new parameter or buffer, of its data's class where that is another; it outlives scopes. */
function keptOf<T extends Tensor>(made: T, data: Tensor): T {
  const self = data.markedAs?.(made) ?? made;
  self.pending = data.pending;
  self.storage.kept = true;
  return self;
}

/** What a parameter is made of, by name. */
export interface ParameterOptions {
  /** The tensor whose bytes it shares. Default: an empty one. */
  data?: Tensor;
  /** Whether it is trained. Default true. */
  requires_grad?: boolean;
}

/**
 * A tensor that, as a property of a module, is one of its buffers: part of its state, not trained. Of any shape.
 * @example
 * class Scaled extends nn.Module {
 *   scale = new nn.Buffer(torch.ones(2));
 * }
 * Object.keys(new Scaled().state_dict()); // ['scale']
 */
export class Buffer extends Tensor {
  /** Whether state dicts have it. */
  readonly persistent: boolean;

  constructor(data: Tensor = nothingOn(), persistent: boolean | { persistent?: boolean } = true) {
    super(data.storage, data.shape, data.strides, data.offset, data.dtype, data.version);
    this.persistent = flagOf("Buffer.__new__()", "persistent", persistent, true);
    return keptOf(this, data);
  }
}

/** What parameters and buffers of lazy modules are before the first forward: they have a dtype, but no shape. */
export interface Uninitialized {
  /**
   * Gives it a shape; from then on it is an ordinary parameter or buffer with arbitrary contents. `device` may be an
   * object with both by name.
   */
  materialize(shape: readonly number[], device?: unknown, dtype?: DType | null): void;
}

/** Where an uninitialized parameter or buffer is, of which dtype, and whether it is trained. */
export interface UninitializedOptions {
  /** Whether it is trained. */
  requires_grad?: boolean;
  /** Where it is; the default device if left out. */
  device?: unknown;
  /** Of which dtype it is; the default dtype if left out. */
  dtype?: DType | null;
}

/** Those options, given by place or by name. */
function optionsOf(
  shown: string,
  requires_grad: boolean | UninitializedOptions,
  device: unknown,
  dtype: DType | null,
): UninitializedOptions {
  if (!isPlainObject(requires_grad)) return { requires_grad: requires_grad as boolean, device, dtype };
  refuseUnknown(shown, "requires_grad device dtype", requires_grad);
  return requires_grad as UninitializedOptions;
}

function hideShape(tensor: Tensor): void {
  Object.defineProperty(tensor, "shape", {
    get() {
      throw new RuntimeError(
        "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` when trying to load an " +
          "uninitialized parameter into an initialized one. Call `forward` to initialize the parameters before accessing their attributes.",
      );
    },
  });
}

/** A tensor of no elements, on a device. */
function nothingOn(device: unknown = null, dtype: DType | null = null): Tensor {
  return onDevice(device ? asDevice(device) : devices.default, () => emptyTensor([0], dtype ?? get_default_dtype()));
}

function materializeAs(
  tensor: Tensor,
  prototype: object,
  shape: readonly number[],
  place: unknown,
  type: DType | null,
): void {
  const { device, dtype } = optionsOf("materialize()", isPlainObject(place) ? place : true, place, type);
  const fresh = onDevice(device ? asDevice(device) : tensor.storage.device, () =>
    emptyTensor(shape, dtype ?? tensor.dtype),
  );
  Object.defineProperty(tensor, "shape", { value: fresh.shape, writable: true });
  adoptBytes(tensor, fresh);
  tensor.version = fresh.version;
  Object.setPrototypeOf(tensor, prototype);
}

/** A parameter whose shape is not known yet. */
export class UninitializedParameter extends Parameter implements Uninitialized {
  constructor(
    requires_grad: boolean | UninitializedOptions = true,
    device: unknown = null,
    dtype: DType | null = null,
  ) {
    const given = optionsOf("UninitializedParameter.__new__()", requires_grad, device, dtype);
    super(nothingOn(given.device, given.dtype), given.requires_grad ?? true);
    hideShape(this);
  }

  /** Gives it a shape, once it is known. */
  materialize(shape: readonly number[], device: unknown = null, dtype: DType | null = null): void {
    materializeAs(this, Parameter.prototype, shape, device, dtype);
  }

  override toString(): string {
    return "<UninitializedParameter>";
  }
}

/** A buffer whose shape is not known yet. */
export class UninitializedBuffer extends Tensor implements Uninitialized {
  constructor(
    requires_grad: boolean | UninitializedOptions = false,
    device: unknown = null,
    dtype: DType | null = null,
  ) {
    const given = optionsOf("UninitializedBuffer.__new__()", requires_grad, device, dtype);
    const data = nothingOn(given.device, given.dtype);
    super(data.storage, data.shape, data.strides, data.offset, data.dtype, data.version);
    this.storage.kept = true;
    if (given.requires_grad ?? false) wantGradient(this);
    hideShape(this);
  }

  /** Gives it a shape, once it is known. */
  materialize(shape: readonly number[], device: unknown = null, dtype: DType | null = null): void {
    materializeAs(this, Tensor.prototype, shape, device, dtype);
  }

  override toString(): string {
    return "<UninitializedBuffer>";
  }
}

/** Whether a parameter or buffer still waits for its shape. */
export function is_lazy(value: unknown): value is Tensor & Uninitialized {
  return value instanceof UninitializedParameter || value instanceof UninitializedBuffer;
}

nameClasses({ Parameter, Buffer, UninitializedParameter, UninitializedBuffer });
