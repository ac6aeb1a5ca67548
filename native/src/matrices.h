/*
 * Products of bfloat16 by instructions that take two steps of the depth at once and add to float32: those of AVX-512 (a
 * vector by one pair of numbers), or of AMX, whose registers are matrices of 16 x 16 words: one instruction multiplies
 * 16 x 32 numbers by 32 x 16. (Intel's manual, volume 1, "Programming with AMX", and volume 2, VDPBF16PS.) Both round
 * sums to nearest and take subnormal numbers as zeros.
 */
#if VECTOR_BYTES == 64
#define DOTS_TARGET __attribute__((target("avx512bf16")))
#define AMX_TARGET __attribute__((target("amx-tile,amx-bf16")))
/* Columns of a block, and rows of one of AMX: two registers; numbers in the depth of a register. */
#define AMX_SIDE 32
#define AMX_DEPTH 32
/* Rows of a block of AVX-512: two registers for each, and four for the columns. */
#define DOTS_ROWS 14
/* Steps of the depth at most, so that a panel of columns stays in the first-level cache. */
#define AMX_STEPS 512
#define DOTS_STEPS 256

/* `high` rows of A, each as long as a whole number of registers: what is not there is zeros. Strides in bytes. */
static void pack_amx_rows(char *target, const char *source, intptr_t row, intptr_t next, intptr_t rows, intptr_t k,
                          intptr_t depth, intptr_t high) {
  for (intptr_t i = 0; i < high; i++, target += 2 * depth) {
    const intptr_t there = i < rows ? k : 0;
    const char *from = source + i * row;
    if (next == 2) memcpy(target, from, (size_t)there * 2);
    else
      for (intptr_t p = 0; p < there; p++) memcpy(target + 2 * p, from + p * next, 2);
    memset(target + 2 * there, 0, (size_t)(depth - there) * 2);
  }
}

/* Columns of B: words of two steps of the depth, AMX_SIDE of them side by side. */
static void pack_amx_columns(char *target, const char *source, intptr_t column, intptr_t next, intptr_t columns,
                             intptr_t k, intptr_t depth) {
  intptr_t p = 0;
  if (next == 2) {
    p = k / 2;
    pack_panel_float32((float *)target, source, column, 4, columns, p, AMX_SIDE, FLOAT32);
  } else if (column == 2 && columns == AMX_SIDE) {
    for (; p < k / 2; p++)
      UNROLL for (int j = 0; j < 2; j++) {
        const char *at = source + 2 * p * next + j * 32;
        const Words low = __builtin_convertvector(*(const Halves *)at, Words);
        const Words high = __builtin_convertvector(*(const Halves *)(at + next), Words);
        *(Words *)(target + (p * AMX_SIDE + j * 16) * 4) = low | high << 16;
      }
  }
  for (; p < depth / 2; p++)
    for (intptr_t l = 0; l < AMX_SIDE; l++) {
      uint16_t pair[2] = {0, 0};
      for (int half = 0; half < 2; half++)
        if (l < columns && 2 * p + half < k) memcpy(pair + half, source + l * column + (2 * p + half) * next, 2);
      memcpy(target + (p * AMX_SIDE + l) * 4, pair, 4);
    }
}

/* Sums of `rows` rows and of one or two vectors of columns. A pair of numbers of each row meets all pairs of columns. */
#define DOTS(rows, vectors)                                                                                            \
  DOTS_TARGET static void dots_##rows##_##vectors(const char *a, const char *b, const intptr_t depth, float *sums) {    \
    __m512 total[rows][vectors];                                                                                       \
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++) total[i][j] = _mm512_setzero_ps();   \
    for (intptr_t p = 0; p < depth; p += 2, a += 4, b += 4 * AMX_SIDE) {                                               \
      __m512i line[vectors];                                                                                           \
      UNROLL for (int j = 0; j < vectors; j++) line[j] = _mm512_loadu_si512(b + 64 * j);                               \
      UNROLL for (int i = 0; i < rows; i++) {                                                                          \
        int32_t pair;                                                                                                  \
        memcpy(&pair, a + i * 2 * depth, 4);                                                                           \
        const __m512bh left = (__m512bh)_mm512_set1_epi32(pair);                                                       \
        UNROLL for (int j = 0; j < vectors; j++)                                                                       \
          total[i][j] = _mm512_dpbf16_ps(total[i][j], left, (__m512bh)line[j]);                                        \
      }                                                                                                                \
    }                                                                                                                  \
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++)                                      \
      _mm512_storeu_ps(sums + i * AMX_SIDE + j * 16, total[i][j]);                                                     \
  }
/* Odd numbers of rows get one more, of zeros. */
#define DOTS_OF(vectors)                                                                                               \
  DOTS(2, vectors) DOTS(4, vectors) DOTS(6, vectors) DOTS(8, vectors) DOTS(10, vectors) DOTS(12, vectors)              \
  DOTS(14, vectors)
DOTS_OF(1)
DOTS_OF(2)
typedef void (*Dots)(const char *, const char *, intptr_t, float *);
#define NAMED_DOTS(vectors)                                                                                            \
  {                                                                                                                    \
    dots_2_##vectors, dots_4_##vectors, dots_6_##vectors, dots_8_##vectors, dots_10_##vectors, dots_12_##vectors,      \
        dots_14_##vectors                                                                                              \
  }
static const Dots dots_blocks[2][DOTS_ROWS / 2] = {NAMED_DOTS(1), NAMED_DOTS(2)};

#ifdef __linux__
/* Sums of a block: `is_high` and `is_wide` say whether it has more rows, or columns, than one register. */
AMX_TARGET static __attribute__((noinline)) void amx_block(const char *a, const char *b, const intptr_t depth, float *sums,
                                                           const int is_high, const int is_wide) {
  const intptr_t a_row = 2 * depth, b_row = 4 * AMX_SIDE, sums_row = 4 * AMX_SIDE;
  const char *low = a + 16 * a_row;
  /* The compiler does not know that the registers read what was packed. */
  __asm__ volatile("" ::: "memory");
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (intptr_t p = 0; p < depth; p += AMX_DEPTH, a += 2 * AMX_DEPTH, low += 2 * AMX_DEPTH, b += 16 * b_row) {
    _tile_loadd(4, a, a_row);
    _tile_loadd(6, b, b_row);
    _tile_dpbf16ps(0, 4, 6);
    if (is_wide) {
      _tile_loadd(7, b + 64, b_row);
      _tile_dpbf16ps(1, 4, 7);
    }
    if (is_high) {
      _tile_loadd(5, low, a_row);
      _tile_dpbf16ps(2, 5, 6);
      if (is_wide) _tile_dpbf16ps(3, 5, 7);
    }
  }
  _tile_stored(0, sums, sums_row);
  if (is_wide) _tile_stored(1, sums + 16, sums_row);
  if (is_high) _tile_stored(2, sums + 16 * AMX_SIDE, sums_row);
  if (is_high && is_wide) _tile_stored(3, sums + 16 * AMX_SIDE + 16, sums_row);
  __asm__ volatile("" ::: "memory");
}

#endif

static void put_amx_block(const float *sums, const intptr_t rows, const intptr_t columns, const Result_float32 *r) {
  const int vectors = columns == AMX_SIDE && takes_vectors_float32(r);
  for (intptr_t i = 0; i < rows; i++, sums += AMX_SIDE) {
    if (vectors)
      for (int j = 0; j < AMX_SIDE; j += 16) put_vector_float32(r, i, j, *(const Vector_float32 *)(sums + j));
    else
      for (intptr_t j = 0; j < columns; j++) put_float32(r, i, j, sums[j]);
  }
}

/* What the processor has: blocks of AMX or of AVX-512. */
INLINE int by_matrices(void) {
#ifdef __linux__
  return (byte_instructions & MATRICES_OF_BFLOAT16) != 0;
#else
  return 0;
#endif
}

#ifdef __linux__
/* Gives the eight registers their shapes: rows, and bytes of a row; 0 of both where one is not used. */
AMX_TARGET static void shape_registers(const uint8_t rows[8], const uint16_t bytes[8]) {
  struct {
    uint8_t palette, start, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
  } shapes;
  memset(&shapes, 0, sizeof shapes);
  shapes.palette = 1;
  memcpy(shapes.bytes, bytes, 8 * sizeof *bytes);
  memcpy(shapes.rows, rows, 8);
  __asm__ volatile("" ::: "memory");
  _tile_loadconfig(&shapes);
}

/* All registers are matrices of 16 rows of 64 bytes. */
static void begin_amx(void) {
  const uint8_t rows[8] = {16, 16, 16, 16, 16, 16, 16, 16};
  const uint16_t bytes[8] = {64, 64, 64, 64, 64, 64, 64, 64};
  shape_registers(rows, bytes);
}

AMX_TARGET static void end_amx(void) { _tile_release(); }
#else
static void begin_amx(void) {}
static void end_amx(void) {}
static void amx_block(const char *a, const char *b, const intptr_t depth, float *sums, const int is_high,
                      const int is_wide) {
  (void)a, (void)b, (void)depth, (void)sums, (void)is_high, (void)is_wide;
}
#endif

/* A product of bfloat16 factors. Returns 1 where there is no memory for panels. */
static int multiply_bfloat16(intptr_t m, intptr_t n, intptr_t k, const Matrix_float32 a, const Matrix_float32 b,
                             const Result_float32 r, Place *place) {
  const int matrices = by_matrices();
  const intptr_t high = matrices ? AMX_SIDE : even_float32(m, DOTS_ROWS, 2);
  const intptr_t depth = even_float32(k > 0 ? k : 1, matrices ? AMX_STEPS : DOTS_STEPS, AMX_DEPTH);
  char *b_panel = reserve(place, (size_t)(depth * 2 * (AMX_SIDE + whole_float32(m, high))) + 4 * AMX_SIDE * AMX_SIDE);
  if (b_panel == NULL) return 1;
  float *sums = (float *)(b_panel + depth * 2 * AMX_SIDE);
  char *a_panels = (char *)(sums + AMX_SIDE * AMX_SIDE);
  if (matrices) begin_amx();
  for (intptr_t from = 0; from == 0 || from < k; from += depth) {
    const intptr_t steps = k - from < depth ? k - from : depth;
    for (intptr_t i = 0; i < m; i += high)
      pack_amx_rows(a_panels + i * 2 * depth, a.at + (i * a.row + from * a.column) * 2, a.row * 2, a.column * 2,
                    m - i < high ? m - i : high, steps, depth, high);
    for (intptr_t j = 0; j < n; j += AMX_SIDE) {
      const intptr_t columns = n - j < AMX_SIDE ? n - j : AMX_SIDE;
      pack_amx_columns(b_panel, b.at + (from * b.row + j * b.column) * 2, b.column * 2, b.row * 2, columns, steps, depth);
      for (intptr_t i = 0; i < m; i += high) {
        const intptr_t count = m - i < high ? m - i : high;
        const char *rows = a_panels + i * 2 * depth;
        const Result_float32 out = during_float32(moved_float32(r, i, j), from, from + steps, k);
        if (matrices) amx_block(rows, b_panel, depth, sums, count > 16, columns > 16);
        else dots_blocks[columns > 16][(count + 1) / 2 - 1](rows, b_panel, depth, sums);
        put_amx_block(sums, count, columns, &out);
      }
    }
  }
  if (matrices) end_amx();
  return 0;
}
#endif
