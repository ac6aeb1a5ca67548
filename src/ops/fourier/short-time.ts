/**
 * Short-time Fourier transforms: spectra of overlapping stretches of a signal, and back. Complex numbers are pairs in
 * the last dim.
 */
import { lookAt } from "../../compute/look-at.ts";
import { NotImplementedError, RuntimeError } from "../../support/errors.ts";
import { warnOnce } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { normFactor } from "./fft.ts";
import { fold } from "../view/fold.ts";
import { complexToComplex, complexToReal, realToComplex } from "./fft-helpers.ts";
import { stack } from "../view/join.ts";
import { constant_pad_nd, pad, type PadMode } from "../view/padding.ts";

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
  /** Give complex numbers instead of pairs. */
  return_complex?: boolean | null;
}
/** Options of `istft`; `length`: of the signal. */
export interface IstftOptions extends Omit<StftOptions, "pad_mode"> {
  length?: number | null;
}

/** A tensor as PyTorch's messages show it: torch.FloatTensor[10]. */
function shown(tensor: Tensor | null, braces: boolean): string {
  if (tensor === null) return "None";
  const type = tensor.dtype.scalarName;
  const sizes = `[${tensor.shape.join(", ")}]`;
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
 * Spectra of stretches of `n_fft` samples of a signal [time] or signals [batch, time]: [..., frequency, stretch, 2],
 * the last dim being real and imaginary part.
 * @example
 * const signal = torch.randn(1600);
 * const spectrum = torch.stft(signal, 400, { hop_length: 160, window: torch.hann_window(400), return_complex: false });
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
  "stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode='reflect', bool normalized=False, bool? onesided=None, bool? return_complex=None) -> Tensor",
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
  ) => {
    if (returnComplex)
      throw new NotImplementedError(
        "stft: complex tensors are not implemented yet\nWith return_complex: false the last dim holds real and imaginary parts.",
      );
    if (returnComplex === null)
      warnOnce(
        "stft",
        "stft with return_complex=False is deprecated. In a future pytorch release, stft will return complex tensors for all inputs, and return_complex=False will raise an error.",
      );
    let input = self;
    if (center) {
      const rank = Math.max(3, self.shape.length);
      const width = Math.floor(nFft / 2);
      const wide = pad(
        self.reshape([...new Array<number>(rank - self.shape.length).fill(1), ...self.shape]),
        [width, width],
        padMode,
      );
      input = wide.reshape([...self.shape.slice(0, -1), wide.shape.at(-1)!]);
    }
    const hopLength = hop ?? Math.floor(nFft / 4);
    const length = winLength ?? nFft;
    const failure = (text: string): RuntimeError =>
      new RuntimeError(
        `stft(${shown(input, false)}, n_fft=${nFft}, hop_length=${hopLength}, win_length=${length}, window=${shown(window, true)}, normalized=${shownFlag(normalized)}, onesided=${shownFlag(onesided)}, return_complex=${shownFlag(returnComplex)}) : ${text}`,
      );
    if (!input.dtype.is_floating_point) throw failure("expected a tensor of floating point or complex values");
    if (input.shape.length > 2 || input.shape.length < 1) throw failure("expected a 1D or 2D tensor");
    const rows = input.shape.length === 1 ? input.unsqueeze(0) : input;
    const time = rows.shape[1]!;
    if (nFft <= 0 || nFft > time) throw failure(`expected 0 < n_fft < ${time}, but got n_fft=${nFft}`);
    if (hopLength <= 0) throw failure(`expected hop_length > 0, but got hop_length=${hopLength}`);
    if (length <= 0 || length > nFft) throw failure(`expected 0 < win_length <= n_fft, but got win_length=${length}`);
    if (window && (window.shape.length !== 1 || window.shape[0] !== length))
      throw failure(
        `expected a 1D window tensor of size equal to win_length=${length}, but got window with size [${window.shape.join(", ")}]`,
      );
    const weights = wholeWindow(window, length, nFft, rows);
    const stretches = rows.unfold(1, nFft, hopLength); // [batch, stretches, n_fft]
    const weighted = weights ? stretches.mul(weights) : stretches;
    const scale = normFactor(normalized ? "ortho" : null, true, nFft);
    const planes =
      (onesided ?? true)
        ? realToComplex(weighted, 2, scale)
        : complexToComplex(stack([weighted, weighted.new_zeros(weighted.shape)], 0), [3], false, scale);
    const spectrum = planes.permute(1, 3, 2, 0); // [batch, frequency, stretch, 2]
    return input.shape.length === 1 ? spectrum.squeeze(0) : spectrum;
  },
);

/** Adds up stretches [batch, n_fft, stretches] at their places: [batch, time]. */
function overlapped(stretches: Tensor, time: number, hop: number): Tensor {
  return fold(stretches, [1, time], [1, stretches.shape[1]!], 1, 0, [1, hop]).view([stretches.shape[0]!, time]);
}

/**
 * The inverse of `stft`: overlapping stretches added up, divided by the overlap of the squared windows. Input is [...,
 * frequency, stretch, 2].
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
    const hopLength = hop ?? Math.floor(nFft / 4);
    const length = winLength ?? nFft;
    const call = `istft(${shown(self, false)}, n_fft=${nFft}, hop_length=${hopLength}, win_length=${length}, window=${shown(window, true)}, center=${shownFlag(center)}, normalized=${shownFlag(normalized)}, onesided=${shownFlag(onesided)}, length=${wanted ?? "None"}, return_complex=${shownFlag(returnComplex)}) `;
    const failure = (text: string): RuntimeError => new RuntimeError(`${call}: ${text}`);
    const rank = self.shape.length;
    const [bins, count] = [self.shape.at(-3) ?? 0, self.shape.at(-2) ?? 0];
    if (self.shape.includes(0)) throw failure("input tensor cannot be empty.");
    if (rank !== 3 && rank !== 4) throw failure(`expected a tensor with 3 or 4 dimensions, but got ${rank}`);
    if (self.shape.at(-1) !== 2)
      throw failure(
        `expected the last dimension to be 2 (corresponding to real and imaginary parts), but got ${self.shape.at(-1)}`,
      );
    if (!self.dtype.is_floating_point)
      throw new RuntimeError(
        `view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: ${self.dtype.scalarName}`,
      );
    const half = onesided ?? bins !== nFft;
    if (half && Math.floor(nFft / 2) + 1 !== bins)
      throw failure(
        `expected the frequency dimension (3rd to the last) of the input tensor to match n_fft / 2 + 1 when onsided=True, but got ${bins}`,
      );
    if (!half && nFft !== bins)
      throw failure(
        `expected the frequency dimension (3rd to the last) of the input tensor to match n_fft when onsided=False, but got ${bins}`,
      );
    if (hopLength <= 0 || hopLength > length) throw failure("expected 0 < hop_length <= win_length");
    if (length <= 0 || length > nFft) throw failure("expected 0 < win_length <= n_fft");
    if (window && (window.shape.length !== 1 || window.shape[0] !== length))
      throw failure("Invalid window shape. window has to be 1D and length of `win_length`");
    if (returnComplex)
      throw half
        ? new RuntimeError("Cannot have onesided output if window or input is complex")
        : new NotImplementedError("istft: complex tensors are not implemented yet");
    const weights = wholeWindow(window, length, nFft, self) ?? self.new_ones([nFft]);
    // [2, batch, n_fft / 2 + 1, stretches]
    const planes = (rank === 3 ? self.unsqueeze(0) : self).narrow(-3, 0, Math.floor(nFft / 2) + 1).movedim(-1, 0);
    const stretches = complexToReal(planes, 1, nFft, normFactor(normalized ? "ortho" : null, false, nFft)).mul(
      weights.view([nFft, 1]),
    );
    const time = nFft + hopLength * (count - 1);
    const start = center ? Math.floor(nFft / 2) : 0;
    const end = wanted !== null ? start + wanted : center ? time - Math.floor(nFft / 2) : time;
    const stop = Math.max(start, Math.min(end, time));
    const signal = overlapped(stretches, time, hopLength).narrow(1, start, stop - start);
    const envelope = overlapped(
      weights.mul(weights).view([1, nFft, 1]).expand([1, nFft, count]),
      time,
      hopLength,
    ).narrow(1, start, stop - start);
    if (lookAt(envelope.detach().abs().min(), 1) < 1e-11)
      throw new RuntimeError(`${call}window overlap add min: 1\n[ CPUBoolType{} ]`);
    let result = signal.div(envelope);
    if (rank === 3) result = result.squeeze(0);
    if (end <= time) return result;
    warnOnce(
      "istft",
      "The length of signal is shorter than the length parameter. Result is being padded with zeros in the tail. Please check your center and hop_length settings.",
    );
    return constant_pad_nd(result, [0, end - time]);
  },
);
