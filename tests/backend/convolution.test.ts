/** Convolutions and their gradients, by WebAssembly and by native code, against plain loops over random shapes. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { ConvolutionShape } from "../../src/backend/backend.ts";
import { provideConvolutions } from "../../src/backend/wasm/convolution/provide.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";
import { loadNativeAddon } from "../../src/support/platform/native.ts";

provideConvolutions();

const backend = createWasmBackend();
type Type = "float32" | "float64";

function visit(s: ConvolutionShape, each: (input: number, weight: number, output: number) => void): void {
  const inputs = s.inputChannels / s.groups;
  const outputs = s.outputChannels / s.groups;
  for (let n = 0; n < s.batch; n++)
    for (let o = 0; o < s.outputChannels; o++)
      for (let c = 0; c < inputs; c++) {
        const channel = Math.floor(o / outputs) * inputs + c;
        for (let y = 0; y < s.outputHeight; y++)
          for (let x = 0; x < s.outputWidth; x++) {
            for (let a = 0; a < s.kernelHeight; a++)
              for (let b = 0; b < s.kernelWidth; b++) {
                const row = y * s.strideHeight - s.paddingHeight + a * s.dilationHeight;
                const column = x * s.strideWidth - s.paddingWidth + b * s.dilationWidth;
                if (row < 0 || row >= s.inputHeight || column < 0 || column >= s.inputWidth) continue;
                each(
                  ((n * s.inputChannels + channel) * s.inputHeight + row) * s.inputWidth + column,
                  ((o * inputs + c) * s.kernelHeight + a) * s.kernelWidth + b,
                  ((n * s.outputChannels + o) * s.outputHeight + y) * s.outputWidth + x,
                );
              }
          }
      }
}

function checkConvolution(type: Type, s: ConvolutionShape, withBias: boolean): void {
  const bytes = type === "float32" ? 4 : 8;
  const counts = [
    s.batch * s.inputChannels * s.inputHeight * s.inputWidth,
    ((s.outputChannels * s.inputChannels) / s.groups) * s.kernelHeight * s.kernelWidth,
    s.batch * s.outputChannels * s.outputHeight * s.outputWidth,
    s.outputChannels,
  ] as const;
  const [x, w, y, bias] = counts.map((count) => backend.allocate(count * bytes)) as [number, number, number, number];
  const array = (address: number, count: number): Float32Array | Float64Array => {
    const memory = type === "float32" ? backend.memory.f32 : backend.memory.f64;
    return memory.subarray(address / bytes, address / bytes + count);
  };
  const fill = (address: number, count: number, seed: number): void =>
    array(address, count).forEach((_, i, all) => {
      all[i] = ((i * 29 + seed) % 17) / 8 - 1;
    });
  fill(x, counts[0], 3);
  fill(w, counts[1], 5);
  fill(bias, counts[3], 7);
  array(y, counts[2]).fill(NaN);
  const expectSame = (address: number, expected: number[], what: string): void => {
    const actual = array(address, expected.length);
    const wrong = expected.findIndex((value, i) => !(Math.abs(actual[i]! - value) <= 1e-4 * (1 + Math.abs(value))));
    if (wrong >= 0)
      expect.fail(
        `${what} ${type}: element ${wrong} of ${expected.length} is ${actual[wrong]}, expected ${expected[wrong]} for ${JSON.stringify(s)}`,
      );
  };
  const inputs = [...array(x, counts[0])];
  const weights = [...array(w, counts[1])];
  const cells = s.outputHeight * s.outputWidth;
  const outputs = Array.from({ length: counts[2] }, (_, i) =>
    withBias ? array(bias, counts[3])[Math.floor(i / cells) % s.outputChannels]! : 0,
  );
  visit(s, (i, j, o) => {
    outputs[o]! += inputs[i]! * weights[j]!;
  });
  backend.byAddress.convolution.forward(type, s, x, w, withBias ? bias : 0, y);
  expectSame(y, outputs, "forward");

  fill(y, counts[2], 11);
  const gradient = [...array(y, counts[2])];
  const inputGradient = new Array<number>(counts[0]).fill(0);
  const weightGradient = new Array<number>(counts[1]).fill(0);
  visit(s, (i, j, o) => {
    inputGradient[i]! += gradient[o]! * weights[j]!;
    weightGradient[j]! += gradient[o]! * inputs[i]!;
  });
  const dx = backend.allocate(counts[0] * bytes);
  const dw = backend.allocate(counts[1] * bytes);
  array(dx, counts[0]).fill(NaN);
  array(dw, counts[1]).fill(NaN);
  backend.byAddress.convolution.inputGradient(type, s, y, w, dx);
  expectSame(dx, inputGradient, "input gradient");
  backend.byAddress.convolution.weightGradient(type, s, y, x, dw);
  expectSame(dw, weightGradient, "weight gradient");
  for (const [address, count] of [
    [x, counts[0]],
    [w, counts[1]],
    [y, counts[2]],
    [bias, counts[3]],
    [dx, counts[0]],
    [dw, counts[1]],
  ] as const) {
    backend.free(address, count * bytes);
  }
}

const axis = fc
  .record({
    size: fc.integer({ min: 1, max: 20 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
  })
  .map((a) => ({ ...a, output: Math.floor((a.size + 2 * a.padding - a.dilation * (a.kernel - 1) - 1) / a.stride) + 1 }))
  .filter((a) => a.output > 0);

const shape = fc
  .record({
    batch: fc.integer({ min: 0, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    inputs: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 5 }),
    vertical: axis,
    horizontal: axis,
  })
  .map(({ batch, groups, inputs, outputs, vertical: v, horizontal: h }): ConvolutionShape => ({
    batch,
    groups,
    inputChannels: inputs * groups,
    outputChannels: outputs * groups,
    inputHeight: v.size,
    inputWidth: h.size,
    outputHeight: v.output,
    outputWidth: h.output,
    kernelHeight: v.kernel,
    kernelWidth: h.kernel,
    strideHeight: v.stride,
    strideWidth: h.stride,
    paddingHeight: v.padding,
    paddingWidth: h.padding,
    dilationHeight: v.dilation,
    dilationWidth: h.dilation,
  }));

/** Every channel has kernels of its own; strides, dilations and paddings as in `axis`. */
const depthwise = fc
  .record({ shape, channels: fc.integer({ min: 2, max: 9 }), multiplier: fc.integer({ min: 1, max: 3 }) })
  .map(({ shape: s, channels, multiplier }): ConvolutionShape => ({
    ...s,
    groups: channels,
    inputChannels: channels,
    outputChannels: channels * multiplier,
  }));

function square(
  batch: number,
  inputChannels: number,
  outputChannels: number,
  size: number,
  kernelSize: number,
  stride: number,
  padding: number,
  groups = 1,
): ConvolutionShape {
  const output = Math.floor((size + 2 * padding - kernelSize) / stride) + 1;
  return {
    batch,
    inputChannels,
    inputHeight: size,
    inputWidth: size,
    outputChannels,
    outputHeight: output,
    outputWidth: output,
    kernelHeight: kernelSize,
    kernelWidth: kernelSize,
    strideHeight: stride,
    strideWidth: stride,
    paddingHeight: padding,
    paddingWidth: padding,
    dilationHeight: 1,
    dilationWidth: 1,
    groups,
  };
}

const engines = [false, ...(loadNativeAddon()?.addon.levels ?? [])];
const cases = engines.flatMap((engine) => (["float32", "float64"] as const).map((type) => [type, engine] as const));

describe.each(cases)("convolution of %s, native: %s", (type, engine) => {
  beforeAll(() => {
    backend.native = engine;
    expect(backend.native).toBe(engine);
  });

  test("random shapes", () => {
    fc.assert(
      fc.property(shape, fc.boolean(), (s, bias) => checkConvolution(type, s, bias)),
      { numRuns: 150 },
    );
  }, 60_000);

  test("shapes beyond the blocks, depthwise and pointwise", () => {
    checkConvolution(type, square(2, 40, 12, 24, 3, 1, 1), true);
    checkConvolution(type, square(1, 3, 9, 37, 7, 2, 3), true);
    checkConvolution(type, square(2, 12, 12, 14, 3, 1, 1, 12), false);
    checkConvolution(type, square(2, 12, 24, 15, 3, 2, 1, 12), true);
    checkConvolution(type, square(2, 33, 21, 18, 1, 1, 0), true);
    checkConvolution(type, square(1, 6, 5, 16, 1, 2, 0), false);
    checkConvolution(type, square(3, 102, 10, 7, 1, 1, 0), false);
    checkConvolution(type, square(2, 6, 202, 9, 1, 1, 0, 2), true);
  });

  test("kernels that reach beyond small images", () => {
    for (const [size, kernelSize, stride, padding] of [
      [1, 3, 1, 1],
      [2, 3, 2, 1],
      [1, 5, 1, 2],
      [2, 5, 1, 2],
      [3, 7, 2, 3],
      [1, 3, 2, 2],
      [2, 4, 3, 3],
      [1, 1, 1, 2],
    ] as const) {
      checkConvolution(type, square(3, 10, 7, size, kernelSize, stride, padding), true);
      checkConvolution(type, square(2, 6, 12, size, kernelSize, stride, padding, 6), false);
      checkConvolution(
        type,
        {
          ...square(2, 4, 5, 9, kernelSize, stride, padding),
          inputHeight: size,
          outputHeight: Math.floor((size + 2 * padding - kernelSize) / stride) + 1,
        },
        true,
      );
    }
  });

  test("depthwise, random shapes", () => {
    fc.assert(
      fc.property(depthwise, fc.boolean(), (s, bias) => checkConvolution(type, s, bias)),
      { numRuns: 150 },
    );
  }, 60_000);

  test.each([1, 2])(
    "depthwise, strides 1 to 3, kernels of 1 to 11, with %i threads",
    (threads) => {
      backend.pool.setThreads(threads);
      for (const stride of [1, 2, 3]) {
        for (const [size, kernelSize, padding] of [
          [14, 3, 1],
          [15, 3, 0],
          [13, 3, 2],
          [12, 5, 2],
          [9, 2, 0],
          [16, 7, 3],
          [12, 1, 0],
          [30, 11, 5],
        ] as const) {
          checkConvolution(type, square(2, 20, 20, size, kernelSize, stride, padding, 20), true);
          checkConvolution(type, square(1, 6, 18, size, kernelSize, stride, padding, 6), false);
        }
      }
      checkConvolution(type, square(5, 1, 6, 13, 3, 1, 1), true);
      checkConvolution(
        type,
        {
          ...square(3, 40, 40, 1, 1, 1, 0, 40),
          inputWidth: 300,
          outputWidth: 298,
          kernelWidth: 5,
          dilationWidth: 2,
          paddingWidth: 3,
        },
        true,
      );
      backend.pool.setThreads(backend.pool.available);
    },
    60_000,
  );
});
