"""The rows' work in PyTorch: the same seeds give the same inputs and weights as in Flambeau."""
import torch
import torch.nn.functional as F

import networks


def sample(x):
    x = x.detach().reshape(-1)
    step = max(1, x.numel() // 64)
    return x[::step][:64].tolist()


def operator(make, compute):
    inputs = make()
    return lambda: compute(*inputs), lambda: sample(compute(*inputs))


def gemm():
    return operator(lambda: (torch.randn(960, 960), torch.randn(960, 960)), lambda a, b: a @ b)


def add():
    return operator(lambda: (torch.randn(1000000), torch.randn(1000000)), lambda a, b: a + b)


def exp():
    return operator(lambda: (torch.randn(1000000),), torch.exp)


def sigmoid():
    return operator(lambda: (torch.randn(1000000),), torch.sigmoid)


def elementwise_chain():
    return operator(
        lambda: (torch.randn(1000000),),
        lambda a: a.mul(2).add(1).relu().mul(a).sub(0.5).abs().add(a).mul(0.25),
    )


def total():
    return operator(lambda: (torch.randn(1000000),), torch.sum)


def softmax():
    return operator(lambda: (torch.randn(1024, 1024),), lambda x: F.softmax(x, 1))


def small_add():
    a = torch.randn(1000, requires_grad=True)
    b = torch.randn(1000)
    return lambda: torch.add(a, b), lambda: sample(torch.add(a, b))


def training(model, inputs, labels, loss, optimizer=None):
    model.train()
    optimizer = optimizer or torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        value = loss(model(inputs), labels)
        value.backward()
        optimizer.step()
        return value.item()

    return step, lambda: [step() for _ in range(3)]


def classes(*shape, count):
    return torch.randint(0, count, shape)


def mlp_128():
    return training(networks.mlp(), torch.randn(128, 784), classes(128, count=10), F.cross_entropy)


def mlp_1000():
    return training(networks.mlp(), torch.randn(1000, 784), classes(1000, count=10), F.cross_entropy)


def tiny_mlp():
    return training(networks.tiny_mlp(), torch.randn(8, 4), torch.randn(8, 1), F.mse_loss)


def jax_convnet():
    return training(networks.jax_convnet(), torch.randn(250, 1, 28, 28), classes(250, count=10), F.cross_entropy)


def convnet():
    return training(networks.convnet(), torch.randn(64, 1, 28, 28), classes(64, count=10), F.cross_entropy)


def small_convnet():
    return training(networks.small_convnet(), torch.randn(64, 1, 28, 28), classes(64, count=10), F.cross_entropy)


def per_sample():
    model, images, labels = networks.small_convnet(), torch.randn(64, 1, 28, 28), classes(64, count=10)
    params = {name: parameter.detach() for name, parameter in model.named_parameters()}

    def loss(params, image, label):
        output = torch.func.functional_call(model, params, (image.unsqueeze(0),))
        return F.cross_entropy(output, label.unsqueeze(0))

    gradients = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))
    return lambda: gradients(params, images, labels), lambda: sample(gradients(params, images, labels)["0.weight"])


def resnet_32():
    return training(networks.ResNet18(10), torch.randn(16, 3, 32, 32), classes(16, count=10), F.cross_entropy)


def lstm():
    return training(networks.Lstm(), torch.randn(50, 32, 64), torch.randn(50, 32, 64), F.mse_loss)


def transformer():
    return training(networks.Transformer(), torch.randn(64, 16, 128), torch.randn(64, 16, 64), F.mse_loss)


def inference(model):
    model.eval()
    image = torch.randn(1, 3, 224, 224)

    def run():
        with torch.no_grad():
            return model(image)

    return run, lambda: sample(run())


def alexnet():
    return inference(networks.alexnet())


def resnet_224():
    return inference(networks.ResNet18(1000))


def fourier(length):
    signal = torch.complex(torch.randn(length), torch.randn(length))

    def run():
        with torch.no_grad():
            return torch.fft.fft(signal)

    return run, lambda: sample(torch.view_as_real(run()))


def fft_power():
    return fourier(2**20)


def fft_million():
    return fourier(1000000)


def fft_prime():
    return fourier(1000003)


def feed_forward(batch, change=lambda model: model, half=False):
    model = torch.nn.Sequential(torch.nn.Linear(768, 3072), torch.nn.ReLU(), torch.nn.Linear(3072, 768)).eval()
    model = change(model)
    x = torch.randn(batch, 768)

    def run():
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            return model(x)

    return run, lambda: sample(run().float())


def ff_1():
    return feed_forward(1)


def ff_1_int8():
    return feed_forward(1, torch.ao.quantization.quantize_dynamic)


def ff_128():
    return feed_forward(128)


def ff_128_int8():
    return feed_forward(128, torch.ao.quantization.quantize_dynamic)


def ff_128_autocast():
    return feed_forward(128, half=True)


def layer(forward, inputs, parameters=()):
    """A layer forwards, without a graph."""

    def run():
        with torch.no_grad():
            return forward(*inputs)

    return run, lambda: sample(run().float())


def layer_gradients(forward, inputs, parameters=()):
    """A layer forwards and backwards, to its inputs and parameters."""
    for each in inputs:
        if each.is_floating_point():
            each.requires_grad_()
    asked = [each for each in inputs if each.requires_grad] + list(parameters)
    with torch.no_grad():
        gradient = torch.ones_like(forward(*inputs))

    def run():
        return torch.autograd.grad(forward(*inputs), asked, gradient)

    return run, lambda: [value for each in run() for value in sample(each.float())]


def module(build, *shape):
    """A module applied to random numbers; made when the row is asked for, after the seed."""

    def make():
        layer = build()
        return layer, [torch.randn(*shape)], layer.parameters()

    return make


def attention():
    return (
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
        [torch.randn(16, 4, 32, 16) for _ in range(3)],
    )


def lstm_layer():
    lstm = torch.nn.LSTM(64, 64, 2)
    return (lambda x: lstm(x)[0]), [torch.randn(35, 20, 64)]


def linear_bfloat16():
    linear = torch.nn.Linear(256, 256).to(torch.bfloat16)
    return linear, [torch.randn(128, 256).to(torch.bfloat16)]


def embedding():
    layer = torch.nn.Embedding(10000, 200)
    return layer, [torch.randint(0, 10000, (35, 20))], layer.parameters()


layers = {
    "cube": lambda: (lambda x: x.pow(3), [torch.randn(2000)]),
    "inverse_root": lambda: (lambda x: x.pow(-0.5), [torch.rand(2000).add(0.1)]),
    "sin": lambda: (torch.sin, [torch.randn(2000)]),
    "sin_million": lambda: (torch.sin, [torch.randn(1000000)]),
    "gelu": lambda: (F.gelu, [torch.randn(64, 512)]),
    "silu": lambda: (F.silu, [torch.randn(64, 512)]),
    "transposed": module(lambda: torch.nn.ConvTranspose2d(32, 64, 4), 64, 32, 1, 1),
    "attention": attention,
    "conv5": module(lambda: torch.nn.Conv2d(10, 20, 5), 64, 10, 12, 12),
    "conv4": module(lambda: torch.nn.Conv2d(32, 64, 4, stride=2, padding=1), 16, 32, 16, 16),
    "lstm": lstm_layer,
    "linear": module(lambda: torch.nn.Linear(64, 256), 512, 64),
    "linear_bfloat16": linear_bfloat16,
    "embedding": embedding,
}
for name, make in layers.items():
    globals()[f"layer_{name}"] = lambda make=make: layer(*make())
    globals()[f"layer_{name}_gradients"] = lambda make=make: layer_gradients(*make())


def language(model, shape, vocabulary):
    words, following = torch.randint(0, vocabulary, shape), torch.randint(0, vocabulary, shape)

    def loss(scores, labels):
        return F.cross_entropy(scores.view(-1, vocabulary), labels.view(-1))

    return training(model, words, following, loss, torch.optim.AdamW(model.parameters(), lr=1e-3))


def word_lstm():
    return language(networks.WordLstm(), (35, 20), 1000)


def small_gpt():
    return language(networks.SmallGpt(), (16, 32), 65)
