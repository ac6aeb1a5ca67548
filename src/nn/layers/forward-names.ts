/** Names of what the layers' `forward` takes, for calls such as `layer({ input: x })`. */
import { nameForward } from "../module/index.ts";
import { CosineSimilarity, PairwiseDistance } from "./distance.ts";
import { Embedding, EmbeddingBag } from "./embedding.ts";
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from "./conv-transpose.ts";
import { TensorLayer } from "./layer.ts";
import { Bilinear, Identity } from "./linear.ts";
import * as loss from "./loss.ts";
import * as pooling from "./pooling.ts";
import { GRU, LSTM, RNN } from "./rnn.ts";
import { GRUCell, LSTMCell, RNNCell } from "./rnn-cells.ts";

/** Tells the names of all layers. Called once, where `nn` is put together. */
export function nameForwards(): void {
  nameForward(
    [
      TensorLayer,
      Identity,
      Embedding,
      pooling.MaxPool1d,
      pooling.MaxPool2d,
      pooling.MaxPool3d,
      pooling.AdaptiveMaxPool1d,
      pooling.AdaptiveMaxPool2d,
      pooling.AdaptiveMaxPool3d,
      pooling.FractionalMaxPool2d,
      pooling.FractionalMaxPool3d,
    ],
    "input",
  );
  nameForward([ConvTranspose1d, ConvTranspose2d, ConvTranspose3d], "input, output_size");
  nameForward([pooling.MaxUnpool1d, pooling.MaxUnpool2d, pooling.MaxUnpool3d], "input, indices, output_size");
  nameForward([Bilinear], "input1, input2");
  nameForward([CosineSimilarity, PairwiseDistance], "x1, x2");
  nameForward([EmbeddingBag], "input, offsets, per_sample_weights");
  nameForward([RNN, LSTM, GRU, RNNCell, LSTMCell, GRUCell], "input, hx");
  nameForward(
    [
      loss.BCELoss,
      loss.BCEWithLogitsLoss,
      loss.CrossEntropyLoss,
      loss.HingeEmbeddingLoss,
      loss.HuberLoss,
      loss.KLDivLoss,
      loss.L1Loss,
      loss.MSELoss,
      loss.MultiLabelMarginLoss,
      loss.MultiLabelSoftMarginLoss,
      loss.MultiMarginLoss,
      loss.NLLLoss,
      loss.SmoothL1Loss,
      loss.SoftMarginLoss,
    ],
    "input, target",
  );
  nameForward([loss.PoissonNLLLoss], "log_input, target");
  nameForward([loss.GaussianNLLLoss], "input, target, var");
  nameForward([loss.CosineEmbeddingLoss, loss.MarginRankingLoss], "input1, input2, target");
  nameForward([loss.TripletMarginLoss, loss.TripletMarginWithDistanceLoss], "anchor, positive, negative");
  nameForward([loss.CTCLoss], "log_probs, targets, input_lengths, target_lengths");
}
