/** Models as exporters write them: branches, loops, sequences, optional values, functions, quantised parts; onnxruntime's answers. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import * as torch from "flambeau";

type Encoded =
  | { list: Encoded[] }
  | { text: unknown }
  | { dtype: string; shape: number[]; values: (number | boolean | string | null)[] }
  | null;
interface Case {
  name: string;
  model: string;
  inputs: Record<string, Encoded>;
  outputs: Encoded[];
}
const packed = readFileSync(new URL("recorded/programs.json.br", import.meta.url));
const cases = JSON.parse(brotliDecompressSync(packed).toString()) as Case[];
const { bool, float32, int32, int64, uint8 } = torch;
const DTYPES: Record<string, torch.dtype> = { bool, float32, int32, int64, uint8 };

function decode(value: Encoded): unknown {
  if (value === null) return null;
  if ("list" in value) return value.list.map(decode);
  if ("text" in value) return value.text;
  const numbers = value.values.map((each) =>
    Number(typeof each === "string" ? each.replace("inf", "Infinity") : (each ?? NaN)),
  );
  return torch.tensor(numbers, { dtype: DTYPES[value.dtype] }).reshape(value.shape);
}

function same(found: unknown, wanted: unknown): void {
  if (Array.isArray(wanted)) {
    expect(found).toHaveLength(wanted.length);
    wanted.forEach((item, i) => same((found as unknown[])[i], item));
  } else if (wanted instanceof torch.Tensor)
    torch.testing.assert_close(found as torch.Tensor, wanted, { rtol: 1e-4, atol: 1e-5, equal_nan: true });
  else expect(found).toEqual(wanted);
}

test("there are many", () => {
  expect(cases.length).toBeGreaterThan(55);
});

test.each(cases)("$name", ({ model, inputs, outputs }) => {
  const loaded = torch.onnx.load(Buffer.from(model, "base64"));
  const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, decode(value)]));
  const found = torch.no_grad(() => loaded(given as Record<string, torch.Tensor>)) as unknown;
  same(outputs.length === 1 ? [found] : found, outputs.map(decode));
});
