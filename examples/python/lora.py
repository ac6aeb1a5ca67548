"""examples/lora.ts in PyTorch, transformers and PEFT."""
import json
import os
import tempfile

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch import optim

from character_gpt import encode, go_on, pieces, train
from support import fixed, show

RHYME = """Twinkle, twinkle, little star,
How I wonder what you are!
Up above the world so high,
Like a diamond in the sky.
""".replace("!", "?")

base = train(120)
before = base.transformer.h[0].attn.c_attn.weight.clone()
ids = encode(RHYME)
whole = ids.unsqueeze(0)


def loss_of(model):
    with torch.no_grad():
        return fixed(model(whole, labels=whole).loss.item(), 2)


show("loss on the rhyme before:", loss_of(base))

torch.manual_seed(1)
model = get_peft_model(base, LoraConfig(r=8, lora_alpha=16, target_modules=["c_attn", "c_fc", "c_proj"], fan_in_fan_out=True))
trainable, total = model.get_nb_trainable_parameters()
show("trained parameters:", trainable, "of", total)
optimizer = optim.AdamW([parameter for parameter in model.parameters() if parameter.requires_grad], lr=5e-3)
for step in range(1, 121):
    batch = pieces(ids, 8)
    loss = model(batch, labels=batch).loss
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 30 == 0:
        show("step", step, "| loss", fixed(loss.item(), 2))
model.eval()
show("loss on the rhyme after:", loss_of(model))
show(json.dumps(go_on(model, "Twin", 40)))
layer = base.transformer.h[0].attn.c_attn
show("the model's own weights are as before:", "yes" if torch.equal(layer.base_layer.weight, before) else "no")

with tempfile.TemporaryDirectory() as folder:
    model.save_pretrained(folder)
    show("saved:", sorted(name for name in os.listdir(folder) if name.startswith("adapter_")))
    again = PeftModel.from_pretrained(train(120), folder).eval()

    def scores(each):
        with torch.no_grad():
            return each(whole).logits

    wanted = scores(model)
    show("read again beside the same model:", "equal" if torch.equal(scores(again), wanted) else "different")
    merged = again.merge_and_unload()
    show("merged into the weights:", "equal" if torch.allclose(scores(merged), wanted, atol=1e-4) else "different")
