"""Writes what flex-attention.test.ts reads: run it with PyTorch 2.15, in this folder."""
import torch, json, warnings, math
warnings.filterwarnings("ignore")
from torch.nn.attention.flex_attention import *
from torch.nn.attention import sdpa_kernel, SDPBackend
from torch.nn.attention.bias import *
import torch.nn.functional as F
q=torch.randn(1,2,4,8)
for bs in (SDPBackend.EFFICIENT_ATTENTION, SDPBackend.CUDNN_ATTENTION, SDPBackend.MATH, [SDPBackend.FLASH_ATTENTION], []):
    try:
        with sdpa_kernel(bs): print(bs, F.scaled_dot_product_attention(q,q,q).shape)
    except Exception as e: print(bs, type(e).__name__, str(e)[:120])
print(repr(SDPBackend.MATH), int(SDPBackend.MATH), int(SDPBackend.FLASH_ATTENTION), int(SDPBackend.ERROR),int(SDPBackend.EFFICIENT_ATTENTION),int(SDPBackend.CUDNN_ATTENTION),int(SDPBackend.OVERRIDEABLE))
print(causal_lower_right(3,4), causal_upper_left(3,4).shape, repr(CausalVariant.UPPER_LEFT), int(CausalVariant.LOWER_RIGHT))
def data(*s, k=1.0, f=0.7):
    n=math.prod(s); return (torch.sin(torch.arange(n,dtype=torch.float64)*f)*k + 0.3*torch.cos(torch.arange(n,dtype=torch.float64)*0.13)).float().reshape(s)
def T(t): t=t.detach(); return {"shape":list(t.shape),"values":[round(float(v),7) for v in t.flatten().double()]}
causal=lambda b,h,qi,ki: qi>=ki
window=lambda b,h,qi,ki: (qi-ki).abs()<5
doc=torch.tensor([0]*7+[1]*9+[2]*5)
docm=lambda b,h,qi,ki: doc[qi]==doc[ki]
headm=lambda b,h,qi,ki: (qi-ki)<=4*h+b
out={}
B,H,L,S,E=2,2,21,21,4
slopes=torch.tensor([0.5,0.25]); table=data(L,S,k=0.5).requires_grad_()
mods={"none":None,"alibi":lambda s,b,h,qi,ki: s+slopes[h]*(ki-qi),"soft":lambda s,b,h,qi,ki: 2*torch.tanh(s/2),"table":lambda s,b,h,qi,ki: s+table[qi,ki]}
masks={"none":None,"causal":causal,"window":and_masks(causal,window),"doc":or_masks(docm,lambda b,h,qi,ki: qi==ki),"head":headm,"empty":lambda b,h,qi,ki: (qi>=ki)&(qi>3)}
for mn,m in mods.items():
    for kn,k in masks.items():
        if mn!="none" and kn not in ("none","causal"): continue
        qq,kk,vv=[data(B,H,n,E,k=1.0,f=0.3+0.2*i).requires_grad_() for i,n in enumerate((L,S,S))]; qq,kk,vv=[t.detach() for t in (qq,kk,vv)]; keep=table; 
        table.grad=None
        bm=None if k is None else create_block_mask(k,B if kn=="head" else None,H if kn=="head" else None,L,S,device="cpu",BLOCK_SIZE=8)
        
        with torch.no_grad(): y=flex_attention(qq,kk,vv,score_mod=m,block_mask=bm)
        qq,kk,vv=[t.detach().requires_grad_() for t in (qq,kk,vv)]
        sc=qq@kk.transpose(-1,-2)/math.sqrt(E); I=[torch.arange(n).reshape([-1 if j==i else 1 for j in range(4)]) for i,n in enumerate((B,H,L,S))]
        if m is not None: sc=m(sc,*I)
        if k is not None: sc=torch.where(k(*I).expand(sc.shape),sc,-float("inf"))
        closed=(sc==-float("inf")).all(-1,keepdim=True); w=torch.softmax(sc.masked_fill(closed,0.),-1).masked_fill(closed,0.)
        z=w@vv; assert (z-y).abs().max()<1e-5,(mn,kn)
        (z*data(*y.shape,f=1.3)).sum().backward()
        r={"y":T(y[:, :, ::5]),"lse":T(torch.logsumexp(sc,-1)[:,:, ::5].clamp(min=-1e30)),"gq":T(qq.grad[:,:,::7]),"gk":T(kk.grad[:,:,::7]),"gv":T(vv.grad[:,:,::7])}
        if mn=="table": r["gt"]=T(table.grad[::7])
        if bm is not None: r.update({"repr":repr(bm).replace("_lambda_","<lambda>"),"str":str(bm),"kv":T(bm.kv_num_blocks),"ki":T(bm.kv_indices),"fk":T(bm.full_kv_num_blocks),"q":T(bm.q_num_blocks),"dense":T(bm.to_dense())})
        out[mn+"/"+kn]=r
# gqa and scale
qq=data(1,4,9,4); kk=data(1,2,11,4,f=.5); vv=data(1,2,11,6,f=.9)
out["gqa"]={"y":T(flex_attention(qq,kk,vv,enable_gqa=True,scale=0.3,score_mod=lambda s,b,h,qi,ki: s+0.1*h))}
out["mask"]={"score":T(create_mask(lambda s,b,h,qi,ki: torch.where(qi>=ki,s,-float("inf")),1,1,4,5,device="cpu").int()),"head":T(create_mask(headm,2,2,4,5,device="cpu").int())}
for n,f in {"heads":lambda: flex_attention(qq,kk,vv),"dims":lambda: flex_attention(qq[0],kk,vv),"embed":lambda: flex_attention(qq,kk[...,:3].contiguous(),vv,enable_gqa=True),"small":lambda: flex_attention(qq,kk,vv,enable_gqa=True,block_mask=create_block_mask(causal,None,None,5,11,device="cpu")),"large":lambda: flex_attention(qq,kk,vv,enable_gqa=True,block_mask=create_block_mask(causal,None,None,50,11,device="cpu")),"batch":lambda: flex_attention(qq.expand(3,4,9,4),kk,vv,enable_gqa=True),"gqa":lambda: flex_attention(qq[:,:3],kk,vv,enable_gqa=True),"dtype":lambda: flex_attention(qq,kk.double(),vv,enable_gqa=True)}.items():
    try: f(); print(n,"ok")
    except Exception as e: out.setdefault("errors",{})[n]=[type(e).__name__,str(e)]; print(n,type(e).__name__,str(e)[:300])
json.dump(out,open("flex.json","w")); print(len(json.dumps(out)))
print(out["none/causal"]["repr"]); print(out["none/window"]["str"])
