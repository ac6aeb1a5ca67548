/*
 * Lanes of 64 bits: what lanes.h has for lanes of 32, as far as formulas of float64 and int64 need it. A wide mask says
 * for each of these lanes whether something holds.
 */
#ifndef FLAMBEAU_WIDE_LANES_H
#define FLAMBEAU_WIDE_LANES_H
#include "lanes.h"

#define WIDE_LANES (VECTOR_BYTES / 8)
VECTOR(double, doubles);
VECTOR(int64_t, longs);
VECTOR(uint64_t, long_words);

INLINE doubles splat_doubles(double x) { return x - (doubles){0}; }
INLINE longs splat_longs(int64_t x) { return x - (longs){0}; }
INLINE doubles load_doubles(const char *p) { return *(const doubles_anywhere *)p; }
INLINE longs load_longs(const char *p) { return *(const longs_anywhere *)p; }
INLINE void store_doubles(char *p, doubles v) { *(doubles_anywhere *)p = v; }
INLINE void store_longs(char *p, longs v) { *(longs_anywhere *)p = v; }

#if VECTOR_BYTES == 64
typedef __mmask8 wide_mask;
INLINE wide_mask splat_wide_mask(int32_t x) { return x ? 0xff : 0; }
INLINE wide_mask wide_mask_of_first(int first) { return (wide_mask)((1u << first) - 1); }
INLINE wide_mask and_wide_mask(wide_mask a, wide_mask b) { return a & b; }
INLINE wide_mask or_wide_mask(wide_mask a, wide_mask b) { return a | b; }
INLINE wide_mask xor_wide_mask(wide_mask a, wide_mask b) { return a ^ b; }
INLINE wide_mask not_wide_mask(wide_mask a) { return (wide_mask)~a; }
INLINE int any_wide(wide_mask a) { return a != 0; }
INLINE int all_wide(wide_mask a) { return a == 0xff; }
INLINE doubles select_doubles(wide_mask m, doubles a, doubles b) {
  return (doubles)_mm512_mask_blend_pd(m, (__m512d)b, (__m512d)a);
}
INLINE longs select_longs(wide_mask m, longs a, longs b) {
  return (longs)_mm512_mask_blend_epi64(m, (__m512i)b, (__m512i)a);
}
#define WIDE_COMPARE(name, of_doubles, of_longs)                                                                       \
  INLINE wide_mask name##_doubles(doubles a, doubles b) {                                                              \
    return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, of_doubles);                                                     \
  }                                                                                                                    \
  INLINE wide_mask name##_longs(longs a, longs b) {                                                                    \
    return _mm512_cmp_epi64_mask((__m512i)a, (__m512i)b, of_longs);                                                    \
  }
WIDE_COMPARE(eq, _CMP_EQ_OQ, _MM_CMPINT_EQ)
WIDE_COMPARE(ne, _CMP_NEQ_UQ, _MM_CMPINT_NE)
WIDE_COMPARE(lt, _CMP_LT_OQ, _MM_CMPINT_LT)
WIDE_COMPARE(le, _CMP_LE_OQ, _MM_CMPINT_LE)
WIDE_COMPARE(gt, _CMP_GT_OQ, _MM_CMPINT_NLE)
WIDE_COMPARE(ge, _CMP_GE_OQ, _MM_CMPINT_NLT)
INLINE doubles sqrt_doubles(doubles a) { return (doubles)_mm512_sqrt_pd((__m512d)a); }
INLINE doubles nearest_doubles(doubles a) { return (doubles)_mm512_roundscale_pd((__m512d)a, 8); }
INLINE doubles floor_doubles(doubles a) { return (doubles)_mm512_roundscale_pd((__m512d)a, 9); }
INLINE doubles ceil_doubles(doubles a) { return (doubles)_mm512_roundscale_pd((__m512d)a, 10); }
INLINE doubles trunc_doubles(doubles a) { return (doubles)_mm512_roundscale_pd((__m512d)a, 11); }
INLINE doubles fma_doubles(doubles a, doubles b, doubles c) {
  return (doubles)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}
INLINE doubles load_first_doubles(const char *p, int first) {
  return (doubles)_mm512_maskz_loadu_pd(wide_mask_of_first(first), p);
}
INLINE longs load_first_longs(const char *p, int first) {
  return (longs)_mm512_maskz_loadu_epi64(wide_mask_of_first(first), p);
}
INLINE void store_first_doubles(char *p, doubles v, int first) {
  _mm512_mask_storeu_pd(p, wide_mask_of_first(first), (__m512d)v);
}
INLINE void store_first_longs(char *p, longs v, int first) {
  _mm512_mask_storeu_epi64(p, wide_mask_of_first(first), (__m512i)v);
}
#define WIDE_SWAP4(v) __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3)
#define WIDE_SWAP2(v) __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5)
#define WIDE_SWAP1(v) __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6)
#else
typedef longs wide_mask;
INLINE wide_mask splat_wide_mask(int32_t x) { return splat_longs(x ? -1 : 0); }
INLINE wide_mask and_wide_mask(wide_mask a, wide_mask b) { return a & b; }
INLINE wide_mask or_wide_mask(wide_mask a, wide_mask b) { return a | b; }
INLINE wide_mask xor_wide_mask(wide_mask a, wide_mask b) { return a ^ b; }
INLINE wide_mask not_wide_mask(wide_mask a) { return ~a; }
#define WIDE_COMPARE(name, sign)                                                                                       \
  INLINE wide_mask name##_doubles(doubles a, doubles b) { return (wide_mask)(a sign b); }                              \
  INLINE wide_mask name##_longs(longs a, longs b) { return (wide_mask)(a sign b); }
WIDE_COMPARE(eq, ==)
WIDE_COMPARE(ne, !=)
WIDE_COMPARE(lt, <)
WIDE_COMPARE(le, <=)
WIDE_COMPARE(gt, >)
WIDE_COMPARE(ge, >=)
#if VECTOR_BYTES == 32
INLINE wide_mask wide_mask_of_first(int first) { return (longs){0, 1, 2, 3} < splat_longs(first); }
INLINE int any_wide(wide_mask a) { return _mm256_movemask_pd((__m256d)a) != 0; }
INLINE int all_wide(wide_mask a) { return _mm256_movemask_pd((__m256d)a) == 0xf; }
INLINE doubles select_doubles(wide_mask m, doubles a, doubles b) {
  return (doubles)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)m);
}
INLINE longs select_longs(wide_mask m, longs a, longs b) {
  return (longs)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)m);
}
INLINE doubles sqrt_doubles(doubles a) { return (doubles)_mm256_sqrt_pd((__m256d)a); }
INLINE doubles nearest_doubles(doubles a) { return (doubles)_mm256_round_pd((__m256d)a, 8); }
INLINE doubles floor_doubles(doubles a) { return (doubles)_mm256_round_pd((__m256d)a, 9); }
INLINE doubles ceil_doubles(doubles a) { return (doubles)_mm256_round_pd((__m256d)a, 10); }
INLINE doubles trunc_doubles(doubles a) { return (doubles)_mm256_round_pd((__m256d)a, 11); }
INLINE doubles fma_doubles(doubles a, doubles b, doubles c) {
  return (doubles)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
}
INLINE doubles load_first_doubles(const char *p, int first) {
  return (doubles)_mm256_maskload_pd((const double *)p, (__m256i)wide_mask_of_first(first));
}
INLINE longs load_first_longs(const char *p, int first) {
  return (longs)_mm256_maskload_epi64((const long long *)p, (__m256i)wide_mask_of_first(first));
}
INLINE void store_first_doubles(char *p, doubles v, int first) {
  _mm256_maskstore_pd((double *)p, (__m256i)wide_mask_of_first(first), (__m256d)v);
}
INLINE void store_first_longs(char *p, longs v, int first) {
  _mm256_maskstore_epi64((long long *)p, (__m256i)wide_mask_of_first(first), (__m256i)v);
}
#define WIDE_SWAP2(v) __builtin_shufflevector(v, v, 2, 3, 0, 1)
#define WIDE_SWAP1(v) __builtin_shufflevector(v, v, 1, 0, 3, 2)
#else
INLINE wide_mask wide_mask_of_first(int first) { return (longs){0, 1} < splat_longs(first); }
INLINE int any_wide(wide_mask a) { return (a[0] | a[1]) != 0; }
INLINE int all_wide(wide_mask a) { return (a[0] & a[1]) != 0; }
INLINE doubles select_doubles(wide_mask m, doubles a, doubles b) {
  return (doubles)vbslq_f64((uint64x2_t)m, (float64x2_t)a, (float64x2_t)b);
}
INLINE longs select_longs(wide_mask m, longs a, longs b) {
  return (longs)vbslq_s64((uint64x2_t)m, (int64x2_t)a, (int64x2_t)b);
}
INLINE doubles sqrt_doubles(doubles a) { return (doubles)vsqrtq_f64((float64x2_t)a); }
INLINE doubles nearest_doubles(doubles a) { return (doubles)vrndnq_f64((float64x2_t)a); }
INLINE doubles floor_doubles(doubles a) { return (doubles)vrndmq_f64((float64x2_t)a); }
INLINE doubles ceil_doubles(doubles a) { return (doubles)vrndpq_f64((float64x2_t)a); }
INLINE doubles trunc_doubles(doubles a) { return (doubles)vrndq_f64((float64x2_t)a); }
INLINE doubles fma_doubles(doubles a, doubles b, doubles c) {
  return (doubles)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
}
INLINE longs load_first_longs(const char *p, int first) {
  longs v = {0};
  memcpy(&v, p, (size_t)first * 8);
  return v;
}
INLINE doubles load_first_doubles(const char *p, int first) { return (doubles)load_first_longs(p, first); }
INLINE void store_first_longs(char *p, longs v, int first) { memcpy(p, &v, (size_t)first * 8); }
INLINE void store_first_doubles(char *p, doubles v, int first) { memcpy(p, &v, (size_t)first * 8); }
#define WIDE_SWAP1(v) __builtin_shufflevector(v, v, 1, 0)
#endif
#endif

/* As for floats in lanes.h. */
#if VECTOR_BYTES == 64
#define WIDE_PAIRS_SECOND(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 9, 11, 13, 15)
#define WIDE_PAIRS_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define WIDE_PAIRS_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#elif VECTOR_BYTES == 32
#define WIDE_PAIRS_SECOND(a, b) __builtin_shufflevector(a, b, 0, 2, 5, 7)
#define WIDE_PAIRS_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define WIDE_PAIRS_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#else
#define WIDE_PAIRS_SECOND(a, b) __builtin_shufflevector(a, b, 0, 3)
#define WIDE_PAIRS_LOW(a, b) __builtin_shufflevector(a, b, 0, 2)
#define WIDE_PAIRS_HIGH(a, b) __builtin_shufflevector(a, b, 1, 3)
#endif
INLINE doubles load_second_doubles(const char *p) {
  const doubles a = load_doubles(p), b = load_doubles(p + VECTOR_BYTES - 8);
  return WIDE_PAIRS_SECOND(a, b);
}
INLINE void store_pairs_doubles(char *p, doubles a, doubles b) {
  store_doubles(p, WIDE_PAIRS_LOW(a, b));
  store_doubles(p + VECTOR_BYTES, WIDE_PAIRS_HIGH(a, b));
}

/* NaN if there is one; of zeros the negative one is smaller. */
INLINE doubles min_doubles(doubles a, doubles b) {
  const doubles zeros = (doubles)((longs)a | (longs)b);
  const doubles smaller = select_doubles(lt_doubles(a, b), a, select_doubles(eq_doubles(a, b), zeros, b));
  return select_doubles(ne_doubles(a, a), a, smaller);
}
INLINE doubles max_doubles(doubles a, doubles b) {
  const doubles zeros = (doubles)((longs)a & (longs)b);
  const doubles larger = select_doubles(gt_doubles(a, b), a, select_doubles(eq_doubles(a, b), zeros, b));
  return select_doubles(ne_doubles(a, a), a, larger);
}
INLINE longs min_longs(longs a, longs b) { return select_longs(lt_longs(a, b), a, b); }
INLINE longs max_longs(longs a, longs b) { return select_longs(gt_longs(a, b), a, b); }
INLINE doubles abs_doubles(doubles a) { return (doubles)((longs)a & splat_longs(INT64_MAX)); }
INLINE longs abs_longs(longs a) { return max_longs(a, -a); }
INLINE longs longs_of_wide_mask(wide_mask m) { return select_longs(m, splat_longs(1), splat_longs(0)); }
INLINE doubles doubles_of_wide_mask(wide_mask m) { return select_doubles(m, splat_doubles(1), splat_doubles(0)); }
INLINE doubles doubles_of_longs(longs a) { return __builtin_convertvector(a, doubles); }
/* What does not fit becomes the nearest that does, NaN 0. */
INLINE longs longs_of_doubles(doubles a) {
  const doubles limit = splat_doubles(9223372036854775808.0);
  const wide_mask fits = and_wide_mask(lt_doubles(a, limit), ge_doubles(a, -limit));
  const longs held = __builtin_convertvector(select_doubles(fits, a, splat_doubles(0)), longs);
  const longs high = select_longs(ge_doubles(a, limit), splat_longs(INT64_MAX), held);
  return select_longs(lt_doubles(a, -limit), splat_longs(INT64_MIN), high);
}
INLINE longs shl_longs(longs a, int64_t n) { return a << (n & 63); }
INLINE longs shr_longs(longs a, int64_t n) { return a >> (n & 63); }
INLINE longs ushr_longs(longs a, int64_t n) { return (longs)((long_words)a >> (uint64_t)(n & 63)); }

/*
 * As many lanes of 32 bits as there are of 64: numbers on their way to and from those, and indices. What processors have
 * for lanes of 64 bits does for them too.
 */
typedef float few_floats __attribute__((vector_size(VECTOR_BYTES / 2)));
typedef float few_floats_anywhere __attribute__((vector_size(VECTOR_BYTES / 2), aligned(1), may_alias));
typedef int32_t few_ints __attribute__((vector_size(VECTOR_BYTES / 2)));
typedef int32_t few_ints_anywhere __attribute__((vector_size(VECTOR_BYTES / 2), aligned(1), may_alias));
INLINE few_floats splat_few_floats(float x) { return x - (few_floats){0}; }
INLINE few_ints splat_few_ints(int32_t x) { return x - (few_ints){0}; }
#if VECTOR_BYTES == 64
#define FEW_COUNTING ((few_ints){0, 1, 2, 3, 4, 5, 6, 7})
#elif VECTOR_BYTES == 32
#define FEW_COUNTING ((few_ints){0, 1, 2, 3})
#else
#define FEW_COUNTING ((few_ints){0, 1})
#endif
INLINE few_floats load_few_floats(const char *p) { return *(const few_floats_anywhere *)p; }
INLINE few_ints load_few_ints(const char *p) { return *(const few_ints_anywhere *)p; }
INLINE void store_few_floats(char *p, few_floats v) { *(few_floats_anywhere *)p = v; }
INLINE void store_few_ints(char *p, few_ints v) { *(few_ints_anywhere *)p = v; }
INLINE few_ints load_first_few_ints(const char *p, int first) {
  few_ints v = {0};
  memcpy(&v, p, (size_t)first * 4);
  return v;
}
INLINE few_floats load_first_few_floats(const char *p, int first) { return (few_floats)load_first_few_ints(p, first); }
INLINE void store_first_few_ints(char *p, few_ints v, int first) { memcpy(p, &v, (size_t)first * 4); }
INLINE void store_first_few_floats(char *p, few_floats v, int first) { memcpy(p, &v, (size_t)first * 4); }

INLINE doubles doubles_of_few_floats(few_floats a) { return __builtin_convertvector(a, doubles); }
INLINE doubles doubles_of_few_ints(few_ints a) { return __builtin_convertvector(a, doubles); }
INLINE few_floats few_floats_of_doubles(doubles a) { return __builtin_convertvector(a, few_floats); }
INLINE few_floats few_floats_of_longs(longs a) { return __builtin_convertvector(a, few_floats); }
INLINE few_floats few_floats_of_few_ints(few_ints a) { return __builtin_convertvector(a, few_floats); }
INLINE longs longs_of_few_ints(few_ints a) { return __builtin_convertvector(a, longs); }
INLINE few_ints few_ints_of_longs(longs a) { return __builtin_convertvector(a, few_ints); }
INLINE longs longs_of_few_floats(few_floats a) { return longs_of_doubles(doubles_of_few_floats(a)); }
INLINE few_ints few_ints_of_doubles(doubles a) {
  const longs held = longs_of_doubles(a);
  return few_ints_of_longs(max_longs(min_longs(held, splat_longs(INT32_MAX)), splat_longs(INT32_MIN)));
}
INLINE few_ints few_ints_of_few_floats(few_floats a) { return few_ints_of_doubles(doubles_of_few_floats(a)); }
INLINE few_ints few_ints_of_wide_mask(wide_mask m) { return few_ints_of_longs(longs_of_wide_mask(m)); }
INLINE few_floats few_floats_of_wide_mask(wide_mask m) { return few_floats_of_doubles(doubles_of_wide_mask(m)); }
#define FEW_COMPARE(name)                                                                                              \
  INLINE wide_mask name##_few_floats(few_floats a, few_floats b) {                                                     \
    return name##_doubles(doubles_of_few_floats(a), doubles_of_few_floats(b));                                         \
  }                                                                                                                    \
  INLINE wide_mask name##_few_ints(few_ints a, few_ints b) {                                                           \
    return name##_longs(longs_of_few_ints(a), longs_of_few_ints(b));                                                   \
  }
FEW_COMPARE(eq)
FEW_COMPARE(ne)
FEW_COMPARE(lt)
FEW_COMPARE(le)
FEW_COMPARE(gt)
FEW_COMPARE(ge)
INLINE few_ints select_few_ints(wide_mask m, few_ints a, few_ints b) {
  return few_ints_of_longs(select_longs(m, longs_of_few_ints(a), longs_of_few_ints(b)));
}
INLINE few_floats select_few_floats(wide_mask m, few_floats a, few_floats b) {
  return (few_floats)select_few_ints(m, (few_ints)a, (few_ints)b);
}
INLINE few_ints shl_few_ints(few_ints a, int32_t n) { return a << (n & 31); }
INLINE few_ints shr_few_ints(few_ints a, int32_t n) { return a >> (n & 31); }
INLINE few_ints ushr_few_ints(few_ints a, int32_t n) {
  typedef uint32_t few_words __attribute__((vector_size(VECTOR_BYTES / 2)));
  return (few_ints)((few_words)a >> (uint32_t)(n & 31));
}
INLINE few_ints min_few_ints(few_ints a, few_ints b) { return select_few_ints(lt_few_ints(a, b), a, b); }
INLINE few_ints max_few_ints(few_ints a, few_ints b) { return select_few_ints(gt_few_ints(a, b), a, b); }
INLINE few_floats abs_few_floats(few_floats a) { return (few_floats)((few_ints)a & splat_few_ints(0x7fffffff)); }
/* What is exact in lanes of 64 bits, and square roots, which are not rounded otherwise there. */
#define FEW_BY_DOUBLES(name)                                                                                           \
  INLINE few_floats name##_few_floats(few_floats a) {                                                                  \
    return few_floats_of_doubles(name##_doubles(doubles_of_few_floats(a)));                                            \
  }
FEW_BY_DOUBLES(sqrt)
FEW_BY_DOUBLES(floor)
FEW_BY_DOUBLES(ceil)
FEW_BY_DOUBLES(trunc)
FEW_BY_DOUBLES(nearest)
INLINE few_floats min_few_floats(few_floats a, few_floats b) {
  return few_floats_of_doubles(min_doubles(doubles_of_few_floats(a), doubles_of_few_floats(b)));
}
INLINE few_floats max_few_floats(few_floats a, few_floats b) {
  return few_floats_of_doubles(max_doubles(doubles_of_few_floats(a), doubles_of_few_floats(b)));
}
INLINE few_floats fma_few_floats(few_floats a, few_floats b, few_floats c) {
#if VECTOR_BYTES == 64
  return (few_floats)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif VECTOR_BYTES == 32
  return (few_floats)_mm_fmadd_ps((__m128)a, (__m128)b, (__m128)c);
#else
  return (few_floats)vfma_f32((float32x2_t)c, (float32x2_t)a, (float32x2_t)b);
#endif
}

/* Elements at addresses of their own. */
#define WIDE_PLACES(type, name, scalar)                                                                                \
  INLINE void scatter_##name(char *base, few_ints at, type v, int first) {                                             \
    for (int i = 0; i < first; i++) memcpy(base + (uint32_t)at[i], (const scalar *)&v + i, sizeof(scalar));            \
  }                                                                                                                    \
  INLINE type gather_by_one_##name(const char *base, few_ints at, int first) {                                         \
    type v = {0};                                                                                                      \
    for (int i = 0; i < first; i++) memcpy((scalar *)&v + i, base + (uint32_t)at[i], sizeof(scalar));                  \
    return v;                                                                                                          \
  }
WIDE_PLACES(doubles, doubles, double)
WIDE_PLACES(longs, longs, int64_t)
WIDE_PLACES(few_floats, few_floats, float)
WIDE_PLACES(few_ints, few_ints, int32_t)
#if VECTOR_BYTES == 64
#define FEW_FROM_MIDDLE(at) ((__m256i)(at ^ splat_few_ints((int32_t)MIDDLE)))
INLINE doubles gather_doubles(const char *base, few_ints at, int first) {
  if (first == WIDE_LANES) {
    uint32_t place[WIDE_LANES];
    memcpy(place, &at, sizeof place);
#define FROM(i) (*(const double *)(base + place[i]))
    return (doubles){FROM(0), FROM(1), FROM(2), FROM(3), FROM(4), FROM(5), FROM(6), FROM(7)};
#undef FROM
  }
  return (doubles)_mm512_mask_i32gather_pd(_mm512_setzero_pd(), wide_mask_of_first(first), FEW_FROM_MIDDLE(at),
                                           base + MIDDLE, 1);
}
INLINE longs gather_longs(const char *base, few_ints at, int first) { return (longs)gather_doubles(base, at, first); }
INLINE few_floats gather_few_floats(const char *base, few_ints at, int first) {
  return (few_floats)_mm256_mmask_i32gather_ps(_mm256_setzero_ps(), wide_mask_of_first(first), FEW_FROM_MIDDLE(at),
                                               base + MIDDLE, 1);
}
INLINE few_ints gather_few_ints(const char *base, few_ints at, int first) {
  return (few_ints)gather_few_floats(base, at, first);
}
#else
#define gather_doubles gather_by_one_doubles
#define gather_longs gather_by_one_longs
#define gather_few_floats gather_by_one_few_floats
#define gather_few_ints gather_by_one_few_ints
#endif

/* Bytes as lanes. */
INLINE longs gather_bytes_as_longs(const char *base, few_ints at, int first) {
  longs v = {0};
  for (int i = 0; i < first; i++) v[i] = *(const uint8_t *)(base + (uint32_t)at[i]);
  return v;
}
INLINE void scatter_bytes_as_longs(char *base, few_ints at, longs v, int first) {
  for (int i = 0; i < first; i++) *(uint8_t *)(base + (uint32_t)at[i]) = (uint8_t)v[i];
}
INLINE longs load_first_bytes_as_longs(const char *p, int first) {
  longs v = {0};
  for (int i = 0; i < first; i++) v[i] = ((const uint8_t *)p)[i];
  return v;
}
INLINE void store_first_bytes_as_longs(char *p, longs v, int first) {
  for (int i = 0; i < first; i++) ((uint8_t *)p)[i] = (uint8_t)v[i];
}
#if VECTOR_BYTES == 64
INLINE longs load_bytes_as_longs(const char *p) {
  return (longs)_mm512_cvtepu8_epi64(_mm_loadl_epi64((const void *)p));
}
INLINE void store_bytes_as_longs(char *p, longs v) {
  _mm_storel_epi64((void *)p, _mm512_cvtepi64_epi8((__m512i)v));
}
#else
INLINE longs load_bytes_as_longs(const char *p) { return load_first_bytes_as_longs(p, WIDE_LANES); }
INLINE void store_bytes_as_longs(char *p, longs v) { store_first_bytes_as_longs(p, v, WIDE_LANES); }
#endif

#if VECTOR_BYTES == 64
#define WIDE_FOLD4(op, v) v = op(v, WIDE_SWAP4(v));
#else
#define WIDE_FOLD4(op, v)
#endif
#if VECTOR_BYTES >= 32
#define WIDE_FOLD2(op, v) v = op(v, WIDE_SWAP2(v));
#else
#define WIDE_FOLD2(op, v)
#endif
#define WIDE_FOLD(name, type, scalar, op)                                                                              \
  INLINE scalar name(type v) {                                                                                         \
    WIDE_FOLD4(op, v)                                                                                                  \
    WIDE_FOLD2(op, v)                                                                                                  \
    v = op(v, WIDE_SWAP1(v));                                                                                          \
    return v[0];                                                                                                       \
  }
INLINE doubles add_doubles(doubles a, doubles b) { return a + b; }
INLINE doubles mul_doubles(doubles a, doubles b) { return a * b; }
INLINE longs add_longs(longs a, longs b) { return a + b; }
INLINE longs mul_longs(longs a, longs b) { return a * b; }
INLINE longs and_longs(longs a, longs b) { return a & b; }
INLINE longs or_longs(longs a, longs b) { return a | b; }
WIDE_FOLD(fold_add_doubles, doubles, double, add_doubles)
WIDE_FOLD(fold_mul_doubles, doubles, double, mul_doubles)
WIDE_FOLD(fold_min_doubles, doubles, double, min_doubles)
WIDE_FOLD(fold_max_doubles, doubles, double, max_doubles)
WIDE_FOLD(fold_add_longs, longs, int64_t, add_longs)
WIDE_FOLD(fold_mul_longs, longs, int64_t, mul_longs)
WIDE_FOLD(fold_min_longs, longs, int64_t, min_longs)
WIDE_FOLD(fold_max_longs, longs, int64_t, max_longs)
WIDE_FOLD(fold_and_longs, longs, int64_t, and_longs)
WIDE_FOLD(fold_or_longs, longs, int64_t, or_longs)

#endif
