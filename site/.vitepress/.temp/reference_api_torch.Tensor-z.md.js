import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"torch.Tensor: z","description":"","frontmatter":{"outline":2,"editLink":false},"headers":[],"relativePath":"reference/api/torch.Tensor-z.md","filePath":"reference/api/torch.Tensor-z.md"}');
const _sfc_main = { name: "reference/api/torch.Tensor-z.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="torch-tensor-z" tabindex="-1">torch.Tensor: z <a class="header-anchor" href="#torch-tensor-z" aria-label="Permalink to &quot;torch.Tensor: z&quot;">​</a></h1><p><a href="#zero_">zero_</a></p><h2 id="zero_" tabindex="-1">torch.Tensor.zero_ <a class="header-anchor" href="#zero_" aria-label="Permalink to &quot;torch.Tensor.zero_ {#zero_}&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">zero_</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(): Tensor</span></span></code></pre></div><p>Sets every element to 0.</p><p>Errors:</p><ul><li><code>torch.ones(2, { requires_grad: true }).zero_()</code>: <code>RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.</code></li></ul><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">([</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">-</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">5</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">9</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">]).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">zero_</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(); </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// tensor([0, 0, 0, 0, 0])</span></span></code></pre></div><p><a href="https://docs.pytorch.org/docs/stable/generated/torch.Tensor.zero_.html" target="_blank" rel="noreferrer">PyTorch</a> · <a href="/source/methods/members.ts.txt#:~:text=zero_" target="_blank">src/methods/members.ts</a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/torch.Tensor-z.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const torch_TensorZ = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  torch_TensorZ as default
};
