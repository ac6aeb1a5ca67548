import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"torch.backends","description":"","frontmatter":{"outline":2,"editLink":false},"headers":[],"relativePath":"reference/api/torch.backends.md","filePath":"reference/api/torch.backends.md"}');
const _sfc_main = { name: "reference/api/torch.backends.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="torch-backends" tabindex="-1">torch.backends <a class="header-anchor" href="#torch-backends" aria-label="Permalink to &quot;torch.backends&quot;">​</a></h1><p><a href="#flambeau">flambeau</a></p><h2 id="flambeau" tabindex="-1">torch.backends.flambeau <a class="header-anchor" href="#flambeau" aria-label="Permalink to &quot;torch.backends.flambeau {#flambeau}&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">flambeau</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">: FlambeauBackend</span></span></code></pre></div><p>The switches of this library&#39;s own hostBackend().</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">torch.backends.flambeau.winograd; </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// true</span></span></code></pre></div><p><a href="/source/tensor/backends.ts.txt#:~:text=flambeau" target="_blank">src/tensor/backends.ts</a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/torch.backends.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const torch_backends = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  torch_backends as default
};
