/** Calls of our operators that ATen has under another name, or with other arguments. */
import type { SchemaArgument } from "../ops/declare/schema.ts";
import { chooseOverload, type AtenCall, type IsTensor } from "./choose.ts";

type Named = Readonly<Record<string, unknown>>;
/** The name in ATen and the arguments there by name; null: written as any other. */
type Rewriting = (args: Named) => readonly [name: string, args: Named, overload?: string] | null;

/** What stands for "to the end" in slices. */
const TO_THE_END = 2 ** 63;
const DIMS = ["nearest1d", "nearest2d", "nearest3d"];

/** The name of an operator with as many dims as images have. */
function upsample(mode: string, dims: number): string | null {
  if (mode === "nearest") return `upsample_${DIMS[dims - 1] ?? ""}`;
  if (mode === "nearest-exact") return `_upsample_nearest_exact${dims}d`;
  if (mode === "linear") return "upsample_linear1d";
  if (mode === "bilinear") return "upsample_bilinear2d";
  if (mode === "bicubic") return "upsample_bicubic2d";
  return mode === "trilinear" ? "upsample_trilinear3d" : null;
}

/** Places of maxima beside the maxima. */
const withIndices =
  (name: string): Rewriting =>
  ({ return_indices, input, self, ...others }) =>
    return_indices === true ? [`${name}_with_indices`, { self: input ?? self, ...others }] : null;

/** Moments over dims, which Python's calls say by `unbiased`. */
const moment =
  (name: string): Rewriting =>
  ({ correction, ...others }) =>
    (correction ?? null) === null && (others["dim"] ?? null) !== null && "unbiased" in others
      ? [name, others, "dim"]
      : null;

/** A number before a tensor. */
const turned =
  (name: string): Rewriting =>
  ({ self, other, ...others }) =>
    typeof self === "number" ? [name, { self: other, other: self, ...others }] : null;

const rewritings: Readonly<Record<string, Rewriting>> = {
  arange: ({ start, end, step, ...others }) => {
    if (end === null || end === undefined) return ["arange", { end: start, ...others }];
    return ["arange", step === 1 ? { start, end, ...others } : { start, end, step, ...others }];
  },
  slice: ({ self, dim, start, end, step }) => [
    "slice",
    {
      self,
      dim,
      start: start ?? 0,
      end: Number(end ?? TO_THE_END) >= Number.MAX_SAFE_INTEGER ? TO_THE_END : end,
      step,
    },
  ],
  squeeze: ({ self, dim }) =>
    Array.isArray(dim) && dim.length === 1 ? ["squeeze", { self, dim: dim[0] as unknown }] : null,
  _to_copy: ({ self, dtype, device, memory_format }) =>
    dtype === null || dtype === undefined || (device !== null && device !== undefined)
      ? null
      : ["to", { self, dtype, memory_format }],
  _reshape_alias: ({ self, size }) => ["view", { self, size }],
  cross_entropy: ({ input, ...others }) => ["cross_entropy_loss", { self: input, ...others }],
  nll_loss: ({ input, self, target, weight, reduction, ignore_index, ...others }) =>
    typeof reduction === "string"
      ? ["nll_loss_nd", { self: input, target, weight, reduction, ignore_index, ...others }]
      : ["nll_loss_forward", { self, target, weight, reduction, ignore_index }],
  add: turned("add"),
  mul: turned("mul"),
  sub: turned("rsub"),
  var: moment("var"),
  std: moment("std"),
  var_mean: moment("var_mean"),
  std_mean: moment("std_mean"),
  cdist: ({ x1, x2, p }) => ["cdist", { x1, x2, p }],
  searchsorted: ({ input, ...others }) => ["searchsorted", { self: input, ...others }],
  bucketize: ({ input, ...others }) => ["bucketize", { self: input, ...others }],
  max_pool1d: withIndices("max_pool1d"),
  max_pool2d: withIndices("max_pool2d"),
  max_pool3d: withIndices("max_pool3d"),
  interpolate: ({ input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias }) => {
    const dims = ((input as { readonly shape?: readonly number[] }).shape?.length ?? 2) - 2;
    const name = upsample(String(mode), dims);
    if (name === null || recompute_scale_factor === true) return null;
    const listed = (value: unknown): unknown =>
      value === null || value === undefined || Array.isArray(value)
        ? (value ?? null)
        : Array.from({ length: dims }, () => value);
    const named = { input, output_size: listed(size), scale_factors: listed(scale_factor) };
    if (String(mode).startsWith("nearest")) return antialias === true ? null : [name, named];
    const suffix = antialias === true ? name.replace(/d$/, "d_aa").replace("upsample", "_upsample") : name;
    return [suffix, { ...named, align_corners: align_corners ?? false }];
  },
  unfold: ({ input, self, ...others }) =>
    "kernel_size" in others ? ["im2col", { self: input ?? self, ...others }] : null,
  fold: ({ input, self, ...others }) => ["col2im", { self: input ?? self, ...others }],
  norm: ({ self, input, p, dim, keepdim, dtype }) => {
    const order = p === "fro" ? 2 : p;
    if (typeof order !== "number") return null;
    return ["linalg_vector_norm", { self: self ?? input, ord: order, dim, keepdim, dtype }];
  },
  log_sigmoid: ({ self, input }) => ["log_sigmoid", { self: self ?? input }],
  logsigmoid: ({ self, input }) => ["log_sigmoid", { self: self ?? input }],
};

/** Arguments of placement that PyTorch's graphs say of new tensors. */
function placed({ schema, values }: AtenCall): AtenCall {
  const isLike = schema.arguments[0]?.type === "T";
  const has = (name: string): boolean => schema.arguments.some((argument) => argument.name === name);
  if (!has("pin_memory") || !has("device") || !has("layout") || schema.name.startsWith("to")) return { schema, values };
  if (schema.name === "_to_copy") return { schema, values };
  const changed = schema.arguments.map(({ name }, i) => {
    if (name === "pin_memory") return false;
    if (name === "layout") return null;
    return name === "device" ? (isLike ? null : "cpu") : values[i];
  });
  return { schema, values: changed };
}

/**
 * A call of one of our operators as ATen's: by the table, else by names. Null where ATen has no operator that takes the
 * same.
 */
export function atenCallOf(
  name: string,
  parameters: readonly Pick<SchemaArgument, "name" | "default">[],
  values: readonly unknown[],
  isTensor: IsTensor,
): AtenCall | null {
  const rewriting = Object.hasOwn(rewritings, name) ? rewritings[name] : undefined;
  if (rewriting !== undefined) {
    const written = rewriting(Object.fromEntries(parameters.map((parameter, i) => [parameter.name, values[i]])));
    if (written !== null) {
      const [target, args, overload] = written;
      const keys = Object.keys(args);
      const call = chooseOverload(
        target,
        keys.map((key) => ({ name: key, default: parameters.find((parameter) => parameter.name === key)?.default })),
        keys.map((key) => args[key]),
        isTensor,
        overload,
      );
      if (call !== null) return placed(call);
    }
  }
  const call = chooseOverload(name, parameters, values, isTensor);
  return call === null ? null : placed(call);
}
