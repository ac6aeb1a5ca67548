"""Records the strides that PyTorch gives to the calls of format-operators.ts: python record-formats.py (PyTorch 2.15)."""
import json
import math
import os
import warnings

import torch

warnings.simplefilter("ignore")
F = torch.nn.functional
im = lambda x: torch.channels_last if x.dim() == 4 else torch.channels_last_3d
cf, pf = torch.contiguous_format, torch.preserve_format
zeros = lambda *s: torch.zeros(s, dtype=torch.int64)
rank = lambda x: x.dim() - 2
per = lambda x, o: [o] * rank(x)
pick = lambda x, a, b: a if rank(x) == 2 else b
ch = lambda x: x.shape[1]
w = lambda x, o, s: torch.ones([o, ch(x), *per(x, s)])
calls = dict(
  clone=lambda x: x.clone(), clone_contiguous=lambda x: x.clone(memory_format=cf), clone_images=lambda x: x.clone(memory_format=im(x)),
  contiguous=lambda x: x.contiguous(), contiguous_images=lambda x: x.contiguous(memory_format=im(x)),
  to_double=lambda x: x.to(torch.float64), to_double_contiguous=lambda x: x.to(torch.float64, memory_format=cf), to_double_images=lambda x: x.to(torch.float64, memory_format=im(x)),
  to_images=lambda x: x.to(memory_format=im(x)), to_contiguous=lambda x: x.to(memory_format=cf), to_preserve=lambda x: x.to(memory_format=pf), int_images=lambda x: x.int(memory_format=im(x)), half=lambda x: x.half(),
  empty_like=lambda x: torch.empty_like(x), empty_like_images=lambda x: torch.empty_like(x, memory_format=im(x)), zeros_like_contiguous=lambda x: torch.zeros_like(x, memory_format=cf), full_like_images=lambda x: torch.full_like(x, 3, memory_format=im(x)), rand_like=lambda x: torch.rand_like(x), randn_like_images=lambda x: torch.randn_like(x, memory_format=im(x)), new_ones=lambda x: x.new_ones(x.shape),
  relu=lambda x: x.relu(), add_number=lambda x: x.add(1), add_contiguous=lambda x: x.add(x.contiguous()), contiguous_add=lambda x: x.contiguous().add(x), add_row=lambda x: x + x[..., :1], add_first=lambda x: x[0].add(x), scale_channels=lambda x: x.mul(torch.ones([1, ch(x), *per(x, 1)])), greater=lambda x: x > 0, where=lambda x: torch.where(x > 0, x.contiguous(), x), clamp=lambda x: x.clamp(-1, 1), addcmul=lambda x: torch.addcmul(x, x, x),
  sum_channels=lambda x: x.sum(1), sum_channels_kept=lambda x: x.sum(1, True), mean_spatial=lambda x: x.mean([2, 3]), amax=lambda x: x.amax(1), max=lambda x: x.max(1), argmax=lambda x: x.argmax(1), variance=lambda x: x.var(1), cumsum=lambda x: x.cumsum(1), sort=lambda x: x.sort(1), sort_last=lambda x: x.sort(-1), topk=lambda x: x.topk(1, 1), softmax=lambda x: x.softmax(1), log_softmax=lambda x: x.log_softmax(-1),
  cat=lambda x: torch.cat([x, x]), cat_channels=lambda x: torch.cat([x, x], 1), cat_mixed=lambda x: torch.cat([x, x.contiguous()], 1), cat_last=lambda x: torch.cat([x, x], -1), stack=lambda x: torch.stack([x, x]), stack_inside=lambda x: torch.stack([x, x], 2), stack_last=lambda x: torch.stack([x, x], -1), flip=lambda x: x.flip(1), roll=lambda x: x.roll(1, 1), repeat=lambda x: x.repeat([2] + [1] * (x.dim() - 1)),
  index_select=lambda x: x.index_select(1, zeros(2)), gather=lambda x: x.gather(1, zeros(*x.shape)), index_rows=lambda x: x[zeros(2)], index_last=lambda x: x[..., zeros(2)], index_mask=lambda x: x[x > 0], nonzero=lambda x: x.nonzero(), scatter=lambda x: x.scatter(1, zeros(*x.shape), 1), index_add=lambda x: x.index_add(1, zeros(1), x[:, :1]), index_fill=lambda x: x.index_fill(1, zeros(1), 3), index_copy=lambda x: x.index_copy(1, zeros(1), x[:, :1]), masked_fill=lambda x: x.masked_fill(x > 0, 1), masked_scatter=lambda x: x.masked_scatter(x > 0, x.contiguous()), fill=lambda x: torch.fill(x, 1),
  pad=lambda x: F.pad(x, [1, 1]), pad_reflect=lambda x: F.pad(x, [0] * 2 * rank(x), "reflect"), pad_replicate=lambda x: F.pad(x, [1] * 2 * rank(x), "replicate"), pad_circular=lambda x: F.pad(x, [1] * 2 * rank(x), "circular"), gelu=lambda x: F.gelu(x), rrelu=lambda x: F.rrelu(x), logsigmoid=lambda x: F.logsigmoid(x), glu=lambda x: F.glu(torch.cat([x, x], 1), 1), complex=lambda x: torch.complex(x, x),
  batch_norm=lambda x: F.batch_norm(x, torch.zeros(ch(x)), torch.ones(ch(x))), group_norm=lambda x: F.group_norm(x, 1), layer_norm=lambda x: F.layer_norm(x, x.shape[1:]), rms_norm=lambda x: F.rms_norm(x, x.shape[-1:]), renorm=lambda x: torch.renorm(x, 2, 1, 1), channel_shuffle=lambda x: torch.channel_shuffle(x, 1),
  max_pool=lambda x: pick(x, F.max_pool2d, F.max_pool3d)(x, 1), avg_pool=lambda x: pick(x, F.avg_pool2d, F.avg_pool3d)(x, 1), adaptive_avg=lambda x: pick(x, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d)(x, 2), adaptive_avg_to_one=lambda x: pick(x, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d)(x, 1), adaptive_max=lambda x: pick(x, F.adaptive_max_pool2d, F.adaptive_max_pool3d)(x, 2), nearest=lambda x: F.interpolate(x, scale_factor=2), linear=lambda x: F.interpolate(x, scale_factor=2, mode=pick(x, "bilinear", "trilinear")), area=lambda x: F.interpolate(x, scale_factor=2, mode="area"),
  convolution=lambda x: pick(x, F.conv2d, F.conv3d)(x, w(x, 2, 3), padding=1), convolution_of_one=lambda x: pick(x, F.conv2d, F.conv3d)(x, w(x, 2, 1)), convolution_by_format=lambda x: pick(x, F.conv2d, F.conv3d)(x, w(x, 2, 3).contiguous(memory_format=im(x)), padding=1), convolution_of_doubles=lambda x: pick(x, F.conv2d, F.conv3d)(x.double(), w(x, 2, 1).double()), matmul=lambda x: x.matmul(torch.ones(x.shape[-1], 2)),
)
diffd = ["clone", "contiguous_images", "relu", "scale_channels", "softmax", "cat_channels", "pad", "batch_norm", "group_norm", "max_pool", "avg_pool", "adaptive_avg", "linear", "convolution", "convolution_by_format", "index_rows", "masked_fill"]
def rev(x):
    d = list(reversed(range(x.dim()))); return x.permute(d).contiguous().permute(d)
layouts = dict(contiguous=lambda x: x, images=lambda x: x.contiguous(memory_format=im(x)), transposed=lambda x: x.transpose(-1, -2).contiguous().transpose(-1, -2), channels_cut=lambda x: torch.cat([x, x], 1).contiguous(memory_format=im(x)).narrow(1, 0, ch(x)), every_other=lambda x: torch.stack([x, x], -1).select(-1, 0), expanded=lambda x: x.narrow(1, 0, 1).expand(x.shape), reversed=rev)
shapes = [(2,3,4,5), (1,3,4,5), (2,1,4,5), (2,3,1,1), (1,1,4,5), (2,3,4,5,2), (2,1,3,2,2)]
out = {"shapes": shapes, "results": {}, "gradients": {}}
def inp(s): return ((torch.arange(math.prod(s)) * 7919 % 97).float() / 7 - 5).reshape(s)
first = lambda r: r[0] if isinstance(r, (tuple, list)) else r
for n, f in calls.items():
    row = []
    for s in shapes:
        for l, g in layouts.items():
            row.append(",".join(map(str, first(f(g(inp(s)))).stride())))
    out["results"][n] = row
for n in diffd:
    row = []
    for s in shapes:
        for l, g in layouts.items():
            x = g(inp(s)).detach().requires_grad_(); r = calls[n](x); r.backward(torch.ones_like(r))
            row.append(",".join(map(str, x.grad.stride())))
    out["gradients"][n] = row
# few different strings: a table and numbers
table = sorted({v for p in ("results", "gradients") for r in out[p].values() for v in r})
ix = {v: i for i, v in enumerate(table)}
out["strides"] = table
for p in ("results", "gradients"): out[p] = {n: [ix[v] for v in r] for n, r in out[p].items()}
json.dump(out, open(os.path.join(os.path.dirname(__file__), "recorded-formats.json"), "w"), separators=(",", ":"))
print(len(calls) * len(shapes) * len(layouts), len(diffd) * len(shapes) * len(layouts))
