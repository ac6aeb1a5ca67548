/**
 * LoRA adapters (Hu et al. 2021, https://arxiv.org/abs/2106.09685): small matrices beside frozen weights, in the file
 * format of PEFT.
 */
import * as init from "../nn/init/index.ts";
import { Dropout, Embedding, Identity, Linear, Module, ModuleDict, Parameter } from "../nn/index.ts";
import { safetensors, loadAsync } from "../serialization/index.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import { no_grad } from "../autograd/modes.ts";
import { zeros } from "../ops/create/create.ts";
import { randn } from "../ops/create/draws/random-create.ts";
import { embedding } from "../ops/index/embedding.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ConfigReader, type PretrainedConfig } from "./config.ts";
import { jsonBytes, openModel, requireJson, writeFolder, type ModelSource } from "./files.ts";
import { Conv1D } from "./models/gpt2.ts";
import { CausalLanguageModel } from "./pretrained.ts";

/** Settings of adapters: PEFT's `adapter_config.json`. */
export interface LoraConfig {
  /** Rank of the adapters. Default 8. */
  r?: number;
  /** Their output is multiplied by `lora_alpha / r`. Default 8. */
  lora_alpha?: number;
  /** Names of layers (or their last parts) that get one, a regular expression of whole names, or "all-linear". */
  target_modules?: readonly string[] | string | null;
  /** Names of layers that get none, or a regular expression of whole names. */
  exclude_modules?: readonly string[] | string | null;
  /** Numbers of the layers that get adapters, where `target_modules` is a list: the others get none. */
  layers_to_transform?: readonly number[] | number | null;
  /** What stands before a layer's number in names: `["layers"]`; anything where none is given. */
  layers_pattern?: readonly string[] | string | null;
  /** Whether the second matrix has a bias. Default false. */
  lora_bias?: boolean;
  /** Dropout of an adapter's input. Default 0. */
  lora_dropout?: number;
  /** Which biases are trained: none, those of layers with adapters, or all. Default "none". */
  bias?: "none" | "lora_only" | "all";
  /** Divide by the root of the rank instead (Kalajdzievski 2023). Default false. */
  use_rslora?: boolean;
  /** Layers that are trained whole beside the adapters. */
  modules_to_save?: readonly string[] | null;
  /** Other ranks by name. */
  rank_pattern?: Readonly<Record<string, number>>;
  /** Other alphas by name. */
  alpha_pattern?: Readonly<Record<string, number>>;
  /** "gaussian", or false to leave A and B random; true makes B zero. Default true. */
  init_lora_weights?: boolean | "gaussian";
  /** Whether the layers' weights are stored as [in, out], as GPT-2's are. */
  fan_in_fan_out?: boolean;
  task_type?: string | null;
  base_model_name_or_path?: string | null;
}

type Adapted = Linear | Conv1D | Embedding;
const ADAPTER = "default";

/** Weights that PEFT writes beside adapters of embeddings and heads. */
const wholeEmbedding = /\.(embed_tokens|lm_head)\.base_layer\.weight$/;

/** The layers that PEFT adapts when it is told nothing. */
const usualTargets: Readonly<Record<string, readonly string[]>> = {
  gpt2: ["c_attn"],
  llama: ["q_proj", "v_proj"],
  mistral: ["q_proj", "v_proj"],
  qwen2: ["q_proj", "v_proj"],
  bert: ["query", "value"],
  distilbert: ["q_lin", "v_lin"],
};

interface AdapterSize {
  readonly rank: number;
  readonly scaling: number;
  readonly dropout: number;
  readonly start: boolean | "gaussian";
  /** Of the second matrix. */
  readonly bias: boolean;
}

/** A linear layer with an adapter: base(x) + scaling * B(A(dropout(x))). */
export class LoraLinear extends Module<(x: Tensor) => Tensor> {
  base_layer: Linear | Conv1D;
  lora_dropout: ModuleDict;
  lora_A: ModuleDict<Linear>;
  lora_B: ModuleDict<Linear>;
  /** Factor of the adapter's output. */
  readonly scaling: number;

  constructor(base: Linear | Conv1D, { rank, scaling, dropout, start, bias }: AdapterSize) {
    super();
    const [inputs, outputs] = base instanceof Linear ? [base.in_features, base.out_features] : [base.nx, base.nf];
    this.base_layer = base;
    this.scaling = scaling;
    this.lora_dropout = new ModuleDict({ [ADAPTER]: dropout > 0 ? new Dropout(dropout) : new Identity() });
    this.lora_A = new ModuleDict({ [ADAPTER]: new Linear(inputs, rank, { bias: false }) });
    this.lora_B = new ModuleDict({ [ADAPTER]: new Linear(rank, outputs, { bias }) });
    const [a, b] = [this.lora_A.get(ADAPTER), this.lora_B.get(ADAPTER)];
    if (start === "gaussian") init.normal_(a.weight, { std: 1 / rank });
    else if (start) init.kaiming_uniform_(a.weight, { a: Math.sqrt(5) });
    if (start === false) return;
    init.zeros_(b.weight);
    if (b.bias !== null) init.zeros_(b.bias);
  }

  forward(x: Tensor): Tensor {
    const dropped = (this.lora_dropout.get(ADAPTER) as Module<(x: Tensor) => Tensor>)(x);
    const adapter = this.lora_B.get(ADAPTER)(
      this.lora_A.get(ADAPTER)(dropped.to(this.lora_A.get(ADAPTER).weight.dtype)),
    );
    const base = this.base_layer(x);
    return base.add(adapter.mul(this.scaling).to(base.dtype));
  }

  /** What merging adds to the layer's weight. */
  delta(): Tensor {
    const product = this.lora_B.get(ADAPTER).weight.matmul(this.lora_A.get(ADAPTER).weight).mul(this.scaling);
    return this.base_layer instanceof Conv1D ? product.t() : product;
  }

  /** Adds the adapter's bias to the layer's, if it has one. */
  mergeBias(name: string): void {
    const own = this.lora_B.get(ADAPTER).bias;
    if (own === null) return;
    const { bias } = this.base_layer;
    if (bias === null)
      throw new RuntimeError(
        `Impossible to merge LoRA with \`lora_bias=True\` because the base layer has no bias. ("${name}")`,
      );
    bias.add_(own.mul(this.scaling).to(bias.dtype));
  }
}

/** A table of vectors with an adapter. */
export class LoraEmbedding extends Module<(x: Tensor) => Tensor> {
  base_layer: Embedding;
  lora_embedding_A: Record<string, Parameter> & Module;
  lora_embedding_B: Record<string, Parameter> & Module;
  readonly scaling: number;

  constructor(base: Embedding, { rank, scaling }: AdapterSize) {
    super();
    this.base_layer = base;
    this.scaling = scaling;
    this.lora_embedding_A = parameters(zeros([rank, base.num_embeddings]));
    this.lora_embedding_B = parameters(randn([base.embedding_dim, rank]));
  }

  forward(x: Tensor): Tensor {
    const [a, b] = [this.lora_embedding_A[ADAPTER]!, this.lora_embedding_B[ADAPTER]!];
    return this.base_layer(x).add(embedding(x, a.t()).matmul(b.t()).mul(this.scaling));
  }

  delta(): Tensor {
    return this.lora_embedding_B[ADAPTER]!.matmul(this.lora_embedding_A[ADAPTER]!).t().mul(this.scaling);
  }
}

/** One parameter under the adapter's name. */
function parameters(value: Tensor): Record<string, Parameter> & Module {
  const holder = new Module();
  holder.register_parameter(ADAPTER, new Parameter(value));
  // A module's own properties are its parameters, which its type cannot know.
  return holder as Module & Record<string, Parameter>;
}

/** A layer that is trained whole, with the layer it was beside it. */
class ModulesToSaveWrapper extends Module {
  original_module: Module;
  modules_to_save: ModuleDict;

  constructor(module: Module) {
    super();
    this.original_module = module;
    this.modules_to_save = new ModuleDict({ [ADAPTER]: module.deepcopy() });
  }

  forward(...args: unknown[]): unknown {
    return (this.modules_to_save.get(ADAPTER) as Module<(...args: unknown[]) => unknown>)(...args);
  }
}

function endsWithName(name: string, part: string): boolean {
  return name === part || name.endsWith(`.${part}`);
}

function matches(name: string, module: Module, targets: readonly string[] | string, headName: string | null): boolean {
  if (targets === "all-linear") return (module instanceof Linear || module instanceof Conv1D) && name !== headName;
  if (typeof targets === "string") return new RegExp(`^(?:${targets})$`).test(name);
  return targets.some((target) => endsWithName(name, target));
}

/** Whether a layer's number, which stands in its name, is among those that get adapters. */
function isOfLayers(name: string, { layers_to_transform: layers, layers_pattern: pattern }: LoraConfig): boolean {
  if (layers === null || layers === undefined) return true;
  const patterns = typeof pattern === "string" ? [pattern] : pattern?.length ? pattern : ["[^.]*"];
  for (const each of patterns) {
    const number = new RegExp(`^.*\\.${each}\\.(\\d+)\\.`).exec(name)?.[1];
    if (number !== undefined) return [layers].flat().includes(Number(number));
  }
  return false;
}

/** A setting for one layer: the first pattern that fits its name. */
function patternFor(patterns: Readonly<Record<string, number>> | undefined, name: string, fallback: number): number {
  for (const [pattern, value] of Object.entries(patterns ?? {}))
    if (new RegExp(`^(.*\\.)?(${pattern})$`).test(name)) return value;
  return fallback;
}

function replace(root: Module, name: string, module: Module): void {
  const path = name.split(".");
  const last = path.pop()!;
  const parent = path.length === 0 ? root : root.get_submodule(path.join("."));
  parent.add_module(last, module);
}

type ArgumentsOf<M> = M extends (...args: infer A) => unknown ? A : never;
type ResultOf<M> = M extends (...args: never[]) => infer R ? R : unknown;

/** A model with adapters; the model itself is changed. */
export class PeftModel<M extends Module = Module> extends Module {
  base_model: Module & { model: M };
  /** The adapters' settings. */
  readonly peft_config: LoraConfig;

  constructor(model: M, config: LoraConfig) {
    super();
    this.peft_config = config;
    const tuner = new Module() as Module & { model: M };
    tuner.model = model;
    this.base_model = tuner;
    adapt(model, config);
  }

  /** The model that it wraps. */
  get_base_model(): M {
    return this.base_model.model;
  }

  forward(...args: ArgumentsOf<M>): ResultOf<M> {
    // A module is callable with what its forward takes, which its base type does not know.
    return (this.get_base_model() as (...args: ArgumentsOf<M>) => ResultOf<M>)(...args);
  }

  /** Writes on from tokens, as the model does. */
  generate(...args: Parameters<CausalLanguageModel["generate"]>): Tensor {
    const model: unknown = this.get_base_model();
    if (!(model instanceof CausalLanguageModel)) throw new RuntimeError("generate: the model scores no next token");
    return model.generate(...args);
  }

  /** The adapters' weights by PEFT's names. */
  adapter_state_dict(): Record<string, Tensor> {
    const state: Record<string, Tensor> = {};
    const bias = this.peft_config.bias ?? "none";
    for (const [name, tensor] of Object.entries(this.state_dict()) as [string, Tensor][]) {
      const adapter = /\.(lora_A|lora_B|lora_embedding_A|lora_embedding_B|modules_to_save)\.default/.test(name);
      const trainedBias =
        name.endsWith(".bias") && (bias === "all" || (bias === "lora_only" && name.endsWith(".base_layer.bias")));
      if (adapter) state[name.replace(".modules_to_save.default", "").replace(/\.default(?=\.|$)/, "")] = tensor;
      else if (trainedBias || wholeEmbedding.test(name)) state[name] = tensor;
    }
    return state;
  }

  /** `adapter_config.json` and `adapter_model.safetensors` as bytes. */
  adapter_files(): Record<string, Uint8Array> {
    const config = this.peft_config;
    return {
      "adapter_config.json": jsonBytes({
        peft_type: "LORA",
        base_model_name_or_path: null,
        bias: "none",
        fan_in_fan_out: false,
        inference_mode: true,
        init_lora_weights: true,
        lora_alpha: 8,
        lora_dropout: 0,
        r: 8,
        task_type: null,
        ...config,
        alpha_pattern: config.alpha_pattern ?? {},
        rank_pattern: config.rank_pattern ?? {},
      }),
      "adapter_model.safetensors": safetensors.save_file(this.adapter_state_dict(), null, { format: "pt" }),
    };
  }

  /** Writes the adapters into a folder, as PEFT's `from_pretrained` reads them. */
  save_pretrained(folder: string): void {
    writeFolder(folder, this.adapter_files());
  }

  /** Adds the adapters to the weights and gives the model back, as it was but for its weights. */
  merge_and_unload(): M {
    const model = this.get_base_model();
    no_grad(() => {
      for (const [name, module] of [...model.named_modules()]) {
        if (module instanceof LoraLinear || module instanceof LoraEmbedding) {
          module.base_layer.weight.add_(module.delta().to(module.base_layer.weight.dtype));
          if (module instanceof LoraLinear) module.mergeBias(name);
          replace(model, name, module.base_layer);
        } else if (module instanceof ModulesToSaveWrapper) {
          replace(model, name, module.modules_to_save.get(ADAPTER));
        }
      }
    });
    return model;
  }

  /** How many parameters are trained, and how many there are. */
  get_nb_trainable_parameters(): [trainable: number, all: number] {
    let [trainable, all] = [0, 0];
    for (const parameter of this.parameters()) {
      all += parameter.numel();
      if (parameter.requires_grad) trainable += parameter.numel();
    }
    return [trainable, all];
  }

  /**
   * Puts saved adapters (`adapter_config.json`, `adapter_model.safetensors` or `adapter_model.bin`) on a model.
   * @param is_trainable whether to train them further; else nothing wants a gradient
   */
  static async from_pretrained<M extends Module>(
    model: M,
    source: ModelSource,
    { is_trainable = false }: { is_trainable?: boolean } = {},
  ): Promise<PeftModel<M>> {
    const files = openModel(source);
    const config = loraConfigOf(await requireJson(files, "adapter_config.json"));
    const peft = new PeftModel(model, config);
    const bytes = await files.read("adapter_model.safetensors");
    const older = bytes === null ? await files.read("adapter_model.bin") : null;
    if (bytes === null && older === null) throw new RuntimeError(`${files.name} has no adapter_model.safetensors`);
    const state = (bytes === null ? await loadAsync(older!) : safetensors.load_file(bytes)) as Record<string, Tensor>;
    const own = peft.adapter_state_dict();
    // Weights of the model itself may be there, for instance of embeddings that grew with their vocabulary.
    const whole = peft.state_dict() as Record<string, Tensor>;
    const unknown = Object.keys(state).filter((name) => !(name in own) && !(name in whole));
    const missing = Object.keys(own).filter((name) => !(name in state) && !wholeEmbedding.test(name));
    if (unknown.length > 0 || missing.length > 0) {
      throw new RuntimeError(
        `${files.name}: these adapters do not fit the model: ${[...unknown.map((name) => `${name} has no place`), ...missing.map((name) => `${name} is missing`)].slice(0, 6).join(", ")}`,
      );
    }
    no_grad(() => {
      for (const [name, tensor] of Object.entries(state)) (own[name] ?? whole[name]!).copy_(tensor);
    });
    if (!is_trainable) for (const parameter of peft.parameters()) parameter.requires_grad_(false);
    return peft.eval();
  }
}

/** Checks what a file says; what other kinds of adapters need is refused. */
function loraConfigOf(values: PretrainedConfig): LoraConfig {
  const c = new ConfigReader(values);
  const kind = c.text("peft_type", "LORA");
  if (kind !== "LORA") throw new ValueError(`adapter_config.json: adapters of type ${kind} are not supported, LORA is`);
  for (const name of ["use_dora", "use_qalora"])
    if (c.flag(name, false)) throw new ValueError(`adapter_config.json: "${name}" is not supported`);
  if (values["megatron_config"] ?? values["target_parameters"])
    throw new ValueError('adapter_config.json: "target_parameters" and "megatron_config" are not supported');
  return values as LoraConfig;
}

function adapt(model: Module, config: LoraConfig): void {
  const given = (model as { config?: PretrainedConfig }).config;
  const targets = config.target_modules ?? usualTargets[String(given?.["model_type"])] ?? null;
  if (targets === null) throw new ValueError("Please specify `target_modules` in `peft_config`");
  if (typeof targets === "string" && (config.layers_to_transform ?? null) !== null)
    throw new ValueError("`layers_to_transform` cannot be used when `target_modules` is a str.");
  const excluded = config.exclude_modules ?? [];
  const headName = "lm_head" in model ? "lm_head" : null;
  const { r = 8, lora_alpha = 8, lora_dropout = 0, use_rslora = false, init_lora_weights = true } = config;
  for (const parameter of model.parameters()) parameter.requires_grad_(false);
  const saved = config.modules_to_save ?? [];
  let count = 0;
  for (const [name, module] of [...model.named_modules()]) {
    if (saved.some((part) => endsWithName(name, part))) {
      const wrapper = new ModulesToSaveWrapper(module);
      wrapper.modules_to_save.requires_grad_(true);
      replace(model, name, wrapper);
      continue;
    }
    if (matches(name, module, excluded, null) || !matches(name, module, targets, headName)) continue;
    if (!isOfLayers(name, config)) continue;
    if (!isAdaptable(module)) {
      throw new ValueError(
        `Target module ${module.constructor.name} is not supported. Adapters go beside nn.Linear, nn.Embedding and GPT-2's Conv1D ("${name}").`,
      );
    }
    const rank = patternFor(config.rank_pattern, name, r);
    const alpha = patternFor(config.alpha_pattern, name, lora_alpha);
    const size: AdapterSize = {
      rank,
      scaling: alpha / (use_rslora ? Math.sqrt(rank) : rank),
      dropout: lora_dropout,
      start: init_lora_weights,
      bias: config.lora_bias ?? false,
    };
    replace(model, name, module instanceof Embedding ? new LoraEmbedding(module, size) : new LoraLinear(module, size));
    count++;
  }
  if (count === 0) {
    throw new ValueError(
      `Target modules ${JSON.stringify(targets)} not found in the base model. Please check the target modules and try again.`,
    );
  }
  trainBiases(model, config.bias ?? "none");
}

function isAdaptable(module: Module): module is Adapted {
  return module instanceof Linear || module instanceof Conv1D || module instanceof Embedding;
}

function trainBiases(model: Module, which: "none" | "lora_only" | "all"): void {
  if (which === "none") return;
  for (const [name, parameter] of model.named_parameters()) {
    if (name.endsWith("bias") && (which === "all" || name.endsWith(".base_layer.bias"))) parameter.requires_grad_(true);
  }
}

/**
 * Puts new adapters on a model, which is changed: its own weights are frozen.
 * @example
 * ```ts ignore
 * const peft = text.get_peft_model(model, { r: 8, lora_alpha: 16, target_modules: ["q_proj", "v_proj"] });
 * const optimizer = new optim.AdamW(peft.parameters().filter((p) => p.requires_grad), { lr: 1e-3 });
 * peft.save_pretrained("adapter");
 * ```
 */
export function get_peft_model<M extends Module>(model: M, config: LoraConfig = {}): PeftModel<M> {
  return new PeftModel(model, config);
}
