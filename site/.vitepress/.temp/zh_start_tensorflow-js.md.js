import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"来自 TensorFlow.js","description":"","frontmatter":{},"headers":[],"relativePath":"zh/start/tensorflow-js.md","filePath":"zh/start/tensorflow-js.md"}');
const _sfc_main = { name: "zh/start/tensorflow-js.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="来自-tensorflow-js" tabindex="-1">来自 TensorFlow.js <a class="header-anchor" href="#来自-tensorflow-js" aria-label="Permalink to &quot;来自 TensorFlow.js&quot;">​</a></h1><table tabindex="0"><thead><tr><th>TensorFlow.js</th><th>Flambeau</th></tr></thead><tbody><tr><td><code>tf.tensor2d([[1, 2]])</code></td><td><code>torch.tensor([[1, 2]], { dtype: torch.float32 })</code></td></tr><tr><td><code>x.shape</code>, <code>x.dtype === &quot;float32&quot;</code></td><td><code>x.shape</code>, <code>x.dtype === torch.float32</code></td></tr><tr><td><code>x.add(y).mul(2)</code></td><td>相同</td></tr><tr><td><code>await x.data()</code>, <code>x.dataSync()</code></td><td><code>x.toTypedArray()</code>, <code>x.tolist()</code>, <code>x.item()</code></td></tr><tr><td><code>tf.tidy(() =&gt; …)</code>, <code>x.dispose()</code></td><td>不需要：内存会自动回收。<code>torch.scope(() =&gt; …)</code> 可立即归还</td></tr><tr><td><code>tf.variable(x)</code></td><td><code>torch.tensor(…, { requires_grad: true })</code>, <code>new nn.Parameter(x)</code></td></tr><tr><td><code>tf.grad(f)(x)</code></td><td><code>f(x).backward()</code>，然后读 <code>x.grad</code>；或 <code>torch.autograd.grad(y, [x])</code></td></tr><tr><td><code>tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4], activation: &quot;relu&quot; })] })</code></td><td><code>new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU())</code></td></tr><tr><td><code>model.compile(…)</code>, <code>await model.fit(x, y)</code></td><td>一个循环：<code>zero_grad</code>、前向、<code>backward</code>、<code>step</code>；见<a href="./../guide/batches.html">批次、DataLoader 与优化器</a></td></tr><tr><td><code>tf.train.adam(0.001)</code></td><td><code>new optim.Adam(model.parameters(), { lr: 0.001 })</code></td></tr><tr><td><code>tf.losses.softmaxCrossEntropy(labels, logits)</code>（one-hot 标签）</td><td><code>nn.functional.cross_entropy(logits, labels)</code>（类别编号）</td></tr><tr><td>图像 <code>[N, H, W, C]</code></td><td>图像 <code>[N, C, H, W]</code>: <code>x.permute(0, 3, 1, 2)</code></td></tr><tr><td>卷积权重 <code>[H, W, in, out]</code></td><td><code>[out, in, H, W]</code>: <code>w.permute(3, 2, 0, 1)</code></td></tr><tr><td>全连接权重 <code>[in, out]</code></td><td><code>[out, in]</code>: <code>w.t()</code></td></tr><tr><td><code>await tf.setBackend(&quot;wasm&quot;)</code></td><td>无需设置：WebAssembly 与 SIMD，页面隔离时还有线程</td></tr><tr><td><code>await model.save(&quot;downloads://m&quot;)</code></td><td><code>torch.save(model.state_dict(), &quot;m.pt&quot;)</code>：该文件可在 Python 中加载</td></tr></tbody></table><p>结果立即可读，不需要等待。<a href="./../../reference/performance.html">性能页</a>在相同的工作上比较两者，<a href="./../bench.html">基准测试</a>则在你的浏览器里比较。</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("zh/start/tensorflow-js.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const tensorflowJs = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  tensorflowJs as default
};
