/** What `torch.onnx.export` gives: the model, to be saved, looked at, or run. */
import { writeFile } from "../../support/platform/files.ts";
import { concatenateBytes } from "../../support/bytes.ts";
import type { ModelProto, TensorProto } from "../format/model.ts";
import { modelPieces } from "../format/write.ts";

/** How a model is written. */
export interface SaveOptions {
  /** Whether weights go into a file `<name>.data` beside the model; by default only if it would be larger than 2 GB. */
  external_data?: boolean;
}

/** Tensors smaller than this stay in the model: PyTorch's threshold. */
const smallest = 1024;
const largestModel = 2 ** 31 - 1;

/** An exported model. */
export class ONNXProgram {
  /** `model_proto`: the model's message, with the names of onnx.proto. */
  constructor(readonly model_proto: ModelProto) {}

  /** The bytes of the file. */
  bytes(): Uint8Array<ArrayBuffer> {
    return concatenateBytes(modelPieces(this.model_proto) as Uint8Array[]) as Uint8Array<ArrayBuffer>;
  }

  /**
   * Writes the model into a file.
   * @param destination a path; on a page, the name of a download
   */
  save(destination: string, { external_data }: SaveOptions = {}): void {
    const weights = this.model_proto.graph?.initializer ?? [];
    const size = weights.reduce((sum, { raw_data }) => sum + (raw_data?.length ?? 0), 0);
    if (external_data ?? size > largestModel - 2 ** 20) this.saveInParts(destination);
    else writeFile(destination, modelPieces(this.model_proto));
  }

  private saveInParts(destination: string): void {
    const location = `${destination.split(/[\\/]/).pop()!}.data`;
    const pieces: Uint8Array[] = [];
    let offset = 0;
    const initializer = this.model_proto.graph!.initializer.map((tensor): TensorProto => {
      const { raw_data, ...rest } = tensor;
      if (raw_data === undefined || raw_data.length < smallest) return tensor;
      const padding = (64 - (offset % 64)) % 64;
      if (padding > 0) pieces.push(new Uint8Array(padding));
      offset += padding;
      const entries = { location, offset: String(offset), length: String(raw_data.length) };
      pieces.push(raw_data);
      offset += raw_data.length;
      return {
        ...rest,
        data_location: 1,
        external_data: Object.entries(entries).map(([key, value]) => ({ key, value })),
      };
    });
    const graph = { ...this.model_proto.graph!, initializer };
    writeFile(destination, modelPieces({ ...this.model_proto, graph }));
    writeFile(`${destination}.data`, pieces);
  }

  toString(): string {
    const graph = this.model_proto.graph!;
    const names = (list: readonly { name?: string }[]): string => list.map(({ name }) => name).join(", ");
    return `ONNXProgram(${names(graph.input)} -> ${names(graph.output)}, ${graph.node.length} nodes, ${graph.initializer.length} initializers)`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
