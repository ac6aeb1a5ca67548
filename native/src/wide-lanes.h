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

/* Bytes as lanes. */
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
