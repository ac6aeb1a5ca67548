/** Reads bytes one after the other and never beyond their end. */
import { textDecoder } from "../../support/platform/text-coding.ts";

/** A claim that reaches beyond the end of the bytes. */
export class EndOfBytes extends Error {}

const utf8 = /* @__PURE__ */ textDecoder("utf-8", { fatal: true, ignoreBOM: true });
const latin1 = /* @__PURE__ */ textDecoder("latin1");

/** A position in bytes, with little-endian reads. */
export class Cursor {
  readonly #view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    public position = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  /** Moves over `count` bytes and returns where they begin. */
  #take(count: number): number {
    if (count > this.remaining) throw new EndOfBytes(`${count} bytes are declared, but only ${this.remaining} follow`);
    const start = this.position;
    this.position += count;
    return start;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }
  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }
  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }
  float64BigEndian(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** An unsigned 64-bit length; what is no exact number is beyond any end and read as infinite. */
  length64(): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Infinity;
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  /** A window on the next bytes, not a copy. */
  slice(count: number): Uint8Array {
    const start = this.#take(count);
    return this.bytes.subarray(start, start + count);
  }

  /** The bytes up to a newline, which is skipped. */
  lineBytes(): Uint8Array {
    const end = this.bytes.indexOf(10, this.position);
    if (end < 0) throw new EndOfBytes("a line does not end");
    const line = this.bytes.subarray(this.position, end);
    this.position = end + 1;
    return line;
  }

  /** Text up to a newline, which is skipped. */
  line(): string {
    const text = decodeUtf8(this.lineBytes());
    if (text === null) throw new EndOfBytes("a name is not UTF-8");
    return text;
  }

  /** A little-endian integer in two's complement, of any length. */
  integer(count: number): number | bigint {
    const bytes = this.slice(count);
    if (count <= 6) {
      let value = 0;
      for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[i]!;
      return count > 0 && bytes[count - 1]! >= 128 ? value - 2 ** (8 * count) : value;
    }
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).reverse();
    const value = BigInt.asIntN(8 * count, BigInt(`0x${digits.join("")}`));
    return narrowInteger(value);
  }
}

/** A number where that is exact, else the bigint. */
export function narrowInteger(value: bigint): number | bigint {
  return value >= -BigInt(Number.MAX_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** The text, or null if the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** The same with Python's "surrogatepass": half of a pair stands as three bytes, from 0xed 0xa0 0x80 on. */
export function decodeText(bytes: Uint8Array): string | null {
  const whole = decodeUtf8(bytes);
  if (whole !== null) return whole;
  const texts: (string | null)[] = [];
  let start = 0;
  for (let i = bytes.indexOf(0xed); i >= 0; i = bytes.indexOf(0xed, i + 1)) {
    const [, high = 0, low = 0] = bytes.subarray(i, i + 3);
    if ((high & 0xe0) !== 0xa0 || (low & 0xc0) !== 0x80) continue;
    texts.push(decodeUtf8(bytes.subarray(start, i)), String.fromCharCode(0xd000 | ((high & 0x3f) << 6) | (low & 0x3f)));
    start = i + 3;
  }
  texts.push(decodeUtf8(bytes.subarray(start)));
  return texts.includes(null) ? null : texts.join("");
}

/**
 * One character for each byte. (The web's "latin1" is windows-1252, which differs from 0x80 to 0x9f: those are put
 * right.)
 */
export function decodeLatin1(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte < 0x80 || byte > 0x9f)) return latin1.decode(bytes);
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}
