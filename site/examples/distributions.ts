//% torch.distributions.Normal, torch.distributions.Distribution
const { Normal } = torch.distributions;
new Normal(0, 1).log_prob(torch.tensor(0.5));

//% torch.distributions.Cauchy
new torch.distributions.Cauchy(0, 1).log_prob(torch.tensor(0.5));

//% torch.distributions.Gumbel
new torch.distributions.Gumbel(0, 1).log_prob(torch.tensor(0.5));

//% torch.distributions.Laplace
new torch.distributions.Laplace(0, 1).log_prob(torch.tensor(0.5));

//% torch.distributions.LogNormal
new torch.distributions.LogNormal(0, 1).mean;

//% torch.distributions.Exponential
new torch.distributions.Exponential(2).mean;

//% torch.distributions.HalfCauchy
new torch.distributions.HalfCauchy(1).log_prob(torch.tensor(0.5));

//% torch.distributions.HalfNormal
new torch.distributions.HalfNormal(1).mean;

//% torch.distributions.Poisson
new torch.distributions.Poisson(3).log_prob(torch.tensor(2));

//% torch.distributions.Uniform
new torch.distributions.Uniform(0, 4).entropy();

//% torch.distributions.Bernoulli
new torch.distributions.Bernoulli(0.3).log_prob(torch.tensor(1, { dtype: torch.float32 }));

//% torch.distributions.Binomial
new torch.distributions.Binomial(10, 0.3).mean;

//% torch.distributions.Geometric
new torch.distributions.Geometric(0.25).mean;

//% torch.distributions.ContinuousBernoulli
new torch.distributions.ContinuousBernoulli(0.3).mean;

//% torch.distributions.Categorical
new torch.distributions.Categorical(torch.tensor([1, 1, 2])).probs;

//% torch.distributions.OneHotCategorical
new torch.distributions.OneHotCategorical(torch.tensor([0, 1, 0])).sample();

//% torch.distributions.OneHotCategoricalStraightThrough
new torch.distributions.OneHotCategoricalStraightThrough(torch.tensor([0, 1, 0])).rsample();

//% torch.distributions.Multinomial
new torch.distributions.Multinomial(10, torch.tensor([0.2, 0.8])).mean;

//% torch.distributions.NegativeBinomial
new torch.distributions.NegativeBinomial(5, 0.5).mean;

//% torch.distributions.Chi2
new torch.distributions.Chi2(3).mean;

//% torch.distributions.FisherSnedecor
new torch.distributions.FisherSnedecor(3, 4).mean;

//% torch.distributions.Gamma
new torch.distributions.Gamma(2, 3).mean;

//% torch.distributions.InverseGamma
new torch.distributions.InverseGamma(3, 4).mean;

//% torch.distributions.StudentT
new torch.distributions.StudentT(5).log_prob(torch.tensor(0.5));

//% torch.distributions.Beta
new torch.distributions.Beta(2, 3).mean;

//% torch.distributions.Dirichlet
new torch.distributions.Dirichlet(torch.tensor([1, 3])).mean;

//% torch.distributions.ExponentialFamily
new torch.distributions.Gamma(2, 3) instanceof torch.distributions.ExponentialFamily;

//% torch.distributions.GeneralizedPareto
new torch.distributions.GeneralizedPareto(0, 1, 0.25).mean;

//% torch.distributions.Kumaraswamy
new torch.distributions.Kumaraswamy(2, 2).mean;

//% torch.distributions.Pareto
new torch.distributions.Pareto(1, 3).mean;

//% torch.distributions.Weibull
new torch.distributions.Weibull(1, 1).mean;

//% torch.distributions.VonMises
new torch.distributions.VonMises(0, 4).log_prob(torch.tensor(0.5));

//% torch.distributions.LogisticNormal
new torch.distributions.LogisticNormal(torch.zeros(2), torch.ones(2)).event_shape;

//% torch.distributions.MultivariateNormal
new torch.distributions.MultivariateNormal(torch.zeros(2), torch.eye(2)).log_prob(torch.tensor([0.5, 1]));

//% torch.distributions.LowRankMultivariateNormal
new torch.distributions.LowRankMultivariateNormal(torch.zeros(2), torch.tensor([[1], [0]]).float(), torch.ones(2))
  .covariance_matrix;

//% torch.distributions.LKJCholesky
new torch.distributions.LKJCholesky(3, 0.5).sample().shape;

//% torch.distributions.Wishart
new torch.distributions.Wishart(torch.tensor(3), torch.eye(2)).mean;

//% torch.distributions.Independent
const { Independent, Normal } = torch.distributions;
new Independent(new Normal(torch.zeros(2), torch.ones(2)), 1).log_prob(torch.zeros(2));

//% torch.distributions.MixtureSameFamily
const { Categorical, MixtureSameFamily, Normal } = torch.distributions;
new MixtureSameFamily(new Categorical(torch.tensor([0.5, 0.5])), new Normal(torch.tensor([-1, 3]), torch.ones(2))).mean;

//% torch.distributions.RelaxedBernoulli
new torch.distributions.RelaxedBernoulli(torch.tensor(0.5), torch.tensor(0.3)).log_prob(torch.tensor(0.4));

//% torch.distributions.RelaxedOneHotCategorical
new torch.distributions.RelaxedOneHotCategorical(torch.tensor(0.5), torch.tensor([0.2, 0.8])).rsample().sum();

//% torch.distributions.TransformedDistribution
const { ExpTransform, Normal, TransformedDistribution } = torch.distributions;
new TransformedDistribution(new Normal(0, 1), [new ExpTransform()]).log_prob(torch.tensor(2));

//% torch.distributions.Transform, torch.distributions.ExpTransform
const exp = new torch.distributions.ExpTransform();
[exp(torch.tensor(1)), exp.inv(torch.tensor(1))];

//% torch.distributions.AbsTransform
new torch.distributions.AbsTransform()(torch.tensor([-2, 3]));

//% torch.distributions.AffineTransform
new torch.distributions.AffineTransform(1, 2)(torch.tensor([0, 1]));

//% torch.distributions.PowerTransform
new torch.distributions.PowerTransform(2)(torch.tensor([2, 3]));

//% torch.distributions.SigmoidTransform
new torch.distributions.SigmoidTransform()(torch.tensor([0, 1]));

//% torch.distributions.SoftmaxTransform
new torch.distributions.SoftmaxTransform()(torch.tensor([0.0, 1.5]));

//% torch.distributions.SoftplusTransform
new torch.distributions.SoftplusTransform()(torch.tensor([0.0, 1.5]));

//% torch.distributions.StickBreakingTransform
new torch.distributions.StickBreakingTransform()(torch.tensor([0.0, 1.5]));

//% torch.distributions.TanhTransform
new torch.distributions.TanhTransform()(torch.tensor([0, 1]));

//% torch.distributions.CatTransform
const { AffineTransform, CatTransform, ExpTransform } = torch.distributions;
new CatTransform([new ExpTransform(), new AffineTransform(0, 10)], 0, [1, 2])(torch.tensor([0.0, 1, 2]));

//% torch.distributions.StackTransform
const { AffineTransform, ExpTransform, StackTransform } = torch.distributions;
new StackTransform([new ExpTransform(), new AffineTransform(0, 10)])(
  torch.tensor([
    [0.0, 1],
    [2, 3],
  ]),
);

//% torch.distributions.ComposeTransform
const { AffineTransform, ComposeTransform, ExpTransform } = torch.distributions;
new ComposeTransform([new AffineTransform(0, 2), new ExpTransform()])(torch.tensor([0.0, 0.5]));

//% torch.distributions.IndependentTransform
const { ExpTransform, IndependentTransform } = torch.distributions;
const x = torch.tensor([1.0, 2.5]);
new IndependentTransform(new ExpTransform(), 1).log_abs_det_jacobian(x, x.exp());

//% torch.distributions.ReshapeTransform
new torch.distributions.ReshapeTransform([4], [2, 2])(torch.arange(4));

//% torch.distributions.CorrCholeskyTransform
new torch.distributions.CorrCholeskyTransform()(torch.tensor([0.5]));

//% torch.distributions.CumulativeDistributionTransform
const { CumulativeDistributionTransform, Normal } = torch.distributions;
new CumulativeDistributionTransform(new Normal(0, 1))(torch.tensor([0, 1]));

//% torch.distributions.LowerCholeskyTransform
new torch.distributions.LowerCholeskyTransform()(
  torch.tensor([
    [0.0, 9],
    [2, 1],
  ]),
);

//% torch.distributions.PositiveDefiniteTransform
new torch.distributions.PositiveDefiniteTransform()(
  torch.tensor([
    [0.0, 9],
    [2, 1],
  ]),
);

//% torch.distributions.identity_transform
torch.distributions.identity_transform(torch.tensor([1, 2]));

//% torch.distributions.constraints.Constraint
torch.distributions.constraints.positive instanceof torch.distributions.constraints.Constraint;

//% torch.distributions.constraints.MixtureSameFamilyConstraint
const { constraints } = torch.distributions;
new constraints.MixtureSameFamilyConstraint(constraints.unit_interval).check(torch.tensor([0.5, 2]));

//% torch.distributions.constraints.boolean
torch.distributions.constraints.boolean.check(torch.tensor([0, 1, 2]));

//% torch.distributions.constraints.cat
const { constraints } = torch.distributions;
constraints.cat([constraints.positive, constraints.real], 0, [1, 2]).check(torch.tensor([-1.0, -1, 1]));

//% torch.distributions.constraints.stack
const { constraints } = torch.distributions;
constraints.stack([constraints.positive, constraints.real]).check(torch.tensor([-1.0, -1]));

//% torch.distributions.constraints.corr_cholesky
torch.distributions.constraints.corr_cholesky.check(torch.eye(2));

//% torch.distributions.constraints.dependent
torch.distributions.constraints.is_dependent(torch.distributions.constraints.dependent);

//% torch.distributions.constraints.dependent_property
const { constraints } = torch.distributions;
constraints.dependent_property === constraints.dependent;

//% torch.distributions.constraints.is_dependent
const { constraints } = torch.distributions;
[constraints.is_dependent(constraints.dependent), constraints.is_dependent(constraints.real)];

//% torch.distributions.constraints.greater_than
torch.distributions.constraints.greater_than(1).check(torch.tensor([1, 2]));

//% torch.distributions.constraints.greater_than_eq
torch.distributions.constraints.greater_than_eq(1).check(torch.tensor([1, 2]));

//% torch.distributions.constraints.less_than
torch.distributions.constraints.less_than(2).check(torch.tensor([1, 2]));

//% torch.distributions.constraints.interval
torch.distributions.constraints.interval(0, 1).check(torch.tensor([0.5, 1, 2]));

//% torch.distributions.constraints.half_open_interval
torch.distributions.constraints.half_open_interval(0, 1).check(torch.tensor([0.5, 1, 2]));

//% torch.distributions.constraints.integer_interval
torch.distributions.constraints.integer_interval(0, 5).check(torch.tensor([0.5, 1, 9]));

//% torch.distributions.constraints.independent
const { constraints } = torch.distributions;
constraints.independent(constraints.positive, 1).check(
  torch.tensor([
    [1, 2],
    [-1, 2],
  ]),
);

//% torch.distributions.constraints.lower_cholesky
torch.distributions.constraints.lower_cholesky.check(torch.eye(2));

//% torch.distributions.constraints.lower_triangular
torch.distributions.constraints.lower_triangular.check(torch.ones(2, 2));

//% torch.distributions.constraints.multinomial
torch.distributions.constraints.multinomial(3).check(torch.tensor([1, 2]));

//% torch.distributions.constraints.nonnegative
torch.distributions.constraints.nonnegative.check(torch.tensor([-1, 0, 1]));

//% torch.distributions.constraints.nonnegative_integer
torch.distributions.constraints.nonnegative_integer.check(torch.tensor([-1, 0.5, 1]));

//% torch.distributions.constraints.positive
torch.distributions.constraints.positive.check(torch.tensor([-1, 0, 1]));

//% torch.distributions.constraints.positive_integer
torch.distributions.constraints.positive_integer.check(torch.tensor([0, 1, 1.5]));

//% torch.distributions.constraints.one_hot
torch.distributions.constraints.one_hot.check(
  torch.tensor([
    [0, 1],
    [1, 1],
  ]),
);

//% torch.distributions.constraints.positive_definite
torch.distributions.constraints.positive_definite.check(torch.eye(2));

//% torch.distributions.constraints.positive_semidefinite
torch.distributions.constraints.positive_semidefinite.check(torch.zeros(2, 2));

//% torch.distributions.constraints.real
torch.distributions.constraints.real.check(torch.tensor([1, NaN]));

//% torch.distributions.constraints.real_vector
torch.distributions.constraints.real_vector.check(
  torch.tensor([
    [1, 2],
    [1, NaN],
  ]),
);

//% torch.distributions.constraints.simplex
torch.distributions.constraints.simplex.check(
  torch.tensor([
    [0.5, 0.5],
    [0.5, 0.6],
  ]),
);

//% torch.distributions.constraints.square
torch.distributions.constraints.square.check(torch.zeros(2, 3));

//% torch.distributions.constraints.symmetric
torch.distributions.constraints.symmetric.check(
  torch.tensor([
    [1.0, 2],
    [3, 4],
  ]),
);

//% torch.distributions.constraints.unit_interval
torch.distributions.constraints.unit_interval.check(torch.tensor([0.5, 2]));
