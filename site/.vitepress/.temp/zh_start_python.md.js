import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"来自 Python","description":"","frontmatter":{},"headers":[],"relativePath":"zh/start/python.md","filePath":"zh/start/python.md"}');
const _sfc_main = { name: "zh/start/python.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="来自-python" tabindex="-1">来自 Python <a class="header-anchor" href="#来自-python" aria-label="Permalink to &quot;来自 Python&quot;">​</a></h1><p>名称、参数顺序、结果、打印文本和错误信息都与 PyTorch 相同。不同之处只是 JavaScript 写不出来的部分：</p><table tabindex="0"><thead><tr><th>Python</th><th>TypeScript</th></tr></thead><tbody><tr><td><code>import torch</code></td><td><code>import * as torch from &quot;flambeau&quot;</code></td></tr><tr><td><code>from torch import nn, optim</code></td><td><code>import { nn, optim } from &quot;flambeau&quot;</code></td></tr><tr><td><code>import torch.nn.functional as F</code></td><td><code>const F = nn.functional</code></td></tr><tr><td><code>f(a, b, k=v)</code></td><td><code>f(a, b, { k: v })</code></td></tr><tr><td><code>None</code></td><td><code>null</code>，或省略</td></tr><tr><td><code>a + b</code>, <code>a += b</code>, <code>a @ b</code>, <code>-a</code></td><td><code>a.add(b)</code>, <code>a.add_(b)</code>, <code>a.matmul(b)</code>, <code>a.neg()</code></td></tr><tr><td><code>a == b</code>, <code>a &gt; 0</code></td><td><code>a.eq(b)</code>, <code>a.gt(0)</code></td></tr><tr><td><code>x[1:3, ..., None, -1]</code></td><td><code>x.at(&quot;1:3&quot;, &quot;...&quot;, null, -1)</code></td></tr><tr><td><code>x[mask]</code>, <code>x[1:3] = v</code></td><td><code>x.at(mask)</code>, <code>x.index_put_([&quot;1:3&quot;], v)</code></td></tr><tr><td><code>nn.Conv2d(3, 64, kernel_size=3)</code></td><td><code>new nn.Conv2d(3, 64, { kernel_size: 3 })</code></td></tr><tr><td><code>class Net(nn.Module)</code> 与 <code>self.conv = …</code></td><td><code>class Net extends nn.Module { conv = …; forward(x: Tensor) { … } }</code></td></tr><tr><td><code>with torch.no_grad():</code></td><td><code>torch.no_grad(() =&gt; { … })</code> 或 <code>using _ = torch.no_grad()</code></td></tr><tr><td><code>for x, y in loader:</code></td><td><code>for await (const [x, y] of loader)</code>，或 <code>for … of</code></td></tr><tr><td><code>values, indices = x.max(1)</code></td><td><code>const [values, indices] = x.max(1)</code></td></tr><tr><td><code>print(x)</code>, <code>print(model)</code></td><td><code>console.log(String(x))</code>, <code>console.log(String(model))</code></td></tr><tr><td><code>x.numpy()</code></td><td><code>x.toTypedArray()</code></td></tr><tr><td><code>torch.save(model.state_dict(), &quot;m.pt&quot;)</code></td><td>相同；不给路径时返回字节</td></tr><tr><td><code>torch.load(&quot;m.pt&quot;)</code></td><td>相同；在网页中用 <code>await torch.loadAsync(url)</code></td></tr></tbody></table><p>整数值的数字算作 int，其他算作 float：需要 <code>2.0</code> 时请给出 <code>dtype</code>。<code>torch.manual_seed(0)</code> 之后的随机数与 PyTorch 一致。<a href="./../guide/porting.html">移植 Python 脚本</a>一章逐步演示；其余见<a href="./../../reference/differences.html">差异</a>，全部名称见<a href="./../../reference/coverage.html">覆盖范围</a>。</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("zh/start/python.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const python = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  python as default
};
