/**
 * Hostile and damaged files: they end in our errors, quickly, and without more memory than the file's size explains.
 */

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CheckpointError,
  load,
  loadAsync,
  PickledObject,
  save,
  WeightsOnlyError,
} from "../../src/serialization/index.ts";
import { concatenateBytes } from "../../src/support/bytes.ts";
import { writeZip } from "../../src/serialization/zip/writer.ts";
import { allocated } from "./fake-tensors.ts";

const folder = new URL("../goldens/data/1.13/checkpoints/", import.meta.url);
const goldens = readdirSync(folder)
  .filter((name) => name.endsWith(".pt"))
  .map((name) => new Uint8Array(readFileSync(new URL(name, folder))));

/** A checkpoint around a pickle, given as text with one character for each byte. */
function checkpoint(pickle: string | Uint8Array, files: Record<string, Uint8Array> = {}): Uint8Array {
  const data = typeof pickle === "string" ? Uint8Array.from(pickle, (character) => character.charCodeAt(0)) : pickle;
  return concatenateBytes(
    writeZip([
      { name: "a/data.pkl", data },
      ...Object.entries(files).map(([name, content]) => ({ name, data: content })),
    ]),
  );
}

function read(pickle: string, options = {}): unknown {
  return load(checkpoint(pickle), options);
}

/** Loads, and lets only our own errors pass. */
function survives(bytes: Uint8Array, options = {}): void {
  allocated.bytes = 0;
  try {
    load(bytes, options);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
  }
  expect(allocated.bytes).toBeLessThanOrEqual(4 * bytes.length);
}

describe("random damage", () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
  for (const weights_only of [true, false]) {
    test(`bytes changed, weights_only: ${weights_only}`, () => {
      fc.assert(
        fc.property(fc.constantFrom(...goldens), damage, (golden, changes) => {
          const bytes = golden.slice();
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          survives(bytes, { weights_only, check_crc32: false });
        }),
        { numRuns: 6000 },
      );
    }, 60000);
  }

  test("cut off, and bytes taken out or put in", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...goldens),
        fc.nat(),
        fc.nat(64),
        fc.uint8Array({ maxLength: 64 }),
        (golden, at, count, added) => {
          const start = at % golden.length;
          survives(golden.subarray(0, start));
          survives(concatenateBytes([golden.subarray(0, start), added, golden.subarray(start + count)]), {
            check_crc32: false,
          });
        },
      ),
      { numRuns: 2000 },
    );
  }, 60000);

  test("random pickles", () => {
    const opcodes = [..."(.012NJKMGUXB]aelt)}dsuhjqrcRbQ"].map((character) => character.charCodeAt(0));
    const byte = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(...opcodes, 0x81, 0x85, 0x86, 0x87, 0x8a, 0x8c, 0x8f, 0x90, 0x91, 0x93, 0x94),
      },
      { weight: 1, arbitrary: fc.nat(255) },
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 200 }), (bytes) => {
        survives(checkpoint(Uint8Array.from([0x80, 2, ...bytes])), { weights_only: false });
      }),
      { numRuns: 6000 },
    );
  }, 60000);
});

describe("hostile pickles", () => {
  const cases: Record<string, [string, string]> = {
    "memo that was never set": ["\x80\x02h\x07.", "Memo value not found at index 7"],
    "no mark": ["\x80\x02e.", "could not find MARK"],
    "popping below a mark": ["\x80\x02]K\x01(a.", "unpickling stack underflow"],
    "no STOP": ["\x80\x02]", "pickle data was truncated"],
    nothing: ["", "pickle data was truncated"],
    "odd items": ["\x80\x02}(K\x01u.", "odd number of items"],
    "unknown opcode": ["\x80\x02\xff.", "Unsupported operand 255"],
    "protocol 0 opcode": ["I1\n.", "Unsupported operand 73"],
    "protocol 9": ["\x80\x09N.", "unsupported pickle protocol: 9"],
    "not UTF-8": ["\x80\x02X\x01\x00\x00\x00\xff.", "a string is not UTF-8"],
    "calling a number": ["\x80\x02K\x01)R.", "the number 1 cannot be called"],
    "calling a value": ["\x80\x02c__builtin__\nint\n)R.", "builtins.int cannot be called by a checkpoint"],
    "state of a list": ["\x80\x02]}b.", "a state is given to a list"],
    "storage in a number": ["\x80\x02K\x01Q.", "a persistent id is no tuple"],
    "global without an end": ["\x80\x02cos", "pickle data was truncated: a line does not end"],
  };
  for (const [name, [pickle, message]] of Object.entries(cases)) {
    test(name, () => {
      expect(() => read(pickle)).toThrow(CheckpointError);
      expect(() => read(pickle)).toThrow(message);
      expect(() => read(pickle)).toThrow("a/data.pkl, byte ");
    });
  }

  const ofOtherProtocols: Record<string, [string, string]> = {
    "unknown opcode": ["\x80\x02\xff.", "invalid load key, '\\xff'."],
    "frame beyond the end": ["\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xffN.", "a frame of Infinity bytes is declared"],
    "huge long": ["\x80\x02\x8b\xff\xff\xff\x7f\x01.", "2147483647 bytes are declared"],
    "huge bytes": ["\x80\x04\x8e\xff\xff\xff\xff\xff\x00\x00\x00.", "bytes are declared"],
  };
  for (const [name, [pickle, message]] of Object.entries(ofOtherProtocols)) {
    test(`${name}, weights_only false`, () => {
      expect(() => read(pickle, { weights_only: false })).toThrow(message);
      expect(() => read(pickle)).toThrow(
        /Weights only load failed.*\n.*Unsupported operand \d+\n.*weights_only: false/,
      );
    });
  }

  test("all blocked globals are listed, also in a broken pickle", () => {
    const pickle = "\x80\x02]q\x00(cos\nsystem\nX\x02\x00\x00\x00ls\x85Rcmy\nThing\n)\x81cos\nsystem\nh\x09";
    let error: unknown;
    try {
      read(pickle);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(WeightsOnlyError);
    expect((error as WeightsOnlyError).blocked.map(({ name }) => name)).toEqual(["os.system", "my.Thing"]);
    expect((error as Error).message).toContain("broken besides: a/data.pkl, byte 49 (BINGET): Memo value not found");
    expect(() => read("\x80\x02cmy\nThing\n)\x81.", { safe_globals: ["my.Other"] })).toThrow(WeightsOnlyError);
    expect(read("\x80\x02cmy\nThing\n)\x81.", { safe_globals: ["my.Thing"] })).toBeInstanceOf(PickledObject);
  });

  test("deep nesting and chains of calls", () => {
    const depth = 100000;
    const value = read(`\x80\x02${"]".repeat(depth)}${"a".repeat(depth - 1)}.`) as unknown[];
    let levels = 1;
    for (let item = value[0]; Array.isArray(item); item = item[0]) levels++;
    expect(levels).toBe(depth);
    const record = read(`\x80\x02cx\ny\n${")R".repeat(1000)}.`, { weights_only: false });
    expect(String(record).length).toBeLessThan(200);
    const tuples = read(`\x80\x02N${"\x85".repeat(depth)}.`) as unknown[];
    expect(tuples.length).toBe(1);
  });

  test("a small file cannot ask for much work", () => {
    const many = "K\x01".repeat(20000);
    const copies = "h\x00\x85R0h\x01".repeat(20000);
    const pickle = `\x80\x02(${many}lq\x000c__builtin__\nset\nq\x01${copies}.`;
    expect(() => read(pickle, { weights_only: false })).toThrow("far more work");
  });

  test("metadata that contains itself", () => {
    const value = read("\x80\x02ccollections\nOrderedDict\n)Rq\x00}X\x09\x00\x00\x00_metadatah\x00sb.") as {
      _metadata: object;
    };
    expect(value._metadata).toBe(value);
  });

  test("a storage of two types or sizes", () => {
    const storage = (type: string, count: string): string =>
      `(X\x07\x00\x00\x00storagectorch\n${type}\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK${count}tQ`;
    const files = { "a/data/0": new Uint8Array(64) };
    const pair = (a: string, b: string): Uint8Array => checkpoint(`\x80\x02${a}${b}\x86.`, files);
    expect(load(pair(storage("FloatStorage", "\x04"), storage("FloatStorage", "\x04")))).toHaveLength(2);
    expect(() => load(pair(storage("FloatStorage", "\x04"), storage("LongStorage", "\x04")))).toThrow("at once");
    expect(() => load(pair(storage("FloatStorage", "\x04"), storage("FloatStorage", "\x05")))).toThrow("at once");
  });
});

describe("files that are no checkpoints are named", () => {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  const tar = new Uint8Array(1024);
  tar.set(text("storages"), 0);
  tar.set(text("ustar"), 257);
  const zip = (...names: string[]): Uint8Array =>
    concatenateBytes(writeZip(names.map((name) => ({ name, data: new Uint8Array(1) }))));
  const cases: [Uint8Array, string][] = [
    [text("\n<!DOCTYPE html>\n<html><head>"), "an HTML page"],
    [text("<html lang=en>"), "an HTML page"],
    [text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"), "a Git LFS pointer"],
    [text('{"error": "not found"}'), "JSON"],
    [text("<?xml version='1.0'?><Error>"), "an XML document"],
    [Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0), "a NumPy array (.npy)"],
    [Uint8Array.of(0x1f, 0x8b, 8, 0), "gzip-compressed"],
    [Uint8Array.of(14, 0, 0, 0, 0, 0, 0, 0, ...text('{"a":{}}       ')), "a safetensors file"],
    [tar, "a tar archive"],
    [text("GGUF\x03"), "a GGUF file"],
    [text("hello world"), 'text: "hello world"'],
    [Uint8Array.of(0x80, 4, 0x4e, 0x2e), "a plain Python pickle"],
    [Uint8Array.of(0, 1, 2, 3, 4), "no file that torch.save wrote"],
    [zip("model/data.pkl", "model/constants.pkl", "model/code/__torch__.py"), "a TorchScript archive"],
    [zip("a.npy", "b.npy"), "NumPy arrays (.npz)"],
    [zip("dir/model.pt"), "an archive around dir/model.pt"],
    [zip("x"), "its files are: x"],
  ];
  for (const [bytes, message] of cases) {
    test(message, () => {
      expect(() => load(bytes)).toThrow(CheckpointError);
      expect(() => load(bytes)).toThrow(message);
    });
  }

  test("the async variant says the same", async () => {
    await expect(loadAsync(new File([new TextEncoder().encode("<html>")], "model.pt"))).rejects.toThrow(
      "model.pt: this is no checkpoint: it looks like it is an HTML page",
    );
    expect(await loadAsync(new Blob([save(1)]))).toBe(1);
  });
});
