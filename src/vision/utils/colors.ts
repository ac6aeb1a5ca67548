/** Colors by name (CSS Color 4), by digits or as numbers, and a palette for who names none. */
import { ValueError } from "../../support/errors.ts";
import { pythonRepr } from "../../support/python.ts";
import type { Ink } from "./raster.ts";

/** "red", "#FF00FF", "rgb(1, 2, 3)", "hsl(0, 100%, 50%)", or [red, green, blue]. */
export type Color = string | readonly number[];

const named = new Map(
  `aliceblue:f0f8ff antiquewhite:faebd7 aqua:00ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc bisque:ffe4c4
   black:000000 blanchedalmond:ffebcd blue:0000ff blueviolet:8a2be2 brown:a52a2a burlywood:deb887
   cadetblue:5f9ea0 chartreuse:7fff00 chocolate:d2691e coral:ff7f50 cornflowerblue:6495ed cornsilk:fff8dc
   crimson:dc143c cyan:00ffff darkblue:00008b darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9
   darkgrey:a9a9a9 darkgreen:006400 darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00
   darkorchid:9932cc darkred:8b0000 darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b
   darkslategray:2f4f4f darkslategrey:2f4f4f darkturquoise:00ced1 darkviolet:9400d3 deeppink:ff1493
   deepskyblue:00bfff dimgray:696969 dimgrey:696969 dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0
   forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc ghostwhite:f8f8ff gold:ffd700 goldenrod:daa520 gray:808080
   grey:808080 green:008000 greenyellow:adff2f honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c indigo:4b0082
   ivory:fffff0 khaki:f0e68c lavender:e6e6fa lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd
   lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff lightgoldenrodyellow:fafad2 lightgreen:90ee90
   lightgray:d3d3d3 lightgrey:d3d3d3 lightpink:ffb6c1 lightsalmon:ffa07a lightseagreen:20b2aa lightskyblue:87cefa
   lightslategray:778899 lightslategrey:778899 lightsteelblue:b0c4de lightyellow:ffffe0 lime:00ff00
   limegreen:32cd32 linen:faf0e6 magenta:ff00ff maroon:800000 mediumaquamarine:66cdaa mediumblue:0000cd
   mediumorchid:ba55d3 mediumpurple:9370db mediumseagreen:3cb371 mediumslateblue:7b68ee mediumspringgreen:00fa9a
   mediumturquoise:48d1cc mediumvioletred:c71585 midnightblue:191970 mintcream:f5fffa mistyrose:ffe4e1
   moccasin:ffe4b5 navajowhite:ffdead navy:000080 oldlace:fdf5e6 olive:808000 olivedrab:6b8e23 orange:ffa500
   orangered:ff4500 orchid:da70d6 palegoldenrod:eee8aa palegreen:98fb98 paleturquoise:afeeee palevioletred:db7093
   papayawhip:ffefd5 peachpuff:ffdab9 peru:cd853f pink:ffc0cb plum:dda0dd powderblue:b0e0e6 purple:800080
   rebeccapurple:663399 red:ff0000 rosybrown:bc8f8f royalblue:4169e1 saddlebrown:8b4513 salmon:fa8072
   sandybrown:f4a460 seagreen:2e8b57 seashell:fff5ee sienna:a0522d silver:c0c0c0 skyblue:87ceeb slateblue:6a5acd
   slategray:708090 slategrey:708090 snow:fffafa springgreen:00ff7f steelblue:4682b4 tan:d2b48c teal:008080
   thistle:d8bfd8 tomato:ff6347 turquoise:40e0d0 violet:ee82ee wheat:f5deb3 white:ffffff whitesmoke:f5f5f5
   yellow:ffff00 yellowgreen:9acd32`
    .split(/\s+/)
    .map((entry) => entry.split(":") as [string, string]),
);

const scaled = (part: number): number => Math.trunc(part * 255 + 0.5);

/** Red, green and blue of hue, saturation and value, all from 0 to 1. */
function ofHsv(hue: number, saturation: number, value: number): number[] {
  return [5, 3, 1].map((offset) => {
    const k = (offset + hue * 6) % 6;
    return scaled(value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  });
}
/** Red, green and blue of hue, saturation and lightness, all from 0 to 1. */
function ofHsl(hue: number, saturation: number, lightness: number): number[] {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const k = (offset + hue * 12) % 12;
    return scaled(lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  });
}

/** A color in words as numbers from 0 to 255. */
export function colorOf(text: string): number[] {
  const color = text.toLowerCase();
  const digits = named.get(color) ?? /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(color)?.[1];
  if (digits !== undefined) {
    const each = digits.length < 5 ? 1 : 2;
    return (digits.match(each === 1 ? /./g : /../g) ?? []).map((part) => parseInt(each === 1 ? part + part : part, 16));
  }
  const [, kind, inside = ""] = /^(rgba?|hsl|hs[bv])\(([^()]*)\)$/.exec(color) ?? [];
  const parts = inside.split(",").map((part) => part.trim());
  const all = (form: RegExp, count: number): boolean =>
    parts.length === count && parts.every((part) => form.test(part));
  const numbers = parts.map((part) => parseFloat(part)) as [number, number, number];
  if ((kind === "rgb" && all(/^\d+$/, 3)) || (kind === "rgba" && all(/^\d+$/, 4))) return numbers;
  if (kind === "rgb" && all(/^\d+%$/, 3)) return numbers.map((part) => Math.trunc((part * 255) / 100 + 0.5));
  if (
    kind?.startsWith("hs") &&
    all(/^\d+\.?\d*%?$/, 3) &&
    /\d$/.test(parts[0]!) &&
    parts.slice(1).every((part) => part.endsWith("%"))
  )
    return (kind === "hsl" ? ofHsl : ofHsv)(numbers[0] / 360, numbers[1] / 100, numbers[2] / 100);
  throw new ValueError(`unknown color specifier: ${pythonRepr(text)}`);
}

/** Colors that are easily told apart, one for each object. */
const palette = (count: number): Ink[] =>
  Array.from({ length: count }, (_, i) => [2 ** 25 - 1, 2 ** 15 - 1, 2 ** 21 - 1].map((part) => (i * part) % 255));

const isTriple = (color: unknown): boolean => Array.isArray(color) && color.every((part) => typeof part === "number");

/** One color for each object, of a list of them, one for all, or null for a palette. */
export function colorsFor(colors: Color | readonly Color[] | null, count: number): Ink[] {
  if (colors === null) return palette(count);
  if (typeof colors !== "string" && !Array.isArray(colors))
    throw new ValueError(`colors must be a tuple or a string, or a list thereof, but got ${pythonRepr(colors)}.`);
  const isOne = typeof colors === "string" || (colors.length > 0 && isTriple(colors));
  if (isOne && typeof colors !== "string" && colors.length !== 3)
    throw new ValueError(`If passed as tuple, colors should be an RGB triplet, but got (${colors.join(", ")}).`);
  const list = (isOne ? Array.from({ length: count }, () => colors) : colors) as readonly Color[];
  if (list.length < count)
    throw new ValueError(
      `Number of colors must be equal or larger than the number of objects, but got ${list.length} < ${count}.`,
    );
  return list.map((color) => (typeof color === "string" ? colorOf(color) : color));
}
