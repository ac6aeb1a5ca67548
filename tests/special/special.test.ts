/**
 * Bessel functions, orthogonal polynomials and incomplete gamma functions in float64 against values of mpmath (30
 * digits).
 */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const double = { dtype: torch.float64 };
const close = (got: torch.Tensor, expected: readonly number[], tolerance = 1e-13): void => {
  (got.tolist() as number[]).forEach((value, i) =>
    expect(Math.abs(value - expected[i]!), `${value} for ${expected[i]} at ${i}`).toBeLessThanOrEqual(
      tolerance * Math.abs(expected[i]!),
    ),
  );
};

const places = [0.25, 1.5, 2.0, 4.9, 7.75, 8.25, 23.5];
const expected = {
  bessel_j0: [
    0.9844359292958527, 0.5118276717359181, 0.22389077914123567, -0.2097383275853262, 0.22523406912010668,
    0.10920747150610137, -0.12392823156027444,
  ],
  bessel_j1: [
    0.12402597732272692, 0.5579365079100996, 0.5767248077568734, -0.31469467101519066, 0.1916025921891178,
    0.2622035519927438, -0.11094614338176333,
  ],
  bessel_y0: [
    -0.9315730249300587, 0.38244892379775886, 0.5103756726497451, -0.2920545942440142, 0.17676987751364717,
    0.2551496050986449, -0.10828611769479093,
  ],
  bessel_y1: [
    -2.7041052293152825, -0.4123086269739113, -0.10703243154093754, 0.18124669204504856, -0.21433222865940804,
    -0.0939944870646345, 0.12165328069026943,
  ],
  modified_bessel_i0: [
    1.015686141223608, 1.646723189772891, 2.2795853023360673, 24.914779075837764, 338.5137537472759, 540.325079074807,
    1329407193.9960804,
  ],
  modified_bessel_i1: [
    0.12597910894546793, 0.9816664285779075, 1.590636854637329, 22.199348620092497, 315.85248092400343,
    506.4338383076455, 1300807286.7073627,
  ],
  modified_bessel_k0: [
    1.5415067512483027, 0.21380556264752573, 0.11389387274953344, 0.004118936235515887, 0.00019099545486702074,
    0.0001123775092026635, 1.6008207708493824e-11,
  ],
  modified_bessel_k1: [
    3.7470259744407115, 0.2773878004568438, 0.13986588181652243, 0.0045211691772998365, 0.00020296330367377868,
    0.00011900307866009921, 1.634532922129804e-11,
  ],
  scaled_modified_bessel_k0: [
    1.9793338485985688, 0.9582100532948965, 0.8415682150707714, 0.5531310396037262, 0.44340977933536646,
    0.4301390559732155, 0.25719530438891286,
  ],
  scaled_modified_bessel_k1: [
    4.811276588171025, 1.243165873552553, 1.0334768470686886, 0.6071468127379163, 0.4711940069873715,
    0.45549925671024005, 0.2626116552809446,
  ],
  airy_ai: [
    0.2911639543485452, 0.07174949700810541, 0.03492413042327438, 0.00013599211701506743, 9.537038961641585e-8,
    2.2837139444822283e-8, 1.3300786289394327e-34,
  ],
};

describe("Bessel and Airy functions", () => {
  for (const [name, values] of Object.entries(expected)) {
    it(name, () => close(torch.special[name as keyof typeof expected](torch.tensor(places, double)), values));
  }
  it("the Airy function to the left", () =>
    close(
      torch.special.airy_ai(torch.tensor([-1.25, -4.75, -5.25, -30.5], double)),
      [0.5200454774352992, 0.37593203432914213, 0.21900944784501322, -0.004333637288742865],
      1e-12,
    ));
  it("ends and sides", () => {
    const x = torch.tensor([0, -1, Infinity], double);
    expect(torch.special.bessel_y0(x).tolist()).toEqual([-Infinity, NaN, NaN]);
    expect(torch.special.modified_bessel_k1(x).tolist()).toEqual([Infinity, NaN, 0]);
    expect(torch.special.spherical_bessel_j0(x).tolist()).toEqual([1, Math.sin(1), 0]);
  });
});

describe("incomplete gamma functions", () => {
  const a = torch.tensor([0.001, 0.3, 0.5, 2.5, 9.75, 50, 190, 250, 250, 10000.0], double);
  const x = torch.tensor([0.25, 0.125, 1.0, 1.75, 12.5, 45, 200.5, 240, 400, 10050], double);
  it("igamma", () =>
    close(
      torch.igamma(a, x),
      [
        0.9989556556197281, 0.5804747240218072, 0.8427007929497149, 0.376612372250418, 0.8196511084715943,
        0.24680203440017026, 0.7800107911544737, 0.2676500698540158, 0.9999999999999997, 0.6923424407025656,
      ],
    ));
  it("igammac", () =>
    close(
      torch.igammac(a, x),
      [
        0.0010443443802718604, 0.41952527597819284, 0.15729920705028513, 0.623387627749582, 0.18034889152840575,
        0.7531979655998298, 0.2199892088455263, 0.7323499301459842, 3.1770076592385687e-16, 0.30765755929743444,
      ],
    ));
  it("in place, and its slope", () => {
    const own = a.clone();
    expect(own.igamma_(x)).toBe(own);
    expect(torch.equal(own, torch.igamma(a, x))).toBe(true);
    const at = torch.tensor([0.5, 2.5], double).requires_grad_();
    expect(torch.autograd.gradcheck((v) => torch.igammac(torch.tensor([1.5, 2.5], double), v), [at])).toBe(true);
  });
});

const polynomials = {
  chebyshev_polynomial_t: [1.0, 0.375, -0.71875, 0.93896484375, -0.31264686584472656],
  chebyshev_polynomial_u: [1.0, 0.75, -0.4375, 0.7998046875, -0.6968879699707031],
  shifted_chebyshev_polynomial_t: [1.0, -0.25, -0.875, -0.953125, -0.7626953125],
  shifted_chebyshev_polynomial_u: [1.0, -0.5, -0.75, -1.03125, -0.595703125],
  hermite_polynomial_h: [1.0, 0.75, -1.4375, 36.7998046875, 7436.768932342529],
  hermite_polynomial_he: [1.0, 0.375, -0.859375, 5.105072021484375, 290.695453427732],
  laguerre_polynomial_l: [1.0, 0.625, 0.3203125, -0.2557075500488281, -0.48567993126510245],
  legendre_polynomial_p: [1.0, 0.375, -0.2890625, 0.3000984191894531, -0.13242725929012522],
};

describe("orthogonal polynomials", () => {
  for (const [name, values] of Object.entries(polynomials)) {
    it(name, () =>
      close(
        torch.special[name as keyof typeof polynomials](0.375, torch.tensor([0, 1, 2, 5, 9], double)),
        values,
        1e-12,
      ),
    );
  }
  it("third and fourth kinds by the first two", () => {
    const [x, n] = [torch.tensor([-1, -0.5, 0.25, 1, 1.5], double).unsqueeze(1), torch.tensor([1, 2, 7, 12], double)];
    const { chebyshev_polynomial_u: u, chebyshev_polynomial_v: v, chebyshev_polynomial_w: w } = torch.special;
    expect(torch.allclose(v(x, n), u(x, n).sub(u(x, n.sub(1))))).toBe(true);
    expect(torch.allclose(w(x, n), u(x, n).add(u(x, n.sub(1))))).toBe(true);
  });
  it("degrees below 0, and no number at all", () =>
    expect(torch.special.legendre_polynomial_p(0.5, torch.tensor([-1, NaN, Infinity])).tolist()).toEqual([0, 0, 0]));
});
