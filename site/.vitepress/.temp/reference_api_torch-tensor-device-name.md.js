import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"torch: tensor device-name","description":"","frontmatter":{"outline":2,"editLink":false},"headers":[],"relativePath":"reference/api/torch-tensor-device-name.md","filePath":"reference/api/torch-tensor-device-name.md"}');
const _sfc_main = { name: "reference/api/torch-tensor-device-name.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="torch-tensor-device-name" tabindex="-1">torch: tensor device-name <a class="header-anchor" href="#torch-tensor-device-name" aria-label="Permalink to &quot;torch: tensor device-name&quot;">​</a></h1><p><a href="#Device">Device</a></p><h2 id="Device" tabindex="-1">torch.Device <a class="header-anchor" href="#Device" aria-label="Permalink to &quot;torch.Device {#Device}&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">new</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> Device</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(kind: DeviceKind, index</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">?:</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> number </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">|</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> null</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">): Device</span></span></code></pre></div><p>PyTorch&#39;s <code>torch.device</code>. There is one object for each, so that they can be compared with <code>===</code>.</p><ul><li><code>type</code>: Its kind: &quot;cpu&quot;, &quot;meta&quot;, or what a backend registered.</li><li><code>backend</code>: What allocates and computes for it.</li><li><code>toString</code>: Its name: &quot;cpu&quot;, &quot;cpu:0&quot;, &quot;meta&quot;.</li><li><code>toJSON</code>: The same, for <code>JSON.stringify</code>.</li></ul><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">ones</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">).device.type; </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// cpu</span></span></code></pre></div><p><a href="/source/tensor/device-name.ts.txt#:~:text=Device" target="_blank">src/tensor/device-name.ts</a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/torch-tensor-device-name.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const torchTensorDeviceName = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  torchTensorDeviceName as default
};
