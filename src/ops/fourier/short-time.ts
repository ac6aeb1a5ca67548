/** Short-time Fourier transforms: spectra of overlapping stretches of a signal, and back. */
import { shownAs } from "../../autograd/shown-name.ts";
import { lookAt } from "../../compute/look-at.ts";
import { isDifferentiable, realDType } from "../../dtype.ts";
import { wrapDim, shapeText } from "../../layout/shape.ts";
import { NotImplementedError, RuntimeError, TypeError } from "../../support/errors.ts";
import { warnOnce } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { fft, ifft, irfft, rfft } from "./fft.ts";
import { fold } from "../view/copies/fold.ts";
import { complex, view_as_real } from "../elementwise/complex/complex.ts";
import { constant_pad_nd, pad, type PadMode } from "../view/copies/padding.ts";
import { sizeAt } from "../../support/checked.ts";

/**
 * Options of `stft`. `hop_length`: distance of stretches (a quarter of `n_fft`); `win_length`: how much of one the
 * window covers.
 */
export interface StftOptions {
  n_fft?: number;
  hop_length?: number | null;
  win_length?: number | null;
  /** The window: [win_length]. Default: ones. */
  window?: Tensor | null;
  /** Stretches are centred: the signal is padded on both sides. Default true. */
  center?: boolean;
  /** How it is padded. Default "reflect". */
  pad_mode?: PadMode;
  /** Divide by the root of `n_fft`. Default false. */
  normalized?: boolean;
  /** Leave out frequencies that follow from the others. */
  onesided?: boolean | null;
  /** Give complex numbers instead of pairs of real ones; what real signals need to say. */
  return_complex?: boolean | null;
  /** Without `center`: stretches are as long as the window when they are counted. Default false. */
  align_to_window?: boolean | null;
}
/** Options of `istft`; `length`: of the signal. */
export interface IstftOptions extends Omit<StftOptions, "pad_mode" | "align_to_window"> {
  length?: number | null;
}

/** A tensor as PyTorch's messages show it: torch.FloatTensor[10]. */
function shown(tensor: Tensor | null, braces: boolean): string {
  if (tensor === null) return "None";
  const type = tensor.dtype.scalarName;
  const sizes = shapeText(tensor.shape);
  if (tensor.dtype.is_complex && !braces) return `CPU${type}Type${sizes}`;
  return `torch.${type}Tensor${braces ? `{${sizes}}` : sizes}`;
}

function shownFlag(value: boolean | null): string {
  return value === null ? "None" : value ? "1" : "0";
}

/** The window over all n_fft places: 1 where there is none, zeros around a shorter one. */
function wholeWindow(window: Tensor | null, length: number, size: number, like: Tensor): Tensor | null {
  if (length === size) return window;
  const before = Math.floor((size - length) / 2);
  return constant_pad_nd(window ?? like.new_ones([length]), [before, size - length - before]);
}

/**
 * Spectra of stretches of `n_fft` samples of a signal [time] or signals [batch, time], real or complex: complex numbers
 * [..., frequency, stretch]; without `return_complex`, which is deprecated, pairs of real ones in a last dim.
 * @throws {RuntimeError} where real signals do not say `return_complex`, and where sizes do not fit
 * @example
 * const signal = torch.randn(1600);
 * torch.stft(signal, 400, { hop_length: 160, window: torch.hann_window(400), return_complex: true }).shape; // [201, 11]
 */
export const stft: Operator<
  (
    self: Tensor,
    n_fft: number,
    hop_length?: number | null,
    win_length?: number | null,
    window?: Tensor | null,
  ) => Tensor,
  StftOptions
> = composite(
  "stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode='reflect', bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor",
  (
    self: Tensor,
    nFft: number,
    hop: number | null,
    winLength: number | null,
    window: Tensor | null,
    center: boolean,
    padMode: PadMode,
    normalized: boolean,
    onesided: boolean | null,
    returnComplex: boolean | null,
    aligned: boolean | null,
  ) => {
    warnWithoutWindow(
      "stft",
      window,
      "which is known to cause spectral leakage. Other windows such as torch.hann_window or torch.hamming_window are recommended to reduce spectral leakage.",
    );
    const isComplex = self.dtype.is_complex || (window?.dtype.is_complex ?? false);
    if (returnComplex === null && !isComplex)
      throw new RuntimeError(
        "stft requires the return_complex parameter be given for real inputs, and will further require that return_complex=True in a future PyTorch release.",
      );
    if (returnComplex === false)
      warnOnce(
        "stft",
        "stft with return_complex=False is deprecated. In a future pytorch release, stft will return complex tensors for all inputs, and return_complex=False will raise an error.\nNote: you can still call torch.view_as_real on the complex output to recover the old return format.",
      );
    if (center && aligned !== null)
      throw new RuntimeError("stft align_to_window should only be set when center = false");
    let input = self;
    if (center) {
      const rank = Math.max(3, self.shape.length);
      const width = Math.floor(nFft / 2);
      const wide = pad(
        self.reshape([...new Array<number>(rank - self.shape.length).fill(1), ...self.shape]),
        [width, width],
        padMode,
      );
      input = wide.reshape([...self.shape.slice(0, -1), sizeAt(wide.shape, -1)]);
    }
    const hopLength = hop ?? Math.floor(nFft / 4);
    const length = winLength ?? nFft;
    const failure = (text: string, Kind: typeof RuntimeError = RuntimeError): Error =>
      new Kind(
        `stft(${shown(input, false)}, n_fft=${nFft}, hop_length=${hopLength}, win_length=${length}, window=${shown(window, true)}, normalized=${shownFlag(normalized)}, onesided=${shownFlag(onesided)}, return_complex=${shownFlag(returnComplex)}, align_to_window=${shownFlag(aligned)}) : ${text}`,
      );
    if (!isDifferentiable(input.dtype))
      throw failure("expected a tensor of floating point or complex values", NotImplementedError);
    if (input.shape.length > 2 || input.shape.length < 1) throw failure("expected a 1D or 2D tensor");
    const rows = input.shape.length === 1 ? input.unsqueeze(0) : input;
    const time = sizeAt(rows.shape, 1);
    if (nFft <= 0 || nFft > time) throw failure(`expected 0 < n_fft < ${time}, but got n_fft=${nFft}`);
    if (hopLength <= 0) throw failure(`expected hop_length > 0, but got hop_length=${hopLength}`);
    if (length <= 0 || length > nFft) throw failure(`expected 0 < win_length <= n_fft, but got win_length=${length}`);
    if (window && (window.shape.length !== 1 || window.shape[0] !== length))
      throw failure(
        `expected a 1D window tensor of size equal to win_length=${length}, but got window with size ${shapeText(window.shape)}`,
      );
    const half = onesided ?? !isComplex;
    if (half && isComplex) throw new RuntimeError("Cannot have onesided output if window or input is complex");
    const weights = wholeWindow(window, length, nFft, rows);
    const count = 1 + Math.floor((time - (aligned ? length : nFft)) / hopLength);
    const [step, place] = rows.stride() as [number, number];
    const stretches = rows.as_strided([sizeAt(rows.shape, 0), count, nFft], [step, hopLength * place, place]);
    const weighted = weights ? stretches.mul(weights) : stretches;
    if (weighted.dtype.itemsize === 2)
      throw new NotImplementedError(`MKL FFT doesn't support tensors of type: ${weighted.dtype.scalarName}`);
    const norm = normalized ? "ortho" : null;
    const transformed = half ? rfft(weighted, nFft, -1, norm) : fft(weighted, nFft, -1, norm);
    const spectrum = transformed.transpose(1, 2); // [batch, frequency, stretch]
    const result =
      input.shape.length === 1
        ? shownAs(spectrum.squeeze(0), "SqueezeBackward4")
        : shownAs(spectrum, "TransposeBackward1");
    return returnComplex === false ? view_as_real(result) : result;
  },
);

/** PyTorch's advice where no window is given. */
function warnWithoutWindow(name: string, window: Tensor | null, advice: string): void {
  if (window === null)
    warnOnce(
      `${name} window`,
      `A window was not provided. A rectangular window will be applied,${advice}To suppress this warning and use a rectangular window, explicitly set \`window=torch.ones(n_fft, device=<device>)\`.`,
    );
}

/** Adds up stretches [batch, n_fft, stretches] at their places: [batch, time]. */
function overlapped(stretches: Tensor, time: number, hop: number): Tensor {
  if (stretches.dtype.is_complex)
    return complex(overlapped(stretches.real, time, hop), overlapped(stretches.imag, time, hop));
  return fold(stretches, [1, time], [1, sizeAt(stretches.shape, 1)], 1, 0, [1, hop]).view([
    sizeAt(stretches.shape, 0),
    time,
  ]);
}

/**
 * The inverse of `stft`: overlapping stretches of complex [..., frequency, stretch] added up, divided by the overlap of
 * the squared windows.
 * @throws {TypeError} for real numbers
 * @example
 * const window = torch.hann_window(8);
 * const signal = torch.arange(32).float();
 * const back = torch.istft(torch.stft(signal, 8, { window, return_complex: true }), 8, { window });
 * back.allclose(signal, { atol: 1e-4 }); // true
 */
export const istft: Operator<
  (
    self: Tensor,
    n_fft: number,
    hop_length?: number | null,
    win_length?: number | null,
    window?: Tensor | null,
  ) => Tensor,
  IstftOptions
> = composite(
  "istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, int? length=None, bool return_complex=False) -> Tensor",
  (
    self: Tensor,
    nFft: number,
    hop: number | null,
    winLength: number | null,
    window: Tensor | null,
    center: boolean,
    normalized: boolean,
    onesided: boolean | null,
    wanted: number | null,
    returnComplex: boolean,
  ) => {
    if (!self.dtype.is_complex)
      throw new TypeError(
        "istft requires a complex-valued input tensor matching the output from stft with return_complex=True.",
      );
    warnWithoutWindow("istft", window, "Please provide the same window used by stft to make the inversion lossless.");
    const hopLength = hop ?? Math.floor(nFft / 4);
    const length = winLength ?? nFft;
    const type = `CPU${self.dtype.scalarName}Type${shapeText(self.shape)}`;
    const call = `istft(${type}, n_fft=${nFft}, hop_length=${hopLength}, win_length=${length}, window=${shown(window, true)}, center=${shownFlag(center)}, normalized=${shownFlag(normalized)}, onesided=${shownFlag(onesided)}, length=${wanted ?? "None"}, return_complex=${shownFlag(returnComplex)}) `;
    const failure = (text: string): RuntimeError => new RuntimeError(`${call}: ${text}`);
    const rank = self.shape.length;
    const bins = sizeAt(self.shape, wrapDim(-2, rank));
    const count = sizeAt(self.shape, -1);
    if (self.shape.includes(0)) throw failure("input tensor cannot be empty.");
    if (rank !== 2 && rank !== 3) throw failure(`expected a tensor with 2 or 3 dimensions, but got ${rank}`);
    const half = onesided ?? bins !== nFft;
    if (half && Math.floor(nFft / 2) + 1 !== bins)
      throw failure(
        `expected the frequency dimension (3rd to the last) of the input tensor to match n_fft / 2 + 1 when onesided=True, but got ${bins}`,
      );
    if (!half && nFft !== bins)
      throw failure(
        `expected the frequency dimension (3rd to the last) of the input tensor to match n_fft when onesided=False, but got ${bins}`,
      );
    if (hopLength <= 0 || hopLength > length) throw failure("expected 0 < hop_length <= win_length");
    if (length <= 0 || length > nFft) throw failure("expected 0 < win_length <= n_fft");
    if (window && (window.shape.length !== 1 || window.shape[0] !== length))
      throw failure("Invalid window shape. window has to be 1D and length of `win_length`");
    const real = realDType(self.dtype);
    const weights = wholeWindow(window, length, nFft, self.detach().real) ?? self.new_ones([nFft], { dtype: real });
    const norm = normalized ? "ortho" : null;
    const spectra = (rank === 2 ? self.unsqueeze(0) : self).transpose(1, 2); // [batch, stretch, frequency]
    if (returnComplex && half) throw new RuntimeError("Cannot have onesided output if window or input is complex");
    if (!returnComplex && weights.dtype.is_complex)
      throw new RuntimeError("Complex windows are incompatible with return_complex=False");
    const stretches = returnComplex
      ? ifft(spectra, nFft, -1, norm)
      : irfft(half ? spectra : spectra.narrow(-1, 0, Math.floor(nFft / 2) + 1), nFft, -1, norm);
    const weighted = stretches.mul(weights).transpose(1, 2);
    const time = nFft + hopLength * (count - 1);
    const start = center ? Math.floor(nFft / 2) : 0;
    const end = wanted !== null ? start + wanted : center ? time - Math.floor(nFft / 2) : time;
    const stop = Math.max(start, Math.min(end, time));
    const signal = overlapped(weighted, time, hopLength).narrow(1, start, stop - start);
    const envelope = overlapped(
      weights.mul(weights).view([1, nFft, 1]).expand([1, nFft, count]),
      time,
      hopLength,
    ).narrow(1, start, stop - start);
    if (lookAt(envelope.detach().abs().min(), 1) < 1e-11)
      throw new RuntimeError(`${call}window overlap add min: 1\n[ CPUBoolType{} ]`);
    let result = signal.div(envelope);
    if (rank === 2) result = result.squeeze(0);
    if (end <= time) return result;
    warnOnce(
      "istft",
      "The length of signal is shorter than the length parameter. Result is being padded with zeros in the tail. Please check your center and hop_length settings.",
    );
    return constant_pad_nd(result, [0, end - time]);
  },
);
