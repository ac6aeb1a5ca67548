"""Writes what eager.test.ts reads: run it with PyTorch 2.15 on x86, in this folder."""
import torch, json, warnings
warnings.filterwarnings("ignore")
q=torch.ao.quantization
nn=torch.nn
out={}
def T(t): 
    t=t.detach()
    return {"shape":list(t.shape),"values":[float(v) for v in t.flatten().double()]}
def Q(t): return {"shape":list(t.shape),"values":[int(v) for v in t.int_repr().flatten()]}
# deterministic data without generators: sines
def data(*s, k=1.0, f=0.7): 
    n=1
    for v in s: n*=v
    return (torch.sin(torch.arange(n,dtype=torch.float64)*f)*k + 0.3*torch.cos(torch.arange(n,dtype=torch.float64)*0.13)).float().reshape(s)
def fill(m):
    with torch.no_grad():
        for i,(n,p) in enumerate(m.named_parameters()): p.copy_(data(*p.shape,k=0.4,f=0.31+0.07*i))
    return m
# dynamic
m=fill(nn.Sequential(nn.Linear(13,9),nn.ReLU(),nn.Linear(9,5)))
d=q.quantize_dynamic(m); x=data(4,13)
out["dynamic_linear"]={"text":str(d),"weight":Q(d[0].weight()),"scale":d[0].weight().q_scale(),"y":T(d(x)),"float":T(m(x))}
torch.save(d.state_dict(),"dynamic.pt")
d=q.quantize_dynamic(m,{nn.Linear:q.per_channel_dynamic_qconfig}); out["dynamic_per_channel"]={"weight":Q(d[0].weight()),"scales":T(d[0].weight().q_per_channel_scales()),"y":T(d(x))}
d=q.quantize_dynamic(m,dtype=torch.float16); out["dynamic_half"]={"y":T(d(x)),"text":str(d)}
for cls in ("LSTM","GRU"):
    l=fill(getattr(nn,cls)(6,5,2,bidirectional=True,batch_first=True)); w=nn.Sequential(l); d=q.quantize_dynamic(w)[0]; x=data(3,7,6)
    y,h=d(x); hs=h if cls=="LSTM" else (h,)
    out[cls]={"text":str(d),"y":T(y),"h":[T(v) for v in hs]}
    lens=torch.tensor([7,4,2]); pk=nn.utils.rnn.pack_padded_sequence(x,lens,batch_first=True)
    y,h=d(pk); hs=h if cls=="LSTM" else (h,)
    out[cls]["packed"]=T(y.data); out[cls]["packed_h"]=[T(v) for v in hs]
for cls in ("LSTMCell","GRUCell","RNNCell"):
    l=fill(getattr(nn,cls)(6,5)); d=q.quantize_dynamic(nn.Sequential(l))[0]; x=data(3,6); y=d(x); y=y if isinstance(y,tuple) else (y,)
    out[cls]={"y":[T(v) for v in y]}
# static
class M(nn.Module):
    def __init__(s):
        super().__init__(); s.quant=q.QuantStub(); s.conv=nn.Conv2d(2,6,3,padding=1); s.bn=nn.BatchNorm2d(6); s.relu=nn.ReLU(); s.conv2=nn.Conv2d(6,4,3,stride=2,groups=2); s.sig=nn.Sigmoid(); s.pool=nn.MaxPool2d(2); s.fc=nn.Linear(4*3*3//9*1,3); s.add=torch.ao.nn.quantized.FloatFunctional(); s.dequant=q.DeQuantStub()
    def forward(s,x):
        x=s.quant(x); x=s.relu(s.bn(s.conv(x))); x=s.add.add(x,x); x=s.conv2(x); x=s.pool(x); x=s.sig(x); x=torch.flatten(x,1); x=s.fc(x); return s.dequant(x)
def mk():
    m=fill(M()); 
    with torch.no_grad(): m.bn.running_mean.copy_(data(6)); m.bn.running_var.copy_(data(6).abs()+0.5)
    return m
x=data(3,2,7,7)
for be in ("x86","qnnpack"):
    m=mk().eval(); f=q.fuse_modules(m,[["conv","bn","relu"]]); f.qconfig=q.get_default_qconfig(be) 
    p=q.prepare(f); p(x); p(x*1.3); obs={k:T(v) if v.numel()<20 else None for k,v in p.state_dict().items() if "activation_post" in k}
    c=q.convert(p); out["static_"+be]={"prepared":str(p),"text":str(c),"keys":list(c.state_dict()),"y":T(c(x)),"float":T(m(x)),"conv":Q(c.conv.weight()),"observers":obs}
    if be=="x86": torch.save(c.state_dict(),"static.pt")
m=mk().eval(); f=q.fuse_modules(m,[["conv","bn","relu"]]); f.qconfig=q.default_qconfig; p=q.prepare(f); p(x); c=q.convert(p); out["static_default"]={"text":str(c),"y":T(c(x))}
# qat
m=mk().train(); f=q.fuse_modules_qat(m,[["conv","bn","relu"]]); f.qconfig=q.get_default_qat_qconfig("x86"); p=q.prepare_qat(f); opt=torch.optim.SGD(p.parameters(),lr=0.05)
losses=[]
for i in range(4):
    opt.zero_grad(); l=((p(x)-data(3,3,f=1.1))**2).sum(); l.backward(); opt.step(); losses.append(float(l))
out["qat"]={"prepared":str(q.prepare_qat(f)) if False else "", "losses":losses,"keys":list(p.state_dict())}
p.eval(); c=q.convert(p); out["qat"].update({"text":str(c),"y":T(c(x))})
# observers
def ob(o,*xs):
    for v in xs: o(v)
    s,z=o.calculate_qparams(); return {"scale":T(s),"zero_point":T(z),"dtype":str(z.dtype)}
xs=[data(5,8),data(5,8,k=2.0,f=0.4),data(5,8,k=0.5)]
for name,o in {"minmax":q.MinMaxObserver(),"minmax_q8":q.MinMaxObserver(dtype=torch.qint8,reduce_range=True),"minmax_sym":q.MinMaxObserver(qscheme=torch.per_tensor_symmetric,dtype=torch.quint8),"range":q.MinMaxObserver(quant_min=-8,quant_max=7,dtype=torch.qint8),"moving":q.MovingAverageMinMaxObserver(averaging_constant=0.3),"channel":q.PerChannelMinMaxObserver(),"channel1":q.PerChannelMinMaxObserver(ch_axis=1,qscheme=torch.per_channel_symmetric,dtype=torch.qint8),"movingchannel":q.MovingAveragePerChannelMinMaxObserver(averaging_constant=0.2),"floatq":q.default_float_qparams_observer(),"hist":q.HistogramObserver(),"hist7":q.HistogramObserver(reduce_range=True,bins=256),"fixed":q.default_fixed_qparams_range_neg1to1_observer()}.items():
    out.setdefault("observers",{})[name]=ob(o,*xs); out["observers"][name]["text"]=str(o)
big=torch.cat([data(4000,k=1.0,f=0.37)**3,torch.tensor([30.0,-25.0])]); out["observers"]["hist_outlier"]=ob(q.HistogramObserver(),big)
# fake quant
X=data(4,6,k=3.0).requires_grad_(); 
y=torch.fake_quantize_per_tensor_affine(X,0.1,3,-10,20); (y*y).sum().backward(); out["fq"]={"y":T(y),"g":T(X.grad)}
X.grad=None; s=torch.tensor([.1,.2,.05,.3]); z=torch.tensor([0,3,-2,1],dtype=torch.int32); y=torch.fake_quantize_per_channel_affine(X,s,z,0,-10,20); (y*y).sum().backward(); out["fqc"]={"y":T(y),"g":T(X.grad)}
X.grad=None; S=torch.tensor([0.1],requires_grad=True); Z=torch.tensor([2.6],requires_grad=True); y=torch._fake_quantize_learnable_per_tensor_affine(X,S,Z,-10,20,0.7); (y*y).sum().backward(); out["fql"]={"y":T(y),"g":T(X.grad),"s":T(S.grad),"z":T(Z.grad)}
X.grad=None; S=s.clone().requires_grad_(); Z=z.float().requires_grad_(); y=torch._fake_quantize_learnable_per_channel_affine(X,S,Z,0,-10,20,0.7); (y*y).sum().backward(); out["fqlc"]={"y":T(y),"g":T(X.grad),"s":T(S.grad),"z":T(Z.grad)}
for pc in (False,True):
    mn=torch.tensor(float("inf")) if not pc else torch.tensor([]); mx=torch.tensor(float("-inf")) if not pc else torch.tensor([]); sc=torch.ones(1); zp=torch.zeros(1,dtype=torch.int32); X.grad=None
    ys=[]
    for i in range(2):
        y=torch.fused_moving_avg_obs_fake_quant(X*(1+i),torch.tensor([1]),torch.tensor([1]),mn,mx,sc,zp,0.25,-128 if pc else 0,127,0,pc,pc); ys.append(T(y))
    (y*y).sum().backward(); out["fused_%d"%pc]={"y":ys,"min":T(mn),"max":T(mx),"scale":T(sc),"zp":T(zp),"g":T(X.grad)}
# tensors
x=data(3,5,k=2.0); qt=torch.quantize_per_tensor(x,0.05,40,torch.quint8); qc=torch.quantize_per_channel(x,torch.tensor([.1,.02,.03]),torch.tensor([1,2,3]),0,torch.qint8); qf=torch.quantize_per_channel(x,torch.tensor([.1,.02,.03]),torch.tensor([1.5,2.,30.]),0,torch.quint8)
out["tensors"]={"text":[str(qt),str(qc),str(qf)],"ints":[Q(qt),Q(qc),Q(qf)],"real":[T(qt.dequantize()),T(qc.dequantize()),T(qf.dequantize())]}
torch.save({"a":qt,"b":qc,"c":qf,"v":qt[1:]},"tensors.pt")
# embedding
e=fill(nn.Embedding(7,5)); d=q.quantize_dynamic(nn.Sequential(e),dtype=torch.quint8); out["embedding"]={"y":T(d(torch.tensor([0,3,6,3]))),"text":str(d)}
F=torch.ao.nn.quantized.QFunctional(); F.scale=0.07; F.zero_point=50
a=torch.quantize_per_tensor(data(20),0.03,100,torch.quint8); b=torch.quantize_per_tensor(data(20,f=0.2),0.02,110,torch.quint8)
out["functional"]={n:{"v":Q(v),"s":v.q_scale(),"z":v.q_zero_point()} for n,v in {"add":F.add(a,b),"mul":F.mul(a,b),"add_relu":F.add_relu(a,b),"cat":F.cat([a,b]),"add_scalar":F.add_scalar(a,0.5),"add_scalar_far":F.add_scalar(a,9.0),"mul_scalar":F.mul_scalar(a,-0.5)}.items()}
json.dump(out,open("recorded.json","w"))
