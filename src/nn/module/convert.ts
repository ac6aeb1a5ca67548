/** Changes a module's tensors to another dtype: what `to`, `float`, `half` and their kin have in common. */
import { NO_DATA } from "../../backend/meta.ts";
import { refuseUnknown } from "../../support/known-names.ts";
import type { MemoryFormat } from "../../layout/memory-format.ts";
import { no_grad } from "../../autograd/modes.ts";
import { isDType, type DType } from "../../dtype.ts";
import { isOptions, combinationError } from "../../ops/declare/bind.ts";
import { NotImplementedError, RuntimeError, TypeError } from "../../support/errors.ts";
import { warnAlways } from "../../support/warnings.ts";
import { asDevice, Device } from "../../tensor/device-name.ts";
import { adoptBytes, emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { is_lazy, type Parameter } from "../../tensor/parameter.ts";
import { ownBuffers, ownParameters, registeredChildren } from "./members.ts";
import type { Module } from "./module.ts";
import { membersOf } from "../../support/members.ts";

type Convert = (tensor: Tensor) => Tensor;

/** Replaces a tensor's bytes and dtype by another's; it stays the same object. */
export function setData(tensor: Tensor, data: Tensor): void {
  if (tensor.storage === data.storage && tensor.dtype === data.dtype) return;
  // To meta and back as well, which `data` refuses: PyTorch makes other parameters then, here they stay the same objects.
  if (tensor.is_meta === data.is_meta) tensor.data = data;
  else adoptBytes(tensor, data);
  tensor.accumulator = null; // it knows the old dtype
}

function convertParameter(parameter: Parameter, convert: Convert): void {
  if (is_lazy(parameter)) {
    const sample = convert(emptyTensor([0], parameter.dtype));
    sample.storage.kept = true;
    Object.assign(parameter, { storage: sample.storage, dtype: sample.dtype });
    return;
  }
  const { gradient } = parameter;
  setData(parameter, convert(parameter));
  if (gradient !== null) setData(gradient, convert(gradient));
}

/** `Module._apply`: parameters keep their identity, buffers are replaced. */
export function convertModule(module: Module, convert: Convert, recurse: boolean): void {
  if (recurse) for (const [, child] of registeredChildren(module)) child._apply(convert);
  no_grad(() => {
    for (const [, parameter] of ownParameters(module)) convertParameter(parameter, convert);
    for (const [name, buffer] of ownBuffers(module)) {
      if (is_lazy(buffer)) {
        Object.assign(buffer, { dtype: convert(emptyTensor([0], buffer.dtype)).dtype });
        continue;
      }
      const converted = convert(buffer);
      converted.storage.kept = true;
      membersOf(module)[name] = converted;
    }
  });
}

/** What the arguments of `Module.to` ask for; null for as it is. */
export interface ModuleTarget {
  readonly dtype: DType | null;
  readonly device: Device | null;
  /** Memory format of parameters and buffers of 4 or 5 dims. */
  readonly format: MemoryFormat | null;
}

/** Reads the arguments of `Module.to`. */
export function targetOfTo(args: readonly unknown[]): ModuleTarget {
  let dtype: DType | null = null;
  let format: MemoryFormat | null = null;
  let device: Device | null = null;
  for (const [place, arg] of args.entries()) {
    if (isDType(arg)) dtype = arg;
    else if (typeof arg === "boolean") {
      // non_blocking, which stands after a device and a dtype
      if (place === 1 && dtype === null)
        throw combinationError(
          "to",
          args,
          ...["torch.device device = None, torch.dtype dtype = None", "torch.dtype dtype", "Tensor tensor"].map(
            (first) =>
              `(${first}, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)`,
          ),
        );
    } else if (arg instanceof Tensor) [dtype, device] = [arg.dtype, arg.storage.device];
    else if (isOptions(arg)) {
      refuseUnknown("to()", "device dtype non_blocking copy memory_format", arg);
      if (arg["device"]) device = asDevice(arg["device"]);
      if (isDType(arg["dtype"])) dtype = arg["dtype"];
      if (arg["copy"]) throw new RuntimeError(".to() does not accept copy argument");
      if (arg["memory_format"]) format = arg["memory_format"] as MemoryFormat;
    } else if (typeof arg === "string" || arg instanceof Device) device = asDevice(arg);
  }
  if (dtype?.is_complex)
    warnAlways(
      "Complex modules are a new feature under active development whose design may change, and some modules might not work as expected when using complex tensors as parameters or buffers. Please file an issue at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml if a complex module does not work as expected.",
    );
  if (dtype !== null && !dtype.is_floating_point && !dtype.is_complex) {
    throw new TypeError(
      `nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=${String(dtype)}`,
    );
  }
  return { dtype, device, format };
}

/** Converts one tensor of a module: dtypes change those of floating-point ones only. */
export function toTarget(tensor: Tensor, { dtype, device, format }: ModuleTarget): Tensor {
  if (tensor.storage.device.type === "meta" && device !== null && device.type !== "meta") {
    throw new NotImplementedError(
      `${NO_DATA} Please use torch.nn.Module.to_empty() instead of torch.nn.Module.to() when moving module from meta to a different device.`,
    );
  }
  return tensor.to({
    device: device ?? tensor.device,
    dtype: dtype !== null && (tensor.dtype.is_floating_point || tensor.dtype.is_complex) ? dtype : tensor.dtype,
    memory_format: tensor.shape.length === 4 || tensor.shape.length === 5 ? format : null,
  });
}
