"""Records tiny random models of Hugging Face's transformers (and PEFT adapters): `python tests/text/record.py`."""
import json, os, shutil, torch
from safetensors.torch import save_file
from transformers import *
import transformers, peft

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded")
shutil.rmtree(here, ignore_errors=True)
os.makedirs(here)

def batch(vocabulary, rows=2, length=12, seed=3):
    g = torch.Generator().manual_seed(seed)
    return torch.randint(3, vocabulary, (rows, length), generator=g)

def summary(out):
    return {"shape": list(out.shape), "first": out[0, 0].tolist(), "last": out[-1, -1].tolist(), "sum": out.double().sum().item()}

def record(name, cls, config, generate=False, extra=None, spread=5):
    torch.manual_seed(0)
    model = cls(config).eval()
    with torch.no_grad():
        for p in model.parameters():
            if p.dim() > 1: p.mul_(spread)  # larger weights: attention and positions matter
    folder = os.path.join(here, name)
    model.save_pretrained(folder)
    ids = batch(config.vocab_size)
    mask = torch.ones_like(ids); mask[0, :4] = 0
    expected = {"class": cls.__name__, "input_ids": ids.tolist(), "mask": mask.tolist()}
    labels = ids if "CausalLM" in cls.__name__ or "LMHead" in cls.__name__ or "Masked" in cls.__name__ else None
    if "SequenceClass" in cls.__name__: labels = torch.tensor([1, 0])
    if "TokenClass" in cls.__name__: labels = ids % 3
    out = model(ids, **({"labels": labels} if labels is not None else {}))
    logits = out.logits if hasattr(out, "logits") else out.last_hidden_state
    expected["logits"] = summary(logits if logits.dim() == 3 else logits.unsqueeze(1))
    if labels is not None:
        expected["labels"] = labels.tolist(); expected["loss"] = out.loss.item()
        out.loss.backward()
        expected["gradient_norms"] = {n: p.grad.norm().item() for n, p in model.named_parameters() if p.grad is not None}
    if not generate:  # padding on the right for encoders
        mask = torch.ones_like(ids); mask[0, 9:] = 0; expected["mask"] = mask.tolist()
        m = model(ids, attention_mask=mask); m = m.logits if hasattr(m, "logits") else m.last_hidden_state
        expected["masked"] = summary(m[:, :9] if m.dim() == 3 else m.unsqueeze(1))
    if generate:
        kw = dict(max_new_tokens=12, do_sample=False, pad_token_id=0)
        expected["greedy"] = model.generate(ids, attention_mask=torch.ones_like(ids), **kw).tolist()
        expected["padded"] = model.generate(ids, attention_mask=mask, **kw).tolist()
        expected["penalty"] = model.generate(ids, attention_mask=torch.ones_like(ids), repetition_penalty=1.7, **kw).tolist()
        eos = expected["greedy"][0][15]
        expected["eos"] = {"token": eos, "tokens": model.generate(ids, attention_mask=torch.ones_like(ids), eos_token_id=eos, **kw).tolist()}
        torch.manual_seed(11)
        expected["sampled"] = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=12, do_sample=True, temperature=0.8, top_k=20, top_p=0.9, pad_token_id=0).tolist()
    json.dump(expected, open(os.path.join(folder, "expected.json"), "w"))
    return model

small = dict(vocab_size=61, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64, bos_token_id=1, eos_token_id=None, pad_token_id=None)
record("gpt2", GPT2LMHeadModel, GPT2Config(vocab_size=61, n_embd=32, n_layer=2, n_head=4, n_positions=64, bos_token_id=1, eos_token_id=None, scale_attn_by_inverse_layer_idx=True), generate=True)
record("llama-tied-llama3", LlamaForCausalLM, LlamaConfig(**small, tie_word_embeddings=True, attention_bias=True, mlp_bias=True, rope_parameters=dict(rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16)), generate=True)
record("llama-linear", LlamaForCausalLM, LlamaConfig(**small, rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=2.0)))
record("llama-dynamic", LlamaForCausalLM, LlamaConfig(**{**small, "max_position_embeddings": 8}, rope_parameters=dict(rope_type="dynamic", rope_theta=10000.0, factor=2.0)))
record("llama-yarn", LlamaForCausalLM, LlamaConfig(**small, rope_parameters=dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=16)))
record("llama-head-dim", LlamaForCausalLM, LlamaConfig(**small, head_dim=12))
record("mistral", MistralForCausalLM, MistralConfig(**small, sliding_window=5), generate=True)
record("qwen2", Qwen2ForCausalLM, Qwen2Config(**small, tie_word_embeddings=True), generate=True)
record("qwen2-sliding", Qwen2ForCausalLM, Qwen2Config(**small, use_sliding_window=True, sliding_window=4, max_window_layers=1), generate=True)
bert = dict(vocab_size=61, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64)
record("bert", BertModel, BertConfig(**bert))
record("bert-mlm", BertForMaskedLM, BertConfig(**bert))
record("bert-classes", BertForSequenceClassification, BertConfig(**bert, num_labels=3))
record("bert-tokens", BertForTokenClassification, BertConfig(**bert, num_labels=3))
distil = dict(vocab_size=61, dim=32, hidden_dim=48, n_layers=2, n_heads=4, max_position_embeddings=64)
record("distilbert", DistilBertModel, DistilBertConfig(**distil))
record("distilbert-mlm", DistilBertForMaskedLM, DistilBertConfig(**distil))
record("distilbert-classes", DistilBertForSequenceClassification, DistilBertConfig(**distil, num_labels=3))
# Other ways to set these models up.
record("llama-dynamic-long", LlamaForCausalLM, LlamaConfig(vocab_size=67, hidden_size=48, intermediate_size=64, num_hidden_layers=3, num_attention_heads=6, num_key_value_heads=2, max_position_embeddings=10, bos_token_id=1, eos_token_id=None, pad_token_id=None, rope_parameters=dict(rope_theta=10000.0, rope_type="dynamic", factor=4.0)), generate=True)
record("bert-untied", BertForMaskedLM, BertConfig(**{**bert, "vocab_size": 67}, tie_word_embeddings=False))
record("distilbert-sinusoidal", DistilBertForMaskedLM, DistilBertConfig(**{**distil, "vocab_size": 67}, tie_word_embeddings=False, sinusoidal_pos_embds=True))

# Adapters, with random weights in both matrices.
for name, base, options in [
    ("lora-llama", "llama-head-dim", dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "down_proj"], rank_pattern={"down_proj": 2}, modules_to_save=["lm_head"])),
    ("lora-gpt2", "gpt2", dict(r=3, lora_alpha=6, target_modules=["c_attn", "wte"], fan_in_fan_out=True, bias="lora_only", use_rslora=True)),
    ("lora-embedding", "llama-head-dim", dict(r=4, target_modules=["embed_tokens", "q_proj", "o_proj"], exclude_modules=["o_proj"])),
    ("lora-layers", "gpt2", dict(r=3, target_modules=["c_attn", "c_proj"], exclude_modules=r".*\.mlp\..*", layers_to_transform=[1], layers_pattern="h", lora_bias=True, fan_in_fan_out=True)),
]:
    cls = {"llama-head-dim": LlamaForCausalLM, "gpt2": GPT2LMHeadModel}[base]
    model = peft.get_peft_model(cls.from_pretrained(os.path.join(here, base)), peft.LoraConfig(**options))
    g = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for n, p in model.named_parameters():
            if p.requires_grad: p.copy_(torch.randn(p.shape, generator=g) * 0.2)
    folder = os.path.join(here, name)
    model.save_pretrained(folder)
    for f in os.listdir(folder):
        if not f.startswith("adapter_"): os.remove(os.path.join(folder, f))
    ids = batch(61)
    out = model.eval()(ids, labels=ids)
    out.loss.backward()
    norms = {n: p.grad.norm().item() for n, p in model.named_parameters() if p.grad is not None}
    merged = model.merge_and_unload()(ids).logits
    json.dump({"base": base, "class": cls.__name__, "input_ids": ids.tolist(), "logits": summary(out.logits), "loss": out.loss.item(),
        "gradient_norms": norms, "merged": summary(merged)}, open(os.path.join(folder, "expected.json"), "w"))
# One model in PyTorch's format and in parts.
model = LlamaForCausalLM.from_pretrained(os.path.join(here, "llama-head-dim"))
folder = os.path.join(here, "in-parts"); os.makedirs(folder)
state = list(model.state_dict().items())
model.config.save_pretrained(folder)
parts = [dict(state[:8]), dict(state[8:])]
index = {}
for i, part in enumerate(parts):
    file = f"model-0000{i+1}-of-00002.safetensors"
    save_file({k: v.contiguous() for k, v in part.items()}, os.path.join(folder, file), {"format": "pt"})
    index.update({k: file for k in part})
json.dump({"metadata": {"total_size": 0}, "weight_map": index}, open(os.path.join(folder, "model.safetensors.index.json"), "w"))
folder = os.path.join(here, "pytorch-bin"); os.makedirs(folder)
model.config.save_pretrained(folder)
torch.save(dict(state), os.path.join(folder, "pytorch_model.bin"))

# Initial weights after a seed: the first two of each tensor.
initial = {}
for name, cls, config in [
    ("gpt2", GPT2LMHeadModel, GPT2Config(vocab_size=61, n_embd=32, n_layer=2, n_head=4, n_positions=64)),
    ("llama", LlamaForCausalLM, LlamaConfig(**small)),
    ("bert", BertModel, BertConfig(**bert)),
    ("distilbert", DistilBertModel, DistilBertConfig(**distil)),
]:
    torch.manual_seed(0)
    model = cls(config)
    initial[name] = {"class": cls.__name__, "config": config.to_dict(), "weights": {k: v.flatten()[:2].tolist() for k, v in model.state_dict().items()}, "next": torch.rand(1).item()}
json.dump(initial, open(os.path.join(here, "initial.json"), "w"), default=str)
