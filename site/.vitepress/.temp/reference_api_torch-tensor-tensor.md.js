import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"torch: tensor tensor","description":"","frontmatter":{"outline":2,"editLink":false},"headers":[],"relativePath":"reference/api/torch-tensor-tensor.md","filePath":"reference/api/torch-tensor-tensor.md"}');
const _sfc_main = { name: "reference/api/torch-tensor-tensor.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="torch-tensor-tensor" tabindex="-1">torch: tensor tensor <a class="header-anchor" href="#torch-tensor-tensor" aria-label="Permalink to &quot;torch: tensor tensor&quot;">​</a></h1><p><a href="#Tensor">Tensor</a></p><h2 id="Tensor" tabindex="-1">torch.Tensor <a class="header-anchor" href="#Tensor" aria-label="Permalink to &quot;torch.Tensor {#Tensor}&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">new</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> Tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(storage: Storage, shape: readonly number[], strides: readonly number[], offset: number, dtype: DType, version: Version): Tensor</span></span></code></pre></div><p>A multi-dimensional array of one dtype. Made by <code>torch.tensor</code>, <code>torch.zeros</code> and the other creation functions, never with <code>new</code>.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> x</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">  [</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">    [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">],</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">    [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">],</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">  ],</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">  { dtype: torch.float32 },</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">);</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">x.shape; </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// [ 2, 2 ]</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">x.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">sum</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">); </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// tensor([4., 6.])</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">instanceof</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"> torch</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">.</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">Tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">; </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// true</span></span></code></pre></div><p><a href="https://docs.pytorch.org/docs/stable/generated/torch.Tensor.html" target="_blank" rel="noreferrer">PyTorch</a> · <a href="/source/tensor/tensor.ts.txt#:~:text=Tensor" target="_blank">src/tensor/tensor.ts</a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/torch-tensor-tensor.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const torchTensorTensor = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  torchTensorTensor as default
};
