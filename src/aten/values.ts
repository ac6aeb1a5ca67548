/** Operators that look at values, sizes and dtypes, convert, and draw. */
import { LinAlgError, RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { DType } from "../dtype.ts";
import { isDType } from "../dtype.ts";
import * as torch from "../torch.ts";
import { membersOf } from "../support/members.ts";
import { settingOf } from "./dtypes.ts";
import { written, type WrittenTable } from "./written.ts";

type Options = Record<string, unknown>;
/** A tensor's methods, which take what operators' schemas say. */
type Method = (...args: unknown[]) => Tensor;

const method = (tensor: Tensor, name: string): Method => {
  const own = membersOf<Method>(tensor)[name] as Method;
  return (...args) => Reflect.apply(own, tensor, args);
};

/** Only what was said: `null` stands for what the tensor has. */
function said(options: Options): Options {
  return Object.fromEntries(
    Object.entries(options)
      .map(([name, value]) => [name, settingOf(name, value)] as const)
      .filter(([name, value]) => value !== null && value !== undefined && name !== "layout" && name !== "pin_memory"),
  );
}

function converted(self: Tensor, options: Options): Tensor {
  return method(self, "to")(said(options));
}

/** `to` in its four overloads, which differ by what comes second. */
function to(self: Tensor, second: unknown, ...others: unknown[]): Tensor {
  if (second instanceof Tensor) {
    const [non_blocking, copy, memory_format] = others;
    return converted(self, { dtype: second.dtype, device: second.device, non_blocking, copy, memory_format });
  }
  if (isDType(second) || typeof second === "number") {
    const [non_blocking, copy, memory_format] = others;
    return converted(self, { dtype: second, non_blocking, copy, memory_format });
  }
  const [dtype, non_blocking, copy, memory_format] = others;
  return converted(self, { device: second, dtype, non_blocking, copy, memory_format });
}

/** A copy that an in-place method has changed: what functional forms of those methods are. */
const changed =
  (name: string) =>
  (self: Tensor, ...others: unknown[]): Tensor => {
    while (others.length > 0 && (others.at(-1) ?? null) === null) others.pop();
    return method(self.clone(), name)(...others);
  };

function assertScalar(value: unknown, message: unknown): void {
  const holds = value instanceof Tensor ? value.bool().item() : value;
  if (!holds) throw new RuntimeError(typeof message === "string" ? message : "Assertion is failed");
}

function constrain(size: number, min: number | null = null, max: number | null = null): void {
  if ((min !== null && size < min) || (max !== null && size > max))
    throw new RuntimeError(
      `Invalid value range for ${size} between [${String(min ?? -(2 ** 63))}, ${String(max ?? 2 ** 63)}].`,
    );
}

function constrainSize(size: number, min: number | null = null, max: number | null = null): void {
  if (max !== null && max <= 2)
    throw new RuntimeError(`Max value to constrain_range_for_size must be greater than 2. got: ${max}`);
  constrain(size, min ?? 0, max);
}

function assertMetadata(
  a: Tensor,
  size: readonly number[] | null = null,
  stride: readonly number[] | null = null,
  dtype: unknown = null,
): void {
  const differ = (what: string, wanted: unknown, found: unknown): void => {
    if (String(wanted) !== String(found))
      throw new RuntimeError(`Tensor ${what} mismatch!\nExpected: ${String(wanted)}\nGot: ${String(found)}`);
  };
  const listed = (list: readonly number[]): string => `[${list.join(", ")}]`;
  if (size !== null) differ("sizes", listed(size), listed(a.shape));
  if (stride !== null) differ("strides", listed(stride), listed(a.stride()));
  if (dtype !== null) differ("dtype", settingOf("dtype", dtype), a.dtype);
}

const ranged = written("size min max", constrain);
const rangedSize = written("size min max", constrainSize);
const alike = (self: Tensor): Tensor => self;

/** A size, or all of them. */
const sized = (all: (self: Tensor) => readonly number[]) =>
  written("self dim", (self: Tensor, dim?: number) => {
    const list = all(self);
    return dim === undefined ? list : list[dim < 0 ? dim + list.length : dim];
  });

/** Their entries. */
export const values: WrittenTable = {
  to: written("self dtype non_blocking copy memory_format", to),
  "to.other": written("self other non_blocking copy memory_format", to),
  "to.device": written("self device dtype non_blocking copy memory_format", to),
  "to.prim_Device": written("self device dtype non_blocking copy", to),
  "to.dtype_layout": written(
    "self dtype layout device pin_memory non_blocking copy memory_format",
    (
      self: Tensor,
      dtype: unknown,
      _layout: unknown,
      device: unknown,
      _pinned: unknown,
      non_blocking: unknown,
      copy: unknown,
      memory_format: unknown,
    ) => converted(self, { dtype, device, non_blocking, copy, memory_format }),
  ),
  _to_copy: written(
    "self dtype layout device pin_memory non_blocking memory_format",
    (
      self: Tensor,
      dtype: unknown,
      _layout: unknown,
      device: unknown,
      _pinned: unknown,
      non_blocking: unknown,
      memory_format: unknown,
    ) => converted(self, { dtype, device, non_blocking, copy: true, memory_format }),
  ),
  ...Object.fromEntries(
    [
      "Byte uint8",
      "Char int8",
      "Short int16",
      "Int int32",
      "Long int64",
      "Half float16",
      "Float float32",
      "Double float64",
    ].map((pair) => {
      const [name = "", dtype = ""] = pair.split(" ");
      return [
        `_cast_${name}`,
        written("self non_blocking", (self: Tensor) => converted(self, { dtype: membersOf(torch)[dtype] as DType })),
      ];
    }),
  ),
  type_as: written("self other", (self: Tensor, other: Tensor) => self.to(other.dtype)),
  lift: written("self", alike),
  lift_fresh: written("self", alike),
  pin_memory: written("self device", alike),
  _pin_memory: written("self device", alike),
  _conj_physical: written("self", (self: Tensor) => torch.conj_physical(self)),
  lift_fresh_copy: written("self", (self: Tensor) => self.clone()),
  _lazy_clone: written("self", (self: Tensor) => self.clone()),
  _shape_as_tensor: written("self", (self: Tensor) => torch.tensor([...self.shape], { dtype: torch.int64 })),
  item: written("self", (self: Tensor) => self.item()),
  _local_scalar_dense: written("self", (self: Tensor) => self.item()),
  is_nonzero: written("self", (self: Tensor) => Boolean(self.item())),
  _is_all_true: written("self", (self: Tensor) => self.all()),
  _is_any_true: written("self", (self: Tensor) => self.any()),
  dim: written("self", (self: Tensor) => self.ndim),
  size: sized((self) => self.shape),
  stride: sized((self) => self.stride()),
  sym_size: sized((self) => self.shape),
  sym_stride: sized((self) => self.stride()),
  sym_numel: written("self", (self: Tensor) => self.numel()),
  sym_storage_offset: written("self", (self: Tensor) => self.storage_offset()),
  sym_is_contiguous: written("self memory_format", (self: Tensor) => self.is_contiguous()),
  sym_constrain_range: ranged,
  sym_constrain_range_for_size: rangedSize,
  _functional_sym_constrain_range: written("size min max dep_token", (...args: Parameters<typeof constrain>) => {
    constrain(args[0], args[1], args[2]);
  }),
  _functional_sym_constrain_range_for_size: written(
    "size min max dep_token",
    (...args: Parameters<typeof constrain>) => {
      constrainSize(args[0], args[1], args[2]);
    },
  ),
  _assert_scalar: written("self assert_msg", assertScalar),
  _assert_async: written("self assert_msg", assertScalar),
  _functional_assert_scalar: written("self assert_msg dep_token", assertScalar),
  _functional_assert_async: written("self assert_msg dep_token", assertScalar),
  _assert_tensor_metadata: written("a size stride dtype device layout", assertMetadata),
  copy: written("self src non_blocking", changed("copy_")),
  zero: written("self", changed("zero_")),
  random: written("self from to generator", changed("random_")),
  uniform: written("self from to generator", changed("uniform_")),
  exponential: written("self lambd generator", changed("exponential_")),
  geometric: written("self p generator", changed("geometric_")),
  cauchy: written("self median sigma generator", changed("cauchy_")),
  log_normal: written("self mean std generator", changed("log_normal_")),
  normal_functional: written("self mean std generator", changed("normal_")),
  resize: written("self size memory_format", (self: Tensor, size: readonly number[]) => changed("resize_")(self, size)),
  _linalg_check_errors: written("info api_name is_matrix", (info: Tensor, name: string) => {
    if (info.ne(0).any().item()) throw new LinAlgError(`${name}: the decomposition failed, info is ${String(info)}`);
  }),
  native_dropout_backward: written("grad_output mask scale", (gradient: Tensor, mask: Tensor, scale: number) =>
    gradient.mul(mask).mul(scale),
  ),
};
