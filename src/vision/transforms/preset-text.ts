/** How presets are printed: like torchvision's, which have four spaces and the members of an enum. */
import { pythonRepr } from "../../support/python.ts";

/** `Name(`, each setting on a line of its own, `)`. */
export function presetText(name: string, settings: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(settings).map(([key, value]) => {
    const text =
      key === "interpolation"
        ? `InterpolationMode.${String(value).toUpperCase().replace("-", "_")}`
        : pythonRepr(value);
    return `\n    ${key}=${text}`;
  });
  return `${name}(${lines.join("")}\n)`;
}
