/** Functions about values themselves, and about tensors' settings. */
import { is_grad_enabled, set_grad_enabled } from "../../autograd/modes.ts";
import { get_default_dtype } from "../../dtype.ts";
import { tensor as makeTensor } from "../../methods/implementations.ts";
import { RuntimeError } from "../../support/errors.ts";
import { warn } from "../../support/warnings.ts";
import { deviceByName } from "../../tensor/device-name.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Raised } from "../language/errors.ts";
import {
  EnumMember,
  ScriptFloat,
  isNumber,
  numberOf,
  Pending,
  scriptText,
  ScriptTuple,
  type Value,
} from "../language/script-values.ts";
import { argument, type Builtin, type Builtins } from "./builtin.ts";
import { codeOfDType, dtypeOfCode, layoutsByCode } from "./codes.ts";
import { itemsOf } from "./containers.ts";
import { itemOf } from "./conversions.ts";

const ofTensor =
  (of: (tensor: Tensor, ...rest: (Value | undefined)[]) => Value | undefined): Builtin =>
  ([a, ...rest]) =>
    a instanceof Tensor ? of(a, ...rest) : undefined;

const same: Builtin = ([a]) => a;

/** Whether there is a float among a list's numbers, however deep. */
function hasFloat(value: Value): boolean {
  return value instanceof ScriptFloat || (itemsOf(value)?.some(hasFloat) ?? false);
}

/** Data of `torch.tensor`: plain numbers in lists. */
function dataOf(value: Value): unknown {
  if (value instanceof ScriptFloat) return value.value;
  return itemsOf(value)?.map(dataOf) ?? value;
}

/** `torch.tensor`: floats make a tensor of floats, also where their values are whole. */
const tensor: Builtin = (args, keywords) => {
  const data = args[0];
  if (data === undefined) return undefined;
  const code = argument(args, keywords, 1, "dtype");
  const device = argument(args, keywords, 2, "device");
  const given = keywords?.get("requires_grad") === true;
  const dtype = typeof code === "number" ? dtypeOfCode(code) : null;
  const made = dataOf(data) as number[];
  const options = { requires_grad: given, ...(device ? { device: String(device) } : {}) };
  if (dtype !== null) return makeTensor(made, { ...options, dtype });
  return hasFloat(data) ? makeTensor(made, { ...options, dtype: get_default_dtype() }) : makeTensor(made, options);
};

/** Lists in lists of a tensor's elements. */
function listOf(tensor_: Tensor): Value {
  const wrap = (value: unknown): Value => {
    if (Array.isArray(value)) return value.map(wrap);
    return tensor_.dtype.is_floating_point ? new ScriptFloat(value as number) : (value as Value);
  };
  return wrap(tensor_.tolist());
}

/** Functions by their names with the name space. */
export const prims: Builtins = {
  "prim::RaiseException": ([text = "", name]) => {
    throw new Raised(typeof name === "string" ? name : "RuntimeError", scriptText(text));
  },
  "prim::dtype": ofTensor((x) => codeOfDType(x.dtype)),
  "prim::device": ofTensor((x) => x.device),
  "prim::layout": ofTensor((x) => layoutsByCode.indexOf(x.layout as (typeof layoutsByCode)[number])),
  "prim::shape": ofTensor((x) => [...x.shape]),
  "prim::requires_grad": ofTensor((x) => x.requires_grad),
  "prim::is_leaf": ofTensor((x) => x.is_leaf),
  "prim::is_sparse": ofTensor((x) => x.layout !== "torch.strided" && String(x.layout).includes("sparse")),
  "prim::is_quantized": ofTensor((x) => x.dtype.name.includes("qint")),
  "prim::is_nested": ofTensor((x) => String(x.layout) === "torch.jagged"),
  "prim::is_meta": ofTensor((x) => x.device.type === "meta"),
  "prim::data": ofTensor((x) => x.detach()),
  "prim::grad": ofTensor((x) => x.grad),
  "prim::itemsize": ofTensor((x) => x.dtype.itemsize),
  "prim::nbytes": ofTensor((x) => x.dtype.itemsize * x.numel()),
  "prim::name": () => null,
  "prim::tolist": ofTensor(listOf),
  "prim::NumToTensor": ([a]) => (a instanceof Tensor ? a : tensor([a ?? null], null)),
  "prim::unchecked_unwrap_optional": same,
  "prim::unchecked_cast": same,
  "prim::Print": (args) => {
    console.log(args.map(scriptText).join(" "));
    return null;
  },
  "prim::EnumName": ([a]) => (a instanceof EnumMember ? a.name : undefined),
  "prim::EnumValue": ([a]) => (a instanceof EnumMember ? a.value : undefined),
  "prim::type": ([a]) => (typeof a === "object" && a !== null && "type" in a ? String(a.type) : undefined),
  "prim::index": ([a]) => (typeof a === "object" && a !== null && "index" in a ? (a.index as Value) : undefined),
  "prim::rangelist": ([a]) => (typeof a === "number" ? Array.from({ length: Math.max(0, a) }, (_, i) => i) : undefined),
  "prim::TupleUnpack": same,
  "prim::is_inference": () => false,
  "aten::_unwrap_optional": ([a]) => {
    if (a === null) throw new RuntimeError("Unwrapping null optional");
    return a;
  },
  "aten::__is__": ([a, b]) => a === b,
  "aten::__isnot__": ([a, b]) => a !== b,
  "aten::__range_length": ([a, b, by]) => {
    const [low, high, step] = [numberOf(a), numberOf(b), numberOf(by)];
    if (step === 0) throw new RuntimeError("range() arg 3 must not be zero");
    return Math.max(0, Math.ceil((high - low) / step));
  },
  "aten::__derive_index": ([i, start, step]) => numberOf(start) + numberOf(i) * numberOf(step),
  "aten::wait": ([a]) => (a instanceof Pending ? a.result() : a),
  "aten::is_grad_enabled": () => is_grad_enabled(),
  "aten::set_grad_enabled": ([mode]) => {
    set_grad_enabled(mode === true);
    return null;
  },
  "aten::warn": ([text = ""]) => {
    warn(scriptText(text));
    return null;
  },
  "aten::tensor": tensor,
  "aten::as_tensor": (args, keywords) => {
    const [data] = args;
    if (!(data instanceof Tensor)) return tensor(args, keywords);
    const code = argument(args, keywords, 1, "dtype");
    return typeof code === "number" ? data.to(dtypeOfCode(code)) : data;
  },
  "aten::size": ofTensor((x, dim) => (isNumber(dim) ? x.size(numberOf(dim)) : [...x.shape])),
  "aten::stride": ofTensor((x, dim) => (isNumber(dim) ? x.stride(numberOf(dim)) : [...x.stride()])),
  "aten::dim": ofTensor((x) => x.ndim),
  "aten::numel": ofTensor((x) => x.numel()),
  "aten::storage_offset": ofTensor((x) => x.storage_offset()),
  "aten::is_floating_point": ofTensor((x) => x.dtype.is_floating_point),
  "aten::is_complex": ofTensor((x) => x.dtype.is_complex),
  "aten::element_size": ofTensor((x) => x.dtype.itemsize),
  "aten::q_scale": ofTensor((x) => new ScriptFloat(x.q_scale())),
  "aten::device": ([a, index]) =>
    typeof a === "string" ? deviceByName(isNumber(index) ? `${a}:${numberOf(index)}` : a) : undefined,
  "aten::hash": ([a = null]) => {
    let hash = 0;
    for (const each of scriptText(a)) hash = (hash * 31 + (each.codePointAt(0) ?? 0)) % 2 ** 50;
    return hash;
  },
  "aten::Scalar": ([a]) => (a instanceof Tensor ? itemOf(a) : a),
  "aten::get_autocast_dtype": () => 15,
  "aten::is_autocast_enabled": () => false,
  "aten::is_autocast_cpu_enabled": () => false,
  "aten::is_scripting": () => true,
  "aten::has_torch_function": () => false,
  "prim::is_cuda": () => false,
};
for (const name of ["cpu", "xla", "xpu", "mkldnn", "mps", "vulkan", "ipu", "hpu", "mtia", "maia", "ort"])
  (prims as Record<string, Builtin>)[`prim::is_${name}`] = () => name === "cpu";

/** Items of several lists side by side. */
export function zipped(lists: readonly (readonly Value[])[]): ScriptTuple[] {
  const length = Math.min(...lists.map((list) => list.length));
  return Array.from({ length }, (_, i) => new ScriptTuple(lists.map((list) => list[i] ?? null)));
}
