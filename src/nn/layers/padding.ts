/** Padding layers. */
import type { Tensor } from "../../tensor/tensor.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import * as F from "../functional/index.ts";
import { layer, sizes, type SizeOption } from "./layer.ts";

interface PadSettings {
  padding: SizeOption;
}
type PadPlaces = [padding: SizeOption];
interface ConstantSettings extends PadSettings {
  value: number;
}
type ConstantPlaces = [padding: SizeOption, value: number];

const text = ({ padding }: PadSettings): string => pythonTuple(sidesOf(padding));
/** The sides as a list: the constructor has made it one. */
const sidesOf = (padding: SizeOption): readonly number[] => padding as readonly number[];
/** One number stands for every side of every dim. */
const toSides =
  (dims: number) =>
  (self: PadSettings): void => {
    self.padding = sizes(self.padding, 2 * dims);
  };
const pad =
  (mode: "reflect" | "replicate") =>
  (x: Tensor, { padding }: PadSettings): Tensor =>
    F.pad(x, sidesOf(padding), mode);
/** Over the edge it goes on with the other side, in images of so many dims, with their channels and perhaps a batch. */
const circular =
  (dims: number) =>
  (x: Tensor, settings: PadSettings): Tensor => {
    if (x.ndim !== dims + 1 && x.ndim !== dims + 2)
      throw new ValueError(`expected ${dims + 1}D or ${dims + 2}D input (got ${x.ndim}D input)`);
    return F.pad(x, sidesOf(settings.padding), "circular");
  };
const constantText = ({ padding, value }: ConstantSettings): string =>
  `padding=${pythonTuple(sidesOf(padding))}, value=${value}`;
const constantPad = (x: Tensor, { padding, value }: ConstantSettings): Tensor =>
  F.pad(x, sidesOf(padding), "constant", value);
const zeroPad = (x: Tensor, { padding }: PadSettings): Tensor => F.pad(x, sidesOf(padding), "constant", 0);

/**
 * Adds a value left and right.
 * @example
 * new nn.ConstantPad1d(1, 0.5)(torch.randn(1, 2, 8)).shape; // [1, 2, 10]
 */
export class ConstantPad1d extends layer<ConstantPlaces, ConstantSettings>(
  "ConstantPad1d",
  "padding, value",
  constantPad,
  constantText,
  toSides(1),
) {}
/**
 * Adds a value on the four sides: left, right, top, bottom.
 * @example
 * new nn.ConstantPad2d(1, 0.5)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 10, 10]
 */
export class ConstantPad2d extends layer<ConstantPlaces, ConstantSettings>(
  "ConstantPad2d",
  "padding, value",
  constantPad,
  constantText,
  toSides(2),
) {}
/**
 * Adds a value on the six sides: left, right, top, bottom, front, back.
 * @example
 * new nn.ConstantPad3d(1, 0.5)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 10, 10, 10]
 */
export class ConstantPad3d extends layer<ConstantPlaces, ConstantSettings>(
  "ConstantPad3d",
  "padding, value",
  constantPad,
  constantText,
  toSides(3),
) {}
/**
 * Adds zeros left and right.
 * @example
 * new nn.ZeroPad1d(1)(torch.randn(1, 2, 8)).shape; // [1, 2, 10]
 */
export class ZeroPad1d extends layer<PadPlaces, PadSettings>("ZeroPad1d", "padding", zeroPad, text, toSides(1)) {}
/**
 * Adds zeros on the four sides.
 * @example
 * new nn.ZeroPad2d(1)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 10, 10]
 */
export class ZeroPad2d extends layer<PadPlaces, PadSettings>("ZeroPad2d", "padding", zeroPad, text, toSides(2)) {}
/**
 * Adds zeros on the six sides.
 * @example
 * new nn.ZeroPad3d(1)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 10, 10, 10]
 */
export class ZeroPad3d extends layer<PadPlaces, PadSettings>("ZeroPad3d", "padding", zeroPad, text, toSides(3)) {}
/**
 * Mirrors the input at its ends.
 * @example
 * new nn.ReflectionPad1d(1)(torch.randn(1, 2, 8)).shape; // [1, 2, 10]
 */
export class ReflectionPad1d extends layer<PadPlaces, PadSettings>(
  "ReflectionPad1d",
  "padding",
  pad("reflect"),
  text,
  toSides(1),
) {}
/**
 * Mirrors the image at its borders.
 * @example
 * new nn.ReflectionPad2d(1)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 10, 10]
 */
export class ReflectionPad2d extends layer<PadPlaces, PadSettings>(
  "ReflectionPad2d",
  "padding",
  pad("reflect"),
  text,
  toSides(2),
) {}
/**
 * Mirrors the volume at its borders.
 * @example
 * new nn.ReflectionPad3d(1)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 10, 10, 10]
 */
export class ReflectionPad3d extends layer<PadPlaces, PadSettings>(
  "ReflectionPad3d",
  "padding",
  pad("reflect"),
  text,
  toSides(3),
) {}
/**
 * Repeats the elements at the ends.
 * @example
 * new nn.ReplicationPad1d(1)(torch.randn(1, 2, 8)).shape; // [1, 2, 10]
 */
export class ReplicationPad1d extends layer<PadPlaces, PadSettings>(
  "ReplicationPad1d",
  "padding",
  pad("replicate"),
  text,
  toSides(1),
) {}
/**
 * Repeats the elements at the borders.
 * @example
 * new nn.ReplicationPad2d(1)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 10, 10]
 */
export class ReplicationPad2d extends layer<PadPlaces, PadSettings>(
  "ReplicationPad2d",
  "padding",
  pad("replicate"),
  text,
  toSides(2),
) {}
/**
 * Repeats the elements at the borders.
 * @example
 * new nn.ReplicationPad3d(1)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 10, 10, 10]
 */
export class ReplicationPad3d extends layer<PadPlaces, PadSettings>(
  "ReplicationPad3d",
  "padding",
  pad("replicate"),
  text,
  toSides(3),
) {}
/**
 * Goes on with the other end.
 * @example
 * new nn.CircularPad1d(1)(torch.randn(1, 2, 8)).shape; // [1, 2, 10]
 */
export class CircularPad1d extends layer<PadPlaces, PadSettings>(
  "CircularPad1d",
  "padding",
  circular(1),
  text,
  toSides(1),
) {}
/**
 * Goes on with the other side.
 * @example
 * new nn.CircularPad2d(1)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 10, 10]
 */
export class CircularPad2d extends layer<PadPlaces, PadSettings>(
  "CircularPad2d",
  "padding",
  circular(2),
  text,
  toSides(2),
) {}
/**
 * Goes on with the other side.
 * @example
 * new nn.CircularPad3d(1)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 10, 10, 10]
 */
export class CircularPad3d extends layer<PadPlaces, PadSettings>(
  "CircularPad3d",
  "padding",
  circular(3),
  text,
  toSides(3),
) {}
