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
  decode(ids: number[], options?: DecodeOptions): string;
  token_to_id(token: string): number | undefined;
}

/** A batch of texts as tokens: [batch, tokens] each. */
export interface BatchEncoding {
  readonly input_ids: Tensor;
  readonly attention_mask: Tensor;
}

export interface EncodeOptions {
  /** Whether to add the tokens that begin and end a text. Default true. */
  add_special_tokens?: boolean;
  /** On which side shorter texts are filled; "left" to write on from them. Default: the tokenizer's own, else "right". */
  padding_side?: "left" | "right";
  /**
   * At most so many tokens a text, those that begin and end it included. The rest of the text is cut off, on the side that
   * the tokenizer's configuration names (`truncation_side`), else at its end. A limit below the number of tokens that are
   * added cuts nothing, as in Hugging Face's library.
   */
  max_length?: number | null;
}

export interface DecodeOptions {
  /** Whether tokens such as `[CLS]` are left out. Default false. */
  skip_special_tokens?: boolean;
  /** Whether blanks before punctuation are taken out. Default: what the tokenizer's configuration says, else false. */
  clean_up_tokenization_spaces?: boolean;
}

/** Where a run of tokens stands in a longer one; -1 where it does not. */
function placeOf(run: readonly number[], ids: readonly number[]): number {
  for (let start = 0; start + run.length <= ids.length; start++)
    if (run.every((id, i) => id === ids[start + i])) return start;
  return -1;
}

/** Turns texts into tokens and back. */
export class PreTrainedTokenizer {
  constructor(
    private readonly encoder: Encoder,
    /** `tokenizer_config.json` */
    readonly config: Readonly<Record<string, unknown>>,
    private readonly padding: number,
  ) {}

  /**
   * Tokens of one text.
   * @example
   * ```ts ignore
   * tokenizer.encode("a long text", { max_length: 4 }); // [CLS], two tokens, [SEP]
   * ```
   */
  encode(text: string, { add_special_tokens = true, max_length = null }: EncodeOptions = {}): number[] {
    const { ids } = this.encoder.encode(text, { add_special_tokens });
    if (max_length === null || ids.length <= max_length) return ids;
    const own = add_special_tokens ? this.encoder.encode(text, { add_special_tokens: false }).ids : ids;
    const start = placeOf(own, ids);
    const room = max_length - (ids.length - own.length);
    if (start < 0 || room < 0) return ids;
    const from = this.config["truncation_side"] === "left" ? own.length - room : 0;
    return [...ids.slice(0, start), ...own.slice(from, from + room), ...ids.slice(start + own.length)];
  }

  #text(ids: number[], options: DecodeOptions): string {
    const clean_up_tokenization_spaces = this.config["clean_up_tokenization_spaces"] === true;
    return ids.length === 0 ? "" : this.encoder.decode(ids, { clean_up_tokenization_spaces, ...options });
  }

  /** The text of tokens. */
  decode(ids: readonly number[] | Tensor, options: DecodeOptions = {}): string {
    const list = Array.isArray(ids) ? [...ids] : ((ids as Tensor).reshape([-1]).tolist() as number[]);
    return this.#text(list, options);
  }

  /** Texts of rows of tokens, [batch, tokens]. */
  batch_decode(ids: Tensor, options: DecodeOptions = {}): string[] {
    return (ids.tolist() as number[][]).map((row) => this.#text(row, options));
  }

  /** Texts as a batch, shorter ones filled up. */
  batch_encode(texts: readonly string[], options: EncodeOptions = {}): BatchEncoding {
    const rows = texts.map((text) => this.encode(text, options));
    const length = Math.max(0, ...rows.map((row) => row.length));
    const side = options.padding_side ?? this.config["padding_side"];
    const fill = (row: readonly number[], value: number, own: (id: number) => number): number[] => {
      const extra = new Array<number>(length - row.length).fill(value);
      const kept = row.map(own);
      return side === "left" ? [...extra, ...kept] : [...kept, ...extra];
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
function paddingToken(encoder: Encoder, config: Record<string, unknown>): number {
  const named = config["pad_token"];
  const name = typeof named === "object" && named !== null ? (named as { content?: unknown }).content : named;
  return (typeof name === "string" ? encoder.token_to_id(name) : undefined) ?? 0;
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
    const encoder = new library.Tokenizer(settings, config);
    return new PreTrainedTokenizer(encoder, config, paddingToken(encoder, config));
  },
};
