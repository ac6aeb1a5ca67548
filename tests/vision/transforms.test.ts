/** Transforms give what torchvision gave: recorded calls, the random ones from the same seed. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { transforms } from "../../src/vision/index.ts";

const F = transforms.functional;
type Call = (image: torch.Tensor) => torch.Tensor;

const bytes = new Uint8Array(
  brotliDecompressSync(readFileSync(new URL("data/transforms.safetensors.br", import.meta.url))),
);
const header = JSON.parse(
  new TextDecoder().decode(bytes.subarray(8, 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true)))),
) as { __metadata__: { cases: string } };
const cases = JSON.parse(header.__metadata__.cases) as { call: string; in: string; out: string }[];
const tensors = torch.safetensors.load(bytes) as Record<string, torch.Tensor>;

/** `Resize([20, 30], interpolation=BILINEAR, antialias=True)` to a value for each argument. */
function parse(text: string): { name: string; positional: unknown[]; named: Record<string, unknown> } {
  const [, name = "", list = ""] = /^(\w+)(?:\((.*)\))?$/.exec(text) ?? [];
  const positional: unknown[] = [];
  const named: Record<string, unknown> = {};
  const value = (word: string): unknown => {
    const plain = word.replaceAll("(", "[").replaceAll(")", "]").replaceAll("'", '"');
    if (/^[A-Z_]+$/.test(word)) return word.toLowerCase().replace("_", "-");
    if (word === "True" || word === "False") return word === "True";
    if (word === "float32") return torch.float32;
    if (word === "uint8") return torch.uint8;
    return JSON.parse(plain);
  };
  for (const part of list.split(/,\s*(?![^[(]*[\])])/).filter((each) => each !== "")) {
    const [, key, rest] = /^(\w+)=(.*)$/.exec(part) ?? [null, null, part];
    if (key) named[key] = value(rest!);
    else positional.push(value(rest!));
  }
  return { name, positional, named };
}

function callOf(text: string): Call {
  const [, seed, rest] = /^manual_seed\((\d+)\); (.*)$/.exec(text) ?? [null, null, text];
  if (seed) torch.manual_seed(Number(seed));
  if (rest === "solarize(0.5|128)") return (image) => F.solarize(image, image.dtype === torch.uint8 ? 128 : 0.5);
  const { name, positional, named } = parse(rest!);
  const args = Object.keys(named).length > 0 ? [...positional, named] : positional;
  // The call is data: which function and which arguments it has, the record says.
  type Loose = (...list: unknown[]) => torch.Tensor;
  if (/^[A-Z]/.test(name)) {
    const Transform = (transforms as unknown as Record<string, new (...list: unknown[]) => Call>)[name]!;
    return new Transform(...args);
  }
  return (image) => (F as unknown as Record<string, Loose>)[name]!(image, ...args);
}

const played = cases.filter(({ call }) => call !== "perspective");

test.each(played.map((each, i) => ({ ...each, i })))("$i $call", ({ call, in: from, out }) => {
  const image = tensors[from]!;
  const expected = tensors[out]!;
  const result = callOf(call)(image);
  expect(result.shape).toEqual(expected.shape);
  expect(result.dtype).toBe(expected.dtype);
  const distance = result.to(torch.float64).sub(expected.to(torch.float64)).abs();
  if (expected.dtype === torch.uint8) {
    // A value halfway between two whole numbers may go either way.
    expect(distance.max().item()).toBeLessThanOrEqual(1);
    expect(distance.ne(0).to(torch.float64).mean().item()).toBeLessThan(0.002);
  } else {
    // A place between two pixels may go either way in the interpolation "nearest".
    const far = distance.gt(expected.to(torch.float64).abs().mul(1e-4).add(1e-5));
    expect(far.to(torch.float64).mean().item()).toBeLessThan(0.002);
  }
});

test("all recorded calls are played but three, whose points are not recorded", () => {
  expect(cases).toHaveLength(194);
  expect(played).toHaveLength(191);
});
