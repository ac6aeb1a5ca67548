/*
 * Many short Fourier transforms of one scalar type: level.c includes this once for float and once for double, after
 * fourier.h, whose passes it uses.
 *
 * LANES transforms at a time are copied into a block in the cache, whose rows hold one number of each: real parts, then
 * imaginary parts. n real numbers are taken as n / 2 complex ones (pairs of neighbours), and what their transform is to
 * the one that is asked for follows from its symmetry (W. Press et al., "Numerical Recipes", section 12.3).
 */
/* What happens to a block besides its transform. */
enum OF(Kind) {
  OF(AS_IT_IS),
  OF(PAIRS_TO_HALF), /* pairs of real numbers to half of their transform, n + 1 numbers, or to all 2 n */
  OF(HALF_TO_PAIRS), /* half of a transform, n + 1 numbers, to pairs of real numbers */
  OF(HALF_TO_REAL), /* half of a transform of an odd n, (n + 1) / 2 numbers, to real ones */
};
/* Outputs of a transform of an odd number of points that are summed at a time: what the registers hold. */
#define OUTPUTS (VECTOR_BYTES == 32 ? 2 : 4)

/* Where transforms lie: parts of their first numbers (`im` NULL: real ones), and the step between numbers. */
typedef struct {
  T *re, *im;
  intptr_t step;
  /* Steps along the dims of transforms, and the distance of the transform that is next. */
  intptr_t steps[3], next;
  /* Distance of each lane's transform; whether all lanes lie side by side, so that vectors hold a number of each. */
  intptr_t lanes[LANES];
  int is_adjacent;
} OF(Signals);
#define SIGNALS OF(Signals)

/* Whether a signal's numbers lie one after another, so that rows of vectors can be transposed. */
INLINE int OF(is_dense)(const SIGNALS *s) {
  return s->im == NULL ? s->step == 1 : s->step == 2 && (s->im == s->re + 1 || s->im == s->re - 1);
}

/* Number `at` of all lanes that lie side by side, as load_numbers and store_numbers take it. */
INLINE NUMBERS OF(side_by_side)(const SIGNALS *s, const intptr_t at) {
  T *re = s->re + s->lanes[0] + at * s->step;
  return (NUMBERS){re, s->im == NULL ? re : s->im + s->lanes[0] + at * s->step,
                   s->im == s->re + 1 || s->im == s->re - 1 ? 2 : 1};
}

/* The first `count` numbers of all signals into rows of a block. */
static void OF(load_signals)(const SIGNALS *s, const intptr_t count, const intptr_t there, T *block) {
  intptr_t at = 0;
  if (s->is_adjacent) {
    for (; at < count; at++) {
      const NUMBERS from = OF(side_by_side)(s, at);
      COMPLEX x = OF(load_numbers)(&from, 0, there);
      if (s->im == NULL) x.im = (VECTOR){0};
      OF(store_row)(block + at * 2 * LANES, LANES, x);
    }
    return;
  }
  if (OF(is_dense)(s)) {
    const int parts = s->im == NULL ? 1 : 2, is_swapped = parts == 2 && s->im < s->re;
    const T *start = is_swapped ? s->im : s->re;
    for (; at + LANES / parts <= count; at += LANES / parts) {
      VECTOR lines[LANES];
      UNROLL for (int l = 0; l < LANES; l++) lines[l] = *(const VECTOR *)(start + s->lanes[l] + at * parts);
      OF(transpose_square)(lines);
      T *to = block + at * 2 * LANES;
      UNROLL for (int i = 0; i < LANES; i++) {
        if (parts == 2) *(VECTOR *)(to + (i ^ is_swapped) * LANES) = lines[i];
        else OF(store_row)(to + i * 2 * LANES, LANES, (COMPLEX){lines[i], (VECTOR){0}});
      }
    }
  }
  for (; at < count; at++)
    for (int l = 0; l < LANES; l++) {
      T *to = block + at * 2 * LANES + l;
      to[0] = s->re[s->lanes[l] + at * s->step];
      to[LANES] = s->im == NULL ? 0 : s->im[s->lanes[l] + at * s->step];
    }
}

/* Rows of a block, times `scale`, become the first `count` numbers of those signals that are there. */
static void OF(store_signals)(const SIGNALS *s, const intptr_t count, const intptr_t there, const T scale,
                              const T *block) {
  intptr_t at = 0;
  if (s->is_adjacent) {
    for (; at < count; at++) {
      const NUMBERS to = OF(side_by_side)(s, at);
      COMPLEX x = OF(scaled)(OF(load_row)(block + at * 2 * LANES, LANES), scale);
      if (s->im == NULL) x.im = x.re;
      OF(store_numbers)(&to, 0, there, x);
    }
    return;
  }
  if (OF(is_dense)(s)) {
    const int parts = s->im == NULL ? 1 : 2, is_swapped = parts == 2 && s->im < s->re;
    T *start = is_swapped ? s->im : s->re;
    for (; at + LANES / parts <= count; at += LANES / parts) {
      VECTOR lines[LANES];
      const T *from = block + at * 2 * LANES;
      UNROLL for (int i = 0; i < LANES; i++)
        lines[i] = *(const VECTOR *)(from + (parts == 2 ? i ^ is_swapped : 2 * i) * LANES) * scale;
      OF(transpose_square)(lines);
      for (int l = 0; l < there; l++) *(VECTOR *)(start + s->lanes[l] + at * parts) = lines[l];
    }
  }
  for (; at < count; at++)
    for (int l = 0; l < there; l++) {
      const T *from = block + at * 2 * LANES + l;
      s->re[s->lanes[l] + at * s->step] = from[0] * scale;
      if (s->im != NULL) s->im[s->lanes[l] + at * s->step] = from[LANES] * scale;
    }
}

/* Pairs of cosines and sines by which a pass of an odd radix multiplies: see pass_of_odd. */
static void OF(angles_of)(const int radix, const T *roots, const intptr_t n, T *angles) {
  const int half = (radix - 1) / 2;
  for (int q = 1; q <= half; q += OUTPUTS)
    for (int j = 1; j <= half; j++)
      for (int i = 0; i < OUTPUTS; i++) {
        const intptr_t turn = (intptr_t)((q + i) * j % radix) * (n / radix);
        *angles++ = roots[turn];
        *angles++ = -roots[n + turn];
      }
}

/* A pass of any odd radix, by sums over pairs of numbers that meet the same cosine and sines of opposite sign. */
static void OF(pass_of_odd)(const int radix, const T *angles, const T *roots, const intptr_t n, const intptr_t m,
                            const intptr_t split, const T *in, T *out, T *pairs) {
  const intptr_t row = 2 * LANES;
  const int half = (radix - 1) / 2;
  for (intptr_t p = 0; p < m; p++)
    for (intptr_t s = 0; s < split; s++) {
      const T *from = in + (p * split + s) * row;
      T *to = out + (p * radix * split + s) * row;
      const COMPLEX first = OF(load_row)(from, LANES);
      COMPLEX total = first;
      for (int j = 1; j <= half; j++) {
        const COMPLEX a = OF(load_row)(from + j * m * split * row, LANES);
        const COMPLEX b = OF(load_row)(from + (radix - j) * m * split * row, LANES);
        const COMPLEX sum = OF(add_complex)(a, b);
        total = OF(add_complex)(total, sum);
        OF(store_row)(pairs + (j - 1) * 2 * row, LANES, sum);
        OF(store_row)(pairs + (j - 1) * 2 * row + row, LANES, OF(sub_complex)(a, b));
      }
      OF(store_row)(to, LANES, total);
      const T *angle = angles;
      for (int q = 1; q <= half; q += OUTPUTS) {
        COMPLEX evens[OUTPUTS], odds[OUTPUTS];
        UNROLL for (int i = 0; i < OUTPUTS; i++) {
          evens[i] = first;
          odds[i] = (COMPLEX){{0}, {0}};
        }
        for (int j = 0; j < half; j++) {
          const COMPLEX sum = OF(load_row)(pairs + j * 2 * row, LANES);
          const COMPLEX difference = OF(load_row)(pairs + j * 2 * row + row, LANES);
          UNROLL for (int i = 0; i < OUTPUTS; i++) {
            evens[i] = OF(add_complex)(evens[i], OF(scaled)(sum, angle[2 * i]));
            odds[i] = OF(add_complex)(odds[i], OF(scaled)(difference, angle[2 * i + 1]));
          }
          angle += 2 * OUTPUTS;
        }
        UNROLL for (int i = 0; i < OUTPUTS; i++) {
          if (q + i > half) break;
          const intptr_t near = q + i, far = radix - near, turn = p * split;
          COMPLEX x = OF(back)(evens[i], odds[i]), y = OF(forth)(evens[i], odds[i]);
          if (p > 0) {
            x = OF(turned)(x, roots[turn * near], roots[n + turn * near]);
            y = OF(turned)(y, roots[turn * far], roots[n + turn * far]);
          }
          OF(store_row)(to + near * split * row, LANES, x);
          OF(store_row)(to + far * split * row, LANES, y);
        }
      }
    }
}

/*
 * The transform z of n pairs of real numbers becomes that of the 2 n numbers: x_k = e_k + w^k o_k, where e and o are the
 * transforms of the numbers at even and at odd places, z = e + i o, and w = exp(-pi i / n).
 */
static void OF(untangle)(const T *in, T *out, const intptr_t n, const T *turns, const int wants_all) {
  const intptr_t row = 2 * LANES;
  for (intptr_t k = 0; 2 * k <= n; k++) {
    const COMPLEX a = OF(load_row)(in + k * row, LANES);
    const COMPLEX b = OF(load_row)(in + (k == 0 ? 0 : n - k) * row, LANES);
    const COMPLEX even = {(a.re + b.re) * (T)0.5, (a.im - b.im) * (T)0.5};
    const COMPLEX odd = {(a.im + b.im) * (T)0.5, (b.re - a.re) * (T)0.5};
    const COMPLEX turned = OF(turned)(odd, turns[k], turns[2 * n + k]);
    COMPLEX x = OF(add_complex)(even, turned), y = OF(sub_complex)(even, turned);
    if (wants_all && k > 0) OF(store_row)(out + (n + k) * row, LANES, y);
    y.im = -y.im;
    OF(store_row)(out + (n - k) * row, LANES, y);
    OF(store_row)(out + k * row, LANES, x);
    x.im = -x.im;
    if (wants_all && k > 0) OF(store_row)(out + (2 * n - k) * row, LANES, x);
  }
}

/*
 * The way back: of x_k, the first n + 1 of 2 n numbers, z_k = e_k + i o_k, its real and imaginary part exchanged for the
 * inverse transform. The imaginary parts of the first and the last of them have no meaning.
 */
static void OF(tangle)(const T *in, T *out, const intptr_t n, const T *turns) {
  const intptr_t row = 2 * LANES;
  for (intptr_t k = 0; 2 * k <= n; k++) {
    COMPLEX a = OF(load_row)(in + k * row, LANES), b = OF(load_row)(in + (n - k) * row, LANES);
    if (k == 0) a.im = b.im = (VECTOR){0};
    const COMPLEX even = {a.re + b.re, a.im - b.im}, difference = {a.re - b.re, a.im + b.im};
    const COMPLEX odd = OF(turned)(difference, turns[k], -turns[2 * n + k]);
    if (k > 0) OF(store_row)(out + (n - k) * row, LANES, (COMPLEX){odd.re - even.im, even.re + odd.im});
    OF(store_row)(out + k * row, LANES, (COMPLEX){even.im + odd.re, even.re - odd.im});
  }
}

/* Half of a transform, conjugated, with its other half: the forward transform of it is the inverse one of what came. */
static void OF(mirror)(T *block, const intptr_t n) {
  const intptr_t row = 2 * LANES;
  for (intptr_t k = 1; 2 * k < n; k++) {
    const COMPLEX x = OF(load_row)(block + k * row, LANES);
    OF(store_row)(block + (n - k) * row, LANES, x);
    OF(store_row)(block + k * row, LANES, (COMPLEX){x.re, -x.im});
  }
}

/* The passes of a transform of n numbers, and what those of odd radices multiply by. */
typedef struct {
  intptr_t n;
  int radices[32], passes;
  const T *roots, *angles;
  T *pairs;
} OF(Passes);

/* Finds the radices of n; numbers of the room that passes need besides blocks: pairs, then angles. */
static void OF(passes_of)(const intptr_t n, const T *roots, OF(Passes) *plan, intptr_t *pairs, intptr_t *angles) {
  const int written[5] = {8, 4, 2, 3, 5};
  intptr_t rest = n;
  *plan = (OF(Passes)){.n = n, .roots = roots};
  *pairs = *angles = 0;
  for (int i = 0; i < 5; i++)
    for (; rest % written[i] == 0 && !(written[i] == 8 && rest == 16); rest /= written[i])
      plan->radices[plan->passes++] = written[i];
  for (int radix = 7; rest > 1; radix += 2)
    for (; rest % radix == 0; rest /= radix) {
      const intptr_t half = (radix - 1) / 2;
      *angles += (half + OUTPUTS - 1) / OUTPUTS * OUTPUTS * half * 2;
      *pairs = half * 4 * LANES > *pairs ? half * 4 * LANES : *pairs;
      plan->radices[plan->passes++] = radix;
    }
}

/* Transforms the rows of a block by way of another: gives the one that has the result. */
static T *OF(run_passes)(const OF(Passes) *plan, T *in, T *out) {
  const FOURIER_PLAN f = {.width = LANES, .roots = plan->roots};
  const T *angle = plan->angles;
  intptr_t split = 1;
  for (int pass = 0; pass < plan->passes; pass++) {
    const int radix = plan->radices[pass];
    const intptr_t m = plan->n / split / radix;
    if (radix > 8 || radix == 7) {
      const intptr_t half = (radix - 1) / 2;
      OF(pass_of_odd)(radix, angle, plan->roots, plan->n, m, split, in, out, plan->pairs);
      angle += (half + OUTPUTS - 1) / OUTPUTS * OUTPUTS * half * 2;
    } else if (m == 1) OF(last_pass_in_cache)(radix, &f, plan->n, m, split, in, out, 0, 0);
    else OF(pass_in_cache)(radix, &f, plan->n, m, split, in, out, 0, 0);
    split *= radix;
    T *next = in;
    in = out;
    out = next;
  }
  return in;
}

/*
 * The transform of n numbers as a convolution with a chirp (Bluestein, 1970), by two transforms of at least 2 n - 1
 * numbers: table has the chirp [2, n], then its transform [2, size], over size.
 */
static T *OF(through_chirp)(const OF(Passes) *plan, const T *table, const intptr_t n, T *in, T *out) {
  const intptr_t row = 2 * LANES, size = plan->n;
  const T *spectrum = table + 2 * n;
  for (intptr_t k = 0; k < n; k++)
    OF(store_row)(in + k * row, LANES, OF(turned)(OF(load_row)(in + k * row, LANES), table[k], -table[n + k]));
  for (intptr_t k = n; k < size; k++) OF(store_row)(in + k * row, LANES, (COMPLEX){{0}, {0}});
  T *from = OF(run_passes)(plan, in, out), *to = from == in ? out : in;
  /* The forward transform of numbers whose parts are exchanged is the inverse one of the numbers. */
  for (intptr_t k = 0; k < size; k++) {
    const COMPLEX x = OF(turned)(OF(load_row)(from + k * row, LANES), spectrum[k], spectrum[size + k]);
    OF(store_row)(from + k * row, LANES, (COMPLEX){x.im, x.re});
  }
  from = OF(run_passes)(plan, from, to);
  for (intptr_t k = 0; k < n; k++) {
    const COMPLEX x = OF(load_row)(from + k * row, LANES);
    OF(store_row)(from + k * row, LANES, OF(turned)((COMPLEX){x.im, x.re}, table[k], -table[n + k]));
  }
  return from;
}

/*
 * Kind, first and last block of LANES transforms, number of transforms, complex numbers n of each (pairs of real ones),
 * numbers that are read and written of each, input and output (addresses of real and imaginary parts, the latter -1 for
 * real numbers, and the step between numbers), roots [2, n], turns [2, 2 n], scale; then three dims of transforms,
 * innermost last: size and the steps in input and output. Steps are in elements. Last the length of the convolution that
 * stands for a transform (roots are of it then) and the table of `through_chirp`, or 0 and 0.
 */
static int OF(transforms)(const double *v, Place *place) {
  const int kind = (int)v[0];
  const intptr_t count = (intptr_t)v[3], n = (intptr_t)v[4], loaded = (intptr_t)v[5], stored = (intptr_t)v[6];
  SIGNALS from, to;
  from.re = (T *)(place->base + (size_t)v[7]);
  from.im = v[8] < 0 ? NULL : (T *)(place->base + (size_t)v[8]);
  from.step = (intptr_t)v[9];
  to.re = (T *)(place->base + (size_t)v[10]);
  to.im = v[11] < 0 ? NULL : (T *)(place->base + (size_t)v[11]);
  to.step = (intptr_t)v[12];
  const T *roots = (const T *)(place->base + (size_t)v[13]), *turns = (const T *)(place->base + (size_t)v[14]);
  const T scale = (T)v[15];
  const intptr_t size = (intptr_t)v[25];
  const T *chirp = (const T *)(place->base + (size_t)v[26]);
  OF(Passes) plan;
  intptr_t pair_numbers, angle_numbers, rows = n + 1 > stored ? n + 1 : stored;
  OF(passes_of)(size > 0 ? size : n, roots, &plan, &pair_numbers, &angle_numbers);
  if (size > rows) rows = size;
  const intptr_t plane = rows * 2 * LANES;
  T *room = (T *)reserve(place, (size_t)(2 * plane + pair_numbers + angle_numbers) * sizeof(T));
  if (room == NULL) return 1;
  plan.pairs = room + 2 * plane;
  T *next_angles = plan.pairs + pair_numbers;
  plan.angles = next_angles;
  for (int pass = 0; pass < plan.passes; pass++)
    if (plan.radices[pass] > 8 || plan.radices[pass] == 7) {
      const intptr_t half = (plan.radices[pass] - 1) / 2;
      OF(angles_of)(plan.radices[pass], roots, plan.n, next_angles);
      next_angles += (half + OUTPUTS - 1) / OUTPUTS * OUTPUTS * half * 2;
    }
  const intptr_t vectors = from.im == NULL || from.im - from.re > 1 || from.im - from.re < -1 ? 1 : 2;
  const intptr_t out_vectors = to.im == NULL || to.im - to.re > 1 || to.im - to.re < -1 ? 1 : 2;
  intptr_t sizes[3], index[3], left = (intptr_t)v[1] * LANES;
  from.next = to.next = 0;
  for (int d = 2; d >= 0; d--) {
    sizes[d] = (intptr_t)v[16 + 3 * d];
    from.steps[d] = (intptr_t)v[17 + 3 * d];
    to.steps[d] = (intptr_t)v[18 + 3 * d];
    index[d] = left % sizes[d];
    left /= sizes[d];
    from.next += index[d] * from.steps[d];
    to.next += index[d] * to.steps[d];
  }
  for (intptr_t block = (intptr_t)v[1]; block < (intptr_t)v[2]; block++) {
    const intptr_t at = block * LANES, there = count - at < LANES ? count - at : LANES;
    from.is_adjacent = to.is_adjacent = 1;
    for (intptr_t l = 0; l < LANES; l++) {
      from.lanes[l] = l < there ? from.next : from.lanes[0];
      to.lanes[l] = l < there ? to.next : to.lanes[0];
      if (l >= there) continue;
      from.is_adjacent &= from.next == from.lanes[0] + l * vectors;
      to.is_adjacent &= to.next == to.lanes[0] + l * out_vectors;
      /* On to the next transform: along the innermost dim that has one. */
      for (int d = 2; d >= 0; d--) {
        from.next += from.steps[d];
        to.next += to.steps[d];
        if (++index[d] < sizes[d]) break;
        from.next -= sizes[d] * from.steps[d];
        to.next -= sizes[d] * to.steps[d];
        index[d] = 0;
      }
    }
    T *in = room, *out = room + plane;
    OF(load_signals)(&from, loaded, there, in);
    if (kind == OF(HALF_TO_REAL)) OF(mirror)(in, n);
    if (kind == OF(HALF_TO_PAIRS)) {
      OF(tangle)(in, out, n, turns);
      T *next = in;
      in = out;
      out = next;
    }
    T *const done = size > 0 ? OF(through_chirp)(&plan, chirp, n, in, out) : OF(run_passes)(&plan, in, out);
    out = done == in ? out : in;
    in = done;
    if (kind == OF(PAIRS_TO_HALF)) {
      OF(untangle)(in, out, n, turns, stored > n + 1);
      in = out;
    }
    OF(store_signals)(&to, stored, there, scale, in);
  }
  return 0;
}
#undef COMPLEX
#undef NUMBERS
#undef FOURIER_PLAN
#undef PASSES
#undef SIGNALS
#undef OUTPUTS
