/*
 * Long Fourier transforms of one scalar type: level.c includes this once for float and once for double.
 *
 * D. Bailey, "FFTs in External or Hierarchical Memory" (1989): n numbers are a matrix of `rows` x `columns`. Its columns
 * are transformed, a block of them at a time in the second level cache, and turned; then its rows, and the result is
 * read by columns. Inside a block the passes are Stockham's, and each vector holds numbers of LANES transforms.
 */
/* LANES complex numbers. */
typedef struct {
  VECTOR re, im;
} OF(Complex);
#define COMPLEX OF(Complex)

/* Where complex numbers lie: in two planes, or (`step` 2) real and imaginary part side by side. */
typedef struct {
  T *re, *im;
  intptr_t step;
} OF(Numbers);
#define NUMBERS OF(Numbers)

INLINE COMPLEX OF(add_complex)(const COMPLEX a, const COMPLEX b) { return (COMPLEX){a.re + b.re, a.im + b.im}; }
INLINE COMPLEX OF(sub_complex)(const COMPLEX a, const COMPLEX b) { return (COMPLEX){a.re - b.re, a.im - b.im}; }
/* a - i b and a + i b. */
INLINE COMPLEX OF(back)(const COMPLEX a, const COMPLEX b) { return (COMPLEX){a.re + b.im, a.im - b.re}; }
INLINE COMPLEX OF(forth)(const COMPLEX a, const COMPLEX b) { return (COMPLEX){a.re - b.im, a.im + b.re}; }
INLINE COMPLEX OF(scaled)(const COMPLEX a, const T factor) { return (COMPLEX){a.re * factor, a.im * factor}; }
INLINE COMPLEX OF(turned)(const COMPLEX a, const T re, const T im) {
  return (COMPLEX){a.re * re - a.im * im, a.re * im + a.im * re};
}
INLINE COMPLEX OF(times)(const COMPLEX a, const COMPLEX b) {
  return (COMPLEX){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

INLINE void OF(four_points)(const COMPLEX x0, const COMPLEX x1, const COMPLEX x2, const COMPLEX x3, COMPLEX *y) {
  const COMPLEX even = OF(add_complex)(x0, x2), odd = OF(add_complex)(x1, x3);
  const COMPLEX first = OF(sub_complex)(x0, x2), second = OF(sub_complex)(x1, x3);
  y[0] = OF(add_complex)(even, odd);
  y[1] = OF(back)(first, second);
  y[2] = OF(sub_complex)(even, odd);
  y[3] = OF(forth)(first, second);
}

/* The transform of `radix` numbers in place. */
INLINE void OF(butterfly)(const int radix, COMPLEX *x) {
  if (radix == 2) {
    const COMPLEX sum = OF(add_complex)(x[0], x[1]);
    x[1] = OF(sub_complex)(x[0], x[1]);
    x[0] = sum;
  } else if (radix == 4) OF(four_points)(x[0], x[1], x[2], x[3], x);
  else if (radix == 8) {
    const T eighth = (T)0.70710678118654752440;
    COMPLEX evens[4], odds[4];
    OF(four_points)(x[0], x[2], x[4], x[6], evens);
    OF(four_points)(x[1], x[3], x[5], x[7], odds);
    odds[1] = OF(scaled)((COMPLEX){odds[1].re + odds[1].im, odds[1].im - odds[1].re}, eighth);
    odds[2] = (COMPLEX){odds[2].im, -odds[2].re};
    odds[3] = OF(scaled)((COMPLEX){odds[3].im - odds[3].re, -odds[3].re - odds[3].im}, eighth);
    UNROLL for (int i = 0; i < 4; i++) {
      x[i] = OF(add_complex)(evens[i], odds[i]);
      x[i + 4] = OF(sub_complex)(evens[i], odds[i]);
    }
  } else if (radix == 3) {
    const COMPLEX sum = OF(add_complex)(x[1], x[2]);
    const COMPLEX odd = OF(scaled)(OF(sub_complex)(x[1], x[2]), (T)0.86602540378443864676);
    const COMPLEX even = OF(sub_complex)(x[0], OF(scaled)(sum, (T)0.5));
    x[0] = OF(add_complex)(x[0], sum);
    x[1] = OF(back)(even, odd);
    x[2] = OF(forth)(even, odd);
  } else { /* 5: cosines and sines of one and two fifths of a turn */
    const T c1 = (T)0.30901699437494742410, c2 = (T)-0.80901699437494742410;
    const T s1 = (T)0.95105651629515357212, s2 = (T)0.58778525229247312917;
    const COMPLEX near = OF(add_complex)(x[1], x[4]), far = OF(add_complex)(x[2], x[3]);
    const COMPLEX a = OF(sub_complex)(x[1], x[4]), b = OF(sub_complex)(x[2], x[3]);
    const COMPLEX even1 = OF(add_complex)(x[0], OF(add_complex)(OF(scaled)(near, c1), OF(scaled)(far, c2)));
    const COMPLEX even2 = OF(add_complex)(x[0], OF(add_complex)(OF(scaled)(near, c2), OF(scaled)(far, c1)));
    const COMPLEX odd1 = OF(add_complex)(OF(scaled)(a, s1), OF(scaled)(b, s2));
    const COMPLEX odd2 = OF(sub_complex)(OF(scaled)(a, s2), OF(scaled)(b, s1));
    x[0] = OF(add_complex)(x[0], OF(add_complex)(near, far));
    x[1] = OF(back)(even1, odd1);
    x[2] = OF(back)(even2, odd2);
    x[3] = OF(forth)(even2, odd2);
    x[4] = OF(forth)(even1, odd1);
  }
}

/* LANES numbers from place `at` on; of those only `count` are there, the others are zeros. */
INLINE COMPLEX OF(load_numbers)(const NUMBERS *from, const intptr_t at, const intptr_t count) {
  VECTOR first = {0}, second = {0};
  if (from->step == 1) {
    if (count >= LANES)
      return (COMPLEX){*(const VECTOR *)(from->re + at), *(const VECTOR *)(from->im + at)};
    memcpy(&first, from->re + at, (size_t)count * sizeof(T));
    memcpy(&second, from->im + at, (size_t)count * sizeof(T));
    return (COMPLEX){first, second};
  }
  const int is_swapped = from->im < from->re;
  const T *start = (is_swapped ? from->im : from->re) + 2 * at;
  if (count >= LANES) {
    first = *(const VECTOR *)start;
    second = *(const VECTOR *)(start + LANES);
  } else {
    T room[2 * LANES] = {0};
    memcpy(room, start, (size_t)count * 2 * sizeof(T));
    first = *(const VECTOR *)room;
    second = *(const VECTOR *)(room + LANES);
  }
  const VECTOR even = EVEN(first, second), odd = ODD(first, second);
  return is_swapped ? (COMPLEX){odd, even} : (COMPLEX){even, odd};
}

INLINE void OF(store_numbers)(const NUMBERS *to, const intptr_t at, const intptr_t count, const COMPLEX x) {
  const size_t bytes = (size_t)(count < LANES ? count : LANES) * sizeof(T);
  if (to->step == 1) {
    if (count >= LANES) {
      *(VECTOR *)(to->re + at) = x.re;
      *(VECTOR *)(to->im + at) = x.im;
      return;
    }
    memcpy(to->re + at, &x.re, bytes);
    memcpy(to->im + at, &x.im, bytes);
    return;
  }
  const int is_swapped = to->im < to->re;
  const VECTOR even = is_swapped ? x.im : x.re, odd = is_swapped ? x.re : x.im;
  const VECTOR first = LOW(even, odd), second = HIGH(even, odd);
  T *start = (is_swapped ? to->im : to->re) + 2 * at;
  if (count >= LANES) {
    *(VECTOR *)start = first;
    *(VECTOR *)(start + LANES) = second;
    return;
  }
  T room[2 * LANES];
  *(VECTOR *)room = first;
  *(VECTOR *)(room + LANES) = second;
  memcpy(start, room, 2 * bytes);
}

/* Rows of a block in the cache: `width` real parts, then as many imaginary parts. */
INLINE COMPLEX OF(load_row)(const T *row, const intptr_t width) {
  return (COMPLEX){*(const VECTOR *)row, *(const VECTOR *)(row + width)};
}
INLINE void OF(store_row)(T *row, const intptr_t width, const COMPLEX x) {
  *(VECTOR *)row = x.re;
  *(VECTOR *)(row + width) = x.im;
}

/* What is transformed: arguments of `fourier`. */
typedef struct {
  intptr_t n, rows, columns, width, padded;
  T scale;
  NUMBERS from, to;
  T *middle;
  /* Units turned by parts of `rows` or `columns`, by those of n for each LANES columns, and within them. */
  const T *roots, *starts, *turns;
} OF(Fourier);
#define FOURIER_PLAN OF(Fourier)

/*
 * One pass over a block that begins at column `at`: input [radix, m, split], output [m, radix, split], rows of `width`
 * numbers of which `there` are not beyond the end.
 */
INLINE void OF(pass)(const int radix, const int source, const int sink, const FOURIER_PLAN *f, const intptr_t n,
                     const intptr_t m, const intptr_t split, const T *in, T *out, const intptr_t at,
                     const intptr_t there) {
  const intptr_t width = f->width, row = 2 * width;
  const T *root_re = f->roots, *root_im = f->roots + n;
  for (intptr_t p = 0; p < m; p++) {
    T re[8], im[8];
    for (int q = 1; q < radix; q++) {
      re[q] = root_re[p * split * q];
      im[q] = root_im[p * split * q];
    }
    for (intptr_t s = 0; s < split; s++)
      for (intptr_t c = 0; c < width; c += LANES) {
        COMPLEX x[8];
        UNROLL for (int j = 0; j < radix; j++) {
          const intptr_t line = (j * m + p) * split + s;
          x[j] = source == COLUMNS_OF_MATRIX
                     ? OF(load_numbers)(&f->from, line * f->columns + at + c, there - c < 0 ? 0 : there - c)
                     : OF(load_row)(in + line * row + c, width);
        }
        OF(butterfly)(radix, x);
        UNROLL for (int q = 0; q < radix; q++) {
          const intptr_t line = (p * radix + q) * split + s;
          if (q > 0 && sink == CACHE) x[q] = OF(turned)(x[q], re[q], im[q]);
          if (sink == MIDDLE_OF_MATRIX) {
            const T *turn = f->turns + line * LANES, *start = f->starts + (at + c) / LANES * f->rows + line;
            const COMPLEX unit = {*(const VECTOR *)turn, *(const VECTOR *)(turn + f->rows * LANES)};
            const COMPLEX by = OF(turned)(unit, start[0], start[f->padded / LANES * f->rows]);
            OF(store_row)(f->middle + line * 2 * f->padded + 2 * at + c, width, OF(times)(x[q], by));
          } else if (sink == RESULT_BY_COLUMNS) {
            if (there > c) OF(store_numbers)(&f->to, line * f->rows + at + c, there - c, OF(scaled)(x[q], f->scale));
          } else OF(store_row)(out + line * row + c, width, x[q]);
        }
      }
  }
}

#define PASSES(name, source, sink)                                                                                     \
  static void OF(name)(const int radix, const FOURIER_PLAN *f, intptr_t n, intptr_t m, intptr_t split, const T *in,     \
                       T *out, intptr_t at, intptr_t there) {                                                          \
    if (radix == 2) OF(pass)(2, source, sink, f, n, m, split, in, out, at, there);                                     \
    else if (radix == 3) OF(pass)(3, source, sink, f, n, m, split, in, out, at, there);                                \
    else if (radix == 4) OF(pass)(4, source, sink, f, n, m, split, in, out, at, there);                                \
    else if (radix == 5) OF(pass)(5, source, sink, f, n, m, split, in, out, at, there);                                \
    else OF(pass)(8, source, sink, f, n, m, split, in, out, at, there);                                                \
  }
PASSES(pass_in_cache, CACHE, CACHE)
PASSES(last_pass_in_cache, CACHE, END_IN_CACHE)
PASSES(pass_from_columns, COLUMNS_OF_MATRIX, CACHE)
PASSES(pass_to_middle, CACHE, MIDDLE_OF_MATRIX)
PASSES(pass_to_result, CACHE, RESULT_BY_COLUMNS)

/* LANES vectors as rows of a square become its columns. */
INLINE void OF(transpose_square)(VECTOR *lines) {
  VECTOR others[LANES];
  UNROLL for (int stage = 1; stage < LANES; stage *= 2) {
    UNROLL for (int i = 0; i < LANES / 2; i++) {
      others[2 * i] = LOW(lines[i], lines[i + LANES / 2]);
      others[2 * i + 1] = HIGH(lines[i], lines[i + LANES / 2]);
    }
    UNROLL for (int i = 0; i < LANES; i++) lines[i] = others[i];
  }
}

/* Rows `at` and on of the middle become columns of a block; those beyond the end are zeros. */
static void OF(transpose_middle)(const FOURIER_PLAN *f, intptr_t at, intptr_t there, T *out) {
  const intptr_t width = f->width;
  for (intptr_t l = 0; l < width; l += LANES)
    for (intptr_t block = 0; block < f->padded; block += width)
      for (intptr_t c = 0; c < 2 * width; c += LANES) {
        VECTOR lines[LANES];
        UNROLL for (int i = 0; i < LANES; i++) {
          const T *line = f->middle + (at + l + i) * 2 * f->padded + 2 * block + c;
          lines[i] = l + i < there ? *(const VECTOR *)line : (VECTOR){0};
        }
        OF(transpose_square)(lines);
        const int is_im = c >= width;
        T *to = out + (block + c - is_im * width) * 2 * width + is_im * width + l;
        UNROLL for (int i = 0; i < LANES; i++) *(VECTOR *)(to + i * 2 * width) = lines[i];
      }
}

/*
 * Which half (0: columns, 1: rows), first and last block, rows, columns, numbers in a row of a block (a multiple of
 * LANES), input (re, im) and the step between its numbers, output (re, im, step), middle [rows, 2 x columns padded to
 * blocks], roots [2, rows or columns], starts [2, padded / LANES, rows], turns [2, rows, LANES], scale, and the radices
 * of this half as digits of a number, the first one last.
 */
static int OF(fourier)(const double *v, Place *place) {
  FOURIER_PLAN f;
  const int is_second = v[0] != 0;
  f.rows = (intptr_t)v[3];
  f.columns = (intptr_t)v[4];
  f.width = (intptr_t)v[5];
  f.padded = (f.columns + f.width - 1) / f.width * f.width;
  f.n = f.rows * f.columns;
  f.from = (NUMBERS){(T *)(place->base + (size_t)v[6]), (T *)(place->base + (size_t)v[7]), (intptr_t)v[8]};
  f.to = (NUMBERS){(T *)(place->base + (size_t)v[9]), (T *)(place->base + (size_t)v[10]), (intptr_t)v[11]};
  f.middle = (T *)(place->base + (size_t)v[12]);
  f.roots = (const T *)(place->base + (size_t)v[13]);
  f.starts = (const T *)(place->base + (size_t)v[14]);
  f.turns = (const T *)(place->base + (size_t)v[15]);
  f.scale = (T)v[16];
  int radices[32], passes = 0;
  for (int64_t digits = (int64_t)v[17]; digits > 0 && passes < 32; digits /= 10) radices[passes++] = (int)(digits % 10);
  const intptr_t n = is_second ? f.columns : f.rows, others = is_second ? f.rows : f.columns;
  const intptr_t plane = (n > f.padded ? n : f.padded) * 2 * f.width;
  T *room = (T *)reserve(place, (size_t)(2 * plane) * sizeof(T));
  if (room == NULL) return 1;
  for (intptr_t block = (intptr_t)v[1]; block < (intptr_t)v[2]; block++) {
    const intptr_t at = block * f.width, there = others - at < f.width ? others - at : f.width;
    T *in = room, *out = room + plane;
    intptr_t split = 1;
    if (is_second) OF(transpose_middle)(&f, at, there, in);
    for (int pass = 0; pass < passes; pass++) {
      const intptr_t m = n / split / radices[pass];
      const int is_last = pass == passes - 1;
      if (is_last && is_second) OF(pass_to_result)(radices[pass], &f, n, m, split, in, out, at, there);
      else if (is_last) OF(pass_to_middle)(radices[pass], &f, n, m, split, in, out, at, there);
      else if (pass == 0 && !is_second) OF(pass_from_columns)(radices[pass], &f, n, m, split, in, out, at, there);
      else OF(pass_in_cache)(radices[pass], &f, n, m, split, in, out, at, there);
      split *= radices[pass];
      T *next = in;
      in = out;
      out = next;
    }
  }
  return 0;
}
