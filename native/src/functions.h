/* What the files of the addon share: the arguments of a call, the room a thread keeps, and one table for each level. */
#ifndef FLAMBEAU_FUNCTIONS_H
#define FLAMBEAU_FUNCTIONS_H
#include <stddef.h>
#include <stdint.h>

/* Changes with every change of what the functions are and take; the loader wants its own. */
#define ADDON_VERSION 14

/* A thread's view of one memory. */
typedef struct {
  /* The first byte of the WebAssembly memory. */
  char *base;
  /* Room for packed panels, kept from call to call. */
  char *room;
  size_t room_bytes;
} Place;

/* At least so many bytes, aligned to 64, with what was there before lost; NULL when there is no memory. */
char *reserve(Place *place, size_t bytes);

/*
 * A function that JavaScript can call: its arguments are numbers of 64 bits in the memory. It returns 0, or 1 when
 * there was no memory for its panels, before it has written anything.
 */
typedef int (*Function)(const double *arguments, Place *place);

/* For float32, then for float64: the order is that of `names` in src/backend/wasm/native.ts. */
enum { PRODUCT, PACK, ROWS, PACK_LEFT, PACK_WEIGHTS, IMAGES, CELLS, FOURIER, FOLD, TRANSFORMS, FUNCTIONS_OF_A_TYPE };
/* After them, of float32 alone, Winograd's method; products of bytes; gradients of weights that read images in place; parts of kernels; others in rounds; convolutions of bytes. */
enum { KERNELS = 2 * FUNCTIONS_OF_A_TYPE, TILES_OF_PIXELS, BY_TILES, BY_ROWS, KERNEL_GRADIENTS, BYTES, TAPS, PHASES, CROP, EXPAND, ROUNDS, BYTE_WINDOWS, BYTE_CHANNELS, FUNCTION_COUNT };

/* Which instructions multiply 4 bytes and add them at once, or bfloat16 by matrices or pairs: found with the levels. */
enum { DOT_OF_AVX512 = 1, DOT_OF_AVX = 2, MATRICES_OF_BFLOAT16 = 4, DOTS_OF_BFLOAT16 = 8, MATRICES_OF_BYTES = 16 };
extern int byte_instructions;

/* All functions, as one level of instructions computes them: those of a type, and the kernels of native/formulas. */
typedef struct {
  const char *name;
  const Function *functions;
  const Function *formulas;
  /* A tile: its rows, and its columns in vectors of so many bytes. */
  int tile_rows, tile_vectors, vector_bytes;
} Level;

#if defined(__x86_64__) || defined(_M_X64)
extern const Level level_avx2;
extern const Level level_avx512;
#else
extern const Level level_neon;
#endif

#endif
