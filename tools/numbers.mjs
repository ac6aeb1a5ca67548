/**
 * Lists of coefficients in `dist/esm`: written as the bytes of their numbers, of which compression makes less than of
 * decimal digits. They are the same numbers again when the module is loaded.
 */
import { posix } from "node:path";

/** The module of what reads such texts, as the sources would have it. */
const reader = "support/written-numbers.ts";

/**
 * Six bits a character from `0` on, `p` for the backslash; first the first bytes of all numbers, then their second ones.
 * Numbers of four bytes are the shortest decimals that round to them.
 */
const readerText = `export function writtenNumbers(text, width) {
  const count = Math.floor((text.length * 0.75) / width);
  const bytes = new Uint8Array(count * width);
  let [bits, known, at] = [0, 0, 0];
  for (const character of text) {
    bits = (bits << 6) | (character === "p" ? 44 : character.charCodeAt() - 48);
    known += 6;
    if (known < 8) continue;
    known -= 8;
    bytes[(at % count) * width + Math.floor(at++ / count)] = bits >> known;
  }
  if (width === 8) return [...new Float64Array(bytes.buffer)];
  return Array.from(new Float32Array(bytes.buffer), (number) => {
    let [decimal, digits] = [0, 1];
    while (Math.fround(decimal) !== number) decimal = Number(number.toPrecision(digits++));
    return decimal;
  });
}
`;
const { writtenNumbers } = await import(`data:text/javascript,${encodeURIComponent(readerText)}`);

/** The text of which `writtenNumbers` makes the numbers. */
function textOf(numbers, width) {
  const values = width === 8 ? new Float64Array(numbers) : new Float32Array(numbers);
  const bytes = new Uint8Array(values.buffer);
  let [text, bits, known] = ["", 0, 0];
  const write = (code) => {
    text += code === 44 ? "p" : String.fromCharCode(code + 48);
  };
  for (let at = 0; at < bytes.length; at++) {
    bits = (bits << 8) | bytes[(at % numbers.length) * width + Math.floor(at / numbers.length)];
    for (known += 8; known >= 6;) write((bits >> (known -= 6)) & 63);
  }
  if (known > 0) write((bits << (6 - known)) & 63);
  return text;
}

/** Constants are made when a module is loaded; formulas make theirs again and again. */
const constants = /^(?:export )?(?:const|var|let) \w+ = [\s\S]*?;$/gm;
const list = /\[\s*-?[\d.][\d.e+-]*(?:,\s*-?[\d.][\d.e+-]*){3,}\s*\]/g;

/** A list as a call that reads it; the list itself where that would not be shorter or not the same. */
function written(literal) {
  const numbers = JSON.parse(literal.replaceAll(/(?<![\d.])\.(?=\d)/g, "0."));
  for (const width of [4, 8]) {
    const text = textOf(numbers, width);
    const read = writtenNumbers(text, width);
    if (read.length !== numbers.length || !read.every((number, i) => Object.is(number, numbers[i]))) continue;
    return text.length + 12 < literal.replaceAll(/\s/g, "").length ? `writtenNumbers("${text}", ${width})` : literal;
  }
  return literal;
}

/** The texts of modules by name, with the lists of kernels and operators written so. */
export function withWrittenNumbers(texts) {
  const changed = new Map(texts);
  for (const [name, text] of texts) {
    if (!/^(kernel|compute|ops)\//.test(name)) continue;
    const short = text.replaceAll(constants, (constant) => constant.replaceAll(list, written));
    if (short === text) continue;
    const path = posix.relative(posix.dirname(name), reader);
    changed.set(name, `import { writtenNumbers } from "${path.startsWith(".") ? path : `./${path}`}";\n${short}`);
    changed.set(reader, readerText);
  }
  return changed;
}
