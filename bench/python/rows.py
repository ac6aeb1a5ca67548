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


def training(model, inputs, labels, loss, lr=0.01):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

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
