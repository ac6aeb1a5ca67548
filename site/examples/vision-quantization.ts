//% flambeau/vision/models/quantization.inception.QuantizableBasicConv2d
import * as quantization from "flambeau/vision/models/quantization";
const layer = new quantization.inception.QuantizableBasicConv2d(3, 8, { kernel_size: 3 }).eval();
layer.fuse_model(); // the norm and the activation go into the convolution
layer;

//% flambeau/vision/models/quantization.inception.QuantizableInceptionA
import * as quantization from "flambeau/vision/models/quantization";
const block = new quantization.inception.QuantizableInceptionA(16, 32).eval();
block.myop; //?
using _ = torch.no_grad();
block(torch.rand(1, 16, 8, 8)).shape;

//% flambeau/vision/models/quantization.inception.QuantizableInceptionB
import * as quantization from "flambeau/vision/models/quantization";
const block = new quantization.inception.QuantizableInceptionB(16).eval();
using _ = torch.no_grad();
block(torch.rand(1, 16, 9, 9)).shape;

//% flambeau/vision/models/quantization.inception.QuantizableInceptionC
import * as quantization from "flambeau/vision/models/quantization";
const block = new quantization.inception.QuantizableInceptionC(16, 8).eval();
using _ = torch.no_grad();
block(torch.rand(1, 16, 8, 8)).shape;

//% flambeau/vision/models/quantization.inception.QuantizableInceptionD
import * as quantization from "flambeau/vision/models/quantization";
const block = new quantization.inception.QuantizableInceptionD(16).eval();
using _ = torch.no_grad();
block(torch.rand(1, 16, 9, 9)).shape;

//% flambeau/vision/models/quantization.inception.QuantizableInceptionE
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const block = new quantization.inception.QuantizableInceptionE(16).eval();
const x = torch.empty(1, 16, 4, 4);
block._forward(x).map((branch) => branch.shape[1]); //?
block(x).shape;

//% flambeau/vision/models/quantization.inception.QuantizableInceptionAux
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const head = new quantization.inception.QuantizableInceptionAux(16, 5).eval();
head(torch.empty(1, 16, 17, 17)).shape;

//% flambeau/vision/models/quantization.inception.inception_v3
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.inception.inception_v3({ num_classes: 5, init_weights: false }).eval();
model instanceof quantization.inception.QuantizableInception3; //?
model.AuxLogits?.fc;

//% flambeau/vision/models/quantization.inception_v3
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.inception_v3({ num_classes: 5, init_weights: false }).eval();
(model(torch.empty(1, 3, 75, 75)) as torch.Tensor).shape;

//% flambeau/vision/models/quantization.GoogLeNet_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.GoogLeNet_QuantizedWeights.DEFAULT;
weights.name; //?
weights.meta.unquantized.name;

//% flambeau/vision/models/quantization.Inception_V3_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.Inception_V3_QuantizedWeights.DEFAULT;
weights.name; //?
weights.meta.min_size;

//% flambeau/vision/models/quantization.MobileNet_V2_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.MobileNet_V2_QuantizedWeights.DEFAULT;
weights.name; //?
weights.meta.backend;

//% flambeau/vision/models/quantization.MobileNet_V3_Large_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.MobileNet_V3_Large_QuantizedWeights.DEFAULT;
weights.name; //?
weights.meta.recipe;

//% flambeau/vision/models/quantization.QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.ResNet18_QuantizedWeights.DEFAULT;
weights instanceof quantization.QuantizedWeights; //?
weights.meta.backend; //?
weights.transforms()(torch.rand(3, 300, 400)).shape;

//% flambeau/vision/models/quantization.ResNeXt101_32X8D_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.ResNeXt101_32X8D_QuantizedWeights.DEFAULT;
weights.name; //?
weights.meta._metrics;

//% flambeau/vision/models/quantization.ResNeXt101_64X4D_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.ResNeXt101_64X4D_QuantizedWeights.DEFAULT;
weights.name; //?
weights.meta.num_params;

//% flambeau/vision/models/quantization.ResNet18_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.ResNet18_QuantizedWeights.DEFAULT;
weights.name; //?
// megabytes, and those of the weights of 32 bits
[weights.meta._file_size, weights.meta.unquantized.meta._file_size];

//% flambeau/vision/models/quantization.ResNet50_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
Object.keys(quantization.ResNet50_QuantizedWeights); //?
quantization.ResNet50_QuantizedWeights.DEFAULT.name;

//% flambeau/vision/models/quantization.ShuffleNet_V2_X0_5_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.ShuffleNet_V2_X0_5_QuantizedWeights.DEFAULT;
weights.name; //?
weights.meta._metrics;

//% flambeau/vision/models/quantization.ShuffleNet_V2_X1_0_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.ShuffleNet_V2_X1_0_QuantizedWeights.DEFAULT;
weights.name; //?
weights.meta.categories?.slice(0, 3);

//% flambeau/vision/models/quantization.ShuffleNet_V2_X1_5_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.ShuffleNet_V2_X1_5_QuantizedWeights.DEFAULT;
weights.name; //?
weights.url;

//% flambeau/vision/models/quantization.ShuffleNet_V2_X2_0_QuantizedWeights
import * as quantization from "flambeau/vision/models/quantization";
const weights = quantization.ShuffleNet_V2_X2_0_QuantizedWeights.DEFAULT;
weights.name; //?
weights.meta._ops; // 10^9 operations an image

//% flambeau/vision/models/quantization.resnet50
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.resnet50({ num_classes: 5 }).eval();
model.fc; //?
model(torch.empty(1, 3, 64, 64)).shape;

//% flambeau/vision/models/quantization.resnext101_32x8d
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.resnext101_32x8d({ num_classes: 5 });
const [block] = model.layer1;
(block as quantization.resnet.QuantizableBottleneck).conv2;

//% flambeau/vision/models/quantization.resnext101_64x4d
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.resnext101_64x4d({ num_classes: 5 });
const [block] = model.layer1;
(block as quantization.resnet.QuantizableBottleneck).conv2;

//% flambeau/vision/models/quantization.shufflenet_v2_x1_0
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.shufflenet_v2_x1_0({ num_classes: 5 }).eval();
const [last] = model.conv5;
last; //?
model(torch.empty(1, 3, 64, 64)).shape;

//% flambeau/vision/models/quantization.shufflenet_v2_x1_5
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.shufflenet_v2_x1_5({ num_classes: 5 }).eval();
const [last] = model.conv5;
last; //?
model(torch.empty(1, 3, 64, 64)).shape;

//% flambeau/vision/models/quantization.shufflenet_v2_x2_0
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.shufflenet_v2_x2_0({ num_classes: 5 }).eval();
const [last] = model.conv5;
last; //?
model(torch.empty(1, 3, 64, 64)).shape;

//% flambeau/vision/models/quantization.mobilenetv2.QuantizableInvertedResidual
import * as quantization from "flambeau/vision/models/quantization";
const block = new quantization.mobilenetv2.QuantizableInvertedResidual(8, 8, 1, 2, nn.BatchNorm2d).eval();
block.use_res_connect; //?
block.skip_add; //?
using _ = torch.no_grad();
block(torch.rand(1, 8, 4, 4)).shape;

//% flambeau/vision/models/quantization.mobilenetv3.QuantizableInvertedResidual
import * as quantization from "flambeau/vision/models/quantization";
import { models } from "flambeau/vision";
const settings = new models.InvertedResidualConfig(8, 3, 16, 8, true, "HS", 1, 1, 1);
const block = new quantization.mobilenetv3.QuantizableInvertedResidual(settings, nn.BatchNorm2d).eval();
block.use_res_connect; //?
using _ = torch.no_grad();
block(torch.rand(1, 8, 4, 4)).shape;

//% flambeau/vision/models/quantization.mobilenetv3.QuantizableSqueezeExcitation
import * as quantization from "flambeau/vision/models/quantization";
const layer = new quantization.mobilenetv3.QuantizableSqueezeExcitation(16, 4).eval();
layer.fuse_model(); // fc1 and its activation become one
layer.fc1; //?
using _ = torch.no_grad();
layer(torch.rand(1, 16, 4, 4)).shape;

//% flambeau/vision/models/quantization.resnet.QuantizableBasicBlock
import * as quantization from "flambeau/vision/models/quantization";
const block = new quantization.resnet.QuantizableBasicBlock(8, 8).eval();
block.fuse_model();
block;

//% flambeau/vision/models/quantization.resnet.QuantizableBottleneck
import * as quantization from "flambeau/vision/models/quantization";
const block = new quantization.resnet.QuantizableBottleneck(16, 4).eval();
block.fuse_model(); // norms and activations go into the convolutions
block.conv3; //?
using _ = torch.no_grad();
block(torch.rand(1, 16, 4, 4)).shape;

//% flambeau/vision/models/quantization.resnet.resnet50
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.resnet.resnet50({ num_classes: 5 });
[model.layer1, model.layer2, model.layer3, model.layer4].map((layer) => layer.length);

//% flambeau/vision/models/quantization.resnet.resnext101_32x8d
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.resnet.resnext101_32x8d({ num_classes: 5 });
[model.layer1, model.layer2, model.layer3, model.layer4].map((layer) => layer.length); //?
nn.utils.parameters_to_vector(model.parameters()).numel();

//% flambeau/vision/models/quantization.resnet.resnext101_64x4d
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.resnet.resnext101_64x4d({ num_classes: 5 });
[model.layer1, model.layer2, model.layer3, model.layer4].map((layer) => layer.length); //?
nn.utils.parameters_to_vector(model.parameters()).numel();

//% flambeau/vision/models/quantization.shufflenetv2.QuantizableInvertedResidual
import * as quantization from "flambeau/vision/models/quantization";
const block = new quantization.shufflenetv2.QuantizableInvertedResidual(8, 16, 2).eval();
block.cat; //?
using _ = torch.no_grad();
block(torch.rand(1, 8, 6, 6)).shape;

//% flambeau/vision/models/quantization.shufflenetv2.shufflenet_v2_x1_0
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.shufflenetv2.shufflenet_v2_x1_0({ num_classes: 5 });
nn.utils.parameters_to_vector(model.parameters()).numel(); //?
model.quant;

//% flambeau/vision/models/quantization.shufflenetv2.shufflenet_v2_x1_5
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.shufflenetv2.shufflenet_v2_x1_5({ num_classes: 5 });
nn.utils.parameters_to_vector(model.parameters()).numel(); //?
model.quant;

//% flambeau/vision/models/quantization.shufflenetv2.shufflenet_v2_x2_0
import * as quantization from "flambeau/vision/models/quantization";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = quantization.shufflenetv2.shufflenet_v2_x2_0({ num_classes: 5 });
nn.utils.parameters_to_vector(model.parameters()).numel(); //?
model.quant;
