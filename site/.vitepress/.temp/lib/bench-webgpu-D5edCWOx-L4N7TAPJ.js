import{C as T,G as M,H as N,O as Y,S as ee,V as te,W as re,X as ie,Y as ae,b as O,ba as F,ca as X,da as V,ea as oe,h as q,j as Z,q as W,u as I,x as b,y as J}from"./bench-chunk-YFRGV2OG.js";import{g as Q}from"./bench-chunk-AL2F626Y.js";Q();var be=`
fn threefry2x32(key: vec2<u32>, ctr: vec2<u32>) -> vec2<u32> {
  let ks0: u32 = key.x;
  let ks1: u32 = key.y;
  let ks2: u32 = ks0 ^ ks1 ^ 0x1BD11BDAu;

  var x0: u32 = ctr.x + ks0;
  var x1: u32 = ctr.y + ks1;

  x0 += x1; x1 = (x1 << 13u) | (x1 >> 19u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 15u) | (x1 >> 17u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 26u) | (x1 >> 6u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 6u) | (x1 >> 26u); x1 ^= x0;
  x0 += ks1;
  x1 += ks2 + 1u;

  x0 += x1; x1 = (x1 << 17u) | (x1 >> 15u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 29u) | (x1 >> 3u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 16u) | (x1 >> 16u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 24u) | (x1 >> 8u); x1 ^= x0;
  x0 += ks2;
  x1 += ks0 + 2u;

  x0 += x1; x1 = (x1 << 13u) | (x1 >> 19u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 15u) | (x1 >> 17u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 26u) | (x1 >> 6u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 6u) | (x1 >> 26u); x1 ^= x0;
  x0 += ks0;
  x1 += ks1 + 3u;

  x0 += x1; x1 = (x1 << 17u) | (x1 >> 15u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 29u) | (x1 >> 3u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 16u) | (x1 >> 16u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 24u) | (x1 >> 8u); x1 ^= x0;
  x0 += ks1;
  x1 += ks2 + 4u;

  x0 += x1; x1 = (x1 << 13u) | (x1 >> 19u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 15u) | (x1 >> 17u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 26u) | (x1 >> 6u); x1 ^= x0;
  x0 += x1; x1 = (x1 << 6u) | (x1 >> 26u); x1 ^= x0;
  x0 += ks2;
  x1 += ks0 + 5u;

  return vec2<u32>(x0, x1);
}`,$e=`
const _erf_p: f32 = 0.3275911;
const _erf_a1: f32 = 0.254829592;
const _erf_a2: f32 = -0.284496736;
const _erf_a3: f32 = 1.421413741;
const _erf_a4: f32 = -1.453152027;
const _erf_a5: f32 = 1.061405429;
fn erf(x: f32) -> f32 {
  let t = 1.0 / (1.0 + _erf_p * abs(x));
  let P_t = fma(fma(fma(fma(_erf_a5, t, _erf_a4), t, _erf_a3), t, _erf_a2), t, _erf_a1) * t;
  return sign(x) * (1.0 - P_t * exp(-x * x));
}
fn erfc(x: f32) -> f32 {
  let t = 1.0 / (1.0 + _erf_p * abs(x));
  let P_t = fma(fma(fma(fma(_erf_a5, t, _erf_a4), t, _erf_a3), t, _erf_a2), t, _erf_a1) * t;
  let E = P_t * exp(-x * x);
  return select(2.0 - E, E, x >= 0.0);
}`,L=String.raw`
fn nan() -> f32 { let bits = 0xffffffffu; return bitcast<f32>(bits); }
fn inf() -> f32 { let bits = 0x7f800000u; return bitcast<f32>(bits); }
`.trim(),fe=class{pushIndent=Symbol("pushIndent");popIndent=Symbol("popIndent");lines=[];#e="";emit(...t){for(let e of t)e===this.pushIndent?this.#e+="  ":e===this.popIndent?this.#e=this.#e.slice(0,-2):this.lines.push(e?this.#e+e:"")}emitPreamble(t,e){let i=!1,a=new Map;for(let o of e)o!=null&&(i||=o.some(r=>r.dtype==="float16"),a=Z(a,o.distinctOps()));if(i){if(!t.features.has("shader-f16"))throw new Error("WebGPU device does not support shader-f16 feature");this.emit("enable f16;")}this.emit(L),a.has("Threefry2x32")&&this.emit(be),(a.has("Erf")||a.has("Erfc"))&&this.emit($e),this.emit("")}emitPhonyAssignments(t){t.length>0&&this.emit(t.map(e=>`_ = &${e};`).join(" "))}toString(){return this.lines.join(`
`)}};function y(t,e=!1){switch(t){case"bool":return e?"i32":"bool";case"int32":return"i32";case"uint32":return"u32";case"float32":return"f32";case"float16":return"f16";default:throw new Error(`Unsupported dtype for WebGPU: ${t}`)}}function pe(t){switch(t){case"bool":return"1";case"int32":return"2147483647";case"uint32":return"4294967295u";case"float32":return"inf()";case"float16":return"f16(inf())";default:throw new Error(`Unsupported dtype for WebGPU: ${t}`)}}function me(t,e){if(t==="bool")return e?"true":"false";if(t==="int32")return e.toString();if(t==="uint32")return e.toString()+"u";if(t==="float32")return Number.isNaN(e)?"nan()":Number.isFinite(e)?"f32("+e.toString()+")":e>0?"inf()":"-inf()";if(t==="float16")return Number.isNaN(e)?"f16(nan())":Number.isFinite(e)?"f16("+e.toString()+")":e>0?"f16(inf())":"f16(-inf())";throw new Error(`Unsupported const dtype: ${t}`)}function we(t,e,i,a){if(t==="Add")return`(${i} + ${a})`;if(t==="Mul")return`(${i} * ${a})`;if(t==="Min")return e==="bool"?`(${i} && ${a})`:`min(${i}, ${a})`;if(t==="Max")return e==="bool"?`(${i} || ${a})`:`max(${i}, ${a})`;throw new Error(`Unsupported reduction op: ${t}`)}var _e=class{wb;args;#e=0;#t=new Map;#i=new Set;#a=new Map;constructor(t,e){this.wb=t,this.args=e}#r(){return`alu${this.#e++}`}#o(t){return t.match(/^alu[0-9]+$/)}countReferences(t){if(this.#t.set(t,(this.#t.get(t)??0)+1),!this.#i.has(t)){this.#i.add(t);for(let e of t.src)this.countReferences(e)}}reset(){this.#t.clear(),this.#i.clear(),this.#a.clear()}run(t){if(this.#a.has(t))return this.#a.get(t);let{op:e,src:i,dtype:a,arg:o}=t,r="";if(N.Binary.has(e)||N.Compare.has(e)){let s=this.run(i[0]),n=this.run(i[1]);if(e==="Add")a==="bool"?r=`(${s} || ${n})`:r=`(${s} + ${n})`;else if(e==="Sub")r=`(${s} - ${n})`;else if(e==="Mul")a==="bool"?r=`(${s} && ${n})`:r=`(${s} * ${n})`;else if(e==="Idiv")r=T(a)?`trunc(${s} / ${n})`:`(${s} / ${n})`;else if(e==="Mod")r=`(${s} % ${n})`;else if(e==="Min")a==="bool"?r=`(${s} && ${n})`:r=`min(${b(s)}, ${b(n)})`;else if(e==="Max")a==="bool"?r=`(${s} || ${n})`:r=`max(${b(s)}, ${b(n)})`;else if(e==="BitCombine")o==="and"?r=`(${s} & ${n})`:o==="or"?r=`(${s} | ${n})`:r=a==="bool"?`(${s} != ${n})`:`(${s} ^ ${n})`;else if(e==="BitShift")o==="shl"?r=`(${s} << ${n})`:r=`(${s} >> ${n})`;else if(e==="Cmplt")r=`(${s} < ${n})`;else if(e==="Cmpne")if(T(i[0].dtype)){let f=this.#o(s)?s:this.#r();f!==s&&this.wb.emit(`let ${f} = ${s};`),r=`(${f} != ${n} || min(${f}, ${y(i[0].dtype)}(inf())) != ${f})`}else r=`(${s} != ${n})`}else if(N.Unary.has(e))if(e==="Reciprocal"&&i[0].op==="Sqrt")r=`inverseSqrt(${this.run(i[0].src[0])})`;else{let s=this.run(i[0]);if(e==="BitCount")r=`i32(countOneBits(${b(s)}))`;else if(e==="Sin")r=`sin(${b(s)})`;else if(e==="Cos")r=`cos(${b(s)})`;else if(e==="Asin")r=`asin(${b(s)})`;else if(e==="Atan")r=`atan(${b(s)})`;else if(e==="Exp")r=`exp(${b(s)})`;else if(e==="Log")r=`log(${b(s)})`;else if(e==="Erf"||e==="Erfc"){let n=e==="Erf"?"erf":"erfc";a!=="float32"?r=`${y(a)}(${n}(f32(${b(s)})))`:r=`${n}(${b(s)})`}else if(e==="Sqrt")r=`sqrt(${b(s)})`;else if(e==="Reciprocal")r=`(1.0 / ${s})`;else if(e==="Floor")r=`floor(${b(s)})`;else if(e==="Ceil")r=`ceil(${b(s)})`;else if(e==="Cast"){let n=y(i[0].dtype),f=y(a);if(T(i[0].dtype)&&!(T(a)||a==="bool")){let d=pe(a),m=this.#o(s)?s:this.#r();m!==s&&this.wb.emit(`let ${m}: ${n} = ${b(s)};`),r=`select(${f}(${m}), ${d}, ${m} >= ${n}(${d}))`}else r=`${f}(${b(s)})`}else e==="Bitcast"&&(r=`bitcast<${y(a)}>(${b(s)})`)}else if(e==="Where")r=`select(${b(this.run(i[2]))}, ${b(this.run(i[1]))}, ${b(this.run(i[0]))})`;else if(e==="Threefry2x32"){let s=this.#r(),[n,f,d,m]=i.map(w=>b(this.run(w)));if(this.wb.emit(`let ${s} = threefry2x32(vec2(${n}, ${f}), vec2(${d}, ${m}));`),o==="xor")r=`(${s}.x ^ ${s}.y)`;else if(o===0)r=`${s}.x`;else if(o===1)r=`${s}.y`;else throw new V(e,a,"webgpu",o)}else{if(e==="Const")return me(a,o);if(e==="Special")return o[0];if(e==="Variable")return o;e==="GlobalIndex"&&(r=`${this.args[o[0]]}[${b(this.run(i[0]))}]`,a==="bool"&&(r=`(${r} != 0)`))}if(!r)throw new V(e,a,"webgpu",o);let l=y(a);if((this.#t.get(t)??0)>1){let s=this.#r();return this.#a.set(t,s),this.wb.emit(`let ${s}: ${l} = ${b(r)};`),s}else return this.#a.set(t,r),r}},B=16384;function U(t){let e=t,i=1;return t>65535&&(e=B,i=Math.ceil(t/B)),[e,i]}var ve=1,ye=20,ke=5,Se=1e3,je=typeof navigator<"u"&&navigator.userAgent.includes("Firefox")&&!navigator.userAgent.includes("Seamonkey"),Ue,se=[];function ne(){let t=(Ue??=(()=>{let e=new MessageChannel;return e.port1.onmessage=()=>se.shift()?.(),e.port1.start(),e})()).port2;return new Promise(e=>{se.push(e),t.postMessage(0)})}async function Be(t,e){let i=e.mapAsync(GPUMapMode.READ);if(!je)return i;let a=!1,o=i.finally(()=>{a=!0});await ne();let r=performance.now(),l=-1/0;for(;!a;){let s=performance.now()-r;if(s>=Se)break;performance.now()-l>=ve&&(l=performance.now(),t.queue.submit([t.createCommandEncoder().finish()])),s<ye?await ne():await new Promise(n=>setTimeout(n,ke))}return o}function Ee(t){return t==="float16"?"float32":t==="bool"?"int32":t}function Ce({name:t,dtype:e,uniformDtype:i}){let a=M.variable(i,`uniforms.${t}`);return e==="float16"?M.cast("float16",a):e==="bool"?M.cmpne(a,M.i32(0)):a}function Me(t,e,i,a){switch(i){case"float32":t.setFloat32(e,a,!0);break;case"int32":t.setInt32(e,a,!0);break;case"uint32":t.setUint32(e,a,!0);break;default:throw new Error(`Unsupported dtype for constant uniform: ${i}`)}}function Pe(t){let e=[];return[t.rewrite(i=>{if(i.op!=="Const"||i.arg===0)return;let a={name:`c${e.length}`,dtype:i.dtype,uniformDtype:Ee(i.dtype),value:i.arg};return e.push(a),Ce(a)}),e]}function qe(t){let e=new Uint8Array(t.length*4),i=new DataView(e.buffer);return t.forEach((a,o)=>Me(i,o*4,a.uniformDtype,a.value)),e}function Ie(t,e){if(e.nargs!==0||e.reduction)return null;let i=e.exp.substitute({gidx:M.special("int32","gidx",e.size)}).simplify(),a=[];[i,a]=Pe(i);let o=new fe;o.emitPreamble(t,[i]),a.length>0&&o.emit("struct Uniforms {",o.pushIndent,...a.map(m=>`${m.name}: ${y(m.uniformDtype)},`),o.popIndent,`}
`);let r=y(e.dtype,!0);o.emit(`@group(0) @binding(0) var<storage, read_write> result : array<${r}>;`),a.length>0&&o.emit("@group(1) @binding(0) var<uniform> uniforms: Uniforms;");let l=I(e.size,256),[s,n]=U(Math.ceil(e.size/l));if(o.emit("",`@compute @workgroup_size(${l})`,"fn main(@builtin(global_invocation_id) id : vec3<u32>) {",o.pushIndent),n===1)o.emit(`if (id.x >= ${e.size}) { return; }`,"let gidx: i32 = i32(id.x);");else{let m=s*l;o.emit(`if (${m} * id.y + id.x >= ${e.size}) { return; }`,`let gidx: i32 = i32(${m} * id.y + id.x);`)}let f=new _e(o,[]);f.countReferences(i);let d=b(f.run(i));return r!==y(i.dtype)&&(d=`${r}(${d})`),o.emit(`result[gidx] = ${d};`,o.popIndent,"}"),{code:o.toString(),numInputs:0,numOutputs:1,hasUniform:a.length>0,passes:[{grid:[s,n],uniform:a.length>0?qe(a):void 0}]}}var ze=class S{device;static alphaModes=["opaque","premultiplied"];static width=256;static height=256;initialized=!1;deviceStorage;deviceContexts;hostStorage;hostContext;constructor(e){this.device=e}#e(){if(typeof OffscreenCanvas>"u")throw new Error("OffscreenCanvas is not available in this environment, so you cannot read data from WebGPU synchronously. Consider using the async API.");let e=()=>new OffscreenCanvas(S.width,S.height);this.deviceStorage=S.alphaModes.map(e),this.deviceContexts=this.deviceStorage.map((i,a)=>{let o=i.getContext("webgpu");return o.configure({device:this.device,format:"bgra8unorm",usage:GPUTextureUsage.COPY_DST,alphaMode:S.alphaModes[a]}),o}),this.hostStorage=e(),this.hostContext=this.hostStorage.getContext("2d",{willReadFrequently:!0}),this.initialized=!0}read(e,i,a){this.initialized||this.#e();let o=this.deviceStorage,r=this.deviceContexts,l=this.hostContext,s=Math.ceil(a/4),n=S.width*4,f=new ArrayBuffer(s*4);for(let d=0;d<r.length;d++){let m=r[d].getCurrentTexture(),w=(x,v,P)=>{let A=this.device.createCommandEncoder();A.copyBufferToTexture({buffer:e,bytesPerRow:n,offset:P+i},{texture:m},{width:x,height:v,depthOrArrayLayers:1});let E=A.finish();this.device.queue.submit([E]),l.clearRect(0,0,x,v),l.drawImage(o[d],0,0);let C=l.getImageData(0,0,x,v).data,j=new Uint8ClampedArray(f,P,4*x*v),u=S.alphaModes[d];for(let c=0;c<j.length;c+=4)u==="premultiplied"?j[c+3]=C[c+3]:(j[c]=C[c+2],j[c+1]=C[c+1],j[c+2]=C[c])},$=S.width*S.height,_=Math.floor(s/$),g=s%$,h=Math.floor(g/S.width);g=g%S.width;let p=0;for(let x=0;x<_;x++)w(S.width,S.height,p),p+=$*4;h>0&&(w(S.width,h,p),p+=h*S.width*4),g>0&&w(g,1,p)}return new Uint8Array(f,0,a)}};function Ae(t){let e=new Uint32Array(3);return e[0]=t.kind==="sort"?0:1,e[1]=t.mergeStep??0,e[2]=t.mergeStage??0,new Uint8Array(e.buffer)}function ge(t,e,i,a,o){let r=y(e,!0),l=1<<Math.ceil(Math.log2(i||1)),s=Math.ceil(l/2),n=I(s,t.limits.maxComputeWorkgroupSizeX),f=s/n,d=Math.log2(l),m=Math.min(d,Math.log2(n*2)),w=e==="float16",$=T(e)?`${r}(nan())`:pe(e),_=`
${w?"enable f16;":""}
${L}

struct Uniforms {
  kind: u32, // 0 = sort, 1 = merge
  merge_step: u32, // half_block = 2^step
  merge_stage: u32, // only used for merge
}

@group(0) @binding(0) var<storage, read> input: array<${r}>;
@group(0) @binding(1) var<storage, read_write> output: array<${r}>;
${o?"@group(0) @binding(2) var<storage, read_write> output_idx: array<i32>;":""}

@group(1) @binding(0) var<uniform> uniforms: Uniforms;

var<workgroup> shared_vals: array<${r}, ${n*2}>;
${o?`var<workgroup> shared_idx: array<i32, ${n*2}>;`:""}

fn compare(a: ${r}, b: ${r}) -> bool {
${T(e)?`
  let min_value = min(a, b);
  return a == min_value && b != min_value;`:"  return a < b;"}
}

fn compare_and_swap(i: u32, j: u32) {
  let val_i = shared_vals[i];
  let val_j = shared_vals[j];
${o?`
  if (
    compare(val_j, val_i) ||
    (!compare(val_i, val_j) && shared_idx[j] < shared_idx[i])
  ) {
    shared_vals[i] = val_j;
    shared_vals[j] = val_i;
    let tmp_idx = shared_idx[i];
    shared_idx[i] = shared_idx[j];
    shared_idx[j] = tmp_idx;
  }`:`
  if (compare(val_j, val_i)) {
    shared_vals[i] = val_j;
    shared_vals[j] = val_i;
  }`}
}

@compute @workgroup_size(${n})
fn main(
  @builtin(workgroup_id) wg_id: vec3<u32>,
  @builtin(local_invocation_id) local_id: vec3<u32>,
) {
  let blockid = wg_id.x + wg_id.y * ${B}u;
  let batch = blockid / ${f}u;
  let wg_in_batch = blockid % ${f}u;

  let tid = local_id.x;
  let base = batch * ${i}u;

  if (uniforms.kind == 0u || (uniforms.kind == 1u && uniforms.merge_step == ${m-1}u)) {
    let wg_base = wg_in_batch * ${n*2}u;

    // Load data into shared memory (2 elements per thread)
    let idx0 = tid * 2u;
    let idx1 = tid * 2u + 1u;
    // Load from input for initial 'sort' pass, then from output (read-write) for 'merge' passes.
    if (uniforms.kind == 0u) {
      shared_vals[idx0] = select(${$}, input[base + wg_base + idx0], wg_base + idx0 < ${i}u);
      shared_vals[idx1] = select(${$}, input[base + wg_base + idx1], wg_base + idx1 < ${i}u);
${o?`
      shared_idx[idx0] = i32(wg_base + idx0);
      shared_idx[idx1] = i32(wg_base + idx1);`:""}
    } else {
      shared_vals[idx0] = select(${$}, output[base + wg_base + idx0], wg_base + idx0 < ${i}u);
      shared_vals[idx1] = select(${$}, output[base + wg_base + idx1], wg_base + idx1 < ${i}u);
${o?`
      shared_idx[idx0] = select(${i}, output_idx[base + wg_base + idx0], wg_base + idx0 < ${i}u);
      shared_idx[idx1] = select(${i}, output_idx[base + wg_base + idx1], wg_base + idx1 < ${i}u);`:""}
    }
    workgroupBarrier();

    let initial_stage = select(0u, ${m-1}u, uniforms.kind != 0u);
    for (var stage = initial_stage; stage < ${m}u; stage++) {
      for (var step1 = stage + 1u; step1 > 0u; step1--) {
        let step = step1 - 1u;
        let half_block = 1u << step;
        let is_first_step = uniforms.kind == 0u && step == stage;

        let block_offset = (tid / half_block) * half_block;
        let local_offset = tid % half_block;
        let i = block_offset * 2u + local_offset;
        let j = select(i + half_block, i ^ (half_block * 2u - 1u), is_first_step);
        compare_and_swap(i, j);

        workgroupBarrier();
      }
    }

    if (wg_base + idx0 < ${i}u) {
      output[base + wg_base + idx0] = shared_vals[idx0];
      ${o?"output_idx[base + wg_base + idx0] = shared_idx[idx0];":""}
    }
    if (wg_base + idx1 < ${i}u) {
      output[base + wg_base + idx1] = shared_vals[idx1];
      ${o?"output_idx[base + wg_base + idx1] = shared_idx[idx1];":""}
    }
  } else {
    // Execute single merge pass for a step >= numLocalStages.
    let half_block = 1u << uniforms.merge_step;  // half_block >= workgroupSize * 2
    let thread_in_batch = wg_in_batch * ${n} + tid;
    let is_first_step = uniforms.merge_step == uniforms.merge_stage;

    let block_offset = (thread_in_batch / half_block) * half_block;
    let local_offset = thread_in_batch % half_block;
    let i = block_offset * 2u + local_offset;
    let j = select(i + half_block, i ^ (half_block * 2u - 1u), is_first_step);

    // Global version of compare_and_swap()
    if (j < ${i}u) {
      let val_i = output[base + i];
      let val_j = output[base + j];
${o?`
      let idx_i = output_idx[base + i];
      let idx_j = output_idx[base + j];
      if (compare(val_j, val_i) || (!compare(val_i, val_j) && idx_j < idx_i)) {
        output[base + i] = val_j;
        output[base + j] = val_i;
        output_idx[base + i] = idx_j;
        output_idx[base + j] = idx_i;`:`
      if (compare(val_j, val_i)) {
        output[base + i] = val_j;
        output[base + j] = val_i;`}
      }
    }
  }
}
`.trim(),g=U(a*f),h=[{kind:"sort"}];for(let p=m;p<d;p++)for(let x=p;x>=m-1;x--)h.push({kind:"merge",mergeStep:x,mergeStage:p});return[{code:_,numInputs:1,numOutputs:o?2:1,hasUniform:!0,passes:h.map(p=>({grid:g,uniform:Ae(p)}))}]}function Ge(t,e){let i=e.inputDtypes[0],a=e.inputShapes[0],o=a[a.length-1];return ge(t,i,o,q(a.slice(0,-1)),!1)}function Le(t,e){let i=e.inputDtypes[0],a=e.inputShapes[0],o=a[a.length-1];return ge(t,i,o,q(a.slice(0,-1)),!0)}function xe(t,e,i){if(e.shape[i]<=1)return"0u";let a=e.strides[i];return`(${a===1?t:`(${t} / ${a}u)`} % ${e.shape[i]}u)`}function Te(t,e,i,a,o){let r=a+o-i.ndim,l=[];for(let s=0;s<i.ndim;s++){let n=i.strides[s];if(n===0)continue;let f=xe(t,e,r+s);l.push(n===1?f:`(${f} * ${n}u)`)}return l.length===0?"0u":l.join(" + ")}function Re(t){switch(t){case"float32":return{statement:"atomic_add_f32(&output[output_index], updates[global]);",helpers:`
fn atomic_add_f32(address: ptr<storage, atomic<u32>, read_write>, value: f32) {
  var old_bits = atomicLoad(address);
  loop {
    let new_bits = bitcast<u32>(bitcast<f32>(old_bits) + value);
    let result = atomicCompareExchangeWeak(address, old_bits, new_bits);
    if (result.exchanged) {
      break;
    }
    old_bits = result.old_value;
  }
}`};case"float16":return{statement:`
  atomic_add_f16(
    &output[output_index / 2u],
    output_index % 2u != 0u,
    updates[global],
  );`.trim(),helpers:`
fn atomic_add_f16(
  address: ptr<storage, atomic<u32>, read_write>,
  high: bool,
  value: f16,
) {
  var old_bits = atomicLoad(address);
  loop {
    var pair = unpack2x16float(old_bits);
    if (high) {
      pair.y += f32(value);
    } else {
      pair.x += f32(value);
    }
    let new_bits = pack2x16float(pair);
    let result = atomicCompareExchangeWeak(address, old_bits, new_bits);
    if (result.exchanged) {
      break;
    }
    old_bits = result.old_value;
  }
}`};case"uint32":case"int32":return{statement:"atomicAdd(&output[output_index], updates[global]);",helpers:""};case"bool":return{statement:"atomicOr(&output[output_index], updates[global]);",helpers:""};default:throw new Error(`Unsupported atomic Scatter dtype for WebGPU: ${t}`)}}function Oe(t,e,{op:i,shape:a,axis:o,outDim:r,uniqueIndices:l}){let s=e.inputDtypes[0],n=Y.create(e.inputShapes[0]),f=e.inputShapes.slice(1).map(u=>Y.create(u)),d=Math.max(...f.map(u=>u.ndim)),m=n.size,w=y(s,!0),$=s==="float16";if($&&!t.features.has("shader-f16"))throw new Error("WebGPU device does not support shader-f16 feature");let _=[...W(r),...W(r+d,n.ndim)],g=f.map((u,c)=>`  let scatter_index_${c} = i32(index_${c}[${Te("global",n,u,r,d)}]);`),h=o.map((u,c)=>`scatter_index_${c} < 0 || scatter_index_${c} >= ${a[u]}`),p=Y.create(a),x=0,v=W(a.length).map(u=>{let c=o.indexOf(u),k;return c===-1?k=xe("global",n,_[x++]):k=`u32(scatter_index_${c})`,p.strides[u]===1?k:`(${k} * ${p.strides[u]}u)`}).join(" + "),P=i==="add"&&!l,A=P?`atomic<${s==="int32"||s==="bool"?"i32":"u32"}>`:w,E=P?Re(s):{statement:"output[output_index] = updates[global];",helpers:""},C=t.limits.maxComputeWorkgroupSizeX,j=I(Math.min(Math.max(m,1),C),C);return[{code:`
${$?"enable f16;":""}
${L}
${E.helpers}

@group(0) @binding(0) var<storage, read> updates: array<${w}>;
${f.map((u,c)=>`@group(0) @binding(${c+1}) var<storage, read> index_${c}: array<${y(e.inputDtypes[c+1],!0)}>;`).join(`
`)}
@group(0) @binding(${e.inputShapes.length}) var<storage, read_write> output: array<${A}>;

@compute @workgroup_size(${j})
fn main(@builtin(global_invocation_id) global_id: vec3<u32>) {
  let global = global_id.x + global_id.y * ${B*j}u;
  if (global >= ${m}u) {
    return;
  }
${g.join(`
`)}
  if (${h.join(" || ")}) {
    return;
  }
  let output_index = ${v};
  ${E.statement}
}
`.trim(),numInputs:e.inputShapes.length,numOutputs:1,hasUniform:!1,clearOutputs:!0,passes:[{grid:U(Math.ceil(m/j))}]}]}function We(t,e,i){let a=e.inputDtypes[0],o=e.inputShapes[0],r=e.inputShapes[1],l=o[o.length-1],s=r[r.length-2],n=q(o.slice(0,-2)),f=a==="float16",d=y(a,!0),m=I(l,t.limits.maxComputeWorkgroupSizeX);return[{code:`
${f?"enable f16;":""}
${L}

@group(0) @binding(0) var<storage, read> a: array<${d}>;
@group(0) @binding(1) var<storage, read> b: array<${d}>;
@group(0) @binding(2) var<storage, read_write> x: array<${d}>;

// Shared memory for the current pivot value x[j]
var<workgroup> x_j: ${d};

@compute @workgroup_size(${m})
fn main(
  @builtin(workgroup_id) wg_id: vec3<u32>,
  @builtin(local_invocation_id) local_id: vec3<u32>,
) {
  let wg_idx = wg_id.x + wg_id.y * ${B}u;
  let mat_idx = wg_idx / ${s}u;
  let rhs_idx = wg_idx % ${s}u;

  if (mat_idx >= ${n}u) {
    return;
  }

  let a_base = mat_idx * ${l*l}u;
  let bx_base = (mat_idx * ${s}u + rhs_idx) * ${l}u;
  let tid = local_id.x;

  // Step 1: Copy b to x (threads collaborate)
  for (var idx = tid; idx < ${l}u; idx += ${m}u) {
    x[bx_base + idx] = b[bx_base + idx];
  }
  storageBarrier();

  // Step 2: Back-substitution from j = n-1 down to 0
  for (var jj = 0u; jj < ${l}u; jj++) {
    let j = ${l-1}u - jj;

    // Thread 0 computes x[j] = x[j] / a[j,j]
    if (tid == 0u) {
      ${i.unitDiagonal?"x_j = x[bx_base + j];":`x_j = x[bx_base + j] / a[a_base + j * ${l}u + j];`}
      x[bx_base + j] = x_j;
    }
    workgroupBarrier();  // Sync shared memory x_j

    // All threads subtract x[j] * a[i,j] from x[i] for i < j
    for (var i = tid; i < j; i += ${m}u) {
      x[bx_base + i] -= x_j * a[a_base + i * ${l}u + j];
    }
    workgroupBarrier();
    storageBarrier();
  }
}
`.trim(),numInputs:2,numOutputs:1,hasUniform:!1,passes:[{grid:U(n*s)}]}]}var z={Unblocked:0,InitBlocked:1,FactorBlock:2,SolvePanel:3,UpdateTrailing:4},Fe=16,De=256,G=16;function D(t,e,i,a){let o=new Uint32Array(4);return o[0]=t,o[1]=e,o[2]=i,o[3]=a,new Uint8Array(o.buffer)}function Ne(t,e){let i=e.inputDtypes[0],a=e.inputShapes[0],o=a[a.length-1],r=q(a.slice(0,-2)),l=i==="float16",s=y(i,!0),n=Math.min(256,I(0,t.limits.maxComputeWorkgroupSizeX)),f=o>=De,d=f?Fe:o,m=`
${l?"enable f16;":""}
${L}

@group(0) @binding(0) var<storage, read> input: array<${s}>;
@group(0) @binding(1) var<storage, read_write> output: array<${s}>;

struct CholeskyParams {
  phase: u32,
  k: u32,
  block_size: u32,
  rows_below: u32,
}

@group(1) @binding(0) var<uniform> params: CholeskyParams;

// Shared memory for the diagonal element
var<workgroup> L_jj: ${s};

fn mat_idx(base: u32, row: u32, col: u32) -> u32 {
  return base + row * ${o}u + col;
}

@compute @workgroup_size(${n})
fn main(
  @builtin(workgroup_id) wg_id: vec3<u32>,
  @builtin(local_invocation_id) local_id: vec3<u32>,
  @builtin(global_invocation_id) global_id: vec3<u32>,
) {
  let tid = local_id.x;

  if (params.phase == ${z.Unblocked}u) {
    let batch = wg_id.x + wg_id.y * ${B}u;
    if (batch >= ${r}u) {
      return;
    }

    let base = batch * ${o*o}u;

    // Zero out output and copy lower triangle from input.
    for (var idx = tid; idx < ${o*o}u; idx += ${n}u) {
      let row = idx / ${o}u;
      let col = idx % ${o}u;
      output[base + idx] = select(0, input[base + idx], col <= row);
    }
    storageBarrier();

    // Cholesky-Crout algorithm: process column by column.
    for (var j = 0u; j < ${o}u; j++) {
      for (var i = j + tid; i < ${o}u; i += ${n}u) {
        var sum = output[mat_idx(base, i, j)];
        for (var k = 0u; k < j; k++) {
          sum -= output[mat_idx(base, i, k)] * output[mat_idx(base, j, k)];
        }
        output[mat_idx(base, i, j)] = sum;
      }
      storageBarrier();

      if (tid == 0u) {
        L_jj = sqrt(output[mat_idx(base, j, j)]);
        output[mat_idx(base, j, j)] = L_jj;
      }
      workgroupBarrier();

      for (var i = j + 1u + tid; i < ${o}u; i += ${n}u) {
        output[mat_idx(base, i, j)] /= L_jj;
      }
      storageBarrier();
    }
    return;
  }

  if (params.phase == ${z.InitBlocked}u) {
    let batch = wg_id.x + wg_id.y * ${B}u;
    if (batch >= ${r}u) {
      return;
    }

    let base = batch * ${o*o}u;

    for (var idx = tid; idx < ${o*o}u; idx += ${n}u) {
      let row = idx / ${o}u;
      let col = idx % ${o}u;
      output[base + idx] = select(0, input[base + idx], col <= row);
    }
    return;
  }

  if (params.phase == ${z.FactorBlock}u) {
    let batch = wg_id.x + wg_id.y * ${B}u;
    if (batch >= ${r}u) {
      return;
    }

    let base = batch * ${o*o}u;
    let k0 = params.k;
    let b = params.block_size;

    for (var j = 0u; j < b; j++) {
      let col = k0 + j;
      for (var i = j + tid; i < b; i += ${n}u) {
        let row = k0 + i;
        var sum = output[mat_idx(base, row, col)];
        for (var r = 0u; r < j; r++) {
          sum -= output[mat_idx(base, row, k0 + r)] *
            output[mat_idx(base, col, k0 + r)];
        }
        output[mat_idx(base, row, col)] = sum;
      }
      storageBarrier();

      if (tid == 0u) {
        L_jj = sqrt(output[mat_idx(base, col, col)]);
        output[mat_idx(base, col, col)] = L_jj;
      }
      workgroupBarrier();

      for (var i = j + 1u + tid; i < b; i += ${n}u) {
        output[mat_idx(base, k0 + i, col)] /= L_jj;
      }
      storageBarrier();
    }
    return;
  }

  if (params.phase == ${z.SolvePanel}u) {
    let rows = params.rows_below;
    if (rows == 0u) {
      return;
    }

    let global = global_id.x + global_id.y * ${B*n}u;
    if (global >= rows * ${r}u) {
      return;
    }

    let batch = global / rows;
    let row = params.k + params.block_size + (global % rows);
    let base = batch * ${o*o}u;

    for (var j = 0u; j < params.block_size; j++) {
      let col = params.k + j;
      var sum = output[mat_idx(base, row, col)];
      for (var r = 0u; r < j; r++) {
        sum -= output[mat_idx(base, row, params.k + r)] *
          output[mat_idx(base, col, params.k + r)];
      }
      output[mat_idx(base, row, col)] =
        sum / output[mat_idx(base, col, col)];
    }
    return;
  }

  if (params.phase == ${z.UpdateTrailing}u) {
    let rows = params.rows_below;
    if (rows == 0u) {
      return;
    }

    let tile_count = (rows + ${G-1}u) / ${G}u;
    let tiles_per_batch = tile_count * (tile_count + 1u) / 2u;
    let wg_global = wg_id.x + wg_id.y * ${B}u;
    if (wg_global >= tiles_per_batch * ${r}u) {
      return;
    }

    let batch = wg_global / tiles_per_batch;
    let tile = wg_global % tiles_per_batch;
    var tile_row = u32((sqrt(f32(8u * tile + 1u)) - 1.0) * 0.5);
    // Correct for GPU sqrt rounding around exact triangular-number boundaries.
    var row_start = tile_row * (tile_row + 1u) / 2u;
    if (row_start > tile) {
      tile_row -= 1u;
      row_start = tile_row * (tile_row + 1u) / 2u;
    }
    let next_row_start = (tile_row + 1u) * (tile_row + 2u) / 2u;
    if (tile >= next_row_start) {
      tile_row += 1u;
      row_start = next_row_start;
    }
    let tile_col = tile - row_start;
    let local_row = tid / ${G}u;
    let local_col = tid % ${G}u;
    let row_local = tile_row * ${G}u + local_row;
    let col_local = tile_col * ${G}u + local_col;
    if (row_local >= rows || col_local >= rows) {
      return;
    }
    if (row_local < col_local) {
      return;
    }

    let row = params.k + params.block_size + row_local;
    let col = params.k + params.block_size + col_local;
    let base = batch * ${o*o}u;
    var sum = output[mat_idx(base, row, col)];
    for (var r = 0u; r < params.block_size; r++) {
      sum -= output[mat_idx(base, row, params.k + r)] *
        output[mat_idx(base, col, params.k + r)];
    }
    output[mat_idx(base, row, col)] = sum;
  }
}
`.trim(),w=[];if(!f)w.push({grid:U(r),uniform:D(z.Unblocked,0,o,0)});else{w.push({grid:U(r),uniform:D(z.InitBlocked,0,d,0)});for(let $=0;$<o;$+=d){let _=Math.min(d,o-$),g=o-$-_;w.push({grid:U(r),uniform:D(z.FactorBlock,$,_,g)}),g>0&&(w.push({grid:U(Math.ceil(g*r/n)),uniform:D(z.SolvePanel,$,_,g)}),w.push({grid:U(Math.ceil(g/G)*(Math.ceil(g/G)+1)*r/2),uniform:D(z.UpdateTrailing,$,_,g)}))}}return[{code:m,numInputs:1,numOutputs:1,hasUniform:!0,passes:w}]}function Ye(t,e){let i=e.inputDtypes[0],a=e.inputShapes[0],o=a[a.length-2],r=a[a.length-1],l=Math.min(o,r),s=q(a.slice(0,-2)),n=i==="float16",f=y(i,!0),d=I(Math.max(o,r),t.limits.maxComputeWorkgroupSizeX);return[{code:`
${n?"enable f16;":""}
${L}

@group(0) @binding(0) var<storage, read> input: array<${f}>;
@group(0) @binding(1) var<storage, read_write> lu: array<${f}>;
@group(0) @binding(2) var<storage, read_write> pivots: array<i32>;
@group(0) @binding(3) var<storage, read_write> perm: array<i32>;

var<workgroup> pivot_row: u32;
var<workgroup> pivot_val: ${f};

@compute @workgroup_size(${d})
fn main(
  @builtin(workgroup_id) wg_id: vec3<u32>,
  @builtin(local_invocation_id) local_id: vec3<u32>,
) {
  let batch = wg_id.x + wg_id.y * ${B}u;
  if (batch >= ${s}u) {
    return;
  }

  let lu_base = batch * ${o*r}u;
  let piv_base = batch * ${l}u;
  let perm_base = batch * ${o}u;
  let tid = local_id.x;

  // Copy input to lu
  for (var idx = tid; idx < ${o*r}u; idx += ${d}u) {
    lu[lu_base + idx] = input[lu_base + idx];
  }
  // Initialize permutation
  for (var idx = tid; idx < ${o}u; idx += ${d}u) {
    perm[perm_base + idx] = i32(idx);
  }
  storageBarrier();

  // LU decomposition with partial pivoting
  for (var j = 0u; j < ${l}u; j++) {
    // Step 1: Thread 0 finds pivot (max abs value in column j, rows >= j)
    if (tid == 0u) {
      var max_val = abs(lu[lu_base + j * ${r}u + j]);
      var max_row = j;
      for (var i = j + 1u; i < ${o}u; i++) {
        let val = abs(lu[lu_base + i * ${r}u + j]);
        if (val > max_val) {
          max_val = val;
          max_row = i;
        }
      }
      pivot_row = max_row;
      pivot_val = lu[lu_base + max_row * ${r}u + j];
      pivots[piv_base + j] = i32(max_row);
    }
    workgroupBarrier();

    // Step 2: Swap rows j and pivot_row (threads collaborate)
    let pr = pivot_row;
    if (pr != j) {
      for (var col = tid; col < ${r}u; col += ${d}u) {
        let tmp = lu[lu_base + j * ${r}u + col];
        lu[lu_base + j * ${r}u + col] = lu[lu_base + pr * ${r}u + col];
        lu[lu_base + pr * ${r}u + col] = tmp;
      }
      if (tid == 0u) {
        let tmp_p = perm[perm_base + j];
        perm[perm_base + j] = perm[perm_base + pr];
        perm[perm_base + pr] = tmp_p;
      }
    }
    storageBarrier();

    // Step 3: Compute L[i][j] and update submatrix
    // Each thread handles one row i > j
    for (var i = j + 1u + tid; i < ${o}u; i += ${d}u) {
      let factor = lu[lu_base + i * ${r}u + j] / pivot_val;
      lu[lu_base + i * ${r}u + j] = factor; // L[i][j]
      for (var k = j + 1u; k < ${r}u; k++) {
        lu[lu_base + i * ${r}u + k] -= factor * lu[lu_base + j * ${r}u + k];
      }
    }
    storageBarrier();
  }
}
`.trim(),numInputs:1,numOutputs:3,hasUniform:!1,passes:[{grid:U(s)}]}]}function Xe(t,e,i){let a=e.inputDtypes[0],o=e.inputShapes[0],r=o[o.length-1],l=q(o.slice(0,-2)),s=a==="float16",n=y(a,!0),f=`${n}(${i.tolerance})`,d=I(Math.max(r,1),t.limits.maxComputeWorkgroupSizeX);return[{code:`
${s?"enable f16;":""}
${L}

@group(0) @binding(0) var<storage, read> input: array<${n}>;
@group(0) @binding(1) var<storage, read_write> diagonalized: array<${n}>;
@group(0) @binding(2) var<storage, read_write> vectors: array<${n}>;

var<workgroup> done: u32;
var<workgroup> rot_active: u32;
var<workgroup> rot_c: ${n};
var<workgroup> rot_s: ${n};
var<workgroup> rot_app: ${n};
var<workgroup> rot_aqq: ${n};
var<workgroup> rot_apq: ${n};

fn mat_idx(base: u32, row: u32, col: u32) -> u32 {
  return base + row * ${r}u + col;
}

fn sym_idx(base: u32, row: u32, col: u32) -> u32 {
  return mat_idx(base, max(row, col), min(row, col));
}

@compute @workgroup_size(${d})
fn main(
  @builtin(workgroup_id) wg_id: vec3<u32>,
  @builtin(local_invocation_id) local_id: vec3<u32>,
) {
  let batch = wg_id.x + wg_id.y * ${B}u;
  if (batch >= ${l}u) {
    return;
  }

  let base = batch * ${r*r}u;
  let tid = local_id.x;

  for (var idx = tid; idx < ${r*r}u; idx += ${d}u) {
    let row = idx / ${r}u;
    let col = idx % ${r}u;
    diagonalized[base + idx] = select(
      ${n}(0),
      input[base + idx],
      row >= col,
    );
    vectors[base + idx] = select(${n}(0), ${n}(1), row == col);
  }
  storageBarrier();

  for (var sweep = 0u; sweep < ${i.maxSweeps}u; sweep++) {
    if (tid == 0u) {
      var max_abs = ${n}(1);
      var max_offdiag = ${n}(0);
      for (var idx = 0u; idx < ${r*r}u; idx++) {
        let row = idx / ${r}u;
        let col = idx % ${r}u;
        let value = abs(diagonalized[base + idx]);
        max_abs = max(max_abs, value);
        if (row > col) {
          max_offdiag = max(max_offdiag, value);
        }
      }
      done = select(0u, 1u, max_offdiag <= ${f} * max_abs);
    }
    let done_uniform = workgroupUniformLoad(&done);
    if (done_uniform != 0u) {
      break;
    }

    for (var p = 0u; p + 1u < ${r}u; p++) {
      for (var q = p + 1u; q < ${r}u; q++) {
        if (tid == 0u) {
          rot_app = diagonalized[mat_idx(base, p, p)];
          rot_aqq = diagonalized[mat_idx(base, q, q)];
          rot_apq = diagonalized[sym_idx(base, p, q)];
          if (rot_apq == ${n}(0)) {
            rot_active = 0u;
            rot_c = ${n}(1);
            rot_s = ${n}(0);
          } else {
            let tau = (rot_aqq - rot_app) / (${n}(2) * rot_apq);
            let tau_sign = select(${n}(-1), ${n}(1), tau >= ${n}(0));
            let t = tau_sign / (abs(tau) + sqrt(tau * tau + ${n}(1)));
            rot_c = inverseSqrt(t * t + ${n}(1));
            rot_s = t * rot_c;
            rot_active = 1u;
          }
        }
        workgroupBarrier();

        if (rot_active != 0u) {
          for (var k = tid; k < ${r}u; k += ${d}u) {
            if (k != p && k != q) {
              let kp = sym_idx(base, k, p);
              let kq = sym_idx(base, k, q);
              let akp = diagonalized[kp];
              let akq = diagonalized[kq];
              let next_kp = rot_c * akp - rot_s * akq;
              let next_kq = rot_s * akp + rot_c * akq;
              diagonalized[kp] = next_kp;
              diagonalized[kq] = next_kq;
            } else if (k == p) {
              diagonalized[mat_idx(base, p, p)] =
                rot_c * rot_c * rot_app - ${n}(2) * rot_s * rot_c * rot_apq + rot_s * rot_s * rot_aqq;
              diagonalized[sym_idx(base, p, q)] = ${n}(0);
            } else {
              diagonalized[mat_idx(base, q, q)] =
                rot_s * rot_s * rot_app + ${n}(2) * rot_s * rot_c * rot_apq + rot_c * rot_c * rot_aqq;
            }

            let vp = mat_idx(base, k, p);
            let vq = mat_idx(base, k, q);
            let vkp = vectors[vp];
            let vkq = vectors[vq];
            vectors[vp] = rot_c * vkp - rot_s * vkq;
            vectors[vq] = rot_s * vkp + rot_c * vkq;
          }
        }
        storageBarrier();
      }
    }
  }
}
`.trim(),numInputs:1,numOutputs:2,hasUniform:!1,passes:[{grid:U(l)}]}]}function ue(t,e,i,a){return new Uint8Array(new Uint32Array([t,e,i,a?1:0]).buffer)}function Ke(t,e,i){let a=e.inputDtypes[0],o=e.inputShapes[0],r=o[o.length-1],l=q(o.slice(0,-1));if(q(i.factors)!==r)throw new Error(`fft: factorization ${i.factors} does not match size ${r}`);let s=a==="float16",n=y(a,!0),f=Math.min(256,I(0,t.limits.maxComputeWorkgroupSizeX)),d=Math.max(1,...i.factors),m=i.inverse?"6.283185307179586":"-6.283185307179586",w=i.factors.map(h=>`
  digit = remaining % ${h}u;
  remaining = remaining / ${h}u;
  stride = stride * ${h}u;
  reversed = reversed + digit * (${r}u / stride);`).join(""),$=`
${s?"enable f16;":""}
${L}

@group(0) @binding(0) var<storage, read> input_real: array<${n}>;
@group(0) @binding(1) var<storage, read> input_imag: array<${n}>;
@group(0) @binding(2) var<storage, read_write> output_real: array<${n}>;
@group(0) @binding(3) var<storage, read_write> output_imag: array<${n}>;

struct FftParams {
  phase: u32,
  radix: u32,
  prev: u32,
  normalize: u32,
}

@group(1) @binding(0) var<uniform> fft_params: FftParams;

fn digit_reversed_index(index: u32) -> u32 {
  var remaining = index;
  var stride = 1u;
  var reversed = 0u;
  var digit = 0u;
${w}
  return reversed;
}

@compute @workgroup_size(${f})
fn main(@builtin(global_invocation_id) global_id: vec3<u32>) {
  let global = global_id.x + global_id.y * ${B*f}u;

  if (fft_params.phase == 0u) {
    if (global >= ${l*r}u) {
      return;
    }
    let batch = global / ${r}u;
    let out_idx = global % ${r}u;
    let source = batch * ${r}u + digit_reversed_index(out_idx);
    output_real[global] = input_real[source];
    output_imag[global] = input_imag[source];
    return;
  }

  let butterflies_per_batch = ${r}u / fft_params.radix;
  if (global >= ${l}u * butterflies_per_batch) {
    return;
  }

  let batch = global / butterflies_per_batch;
  let local = global % butterflies_per_batch;
  let j = local % fft_params.prev;
  let group = local / fft_params.prev;
  let span = fft_params.prev * fft_params.radix;
  let start = batch * ${r}u + group * span + j;
  let scale = select(1.0, 1.0 / f32(${r}u), fft_params.normalize != 0u);

  var scratch_real: array<f32, ${d}>;
  var scratch_imag: array<f32, ${d}>;

  for (var q = 0u; q < fft_params.radix; q++) {
    let idx = start + q * fft_params.prev;
    let angle = ${m} * f32(q * j) / f32(span);
    let c = cos(angle);
    let s = sin(angle);
    let xr = f32(output_real[idx]);
    let xi = f32(output_imag[idx]);
    scratch_real[q] = xr * c - xi * s;
    scratch_imag[q] = xr * s + xi * c;
  }

  for (var p = 0u; p < fft_params.radix; p++) {
    var sum_real = 0.0;
    var sum_imag = 0.0;
    for (var q = 0u; q < fft_params.radix; q++) {
      let angle = ${m} * f32(q * p) / f32(fft_params.radix);
      let c = cos(angle);
      let s = sin(angle);
      let xr = scratch_real[q];
      let xi = scratch_imag[q];
      sum_real += xr * c - xi * s;
      sum_imag += xr * s + xi * c;
    }
    let idx = start + p * fft_params.prev;
    output_real[idx] = ${n}(sum_real * scale);
    output_imag[idx] = ${n}(sum_imag * scale);
  }
}
`.trim(),_=[{grid:U(Math.ceil(l*r/f)),uniform:ue(0,1,1,!1)}],g=1;for(let h=0;h<i.factors.length;h++){let p=i.factors[h];_.push({grid:U(Math.ceil(l*r/p/f)),uniform:ue(1,p,g,i.inverse&&h===i.factors.length-1)}),g*=p}return[{code:$,numInputs:2,numOutputs:2,hasUniform:!0,passes:_}]}function le(t,e){switch(e.name){case"Sort":return Ge(t,e.type);case"Argsort":return Le(t,e.type);case"Scatter":return Oe(t,e.type,e.params);case"TriangularSolve":return We(t,e.type,e.params);case"Cholesky":return Ne(t,e.type);case"LU":return Ye(t,e.type);case"JacobiEigh":return Xe(t,e.type,e.params);case"Fft":return Ke(t,e.type,e.params);default:throw new oe(e.name,"webgpu")}}var K=4096,R=new WeakMap;function he(t){return{querySet:t.createQuerySet({type:"timestamp",count:K}),resolve:t.createBuffer({size:K*8,usage:GPUBufferUsage.QUERY_RESOLVE|GPUBufferUsage.COPY_SRC}),dst:t.createBuffer({size:K*8,usage:GPUBufferUsage.MAP_READ|GPUBufferUsage.COPY_DST}),nextIndex:0,entries:[]}}function Ve(t){if(!t.features.has("timestamp-query"))return;let e=R.get(t);e&&e.nextIndex>=K&&(H(t,e),e=void 0),e||(e=he(t),R.set(t,e),re(()=>{let o=R.get(t);o&&o.entries.length>0&&H(t,o),R.delete(t)}));let i=e.nextIndex,a=i+1;return e.nextIndex+=2,{batch:e,beginIndex:i,endIndex:a}}function He(t){if(te())return Ve(t)}function Qe(t,e,i,a,o){let r=ie(i);r.properties.push(["passes",`${a}`]),r.properties.push(["source",o]),e.batch.entries.push({...r,beginIndex:e.beginIndex,endIndex:e.endIndex}),Ze(t)}function Ze(t){queueMicrotask(()=>{let e=R.get(t);e&&e.entries.length>0&&(H(t,e),R.set(t,he(t)))})}function H(t,e){if(e.entries.length===0)return;let i=e.nextIndex,a=t.createCommandEncoder();a.resolveQuerySet(e.querySet,0,i,e.resolve,0),a.copyBufferToBuffer(e.resolve,0,e.dst,0,i*8),t.queue.submit([a.finish()]);let{entries:o}=e;e.dst.mapAsync(GPUMapMode.READ).then(()=>{try{let r=new BigInt64Array(e.dst.getMappedRange()),l=r[o[o.length-1].endIndex],s=performance.now();for(let n of o)ae("webgpu",n,s+Number(r[n.beginIndex]-l)/1e6,s+Number(r[n.endIndex]-l)/1e6)}finally{e.dst.unmap(),e.querySet.destroy(),e.resolve.destroy(),e.dst.destroy()}})}var ce=64*1024*1024,Je=64,st=class{device;type="webgpu";maxArgs;pipelines;syncReader;buffers;nextSlot;#e=new Map;#t;#i=new Map;constructor(t){this.device=t,O>=3&&t.adapterInfo&&console.info("webgpu adapter:",t.adapterInfo.vendor,t.adapterInfo.architecture),this.maxArgs=this.device.limits.maxStorageBuffersPerShaderStage-1,this.pipelines=new it(t),this.syncReader=new ze(t),this.buffers=new Map,this.nextSlot=1,this.#t=this.#s(4),t.addEventListener("uncapturederror",e=>{console.error("Uncaptured error in WebGPU backend:",e.error.message)})}malloc(t,e){if(e&&e.byteLength!==t)throw new Error("initialData size does not match buffer size");let i=Math.ceil(t/4)*4||4,a=t===0?this.#t:this.#o(i);if(e&&t>0)if(e.byteLength%4===0)this.device.queue.writeBuffer(a,0,e);else{let r=e.byteLength-e.byteLength%4;r>0&&this.device.queue.writeBuffer(a,0,e,0,r);let l=new Uint8Array(4);l.set(e.subarray(r)),this.device.queue.writeBuffer(a,r,l)}let o=this.nextSlot++;return this.buffers.set(o,{buffer:a,size:t,allocatedSize:i,ref:1}),o}incRef(t){let e=this.buffers.get(t);if(!e)throw new X(t);e.ref++}decRef(t){let e=this.buffers.get(t);if(!e)throw new X(t);e.ref--,e.ref===0&&(this.buffers.delete(t),e.buffer!==this.#t&&this.#n(e.buffer,e.allocatedSize))}async read(t,e,i){let{buffer:a,size:o}=this.#r(t);if(a===this.#t)return new Uint8Array;e===void 0&&(e=0),i===void 0&&(i=o-e);let r=Math.ceil(i/4)*4,l=this.#s(r,{read:!0});try{let s=this.device.createCommandEncoder();s.copyBufferToBuffer(a,e,l,0,r),this.device.queue.submit([s.finish()]),await Be(this.device,l);let n=l.getMappedRange();return new Uint8Array(n.slice(),0,i)}finally{l.destroy()}}readSync(t,e,i){let{buffer:a,size:o}=this.#r(t);return a===this.#t?new Uint8Array:(e===void 0&&(e=0),i===void 0&&(i=o-e),this.syncReader.read(a,e,i))}#a(t){let e=J.hash(t),i=this.#e.get(e);return i||(i=et(this.device,t),this.#e.set(e,i)),i}async prepareKernel(t){let e=this.#a(t),i=await this.pipelines.prepare(e);return new F(t,[{...e,pipeline:i}])}prepareKernelSync(t){let e=this.#a(t),i=this.pipelines.prepareSync(e);return new F(t,[{...e,pipeline:i}])}async prepareRoutine(t){let e=le(this.device,t);return new F(t,await Promise.all(e.map(async i=>{let a=await this.pipelines.prepare(i);return{...i,pipeline:a}})))}prepareRoutineSync(t){return new F(t,le(this.device,t).map(e=>{let i=this.pipelines.prepareSync(e);return{...e,pipeline:i}}))}dispatch(t,e,i){let a=e.map(r=>this.#r(r).buffer),o=i.map(r=>this.#r(r).buffer);tt(this.device,t,a,o)}#r(t){let e=this.buffers.get(t);if(!e)throw new X(t);return{buffer:e.buffer,size:e.size}}#o(t){if(t>ce)return this.#s(t);let e=this.#i.get(t),i=e?.pop();return e&&e.length===0&&this.#i.delete(t),i??this.#s(t)}#n(t,e){if(e>ce){t.destroy();return}let i=this.#i.get(e);if(!i){this.#i.set(e,[t]);return}if(i.length>=Je){t.destroy();return}i.push(t)}#s(t,{mapped:e=!1,read:i=!1}={}){if(i&&e)throw new Error("mapped and read cannot both be true");return this.device.createBuffer({size:t,usage:i?GPUBufferUsage.MAP_READ|GPUBufferUsage.COPY_DST:GPUBufferUsage.STORAGE|GPUBufferUsage.COPY_SRC|GPUBufferUsage.COPY_DST,mappedAtCreation:e})}};function et(t,e){let i=Ie(t,e);if(i)return i;let a=ee(e);O>=3&&console.info(`kernel.exp: ${e.exp}
tune.exp: ${a.exp}`);let{nargs:o,reduction:r}=e,l=Array.from({length:o},(p,x)=>`in${x}`),s=new fe;s.emitPreamble(t,[a.exp,a.epilogue]);let n=Array.from({length:o},()=>null);a.exp.fold(p=>{p.op==="GlobalIndex"&&(n[p.arg[0]]=p.dtype)}),a.epilogue?.fold(p=>{p.op==="GlobalIndex"&&(n[p.arg[0]]=p.dtype)});for(let p=0;p<o;p++){let x=y(n[p]??"float32",!0);s.emit(`@group(0) @binding(${p}) var<storage, read> ${l[p]} : array<${x}>;`)}let f=y(e.dtype,!0);s.emit(`@group(0) @binding(${o}) var<storage, read_write> result : array<${f}>;`);let d=r?a.size.groups??1:1,m=r&&d>1;if(m&&a.threadCount%d!==0)throw new Error("WebGPU grouped reduction has invalid thread count");if(m&&d>t.limits.maxComputeWorkgroupSizeX)throw new Error("WebGPU grouped reduction exceeds workgroup size limit");let w=m?d:I(a.threadCount,256),$=m?a.threadCount/d:Math.ceil(a.threadCount/w),[_,g]=U($);if(m){let p=y(r.dtype);for(let x=0;x<(a.size.upcast??1);x++)s.emit(`var<workgroup> partial${x}: array<${p}, ${d}>;`)}if(s.emit("",`@compute @workgroup_size(${w})`),m)s.emit("fn main(",s.pushIndent,"@builtin(local_invocation_id) lid : vec3<u32>,","@builtin(workgroup_id) wg_id : vec3<u32>,",s.popIndent,") {",s.pushIndent),g===1?s.emit(`if (wg_id.x >= ${$}u) { return; }`,"let gidx: i32 = i32(wg_id.x);"):s.emit(`if (${_}u * wg_id.y + wg_id.x >= ${$}u) { return; }`,`let gidx: i32 = i32(${_}u * wg_id.y + wg_id.x);`),s.emit("let group: i32 = i32(lid.x);");else if(s.emit("fn main(@builtin(global_invocation_id) id : vec3<u32>) {",s.pushIndent),g===1)s.emit(`if (id.x >= ${a.threadCount}) { return; }`,"let gidx: i32 = i32(id.x);");else{let p=_*w;s.emit(`if (${p} * id.y + id.x >= ${a.threadCount}) { return; }`,`let gidx: i32 = i32(${p} * id.y + id.x);`)}s.emitPhonyAssignments(l);let h=new _e(s,l);if(r){let p=a.size.unroll??1,x=a.size.upcast??1,v=[...Array(x)].map((u,c)=>`acc${c}`);for(let u=0;u<x;u++)s.emit(`var ${v[u]}: ${y(r.dtype)} = ${me(r.dtype,r.identity)};`);s.emit(`for (var ridx: i32 = 0; ridx < ${a.size.reduce}; ridx++) {`,s.pushIndent);let P=[],A=new Map;for(let u=0;u<x;u++){P.push([]);for(let c=0;c<p;c++){let k=a.exp.substitute({upcast:M.i32(u),unroll:M.i32(c)});P[u].push(k.simplify(A)),h.countReferences(P[u][c])}}let E=P.map(u=>u.map(c=>h.run(c)).map(b));for(let u=0;u<x;u++){let c=E[u][0];for(let k=1;k<p;k++)if(r.op==="Add")c=`${c} + ${E[u][k]}`;else if(r.op==="Mul")c=`${c} * ${E[u][k]}`;else if(r.op==="Min")c=r.dtype==="bool"?`(${c} && ${E[u][k]})`:`min(${c}, ${E[u][k]})`;else if(r.op==="Max")c=r.dtype==="bool"?`(${c} || ${E[u][k]})`:`max(${c}, ${E[u][k]})`;else throw new Error(`Unsupported reduction op: ${r.op}`);if(r.op==="Add")s.emit(`${v[u]} += ${c};`);else if(r.op==="Mul")s.emit(`${v[u]} *= ${c};`);else if(r.op==="Min")r.dtype==="bool"?s.emit(`${v[u]} = ${v[u]} && ${c};`):s.emit(`${v[u]} = min(${v[u]}, ${c});`);else if(r.op==="Max")r.dtype==="bool"?s.emit(`${v[u]} = ${v[u]} || ${c};`):s.emit(`${v[u]} = max(${v[u]}, ${c});`);else throw new Error(`Unsupported reduction op: ${r.op}`)}if(s.emit(s.popIndent,"}"),m){for(let u=0;u<x;u++)s.emit(`partial${u}[lid.x] = ${v[u]};`);s.emit("workgroupBarrier();");for(let u=d/2;u>=1;u/=2){s.emit(`if (lid.x < ${u}u) {`,s.pushIndent);for(let c=0;c<x;c++)s.emit(`partial${c}[lid.x] = ${we(r.op,r.dtype,`partial${c}[lid.x]`,`partial${c}[lid.x + ${u}u]`)};`);s.emit(s.popIndent,"}","workgroupBarrier();")}}h.reset();let C=[],j=[];for(let u=0;u<x;u++){let c=a.outputIdxExp.substitute({upcast:M.i32(u)});C.push(c.simplify(A)),h.countReferences(C[u]),j.push(a.epilogue.substitute({acc:M.variable(r.dtype,v[u]),upcast:M.i32(u)}).simplify(A)),h.countReferences(j[u])}if(m){s.emit("if (lid.x == 0u) {",s.pushIndent);for(let u=0;u<x;u++)s.emit(`${v[u]} = partial${u}[0u];`)}for(let u=0;u<x;u++){let c=b(h.run(C[u])),k=b(h.run(j[u]));f!==y(j[u].dtype)&&(k=`${f}(${k})`),s.emit(`result[${c}] = ${k};`)}m&&s.emit(s.popIndent,"}")}else{h.countReferences(a.exp);let p=b(h.run(a.exp));f!==y(a.exp.dtype)&&(p=`${f}(${p})`),s.emit(`result[gidx] = ${p};`)}return s.emit(s.popIndent,"}"),{code:s.toString(),numInputs:o,numOutputs:1,hasUniform:!1,passes:[{grid:[_,g]}]}}function tt(t,e,i,a){let{data:o,source:r}=e,l=t.createCommandEncoder();for(let{pipeline:s,...n}of o){if(i.length!==n.numInputs||a.length!==n.numOutputs)throw new Error(`webgpu: expected ${n.numInputs} inputs and ${n.numOutputs} outputs, got ${i.length} inputs and ${a.length} outputs`);if(n.clearOutputs)for(let _ of a)l.clearBuffer(_);let f=n.passes.filter(({grid:_})=>q(_)>0);if(f.length===0)continue;let d=He(t),m=t.createBindGroup({layout:s.getBindGroupLayout(0),entries:[...i.map((_,g)=>({binding:g,resource:{buffer:_}})),...a.map((_,g)=>({binding:i.length+g,resource:{buffer:_}}))]}),w=null,$=0;if(n.hasUniform){let[_,g]=rt(t,f.map(({uniform:h})=>h));$=g,w=t.createBindGroup({layout:s.getBindGroupLayout(1),entries:[{binding:0,resource:{buffer:_,size:g}}]})}for(let _=0;_<f.length;_++){let{grid:g}=f[_],h;if(d){let x=_===0,v=_===f.length-1;(x||v)&&(h={querySet:d.batch.querySet,...x?{beginningOfPassWriteIndex:d.beginIndex}:{},...v?{endOfPassWriteIndex:d.endIndex}:{}})}let p=l.beginComputePass({timestampWrites:h});p.setPipeline(s),p.setBindGroup(0,m),w&&p.setBindGroup(1,w,[_*$]),p.dispatchWorkgroups(g[0],g[1]),p.end()}d&&Qe(t,d,r,f.length,n.code)}t.queue.submit([l.finish()])}function rt(t,e){for(let l of e)if(!l||l.byteLength===0||l.byteLength!==e[0].byteLength)throw new Error("webgpu: Uniform mismatch between shader passes");let i=t.limits.minUniformBufferOffsetAlignment,a=Math.ceil(e[0].byteLength/i)*i,o=t.createBuffer({size:a*e.length,usage:GPUBufferUsage.UNIFORM,mappedAtCreation:!0}),r=new Uint8Array(o.getMappedRange());for(let l=0;l<e.length;l++)r.set(e[l],l*a);return o.unmap(),[o,a]}var it=class{device;cache;inProgress;constructor(t){this.device=t,this.cache=new Map,this.inProgress=new Map}#e(t){if(t.numInputs+t.numOutputs>this.device.limits.maxStorageBuffersPerShaderStage){let i=t.numInputs+t.numOutputs,a=this.device.limits.maxStorageBuffersPerShaderStage;throw new Error(`Too many buffers (${i}) for WebGPU pipeline (max: ${a})`)}let e=[this.device.createBindGroupLayout({entries:W(t.numInputs+t.numOutputs).map(i=>({binding:i,visibility:GPUShaderStage.COMPUTE,buffer:{type:i<t.numInputs?"read-only-storage":"storage"}}))})];return t.hasUniform&&e.push(this.device.createBindGroupLayout({entries:[{binding:0,visibility:GPUShaderStage.COMPUTE,buffer:{type:"uniform",hasDynamicOffset:!0}}]})),this.device.createPipelineLayout({bindGroupLayouts:e})}async prepare(t){let e=this.cache.get(t.code);if(e)return e;let i=this.inProgress.get(t.code);if(i)return await i;O>=2&&console.info(`=========== WebGPU shader ===========
`+t.code);let a=this.device.createShaderModule({code:t.code}),o=(async()=>{this.device.pushErrorScope("validation");try{let l=await this.device.createComputePipelineAsync({layout:this.#e(t),compute:{module:a,entryPoint:"main"}});return await this.device.popErrorScope(),l}catch{let s=await de(a,await this.device.popErrorScope(),t.code);throw new Error(s)}})();this.inProgress.set(t.code,o);let r=await o;return this.cache.set(t.code,r),r}prepareSync(t){let e=this.cache.get(t.code);if(e)return e;O>=2&&console.info(`=========== WebGPU shader ===========
`+t.code);let i=this.device.createShaderModule({code:t.code});this.device.pushErrorScope("validation");let a=this.device.createComputePipeline({layout:this.#e(t),compute:{module:i,entryPoint:"main"}});return this.device.popErrorScope().then(async o=>{if(o!==null){let r=await de(i,o,t.code);console.error(r)}}),this.cache.set(t.code,a),a}};async function de(t,e,i){let a=`Failed to compile shader: ${e?e.message:"(no error scope)"}`,o=await t.getCompilationInfo();for(let r of o.messages)a+=`
  [${r.type} at ${r.lineNum}:${r.linePos}] ${r.message}`;return i&&(a+=`

${i}`),a}export{st as WebGPUBackend};
