"""Records what PyTorch's distributions give into recorded.json: `python3 record.py`, with PyTorch 2.15."""
import json
import math
import os
import warnings

import torch
import torch.distributions as D

warnings.simplefilter("ignore")
torch.manual_seed(0)


def encode(value):
    if not isinstance(value, torch.Tensor):
        return value
    numbers = ["nan" if x != x else "inf" if x == math.inf else "-inf" if x == -math.inf else float(f"{x:.9g}") for x in value.flatten().tolist()]
    return {"values": numbers, "shape": list(value.shape), "dtype": str(value.dtype)[6:]}


def attempt(compute):
    try:
        return encode(compute())
    except NotImplementedError:
        return {"missing": True}
    except Exception as error:
        return {"error": str(error)}


def scales(*shape):
    return torch.rand(*shape) + 0.3


matrix = torch.rand(2, 3, 3)
covariance = matrix @ matrix.mT + torch.eye(3)
made = []
for name in ["Normal", "Laplace", "Cauchy", "Gumbel", "LogNormal"]:
    made += [(name, dict(loc=torch.randn(3, 2), scale=scales(2))), (name, dict(loc=0.5, scale=2.0))]
for name in ["Exponential", "Poisson"]:
    made += [(name, dict(rate=scales(3, 2) * 4)), (name, dict(rate=2.5))]
for name in ["HalfNormal", "HalfCauchy"]:
    made += [(name, dict(scale=scales(3, 2) * 4)), (name, dict(scale=2.5))]
made += [("Uniform", dict(low=torch.rand(3), high=1 + scales(2, 3))), ("Uniform", dict(low=0.0, high=2.0))]
for name in ["Bernoulli", "Geometric"]:
    made += [(name, dict(probs=torch.rand(3, 2))), (name, dict(logits=torch.randn(4)))]
made += [("Bernoulli", dict(probs=torch.tensor([0.0, 1.0, 0.5])))]
for name in ["Categorical", "OneHotCategorical"]:
    made += [(name, dict(probs=torch.rand(3, 4))), (name, dict(logits=torch.randn(2, 3, 5)))]
made += [("Binomial", dict(total_count=5, probs=torch.rand(3))), ("Binomial", dict(total_count=torch.tensor([3.0, 40.0]), probs=torch.rand(2))), ("Binomial", dict(total_count=100, logits=torch.randn(2, 3)))]
made += [("MultivariateNormal", dict(loc=torch.randn(3), covariance_matrix=covariance)), ("MultivariateNormal", dict(loc=torch.randn(4, 2, 3), precision_matrix=covariance[0])), ("MultivariateNormal", dict(loc=torch.randn(3), scale_tril=torch.linalg.cholesky(covariance)))]

corner = torch.tensor([[0.5, 0.5], [0.3, 2.0], [3.0, 4.0]])
for name in ["Gamma", "InverseGamma"]:
    made += [(name, dict(concentration=scales(3, 2) * 4, rate=scales(2))), (name, dict(concentration=0.4, rate=2.0))]
made += [("Chi2", dict(df=scales(3) * 5)), ("FisherSnedecor", dict(df1=scales(3) * 6, df2=scales(2, 3) * 9)), ("StudentT", dict(df=scales(3) * 5, loc=torch.randn(2, 3), scale=scales(3))), ("StudentT", dict(df=3.0))]
for name in ["Beta", "Kumaraswamy"]:
    made += [(name, dict(concentration1=scales(3, 2) * 4, concentration0=scales(2) * 3)), (name, dict(concentration1=0.5, concentration0=2.0))]
made += [("Dirichlet", dict(concentration=scales(2, 4) * 3)), ("Dirichlet", dict(concentration=corner))]
made += [("Weibull", dict(scale=scales(3), concentration=scales(2, 3) * 3)), ("Pareto", dict(scale=scales(3), alpha=scales(2, 3) * 3)), ("GeneralizedPareto", dict(loc=torch.randn(4), scale=scales(4), concentration=torch.tensor([0.0, 0.3, -0.4, 1.5])))]
made += [("NegativeBinomial", dict(total_count=torch.tensor([3.0, 0.5]), probs=torch.rand(3, 2))), ("NegativeBinomial", dict(total_count=4, logits=torch.randn(3)))]
made += [("Multinomial", dict(total_count=6, probs=torch.rand(3, 4))), ("Multinomial", dict(total_count=3, logits=torch.randn(5)))]
made += [("ContinuousBernoulli", dict(probs=torch.tensor([0.1, 0.4995, 0.5, 0.9]))), ("ContinuousBernoulli", dict(logits=torch.randn(3, 2)))]
made += [("RelaxedBernoulli", dict(temperature=torch.tensor(0.7), probs=torch.rand(3, 2))), ("RelaxedBernoulli", dict(temperature=torch.tensor([0.7, 2.0]), logits=torch.randn(3, 2)))]
made += [("RelaxedOneHotCategorical", dict(temperature=torch.tensor(0.7), probs=torch.rand(3, 4))), ("RelaxedOneHotCategorical", dict(temperature=torch.tensor(1.5), logits=torch.randn(4)))]
made += [("OneHotCategoricalStraightThrough", dict(probs=torch.rand(3, 4))), ("VonMises", dict(loc=torch.randn(3), concentration=torch.tensor([0.00001, 0.8, 12.0]))), ("LogisticNormal", dict(loc=torch.randn(2, 3), scale=scales(3))), ("LogisticNormal", dict(loc=0.5, scale=1.5))]
made += [("LowRankMultivariateNormal", dict(loc=torch.randn(3), cov_factor=torch.randn(3, 2), cov_diag=scales(3))), ("LowRankMultivariateNormal", dict(loc=torch.randn(4, 3), cov_factor=torch.randn(3, 1), cov_diag=scales(4, 3)))]
made += [("Wishart", dict(df=torch.tensor([5.0, 7.5]), covariance_matrix=covariance)), ("Wishart", dict(df=4.0, scale_tril=torch.linalg.cholesky(covariance[0]))), ("Wishart", dict(df=torch.tensor(6.0), precision_matrix=covariance[1]))]
made += [("LKJCholesky", dict(dim=3, concentration=torch.tensor([0.5, 1.0, 4.0]))), ("LKJCholesky", dict(dim=2))]

cases = []
distributions = []
for name, arguments in made:
    d = getattr(D, name)(**arguments)
    asked = {key: attempt(lambda: getattr(d, key)) for key in ["mean", "mode", "variance", "stddev"]}
    asked["batch_shape"], asked["event_shape"], asked["support"] = list(d.batch_shape), list(d.event_shape), repr(d.support)
    asked["entropy"] = attempt(d.entropy)
    for key in ["sample", "rsample"]:
        torch.manual_seed(7)
        asked[key] = attempt(lambda: getattr(d, key)([2, 3]))
    torch.manual_seed(9)
    value = d.sample([3])
    asked["log_prob"] = attempt(lambda: d.log_prob(value))
    asked["cdf"] = attempt(lambda: d.cdf(value))
    asked["icdf"] = attempt(lambda: d.icdf(torch.full(d.batch_shape, 0.3)))
    asked["enumerate_support"] = attempt(d.enumerate_support)
    asked["text"] = repr(getattr(D, name)(**arguments))
    asked["expand"] = attempt(lambda: d.expand([2, *d.batch_shape]).log_prob(value[:2]))
    leaves = {k: v.clone().requires_grad_() if isinstance(v, torch.Tensor) and k != "total_count" else v for k, v in arguments.items()}
    wanted = [k for k, v in leaves.items() if isinstance(v, torch.Tensor) and v.requires_grad]
    gradients = {}
    if wanted:
        found = torch.autograd.grad(getattr(D, name)(**leaves).log_prob(value).sum(), [leaves[k] for k in wanted], allow_unused=True)
        gradients = {k: encode(g) for k, g in zip(wanted, found) if g is not None}
    paths = {}
    if wanted and d.has_rsample:
        torch.manual_seed(7)
        drawn = getattr(D, name)(**leaves).rsample([2])
        weights = torch.linspace(-1.0, 2.0, drawn.numel()).view(drawn.shape)
        try:
            found = torch.autograd.grad((drawn * weights).sum(), [leaves[k] for k in wanted], allow_unused=True)
            paths = {k: encode(g) for k, g in zip(wanted, found) if g is not None}
        except RuntimeError as error:  # Wishart changes a mask that it needs
            print(name, error)
    cases.append({"class": name, "arguments": {k: encode(v) for k, v in arguments.items()}, "value": encode(value), "asked": asked, "gradients": gradients, "paths": paths})
    distributions.append(d)

divergences = []
for i, p in enumerate(distributions):
    for j, q in enumerate(distributions):
        result = attempt(lambda: D.kl_divergence(p, q))
        if "values" in result:
            divergences.append([i, j, result])

failures = []
for name, arguments in [
    ("Normal", dict(loc=0.0, scale=-1.0)), ("Bernoulli", dict()), ("Bernoulli", dict(probs=torch.tensor([0.5, 1.5]))), ("Categorical", dict(probs=torch.tensor(1.0))),
    ("Uniform", dict(low=1.0, high=0.0)), ("MultivariateNormal", dict(loc=torch.zeros(2))), ("MultivariateNormal", dict(loc=torch.zeros(2), covariance_matrix=-torch.eye(2))),
    ("Geometric", dict(probs=torch.tensor([0.0, 0.5]))), ("Exponential", dict(rate=torch.tensor([[0.0]]))),
]:
    failures.append([name, {k: encode(v) for k, v in arguments.items()}, attempt(lambda: getattr(D, name)(**arguments))["error"]])

transforms = []
chains = {
    "exp": [["ExpTransform"]], "power": [["PowerTransform", 2.5]], "sigmoid": [["SigmoidTransform"]], "softplus": [["SoftplusTransform"]], "tanh": [["TanhTransform"]], "affine": [["AffineTransform", 0.5, -2.0]],
    "correlations": [["CorrCholeskyTransform"]],
    "softmax": [["SoftmaxTransform"]], "sticks": [["StickBreakingTransform"]], "chain": [["AffineTransform", 1.0, 0.5], ["SigmoidTransform"], ["AffineTransform", 2.0, -3.0]], "vectors": [["AffineTransform", 1.0, 0.5], ["StickBreakingTransform"]],
}
for name, chain in chains.items():
    t = D.ComposeTransform([getattr(D, part[0])(*part[1:]) for part in chain])
    x = torch.rand(2, 3) + 0.2
    y = t(x)
    d = D.TransformedDistribution(D.Normal(torch.zeros(2, 3), scales(3)) if name not in ("power",) else D.Exponential(scales(2, 3)), [getattr(D, part[0])(*part[1:]) for part in chain])
    torch.manual_seed(5)
    transforms.append({
        "chain": chain, "x": encode(x), "y": encode(y), "back": encode(t.inv(y)), "stretch": attempt(lambda: t.log_abs_det_jacobian(x, y)), "event_dims": [t.domain.event_dim, t.codomain.event_dim],
        "shapes": [list(d.batch_shape), list(d.event_shape)], "support": repr(d.support), "scale": encode(d.base_dist.base_dist.scale if isinstance(d.base_dist, D.Independent) else getattr(d.base_dist, "scale", getattr(d.base_dist, "rate", None))),
        "sample": encode(d.sample([2])), "log_prob": attempt(lambda: d.log_prob(y)), "cdf": attempt(lambda: d.cdf(y)),
    })

mixtures = []
for weights, component, parameters in [
    (torch.rand(3), "Normal", dict(loc=torch.randn(3), scale=scales(3))),
    (torch.rand(2, 4), "Gamma", dict(concentration=scales(2, 4) * 3, rate=scales(2, 4))),
    (torch.rand(2, 3), "MultivariateNormal", dict(loc=torch.randn(2, 3, 2), covariance_matrix=torch.eye(2) * 1.5)),
]:
    d = D.MixtureSameFamily(D.Categorical(weights), getattr(D, component)(**parameters))
    text = repr(d)
    torch.manual_seed(3)
    value = d.sample([4])
    mixtures.append({
        "weights": encode(weights), "class": component, "arguments": {k: encode(v) for k, v in parameters.items()}, "sample": encode(value), "mean": encode(d.mean), "variance": encode(d.variance),
        "log_prob": encode(d.log_prob(value)), "cdf": attempt(lambda: d.cdf(value)), "shapes": [list(d.batch_shape), list(d.event_shape)], "support": repr(d.support), "text": text,
        "expanded": encode(d.expand([5, *d.batch_shape]).log_prob(value[:1].expand([5, *value.shape[1:]]))),
    })

regions = {
    "real": D.constraints.real, "positive": D.constraints.positive, "unit_interval": D.constraints.unit_interval, "interval": D.constraints.interval(-2.0, 3.0), "greater_than": D.constraints.greater_than(1.5), "less_than": D.constraints.less_than(-0.5),
    "half_open_interval": D.constraints.half_open_interval(1.0, 2.0), "simplex": D.constraints.simplex, "lower_cholesky": D.constraints.lower_cholesky, "positive_definite": D.constraints.positive_definite, "corr_cholesky": D.constraints.corr_cholesky,
    "independent": D.constraints.independent(D.constraints.positive, 1), "cat": D.constraints.cat([D.constraints.positive, D.constraints.unit_interval], dim=-1, lengths=[1, 2]), "stack": D.constraints.stack([D.constraints.real, D.constraints.positive, D.constraints.unit_interval], dim=-1),
}
registries = []
for name, region in regions.items():
    x = torch.randn(2, 3, 3)
    for registry in ["biject_to", "transform_to"]:
        try:
            t = getattr(D, registry)(region)
        except NotImplementedError as error:
            registries.append({"region": name, "registry": registry, "error": str(error)})
            continue
        y = t(x)
        registries.append({
            "region": name, "registry": registry, "x": encode(x), "y": encode(y), "inside": encode(region.check(y)), "back": encode(t.inv(y)), "stretch": attempt(lambda: t.log_abs_det_jacobian(x, y)), "bijective": t.bijective,
            "shapes": [list(t.forward_shape(x.shape)), list(t.inverse_shape(y.shape))],
        })

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded.json"), "w") as file:
    json.dump({"torch_version": torch.__version__, "cases": cases, "divergences": divergences, "failures": failures, "transforms": transforms, "mixtures": mixtures, "registries": registries}, file)
    file.write("\n")
