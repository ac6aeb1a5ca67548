/** Reads zip archives (APPNOTE 6.3): the central directory is checked as a whole before any entry is believed. */

import { textDecoder } from "../../support/platform/text-coding.ts";
import { inflateRaw, inflateRawAsync } from "../../support/platform/inflate.ts";
import { bytesAccess, type RandomAccess } from "../../support/platform/random-access.ts";
import { CheckpointError } from "../checkpoint-errors.ts";
import { crc32 } from "../../support/crc32.ts";

interface ZipEntry {
  readonly name: string;
  /** How many bytes the name has. */
  readonly nameLength: number;
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

const utf8 = /* @__PURE__ */ textDecoder();

/** Whether the bytes begin like a zip archive, as PyTorch asks before it looks any further. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

export class ZipArchive {
  readonly #entries = new Map<string, ZipEntry>();
  readonly #inflated = new Map<string, Uint8Array>();
  readonly #source: RandomAccess;

  constructor(
    source: Uint8Array | RandomAccess,
    readonly file: string,
    readonly checkCrc = true,
  ) {
    this.#source = source instanceof Uint8Array ? bytesAccess(source) : source;
    this.#readDirectory();
  }

  /** A part of the file to read numbers from; what reaches beyond its end is left out. */
  #view(start: number, end: number): DataView {
    const bytes = this.#source.slice(Math.max(0, start), Math.min(end, this.#source.length));
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The bytes of an entry as they stand in the file. */
  #packed({ dataStart, compressedSize }: ZipEntry): Uint8Array {
    return this.#source.slice(dataStart, dataStart + compressedSize);
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** How many bytes an entry has. */
  sizeOf(name: string): number {
    return this.#entries.get(name)?.size ?? 0;
  }

  /** Whether an entry can be read at any later time, at once. */
  canWait(name: string): boolean {
    return this.#entries.get(name)?.method === stored || this.#inflated.has(name);
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
    const data = this.#packed(entry);
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
      this.#keep(entry, await inflateRawAsync(this.#packed(entry), entry.size));
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

  /** The end of central directory record, which a comment may follow, and where it is. */
  #findEnd(): { end: number; record: DataView } {
    const { length } = this.#source;
    const from = Math.max(0, length - 22 - 65535);
    const tail = this.#view(from, length);
    for (let at = tail.byteLength - 22; at >= 0; at--) {
      if (tail.getUint32(at, true) === 0x06054b50 && at + 22 + tail.getUint16(at + 20, true) === tail.byteLength)
        return { end: from + at, record: new DataView(tail.buffer, tail.byteOffset + at, 22) };
    }
    throw new CheckpointError({
      file: this.file,
      sentence: `${sentence}: failed finding central directory`,
      reason: "the file begins like a zip archive but does not end like one",
      help: `Only a part of it is here (${length} bytes)? Download or copy it again.`,
    });
  }

  #readDirectory(): void {
    const { end, record } = this.#findEnd();
    let count = record.getUint16(10, true);
    let size = record.getUint32(12, true);
    let start = record.getUint32(16, true);
    let limit = end;
    if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
      const locator = this.#view(end - 20, end);
      if (end < 20 || locator.getUint32(0, true) !== 0x07064b50) this.#fail("the zip64 locator is missing");
      limit = uint64(locator, 8);
      const wide = limit + 56 > end - 20 ? null : this.#view(limit, limit + 56);
      if (wide === null || wide.getUint32(0, true) !== 0x06064b50) this.#fail("the zip64 end record is missing");
      count = uint64(wide, 32);
      size = uint64(wide, 40);
      start = uint64(wide, 48);
    }
    if (start + size > limit)
      this.#fail(`the central directory reaches from byte ${start} to ${start + size}, beyond its end at ${limit}`);
    if (count * 46 > size) this.#fail(`the central directory has no room for ${count} files`);
    const directory = this.#view(start, start + size);
    let at = 0;
    for (let i = 0; i < count; i++) at = this.#readEntry(directory, at, start);
    this.#checkLayout(start);
  }

  /** Reads the entry of the directory at a place, and tells where the next is. */
  #readEntry(view: DataView, at: number, directory: number): number {
    const end = view.byteLength;
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50)
      this.#fail("the central directory is broken", `byte ${directory + at}`);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > end) this.#fail("the central directory is broken", `byte ${directory + at}`);
    const name = utf8.decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
    if ((view.getUint16(at + 8, true) & 1) !== 0) this.#fail("it is encrypted", name);
    const method = view.getUint16(at + 10, true);
    if (method !== stored && method !== deflated) this.#fail(`its compression method ${method} is not supported`, name);
    const sizes = {
      size: view.getUint32(at + 24, true),
      compressedSize: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    };
    this.#readZip64(view, at + 46 + nameLength, extraLength, sizes, name);
    if (method === stored && sizes.size !== sizes.compressedSize)
      this.#fail("it is not compressed but has two sizes", name);
    if (sizes.size > sizes.compressedSize * deflateLimit + 64) {
      this.#fail(`${sizes.compressedSize} bytes cannot be the compressed form of ${sizes.size}`, name);
    }
    if (this.#entries.has(name)) this.#fail("the archive has it twice", name);
    this.#entries.set(name, { name, method, nameLength, crc: view.getUint32(at + 16, true), ...sizes, dataStart: 0 });
    return next;
  }

  /** Extra field 1 holds, in this order, those of the three numbers that did not fit into 32 bits. */
  #readZip64(
    view: DataView,
    at: number,
    length: number,
    sizes: Record<"size" | "compressedSize" | "offset", number>,
    name: string,
  ): void {
    const wide = (["size", "compressedSize", "offset"] as const).filter((key) => sizes[key] === 0xffffffff);
    if (wide.length === 0) return;
    for (const end = at + length; at + 4 <= end;) {
      const id = view.getUint16(at, true);
      const next = at + 4 + view.getUint16(at + 2, true);
      if (next > end) break;
      if (id === 1 && next - at - 4 >= 8 * wide.length) {
        wide.forEach((key, i) => {
          sizes[key] = uint64(view, at + 4 + 8 * i);
        });
        return;
      }
      at = next;
    }
    this.#fail("its zip64 sizes are missing", name);
  }

  /** Every entry must lie in the file, before the directory, and apart from the others. */
  #checkLayout(directory: number): void {
    let last = 0;
    for (const entry of [...this.#entries.values()].sort((a, b) => a.offset - b.offset)) {
      const { name, nameLength, offset } = entry;
      if (offset < last) this.#fail("it overlaps with another file of the archive", name);
      const nameEnd = offset + 30 + nameLength;
      const header = nameEnd > directory ? null : this.#view(offset, nameEnd);
      if (header === null || header.getUint32(0, true) !== 0x04034b50)
        this.#fail(`it has no header at byte ${offset}`, name);
      // The name has no checksum: a damaged one would hide the file.
      const named = utf8.decode(new Uint8Array(header.buffer, header.byteOffset + 30, nameLength));
      if (named !== name || header.getUint16(26, true) !== nameLength)
        this.#fail(`its header at byte ${offset} has another name, ${JSON.stringify(named)}`, name);
      entry.dataStart = offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
      last = entry.dataStart + entry.compressedSize;
      if (last > directory) this.#fail(`it reaches to byte ${last}, beyond the ${directory} bytes of data`, name);
    }
  }
}

/** A 64-bit number that must be a position or size in a file. */
function uint64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Infinity;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}
