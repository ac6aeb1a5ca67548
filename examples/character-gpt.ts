/** A GPT-2 of two blocks that learns a sonnet character by character, and writes on from what it is given. */
import * as torch from "flambeau";
import { optim, type Tensor } from "flambeau";
import * as text from "flambeau/text";
import { fixed, printer, runAsProgram, type Print } from "./support/program.ts";

/** Shakespeare's eighteenth sonnet. */
const sonnet = `Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date;
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance or nature's changing course untrimm'd;
But thy eternal summer shall not fade,
Nor lose possession of that fair thou ow'st;
Nor shall death brag thou wander'st in his shade,
When in eternal lines to time thou grow'st:
So long as men can breathe or eyes can see,
So long lives this, and this gives life to thee.
`;
/** Characters that stand for themselves: their number is their place here. */
export const characters: string = "\n !',-.:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A text as numbers of characters. */
export const encode = (words: string): Tensor =>
  torch.tensor([...words].map((character) => characters.indexOf(character)));
export const decode = (ids: Tensor): string => (ids.tolist() as number[]).map((i) => characters[i]!).join("");

const length = 32;

/** Pieces of a text that begin at random: [count, length]. */
export function pieces(ids: Tensor, count: number): Tensor {
  const starts = torch.randint(0, ids.shape[0]! - length, [count, 1]);
  return ids.at(starts.add(torch.arange(length)));
}

/** What comes after some words, the likeliest character each time. */
export function goOn(model: { generate: text.CausalLanguageModel["generate"] }, words: string, count: number): string {
  const ids = encode(words).unsqueeze(0);
  return decode(model.generate(ids, { max_new_tokens: count, pad_token_id: 0 }).at(0));
}

/** A model that has read the sonnet for some steps. */
export function train(steps: number, show: (step: number, loss: number) => void = () => {}): text.GPT2LMHeadModel {
  torch.manual_seed(0);
  const model = new text.GPT2LMHeadModel({
    model_type: "gpt2",
    vocab_size: characters.length,
    n_embd: 48,
    n_layer: 2,
    n_head: 4,
    n_positions: 128,
    embd_pdrop: 0,
    attn_pdrop: 0,
    resid_pdrop: 0,
    bos_token_id: 0,
    eos_token_id: null,
  });
  const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-3 });
  const scheduler = new optim.lr_scheduler.CosineAnnealingLR(optimizer, { T_max: steps });
  const ids = encode(sonnet);
  for (let step = 1; step <= steps; step++) {
    const batch = pieces(ids, 8);
    const loss = model(batch, { labels: batch }).loss!;
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    scheduler.step();
    show(step, loss.item() as number);
  }
  return model.eval();
}

export function main(print: Print): void {
  const show = printer(print);
  show(sonnet.length, "characters,", characters.length, "different ones");
  const model = train(240, (step, loss) => {
    if (step === 1 || step % 40 === 0) show("step", step, "| loss", fixed(loss, 2));
  });
  show("parameters:", model.num_parameters());
  for (const words of ["Shall I ", "So long ", "Rough winds "]) show(JSON.stringify(goOn(model, words, 40)));
  const ids = encode("When in ").unsqueeze(0);
  const [cached, plain] = [true, false].map((use_cache) =>
    model.generate(ids, { max_new_tokens: 30, pad_token_id: 0, use_cache }),
  ) as [Tensor, Tensor];
  show("the same with and without a cache of keys and values:", torch.equal(cached, plain) ? "yes" : "no");
}

await runAsProgram(import.meta.url, main);
