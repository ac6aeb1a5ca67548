/** Language models against Hugging Face's transformers: outputs, losses, gradients, generation, adapters, files. */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import * as torch from "flambeau";
import * as text from "flambeau/text";

const here = fileURLToPath(new URL(".", import.meta.url));
const recorded = join(here, "recorded");

interface Summary {
  shape: number[];
  first: number[];
  last: number[];
  sum: number;
}
interface Expected {
  class: string;
  base?: string;
  input_ids: number[][];
  mask: number[][];
  labels?: number[] | number[][];
  loss?: number;
  logits: Summary;
  masked?: Summary;
  merged?: Summary;
  gradient_norms?: Record<string, number>;
  greedy?: number[][];
  padded?: number[][];
  penalty?: number[][];
  sampled?: number[][];
  eos?: { token: number; tokens: number[][] };
}

/** Stands for all classes here; what they give is asked for by its names. */
type AnyModel = text.CausalLanguageModel;
type Loadable = { from_pretrained(source: text.ModelSource): Promise<AnyModel> };

const classes = text as unknown as Record<string, Loadable>;
const expectedOf = (folder: string): Expected => JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));

function outputOf(out: text.ModelOutput | text.BaseModelOutput): torch.Tensor {
  const tensor = "logits" in out ? out.logits : out.last_hidden_state;
  return tensor.ndim === 3 ? tensor : tensor.unsqueeze(1);
}

function expectSummary(actual: torch.Tensor, wanted: Summary): void {
  expect(actual.shape).toEqual(wanted.shape);
  const largest = Math.max(...[...wanted.first, ...wanted.last].map(Math.abs));
  const close = (tensor: torch.Tensor, values: number[]): void => {
    const difference = tensor.sub(torch.tensor(values)).abs().max().item() as number;
    expect(difference / largest).toBeLessThan(1e-5);
  };
  close(actual.at(0, 0), wanted.first);
  close(actual.at(-1, -1), wanted.last);
  const count = wanted.shape.reduce((a, b) => a * b, 1);
  expect(Math.abs((actual.double().sum().item() as number) - wanted.sum) / count).toBeLessThan(1e-5 * largest);
}

function expectGradients(model: torch.nn.Module, norms: Record<string, number>): void {
  const found = new Map(model.named_parameters());
  for (const [name, norm] of Object.entries(norms)) {
    const grad = found.get(name)?.grad;
    expect(grad, name).toBeTruthy();
    expect(Math.abs((grad!.norm().item() as number) - norm), name).toBeLessThan(1e-4 * norm + 1e-6);
  }
}

describe.each(readdirSync(recorded).filter((name) => !/^(lora|in-parts|pytorch-bin|initial)/.test(name)))(
  "%s",
  (name) => {
    const folder = join(recorded, name);
    const wanted = expectedOf(folder);
    const ids = torch.tensor(wanted.input_ids);
    const load = (): Promise<AnyModel> => classes[wanted.class]!.from_pretrained(folder);

    test("outputs, loss and gradients", async () => {
      const model = await load();
      expect(model.constructor.name).toBe(wanted.class);
      const out = model(ids, wanted.labels ? { labels: torch.tensor(wanted.labels) } : {});
      expectSummary(outputOf(out), wanted.logits);
      if (wanted.loss !== undefined) {
        expect(out.loss!.item()).toBeCloseTo(wanted.loss, 4);
        out.loss!.backward();
        expectGradients(model, wanted.gradient_norms!);
      }
      if (wanted.masked) {
        const masked = outputOf(model(ids, { attention_mask: torch.tensor(wanted.mask) }));
        expectSummary(masked.shape[1] === 12 ? masked.narrow(1, 0, 9) : masked, wanted.masked);
      }
    });

    if (wanted.greedy && name !== "llama-dynamic-long") {
      test("generation: greedy, with padding, a penalty, an end, drawn", async () => {
        const model = await load();
        const options = { max_new_tokens: 12, pad_token_id: 0 };
        expect(model.generate(ids, options).tolist()).toEqual(wanted.greedy);
        expect(model.generate(ids, { ...options, use_cache: false }).tolist()).toEqual(wanted.greedy);
        expect(model.generate(ids, { ...options, attention_mask: torch.tensor(wanted.mask) }).tolist()).toEqual(
          wanted.padded,
        );
        expect(model.generate(ids, { ...options, repetition_penalty: 1.7 }).tolist()).toEqual(wanted.penalty);
        expect(model.generate(ids, { ...options, eos_token_id: wanted.eos!.token }).tolist()).toEqual(
          wanted.eos!.tokens,
        );
        torch.manual_seed(11);
        const drawn = { ...options, do_sample: true, temperature: 0.8, top_k: 20, top_p: 0.9 };
        expect(model.generate(ids, drawn).tolist()).toEqual(wanted.sampled);
        const streamed: torch.Tensor[] = [];
        for await (const token of model.generate_stream(ids, options)) streamed.push(token);
        expect(torch.stack(streamed, 1).tolist()).toEqual(wanted.greedy!.map((row) => row.slice(12)));
      });
    }
  },
);

test("frequencies of dynamic RoPE grow with the longest text and stay, as in transformers", async () => {
  const folder = join(recorded, "llama-dynamic-long");
  const wanted = expectedOf(folder);
  const model = await text.LlamaForCausalLM.from_pretrained(folder);
  const ids = torch.tensor(wanted.input_ids);
  const options = { max_new_tokens: 12, pad_token_id: 0 };
  const generated = (more: object): unknown => model.generate(ids, { ...options, ...more }).tolist();
  expect(generated({})).toEqual(wanted.greedy);
  // From here on they are those of 24 tokens.
  expect(generated({ attention_mask: torch.tensor(wanted.mask) })).toEqual(wanted.padded);
  expect(generated({ repetition_penalty: 1.7 })).toEqual(wanted.penalty);
  expect(generated({ eos_token_id: wanted.eos!.token })).toEqual(wanted.eos!.tokens);
});

// transformers 5.24: no_repeat_ngram_size 2; suppress_tokens; no_repeat_ngram_size 1 with a penalty of 1.2; two drawn for each.
const chosen = {
  gpt2: {
    repeats: [
      [38, 38, 34, 60, 60, 47, 25, 3, 4, 4, 36, 36],
      [16, 16, 29, 29, 4, 4, 36, 36, 29, 36, 59, 59],
    ],
    suppressed: [
      [38, 38, 34, 60, 60, 60, 60, 45, 45, 45, 45, 13],
      [32, 38, 34, 60, 60, 60, 60, 45, 45, 45, 45, 13],
    ],
    once: [
      [38, 4, 60, 45, 13, 36, 57, 53, 40, 41, 8, 1],
      [16, 60, 47, 10, 53, 41, 5, 1, 26, 57, 42, 48],
    ],
    drawn: [
      [15, 29, 33, 33, 52, 52, 43, 3, 59, 20, 2, 43],
      [26, 26, 57, 44, 44, 12, 30, 11, 4, 38, 30, 48],
      [4, 13, 60, 22, 1, 36, 30, 19, 13, 33, 60, 27],
      [32, 36, 32, 4, 30, 53, 41, 32, 47, 14, 8, 59],
    ],
  },
  qwen2: {
    repeats: [
      [28, 28, 59, 59, 28, 53, 53, 28, 10, 10, 28, 42],
      [37, 28, 28, 10, 10, 53, 53, 28, 53, 10, 28, 42],
    ],
    suppressed: [
      [53, 53, 53, 53, 53, 53, 53, 53, 53, 53, 53, 53],
      [38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38, 38],
    ],
    once: [
      [28, 53, 43, 3, 11, 17, 8, 47, 9, 59, 15, 46],
      [28, 53, 10, 42, 60, 6, 23, 22, 26, 51, 7, 32],
    ],
    drawn: [
      [28, 17, 33, 33, 17, 7, 4, 4, 37, 17, 2, 43],
      [37, 28, 28, 28, 60, 38, 38, 38, 4, 10, 30, 41],
      [28, 28, 23, 22, 60, 6, 5, 41, 21, 50, 44, 44],
      [38, 55, 28, 53, 28, 37, 59, 10, 10, 28, 28, 59],
    ],
  },
};

test.each(["gpt2", "qwen2"] as const)("%s writes without repeats, without some tokens, several texts", async (name) => {
  const wanted = chosen[name];
  const model = (await text.AutoModelForCausalLM.from_pretrained(join(recorded, name))) as text.GPT2LMHeadModel;
  const { input_ids } = expectedOf(join(recorded, name));
  const ids = torch.tensor(input_ids);
  const added = (more: text.GenerationOptions): unknown =>
    model
      .generate(ids, { max_new_tokens: 12, pad_token_id: 0, ...more })
      .slice(1, 12)
      .tolist();
  expect(added({ no_repeat_ngram_size: 2 })).toEqual(wanted.repeats);
  expect(added({ suppress_tokens: name === "gpt2" ? [16, 25] : [28, 37] })).toEqual(wanted.suppressed);
  expect(added({ no_repeat_ngram_size: 1, repetition_penalty: 1.2 })).toEqual(wanted.once);
  torch.manual_seed(11);
  const drawn = { do_sample: true, num_return_sequences: 2, temperature: 0.8, top_k: 20, no_repeat_ngram_size: 3 };
  expect(added(drawn)).toEqual(wanted.drawn);
  // The token that ends texts may lie beyond a small vocabulary.
  expect(added({ min_new_tokens: 2, eos_token_id: 50256 })).toEqual(added({}));
});

test("what generate does not have is refused, not ignored", async () => {
  const model = await text.GPT2LMHeadModel.from_pretrained(join(recorded, "gpt2"));
  const ids = torch.tensor([[1, 2]]);
  // @ts-expect-error: no such option
  expect(() => model.generate(ids, { max_tokens: 3 })).toThrow(
    "The following `model_kwargs` are not used by the model: ['max_tokens']",
  );
  // @ts-expect-error: one at most
  expect(() => model.generate(ids, { num_beams: 3 })).toThrow("there is no search with beams (num_beams is 3)");
  expect(() => model.generate(ids, { num_return_sequences: 2 })).toThrow(
    "Greedy methods without beam search do not support `num_return_sequences` different than 1 (got 2).",
  );
  model.generation_config = { num_beams: 4 } as unknown as text.GenerationOptions;
  expect(() => model.generate(ids)).toThrow("num_beams is 4");
  expect(model.generate(ids, { num_beams: 1, max_new_tokens: 1 }).shape).toEqual([1, 3]);
});

// Values of transformers 5.24 at -2, 0.3 and 4.
const activations: Readonly<Record<string, readonly number[]>> = {
  gelu: [-0.0455, 0.185373, 3.999874],
  gelu_10: [-0.0455, 0.185373, 3.999874],
  gelu_fast: [-0.045402, 0.185371, 3.99993],
  gelu_new: [-0.045402, 0.185371, 3.99993],
  gelu_python: [-0.0455, 0.185373, 3.999873],
  gelu_pytorch_tanh: [-0.045402, 0.185371, 3.99993],
  gelu_python_tanh: [-0.045402, 0.185371, 3.99993],
  gelu_accurate: [-0.045402, 0.185371, 3.99993],
  hardswish: [-0.333333, 0.165, 4.0],
  laplace: [0.0, 0.074488, 1.0],
  leaky_relu: [-0.02, 0.3, 4.0],
  linear: [-2.0, 0.3, 4.0],
  mish: [-0.252501, 0.208001, 3.997413],
  quick_gelu: [-0.064341, 0.187484, 3.995585],
  relu: [0.0, 0.3, 4.0],
  relu2: [0.0, 0.09, 16.0],
  relu6: [0.0, 0.3, 4.0],
  sigmoid: [0.119203, 0.574443, 0.982014],
  silu: [-0.238406, 0.172333, 3.928055],
  sqrtsoftplus: [0.35627, 0.924313, 2.004532],
  swish: [-0.238406, 0.172333, 3.928055],
  tanh: [-0.964028, 0.291313, 0.999329],
};

test.each(Object.entries(activations))("the activation %s", (name, wanted) => {
  const sizes = { vocab_size: 5, hidden_size: 4, intermediate_size: 4, num_hidden_layers: 1, num_attention_heads: 1 };
  const model = new text.LlamaForCausalLM({ ...sizes, hidden_act: name });
  const { mlp } = model.model.layers.at(0) as unknown as { mlp: { act: (x: torch.Tensor) => torch.Tensor } };
  const values = mlp.act(torch.tensor([-2, 0.3, 4])).tolist() as number[];
  values.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
});

test("DistilBERT's sinusoidal positions are transformers', and can be trained as there", () => {
  torch.manual_seed(0);
  const sizes = { vocab_size: 67, dim: 32, hidden_dim: 48, n_layers: 2, n_heads: 4, max_position_embeddings: 64 };
  const { embeddings } = new text.DistilBertModel({ ...sizes, sinusoidal_pos_embds: true });
  const { weight } = embeddings.position_embeddings;
  expect(weight.requires_grad).toBe(true);
  const wanted = [0.1673557013273239, 0.9858965873718262, -0.7643188238143921, -0.6448385715484619, 0.8785382509231567];
  (weight.at(63).narrow(0, 0, 5).tolist() as number[]).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 6));
  expect(torch.rand(1).item()).toBeCloseTo(0.07981318235397339, 6);
});

describe("initial weights after a seed", () => {
  const initial = JSON.parse(readFileSync(join(recorded, "initial.json"), "utf8")) as Record<
    string,
    { class: string; config: text.PretrainedConfig; weights: Record<string, number[]>; next: number }
  >;
  test.each(Object.entries(initial))("%s", (_, wanted) => {
    torch.manual_seed(0);
    const Class = classes[wanted.class] as unknown as new (config: text.PretrainedConfig) => AnyModel;
    const model = new Class(wanted.config);
    expect(torch.rand(1).item()).toBeCloseTo(wanted.next, 6);
    const state = model.state_dict();
    expect(Object.keys(state)).toEqual(Object.keys(wanted.weights));
    for (const [key, values] of Object.entries(wanted.weights)) {
      const own = (state[key] as torch.Tensor).flatten().narrow(0, 0, 2).tolist() as number[];
      own.forEach((value, i) => expect(value, key).toBeCloseTo(values[i]!, 6));
    }
  });
});

describe("published tiny models", () => {
  test.each([
    ["gpt2", text.GPT2LMHeadModel],
    ["llama", text.LlamaForCausalLM],
  ] as const)("%s", async (name, Class) => {
    const folder = join(here, "goldens", name);
    const wanted = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as {
      input_ids: number[][];
      loss: number;
      gradient_norms: Record<string, number>;
      greedy: number[][];
    };
    const model = await (Class as typeof text.GPT2LMHeadModel).from_pretrained(folder);
    const ids = torch.tensor(wanted.input_ids);
    const { loss } = model(ids, { labels: ids });
    expect(loss!.item()).toBeCloseTo(wanted.loss, 5);
    loss!.backward();
    expectGradients(model, wanted.gradient_norms);
    const start = ids.narrow(1, 0, 8);
    const options = { max_new_tokens: wanted.greedy[0]!.length - 8 };
    expect(model.generate(start, { ...options, eos_token_id: null }).tolist()).toEqual(wanted.greedy);
  });

  test("bert with padding", async () => {
    const folder = join(here, "goldens", "bert");
    const wanted = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as {
      input_ids: number[][];
      hidden: { first: number[] };
    };
    const model = await text.AutoModel.from_pretrained(folder);
    const { last_hidden_state } = model(torch.tensor(wanted.input_ids)) as text.BaseModelOutput;
    const difference = last_hidden_state.at(0, 0).sub(torch.tensor(wanted.hidden.first)).abs().max();
    expect(difference.item()).toBeLessThan(1e-5);
  });
});

describe.each(["lora-llama", "lora-gpt2", "lora-embedding", "lora-layers"])("adapters: %s", (name) => {
  const folder = join(recorded, name);
  const wanted = expectedOf(folder);
  const ids = torch.tensor(wanted.input_ids);
  const base = (): Promise<AnyModel> => classes[wanted.class]!.from_pretrained(join(recorded, wanted.base!));

  test("load, train, save, merge", async () => {
    const peft = await text.PeftModel.from_pretrained(await base(), folder, { is_trainable: true });
    const out = peft(ids, { labels: ids }) as text.ModelOutput;
    expectSummary(out.logits, wanted.logits);
    expect(out.loss!.item()).toBeCloseTo(wanted.loss!, 4);
    out.loss!.backward();
    expectGradients(peft, wanted.gradient_norms!);
    const trained = [...peft.named_parameters()].filter(([, parameter]) => parameter.requires_grad);
    expect(trained.map(([key]) => key).sort()).toEqual(Object.keys(wanted.gradient_norms!).sort());

    const written = mkdtempSync(join(tmpdir(), "adapter-"));
    peft.save_pretrained(written);
    const ours = torch.safetensors.load_file(join(written, "adapter_model.safetensors"));
    const theirs = torch.safetensors.load_file(join(folder, "adapter_model.safetensors"));
    expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    for (const [key, tensor] of Object.entries(theirs))
      expect(torch.equal(ours[key] as torch.Tensor, tensor as torch.Tensor), key).toBe(true);

    const merged = peft.merge_and_unload();
    expect(merged.constructor.name).toBe(wanted.class);
    expectSummary(merged(ids).logits, wanted.merged!);
  });
});

describe("training new adapters", () => {
  test("the loss falls and only adapters move", async () => {
    torch.manual_seed(0);
    const model = (await text.LlamaForCausalLM.from_pretrained(join(recorded, "llama-head-dim"))).train();
    const before = model.model.layers.at(0).mlp.up_proj.weight.clone();
    const peft = text.get_peft_model(model, { r: 4, lora_alpha: 8, target_modules: "all-linear" });
    const [trainable, all] = peft.get_nb_trainable_parameters();
    expect(trainable).toBeLessThan(all / 2);
    const optimizer = new torch.optim.AdamW(
      [...peft.parameters()].filter((parameter) => parameter.requires_grad),
      { lr: 1e-2 },
    );
    const ids = torch.tensor(expectedOf(join(recorded, "llama-head-dim")).input_ids);
    const losses: number[] = [];
    for (let step = 0; step < 30; step++) {
      optimizer.zero_grad();
      const { loss } = peft(ids, { labels: ids }) as text.ModelOutput;
      loss!.backward();
      optimizer.step();
      losses.push(loss!.item() as number);
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    const layer = model.model.layers.at(0).mlp.up_proj as unknown as text.LoraLinear;
    expect(torch.equal(layer.base_layer.weight, before)).toBe(true);
  });

  test("layers that fit nothing are refused, and biases that have no place to be merged to", async () => {
    const llama = await text.LlamaForCausalLM.from_pretrained(join(recorded, "llama-head-dim"));
    const peft = text.get_peft_model(llama, { target_modules: ["q_proj"], lora_bias: true });
    expect(() => peft.merge_and_unload()).toThrow("because the base layer has no bias");
    const model = await text.GPT2LMHeadModel.from_pretrained(join(recorded, "gpt2"));
    expect(() => text.get_peft_model(model, { target_modules: ".*c_attn", layers_to_transform: 0 })).toThrow(
      "`layers_to_transform` cannot be used when `target_modules` is a str.",
    );
    expect(() => text.get_peft_model(model, { target_modules: ["query"] })).toThrow("not found in the base model");
  });
});

describe("files", () => {
  test.each(["in-parts", "pytorch-bin"])("%s gives the weights of one file", async (name) => {
    const whole = await text.LlamaForCausalLM.from_pretrained(join(recorded, "llama-head-dim"));
    const other = await text.AutoModelForCausalLM.from_pretrained(join(recorded, name));
    for (const [key, tensor] of Object.entries(whole.state_dict()))
      expect(torch.equal(tensor as torch.Tensor, other.state_dict()[key] as torch.Tensor), key).toBe(true);
  });

  test("what was saved loads again, tied weights once", async () => {
    const model = await text.Qwen2ForCausalLM.from_pretrained(join(recorded, "qwen2"));
    const written = mkdtempSync(join(tmpdir(), "model-"));
    model.save_pretrained(written);
    expect(existsSync(join(written, "config.json"))).toBe(true);
    expect(torch.safetensors.safe_open(join(written, "model.safetensors")).keys()).not.toContain("lm_head.weight");
    const again = await text.AutoModelForCausalLM.from_pretrained(written);
    const ids = torch.tensor([[3, 4, 5]]);
    expect(torch.equal(model(ids).logits, again(ids).logits)).toBe(true);
    expect(model.num_parameters()).toBe(again.num_parameters());
  });

  test("a head that the file lacks is told, and a file of a whole model fits the model without its head", async () => {
    const warnings = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      const folder = join(recorded, "bert-mlm");
      const classifier = await text.BertForSequenceClassification.from_pretrained(folder, {
        config: { num_labels: 4 },
      });
      expect(classifier(torch.tensor([[3, 4]])).logits.shape).toEqual([1, 4]);
      const said = warnings.mock.calls.map(([line]) => String(line)).join("\n");
      expect(said).toContain("Some weights of BertForSequenceClassification were not initialized");
      expect(said).toContain("classifier.weight");
    } finally {
      warnings.mockRestore();
    }
    const files = {
      "config.json": readFileSync(join(recorded, "bert-mlm", "config.json")),
      "model.safetensors": readFileSync(join(recorded, "bert-mlm", "model.safetensors")),
    };
    const folderModel = await text.BertForMaskedLM.from_pretrained(join(recorded, "bert-mlm"));
    const given = await text.BertForMaskedLM.from_pretrained(files);
    const ids = torch.tensor([[3, 4, 5]]);
    expect(torch.equal(folderModel(ids).logits, given(ids).logits)).toBe(true);
  });

  test("errors name what is wrong", async () => {
    await expect(text.GPT2Model.from_pretrained(join(here, "nowhere"))).rejects.toThrow("has no config.json");
    expect(() => text.AutoModelForCausalLM.from_config({ model_type: "lama" })).toThrow('did you mean "llama"?');
    const config = { ...JSON.parse(readFileSync(join(recorded, "llama-yarn", "config.json"), "utf8")) };
    config.rope_parameters.rope_type = "spiral";
    expect(() => text.AutoModel.from_config(config)(torch.tensor([[1]]))).toThrow('rope type "spiral" is not known');
  });

  test("dtype: weights are converted", async () => {
    const model = await text.GPT2LMHeadModel.from_pretrained(join(recorded, "gpt2"), { dtype: torch.bfloat16 });
    expect(model.lm_head.weight.dtype).toBe(torch.bfloat16);
    expect(model(torch.tensor([[3, 4]])).logits.dtype).toBe(torch.bfloat16);
  });
});
