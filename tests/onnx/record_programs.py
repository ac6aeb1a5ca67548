"""Records models as exporters write them (control flow, sequences, optional values, functions, quantised parts): `python record_programs.py OUT` writes JSON; recorded/programs.json.br holds it compressed. Made with onnxruntime 1.32."""
import base64
import json
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper as h, TensorProto as T, numpy_helper as nh
rng=np.random.default_rng(0); f=lambda *s: rng.standard_normal(s).astype('f4')
V=lambda n,t=T.FLOAT,s=None: h.make_tensor_value_info(n,t,s)
N=h.make_node; C=lambda n,a: nh.from_array(np.array(a),n)
out=[]
def m(name,nodes,ins,outs,feeds,inits=(),opset=20,functions=(),ops=(),ir=9):
    g=h.make_graph(nodes,name,ins,outs,list(inits))
    mod=h.make_model(g,opset_imports=[h.make_opsetid('',opset)]+[h.make_opsetid(d,v) for d,v in ops],functions=list(functions),ir_version=ir)
    s=ort.InferenceSession(mod.SerializeToString(),providers=['CPUExecutionProvider'])
    r=s.run(None,feeds)
    def enc(a):
        if a is None: return None
        if isinstance(a,list): return {'list':[enc(x) for x in a]}
        a=np.asarray(a)
        if a.dtype==object or a.dtype.kind in 'US': return {'text':a.tolist()}
        return {'dtype':str(a.dtype),'shape':list(a.shape),'values':[None if x!=x else (str(x) if abs(x)==float('inf') else x) for x in a.flatten().tolist()]}
    out.append({'name':name,'model':base64.b64encode(mod.SerializeToString()).decode(),'inputs':{k:enc(v) for k,v in feeds.items()},'outputs':[enc(x) for x in r]})
x=f(2,3)
# If with outer scope, nested
th=h.make_graph([N('Add',['x','b'],['t'])],'t',[],[V('t')]); el=h.make_graph([N('Mul',['x','b'],['e'])],'e',[],[V('e')])
for c in (True,False): m(f'if {c}',[N('If',['c'],['y'],then_branch=th,else_branch=el)],[V('x',s=[2,3]),V('c',T.BOOL,[])],[V('y')],{'x':x,'c':np.array(c)},[C('b',np.float32(2))])
inner=h.make_graph([N('If',['c2'],['q'],then_branch=th,else_branch=el)],'i',[],[V('q')])
m('if nested',[N('ReduceSum',['x'],['s'],keepdims=0),N('Greater',['s','z'],['c2']),N('If',['c'],['y'],then_branch=inner,else_branch=el)],[V('x',s=[2,3]),V('c',T.BOOL,[])],[V('y')],{'x':x,'c':np.array(True)},[C('b',np.float32(2)),C('z',np.float32(0))])
m('if shapes differ',[N('If',['c'],['y'],then_branch=h.make_graph([N('Unsqueeze',['x','ax'],['t'])],'t',[],[V('t')]),else_branch=h.make_graph([N('Identity',['x'],['e'])],'e',[],[V('e')]))],[V('x',s=[2,3]),V('c',T.BOOL,[])],[V('y')],{'x':x,'c':np.array(True)},[C('ax',np.array([0]))])
m('if two outs consts',[N('If',['c'],['y','z'],then_branch=h.make_graph([N('Constant',[],['t1'],value=C('v',np.float32([1,2]))),N('Constant',[],['t2'],value=C('v',np.int64([1])))],'t',[],[V('t1'),V('t2',T.INT64)]),else_branch=h.make_graph([N('Constant',[],['e1'],value=C('v',np.float32([3]))),N('Constant',[],['e2'],value=C('v',np.int64([2])))],'e',[],[V('e1'),V('e2',T.INT64)]))],[V('c',T.BOOL,[])],[V('y'),V('z',T.INT64)],{'c':np.array(False)})
# Loop
body=h.make_graph([N('Add',['s','x'],['s2']),N('Identity',['cin'],['cout']),N('ReduceSum',['s2'],['sc'],keepdims=0)],'b',[V('i',T.INT64,[]),V('cin',T.BOOL,[]),V('s')],[V('cout',T.BOOL,[]),V('s2'),V('sc')])
m('loop scan',[N('Loop',['n','c','x'],['y','sc'],body=body)],[V('x',s=[2,3]),V('n',T.INT64,[]),V('c',T.BOOL,[])],[V('y'),V('sc')],{'x':x,'n':np.array(4),'c':np.array(True)})
m('loop zero',[N('Loop',['n','c','x'],['y','sc'],body=body)],[V('x',s=[2,3]),V('n',T.INT64,[]),V('c',T.BOOL,[])],[V('y'),V('sc')],{'x':x,'n':np.array(0),'c':np.array(True)})
wb=h.make_graph([N('Mul',['s','two'],['s2']),N('ReduceMax',['s2'],['mx'],keepdims=0),N('Less',['mx','lim'],['cout'])],'b',[V('i',T.INT64,[]),V('cin',T.BOOL,[]),V('s')],[V('cout',T.BOOL,[]),V('s2')])
m('while',[N('Loop',['','c','x'],['y'],body=wb)],[V('x',s=[2,3]),V('c',T.BOOL,[])],[V('y')],{'x':np.abs(x),'c':np.array(True)},[C('two',np.float32(2)),C('lim',np.float32(100))])
m('for no cond',[N('Loop',['n','','x'],['y'],body=wb)],[V('x',s=[2,3]),V('n',T.INT64,[])],[V('y')],{'x':np.abs(x),'n':np.array(3)},[C('two',np.float32(2)),C('lim',np.float32(1e9))])
sb=h.make_graph([N('Identity',['cin'],['cout']),N('Add',['x','x'],['d']),N('SequenceInsert',['seq','d'],['seq2'])],'b',[V('i',T.INT64,[]),V('cin',T.BOOL,[]),h.make_tensor_sequence_value_info('seq',T.FLOAT,None)],[V('cout',T.BOOL,[]),h.make_tensor_sequence_value_info('seq2',T.FLOAT,None)])
m('loop sequence',[N('SequenceEmpty',[],['e'],dtype=T.FLOAT),N('Loop',['n','','e'],['s'],body=sb),N('ConcatFromSequence',['s'],['y'],axis=0),N('SequenceLength',['s'],['l'])],[V('x',s=[2,3]),V('n',T.INT64,[])],[V('y'),V('l',T.INT64)],{'x':x,'n':np.array(3)})
ib=h.make_graph([N('Identity',['cin'],['cout']),N('Gather',['x','i'],['r'],axis=0),N('If',['fl'],['q'],then_branch=h.make_graph([N('Add',['r','st'],['t'])],'t',[],[V('t')]),else_branch=h.make_graph([N('Sub',['r','st'],['e'])],'e',[],[V('e')]))],'b',[V('i',T.INT64,[]),V('cin',T.BOOL,[]),V('st')],[V('cout',T.BOOL,[]),V('q'),V('r')])
m('loop if outer',[N('Loop',['n','','s0'],['y','rows'],body=ib)],[V('x',s=[2,3]),V('fl',T.BOOL,[])],[V('y'),V('rows')],{'x':x,'fl':np.array(True)},[C('n',np.int64(2)),C('s0',np.zeros(3,'f4'))])
# Scan
sc=h.make_graph([N('Add',['st','xi'],['st2']),N('Mul',['st2','xi'],['o'])],'s',[V('st'),V('xi')],[V('st2'),V('o')])
m('scan',[N('Scan',['s0','x'],['y','o'],body=sc,num_scan_inputs=1)],[V('s0',s=[3]),V('x',s=[4,3])],[V('y'),V('o')],{'s0':f(3),'x':f(4,3)})
m('scan axes',[N('Scan',['s0','x'],['y','o'],body=sc,num_scan_inputs=1,scan_input_axes=[1],scan_output_axes=[1],scan_input_directions=[1],scan_output_directions=[1])],[V('s0',s=[3]),V('x',s=[3,4])],[V('y'),V('o')],{'s0':f(3),'x':f(3,4)})
# sequences
S=lambda n: h.make_tensor_sequence_value_info(n,T.FLOAT,None)
m('split to seq',[N('SplitToSequence',['x','sp'],['s'],axis=1),N('SequenceAt',['s','one'],['y']),N('SequenceErase',['s','one'],['s2']),N('ConcatFromSequence',['s2'],['z'],axis=1)],[V('x',s=[2,6])],[V('y'),V('z')],{'x':f(2,6)},[C('sp',np.array([1,2,3])),C('one',np.array(1))])
m('seq input',[N('SequenceAt',['s','one'],['y']),N('SequenceLength',['s'],['l'])],[S('s')],[V('y'),V('l',T.INT64)],{'s':[f(2),f(3)]},[C('one',np.array(-1))])
m('seq output',[N('SequenceConstruct',['x','x'],['s'])],[V('x',s=[2])],[S('s')],{'x':f(2)})
m('seq new axis',[N('SequenceConstruct',['x','x'],['s']),N('ConcatFromSequence',['s'],['y'],axis=1,new_axis=1)],[V('x',s=[2])],[V('y')],{'x':f(2)})
mb=h.make_graph([N('Mul',['a','two'],['b2'])],'mb',[V('a')],[V('b2')])
m('SequenceMap',[N('SequenceMap',['s'],['r'],body=mb),N('ConcatFromSequence',['r'],['y'],axis=0)],[S('s')],[V('y')],{'s':[f(2),f(3)]},[C('two',np.float32(2))])
# optional
O=lambda n: h.make_value_info(n,h.make_optional_type_proto(h.make_tensor_type_proto(T.FLOAT,None)))
m('optional has',[N('OptionalHasElement',['o'],['y'])],[O('o')],[V('y',T.BOOL)],{'o':f(2)})
m('optional none',[N('OptionalHasElement',['o'],['y'])],[O('o')],[V('y',T.BOOL)],{'o':None})
m('optional get',[N('OptionalGetElement',['o'],['y'])],[O('o')],[V('y')],{'o':f(2)})
# functions
fn=h.make_function('my','Scale',['a'],['b'],[N('Constant',[],['k'],value_float=2.0),N('Mul',['a','k'],['b'])],[h.make_opsetid('',20)])
fa=h.make_function('my','Leaky',['a'],['b'],[h.make_node('LeakyRelu',['a'],['b0']),N('Scale',['b0'],['b'],domain='my')],[h.make_opsetid('',20),h.make_opsetid('my',1)],['alpha'])
r=fa.node[0].attribute.add(); r.name='alpha'; r.ref_attr_name='alpha'; r.type=onnx.AttributeProto.FLOAT
m('function',[N('Scale',['x'],['y'],domain='my')],[V('x',s=[2,3])],[V('y')],{'x':x},functions=[fn],ops=[('my',1)])
m('function attr',[N('Leaky',['x'],['y'],domain='my',alpha=0.3)],[V('x',s=[2,3])],[V('y')],{'x':x},functions=[fn,fa],ops=[('my',1)])
ff=h.make_function('my','Branch',['a','c'],['b'],[N('If',['c'],['b'],then_branch=h.make_graph([N('Neg',['a'],['t'])],'t',[],[V('t')]),else_branch=h.make_graph([N('Abs',['a'],['e'])],'e',[],[V('e')]))],[h.make_opsetid('',20)])
m('function if',[N('Branch',['x','c'],['y'],domain='my')],[V('x',s=[2,3]),V('c',T.BOOL,[])],[V('y')],{'x':x,'c':np.array(False)},functions=[ff],ops=[('my',1)])
# qdq
xq=f(1,3,8,8)
w4=onnx.helper.make_tensor('w4',T.INT4,[4,6],rng.integers(-8,8,24).tolist())
m('int4 blocked',[N('DequantizeLinear',['w4','ws','wz'],['wd'],axis=1,block_size=3),N('MatMul',['x','wd'],['y'])],[V('x',s=[2,4])],[V('y')],{'x':f(2,4)},[w4,C('ws',f(4,2)),onnx.helper.make_tensor('wz',T.INT4,[4,2],[0,1,-2,3,0,0,1,-1])],opset=21,ir=10)
u4=onnx.helper.make_tensor('u4',T.UINT4,[3,5],rng.integers(0,16,15).tolist())
m('uint4',[N('DequantizeLinear',['u4','s'],['y'])],[],[V('y')],{},[u4,C('s',np.float32(.1))],opset=21,ir=10)
m('qlinear avgpool',[N('QLinearGlobalAveragePool',['x','s','z','s2','z2'],['y'],domain='com.microsoft',channels_last=0)],[V('x',T.UINT8,[1,3,4,4])],[V('y',T.UINT8)],{'x':rng.integers(0,255,(1,3,4,4)).astype('u1')},[C('s',np.float32(.05)),C('z',np.uint8(128)),C('s2',np.float32(.02)),C('z2',np.uint8(120))],ops=[('com.microsoft',1)])
m('qlinear avgpool2',[N('QLinearAveragePool',['x','s','z','s2','z2'],['y'],domain='com.microsoft',kernel_shape=[2,2],strides=[2,2])],[V('x',T.UINT8,[1,3,4,4])],[V('y',T.UINT8)],{'x':rng.integers(0,255,(1,3,4,4)).astype('u1')},[C('s',np.float32(.05)),C('z',np.uint8(128)),C('s2',np.float32(.02)),C('z2',np.uint8(120))],ops=[('com.microsoft',1)])
m('qlinear softmax',[N('QLinearSoftmax',['x','s','z','s2','z2'],['y'],domain='com.microsoft',axis=-1,opset=13)],[V('x',T.UINT8,[2,8])],[V('y',T.UINT8)],{'x':rng.integers(0,255,(2,8)).astype('u1')},[C('s',np.float32(.05)),C('z',np.uint8(128)),C('s2',np.float32(1/256)),C('z2',np.uint8(0))],ops=[('com.microsoft',1)])
# dynamic shape arithmetic
m('reshape dyn',[N('Shape',['x'],['sh']),N('Gather',['sh','i0'],['b'],axis=0),N('Unsqueeze',['b','ax'],['b1']),N('Concat',['b1','m1'],['ns'],axis=0),N('Reshape',['x','ns'],['y'])],[V('x',s=['b',3,4])],[V('y')],{'x':f(2,3,4)},[C('i0',np.array(0)),C('ax',np.array([0])),C('m1',np.array([-1]))])
m('expand dyn',[N('Shape',['x'],['sh']),N('ConstantOfShape',['sh'],['c'],value=C('v',np.float32([2]))),N('Where',['cc','x','c'],['y'])],[V('x',s=['a','b']),V('cc',T.BOOL,['a',1])],[V('y')],{'x':x,'cc':np.array([[True],[False]])})
m('slice neg',[N('Slice',['x','st','en','ax','sp'],['y'])],[V('x',s=[2,3])],[V('y')],{'x':x},[C('st',np.array([-1])),C('en',np.array([-10000])),C('ax',np.array([1])),C('sp',np.array([-1]))])
m('range loop',[N('Range',['a','b','c'],['r']),N('Cast',['r'],['y'],to=T.FLOAT)],[V('b',T.INT64,[])],[V('y')],{'b':np.array(5)},[C('a',np.array(0)),C('c',np.array(2))])
m('nonzero',[N('NonZero',['x'],['i']),N('Transpose',['i'],['y'])],[V('x',T.BOOL,[2,3])],[V('y',T.INT64)],{'x':x>0})
m('topk dyn',[N('TopK',['x','k'],['v','i'],axis=1,largest=0)],[V('x',s=[2,3])],[V('v'),V('i',T.INT64)],{'x':x},[C('k',np.array([2]))])
m('einsum',[N('Einsum',['x','w'],['y'],equation='bi,oi->bo')],[V('x',s=[2,3])],[V('y')],{'x':x},[C('w',f(4,3))])
m('layernorm opset17',[N('LayerNormalization',['x','g','b'],['y','mean','inv'],axis=-1)],[V('x',s=[2,3])],[V('y'),V('mean'),V('inv')],{'x':x},[C('g',f(3)),C('b',f(3))])
m('gru seq',[N('GRU',['x','w','r','b','l','h'],['y','yh'],hidden_size=4,linear_before_reset=1,direction='bidirectional')],[V('x',s=[5,2,3])],[V('y'),V('yh')],{'x':f(5,2,3)},[C('w',f(2,12,3)),C('r',f(2,12,4)),C('b',f(2,24)),C('l',np.array([5,3],'i4')),C('h',f(2,2,4))])
m('resize cubic',[N('Resize',['x','','sc'],['y'],mode='cubic',coordinate_transformation_mode='half_pixel',antialias=1)],[V('x',s=[1,1,6,6])],[V('y')],{'x':f(1,1,6,6)},[C('sc',np.float32([1,1,.5,.5]))])
m('gridsample',[N('GridSample',['x','g'],['y'],mode='linear',padding_mode='reflection',align_corners=1)],[V('x',s=[1,1,4,4]),V('g',s=[1,3,3,2])],[V('y')],{'x':f(1,1,4,4),'g':f(1,3,3,2)})
m('initializer as input',[N('Add',['x','b'],['y'])],[V('x',s=[2,3]),V('b',s=[3])],[V('y')],{'x':x},[C('b',f(3))],ir=3)
m('initializer overridden',[N('Add',['x','b'],['y'])],[V('x',s=[2,3]),V('b',s=[3])],[V('y')],{'x':x,'b':f(3)},[C('b',f(3))])
m('output is input',[N('Add',['x','x'],['y'])],[V('x',s=[2,3])],[V('y'),V('x',s=[2,3])],{'x':x})
m('output is init',[N('Add',['x','b'],['y'])],[V('x',s=[2,3])],[V('y'),V('b',s=[3])],{'x':x},[C('b',f(3))])
m('dup outputs',[N('Identity',['x'],['y'])],[V('x',s=[2,3])],[V('y')],{'x':x})
m('optional in node',[N('Clip',['x','','mx'],['y'])],[V('x',s=[2,3])],[V('y')],{'x':x},[C('mx',np.float32(.1))])
m('rmsnorm',[N('RMSNormalization',['x','g'],['y'])],[V('x',s=[2,3])],[V('y')],{'x':x},[C('g',f(3))],opset=23,ir=11)
m('swish',[N('Swish',['x'],['y'],alpha=1.5)],[V('x',s=[2,3])],[V('y')],{'x':x},opset=24,ir=11)
m('tensorscatter',[N('TensorScatter',['p','u','i'],['y'])],[V('p',s=[2,1,4,3]),V('u',s=[2,1,1,3])],[V('y')],{'p':f(2,1,4,3),'u':f(2,1,1,3)},[C('i',np.array([1,2]))],opset=24,ir=11)
m('ms ExpandDims',[N('ExpandDims',['x','a'],['y'],domain='com.microsoft')],[V('x',s=[2,3])],[V('y')],{'x':x},[C('a',np.array(1,'i4'))],ops=[('com.microsoft',1)])
m('ms trilu',[N('Trilu',['x'],['y'],domain='com.microsoft',upper=0)],[V('x',s=[3,3])],[V('y')],{'x':f(3,3)},ops=[('com.microsoft',1)])
m('ms Pad',[N('Pad',['x','p'],['y'],domain='com.microsoft')],[V('x',s=[2,3])],[V('y')],{'x':x},[C('p',np.array([0,1,1,0]))],ops=[('com.microsoft',1)])
m('ms Unique',[N('Unique',['x'],['y','i','c'],domain='com.microsoft')],[V('x',s=[4])],[V('y'),V('i',T.INT64),V('c',T.INT64)],{'x':np.float32([2,1,2,3])},ops=[('com.microsoft',1)])
m('ms LayerNorm',[N('LayerNormalization',['x','g','b'],['y'],axis=-1)],[V('x',s=[2,3])],[V('y')],{'x':x},[C('g',f(3)),C('b',f(3))],opset=16)
m('ms GatherBlockQuantized',[N('GatherBlockQuantized',['d','i','s'],['y'],domain='com.microsoft',gather_axis=0,quantize_axis=1,block_size=16)],[V('i',T.INT64,[2])],[V('y')],{'i':np.array([2,0])},[onnx.helper.make_tensor('d',T.UINT4,[3,32],rng.integers(0,16,96).tolist()),C('s',f(3,2))],ops=[('com.microsoft',1)],opset=21,ir=10)
m('ms NhwcMaxPool',[N('NhwcMaxPool',['x'],['y'],domain='com.microsoft',kernel_shape=[2,2],strides=[2,2])],[V('x',T.UINT8,[1,4,4,3])],[V('y',T.UINT8)],{'x':rng.integers(0,255,(1,4,4,3)).astype('u1')},ops=[('com.microsoft',1)])
m('ms QGemm',[N('QGemm',['a','as','az','b','bs','bz','','ys','yz'],['y'],domain='com.microsoft')],[V('a',T.UINT8,[2,4])],[V('y',T.UINT8)],{'a':rng.integers(0,255,(2,4)).astype('u1')},[C('as',np.float32(.02)),C('az',np.uint8(120)),C('b',rng.integers(-127,127,(4,5)).astype('i1')),C('bs',np.float32(.03)),C('bz',np.int8(0)),C('ys',np.float32(.1)),C('yz',np.uint8(128))],ops=[('com.microsoft',1)])
m('ms QGemm transB per channel',[N('QGemm',['a','as','az','b','bs','bz','c','ys','yz'],['y'],domain='com.microsoft',transB=1)],[V('a',T.UINT8,[2,4])],[V('y',T.UINT8)],{'a':(np.arange(8).reshape(2,4)*31%255).astype('u1')},[C('as',np.float32(.02)),C('az',np.uint8(120)),C('b',(np.arange(16).reshape(4,4)*37%255-127).astype('i1')),C('bs',np.float32([.03,.02,.01,.05])),C('bz',np.int8([3,-5,0,9])),C('c',np.int32([100,-900,40,0])),C('ys',np.float32(.1)),C('yz',np.uint8(128))],ops=[('com.microsoft',1)])
m('ms FusedGemm',[N('FusedGemm',['a','b','c'],['y'],domain='com.microsoft',activation='Relu')],[V('a',s=[2,4])],[V('y')],{'a':f(2,4)},[C('b',f(4,5)),C('c',f(5))],ops=[('com.microsoft',1)])
m('ms TransposeMatMul',[N('TransposeMatMul',['a','b'],['y'],domain='com.microsoft',transB=1,alpha=.5)],[V('a',s=[2,4])],[V('y')],{'a':f(2,4)},[C('b',f(5,4))],ops=[('com.microsoft',1)])
m('dynamic quantised convolution',[N('DynamicQuantizeLinear',['x'],['q','s','z']),N('ConvInteger',['q','w','z'],['y'])],[V('x',s=[1,2,5,5])],[V('y',T.INT32)],{'x':f(1,2,5,5)},[C('w',rng.integers(0,255,(3,2,3,3)).astype('u1'))])
json.dump(out,open(sys.argv[1],'w'),separators=(',',':'))
print(len(out))
