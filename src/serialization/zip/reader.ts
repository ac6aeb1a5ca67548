/** Reads zip archives (APPNOTE 6.3): the central directory is checked as a whole before any entry is believed. */

import { inflateRaw, inflateRawAsync } from "../../support/platform/inflate.ts";
import { CheckpointError } from "../errors.ts";
import { crc32 } from "../../support/crc32.ts";

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
  /** Where its data begins, from the local header. */
  dataStart: number;
}

const stored = 0;
const deflated = 8;
/** Deflate cannot shrink data by more than this: a larger claim is a lie, or a bomb. */
const deflateLimit = 1032;
const sentence = "PytorchStreamReader failed reading zip archive";

const utf8 = new TextDecoder();

/** Whether the bytes begin like a zip archive, as PyTorch asks before it looks any further. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

export class ZipArchive {
  readonly #entries = new Map<string, ZipEntry>();
  readonly #inflated = new Map<string, Uint8Array>();
  readonly #view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly file: string,
    readonly checkCrc = true,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#readDirectory();
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The bytes of an entry: a window on the archive if it is stored, which PyTorch's always are. */
  read(name: string): Uint8Array {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw new CheckpointError({
        file: this.file,
        reason: `the archive has no file ${name}`,
        sentence: `PytorchStreamReader failed locating file ${name.replace(/^[^/]*\//, "")}: file not found`,
      });
    }
    const known = this.#inflated.get(name);
    if (known !== undefined) return known;
    const data = this.bytes.subarray(entry.dataStart, entry.dataStart + entry.compressedSize);
    if (entry.method === stored) return this.#checked(entry, data);
    const result = inflateRaw(data, entry.size);
    if (result === undefined) {
      throw new CheckpointError({
        file: this.file,
        place: name,
        reason: "the file is compressed, which can be undone only asynchronously here",
        help: "Use `await torch.loadAsync(...)`.",
      });
    }
    return this.#keep(entry, result);
  }

  /** Decompresses what is compressed, so that `read` works where the platform decompresses asynchronously only. */
  async inflateAll(): Promise<void> {
    for (const entry of this.#entries.values()) {
      if (entry.method !== deflated) continue;
      const data = this.bytes.subarray(entry.dataStart, entry.dataStart + entry.compressedSize);
      this.#keep(entry, await inflateRawAsync(data, entry.size));
    }
  }

  #keep(entry: ZipEntry, data: Uint8Array | null): Uint8Array {
    if (data === null) this.#fail(`its compressed data is broken or does not give ${entry.size} bytes`, entry.name);
    this.#inflated.set(entry.name, this.#checked(entry, data));
    return data;
  }

  #checked(entry: ZipEntry, data: Uint8Array): Uint8Array {
    // A CRC of 0 is what torch.serialization.set_crc32_options(False) leaves: not computed.
    if (!this.checkCrc || entry.crc === 0) return data;
    const found = crc32(data);
    if (found !== entry.crc) {
      this.#fail(
        `its bytes are damaged: their CRC-32 is ${hex(found)}, the archive says ${hex(entry.crc)}`,
        entry.name,
        "Download or copy the file again. To read it as it is, pass { check_crc32: false }.",
      );
    }
    return data;
  }

  #fail(reason: string, place?: string, help?: string): never {
    throw new CheckpointError({
      file: this.file,
      reason,
      sentence,
      ...(place === undefined ? {} : { place }),
      ...(help === undefined ? {} : { help }),
    });
  }

  /** A 64-bit number that must be a position or size in this file. */
  #uint64(at: number): number {
    const value = this.#view.getBigUint64(at, true);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Infinity;
  }

  /** Position of the end of central directory record, which a comment may follow. */
  #findEnd(): number {
    for (let at = this.bytes.length - 22; at >= Math.max(0, this.bytes.length - 22 - 65535); at--) {
      if (
        this.#view.getUint32(at, true) === 0x06054b50 &&
        at + 22 + this.#view.getUint16(at + 20, true) === this.bytes.length
      )
        return at;
    }
    throw new CheckpointError({
      file: this.file,
      sentence: `${sentence}: failed finding central directory`,
      reason: "the file begins like a zip archive but does not end like one",
      help: `Only a part of it is here (${this.bytes.length} bytes)? Download or copy it again.`,
    });
  }

  #readDirectory(): void {
    const view = this.#view;
    const end = this.#findEnd();
    let count = view.getUint16(end + 10, true);
    let size = view.getUint32(end + 12, true);
    let start = view.getUint32(end + 16, true);
    let limit = end;
    if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
      if (end < 20 || view.getUint32(end - 20, true) !== 0x07064b50) this.#fail("the zip64 locator is missing");
      const record = this.#uint64(end - 12);
      if (record + 56 > end - 20 || view.getUint32(record, true) !== 0x06064b50)
        this.#fail("the zip64 end record is missing");
      count = this.#uint64(record + 32);
      size = this.#uint64(record + 40);
      start = this.#uint64(record + 48);
      limit = record;
    }
    if (start + size > limit)
      this.#fail(`the central directory reaches from byte ${start} to ${start + size}, beyond its end at ${limit}`);
    if (count * 46 > size) this.#fail(`the central directory has no room for ${count} files`);
    let at = start;
    for (let i = 0; i < count; i++) at = this.#readEntry(at, start + size);
    this.#checkLayout(start);
  }

  #readEntry(at: number, end: number): number {
    const view = this.#view;
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50)
      this.#fail("the central directory is broken", `byte ${at}`);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > end) this.#fail("the central directory is broken", `byte ${at}`);
    const name = utf8.decode(this.bytes.subarray(at + 46, at + 46 + nameLength));
    if ((view.getUint16(at + 8, true) & 1) !== 0) this.#fail("it is encrypted", name);
    const method = view.getUint16(at + 10, true);
    if (method !== stored && method !== deflated) this.#fail(`its compression method ${method} is not supported`, name);
    const sizes = {
      size: view.getUint32(at + 24, true),
      compressedSize: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    };
    this.#readZip64(at + 46 + nameLength, extraLength, sizes, name);
    if (method === stored && sizes.size !== sizes.compressedSize)
      this.#fail("it is not compressed but has two sizes", name);
    if (sizes.size > sizes.compressedSize * deflateLimit + 64) {
      this.#fail(`${sizes.compressedSize} bytes cannot be the compressed form of ${sizes.size}`, name);
    }
    if (this.#entries.has(name)) this.#fail("the archive has it twice", name);
    this.#entries.set(name, { name, method, crc: view.getUint32(at + 16, true), ...sizes, dataStart: 0 });
    return next;
  }

  /** Extra field 1 holds, in this order, those of the three numbers that did not fit into 32 bits. */
  #readZip64(
    at: number,
    length: number,
    sizes: Record<"size" | "compressedSize" | "offset", number>,
    name: string,
  ): void {
    const wide = (["size", "compressedSize", "offset"] as const).filter((key) => sizes[key] === 0xffffffff);
    if (wide.length === 0) return;
    for (const end = at + length; at + 4 <= end;) {
      const id = this.#view.getUint16(at, true);
      const next = at + 4 + this.#view.getUint16(at + 2, true);
      if (next > end) break;
      if (id === 1 && next - at - 4 >= 8 * wide.length) {
        wide.forEach((key, i) => {
          sizes[key] = this.#uint64(at + 4 + 8 * i);
        });
        return;
      }
      at = next;
    }
    this.#fail("its zip64 sizes are missing", name);
  }

  /** Every entry must lie in the file, before the directory, and apart from the others. */
  #checkLayout(directory: number): void {
    const view = this.#view;
    let last = 0;
    for (const entry of [...this.#entries.values()].sort((a, b) => a.offset - b.offset)) {
      const { name, offset } = entry;
      if (offset < last) this.#fail("it overlaps with another file of the archive", name);
      if (offset + 30 > directory || view.getUint32(offset, true) !== 0x04034b50)
        this.#fail(`it has no header at byte ${offset}`, name);
      entry.dataStart = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
      last = entry.dataStart + entry.compressedSize;
      if (last > directory) this.#fail(`it reaches to byte ${last}, beyond the ${directory} bytes of data`, name);
    }
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}
