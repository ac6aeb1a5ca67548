/*
 * Everything that is computed, compiled once for each level of instructions: -DLEVEL=avx2, avx512 or neon says which.
 * Only the compiler's vector types are used, so that the three levels are one text; products of bytes and of bfloat16
 * (bytes.h, byte-windows.h, matrices.h) are the exception.
 */
#include "functions.h"
#include <formulas.h> /* written by native/formulas */
#include <string.h>
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define TEXT_(a) #a
#define TEXT(a) TEXT_(a)
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

#define avx2 2
#define avx512 5
#define neon 1
/* Bytes of a vector; rows of a tile and its columns in vectors: what the registers hold. */
#if LEVEL == avx512
#define VECTOR_BYTES 64
#define TILE_ROWS 14
#define TILE_VECTORS 2
#elif LEVEL == avx2
#define VECTOR_BYTES 32
#define TILE_ROWS 6
#define TILE_VECTORS 2
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 8
#define TILE_VECTORS 3
#endif
#undef avx2
#undef avx512
#undef neon

enum { FLOAT32, BFLOAT16, FLOAT16 };
/* Where a pass of a Fourier transform reads, and where it writes. */
enum { CACHE, COLUMNS_OF_MATRIX, MIDDLE_OF_MATRIX, RESULT_BY_COLUMNS, END_IN_CACHE };

#define SCALAR float
#define SINGLE 1
#define LANES_OF_TYPE (VECTOR_BYTES / 4)
#define OF(name) name##_float32
#include "shuffles.h"
#include "product.h"
#include "direct.h"
#include "convolution.h"
#include "winograd.h"
#include "fourier.h"
#include "short-fourier.h"
#include "forget.h"
#undef SCALAR
#undef SINGLE
#undef LANES_OF_TYPE
#undef OF

#define SCALAR double
#define SINGLE 0
#define LANES_OF_TYPE (VECTOR_BYTES / 8)
#define OF(name) name##_float64
#include "shuffles.h"
#include "product.h"
#include "convolution.h"
#include "fourier.h"
#include "short-fourier.h"
#include "forget.h"

#include "bytes.h"

static int rounds(const double *, Place *);
static int byte_windows(const double *, Place *);
static int byte_channels(const double *, Place *);

#define FUNCTIONS(type)                                                                                                \
  product_##type, pack_##type, rows_##type, pack_left_##type, pack_weights_##type, images_##type, cells_##type,         \
      fourier_##type, fold_##type, transforms_##type
static const Function functions[FUNCTION_COUNT] = {FUNCTIONS(float32), FUNCTIONS(float64), kernels,         tiles,
                                                    by_tiles,           by_rows,            kernel_gradients, bytes, taps,
                                                    phases,             crop,               expand,             rounds,
                                                    byte_windows,       byte_channels};

#define DECLARED(hash, high, low) int JOIN(formula_##hash, LEVEL)(const double *, Place *);
FORMULAS(DECLARED)
#define LISTED(hash, high, low) JOIN(formula_##hash, LEVEL),
static const Function formulas[FORMULA_COUNT] = {FORMULAS(LISTED)};

#include "byte-windows.h"

/*
 * Twice: a list of calls, how many there are, and how many times all of them are made, one after another. A call is the
 * number of a function, where its arguments are, and how many; behind them stands what is added to each after every call.
 */
static int rounds(const double *v, Place *place) {
  for (int part = 0; part < 2; part++, v += 3) {
    const double *list = (const double *)(place->base + (size_t)v[0]);
    const int calls = (int)v[1];
    for (int left = (int)v[2]; left > 0; left--)
      for (int i = 0; i < calls; i++) {
        const int number = (int)list[3 * i], count = (int)list[3 * i + 2];
        double *arguments = (double *)(place->base + (size_t)list[3 * i + 1]);
        const Function call = number < FUNCTION_COUNT ? functions[number] : formulas[number - FUNCTION_COUNT];
        if (call(arguments, place) != 0) return 1;
        for (int j = 0; j < count; j++) arguments[j] += arguments[count + j];
      }
  }
  return 0;
}

const Level JOIN(level, LEVEL) = {TEXT(LEVEL), functions, formulas, TILE_ROWS, TILE_VECTORS, VECTOR_BYTES};
