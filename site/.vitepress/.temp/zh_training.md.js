import { resolveComponent, withCtx, createVNode, useSSRContext } from "vue";
import { ssrRenderAttrs, ssrRenderComponent } from "vue/server-renderer";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"在页面中训练","description":"","frontmatter":{},"headers":[],"relativePath":"zh/training.md","filePath":"zh/training.md"}');
const _sfc_main = { name: "zh/training.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  const _component_ClientOnly = resolveComponent("ClientOnly");
  const _component_TrainingPage = resolveComponent("TrainingPage");
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="在页面中训练" tabindex="-1">在页面中训练 <a class="header-anchor" href="#在页面中训练" aria-label="Permalink to &quot;在页面中训练&quot;">​</a></h1><p>一个卷积网络就在你的浏览器里学习 MNIST 的 60,000 个数字。数据不会发送到任何地方；种子相同时，数值与 <code>npm start</code> 以及 PyTorch 一致。</p>`);
  _push(ssrRenderComponent(_component_ClientOnly, null, {
    default: withCtx((_, _push2, _parent2, _scopeId) => {
      if (_push2) {
        _push2(ssrRenderComponent(_component_TrainingPage, null, null, _parent2, _scopeId));
      } else {
        return [
          createVNode(_component_TrainingPage)
        ];
      }
    }),
    _: 1
  }, _parent));
  _push(`</div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("zh/training.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const training = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  training as default
};
