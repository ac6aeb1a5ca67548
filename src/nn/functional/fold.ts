/** Windows as columns, and rearrangements of channels, of `nn.functional`. */
export {
  channel_shuffle,
  channel_shuffle as native_channel_shuffle,
  fold,
  pixel_shuffle,
  pixel_unshuffle,
  unfold,
} from "../../ops/view/fold.ts";
