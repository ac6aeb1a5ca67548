/** Zip archives: what other programs write, and archives that lie about themselves. */

import { crc32 as zlibCrc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckpointError, load, loadAsync, save } from "../../src/serialization/index.ts";
import { crc32, portableCrc32 } from "../../src/support/crc32.ts";
import { ZipArchive } from "../../src/serialization/zip/reader.ts";
import { concatenateBytes } from "../../src/support/bytes.ts";
import { writeZip } from "../../src/serialization/zip/writer.ts";
import { inflateRawAsync } from "../../src/support/platform/inflate.ts";
import "./fake-tensors.ts";

const encoder = new TextEncoder();

interface Part {
  name: string;
  data: Uint8Array;
  method?: number;
  size?: number;
  crc?: number;
  descriptor?: boolean;
  zip64?: boolean;
}

/** An archive with compression, data descriptors and zip64 fields as asked for. */
function build(parts: Part[], zip64End = false): Uint8Array {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let position = 0;
  for (const part of parts) {
    const name = encoder.encode(part.name);
    const method = part.method ?? 0;
    const data = method === 8 ? new Uint8Array(deflateRawSync(part.data)) : part.data;
    const crc = part.crc ?? crc32(part.data);
    const size = part.size ?? part.data.length;
    const fields = (extra: number, prefix: number[], skipSizes: boolean): DataView => {
      const view = new DataView(new ArrayBuffer(prefix.length + 26));
      prefix.forEach((byte, i) => view.setUint8(i, byte));
      const at = prefix.length;
      view.setUint16(at, 45, true);
      view.setUint16(at + 2, part.descriptor === true ? 8 : 0, true);
      view.setUint16(at + 4, method, true);
      view.setUint32(at + 10, skipSizes ? 0 : crc, true);
      view.setUint32(at + 14, skipSizes ? 0 : part.zip64 === true ? 0xffffffff : data.length, true);
      view.setUint32(at + 18, skipSizes ? 0 : part.zip64 === true ? 0xffffffff : size, true);
      view.setUint16(at + 22, name.length, true);
      view.setUint16(at + 24, extra, true);
      return view;
    };
    const local = [new Uint8Array(fields(0, [0x50, 0x4b, 3, 4], part.descriptor === true).buffer), name, data];
    if (part.descriptor === true) local.push(new Uint8Array(16).fill(7));
    const tail = new Uint8Array(14);
    new DataView(tail.buffer).setUint32(10, position, true);
    const extra = new Uint8Array(part.zip64 === true ? 20 : 0);
    if (part.zip64 === true) {
      const view = new DataView(extra.buffer);
      view.setUint16(0, 1, true);
      view.setUint16(2, 16, true);
      view.setBigUint64(4, BigInt(size), true);
      view.setBigUint64(12, BigInt(data.length), true);
    }
    directory.push(new Uint8Array(fields(extra.length, [0x50, 0x4b, 1, 2, 45, 0], false).buffer), tail, name, extra);
    pieces.push(...local);
    position += local.reduce((sum, piece) => sum + piece.length, 0);
  }
  const listing = concatenateBytes(directory);
  const end = new DataView(new ArrayBuffer(zip64End ? 98 : 22));
  if (zip64End) {
    end.setUint32(0, 0x06064b50, true);
    end.setBigUint64(4, 44n, true);
    end.setBigUint64(32, BigInt(parts.length), true);
    end.setBigUint64(40, BigInt(listing.length), true);
    end.setBigUint64(48, BigInt(position), true);
    end.setUint32(56, 0x07064b50, true);
    end.setBigUint64(64, BigInt(position + listing.length), true);
  }
  const at = zip64End ? 76 : 0;
  end.setUint32(at, 0x06054b50, true);
  end.setUint16(at + 10, zip64End ? 0xffff : parts.length, true);
  end.setUint32(at + 12, zip64End ? 0xffffffff : listing.length, true);
  end.setUint32(at + 16, zip64End ? 0xffffffff : position, true);
  return concatenateBytes([...pieces, listing, new Uint8Array(end.buffer)]);
}

const pickle = Uint8Array.of(0x80, 2, 0x4b, 7, 0x2e);
const name = "x/data.pkl";

describe("reading", () => {
  test("compressed, with data descriptors, zip64, a comment", async () => {
    expect(load(build([{ name, data: pickle, method: 8 }]))).toBe(7);
    expect(await loadAsync(new Blob([build([{ name, data: pickle, method: 8 }]) as Uint8Array<ArrayBuffer>]))).toBe(7);
    expect(load(build([{ name, data: pickle, method: 8, descriptor: true }]))).toBe(7);
    expect(load(build([{ name, data: pickle, descriptor: true }]))).toBe(7);
    expect(load(build([{ name, data: pickle, zip64: true }], true))).toBe(7);
    const archive = build([{ name, data: pickle }]);
    const commented = concatenateBytes([archive, encoder.encode("a comment")]);
    commented[archive.length - 2] = 9;
    expect(load(commented)).toBe(7);
  });

  test("checksums", () => {
    const wrong = build([{ name, data: pickle, crc: 1 }]);
    expect(() => load(wrong)).toThrow("its bytes are damaged: their CRC-32 is");
    expect(load(wrong, { check_crc32: false })).toBe(7);
    expect(load(build([{ name, data: pickle, crc: 0 }]))).toBe(7);
  });

  test("lies are refused", () => {
    const refused = (archive: Uint8Array, message: string): void => {
      expect(() => load(archive)).toThrow(CheckpointError);
      expect(() => load(archive)).toThrow(message);
    };
    refused(build([{ name, data: pickle, method: 8, size: 2 ** 30 }]), "cannot be the compressed form of");
    refused(
      build([{ name, data: pickle, method: 8, size: 4 }]),
      "its compressed data is broken or does not give 4 bytes",
    );
    refused(
      build([{ name, data: pickle, method: 8, size: 6 }]),
      "its compressed data is broken or does not give 6 bytes",
    );
    refused(build([{ name, data: pickle, size: 4 }]), "two sizes");
    refused(build([{ name, data: pickle, method: 12 }]), "compression method 12");
    refused(
      build([
        { name, data: pickle },
        { name, data: pickle },
      ]),
      "the archive has it twice",
    );
    const overlapping = build([
      { name, data: pickle },
      { name: "x/other", data: pickle },
    ]);
    new DataView(overlapping.buffer).setUint32(overlapping.length - 22 - 7 - 4, 0, true);
    refused(overlapping, "overlaps");
    const renamed = build([{ name, data: pickle }]);
    renamed[30] = "y".charCodeAt(0); // the name in the local header
    refused(renamed, "its header at byte 0 has another name");
  });

  test("the version and the order of bytes are believed only as far as they are known", () => {
    const archive = (order: string, version = "3\n"): Uint8Array =>
      build([
        { name, data: pickle },
        { name: "x/byteorder", data: encoder.encode(order) },
        { name: "x/version", data: encoder.encode(version) },
      ]);
    expect(load(archive("little"))).toBe(7);
    expect(load(archive("big", "10"))).toBe(7);
    expect(() => load(archive("lattle"))).toThrow("Unknown endianness type: lattle");
    expect(() => load(archive("little", "99\n"))).toThrow(
      "Attempted to read a PyTorch file with version 99, but the maximum supported version for reading is 10.",
    );
  });

  test("decompressing asynchronously stops at the declared size", async () => {
    const bomb = new Uint8Array(deflateRawSync(new Uint8Array(1e7)));
    expect(await inflateRawAsync(bomb, 1000)).toBe(null);
    expect((await inflateRawAsync(bomb, 1e7))?.length).toBe(1e7);
    expect(await inflateRawAsync(Uint8Array.of(1, 2, 3), 3)).toBe(null);
  });
});

describe("writing", () => {
  test("what is written can be read", () => {
    const file = fc.record({
      name: fc.string({ minLength: 1, unit: "grapheme" }),
      data: fc.uint8Array({ maxLength: 300 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: (entry) => entry.name, minLength: 1 }), (files) => {
        const archive = new ZipArchive(concatenateBytes(writeZip(files)), "test");
        expect(archive.names).toEqual(files.map((entry) => entry.name));
        for (const entry of files) {
          const data = archive.read(entry.name);
          expect(data).toEqual(entry.data);
          expect(data.byteOffset % 64).toBe(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("more files than the classic format can count", () => {
    const data = new Uint8Array(1);
    const archive = new ZipArchive(
      concatenateBytes(writeZip(Array.from({ length: 70000 }, (_, i) => ({ name: `d/${i}`, data })))),
      "test",
    );
    expect(archive.names.length).toBe(70000);
  });

  test("the same value gives the same bytes", () => {
    expect(save({ a: [1, "x"] })).toEqual(save({ a: [1, "x"] }));
  });

  test("CRC-32", () => {
    for (const compute of [crc32, portableCrc32]) {
      expect(compute(encoder.encode("123456789"))).toBe(0xcbf43926);
      expect(compute(new Uint8Array(0))).toBe(0);
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => portableCrc32(bytes) === zlibCrc32(bytes)));
  });
});
