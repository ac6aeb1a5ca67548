/** Models of classical machine learning (`ai.onnx.ml`), as skl2onnx writes them, operators of `com.microsoft`, of strings and of trees give what onnxruntime gives. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import * as torch from "flambeau";

type Encoded =
  | { dtype: string; shape: number[]; values: (number | null)[] }
  | { text: unknown }
  | { map: [string | number, number][] }
  | { maps: [string | number, number][][] };
interface Case {
  name: string;
  model: string;
  inputs: Encoded[];
  outputs: Encoded[];
}
const cases = ["learned", "contributed", "texts"].flatMap((name) => {
  const packed = readFileSync(new URL(`recorded/${name}.json.br`, import.meta.url));
  return JSON.parse(brotliDecompressSync(packed).toString()) as Case[];
});
const { bool, float32, int64, int32, uint8, int8 } = torch;
const DTYPES: Record<string, torch.dtype> = { bool, float32, int64, int32, uint8, int8 };

function decode(value: Encoded): unknown {
  if ("text" in value) return value.text;
  if ("map" in value) return new Map(value.map);
  if ("maps" in value) return value.maps.map((row) => new Map(row));
  const numbers = value.values.map((each) => Number(each ?? NaN));
  return torch.tensor(numbers, { dtype: DTYPES[value.dtype] }).reshape(value.shape);
}

test.each(cases)("$name", ({ model, inputs, outputs }) => {
  const loaded = torch.onnx.load(Buffer.from(model, "base64"));
  const given = torch.no_grad(() => loaded(...(inputs.map(decode) as torch.Tensor[])));
  const found = outputs.length === 1 ? [given] : (given as readonly unknown[]);
  outputs.forEach((output, i) => {
    const wanted = decode(output);
    const value = found[i];
    if (wanted instanceof torch.Tensor) {
      torch.testing.assert_close(value as torch.Tensor, wanted, { rtol: 1e-4, atol: 1e-5, equal_nan: true });
    } else if ("maps" in output) {
      (value as ReadonlyMap<string | number, number>[]).forEach((row, at) => {
        const expected = (wanted as ReadonlyMap<string | number, number>[])[at]!;
        expect([...row.keys()]).toEqual([...expected.keys()]);
        for (const [key, score] of row) expect(score).toBeCloseTo(expected.get(key)!, 4);
      });
    } else expect(value).toEqual(wanted);
  });
});
