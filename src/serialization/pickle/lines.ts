/** What the lines of pickle protocols 0 and 1 say: numbers and text as Python's source has them. Undefined: something else. */
import { decodeLatin1, decodeUtf8, narrowInteger } from "./cursor.ts";
import { PyFloat } from "./python.ts";

/** `5`, `-7L`; `00` and `01` are False and True. */
export function lineInteger(line: Uint8Array): number | bigint | boolean | undefined {
  const text = decodeLatin1(line);
  if (text === "00" || text === "01") return text === "01";
  return /^[+-]?\d+L?$/.test(text) ? narrowInteger(BigInt(text.replace(/^\+|L$/g, ""))) : undefined;
}

/** `1.5`, `inf`, `-nan`. */
export function lineFloat(line: Uint8Array): number | PyFloat | undefined {
  const text = decodeLatin1(line).trim().toLowerCase();
  const [, sign, word] = /^([+-]?)(inf|infinity|nan)$/.exec(text) ?? [];
  if (word !== undefined) return word === "nan" ? NaN : sign === "-" ? -Infinity : Infinity;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value)) return undefined;
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

const escapes: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  "\\": 92,
  "'": 39,
  '"': 34,
};

/** A string of Python 2 in quotes: text, or bytes where it is not UTF-8. */
export function lineString(line: Uint8Array): string | Uint8Array | undefined {
  const source = decodeLatin1(line);
  const quoted = /^(['"])(.*)\1$/s.exec(source);
  if (quoted === null) return undefined;
  const plain = (quoted[2] ?? "").replace(
    /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|([\s\S]))/g,
    (whole, hexadecimal?: string, octal?: string, other?: string) => {
      if (other === undefined)
        return String.fromCharCode(
          hexadecimal === undefined ? parseInt(octal ?? "0", 8) & 255 : parseInt(hexadecimal, 16),
        );
      const code = escapes[other];
      return code === undefined ? whole : String.fromCharCode(code);
    },
  );
  const bytes = Uint8Array.from(plain, (character) => character.charCodeAt(0));
  return decodeUtf8(bytes) ?? bytes;
}

/** Text in "raw-unicode-escape": bytes are Latin-1, all else is `\\u1234` or `\\U00012345`. */
export function lineUnicode(line: Uint8Array): string {
  return decodeLatin1(line).replace(
    /\\(?:u([0-9a-fA-F]{4})|U(00[01][0-9a-fA-F]{5}))/g,
    (whole, short?: string, long?: string) => {
      const code = parseInt(short ?? long ?? "0", 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
