/**
 * The closed list of what a pickle may name; everything else is inert. None of it runs anything but the few lines here.
 */

import { isByteArray } from "../../support/realms.ts";
import { Complex } from "../../support/complex.ts";
import { dtypes, quantizedDTypes } from "../../dtype.ts";
import { float8_e4m3fn, float8_e4m3fnuz, float8_e5m2, float8_e5m2fnuz, float8_e8m0fnu } from "../../kernel/float8.ts";
import { numpyDtype } from "./numpy.ts";
import {
  PyDict,
  PyFloat,
  PyGlobal,
  PyList,
  PySet,
  PyStorageType,
  PyTuple,
  type CallContext,
  type PyValue,
  type SafeCall,
} from "./python.ts";
import {
  rebuildFromType,
  rebuildJagged,
  rebuildMeta,
  rebuildNested,
  rebuildParameter,
  rebuildQuantized,
  rebuildSparse,
  rebuildSparseCsr,
  rebuildTensor,
  rebuildTensorV2,
  rebuildTensorV3,
} from "./rebuild.ts";

const table = new Map<string, PyValue>();

function safe(name: string, call: SafeCall): void {
  table.set(name, new PyGlobal(name, call));
}

/**
 * Names that may stand as a value (`defaultdict(int)`, the class of a Parameter) but are not called in any checkpoint.
 */
function valueOnly(name: string): void {
  safe(name, (_args, context) => context.fail(`${name} cannot be called by a checkpoint`));
}

function unsupported(name: string, what: string): void {
  safe(name, (_args, context) => context.fail(`${what} are not supported`));
}

function sequence(value: PyValue | undefined, what: string, context: CallContext): readonly PyValue[] {
  if (!(value instanceof PyList || value instanceof PyTuple))
    context.fail(`${what} is made from something that is no list`);
  context.spend(value.items.length);
  return value.items;
}

function dictOf(kind: "dict" | "OrderedDict"): SafeCall {
  return (args: readonly PyValue[], context: CallContext) => {
    const dict = new PyDict(kind);
    const [from] = args;
    if (from instanceof PyDict) {
      context.spend(from.entries.size);
      for (const [key, value] of from.entries) dict.set(key, value);
    } else if (from !== undefined) {
      for (const pair of sequence(from, "a dict", context)) {
        if (!(pair instanceof PyTuple || pair instanceof PyList) || pair.items.length !== 2) {
          context.fail("a dict is made from something that is no pair");
        }
        dict.set(pair.items[0]!, pair.items[1]!);
      }
    }
    return dict;
  };
}

safe("collections.OrderedDict", dictOf("OrderedDict"));
safe("collections.Counter", dictOf("dict"));
safe("builtins.dict", dictOf("dict"));
safe("argparse.Namespace", () => new PyDict("Namespace"));

function setOf(frozen: boolean): SafeCall {
  return (args, context) => {
    const set = new PySet(frozen);
    if (args.length > 0) for (const item of sequence(args[0], "a set", context)) set.add(item);
    return set;
  };
}
safe("builtins.set", setOf(false));
safe("builtins.frozenset", setOf(true));
safe("builtins.list", (args, context) => {
  const list = new PyList();
  if (args.length > 0) for (const item of sequence(args[0], "a list", context)) list.items.push(item);
  return list;
});
safe(
  "builtins.tuple",
  (args, context) => new PyTuple(args.length > 0 ? [...sequence(args[0], "a tuple", context)] : []),
);
for (const name of ["int", "float", "str", "bool"]) valueOnly(`builtins.${name}`);
safe("builtins.complex", (args, context) => {
  const [real, imag = 0] = args.map((part) => (part instanceof PyFloat ? part.value : part));
  if (typeof real !== "number" || typeof imag !== "number")
    return context.fail("a complex number is made from something other than two numbers");
  return new Complex(real, imag);
});

/** Protocol 2 has no bytes: Python writes `_codecs.encode("...", "latin1")`, one character for each byte. */
function encode(args: readonly PyValue[], context: CallContext): Uint8Array {
  const [text, codec] = args;
  if (args.length === 0) return new Uint8Array(0);
  if (isByteArray(text) && args.length === 1) {
    context.spend(text.length);
    return text.slice();
  }
  if (typeof text !== "string" || typeof codec !== "string" || !/^latin[-_]?1$/.test(codec)) {
    context.fail("bytes are made from something other than latin1 text");
  }
  context.spend(text.length);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) context.fail("bytes are made from text that is not latin1");
    bytes[i] = code;
  }
  return bytes;
}
safe("_codecs.encode", encode);
safe("builtins.bytes", encode);
safe("builtins.bytearray", encode);

safe("torch._utils._rebuild_tensor", rebuildTensor);
safe("torch._utils._rebuild_tensor_v2", rebuildTensorV2);
safe("torch._utils._rebuild_tensor_v3", rebuildTensorV3);
safe("torch._utils._rebuild_qtensor", rebuildQuantized);
for (const scheme of ["per_tensor_affine", "per_channel_affine", "per_channel_affine_float_qparams"])
  valueOnly(`torch.${scheme}`);
safe("torch._utils._rebuild_parameter", rebuildParameter);
safe("torch._utils._rebuild_parameter_with_state", rebuildParameter);
safe("torch._tensor._rebuild_from_type_v2", rebuildFromType);
safe("torch._tensor._rebuild_from_type", rebuildFromType);
for (const name of ["torch.nn.parameter.Parameter", "torch.Tensor", "torch._tensor.Tensor"]) valueOnly(name);
safe("torch._utils._rebuild_sparse_tensor", rebuildSparse);
safe("torch._utils._rebuild_sparse_csr_tensor", rebuildSparseCsr);
safe("torch._utils._rebuild_meta_tensor_no_storage", rebuildMeta);
unsupported("torch._utils._rebuild_wrapper_subclass", "tensors of wrapper subclasses");

safe(
  "torch.Size",
  (args, context) => new PyTuple([...sequence(args[0] ?? new PyTuple([]), "torch.Size", context)], "Size"),
);
safe("torch.device", (args, context) => {
  const [type, index] = args;
  if (typeof type !== "string" || (index !== undefined && typeof index !== "number")) {
    return context.fail("torch.device has other arguments than a name and a number");
  }
  return index === undefined ? type : `${type}:${index}`;
});
safe("torch.serialization._get_layout", (args, context) =>
  typeof args[0] === "string" ? args[0] : context.fail("a layout is no string"),
);

const float8 = [float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz, float8_e8m0fnu];

for (const dtype of [...dtypes, ...quantizedDTypes]) {
  if (dtype.code) continue; // they have no storages of their own
  table.set(`torch.${dtype.name}`, dtype);
  for (const module of ["torch", "torch.cuda"]) {
    const name = `${module}.${dtype.scalarName}Storage`;
    table.set(name, new PyStorageType(name, dtype));
  }
}
for (const dtype of float8) table.set(`torch.${dtype.name}`, dtype);
for (const name of ["torch.UntypedStorage", "torch.storage.UntypedStorage", "torch.storage._UntypedStorage"]) {
  table.set(name, new PyStorageType(name, null));
}
for (const name of ["torch.storage.TypedStorage", "torch.storage._TypedStorage"]) valueOnly(name);

safe("numpy.dtype", numpyDtype);

const nestedModule = "torch.nested._internal.nested_tensor";
const asked: ReadonlyMap<string, PyGlobal> = new Map(
  Object.entries({
    "torch._utils._rebuild_nested_tensor": rebuildNested,
    [`${nestedModule}._rebuild_njt`]: rebuildJagged,
    [`${nestedModule}.NestedTensor`]: null,
  }).map(([name, call]) => [name, new PyGlobal(name, call)]),
);

/** What stands for a global that is not on the closed list, where a file may name it: PyTorch's list lacks nested tensors. */
export function askedGlobal(qualified: string): PyGlobal {
  return asked.get(qualified) ?? new PyGlobal(qualified, null);
}

/** Names that are read here, and that PyTorch's list lacks: with `weights_only: true` they have to be allowed. */
const unlisted: ReadonlySet<string> = new Set([
  "argparse.Namespace",
  "numpy.dtype",
  ...["frozenset", "list", "tuple", "dict", "bytes", "int", "float", "str", "bool"].map((name) => `builtins.${name}`),
]);

/** Whether `weights_only: true` has to be told that a file may name this, although it is read. */
export function isUnlisted(qualified: string): boolean {
  return unlisted.has(qualified);
}

/** What protocols 0 to 2 write for names of Python 3 (its `_compat_pickle`): those of the language's own module. */
const laterNames: ReadonlyMap<string, string> = new Map([
  ["xrange", "range"],
  ["long", "int"],
  ["unicode", "str"],
  ["unichr", "chr"],
]);

/** A global's name with its module, as Python 3 has them. */
export function qualifiedName(module: string, name: string): string {
  if (module === "__builtin__") return `builtins.${laterNames.get(name) ?? name}`;
  return `${module === "copy_reg" ? "copyreg" : module}.${name}`;
}

/** What stands for this global if it is on the closed list, else undefined. NumPy 2 has other names for some. */
export function safeGlobal(qualified: string): PyValue | undefined {
  return table.get(qualified.replace(/^numpy\._core\b/, "numpy.core"));
}
