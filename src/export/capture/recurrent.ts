/** Recurrent layers, which graphs of PyTorch hold as one operator each: `aten.lstm.input`, `aten.gru.input`, … */
import { schemaOf } from "../../aten/schemas.ts";
import { isOptions } from "../../ops/declare/arguments.ts";
import { RNNBase } from "../../nn/layers/rnn.ts";
import { membersOf } from "../../support/members.ts";
import { Tensor } from "../../tensor/tensor.ts";
import * as torch from "../../torch.ts";
import { unwritable, type ExportCapture } from "./capture.ts";

const OPERATORS: Readonly<Record<string, string>> = {
  LSTM: "lstm",
  GRU: "gru",
  RNN_TANH: "rnn_tanh",
  RNN_RELU: "rnn_relu",
};

/** Whether a module is a recurrent layer. */
export const isRecurrent = (module: unknown): module is RNNBase => module instanceof RNNBase;

/** The states that a call gives, as a list; null where it gives none. */
function givenStates(args: readonly unknown[]): readonly Tensor[] | null {
  const [, second] = args;
  const hx = isOptions(second) && !(second instanceof Tensor) ? second["hx"] : second;
  if (hx === null || hx === undefined) return null;
  return hx instanceof Tensor ? [hx] : (hx as Tensor[]);
}

/**
 * Calls a layer and writes down one operator for it.
 * @throws NotImplementedError for packed sequences
 */
export function callRecurrent(layer: RNNBase, args: readonly unknown[], capture: ExportCapture): unknown {
  const [input] = args;
  const { mode, batch_first, num_layers, hidden_size, proj_size, bidirectional, dropout, training, bias } = layer;
  const operator = OPERATORS[mode] ?? "lstm";
  const schema = schemaOf(operator, "input");
  if (!(input instanceof Tensor) || schema === null)
    throw unwritable(`of a ${layer._get_name()} with packed sequences`);
  const isBatched = input.ndim === 3;
  const batchDim = batch_first ? 0 : 1;
  const batched = isBatched ? input : input.unsqueeze(batchDim);
  const given = givenStates(args);
  const layers = num_layers * (bidirectional ? 2 : 1);
  const zeros = (size: number): Tensor =>
    torch.zeros([layers, batched.size(batchDim), size], { dtype: input.dtype, device: "cpu" });
  const isLSTM = mode === "LSTM";
  const outputSize = proj_size > 0 ? proj_size : hidden_size;
  const states =
    given === null
      ? isLSTM
        ? [zeros(outputSize), zeros(hidden_size)]
        : [zeros(outputSize)]
      : given.map((state) => (isBatched ? state : state.unsqueeze(1)));
  const weights = layer.all_weights.flat();
  const forward = membersOf<(...given: unknown[]) => [Tensor, Tensor | Tensor[]]>(layer)["forward"];
  const [output, hidden] = capture.opaque(
    () => Reflect.apply(forward as never, layer, [batched, isLSTM ? states : states[0]]) as [Tensor, Tensor | Tensor[]],
  );
  const ends = [hidden].flat();
  const written = isLSTM ? states : states[0];
  const values = [batched, written, weights, bias, num_layers, dropout, training, bidirectional, batch_first];
  capture.record(schema, capture.valuesOf(values), [output, ...ends]);
  const squeezed = isBatched ? ends : ends.map((end) => end.squeeze(1));
  return [isBatched ? output : output.squeeze(batchDim), isLSTM ? squeezed : squeezed[0]];
}
