/** Images in files: checksums of what torchvision 0.29 decoded from the same bytes, and files of our own back and forth. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { crc32 } from "../../src/support/crc32.ts";
import { io, utils } from "../../src/vision/index.ts";

type Facts = [shape: number[], dtype: string, sum: number, crc: number];
const recorded = JSON.parse(readFileSync(new URL("data/images.json", import.meta.url), "utf8")) as [
  name: string,
  file: string,
  modes: Record<string, Facts | string>,
][];
const folder = mkdtempSync(join(tmpdir(), "images-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function facts(image: torch.Tensor): Facts {
  const { buffer, byteOffset, byteLength } = image.contiguous().toTypedArray() as Uint8Array;
  const crc = crc32(new Uint8Array(buffer, byteOffset, byteLength));
  return [[...image.shape], image.dtype.name, image.long().sum().item() as number, crc];
}

/**
 * Where torchvision gives something else than the image: indices of palettes, alpha of 1 beside bits, colors of WebP that
 * were to be gray.
 */
function differs(name: string, mode: string): boolean {
  if (name === "palette.png") return mode !== "RGB" && mode !== "GRAY";
  if (name === "one_bit.png") return mode.endsWith("ALPHA");
  return name.endsWith(".webp") && mode.startsWith("GRAY");
}

/** BMP, PGM and PPM files, most of them Pillow's, and what it reads from each as RGB. */
const plain = JSON.parse(readFileSync(new URL("data/plain-images.json", import.meta.url), "utf8")) as {
  images: Record<string, { file: string; rgb: number[][][] }>;
  refused: Record<string, string>;
};
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

test.each(Object.entries(plain.images))("without compression: %s", async (_name, { file, rgb }) => {
  const image = await io.decode_image(bytesOf(file), "RGB");
  expect(image.dtype).toBe(torch.uint8);
  expect(image.tolist()).toEqual(rgb);
});

test("without compression: opacity that the header names, channels, and what is refused", async () => {
  const withOpacity = bytesOf(
    "Qk2SAAAAAAAAAHoAAABsAAAAAwAAAAIAAAABACAAAwAAABgAAAAAAAAAAAAAAAAAAAAAAAAAAAD/AAD/AAD/AAAAAAAA/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACoXJ1vD4phL+0ZowZIdnnuFq62jCt5nvI=",
  );
  expect((await io.decode_image(withOpacity)).tolist()).toEqual([
    [
      [121, 182, 158],
      [157, 97, 163],
    ],
    [
      [118, 174, 121],
      [92, 138, 25],
    ],
    [
      [72, 22, 43],
      [168, 15, 237],
    ],
    [[238, 140, 242], [111, 47, 6]], // prettier-ignore
  ]);
  expect((await io.decode_image(bytesOf(plain.images["PGM"]!.file))).shape).toEqual([1, 3, 5]);
  expect((await io.decode_image(bytesOf(plain.images["8 bits, gray"]!.file), "GRAY")).shape).toEqual([1, 3, 5]);
  const reasons = {
    cut24: "truncated",
    rle8: "Unsupported BMP compression (1)",
    pgm16: "maxval must be from 1 to 255, and is 65535",
    ppmcut: "truncated",
  };
  for (const [name, reason] of Object.entries(reasons))
    await expect(io.decode_image(bytesOf(plain.refused[name]!))).rejects.toThrow(reason);
  for (const text of ["BM", "P6 9999999 9999999 255\n", "P6 a", "P3 1 1 255 1 2", "P5 0 0 255\n"])
    await expect(io.decode_image(new TextEncoder().encode(text))).rejects.toThrow(/^decode_image: /);
  // Headers that ask for sizes that the file does not have, and depths that no file has.
  const of = (place: number, ...values: number[]): Uint8Array => {
    const bytes = bytesOf(plain.images["24 bits"]!.file);
    bytes.set(values, place);
    return bytes;
  };
  for (const bytes of [
    of(18, 255, 255, 255, 127),
    of(18, 255, 255, 255, 255),
    of(28, 7),
    of(14, 255, 255),
    of(10, 255, 255),
  ])
    await expect(io.decode_image(bytes)).rejects.toThrow(/^decode_image: /);
});

test.each(recorded)("%s", async (name, base64, modes) => {
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  for (const [mode, expected] of Object.entries(modes)) {
    if (differs(name, mode)) continue;
    const decode =
      mode === "turned"
        ? io.decode_image(bytes, { apply_exif_orientation: true })
        : io.decode_image(bytes, mode as io.ImageReadMode);
    if (typeof expected === "string")
      await expect(decode).rejects.toThrow("The provided mode is not supported for JPEG files");
    else expect(facts(await decode), mode).toEqual(expected);
  }
});

test("bytes come as tensors, arrays, Blobs, paths and addresses", async () => {
  const [, base64, { UNCHANGED }] = recorded[0]!;
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  const path = join(folder, "a.png");
  writeFileSync(path, bytes);
  const sources = [torch.tensor(bytes), bytes.buffer, new Blob([bytes]), path, new URL(`file://${path}`)];
  for (const source of [...sources, io.read_file(path), `data:image/png;base64,${base64}`])
    expect(facts(await io.decode_image(source as string))).toEqual(UNCHANGED);
  expect(facts(await io.read_image(path, { mode: "RGB" }))).toEqual(UNCHANGED);
  expect(facts(await io.decode_png(bytes, "rgb" as "RGB"))).toEqual(UNCHANGED);
});

test("PNG files have the image's values, JPEG files nearly", async () => {
  const y = torch.arange(40).view(-1, 1);
  const x = torch.arange(50);
  const smooth = torch.stack([x.mul(4).add(y), y.mul(5).add(x), x.add(y.mul(2))]).to(torch.uint8);
  for (const image of [smooth, smooth.narrow(0, 1, 1), smooth.flip(2)]) {
    const file = await io.encode_png(image, 9);
    expect(file.dtype).toBe(torch.uint8);
    expect(torch.equal(await io.decode_png(file), image)).toBe(true);
    const near = await io.decode_jpeg(await io.encode_jpeg(image, 95));
    expect(near.shape).toEqual(image.shape);
    expect(near.float().sub(image.float()).abs().mean().item()).toBeLessThan(2);
  }
  const [good, poor] = [await io.encode_jpeg(smooth, 95), await io.encode_jpeg(smooth, 10)];
  expect(poor.numel()).toBeLessThan(good.numel());
  await io.write_png(smooth, join(folder, "b.png"));
  await io.write_jpeg(smooth, join(folder, "b.jpg"), 90);
  expect(torch.equal(await io.read_image(join(folder, "b.png")), smooth)).toBe(true);
  expect((await io.read_image(join(folder, "b.jpg"))).shape).toEqual([3, 40, 50]);
  await utils.save_image([smooth.float().div(255), smooth.float().div(255)], join(folder, "grid.webp"), { padding: 1 });
  expect((await io.read_image(join(folder, "grid.webp"))).shape).toEqual([3, 42, 103]);
  await utils.save_image(smooth.float().div(255), join(folder, "x"), { format: "png" });
  expect(torch.equal(await io.read_image(join(folder, "x")), smooth)).toBe(true);
});

test("what is refused, in torchvision's words", async () => {
  const image = torch.zeros([3, 4, 5], { dtype: torch.uint8 });
  const png = await io.encode_png(image);
  const jpeg = await io.encode_jpeg(image);
  const decoding: [unknown, string][] = [
    [torch.zeros([100], { dtype: torch.uint8 }), "Unsupported image file. Only jpeg, png, webp and gif"],
    [torch.zeros([0], { dtype: torch.uint8 }), "Expected a non empty 1-dimensional tensor"],
    [new Uint8Array(0), "Expected a non empty 1-dimensional tensor"],
    [png.float(), "Expected a torch.uint8 tensor"],
    [png.unsqueeze(0), "Expected a non empty 1-dimensional tensor"],
    [png.narrow(0, 0, 30), "decode_image: "],
    [jpeg.narrow(0, 0, 30), "decode_image: "],
    [png.narrow(0, 0, png.numel() - 20), "decode_image: "],
    [
      new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"),
      "Unsupported image file",
    ],
    [join(folder, "nowhere.png"), "[Errno 2] No such file or directory"],
  ];
  for (const [input, text] of decoding) await expect(io.decode_image(input as string)).rejects.toThrow(text);
  await expect(io.decode_image(png, "FOO" as "RGB")).rejects.toThrow("'FOO'");
  await expect(io.decode_png(jpeg)).rejects.toThrow("Content is not png!");
  await expect(io.decode_jpeg(png)).rejects.toThrow("Not a JPEG file");
  await expect(io.encode_png(image, 10)).rejects.toThrow("Compression level should be between 0 and 9");
  await expect(io.encode_png(image.float())).rejects.toThrow("Input tensor dtype should be uint8");
  await expect(io.encode_png(image.select(0, 0))).rejects.toThrow("Input data should be a 3-dimensional tensor");
  await expect(io.encode_png(image.narrow(0, 0, 2))).rejects.toThrow("The number of channels should be 1 or 3, got: 2");
  await expect(io.encode_jpeg(image, 0)).rejects.toThrow("Image quality should be a positive number between 1 and 100");
  expect(() => {
    io.write_file(join(folder, "y"), image);
  }).toThrow("Input data should be a 1-dimensional tensor");
  await expect(utils.save_image(image.float(), join(folder, "a.xyz"))).rejects.toThrow("unknown file extension: .xyz");
});
