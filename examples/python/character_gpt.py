"""examples/character-gpt.ts in PyTorch and transformers."""
import json

import torch
from torch import optim
from transformers import GPT2Config, GPT2LMHeadModel

from support import fixed, show

SONNET = """Shall I compare thee to a summer's day?
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
"""
CHARACTERS = "\n !',-.:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTH = 32


def encode(words):
    return torch.tensor([CHARACTERS.index(character) for character in words])


def decode(ids):
    return "".join(CHARACTERS[i] for i in ids.tolist())


def pieces(ids, count):
    starts = torch.randint(0, ids.shape[0] - LENGTH, (count, 1))
    return ids[starts + torch.arange(LENGTH)]


def go_on(model, words, count):
    ids = encode(words).unsqueeze(0)
    options = dict(do_sample=False, max_new_tokens=count, pad_token_id=0, attention_mask=torch.ones_like(ids))
    return decode(model.generate(input_ids=ids, **options)[0])


def train(steps, tell=lambda step, loss: None):
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(
        vocab_size=len(CHARACTERS), n_embd=48, n_layer=2, n_head=4, n_positions=128,
        embd_pdrop=0, attn_pdrop=0, resid_pdrop=0, bos_token_id=0, eos_token_id=None,
    ))
    optimizer = optim.AdamW(model.parameters(), lr=3e-3)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    ids = encode(SONNET)
    for step in range(1, steps + 1):
        batch = pieces(ids, 8)
        loss = model(batch, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        tell(step, loss.item())
    return model.eval()


def main():
    show(len(SONNET), "characters,", len(CHARACTERS), "different ones")
    model = train(240, lambda step, loss: (step == 1 or step % 40 == 0) and show("step", step, "| loss", fixed(loss, 2)))
    show("parameters:", model.num_parameters())
    for words in ["Shall I ", "So long ", "Rough winds "]:
        show(json.dumps(go_on(model, words, 40)))
    ids = encode("When in ").unsqueeze(0)
    options = dict(do_sample=False, max_new_tokens=30, pad_token_id=0, attention_mask=torch.ones_like(ids))
    cached, plain = (model.generate(input_ids=ids, use_cache=use_cache, **options) for use_cache in (True, False))
    show("the same with and without a cache of keys and values:", "yes" if torch.equal(cached, plain) else "no")


if __name__ == "__main__":
    main()
