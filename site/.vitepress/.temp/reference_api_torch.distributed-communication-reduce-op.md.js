import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"torch.distributed: communication reduce-op","description":"","frontmatter":{"outline":2,"editLink":false},"headers":[],"relativePath":"reference/api/torch.distributed-communication-reduce-op.md","filePath":"reference/api/torch.distributed-communication-reduce-op.md"}');
const _sfc_main = { name: "reference/api/torch.distributed-communication-reduce-op.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="torch-distributed-communication-reduce-op" tabindex="-1">torch.distributed: communication reduce-op <a class="header-anchor" href="#torch-distributed-communication-reduce-op" aria-label="Permalink to &quot;torch.distributed: communication reduce-op&quot;">​</a></h1><p><a href="#ReduceOp">ReduceOp</a></p><h2 id="ReduceOp" tabindex="-1">torch.distributed.ReduceOp <a class="header-anchor" href="#ReduceOp" aria-label="Permalink to &quot;torch.distributed.ReduceOp {#ReduceOp}&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">new</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> ReduceOp</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(): ReduceOp</span></span></code></pre></div><p>How elements of several processes become one.</p><ul><li><code>toString</code>: PyTorch&#39;s text.</li></ul><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">String</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(torch.distributed.ReduceOp.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">SUM</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">); </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// RedOpType.SUM</span></span></code></pre></div><p><a href="https://docs.pytorch.org/docs/stable/generated/torch.distributed.ReduceOp.html" target="_blank" rel="noreferrer">PyTorch</a> · <a href="/source/communication/reduce-op.ts.txt#:~:text=ReduceOp" target="_blank">src/communication/reduce-op.ts</a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/torch.distributed-communication-reduce-op.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const torch_distributedCommunicationReduceOp = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  torch_distributedCommunicationReduceOp as default
};
