/** Tokenizers, by Hugging Face's own library in JavaScript, which is loaded only when one is asked for. */
import { RuntimeError } from "../support/errors.ts";
import { tensor } from "../methods/implementations.ts";
import { int64 } from "../dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { openModel, readJson, requireJson, type ModelSource } from "./files.ts";

/** What this room uses of `@huggingface/tokenizers`. */
interface Encoder {
  encode(
    text: string,
    options?: { text_pair?: string | null; add_special_tokens?: boolean },
  ): { ids: number[]; token_type_ids?: number[] };
  decode(ids: number[], options?: { skip_special_tokens?: boolean }): string;
}

/** A batch of texts as tokens: [batch, tokens] each. */
export interface BatchEncoding {
  readonly input_ids: Tensor;
  readonly attention_mask: Tensor;
}

export interface EncodeOptions {
  /** Whether to add the tokens that begin and end a text. Default true. */
  add_special_tokens?: boolean;
  /** On which side shorter texts are filled; "left" to write on from them. Default "right". */
  padding_side?: "left" | "right";
  /** At most so many tokens a text; the rest is cut off. */
  max_length?: number | null;
}

/** Turns texts into tokens and back. */
export class PreTrainedTokenizer {
  constructor(
    private readonly encoder: Encoder,
    /** `tokenizer_config.json` */
    readonly config: Readonly<Record<string, unknown>>,
    private readonly padding: number,
  ) {}

  /** Tokens of one text. */
  encode(text: string, { add_special_tokens = true, max_length = null }: EncodeOptions = {}): number[] {
    const { ids } = this.encoder.encode(text, { add_special_tokens });
    return max_length === null ? ids : ids.slice(0, max_length);
  }

  /** The text of tokens. */
  decode(ids: readonly number[] | Tensor, options: { skip_special_tokens?: boolean } = {}): string {
    const list = Array.isArray(ids) ? [...ids] : ((ids as Tensor).reshape([-1]).tolist() as number[]);
    return this.encoder.decode(list, options);
  }

  /** Texts of rows of tokens, [batch, tokens]. */
  batch_decode(ids: Tensor, options: { skip_special_tokens?: boolean } = {}): string[] {
    return (ids.tolist() as number[][]).map((row) => this.encoder.decode(row, options));
  }

  /** Texts as a batch, shorter ones filled up. */
  batch_encode(texts: readonly string[], options: EncodeOptions = {}): BatchEncoding {
    const rows = texts.map((text) => this.encode(text, options));
    const length = Math.max(0, ...rows.map((row) => row.length));
    const fill = (row: readonly number[], value: number, own: (id: number) => number): number[] => {
      const extra = new Array<number>(length - row.length).fill(value);
      const kept = row.map(own);
      return options.padding_side === "left" ? [...extra, ...kept] : [...kept, ...extra];
    };
    return {
      input_ids: tensor(
        rows.map((row) => fill(row, this.padding, (id) => id)),
        { dtype: int64 },
      ),
      attention_mask: tensor(
        rows.map((row) => fill(row, 0, () => 1)),
        { dtype: int64 },
      ),
    };
  }
}

/** Number of the token that fills texts up: the configuration's, else 0. */
function paddingToken(tokenizer: Record<string, unknown>, config: Record<string, unknown>): number {
  const named = config["pad_token"];
  const name = typeof named === "object" && named !== null ? (named as { content?: unknown }).content : named;
  const added = (tokenizer["added_tokens"] ?? []) as readonly { id: number; content: string }[];
  return added.find(({ content }) => content === name)?.id ?? 0;
}

/** Makes tokenizers. */
export const AutoTokenizer = {
  /**
   * The tokenizer of a folder, an address or files (`tokenizer.json`, `tokenizer_config.json`). Needs the package
   * `@huggingface/tokenizers`.
   */
  async from_pretrained(source: ModelSource): Promise<PreTrainedTokenizer> {
    const files = openModel(source);
    const settings = await requireJson(files, "tokenizer.json");
    const config = (await readJson(files, "tokenizer_config.json")) ?? {};
    let library: { Tokenizer: new (tokenizer: object, config: object) => Encoder };
    try {
      library = (await import("@huggingface/tokenizers")) as typeof library;
    } catch (error) {
      throw new RuntimeError(
        "Tokenizers need the package @huggingface/tokenizers, which is not installed: npm install @huggingface/tokenizers",
        { cause: error },
      );
    }
    return new PreTrainedTokenizer(new library.Tokenizer(settings, config), config, paddingToken(settings, config));
  },
};
