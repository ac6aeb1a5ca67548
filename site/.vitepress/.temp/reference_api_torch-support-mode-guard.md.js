import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"torch: support mode-guard","description":"","frontmatter":{"outline":2,"editLink":false},"headers":[],"relativePath":"reference/api/torch-support-mode-guard.md","filePath":"reference/api/torch-support-mode-guard.md"}');
const _sfc_main = { name: "reference/api/torch-support-mode-guard.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="torch-support-mode-guard" tabindex="-1">torch: support mode-guard <a class="header-anchor" href="#torch-support-mode-guard" aria-label="Permalink to &quot;torch: support mode-guard&quot;">​</a></h1><p><a href="#ModeGuard">ModeGuard</a></p><h2 id="ModeGuard" tabindex="-1">torch.ModeGuard <a class="header-anchor" href="#ModeGuard" aria-label="Permalink to &quot;torch.ModeGuard {#ModeGuard}&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">new</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> ModeGuard</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(restore: () </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">=&gt;</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> void</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">): ModeGuard</span></span></code></pre></div><p>A mode switched until <code>dispose</code>; the value of <code>using _ = torch.no_grad()</code>.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">{</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">  using</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> _</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">no_grad</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">();</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">  torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">is_grad_enabled</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(); </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// false until the block ends</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">}</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">is_grad_enabled</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(); </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// true</span></span></code></pre></div><p><a href="/source/support/mode-guard.ts.txt#:~:text=ModeGuard" target="_blank">src/support/mode-guard.ts</a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/torch-support-mode-guard.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const torchSupportModeGuard = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  torchSupportModeGuard as default
};
