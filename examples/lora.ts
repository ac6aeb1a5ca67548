/** LoRA: a model that has read a sonnet learns a rhyme by small matrices beside its weights, which stay as they are. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "flambeau";
import { optim, type Tensor } from "flambeau";
import * as text from "flambeau/text";
import { encode, goOn, pieces, train } from "./character-gpt.ts";
import { fixed, printer, runAsProgram, type Print } from "./support/program.ts";

const rhyme = `Twinkle, twinkle, little star,
How I wonder what you are!
Up above the world so high,
Like a diamond in the sky.
`.replaceAll("!", "?");

export async function main(print: Print): Promise<void> {
  const show = printer(print);
  const base = train(120);
  const before = base.transformer.h.at(0).attn.c_attn.weight.clone();
  const ids = encode(rhyme);
  const whole = ids.unsqueeze(0);
  const lossOf = (model: text.GPT2LMHeadModel | text.PeftModel<text.GPT2LMHeadModel>): string =>
    fixed(
      torch.no_grad(() => model(whole, { labels: whole }).loss!.item() as number),
      2,
    );
  show("loss on the rhyme before:", lossOf(base));

  torch.manual_seed(1);
  const model = text.get_peft_model(base, {
    r: 8,
    lora_alpha: 16,
    target_modules: ["c_attn", "c_fc", "c_proj"],
    fan_in_fan_out: true,
  });
  const [trainable, all] = model.get_nb_trainable_parameters();
  show("trained parameters:", trainable, "of", all);
  const optimizer = new optim.AdamW(
    model.parameters().filter((parameter) => parameter.requires_grad),
    { lr: 5e-3 },
  );
  for (let step = 1; step <= 120; step++) {
    const batch = pieces(ids, 8);
    const loss = model(batch, { labels: batch }).loss!;
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    if (step % 30 === 0) show("step", step, "| loss", fixed(loss.item() as number, 2));
  }
  model.eval();
  show("loss on the rhyme after:", lossOf(model));
  show(JSON.stringify(goOn(model, "Twin", 40)));
  const layer = base.transformer.h.at(0).attn.c_attn as unknown as text.LoraLinear;
  show("the model's own weights are as before:", torch.equal(layer.base_layer.weight, before) ? "yes" : "no");

  const folder = mkdtempSync(join(tmpdir(), "adapter-"));
  try {
    model.save_pretrained(folder);
    show(
      "saved:",
      readdirSync(folder)
        .filter((name) => name.startsWith("adapter_"))
        .sort(),
    );
    const again = await text.PeftModel.from_pretrained(train(120), folder);
    const scores = (each: (ids: Tensor) => text.ModelOutput): Tensor => torch.no_grad(() => each(whole).logits);
    const wanted = scores(model);
    show("read again beside the same model:", torch.equal(scores(again), wanted) ? "equal" : "different");
    const merged = again.merge_and_unload();
    show("merged into the weights:", torch.allclose(scores(merged), wanted, { atol: 1e-4 }) ? "equal" : "different");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await runAsProgram(import.meta.url, main);
