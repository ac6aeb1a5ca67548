/** The properties of tensors that are computed: `grad`, `requires_grad`, `grad_fn`, `T`, … */
import { cppNames, isDifferentiable, type DType } from "../dtype.ts";
import { gradientDType, gradientDTypes } from "../autograd/grad-dtype.ts";
import { warn } from "../support/warnings.ts";
import { dataAlias, gradFnOf, isLeaf, requiresGrad } from "../autograd/history.ts";
import type { Node } from "../autograd/node-types.ts";
import { numel, sameShape, shapeText } from "../layout/shape.ts";
import { matrixTranspose } from "../layout/views.ts";
import { setRequiresGrad } from "../autograd/requires-grad.ts";
import { pythonTypeName } from "../ops/declare/bind.ts";
import { permute } from "../ops/view/view.ts";
import { RuntimeError, TypeError, withHelp } from "../support/errors.ts";
import { conj, imag, real } from "./complex-slot.ts";
import { textOf } from "./tensor-text.ts";
import { OtherLayout } from "../tensor/layouts.ts";
import { asQuantized } from "../tensor/quantized.ts";
import { adoptBytes, Tensor } from "../tensor/tensor.ts";

function get<T>(read: (self: Tensor) => T): PropertyDescriptor {
  return {
    get(this: Tensor) {
      return read(this);
    },
    configurable: true,
  };
}

function setGradient(self: Tensor, value: Tensor | null): void {
  if (value === null || value === undefined) {
    self.gradient = null;
    self.gradientSeen = false;
    return;
  }
  if (!(value instanceof Tensor))
    throw new TypeError(`assigned grad expected to be a Tensor or None but got grad of type ${pythonTypeName(value)}`);
  if (value === self) throw new RuntimeError("can't assign Variable as its own grad");
  const wanted = gradientDType(self);
  if (wanted !== null && value.dtype !== wanted)
    throw new RuntimeError(
      `attempting to assign a gradient with dtype '${cppNames[value.dtype.name]}' to a tensor with grad_dtype '${wanted.scalarName}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems that assume they match.`,
    );
  if (value.device.type !== self.device.type)
    throw new RuntimeError(
      `attempting to assign a gradient with device type '${value.device.type}' to a tensor with device type '${self.device.type}'. Please ensure that the gradient and the tensor are on the same device`,
    );
  if (!sameShape(value.shape, self.shape))
    throw new RuntimeError(
      `attempting to assign a gradient of size '${shapeText(value.shape)}' to a tensor of size '${shapeText(self.shape)}'. Please ensure that the gradient and the tensor are the same size`,
    );
  self.gradient = value;
  self.gradientSeen = true;
}

function setGradientDType(this: Tensor, dtype: DType | null): void {
  if (!isLeaf(this)) throw new RuntimeError("grad_dtype can only be set on leaf tensors.");
  const { gradient } = this;
  if (gradient !== null && dtype !== null && gradient.dtype !== dtype)
    throw new RuntimeError(
      `Cannot set grad_dtype to '${dtype.scalarName}' because there is already a gradient with dtype '${cppNames[gradient.dtype.name]}'. Please clear the gradient (.grad = None) before changing grad_dtype, or ensure the new grad_dtype matches the existing gradient's dtype.`,
    );
  gradientDTypes.set(this, dtype);
}

function reversed(self: Tensor): Tensor {
  return permute(
    self,
    self.shape.map((_, d) => self.shape.length - 1 - d),
  );
}

function matrixTransposed(self: Tensor, name: string): Tensor {
  if (self.shape.length === 0) return self;
  matrixTranspose(self, name); // for its check
  return self.transpose(-2, -1);
}

function warnNoLeaf(): void {
  warn(
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information.",
  );
}

/** Property descriptors for the prototype. */
export const properties: PropertyDescriptorMap = {
  ndim: get((self) => self.shape.length),
  device: get((self) => self.storage.device),
  layout: get(() => "torch.strided"),
  is_leaf: get((self) => isLeaf(self)),
  grad_fn: get((self): Node | null => {
    const node = gradFnOf(self);
    node?.showSaved();
    return node;
  }),
  requires_grad: {
    get(this: Tensor) {
      return requiresGrad(this);
    },
    set(this: Tensor, value: boolean) {
      if (typeof value !== "boolean") throw new RuntimeError("requires_grad must be a bool");
      if (value && !isLeaf(this)) throw new RuntimeError("you can only change requires_grad flags of leaf variables.");
      if (value && !isDifferentiable(this.dtype))
        throw new RuntimeError("only Tensors of floating point and complex dtype can require gradients");
      setRequiresGrad(this, value);
    },
    configurable: true,
  },
  grad: {
    get(this: Tensor) {
      this.gradientSeen = true;
      if (this.gradient === null && !this.retainsGrad && requiresGrad(this) && !isLeaf(this)) warnNoLeaf();
      return this.gradient;
    },
    set(this: Tensor, value: Tensor | null) {
      setGradient(this, value);
    },
    configurable: true,
  },
  /** What PyTorch's own code writes to, past the warning for results of operators. */
  _grad: {
    get(this: Tensor) {
      return this.gradient;
    },
    set(this: Tensor, value: Tensor | null) {
      setGradient(this, value);
    },
    configurable: true,
  },
  data: {
    get(this: Tensor) {
      return dataAlias(this);
    },
    set(this: Tensor, value: Tensor) {
      if (!(value instanceof Tensor))
        throw new TypeError(
          withHelp(
            `Variable data has to be a tensor, but got ${pythonTypeName(value)}`,
            "Set x.data to a tensor, or change values with x.copy_(…) under torch.no_grad().",
          ),
        );
      if (this instanceof OtherLayout || value instanceof OtherLayout || this.is_meta !== value.is_meta)
        throw new RuntimeError(
          "Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have incompatible tensor type.",
        );
      if (this.wantsGrad && !isDifferentiable(value.dtype))
        throw new RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype");
      adoptBytes(this, value);
    },
    configurable: true,
  },
  _version: get((self) => {
    if (self.isInference) throw new RuntimeError("Inference tensors do not track version counter.");
    return self.version.value;
  }),
  _base: get((self) => self.viewOrigin?.base ?? null),
  grad_dtype: { ...get(gradientDType), set: setGradientDType },
  itemsize: get((self) => self.dtype.itemsize),
  nbytes: get((self) => numel(self.shape) * self.dtype.itemsize),
  is_quantized: get((self) => asQuantized(self) !== null),
  is_meta: get((self) => self.storage.device.type === "meta"),
  is_cpu: get((self) => self.storage.device.type === "cpu"),
  ...Object.fromEntries(
    "cuda ipu maia mkldnn mps mtia nested sparse sparse_csr vulkan xla xpu"
      .split(" ")
      .map((name) => [`is_${name}`, get(() => false)]),
  ),
  output_nr: get((self) => self.outputNumber),
  retains_grad: get((self) => self.retainsGrad),
  T: get((self) => {
    if (self.shape.length !== 2)
      warn(
        "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.",
      );
    return reversed(self);
  }),
  H: get((self) => {
    if (self.shape.length !== 2 && self.shape.length !== 0)
      throw new RuntimeError(
        `tensor.H is only supported on matrices (2-D tensors). Got ${self.shape.length}-D tensor.${self.shape.length > 2 ? " For batches of matrices, consider using tensor.mH" : ""}`,
      );
    return conj(self.shape.length === 0 ? self : self.transpose(0, 1));
  }),
  mT: get((self) => matrixTransposed(self, "mT")),
  mH: get((self) => conj(matrixTransposed(self, "mH"))),
  // The prototype has no dtype, and reading its properties must not throw.
  imag: get((self) => imag(self)),
  real: get((self) => real(self)),
};

properties[Symbol.iterator as unknown as string] = {
  /** The slices of dim 0. */
  value(this: Tensor): IterableIterator<Tensor> {
    if (this.shape.length === 0) throw new TypeError("iteration over a 0-d tensor");
    return this.unbind(0)[Symbol.iterator]();
  },
  configurable: true,
  writable: true,
};

for (const key of ["toString", Symbol.for("nodejs.util.inspect.custom")] as const) {
  properties[key as string] = {
    value(this: Tensor) {
      return textOf(this);
    },
    writable: true,
    configurable: true,
  };
}
