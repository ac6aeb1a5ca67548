/*
 * Products of whole numbers of 8 bits, added in 32 bits, which is exact: C (m x 8 panels) = A (m x 4 steps) times
 * weights in panels, as src/backend/wasm/bytes/byte-tiles.ts lays them out. A panel is a list of steps of 32 bytes: 4
 * numbers in the depth of each of its 8 columns, column after column. Activations are bytes without sign (of 7 bits,
 * or 8 where `activation_bits` says so) or 16-bit numbers with one (words).
 *
 * Instructions stand here by name: they multiply 4 bytes and add them at once, which C cannot say.
 */
#define PANEL 8
#define PANEL_STEP 32

/* A product: addresses, strides of rows in bytes, and how many rows, panels and steps there are. */
typedef struct {
  const char *a, *b;
  char *c;
  intptr_t a_row, c_row, m, panels, steps;
  /* Rows of A go on to a whole number of REGISTER_STEPS, whatever stands there is a number. */
  int is_padded;
} Bytes;

/* Steps of a register of AMX. */
#define REGISTER_STEPS 16

/* Bytes that a product needs to pack into. */
static size_t room_for_bytes(const Bytes *p) {
  const size_t steps = (size_t)(p->steps + REGISTER_STEPS - 1) / REGISTER_STEPS * REGISTER_STEPS;
  return steps * 4 * PANEL_STEP + (size_t)p->m * 4 * REGISTER_STEPS;
}

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>

/* Activations of one step: the same 4 bytes, or 4 numbers of 16 bits, in all columns. */
INLINE int32_t four_bytes(const char *at) {
  int32_t word;
  memcpy(&word, at, 4);
  return word;
}
INLINE int64_t four_words(const char *at) {
  int64_t word;
  memcpy(&word, at, 8);
  return word;
}

#if VECTOR_BYTES == 64
/* Four panels side by side: two vectors of 16 columns. */
#define WIDE_PANELS 4
#define WIDE_ROWS 12
#define WIDE_TARGET __attribute__((target("avx512vnni")))

/* The panels of a group, step by step; those that are missing as zeros. */
static void pack_wide(char *target, const Bytes *p, intptr_t panel) {
  for (int i = 0; i < WIDE_PANELS; i++) {
    const char *source = p->b + (panel + i) * p->steps * PANEL_STEP;
    char *at = target + i * PANEL_STEP;
    for (intptr_t s = 0; s < p->steps; s++, at += WIDE_PANELS * PANEL_STEP) {
      if (panel + i < p->panels) memcpy(at, source + s * PANEL_STEP, PANEL_STEP);
      else memset(at, 0, PANEL_STEP);
    }
  }
}

WIDE_TARGET INLINE void wide_tile(const int rows, const char *a, const intptr_t a_row, const char *b, const intptr_t steps,
                                  char *c, const intptr_t c_row, const __mmask16 low, const __mmask16 high) {
  __m512i sums[WIDE_ROWS][2];
  UNROLL for (int i = 0; i < rows; i++) sums[i][0] = sums[i][1] = _mm512_setzero_si512();
  for (intptr_t s = 0; s < steps; s++, a += 4, b += 2 * 64) {
    const __m512i left = _mm512_loadu_si512(b), right = _mm512_loadu_si512(b + 64);
    UNROLL for (int i = 0; i < rows; i++) {
      const __m512i factor = _mm512_set1_epi32(four_bytes(a + i * a_row));
      sums[i][0] = _mm512_dpbusd_epi32(sums[i][0], factor, left);
      sums[i][1] = _mm512_dpbusd_epi32(sums[i][1], factor, right);
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    _mm512_mask_storeu_epi32(c + i * c_row, low, sums[i][0]);
    _mm512_mask_storeu_epi32(c + i * c_row + 64, high, sums[i][1]);
  }
}
#define WIDE(rows)                                                                                                     \
  WIDE_TARGET static void wide_##rows(const char *a, intptr_t a_row, const char *b, intptr_t steps, char *c,           \
                                      intptr_t c_row, __mmask16 low, __mmask16 high) {                                 \
    wide_tile(rows, a, a_row, b, steps, c, c_row, low, high);                                                          \
  }
WIDE(1) WIDE(2) WIDE(3) WIDE(4) WIDE(5) WIDE(6) WIDE(7) WIDE(8) WIDE(9) WIDE(10) WIDE(11) WIDE(12)
typedef void (*Wide)(const char *, intptr_t, const char *, intptr_t, char *, intptr_t, __mmask16, __mmask16);
static const Wide wide[WIDE_ROWS] = {wide_1, wide_2, wide_3, wide_4,  wide_5,  wide_6,
                                     wide_7, wide_8, wide_9, wide_10, wide_11, wide_12};

/* Bytes of 8 bits by the instruction of AVX-512 VNNI. */
static void wide_bytes(const Bytes *p, char *room) {
  for (intptr_t panel = 0; panel < p->panels; panel += WIDE_PANELS) {
    pack_wide(room, p, panel);
    const intptr_t left = p->panels - panel;
    const __mmask16 low = left >= 2 ? 0xffff : 0x00ff, high = left >= 4 ? 0xffff : left == 3 ? 0x00ff : 0;
    for (intptr_t i = 0; i < p->m; i += WIDE_ROWS) {
      const intptr_t rows = p->m - i < WIDE_ROWS ? p->m - i : WIDE_ROWS;
      wide[rows - 1](p->a + i * p->a_row, p->a_row, room, p->steps, p->c + i * p->c_row + panel * PANEL * 4, p->c_row, low,
                     high);
    }
  }
}

#ifdef __linux__
/*
 * By AMX, whose registers are matrices of up to 16 rows of 64 bytes: one instruction multiplies 16 x 64 bytes by 64 x 16,
 * of which those of B stand by four, as in panels. (Intel's manual, volume 1, "Programming with AMX".)
 */
#define TILES_TARGET __attribute__((target("amx-tile,amx-int8")))
/* Steps of a register, its rows, and how many rows of A pay for loading it. */
#define TILE_STEPS REGISTER_STEPS
#define TILE_SIDE 16
#define LEAST_TILE_ROWS 12

/* Registers 0 to 3: totals of `high` and `low` rows by `left` and `right` columns; 4, 5: A; 6, 7: B. */
static void shape_tiles(const intptr_t high, const intptr_t low, const intptr_t left, const intptr_t right) {
  const intptr_t all_rows[8] = {high, high, low, low, high, low, TILE_STEPS, TILE_STEPS};
  const intptr_t columns[8] = {left, right, left, right, TILE_STEPS, TILE_STEPS, left, right};
  uint8_t rows[8];
  uint16_t bytes[8];
  for (int i = 0; i < 8; i++) {
    const int is_used = all_rows[i] > 0 && columns[i] > 0;
    rows[i] = (uint8_t)(is_used ? all_rows[i] : 0);
    bytes[i] = (uint16_t)(is_used ? 4 * columns[i] : 0);
  }
  shape_registers(rows, bytes);
}

/* Totals of a block; the steps that fill no register are read from `ends`, rows of 64 bytes. */
TILES_TARGET static __attribute__((noinline)) void tiles_block(const char *a, const intptr_t a_row, const char *ends,
                                                               const char *b, const intptr_t steps, char *c,
                                                               const intptr_t c_row, const int is_low, const int is_wide) {
  const intptr_t b_row = WIDE_PANELS * PANEL_STEP;
  /* The compiler does not know that the registers read what was packed. */
  __asm__ volatile("" ::: "memory");
  _tile_zero(0);
  if (is_wide) _tile_zero(1);
  if (is_low) _tile_zero(2);
  if (is_low && is_wide) _tile_zero(3);
  for (intptr_t s = 0; s < steps; s += TILE_STEPS, a += 4 * TILE_STEPS, b += TILE_STEPS * b_row) {
    const int is_end = s + TILE_STEPS > steps;
    const char *high = is_end ? ends : a;
    const intptr_t row = is_end ? 4 * TILE_STEPS : a_row;
    _tile_loadd(4, high, row);
    _tile_loadd(6, b, b_row);
    _tile_dpbusd(0, 4, 6);
    if (is_wide) {
      _tile_loadd(7, b + 4 * TILE_SIDE, b_row);
      _tile_dpbusd(1, 4, 7);
    }
    if (is_low) {
      _tile_loadd(5, high + TILE_SIDE * row, row);
      _tile_dpbusd(2, 5, 6);
      if (is_wide) _tile_dpbusd(3, 5, 7);
    }
  }
  _tile_stored(0, c, c_row);
  if (is_wide) _tile_stored(1, c + 4 * TILE_SIDE, c_row);
  if (is_low) _tile_stored(2, c + TILE_SIDE * c_row, c_row);
  if (is_low && is_wide) _tile_stored(3, c + TILE_SIDE * c_row + 4 * TILE_SIDE, c_row);
  __asm__ volatile("" ::: "memory");
}

static void tiles_bytes(const Bytes *p, char *room) {
  const intptr_t whole = p->steps / TILE_STEPS * TILE_STEPS, more = p->steps - whole;
  const intptr_t all = more > 0 ? whole + TILE_STEPS : whole;
  char *ends = room + all * WIDE_PANELS * PANEL_STEP;
  if (more > 0) {
    memset(room + whole * WIDE_PANELS * PANEL_STEP, 0, TILE_STEPS * WIDE_PANELS * PANEL_STEP);
    for (intptr_t i = 0; i < p->m && !p->is_padded; i++) {
      memcpy(ends + i * 4 * TILE_STEPS, p->a + i * p->a_row + 4 * whole, (size_t)(4 * more));
      memset(ends + i * 4 * TILE_STEPS + 4 * more, 0, (size_t)(4 * (TILE_STEPS - more)));
    }
  }
  for (intptr_t panel = 0; panel < p->panels; panel += WIDE_PANELS) {
    pack_wide(room, p, panel);
    const intptr_t columns = (p->panels - panel < WIDE_PANELS ? p->panels - panel : WIDE_PANELS) * PANEL;
    const intptr_t left = columns < TILE_SIDE ? columns : TILE_SIDE, right = columns - left;
    for (intptr_t i = 0; i < p->m; i += 2 * TILE_SIDE) {
      const intptr_t rows = p->m - i < 2 * TILE_SIDE ? p->m - i : 2 * TILE_SIDE;
      const intptr_t high = rows < TILE_SIDE ? rows : TILE_SIDE, low = rows - high;
      if (i == 0 || rows < 2 * TILE_SIDE) shape_tiles(high, low, left, right);
      tiles_block(p->a + i * p->a_row, p->a_row, ends + i * 4 * TILE_STEPS, room, p->is_padded ? all : p->steps,
                  p->c + i * p->c_row + panel * PANEL * 4, p->c_row, low > 0, right > 0);
    }
  }
  end_amx();
}
#endif
#endif

/* `rows` x one panel of bytes: by the instruction of AVX-VNNI, or by two that are exact for 7 bits only. */
#define NARROW_ROWS 6
#define NARROW(name, target, step)                                                                                     \
  target INLINE void name##_tile(const int rows, const char *a, const intptr_t a_row, const char *b,                   \
                                 const intptr_t steps, char *c, const intptr_t c_row) {                                \
    __m256i sums[NARROW_ROWS];                                                                                         \
    UNROLL for (int i = 0; i < rows; i++) sums[i] = _mm256_setzero_si256();                                            \
    for (intptr_t s = 0; s < steps; s++, a += 4, b += PANEL_STEP) {                                                    \
      const __m256i weights = _mm256_loadu_si256((const __m256i *)b);                                                  \
      UNROLL for (int i = 0; i < rows; i++) {                                                                          \
        const __m256i factor = _mm256_set1_epi32(four_bytes(a + i * a_row));                                           \
        sums[i] = step(sums[i], factor, weights);                                                                      \
      }                                                                                                                \
    }                                                                                                                  \
    UNROLL for (int i = 0; i < rows; i++) _mm256_storeu_si256((__m256i *)(c + i * c_row), sums[i]);                    \
  }                                                                                                                    \
  target static void name(const Bytes *p) {                                                                            \
    for (intptr_t panel = 0; panel < p->panels; panel++) {                                                             \
      const char *b = p->b + panel * p->steps * PANEL_STEP;                                                            \
      char *c = p->c + panel * PANEL * 4;                                                                              \
      intptr_t i = 0;                                                                                                  \
      for (; i + NARROW_ROWS <= p->m; i += NARROW_ROWS)                                                                \
        name##_tile(NARROW_ROWS, p->a + i * p->a_row, p->a_row, b, p->steps, c + i * p->c_row, p->c_row);              \
      for (; i < p->m; i++) name##_tile(1, p->a + i * p->a_row, p->a_row, b, p->steps, c + i * p->c_row, p->c_row);    \
    }                                                                                                                  \
  }
#define DOT(sum, factor, weights) _mm256_dpbusd_avx_epi32(sum, factor, weights)
#define PAIRS(sum, factor, weights)                                                                                    \
  _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(factor, weights), _mm256_set1_epi16(1)))
NARROW(dot_bytes, __attribute__((target("avxvnni"))), DOT)
NARROW(pair_bytes, , PAIRS)

/* `rows` x one panel of 16-bit activations; the totals of a column stand in two lanes until the end. */
#define WORD_ROWS 4
INLINE void word_tile(const int rows, const char *a, const intptr_t a_row, const char *b, const intptr_t steps, char *c,
                      const intptr_t c_row) {
  __m256i sums[WORD_ROWS][2];
  UNROLL for (int i = 0; i < rows; i++) sums[i][0] = sums[i][1] = _mm256_setzero_si256();
  for (intptr_t s = 0; s < steps; s++, a += 8, b += PANEL_STEP) {
    const __m256i left = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)b));
    const __m256i right = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(b + 16)));
    UNROLL for (int i = 0; i < rows; i++) {
      const __m256i factor = _mm256_set1_epi64x(four_words(a + i * a_row));
      sums[i][0] = _mm256_add_epi32(sums[i][0], _mm256_madd_epi16(factor, left));
      sums[i][1] = _mm256_add_epi32(sums[i][1], _mm256_madd_epi16(factor, right));
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    const __m256i added = _mm256_hadd_epi32(sums[i][0], sums[i][1]);
    _mm256_storeu_si256((__m256i *)(c + i * c_row), _mm256_permute4x64_epi64(added, 0xd8));
  }
}
static void word_bytes(const Bytes *p) {
  for (intptr_t panel = 0; panel < p->panels; panel++) {
    const char *b = p->b + panel * p->steps * PANEL_STEP;
    char *c = p->c + panel * PANEL * 4;
    intptr_t i = 0;
    for (; i + WORD_ROWS <= p->m; i += WORD_ROWS)
      word_tile(WORD_ROWS, p->a + i * p->a_row, p->a_row, b, p->steps, c + i * p->c_row, p->c_row);
    for (; i < p->m; i++) word_tile(1, p->a + i * p->a_row, p->a_row, b, p->steps, c + i * p->c_row, p->c_row);
  }
}

/* `room` has room_for_bytes. */
static void multiply_bytes(const Bytes *p, const int words, char *room) {
  if (words) {
    word_bytes(p);
    return;
  }
#if VECTOR_BYTES == 64
#ifdef __linux__
  if (byte_instructions & MATRICES_OF_BYTES && p->m >= LEAST_TILE_ROWS) {
    tiles_bytes(p, room);
    return;
  }
#endif
  if (byte_instructions & DOT_OF_AVX512) {
    wide_bytes(p, room);
    return;
  }
#endif
  (void)room;
  if (byte_instructions & DOT_OF_AVX) dot_bytes(p);
  else pair_bytes(p);
}
#else
/* Elsewhere the compiler finds the instructions for it. */
#define PLAIN(name, type)                                                                                              \
  static void name(const Bytes *p) {                                                                                   \
    for (intptr_t panel = 0; panel < p->panels; panel++)                                                               \
      for (intptr_t i = 0; i < p->m; i++) {                                                                            \
        const int8_t *b = (const int8_t *)p->b + panel * p->steps * PANEL_STEP;                                        \
        const type *a = (const type *)(p->a + i * p->a_row);                                                           \
        int32_t sums[PANEL] = {0};                                                                                     \
        for (intptr_t s = 0; s < p->steps; s++, a += 4, b += PANEL_STEP)                                               \
          for (int j = 0; j < PANEL; j++)                                                                              \
            sums[j] += a[0] * b[4 * j] + a[1] * b[4 * j + 1] + a[2] * b[4 * j + 2] + a[3] * b[4 * j + 3];              \
        memcpy(p->c + i * p->c_row + panel * PANEL * 4, sums, sizeof sums);                                            \
      }                                                                                                                \
  }
PLAIN(plain_bytes, uint8_t)
PLAIN(plain_words, int16_t)

static void multiply_bytes(const Bytes *p, const int words, char *room) {
  (void)room;
  if (words) plain_words(p);
  else plain_bytes(p);
}
#endif

/* 16-bit activations or not, A and the stride of its rows, packed weights, steps, m, panels, C and the stride of its rows. */
static int bytes(const double *v, Place *place) {
  const Bytes p = {place->base + (size_t)v[1],
                   place->base + (size_t)v[3],
                   place->base + (size_t)v[7],
                   (intptr_t)v[2],
                   (intptr_t)v[8],
                   (intptr_t)v[5],
                   (intptr_t)v[6],
                   (intptr_t)v[4],
                   0};
  char *room = reserve(place, room_for_bytes(&p));
  if (room == NULL) return 1;
  multiply_bytes(&p, v[0] != 0, room);
  return 0;
}
