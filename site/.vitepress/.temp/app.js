import { ssrRenderAttrs, ssrRenderSlot, ssrInterpolate, ssrRenderAttr, ssrRenderList, ssrRenderComponent, ssrRenderVNode, ssrRenderClass, ssrRenderStyle, renderToString } from "vue/server-renderer";
import { defineComponent, mergeProps, useSSRContext, shallowRef, inject, computed, ref, watch, onUnmounted, reactive, markRaw, readonly, nextTick, h, unref, onMounted, watchEffect, watchPostEffect, onUpdated, resolveComponent, createVNode, resolveDynamicComponent, withCtx, renderSlot, createTextVNode, toDisplayString, openBlock, createBlock, createCommentVNode, Fragment, renderList, defineAsyncComponent, provide, toHandlers, withKeys, onBeforeUnmount, useSlots, useModel, mergeModels, createSSRApp } from "vue";
import { usePreferredDark, useDark, useMediaQuery, useWindowSize, onKeyStroke, useWindowScroll, useScrollLock } from "@vueuse/core";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const _sfc_main$1f = /* @__PURE__ */ defineComponent({
  __name: "VPBadge",
  __ssrInlineRender: true,
  props: {
    text: {},
    type: { default: "tip" }
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<span${ssrRenderAttrs(mergeProps({
        class: ["VPBadge", __props.type]
      }, _attrs))}>`);
      ssrRenderSlot(_ctx.$slots, "default", {}, () => {
        _push(`${ssrInterpolate(__props.text)}`);
      }, _push, _parent);
      _push(`</span>`);
    };
  }
});
const _sfc_setup$1f = _sfc_main$1f.setup;
_sfc_main$1f.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPBadge.vue");
  return _sfc_setup$1f ? _sfc_setup$1f(props, ctx) : void 0;
};
function deserializeFunctions(r) {
  return Array.isArray(r) ? r.map(deserializeFunctions) : typeof r == "object" && r !== null ? Object.keys(r).reduce((t, n) => (t[n] = deserializeFunctions(r[n]), t), {}) : typeof r == "string" && r.startsWith("_vp-fn_") ? new Function(`return ${r.slice(7)}`)() : r;
}
const siteData = deserializeFunctions(JSON.parse('{"lang":"en-US","dir":"ltr","title":"Flambeau","description":"PyTorch for TypeScript, in Node and in the browser","base":"/","head":[],"router":{"prefetchLinks":true},"appearance":true,"themeConfig":{"search":{"provider":"local","options":{"locales":{"zh":{"translations":{"button":{"buttonText":"搜索","buttonAriaLabel":"搜索"},"modal":{"noResultsText":"没有找到","resetButtonTitle":"清除","displayDetails":"显示详情","footer":{"selectText":"选择","navigateText":"移动","closeText":"关闭"}}}}},"miniSearch":{"options":{"tokenize":"_vp-fn_(text) => (text.match(/[\\\\p{Script=Han}]|[\\\\p{L}\\\\p{N}_.]+/gu) ?? []).flatMap(\\n              (word) => word.includes(\\".\\") ? [word, ...word.split(\\".\\").filter((part) => part !== \\"\\")] : [word]\\n            )"}}}}},"locales":{"root":{"label":"English","lang":"en","themeConfig":{"nav":[{"text":"Guide","link":"/guide/relu","activeMatch":"/guide/"},{"text":"Playground","link":"/playground"},{"text":"Reference","link":"/reference/","activeMatch":"/reference/"}],"sidebar":{"/reference/":[{"text":"Reference","items":[{"text":"All names","link":"/reference/"},{"text":"From Python","link":"/start/python"},{"text":"From TensorFlow.js","link":"/start/tensorflow-js"},{"text":"Node, bundlers, workers","link":"/start/environments"},{"text":"Coverage","link":"/reference/coverage"},{"text":"Differences","link":"/reference/differences"},{"text":"Performance","link":"/reference/performance"},{"text":"Several machines","link":"/reference/distributed"}]},{"text":"torch","link":"/reference/api/torch-activation","collapsed":true,"items":[{"text":"activation","link":"/reference/api/torch-activation"},{"text":"amp autocast","link":"/reference/api/torch-amp-autocast"},{"text":"autograd modes","link":"/reference/api/torch-autograd-modes"},{"text":"compile index","link":"/reference/api/torch-compile-index"},{"text":"complex-names","link":"/reference/api/torch-complex-names"},{"text":"convolution","link":"/reference/api/torch-convolution"},{"text":"create","link":"/reference/api/torch-create"},{"text":"declare","link":"/reference/api/torch-declare"},{"text":"dtype","link":"/reference/api/torch-dtype"},{"text":"dtype-info","link":"/reference/api/torch-dtype-info"},{"text":"elementwise","link":"/reference/api/torch-elementwise"},{"text":"fourier","link":"/reference/api/torch-fourier"},{"text":"func vmap","link":"/reference/api/torch-func-vmap"},{"text":"index","link":"/reference/api/torch-index"},{"text":"inspect","link":"/reference/api/torch-inspect"},{"text":"kernel float8","link":"/reference/api/torch-kernel-float8"},{"text":"layout index","link":"/reference/api/torch-layout-index"},{"text":"linalg","link":"/reference/api/torch-linalg"},{"text":"loss","link":"/reference/api/torch-loss"},{"text":"methods implementations","link":"/reference/api/torch-methods-implementations"},{"text":"module copy","link":"/reference/api/torch-module-copy"},{"text":"norm","link":"/reference/api/torch-norm"},{"text":"pool","link":"/reference/api/torch-pool"},{"text":"product","link":"/reference/api/torch-product"},{"text":"quantized","link":"/reference/api/torch-quantized"},{"text":"random generator","link":"/reference/api/torch-random-generator"},{"text":"reduce","link":"/reference/api/torch-reduce"},{"text":"sample","link":"/reference/api/torch-sample"},{"text":"sequence","link":"/reference/api/torch-sequence"},{"text":"serialization index","link":"/reference/api/torch-serialization-index"},{"text":"sort","link":"/reference/api/torch-sort"},{"text":"sparse","link":"/reference/api/torch-sparse"},{"text":"special","link":"/reference/api/torch-special"},{"text":"support errors","link":"/reference/api/torch-support-errors"},{"text":"support mode-guard","link":"/reference/api/torch-support-mode-guard"},{"text":"tensor device-name","link":"/reference/api/torch-tensor-device-name"},{"text":"tensor device-scope","link":"/reference/api/torch-tensor-device-scope"},{"text":"tensor print-options","link":"/reference/api/torch-tensor-print-options"},{"text":"tensor quantized","link":"/reference/api/torch-tensor-quantized"},{"text":"tensor scope","link":"/reference/api/torch-tensor-scope"},{"text":"tensor tensor","link":"/reference/api/torch-tensor-tensor"},{"text":"tensor threads","link":"/reference/api/torch-tensor-threads"},{"text":"view","link":"/reference/api/torch-view"}]},{"text":"torch.autograd","link":"/reference/api/torch.autograd"},{"text":"torch.autograd.grad_mode","link":"/reference/api/torch.autograd.grad_mode"},{"text":"torch.autograd.anomaly_mode","link":"/reference/api/torch.autograd.anomaly_mode"},{"text":"torch.autograd.profiler","link":"/reference/api/torch.autograd.profiler"},{"text":"torch.autograd.function","link":"/reference/api/torch.autograd.function"},{"text":"torch.autograd.graph","link":"/reference/api/torch.autograd.graph"},{"text":"torch.autograd.functional","link":"/reference/api/torch.autograd.functional"},{"text":"torch.autograd.forward_ad","link":"/reference/api/torch.autograd.forward_ad"},{"text":"torch.distributed","link":"/reference/api/torch.distributed-communication-collectives","collapsed":true,"items":[{"text":"communication collectives","link":"/reference/api/torch.distributed-communication-collectives"},{"text":"communication errors","link":"/reference/api/torch.distributed-communication-errors"},{"text":"communication future","link":"/reference/api/torch.distributed-communication-future"},{"text":"communication group","link":"/reference/api/torch.distributed-communication-group"},{"text":"communication point-to-point","link":"/reference/api/torch.distributed-communication-point-to-point"},{"text":"communication reduce-op","link":"/reference/api/torch.distributed-communication-reduce-op"},{"text":"communication reductions","link":"/reference/api/torch.distributed-communication-reductions"},{"text":"communication work","link":"/reference/api/torch.distributed-communication-work"},{"text":"communication world","link":"/reference/api/torch.distributed-communication-world"},{"text":"distributed device-mesh","link":"/reference/api/torch.distributed-distributed-device-mesh"},{"text":"distributed objects","link":"/reference/api/torch.distributed-distributed-objects"}]},{"text":"torch.distributed.device_mesh","link":"/reference/api/torch.distributed.device_mesh"},{"text":"torch.distributed.checkpoint.state_dict","link":"/reference/api/torch.distributed.checkpoint.state_dict"},{"text":"torch.distributed.fsdp","link":"/reference/api/torch.distributed.fsdp"},{"text":"torch.distributed.optim","link":"/reference/api/torch.distributed.optim"},{"text":"torch.nn","link":"/reference/api/torch.nn-containers-dict","collapsed":true,"items":[{"text":"containers dict","link":"/reference/api/torch.nn-containers-dict"},{"text":"containers list","link":"/reference/api/torch.nn-containers-list"},{"text":"containers parameters","link":"/reference/api/torch.nn-containers-parameters"},{"text":"containers sequential","link":"/reference/api/torch.nn-containers-sequential"},{"text":"layers activation","link":"/reference/api/torch.nn-layers-activation"},{"text":"layers adaptive","link":"/reference/api/torch.nn-layers-adaptive"},{"text":"layers attention","link":"/reference/api/torch.nn-layers-attention"},{"text":"layers batchnorm","link":"/reference/api/torch.nn-layers-batchnorm"},{"text":"layers conv","link":"/reference/api/torch.nn-layers-conv"},{"text":"layers conv-transpose","link":"/reference/api/torch.nn-layers-conv-transpose"},{"text":"layers data-parallel","link":"/reference/api/torch.nn-layers-data-parallel"},{"text":"layers distance","link":"/reference/api/torch.nn-layers-distance"},{"text":"layers dropout","link":"/reference/api/torch.nn-layers-dropout"},{"text":"layers embedding","link":"/reference/api/torch.nn-layers-embedding"},{"text":"layers lazy-conv","link":"/reference/api/torch.nn-layers-lazy-conv"},{"text":"layers lazy-norm","link":"/reference/api/torch.nn-layers-lazy-norm"},{"text":"layers linear","link":"/reference/api/torch.nn-layers-linear"},{"text":"layers linear-cross-entropy","link":"/reference/api/torch.nn-layers-linear-cross-entropy"},{"text":"layers loss","link":"/reference/api/torch.nn-layers-loss"},{"text":"layers normalization","link":"/reference/api/torch.nn-layers-normalization"},{"text":"layers padding","link":"/reference/api/torch.nn-layers-padding"},{"text":"layers pooling","link":"/reference/api/torch.nn-layers-pooling"},{"text":"layers rnn","link":"/reference/api/torch.nn-layers-rnn"},{"text":"layers rnn-cells","link":"/reference/api/torch.nn-layers-rnn-cells"},{"text":"layers shape","link":"/reference/api/torch.nn-layers-shape"},{"text":"layers sync-batchnorm","link":"/reference/api/torch.nn-layers-sync-batchnorm"},{"text":"layers transformer","link":"/reference/api/torch.nn-layers-transformer"},{"text":"layers transformer-layers","link":"/reference/api/torch.nn-layers-transformer-layers"},{"text":"loss","link":"/reference/api/torch.nn-loss"},{"text":"module module","link":"/reference/api/torch.nn-module-module"},{"text":"tensor parameter","link":"/reference/api/torch.nn-tensor-parameter"}]},{"text":"torch.nn.parameter","link":"/reference/api/torch.nn.parameter"},{"text":"torch.nn.init","link":"/reference/api/torch.nn.init"},{"text":"torch.nn.modules","link":"/reference/api/torch.nn.modules"},{"text":"torch.nn.modules.module","link":"/reference/api/torch.nn.modules.module"},{"text":"torch.nn.grad","link":"/reference/api/torch.nn.grad"},{"text":"torch.nn.attention","link":"/reference/api/torch.nn.attention"},{"text":"torch.nn.attention.bias","link":"/reference/api/torch.nn.attention.bias"},{"text":"torch.nn.attention.flex_attention","link":"/reference/api/torch.nn.attention.flex_attention"},{"text":"torch.nn.quantized","link":"/reference/api/torch.nn.quantized"},{"text":"torch.nn.quantized.dynamic","link":"/reference/api/torch.nn.quantized.dynamic"},{"text":"torch.nn.parallel","link":"/reference/api/torch.nn.parallel"},{"text":"torch.nn.utils","link":"/reference/api/torch.nn.utils"},{"text":"torch.nn.utils.rnn","link":"/reference/api/torch.nn.utils.rnn"},{"text":"torch.nn.utils.stateless","link":"/reference/api/torch.nn.utils.stateless"},{"text":"torch.nn.utils.prune","link":"/reference/api/torch.nn.utils.prune"},{"text":"torch.nn.utils.parametrizations","link":"/reference/api/torch.nn.utils.parametrizations"},{"text":"torch.nn.utils.parametrize","link":"/reference/api/torch.nn.utils.parametrize"},{"text":"torch.nn.functional","link":"/reference/api/torch.nn.functional-activation","collapsed":true,"items":[{"text":"activation","link":"/reference/api/torch.nn.functional-activation"},{"text":"convolution","link":"/reference/api/torch.nn.functional-convolution"},{"text":"elementwise","link":"/reference/api/torch.nn.functional-elementwise"},{"text":"index","link":"/reference/api/torch.nn.functional-index"},{"text":"loss","link":"/reference/api/torch.nn.functional-loss"},{"text":"norm","link":"/reference/api/torch.nn.functional-norm"},{"text":"pool","link":"/reference/api/torch.nn.functional-pool"},{"text":"product","link":"/reference/api/torch.nn.functional-product"},{"text":"sample","link":"/reference/api/torch.nn.functional-sample"},{"text":"view","link":"/reference/api/torch.nn.functional-view"}]},{"text":"torch.amp","link":"/reference/api/torch.amp"},{"text":"torch.ao.nn.intrinsic","link":"/reference/api/torch.ao.nn.intrinsic"},{"text":"torch.ao.nn.intrinsic.qat","link":"/reference/api/torch.ao.nn.intrinsic.qat"},{"text":"torch.ao.nn.intrinsic.quantized","link":"/reference/api/torch.ao.nn.intrinsic.quantized"},{"text":"torch.ao.nn.qat","link":"/reference/api/torch.ao.nn.qat"},{"text":"torch.ao.nn.quantized","link":"/reference/api/torch.ao.nn.quantized"},{"text":"torch.ao.nn.quantized.dynamic","link":"/reference/api/torch.ao.nn.quantized.dynamic"},{"text":"torch.ao.quantization","link":"/reference/api/torch.ao.quantization-quantization-defaults","collapsed":true,"items":[{"text":"quantization defaults","link":"/reference/api/torch.ao.quantization-quantization-defaults"},{"text":"quantization fake_quantize","link":"/reference/api/torch.ao.quantization-quantization-fake-quantize"},{"text":"quantization fuse_modules","link":"/reference/api/torch.ao.quantization-quantization-fuse-modules"},{"text":"quantization histogram-observer","link":"/reference/api/torch.ao.quantization-quantization-histogram-observer"},{"text":"quantization mappings","link":"/reference/api/torch.ao.quantization-quantization-mappings"},{"text":"quantization observer","link":"/reference/api/torch.ao.quantization-quantization-observer"},{"text":"quantization qconfig","link":"/reference/api/torch.ao.quantization-quantization-qconfig"},{"text":"quantization quantize","link":"/reference/api/torch.ao.quantization-quantization-quantize"},{"text":"quantization quantize-weights","link":"/reference/api/torch.ao.quantization-quantization-quantize-weights"},{"text":"quantization stubs","link":"/reference/api/torch.ao.quantization-quantization-stubs"}]},{"text":"torch.ao.quantization.observer","link":"/reference/api/torch.ao.quantization.observer"},{"text":"torch.quantization","link":"/reference/api/torch.quantization-quantization-defaults","collapsed":true,"items":[{"text":"quantization defaults","link":"/reference/api/torch.quantization-quantization-defaults"},{"text":"quantization fake_quantize","link":"/reference/api/torch.quantization-quantization-fake-quantize"},{"text":"quantization fuse_modules","link":"/reference/api/torch.quantization-quantization-fuse-modules"},{"text":"quantization histogram-observer","link":"/reference/api/torch.quantization-quantization-histogram-observer"},{"text":"quantization mappings","link":"/reference/api/torch.quantization-quantization-mappings"},{"text":"quantization observer","link":"/reference/api/torch.quantization-quantization-observer"},{"text":"quantization qconfig","link":"/reference/api/torch.quantization-quantization-qconfig"},{"text":"quantization quantize","link":"/reference/api/torch.quantization-quantization-quantize"},{"text":"quantization quantize-weights","link":"/reference/api/torch.quantization-quantization-quantize-weights"},{"text":"quantization stubs","link":"/reference/api/torch.quantization-quantization-stubs"}]},{"text":"torch.quantization.observer","link":"/reference/api/torch.quantization.observer"},{"text":"torch.compiler","link":"/reference/api/torch.compiler"},{"text":"torch._dynamo","link":"/reference/api/torch._dynamo"},{"text":"torch.distributions","link":"/reference/api/torch.distributions-distributions-categorical","collapsed":true,"items":[{"text":"distributions categorical","link":"/reference/api/torch.distributions-distributions-categorical"},{"text":"distributions constraint-registry","link":"/reference/api/torch.distributions-distributions-constraint-registry"},{"text":"distributions continuous-bernoulli","link":"/reference/api/torch.distributions-distributions-continuous-bernoulli"},{"text":"distributions counts","link":"/reference/api/torch.distributions-distributions-counts"},{"text":"distributions dirichlet","link":"/reference/api/torch.distributions-distributions-dirichlet"},{"text":"distributions distribution","link":"/reference/api/torch.distributions-distributions-distribution"},{"text":"distributions exponential-family","link":"/reference/api/torch.distributions-distributions-exponential-family"},{"text":"distributions gamma","link":"/reference/api/torch.distributions-distributions-gamma"},{"text":"distributions half-line","link":"/reference/api/torch.distributions-distributions-half-line"},{"text":"distributions heavy-tails","link":"/reference/api/torch.distributions-distributions-heavy-tails"},{"text":"distributions independent","link":"/reference/api/torch.distributions-distributions-independent"},{"text":"distributions kl","link":"/reference/api/torch.distributions-distributions-kl"},{"text":"distributions kl-registry","link":"/reference/api/torch.distributions-distributions-kl-registry"},{"text":"distributions location-scale","link":"/reference/api/torch.distributions-distributions-location-scale"},{"text":"distributions logistic-normal","link":"/reference/api/torch.distributions-distributions-logistic-normal"},{"text":"distributions low-rank-normal","link":"/reference/api/torch.distributions-distributions-low-rank-normal"},{"text":"distributions matrix-families","link":"/reference/api/torch.distributions-distributions-matrix-families"},{"text":"distributions mixture","link":"/reference/api/torch.distributions-distributions-mixture"},{"text":"distributions multivariate-normal","link":"/reference/api/torch.distributions-distributions-multivariate-normal"},{"text":"distributions relaxed","link":"/reference/api/torch.distributions-distributions-relaxed"},{"text":"distributions structured-transforms","link":"/reference/api/torch.distributions-distributions-structured-transforms"},{"text":"distributions transform","link":"/reference/api/torch.distributions-distributions-transform"},{"text":"distributions transformed","link":"/reference/api/torch.distributions-distributions-transformed"},{"text":"distributions transforms","link":"/reference/api/torch.distributions-distributions-transforms"},{"text":"distributions trials","link":"/reference/api/torch.distributions-distributions-trials"},{"text":"distributions uniform","link":"/reference/api/torch.distributions-distributions-uniform"},{"text":"distributions von-mises","link":"/reference/api/torch.distributions-distributions-von-mises"}]},{"text":"torch.distributions.constraints","link":"/reference/api/torch.distributions.constraints"},{"text":"torch.distributions.kl","link":"/reference/api/torch.distributions.kl"},{"text":"torch.distributions.transforms","link":"/reference/api/torch.distributions.transforms"},{"text":"torch.hub","link":"/reference/api/torch.hub"},{"text":"torch.func","link":"/reference/api/torch.func"},{"text":"torch.safetensors","link":"/reference/api/torch.safetensors"},{"text":"torch.serialization","link":"/reference/api/torch.serialization"},{"text":"torch.serialization.gguf","link":"/reference/api/torch.serialization.gguf"},{"text":"torch.serialization.npy","link":"/reference/api/torch.serialization.npy"},{"text":"torch.serialization.safetensors","link":"/reference/api/torch.serialization.safetensors"},{"text":"torch.onnx","link":"/reference/api/torch.onnx"},{"text":"torch.optim","link":"/reference/api/torch.optim"},{"text":"torch.optim.lr_scheduler","link":"/reference/api/torch.optim.lr_scheduler"},{"text":"torch.optim.optimizer","link":"/reference/api/torch.optim.optimizer"},{"text":"torch.optim.swa_utils","link":"/reference/api/torch.optim.swa_utils"},{"text":"torch.profiler","link":"/reference/api/torch.profiler"},{"text":"torch.random","link":"/reference/api/torch.random"},{"text":"torch.testing","link":"/reference/api/torch.testing"},{"text":"torch.utils","link":"/reference/api/torch.utils"},{"text":"torch.utils.flop_counter","link":"/reference/api/torch.utils.flop_counter"},{"text":"torch.utils.data","link":"/reference/api/torch.utils.data"},{"text":"torch.utils.checkpoint","link":"/reference/api/torch.utils.checkpoint"},{"text":"torch.utils.worker","link":"/reference/api/torch.utils.worker"},{"text":"torch.utils.tensorboard","link":"/reference/api/torch.utils.tensorboard"},{"text":"torch.special","link":"/reference/api/torch.special"},{"text":"torch.masked","link":"/reference/api/torch.masked"},{"text":"torch.fft","link":"/reference/api/torch.fft"},{"text":"torch.signal.windows","link":"/reference/api/torch.signal.windows"},{"text":"torch.linalg","link":"/reference/api/torch.linalg"},{"text":"torch.backends","link":"/reference/api/torch.backends"},{"text":"torch.cpu","link":"/reference/api/torch.cpu"},{"text":"torch.sparse","link":"/reference/api/torch.sparse"},{"text":"torch.sparse.check_sparse_tensor_invariants","link":"/reference/api/torch.sparse.check_sparse_tensor_invariants"},{"text":"torch.quasirandom","link":"/reference/api/torch.quasirandom"},{"text":"torch.Tensor","link":"/reference/api/torch.Tensor-a","collapsed":true,"items":[{"text":"a","link":"/reference/api/torch.Tensor-a"},{"text":"b","link":"/reference/api/torch.Tensor-b"},{"text":"c","link":"/reference/api/torch.Tensor-c"},{"text":"d","link":"/reference/api/torch.Tensor-d"},{"text":"e","link":"/reference/api/torch.Tensor-e"},{"text":"f","link":"/reference/api/torch.Tensor-f"},{"text":"g","link":"/reference/api/torch.Tensor-g"},{"text":"h","link":"/reference/api/torch.Tensor-h"},{"text":"i","link":"/reference/api/torch.Tensor-i"},{"text":"k","link":"/reference/api/torch.Tensor-k"},{"text":"l","link":"/reference/api/torch.Tensor-l"},{"text":"m","link":"/reference/api/torch.Tensor-m"},{"text":"n","link":"/reference/api/torch.Tensor-n"},{"text":"o","link":"/reference/api/torch.Tensor-o"},{"text":"p","link":"/reference/api/torch.Tensor-p"},{"text":"q","link":"/reference/api/torch.Tensor-q"},{"text":"r","link":"/reference/api/torch.Tensor-r"},{"text":"s","link":"/reference/api/torch.Tensor-s"},{"text":"t","link":"/reference/api/torch.Tensor-t"},{"text":"u","link":"/reference/api/torch.Tensor-u"},{"text":"v","link":"/reference/api/torch.Tensor-v"},{"text":"w","link":"/reference/api/torch.Tensor-w"},{"text":"x","link":"/reference/api/torch.Tensor-x"},{"text":"z","link":"/reference/api/torch.Tensor-z"}]},{"text":"flambeau/vision.datasets","link":"/reference/api/flambeau-vision.datasets"},{"text":"flambeau/vision.io","link":"/reference/api/flambeau-vision.io"},{"text":"flambeau/vision.models","link":"/reference/api/flambeau-vision.models-models-alexnet","collapsed":true,"items":[{"text":"models alexnet","link":"/reference/api/flambeau-vision.models-models-alexnet"},{"text":"models api","link":"/reference/api/flambeau-vision.models-models-api"},{"text":"models convnext","link":"/reference/api/flambeau-vision.models-models-convnext"},{"text":"models densenet","link":"/reference/api/flambeau-vision.models-models-densenet"},{"text":"models efficientnet","link":"/reference/api/flambeau-vision.models-models-efficientnet"},{"text":"models googlenet","link":"/reference/api/flambeau-vision.models-models-googlenet"},{"text":"models inception","link":"/reference/api/flambeau-vision.models-models-inception"},{"text":"models maxvit","link":"/reference/api/flambeau-vision.models-models-maxvit"},{"text":"models mnasnet","link":"/reference/api/flambeau-vision.models-models-mnasnet"},{"text":"models mobilenetv2","link":"/reference/api/flambeau-vision.models-models-mobilenetv2"},{"text":"models mobilenetv3","link":"/reference/api/flambeau-vision.models-models-mobilenetv3"},{"text":"models regnet","link":"/reference/api/flambeau-vision.models-models-regnet"},{"text":"models resnet","link":"/reference/api/flambeau-vision.models-models-resnet"},{"text":"models shufflenetv2","link":"/reference/api/flambeau-vision.models-models-shufflenetv2"},{"text":"models squeezenet","link":"/reference/api/flambeau-vision.models-models-squeezenet"},{"text":"models swin-transformer","link":"/reference/api/flambeau-vision.models-models-swin-transformer"},{"text":"models vgg","link":"/reference/api/flambeau-vision.models-models-vgg"},{"text":"models vision-transformer","link":"/reference/api/flambeau-vision.models-models-vision-transformer"},{"text":"models weights","link":"/reference/api/flambeau-vision.models-models-weights"}]},{"text":"flambeau/vision.ops","link":"/reference/api/flambeau-vision.ops"},{"text":"flambeau/vision.transforms","link":"/reference/api/flambeau-vision.transforms"},{"text":"flambeau/vision.transforms.functional","link":"/reference/api/flambeau-vision.transforms.functional"},{"text":"flambeau/vision.utils","link":"/reference/api/flambeau-vision.utils"},{"text":"flambeau/text","link":"/reference/api/flambeau-text"},{"text":"flambeau/display","link":"/reference/api/flambeau-display"}],"/":[{"text":"Guide","items":[{"text":"nn.ReLU and F.relu","link":"/guide/relu"},{"text":"In-place operators","link":"/guide/in-place"},{"text":"Activation functions","link":"/guide/activations"},{"text":"Four ways to build a network","link":"/guide/four-ways"},{"text":"Batches, DataLoader, optimizers","link":"/guide/batches"},{"text":"nn.Module","link":"/guide/module"},{"text":"ModuleList and Sequential","link":"/guide/containers"},{"text":"Conv1d","link":"/guide/conv1d"},{"text":"max and softmax along dims","link":"/guide/max-softmax"},{"text":"NLLLoss on images","link":"/guide/nll-loss"},{"text":"kl_div","link":"/guide/kl-div"},{"text":"interpolate and align_corners","link":"/guide/interpolate"},{"text":"AdaptiveAvgPool2d","link":"/guide/adaptive-pool"},{"text":"A layer by hand","link":"/guide/own-layer"},{"text":"Saving and loading","link":"/guide/saving"},{"text":"Autograd from the inside","link":"/guide/autograd"},{"text":"Broadcasting and views","link":"/guide/broadcasting"},{"text":"Training on MNIST","link":"/guide/mnist"},{"text":"Fine-tuning","link":"/guide/fine-tuning"},{"text":"A character-level GPT","link":"/guide/char-gpt"},{"text":"Porting a Python script","link":"/guide/porting"}]},{"text":"Live","items":[{"text":"Playground","link":"/playground"},{"text":"Train in the page","link":"/training"},{"text":"Bench","link":"/bench"}]},{"text":"Reference","items":[{"text":"All names","link":"/reference/"},{"text":"From Python","link":"/start/python"},{"text":"From TensorFlow.js","link":"/start/tensorflow-js"},{"text":"Node, bundlers, workers","link":"/start/environments"},{"text":"Coverage","link":"/reference/coverage"},{"text":"Differences","link":"/reference/differences"},{"text":"Performance","link":"/reference/performance"},{"text":"Several machines","link":"/reference/distributed"}]}]},"outline":{"label":"On this page","level":[2,3]},"docFooter":{"prev":"Previous","next":"Next"},"darkModeSwitchLabel":"Appearance","sidebarMenuLabel":"Menu","returnToTopLabel":"Return to top","langMenuLabel":"Change language","notFound":{"title":"There is no such page","quote":"Perhaps it was moved. The search above finds every name and every chapter.","linkLabel":"Go to the first page","linkText":"To the first page"},"skipToContentLabel":"Skip to content"}},"zh":{"label":"简体中文","lang":"zh-Hans","description":"TypeScript 版的 PyTorch，用于 Node 与浏览器","themeConfig":{"nav":[{"text":"指南","link":"/zh/guide/relu","activeMatch":"/guide/"},{"text":"演练场","link":"/zh/playground"},{"text":"参考","link":"/reference/","activeMatch":"/reference/"}],"sidebar":{"/reference/":[{"text":"参考","items":[{"text":"全部名称","link":"/reference/"},{"text":"来自 Python","link":"/zh/start/python"},{"text":"来自 TensorFlow.js","link":"/zh/start/tensorflow-js"},{"text":"Node、打包工具、worker","link":"/zh/start/environments"},{"text":"覆盖范围","link":"/reference/coverage"},{"text":"差异","link":"/reference/differences"},{"text":"性能","link":"/reference/performance"},{"text":"多台机器","link":"/reference/distributed"}]},{"text":"torch","link":"/reference/api/torch-activation","collapsed":true,"items":[{"text":"activation","link":"/reference/api/torch-activation"},{"text":"amp autocast","link":"/reference/api/torch-amp-autocast"},{"text":"autograd modes","link":"/reference/api/torch-autograd-modes"},{"text":"compile index","link":"/reference/api/torch-compile-index"},{"text":"complex-names","link":"/reference/api/torch-complex-names"},{"text":"convolution","link":"/reference/api/torch-convolution"},{"text":"create","link":"/reference/api/torch-create"},{"text":"declare","link":"/reference/api/torch-declare"},{"text":"dtype","link":"/reference/api/torch-dtype"},{"text":"dtype-info","link":"/reference/api/torch-dtype-info"},{"text":"elementwise","link":"/reference/api/torch-elementwise"},{"text":"fourier","link":"/reference/api/torch-fourier"},{"text":"func vmap","link":"/reference/api/torch-func-vmap"},{"text":"index","link":"/reference/api/torch-index"},{"text":"inspect","link":"/reference/api/torch-inspect"},{"text":"kernel float8","link":"/reference/api/torch-kernel-float8"},{"text":"layout index","link":"/reference/api/torch-layout-index"},{"text":"linalg","link":"/reference/api/torch-linalg"},{"text":"loss","link":"/reference/api/torch-loss"},{"text":"methods implementations","link":"/reference/api/torch-methods-implementations"},{"text":"module copy","link":"/reference/api/torch-module-copy"},{"text":"norm","link":"/reference/api/torch-norm"},{"text":"pool","link":"/reference/api/torch-pool"},{"text":"product","link":"/reference/api/torch-product"},{"text":"quantized","link":"/reference/api/torch-quantized"},{"text":"random generator","link":"/reference/api/torch-random-generator"},{"text":"reduce","link":"/reference/api/torch-reduce"},{"text":"sample","link":"/reference/api/torch-sample"},{"text":"sequence","link":"/reference/api/torch-sequence"},{"text":"serialization index","link":"/reference/api/torch-serialization-index"},{"text":"sort","link":"/reference/api/torch-sort"},{"text":"sparse","link":"/reference/api/torch-sparse"},{"text":"special","link":"/reference/api/torch-special"},{"text":"support errors","link":"/reference/api/torch-support-errors"},{"text":"support mode-guard","link":"/reference/api/torch-support-mode-guard"},{"text":"tensor device-name","link":"/reference/api/torch-tensor-device-name"},{"text":"tensor device-scope","link":"/reference/api/torch-tensor-device-scope"},{"text":"tensor print-options","link":"/reference/api/torch-tensor-print-options"},{"text":"tensor quantized","link":"/reference/api/torch-tensor-quantized"},{"text":"tensor scope","link":"/reference/api/torch-tensor-scope"},{"text":"tensor tensor","link":"/reference/api/torch-tensor-tensor"},{"text":"tensor threads","link":"/reference/api/torch-tensor-threads"},{"text":"view","link":"/reference/api/torch-view"}]},{"text":"torch.autograd","link":"/reference/api/torch.autograd"},{"text":"torch.autograd.grad_mode","link":"/reference/api/torch.autograd.grad_mode"},{"text":"torch.autograd.anomaly_mode","link":"/reference/api/torch.autograd.anomaly_mode"},{"text":"torch.autograd.profiler","link":"/reference/api/torch.autograd.profiler"},{"text":"torch.autograd.function","link":"/reference/api/torch.autograd.function"},{"text":"torch.autograd.graph","link":"/reference/api/torch.autograd.graph"},{"text":"torch.autograd.functional","link":"/reference/api/torch.autograd.functional"},{"text":"torch.autograd.forward_ad","link":"/reference/api/torch.autograd.forward_ad"},{"text":"torch.distributed","link":"/reference/api/torch.distributed-communication-collectives","collapsed":true,"items":[{"text":"communication collectives","link":"/reference/api/torch.distributed-communication-collectives"},{"text":"communication errors","link":"/reference/api/torch.distributed-communication-errors"},{"text":"communication future","link":"/reference/api/torch.distributed-communication-future"},{"text":"communication group","link":"/reference/api/torch.distributed-communication-group"},{"text":"communication point-to-point","link":"/reference/api/torch.distributed-communication-point-to-point"},{"text":"communication reduce-op","link":"/reference/api/torch.distributed-communication-reduce-op"},{"text":"communication reductions","link":"/reference/api/torch.distributed-communication-reductions"},{"text":"communication work","link":"/reference/api/torch.distributed-communication-work"},{"text":"communication world","link":"/reference/api/torch.distributed-communication-world"},{"text":"distributed device-mesh","link":"/reference/api/torch.distributed-distributed-device-mesh"},{"text":"distributed objects","link":"/reference/api/torch.distributed-distributed-objects"}]},{"text":"torch.distributed.device_mesh","link":"/reference/api/torch.distributed.device_mesh"},{"text":"torch.distributed.checkpoint.state_dict","link":"/reference/api/torch.distributed.checkpoint.state_dict"},{"text":"torch.distributed.fsdp","link":"/reference/api/torch.distributed.fsdp"},{"text":"torch.distributed.optim","link":"/reference/api/torch.distributed.optim"},{"text":"torch.nn","link":"/reference/api/torch.nn-containers-dict","collapsed":true,"items":[{"text":"containers dict","link":"/reference/api/torch.nn-containers-dict"},{"text":"containers list","link":"/reference/api/torch.nn-containers-list"},{"text":"containers parameters","link":"/reference/api/torch.nn-containers-parameters"},{"text":"containers sequential","link":"/reference/api/torch.nn-containers-sequential"},{"text":"layers activation","link":"/reference/api/torch.nn-layers-activation"},{"text":"layers adaptive","link":"/reference/api/torch.nn-layers-adaptive"},{"text":"layers attention","link":"/reference/api/torch.nn-layers-attention"},{"text":"layers batchnorm","link":"/reference/api/torch.nn-layers-batchnorm"},{"text":"layers conv","link":"/reference/api/torch.nn-layers-conv"},{"text":"layers conv-transpose","link":"/reference/api/torch.nn-layers-conv-transpose"},{"text":"layers data-parallel","link":"/reference/api/torch.nn-layers-data-parallel"},{"text":"layers distance","link":"/reference/api/torch.nn-layers-distance"},{"text":"layers dropout","link":"/reference/api/torch.nn-layers-dropout"},{"text":"layers embedding","link":"/reference/api/torch.nn-layers-embedding"},{"text":"layers lazy-conv","link":"/reference/api/torch.nn-layers-lazy-conv"},{"text":"layers lazy-norm","link":"/reference/api/torch.nn-layers-lazy-norm"},{"text":"layers linear","link":"/reference/api/torch.nn-layers-linear"},{"text":"layers linear-cross-entropy","link":"/reference/api/torch.nn-layers-linear-cross-entropy"},{"text":"layers loss","link":"/reference/api/torch.nn-layers-loss"},{"text":"layers normalization","link":"/reference/api/torch.nn-layers-normalization"},{"text":"layers padding","link":"/reference/api/torch.nn-layers-padding"},{"text":"layers pooling","link":"/reference/api/torch.nn-layers-pooling"},{"text":"layers rnn","link":"/reference/api/torch.nn-layers-rnn"},{"text":"layers rnn-cells","link":"/reference/api/torch.nn-layers-rnn-cells"},{"text":"layers shape","link":"/reference/api/torch.nn-layers-shape"},{"text":"layers sync-batchnorm","link":"/reference/api/torch.nn-layers-sync-batchnorm"},{"text":"layers transformer","link":"/reference/api/torch.nn-layers-transformer"},{"text":"layers transformer-layers","link":"/reference/api/torch.nn-layers-transformer-layers"},{"text":"loss","link":"/reference/api/torch.nn-loss"},{"text":"module module","link":"/reference/api/torch.nn-module-module"},{"text":"tensor parameter","link":"/reference/api/torch.nn-tensor-parameter"}]},{"text":"torch.nn.parameter","link":"/reference/api/torch.nn.parameter"},{"text":"torch.nn.init","link":"/reference/api/torch.nn.init"},{"text":"torch.nn.modules","link":"/reference/api/torch.nn.modules"},{"text":"torch.nn.modules.module","link":"/reference/api/torch.nn.modules.module"},{"text":"torch.nn.grad","link":"/reference/api/torch.nn.grad"},{"text":"torch.nn.attention","link":"/reference/api/torch.nn.attention"},{"text":"torch.nn.attention.bias","link":"/reference/api/torch.nn.attention.bias"},{"text":"torch.nn.attention.flex_attention","link":"/reference/api/torch.nn.attention.flex_attention"},{"text":"torch.nn.quantized","link":"/reference/api/torch.nn.quantized"},{"text":"torch.nn.quantized.dynamic","link":"/reference/api/torch.nn.quantized.dynamic"},{"text":"torch.nn.parallel","link":"/reference/api/torch.nn.parallel"},{"text":"torch.nn.utils","link":"/reference/api/torch.nn.utils"},{"text":"torch.nn.utils.rnn","link":"/reference/api/torch.nn.utils.rnn"},{"text":"torch.nn.utils.stateless","link":"/reference/api/torch.nn.utils.stateless"},{"text":"torch.nn.utils.prune","link":"/reference/api/torch.nn.utils.prune"},{"text":"torch.nn.utils.parametrizations","link":"/reference/api/torch.nn.utils.parametrizations"},{"text":"torch.nn.utils.parametrize","link":"/reference/api/torch.nn.utils.parametrize"},{"text":"torch.nn.functional","link":"/reference/api/torch.nn.functional-activation","collapsed":true,"items":[{"text":"activation","link":"/reference/api/torch.nn.functional-activation"},{"text":"convolution","link":"/reference/api/torch.nn.functional-convolution"},{"text":"elementwise","link":"/reference/api/torch.nn.functional-elementwise"},{"text":"index","link":"/reference/api/torch.nn.functional-index"},{"text":"loss","link":"/reference/api/torch.nn.functional-loss"},{"text":"norm","link":"/reference/api/torch.nn.functional-norm"},{"text":"pool","link":"/reference/api/torch.nn.functional-pool"},{"text":"product","link":"/reference/api/torch.nn.functional-product"},{"text":"sample","link":"/reference/api/torch.nn.functional-sample"},{"text":"view","link":"/reference/api/torch.nn.functional-view"}]},{"text":"torch.amp","link":"/reference/api/torch.amp"},{"text":"torch.ao.nn.intrinsic","link":"/reference/api/torch.ao.nn.intrinsic"},{"text":"torch.ao.nn.intrinsic.qat","link":"/reference/api/torch.ao.nn.intrinsic.qat"},{"text":"torch.ao.nn.intrinsic.quantized","link":"/reference/api/torch.ao.nn.intrinsic.quantized"},{"text":"torch.ao.nn.qat","link":"/reference/api/torch.ao.nn.qat"},{"text":"torch.ao.nn.quantized","link":"/reference/api/torch.ao.nn.quantized"},{"text":"torch.ao.nn.quantized.dynamic","link":"/reference/api/torch.ao.nn.quantized.dynamic"},{"text":"torch.ao.quantization","link":"/reference/api/torch.ao.quantization-quantization-defaults","collapsed":true,"items":[{"text":"quantization defaults","link":"/reference/api/torch.ao.quantization-quantization-defaults"},{"text":"quantization fake_quantize","link":"/reference/api/torch.ao.quantization-quantization-fake-quantize"},{"text":"quantization fuse_modules","link":"/reference/api/torch.ao.quantization-quantization-fuse-modules"},{"text":"quantization histogram-observer","link":"/reference/api/torch.ao.quantization-quantization-histogram-observer"},{"text":"quantization mappings","link":"/reference/api/torch.ao.quantization-quantization-mappings"},{"text":"quantization observer","link":"/reference/api/torch.ao.quantization-quantization-observer"},{"text":"quantization qconfig","link":"/reference/api/torch.ao.quantization-quantization-qconfig"},{"text":"quantization quantize","link":"/reference/api/torch.ao.quantization-quantization-quantize"},{"text":"quantization quantize-weights","link":"/reference/api/torch.ao.quantization-quantization-quantize-weights"},{"text":"quantization stubs","link":"/reference/api/torch.ao.quantization-quantization-stubs"}]},{"text":"torch.ao.quantization.observer","link":"/reference/api/torch.ao.quantization.observer"},{"text":"torch.quantization","link":"/reference/api/torch.quantization-quantization-defaults","collapsed":true,"items":[{"text":"quantization defaults","link":"/reference/api/torch.quantization-quantization-defaults"},{"text":"quantization fake_quantize","link":"/reference/api/torch.quantization-quantization-fake-quantize"},{"text":"quantization fuse_modules","link":"/reference/api/torch.quantization-quantization-fuse-modules"},{"text":"quantization histogram-observer","link":"/reference/api/torch.quantization-quantization-histogram-observer"},{"text":"quantization mappings","link":"/reference/api/torch.quantization-quantization-mappings"},{"text":"quantization observer","link":"/reference/api/torch.quantization-quantization-observer"},{"text":"quantization qconfig","link":"/reference/api/torch.quantization-quantization-qconfig"},{"text":"quantization quantize","link":"/reference/api/torch.quantization-quantization-quantize"},{"text":"quantization quantize-weights","link":"/reference/api/torch.quantization-quantization-quantize-weights"},{"text":"quantization stubs","link":"/reference/api/torch.quantization-quantization-stubs"}]},{"text":"torch.quantization.observer","link":"/reference/api/torch.quantization.observer"},{"text":"torch.compiler","link":"/reference/api/torch.compiler"},{"text":"torch._dynamo","link":"/reference/api/torch._dynamo"},{"text":"torch.distributions","link":"/reference/api/torch.distributions-distributions-categorical","collapsed":true,"items":[{"text":"distributions categorical","link":"/reference/api/torch.distributions-distributions-categorical"},{"text":"distributions constraint-registry","link":"/reference/api/torch.distributions-distributions-constraint-registry"},{"text":"distributions continuous-bernoulli","link":"/reference/api/torch.distributions-distributions-continuous-bernoulli"},{"text":"distributions counts","link":"/reference/api/torch.distributions-distributions-counts"},{"text":"distributions dirichlet","link":"/reference/api/torch.distributions-distributions-dirichlet"},{"text":"distributions distribution","link":"/reference/api/torch.distributions-distributions-distribution"},{"text":"distributions exponential-family","link":"/reference/api/torch.distributions-distributions-exponential-family"},{"text":"distributions gamma","link":"/reference/api/torch.distributions-distributions-gamma"},{"text":"distributions half-line","link":"/reference/api/torch.distributions-distributions-half-line"},{"text":"distributions heavy-tails","link":"/reference/api/torch.distributions-distributions-heavy-tails"},{"text":"distributions independent","link":"/reference/api/torch.distributions-distributions-independent"},{"text":"distributions kl","link":"/reference/api/torch.distributions-distributions-kl"},{"text":"distributions kl-registry","link":"/reference/api/torch.distributions-distributions-kl-registry"},{"text":"distributions location-scale","link":"/reference/api/torch.distributions-distributions-location-scale"},{"text":"distributions logistic-normal","link":"/reference/api/torch.distributions-distributions-logistic-normal"},{"text":"distributions low-rank-normal","link":"/reference/api/torch.distributions-distributions-low-rank-normal"},{"text":"distributions matrix-families","link":"/reference/api/torch.distributions-distributions-matrix-families"},{"text":"distributions mixture","link":"/reference/api/torch.distributions-distributions-mixture"},{"text":"distributions multivariate-normal","link":"/reference/api/torch.distributions-distributions-multivariate-normal"},{"text":"distributions relaxed","link":"/reference/api/torch.distributions-distributions-relaxed"},{"text":"distributions structured-transforms","link":"/reference/api/torch.distributions-distributions-structured-transforms"},{"text":"distributions transform","link":"/reference/api/torch.distributions-distributions-transform"},{"text":"distributions transformed","link":"/reference/api/torch.distributions-distributions-transformed"},{"text":"distributions transforms","link":"/reference/api/torch.distributions-distributions-transforms"},{"text":"distributions trials","link":"/reference/api/torch.distributions-distributions-trials"},{"text":"distributions uniform","link":"/reference/api/torch.distributions-distributions-uniform"},{"text":"distributions von-mises","link":"/reference/api/torch.distributions-distributions-von-mises"}]},{"text":"torch.distributions.constraints","link":"/reference/api/torch.distributions.constraints"},{"text":"torch.distributions.kl","link":"/reference/api/torch.distributions.kl"},{"text":"torch.distributions.transforms","link":"/reference/api/torch.distributions.transforms"},{"text":"torch.hub","link":"/reference/api/torch.hub"},{"text":"torch.func","link":"/reference/api/torch.func"},{"text":"torch.safetensors","link":"/reference/api/torch.safetensors"},{"text":"torch.serialization","link":"/reference/api/torch.serialization"},{"text":"torch.serialization.gguf","link":"/reference/api/torch.serialization.gguf"},{"text":"torch.serialization.npy","link":"/reference/api/torch.serialization.npy"},{"text":"torch.serialization.safetensors","link":"/reference/api/torch.serialization.safetensors"},{"text":"torch.onnx","link":"/reference/api/torch.onnx"},{"text":"torch.optim","link":"/reference/api/torch.optim"},{"text":"torch.optim.lr_scheduler","link":"/reference/api/torch.optim.lr_scheduler"},{"text":"torch.optim.optimizer","link":"/reference/api/torch.optim.optimizer"},{"text":"torch.optim.swa_utils","link":"/reference/api/torch.optim.swa_utils"},{"text":"torch.profiler","link":"/reference/api/torch.profiler"},{"text":"torch.random","link":"/reference/api/torch.random"},{"text":"torch.testing","link":"/reference/api/torch.testing"},{"text":"torch.utils","link":"/reference/api/torch.utils"},{"text":"torch.utils.flop_counter","link":"/reference/api/torch.utils.flop_counter"},{"text":"torch.utils.data","link":"/reference/api/torch.utils.data"},{"text":"torch.utils.checkpoint","link":"/reference/api/torch.utils.checkpoint"},{"text":"torch.utils.worker","link":"/reference/api/torch.utils.worker"},{"text":"torch.utils.tensorboard","link":"/reference/api/torch.utils.tensorboard"},{"text":"torch.special","link":"/reference/api/torch.special"},{"text":"torch.masked","link":"/reference/api/torch.masked"},{"text":"torch.fft","link":"/reference/api/torch.fft"},{"text":"torch.signal.windows","link":"/reference/api/torch.signal.windows"},{"text":"torch.linalg","link":"/reference/api/torch.linalg"},{"text":"torch.backends","link":"/reference/api/torch.backends"},{"text":"torch.cpu","link":"/reference/api/torch.cpu"},{"text":"torch.sparse","link":"/reference/api/torch.sparse"},{"text":"torch.sparse.check_sparse_tensor_invariants","link":"/reference/api/torch.sparse.check_sparse_tensor_invariants"},{"text":"torch.quasirandom","link":"/reference/api/torch.quasirandom"},{"text":"torch.Tensor","link":"/reference/api/torch.Tensor-a","collapsed":true,"items":[{"text":"a","link":"/reference/api/torch.Tensor-a"},{"text":"b","link":"/reference/api/torch.Tensor-b"},{"text":"c","link":"/reference/api/torch.Tensor-c"},{"text":"d","link":"/reference/api/torch.Tensor-d"},{"text":"e","link":"/reference/api/torch.Tensor-e"},{"text":"f","link":"/reference/api/torch.Tensor-f"},{"text":"g","link":"/reference/api/torch.Tensor-g"},{"text":"h","link":"/reference/api/torch.Tensor-h"},{"text":"i","link":"/reference/api/torch.Tensor-i"},{"text":"k","link":"/reference/api/torch.Tensor-k"},{"text":"l","link":"/reference/api/torch.Tensor-l"},{"text":"m","link":"/reference/api/torch.Tensor-m"},{"text":"n","link":"/reference/api/torch.Tensor-n"},{"text":"o","link":"/reference/api/torch.Tensor-o"},{"text":"p","link":"/reference/api/torch.Tensor-p"},{"text":"q","link":"/reference/api/torch.Tensor-q"},{"text":"r","link":"/reference/api/torch.Tensor-r"},{"text":"s","link":"/reference/api/torch.Tensor-s"},{"text":"t","link":"/reference/api/torch.Tensor-t"},{"text":"u","link":"/reference/api/torch.Tensor-u"},{"text":"v","link":"/reference/api/torch.Tensor-v"},{"text":"w","link":"/reference/api/torch.Tensor-w"},{"text":"x","link":"/reference/api/torch.Tensor-x"},{"text":"z","link":"/reference/api/torch.Tensor-z"}]},{"text":"flambeau/vision.datasets","link":"/reference/api/flambeau-vision.datasets"},{"text":"flambeau/vision.io","link":"/reference/api/flambeau-vision.io"},{"text":"flambeau/vision.models","link":"/reference/api/flambeau-vision.models-models-alexnet","collapsed":true,"items":[{"text":"models alexnet","link":"/reference/api/flambeau-vision.models-models-alexnet"},{"text":"models api","link":"/reference/api/flambeau-vision.models-models-api"},{"text":"models convnext","link":"/reference/api/flambeau-vision.models-models-convnext"},{"text":"models densenet","link":"/reference/api/flambeau-vision.models-models-densenet"},{"text":"models efficientnet","link":"/reference/api/flambeau-vision.models-models-efficientnet"},{"text":"models googlenet","link":"/reference/api/flambeau-vision.models-models-googlenet"},{"text":"models inception","link":"/reference/api/flambeau-vision.models-models-inception"},{"text":"models maxvit","link":"/reference/api/flambeau-vision.models-models-maxvit"},{"text":"models mnasnet","link":"/reference/api/flambeau-vision.models-models-mnasnet"},{"text":"models mobilenetv2","link":"/reference/api/flambeau-vision.models-models-mobilenetv2"},{"text":"models mobilenetv3","link":"/reference/api/flambeau-vision.models-models-mobilenetv3"},{"text":"models regnet","link":"/reference/api/flambeau-vision.models-models-regnet"},{"text":"models resnet","link":"/reference/api/flambeau-vision.models-models-resnet"},{"text":"models shufflenetv2","link":"/reference/api/flambeau-vision.models-models-shufflenetv2"},{"text":"models squeezenet","link":"/reference/api/flambeau-vision.models-models-squeezenet"},{"text":"models swin-transformer","link":"/reference/api/flambeau-vision.models-models-swin-transformer"},{"text":"models vgg","link":"/reference/api/flambeau-vision.models-models-vgg"},{"text":"models vision-transformer","link":"/reference/api/flambeau-vision.models-models-vision-transformer"},{"text":"models weights","link":"/reference/api/flambeau-vision.models-models-weights"}]},{"text":"flambeau/vision.ops","link":"/reference/api/flambeau-vision.ops"},{"text":"flambeau/vision.transforms","link":"/reference/api/flambeau-vision.transforms"},{"text":"flambeau/vision.transforms.functional","link":"/reference/api/flambeau-vision.transforms.functional"},{"text":"flambeau/vision.utils","link":"/reference/api/flambeau-vision.utils"},{"text":"flambeau/text","link":"/reference/api/flambeau-text"},{"text":"flambeau/display","link":"/reference/api/flambeau-display"}],"/zh/":[{"text":"指南","items":[{"text":"nn.ReLU 与 F.relu","link":"/zh/guide/relu"},{"text":"原地操作","link":"/zh/guide/in-place"},{"text":"激活函数","link":"/zh/guide/activations"},{"text":"搭建网络的四种方法","link":"/zh/guide/four-ways"},{"text":"批次、DataLoader 与优化器","link":"/zh/guide/batches"},{"text":"nn.Module","link":"/zh/guide/module"},{"text":"ModuleList 与 Sequential","link":"/zh/guide/containers"},{"text":"Conv1d","link":"/zh/guide/conv1d"},{"text":"沿维度的 max 与 softmax","link":"/zh/guide/max-softmax"},{"text":"图像上的 NLLLoss","link":"/zh/guide/nll-loss"},{"text":"kl_div","link":"/zh/guide/kl-div"},{"text":"interpolate 与 align_corners","link":"/zh/guide/interpolate"},{"text":"AdaptiveAvgPool2d","link":"/zh/guide/adaptive-pool"},{"text":"亲手写一个层","link":"/zh/guide/own-layer"},{"text":"保存与加载","link":"/zh/guide/saving"},{"text":"自动求导的内部","link":"/zh/guide/autograd"},{"text":"广播与视图","link":"/zh/guide/broadcasting"},{"text":"在 MNIST 上训练","link":"/zh/guide/mnist"},{"text":"微调","link":"/zh/guide/fine-tuning"},{"text":"字符级 GPT","link":"/zh/guide/char-gpt"},{"text":"移植 Python 脚本","link":"/zh/guide/porting"}]},{"text":"动手","items":[{"text":"演练场","link":"/zh/playground"},{"text":"在页面中训练","link":"/zh/training"},{"text":"基准测试","link":"/zh/bench"}]},{"text":"参考","items":[{"text":"全部名称","link":"/reference/"},{"text":"来自 Python","link":"/zh/start/python"},{"text":"来自 TensorFlow.js","link":"/zh/start/tensorflow-js"},{"text":"Node、打包工具、worker","link":"/zh/start/environments"},{"text":"覆盖范围","link":"/reference/coverage"},{"text":"差异","link":"/reference/differences"},{"text":"性能","link":"/reference/performance"},{"text":"多台机器","link":"/reference/distributed"}]}]},"outline":{"label":"本页内容","level":[2,3]},"docFooter":{"prev":"上一章","next":"下一章"},"darkModeSwitchLabel":"外观","sidebarMenuLabel":"菜单","returnToTopLabel":"回到顶部","langMenuLabel":"切换语言","notFound":{"title":"没有这个页面","quote":"它也许已移走。上方的搜索能找到每个名称和每一章。","linkLabel":"回到首页","linkText":"回到首页"},"skipToContentLabel":"跳到正文"}}},"scrollOffset":134,"cleanUrls":false}'));
const __vite_import_meta_env__ = {};
const EXTERNAL_URL_RE = /^(?:[a-z]+:|\/\/)/i;
const APPEARANCE_KEY = "vitepress-theme-appearance";
const HASH_RE = /#.*$/;
const HASH_OR_QUERY_RE = /[?#].*$/;
const INDEX_OR_EXT_RE = /(?:(^|\/)index)?\.(?:md|html)$/;
const inBrowser = typeof document !== "undefined";
const notFoundPageData = {
  relativePath: "404.md",
  filePath: "",
  title: "404",
  description: "Not Found",
  headers: [],
  frontmatter: { sidebar: false, layout: "page" },
  lastUpdated: 0,
  isNotFound: true
};
function isActive(currentPath, matchPath, asRegex = false) {
  if (matchPath === void 0) {
    return false;
  }
  currentPath = normalize(`/${currentPath}`);
  if (asRegex) {
    return new RegExp(matchPath).test(currentPath);
  }
  if (normalize(matchPath) !== currentPath) {
    return false;
  }
  const hashMatch = matchPath.match(HASH_RE);
  if (hashMatch) {
    return (inBrowser ? location.hash : "") === hashMatch[0];
  }
  return true;
}
function normalize(path) {
  return decodeURI(path).replace(HASH_OR_QUERY_RE, "").replace(INDEX_OR_EXT_RE, "$1");
}
function isExternal(path) {
  return EXTERNAL_URL_RE.test(path);
}
function getLocaleForPath(siteData2, relativePath) {
  return Object.keys(siteData2?.locales || {}).find((key) => key !== "root" && !isExternal(key) && isActive(relativePath, `/${key}/`, true)) || "root";
}
function resolveSiteDataByRoute(siteData2, relativePath) {
  const localeIndex = getLocaleForPath(siteData2, relativePath);
  return Object.assign({}, siteData2, {
    localeIndex,
    lang: siteData2.locales[localeIndex]?.lang ?? siteData2.lang,
    dir: siteData2.locales[localeIndex]?.dir ?? siteData2.dir,
    title: siteData2.locales[localeIndex]?.title ?? siteData2.title,
    titleTemplate: siteData2.locales[localeIndex]?.titleTemplate ?? siteData2.titleTemplate,
    description: siteData2.locales[localeIndex]?.description ?? siteData2.description,
    head: mergeHead(siteData2.head, siteData2.locales[localeIndex]?.head ?? []),
    themeConfig: {
      ...siteData2.themeConfig,
      ...siteData2.locales[localeIndex]?.themeConfig
    }
  });
}
function createTitle(siteData2, pageData) {
  const title = pageData.title || siteData2.title;
  const template = pageData.titleTemplate ?? siteData2.titleTemplate;
  if (typeof template === "string" && template.includes(":title")) {
    return template.replace(/:title/g, title);
  }
  const templateString = createTitleTemplate(siteData2.title, template);
  if (title === templateString.slice(3)) {
    return title;
  }
  return `${title}${templateString}`;
}
function createTitleTemplate(siteTitle, template) {
  if (template === false) {
    return "";
  }
  if (template === true || template === void 0) {
    return ` | ${siteTitle}`;
  }
  if (siteTitle === template) {
    return "";
  }
  return ` | ${template}`;
}
function hasTag(head, tag) {
  const [tagType, tagAttrs] = tag;
  if (tagType !== "meta")
    return false;
  const keyAttr = Object.entries(tagAttrs)[0];
  if (keyAttr == null)
    return false;
  return head.some(([type, attrs]) => type === tagType && attrs[keyAttr[0]] === keyAttr[1]);
}
function mergeHead(prev, curr) {
  return [...prev.filter((tagAttrs) => !hasTag(curr, tagAttrs)), ...curr];
}
const INVALID_CHAR_REGEX = /[\u0000-\u001F"#$&*+,:;<=>?[\]^`{|}\u007F]/g;
const DRIVE_LETTER_REGEX = /^[a-z]:/i;
function sanitizeFileName(name) {
  const match = DRIVE_LETTER_REGEX.exec(name);
  const driveLetter = match ? match[0] : "";
  return driveLetter + name.slice(driveLetter.length).replace(INVALID_CHAR_REGEX, "_").replace(/(^|\/)_+(?=[^/]*$)/, "$1");
}
const KNOWN_EXTENSIONS = /* @__PURE__ */ new Set();
function treatAsHtml(filename) {
  if (KNOWN_EXTENSIONS.size === 0) {
    const extraExts = typeof process === "object" && process.env?.VITE_EXTRA_EXTENSIONS || __vite_import_meta_env__?.VITE_EXTRA_EXTENSIONS || "";
    ("3g2,3gp,aac,ai,apng,au,avif,bin,bmp,cer,class,conf,crl,css,csv,dll,doc,eps,epub,exe,gif,gz,ics,ief,jar,jpe,jpeg,jpg,js,json,jsonld,m4a,man,mid,midi,mjs,mov,mp2,mp3,mp4,mpe,mpeg,mpg,mpp,oga,ogg,ogv,ogx,opus,otf,p10,p7c,p7m,p7s,pdf,png,ps,qt,roff,rtf,rtx,ser,svg,t,tif,tiff,tr,ts,tsv,ttf,txt,vtt,wav,weba,webm,webp,woff,woff2,xhtml,xml,yaml,yml,zip" + (extraExts && typeof extraExts === "string" ? "," + extraExts : "")).split(",").forEach((ext2) => KNOWN_EXTENSIONS.add(ext2));
  }
  const ext = filename.split(".").pop();
  return ext == null || !KNOWN_EXTENSIONS.has(ext.toLowerCase());
}
function escapeRegExp(str) {
  return str.replace(/[|\\{}()[\]^$+*?.]/g, "\\$&").replace(/-/g, "\\x2d");
}
const dataSymbol = Symbol();
const siteDataRef = shallowRef(siteData);
function initData(route) {
  const site = computed(() => resolveSiteDataByRoute(siteDataRef.value, route.data.relativePath));
  const appearance = site.value.appearance;
  const isDark = appearance === "force-dark" ? ref(true) : appearance === "force-auto" ? usePreferredDark() : appearance ? useDark({
    storageKey: APPEARANCE_KEY,
    initialValue: () => appearance === "dark" ? "dark" : "auto",
    ...typeof appearance === "object" ? appearance : {}
  }) : ref(false);
  const hashRef = ref(inBrowser ? location.hash : "");
  if (inBrowser) {
    window.addEventListener("hashchange", () => {
      hashRef.value = location.hash;
    });
  }
  watch(() => route.data, () => {
    hashRef.value = inBrowser ? location.hash : "";
  });
  return {
    site,
    theme: computed(() => site.value.themeConfig),
    page: computed(() => route.data),
    frontmatter: computed(() => route.data.frontmatter),
    params: computed(() => route.data.params),
    lang: computed(() => site.value.lang),
    dir: computed(() => route.data.frontmatter.dir || site.value.dir),
    localeIndex: computed(() => site.value.localeIndex || "root"),
    title: computed(() => createTitle(site.value, route.data)),
    description: computed(() => route.data.description || site.value.description),
    isDark,
    hash: computed(() => hashRef.value)
  };
}
function useData$1() {
  const data = inject(dataSymbol);
  if (!data) {
    throw new Error("vitepress data not properly injected in app");
  }
  return data;
}
function joinPath(base, path) {
  return `${base}${path}`.replace(/\/+/g, "/");
}
function withBase(path) {
  return EXTERNAL_URL_RE.test(path) || !path.startsWith("/") ? path : joinPath(siteDataRef.value.base, path);
}
function pathToFile(path) {
  let pagePath = path.replace(/\.html$/, "");
  pagePath = decodeURIComponent(pagePath);
  pagePath = pagePath.replace(/\/$/, "/index");
  {
    if (inBrowser) {
      const base = "/";
      pagePath = sanitizeFileName(pagePath.slice(base.length).replace(/\//g, "_") || "index") + ".md";
      let pageHash = __VP_HASH_MAP__[pagePath.toLowerCase()];
      if (!pageHash) {
        pagePath = pagePath.endsWith("_index.md") ? pagePath.slice(0, -9) + ".md" : pagePath.slice(0, -3) + "_index.md";
        pageHash = __VP_HASH_MAP__[pagePath.toLowerCase()];
      }
      if (!pageHash)
        return null;
      pagePath = `${base}${"assets"}/${pagePath}.${pageHash}.js`;
    } else {
      pagePath = `./${sanitizeFileName(pagePath.slice(1).replace(/\//g, "_"))}.md.js`;
    }
  }
  return pagePath;
}
let contentUpdatedCallbacks = [];
function onContentUpdated(fn) {
  contentUpdatedCallbacks.push(fn);
  onUnmounted(() => {
    contentUpdatedCallbacks = contentUpdatedCallbacks.filter((f) => f !== fn);
  });
}
function getScrollOffset() {
  let scrollOffset = siteDataRef.value.scrollOffset;
  let offset = 0;
  let padding = 24;
  if (typeof scrollOffset === "object" && "padding" in scrollOffset) {
    padding = scrollOffset.padding;
    scrollOffset = scrollOffset.selector;
  }
  if (typeof scrollOffset === "number") {
    offset = scrollOffset;
  } else if (typeof scrollOffset === "string") {
    offset = tryOffsetSelector(scrollOffset, padding);
  } else if (Array.isArray(scrollOffset)) {
    for (const selector of scrollOffset) {
      const res = tryOffsetSelector(selector, padding);
      if (res) {
        offset = res;
        break;
      }
    }
  }
  return offset;
}
function tryOffsetSelector(selector, padding) {
  const el = document.querySelector(selector);
  if (!el)
    return 0;
  const bot = el.getBoundingClientRect().bottom;
  if (bot < 0)
    return 0;
  return bot + padding;
}
const RouterSymbol = Symbol();
const fakeHost = "http://a.com";
const getDefaultRoute = () => ({
  path: "/",
  component: null,
  data: notFoundPageData
});
function createRouter(loadPageModule, fallbackComponent) {
  const route = reactive(getDefaultRoute());
  const router = {
    route,
    go
  };
  async function go(href = inBrowser ? location.href : "/") {
    href = normalizeHref(href);
    if (await router.onBeforeRouteChange?.(href) === false)
      return;
    if (inBrowser && href !== normalizeHref(location.href)) {
      history.replaceState({ scrollPosition: window.scrollY }, "");
      history.pushState({}, "", href);
    }
    await loadPage(href);
    await (router.onAfterRouteChange ?? router.onAfterRouteChanged)?.(href);
  }
  let latestPendingPath = null;
  async function loadPage(href, scrollPosition = 0, isRetry = false) {
    if (await router.onBeforePageLoad?.(href) === false)
      return;
    const targetLoc = new URL(href, fakeHost);
    const pendingPath = latestPendingPath = targetLoc.pathname;
    try {
      let page = await loadPageModule(pendingPath);
      if (!page) {
        throw new Error(`Page not found: ${pendingPath}`);
      }
      if (latestPendingPath === pendingPath) {
        latestPendingPath = null;
        const { default: comp, __pageData } = page;
        if (!comp) {
          throw new Error(`Invalid route component: ${comp}`);
        }
        await router.onAfterPageLoad?.(href);
        route.path = inBrowser ? pendingPath : withBase(pendingPath);
        route.component = markRaw(comp);
        route.data = true ? markRaw(__pageData) : readonly(__pageData);
        if (inBrowser) {
          nextTick(() => {
            let actualPathname = siteDataRef.value.base + __pageData.relativePath.replace(/(?:(^|\/)index)?\.md$/, "$1");
            if (!siteDataRef.value.cleanUrls && !actualPathname.endsWith("/")) {
              actualPathname += ".html";
            }
            if (actualPathname !== targetLoc.pathname) {
              targetLoc.pathname = actualPathname;
              href = actualPathname + targetLoc.search + targetLoc.hash;
              history.replaceState({}, "", href);
            }
            if (targetLoc.hash && !scrollPosition) {
              let target = null;
              try {
                target = document.getElementById(decodeURIComponent(targetLoc.hash).slice(1));
              } catch (e) {
                console.warn(e);
              }
              if (target) {
                scrollTo(target, targetLoc.hash);
                return;
              }
            }
            window.scrollTo(0, scrollPosition);
          });
        }
      }
    } catch (err) {
      if (!/fetch|Page not found/.test(err.message) && !/^\/404(\.html|\/)?$/.test(href)) {
        console.error(err);
      }
      if (!isRetry) {
        try {
          const res = await fetch(siteDataRef.value.base + "hashmap.json");
          window.__VP_HASH_MAP__ = await res.json();
          await loadPage(href, scrollPosition, true);
          return;
        } catch (e) {
        }
      }
      if (latestPendingPath === pendingPath) {
        latestPendingPath = null;
        route.path = inBrowser ? pendingPath : withBase(pendingPath);
        route.component = fallbackComponent ? markRaw(fallbackComponent) : null;
        const relativePath = inBrowser ? pendingPath.replace(/(^|\/)$/, "$1index").replace(/(\.html)?$/, ".md").replace(/^\//, "") : "404.md";
        route.data = { ...notFoundPageData, relativePath };
      }
    }
  }
  if (inBrowser) {
    if (history.state === null) {
      history.replaceState({}, "");
    }
    window.addEventListener("click", (e) => {
      if (e.defaultPrevented || !(e.target instanceof Element) || e.target.closest("button") || // temporary fix for docsearch action buttons
      e.button !== 0 || e.ctrlKey || e.shiftKey || e.altKey || e.metaKey)
        return;
      const link2 = e.target.closest("a");
      if (!link2 || link2.closest(".vp-raw") || link2.hasAttribute("download") || link2.hasAttribute("target"))
        return;
      const linkHref = link2.getAttribute("href") ?? (link2 instanceof SVGAElement ? link2.getAttribute("xlink:href") : null);
      if (linkHref == null)
        return;
      const { href, origin, pathname, hash, search } = new URL(linkHref, link2.baseURI);
      const currentUrl = new URL(location.href);
      if (origin === currentUrl.origin && treatAsHtml(pathname)) {
        e.preventDefault();
        if (pathname === currentUrl.pathname && search === currentUrl.search) {
          if (hash !== currentUrl.hash) {
            history.pushState({}, "", href);
            window.dispatchEvent(new HashChangeEvent("hashchange", {
              oldURL: currentUrl.href,
              newURL: href
            }));
          }
          if (hash) {
            scrollTo(link2, hash, link2.classList.contains("header-anchor"));
          } else {
            window.scrollTo(0, 0);
          }
        } else {
          go(href);
        }
      }
    }, { capture: true });
    window.addEventListener("popstate", async (e) => {
      if (e.state === null)
        return;
      const href = normalizeHref(location.href);
      await loadPage(href, e.state && e.state.scrollPosition || 0);
      await (router.onAfterRouteChange ?? router.onAfterRouteChanged)?.(href);
    });
    window.addEventListener("hashchange", (e) => {
      e.preventDefault();
    });
  }
  return router;
}
function useRouter() {
  const router = inject(RouterSymbol);
  if (!router) {
    throw new Error("useRouter() is called without provider.");
  }
  return router;
}
function useRoute() {
  return useRouter().route;
}
function scrollTo(el, hash, smooth = false) {
  let target = null;
  try {
    target = el.classList.contains("header-anchor") ? el : document.getElementById(decodeURIComponent(hash).slice(1));
  } catch (e) {
    console.warn(e);
  }
  if (target) {
    let scrollToTarget = function() {
      if (!smooth || Math.abs(targetTop - window.scrollY) > window.innerHeight)
        window.scrollTo(0, targetTop);
      else
        window.scrollTo({ left: 0, top: targetTop, behavior: "smooth" });
    };
    const targetPadding = parseInt(window.getComputedStyle(target).paddingTop, 10);
    const targetTop = window.scrollY + target.getBoundingClientRect().top - getScrollOffset() + targetPadding;
    requestAnimationFrame(scrollToTarget);
  }
}
function normalizeHref(href) {
  const url = new URL(href, fakeHost);
  url.pathname = url.pathname.replace(/(^|\/)index(\.html)?$/, "$1");
  if (siteDataRef.value.cleanUrls)
    url.pathname = url.pathname.replace(/\.html$/, "");
  else if (!url.pathname.endsWith("/") && !url.pathname.endsWith(".html"))
    url.pathname += ".html";
  return url.pathname + url.search + url.hash;
}
const runCbs = () => contentUpdatedCallbacks.forEach((fn) => fn());
const Content = defineComponent({
  name: "VitePressContent",
  props: {
    as: { type: [Object, String], default: "div" }
  },
  setup(props) {
    const route = useRoute();
    const { frontmatter, site } = useData$1();
    watch(frontmatter, runCbs, { deep: true, flush: "post" });
    return () => h(props.as, site.value.contentProps ?? { style: { position: "relative" } }, [
      route.component ? h(route.component, {
        onVnodeMounted: runCbs,
        onVnodeUpdated: runCbs,
        onVnodeUnmounted: runCbs
      }) : "404 Page Not Found"
    ]);
  }
});
const _sfc_main$1e = /* @__PURE__ */ defineComponent({
  __name: "VPBackdrop",
  __ssrInlineRender: true,
  props: {
    show: { type: Boolean }
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      if (__props.show) {
        _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPBackdrop" }, _attrs))} data-v-c79a1216></div>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$1e = _sfc_main$1e.setup;
_sfc_main$1e.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPBackdrop.vue");
  return _sfc_setup$1e ? _sfc_setup$1e(props, ctx) : void 0;
};
const VPBackdrop = /* @__PURE__ */ _export_sfc(_sfc_main$1e, [["__scopeId", "data-v-c79a1216"]]);
const useData = useData$1;
function throttleAndDebounce(fn, delay) {
  let timeoutId;
  let called = false;
  return () => {
    if (timeoutId)
      clearTimeout(timeoutId);
    if (!called) {
      fn();
      (called = true) && setTimeout(() => called = false, delay);
    } else
      timeoutId = setTimeout(fn, delay);
  };
}
function ensureStartingSlash(path) {
  return path.startsWith("/") ? path : `/${path}`;
}
function normalizeLink$1(url) {
  const { pathname, search, hash, protocol } = new URL(url, "http://a.com");
  if (isExternal(url) || url.startsWith("#") || !protocol.startsWith("http") || !treatAsHtml(pathname))
    return url;
  const { site } = useData();
  const normalizedPath = pathname.endsWith("/") || pathname.endsWith(".html") ? url : url.replace(/(?:(^\.+)\/)?.*$/, `$1${pathname.replace(/(\.md)?$/, site.value.cleanUrls ? "" : ".html")}${search}${hash}`);
  return withBase(normalizedPath);
}
function useLangs$1({ correspondingLink = false } = {}) {
  const { site, localeIndex, page, theme: theme2, hash } = useData();
  const currentLang = computed(() => ({
    label: site.value.locales[localeIndex.value]?.label,
    link: site.value.locales[localeIndex.value]?.link || (localeIndex.value === "root" ? "/" : `/${localeIndex.value}/`)
  }));
  const localeLinks = computed(() => Object.entries(site.value.locales).flatMap(([key, value]) => currentLang.value.label === value.label ? [] : {
    text: value.label,
    link: normalizeLink(value.link || (key === "root" ? "/" : `/${key}/`), theme2.value.i18nRouting !== false && correspondingLink, page.value.relativePath.slice(currentLang.value.link.length - 1), !site.value.cleanUrls) + hash.value
  }));
  return { localeLinks, currentLang };
}
function normalizeLink(link2, addPath, path, addExt) {
  return addPath ? link2.replace(/\/$/, "") + ensureStartingSlash(path.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, addExt ? ".html" : "")) : link2;
}
const _sfc_main$1d = /* @__PURE__ */ defineComponent({
  __name: "NotFound",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2 } = useData();
    const { currentLang } = useLangs$1();
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "NotFound" }, _attrs))} data-v-d6be1790><p class="code" data-v-d6be1790>${ssrInterpolate(unref(theme2).notFound?.code ?? "404")}</p><h1 class="title" data-v-d6be1790>${ssrInterpolate(unref(theme2).notFound?.title ?? "PAGE NOT FOUND")}</h1><div class="divider" data-v-d6be1790></div><blockquote class="quote" data-v-d6be1790>${ssrInterpolate(unref(theme2).notFound?.quote ?? "But if you don't change your direction, and if you keep looking, you may end up where you are heading.")}</blockquote><div class="action" data-v-d6be1790><a class="link"${ssrRenderAttr("href", unref(withBase)(unref(currentLang).link))}${ssrRenderAttr("aria-label", unref(theme2).notFound?.linkLabel ?? "go to home")} data-v-d6be1790>${ssrInterpolate(unref(theme2).notFound?.linkText ?? "Take me home")}</a></div></div>`);
    };
  }
});
const _sfc_setup$1d = _sfc_main$1d.setup;
_sfc_main$1d.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/NotFound.vue");
  return _sfc_setup$1d ? _sfc_setup$1d(props, ctx) : void 0;
};
const NotFound = /* @__PURE__ */ _export_sfc(_sfc_main$1d, [["__scopeId", "data-v-d6be1790"]]);
function getSidebar(_sidebar, path) {
  if (Array.isArray(_sidebar))
    return addBase(_sidebar);
  if (_sidebar == null)
    return [];
  path = ensureStartingSlash(path);
  const dir = Object.keys(_sidebar).sort((a, b) => {
    return b.split("/").length - a.split("/").length;
  }).find((dir2) => {
    return path.startsWith(ensureStartingSlash(dir2));
  });
  const sidebar = dir ? _sidebar[dir] : [];
  return Array.isArray(sidebar) ? addBase(sidebar) : addBase(sidebar.items, sidebar.base);
}
function getSidebarGroups(sidebar) {
  const groups = [];
  let lastGroupIndex = 0;
  for (const index in sidebar) {
    const item = sidebar[index];
    if (item.items) {
      lastGroupIndex = groups.push(item);
      continue;
    }
    if (!groups[lastGroupIndex]) {
      groups.push({ items: [] });
    }
    groups[lastGroupIndex].items.push(item);
  }
  return groups;
}
function getFlatSideBarLinks(sidebar) {
  const links = [];
  function recursivelyExtractLinks(items) {
    for (const item of items) {
      if (item.text && item.link) {
        links.push({
          text: item.text,
          link: item.link,
          docFooterText: item.docFooterText
        });
      }
      if (item.items) {
        recursivelyExtractLinks(item.items);
      }
    }
  }
  recursivelyExtractLinks(sidebar);
  return links;
}
function hasActiveLink(path, items) {
  if (Array.isArray(items)) {
    return items.some((item) => hasActiveLink(path, item));
  }
  return isActive(path, items.link) ? true : items.items ? hasActiveLink(path, items.items) : false;
}
function addBase(items, _base) {
  return [...items].map((_item) => {
    const item = { ..._item };
    const base = item.base || _base;
    if (base && item.link)
      item.link = base + item.link;
    if (item.items)
      item.items = addBase(item.items, base);
    return item;
  });
}
function useSidebar() {
  const { frontmatter, page, theme: theme2 } = useData();
  const is960 = useMediaQuery("(min-width: 960px)");
  const isOpen = ref(false);
  const _sidebar = computed(() => {
    const sidebarConfig = theme2.value.sidebar;
    const relativePath = page.value.relativePath;
    return sidebarConfig ? getSidebar(sidebarConfig, relativePath) : [];
  });
  const sidebar = ref(_sidebar.value);
  watch(_sidebar, (next, prev) => {
    if (JSON.stringify(next) !== JSON.stringify(prev))
      sidebar.value = _sidebar.value;
  });
  const hasSidebar = computed(() => {
    return frontmatter.value.sidebar !== false && sidebar.value.length > 0 && frontmatter.value.layout !== "home";
  });
  const leftAside = computed(() => {
    if (hasAside)
      return frontmatter.value.aside == null ? theme2.value.aside === "left" : frontmatter.value.aside === "left";
    return false;
  });
  const hasAside = computed(() => {
    if (frontmatter.value.layout === "home")
      return false;
    if (frontmatter.value.aside != null)
      return !!frontmatter.value.aside;
    return theme2.value.aside !== false;
  });
  const isSidebarEnabled = computed(() => hasSidebar.value && is960.value);
  const sidebarGroups = computed(() => {
    return hasSidebar.value ? getSidebarGroups(sidebar.value) : [];
  });
  function open() {
    isOpen.value = true;
  }
  function close() {
    isOpen.value = false;
  }
  function toggle() {
    isOpen.value ? close() : open();
  }
  return {
    isOpen,
    sidebar,
    sidebarGroups,
    hasSidebar,
    hasAside,
    leftAside,
    isSidebarEnabled,
    open,
    close,
    toggle
  };
}
function useCloseSidebarOnEscape(isOpen, close) {
  let triggerElement;
  watchEffect(() => {
    triggerElement = isOpen.value ? document.activeElement : void 0;
  });
  onMounted(() => {
    window.addEventListener("keyup", onEscape);
  });
  onUnmounted(() => {
    window.removeEventListener("keyup", onEscape);
  });
  function onEscape(e) {
    if (e.key === "Escape" && isOpen.value) {
      close();
      triggerElement?.focus();
    }
  }
}
function useSidebarControl(item) {
  const { page, hash } = useData();
  const collapsed = ref(false);
  const collapsible = computed(() => {
    return item.value.collapsed != null;
  });
  const isLink = computed(() => {
    return !!item.value.link;
  });
  const isActiveLink = ref(false);
  const updateIsActiveLink = () => {
    isActiveLink.value = isActive(page.value.relativePath, item.value.link);
  };
  watch([page, item, hash], updateIsActiveLink);
  onMounted(updateIsActiveLink);
  const hasActiveLink$1 = computed(() => {
    if (isActiveLink.value) {
      return true;
    }
    return item.value.items ? hasActiveLink(page.value.relativePath, item.value.items) : false;
  });
  const hasChildren = computed(() => {
    return !!(item.value.items && item.value.items.length);
  });
  watchEffect(() => {
    collapsed.value = !!(collapsible.value && item.value.collapsed);
  });
  watchPostEffect(() => {
    (isActiveLink.value || hasActiveLink$1.value) && (collapsed.value = false);
  });
  function toggle() {
    if (collapsible.value) {
      collapsed.value = !collapsed.value;
    }
  }
  return {
    collapsed,
    collapsible,
    isLink,
    isActiveLink,
    hasActiveLink: hasActiveLink$1,
    hasChildren,
    toggle
  };
}
function useAside() {
  const { hasSidebar } = useSidebar();
  const is960 = useMediaQuery("(min-width: 960px)");
  const is1280 = useMediaQuery("(min-width: 1280px)");
  const isAsideEnabled = computed(() => {
    if (!is1280.value && !is960.value) {
      return false;
    }
    return hasSidebar.value ? is1280.value : is960.value;
  });
  return {
    isAsideEnabled
  };
}
const ignoreRE = /\b(?:VPBadge|header-anchor|footnote-ref|ignore-header)\b/;
const resolvedHeaders = [];
function resolveTitle(theme2) {
  return typeof theme2.outline === "object" && !Array.isArray(theme2.outline) && theme2.outline.label || theme2.outlineTitle || "On this page";
}
function getHeaders(range) {
  const headers = [
    ...document.querySelectorAll(".VPDoc :where(h1,h2,h3,h4,h5,h6)")
  ].filter((el) => el.id && el.hasChildNodes()).map((el) => {
    const level = Number(el.tagName[1]);
    return {
      element: el,
      title: serializeHeader(el),
      link: "#" + el.id,
      level
    };
  });
  return resolveHeaders(headers, range);
}
function serializeHeader(h2) {
  let ret = "";
  for (const node of h2.childNodes) {
    if (node.nodeType === 1) {
      if (ignoreRE.test(node.className))
        continue;
      ret += node.textContent;
    } else if (node.nodeType === 3) {
      ret += node.textContent;
    }
  }
  return ret.trim();
}
function resolveHeaders(headers, range) {
  if (range === false) {
    return [];
  }
  const levelsRange = (typeof range === "object" && !Array.isArray(range) ? range.level : range) || 2;
  const [high, low] = typeof levelsRange === "number" ? [levelsRange, levelsRange] : levelsRange === "deep" ? [2, 6] : levelsRange;
  return buildTree(headers, high, low);
}
function useActiveAnchor(container, marker) {
  const { isAsideEnabled } = useAside();
  const onScroll = throttleAndDebounce(setActiveLink, 100);
  let prevActiveLink = null;
  onMounted(() => {
    requestAnimationFrame(setActiveLink);
    window.addEventListener("scroll", onScroll);
  });
  onUpdated(() => {
    activateLink(location.hash);
  });
  onUnmounted(() => {
    window.removeEventListener("scroll", onScroll);
  });
  function setActiveLink() {
    if (!isAsideEnabled.value) {
      return;
    }
    const scrollY = window.scrollY;
    const innerHeight = window.innerHeight;
    const offsetHeight = document.body.offsetHeight;
    const isBottom = Math.abs(scrollY + innerHeight - offsetHeight) < 1;
    const headers = resolvedHeaders.map(({ element, link: link2 }) => ({
      link: link2,
      top: getAbsoluteTop(element)
    })).filter(({ top }) => !Number.isNaN(top)).sort((a, b) => a.top - b.top);
    if (!headers.length) {
      activateLink(null);
      return;
    }
    if (scrollY < 1) {
      activateLink(null);
      return;
    }
    if (isBottom) {
      activateLink(headers[headers.length - 1].link);
      return;
    }
    let activeLink = null;
    for (const { link: link2, top } of headers) {
      if (top > scrollY + getScrollOffset() + 4) {
        break;
      }
      activeLink = link2;
    }
    activateLink(activeLink);
  }
  function activateLink(hash) {
    if (prevActiveLink) {
      prevActiveLink.classList.remove("active");
    }
    if (hash == null) {
      prevActiveLink = null;
    } else {
      prevActiveLink = container.value.querySelector(`a[href="${decodeURIComponent(hash)}"]`);
    }
    const activeLink = prevActiveLink;
    if (activeLink) {
      activeLink.classList.add("active");
      marker.value.style.top = activeLink.offsetTop + 39 + "px";
      marker.value.style.opacity = "1";
    } else {
      marker.value.style.top = "33px";
      marker.value.style.opacity = "0";
    }
  }
}
function getAbsoluteTop(element) {
  let offsetTop = 0;
  while (element !== document.body) {
    if (element === null) {
      return NaN;
    }
    offsetTop += element.offsetTop;
    element = element.offsetParent;
  }
  return offsetTop;
}
function buildTree(data, min, max) {
  resolvedHeaders.length = 0;
  const result = [];
  const stack = [];
  data.forEach((item) => {
    const node = { ...item, children: [] };
    let parent = stack[stack.length - 1];
    while (parent && parent.level >= node.level) {
      stack.pop();
      parent = stack[stack.length - 1];
    }
    if (node.element.classList.contains("ignore-header") || parent && "shouldIgnore" in parent) {
      stack.push({ level: node.level, shouldIgnore: true });
      return;
    }
    if (node.level > max || node.level < min)
      return;
    resolvedHeaders.push({ element: node.element, link: node.link });
    if (parent)
      parent.children.push(node);
    else
      result.push(node);
    stack.push(node);
  });
  return result;
}
const _sfc_main$1c = /* @__PURE__ */ defineComponent({
  __name: "VPDocOutlineItem",
  __ssrInlineRender: true,
  props: {
    headers: {},
    root: { type: Boolean }
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      const _component_VPDocOutlineItem = resolveComponent("VPDocOutlineItem", true);
      _push(`<ul${ssrRenderAttrs(mergeProps({
        class: ["VPDocOutlineItem", __props.root ? "root" : "nested"]
      }, _attrs))} data-v-b933a997><!--[-->`);
      ssrRenderList(__props.headers, ({ children, link: link2, title }) => {
        _push(`<li data-v-b933a997><a class="outline-link"${ssrRenderAttr("href", link2)}${ssrRenderAttr("title", title)} data-v-b933a997>${ssrInterpolate(title)}</a>`);
        if (children?.length) {
          _push(ssrRenderComponent(_component_VPDocOutlineItem, { headers: children }, null, _parent));
        } else {
          _push(`<!---->`);
        }
        _push(`</li>`);
      });
      _push(`<!--]--></ul>`);
    };
  }
});
const _sfc_setup$1c = _sfc_main$1c.setup;
_sfc_main$1c.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPDocOutlineItem.vue");
  return _sfc_setup$1c ? _sfc_setup$1c(props, ctx) : void 0;
};
const VPDocOutlineItem = /* @__PURE__ */ _export_sfc(_sfc_main$1c, [["__scopeId", "data-v-b933a997"]]);
const _sfc_main$1b = /* @__PURE__ */ defineComponent({
  __name: "VPDocAsideOutline",
  __ssrInlineRender: true,
  setup(__props) {
    const { frontmatter, theme: theme2 } = useData();
    const headers = shallowRef([]);
    onContentUpdated(() => {
      headers.value = getHeaders(frontmatter.value.outline ?? theme2.value.outline);
    });
    const container = ref();
    const marker = ref();
    useActiveAnchor(container, marker);
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<nav${ssrRenderAttrs(mergeProps({
        "aria-labelledby": "doc-outline-aria-label",
        class: ["VPDocAsideOutline", { "has-outline": headers.value.length > 0 }],
        ref_key: "container",
        ref: container
      }, _attrs))} data-v-a5bbad30><div class="content" data-v-a5bbad30><div class="outline-marker" data-v-a5bbad30></div><div aria-level="2" class="outline-title" id="doc-outline-aria-label" role="heading" data-v-a5bbad30>${ssrInterpolate(unref(resolveTitle)(unref(theme2)))}</div>`);
      _push(ssrRenderComponent(VPDocOutlineItem, {
        headers: headers.value,
        root: true
      }, null, _parent));
      _push(`</div></nav>`);
    };
  }
});
const _sfc_setup$1b = _sfc_main$1b.setup;
_sfc_main$1b.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPDocAsideOutline.vue");
  return _sfc_setup$1b ? _sfc_setup$1b(props, ctx) : void 0;
};
const VPDocAsideOutline = /* @__PURE__ */ _export_sfc(_sfc_main$1b, [["__scopeId", "data-v-a5bbad30"]]);
const _sfc_main$1a = /* @__PURE__ */ defineComponent({
  __name: "VPDocAsideCarbonAds",
  __ssrInlineRender: true,
  props: {
    carbonAds: {}
  },
  setup(__props) {
    const VPCarbonAds = () => null;
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPDocAsideCarbonAds" }, _attrs))}>`);
      _push(ssrRenderComponent(unref(VPCarbonAds), { "carbon-ads": __props.carbonAds }, null, _parent));
      _push(`</div>`);
    };
  }
});
const _sfc_setup$1a = _sfc_main$1a.setup;
_sfc_main$1a.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPDocAsideCarbonAds.vue");
  return _sfc_setup$1a ? _sfc_setup$1a(props, ctx) : void 0;
};
const _sfc_main$19 = /* @__PURE__ */ defineComponent({
  __name: "VPDocAside",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2 } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPDocAside" }, _attrs))} data-v-3f215769>`);
      ssrRenderSlot(_ctx.$slots, "aside-top", {}, null, _push, _parent);
      ssrRenderSlot(_ctx.$slots, "aside-outline-before", {}, null, _push, _parent);
      _push(ssrRenderComponent(VPDocAsideOutline, null, null, _parent));
      ssrRenderSlot(_ctx.$slots, "aside-outline-after", {}, null, _push, _parent);
      _push(`<div class="spacer" data-v-3f215769></div>`);
      ssrRenderSlot(_ctx.$slots, "aside-ads-before", {}, null, _push, _parent);
      if (unref(theme2).carbonAds) {
        _push(ssrRenderComponent(_sfc_main$1a, {
          "carbon-ads": unref(theme2).carbonAds
        }, null, _parent));
      } else {
        _push(`<!---->`);
      }
      ssrRenderSlot(_ctx.$slots, "aside-ads-after", {}, null, _push, _parent);
      ssrRenderSlot(_ctx.$slots, "aside-bottom", {}, null, _push, _parent);
      _push(`</div>`);
    };
  }
});
const _sfc_setup$19 = _sfc_main$19.setup;
_sfc_main$19.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPDocAside.vue");
  return _sfc_setup$19 ? _sfc_setup$19(props, ctx) : void 0;
};
const VPDocAside = /* @__PURE__ */ _export_sfc(_sfc_main$19, [["__scopeId", "data-v-3f215769"]]);
function useEditLink() {
  const { theme: theme2, page } = useData();
  return computed(() => {
    const { text = "Edit this page", pattern = "" } = theme2.value.editLink || {};
    let url;
    if (typeof pattern === "function") {
      url = pattern(page.value);
    } else {
      url = pattern.replace(/:path/g, page.value.filePath);
    }
    return { url, text };
  });
}
function usePrevNext() {
  const { page, theme: theme2, frontmatter } = useData();
  return computed(() => {
    const sidebar = getSidebar(theme2.value.sidebar, page.value.relativePath);
    const links = getFlatSideBarLinks(sidebar);
    const candidates = uniqBy(links, (link2) => link2.link.replace(/[?#].*$/, ""));
    const index = candidates.findIndex((link2) => {
      return isActive(page.value.relativePath, link2.link);
    });
    const hidePrev = theme2.value.docFooter?.prev === false && !frontmatter.value.prev || frontmatter.value.prev === false;
    const hideNext = theme2.value.docFooter?.next === false && !frontmatter.value.next || frontmatter.value.next === false;
    return {
      prev: hidePrev ? void 0 : {
        text: (typeof frontmatter.value.prev === "string" ? frontmatter.value.prev : typeof frontmatter.value.prev === "object" ? frontmatter.value.prev.text : void 0) ?? candidates[index - 1]?.docFooterText ?? candidates[index - 1]?.text,
        link: (typeof frontmatter.value.prev === "object" ? frontmatter.value.prev.link : void 0) ?? candidates[index - 1]?.link
      },
      next: hideNext ? void 0 : {
        text: (typeof frontmatter.value.next === "string" ? frontmatter.value.next : typeof frontmatter.value.next === "object" ? frontmatter.value.next.text : void 0) ?? candidates[index + 1]?.docFooterText ?? candidates[index + 1]?.text,
        link: (typeof frontmatter.value.next === "object" ? frontmatter.value.next.link : void 0) ?? candidates[index + 1]?.link
      }
    };
  });
}
function uniqBy(array, keyFn) {
  const seen = /* @__PURE__ */ new Set();
  return array.filter((item) => {
    const k = keyFn(item);
    return seen.has(k) ? false : seen.add(k);
  });
}
const _sfc_main$18 = /* @__PURE__ */ defineComponent({
  __name: "VPLink",
  __ssrInlineRender: true,
  props: {
    tag: {},
    href: {},
    noIcon: { type: Boolean },
    target: {},
    rel: {}
  },
  setup(__props) {
    const props = __props;
    const tag = computed(() => props.tag ?? (props.href ? "a" : "span"));
    const isExternal2 = computed(
      () => props.href && EXTERNAL_URL_RE.test(props.href) || props.target === "_blank"
    );
    return (_ctx, _push, _parent, _attrs) => {
      ssrRenderVNode(_push, createVNode(resolveDynamicComponent(tag.value), mergeProps({
        class: ["VPLink", {
          link: __props.href,
          "vp-external-link-icon": isExternal2.value,
          "no-icon": __props.noIcon
        }],
        href: __props.href ? unref(normalizeLink$1)(__props.href) : void 0,
        target: __props.target ?? (isExternal2.value ? "_blank" : void 0),
        rel: __props.rel ?? (isExternal2.value ? "noreferrer" : void 0)
      }, _attrs), {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "default", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "default")
            ];
          }
        }),
        _: 3
      }), _parent);
    };
  }
});
const _sfc_setup$18 = _sfc_main$18.setup;
_sfc_main$18.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPLink.vue");
  return _sfc_setup$18 ? _sfc_setup$18(props, ctx) : void 0;
};
const _sfc_main$17 = /* @__PURE__ */ defineComponent({
  __name: "VPDocFooterLastUpdated",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2, page, lang } = useData();
    const date = computed(
      () => new Date(page.value.lastUpdated)
    );
    const isoDatetime = computed(() => date.value.toISOString());
    const datetime = ref("");
    onMounted(() => {
      watchEffect(() => {
        datetime.value = new Intl.DateTimeFormat(
          theme2.value.lastUpdated?.formatOptions?.forceLocale ? lang.value : void 0,
          theme2.value.lastUpdated?.formatOptions ?? {
            dateStyle: "short",
            timeStyle: "short"
          }
        ).format(date.value);
      });
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<p${ssrRenderAttrs(mergeProps({ class: "VPLastUpdated" }, _attrs))} data-v-e98dd255>${ssrInterpolate(unref(theme2).lastUpdated?.text || unref(theme2).lastUpdatedText || "Last updated")}: <time${ssrRenderAttr("datetime", isoDatetime.value)} data-v-e98dd255>${ssrInterpolate(datetime.value)}</time></p>`);
    };
  }
});
const _sfc_setup$17 = _sfc_main$17.setup;
_sfc_main$17.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPDocFooterLastUpdated.vue");
  return _sfc_setup$17 ? _sfc_setup$17(props, ctx) : void 0;
};
const VPDocFooterLastUpdated = /* @__PURE__ */ _export_sfc(_sfc_main$17, [["__scopeId", "data-v-e98dd255"]]);
const _sfc_main$16 = /* @__PURE__ */ defineComponent({
  __name: "VPDocFooter",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2, page, frontmatter } = useData();
    const editLink = useEditLink();
    const control = usePrevNext();
    const hasEditLink = computed(
      () => theme2.value.editLink && frontmatter.value.editLink !== false
    );
    const hasLastUpdated = computed(() => page.value.lastUpdated);
    const showFooter = computed(
      () => hasEditLink.value || hasLastUpdated.value || control.value.prev || control.value.next
    );
    return (_ctx, _push, _parent, _attrs) => {
      if (showFooter.value) {
        _push(`<footer${ssrRenderAttrs(mergeProps({ class: "VPDocFooter" }, _attrs))} data-v-e257564d>`);
        ssrRenderSlot(_ctx.$slots, "doc-footer-before", {}, null, _push, _parent);
        if (hasEditLink.value || hasLastUpdated.value) {
          _push(`<div class="edit-info" data-v-e257564d>`);
          if (hasEditLink.value) {
            _push(`<div class="edit-link" data-v-e257564d>`);
            _push(ssrRenderComponent(_sfc_main$18, {
              class: "edit-link-button",
              href: unref(editLink).url,
              "no-icon": true
            }, {
              default: withCtx((_, _push2, _parent2, _scopeId) => {
                if (_push2) {
                  _push2(`<span class="vpi-square-pen edit-link-icon" data-v-e257564d${_scopeId}></span> ${ssrInterpolate(unref(editLink).text)}`);
                } else {
                  return [
                    createVNode("span", { class: "vpi-square-pen edit-link-icon" }),
                    createTextVNode(" " + toDisplayString(unref(editLink).text), 1)
                  ];
                }
              }),
              _: 1
            }, _parent));
            _push(`</div>`);
          } else {
            _push(`<!---->`);
          }
          if (hasLastUpdated.value) {
            _push(`<div class="last-updated" data-v-e257564d>`);
            _push(ssrRenderComponent(VPDocFooterLastUpdated, null, null, _parent));
            _push(`</div>`);
          } else {
            _push(`<!---->`);
          }
          _push(`</div>`);
        } else {
          _push(`<!---->`);
        }
        if (unref(control).prev?.link || unref(control).next?.link) {
          _push(`<nav class="prev-next" aria-labelledby="doc-footer-aria-label" data-v-e257564d><span class="visually-hidden" id="doc-footer-aria-label" data-v-e257564d>Pager</span><div class="pager" data-v-e257564d>`);
          if (unref(control).prev?.link) {
            _push(ssrRenderComponent(_sfc_main$18, {
              class: "pager-link prev",
              href: unref(control).prev.link
            }, {
              default: withCtx((_, _push2, _parent2, _scopeId) => {
                if (_push2) {
                  _push2(`<span class="desc" data-v-e257564d${_scopeId}>${(unref(theme2).docFooter?.prev || "Previous page") ?? ""}</span><span class="title" data-v-e257564d${_scopeId}>${unref(control).prev.text ?? ""}</span>`);
                } else {
                  return [
                    createVNode("span", {
                      class: "desc",
                      innerHTML: unref(theme2).docFooter?.prev || "Previous page"
                    }, null, 8, ["innerHTML"]),
                    createVNode("span", {
                      class: "title",
                      innerHTML: unref(control).prev.text
                    }, null, 8, ["innerHTML"])
                  ];
                }
              }),
              _: 1
            }, _parent));
          } else {
            _push(`<!---->`);
          }
          _push(`</div><div class="pager" data-v-e257564d>`);
          if (unref(control).next?.link) {
            _push(ssrRenderComponent(_sfc_main$18, {
              class: "pager-link next",
              href: unref(control).next.link
            }, {
              default: withCtx((_, _push2, _parent2, _scopeId) => {
                if (_push2) {
                  _push2(`<span class="desc" data-v-e257564d${_scopeId}>${(unref(theme2).docFooter?.next || "Next page") ?? ""}</span><span class="title" data-v-e257564d${_scopeId}>${unref(control).next.text ?? ""}</span>`);
                } else {
                  return [
                    createVNode("span", {
                      class: "desc",
                      innerHTML: unref(theme2).docFooter?.next || "Next page"
                    }, null, 8, ["innerHTML"]),
                    createVNode("span", {
                      class: "title",
                      innerHTML: unref(control).next.text
                    }, null, 8, ["innerHTML"])
                  ];
                }
              }),
              _: 1
            }, _parent));
          } else {
            _push(`<!---->`);
          }
          _push(`</div></nav>`);
        } else {
          _push(`<!---->`);
        }
        _push(`</footer>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$16 = _sfc_main$16.setup;
_sfc_main$16.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPDocFooter.vue");
  return _sfc_setup$16 ? _sfc_setup$16(props, ctx) : void 0;
};
const VPDocFooter = /* @__PURE__ */ _export_sfc(_sfc_main$16, [["__scopeId", "data-v-e257564d"]]);
const _sfc_main$15 = /* @__PURE__ */ defineComponent({
  __name: "VPDoc",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2 } = useData();
    const route = useRoute();
    const { hasSidebar, hasAside, leftAside } = useSidebar();
    const pageName = computed(
      () => route.path.replace(/[./]+/g, "_").replace(/_html$/, "")
    );
    return (_ctx, _push, _parent, _attrs) => {
      const _component_Content = resolveComponent("Content");
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPDoc", { "has-sidebar": unref(hasSidebar), "has-aside": unref(hasAside) }]
      }, _attrs))} data-v-39a288b8>`);
      ssrRenderSlot(_ctx.$slots, "doc-top", {}, null, _push, _parent);
      _push(`<div class="container" data-v-39a288b8>`);
      if (unref(hasAside)) {
        _push(`<div class="${ssrRenderClass([{ "left-aside": unref(leftAside) }, "aside"])}" data-v-39a288b8><div class="aside-curtain" data-v-39a288b8></div><div class="aside-container" data-v-39a288b8><div class="aside-content" data-v-39a288b8>`);
        _push(ssrRenderComponent(VPDocAside, null, {
          "aside-top": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-top", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-top", {}, void 0, true)
              ];
            }
          }),
          "aside-bottom": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-bottom", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-bottom", {}, void 0, true)
              ];
            }
          }),
          "aside-outline-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-outline-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-outline-before", {}, void 0, true)
              ];
            }
          }),
          "aside-outline-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-outline-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-outline-after", {}, void 0, true)
              ];
            }
          }),
          "aside-ads-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-ads-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-ads-before", {}, void 0, true)
              ];
            }
          }),
          "aside-ads-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-ads-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-ads-after", {}, void 0, true)
              ];
            }
          }),
          _: 3
        }, _parent));
        _push(`</div></div></div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`<div class="content" data-v-39a288b8><div class="content-container" data-v-39a288b8>`);
      ssrRenderSlot(_ctx.$slots, "doc-before", {}, null, _push, _parent);
      _push(`<main class="main" data-v-39a288b8>`);
      _push(ssrRenderComponent(_component_Content, {
        class: ["vp-doc", [
          pageName.value,
          unref(theme2).externalLinkIcon && "external-link-icon-enabled"
        ]]
      }, null, _parent));
      _push(`</main>`);
      _push(ssrRenderComponent(VPDocFooter, null, {
        "doc-footer-before": withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "doc-footer-before", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "doc-footer-before", {}, void 0, true)
            ];
          }
        }),
        _: 3
      }, _parent));
      ssrRenderSlot(_ctx.$slots, "doc-after", {}, null, _push, _parent);
      _push(`</div></div></div>`);
      ssrRenderSlot(_ctx.$slots, "doc-bottom", {}, null, _push, _parent);
      _push(`</div>`);
    };
  }
});
const _sfc_setup$15 = _sfc_main$15.setup;
_sfc_main$15.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPDoc.vue");
  return _sfc_setup$15 ? _sfc_setup$15(props, ctx) : void 0;
};
const VPDoc = /* @__PURE__ */ _export_sfc(_sfc_main$15, [["__scopeId", "data-v-39a288b8"]]);
const _sfc_main$14 = /* @__PURE__ */ defineComponent({
  __name: "VPButton",
  __ssrInlineRender: true,
  props: {
    tag: {},
    size: { default: "medium" },
    theme: { default: "brand" },
    text: {},
    href: {},
    target: {},
    rel: {}
  },
  setup(__props) {
    const props = __props;
    const isExternal2 = computed(
      () => props.href && EXTERNAL_URL_RE.test(props.href)
    );
    const component = computed(() => {
      return props.tag || (props.href ? "a" : "button");
    });
    return (_ctx, _push, _parent, _attrs) => {
      ssrRenderVNode(_push, createVNode(resolveDynamicComponent(component.value), mergeProps({
        class: ["VPButton", [__props.size, __props.theme]],
        href: __props.href ? unref(normalizeLink$1)(__props.href) : void 0,
        target: props.target ?? (isExternal2.value ? "_blank" : void 0),
        rel: props.rel ?? (isExternal2.value ? "noreferrer" : void 0)
      }, _attrs), {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`${ssrInterpolate(__props.text)}`);
          } else {
            return [
              createTextVNode(toDisplayString(__props.text), 1)
            ];
          }
        }),
        _: 1
      }), _parent);
    };
  }
});
const _sfc_setup$14 = _sfc_main$14.setup;
_sfc_main$14.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPButton.vue");
  return _sfc_setup$14 ? _sfc_setup$14(props, ctx) : void 0;
};
const VPButton = /* @__PURE__ */ _export_sfc(_sfc_main$14, [["__scopeId", "data-v-fa7799d5"]]);
const _sfc_main$13 = /* @__PURE__ */ defineComponent({
  ...{ inheritAttrs: false },
  __name: "VPImage",
  __ssrInlineRender: true,
  props: {
    image: {},
    alt: {}
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      const _component_VPImage = resolveComponent("VPImage", true);
      if (__props.image) {
        _push(`<!--[-->`);
        if (typeof __props.image === "string" || "src" in __props.image) {
          _push(`<img${ssrRenderAttrs(mergeProps({ class: "VPImage" }, typeof __props.image === "string" ? _ctx.$attrs : { ...__props.image, ..._ctx.$attrs }, {
            src: unref(withBase)(typeof __props.image === "string" ? __props.image : __props.image.src),
            alt: __props.alt ?? (typeof __props.image === "string" ? "" : __props.image.alt || "")
          }))} data-v-8426fc1a>`);
        } else {
          _push(`<!--[-->`);
          _push(ssrRenderComponent(_component_VPImage, mergeProps({
            class: "dark",
            image: __props.image.dark,
            alt: __props.image.alt
          }, _ctx.$attrs), null, _parent));
          _push(ssrRenderComponent(_component_VPImage, mergeProps({
            class: "light",
            image: __props.image.light,
            alt: __props.image.alt
          }, _ctx.$attrs), null, _parent));
          _push(`<!--]-->`);
        }
        _push(`<!--]-->`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$13 = _sfc_main$13.setup;
_sfc_main$13.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPImage.vue");
  return _sfc_setup$13 ? _sfc_setup$13(props, ctx) : void 0;
};
const VPImage = /* @__PURE__ */ _export_sfc(_sfc_main$13, [["__scopeId", "data-v-8426fc1a"]]);
const _sfc_main$12 = /* @__PURE__ */ defineComponent({
  __name: "VPHero",
  __ssrInlineRender: true,
  props: {
    name: {},
    text: {},
    tagline: {},
    image: {},
    actions: {}
  },
  setup(__props) {
    const heroImageSlotExists = inject("hero-image-slot-exists");
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPHero", { "has-image": __props.image || unref(heroImageSlotExists) }]
      }, _attrs))} data-v-4f9c455b><div class="container" data-v-4f9c455b><div class="main" data-v-4f9c455b>`);
      ssrRenderSlot(_ctx.$slots, "home-hero-info-before", {}, null, _push, _parent);
      ssrRenderSlot(_ctx.$slots, "home-hero-info", {}, () => {
        _push(`<h1 class="heading" data-v-4f9c455b>`);
        if (__props.name) {
          _push(`<span class="name clip" data-v-4f9c455b>${__props.name ?? ""}</span>`);
        } else {
          _push(`<!---->`);
        }
        if (__props.text) {
          _push(`<span class="text" data-v-4f9c455b>${__props.text ?? ""}</span>`);
        } else {
          _push(`<!---->`);
        }
        _push(`</h1>`);
        if (__props.tagline) {
          _push(`<p class="tagline" data-v-4f9c455b>${__props.tagline ?? ""}</p>`);
        } else {
          _push(`<!---->`);
        }
      }, _push, _parent);
      ssrRenderSlot(_ctx.$slots, "home-hero-info-after", {}, null, _push, _parent);
      if (__props.actions) {
        _push(`<div class="actions" data-v-4f9c455b><!--[-->`);
        ssrRenderList(__props.actions, (action) => {
          _push(`<div class="action" data-v-4f9c455b>`);
          _push(ssrRenderComponent(VPButton, {
            tag: "a",
            size: "medium",
            theme: action.theme,
            text: action.text,
            href: action.link,
            target: action.target,
            rel: action.rel
          }, null, _parent));
          _push(`</div>`);
        });
        _push(`<!--]--></div>`);
      } else {
        _push(`<!---->`);
      }
      ssrRenderSlot(_ctx.$slots, "home-hero-actions-after", {}, null, _push, _parent);
      _push(`</div>`);
      if (__props.image || unref(heroImageSlotExists)) {
        _push(`<div class="image" data-v-4f9c455b><div class="image-container" data-v-4f9c455b><div class="image-bg" data-v-4f9c455b></div>`);
        ssrRenderSlot(_ctx.$slots, "home-hero-image", {}, () => {
          if (__props.image) {
            _push(ssrRenderComponent(VPImage, {
              class: "image-src",
              image: __props.image
            }, null, _parent));
          } else {
            _push(`<!---->`);
          }
        }, _push, _parent);
        _push(`</div></div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div></div>`);
    };
  }
});
const _sfc_setup$12 = _sfc_main$12.setup;
_sfc_main$12.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPHero.vue");
  return _sfc_setup$12 ? _sfc_setup$12(props, ctx) : void 0;
};
const VPHero = /* @__PURE__ */ _export_sfc(_sfc_main$12, [["__scopeId", "data-v-4f9c455b"]]);
const _sfc_main$11 = /* @__PURE__ */ defineComponent({
  __name: "VPHomeHero",
  __ssrInlineRender: true,
  setup(__props) {
    const { frontmatter: fm } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(fm).hero) {
        _push(ssrRenderComponent(VPHero, mergeProps({
          class: "VPHomeHero",
          name: unref(fm).hero.name,
          text: unref(fm).hero.text,
          tagline: unref(fm).hero.tagline,
          image: unref(fm).hero.image,
          actions: unref(fm).hero.actions
        }, _attrs), {
          "home-hero-info-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-info-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-info-before")
              ];
            }
          }),
          "home-hero-info": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-info", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-info")
              ];
            }
          }),
          "home-hero-info-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-info-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-info-after")
              ];
            }
          }),
          "home-hero-actions-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-actions-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-actions-after")
              ];
            }
          }),
          "home-hero-image": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-image", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-image")
              ];
            }
          }),
          _: 3
        }, _parent));
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$11 = _sfc_main$11.setup;
_sfc_main$11.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPHomeHero.vue");
  return _sfc_setup$11 ? _sfc_setup$11(props, ctx) : void 0;
};
const _sfc_main$10 = /* @__PURE__ */ defineComponent({
  __name: "VPFeature",
  __ssrInlineRender: true,
  props: {
    icon: {},
    title: {},
    details: {},
    link: {},
    linkText: {},
    rel: {},
    target: {}
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(ssrRenderComponent(_sfc_main$18, mergeProps({
        class: "VPFeature",
        href: __props.link,
        rel: __props.rel,
        target: __props.target,
        "no-icon": true,
        tag: __props.link ? "a" : "div"
      }, _attrs), {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<article class="box" data-v-a3976bdc${_scopeId}>`);
            if (typeof __props.icon === "object" && __props.icon.wrap) {
              _push2(`<div class="icon" data-v-a3976bdc${_scopeId}>`);
              _push2(ssrRenderComponent(VPImage, {
                image: __props.icon,
                alt: __props.icon.alt,
                height: __props.icon.height || 48,
                width: __props.icon.width || 48
              }, null, _parent2, _scopeId));
              _push2(`</div>`);
            } else if (typeof __props.icon === "object") {
              _push2(ssrRenderComponent(VPImage, {
                image: __props.icon,
                alt: __props.icon.alt,
                height: __props.icon.height || 48,
                width: __props.icon.width || 48
              }, null, _parent2, _scopeId));
            } else if (__props.icon) {
              _push2(`<div class="icon" data-v-a3976bdc${_scopeId}>${__props.icon ?? ""}</div>`);
            } else {
              _push2(`<!---->`);
            }
            _push2(`<h2 class="title" data-v-a3976bdc${_scopeId}>${__props.title ?? ""}</h2>`);
            if (__props.details) {
              _push2(`<p class="details" data-v-a3976bdc${_scopeId}>${__props.details ?? ""}</p>`);
            } else {
              _push2(`<!---->`);
            }
            if (__props.linkText) {
              _push2(`<div class="link-text" data-v-a3976bdc${_scopeId}><p class="link-text-value" data-v-a3976bdc${_scopeId}>${ssrInterpolate(__props.linkText)} <span class="vpi-arrow-right link-text-icon" data-v-a3976bdc${_scopeId}></span></p></div>`);
            } else {
              _push2(`<!---->`);
            }
            _push2(`</article>`);
          } else {
            return [
              createVNode("article", { class: "box" }, [
                typeof __props.icon === "object" && __props.icon.wrap ? (openBlock(), createBlock("div", {
                  key: 0,
                  class: "icon"
                }, [
                  createVNode(VPImage, {
                    image: __props.icon,
                    alt: __props.icon.alt,
                    height: __props.icon.height || 48,
                    width: __props.icon.width || 48
                  }, null, 8, ["image", "alt", "height", "width"])
                ])) : typeof __props.icon === "object" ? (openBlock(), createBlock(VPImage, {
                  key: 1,
                  image: __props.icon,
                  alt: __props.icon.alt,
                  height: __props.icon.height || 48,
                  width: __props.icon.width || 48
                }, null, 8, ["image", "alt", "height", "width"])) : __props.icon ? (openBlock(), createBlock("div", {
                  key: 2,
                  class: "icon",
                  innerHTML: __props.icon
                }, null, 8, ["innerHTML"])) : createCommentVNode("", true),
                createVNode("h2", {
                  class: "title",
                  innerHTML: __props.title
                }, null, 8, ["innerHTML"]),
                __props.details ? (openBlock(), createBlock("p", {
                  key: 3,
                  class: "details",
                  innerHTML: __props.details
                }, null, 8, ["innerHTML"])) : createCommentVNode("", true),
                __props.linkText ? (openBlock(), createBlock("div", {
                  key: 4,
                  class: "link-text"
                }, [
                  createVNode("p", { class: "link-text-value" }, [
                    createTextVNode(toDisplayString(__props.linkText) + " ", 1),
                    createVNode("span", { class: "vpi-arrow-right link-text-icon" })
                  ])
                ])) : createCommentVNode("", true)
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
    };
  }
});
const _sfc_setup$10 = _sfc_main$10.setup;
_sfc_main$10.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPFeature.vue");
  return _sfc_setup$10 ? _sfc_setup$10(props, ctx) : void 0;
};
const VPFeature = /* @__PURE__ */ _export_sfc(_sfc_main$10, [["__scopeId", "data-v-a3976bdc"]]);
const _sfc_main$$ = /* @__PURE__ */ defineComponent({
  __name: "VPFeatures",
  __ssrInlineRender: true,
  props: {
    features: {}
  },
  setup(__props) {
    const props = __props;
    const grid = computed(() => {
      const length = props.features.length;
      if (!length) {
        return;
      } else if (length === 2) {
        return "grid-2";
      } else if (length === 3) {
        return "grid-3";
      } else if (length % 3 === 0) {
        return "grid-6";
      } else if (length > 3) {
        return "grid-4";
      }
    });
    return (_ctx, _push, _parent, _attrs) => {
      if (__props.features) {
        _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPFeatures" }, _attrs))} data-v-a6181336><div class="container" data-v-a6181336><div class="items" data-v-a6181336><!--[-->`);
        ssrRenderList(__props.features, (feature) => {
          _push(`<div class="${ssrRenderClass([[grid.value], "item"])}" data-v-a6181336>`);
          _push(ssrRenderComponent(VPFeature, {
            icon: feature.icon,
            title: feature.title,
            details: feature.details,
            link: feature.link,
            "link-text": feature.linkText,
            rel: feature.rel,
            target: feature.target
          }, null, _parent));
          _push(`</div>`);
        });
        _push(`<!--]--></div></div></div>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$$ = _sfc_main$$.setup;
_sfc_main$$.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPFeatures.vue");
  return _sfc_setup$$ ? _sfc_setup$$(props, ctx) : void 0;
};
const VPFeatures = /* @__PURE__ */ _export_sfc(_sfc_main$$, [["__scopeId", "data-v-a6181336"]]);
const _sfc_main$_ = /* @__PURE__ */ defineComponent({
  __name: "VPHomeFeatures",
  __ssrInlineRender: true,
  setup(__props) {
    const { frontmatter: fm } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(fm).features) {
        _push(ssrRenderComponent(VPFeatures, mergeProps({
          class: "VPHomeFeatures",
          features: unref(fm).features
        }, _attrs), null, _parent));
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$_ = _sfc_main$_.setup;
_sfc_main$_.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPHomeFeatures.vue");
  return _sfc_setup$_ ? _sfc_setup$_(props, ctx) : void 0;
};
const _sfc_main$Z = /* @__PURE__ */ defineComponent({
  __name: "VPHomeContent",
  __ssrInlineRender: true,
  setup(__props) {
    const { width: vw } = useWindowSize({
      initialWidth: 0,
      includeScrollbar: false
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: "vp-doc container",
        style: unref(vw) ? { "--vp-offset": `calc(50% - ${unref(vw) / 2}px)` } : {}
      }, _attrs))} data-v-8e2d4988>`);
      ssrRenderSlot(_ctx.$slots, "default", {}, null, _push, _parent);
      _push(`</div>`);
    };
  }
});
const _sfc_setup$Z = _sfc_main$Z.setup;
_sfc_main$Z.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPHomeContent.vue");
  return _sfc_setup$Z ? _sfc_setup$Z(props, ctx) : void 0;
};
const VPHomeContent = /* @__PURE__ */ _export_sfc(_sfc_main$Z, [["__scopeId", "data-v-8e2d4988"]]);
const _sfc_main$Y = /* @__PURE__ */ defineComponent({
  __name: "VPHome",
  __ssrInlineRender: true,
  setup(__props) {
    const { frontmatter, theme: theme2 } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      const _component_Content = resolveComponent("Content");
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPHome", {
          "external-link-icon-enabled": unref(theme2).externalLinkIcon
        }]
      }, _attrs))} data-v-8b561e3d>`);
      ssrRenderSlot(_ctx.$slots, "home-hero-before", {}, null, _push, _parent);
      _push(ssrRenderComponent(_sfc_main$11, null, {
        "home-hero-info-before": withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "home-hero-info-before", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "home-hero-info-before", {}, void 0, true)
            ];
          }
        }),
        "home-hero-info": withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "home-hero-info", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "home-hero-info", {}, void 0, true)
            ];
          }
        }),
        "home-hero-info-after": withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "home-hero-info-after", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "home-hero-info-after", {}, void 0, true)
            ];
          }
        }),
        "home-hero-actions-after": withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "home-hero-actions-after", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "home-hero-actions-after", {}, void 0, true)
            ];
          }
        }),
        "home-hero-image": withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "home-hero-image", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "home-hero-image", {}, void 0, true)
            ];
          }
        }),
        _: 3
      }, _parent));
      ssrRenderSlot(_ctx.$slots, "home-hero-after", {}, null, _push, _parent);
      ssrRenderSlot(_ctx.$slots, "home-features-before", {}, null, _push, _parent);
      _push(ssrRenderComponent(_sfc_main$_, null, null, _parent));
      ssrRenderSlot(_ctx.$slots, "home-features-after", {}, null, _push, _parent);
      if (unref(frontmatter).markdownStyles !== false) {
        _push(ssrRenderComponent(VPHomeContent, null, {
          default: withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              _push2(ssrRenderComponent(_component_Content, null, null, _parent2, _scopeId));
            } else {
              return [
                createVNode(_component_Content)
              ];
            }
          }),
          _: 1
        }, _parent));
      } else {
        _push(ssrRenderComponent(_component_Content, null, null, _parent));
      }
      _push(`</div>`);
    };
  }
});
const _sfc_setup$Y = _sfc_main$Y.setup;
_sfc_main$Y.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPHome.vue");
  return _sfc_setup$Y ? _sfc_setup$Y(props, ctx) : void 0;
};
const VPHome = /* @__PURE__ */ _export_sfc(_sfc_main$Y, [["__scopeId", "data-v-8b561e3d"]]);
const _sfc_main$X = {};
function _sfc_ssrRender$1(_ctx, _push, _parent, _attrs) {
  const _component_Content = resolveComponent("Content");
  _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPPage" }, _attrs))}>`);
  ssrRenderSlot(_ctx.$slots, "page-top", {}, null, _push, _parent);
  _push(ssrRenderComponent(_component_Content, null, null, _parent));
  ssrRenderSlot(_ctx.$slots, "page-bottom", {}, null, _push, _parent);
  _push(`</div>`);
}
const _sfc_setup$X = _sfc_main$X.setup;
_sfc_main$X.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPPage.vue");
  return _sfc_setup$X ? _sfc_setup$X(props, ctx) : void 0;
};
const VPPage = /* @__PURE__ */ _export_sfc(_sfc_main$X, [["ssrRender", _sfc_ssrRender$1]]);
const _sfc_main$W = /* @__PURE__ */ defineComponent({
  __name: "VPContent",
  __ssrInlineRender: true,
  setup(__props) {
    const { page, frontmatter } = useData();
    const { hasSidebar } = useSidebar();
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPContent", {
          "has-sidebar": unref(hasSidebar),
          "is-home": unref(frontmatter).layout === "home"
        }],
        id: "VPContent"
      }, _attrs))} data-v-1428d186>`);
      if (unref(page).isNotFound) {
        ssrRenderSlot(_ctx.$slots, "not-found", {}, () => {
          _push(ssrRenderComponent(NotFound, null, null, _parent));
        }, _push, _parent);
      } else if (unref(frontmatter).layout === "page") {
        _push(ssrRenderComponent(VPPage, null, {
          "page-top": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "page-top", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "page-top", {}, void 0, true)
              ];
            }
          }),
          "page-bottom": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "page-bottom", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "page-bottom", {}, void 0, true)
              ];
            }
          }),
          _: 3
        }, _parent));
      } else if (unref(frontmatter).layout === "home") {
        _push(ssrRenderComponent(VPHome, null, {
          "home-hero-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-before", {}, void 0, true)
              ];
            }
          }),
          "home-hero-info-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-info-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-info-before", {}, void 0, true)
              ];
            }
          }),
          "home-hero-info": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-info", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-info", {}, void 0, true)
              ];
            }
          }),
          "home-hero-info-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-info-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-info-after", {}, void 0, true)
              ];
            }
          }),
          "home-hero-actions-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-actions-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-actions-after", {}, void 0, true)
              ];
            }
          }),
          "home-hero-image": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-image", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-image", {}, void 0, true)
              ];
            }
          }),
          "home-hero-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-after", {}, void 0, true)
              ];
            }
          }),
          "home-features-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-features-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-features-before", {}, void 0, true)
              ];
            }
          }),
          "home-features-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-features-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-features-after", {}, void 0, true)
              ];
            }
          }),
          _: 3
        }, _parent));
      } else if (unref(frontmatter).layout && unref(frontmatter).layout !== "doc") {
        ssrRenderVNode(_push, createVNode(resolveDynamicComponent(unref(frontmatter).layout), null, null), _parent);
      } else {
        _push(ssrRenderComponent(VPDoc, null, {
          "doc-top": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-top", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-top", {}, void 0, true)
              ];
            }
          }),
          "doc-bottom": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-bottom", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-bottom", {}, void 0, true)
              ];
            }
          }),
          "doc-footer-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-footer-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-footer-before", {}, void 0, true)
              ];
            }
          }),
          "doc-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-before", {}, void 0, true)
              ];
            }
          }),
          "doc-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-after", {}, void 0, true)
              ];
            }
          }),
          "aside-top": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-top", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-top", {}, void 0, true)
              ];
            }
          }),
          "aside-outline-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-outline-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-outline-before", {}, void 0, true)
              ];
            }
          }),
          "aside-outline-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-outline-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-outline-after", {}, void 0, true)
              ];
            }
          }),
          "aside-ads-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-ads-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-ads-before", {}, void 0, true)
              ];
            }
          }),
          "aside-ads-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-ads-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-ads-after", {}, void 0, true)
              ];
            }
          }),
          "aside-bottom": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-bottom", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-bottom", {}, void 0, true)
              ];
            }
          }),
          _: 3
        }, _parent));
      }
      _push(`</div>`);
    };
  }
});
const _sfc_setup$W = _sfc_main$W.setup;
_sfc_main$W.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPContent.vue");
  return _sfc_setup$W ? _sfc_setup$W(props, ctx) : void 0;
};
const VPContent = /* @__PURE__ */ _export_sfc(_sfc_main$W, [["__scopeId", "data-v-1428d186"]]);
const _sfc_main$V = /* @__PURE__ */ defineComponent({
  __name: "VPFooter",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2, frontmatter } = useData();
    const { hasSidebar } = useSidebar();
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(theme2).footer && unref(frontmatter).footer !== false) {
        _push(`<footer${ssrRenderAttrs(mergeProps({
          class: ["VPFooter", { "has-sidebar": unref(hasSidebar) }]
        }, _attrs))} data-v-e315a0ad><div class="container" data-v-e315a0ad>`);
        if (unref(theme2).footer.message) {
          _push(`<p class="message" data-v-e315a0ad>${unref(theme2).footer.message ?? ""}</p>`);
        } else {
          _push(`<!---->`);
        }
        if (unref(theme2).footer.copyright) {
          _push(`<p class="copyright" data-v-e315a0ad>${unref(theme2).footer.copyright ?? ""}</p>`);
        } else {
          _push(`<!---->`);
        }
        _push(`</div></footer>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$V = _sfc_main$V.setup;
_sfc_main$V.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPFooter.vue");
  return _sfc_setup$V ? _sfc_setup$V(props, ctx) : void 0;
};
const VPFooter = /* @__PURE__ */ _export_sfc(_sfc_main$V, [["__scopeId", "data-v-e315a0ad"]]);
function useLocalNav() {
  const { theme: theme2, frontmatter } = useData();
  const headers = shallowRef([]);
  const hasLocalNav = computed(() => {
    return headers.value.length > 0;
  });
  onContentUpdated(() => {
    headers.value = getHeaders(frontmatter.value.outline ?? theme2.value.outline);
  });
  return {
    headers,
    hasLocalNav
  };
}
const _sfc_main$U = /* @__PURE__ */ defineComponent({
  __name: "VPLocalNavOutlineDropdown",
  __ssrInlineRender: true,
  props: {
    headers: {},
    navHeight: {}
  },
  setup(__props) {
    const { theme: theme2 } = useData();
    const open = ref(false);
    const vh = ref(0);
    const main = ref();
    ref();
    function closeOnClickOutside(e) {
      if (!main.value?.contains(e.target)) {
        open.value = false;
      }
    }
    watch(open, (value) => {
      if (value) {
        document.addEventListener("click", closeOnClickOutside);
        return;
      }
      document.removeEventListener("click", closeOnClickOutside);
    });
    onKeyStroke("Escape", () => {
      open.value = false;
    });
    onContentUpdated(() => {
      open.value = false;
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: "VPLocalNavOutlineDropdown",
        style: { "--vp-vh": vh.value + "px" },
        ref_key: "main",
        ref: main
      }, _attrs))} data-v-8a42e2b4>`);
      if (__props.headers.length > 0) {
        _push(`<button class="${ssrRenderClass({ open: open.value })}" data-v-8a42e2b4><span class="menu-text" data-v-8a42e2b4>${ssrInterpolate(unref(resolveTitle)(unref(theme2)))}</span><span class="vpi-chevron-right icon" data-v-8a42e2b4></span></button>`);
      } else {
        _push(`<button data-v-8a42e2b4>${ssrInterpolate(unref(theme2).returnToTopLabel || "Return to top")}</button>`);
      }
      if (open.value) {
        _push(`<div class="items" data-v-8a42e2b4><div class="header" data-v-8a42e2b4><a class="top-link" href="#" data-v-8a42e2b4>${ssrInterpolate(unref(theme2).returnToTopLabel || "Return to top")}</a></div><div class="outline" data-v-8a42e2b4>`);
        _push(ssrRenderComponent(VPDocOutlineItem, { headers: __props.headers }, null, _parent));
        _push(`</div></div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div>`);
    };
  }
});
const _sfc_setup$U = _sfc_main$U.setup;
_sfc_main$U.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPLocalNavOutlineDropdown.vue");
  return _sfc_setup$U ? _sfc_setup$U(props, ctx) : void 0;
};
const VPLocalNavOutlineDropdown = /* @__PURE__ */ _export_sfc(_sfc_main$U, [["__scopeId", "data-v-8a42e2b4"]]);
const _sfc_main$T = /* @__PURE__ */ defineComponent({
  __name: "VPLocalNav",
  __ssrInlineRender: true,
  props: {
    open: { type: Boolean }
  },
  emits: ["open-menu"],
  setup(__props) {
    const { theme: theme2, frontmatter } = useData();
    const { hasSidebar } = useSidebar();
    const { headers } = useLocalNav();
    const { y } = useWindowScroll();
    const navHeight = ref(0);
    onMounted(() => {
      navHeight.value = parseInt(
        getComputedStyle(document.documentElement).getPropertyValue(
          "--vp-nav-height"
        )
      );
    });
    onContentUpdated(() => {
      headers.value = getHeaders(frontmatter.value.outline ?? theme2.value.outline);
    });
    const empty = computed(() => {
      return headers.value.length === 0;
    });
    const emptyAndNoSidebar = computed(() => {
      return empty.value && !hasSidebar.value;
    });
    const classes = computed(() => {
      return {
        VPLocalNav: true,
        "has-sidebar": hasSidebar.value,
        empty: empty.value,
        fixed: emptyAndNoSidebar.value
      };
    });
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(frontmatter).layout !== "home" && (!emptyAndNoSidebar.value || unref(y) >= navHeight.value)) {
        _push(`<div${ssrRenderAttrs(mergeProps({ class: classes.value }, _attrs))} data-v-a6f0e41e><div class="container" data-v-a6f0e41e>`);
        if (unref(hasSidebar)) {
          _push(`<button class="menu"${ssrRenderAttr("aria-expanded", __props.open)} aria-controls="VPSidebarNav" data-v-a6f0e41e><span class="vpi-align-left menu-icon" data-v-a6f0e41e></span><span class="menu-text" data-v-a6f0e41e>${ssrInterpolate(unref(theme2).sidebarMenuLabel || "Menu")}</span></button>`);
        } else {
          _push(`<!---->`);
        }
        _push(ssrRenderComponent(VPLocalNavOutlineDropdown, {
          headers: unref(headers),
          navHeight: navHeight.value
        }, null, _parent));
        _push(`</div></div>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$T = _sfc_main$T.setup;
_sfc_main$T.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPLocalNav.vue");
  return _sfc_setup$T ? _sfc_setup$T(props, ctx) : void 0;
};
const VPLocalNav = /* @__PURE__ */ _export_sfc(_sfc_main$T, [["__scopeId", "data-v-a6f0e41e"]]);
function useNav() {
  const isScreenOpen = ref(false);
  function openScreen() {
    isScreenOpen.value = true;
    window.addEventListener("resize", closeScreenOnTabletWindow);
  }
  function closeScreen() {
    isScreenOpen.value = false;
    window.removeEventListener("resize", closeScreenOnTabletWindow);
  }
  function toggleScreen() {
    isScreenOpen.value ? closeScreen() : openScreen();
  }
  function closeScreenOnTabletWindow() {
    window.outerWidth >= 768 && closeScreen();
  }
  const route = useRoute();
  watch(() => route.path, closeScreen);
  return {
    isScreenOpen,
    openScreen,
    closeScreen,
    toggleScreen
  };
}
const _sfc_main$S = {};
function _sfc_ssrRender(_ctx, _push, _parent, _attrs) {
  _push(`<button${ssrRenderAttrs(mergeProps({
    class: "VPSwitch",
    type: "button",
    role: "switch"
  }, _attrs))} data-v-1d5665e3><span class="check" data-v-1d5665e3>`);
  if (_ctx.$slots.default) {
    _push(`<span class="icon" data-v-1d5665e3>`);
    ssrRenderSlot(_ctx.$slots, "default", {}, null, _push, _parent);
    _push(`</span>`);
  } else {
    _push(`<!---->`);
  }
  _push(`</span></button>`);
}
const _sfc_setup$S = _sfc_main$S.setup;
_sfc_main$S.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSwitch.vue");
  return _sfc_setup$S ? _sfc_setup$S(props, ctx) : void 0;
};
const VPSwitch = /* @__PURE__ */ _export_sfc(_sfc_main$S, [["ssrRender", _sfc_ssrRender], ["__scopeId", "data-v-1d5665e3"]]);
const _sfc_main$R = /* @__PURE__ */ defineComponent({
  __name: "VPSwitchAppearance",
  __ssrInlineRender: true,
  setup(__props) {
    const { isDark, theme: theme2 } = useData();
    const toggleAppearance = inject("toggle-appearance", () => {
      isDark.value = !isDark.value;
    });
    const switchTitle = ref("");
    watchPostEffect(() => {
      switchTitle.value = isDark.value ? theme2.value.lightModeSwitchTitle || "Switch to light theme" : theme2.value.darkModeSwitchTitle || "Switch to dark theme";
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(ssrRenderComponent(VPSwitch, mergeProps({
        title: switchTitle.value,
        class: "VPSwitchAppearance",
        "aria-checked": unref(isDark),
        onClick: unref(toggleAppearance)
      }, _attrs), {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<span class="vpi-sun sun" data-v-5337faa4${_scopeId}></span><span class="vpi-moon moon" data-v-5337faa4${_scopeId}></span>`);
          } else {
            return [
              createVNode("span", { class: "vpi-sun sun" }),
              createVNode("span", { class: "vpi-moon moon" })
            ];
          }
        }),
        _: 1
      }, _parent));
    };
  }
});
const _sfc_setup$R = _sfc_main$R.setup;
_sfc_main$R.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSwitchAppearance.vue");
  return _sfc_setup$R ? _sfc_setup$R(props, ctx) : void 0;
};
const VPSwitchAppearance = /* @__PURE__ */ _export_sfc(_sfc_main$R, [["__scopeId", "data-v-5337faa4"]]);
const _sfc_main$Q = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarAppearance",
  __ssrInlineRender: true,
  setup(__props) {
    const { site } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(site).appearance && unref(site).appearance !== "force-dark" && unref(site).appearance !== "force-auto") {
        _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPNavBarAppearance" }, _attrs))} data-v-6c893767>`);
        _push(ssrRenderComponent(VPSwitchAppearance, null, null, _parent));
        _push(`</div>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$Q = _sfc_main$Q.setup;
_sfc_main$Q.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarAppearance.vue");
  return _sfc_setup$Q ? _sfc_setup$Q(props, ctx) : void 0;
};
const VPNavBarAppearance = /* @__PURE__ */ _export_sfc(_sfc_main$Q, [["__scopeId", "data-v-6c893767"]]);
const focusedElement = ref();
let active = false;
let listeners = 0;
function useFlyout(options) {
  const focus = ref(false);
  if (inBrowser) {
    !active && activateFocusTracking();
    listeners++;
    const unwatch = watch(focusedElement, (el) => {
      if (el === options.el.value || options.el.value?.contains(el)) {
        focus.value = true;
        options.onFocus?.();
      } else {
        focus.value = false;
        options.onBlur?.();
      }
    });
    onUnmounted(() => {
      unwatch();
      listeners--;
      if (!listeners) {
        deactivateFocusTracking();
      }
    });
  }
  return readonly(focus);
}
function activateFocusTracking() {
  document.addEventListener("focusin", handleFocusIn);
  active = true;
  focusedElement.value = document.activeElement;
}
function deactivateFocusTracking() {
  document.removeEventListener("focusin", handleFocusIn);
}
function handleFocusIn() {
  focusedElement.value = document.activeElement;
}
const _sfc_main$P = /* @__PURE__ */ defineComponent({
  __name: "VPMenuLink",
  __ssrInlineRender: true,
  props: {
    item: {}
  },
  setup(__props) {
    const { page } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPMenuLink" }, _attrs))} data-v-35975db6>`);
      _push(ssrRenderComponent(_sfc_main$18, {
        class: {
          active: unref(isActive)(
            unref(page).relativePath,
            __props.item.activeMatch || __props.item.link,
            !!__props.item.activeMatch
          )
        },
        href: __props.item.link,
        target: __props.item.target,
        rel: __props.item.rel,
        "no-icon": __props.item.noIcon
      }, {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<span data-v-35975db6${_scopeId}>${__props.item.text ?? ""}</span>`);
          } else {
            return [
              createVNode("span", {
                innerHTML: __props.item.text
              }, null, 8, ["innerHTML"])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`</div>`);
    };
  }
});
const _sfc_setup$P = _sfc_main$P.setup;
_sfc_main$P.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPMenuLink.vue");
  return _sfc_setup$P ? _sfc_setup$P(props, ctx) : void 0;
};
const VPMenuLink = /* @__PURE__ */ _export_sfc(_sfc_main$P, [["__scopeId", "data-v-35975db6"]]);
const _sfc_main$O = /* @__PURE__ */ defineComponent({
  __name: "VPMenuGroup",
  __ssrInlineRender: true,
  props: {
    text: {},
    items: {}
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPMenuGroup" }, _attrs))} data-v-69e747b5>`);
      if (__props.text) {
        _push(`<p class="title" data-v-69e747b5>${ssrInterpolate(__props.text)}</p>`);
      } else {
        _push(`<!---->`);
      }
      _push(`<!--[-->`);
      ssrRenderList(__props.items, (item) => {
        _push(`<!--[-->`);
        if ("link" in item) {
          _push(ssrRenderComponent(VPMenuLink, { item }, null, _parent));
        } else {
          _push(`<!---->`);
        }
        _push(`<!--]-->`);
      });
      _push(`<!--]--></div>`);
    };
  }
});
const _sfc_setup$O = _sfc_main$O.setup;
_sfc_main$O.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPMenuGroup.vue");
  return _sfc_setup$O ? _sfc_setup$O(props, ctx) : void 0;
};
const VPMenuGroup = /* @__PURE__ */ _export_sfc(_sfc_main$O, [["__scopeId", "data-v-69e747b5"]]);
const _sfc_main$N = /* @__PURE__ */ defineComponent({
  __name: "VPMenu",
  __ssrInlineRender: true,
  props: {
    items: {}
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPMenu" }, _attrs))} data-v-b98bc113>`);
      if (__props.items) {
        _push(`<div class="items" data-v-b98bc113><!--[-->`);
        ssrRenderList(__props.items, (item) => {
          _push(`<!--[-->`);
          if ("link" in item) {
            _push(ssrRenderComponent(VPMenuLink, { item }, null, _parent));
          } else if ("component" in item) {
            ssrRenderVNode(_push, createVNode(resolveDynamicComponent(item.component), mergeProps({ ref_for: true }, item.props), null), _parent);
          } else {
            _push(ssrRenderComponent(VPMenuGroup, {
              text: item.text,
              items: item.items
            }, null, _parent));
          }
          _push(`<!--]-->`);
        });
        _push(`<!--]--></div>`);
      } else {
        _push(`<!---->`);
      }
      ssrRenderSlot(_ctx.$slots, "default", {}, null, _push, _parent);
      _push(`</div>`);
    };
  }
});
const _sfc_setup$N = _sfc_main$N.setup;
_sfc_main$N.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPMenu.vue");
  return _sfc_setup$N ? _sfc_setup$N(props, ctx) : void 0;
};
const VPMenu = /* @__PURE__ */ _export_sfc(_sfc_main$N, [["__scopeId", "data-v-b98bc113"]]);
const _sfc_main$M = /* @__PURE__ */ defineComponent({
  __name: "VPFlyout",
  __ssrInlineRender: true,
  props: {
    icon: {},
    button: {},
    label: {},
    items: {}
  },
  setup(__props) {
    const open = ref(false);
    const el = ref();
    useFlyout({ el, onBlur });
    function onBlur() {
      open.value = false;
    }
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: "VPFlyout",
        ref_key: "el",
        ref: el
      }, _attrs))} data-v-cf11d7a2><button type="button" class="button" aria-haspopup="true"${ssrRenderAttr("aria-expanded", open.value)}${ssrRenderAttr("aria-label", __props.label)} data-v-cf11d7a2>`);
      if (__props.button || __props.icon) {
        _push(`<span class="text" data-v-cf11d7a2>`);
        if (__props.icon) {
          _push(`<span class="${ssrRenderClass([__props.icon, "option-icon"])}" data-v-cf11d7a2></span>`);
        } else {
          _push(`<!---->`);
        }
        if (__props.button) {
          _push(`<span data-v-cf11d7a2>${__props.button ?? ""}</span>`);
        } else {
          _push(`<!---->`);
        }
        _push(`<span class="vpi-chevron-down text-icon" data-v-cf11d7a2></span></span>`);
      } else {
        _push(`<span class="vpi-more-horizontal icon" data-v-cf11d7a2></span>`);
      }
      _push(`</button><div class="menu" data-v-cf11d7a2>`);
      _push(ssrRenderComponent(VPMenu, { items: __props.items }, {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "default", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "default", {}, void 0, true)
            ];
          }
        }),
        _: 3
      }, _parent));
      _push(`</div></div>`);
    };
  }
});
const _sfc_setup$M = _sfc_main$M.setup;
_sfc_main$M.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPFlyout.vue");
  return _sfc_setup$M ? _sfc_setup$M(props, ctx) : void 0;
};
const VPFlyout = /* @__PURE__ */ _export_sfc(_sfc_main$M, [["__scopeId", "data-v-cf11d7a2"]]);
const _sfc_main$L = /* @__PURE__ */ defineComponent({
  __name: "VPSocialLink",
  __ssrInlineRender: true,
  props: {
    icon: {},
    link: {},
    ariaLabel: {}
  },
  setup(__props) {
    const props = __props;
    const el = ref();
    onMounted(async () => {
      await nextTick();
      const span = el.value?.children[0];
      if (span instanceof HTMLElement && span.className.startsWith("vpi-social-") && (getComputedStyle(span).maskImage || getComputedStyle(span).webkitMaskImage) === "none") {
        span.style.setProperty(
          "--icon",
          `url('https://api.iconify.design/simple-icons/${props.icon}.svg')`
        );
      }
    });
    const svg = computed(() => {
      if (typeof props.icon === "object") return props.icon.svg;
      return `<span class="vpi-social-${props.icon}"></span>`;
    });
    {
      typeof props.icon === "string" && useSSRContext()?.vpSocialIcons.add(props.icon);
    }
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<a${ssrRenderAttrs(mergeProps({
        ref_key: "el",
        ref: el,
        class: "VPSocialLink no-icon",
        href: __props.link,
        "aria-label": __props.ariaLabel ?? (typeof __props.icon === "string" ? __props.icon : ""),
        target: "_blank",
        rel: "noopener"
      }, _attrs))} data-v-bd121fe5>${svg.value ?? ""}</a>`);
    };
  }
});
const _sfc_setup$L = _sfc_main$L.setup;
_sfc_main$L.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSocialLink.vue");
  return _sfc_setup$L ? _sfc_setup$L(props, ctx) : void 0;
};
const VPSocialLink = /* @__PURE__ */ _export_sfc(_sfc_main$L, [["__scopeId", "data-v-bd121fe5"]]);
const _sfc_main$K = /* @__PURE__ */ defineComponent({
  __name: "VPSocialLinks",
  __ssrInlineRender: true,
  props: {
    links: {}
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPSocialLinks" }, _attrs))} data-v-7bc22406><!--[-->`);
      ssrRenderList(__props.links, ({ link: link2, icon, ariaLabel }) => {
        _push(ssrRenderComponent(VPSocialLink, {
          key: link2,
          icon,
          link: link2,
          ariaLabel
        }, null, _parent));
      });
      _push(`<!--]--></div>`);
    };
  }
});
const _sfc_setup$K = _sfc_main$K.setup;
_sfc_main$K.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSocialLinks.vue");
  return _sfc_setup$K ? _sfc_setup$K(props, ctx) : void 0;
};
const VPSocialLinks = /* @__PURE__ */ _export_sfc(_sfc_main$K, [["__scopeId", "data-v-7bc22406"]]);
function useLangs({ correspondingLink = false } = {}) {
  const { site, localeIndex, page, hash } = useData$1();
  const folderOf = (locale) => locale === "root" ? "/" : `/${locale}/`;
  const currentLang = computed(() => ({
    label: site.value.locales[localeIndex.value]?.label,
    link: folderOf(localeIndex.value)
  }));
  const localeLinks = computed(() => {
    const path = `/${page.value.relativePath}`.slice(currentLang.value.link.length);
    const isInBoth = correspondingLink && !path.startsWith("reference/") && page.value.isNotFound !== true;
    const same = isInBoth ? path.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html") + hash.value : "";
    return Object.entries(site.value.locales).filter(([locale]) => locale !== localeIndex.value).map(([locale, { label }]) => ({ text: label, link: folderOf(locale) + same }));
  });
  return { localeLinks, currentLang };
}
const _sfc_main$J = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarExtra",
  __ssrInlineRender: true,
  setup(__props) {
    const { site, theme: theme2 } = useData();
    const { localeLinks, currentLang } = useLangs({ correspondingLink: true });
    const hasExtraContent = computed(
      () => localeLinks.value.length && currentLang.value.label || site.value.appearance || theme2.value.socialLinks
    );
    return (_ctx, _push, _parent, _attrs) => {
      if (hasExtraContent.value) {
        _push(ssrRenderComponent(VPFlyout, mergeProps({
          class: "VPNavBarExtra",
          label: "extra navigation"
        }, _attrs), {
          default: withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              if (unref(localeLinks).length && unref(currentLang).label) {
                _push2(`<div class="group translations" data-v-bb2aa2f0${_scopeId}><p class="trans-title" data-v-bb2aa2f0${_scopeId}>${ssrInterpolate(unref(currentLang).label)}</p><!--[-->`);
                ssrRenderList(unref(localeLinks), (locale) => {
                  _push2(ssrRenderComponent(VPMenuLink, { item: locale }, null, _parent2, _scopeId));
                });
                _push2(`<!--]--></div>`);
              } else {
                _push2(`<!---->`);
              }
              if (unref(site).appearance && unref(site).appearance !== "force-dark" && unref(site).appearance !== "force-auto") {
                _push2(`<div class="group" data-v-bb2aa2f0${_scopeId}><div class="item appearance" data-v-bb2aa2f0${_scopeId}><p class="label" data-v-bb2aa2f0${_scopeId}>${ssrInterpolate(unref(theme2).darkModeSwitchLabel || "Appearance")}</p><div class="appearance-action" data-v-bb2aa2f0${_scopeId}>`);
                _push2(ssrRenderComponent(VPSwitchAppearance, null, null, _parent2, _scopeId));
                _push2(`</div></div></div>`);
              } else {
                _push2(`<!---->`);
              }
              if (unref(theme2).socialLinks) {
                _push2(`<div class="group" data-v-bb2aa2f0${_scopeId}><div class="item social-links" data-v-bb2aa2f0${_scopeId}>`);
                _push2(ssrRenderComponent(VPSocialLinks, {
                  class: "social-links-list",
                  links: unref(theme2).socialLinks
                }, null, _parent2, _scopeId));
                _push2(`</div></div>`);
              } else {
                _push2(`<!---->`);
              }
            } else {
              return [
                unref(localeLinks).length && unref(currentLang).label ? (openBlock(), createBlock("div", {
                  key: 0,
                  class: "group translations"
                }, [
                  createVNode("p", { class: "trans-title" }, toDisplayString(unref(currentLang).label), 1),
                  (openBlock(true), createBlock(Fragment, null, renderList(unref(localeLinks), (locale) => {
                    return openBlock(), createBlock(VPMenuLink, {
                      key: locale.link,
                      item: locale
                    }, null, 8, ["item"]);
                  }), 128))
                ])) : createCommentVNode("", true),
                unref(site).appearance && unref(site).appearance !== "force-dark" && unref(site).appearance !== "force-auto" ? (openBlock(), createBlock("div", {
                  key: 1,
                  class: "group"
                }, [
                  createVNode("div", { class: "item appearance" }, [
                    createVNode("p", { class: "label" }, toDisplayString(unref(theme2).darkModeSwitchLabel || "Appearance"), 1),
                    createVNode("div", { class: "appearance-action" }, [
                      createVNode(VPSwitchAppearance)
                    ])
                  ])
                ])) : createCommentVNode("", true),
                unref(theme2).socialLinks ? (openBlock(), createBlock("div", {
                  key: 2,
                  class: "group"
                }, [
                  createVNode("div", { class: "item social-links" }, [
                    createVNode(VPSocialLinks, {
                      class: "social-links-list",
                      links: unref(theme2).socialLinks
                    }, null, 8, ["links"])
                  ])
                ])) : createCommentVNode("", true)
              ];
            }
          }),
          _: 1
        }, _parent));
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$J = _sfc_main$J.setup;
_sfc_main$J.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarExtra.vue");
  return _sfc_setup$J ? _sfc_setup$J(props, ctx) : void 0;
};
const VPNavBarExtra = /* @__PURE__ */ _export_sfc(_sfc_main$J, [["__scopeId", "data-v-bb2aa2f0"]]);
const _sfc_main$I = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarHamburger",
  __ssrInlineRender: true,
  props: {
    active: { type: Boolean }
  },
  emits: ["click"],
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<button${ssrRenderAttrs(mergeProps({
        type: "button",
        class: ["VPNavBarHamburger", { active: __props.active }],
        "aria-label": "mobile navigation",
        "aria-expanded": __props.active,
        "aria-controls": "VPNavScreen"
      }, _attrs))} data-v-e5dd9c1c><span class="container" data-v-e5dd9c1c><span class="top" data-v-e5dd9c1c></span><span class="middle" data-v-e5dd9c1c></span><span class="bottom" data-v-e5dd9c1c></span></span></button>`);
    };
  }
});
const _sfc_setup$I = _sfc_main$I.setup;
_sfc_main$I.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarHamburger.vue");
  return _sfc_setup$I ? _sfc_setup$I(props, ctx) : void 0;
};
const VPNavBarHamburger = /* @__PURE__ */ _export_sfc(_sfc_main$I, [["__scopeId", "data-v-e5dd9c1c"]]);
const _sfc_main$H = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarMenuLink",
  __ssrInlineRender: true,
  props: {
    item: {}
  },
  setup(__props) {
    const { page } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      _push(ssrRenderComponent(_sfc_main$18, mergeProps({
        class: {
          VPNavBarMenuLink: true,
          active: unref(isActive)(
            unref(page).relativePath,
            __props.item.activeMatch || __props.item.link,
            !!__props.item.activeMatch
          )
        },
        href: __props.item.link,
        target: __props.item.target,
        rel: __props.item.rel,
        "no-icon": __props.item.noIcon,
        tabindex: "0"
      }, _attrs), {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<span data-v-e56f3d57${_scopeId}>${__props.item.text ?? ""}</span>`);
          } else {
            return [
              createVNode("span", {
                innerHTML: __props.item.text
              }, null, 8, ["innerHTML"])
            ];
          }
        }),
        _: 1
      }, _parent));
    };
  }
});
const _sfc_setup$H = _sfc_main$H.setup;
_sfc_main$H.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarMenuLink.vue");
  return _sfc_setup$H ? _sfc_setup$H(props, ctx) : void 0;
};
const VPNavBarMenuLink = /* @__PURE__ */ _export_sfc(_sfc_main$H, [["__scopeId", "data-v-e56f3d57"]]);
const _sfc_main$G = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarMenuGroup",
  __ssrInlineRender: true,
  props: {
    item: {}
  },
  setup(__props) {
    const props = __props;
    const { page } = useData();
    const isChildActive = (navItem) => {
      if ("component" in navItem) return false;
      if ("link" in navItem) {
        return isActive(
          page.value.relativePath,
          navItem.link,
          !!props.item.activeMatch
        );
      }
      return navItem.items.some(isChildActive);
    };
    const childrenActive = computed(() => isChildActive(props.item));
    return (_ctx, _push, _parent, _attrs) => {
      _push(ssrRenderComponent(VPFlyout, mergeProps({
        class: {
          VPNavBarMenuGroup: true,
          active: unref(isActive)(unref(page).relativePath, __props.item.activeMatch, !!__props.item.activeMatch) || childrenActive.value
        },
        button: __props.item.text,
        items: __props.item.items
      }, _attrs), null, _parent));
    };
  }
});
const _sfc_setup$G = _sfc_main$G.setup;
_sfc_main$G.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarMenuGroup.vue");
  return _sfc_setup$G ? _sfc_setup$G(props, ctx) : void 0;
};
const _sfc_main$F = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarMenu",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2 } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(theme2).nav) {
        _push(`<nav${ssrRenderAttrs(mergeProps({
          "aria-labelledby": "main-nav-aria-label",
          class: "VPNavBarMenu"
        }, _attrs))} data-v-dc692963><span id="main-nav-aria-label" class="visually-hidden" data-v-dc692963> Main Navigation </span><!--[-->`);
        ssrRenderList(unref(theme2).nav, (item) => {
          _push(`<!--[-->`);
          if ("link" in item) {
            _push(ssrRenderComponent(VPNavBarMenuLink, { item }, null, _parent));
          } else if ("component" in item) {
            ssrRenderVNode(_push, createVNode(resolveDynamicComponent(item.component), mergeProps({ ref_for: true }, item.props), null), _parent);
          } else {
            _push(ssrRenderComponent(_sfc_main$G, { item }, null, _parent));
          }
          _push(`<!--]-->`);
        });
        _push(`<!--]--></nav>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$F = _sfc_main$F.setup;
_sfc_main$F.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarMenu.vue");
  return _sfc_setup$F ? _sfc_setup$F(props, ctx) : void 0;
};
const VPNavBarMenu = /* @__PURE__ */ _export_sfc(_sfc_main$F, [["__scopeId", "data-v-dc692963"]]);
function createSearchTranslate(defaultTranslations) {
  const { localeIndex, theme: theme2 } = useData();
  function translate(key) {
    const keyPath = key.split(".");
    const themeObject = theme2.value.search?.options;
    const isObject = themeObject && typeof themeObject === "object";
    const locales = isObject && themeObject.locales?.[localeIndex.value]?.translations || null;
    const translations = isObject && themeObject.translations || null;
    let localeResult = locales;
    let translationResult = translations;
    let defaultResult = defaultTranslations;
    const lastKey = keyPath.pop();
    for (const k of keyPath) {
      let fallbackResult = null;
      const foundInFallback = defaultResult?.[k];
      if (foundInFallback) {
        fallbackResult = defaultResult = foundInFallback;
      }
      const foundInTranslation = translationResult?.[k];
      if (foundInTranslation) {
        fallbackResult = translationResult = foundInTranslation;
      }
      const foundInLocale = localeResult?.[k];
      if (foundInLocale) {
        fallbackResult = localeResult = foundInLocale;
      }
      if (!foundInFallback) {
        defaultResult = fallbackResult;
      }
      if (!foundInTranslation) {
        translationResult = fallbackResult;
      }
      if (!foundInLocale) {
        localeResult = fallbackResult;
      }
    }
    return localeResult?.[lastKey] ?? translationResult?.[lastKey] ?? defaultResult?.[lastKey] ?? "";
  }
  return translate;
}
const _sfc_main$E = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarSearchButton",
  __ssrInlineRender: true,
  setup(__props) {
    const defaultTranslations = {
      button: {
        buttonText: "Search",
        buttonAriaLabel: "Search"
      }
    };
    const translate = createSearchTranslate(defaultTranslations);
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<button${ssrRenderAttrs(mergeProps({
        type: "button",
        class: "DocSearch DocSearch-Button",
        "aria-label": unref(translate)("button.buttonAriaLabel")
      }, _attrs))}><span class="DocSearch-Button-Container"><span class="vp-icon DocSearch-Search-Icon"></span><span class="DocSearch-Button-Placeholder">${ssrInterpolate(unref(translate)("button.buttonText"))}</span></span><span class="DocSearch-Button-Keys"><kbd class="DocSearch-Button-Key"></kbd><kbd class="DocSearch-Button-Key">K</kbd></span></button>`);
    };
  }
});
const _sfc_setup$E = _sfc_main$E.setup;
_sfc_main$E.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarSearchButton.vue");
  return _sfc_setup$E ? _sfc_setup$E(props, ctx) : void 0;
};
const _sfc_main$D = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarSearch",
  __ssrInlineRender: true,
  setup(__props) {
    const VPLocalSearchBox = defineAsyncComponent(() => import("./VPLocalSearchBox.ByjyUvvR.js"));
    const VPAlgoliaSearchBox = () => null;
    const { theme: theme2 } = useData();
    const loaded = ref(false);
    const actuallyLoaded = ref(false);
    onMounted(() => {
      {
        return;
      }
    });
    function load() {
      if (!loaded.value) {
        loaded.value = true;
        setTimeout(poll, 16);
      }
    }
    function poll() {
      const e = new Event("keydown");
      e.key = "k";
      e.metaKey = true;
      window.dispatchEvent(e);
      setTimeout(() => {
        if (!document.querySelector(".DocSearch-Modal")) {
          poll();
        }
      }, 16);
    }
    function isEditingContent(event) {
      const element = event.target;
      const tagName = element.tagName;
      return element.isContentEditable || tagName === "INPUT" || tagName === "SELECT" || tagName === "TEXTAREA";
    }
    const showSearch = ref(false);
    {
      onKeyStroke("k", (event) => {
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          showSearch.value = true;
        }
      });
      onKeyStroke("/", (event) => {
        if (!isEditingContent(event)) {
          event.preventDefault();
          showSearch.value = true;
        }
      });
    }
    const provider = "local";
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPNavBarSearch" }, _attrs))}>`);
      if (unref(provider) === "local") {
        _push(`<!--[-->`);
        if (showSearch.value) {
          _push(ssrRenderComponent(unref(VPLocalSearchBox), {
            onClose: ($event) => showSearch.value = false
          }, null, _parent));
        } else {
          _push(`<!---->`);
        }
        _push(`<div id="local-search">`);
        _push(ssrRenderComponent(_sfc_main$E, {
          onClick: ($event) => showSearch.value = true
        }, null, _parent));
        _push(`</div><!--]-->`);
      } else if (unref(provider) === "algolia") {
        _push(`<!--[-->`);
        if (loaded.value) {
          _push(ssrRenderComponent(unref(VPAlgoliaSearchBox), {
            algolia: unref(theme2).search?.options ?? unref(theme2).algolia,
            onVnodeBeforeMount: ($event) => actuallyLoaded.value = true
          }, null, _parent));
        } else {
          _push(`<!---->`);
        }
        if (!actuallyLoaded.value) {
          _push(`<div id="docsearch">`);
          _push(ssrRenderComponent(_sfc_main$E, { onClick: load }, null, _parent));
          _push(`</div>`);
        } else {
          _push(`<!---->`);
        }
        _push(`<!--]-->`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div>`);
    };
  }
});
const _sfc_setup$D = _sfc_main$D.setup;
_sfc_main$D.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarSearch.vue");
  return _sfc_setup$D ? _sfc_setup$D(props, ctx) : void 0;
};
const _sfc_main$C = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarSocialLinks",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2 } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(theme2).socialLinks) {
        _push(ssrRenderComponent(VPSocialLinks, mergeProps({
          class: "VPNavBarSocialLinks",
          links: unref(theme2).socialLinks
        }, _attrs), null, _parent));
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$C = _sfc_main$C.setup;
_sfc_main$C.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarSocialLinks.vue");
  return _sfc_setup$C ? _sfc_setup$C(props, ctx) : void 0;
};
const VPNavBarSocialLinks = /* @__PURE__ */ _export_sfc(_sfc_main$C, [["__scopeId", "data-v-0394ad82"]]);
const _sfc_main$B = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarTitle",
  __ssrInlineRender: true,
  setup(__props) {
    const { site, theme: theme2 } = useData();
    const { hasSidebar } = useSidebar();
    const { currentLang } = useLangs();
    const link2 = computed(
      () => typeof theme2.value.logoLink === "string" ? theme2.value.logoLink : theme2.value.logoLink?.link
    );
    const rel = computed(
      () => typeof theme2.value.logoLink === "string" ? void 0 : theme2.value.logoLink?.rel
    );
    const target = computed(
      () => typeof theme2.value.logoLink === "string" ? void 0 : theme2.value.logoLink?.target
    );
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPNavBarTitle", { "has-sidebar": unref(hasSidebar) }]
      }, _attrs))} data-v-1168a8e4><a class="title"${ssrRenderAttr("href", link2.value ?? unref(normalizeLink$1)(unref(currentLang).link))}${ssrRenderAttr("rel", rel.value)}${ssrRenderAttr("target", target.value)} data-v-1168a8e4>`);
      ssrRenderSlot(_ctx.$slots, "nav-bar-title-before", {}, null, _push, _parent);
      if (unref(theme2).logo) {
        _push(ssrRenderComponent(VPImage, {
          class: "logo",
          image: unref(theme2).logo
        }, null, _parent));
      } else {
        _push(`<!---->`);
      }
      if (unref(theme2).siteTitle) {
        _push(`<span data-v-1168a8e4>${unref(theme2).siteTitle ?? ""}</span>`);
      } else if (unref(theme2).siteTitle === void 0) {
        _push(`<span data-v-1168a8e4>${ssrInterpolate(unref(site).title)}</span>`);
      } else {
        _push(`<!---->`);
      }
      ssrRenderSlot(_ctx.$slots, "nav-bar-title-after", {}, null, _push, _parent);
      _push(`</a></div>`);
    };
  }
});
const _sfc_setup$B = _sfc_main$B.setup;
_sfc_main$B.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarTitle.vue");
  return _sfc_setup$B ? _sfc_setup$B(props, ctx) : void 0;
};
const VPNavBarTitle = /* @__PURE__ */ _export_sfc(_sfc_main$B, [["__scopeId", "data-v-1168a8e4"]]);
const _sfc_main$A = /* @__PURE__ */ defineComponent({
  __name: "VPNavBarTranslations",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2 } = useData();
    const { localeLinks, currentLang } = useLangs({ correspondingLink: true });
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(localeLinks).length && unref(currentLang).label) {
        _push(ssrRenderComponent(VPFlyout, mergeProps({
          class: "VPNavBarTranslations",
          icon: "vpi-languages",
          label: unref(theme2).langMenuLabel || "Change language"
        }, _attrs), {
          default: withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              _push2(`<div class="items" data-v-88af2de4${_scopeId}><p class="title" data-v-88af2de4${_scopeId}>${ssrInterpolate(unref(currentLang).label)}</p><!--[-->`);
              ssrRenderList(unref(localeLinks), (locale) => {
                _push2(ssrRenderComponent(VPMenuLink, { item: locale }, null, _parent2, _scopeId));
              });
              _push2(`<!--]--></div>`);
            } else {
              return [
                createVNode("div", { class: "items" }, [
                  createVNode("p", { class: "title" }, toDisplayString(unref(currentLang).label), 1),
                  (openBlock(true), createBlock(Fragment, null, renderList(unref(localeLinks), (locale) => {
                    return openBlock(), createBlock(VPMenuLink, {
                      key: locale.link,
                      item: locale
                    }, null, 8, ["item"]);
                  }), 128))
                ])
              ];
            }
          }),
          _: 1
        }, _parent));
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$A = _sfc_main$A.setup;
_sfc_main$A.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBarTranslations.vue");
  return _sfc_setup$A ? _sfc_setup$A(props, ctx) : void 0;
};
const VPNavBarTranslations = /* @__PURE__ */ _export_sfc(_sfc_main$A, [["__scopeId", "data-v-88af2de4"]]);
const _sfc_main$z = /* @__PURE__ */ defineComponent({
  __name: "VPNavBar",
  __ssrInlineRender: true,
  props: {
    isScreenOpen: { type: Boolean }
  },
  emits: ["toggle-screen"],
  setup(__props) {
    const props = __props;
    const { y } = useWindowScroll();
    const { hasSidebar } = useSidebar();
    const { frontmatter } = useData();
    const classes = ref({});
    watchPostEffect(() => {
      classes.value = {
        "has-sidebar": hasSidebar.value,
        "home": frontmatter.value.layout === "home",
        "top": y.value === 0,
        "screen-open": props.isScreenOpen
      };
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPNavBar", classes.value]
      }, _attrs))} data-v-6aa21345><div class="wrapper" data-v-6aa21345><div class="container" data-v-6aa21345><div class="title" data-v-6aa21345>`);
      _push(ssrRenderComponent(VPNavBarTitle, null, {
        "nav-bar-title-before": withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "nav-bar-title-before", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "nav-bar-title-before", {}, void 0, true)
            ];
          }
        }),
        "nav-bar-title-after": withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            ssrRenderSlot(_ctx.$slots, "nav-bar-title-after", {}, null, _push2, _parent2, _scopeId);
          } else {
            return [
              renderSlot(_ctx.$slots, "nav-bar-title-after", {}, void 0, true)
            ];
          }
        }),
        _: 3
      }, _parent));
      _push(`</div><div class="content" data-v-6aa21345><div class="content-body" data-v-6aa21345>`);
      ssrRenderSlot(_ctx.$slots, "nav-bar-content-before", {}, null, _push, _parent);
      _push(ssrRenderComponent(_sfc_main$D, { class: "search" }, null, _parent));
      _push(ssrRenderComponent(VPNavBarMenu, { class: "menu" }, null, _parent));
      _push(ssrRenderComponent(VPNavBarTranslations, { class: "translations" }, null, _parent));
      _push(ssrRenderComponent(VPNavBarAppearance, { class: "appearance" }, null, _parent));
      _push(ssrRenderComponent(VPNavBarSocialLinks, { class: "social-links" }, null, _parent));
      _push(ssrRenderComponent(VPNavBarExtra, { class: "extra" }, null, _parent));
      ssrRenderSlot(_ctx.$slots, "nav-bar-content-after", {}, null, _push, _parent);
      _push(ssrRenderComponent(VPNavBarHamburger, {
        class: "hamburger",
        active: __props.isScreenOpen,
        onClick: ($event) => _ctx.$emit("toggle-screen")
      }, null, _parent));
      _push(`</div></div></div></div><div class="divider" data-v-6aa21345><div class="divider-line" data-v-6aa21345></div></div></div>`);
    };
  }
});
const _sfc_setup$z = _sfc_main$z.setup;
_sfc_main$z.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavBar.vue");
  return _sfc_setup$z ? _sfc_setup$z(props, ctx) : void 0;
};
const VPNavBar = /* @__PURE__ */ _export_sfc(_sfc_main$z, [["__scopeId", "data-v-6aa21345"]]);
const _sfc_main$y = /* @__PURE__ */ defineComponent({
  __name: "VPNavScreenAppearance",
  __ssrInlineRender: true,
  setup(__props) {
    const { site, theme: theme2 } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(site).appearance && unref(site).appearance !== "force-dark" && unref(site).appearance !== "force-auto") {
        _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPNavScreenAppearance" }, _attrs))} data-v-b44890b2><p class="text" data-v-b44890b2>${ssrInterpolate(unref(theme2).darkModeSwitchLabel || "Appearance")}</p>`);
        _push(ssrRenderComponent(VPSwitchAppearance, null, null, _parent));
        _push(`</div>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$y = _sfc_main$y.setup;
_sfc_main$y.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavScreenAppearance.vue");
  return _sfc_setup$y ? _sfc_setup$y(props, ctx) : void 0;
};
const VPNavScreenAppearance = /* @__PURE__ */ _export_sfc(_sfc_main$y, [["__scopeId", "data-v-b44890b2"]]);
const _sfc_main$x = /* @__PURE__ */ defineComponent({
  __name: "VPNavScreenMenuLink",
  __ssrInlineRender: true,
  props: {
    item: {}
  },
  setup(__props) {
    const closeScreen = inject("close-screen");
    return (_ctx, _push, _parent, _attrs) => {
      _push(ssrRenderComponent(_sfc_main$18, mergeProps({
        class: "VPNavScreenMenuLink",
        href: __props.item.link,
        target: __props.item.target,
        rel: __props.item.rel,
        "no-icon": __props.item.noIcon,
        onClick: unref(closeScreen)
      }, _attrs), {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<span data-v-df37e6dd${_scopeId}>${__props.item.text ?? ""}</span>`);
          } else {
            return [
              createVNode("span", {
                innerHTML: __props.item.text
              }, null, 8, ["innerHTML"])
            ];
          }
        }),
        _: 1
      }, _parent));
    };
  }
});
const _sfc_setup$x = _sfc_main$x.setup;
_sfc_main$x.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavScreenMenuLink.vue");
  return _sfc_setup$x ? _sfc_setup$x(props, ctx) : void 0;
};
const VPNavScreenMenuLink = /* @__PURE__ */ _export_sfc(_sfc_main$x, [["__scopeId", "data-v-df37e6dd"]]);
const _sfc_main$w = /* @__PURE__ */ defineComponent({
  __name: "VPNavScreenMenuGroupLink",
  __ssrInlineRender: true,
  props: {
    item: {}
  },
  setup(__props) {
    const closeScreen = inject("close-screen");
    return (_ctx, _push, _parent, _attrs) => {
      _push(ssrRenderComponent(_sfc_main$18, mergeProps({
        class: "VPNavScreenMenuGroupLink",
        href: __props.item.link,
        target: __props.item.target,
        rel: __props.item.rel,
        "no-icon": __props.item.noIcon,
        onClick: unref(closeScreen)
      }, _attrs), {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<span data-v-3e9c20e4${_scopeId}>${__props.item.text ?? ""}</span>`);
          } else {
            return [
              createVNode("span", {
                innerHTML: __props.item.text
              }, null, 8, ["innerHTML"])
            ];
          }
        }),
        _: 1
      }, _parent));
    };
  }
});
const _sfc_setup$w = _sfc_main$w.setup;
_sfc_main$w.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavScreenMenuGroupLink.vue");
  return _sfc_setup$w ? _sfc_setup$w(props, ctx) : void 0;
};
const VPNavScreenMenuGroupLink = /* @__PURE__ */ _export_sfc(_sfc_main$w, [["__scopeId", "data-v-3e9c20e4"]]);
const _sfc_main$v = /* @__PURE__ */ defineComponent({
  __name: "VPNavScreenMenuGroupSection",
  __ssrInlineRender: true,
  props: {
    text: {},
    items: {}
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPNavScreenMenuGroupSection" }, _attrs))} data-v-8133b170>`);
      if (__props.text) {
        _push(`<p class="title" data-v-8133b170>${ssrInterpolate(__props.text)}</p>`);
      } else {
        _push(`<!---->`);
      }
      _push(`<!--[-->`);
      ssrRenderList(__props.items, (item) => {
        _push(ssrRenderComponent(VPNavScreenMenuGroupLink, {
          key: item.text,
          item
        }, null, _parent));
      });
      _push(`<!--]--></div>`);
    };
  }
});
const _sfc_setup$v = _sfc_main$v.setup;
_sfc_main$v.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavScreenMenuGroupSection.vue");
  return _sfc_setup$v ? _sfc_setup$v(props, ctx) : void 0;
};
const VPNavScreenMenuGroupSection = /* @__PURE__ */ _export_sfc(_sfc_main$v, [["__scopeId", "data-v-8133b170"]]);
const _sfc_main$u = /* @__PURE__ */ defineComponent({
  __name: "VPNavScreenMenuGroup",
  __ssrInlineRender: true,
  props: {
    text: {},
    items: {}
  },
  setup(__props) {
    const props = __props;
    const isOpen = ref(false);
    const groupId = computed(
      () => `NavScreenGroup-${props.text.replace(" ", "-").toLowerCase()}`
    );
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPNavScreenMenuGroup", { open: isOpen.value }]
      }, _attrs))} data-v-b9ab8c58><button class="button"${ssrRenderAttr("aria-controls", groupId.value)}${ssrRenderAttr("aria-expanded", isOpen.value)} data-v-b9ab8c58><span class="button-text" data-v-b9ab8c58>${__props.text ?? ""}</span><span class="vpi-plus button-icon" data-v-b9ab8c58></span></button><div${ssrRenderAttr("id", groupId.value)} class="items" data-v-b9ab8c58><!--[-->`);
      ssrRenderList(__props.items, (item) => {
        _push(`<!--[-->`);
        if ("link" in item) {
          _push(`<div class="item" data-v-b9ab8c58>`);
          _push(ssrRenderComponent(VPNavScreenMenuGroupLink, { item }, null, _parent));
          _push(`</div>`);
        } else if ("component" in item) {
          _push(`<div class="item" data-v-b9ab8c58>`);
          ssrRenderVNode(_push, createVNode(resolveDynamicComponent(item.component), mergeProps({ ref_for: true }, item.props, { "screen-menu": "" }), null), _parent);
          _push(`</div>`);
        } else {
          _push(`<div class="group" data-v-b9ab8c58>`);
          _push(ssrRenderComponent(VPNavScreenMenuGroupSection, {
            text: item.text,
            items: item.items
          }, null, _parent));
          _push(`</div>`);
        }
        _push(`<!--]-->`);
      });
      _push(`<!--]--></div></div>`);
    };
  }
});
const _sfc_setup$u = _sfc_main$u.setup;
_sfc_main$u.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavScreenMenuGroup.vue");
  return _sfc_setup$u ? _sfc_setup$u(props, ctx) : void 0;
};
const VPNavScreenMenuGroup = /* @__PURE__ */ _export_sfc(_sfc_main$u, [["__scopeId", "data-v-b9ab8c58"]]);
const _sfc_main$t = /* @__PURE__ */ defineComponent({
  __name: "VPNavScreenMenu",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2 } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(theme2).nav) {
        _push(`<nav${ssrRenderAttrs(mergeProps({ class: "VPNavScreenMenu" }, _attrs))}><!--[-->`);
        ssrRenderList(unref(theme2).nav, (item) => {
          _push(`<!--[-->`);
          if ("link" in item) {
            _push(ssrRenderComponent(VPNavScreenMenuLink, { item }, null, _parent));
          } else if ("component" in item) {
            ssrRenderVNode(_push, createVNode(resolveDynamicComponent(item.component), mergeProps({ ref_for: true }, item.props, { "screen-menu": "" }), null), _parent);
          } else {
            _push(ssrRenderComponent(VPNavScreenMenuGroup, {
              text: item.text || "",
              items: item.items
            }, null, _parent));
          }
          _push(`<!--]-->`);
        });
        _push(`<!--]--></nav>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$t = _sfc_main$t.setup;
_sfc_main$t.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavScreenMenu.vue");
  return _sfc_setup$t ? _sfc_setup$t(props, ctx) : void 0;
};
const _sfc_main$s = /* @__PURE__ */ defineComponent({
  __name: "VPNavScreenSocialLinks",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2 } = useData();
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(theme2).socialLinks) {
        _push(ssrRenderComponent(VPSocialLinks, mergeProps({
          class: "VPNavScreenSocialLinks",
          links: unref(theme2).socialLinks
        }, _attrs), null, _parent));
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$s = _sfc_main$s.setup;
_sfc_main$s.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavScreenSocialLinks.vue");
  return _sfc_setup$s ? _sfc_setup$s(props, ctx) : void 0;
};
const _sfc_main$r = /* @__PURE__ */ defineComponent({
  __name: "VPNavScreenTranslations",
  __ssrInlineRender: true,
  setup(__props) {
    const { localeLinks, currentLang } = useLangs({ correspondingLink: true });
    const isOpen = ref(false);
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(localeLinks).length && unref(currentLang).label) {
        _push(`<div${ssrRenderAttrs(mergeProps({
          class: ["VPNavScreenTranslations", { open: isOpen.value }]
        }, _attrs))} data-v-858fe1a4><button class="title" data-v-858fe1a4><span class="vpi-languages icon lang" data-v-858fe1a4></span> ${ssrInterpolate(unref(currentLang).label)} <span class="vpi-chevron-down icon chevron" data-v-858fe1a4></span></button><ul class="list" data-v-858fe1a4><!--[-->`);
        ssrRenderList(unref(localeLinks), (locale) => {
          _push(`<li class="item" data-v-858fe1a4>`);
          _push(ssrRenderComponent(_sfc_main$18, {
            class: "link",
            href: locale.link
          }, {
            default: withCtx((_, _push2, _parent2, _scopeId) => {
              if (_push2) {
                _push2(`${ssrInterpolate(locale.text)}`);
              } else {
                return [
                  createTextVNode(toDisplayString(locale.text), 1)
                ];
              }
            }),
            _: 2
          }, _parent));
          _push(`</li>`);
        });
        _push(`<!--]--></ul></div>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$r = _sfc_main$r.setup;
_sfc_main$r.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavScreenTranslations.vue");
  return _sfc_setup$r ? _sfc_setup$r(props, ctx) : void 0;
};
const VPNavScreenTranslations = /* @__PURE__ */ _export_sfc(_sfc_main$r, [["__scopeId", "data-v-858fe1a4"]]);
const _sfc_main$q = /* @__PURE__ */ defineComponent({
  __name: "VPNavScreen",
  __ssrInlineRender: true,
  props: {
    open: { type: Boolean }
  },
  setup(__props) {
    const screen = ref(null);
    useScrollLock(inBrowser ? document.body : null);
    return (_ctx, _push, _parent, _attrs) => {
      if (__props.open) {
        _push(`<div${ssrRenderAttrs(mergeProps({
          class: "VPNavScreen",
          ref_key: "screen",
          ref: screen,
          id: "VPNavScreen"
        }, _attrs))} data-v-f2779853><div class="container" data-v-f2779853>`);
        ssrRenderSlot(_ctx.$slots, "nav-screen-content-before", {}, null, _push, _parent);
        _push(ssrRenderComponent(_sfc_main$t, { class: "menu" }, null, _parent));
        _push(ssrRenderComponent(VPNavScreenTranslations, { class: "translations" }, null, _parent));
        _push(ssrRenderComponent(VPNavScreenAppearance, { class: "appearance" }, null, _parent));
        _push(ssrRenderComponent(_sfc_main$s, { class: "social-links" }, null, _parent));
        ssrRenderSlot(_ctx.$slots, "nav-screen-content-after", {}, null, _push, _parent);
        _push(`</div></div>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$q = _sfc_main$q.setup;
_sfc_main$q.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNavScreen.vue");
  return _sfc_setup$q ? _sfc_setup$q(props, ctx) : void 0;
};
const VPNavScreen = /* @__PURE__ */ _export_sfc(_sfc_main$q, [["__scopeId", "data-v-f2779853"]]);
const _sfc_main$p = /* @__PURE__ */ defineComponent({
  __name: "VPNav",
  __ssrInlineRender: true,
  setup(__props) {
    const { isScreenOpen, closeScreen, toggleScreen } = useNav();
    const { frontmatter } = useData();
    const hasNavbar = computed(() => {
      return frontmatter.value.navbar !== false;
    });
    provide("close-screen", closeScreen);
    watchEffect(() => {
      if (inBrowser) {
        document.documentElement.classList.toggle("hide-nav", !hasNavbar.value);
      }
    });
    return (_ctx, _push, _parent, _attrs) => {
      if (hasNavbar.value) {
        _push(`<header${ssrRenderAttrs(mergeProps({ class: "VPNav" }, _attrs))} data-v-ae24b3ad>`);
        _push(ssrRenderComponent(VPNavBar, {
          "is-screen-open": unref(isScreenOpen),
          onToggleScreen: unref(toggleScreen)
        }, {
          "nav-bar-title-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-bar-title-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-bar-title-before", {}, void 0, true)
              ];
            }
          }),
          "nav-bar-title-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-bar-title-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-bar-title-after", {}, void 0, true)
              ];
            }
          }),
          "nav-bar-content-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-bar-content-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-bar-content-before", {}, void 0, true)
              ];
            }
          }),
          "nav-bar-content-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-bar-content-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-bar-content-after", {}, void 0, true)
              ];
            }
          }),
          _: 3
        }, _parent));
        _push(ssrRenderComponent(VPNavScreen, { open: unref(isScreenOpen) }, {
          "nav-screen-content-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-screen-content-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-screen-content-before", {}, void 0, true)
              ];
            }
          }),
          "nav-screen-content-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-screen-content-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-screen-content-after", {}, void 0, true)
              ];
            }
          }),
          _: 3
        }, _parent));
        _push(`</header>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$p = _sfc_main$p.setup;
_sfc_main$p.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPNav.vue");
  return _sfc_setup$p ? _sfc_setup$p(props, ctx) : void 0;
};
const VPNav = /* @__PURE__ */ _export_sfc(_sfc_main$p, [["__scopeId", "data-v-ae24b3ad"]]);
const _sfc_main$o = /* @__PURE__ */ defineComponent({
  __name: "VPSidebarItem",
  __ssrInlineRender: true,
  props: {
    item: {},
    depth: {}
  },
  setup(__props) {
    const props = __props;
    const {
      collapsed,
      collapsible,
      isLink,
      isActiveLink,
      hasActiveLink: hasActiveLink2,
      hasChildren,
      toggle
    } = useSidebarControl(computed(() => props.item));
    const sectionTag = computed(() => hasChildren.value ? "section" : `div`);
    const linkTag = computed(() => isLink.value ? "a" : "div");
    const textTag = computed(() => {
      return !hasChildren.value ? "p" : props.depth + 2 === 7 ? "p" : `h${props.depth + 2}`;
    });
    const itemRole = computed(() => isLink.value ? void 0 : "button");
    const classes = computed(() => [
      [`level-${props.depth}`],
      { collapsible: collapsible.value },
      { collapsed: collapsed.value },
      { "is-link": isLink.value },
      { "is-active": isActiveLink.value },
      { "has-active": hasActiveLink2.value }
    ]);
    function onItemInteraction(e) {
      if ("key" in e && e.key !== "Enter") {
        return;
      }
      !props.item.link && toggle();
    }
    function onCaretClick() {
      props.item.link && toggle();
    }
    return (_ctx, _push, _parent, _attrs) => {
      const _component_VPSidebarItem = resolveComponent("VPSidebarItem", true);
      ssrRenderVNode(_push, createVNode(resolveDynamicComponent(sectionTag.value), mergeProps({
        class: ["VPSidebarItem", classes.value]
      }, _attrs), {
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            if (__props.item.text) {
              _push2(`<div class="item"${ssrRenderAttr("role", itemRole.value)}${ssrRenderAttr("tabindex", __props.item.items && 0)} data-v-b3fd67f8${_scopeId}><div class="indicator" data-v-b3fd67f8${_scopeId}></div>`);
              if (__props.item.link) {
                _push2(ssrRenderComponent(_sfc_main$18, {
                  tag: linkTag.value,
                  class: "link",
                  href: __props.item.link,
                  rel: __props.item.rel,
                  target: __props.item.target
                }, {
                  default: withCtx((_2, _push3, _parent3, _scopeId2) => {
                    if (_push3) {
                      ssrRenderVNode(_push3, createVNode(resolveDynamicComponent(textTag.value), { class: "text" }, null), _parent3, _scopeId2);
                    } else {
                      return [
                        (openBlock(), createBlock(resolveDynamicComponent(textTag.value), {
                          class: "text",
                          innerHTML: __props.item.text
                        }, null, 8, ["innerHTML"]))
                      ];
                    }
                  }),
                  _: 1
                }, _parent2, _scopeId));
              } else {
                ssrRenderVNode(_push2, createVNode(resolveDynamicComponent(textTag.value), { class: "text" }, null), _parent2, _scopeId);
              }
              if (__props.item.collapsed != null && __props.item.items && __props.item.items.length) {
                _push2(`<div class="caret" role="button" aria-label="toggle section" tabindex="0" data-v-b3fd67f8${_scopeId}><span class="vpi-chevron-right caret-icon" data-v-b3fd67f8${_scopeId}></span></div>`);
              } else {
                _push2(`<!---->`);
              }
              _push2(`</div>`);
            } else {
              _push2(`<!---->`);
            }
            if (__props.item.items && __props.item.items.length) {
              _push2(`<div class="items" data-v-b3fd67f8${_scopeId}>`);
              if (__props.depth < 5) {
                _push2(`<!--[-->`);
                ssrRenderList(__props.item.items, (i) => {
                  _push2(ssrRenderComponent(_component_VPSidebarItem, {
                    key: i.text,
                    item: i,
                    depth: __props.depth + 1
                  }, null, _parent2, _scopeId));
                });
                _push2(`<!--]-->`);
              } else {
                _push2(`<!---->`);
              }
              _push2(`</div>`);
            } else {
              _push2(`<!---->`);
            }
          } else {
            return [
              __props.item.text ? (openBlock(), createBlock("div", mergeProps({
                key: 0,
                class: "item",
                role: itemRole.value
              }, toHandlers(
                __props.item.items ? { click: onItemInteraction, keydown: onItemInteraction } : {},
                true
              ), {
                tabindex: __props.item.items && 0
              }), [
                createVNode("div", { class: "indicator" }),
                __props.item.link ? (openBlock(), createBlock(_sfc_main$18, {
                  key: 0,
                  tag: linkTag.value,
                  class: "link",
                  href: __props.item.link,
                  rel: __props.item.rel,
                  target: __props.item.target
                }, {
                  default: withCtx(() => [
                    (openBlock(), createBlock(resolveDynamicComponent(textTag.value), {
                      class: "text",
                      innerHTML: __props.item.text
                    }, null, 8, ["innerHTML"]))
                  ]),
                  _: 1
                }, 8, ["tag", "href", "rel", "target"])) : (openBlock(), createBlock(resolveDynamicComponent(textTag.value), {
                  key: 1,
                  class: "text",
                  innerHTML: __props.item.text
                }, null, 8, ["innerHTML"])),
                __props.item.collapsed != null && __props.item.items && __props.item.items.length ? (openBlock(), createBlock("div", {
                  key: 2,
                  class: "caret",
                  role: "button",
                  "aria-label": "toggle section",
                  onClick: onCaretClick,
                  onKeydown: withKeys(onCaretClick, ["enter"]),
                  tabindex: "0"
                }, [
                  createVNode("span", { class: "vpi-chevron-right caret-icon" })
                ], 32)) : createCommentVNode("", true)
              ], 16, ["role", "tabindex"])) : createCommentVNode("", true),
              __props.item.items && __props.item.items.length ? (openBlock(), createBlock("div", {
                key: 1,
                class: "items"
              }, [
                __props.depth < 5 ? (openBlock(true), createBlock(Fragment, { key: 0 }, renderList(__props.item.items, (i) => {
                  return openBlock(), createBlock(_component_VPSidebarItem, {
                    key: i.text,
                    item: i,
                    depth: __props.depth + 1
                  }, null, 8, ["item", "depth"]);
                }), 128)) : createCommentVNode("", true)
              ])) : createCommentVNode("", true)
            ];
          }
        }),
        _: 1
      }), _parent);
    };
  }
});
const _sfc_setup$o = _sfc_main$o.setup;
_sfc_main$o.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSidebarItem.vue");
  return _sfc_setup$o ? _sfc_setup$o(props, ctx) : void 0;
};
const VPSidebarItem = /* @__PURE__ */ _export_sfc(_sfc_main$o, [["__scopeId", "data-v-b3fd67f8"]]);
const _sfc_main$n = /* @__PURE__ */ defineComponent({
  __name: "VPSidebarGroup",
  __ssrInlineRender: true,
  props: {
    items: {}
  },
  setup(__props) {
    const disableTransition = ref(true);
    let timer = null;
    onMounted(() => {
      timer = setTimeout(() => {
        timer = null;
        disableTransition.value = false;
      }, 300);
    });
    onBeforeUnmount(() => {
      if (timer != null) {
        clearTimeout(timer);
        timer = null;
      }
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<!--[-->`);
      ssrRenderList(__props.items, (item) => {
        _push(`<div class="${ssrRenderClass([{ "no-transition": disableTransition.value }, "group"])}" data-v-c40bc020>`);
        _push(ssrRenderComponent(VPSidebarItem, {
          item,
          depth: 0
        }, null, _parent));
        _push(`</div>`);
      });
      _push(`<!--]-->`);
    };
  }
});
const _sfc_setup$n = _sfc_main$n.setup;
_sfc_main$n.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSidebarGroup.vue");
  return _sfc_setup$n ? _sfc_setup$n(props, ctx) : void 0;
};
const VPSidebarGroup = /* @__PURE__ */ _export_sfc(_sfc_main$n, [["__scopeId", "data-v-c40bc020"]]);
const _sfc_main$m = /* @__PURE__ */ defineComponent({
  __name: "VPSidebar",
  __ssrInlineRender: true,
  props: {
    open: { type: Boolean }
  },
  setup(__props) {
    const { sidebarGroups, hasSidebar } = useSidebar();
    const props = __props;
    const navEl = ref(null);
    const isLocked = useScrollLock(inBrowser ? document.body : null);
    watch(
      [props, navEl],
      () => {
        if (props.open) {
          isLocked.value = true;
          navEl.value?.focus();
        } else isLocked.value = false;
      },
      { immediate: true, flush: "post" }
    );
    const key = ref(0);
    watch(
      sidebarGroups,
      () => {
        key.value += 1;
      },
      { deep: true }
    );
    return (_ctx, _push, _parent, _attrs) => {
      if (unref(hasSidebar)) {
        _push(`<aside${ssrRenderAttrs(mergeProps({
          class: ["VPSidebar", { open: __props.open }],
          ref_key: "navEl",
          ref: navEl
        }, _attrs))} data-v-319d5ca6><div class="curtain" data-v-319d5ca6></div><nav class="nav" id="VPSidebarNav" aria-labelledby="sidebar-aria-label" tabindex="-1" data-v-319d5ca6><span class="visually-hidden" id="sidebar-aria-label" data-v-319d5ca6> Sidebar Navigation </span>`);
        ssrRenderSlot(_ctx.$slots, "sidebar-nav-before", {}, null, _push, _parent);
        _push(ssrRenderComponent(VPSidebarGroup, {
          items: unref(sidebarGroups),
          key: key.value
        }, null, _parent));
        ssrRenderSlot(_ctx.$slots, "sidebar-nav-after", {}, null, _push, _parent);
        _push(`</nav></aside>`);
      } else {
        _push(`<!---->`);
      }
    };
  }
});
const _sfc_setup$m = _sfc_main$m.setup;
_sfc_main$m.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSidebar.vue");
  return _sfc_setup$m ? _sfc_setup$m(props, ctx) : void 0;
};
const VPSidebar = /* @__PURE__ */ _export_sfc(_sfc_main$m, [["__scopeId", "data-v-319d5ca6"]]);
const _sfc_main$l = /* @__PURE__ */ defineComponent({
  __name: "VPSkipLink",
  __ssrInlineRender: true,
  setup(__props) {
    const { theme: theme2 } = useData();
    const route = useRoute();
    const backToTop = ref();
    watch(() => route.path, () => backToTop.value.focus());
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<!--[--><span tabindex="-1" data-v-0b0ada53></span><a href="#VPContent" class="VPSkipLink visually-hidden" data-v-0b0ada53>${ssrInterpolate(unref(theme2).skipToContentLabel || "Skip to content")}</a><!--]-->`);
    };
  }
});
const _sfc_setup$l = _sfc_main$l.setup;
_sfc_main$l.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSkipLink.vue");
  return _sfc_setup$l ? _sfc_setup$l(props, ctx) : void 0;
};
const VPSkipLink = /* @__PURE__ */ _export_sfc(_sfc_main$l, [["__scopeId", "data-v-0b0ada53"]]);
const _sfc_main$k = /* @__PURE__ */ defineComponent({
  __name: "Layout",
  __ssrInlineRender: true,
  setup(__props) {
    const {
      isOpen: isSidebarOpen,
      open: openSidebar,
      close: closeSidebar
    } = useSidebar();
    const route = useRoute();
    watch(() => route.path, closeSidebar);
    useCloseSidebarOnEscape(isSidebarOpen, closeSidebar);
    const { frontmatter } = useData();
    const slots = useSlots();
    const heroImageSlotExists = computed(() => !!slots["home-hero-image"]);
    provide("hero-image-slot-exists", heroImageSlotExists);
    return (_ctx, _push, _parent, _attrs) => {
      const _component_Content = resolveComponent("Content");
      if (unref(frontmatter).layout !== false) {
        _push(`<div${ssrRenderAttrs(mergeProps({
          class: ["Layout", unref(frontmatter).pageClass]
        }, _attrs))} data-v-5d98c3a5>`);
        ssrRenderSlot(_ctx.$slots, "layout-top", {}, null, _push, _parent);
        _push(ssrRenderComponent(VPSkipLink, null, null, _parent));
        _push(ssrRenderComponent(VPBackdrop, {
          class: "backdrop",
          show: unref(isSidebarOpen),
          onClick: unref(closeSidebar)
        }, null, _parent));
        _push(ssrRenderComponent(VPNav, null, {
          "nav-bar-title-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-bar-title-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-bar-title-before", {}, void 0, true)
              ];
            }
          }),
          "nav-bar-title-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-bar-title-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-bar-title-after", {}, void 0, true)
              ];
            }
          }),
          "nav-bar-content-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-bar-content-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-bar-content-before", {}, void 0, true)
              ];
            }
          }),
          "nav-bar-content-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-bar-content-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-bar-content-after", {}, void 0, true)
              ];
            }
          }),
          "nav-screen-content-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-screen-content-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-screen-content-before", {}, void 0, true)
              ];
            }
          }),
          "nav-screen-content-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "nav-screen-content-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "nav-screen-content-after", {}, void 0, true)
              ];
            }
          }),
          _: 3
        }, _parent));
        _push(ssrRenderComponent(VPLocalNav, {
          open: unref(isSidebarOpen),
          onOpenMenu: unref(openSidebar)
        }, null, _parent));
        _push(ssrRenderComponent(VPSidebar, { open: unref(isSidebarOpen) }, {
          "sidebar-nav-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "sidebar-nav-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "sidebar-nav-before", {}, void 0, true)
              ];
            }
          }),
          "sidebar-nav-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "sidebar-nav-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "sidebar-nav-after", {}, void 0, true)
              ];
            }
          }),
          _: 3
        }, _parent));
        _push(ssrRenderComponent(VPContent, null, {
          "page-top": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "page-top", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "page-top", {}, void 0, true)
              ];
            }
          }),
          "page-bottom": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "page-bottom", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "page-bottom", {}, void 0, true)
              ];
            }
          }),
          "not-found": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "not-found", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "not-found", {}, void 0, true)
              ];
            }
          }),
          "home-hero-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-before", {}, void 0, true)
              ];
            }
          }),
          "home-hero-info-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-info-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-info-before", {}, void 0, true)
              ];
            }
          }),
          "home-hero-info": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-info", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-info", {}, void 0, true)
              ];
            }
          }),
          "home-hero-info-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-info-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-info-after", {}, void 0, true)
              ];
            }
          }),
          "home-hero-actions-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-actions-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-actions-after", {}, void 0, true)
              ];
            }
          }),
          "home-hero-image": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-image", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-image", {}, void 0, true)
              ];
            }
          }),
          "home-hero-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-hero-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-hero-after", {}, void 0, true)
              ];
            }
          }),
          "home-features-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-features-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-features-before", {}, void 0, true)
              ];
            }
          }),
          "home-features-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "home-features-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "home-features-after", {}, void 0, true)
              ];
            }
          }),
          "doc-footer-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-footer-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-footer-before", {}, void 0, true)
              ];
            }
          }),
          "doc-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-before", {}, void 0, true)
              ];
            }
          }),
          "doc-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-after", {}, void 0, true)
              ];
            }
          }),
          "doc-top": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-top", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-top", {}, void 0, true)
              ];
            }
          }),
          "doc-bottom": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "doc-bottom", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "doc-bottom", {}, void 0, true)
              ];
            }
          }),
          "aside-top": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-top", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-top", {}, void 0, true)
              ];
            }
          }),
          "aside-bottom": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-bottom", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-bottom", {}, void 0, true)
              ];
            }
          }),
          "aside-outline-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-outline-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-outline-before", {}, void 0, true)
              ];
            }
          }),
          "aside-outline-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-outline-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-outline-after", {}, void 0, true)
              ];
            }
          }),
          "aside-ads-before": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-ads-before", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-ads-before", {}, void 0, true)
              ];
            }
          }),
          "aside-ads-after": withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              ssrRenderSlot(_ctx.$slots, "aside-ads-after", {}, null, _push2, _parent2, _scopeId);
            } else {
              return [
                renderSlot(_ctx.$slots, "aside-ads-after", {}, void 0, true)
              ];
            }
          }),
          _: 3
        }, _parent));
        _push(ssrRenderComponent(VPFooter, null, null, _parent));
        ssrRenderSlot(_ctx.$slots, "layout-bottom", {}, null, _push, _parent);
        _push(`</div>`);
      } else {
        _push(ssrRenderComponent(_component_Content, _attrs, null, _parent));
      }
    };
  }
});
const _sfc_setup$k = _sfc_main$k.setup;
_sfc_main$k.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/Layout.vue");
  return _sfc_setup$k ? _sfc_setup$k(props, ctx) : void 0;
};
const Layout = /* @__PURE__ */ _export_sfc(_sfc_main$k, [["__scopeId", "data-v-5d98c3a5"]]);
const GridSettings = {
  xmini: [[0, 2]],
  mini: [],
  small: [
    [920, 6],
    [768, 5],
    [640, 4],
    [480, 3],
    [0, 2]
  ],
  medium: [
    [960, 5],
    [832, 4],
    [640, 3],
    [480, 2]
  ],
  big: [
    [832, 3],
    [640, 2]
  ]
};
function useSponsorsGrid({ el, size = "medium" }) {
  const onResize = throttleAndDebounce(manage, 100);
  onMounted(() => {
    manage();
    window.addEventListener("resize", onResize);
  });
  onUnmounted(() => {
    window.removeEventListener("resize", onResize);
  });
  function manage() {
    adjustSlots(el.value, size);
  }
}
function adjustSlots(el, size) {
  const tsize = el.children.length;
  const asize = el.querySelectorAll(".vp-sponsor-grid-item:not(.empty)").length;
  const grid = setGrid(el, size, asize);
  manageSlots(el, grid, tsize, asize);
}
function setGrid(el, size, items) {
  const settings = GridSettings[size];
  const screen = window.innerWidth;
  let grid = 1;
  settings.some(([breakpoint, value]) => {
    if (screen >= breakpoint) {
      grid = items < value ? items : value;
      return true;
    }
  });
  setGridData(el, grid);
  return grid;
}
function setGridData(el, value) {
  el.dataset.vpGrid = String(value);
}
function manageSlots(el, grid, tsize, asize) {
  const diff = tsize - asize;
  const rem = asize % grid;
  const drem = rem === 0 ? rem : grid - rem;
  neutralizeSlots(el, drem - diff);
}
function neutralizeSlots(el, count) {
  if (count === 0) {
    return;
  }
  count > 0 ? addSlots(el, count) : removeSlots(el, count * -1);
}
function addSlots(el, count) {
  for (let i = 0; i < count; i++) {
    const slot = document.createElement("div");
    slot.classList.add("vp-sponsor-grid-item", "empty");
    el.append(slot);
  }
}
function removeSlots(el, count) {
  for (let i = 0; i < count; i++) {
    el.removeChild(el.lastElementChild);
  }
}
const _sfc_main$j = /* @__PURE__ */ defineComponent({
  __name: "VPSponsorsGrid",
  __ssrInlineRender: true,
  props: {
    size: { default: "medium" },
    data: {}
  },
  setup(__props) {
    const props = __props;
    const el = ref(null);
    useSponsorsGrid({ el, size: props.size });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPSponsorsGrid vp-sponsor-grid", [__props.size]],
        ref_key: "el",
        ref: el
      }, _attrs))}><!--[-->`);
      ssrRenderList(__props.data, (sponsor) => {
        _push(`<div class="vp-sponsor-grid-item"><a class="vp-sponsor-grid-link"${ssrRenderAttr("href", sponsor.url)} target="_blank" rel="sponsored noopener"><article class="vp-sponsor-grid-box"><h4 class="visually-hidden">${ssrInterpolate(sponsor.name)}</h4><img class="vp-sponsor-grid-image"${ssrRenderAttr("src", sponsor.img)}${ssrRenderAttr("alt", sponsor.name)}></article></a></div>`);
      });
      _push(`<!--]--></div>`);
    };
  }
});
const _sfc_setup$j = _sfc_main$j.setup;
_sfc_main$j.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSponsorsGrid.vue");
  return _sfc_setup$j ? _sfc_setup$j(props, ctx) : void 0;
};
const _sfc_main$i = /* @__PURE__ */ defineComponent({
  __name: "VPSponsors",
  __ssrInlineRender: true,
  props: {
    mode: { default: "normal" },
    tier: {},
    size: {},
    data: {}
  },
  setup(__props) {
    const props = __props;
    const sponsors = computed(() => {
      const isSponsors = props.data.some((s) => {
        return "items" in s;
      });
      if (isSponsors) {
        return props.data;
      }
      return [
        { tier: props.tier, size: props.size, items: props.data }
      ];
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPSponsors vp-sponsor", [__props.mode]]
      }, _attrs))}><!--[-->`);
      ssrRenderList(sponsors.value, (sponsor, index) => {
        _push(`<section class="vp-sponsor-section">`);
        if (sponsor.tier) {
          _push(`<h3 class="vp-sponsor-tier">${ssrInterpolate(sponsor.tier)}</h3>`);
        } else {
          _push(`<!---->`);
        }
        _push(ssrRenderComponent(_sfc_main$j, {
          size: sponsor.size,
          data: sponsor.items
        }, null, _parent));
        _push(`</section>`);
      });
      _push(`<!--]--></div>`);
    };
  }
});
const _sfc_setup$i = _sfc_main$i.setup;
_sfc_main$i.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPSponsors.vue");
  return _sfc_setup$i ? _sfc_setup$i(props, ctx) : void 0;
};
const _sfc_main$h = /* @__PURE__ */ defineComponent({
  __name: "VPDocAsideSponsors",
  __ssrInlineRender: true,
  props: {
    tier: {},
    size: {},
    data: {}
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "VPDocAsideSponsors" }, _attrs))}>`);
      _push(ssrRenderComponent(_sfc_main$i, {
        mode: "aside",
        tier: __props.tier,
        size: __props.size,
        data: __props.data
      }, null, _parent));
      _push(`</div>`);
    };
  }
});
const _sfc_setup$h = _sfc_main$h.setup;
_sfc_main$h.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPDocAsideSponsors.vue");
  return _sfc_setup$h ? _sfc_setup$h(props, ctx) : void 0;
};
const _sfc_main$g = /* @__PURE__ */ defineComponent({
  __name: "VPHomeSponsors",
  __ssrInlineRender: true,
  props: {
    message: {},
    actionText: { default: "Become a sponsor" },
    actionLink: {},
    data: {}
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<section${ssrRenderAttrs(mergeProps({ class: "VPHomeSponsors" }, _attrs))} data-v-3d121b4a><div class="container" data-v-3d121b4a><div class="header" data-v-3d121b4a><div class="love" data-v-3d121b4a><span class="vpi-heart icon" data-v-3d121b4a></span></div>`);
      if (__props.message) {
        _push(`<h2 class="message" data-v-3d121b4a>${ssrInterpolate(__props.message)}</h2>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div><div class="sponsors" data-v-3d121b4a>`);
      _push(ssrRenderComponent(_sfc_main$i, { data: __props.data }, null, _parent));
      _push(`</div>`);
      if (__props.actionLink) {
        _push(`<div class="action" data-v-3d121b4a>`);
        _push(ssrRenderComponent(VPButton, {
          theme: "sponsor",
          text: __props.actionText,
          href: __props.actionLink
        }, null, _parent));
        _push(`</div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div></section>`);
    };
  }
});
const _sfc_setup$g = _sfc_main$g.setup;
_sfc_main$g.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPHomeSponsors.vue");
  return _sfc_setup$g ? _sfc_setup$g(props, ctx) : void 0;
};
const _sfc_main$f = /* @__PURE__ */ defineComponent({
  __name: "VPTeamMembersItem",
  __ssrInlineRender: true,
  props: {
    size: { default: "medium" },
    member: {}
  },
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<article${ssrRenderAttrs(mergeProps({
        class: ["VPTeamMembersItem", [__props.size]]
      }, _attrs))} data-v-f3fa364a><div class="profile" data-v-f3fa364a><figure class="avatar" data-v-f3fa364a><img class="avatar-img"${ssrRenderAttr("src", __props.member.avatar)}${ssrRenderAttr("alt", __props.member.name)} data-v-f3fa364a></figure><div class="data" data-v-f3fa364a><h1 class="name" data-v-f3fa364a>${ssrInterpolate(__props.member.name)}</h1>`);
      if (__props.member.title || __props.member.org) {
        _push(`<p class="affiliation" data-v-f3fa364a>`);
        if (__props.member.title) {
          _push(`<span class="title" data-v-f3fa364a>${ssrInterpolate(__props.member.title)}</span>`);
        } else {
          _push(`<!---->`);
        }
        if (__props.member.title && __props.member.org) {
          _push(`<span class="at" data-v-f3fa364a> @ </span>`);
        } else {
          _push(`<!---->`);
        }
        if (__props.member.org) {
          _push(ssrRenderComponent(_sfc_main$18, {
            class: ["org", { link: __props.member.orgLink }],
            href: __props.member.orgLink,
            "no-icon": ""
          }, {
            default: withCtx((_, _push2, _parent2, _scopeId) => {
              if (_push2) {
                _push2(`${ssrInterpolate(__props.member.org)}`);
              } else {
                return [
                  createTextVNode(toDisplayString(__props.member.org), 1)
                ];
              }
            }),
            _: 1
          }, _parent));
        } else {
          _push(`<!---->`);
        }
        _push(`</p>`);
      } else {
        _push(`<!---->`);
      }
      if (__props.member.desc) {
        _push(`<p class="desc" data-v-f3fa364a>${__props.member.desc ?? ""}</p>`);
      } else {
        _push(`<!---->`);
      }
      if (__props.member.links) {
        _push(`<div class="links" data-v-f3fa364a>`);
        _push(ssrRenderComponent(VPSocialLinks, {
          links: __props.member.links
        }, null, _parent));
        _push(`</div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div></div>`);
      if (__props.member.sponsor) {
        _push(`<div class="sp" data-v-f3fa364a>`);
        _push(ssrRenderComponent(_sfc_main$18, {
          class: "sp-link",
          href: __props.member.sponsor,
          "no-icon": ""
        }, {
          default: withCtx((_, _push2, _parent2, _scopeId) => {
            if (_push2) {
              _push2(`<span class="vpi-heart sp-icon" data-v-f3fa364a${_scopeId}></span> ${ssrInterpolate(__props.member.actionText || "Sponsor")}`);
            } else {
              return [
                createVNode("span", { class: "vpi-heart sp-icon" }),
                createTextVNode(" " + toDisplayString(__props.member.actionText || "Sponsor"), 1)
              ];
            }
          }),
          _: 1
        }, _parent));
        _push(`</div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</article>`);
    };
  }
});
const _sfc_setup$f = _sfc_main$f.setup;
_sfc_main$f.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPTeamMembersItem.vue");
  return _sfc_setup$f ? _sfc_setup$f(props, ctx) : void 0;
};
const VPTeamMembersItem = /* @__PURE__ */ _export_sfc(_sfc_main$f, [["__scopeId", "data-v-f3fa364a"]]);
const _sfc_main$e = /* @__PURE__ */ defineComponent({
  __name: "VPTeamMembers",
  __ssrInlineRender: true,
  props: {
    size: { default: "medium" },
    members: {}
  },
  setup(__props) {
    const props = __props;
    const classes = computed(() => [props.size, `count-${props.members.length}`]);
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: ["VPTeamMembers", classes.value]
      }, _attrs))} data-v-6cb0dbc4><div class="container" data-v-6cb0dbc4><!--[-->`);
      ssrRenderList(__props.members, (member) => {
        _push(`<div class="item" data-v-6cb0dbc4>`);
        _push(ssrRenderComponent(VPTeamMembersItem, {
          size: __props.size,
          member
        }, null, _parent));
        _push(`</div>`);
      });
      _push(`<!--]--></div></div>`);
    };
  }
});
const _sfc_setup$e = _sfc_main$e.setup;
_sfc_main$e.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPTeamMembers.vue");
  return _sfc_setup$e ? _sfc_setup$e(props, ctx) : void 0;
};
const _sfc_main$d = {};
const _sfc_setup$d = _sfc_main$d.setup;
_sfc_main$d.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPTeamPage.vue");
  return _sfc_setup$d ? _sfc_setup$d(props, ctx) : void 0;
};
const _sfc_main$c = {};
const _sfc_setup$c = _sfc_main$c.setup;
_sfc_main$c.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPTeamPageSection.vue");
  return _sfc_setup$c ? _sfc_setup$c(props, ctx) : void 0;
};
const _sfc_main$b = {};
const _sfc_setup$b = _sfc_main$b.setup;
_sfc_main$b.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../node_modules/vitepress/dist/client/theme-default/components/VPTeamPageTitle.vue");
  return _sfc_setup$b ? _sfc_setup$b(props, ctx) : void 0;
};
const theme = {
  Layout,
  enhanceApp: ({ app }) => {
    app.component("Badge", _sfc_main$1f);
  }
};
const END = "flambeau: end this thread";
function startThreadsFor(worker2) {
  const threads = /* @__PURE__ */ new Set();
  worker2.addEventListener("message", (event) => {
    const asked = event.data?.thread;
    if (asked === void 0) return;
    event.stopImmediatePropagation();
    const { url, options, port } = asked;
    let thread;
    try {
      thread = new Worker(url, options);
    } catch (error) {
      port.postMessage({ error: String(error) });
      return;
    }
    threads.add(thread);
    thread.onmessage = ({ data, ports }) => {
      port.postMessage({ message: data }, [...ports]);
    };
    thread.onerror = (failure) => {
      failure.preventDefault();
      port.postMessage({ error: failure.message });
    };
    port.onmessage = ({ data, ports }) => {
      if (data !== END) return thread.postMessage(data, [...ports]);
      thread.terminate();
      threads.delete(thread);
    };
  });
  return () => {
    worker2.terminate();
    for (const thread of threads) thread.terminate();
    threads.clear();
  };
}
const ran = /* @__PURE__ */ new Set();
const waiting = /* @__PURE__ */ new Map();
const starts = [];
let worker;
let ready;
let queue = Promise.resolve();
let serial = 0;
function libraryUrl(base) {
  return new URL(`${base}lib/flambeau.js`, location.href).href;
}
function ask(request, emit) {
  const id = ++serial;
  return new Promise((finish) => {
    waiting.set(id, { emit, finish });
    worker?.postMessage({ ...request, id });
  });
}
function start(base) {
  if (ready !== void 0) return ready;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  startThreadsFor(worker);
  worker.onmessage = ({ data }) => {
    const entry = waiting.get(data.id);
    if (entry === void 0) return;
    if ("output" in data) entry.emit(data.output);
    else {
      waiting.delete(data.id);
      entry.finish(data);
    }
  };
  worker.onerror = (event) => {
    for (const [id, { emit, finish }] of waiting) {
      emit({
        type: "error",
        error: { name: "WorkerError", message: event.message || "the worker could not start; load this page anew: its files may have been replaced", help: [] }
      });
      finish({ done: false });
      waiting.delete(id);
    }
  };
  ready = ask({ task: "start", library: libraryUrl(base) }, () => {
  }).then(({ threads = 1 }) => {
    for (const tell of starts) tell(threads);
    return threads;
  });
  return ready;
}
function onStart(tell) {
  starts.push(tell);
}
function hasRun(name) {
  return ran.has(name);
}
function enqueue(work, otherwise) {
  const result = queue.then(() => work());
  queue = result.catch(() => {
  });
  return result;
}
function run(base, name, source, emit) {
  return enqueue(async () => {
    await start(base);
    const { done } = await ask({ task: "run", source, name: `cell-${name}.ts` }, emit);
    ran.add(name);
    return done;
  });
}
function inspectFile(base, name, bytes) {
  return enqueue(async () => {
    await start(base);
    let complaint = "stopped";
    const { inspection } = await ask({ task: "inspect", name, bytes }, (output) => {
      if (output.type === "error") complaint = [output.error.message, ...output.error.help].join("\n");
    });
    return inspection ?? complaint;
  });
}
function check(base, name, source, checkSource, emit) {
  const refused = { right: false, hints: [] };
  return enqueue(async () => {
    await start(base);
    const { verdict } = await ask({ task: "check", source, check: checkSource, name: `cell-${name}.ts` }, emit);
    return verdict ?? refused;
  });
}
const client = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.defineProperty({
  __proto__: null,
  check,
  hasRun,
  inspectFile,
  libraryUrl,
  onStart,
  run,
  start
}, Symbol.toStringTag, { value: "Module" }));
const changed = reactive(/* @__PURE__ */ new Map());
function keepCode({ id, code }, now) {
  if (now === code) changed.delete(id);
  else changed.set(id, now);
}
function codeOf({ id, code }) {
  return changed.get(id) ?? code;
}
async function runBefore(cells, emit, tell) {
  for (const cell of cells) {
    if (hasRun(cell.id)) continue;
    tell(cell.id);
    const isChanged = changed.has(cell.id);
    const done = await run(withBase("/"), cell.id, codeOf(cell), (output) => {
      if (isChanged && output.type === "error") emit({ ...output, error: { ...output.error, cell: cell.id } });
    });
    const isStopped = !hasRun(cell.id);
    if (isStopped || isChanged && !done) return false;
  }
  return true;
}
function withOutput(outputs, output) {
  const id = output.type === "plot" ? output.id : void 0;
  const at = outputs.findIndex((one) => id !== void 0 && one.type === "plot" && one.id === id);
  return at < 0 ? [...outputs, output] : outputs.with(at, output);
}
const english = {
  cell: "Cell",
  code: "Code of cell",
  run: "Run",
  stop: "Stop",
  edit: "Edit",
  reset: "Reset",
  playground: "Open in the playground",
  recorded: "What it prints",
  pytorchPrints: "PyTorch 2.15 prints:",
  stopped: "Stopped. What the cells above had made is gone; the next run makes it again.",
  exercise: "Exercise",
  check: "Check",
  right: "Right!",
  wrong: "Not yet.",
  solution: "A solution",
  atLine: (line) => `Line ${line}`,
  inCell: (cell, line) => `The cell "${cell}" above has to run first, and failed${line === void 0 ? "" : ` in line ${line}`}.`,
  runsFirst: (cell) => `The cell "${cell}" above runs first…`,
  share: "Copy link",
  shared: "The link is in the address bar",
  threads: "thread(s)",
  openFile: "Open a checkpoint",
  dropHere: "Drop the file: it is read here, nothing is sent anywhere",
  reading: "Reading…",
  editorKeys: "Shift+Enter runs. Escape, then Tab leaves the editor.",
  fileFacts: (bytes, parameters) => `${(bytes / 1024).toFixed(1)} KiB, ${parameters.toLocaleString("en")} numbers in tensors`,
  key: "key",
  shape: "shape",
  histogram: "histogram",
  droppedHint: "In the cells of this page it is called `dropped`.",
  load: "Load",
  benchRows: "What is measured",
  noWebGpu: "no WebGPU here",
  noWorker: "the worker could not start: reload the page",
  storage: "storage",
  changedCell: "changed",
  version: "version",
  saved: "keeps",
  letGo: "let go",
  graph: "Graph",
  backwardFails: "backward would fail:",
  shapes: "Shapes through the network",
  layer: "layer",
  values: "values",
  parameters: "parameters",
  input: "input",
  output: "output",
  outputCell: "cell of the output",
  windows: "Windows over the input",
  play: "Play",
  pause: "Pause",
  close: "Close"
};
const chinese = {
  cell: "单元格",
  code: "单元格代码",
  run: "运行",
  stop: "停止",
  edit: "编辑",
  reset: "还原",
  playground: "在演练场打开",
  recorded: "输出",
  pytorchPrints: "PyTorch 2.15 的输出：",
  stopped: "已停止。上面单元格的结果已丢失，下次运行会重新生成。",
  exercise: "练习",
  check: "检查",
  right: "正确！",
  wrong: "还不对。",
  solution: "参考答案",
  atLine: (line) => `第 ${line} 行`,
  inCell: (cell, line) => `需要先运行上面的单元格“${cell}”，但它${line === void 0 ? "" : `在第 ${line} 行`}失败了。`,
  runsFirst: (cell) => `先运行上面的单元格“${cell}”……`,
  share: "复制链接",
  shared: "链接已在地址栏中",
  threads: "个线程",
  openFile: "打开检查点",
  dropHere: "松开即可：文件在本页读取，不会发送到任何地方",
  reading: "正在读取…",
  editorKeys: "Shift+Enter 运行；先按 Escape 再按 Tab 离开编辑器。",
  fileFacts: (bytes, parameters) => `${(bytes / 1024).toFixed(1)} KiB，张量中共有 ${parameters} 个数`,
  key: "键",
  shape: "形状",
  histogram: "直方图",
  droppedHint: "在本页的单元格中，它名为 `dropped`。",
  load: "加载",
  benchRows: "测量内容",
  noWebGpu: "此处没有 WebGPU",
  noWorker: "worker 未能启动：请重新加载页面",
  storage: "存储",
  changedCell: "已改变",
  version: "版本",
  saved: "保存",
  letGo: "已释放",
  graph: "计算图",
  backwardFails: "backward 会失败：",
  shapes: "形状在网络中的变化",
  layer: "层",
  values: "数值个数",
  parameters: "参数",
  input: "输入",
  output: "输出",
  outputCell: "输出的单元",
  windows: "在输入上移动的窗口",
  play: "播放",
  pause: "暂停",
  close: "关闭"
};
function words(lang) {
  return lang.startsWith("zh") ? chinese : english;
}
const _sfc_main$a = /* @__PURE__ */ defineComponent({
  __name: "CodeEditor",
  __ssrInlineRender: true,
  props: /* @__PURE__ */ mergeModels({
    label: {},
    failedLine: {},
    before: { default: "" },
    focused: { type: Boolean, default: true }
  }, {
    "modelValue": { required: true },
    "modelModifiers": {}
  }),
  emits: /* @__PURE__ */ mergeModels(["run"], ["update:modelValue"]),
  setup(__props, { emit: __emit }) {
    const { lang } = useData$1();
    const say = computed(() => words(lang.value));
    const code = useModel(__props, "modelValue");
    const emit = __emit;
    const host = ref();
    const loaded = ref(false);
    let view;
    let mark;
    let gone = false;
    onMounted(async () => {
      const { createEditor } = await import("./editor.rjuQsH1u.js");
      if (gone || host.value === void 0) return;
      loaded.value = true;
      const editor = createEditor(host.value, code.value, __props.label, withBase("/"), {
        before: () => __props.before,
        change: (text) => {
          code.value = text;
        },
        run: () => {
          emit("run");
        }
      });
      ({ view, mark } = editor);
      if (__props.focused) view.focus();
    });
    onBeforeUnmount(() => {
      gone = true;
      view?.destroy();
    });
    watch(code, (text) => {
      if (view && view.state.doc.toString() !== text)
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    });
    watch(
      () => __props.failedLine,
      (line) => mark?.(line)
    );
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<!--[--><div class="editor">`);
      if (!loaded.value) {
        _push(`<textarea${ssrRenderAttr("aria-label", __props.label)} spellcheck="false"${ssrRenderAttr("rows", code.value.split("\n").length)}>${ssrInterpolate(code.value)}</textarea>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div><p class="note">${ssrInterpolate(say.value.editorKeys)}</p><!--]-->`);
    };
  }
});
const _sfc_setup$a = _sfc_main$a.setup;
_sfc_main$a.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/CodeEditor.vue");
  return _sfc_setup$a ? _sfc_setup$a(props, ctx) : void 0;
};
const LINE = 17;
const _sfc_main$9 = /* @__PURE__ */ defineComponent({
  __name: "GraphPicture",
  __ssrInlineRender: true,
  props: {
    graph: {}
  },
  setup(__props) {
    const { lang } = useData$1();
    const say = computed(() => words(lang.value));
    const placed = shallowRef();
    function linesOf({ name, shape, saved }) {
      const versions = saved.map(({ text, version, expected, wrong }) => ({
        text: `${say.value.saved} ${text}: ${version === null ? say.value.letGo : version === expected ? `v${version}` : `v${expected} → v${version}`}`,
        wrong,
        strong: false
      }));
      return [{ text: `${name} ${shape}`, wrong: false, strong: true }, ...versions];
    }
    onMounted(async () => {
      const { graphlib, layout } = await import("@dagrejs/dagre");
      const plan = new graphlib.Graph();
      plan.setGraph({ rankdir: "TB", nodesep: 24, ranksep: 36, marginx: 4, marginy: 4 });
      plan.setDefaultEdgeLabel(() => ({}));
      __props.graph.nodes.forEach((node, index) => {
        const lines = linesOf(node);
        const width = Math.max(...lines.map(({ text }) => text.length * 8.3)) + 20;
        plan.setNode(String(index), { width, height: lines.length * LINE + 12 });
      });
      __props.graph.nodes.forEach(({ next }, index) => {
        for (const to of next) plan.setEdge(String(index), String(to));
      });
      layout(plan);
      const size = plan.graph();
      placed.value = {
        width: size.width ?? 0,
        height: size.height ?? 0,
        boxes: __props.graph.nodes.map((node, index) => {
          const { x, y, width, height } = plan.node(String(index));
          return { x: x - width / 2, y: y - height / 2, width, height, lines: linesOf(node), leaf: node.leaf, wrong: node.saved.some(({ wrong }) => wrong) };
        }),
        edges: plan.edges().map((edge) => {
          const { points } = plan.edge(edge);
          return points.map(({ x, y }) => `${x},${y}`).join(" ");
        })
      };
    });
    const label = computed(
      () => __props.graph.nodes.map((node) => [...linesOf(node).map(({ text }) => text), ...node.next.length > 0 ? [`→ ${node.next.map((at) => __props.graph.nodes[at]?.name).join(", ")}`] : []].join(", ")).join("; ")
    );
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<figure${ssrRenderAttrs(mergeProps({ class: "graph-picture" }, _attrs))}><div class="scrolls" tabindex="0" role="group"${ssrRenderAttr("aria-label", say.value.graph)}>`);
      if (placed.value) {
        _push(`<svg${ssrRenderAttr("viewBox", `0 0 ${placed.value.width} ${placed.value.height}`)}${ssrRenderAttr("width", placed.value.width)}${ssrRenderAttr("height", placed.value.height)} role="img"${ssrRenderAttr("aria-label", label.value)}><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"></path></marker></defs><!--[-->`);
        ssrRenderList(placed.value.edges, (points) => {
          _push(`<polyline${ssrRenderAttr("points", points)} fill="none" stroke="currentColor" marker-end="url(#arrow)"></polyline>`);
        });
        _push(`<!--]--><!--[-->`);
        ssrRenderList(placed.value.boxes, (box, index) => {
          _push(`<g class="${ssrRenderClass({ leaf: box.leaf, wrong: box.wrong })}"><rect${ssrRenderAttr("x", box.x)}${ssrRenderAttr("y", box.y)}${ssrRenderAttr("width", box.width)}${ssrRenderAttr("height", box.height)} rx="6"></rect><!--[-->`);
          ssrRenderList(box.lines, (line, row) => {
            _push(`<text${ssrRenderAttr("x", box.x + 10)}${ssrRenderAttr("y", box.y + 18 + row * LINE)} class="${ssrRenderClass({ strong: line.strong, "wrong-line": line.wrong })}">${ssrInterpolate(line.text)}</text>`);
          });
          _push(`<!--]--></g>`);
        });
        _push(`<!--]--></svg>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div>`);
      if (__props.graph.problem) {
        _push(`<figcaption class="wrong-note">${ssrInterpolate(say.value.backwardFails)} ${ssrInterpolate(__props.graph.problem)}</figcaption>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</figure>`);
    };
  }
});
const _sfc_setup$9 = _sfc_main$9.setup;
_sfc_main$9.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/pictures/GraphPicture.vue");
  return _sfc_setup$9 ? _sfc_setup$9(props, ctx) : void 0;
};
const _sfc_main$8 = /* @__PURE__ */ defineComponent({
  __name: "ShapesPicture",
  __ssrInlineRender: true,
  props: {
    shapes: {}
  },
  setup(__props) {
    const { lang } = useData$1();
    const say = computed(() => words(lang.value));
    const count = (shape) => shape.reduce((product, size) => product * size, 1);
    const rows = computed(() => [{ name: "", kind: say.value.input, shape: __props.shapes.input, parameters: 0 }, ...__props.shapes.layers]);
    const most = computed(() => Math.max(...rows.value.map(({ shape }) => count(shape))));
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: "scrolls",
        tabindex: "0",
        role: "group",
        "aria-label": say.value.shapes
      }, _attrs))}><table class="shapes"><thead><tr><th scope="col">${ssrInterpolate(say.value.layer)}</th><th scope="col">${ssrInterpolate(say.value.shape)}</th><th scope="col">${ssrInterpolate(say.value.values)}</th><th scope="col">${ssrInterpolate(say.value.parameters)}</th></tr></thead><tbody><!--[-->`);
      ssrRenderList(rows.value, (row, index) => {
        _push(`<tr><th scope="row">${ssrInterpolate(row.name ? `${row.name}: ` : "")}${ssrInterpolate(row.kind)}</th><td>[${ssrInterpolate(row.shape.join(", "))}]</td><td><span class="bar" style="${ssrRenderStyle({ width: `${Math.max(2, 120 * count(row.shape) / most.value)}px` })}"></span> ${ssrInterpolate(count(row.shape).toLocaleString("en"))}</td><td>${ssrInterpolate(row.parameters ? row.parameters.toLocaleString("en") : "")}</td></tr>`);
      });
      _push(`<!--]--></tbody></table></div>`);
    };
  }
});
const _sfc_setup$8 = _sfc_main$8.setup;
_sfc_main$8.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/pictures/ShapesPicture.vue");
  return _sfc_setup$8 ? _sfc_setup$8(props, ctx) : void 0;
};
const _sfc_main$7 = /* @__PURE__ */ defineComponent({
  __name: "StoragePicture",
  __ssrInlineRender: true,
  props: {
    storage: {}
  },
  setup(__props) {
    const { lang } = useData$1();
    const say = computed(() => words(lang.value));
    const chosen = ref("");
    const short = (value) => Number.isInteger(value) ? String(value) : Number(value.toPrecision(3)).toString();
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<!--[-->`);
      ssrRenderList(__props.storage.storages, (one, index) => {
        _push(`<figure class="storage-picture"><table class="bytes"><tbody><tr><th scope="row">${ssrInterpolate(say.value.storage)} (${ssrInterpolate(one.dtype)})</th><!--[-->`);
        ssrRenderList(one.values, (value, cell) => {
          _push(`<td class="${ssrRenderClass({ changed: one.changed.includes(cell) })}"${ssrRenderAttr("title", one.changed.includes(cell) ? say.value.changedCell : void 0)}>${ssrInterpolate(short(value))}`);
          if (one.changed.includes(cell)) {
            _push(`<span class="visually-hidden">${ssrInterpolate(say.value.changedCell)}</span>`);
          } else {
            _push(`<!---->`);
          }
          _push(`</td>`);
        });
        _push(`<!--]--></tr><!--[-->`);
        ssrRenderList(one.views, (view) => {
          _push(`<tr class="${ssrRenderClass({ chosen: chosen.value === view.name })}"><th scope="row"><button type="button"${ssrRenderAttr("aria-pressed", chosen.value === view.name)}>${ssrInterpolate(view.name)}</button></th><!--[-->`);
          ssrRenderList(one.values, (_, cell) => {
            _push(`<td class="${ssrRenderClass({ seen: view.places.includes(cell) })}">${ssrInterpolate(view.places.includes(cell) ? view.places.indexOf(cell) : "")}</td>`);
          });
          _push(`<!--]--></tr>`);
        });
        _push(`<!--]--></tbody></table><figcaption><!--[-->`);
        ssrRenderList(one.views, (view) => {
          _push(`<span>${ssrInterpolate(view.name)}: shape [${ssrInterpolate(view.shape.join(", "))}], stride [${ssrInterpolate(view.strides.join(", "))}], offset ${ssrInterpolate(view.offset)}, ${ssrInterpolate(say.value.version)} ${ssrInterpolate(view.version)}</span>`);
        });
        _push(`<!--]--></figcaption></figure>`);
      });
      _push(`<!--]-->`);
    };
  }
});
const _sfc_setup$7 = _sfc_main$7.setup;
_sfc_main$7.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/pictures/StoragePicture.vue");
  return _sfc_setup$7 ? _sfc_setup$7(props, ctx) : void 0;
};
const _sfc_main$6 = /* @__PURE__ */ defineComponent({
  __name: "WindowsPicture",
  __ssrInlineRender: true,
  props: {
    windows: {}
  },
  setup(__props) {
    const { lang } = useData$1();
    const say = computed(() => words(lang.value));
    const at = ref(0);
    const playing = ref(false);
    let timer;
    function grids(shape) {
      const width = shape.at(-1) ?? 1;
      const height = shape.length > 2 ? shape.at(-2) ?? 1 : 1;
      const channels = shape[0] ?? 1;
      return Array.from(
        { length: channels },
        (_, c) => Array.from({ length: height }, (_2, y) => Array.from({ length: width }, (_3, x) => (c * height + y) * width + x))
      );
    }
    const inputs = computed(() => grids(__props.windows.input.shape));
    const outputs = computed(() => grids(__props.windows.output.shape));
    const weights = computed(() => new Map((__props.windows.windows[at.value] ?? []).map(({ cell, weight }) => [cell, weight])));
    const short = (value) => Number(value.toFixed(3)).toString();
    const formula = computed(() => {
      const result = short(__props.windows.output.values[at.value] ?? 0);
      const parts = [...weights.value].map(([cell, weight]) => {
        const value = short(__props.windows.input.values[cell] ?? 0);
        return __props.windows.linear ? `${short(weight)} × ${value}` : value;
      });
      const base = __props.windows.base[at.value] ?? 0;
      if (!__props.windows.linear) return `${parts.join(", ")} → ${result}`;
      return `${[...parts, ...base === 0 ? [] : [short(base)]].join(" + ")} = ${result}`;
    });
    onBeforeUnmount(() => clearInterval(timer));
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<figure${ssrRenderAttrs(mergeProps({ class: "windows-picture" }, _attrs))}><div class="cell-bar"><label>${ssrInterpolate(say.value.outputCell)} <input${ssrRenderAttr("value", at.value)} type="range" min="0"${ssrRenderAttr("max", __props.windows.windows.length - 1)}></label><button type="button"${ssrRenderAttr("aria-pressed", playing.value)}>${ssrInterpolate(playing.value ? say.value.pause : say.value.play)}</button></div><div class="scrolls" tabindex="0" role="group"${ssrRenderAttr("aria-label", say.value.windows)}><div class="grids"><div><p class="note">${ssrInterpolate(say.value.input)} [${ssrInterpolate(__props.windows.input.shape.join(", "))}]</p><!--[-->`);
      ssrRenderList(inputs.value, (grid, c) => {
        _push(`<table class="grid"><tbody><!--[-->`);
        ssrRenderList(grid, (row, y) => {
          _push(`<tr><!--[-->`);
          ssrRenderList(row, (cell) => {
            _push(`<td class="${ssrRenderClass({ seen: weights.value.has(cell) })}">${ssrInterpolate(short(__props.windows.input.values[cell] ?? 0))}`);
            if (__props.windows.linear && weights.value.has(cell)) {
              _push(`<small>×${ssrInterpolate(short(weights.value.get(cell) ?? 0))}</small>`);
            } else {
              _push(`<!---->`);
            }
            _push(`</td>`);
          });
          _push(`<!--]--></tr>`);
        });
        _push(`<!--]--></tbody></table>`);
      });
      _push(`<!--]--></div><div><p class="note">${ssrInterpolate(say.value.output)} [${ssrInterpolate(__props.windows.output.shape.join(", "))}]</p><!--[-->`);
      ssrRenderList(outputs.value, (grid, c) => {
        _push(`<table class="grid"><tbody><!--[-->`);
        ssrRenderList(grid, (row, y) => {
          _push(`<tr><!--[-->`);
          ssrRenderList(row, (cell) => {
            _push(`<td class="${ssrRenderClass({ seen: cell === at.value })}">${ssrInterpolate(short(__props.windows.output.values[cell] ?? 0))}</td>`);
          });
          _push(`<!--]--></tr>`);
        });
        _push(`<!--]--></tbody></table>`);
      });
      _push(`<!--]--></div></div></div><figcaption class="formula"${ssrRenderAttr("aria-live", playing.value ? "off" : "polite")}>${ssrInterpolate(formula.value)}</figcaption></figure>`);
    };
  }
});
const _sfc_setup$6 = _sfc_main$6.setup;
_sfc_main$6.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/pictures/WindowsPicture.vue");
  return _sfc_setup$6 ? _sfc_setup$6(props, ctx) : void 0;
};
const _sfc_main$5 = /* @__PURE__ */ defineComponent({
  __name: "LinePlot",
  __ssrInlineRender: true,
  props: {
    plot: {},
    log: { type: Boolean, default: false }
  },
  setup(__props) {
    const host = ref();
    const colours = ["#c92a2a", "#1864ab", "#2b8a3e", "#862e9c", "#a05a00", "#087f5b"];
    const label = computed(() => {
      const ends = __props.plot.series.map(({ name, y }) => `${name} ${y.length > 0 ? Number(y.at(-1)).toPrecision(3) : ""}`);
      return `${__props.plot.title ?? "plot"}: ${ends.join(", ")}`;
    });
    let chart;
    let resized;
    let gone = false;
    const data = () => [[...__props.plot.x], ...__props.plot.series.map(({ y }) => [...y])];
    const names = () => __props.plot.series.map(({ name }) => name).join("\n");
    async function draw() {
      const { default: Chart } = await import("uplot");
      if (!host.value || gone) return;
      chart?.destroy();
      const ink = getComputedStyle(host.value).color;
      const axis = (text) => ({
        stroke: ink,
        grid: { stroke: "#8884" },
        ...text ? { label: text } : {}
      });
      chart = new Chart(
        {
          width: Math.min(640, host.value.clientWidth),
          height: 280,
          ...__props.plot.title ? { title: __props.plot.title } : {},
          scales: { x: { time: false }, y: __props.log ? { distr: 3 } : {} },
          axes: [axis(__props.plot.x_label), axis(__props.plot.y_label)],
          series: [
            {},
            ...__props.plot.series.map(({ name }, i) => ({ label: name, stroke: colours[i % colours.length], width: 2 }))
          ]
        },
        data(),
        host.value
      );
    }
    onMounted(async () => {
      await draw();
      if (!host.value) return;
      resized = new ResizeObserver(([entry]) => {
        const width = Math.min(640, Math.floor(entry?.contentRect.width ?? 0));
        if (chart && width > 0 && width !== chart.width) chart.setSize({ width, height: 280 });
      });
      resized.observe(host.value);
    });
    watch(
      () => __props.plot,
      (_now, before) => {
        if (before.series.map(({ name }) => name).join("\n") !== names()) void draw();
        else chart?.setData(data());
      }
    );
    onBeforeUnmount(() => {
      gone = true;
      resized?.disconnect();
      chart?.destroy();
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<figure${ssrRenderAttrs(mergeProps({
        ref_key: "host",
        ref: host,
        class: "plot",
        role: "img",
        "aria-label": label.value
      }, _attrs))}></figure>`);
    };
  }
});
const _sfc_setup$5 = _sfc_main$5.setup;
_sfc_main$5.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/LinePlot.vue");
  return _sfc_setup$5 ? _sfc_setup$5(props, ctx) : void 0;
};
const _sfc_main$4 = /* @__PURE__ */ defineComponent({
  __name: "TensorPicture",
  __ssrInlineRender: true,
  props: {
    tensor: {}
  },
  setup(__props) {
    const canvas = ref();
    const height = computed(() => __props.tensor.shape.at(-2) ?? 1);
    const width = computed(() => __props.tensor.shape.at(-1) ?? 1);
    const rows = computed(
      () => Array.from(
        { length: Math.min(100, __props.tensor.values.length / Math.max(1, width.value)) },
        (_, row) => Array.from(__props.tensor.values.slice(row * width.value, (row + 1) * width.value))
      )
    );
    const label = computed(() => `${__props.tensor.title ?? "tensor"} [${__props.tensor.shape.join(", ")}] ${__props.tensor.dtype}`);
    onMounted(() => {
      const context = canvas.value?.getContext("2d");
      if (!context) return;
      const values = Array.from(__props.tensor.values).filter(Number.isFinite);
      const low = Math.min(...values);
      const high = Math.max(...values);
      const image = context.createImageData(width.value, height.value);
      const plane = width.value * height.value;
      const part = (index) => ((__props.tensor.values[index] ?? 0) - low) / (high - low || 1);
      for (let i = 0; i < plane; i++) {
        const t = part(i);
        const colour = __props.tensor.kind === "image" && __props.tensor.shape[0] === 3 ? [t, part(i + plane), part(i + 2 * plane)] : __props.tensor.kind === "image" ? [t, t, t] : [0.1 + 0.9 * t, 0.1 + 0.75 * t * t + 0.1 * t, 0.45 * (1 - t) + 0.1];
        colour.forEach((value, channel) => image.data[4 * i + channel] = 255 * value);
        image.data[4 * i + 3] = 255;
      }
      context.putImageData(image, 0, 0);
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<figure${ssrRenderAttrs(mergeProps({ class: "tensor" }, _attrs))}>`);
      if (__props.tensor.kind === "table") {
        _push(`<table><tbody><!--[-->`);
        ssrRenderList(rows.value, (row, i) => {
          _push(`<tr><!--[-->`);
          ssrRenderList(row, (value, j) => {
            _push(`<td>${ssrInterpolate(Number.isInteger(value) ? value : value.toFixed(4))}</td>`);
          });
          _push(`<!--]--></tr>`);
        });
        _push(`<!--]--></tbody></table>`);
      } else {
        _push(`<canvas${ssrRenderAttr("width", width.value)}${ssrRenderAttr("height", height.value)} role="img"${ssrRenderAttr("aria-label", label.value)}></canvas>`);
      }
      _push(`<figcaption>${ssrInterpolate(label.value)}</figcaption></figure>`);
    };
  }
});
const _sfc_setup$4 = _sfc_main$4.setup;
_sfc_main$4.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/TensorPicture.vue");
  return _sfc_setup$4 ? _sfc_setup$4(props, ctx) : void 0;
};
const _sfc_main$3 = /* @__PURE__ */ defineComponent({
  __name: "Outputs",
  __ssrInlineRender: true,
  props: {
    outputs: {}
  },
  setup(__props) {
    const { lang } = useData$1();
    const say = computed(() => words(lang.value));
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "outputs" }, _attrs))}><!--[-->`);
      ssrRenderList(__props.outputs, (output, index) => {
        _push(`<!--[-->`);
        if (output.type === "text") {
          _push(`<pre class="output" tabindex="0">${ssrInterpolate(output.text)}</pre>`);
        } else if (output.type === "tensor") {
          _push(ssrRenderComponent(_sfc_main$4, {
            tensor: output.tensor
          }, null, _parent));
        } else if (output.type === "plot") {
          _push(ssrRenderComponent(_sfc_main$5, {
            plot: output.plot
          }, null, _parent));
        } else if (output.type === "storage") {
          _push(ssrRenderComponent(_sfc_main$7, {
            storage: output.storage
          }, null, _parent));
        } else if (output.type === "graph") {
          _push(ssrRenderComponent(_sfc_main$9, {
            graph: output.graph
          }, null, _parent));
        } else if (output.type === "shapes") {
          _push(ssrRenderComponent(_sfc_main$8, {
            shapes: output.shapes
          }, null, _parent));
        } else if (output.type === "windows") {
          _push(ssrRenderComponent(_sfc_main$6, {
            windows: output.windows
          }, null, _parent));
        } else {
          _push(`<div class="failure" role="alert"><pre tabindex="0" class="output">${ssrInterpolate(output.error.name)}: ${ssrInterpolate(output.error.message)}</pre><!--[-->`);
          ssrRenderList(output.error.help, (line) => {
            _push(`<p class="help">${ssrInterpolate(line)}</p>`);
          });
          _push(`<!--]--><!--[-->`);
          ssrRenderList(output.error.hints ?? [], (hint) => {
            _push(`<p class="help">${ssrInterpolate(unref(lang) === "en" ? hint.en : hint.zh)}</p>`);
          });
          _push(`<!--]-->`);
          if (output.error.cell) {
            _push(`<p class="note">${ssrInterpolate(say.value.inCell(output.error.cell, output.error.line))}</p>`);
          } else if (output.error.line) {
            _push(`<p class="note">${ssrInterpolate(say.value.atLine(output.error.line))}</p>`);
          } else {
            _push(`<!---->`);
          }
          _push(`</div>`);
        }
        _push(`<!--]-->`);
      });
      _push(`<!--]--></div>`);
    };
  }
});
const _sfc_setup$3 = _sfc_main$3.setup;
_sfc_main$3.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/Outputs.vue");
  return _sfc_setup$3 ? _sfc_setup$3(props, ctx) : void 0;
};
const _sfc_main$2 = /* @__PURE__ */ defineComponent({
  __name: "Cell",
  __ssrInlineRender: true,
  props: {
    cell: {},
    before: {}
  },
  setup(__props) {
    const { lang } = useData$1();
    const say = computed(() => words(lang.value));
    const code = ref(__props.cell.code);
    const editing = ref(false);
    const python = ref(false);
    const state = ref("idle");
    const first = ref("");
    const outputs = shallowRef([]);
    const failedLine = computed(() => outputs.value.flatMap((output) => output.type === "error" ? [output.error.line] : [])[0]);
    const recorded = computed(() => __props.cell.recorded.flambeau ?? __props.cell.recorded.python);
    const shareLink = computed(() => `${withBase(lang.value === "en" ? "/playground.html" : "/zh/playground.html")}#${encodeURIComponent([...__props.before.map(codeOf), code.value].join("\n\n"))}`);
    const emit = (output) => {
      outputs.value = withOutput(outputs.value, output);
    };
    async function run$1() {
      if (state.value === "running") return;
      state.value = "running";
      outputs.value = [];
      const ready2 = await runBefore(__props.before, emit, (id) => {
        first.value = id;
      });
      first.value = "";
      if (ready2) await run(withBase("/"), __props.cell.id, code.value, emit);
      if (state.value === "running") state.value = "done";
    }
    watch(code, (now) => {
      keepCode(__props.cell, now);
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<section${ssrRenderAttrs(mergeProps({
        class: "cell",
        "data-cell": __props.cell.id,
        "data-state": state.value,
        "aria-label": `${say.value.cell} ${__props.cell.id}`
      }, _attrs))}><div class="cell-bar">`);
      if (state.value !== "running") {
        _push(`<button type="button" class="run">${ssrInterpolate(say.value.run)}</button>`);
      } else {
        _push(`<button type="button" class="stop">${ssrInterpolate(say.value.stop)}</button>`);
      }
      if (!editing.value) {
        _push(`<button type="button" class="edit">${ssrInterpolate(say.value.edit)}</button>`);
      } else {
        _push(`<button type="button">${ssrInterpolate(say.value.reset)}</button>`);
      }
      if (__props.cell.python) {
        _push(`<button type="button"${ssrRenderAttr("aria-pressed", python.value)}>Python</button>`);
      } else {
        _push(`<!---->`);
      }
      _push(`<a${ssrRenderAttr("href", shareLink.value)}>${ssrInterpolate(say.value.playground)}</a></div>`);
      if (editing.value) {
        _push(ssrRenderComponent(_sfc_main$a, {
          modelValue: code.value,
          "onUpdate:modelValue": ($event) => code.value = $event,
          label: `${say.value.code} ${__props.cell.id}`,
          before: __props.before.map(unref(codeOf)).join("\n"),
          "failed-line": failedLine.value,
          onRun: run$1
        }, null, _parent));
      } else {
        _push(`<div class="cell-code">`);
        ssrRenderSlot(_ctx.$slots, "ts", {}, null, _push, _parent);
        _push(`</div>`);
      }
      _push(`<div aria-live="polite">`);
      if (state.value === "stopped") {
        _push(`<p class="note">${ssrInterpolate(say.value.stopped)}</p>`);
      } else if (first.value !== "") {
        _push(`<p class="note">${ssrInterpolate(say.value.runsFirst(first.value))}</p>`);
      } else {
        _push(`<!---->`);
      }
      if (state.value !== "idle") {
        _push(ssrRenderComponent(_sfc_main$3, { outputs: outputs.value }, null, _parent));
      } else if (recorded.value) {
        _push(`<details class="recorded"><summary>${ssrInterpolate(say.value.recorded)}</summary><pre tabindex="0">${ssrInterpolate(recorded.value)}</pre></details>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div>`);
      if (python.value) {
        _push(`<div class="cell-python">`);
        ssrRenderSlot(_ctx.$slots, "python", {}, null, _push, _parent);
        _push(`<p class="note">${ssrInterpolate(say.value.pytorchPrints)}</p><pre tabindex="0" class="output">${ssrInterpolate(__props.cell.recorded.python)}</pre></div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</section>`);
    };
  }
});
const _sfc_setup$2 = _sfc_main$2.setup;
_sfc_main$2.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/Cell.vue");
  return _sfc_setup$2 ? _sfc_setup$2(props, ctx) : void 0;
};
const _sfc_main$1 = /* @__PURE__ */ defineComponent({
  __name: "Exercise",
  __ssrInlineRender: true,
  props: {
    exercise: {},
    before: {}
  },
  setup(__props) {
    const { lang } = useData$1();
    const say = computed(() => words(lang.value));
    const code = ref(__props.exercise.code);
    const editing = ref(false);
    const running = ref(false);
    const first = ref("");
    const outputs = shallowRef([]);
    const verdict = shallowRef(null);
    const failedLine = computed(() => outputs.value.flatMap((output) => output.type === "error" ? [output.error.line] : [])[0]);
    async function check$1() {
      if (running.value) return;
      running.value = true;
      outputs.value = [];
      verdict.value = null;
      const emit = (output) => {
        outputs.value = withOutput(outputs.value, output);
      };
      const ready2 = await runBefore(__props.before, emit, (id) => {
        first.value = id;
      });
      first.value = "";
      if (ready2)
        verdict.value = await check(withBase("/"), __props.exercise.id, code.value, __props.exercise.check, emit);
      running.value = false;
    }
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<section${ssrRenderAttrs(mergeProps({
        class: "cell exercise",
        "data-exercise": __props.exercise.id,
        "data-right": verdict.value?.right,
        "aria-label": `${say.value.exercise} ${__props.exercise.id}`
      }, _attrs))}><div class="exercise-text">`);
      ssrRenderSlot(_ctx.$slots, "default", {}, null, _push, _parent);
      _push(`</div><div class="cell-bar">`);
      if (!running.value) {
        _push(`<button type="button" class="run">${ssrInterpolate(say.value.check)}</button>`);
      } else {
        _push(`<button type="button" class="stop">${ssrInterpolate(say.value.stop)}</button>`);
      }
      if (!editing.value) {
        _push(`<button type="button" class="edit">${ssrInterpolate(say.value.edit)}</button>`);
      } else {
        _push(`<button type="button" class="reset">${ssrInterpolate(say.value.reset)}</button>`);
      }
      _push(`</div>`);
      if (editing.value) {
        _push(ssrRenderComponent(_sfc_main$a, {
          modelValue: code.value,
          "onUpdate:modelValue": ($event) => code.value = $event,
          label: `${say.value.code} ${__props.exercise.id}`,
          before: __props.before.map(unref(codeOf)).join("\n"),
          "failed-line": failedLine.value,
          onRun: check$1
        }, null, _parent));
      } else {
        _push(`<div class="cell-code">`);
        ssrRenderSlot(_ctx.$slots, "ts", {}, null, _push, _parent);
        _push(`</div>`);
      }
      _push(`<div aria-live="polite">`);
      if (running.value && first.value !== "") {
        _push(`<p class="note">${ssrInterpolate(say.value.runsFirst(first.value))}</p>`);
      } else {
        _push(`<!---->`);
      }
      _push(ssrRenderComponent(_sfc_main$3, { outputs: outputs.value }, null, _parent));
      if (verdict.value?.right) {
        _push(`<p class="right">${ssrInterpolate(say.value.right)}</p>`);
      } else if (verdict.value) {
        _push(`<div class="wrong"><p>${ssrInterpolate(say.value.wrong)}</p><!--[-->`);
        ssrRenderList(verdict.value.hints, (hint) => {
          _push(`<p>${ssrInterpolate(unref(lang) === "en" ? hint.en : hint.zh)}</p>`);
        });
        _push(`<!--]--></div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div><details><summary>${ssrInterpolate(say.value.solution)}</summary>`);
      ssrRenderSlot(_ctx.$slots, "answer", {}, null, _push, _parent);
      _push(`</details></section>`);
    };
  }
});
const _sfc_setup$1 = _sfc_main$1.setup;
_sfc_main$1.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/Exercise.vue");
  return _sfc_setup$1 ? _sfc_setup$1(props, ctx) : void 0;
};
let taker;
function takeFiles(take) {
  taker = take;
  return () => {
    if (taker === take) taker = void 0;
  };
}
function fileTaker() {
  return taker;
}
const _sfc_main = /* @__PURE__ */ defineComponent({
  __name: "FileDrop",
  __ssrInlineRender: true,
  setup(__props) {
    const { lang } = useData$1();
    const say = computed(() => words(lang.value));
    const dialog = ref();
    ref();
    const over = ref(false);
    const file = shallowRef();
    const inspection = shallowRef();
    const complaint = ref("");
    async function open(chosen) {
      const bytes = new Uint8Array(await chosen.arrayBuffer());
      file.value = { name: chosen.name, bytes };
      inspection.value = void 0;
      complaint.value = "";
      await nextTick();
      if (!dialog.value?.open) dialog.value?.showModal();
      const { inspectFile: inspectFile2 } = await Promise.resolve().then(() => client);
      const found = await inspectFile2(withBase("/"), chosen.name, bytes);
      if (typeof found === "string") complaint.value = found;
      else inspection.value = found;
    }
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;
    function drag(event) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      over.value = true;
    }
    function leave(event) {
      if (event.relatedTarget === null) over.value = false;
    }
    function drop(event) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      over.value = false;
      const chosen = event.dataTransfer?.files[0];
      if (chosen) void open(chosen);
    }
    function line(histogram) {
      const most = Math.max(...histogram, 1);
      return histogram.map((count, i) => `${i * 4 + 2},${19 - 18 * count / most}`).join(" ");
    }
    const number = (value) => Number.isNaN(value) ? "" : Number(value.toPrecision(4)).toString();
    onMounted(() => {
      addEventListener("dragover", drag);
      addEventListener("dragleave", leave);
      addEventListener("drop", drop);
    });
    onBeforeUnmount(() => {
      removeEventListener("dragover", drag);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<!--[--><input class="file-input" type="file" accept=".pt,.pth,.safetensors,.bin"${ssrRenderAttr("aria-label", say.value.openFile)} tabindex="-1" hidden>`);
      if (over.value) {
        _push(`<p class="drop-here">${ssrInterpolate(say.value.dropHere)}</p>`);
      } else {
        _push(`<!---->`);
      }
      _push(`<dialog class="file-dialog"${ssrRenderAttr("aria-label", file.value?.name)}>`);
      if (file.value) {
        _push(`<!--[--><h2>${ssrInterpolate(file.value.name)}</h2>`);
        if (complaint.value) {
          _push(`<p class="failure" role="alert">${ssrInterpolate(complaint.value)}</p>`);
        } else if (!inspection.value) {
          _push(`<p role="status">${ssrInterpolate(say.value.reading)}</p>`);
        } else {
          _push(`<!--[--><p>${ssrInterpolate(say.value.fileFacts(inspection.value.bytes, inspection.value.parameters))}</p><div class="scrolls" tabindex="0" role="group"${ssrRenderAttr("aria-label", file.value.name)}><table class="entries"><thead><tr><th scope="col">${ssrInterpolate(say.value.key)}</th><th scope="col">${ssrInterpolate(say.value.shape)}</th><th scope="col">dtype</th><th scope="col">min</th><th scope="col">mean</th><th scope="col">max</th><th scope="col">${ssrInterpolate(say.value.histogram)}</th></tr></thead><tbody><!--[-->`);
          ssrRenderList(inspection.value.entries, (entry) => {
            _push(`<tr><th scope="row">${ssrInterpolate(entry.key)}</th>`);
            if (entry.tensor) {
              _push(`<!--[--><td>[${ssrInterpolate(entry.tensor.shape.join(", "))}]</td><td>${ssrInterpolate(entry.tensor.dtype)}</td><td>${ssrInterpolate(number(entry.tensor.min))}</td><td>${ssrInterpolate(number(entry.tensor.mean))}</td><td>${ssrInterpolate(number(entry.tensor.max))}</td><td>`);
              if (entry.tensor.histogram.length > 0) {
                _push(`<svg viewBox="0 0 96 20" width="96" height="20" role="img"${ssrRenderAttr("aria-label", entry.tensor.histogram.join(", "))}><polyline${ssrRenderAttr("points", line(entry.tensor.histogram))} fill="none" stroke="currentColor" stroke-width="1.5"></polyline></svg>`);
              } else {
                _push(`<!---->`);
              }
              _push(`</td><!--]-->`);
            } else {
              _push(`<td colspan="6">${ssrInterpolate(entry.text)}</td>`);
            }
            _push(`</tr>`);
          });
          _push(`<!--]--></tbody></table></div><p class="note">${ssrInterpolate(say.value.droppedHint)}</p><!--]-->`);
        }
        _push(`<div class="cell-bar">`);
        if (inspection.value && unref(fileTaker)()) {
          _push(`<button type="button" class="run load">${ssrInterpolate(say.value.load)}</button>`);
        } else {
          _push(`<!---->`);
        }
        _push(`<button type="button" class="close">${ssrInterpolate(say.value.close)}</button></div><!--]-->`);
      } else {
        _push(`<!---->`);
      }
      _push(`</dialog><!--]-->`);
    };
  }
});
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/FileDrop.vue");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const RawTheme = {
  extends: theme,
  Layout: () => h(theme.Layout, null, { "layout-bottom": () => h(_sfc_main) }),
  enhanceApp({ app, router }) {
    app.component("Cell", _sfc_main$2);
    app.component("Exercise", _sfc_main$1);
    app.component(
      "Playground",
      defineAsyncComponent(() => import("./Playground.AqZ4SN0g.js"))
    );
    app.component(
      "TrainingPage",
      defineAsyncComponent(() => import("./TrainingPage.ATqzwUkN.js"))
    );
    app.component(
      "BenchPage",
      defineAsyncComponent(() => import("./BenchPage.yu0PmDo3.js"))
    );
  }
};
const ClientOnly = defineComponent({
  setup(_, { slots }) {
    const show = ref(false);
    onMounted(() => {
      show.value = true;
    });
    return () => show.value && slots.default ? slots.default() : null;
  }
});
function useCodeGroups() {
  if (inBrowser) {
    window.addEventListener("click", (e) => {
      const el = e.target;
      if (el.matches(".vp-code-group input")) {
        const group = el.parentElement?.parentElement;
        if (!group)
          return;
        const i = Array.from(group.querySelectorAll("input")).indexOf(el);
        if (i < 0)
          return;
        const blocks = group.querySelector(".blocks");
        if (!blocks)
          return;
        const current = Array.from(blocks.children).find((child) => child.classList.contains("active"));
        if (!current)
          return;
        const next = blocks.children[i];
        if (!next || current === next)
          return;
        current.classList.remove("active");
        next.classList.add("active");
        const label = group?.querySelector(`label[for="${el.id}"]`);
        label?.scrollIntoView({ block: "nearest" });
      }
    });
  }
}
function useCopyCode() {
  if (inBrowser) {
    const timeoutIdMap = /* @__PURE__ */ new WeakMap();
    window.addEventListener("click", (e) => {
      const el = e.target;
      if (el.matches('div[class*="language-"] > button.copy')) {
        const parent = el.parentElement;
        const sibling = el.nextElementSibling?.nextElementSibling;
        if (!parent || !sibling) {
          return;
        }
        const isShell = /language-(shellscript|shell|bash|sh|zsh)/.test(parent.className);
        const ignoredNodes = [".vp-copy-ignore", ".diff.remove"];
        const clone = sibling.cloneNode(true);
        clone.querySelectorAll(ignoredNodes.join(",")).forEach((node) => node.remove());
        let text = clone.textContent || "";
        if (isShell) {
          text = text.replace(/^ *(\$|>) /gm, "").trim();
        }
        copyToClipboard(text).then(() => {
          el.classList.add("copied");
          clearTimeout(timeoutIdMap.get(el));
          const timeoutId = setTimeout(() => {
            el.classList.remove("copied");
            el.blur();
            timeoutIdMap.delete(el);
          }, 2e3);
          timeoutIdMap.set(el, timeoutId);
        });
      }
    });
  }
}
async function copyToClipboard(text) {
  try {
    return navigator.clipboard.writeText(text);
  } catch {
    const element = document.createElement("textarea");
    const previouslyFocusedElement = document.activeElement;
    element.value = text;
    element.setAttribute("readonly", "");
    element.style.contain = "strict";
    element.style.position = "absolute";
    element.style.left = "-9999px";
    element.style.fontSize = "12pt";
    const selection = document.getSelection();
    const originalRange = selection ? selection.rangeCount > 0 && selection.getRangeAt(0) : null;
    document.body.appendChild(element);
    element.select();
    element.selectionStart = 0;
    element.selectionEnd = text.length;
    document.execCommand("copy");
    document.body.removeChild(element);
    if (originalRange) {
      selection.removeAllRanges();
      selection.addRange(originalRange);
    }
    if (previouslyFocusedElement) {
      previouslyFocusedElement.focus();
    }
  }
}
function useUpdateHead(route, siteDataByRouteRef) {
  let isFirstUpdate = true;
  let managedHeadElements = [];
  const updateHeadTags = (newTags) => {
    if (isFirstUpdate) {
      isFirstUpdate = false;
      newTags.forEach((tag) => {
        const headEl = createHeadElement(tag);
        for (const el of document.head.children) {
          if (el.isEqualNode(headEl)) {
            managedHeadElements.push(el);
            return;
          }
        }
      });
      return;
    }
    const newElements = newTags.map(createHeadElement);
    managedHeadElements.forEach((oldEl, oldIndex) => {
      const matchedIndex = newElements.findIndex((newEl) => newEl?.isEqualNode(oldEl ?? null));
      if (matchedIndex !== -1) {
        delete newElements[matchedIndex];
      } else {
        oldEl?.remove();
        delete managedHeadElements[oldIndex];
      }
    });
    newElements.forEach((el) => el && document.head.appendChild(el));
    managedHeadElements = [...managedHeadElements, ...newElements].filter(Boolean);
  };
  watchEffect(() => {
    const pageData = route.data;
    const siteData2 = siteDataByRouteRef.value;
    const pageDescription = pageData && pageData.description;
    const frontmatterHead = pageData && pageData.frontmatter.head || [];
    const title = createTitle(siteData2, pageData);
    if (title !== document.title) {
      document.title = title;
    }
    const description = pageDescription || siteData2.description;
    let metaDescriptionElement = document.querySelector(`meta[name=description]`);
    if (metaDescriptionElement) {
      if (metaDescriptionElement.getAttribute("content") !== description) {
        metaDescriptionElement.setAttribute("content", description);
      }
    } else {
      createHeadElement(["meta", { name: "description", content: description }]);
    }
    updateHeadTags(mergeHead(siteData2.head, filterOutHeadDescription(frontmatterHead)));
  });
}
function createHeadElement([tag, attrs, innerHTML]) {
  const el = document.createElement(tag);
  for (const key in attrs) {
    el.setAttribute(key, attrs[key]);
  }
  if (innerHTML) {
    el.innerHTML = innerHTML;
  }
  if (tag === "script" && attrs.async == null) {
    el.async = false;
  }
  return el;
}
function isMetaDescription(headConfig) {
  return headConfig[0] === "meta" && headConfig[1] && headConfig[1].name === "description";
}
function filterOutHeadDescription(head) {
  return head.filter((h2) => !isMetaDescription(h2));
}
const hasFetched = /* @__PURE__ */ new Set();
const createLink = () => document.createElement("link");
const viaDOM = (url) => {
  const link2 = createLink();
  link2.rel = `prefetch`;
  link2.href = url;
  document.head.appendChild(link2);
};
const viaXHR = (url) => {
  const req = new XMLHttpRequest();
  req.open("GET", url, req.withCredentials = true);
  req.send();
};
let link;
const doFetch = inBrowser && (link = createLink()) && link.relList && link.relList.supports && link.relList.supports("prefetch") ? viaDOM : viaXHR;
function usePrefetch() {
  if (!inBrowser) {
    return;
  }
  if (!window.IntersectionObserver) {
    return;
  }
  let conn;
  if ((conn = navigator.connection) && (conn.saveData || /2g/.test(conn.effectiveType))) {
    return;
  }
  const rIC = window.requestIdleCallback || setTimeout;
  let observer = null;
  const observeLinks = () => {
    if (observer) {
      observer.disconnect();
    }
    observer = new IntersectionObserver((entries) => {
      entries.forEach((entry) => {
        if (entry.isIntersecting) {
          const link2 = entry.target;
          observer.unobserve(link2);
          const { pathname } = link2;
          if (!hasFetched.has(pathname)) {
            hasFetched.add(pathname);
            const pageChunkPath = pathToFile(pathname);
            if (pageChunkPath)
              doFetch(pageChunkPath);
          }
        }
      });
    });
    rIC(() => {
      document.querySelectorAll("#app a").forEach((link2) => {
        const { hostname, pathname } = new URL(link2.href instanceof SVGAnimatedString ? link2.href.animVal : link2.href, link2.baseURI);
        const extMatch = pathname.match(/\.\w+$/);
        if (extMatch && extMatch[0] !== ".html") {
          return;
        }
        if (
          // only prefetch same tab navigation, since a new tab will load
          // the lean js chunk instead.
          link2.target !== "_blank" && // only prefetch inbound links
          hostname === location.hostname
        ) {
          if (pathname !== location.pathname) {
            observer.observe(link2);
          } else {
            hasFetched.add(pathname);
          }
        }
      });
    });
  };
  onMounted(observeLinks);
  const route = useRoute();
  watch(() => route.path, observeLinks);
  onUnmounted(() => {
    observer && observer.disconnect();
  });
}
function resolveThemeExtends(theme2) {
  if (theme2.extends) {
    const base = resolveThemeExtends(theme2.extends);
    return {
      ...base,
      ...theme2,
      async enhanceApp(ctx) {
        if (base.enhanceApp)
          await base.enhanceApp(ctx);
        if (theme2.enhanceApp)
          await theme2.enhanceApp(ctx);
      }
    };
  }
  return theme2;
}
const Theme = resolveThemeExtends(RawTheme);
const VitePressApp = defineComponent({
  name: "VitePressApp",
  setup() {
    const { site, lang, dir } = useData$1();
    onMounted(() => {
      watchEffect(() => {
        document.documentElement.lang = lang.value;
        document.documentElement.dir = dir.value;
      });
    });
    if (site.value.router.prefetchLinks) {
      usePrefetch();
    }
    useCopyCode();
    useCodeGroups();
    if (Theme.setup)
      Theme.setup();
    return () => h(Theme.Layout);
  }
});
async function createApp() {
  globalThis.__VITEPRESS__ = true;
  const router = newRouter();
  const app = newApp();
  app.provide(RouterSymbol, router);
  const data = initData(router.route);
  app.provide(dataSymbol, data);
  app.component("Content", Content);
  app.component("ClientOnly", ClientOnly);
  Object.defineProperties(app.config.globalProperties, {
    $frontmatter: {
      get() {
        return data.frontmatter.value;
      }
    },
    $params: {
      get() {
        return data.page.value.params;
      }
    }
  });
  if (Theme.enhanceApp) {
    await Theme.enhanceApp({
      app,
      router,
      siteData: siteDataRef
    });
  }
  return { app, router, data };
}
function newApp() {
  return createSSRApp(VitePressApp);
}
function newRouter() {
  let isInitialPageLoad = inBrowser;
  return createRouter((path) => {
    let pageFilePath = pathToFile(path);
    let pageModule = null;
    if (pageFilePath) {
      if (isInitialPageLoad) {
        pageFilePath = pageFilePath.replace(/\.js$/, ".lean.js");
      }
      if (false) ;
      else {
        pageModule = import(
          /*@vite-ignore*/
          pageFilePath
        );
      }
    }
    if (inBrowser) {
      isInitialPageLoad = false;
    }
    return pageModule;
  }, Theme.NotFound);
}
if (inBrowser) {
  createApp().then(({ app, router, data }) => {
    router.go().then(() => {
      useUpdateHead(router.route, data.site);
      app.mount("#app");
    });
  });
}
async function render(path) {
  const { app, router } = await createApp();
  await router.go(path);
  const ctx = { content: "", vpSocialIcons: /* @__PURE__ */ new Set() };
  ctx.content = await renderToString(app, ctx);
  return ctx;
}
export {
  _sfc_main$a as _,
  _sfc_main$3 as a,
  withBase as b,
  withOutput as c,
  _sfc_main$5 as d,
  useData as e,
  dataSymbol as f,
  useRouter as g,
  createSearchTranslate as h,
  inBrowser as i,
  escapeRegExp as j,
  onStart as o,
  pathToFile as p,
  run as r,
  render,
  startThreadsFor as s,
  takeFiles as t,
  useData$1 as u,
  words as w
};
