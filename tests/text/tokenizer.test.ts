/** Tokens of texts and back, beside the tokenizers of Hugging Face's transformers 5.24. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { AutoTokenizer, type PreTrainedTokenizer } from "flambeau/text";

const words = "[PAD] [UNK] [CLS] [SEP] the quick brown fox jump ##s over ' s ! ,".split(" ");
const special = (id: string): object => ({ SpecialToken: { id, type_id: 0 } });
const file = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: words.slice(0, 4).map((content, id) => ({
    ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
  })),
  normalizer: { type: "Lowercase" },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "TemplateProcessing",
    single: [special("[CLS]"), { Sequence: { id: "A", type_id: 0 } }, special("[SEP]")],
    pair: [],
    special_tokens: {
      "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
      "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
    },
  },
  decoder: { type: "WordPiece", prefix: "##", cleanup: false },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
};
const bytesOf = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const open = (config: object): Promise<PreTrainedTokenizer> =>
  AutoTokenizer.from_pretrained({
    "tokenizer.json": bytesOf(file),
    "tokenizer_config.json": bytesOf({ cls_token: "[CLS]", sep_token: "[SEP]", pad_token: "[PAD]", ...config }),
  });
const texts = ["The quick brown fox jumps over the fox!", "quick's", "", ","];
const lists = (tensor: torch.Tensor): unknown => torch.clone(tensor).tolist();

describe("a limit keeps the tokens that begin and end a text", () => {
  const sides: [config: object, cut: Record<number, number[]>, plain: number[]][] = [
    [
      {},
      { 2: [2, 3], 5: [2, 4, 5, 6, 3], 9: [2, 4, 5, 6, 7, 8, 9, 10, 3], 10: [2, 4, 5, 6, 7, 8, 9, 10, 4, 3] },
      [4, 5, 6, 7],
    ],
    [
      { truncation_side: "left" },
      { 2: [2, 3], 5: [2, 4, 7, 13, 3], 9: [2, 7, 8, 9, 10, 4, 7, 13, 3], 10: [2, 6, 7, 8, 9, 10, 4, 7, 13, 3] },
      [10, 4, 7, 13],
    ],
  ];
  test.each(sides)("%j", async (config, cut, plain) => {
    const tokenizer = await open(config);
    const whole = [2, 4, 5, 6, 7, 8, 9, 10, 4, 7, 13, 3];
    expect(tokenizer.encode(texts[0]!)).toEqual(whole);
    for (const [max_length, ids] of Object.entries(cut))
      expect(tokenizer.encode(texts[0]!, { max_length: Number(max_length) })).toEqual(ids);
    // No room for the added tokens: nothing is cut.
    expect(tokenizer.encode(texts[0]!, { max_length: 1 })).toEqual(whole);
    expect(tokenizer.encode(texts[0]!, { max_length: 4, add_special_tokens: false })).toEqual(plain);
  });
});

test("batches are filled on the side that the configuration names, and on the one that is asked for", async () => {
  const right = [[2, 4, 5, 6, 3], [2, 5, 11, 12, 3], [2, 3, 0, 0, 0], [2, 14, 3, 0, 0]]; // prettier-ignore
  const left = [[2, 4, 5, 6, 3], [2, 5, 11, 12, 3], [0, 0, 0, 2, 3], [0, 0, 2, 14, 3]]; // prettier-ignore
  const byDefault = (await open({})).batch_encode(texts, { max_length: 5 });
  expect(lists(byDefault.input_ids)).toEqual(right);
  expect(lists(byDefault.attention_mask)).toEqual([[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0]]); // prettier-ignore
  const tokenizer = await open({ padding_side: "left" });
  const configured = tokenizer.batch_encode(texts, { max_length: 5 });
  expect(lists(configured.input_ids)).toEqual(left);
  expect(lists(configured.attention_mask)).toEqual([[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [0, 0, 0, 1, 1], [0, 0, 1, 1, 1]]); // prettier-ignore
  expect(lists(tokenizer.batch_encode(texts, { max_length: 5, padding_side: "right" }).input_ids)).toEqual(right);
  // The token that fills is found in the vocabulary by its name.
  const fox = await open({ pad_token: { content: "fox" } });
  expect(lists(fox.batch_encode(["quick", ""]).input_ids)).toEqual([[2, 5, 3], [2, 3, 7]]); // prettier-ignore
});

test("blanks before punctuation stay unless the configuration or the call says otherwise", async () => {
  const tokenizer = await open({});
  const ids = tokenizer.encode("quick's");
  expect(tokenizer.decode(ids)).toBe("[CLS] quick ' s [SEP]");
  expect(tokenizer.decode(ids, { clean_up_tokenization_spaces: true })).toBe("[CLS] quick's [SEP]");
  expect(tokenizer.decode(tokenizer.encode(texts[0]!), { skip_special_tokens: true })).toBe(
    "the quick brown fox jumps over the fox !",
  );
  expect(tokenizer.decode([])).toBe("");
  const cleaning = await open({ clean_up_tokenization_spaces: true });
  expect(cleaning.decode(ids)).toBe("[CLS] quick's [SEP]");
  expect(cleaning.decode(ids, { clean_up_tokenization_spaces: false })).toBe("[CLS] quick ' s [SEP]");
  const batch = tokenizer.batch_encode(texts.slice(1, 3));
  expect(tokenizer.batch_decode(batch.input_ids, { skip_special_tokens: true })).toEqual(["quick ' s", ""]);
});
