/** Which sizes of the inputs may vary: `Dim`, and what `dynamic_shapes` says of each tensor. */
import { ValueError, TypeError } from "../../support/errors.ts";
import { isPlainObject } from "../../support/realms.ts";
import { typeNameOf } from "../../support/type-names.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** From which to which size. */
export interface DimRange {
  readonly min?: number | null;
  readonly max?: number | null;
}

/**
 * A dim with a name: all dims of one name have one size.
 * @throws ValueError for a name that is none, and for limits without a size between them.
 */
export class NamedDim {
  /** Smallest size. */
  readonly min: number;
  /** Largest size. */
  readonly max: number;

  constructor(
    readonly name: string,
    { min, max }: DimRange = {},
  ) {
    this.min = min ?? 0;
    this.max = max ?? Infinity;
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new ValueError(`Dim names must be valid identifiers, got ${name}`);
    if (this.max <= this.min)
      throw new ValueError(`Cannot create Dim with inconsistent min=${this.min}, max=${this.max}`);
  }

  toString(): string {
    return `Dim('${this.name}', min=${this.min}${Number.isFinite(this.max) ? `, max=${this.max}` : ""})`;
  }
}

/** What is said of a dim without a name. */
export interface DimHint {
  /** The same with limits. */
  (range: DimRange): DimHint;
  readonly hint: "AUTO" | "DYNAMIC" | "STATIC";
  readonly min: number | null;
  readonly max: number | null;
}

function hint(kind: DimHint["hint"], min: number | null = null, max: number | null = null): DimHint {
  const limited = (range: DimRange): DimHint => {
    if (kind === "STATIC") throw new TypeError("'_DimHint' object is not callable");
    return hint(kind, range.min ?? null, range.max ?? null);
  };
  return Object.assign(limited, {
    hint: kind,
    min,
    max,
    toString: () => `Dim.${kind}(min=${min ?? "None"}, max=${max ?? "None"})`,
  });
}

/** Makes dims with names, and has the hints. */
export interface DimFactory {
  /** A dim with a name; dims of one name have one size. */
  (name: string, range?: DimRange): NamedDim;
  /** Varies if the program lets it, else has the size of the example. */
  readonly AUTO: DimHint;
  /** Varies; where the program does not let it, that is an error. */
  readonly DYNAMIC: DimHint;
  /** Has the size of the example. */
  readonly STATIC: DimHint;
}

/**
 * Says that a size of an input may vary.
 * https://docs.pytorch.org/docs/stable/export/api_reference.html#torch.export.dynamic_shapes.Dim
 * @throws ValueError where the limits leave no choice
 * @example
 * import { Dim } from "flambeau/export";
 * String(Dim("batch", { min: 2, max: 64 })); // "Dim('batch', min=2, max=64)"
 */
export const Dim: DimFactory = Object.assign((name: string, range: DimRange = {}) => new NamedDim(name, range), {
  AUTO: hint("AUTO"),
  DYNAMIC: hint("DYNAMIC"),
  STATIC: hint("STATIC"),
});

/** What is said of one size. */
export type DimSpec = NamedDim | DimHint | number | null | undefined;

/** A size that may vary, with all places where it stands. */
export interface VaryingSize {
  /** The name of the dim; null where it has none. */
  readonly name: string | null;
  /** AUTO becomes static where the program wants that. */
  readonly isAuto: boolean;
  readonly base: number;
  readonly min: number;
  readonly max: number;
  readonly places: (readonly [input: number, dim: number])[];
  /** How PyTorch's messages name the first place, and what was said there. */
  readonly shown: string;
  readonly said: string;
}

const mismatch = (reason: string): ValueError =>
  new ValueError(
    `Detected mismatch between the structure of \`inputs\` and \`dynamic_shapes\`: ${reason}\nFor more information about this error, see: https://pytorch.org/docs/main/generated/exportdb/index.html#dynamic-shapes-validation`,
  );

const isHint = (spec: unknown): spec is DimHint => typeof spec === "function" && "hint" in spec;

/** What `dynamic_shapes` says, in the order of the tensors among the inputs. */
export function specsOf(value: unknown, shapes: unknown, path: string, found: [Tensor, string, unknown][]): void {
  if (value instanceof Tensor) {
    found.push([value, path, shapes ?? null]);
    return;
  }
  const isNothing = shapes === null || shapes === undefined;
  if (Array.isArray(value)) {
    if (!isNothing && !(Array.isArray(shapes) && shapes.length === value.length))
      throw mismatch(
        `\`${path}\` has ${value.length} elements, but \`dynamic_shapes${path.replace(/^inputs/, "")}\` has ${Array.isArray(shapes) ? shapes.length : 0} elements`,
      );
    for (const [i, item] of value.entries())
      specsOf(item, isNothing ? null : (shapes as unknown[])[i], `${path}[${i}]`, found);
  } else if (isPlainObject(value)) {
    const keys = Object.keys(value);
    const given = isNothing ? keys : Object.keys(shapes);
    if (!isNothing && (keys.length !== given.length || keys.some((key) => !given.includes(key))))
      throw mismatch(
        `\`${path}\` has keys ${list(keys)}, but \`dynamic_shapes${path.replace(/^inputs/, "")}\` has keys ${list(given)}`,
      );
    for (const key of keys)
      specsOf(value[key], isNothing ? null : (shapes as Record<string, unknown>)[key], `${path}['${key}']`, found);
  }
}

const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(", ")}]`;

/** What is said of each size of a tensor: by dims, or a list. */
function entriesOf(tensor: Tensor, shapes: unknown, path: string): [dim: number, spec: DimSpec][] {
  if (shapes === null || shapes === undefined) return [];
  const entries = Array.isArray(shapes)
    ? shapes.map((spec, dim): [number, DimSpec] => [dim, spec as DimSpec])
    : isPlainObject(shapes)
      ? Object.entries(shapes).map(([dim, spec]): [number, DimSpec] => [Number(dim), spec as DimSpec])
      : null;
  if (entries === null || (Array.isArray(shapes) && shapes.length !== tensor.ndim))
    throw mismatch(
      `\`dynamic_shapes${path.replace(/^inputs/, "")}\` says nothing of a tensor of ${tensor.ndim} dims: ${typeNameOf(shapes)}`,
    );
  return entries.map(([dim, spec]) => {
    const place = dim < 0 ? dim + tensor.ndim : dim;
    if (!Number.isInteger(place) || place < 0 || place >= tensor.ndim)
      throw mismatch(`\`${path}\` has ${tensor.ndim} dims, so that none is dim ${dim}`);
    return [place, spec];
  });
}

/** The sizes that may vary. Dims of one name are one of them. */
export function varyingSizes(tensors: readonly (readonly [Tensor, string, unknown])[]): VaryingSize[] {
  const symbols: VaryingSize[] = [];
  const named = new Map<string, VaryingSize>();
  for (const [input, [tensor, path, shapes]] of tensors.entries())
    for (const [dim, spec] of entriesOf(tensor, shapes, path)) {
      const base = tensor.size(dim);
      const shown = `${path}.shape[${dim}]`;
      if (spec === null || spec === undefined || (isHint(spec) && spec.hint === "STATIC")) continue;
      if (typeof spec === "number") {
        if (spec !== base)
          throw new ValueError(`Static shape constraint of ${spec} does not match input size of ${base}, for ${shown}`);
        continue;
      }
      if (isHint(spec)) {
        const isAuto = spec.hint === "AUTO";
        // Sizes of 0 and 1 mean something else: they stay.
        if (base < 2 && isAuto) continue;
        symbols.push({
          name: null,
          isAuto,
          base,
          min: spec.min ?? 2,
          max: spec.max ?? Infinity,
          places: [[input, dim]],
          shown,
          said: String(spec),
        });
        continue;
      }
      if (!(spec instanceof NamedDim))
        throw new TypeError(
          `Unexpected dimension mapped to index ${dim} in input tensor shape: a dim is said by Dim(name), Dim.AUTO, Dim.DYNAMIC, Dim.STATIC, a number or null, not by ${typeNameOf(spec)}`,
        );
      if (base < spec.min || base > spec.max)
        throw new ValueError(`Dimension ${shown} has size ${base}, which is outside of ${String(spec)}`);
      const known = named.get(spec.name);
      if (known === undefined) {
        const symbol: VaryingSize = {
          name: spec.name,
          isAuto: false,
          base,
          min: spec.min,
          max: spec.max,
          places: [[input, dim]],
          shown,
          said: String(spec),
        };
        named.set(spec.name, symbol);
        symbols.push(symbol);
      } else if (known.base !== base)
        throw new ValueError(
          `${shown} has size ${base} and ${known.shown} has size ${known.base}, but both are ${spec.name}: dims of one name have one size`,
        );
      else known.places.push([input, dim]);
    }
  return symbols;
}
