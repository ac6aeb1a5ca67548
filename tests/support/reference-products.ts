/** Convolutions by their definition, for the reference device. */
import type { Argument, Convolution, ConvolutionShape } from "../../src/backend/backend.ts";
import type { MemoryPlace } from "../../src/kernel/interpret.ts";

type Float = "float32" | "float64";

/** A tensor's elements by number. */
interface Elements {
  get(i: number): number;
  set(i: number, value: number): void;
}

function elementsOf(type: Float, { bytes, offset }: MemoryPlace): Elements {
  return type === "float32"
    ? {
        get: (i) => bytes.getFloat32(offset + 4 * i, true),
        set: (i, value) => bytes.setFloat32(offset + 4 * i, value, true),
      }
    : {
        get: (i) => bytes.getFloat64(offset + 8 * i, true),
        set: (i, value) => bytes.setFloat64(offset + 8 * i, value, true),
      };
}

/** Calls `use` for each product: the places in the input, the weight and the output that it joins. */
function eachProduct(s: ConvolutionShape, use: (input: number, weight: number, output: number) => void): void {
  const [perGroup, outPerGroup] = [s.inputChannels / s.groups, s.outputChannels / s.groups];
  for (let n = 0; n < s.batch; n++)
    for (let o = 0; o < s.outputChannels; o++)
      for (let c = 0; c < perGroup; c++)
        for (let y = 0; y < s.outputHeight; y++)
          for (let x = 0; x < s.outputWidth; x++)
            for (let v = 0; v < s.kernelHeight; v++)
              for (let u = 0; u < s.kernelWidth; u++) {
                const row = y * s.strideHeight - s.paddingHeight + v * s.dilationHeight;
                const column = x * s.strideWidth - s.paddingWidth + u * s.dilationWidth;
                if (row < 0 || row >= s.inputHeight || column < 0 || column >= s.inputWidth) continue;
                const channel = Math.floor(o / outPerGroup) * perGroup + c;
                use(
                  ((n * s.inputChannels + channel) * s.inputHeight + row) * s.inputWidth + column,
                  ((o * perGroup + c) * s.kernelHeight + v) * s.kernelWidth + u,
                  ((n * s.outputChannels + o) * s.outputHeight + y) * s.outputWidth + x,
                );
              }
}

/** The three convolutions; sums are taken in float64 and rounded once. */
export function referenceConvolution(placeOf: (argument: Argument) => MemoryPlace): Convolution {
  const run = (
    type: Float,
    s: ConvolutionShape,
    first: Argument,
    second: Argument,
    target: Argument,
    count: number,
    places: (input: number, weight: number, output: number) => readonly [number, number, number],
    start: (i: number) => number = () => 0,
  ): void => {
    const [a, b, out] = [first, second, target].map((argument) => elementsOf(type, placeOf(argument))) as [
      Elements,
      Elements,
      Elements,
    ];
    const sums = Float64Array.from({ length: count }, (_, i) => start(i));
    eachProduct(s, (input, weight, output) => {
      const [i, j, k] = places(input, weight, output);
      sums[k]! += a.get(i) * b.get(j);
    });
    sums.forEach((sum, i) => out.set(i, sum));
  };
  return {
    winograd: false,
    forward(type, s, input, weight, bias, output) {
      const shifts = bias === 0 ? null : elementsOf(type, placeOf(bias));
      const cells = s.outputHeight * s.outputWidth;
      run(
        type,
        s,
        input,
        weight,
        output,
        s.batch * s.outputChannels * cells,
        (i, w, o) => [i, w, o],
        (i) => shifts?.get(Math.floor(i / cells) % s.outputChannels) ?? 0,
      );
    },
    inputGradient(type, s, gradient, weight, target) {
      const count = s.batch * s.inputChannels * s.inputHeight * s.inputWidth;
      run(type, s, gradient, weight, target, count, (i, w, o) => [o, w, i]);
    },
    weightGradient(type, s, gradient, input, target) {
      const count = s.outputChannels * (s.inputChannels / s.groups) * s.kernelHeight * s.kernelWidth;
      run(type, s, gradient, input, target, count, (i, w, o) => [o, i, w]);
    },
  };
}
