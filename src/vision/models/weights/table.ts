/**
 * Published ImageNet weights, one line each: model, entry, file, crop, resize, interpolation, parameters, least size,
 * accuracy of the first and among the first five (percent), operations (10^9), file size (MB), recipe, notes. From the
 * metadata of torchvision 0.29.
 */
export const table = `
alexnet IMAGENET1K_V1 alexnet-owt-7be5be79.pth 224 256 bilinear 61100840 63x63 56.522 79.066 0.714 233.087 0 default
convnext_base IMAGENET1K_V1 convnext_base-6075fbad.pth 224 232 bilinear 88591464 32x32 84.062 96.87 15.355 338.064 1 default
convnext_large IMAGENET1K_V1 convnext_large-ea097f82.pth 224 232 bilinear 197767336 32x32 84.414 96.976 34.361 754.537 1 default
convnext_small IMAGENET1K_V1 convnext_small-0c510722.pth 224 230 bilinear 50223688 32x32 83.616 96.65 8.684 191.703 1 default
convnext_tiny IMAGENET1K_V1 convnext_tiny-983f1562.pth 224 236 bilinear 28589128 32x32 82.52 96.146 4.456 109.119 1 default
densenet121 IMAGENET1K_V1 densenet121-a639ec97.pth 224 256 bilinear 7978856 29x29 74.434 91.972 2.834 30.845 2 default
densenet161 IMAGENET1K_V1 densenet161-8d451a50.pth 224 256 bilinear 28681000 29x29 77.138 93.56 7.728 110.369 2 default
densenet169 IMAGENET1K_V1 densenet169-b2777c0a.pth 224 256 bilinear 14149480 29x29 75.6 92.806 3.36 54.708 2 default
densenet201 IMAGENET1K_V1 densenet201-c1103571.pth 224 256 bilinear 20013928 29x29 76.896 93.37 4.291 77.373 2 default
efficientnet_b0 IMAGENET1K_V1 efficientnet_b0_rwightman-7f5810bc.pth 224 256 bicubic 5288548 1x1 77.692 93.532 0.386 20.451 3 default
efficientnet_b1 IMAGENET1K_V1 efficientnet_b1_rwightman-bac287d4.pth 240 256 bicubic 7794184 1x1 78.642 94.186 0.687 30.134 3 -
efficientnet_b1 IMAGENET1K_V2 efficientnet_b1-c27df63c.pth 240 255 bilinear 7794184 1x1 79.838 94.934 0.687 30.136 4 default
efficientnet_b2 IMAGENET1K_V1 efficientnet_b2_rwightman-c35c1473.pth 288 288 bicubic 9109994 1x1 80.608 95.31 1.088 35.174 3 default
efficientnet_b3 IMAGENET1K_V1 efficientnet_b3_rwightman-b3899882.pth 300 320 bicubic 12233232 1x1 82.008 96.054 1.827 47.184 3 default
efficientnet_b4 IMAGENET1K_V1 efficientnet_b4_rwightman-23ab8bcd.pth 380 384 bicubic 19341616 1x1 83.384 96.594 4.394 74.489 3 default
efficientnet_b5 IMAGENET1K_V1 efficientnet_b5_lukemelas-1a07897c.pth 456 456 bicubic 30389784 1x1 83.444 96.628 10.266 116.864 3 default
efficientnet_b6 IMAGENET1K_V1 efficientnet_b6_lukemelas-24a108a5.pth 528 528 bicubic 43040704 1x1 84.008 96.916 19.068 165.362 3 default
efficientnet_b7 IMAGENET1K_V1 efficientnet_b7_lukemelas-c5b4e57e.pth 600 600 bicubic 66347960 1x1 84.122 96.908 37.746 254.675 3 default
efficientnet_v2_l IMAGENET1K_V1 efficientnet_v2_l-59c71312.pth 480 480 bicubic 118515272 33x33 85.808 97.788 56.08 454.573 5 mean=0.5,0.5,0.5=0.5,0.5,0.5;default
efficientnet_v2_m IMAGENET1K_V1 efficientnet_v2_m-dc08266a.pth 480 480 bilinear 54139356 33x33 85.112 97.156 24.582 208.01 5 default
efficientnet_v2_s IMAGENET1K_V1 efficientnet_v2_s-dd5fe13b.pth 384 384 bilinear 21458488 33x33 84.228 96.878 8.366 82.704 5 default
googlenet IMAGENET1K_V1 googlenet-1378be20.pth 224 256 bilinear 6624904 15x15 69.778 89.53 1.498 49.731 6 default
inception_v3 IMAGENET1K_V1 inception_v3_google-0cc3c7bd.pth 299 342 bilinear 27161264 75x75 77.294 93.45 5.713 103.903 7 default
maxvit_t IMAGENET1K_V1 maxvit_t-bc5ab103.pth 224 224 bicubic 30919624 224x224 83.7 96.722 5.558 118.769 8 default
mnasnet0_5 IMAGENET1K_V1 mnasnet0.5_top1_67.823-3ffadce67e.pth 224 256 bilinear 2218512 1x1 67.734 87.49 0.104 8.591 9 default
mnasnet0_75 IMAGENET1K_V1 mnasnet0_75-7090bc5f.pth 224 232 bilinear 3170208 1x1 71.18 90.496 0.215 12.303 10 default
mnasnet1_0 IMAGENET1K_V1 mnasnet1.0_top1_73.512-f206786ef8.pth 224 256 bilinear 4383312 1x1 73.456 91.51 0.314 16.915 9 default
mnasnet1_3 IMAGENET1K_V1 mnasnet1_3-a4c69d6f.pth 224 232 bilinear 6282256 1x1 76.506 93.522 0.526 24.246 10 default
mobilenet_v2 IMAGENET1K_V1 mobilenet_v2-b0353104.pth 224 256 bilinear 3504872 1x1 71.878 90.286 0.301 13.555 11 -
mobilenet_v2 IMAGENET1K_V2 mobilenet_v2-7ebf99e0.pth 224 232 bilinear 3504872 1x1 72.154 90.822 0.301 13.598 12 default
mobilenet_v3_large IMAGENET1K_V1 mobilenet_v3_large-8738ca79.pth 224 256 bilinear 5483032 1x1 74.042 91.34 0.217 21.114 13 -
mobilenet_v3_large IMAGENET1K_V2 mobilenet_v3_large-5c1a4163.pth 224 232 bilinear 5483032 1x1 75.274 92.566 0.217 21.107 12 default
mobilenet_v3_small IMAGENET1K_V1 mobilenet_v3_small-047dcff4.pth 224 256 bilinear 2542856 1x1 67.668 87.402 0.057 9.829 13 default
regnet_x_16gf IMAGENET1K_V1 regnet_x_16gf-2007eb11.pth 224 256 bilinear 54278536 1x1 80.058 94.944 15.941 207.627 14 -
regnet_x_16gf IMAGENET1K_V2 regnet_x_16gf-ba3796d7.pth 224 232 bilinear 54278536 1x1 82.716 96.196 15.941 207.627 15 default
regnet_x_1_6gf IMAGENET1K_V1 regnet_x_1_6gf-e3633e7f.pth 224 256 bilinear 9190136 1x1 77.04 93.44 1.603 35.339 16 -
regnet_x_1_6gf IMAGENET1K_V2 regnet_x_1_6gf-a12f2b72.pth 224 232 bilinear 9190136 1x1 79.668 94.922 1.603 35.339 17 default
regnet_x_32gf IMAGENET1K_V1 regnet_x_32gf-9d47f8d0.pth 224 256 bilinear 107811560 1x1 80.622 95.248 31.736 412.039 18 -
regnet_x_32gf IMAGENET1K_V2 regnet_x_32gf-6eb8fdc6.pth 224 232 bilinear 107811560 1x1 83.014 96.288 31.736 412.039 15 default
regnet_x_3_2gf IMAGENET1K_V1 regnet_x_3_2gf-f342aeae.pth 224 256 bilinear 15296552 1x1 78.364 93.992 3.177 58.756 14 -
regnet_x_3_2gf IMAGENET1K_V2 regnet_x_3_2gf-7071aa85.pth 224 232 bilinear 15296552 1x1 81.196 95.43 3.177 58.756 15 default
regnet_x_400mf IMAGENET1K_V1 regnet_x_400mf-adf1edd5.pth 224 256 bilinear 5495976 1x1 72.834 90.95 0.414 21.258 16 -
regnet_x_400mf IMAGENET1K_V2 regnet_x_400mf-62229a5f.pth 224 232 bilinear 5495976 1x1 74.864 92.322 0.414 21.257 17 default
regnet_x_800mf IMAGENET1K_V1 regnet_x_800mf-ad17e45c.pth 224 256 bilinear 7259656 1x1 75.212 92.348 0.8 27.945 16 -
regnet_x_800mf IMAGENET1K_V2 regnet_x_800mf-94a99ebd.pth 224 232 bilinear 7259656 1x1 77.522 93.826 0.8 27.945 17 default
regnet_x_8gf IMAGENET1K_V1 regnet_x_8gf-03ceed89.pth 224 256 bilinear 39572648 1x1 79.344 94.686 7.995 151.456 14 -
regnet_x_8gf IMAGENET1K_V2 regnet_x_8gf-2b70d774.pth 224 232 bilinear 39572648 1x1 81.682 95.678 7.995 151.456 15 default
regnet_y_128gf IMAGENET1K_SWAG_E2E_V1 regnet_y_128gf_swag-c8ce3e52.pth 384 384 bicubic 644812894 1x1 88.228 98.682 374.57 2461.564 19 swag;default
regnet_y_128gf IMAGENET1K_SWAG_LINEAR_V1 regnet_y_128gf_lc_swag-cbe8ce12.pth 224 224 bicubic 644812894 1x1 86.068 97.844 127.518 2461.564 20 swag
regnet_y_16gf IMAGENET1K_V1 regnet_y_16gf-9e6ed7dd.pth 224 256 bilinear 83590140 1x1 80.424 95.24 15.912 319.49 18 -
regnet_y_16gf IMAGENET1K_V2 regnet_y_16gf-3e4a00f9.pth 224 232 bilinear 83590140 1x1 82.886 96.328 15.912 319.49 15 default
regnet_y_16gf IMAGENET1K_SWAG_E2E_V1 regnet_y_16gf_swag-43afe44d.pth 384 384 bicubic 83590140 1x1 86.012 98.054 46.735 319.49 19 swag
regnet_y_16gf IMAGENET1K_SWAG_LINEAR_V1 regnet_y_16gf_lc_swag-f3ec0043.pth 224 224 bicubic 83590140 1x1 83.976 97.244 15.912 319.49 20 swag
regnet_y_1_6gf IMAGENET1K_V1 regnet_y_1_6gf-b11a554e.pth 224 256 bilinear 11202430 1x1 77.95 93.966 1.612 43.152 16 -
regnet_y_1_6gf IMAGENET1K_V2 regnet_y_1_6gf-0d7bc02a.pth 224 232 bilinear 11202430 1x1 80.876 95.444 1.612 43.152 15 default
regnet_y_32gf IMAGENET1K_V1 regnet_y_32gf-4dee3f7a.pth 224 256 bilinear 145046770 1x1 80.878 95.34 32.28 554.076 18 -
regnet_y_32gf IMAGENET1K_V2 regnet_y_32gf-8db6d4b5.pth 224 232 bilinear 145046770 1x1 83.368 96.498 32.28 554.076 15 default
regnet_y_32gf IMAGENET1K_SWAG_E2E_V1 regnet_y_32gf_swag-04fdfa75.pth 384 384 bicubic 145046770 1x1 86.838 98.362 94.826 554.076 19 swag
regnet_y_32gf IMAGENET1K_SWAG_LINEAR_V1 regnet_y_32gf_lc_swag-e1583746.pth 224 224 bicubic 145046770 1x1 84.622 97.48 32.28 554.076 20 swag
regnet_y_3_2gf IMAGENET1K_V1 regnet_y_3_2gf-b5a9779c.pth 224 256 bilinear 19436338 1x1 78.948 94.576 3.176 74.567 14 -
regnet_y_3_2gf IMAGENET1K_V2 regnet_y_3_2gf-9180c971.pth 224 232 bilinear 19436338 1x1 81.982 95.972 3.176 74.567 15 default
regnet_y_400mf IMAGENET1K_V1 regnet_y_400mf-c65dace8.pth 224 256 bilinear 4344144 1x1 74.046 91.716 0.402 16.806 16 -
regnet_y_400mf IMAGENET1K_V2 regnet_y_400mf-e6988f5f.pth 224 232 bilinear 4344144 1x1 75.804 92.742 0.402 16.806 15 default
regnet_y_800mf IMAGENET1K_V1 regnet_y_800mf-1b27b58c.pth 224 256 bilinear 6432512 1x1 76.42 93.136 0.834 24.774 16 -
regnet_y_800mf IMAGENET1K_V2 regnet_y_800mf-58fc7688.pth 224 232 bilinear 6432512 1x1 78.828 94.502 0.834 24.774 15 default
regnet_y_8gf IMAGENET1K_V1 regnet_y_8gf-d0d0e4a8.pth 224 256 bilinear 39381472 1x1 80.032 95.048 8.473 150.701 14 -
regnet_y_8gf IMAGENET1K_V2 regnet_y_8gf-dc2b1b54.pth 224 232 bilinear 39381472 1x1 82.828 96.33 8.473 150.701 15 default
resnet101 IMAGENET1K_V1 resnet101-63fe2227.pth 224 256 bilinear 44549160 1x1 77.374 93.546 7.801 170.511 21 -
resnet101 IMAGENET1K_V2 resnet101-cd907fc2.pth 224 232 bilinear 44549160 1x1 81.886 95.78 7.801 170.53 15 default
resnet152 IMAGENET1K_V1 resnet152-394f9c45.pth 224 256 bilinear 60192808 1x1 78.312 94.046 11.514 230.434 21 -
resnet152 IMAGENET1K_V2 resnet152-f82ba261.pth 224 232 bilinear 60192808 1x1 82.284 96.002 11.514 230.474 15 default
resnet18 IMAGENET1K_V1 resnet18-f37072fd.pth 224 256 bilinear 11689512 1x1 69.758 89.078 1.814 44.661 21 default
resnet34 IMAGENET1K_V1 resnet34-b627a593.pth 224 256 bilinear 21797672 1x1 73.314 91.42 3.664 83.275 21 default
resnet50 IMAGENET1K_V1 resnet50-0676ba61.pth 224 256 bilinear 25557032 1x1 76.13 92.862 4.089 97.781 21 -
resnet50 IMAGENET1K_V2 resnet50-11ad3fa6.pth 224 232 bilinear 25557032 1x1 80.858 95.434 4.089 97.79 22 default
resnext101_32x8d IMAGENET1K_V1 resnext101_32x8d-8ba56ff5.pth 224 256 bilinear 88791336 1x1 79.312 94.526 16.414 339.586 23 -
resnext101_32x8d IMAGENET1K_V2 resnext101_32x8d-110c445d.pth 224 232 bilinear 88791336 1x1 82.834 96.228 16.414 339.673 17 default
resnext101_64x4d IMAGENET1K_V1 resnext101_64x4d-173b62eb.pth 224 232 bilinear 83455272 1x1 83.246 96.454 15.46 319.318 24 default
resnext50_32x4d IMAGENET1K_V1 resnext50_32x4d-7cdf4587.pth 224 256 bilinear 25028904 1x1 77.618 93.698 4.23 95.789 23 -
resnext50_32x4d IMAGENET1K_V2 resnext50_32x4d-1a0047aa.pth 224 232 bilinear 25028904 1x1 81.198 95.34 4.23 95.833 15 default
shufflenet_v2_x0_5 IMAGENET1K_V1 shufflenetv2_x0.5-f707e7126e.pth 224 256 bilinear 1366792 1x1 60.552 81.746 0.04 5.282 25 default
shufflenet_v2_x1_0 IMAGENET1K_V1 shufflenetv2_x1-5666bf0f80.pth 224 256 bilinear 2278604 1x1 69.362 88.316 0.145 8.791 25 default
shufflenet_v2_x1_5 IMAGENET1K_V1 shufflenetv2_x1_5-3c479a10.pth 224 232 bilinear 3503624 1x1 72.996 91.086 0.296 13.557 26 default
shufflenet_v2_x2_0 IMAGENET1K_V1 shufflenetv2_x2_0-8be3c8ee.pth 224 232 bilinear 7393996 1x1 76.23 93.006 0.583 28.433 26 default
squeezenet1_0 IMAGENET1K_V1 squeezenet1_0-b66bff10.pth 224 256 bilinear 1248424 21x21 58.092 80.42 0.819 4.778 27 default
squeezenet1_1 IMAGENET1K_V1 squeezenet1_1-b8a52dc0.pth 224 256 bilinear 1235496 17x17 58.178 80.624 0.349 4.729 27 default
swin_b IMAGENET1K_V1 swin_b-68c6b09e.pth 224 238 bicubic 87768224 224x224 83.582 96.64 15.431 335.364 28 default
swin_s IMAGENET1K_V1 swin_s-5e29d889.pth 224 246 bicubic 49606258 224x224 83.196 96.36 8.741 189.786 28 default
swin_t IMAGENET1K_V1 swin_t-704ceda3.pth 224 232 bicubic 28288354 224x224 81.474 95.776 4.491 108.19 28 default
swin_v2_b IMAGENET1K_V1 swin_v2_b-781e5279.pth 256 272 bicubic 87930848 256x256 84.112 96.864 20.325 336.372 29 default
swin_v2_s IMAGENET1K_V1 swin_v2_s-637d8ceb.pth 256 260 bicubic 49737442 256x256 83.712 96.816 11.546 190.675 29 default
swin_v2_t IMAGENET1K_V1 swin_v2_t-b137f0e2.pth 256 260 bicubic 28351570 256x256 82.072 96.132 5.94 108.626 29 default
vgg11 IMAGENET1K_V1 vgg11-8a719046.pth 224 256 bilinear 132863336 32x32 69.02 88.628 7.609 506.84 0 default
vgg11_bn IMAGENET1K_V1 vgg11_bn-6002323d.pth 224 256 bilinear 132868840 32x32 70.37 89.81 7.609 506.881 0 default
vgg13 IMAGENET1K_V1 vgg13-19584684.pth 224 256 bilinear 133047848 32x32 69.928 89.246 11.308 507.545 0 default
vgg13_bn IMAGENET1K_V1 vgg13_bn-abd245e5.pth 224 256 bilinear 133053736 32x32 71.586 90.374 11.308 507.59 0 default
vgg16 IMAGENET1K_V1 vgg16-397923af.pth 224 256 bilinear 138357544 32x32 71.592 90.382 15.47 527.796 0 default
vgg16 IMAGENET1K_FEATURES vgg16_features-amdegroot-88682ab5.pth 224 256 bilinear 138357544 32x32 nan nan 15.47 527.802 30 mean=0.48235,0.45882,0.40784=0.00392156862745098,0.00392156862745098,0.00392156862745098;nocat
vgg16_bn IMAGENET1K_V1 vgg16_bn-6c64b313.pth 224 256 bilinear 138365992 32x32 73.36 91.516 15.47 527.866 0 default
vgg19 IMAGENET1K_V1 vgg19-dcbb9e9d.pth 224 256 bilinear 143667240 32x32 72.376 90.876 19.632 548.051 0 default
vgg19_bn IMAGENET1K_V1 vgg19_bn-c79401a0.pth 224 256 bilinear 143678248 32x32 74.218 91.842 19.632 548.143 0 default
vit_b_16 IMAGENET1K_V1 vit_b_16-c867db91.pth 224 256 bilinear 86567656 224x224 81.072 95.318 17.564 330.285 31 default
vit_b_16 IMAGENET1K_SWAG_E2E_V1 vit_b_16_swag-9ac1b537.pth 384 384 bicubic 86859496 384x384 85.304 97.65 55.484 331.398 19 swag
vit_b_16 IMAGENET1K_SWAG_LINEAR_V1 vit_b_16_lc_swag-4e70ced5.pth 224 224 bicubic 86567656 224x224 81.886 96.18 17.564 330.285 20 swag
vit_b_32 IMAGENET1K_V1 vit_b_32-d86f8d99.pth 224 256 bilinear 88224232 224x224 75.912 92.466 4.409 336.604 32 default
vit_h_14 IMAGENET1K_SWAG_E2E_V1 vit_h_14_swag-80465313.pth 518 518 bicubic 633470440 518x518 88.552 98.694 1016.717 2416.643 19 swag;default
vit_h_14 IMAGENET1K_SWAG_LINEAR_V1 vit_h_14_lc_swag-c1eb923e.pth 224 224 bicubic 632045800 224x224 85.708 97.73 167.295 2411.209 20 swag
vit_l_16 IMAGENET1K_V1 vit_l_16-852ce7e3.pth 224 242 bilinear 304326632 224x224 79.662 94.638 61.555 1161.023 33 default
vit_l_16 IMAGENET1K_SWAG_E2E_V1 vit_l_16_swag-4f3808c9.pth 512 512 bicubic 305174504 512x512 88.064 98.512 361.986 1164.258 19 swag
vit_l_16 IMAGENET1K_SWAG_LINEAR_V1 vit_l_16_lc_swag-4d563306.pth 224 224 bicubic 304326632 224x224 85.146 97.422 61.555 1161.023 20 swag
vit_l_32 IMAGENET1K_V1 vit_l_32-c7638314.pth 224 256 bilinear 306535400 224x224 76.972 93.07 15.378 1169.449 34 default
wide_resnet101_2 IMAGENET1K_V1 wide_resnet101_2-32ee1156.pth 224 256 bilinear 126886696 1x1 78.848 94.284 22.753 242.896 35 -
wide_resnet101_2 IMAGENET1K_V2 wide_resnet101_2-d733dc28.pth 224 232 bilinear 126886696 1x1 82.51 96.02 22.753 484.747 15 default
wide_resnet50_2 IMAGENET1K_V1 wide_resnet50_2-95faca4d.pth 224 256 bilinear 68883240 1x1 78.468 94.086 11.398 131.82 35 -
wide_resnet50_2 IMAGENET1K_V2 wide_resnet50_2-9ba9bcbe.pth 224 232 bilinear 68883240 1x1 81.602 95.758 11.398 263.124 17 default
`;

/** Where the training recipes are described; lines of the table give the place in this list. */
export const recipes: readonly string[] = [
  "https://github.com/pytorch/vision/tree/main/references/classification#alexnet-and-vgg",
  "https://github.com/pytorch/vision/tree/main/references/classification#convnext",
  "https://github.com/pytorch/vision/pull/116",
  "https://github.com/pytorch/vision/tree/main/references/classification#efficientnet-v1",
  "https://github.com/pytorch/vision/issues/3995#new-recipe-with-lr-wd-crop-tuning",
  "https://github.com/pytorch/vision/tree/main/references/classification#efficientnet-v2",
  "https://github.com/pytorch/vision/tree/main/references/classification#googlenet",
  "https://github.com/pytorch/vision/tree/main/references/classification#inception-v3",
  "https://github.com/pytorch/vision/tree/main/references/classification#maxvit",
  "https://github.com/1e100/mnasnet_trainer",
  "https://github.com/pytorch/vision/pull/6019",
  "https://github.com/pytorch/vision/tree/main/references/classification#mobilenetv2",
  "https://github.com/pytorch/vision/issues/3995#new-recipe-with-reg-tuning",
  "https://github.com/pytorch/vision/tree/main/references/classification#mobilenetv3-large--small",
  "https://github.com/pytorch/vision/tree/main/references/classification#medium-models",
  "https://github.com/pytorch/vision/issues/3995#new-recipe",
  "https://github.com/pytorch/vision/tree/main/references/classification#small-models",
  "https://github.com/pytorch/vision/issues/3995#new-recipe-with-fixres",
  "https://github.com/pytorch/vision/tree/main/references/classification#large-models",
  "https://github.com/facebookresearch/SWAG",
  "https://github.com/pytorch/vision/pull/5793",
  "https://github.com/pytorch/vision/tree/main/references/classification#resnet",
  "https://github.com/pytorch/vision/issues/3995#issuecomment-1013906621",
  "https://github.com/pytorch/vision/tree/main/references/classification#resnext",
  "https://github.com/pytorch/vision/pull/5935",
  "https://github.com/ericsun99/Shufflenet-v2-Pytorch",
  "https://github.com/pytorch/vision/pull/5906",
  "https://github.com/pytorch/vision/pull/49#issuecomment-277560717",
  "https://github.com/pytorch/vision/tree/main/references/classification#swintransformer",
  "https://github.com/pytorch/vision/tree/main/references/classification#swintransformer-v2",
  "https://github.com/amdegroot/ssd.pytorch#training-ssd",
  "https://github.com/pytorch/vision/tree/main/references/classification#vit_b_16",
  "https://github.com/pytorch/vision/tree/main/references/classification#vit_b_32",
  "https://github.com/pytorch/vision/tree/main/references/classification#vit_l_16",
  "https://github.com/pytorch/vision/tree/main/references/classification#vit_l_32",
  "https://github.com/pytorch/vision/pull/912#issue-445437439",
];
