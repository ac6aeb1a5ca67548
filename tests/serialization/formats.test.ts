/** Files of others: NumPy arrays, GGUF, TorchScript and exported programs; weights from an address. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

import { warningsOf } from "../support/messages.ts";

const at = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const { npy, gguf, CheckpointError } = torch.serialization;
type Named = Record<string, Tensor>;

describe("NumPy", () => {
  test("reads arrays of every dtype and order", async () => {
    const arrays = npy.load(at("arrays.npz")) as Named;
    expect(Object.keys(arrays)).toEqual([
      "float32",
      "fortran",
      "big",
      "big_complex",
      "scalar",
      "empty",
      "bools",
      "long",
      "unsigned",
    ]);
    expect(arrays["float32"]!.tolist()).toEqual([
      [0, 0.25, 0.5],
      [0.75, 1, 1.25],
    ]);
    expect(arrays["fortran"]!.tolist()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(arrays["fortran"]!.stride()).toEqual([1, 2]);
    expect(arrays["big"]!.tolist()).toEqual([-2, -1, 0, 1]);
    expect(String(arrays["big_complex"])).toBe("tensor([0.+1.j, 1.+1.j])");
    expect([arrays["scalar"]!.item(), arrays["scalar"]!.dtype.name]).toEqual([2.5, "float16"]);
    expect(arrays["empty"]!.shape).toEqual([0, 3]);
    expect(arrays["bools"]!.tolist()).toEqual([true, false]);
    expect(arrays["long"]!.tolist()).toEqual([2 ** 40, -1]);
    expect(arrays["unsigned"]!.tolist()).toEqual([60000, 1]);
    expect((npy.load(at("one.npy")) as Tensor).tolist()).toEqual(arrays["fortran"]!.tolist());
    expect((npy.load(at("compressed.npz")) as Named)["a"]!.tolist()).toEqual(arrays["float32"]!.tolist());
    const blob = new Blob([readFileSync(at("compressed.npz"))]);
    expect(((await npy.loadAsync(blob)) as Named)["a"]!.tolist()).toEqual(arrays["float32"]!.tolist());
  });

  test("writes what it reads, to the byte where NumPy does", () => {
    const one = npy.load(at("one.npy")) as Tensor;
    const again = npy.load(npy.save(one)) as Tensor;
    expect([again.tolist(), again.dtype]).toEqual([one.tolist(), one.dtype]);
    const row = torch.arange(6, { dtype: torch.float32 }).view(2, 3).div(4);
    const archive = readFileSync(at("arrays.npz"));
    // NumPy does not compress here: its bytes of the array stand in the archive.
    expect(archive.includes(Buffer.from(npy.save(row)))).toBe(true);
    const arrays = npy.load(npy.savez({ row: row.t(), "a/b": torch.tensor(true) })) as Named;
    expect(arrays["row"]!.tolist()).toEqual(row.t().tolist());
    expect(arrays["a/b"]!.item()).toBe(true);
    expect(() => npy.save(torch.ones(2, { dtype: torch.bfloat16 }))).toThrow("NumPy has no dtype like torch.bfloat16");
  });

  test("refuses objects and broken files", () => {
    expect(() => npy.load(at("objects.npy"))).toThrow("it is an array of Python objects, which are not read");
    const bytes = new Uint8Array(readFileSync(at("one.npy")));
    expect(() => npy.load(bytes.subarray(0, 150))).toThrow("takes 48 bytes, but 22 are there");
    expect(() => npy.load(bytes.subarray(0, 20))).toThrow(CheckpointError);
    expect(() => npy.load(at("program.state.pt"))).toThrow("it looks like it is a checkpoint: read it with torch.load");
    expect(npy.load(npy.savez({}))).toEqual({});
    // Empty arrays of text make lists for the other dims: as many as there are in a file of 128 bytes would take minutes.
    const header = "{'descr': '<U3', 'fortran_order': False, 'shape': (50000000, 0), }".padEnd(117) + "\n";
    const text = Buffer.concat([Buffer.from([0x93]), Buffer.from("NUMPY\x01\x00\x76\x00"), Buffer.from(header)]);
    expect(() => npy.load(new Uint8Array(text))).toThrow("shape [50000000, 0] has more elements of no bytes");
    expect(() => npy.load(at("types.gguf"))).toThrow("it looks like it is a GGUF file");
  });
});

describe("GGUF", () => {
  const expected = JSON.parse(readFileSync(at("types.gguf.json"), "utf8")) as Record<string, number[]>;
  const file = gguf.open(at("types.gguf"));

  test("metadata of every kind", () => {
    expect(file.metadata).toMatchObject({
      "general.architecture": "llama",
      "a.count": 7,
      "a.negative": -5,
      "a.float": 0.5,
      "a.flag": true,
      "a.text": "é",
      "a.list": ["x", "yz"],
      "a.numbers": [1, 2, 3],
    });
  });

  test.each(Object.keys(expected))("%s is what llama.cpp's package reads", (name) => {
    const tensor = file.get_tensor(name) as Tensor;
    expect(file.info(name).type).toBe(name.slice(2));
    const wanted = torch.tensor(expected[name]!).float();
    expect(torch.allclose(tensor.float().flatten(), wanted, 2e-6, 1e-6)).toBe(true);
    expect(tensor.dim()).toBe(2);
  });

  test("broken files are refused", () => {
    const bytes = new Uint8Array(readFileSync(at("types.gguf")));
    expect(() => gguf.open(bytes.subarray(0, 300))).toThrow(CheckpointError);
    expect(() => gguf.open(bytes.subarray(0, bytes.length - 64))).toThrow("it reaches to byte");
    const many = bytes.slice();
    many.fill(0xff, 8, 12);
    expect(() => gguf.open(many)).toThrow("for which there is no room");
    expect(() => gguf.open(at("one.npy"))).toThrow('it does not begin with "GGUF"');
    expect(() => torch.load(at("types.gguf"))).toThrow("torch.serialization.gguf.open");
  });
});

describe("folders of torch.distributed.checkpoint", () => {
  test("their files say what makes one file of them", () => {
    const help =
      "flambeau/distributed reads the folder: checkpoint.load_state_dict_from_keys(null, { checkpoint_id: FOLDER })";
    // How the index begins, a pickle of protocol 4.
    const index = Buffer.from(
      "\x80\x04\x95\xe2\x04\0\0\0\0\0\0\x8c\x25torch.distributed.checkpoint.metadata",
      "latin1",
    );
    expect(() => torch.load(new Uint8Array(index))).toThrow(help);
    const folder = mkdtempSync(join(tmpdir(), "parts-"));
    try {
      writeFileSync(join(folder, "__0_0.distcp"), readFileSync(at("script.pt")));
      expect(() => torch.load(join(folder, "__0_0.distcp"))).toThrow(help);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("programs", () => {
  test("a frozen one has no weights, and the warning says so", () => {
    const warnings = warningsOf(() => expect(torch.load(at("frozen.pt"), { weights_only: false })).toEqual({}));
    expect(warnings.join("")).toContain("It holds no weights: torch.jit.freeze made constants of its program of them.");
  });

  const state = torch.load<Named>(at("program.state.pt"));

  test.each(["script.pt", "trace.pt", "program.pt2"])("%s gives its weights", (name) => {
    expect(() => torch.load(at(name))).toThrow("Pass { weights_only: false } to get its weights");
    const weights = torch.load<Named>(at(name), { weights_only: false });
    expect(Object.keys(weights).sort()).toEqual(Object.keys(state).sort());
    for (const [key, tensor] of Object.entries(state)) {
      expect(torch.equal(weights[key]!, tensor), key).toBe(true);
      expect(weights[key]!.dtype).toBe(tensor.dtype);
    }
    const model = new torch.nn.Sequential(
      new torch.nn.Linear(2, 3),
      new torch.nn.BatchNorm1d(3),
      new torch.nn.Linear(3, 3),
      new torch.nn.Sequential(new torch.nn.Linear(3, 3)),
    );
    model.load_state_dict(weights);
  });
});

test("hub loads weights from an address once, and checks their hash", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flambeau-hub-"));
  const bytes = torch.save({ weight: torch.ones(2) });
  const digits = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    if (request.url!.includes("missing")) response.writeHead(404).end();
    else response.end(bytes);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    torch.hub.set_dir(folder);
    expect(torch.hub.get_dir()).toBe(folder);
    const url = `${address}/model-${digits}.pth`;
    for (let i = 0; i < 2; i++) {
      const weights = await torch.hub.load_state_dict_from_url(url, { check_hash: true });
      expect((weights["weight"] as Tensor).tolist()).toEqual([1, 1]);
    }
    expect(asked).toBe(1);
    expect(readFileSync(join(folder, "checkpoints", `model-${digits}.pth`)).equals(bytes)).toBe(true);
    await expect(
      torch.hub.load_state_dict_from_url(`${address}/model-00000000.pth`, { check_hash: true }),
    ).rejects.toThrow('invalid hash value (expected "00000000"');
    await expect(torch.hub.load_state_dict_from_url(`${address}/missing.pth`)).rejects.toThrow("HTTP Error 404");
    await torch.hub.download_url_to_file(url, join(folder, "sub", "copy.pth"));
    writeFileSync(join(folder, "plain.pth"), bytes);
    const own = await torch.hub.load_state_dict_from_url(`${address}/x`, { model_dir: folder, file_name: "plain.pth" });
    expect(Object.keys(own)).toEqual(["weight"]);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
