/** Writes zip archives as PyTorch does: nothing compressed, and the data of every file at a multiple of 64 bytes. */

import { textEncoder } from "../../support/platform/text-coding.ts";
import { RuntimeError } from "../../support/errors.ts";
import { crc32 } from "../../support/crc32.ts";

export interface ZipFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** PyTorch aligns with an extra field "FB" that is filled with "Z" (caffe2/serialize/inline_container.cc). */
const alignment = 64;
const fillByte = 0x5a;
const wide = 0xffffffff;
/** 1 January 1980: archives depend on nothing but their contents. */
const date = 0x21;

const encoder = /* @__PURE__ */ textEncoder();

/** The archive in pieces; the data is not copied. Without checksums they are 0, as PyTorch's then are. */
export function* writeZip(files: Iterable<ZipFile>, withChecksums = true): Generator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let position = 0;
  for (const { name, data } of files) {
    if (data.length >= wide)
      throw new RuntimeError(`save: ${name} has ${data.length} bytes; a storage can have 4 GiB at most`);
    const encodedName = encoder.encode(name);
    const crc = withChecksums ? crc32(data) : 0;
    const header = localHeader(encodedName, data.length, crc, position);
    directory.push(directoryEntry(encodedName, data.length, crc, position));
    yield header;
    yield data;
    position += header.length + data.length;
  }
  const start = position;
  for (const entry of directory) {
    yield entry;
    position += entry.length;
  }
  yield endRecords(directory.length, start, position - start);
}

function localHeader(name: Uint8Array, size: number, crc: number, position: number): Uint8Array {
  const unpadded = 30 + name.length + 4;
  const padding = (alignment - ((position + unpadded) % alignment)) % alignment;
  const bytes = new Uint8Array(unpadded + padding).fill(fillByte, unpadded);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x04034b50, true);
  commonFields(view, 4, size, crc, name.length);
  view.setUint16(28, 4 + padding, true);
  bytes.set(name, 30);
  view.setUint16(30 + name.length, 0x4246, true); // "FB"
  view.setUint16(32 + name.length, padding, true);
  return bytes;
}

/**
 * What local header and directory have in common: version, flags, method, time, date, CRC, sizes, length of the name.
 */
function commonFields(view: DataView, at: number, size: number, crc: number, nameLength: number): void {
  view.setUint16(at, 45, true);
  view.setUint16(at + 2, 0x0800, true); // names are UTF-8
  view.setUint16(at + 8, date, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, nameLength, true);
}

function directoryEntry(name: Uint8Array, size: number, crc: number, offset: number): Uint8Array {
  const extra = offset >= wide ? 12 : 0;
  const bytes = new Uint8Array(46 + name.length + extra);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, 45, true);
  commonFields(view, 6, size, crc, name.length);
  view.setUint16(30, extra, true);
  view.setUint32(42, Math.min(offset, wide), true);
  bytes.set(name, 46);
  if (extra > 0) {
    view.setUint16(46 + name.length, 1, true);
    view.setUint16(48 + name.length, 8, true);
    view.setBigUint64(50 + name.length, BigInt(offset), true);
  }
  return bytes;
}

/** The zip64 end record, its locator, and the classic end record; the first two only if the last one is too small. */
function endRecords(count: number, start: number, size: number): Uint8Array {
  const isWide = count >= 0xffff || start >= wide || size >= wide;
  const bytes = new Uint8Array(isWide ? 56 + 20 + 22 : 22);
  const view = new DataView(bytes.buffer);
  let at = 0;
  if (isWide) {
    view.setUint32(0, 0x06064b50, true);
    view.setBigUint64(4, 44n, true);
    view.setUint16(12, 45, true);
    view.setUint16(14, 45, true);
    view.setBigUint64(24, BigInt(count), true);
    view.setBigUint64(32, BigInt(count), true);
    view.setBigUint64(40, BigInt(size), true);
    view.setBigUint64(48, BigInt(start), true);
    view.setUint32(56, 0x07064b50, true);
    view.setBigUint64(64, BigInt(start + size), true);
    view.setUint32(72, 1, true);
    at = 76;
  }
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, Math.min(count, 0xffff), true);
  view.setUint16(at + 10, Math.min(count, 0xffff), true);
  view.setUint32(at + 12, Math.min(size, wide), true);
  view.setUint32(at + 16, Math.min(start, wide), true);
  return bytes;
}
