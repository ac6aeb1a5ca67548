/*
 * Lanes of 32 bits for the kernels that native/formulas writes: the same names at every level of instructions. A mask
 * says for each lane whether something holds. `first` is how many lanes count where not all do, at the end of a loop.
 * The meaning of each operation is that of src/kernel/ir.ts.
 */
#ifndef FLAMBEAU_LANES_H
#define FLAMBEAU_LANES_H
#include "functions.h"
#include <string.h>
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#else
#include <arm_neon.h>
#endif

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define INLINE static inline __attribute__((always_inline, unused))

#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#elif defined(__AVX2__)
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif
#define LANES (VECTOR_BYTES / 4)
#define VECTOR(type, name)                                                                                             \
  typedef type name __attribute__((vector_size(VECTOR_BYTES)));                                                        \
  typedef type name##_anywhere __attribute__((vector_size(VECTOR_BYTES), aligned(1), may_alias))
VECTOR(float, floats);
VECTOR(int32_t, ints);
VECTOR(uint32_t, words);

/* A number in all lanes. (A splat by addition would cost one: -0 + x is not always x for the compiler.) */
INLINE floats splat_floats(float x) { return x - (floats){0}; }
INLINE ints splat_ints(int32_t x) { return x - (ints){0}; }

#if VECTOR_BYTES == 64
#define COUNTING ((ints){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
#elif VECTOR_BYTES == 32
#define COUNTING ((ints){0, 1, 2, 3, 4, 5, 6, 7})
#else
#define COUNTING ((ints){0, 1, 2, 3})
#endif

/* Elements of 8 and 16 bits as they are. Truth is 1 in each that is not 0. */
#define DENSE(type, name)                                                                                              \
  VECTOR(type, name);                                                                                                  \
  INLINE name splat_##name(type x) { return x - (name){0}; }                                                           \
  INLINE name load_##name(const char *p) { return *(const name##_anywhere *)p; }                                       \
  INLINE void store_##name(char *p, name v) { *(name##_anywhere *)p = v; }                                             \
  INLINE name truth_##name(name v) { return (name)(v != (name){0}) & splat_##name(1); }
DENSE(uint8_t, dense_bytes)
DENSE(uint16_t, dense_words)

/*
 * Elements of 8 and 16 bits become lanes of 32, and back. By instructions, as not all compilers find them for
 * __builtin_convertvector.
 */
#if VECTOR_BYTES == 64
#define WIDEN_bytes(p) (ints)_mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)(p)))
#define WIDEN_signed_bytes(p) (ints)_mm512_cvtepi8_epi32(_mm_loadu_si128((const void *)(p)))
#define WIDEN_half_words(p) (ints)_mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)(p)))
#define WIDEN_signed_half_words(p) (ints)_mm512_cvtepi16_epi32(_mm256_loadu_si256((const void *)(p)))
#define NARROW_bytes(p, v) _mm_storeu_si128((void *)(p), _mm512_cvtepi32_epi8((__m512i)(v)))
#define NARROW_half_words(p, v) _mm256_storeu_si256((void *)(p), _mm512_cvtepi32_epi16((__m512i)(v)))
#elif VECTOR_BYTES == 32
#define WIDEN_bytes(p) (ints)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)(p)))
#define WIDEN_signed_bytes(p) (ints)_mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)(p)))
#define WIDEN_half_words(p) (ints)_mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)(p)))
#define WIDEN_signed_half_words(p) (ints)_mm256_cvtepi16_epi32(_mm_loadu_si128((const void *)(p)))
INLINE __m128i low_bytes(ints v) {
  const __m256i order = _mm256_setr_epi32(0x0c080400, -1, -1, -1, 0x0c080400, -1, -1, -1);
  const __m256i each = _mm256_shuffle_epi8((__m256i)v, order);
  return _mm_unpacklo_epi32(_mm256_castsi256_si128(each), _mm256_extracti128_si256(each, 1));
}
INLINE __m128i low_half_words(ints v) {
  const __m256i order = _mm256_setr_epi32(0x05040100, 0x0d0c0908, -1, -1, 0x05040100, 0x0d0c0908, -1, -1);
  const __m256i each = _mm256_shuffle_epi8((__m256i)v, order);
  return _mm_unpacklo_epi64(_mm256_castsi256_si128(each), _mm256_extracti128_si256(each, 1));
}
#define NARROW_bytes(p, v) _mm_storel_epi64((void *)(p), low_bytes(v))
#define NARROW_half_words(p, v) _mm_storeu_si128((void *)(p), low_half_words(v))
#else
INLINE ints WIDEN_half_words(const char *p) {
  uint16x4_t v;
  memcpy(&v, p, sizeof v);
  return (ints)vmovl_u16(v);
}
INLINE ints WIDEN_signed_half_words(const char *p) {
  int16x4_t v;
  memcpy(&v, p, sizeof v);
  return (ints)vmovl_s16(v);
}
INLINE ints WIDEN_bytes(const char *p) {
  uint32_t v;
  memcpy(&v, p, sizeof v);
  return (ints)vmovl_u16(vget_low_u16(vmovl_u8(vreinterpret_u8_u32(vdup_n_u32(v)))));
}
INLINE ints WIDEN_signed_bytes(const char *p) {
  uint32_t v;
  memcpy(&v, p, sizeof v);
  return (ints)vmovl_s16(vget_low_s16(vmovl_s8(vreinterpret_s8_u32(vdup_n_u32(v)))));
}
INLINE void NARROW_half_words(char *p, ints v) {
  const int16x4_t narrow = vmovn_s32((int32x4_t)v);
  memcpy(p, &narrow, sizeof narrow);
}
INLINE void NARROW_bytes(char *p, ints v) {
  const int16x4_t half = vmovn_s32((int32x4_t)v);
  const uint32_t narrow = vget_lane_u32(vreinterpret_u32_s8(vmovn_s16(vcombine_s16(half, half))), 0);
  memcpy(p, &narrow, sizeof narrow);
}
#endif
#define NARROW_signed_bytes NARROW_bytes
#define NARROW_signed_half_words NARROW_half_words

/* The first `first` elements from a place, and zeros: not a byte beyond them is touched. */
#define LOAD_PART(type, name)                                                                                          \
  INLINE ints load_##name(const char *p) { return WIDEN_##name(p); }                                                   \
  INLINE ints load_first_##name(const char *p, int first) {                                                            \
    type room[LANES] = {0};                                                                                            \
    for (int i = 0; i < first; i++) room[i] = ((const type *)p)[i];                                                    \
    return load_##name((const char *)room);                                                                            \
  }                                                                                                                    \
  INLINE void store_##name(char *p, ints v) { NARROW_##name(p, v); }                                                   \
  INLINE void store_first_##name(char *p, ints v, int first) {                                                         \
    for (int i = 0; i < first; i++) ((type *)p)[i] = (type)v[i];                                                       \
  }                                                                                                                    \
  INLINE ints gather_##name(const char *base, ints at, int first) {                                                    \
    ints v = {0};                                                                                                      \
    for (int i = 0; i < first; i++) v[i] = *(const type *)(base + (uint32_t)at[i]);                                    \
    return v;                                                                                                          \
  }                                                                                                                    \
  INLINE void scatter_##name(char *base, ints at, ints v, int first) {                                                 \
    for (int i = 0; i < first; i++) *(type *)(base + (uint32_t)at[i]) = (type)v[i];                                    \
  }

INLINE floats load_floats(const char *p) { return *(const floats_anywhere *)p; }
INLINE ints load_ints(const char *p) { return *(const ints_anywhere *)p; }
INLINE void store_floats(char *p, floats v) { *(floats_anywhere *)p = v; }
INLINE void store_ints(char *p, ints v) { *(ints_anywhere *)p = v; }

/* Addresses are unsigned, the processor's gathers take signed ones: both sides move by 2^31. */
#define MIDDLE 0x80000000u
#define FROM_MIDDLE(at) (at ^ splat_ints((int32_t)MIDDLE))

/* Whole vectors are gathered and scattered number by number: the instructions for it are slow on many processors. */
#if VECTOR_BYTES != 16
INLINE floats gather_all_floats(const char *base, ints at) {
  uint32_t place[LANES];
  memcpy(place, &at, VECTOR_BYTES);
#define FROM(i) (*(const float *)(base + place[i]))
#if VECTOR_BYTES == 64
  return (floats){FROM(0), FROM(1), FROM(2),  FROM(3),  FROM(4),  FROM(5),  FROM(6),  FROM(7),
                  FROM(8), FROM(9), FROM(10), FROM(11), FROM(12), FROM(13), FROM(14), FROM(15)};
#else
  return (floats){FROM(0), FROM(1), FROM(2), FROM(3), FROM(4), FROM(5), FROM(6), FROM(7)};
#endif
#undef FROM
}
INLINE void scatter_all_floats(char *base, ints at, floats v) {
  uint32_t place[LANES];
  int32_t number[LANES];
  memcpy(place, &at, VECTOR_BYTES);
  memcpy(number, &v, VECTOR_BYTES);
  for (int i = 0; i < LANES; i++) *(int32_t *)(base + place[i]) = number[i];
}
#endif

#if VECTOR_BYTES == 64
typedef __mmask16 mask;
INLINE mask splat_mask(int32_t x) { return x ? 0xffff : 0; }
INLINE mask mask_of_first(int first) { return (mask)((1u << first) - 1); }
INLINE mask and_mask(mask a, mask b) { return a & b; }
INLINE mask or_mask(mask a, mask b) { return a | b; }
INLINE mask xor_mask(mask a, mask b) { return a ^ b; }
INLINE mask not_mask(mask a) { return (mask)~a; }
INLINE int any(mask a) { return a != 0; }
INLINE int all(mask a) { return a == 0xffff; }
INLINE floats select_floats(mask m, floats a, floats b) { return (floats)_mm512_mask_blend_ps(m, (__m512)b, (__m512)a); }
INLINE ints select_ints(mask m, ints a, ints b) { return (ints)_mm512_mask_blend_epi32(m, (__m512i)b, (__m512i)a); }
#define COMPARE(name, of_floats, of_ints)                                                                              \
  INLINE mask name##_floats(floats a, floats b) { return _mm512_cmp_ps_mask((__m512)a, (__m512)b, of_floats); }        \
  INLINE mask name##_ints(ints a, ints b) { return _mm512_cmp_epi32_mask((__m512i)a, (__m512i)b, of_ints); }
COMPARE(eq, _CMP_EQ_OQ, _MM_CMPINT_EQ)
COMPARE(ne, _CMP_NEQ_UQ, _MM_CMPINT_NE)
COMPARE(lt, _CMP_LT_OQ, _MM_CMPINT_LT)
COMPARE(le, _CMP_LE_OQ, _MM_CMPINT_LE)
COMPARE(gt, _CMP_GT_OQ, _MM_CMPINT_NLE)
COMPARE(ge, _CMP_GE_OQ, _MM_CMPINT_NLT)
INLINE floats pmin(floats a, floats b) { return (floats)_mm512_min_ps((__m512)b, (__m512)a); }
INLINE floats pmax(floats a, floats b) { return (floats)_mm512_max_ps((__m512)b, (__m512)a); }
INLINE ints min_ints(ints a, ints b) { return (ints)_mm512_min_epi32((__m512i)a, (__m512i)b); }
INLINE ints max_ints(ints a, ints b) { return (ints)_mm512_max_epi32((__m512i)a, (__m512i)b); }
INLINE floats sqrt_floats(floats a) { return (floats)_mm512_sqrt_ps((__m512)a); }
INLINE floats nearest_floats(floats a) { return (floats)_mm512_roundscale_ps((__m512)a, 8); }
INLINE floats floor_floats(floats a) { return (floats)_mm512_roundscale_ps((__m512)a, 9); }
INLINE floats ceil_floats(floats a) { return (floats)_mm512_roundscale_ps((__m512)a, 10); }
INLINE floats trunc_floats(floats a) { return (floats)_mm512_roundscale_ps((__m512)a, 11); }
INLINE floats fma_floats(floats a, floats b, floats c) {
  return (floats)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
INLINE ints converted(floats a) { return (ints)_mm512_cvttps_epi32((__m512)a); }
INLINE floats load_first_floats(const char *p, int first) {
  return (floats)_mm512_maskz_loadu_ps(mask_of_first(first), p);
}
INLINE ints load_first_ints(const char *p, int first) {
  return (ints)_mm512_maskz_loadu_epi32(mask_of_first(first), p);
}
INLINE void store_first_floats(char *p, floats v, int first) {
  _mm512_mask_storeu_ps(p, mask_of_first(first), (__m512)v);
}
INLINE void store_first_ints(char *p, ints v, int first) {
  _mm512_mask_storeu_epi32(p, mask_of_first(first), (__m512i)v);
}
INLINE floats gather_floats(const char *base, ints at, int first) {
  if (first == LANES) return gather_all_floats(base, at);
  return (floats)_mm512_mask_i32gather_ps(_mm512_setzero_ps(), mask_of_first(first), (__m512i)FROM_MIDDLE(at),
                                          base + MIDDLE, 1);
}
INLINE ints gather_ints(const char *base, ints at, int first) {
  if (first == LANES) return (ints)gather_all_floats(base, at);
  return (ints)_mm512_mask_i32gather_epi32(_mm512_setzero_si512(), mask_of_first(first), (__m512i)FROM_MIDDLE(at),
                                           base + MIDDLE, 1);
}
INLINE void scatter_floats(char *base, ints at, floats v, int first) {
  if (first == LANES) return scatter_all_floats(base, at, v);
  _mm512_mask_i32scatter_ps(base + MIDDLE, mask_of_first(first), (__m512i)FROM_MIDDLE(at), (__m512)v, 1);
}
INLINE void scatter_ints(char *base, ints at, ints v, int first) {
  if (first == LANES) return scatter_all_floats(base, at, (floats)v);
  _mm512_mask_i32scatter_epi32(base + MIDDLE, mask_of_first(first), (__m512i)FROM_MIDDLE(at), (__m512i)v, 1);
}
#define SWAP8(v) __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)
#define SWAP4(v) __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)
#define SWAP2(v) __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)
#define SWAP1(v) __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
#else
typedef ints mask;
INLINE mask splat_mask(int32_t x) { return splat_ints(x ? -1 : 0); }
INLINE mask mask_of_first(int first) { return COUNTING < splat_ints(first); }
INLINE mask and_mask(mask a, mask b) { return a & b; }
INLINE mask or_mask(mask a, mask b) { return a | b; }
INLINE mask xor_mask(mask a, mask b) { return a ^ b; }
INLINE mask not_mask(mask a) { return ~a; }
#define COMPARE(name, sign)                                                                                            \
  INLINE mask name##_floats(floats a, floats b) { return (mask)(a sign b); }                                           \
  INLINE mask name##_ints(ints a, ints b) { return (mask)(a sign b); }
COMPARE(eq, ==)
COMPARE(ne, !=)
COMPARE(lt, <)
COMPARE(le, <=)
COMPARE(gt, >)
COMPARE(ge, >=)
#endif

#if VECTOR_BYTES == 32
INLINE int any(mask a) { return _mm256_movemask_ps((__m256)a) != 0; }
INLINE int all(mask a) { return _mm256_movemask_ps((__m256)a) == 0xff; }
INLINE floats select_floats(mask m, floats a, floats b) {
  return (floats)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)m);
}
INLINE ints select_ints(mask m, ints a, ints b) {
  return (ints)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)m);
}
INLINE floats pmin(floats a, floats b) { return (floats)_mm256_min_ps((__m256)b, (__m256)a); }
INLINE floats pmax(floats a, floats b) { return (floats)_mm256_max_ps((__m256)b, (__m256)a); }
INLINE ints min_ints(ints a, ints b) { return (ints)_mm256_min_epi32((__m256i)a, (__m256i)b); }
INLINE ints max_ints(ints a, ints b) { return (ints)_mm256_max_epi32((__m256i)a, (__m256i)b); }
INLINE floats sqrt_floats(floats a) { return (floats)_mm256_sqrt_ps((__m256)a); }
INLINE floats nearest_floats(floats a) { return (floats)_mm256_round_ps((__m256)a, 8); }
INLINE floats floor_floats(floats a) { return (floats)_mm256_round_ps((__m256)a, 9); }
INLINE floats ceil_floats(floats a) { return (floats)_mm256_round_ps((__m256)a, 10); }
INLINE floats trunc_floats(floats a) { return (floats)_mm256_round_ps((__m256)a, 11); }
INLINE floats fma_floats(floats a, floats b, floats c) {
  return (floats)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
INLINE ints converted(floats a) { return (ints)_mm256_cvttps_epi32((__m256)a); }
INLINE floats load_first_floats(const char *p, int first) {
  return (floats)_mm256_maskload_ps((const float *)p, (__m256i)mask_of_first(first));
}
INLINE ints load_first_ints(const char *p, int first) {
  return (ints)_mm256_maskload_epi32((const int *)p, (__m256i)mask_of_first(first));
}
INLINE void store_first_floats(char *p, floats v, int first) {
  _mm256_maskstore_ps((float *)p, (__m256i)mask_of_first(first), (__m256)v);
}
INLINE void store_first_ints(char *p, ints v, int first) {
  _mm256_maskstore_epi32((int *)p, (__m256i)mask_of_first(first), (__m256i)v);
}
INLINE floats gather_floats(const char *base, ints at, int first) {
  if (first == LANES) return gather_all_floats(base, at);
  return (floats)_mm256_mask_i32gather_ps(_mm256_setzero_ps(), (const float *)(base + MIDDLE),
                                          (__m256i)FROM_MIDDLE(at), (__m256)mask_of_first(first), 1);
}
INLINE ints gather_ints(const char *base, ints at, int first) {
  if (first == LANES) return (ints)gather_all_floats(base, at);
  return (ints)_mm256_mask_i32gather_epi32(_mm256_setzero_si256(), (const int *)(base + MIDDLE),
                                           (__m256i)FROM_MIDDLE(at), (__m256i)mask_of_first(first), 1);
}
#define SWAP4(v) __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3)
#define SWAP2(v) __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5)
#define SWAP1(v) __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6)
#elif VECTOR_BYTES == 16
INLINE int any(mask a) { return vmaxvq_u32((uint32x4_t)a) != 0; }
INLINE int all(mask a) { return vminvq_u32((uint32x4_t)a) != 0; }
INLINE floats select_floats(mask m, floats a, floats b) {
  return (floats)vbslq_f32((uint32x4_t)m, (float32x4_t)a, (float32x4_t)b);
}
INLINE ints select_ints(mask m, ints a, ints b) {
  return (ints)vbslq_s32((uint32x4_t)m, (int32x4_t)a, (int32x4_t)b);
}
INLINE floats pmin(floats a, floats b) { return select_floats(b < a, b, a); }
INLINE floats pmax(floats a, floats b) { return select_floats(a < b, b, a); }
INLINE ints min_ints(ints a, ints b) { return (ints)vminq_s32((int32x4_t)a, (int32x4_t)b); }
INLINE ints max_ints(ints a, ints b) { return (ints)vmaxq_s32((int32x4_t)a, (int32x4_t)b); }
INLINE floats sqrt_floats(floats a) { return (floats)vsqrtq_f32((float32x4_t)a); }
INLINE floats nearest_floats(floats a) { return (floats)vrndnq_f32((float32x4_t)a); }
INLINE floats floor_floats(floats a) { return (floats)vrndmq_f32((float32x4_t)a); }
INLINE floats ceil_floats(floats a) { return (floats)vrndpq_f32((float32x4_t)a); }
INLINE floats trunc_floats(floats a) { return (floats)vrndq_f32((float32x4_t)a); }
INLINE floats fma_floats(floats a, floats b, floats c) {
  return (floats)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
INLINE ints truncated(floats a) { return (ints)vcvtq_s32_f32((float32x4_t)a); }
INLINE floats min_floats(floats a, floats b) { return (floats)vminq_f32((float32x4_t)a, (float32x4_t)b); }
INLINE floats max_floats(floats a, floats b) { return (floats)vmaxq_f32((float32x4_t)a, (float32x4_t)b); }
INLINE ints load_first_ints(const char *p, int first) {
  ints v = {0};
  memcpy(&v, p, (size_t)first * 4);
  return v;
}
INLINE floats load_first_floats(const char *p, int first) { return (floats)load_first_ints(p, first); }
INLINE void store_first_ints(char *p, ints v, int first) { memcpy(p, &v, (size_t)first * 4); }
INLINE void store_first_floats(char *p, floats v, int first) { memcpy(p, &v, (size_t)first * 4); }
INLINE ints gather_ints(const char *base, ints at, int first) {
  ints v = {0};
  for (int i = 0; i < first; i++) memcpy((int32_t *)&v + i, base + (uint32_t)at[i], 4);
  return v;
}
INLINE floats gather_floats(const char *base, ints at, int first) { return (floats)gather_ints(base, at, first); }
#define SWAP2(v) __builtin_shufflevector(v, v, 2, 3, 0, 1)
#define SWAP1(v) __builtin_shufflevector(v, v, 1, 0, 3, 2)
#endif

#if VECTOR_BYTES != 64
INLINE void scatter_ints(char *base, ints at, ints v, int first) {
  for (int i = 0; i < first; i++) memcpy(base + (uint32_t)at[i], (int32_t *)&v + i, 4);
}
INLINE void scatter_floats(char *base, ints at, floats v, int first) { scatter_ints(base, at, (ints)v, first); }
#endif

#if VECTOR_BYTES != 16
/* x86 gives the second operand where one is NaN: right if that is the NaN. */
INLINE floats min_floats(floats a, floats b) { return select_floats(ne_floats(a, a), a, pmin(b, a)); }
INLINE floats max_floats(floats a, floats b) { return select_floats(ne_floats(a, a), a, pmax(b, a)); }
/* x86 gives the smallest integer for all that does not fit. */
INLINE ints truncated(floats a) {
  const ints held = select_ints(ge_floats(a, splat_floats(2147483648.0f)), splat_ints(0x7fffffff), converted(a));
  return select_ints(eq_floats(a, a), held, splat_ints(0));
}
#endif

typedef uint8_t byte;
typedef int8_t signed_byte;
typedef uint16_t half_word;
typedef int16_t signed_half_word;
LOAD_PART(byte, bytes)
LOAD_PART(signed_byte, signed_bytes)
LOAD_PART(half_word, half_words)
LOAD_PART(signed_half_word, signed_half_words)

/* float32 from the bits of a float16, and the bits of the nearest float16, ties to even. */
#if VECTOR_BYTES == 64
INLINE floats floats_of_halves(ints v) { return (floats)_mm512_cvtph_ps(_mm512_cvtepi32_epi16((__m512i)v)); }
INLINE ints halves_of_floats(floats v) {
  return (ints)_mm512_cvtepi16_epi32(_mm512_cvtps_ph((__m512)v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
#elif VECTOR_BYTES == 32
INLINE floats floats_of_halves(ints v) {
  return (floats)_mm256_cvtph_ps(low_half_words(v));
}
INLINE ints halves_of_floats(floats v) {
  return (ints)_mm256_cvtepi16_epi32(_mm256_cvtps_ph((__m256)v, _MM_FROUND_TO_NEAREST_INT));
}
#else
INLINE floats floats_of_halves(ints v) {
  return (floats)vcvt_f32_f16(vreinterpret_f16_s16(vmovn_s32((int32x4_t)v)));
}
INLINE ints halves_of_floats(floats v) {
  return (ints)vmovl_s16(vreinterpret_s16_f16(vcvt_f16_f32((float32x4_t)v)));
}
#endif
INLINE float f32_of_half(int32_t bits) { return floats_of_halves(splat_ints(bits))[0]; }
INLINE int32_t half_of_f32(float x) { return halves_of_floats(splat_floats(x))[0]; }

/*
 * Every second number: parts of complex numbers. The second vector begins with the last number of the first, so that
 * nothing behind the last one is read.
 */
#if VECTOR_BYTES == 64
#define PAIRS_SECOND(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31)
#define PAIRS_LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define PAIRS_HIGH(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif VECTOR_BYTES == 32
#define PAIRS_SECOND(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 9, 11, 13, 15)
#define PAIRS_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define PAIRS_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define PAIRS_SECOND(a, b) __builtin_shufflevector(a, b, 0, 2, 5, 7)
#define PAIRS_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define PAIRS_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif
INLINE floats load_second_floats(const char *p) {
  const floats a = load_floats(p), b = load_floats(p + VECTOR_BYTES - 4);
  return PAIRS_SECOND(a, b);
}
INLINE void store_pairs_floats(char *p, floats a, floats b) {
  store_floats(p, PAIRS_LOW(a, b));
  store_floats(p + VECTOR_BYTES, PAIRS_HIGH(a, b));
}

INLINE floats abs_floats(floats a) { return (floats)((ints)a & splat_ints(0x7fffffff)); }
INLINE ints abs_ints(ints a) { return max_ints(a, -a); }
INLINE ints ints_of_mask(mask m) { return select_ints(m, splat_ints(1), splat_ints(0)); }
INLINE floats floats_of_mask(mask m) { return select_floats(m, splat_floats(1), splat_floats(0)); }
INLINE floats floats_of_ints(ints a) { return __builtin_convertvector(a, floats); }
INLINE ints shl(ints a, int32_t n) { return a << (n & 31); }
INLINE ints shr(ints a, int32_t n) { return a >> (n & 31); }
INLINE ints ushr(ints a, int32_t n) { return (ints)((words)a >> (uint32_t)(n & 31)); }

/* All lanes become one number, by halves. */
#if VECTOR_BYTES == 64
#define FOLD8(op, v) v = op(v, SWAP8(v));
#else
#define FOLD8(op, v)
#endif
#if VECTOR_BYTES >= 32
#define FOLD4(op, v) v = op(v, SWAP4(v));
#else
#define FOLD4(op, v)
#endif
#define FOLD(name, type, scalar, op)                                                                                   \
  INLINE scalar name(type v) {                                                                                         \
    FOLD8(op, v)                                                                                                       \
    FOLD4(op, v)                                                                                                       \
    v = op(v, SWAP2(v));                                                                                               \
    v = op(v, SWAP1(v));                                                                                               \
    return v[0];                                                                                                       \
  }
INLINE floats add_floats(floats a, floats b) { return a + b; }
INLINE floats mul_floats(floats a, floats b) { return a * b; }
INLINE ints add_ints(ints a, ints b) { return a + b; }
INLINE ints mul_ints(ints a, ints b) { return a * b; }
INLINE ints and_ints(ints a, ints b) { return a & b; }
INLINE ints or_ints(ints a, ints b) { return a | b; }
FOLD(fold_add_floats, floats, float, add_floats)
FOLD(fold_mul_floats, floats, float, mul_floats)
FOLD(fold_min_floats, floats, float, min_floats)
FOLD(fold_max_floats, floats, float, max_floats)
FOLD(fold_add_ints, ints, int32_t, add_ints)
FOLD(fold_mul_ints, ints, int32_t, mul_ints)
FOLD(fold_min_ints, ints, int32_t, min_ints)
FOLD(fold_max_ints, ints, int32_t, max_ints)
FOLD(fold_and_ints, ints, int32_t, and_ints)
FOLD(fold_or_ints, ints, int32_t, or_ints)

/* One number. */
#define SCALARS(type, name, bits)                                                                                      \
  INLINE type min_##name(type a, type b) { return a != a || a < b ? a : b; }                                           \
  INLINE type max_##name(type a, type b) { return a != a || a > b ? a : b; }
SCALARS(float, f32, 32)
SCALARS(double, f64, 64)
SCALARS(int32_t, i32, 32)
SCALARS(int64_t, i64, 64)
INLINE int32_t div_i32(int32_t a, int32_t b) { return b == 0 ? 0 : b == -1 ? -a : a / b; }
INLINE int64_t div_i64(int64_t a, int64_t b) { return b == 0 ? 0 : b == -1 ? -a : a / b; }
INLINE int32_t rem_i32(int32_t a, int32_t b) { return b == 0 || b == -1 ? 0 : a % b; }
INLINE int64_t rem_i64(int64_t a, int64_t b) { return b == 0 || b == -1 ? 0 : a % b; }
/* Floats to integers: what does not fit becomes the nearest that does, NaN 0. */
#define SATURATE(from, from_name, to, to_name, limit, most)                                                            \
  INLINE to to_name##_of_##from_name(from x) {                                                                         \
    return x != x ? 0 : x >= limit ? most : x < -limit ? -most - 1 : (to)x;                                            \
  }
SATURATE(float, f32, int32_t, i32, 2147483648.0f, 2147483647)
SATURATE(double, f64, int32_t, i32, 2147483648.0, 2147483647)
SATURATE(float, f32, int64_t, i64, 9223372036854775808.0f, INT64_C(9223372036854775807))
SATURATE(double, f64, int64_t, i64, 9223372036854775808.0, INT64_C(9223372036854775807))
#define BITS(from, from_name, to, to_name)                                                                             \
  INLINE to to_name##_bits_of_##from_name(from x) {                                                                    \
    to y;                                                                                                              \
    memcpy(&y, &x, sizeof y);                                                                                          \
    return y;                                                                                                          \
  }
BITS(float, f32, int32_t, i32)
BITS(int32_t, i32, float, f32)
BITS(double, f64, int64_t, i64)
BITS(int64_t, i64, double, f64)

/* Elements at an address, which wraps at 2^32 as WebAssembly's do. */
#define AT(type, address) (*(type *)(B + (uint32_t)(address)))

#endif
