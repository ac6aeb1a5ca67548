/**
 * Winograd's convolutions with kernels of 3 x 3 and 5 x 5, and of 4 x 4 that move by 2, against plain sums in float64: shapes of all kinds, how exact they are, and that threads
 * change nothing.
 */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { ConvolutionShape } from "../../src/backend/backend.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";
import { provideProducts } from "../../src/backend/wasm/gemm/provide.ts";
import { GemmBackend } from "../../src/backend/wasm/gemm/products.ts";
import { loadNativeAddon } from "../../src/support/platform/native.ts";
import { Native } from "../../src/backend/wasm/native.ts";
import { NativeWinograd } from "../../src/backend/wasm/convolution/winograd-native.ts";
import { WinogradGradient } from "../../src/backend/wasm/convolution/winograd-gradient.ts";
import { backwardProblem, chooseTile, forwardProblem } from "../../src/backend/wasm/convolution/winograd-choice.ts";
import { Winograd } from "../../src/backend/wasm/convolution/winograd.ts";
import * as torch from "../../src/index.ts";

provideProducts();
const levels = loadNativeAddon()?.addon.levels ?? [];
const backend = createWasmBackend();
const gemm = new GemmBackend(backend.heap, backend.pool).of("float32");
const code = new Native(backend.heap);

/** A way to compute all three convolutions with tiles of one size. */
type Forced = Pick<Winograd, "forward" | "inputGradient"> & Pick<WinogradGradient, "weightGradient">;

function forcedBy(engine: string, tile: 2 | 4): Forced {
  if (engine === "WebAssembly") {
    const [forwards, gradient] = [
      new Winograd(backend.heap, gemm, backend.compile, tile),
      new WinogradGradient(backend.heap, gemm, backend.compile, tile),
    ];
    return {
      forward: (...args) => forwards.forward(...args),
      inputGradient: (...args) => forwards.inputGradient(...args),
      weightGradient: (...args) => gradient.weightGradient(...args),
    };
  }
  code.use(engine);
  const level = code.active!;
  const all = new NativeWinograd(backend.heap, gemm, backend.compile, tile);
  return {
    forward: (...args) => all.forward(level, ...args),
    inputGradient: (...args) => all.inputGradient(level, ...args),
    weightGradient: (...args) => all.weightGradient(level, ...args),
  };
}
const rounding = 2 ** -24;
/** Errors in roundings of the sum of all magnitudes, for tiles with four and with six rows of pixels. */
const allowed = { 4: 8, 5: 32, 6: 32 };

function shapeOf(
  batch: number,
  inputChannels: number,
  outputChannels: number,
  height: number,
  width: number,
  paddingHeight: number,
  paddingWidth = paddingHeight,
  kernel = 3,
  stride = 1,
): ConvolutionShape {
  return {
    batch,
    inputChannels,
    outputChannels,
    inputHeight: height,
    inputWidth: width,
    outputHeight: Math.floor((height + 2 * paddingHeight - kernel) / stride) + 1,
    outputWidth: Math.floor((width + 2 * paddingWidth - kernel) / stride) + 1,
    kernelHeight: kernel,
    kernelWidth: kernel,
    strideHeight: stride,
    strideWidth: stride,
    paddingHeight,
    paddingWidth,
    dilationHeight: 1,
    dilationWidth: 1,
    groups: 1,
  };
}

let seed = 1;
/** Numbers from -1 to 1. */
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 31 - 1;
}

function put(values: Float32Array): number {
  const address = backend.allocate(values.length * 4);
  backend.memory.f32.set(values, address / 4);
  return address;
}

/** Calls a body with the places of an image, a kernel and a result that meet. */
function visit(s: ConvolutionShape, each: (input: number, weight: number, output: number) => void): void {
  const kernel = s.kernelHeight;
  for (let n = 0; n < s.batch; n++)
    for (let o = 0; o < s.outputChannels; o++)
      for (let c = 0; c < s.inputChannels; c++) {
        for (let y = 0; y < s.outputHeight; y++)
          for (let x = 0; x < s.outputWidth; x++) {
            const output = ((n * s.outputChannels + o) * s.outputHeight + y) * s.outputWidth + x;
            for (let cell = 0; cell < kernel ** 2; cell++) {
              const [row, column] = [
                y * s.strideHeight + Math.floor(cell / kernel) - s.paddingHeight,
                x * s.strideWidth + (cell % kernel) - s.paddingWidth,
              ];
              if (row < 0 || row >= s.inputHeight || column < 0 || column >= s.inputWidth) continue;
              each(
                ((n * s.inputChannels + c) * s.inputHeight + row) * s.inputWidth + column,
                (o * s.inputChannels + c) * kernel ** 2 + cell,
                output,
              );
            }
          }
      }
}

/** Computes a convolution and its gradients and compares; gives the results' bits. */
function check(forced: Forced, tile: 2 | 4, s: ConvolutionShape, withBias: boolean): readonly Float32Array[] {
  seed = 1;
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, random);
  const inputs = numbers(s.batch * s.inputChannels * s.inputHeight * s.inputWidth);
  const [weights, biases] = [
    numbers(s.outputChannels * s.inputChannels * s.kernelHeight ** 2),
    numbers(s.outputChannels),
  ];
  const cells = s.outputHeight * s.outputWidth;
  const gradients = numbers(s.batch * s.outputChannels * cells);
  const outputs = Float64Array.from(gradients, (_, i) =>
    withBias ? biases[Math.floor(i / cells) % s.outputChannels]! : 0,
  );
  const outputBounds = outputs.map(Math.abs);
  const inputGradients = new Float64Array(inputs.length);
  const inputBounds = new Float64Array(inputs.length);
  const weightGradients = new Float64Array(weights.length);
  const weightBounds = new Float64Array(weights.length);
  visit(s, (i, j, o) => {
    weightGradients[j]! += gradients[o]! * inputs[i]!;
    weightBounds[j]! += Math.abs(gradients[o]! * inputs[i]!);
    outputs[o]! += inputs[i]! * weights[j]!;
    outputBounds[o]! += Math.abs(inputs[i]! * weights[j]!);
    inputGradients[i]! += gradients[o]! * weights[j]!;
    inputBounds[i]! += Math.abs(gradients[o]! * weights[j]!);
  });
  const addresses = [
    inputs,
    weights,
    biases,
    gradients,
    new Float32Array(outputs.length).fill(NaN),
    new Float32Array(inputs.length).fill(NaN),
    new Float32Array(weights.length).fill(NaN),
  ].map(put);
  const [x, w, b, g, y, dx, dw] = addresses as [number, number, number, number, number, number, number];
  expect(forced.forward(s, x, w, withBias ? b : 0, y)).toBe(true);
  expect(forced.inputGradient(s, g, w, dx)).toBe(true);
  expect(forced.weightGradient(s, g, x, dw)).toBe(true);
  const actual = (
    [
      [y, outputs],
      [dx, inputs],
      [dw, weights],
    ] as const
  ).map(([address, { length }]) => backend.memory.f32.slice(address / 4, address / 4 + length));
  const compare = (found: Float32Array, expected: Float64Array, bounds: Float64Array, what: string): void => {
    // Pixels of the same tile take part in sums that they are not in, and then cancel: so the largest magnitude nearby
    // counts.
    // Of a kernel larger than the image, and of a tile larger than the results, cells take part that meet nothing but
    // zeros.
    const isBeyond =
      s.inputHeight * s.inputWidth < s.kernelHeight ** 2 || Math.min(s.outputHeight, s.outputWidth) < tile;
    const covered = isBeyond ? 2 : 1;
    const positions = tile + (s.strideHeight === 2 ? 2 : s.kernelHeight) - 1;
    const bound = allowed[positions as 4 | 5 | 6] * covered;
    const scale = bounds.reduce((a, value) => Math.max(a, value), 0);
    const wrong = expected.findIndex((value, i) => !(Math.abs(found[i]! - value) <= bound * rounding * scale));
    if (wrong >= 0)
      expect.fail(
        `${what}, tile ${tile}: element ${wrong} is ${found[wrong]}, expected ${expected[wrong]} for ${JSON.stringify(s)}`,
      );
  };
  compare(actual[0]!, outputs, outputBounds, "forward");
  compare(actual[1]!, inputGradients, inputBounds, "input gradient");
  compare(actual[2]!, weightGradients, weightBounds, "weight gradient");
  const sizes = [inputs, weights, biases, gradients, outputs, inputs, weights].map((values) => values.length * 4);
  addresses.forEach((address, i) => {
    backend.free(address, sizes[i]!);
  });
  return actual;
}

/** Quicker than `toEqual`, and tells -0 from 0. */
function sameBits(a: Float32Array, b: Float32Array): boolean {
  const [left, right] = [new Uint32Array(a.buffer), new Uint32Array(b.buffer)];
  return left.length === right.length && left.every((bits, i) => bits === right[i]);
}

const engines = ["WebAssembly", ...levels].flatMap((engine) => [
  { engine, tile: 2 as const, kernel: 3, stride: 1 },
  { engine, tile: 4 as const, kernel: 3, stride: 1 },
  { engine, tile: 4 as const, kernel: 4, stride: 2 },
  ...(engine === "WebAssembly" ? [{ engine, tile: 2 as const, kernel: 5, stride: 1 }] : []),
]);
const each = "Winograd by $engine with tiles of $tile, kernels of $kernel that move by $stride";

describe.each(engines)(each, ({ engine, tile, kernel, stride }) => {
  const forced = forcedBy(engine, tile);
  const shaped = (
    batch: number,
    inputs: number,
    outputs: number,
    height: number,
    width: number,
    down: number,
    across = down,
  ): ConvolutionShape => shapeOf(batch, inputs, outputs, height, width, down, across, kernel, stride);
  const half = (kernel - 1) >> 1;
  const size = fc.integer({ min: kernel, max: 19 });
  const channels = fc.integer({ min: 1, max: 13 });
  const mostPadding = stride === 1 ? kernel - 1 : 2;
  const padding = fc.integer({ min: 0, max: mostPadding });

  test("random shapes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        channels,
        channels,
        size,
        size,
        padding,
        padding,
        fc.boolean(),
        (batch, inputs, outputs, height, width, down, across, bias) => {
          check(forced, tile, shaped(batch, inputs, outputs, height, width, down, across), bias);
        },
      ),
      { numRuns: engine === "WebAssembly" ? 120 : 60 },
    );
  }, 60_000);

  test("small images with much padding", () => {
    for (const [height, width] of [
      [1, 1],
      [2, 1],
      [1, 5],
      [3, 3],
      [2, 9],
    ] as const)
      check(forced, tile, shaped(2, 3, 5, height, width, kernel >> 1), true);
    check(forced, tile, shaped(1, 2, 2, 1, 1, mostPadding), false);
  });

  test("the same bits from any number of threads", () => {
    // Many tiles; and few with many channels, whose sums are cut.
    const shape = shaped(2, 40, 36, 26, 31, half);
    const deep = shaped(1, 150, 70, 7, 6, half);
    backend.pool.setThreads(3);
    const end = performance.now() + 20_000;
    while (backend.pool.running < 2 && performance.now() < end) check(forced, tile, shape, true);
    expect(backend.pool.running).toBe(2);
    const [one, ...others] = [1, 2, 2, 3].map((threads) => {
      backend.pool.setThreads(threads);
      return [...check(forced, tile, shape, true), ...check(forced, tile, deep, false)];
    });
    for (const other of others) expect(other.every((values, i) => sameBits(values, one![i]!))).toBe(true);
    backend.pool.setThreads(backend.pool.available);
  }, 60_000);

  test("many channels; more tiles and images than are worked on at once", () => {
    check(forced, tile, shaped(1, 130, 70, 9, 11, half), true);
    check(forced, tile, shaped(3, 9, 70, 41, 39, half), false);
    check(forced, tile, shaped(3, 60, 4, 130, 127, half), false);
    if (stride === 2) check(forced, tile, shaped(5, 60, 4, 130, 127, half), false);
  }, 60_000);

  test("leaves to others what it cannot do", () => {
    const shape = shaped(1, 16, 16, 20, 20, half);
    const others: Partial<ConvolutionShape>[] = [
      { kernelHeight: 1, outputHeight: 20 + kernel - 1 },
      { strideHeight: 3 - stride },
      { dilationWidth: 2, outputWidth: 21 - kernel },
      { groups: 2 },
      { outputWidth: 18 },
      { paddingWidth: mostPadding + 1, outputWidth: Math.floor((22 + 2 * mostPadding - kernel) / stride) + 1 },
    ];
    for (const other of others) expect(forced.forward({ ...shape, ...other }, 0, 0, 0, 0)).toBe(false);
  });
});

describe("the choice", () => {
  afterAll(() => {
    torch.backends.flambeau.winograd = true;
  });

  test("torch.backends.flambeau.winograd turns it off, and the results differ by little", () => {
    torch.manual_seed(1);
    const [x, w] = [torch.randn(1, 32, 24, 24), torch.randn(32, 32, 3, 3)];
    const convolve = () => torch.conv2d(x, w, null, { padding: 1 });
    expect(torch.backends.flambeau.winograd).toBe(true);
    const fast = convolve();
    torch.backends.flambeau.winograd = false;
    expect(torch.backends.flambeau.winograd).toBe(false);
    const plain = convolve();
    expect(torch.equal(fast, plain)).toBe(false);
    expect(torch.allclose(fast, plain, { rtol: 1e-4, atol: 1e-4 })).toBe(true);
    expect(() => {
      // @ts-expect-error: not a boolean
      torch.backends.flambeau.winograd = 1;
    }).toThrow("must be true or false");
  });

  test.each([
    { kernel: 5, padding: 2, stride: 1, natively: false },
    { kernel: 4, padding: 1, stride: 2, natively: true },
  ])("kernels of $kernel go by it, forwards and backwards", ({ kernel, padding, stride, natively }) => {
    torch.manual_seed(1);
    const { flambeau } = torch.backends;
    const native = flambeau.native;
    const [x, w] = [torch.randn(8, 32, 16, 16), torch.randn(64, 32, kernel, kernel)].map((t) => t.requires_grad_());
    const all = (winograd: boolean): torch.Tensor[] => {
      flambeau.winograd = winograd;
      const y = torch.conv2d(x!, w!, null, { padding, stride });
      return [y.detach(), ...torch.autograd.grad([y.square().sum()], [x!, w!])] as torch.Tensor[];
    };
    try {
      for (const level of [false, ...levels] as const) {
        flambeau.native = level;
        const plain = all(false);
        all(true).forEach((fast, i) => {
          expect(torch.equal(fast, plain[i]!)).toBe(level !== false && !natively);
          const largest = plain[i]!.abs().max().item();
          expect(fast.sub(plain[i]!).abs().max().item() / largest).toBeLessThan(1e-5);
        });
      }
    } finally {
      flambeau.native = native;
      flambeau.winograd = true;
    }
  });

  test("kernels of 4 between few channels do not", () => {
    const [x, w] = [torch.randn(4, 8, 16, 16), torch.randn(16, 8, 4, 4)];
    const run = (winograd: boolean): torch.Tensor => {
      torch.backends.flambeau.winograd = winograd;
      return torch.conv2d(x, w, null, { padding: 1, stride: 2 });
    };
    try {
      expect(torch.equal(run(true), run(false))).toBe(true);
    } finally {
      torch.backends.flambeau.winograd = true;
    }
  });

  test("long sums over channels are sums of shorter ones, with small errors", () => {
    torch.manual_seed(1);
    const native = torch.backends.flambeau.native;
    torch.backends.flambeau.native = false;
    try {
      const [x, w] = [torch.randn(8, 512, 8, 8), torch.randn(128, 512, 4, 4)];
      const at = (type: torch.dtype): torch.Tensor =>
        torch.conv2d(x.to(type), w.to(type), null, { padding: 1, stride: 2 });
      const exact = at(torch.float64);
      const fast = at(torch.float32);
      const error = fast.to(torch.float64).sub(exact).square().mean().div(exact.square().mean()).sqrt().item();
      // 3.9e-6 where all 2,048 products are one sum, 2.5e-7 without Winograd's method.
      expect(error).toBeLessThan(1.6e-6);
      expect(error).toBeGreaterThan(5e-7);
    } finally {
      torch.backends.flambeau.native = native;
    }
  });

  test("the gradient of an input without padding around it goes by products that are added up", () => {
    const padded = shapeOf(16, 64, 64, 8, 8, 2, 2, 5);
    const bare = shapeOf(16, 64, 64, 8, 8, 0, 0, 5);
    expect(chooseTile(forwardProblem(bare))).toBe(2);
    expect(chooseTile(backwardProblem(padded))).toBe(2);
    expect(chooseTile(backwardProblem(bare))).toBe(0);
  });

  test("float64 and small convolutions do not use it", () => {
    torch.backends.flambeau.winograd = true;
    torch.manual_seed(1);
    for (const [x, w] of [
      [torch.randn(1, 32, 24, 24, { dtype: torch.float64 }), torch.randn(32, 32, 3, 3, { dtype: torch.float64 })],
      [torch.randn(1, 4, 8, 8), torch.randn(4, 4, 3, 3)],
    ] as const) {
      torch.backends.flambeau.winograd = true;
      const asChosen = torch.conv2d(x, w, null, { padding: 1 });
      torch.backends.flambeau.winograd = false;
      expect(torch.equal(asChosen, torch.conv2d(x, w, null, { padding: 1 }))).toBe(true);
    }
  });
});
