/*
 * Matrix products of one scalar type: level.c includes this once for float and once for double.
 *
 * Blocks as in K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (ACM TOMS 34, 2008): panels
 * of B as wide as a tile, panels of A as high as one, and tiles of C that stay in registers while k runs. Strides are
 * in elements. Operands of half precision become float32 while they are packed.
 */
#define T SCALAR
#define LANES ((int)(VECTOR_BYTES / sizeof(T)))
#define TILE_COLUMNS (TILE_VECTORS * LANES)
/* Steps of k in a block: a panel of B takes 60 KiB of the second level cache. */
#define BLOCK_DEPTH 480
/* Rows of a block of A, which stays in the second level cache, and columns of a block of B. */
#define BLOCK_ROWS (TILE_ROWS * (240 / TILE_ROWS))
#define BLOCK_COLUMNS (TILE_COLUMNS * (3072 / TILE_COLUMNS))
/* Bytes of B's panels from which on a panel may not be near when it is used again. */
#define FAR_BYTES (1 << 18)
/* Panels that are packed at the same time. */
#define PANELS_AT_ONCE 8
/* Products of no more rows read B where it is, once. */
#define THIN_ROWS 4
#define THIN_COLUMNS 2048
/*
 * Where B's columns are contiguous, so do products of so many rows, some columns after another, if they are so deep for
 * each row (native-products.ts knows).
 */
#define DOTS_ROWS_OF_A 16
#define DOTS_DEPTH 64
#define DOTS_COLUMNS 32
/* Rows of A are read where they are for fewer columns of B: a copy pays for itself from then on. */
#define IN_PLACE_COLUMNS 512
/* Tiles of so many steps call for their lines of C before the first. */
#define CALLED_DEPTH 256
/* A of no more numbers, in the first level cache, is read where it is for no more panels of B. */
#define IN_PLACE_PANELS 2
#define IN_PLACE_NUMBERS 8192
/* Of so many tiles above one another all may be of the same height. */
#define EVEN_TILES 4
/* Additions that a core has under way at the same time: two units, four steps each. */
#define SUMS_AT_ONCE 8
/* Lines so many bytes apart have the same places in the first level cache. */
#define SAME_PLACES 4096

typedef T OF(Vector) __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(T)), may_alias));
typedef T OF(Four) __attribute__((vector_size(4 * sizeof(T)), aligned(sizeof(T)), may_alias));
typedef T OF(Eight) __attribute__((vector_size(8 * sizeof(T)), aligned(sizeof(T)), may_alias));
#if SINGLE
typedef int32_t OF(Signs) __attribute__((vector_size(VECTOR_BYTES)));
#else
typedef int64_t OF(Signs) __attribute__((vector_size(VECTOR_BYTES)));
#endif
#define VECTOR OF(Vector)
#define FOUR OF(Four)
#define SIGNS OF(Signs)

/* A matrix in memory: its first element, strides, and the type of its elements. */
typedef struct {
  const char *at;
  intptr_t row, column;
  int type;
} OF(Matrix);
#define MATRIX OF(Matrix)

INLINE intptr_t OF(size)(const int type) { return type == FLOAT32 ? (intptr_t)sizeof(T) : 2; }

#if SINGLE
typedef uint16_t Halves __attribute__((vector_size(VECTOR_BYTES / 2), aligned(2), may_alias));
typedef uint32_t Words __attribute__((vector_size(VECTOR_BYTES), aligned(4), may_alias));
typedef uint16_t FourHalves __attribute__((vector_size(8), aligned(2), may_alias));
typedef uint32_t FourWords __attribute__((vector_size(16), aligned(4), may_alias));

/*
 * Half precision in single: exponents are moved by a multiplication, which makes subnormal numbers normal as well;
 * infinities and NaN, which come out as 65536 and above, get the largest exponent.
 */
#define WIDEN_FLOAT16(result, words, vector, word_vector)                                                             \
  {                                                                                                                    \
    const vector magnitude = (vector)(((words) & 0x7fff) << 13) * 0x1p112f;                                            \
    const word_vector beyond = (word_vector)(magnitude >= 65536.0f);                                                   \
    result = (vector)((word_vector)magnitude | (beyond & 0x7f800000) | (((words) & 0x8000) << 16));                    \
  }

INLINE float widen_one(const uint16_t bits, const int type) {
  union {
    uint32_t word;
    float number;
  } u = {(uint32_t)bits << 16};
  if (type == BFLOAT16) return u.number;
  u.word = (uint32_t)(bits & 0x7fff) << 13;
  u.number *= 0x1p112f;
  if (u.number >= 65536.0f) u.word |= 0x7f800000;
  u.word |= (uint32_t)(bits & 0x8000) << 16;
  return u.number;
}
#endif

INLINE T OF(load_one)(const char *at, const int type) {
#if SINGLE
  if (type != FLOAT32) {
    uint16_t bits;
    memcpy(&bits, at, 2);
    return widen_one(bits, type);
  }
#endif
  (void)type;
  T value;
  memcpy(&value, at, sizeof(T));
  return value;
}

INLINE VECTOR OF(load)(const char *at, const int type) {
#if SINGLE
  if (type != FLOAT32) {
    const Words words = __builtin_convertvector(*(const Halves *)at, Words);
    if (type == BFLOAT16) return (VECTOR)(words << 16);
    VECTOR result;
    WIDEN_FLOAT16(result, words, VECTOR, Words)
    return result;
  }
#endif
  (void)type;
  return *(const VECTOR *)at;
}

INLINE FOUR OF(load_four)(const char *at, const int type) {
#if SINGLE
  if (type != FLOAT32) {
    const FourWords words = __builtin_convertvector(*(const FourHalves *)at, FourWords);
    if (type == BFLOAT16) return (FOUR)(words << 16);
    FOUR result;
    WIDEN_FLOAT16(result, words, FOUR, FourWords)
    return result;
  }
#endif
  (void)type;
  return *(const FOUR *)at;
}

/* Four numbers of each of four lanes, which stand at four places, go side by side into four rows of a panel. */
INLINE void OF(transpose_lines)(T *target, const int width, const char *lane0, const char *lane1, const char *lane2,
                                const char *lane3, const int type) {
  const FOUR a = OF(load_four)(lane0, type), b = OF(load_four)(lane1, type);
  const FOUR c = OF(load_four)(lane2, type), d = OF(load_four)(lane3, type);
  const FOUR ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const FOUR cd = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(FOUR *)target = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
  *(FOUR *)(target + width) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  *(FOUR *)(target + 2 * width) = __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5);
  *(FOUR *)(target + 3 * width) = __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7);
}

/* The same of lanes that lie `lane` bytes apart. */
INLINE void OF(transpose)(T *target, const int width, const char *source, const intptr_t lane, const int type) {
  OF(transpose_lines)(target, width, source, source + lane, source + 2 * lane, source + 3 * lane, type);
}

#if SINGLE && VECTOR_BYTES > 16
/* Eight numbers of each of eight lanes, which lie `lane` bytes apart, go side by side into eight rows of a panel. */
INLINE void transpose_eight(float *target, const int width, const char *source, const intptr_t lane) {
  OF(Eight) a[8], b[8];
  UNROLL for (int i = 0; i < 8; i++) a[i] = *(const OF(Eight) *)(source + i * lane);
  /* Pairs of lanes, fours of them, then all eight. */
  UNROLL for (int i = 0; i < 8; i += 2) {
    b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  UNROLL for (int i = 0; i < 8; i += 4) UNROLL for (int j = 0; j < 2; j++) {
    a[i + 2 * j] = __builtin_shufflevector(b[i + j], b[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    a[i + 2 * j + 1] = __builtin_shufflevector(b[i + j], b[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  UNROLL for (int i = 0; i < 4; i++) {
    *(OF(Eight) *)(target + i * width) = __builtin_shufflevector(a[i], a[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    *(OF(Eight) *)(target + (i + 4) * width) = __builtin_shufflevector(a[i], a[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}
#endif

/* One panel: for each step of the depth `width` lanes, those that the matrix lacks as zeros. Strides in bytes. */
INLINE void OF(pack_panel)(T *restrict target, const char *source, const intptr_t lane, const intptr_t depth,
                           const intptr_t lanes, const intptr_t k, const int width, const int type) {
  const intptr_t size = OF(size)(type);
  if (lanes == width && lane == size) {
    for (intptr_t d = 0; d < k; d++, target += width, source += depth) {
      if (type == FLOAT32) memcpy(target, source, width * sizeof(T));
      else
        for (int l = 0; l < width; l++) target[l] = OF(load_one)(source + l * 2, type);
    }
    return;
  }
  if (lane == size && type == FLOAT32) {
    for (intptr_t d = 0; d < k; d++, target += width, source += depth) {
      int l = 0;
      for (; l + LANES <= lanes; l += LANES) memcpy(target + l, source + l * sizeof(T), LANES * sizeof(T));
      memset(target + l, 0, (width - l) * sizeof(T));
      for (; l < lanes; l++) memcpy(target + l, source + l * sizeof(T), sizeof(T));
    }
    return;
  }
  intptr_t first = 0;
  if (depth == size) {
    first = k & ~(intptr_t)3;
    /* A cache line of each lane at a time. */
    for (intptr_t d = 0; d < first; d += 16) {
      const intptr_t end = d + 16 < first ? d + 16 : first;
      intptr_t l = 0;
      /* Lines far apart are not foreseen by the processor. */
#if SINGLE && VECTOR_BYTES > 16
      for (; type == FLOAT32 && end - d == 16 && l + 8 <= lanes; l += 8) {
        for (int i = 0; i < 8; i++) __builtin_prefetch(source + (l + i) * lane + (d + 16) * size);
        for (int e = 0; e < 16; e += 8)
          transpose_eight(target + (d + e) * width + l, width, source + l * lane + (d + e) * size, lane);
      }
#endif
      for (; l + 4 <= lanes; l += 4) {
        for (int i = 0; i < 4; i++) __builtin_prefetch(source + (l + i) * lane + (d + 16) * size);
        for (intptr_t e = d; e < end; e += 4)
          OF(transpose)(target + e * width + l, width, source + l * lane + e * size, lane, type);
      }
      /* What is left of the lanes, once more with those before it. */
      if (l < lanes && lanes >= 4) {
        l = lanes - 4;
        for (intptr_t e = d; e < end; e += 4)
          OF(transpose)(target + e * width + l, width, source + l * lane + e * size, lane, type);
        l = lanes;
      }
      for (; l < lanes; l++)
        for (intptr_t e = d; e < end; e++) target[e * width + l] = OF(load_one)(source + l * lane + e * size, type);
      for (; l < width; l++)
        for (intptr_t e = d; e < end; e++) target[e * width + l] = 0;
    }
  }
  for (intptr_t d = first; d < k; d++) {
    for (intptr_t l = 0; l < lanes; l++) target[d * width + l] = OF(load_one)(source + l * lane + d * depth, type);
    for (intptr_t l = lanes; l < width; l++) target[d * width + l] = 0;
  }
}

INLINE void OF(pack_panels)(T *target, const char *source, intptr_t lane, intptr_t depth, const intptr_t lanes,
                            const intptr_t k, const int width, const int type) {
  const intptr_t size = OF(size)(type);
  lane *= size;
  depth *= size;
  intptr_t l = 0;
  /* Lanes that lie side by side go into some panels at a time: lines far apart are read in longer pieces, once. */
  while (lane == size && type == FLOAT32 && l + 2 * width <= lanes) {
    const intptr_t whole = (lanes - l) / width, panels = whole < PANELS_AT_ONCE ? whole : PANELS_AT_ONCE;
    const char *line = source + l * size;
    for (intptr_t d = 0; d < k; d++, line += depth)
      for (intptr_t p = 0; p < panels; p++)
        memcpy(target + (p * k + d) * width, line + p * width * size, width * sizeof(T));
    l += panels * width;
    target += panels * width * k;
  }
  for (; l < lanes; l += width, target += width * k)
    OF(pack_panel)(target, source + l * lane, lane, depth, lanes - l < width ? lanes - l : width, k, width, type);
}

static void OF(pack_columns)(T *target, const MATRIX b, intptr_t n, intptr_t k) {
#if SINGLE
  if (b.type == BFLOAT16) return OF(pack_panels)(target, b.at, b.column, b.row, n, k, TILE_COLUMNS, BFLOAT16);
  if (b.type == FLOAT16) return OF(pack_panels)(target, b.at, b.column, b.row, n, k, TILE_COLUMNS, FLOAT16);
#endif
  OF(pack_panels)(target, b.at, b.column, b.row, n, k, TILE_COLUMNS, FLOAT32);
}

static void OF(pack_rows)(T *target, const MATRIX a, intptr_t m, intptr_t k) {
#if SINGLE
  if (a.type == BFLOAT16) return OF(pack_panels)(target, a.at, a.row, a.column, m, k, TILE_ROWS, BFLOAT16);
  if (a.type == FLOAT16) return OF(pack_panels)(target, a.at, a.row, a.column, m, k, TILE_ROWS, FLOAT16);
#endif
  OF(pack_panels)(target, a.at, a.row, a.column, m, k, TILE_ROWS, FLOAT32);
}

/*
 * What becomes of the sums: C = alpha * sums + beta * D, and with `positive` 0 for what is less than 0. D is C, or what
 * is added to the product: a bias has a row or a column step of 0.
 */
typedef struct {
  T *c;
  intptr_t row, column;
  T alpha, beta;
  const T *added;
  intptr_t added_row, added_column;
  int positive;
} OF(Result);
#define RESULT OF(Result)

/* C = alpha * sums + beta * C. */
INLINE RESULT OF(onto)(T *c, const intptr_t row, const intptr_t column, const T alpha, const T beta) {
  return (RESULT){c, row, column, alpha, beta, c, row, column, 0};
}

/* The same some rows and columns on. */
INLINE RESULT OF(moved)(RESULT r, const intptr_t row, const intptr_t column) {
  r.c += row * r.row + column * r.column;
  r.added += row * r.added_row + column * r.added_column;
  return r;
}

/* Steps `from` to `end` of `k`: the first ones add what is asked for, later ones add to C, and the last are positive. */
INLINE RESULT OF(during)(RESULT r, const intptr_t from, const intptr_t end, const intptr_t k) {
  const int positive = end < k ? 0 : r.positive;
  if (from > 0) r = OF(onto)(r.c, r.row, r.column, r.alpha, 1);
  r.positive = positive;
  return r;
}

/* Row `i`, column `j`. */
INLINE void OF(put)(const RESULT *r, const intptr_t i, const intptr_t j, const T sum) {
  T value = r->alpha * sum;
  if (r->beta != 0) value += r->beta * r->added[i * r->added_row + j * r->added_column];
  r->c[i * r->row + j * r->column] = r->positive && value < 0 ? 0 : value;
}

/* Whether vectors of C lie side by side, and so does what is added, or is one number. */
INLINE int OF(takes_vectors)(const RESULT *r) { return r->column == 1 && (r->beta == 0 || r->added_column <= 1); }

/* 0 for what is less than 0; NaN stays NaN. */
INLINE VECTOR OF(positive)(const VECTOR value) {
  return (VECTOR)((SIGNS)value & ~(SIGNS)(value < (VECTOR){0}));
}

/* Where a vector of a row is. */
INLINE VECTOR *OF(vector_of)(const RESULT *r, const intptr_t i, const intptr_t j) { return (VECTOR *)(r->c + i * r->row + j); }

/* A vector of a row. */
INLINE void OF(put_vector)(const RESULT *r, const intptr_t i, const intptr_t j, const VECTOR sum) {
  VECTOR value = sum * r->alpha;
  if (r->beta != 0) {
    const T *added = r->added + i * r->added_row;
    if (r->added_column == 1) value += *(const VECTOR *)(added + j) * r->beta;
    else value += *added * r->beta;
  }
  *OF(vector_of)(r, i, j) = r->positive ? OF(positive)(value) : value;
}

/* A tile that ends beside a vector's end, or whose columns are not side by side. */
static __attribute__((noinline)) void OF(put_edge)(const int rows, const int columns, const T *edge, const RESULT *r) {
  for (int i = 0; i < rows; i++, edge += TILE_COLUMNS)
    for (int j = 0; j < columns; j++) OF(put)(r, i, j, edge[j]);
}

/* A tile's sums become numbers of C. */
INLINE void OF(put_tile)(const int rows, const int vectors, const VECTOR sums[TILE_ROWS][TILE_VECTORS], const RESULT *r,
                         const int columns) {
  if (columns == vectors * LANES && OF(takes_vectors)(r)) {
    const RESULT own = *r;
    /* One branch for a tile. */
    if (own.beta == 0)
      UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++)
        *OF(vector_of)(&own, i, j * LANES) = sums[i][j] * own.alpha;
    else if (own.added_column == 1)
      UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++)
        *OF(vector_of)(&own, i, j * LANES) =
            sums[i][j] * own.alpha + *(const VECTOR *)(own.added + i * own.added_row + j * LANES) * own.beta;
    else
      UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++)
        *OF(vector_of)(&own, i, j * LANES) = sums[i][j] * own.alpha + own.added[i * own.added_row] * own.beta;
    if (own.positive)
      for (int i = 0; i < rows; i++)
        for (int j = 0; j < vectors; j++) *OF(vector_of)(&own, i, j * LANES) = OF(positive)(*OF(vector_of)(&own, i, j * LANES));
    return;
  }
  T edge[TILE_ROWS * TILE_COLUMNS];
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++)
    *(VECTOR *)(edge + i * TILE_COLUMNS + j * LANES) = sums[i][j];
  OF(put_edge)(rows, columns, edge, r);
}

/*
 * Calls for a tile's lines of C, which would come only when its sums are done. Those of a matrix that is larger than the
 * caches take some 5 % of the time of a tile of 480 steps.
 */
INLINE void OF(call_for)(const int rows, const RESULT *r, const int columns, const intptr_t k) {
  if (k < CALLED_DEPTH) return;
  UNROLL for (int i = 0; i < rows; i++) {
    __builtin_prefetch(r->c + i * r->row, 1, 3);
    __builtin_prefetch(r->c + i * r->row + (columns - 1) * r->column, 1, 3);
  }
}

/*
 * `rows` x `vectors` vectors of C: a panel of A with k columns of TILE_ROWS, and k rows of B that lie `b_row` apart. With
 * each step, what is at `ahead` comes into the second level cache, unless that is NULL, and `ahead` moves on by `pace`.
 */
INLINE void OF(tile)(const int rows, const int vectors, const T *a, const T *b, const intptr_t b_row, const intptr_t k,
                     const RESULT *r, const int columns, const char *ahead, const intptr_t pace) {
  OF(call_for)(rows, r, columns, k);
  VECTOR sums[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = (VECTOR){0};
  for (intptr_t p = 0; p < k; p++, a += TILE_ROWS, b += b_row) {
    if (ahead) __builtin_prefetch(ahead + p * pace, 0, 2);
    VECTOR line[TILE_VECTORS];
    UNROLL for (int j = 0; j < vectors; j++) line[j] = *(const VECTOR *)(b + j * LANES);
    UNROLL for (int i = 0; i < rows; i++) {
      UNROLL for (int j = 0; j < vectors; j++) sums[i][j] += line[j] * a[i];
    }
  }
  OF(put_tile)(rows, vectors, sums, r, columns);
}

/* A tile whose rows of A are read where they are. */
INLINE void OF(tile_in_place)(const int rows, const int vectors, const T *a, const intptr_t a_row, const intptr_t a_column,
                              const T *b, const intptr_t b_row, const intptr_t k, const RESULT *r, const int columns,
                              const char *ahead, const intptr_t pace) {
  OF(call_for)(rows, r, columns, k);
  VECTOR sums[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = (VECTOR){0};
  /* Three rows for each address that moves. */
  const T *lines[(TILE_ROWS + 2) / 3];
  UNROLL for (int i = 0; i < (rows + 2) / 3; i++) lines[i] = a + 3 * i * a_row;
  for (intptr_t p = 0; p < k; p++, b += b_row) {
    if (ahead) __builtin_prefetch(ahead + p * pace, 0, 2);
    VECTOR line[TILE_VECTORS];
    UNROLL for (int j = 0; j < vectors; j++) line[j] = *(const VECTOR *)(b + j * LANES);
    UNROLL for (int i = 0; i < rows; i++) {
      const T left = i % 3 == 0 ? *lines[i / 3] : i % 3 == 1 ? lines[i / 3][a_row] : lines[i / 3][2 * a_row];
      UNROLL for (int j = 0; j < vectors; j++) sums[i][j] += line[j] * left;
    }
    UNROLL for (int i = 0; i < (rows + 2) / 3; i++) lines[i] += a_column;
  }
  OF(put_tile)(rows, vectors, sums, r, columns);
}

typedef void (*OF(Tile))(const T *, const T *, intptr_t, intptr_t, const RESULT *, int);
typedef void (*OF(TileInPlace))(const T *, intptr_t, intptr_t, const T *, intptr_t, intptr_t, const RESULT *, int);
#define TILE(rows, vectors)                                                                                            \
  static void OF(tile_##rows##_##vectors)(const T *a, const T *b, intptr_t b_row, intptr_t k, const RESULT *r,         \
                                          int columns) {                                                               \
    OF(tile)(rows, vectors, a, b, b_row, k, r, columns, NULL, 0);                                                      \
  }                                                                                                                    \
  static void OF(in_place_##rows##_##vectors)(const T *a, intptr_t a_row, intptr_t a_column, const T *b,               \
                                              intptr_t b_row, intptr_t k, const RESULT *r, int columns) {              \
    OF(tile_in_place)(rows, vectors, a, a_row, a_column, b, b_row, k, r, columns, NULL, 0);                            \
  }
#define TILES(vectors)                                                                                                 \
  TILE(1, vectors) TILE(2, vectors) TILE(3, vectors) TILE(4, vectors) TILE(5, vectors) TILE(6, vectors)                \
  MORE_TILES(vectors)
#define NAMED(kind, vectors)                                                                                           \
  {                                                                                                                    \
    OF(kind##_1_##vectors), OF(kind##_2_##vectors), OF(kind##_3_##vectors), OF(kind##_4_##vectors),                    \
        OF(kind##_5_##vectors), OF(kind##_6_##vectors), MORE_NAMES(kind, vectors)                                      \
  }
#if TILE_ROWS == 14
#define MORE_TILES(vectors)                                                                                            \
  TILE(7, vectors) TILE(8, vectors) TILE(9, vectors) TILE(10, vectors) TILE(11, vectors) TILE(12, vectors)             \
  TILE(13, vectors) TILE(14, vectors)
#define MORE_NAMES(kind, vectors)                                                                                      \
  OF(kind##_7_##vectors), OF(kind##_8_##vectors), OF(kind##_9_##vectors), OF(kind##_10_##vectors),                     \
      OF(kind##_11_##vectors), OF(kind##_12_##vectors), OF(kind##_13_##vectors), OF(kind##_14_##vectors)
#elif TILE_ROWS == 8
#define MORE_TILES(vectors) TILE(7, vectors) TILE(8, vectors)
#define MORE_NAMES(kind, vectors) OF(kind##_7_##vectors), OF(kind##_8_##vectors)
#else
#define MORE_TILES(vectors)
#define MORE_NAMES(kind, vectors)
#endif
TILES(1)
TILES(2)
#if TILE_VECTORS == 3
TILES(3)
#endif

/* Whole tiles that bring the next panel of B near. */
static void OF(tile_ahead)(const T *a, const T *b, intptr_t b_row, intptr_t k, const RESULT *r, const char *ahead,
                           intptr_t pace) {
  OF(tile)(TILE_ROWS, TILE_VECTORS, a, b, b_row, k, r, TILE_COLUMNS, ahead, pace);
}
static void OF(in_place_ahead)(const T *a, intptr_t a_row, intptr_t a_column, const T *b, intptr_t b_row, intptr_t k,
                               const RESULT *r, const char *ahead, intptr_t pace) {
  OF(tile_in_place)(TILE_ROWS, TILE_VECTORS, a, a_row, a_column, b, b_row, k, r, TILE_COLUMNS, ahead, pace);
}

/* Tiles by their columns in vectors and by their rows. */
static const OF(Tile) OF(tiles)[TILE_VECTORS][TILE_ROWS] = {
    NAMED(tile, 1),
    NAMED(tile, 2),
#if TILE_VECTORS == 3
    NAMED(tile, 3),
#endif
};
static const OF(TileInPlace) OF(tiles_in_place)[TILE_VECTORS][TILE_ROWS] = {
    NAMED(in_place, 1),
    NAMED(in_place, 2),
#if TILE_VECTORS == 3
    NAMED(in_place, 3),
#endif
};

/*
 * All tiles of rows of A, packed ones or, where `in_place` is not NULL, those of that matrix; of B the panels are `panel`
 * apart and its rows `b_row`.
 */
INLINE void OF(multiply)(const T *packed, const MATRIX *in_place, const T *b, intptr_t panel, intptr_t b_row, intptr_t m,
                         intptr_t n, intptr_t k, const RESULT r) {
  RESULT out = r;
  const int far = b_row == TILE_COLUMNS && n * k * (intptr_t)sizeof(T) >= FAR_BYTES && m >= TILE_ROWS;
  /* The tiles of one panel fetch the next, each its part. */
  const intptr_t part = far ? TILE_COLUMNS * (intptr_t)sizeof(T) * k / (m / TILE_ROWS) : 0;
  const intptr_t pace = far ? (part + k - 1) / k : 0;
  /*
   * A last tile of a row or two takes as long as one of SUMS_AT_ONCE vectors, because each sum waits for the one before: a
   * few rows that are read in place go into tiles of the same height instead.
   */
  const intptr_t tiles = (m + TILE_ROWS - 1) / TILE_ROWS, last = m % TILE_ROWS * TILE_VECTORS;
  const int is_even = in_place != NULL && tiles <= EVEN_TILES && last > 0 && last < SUMS_AT_ONCE;
  const intptr_t height = is_even ? (m + tiles - 1) / tiles : TILE_ROWS;
  for (intptr_t j = 0; j < n; j += TILE_COLUMNS) {
    const int columns = (int)(n - j < TILE_COLUMNS ? n - j : TILE_COLUMNS), ahead = far && n - j > TILE_COLUMNS;
    const int vectors = (columns - 1) / LANES;
    for (intptr_t i = 0; i < m; i += height) {
      const intptr_t rows = m - i < height ? m - i : height;
      const char *next = ahead && rows == TILE_ROWS ? (const char *)(b + panel) + i / TILE_ROWS * part : NULL;
      out.c = r.c + i * r.row + j * r.column;
      out.added = r.added + i * r.added_row + j * r.added_column;
      if (in_place == NULL) {
        if (next) OF(tile_ahead)(packed + i * k, b, b_row, k, &out, next, pace);
        else OF(tiles)[vectors][rows - 1](packed + i * k, b, b_row, k, &out, columns);
        continue;
      }
      const T *a = (const T *)in_place->at + i * in_place->row;
      if (next) OF(in_place_ahead)(a, in_place->row, in_place->column, b, b_row, k, &out, next, pace);
      else OF(tiles_in_place)[vectors][rows - 1](a, in_place->row, in_place->column, b, b_row, k, &out, columns);
    }
    b += panel;
  }
}

static void OF(multiply_panels)(const T *a, const T *b, intptr_t panel, intptr_t b_row, intptr_t m, intptr_t n,
                                intptr_t k, const RESULT r) {
  OF(multiply)(a, NULL, b, panel, b_row, m, n, k, r);
}

static void OF(multiply_in_place)(const MATRIX *a, const T *b, intptr_t panel, intptr_t b_row, intptr_t m, intptr_t n,
                                  intptr_t k, const RESULT r) {
  OF(multiply)(NULL, a, b, panel, b_row, m, n, k, r);
}

/*
 * Whether A is read where it is. That costs less than to copy it where its rows are contiguous and B has few columns: a
 * tile reads as many lines of them as of a panel. With more columns a copy is faster, whose lines follow one another;
 * few rows are not worth it. Not where rows lie a multiple of a page apart, because then all of them want the same places
 * of the first level cache. Otherwise where few panels of B read little of it.
 */
INLINE int OF(reads_in_place)(const MATRIX *a, const intptr_t m, const intptr_t n, const intptr_t k) {
  if (a->type != FLOAT32) return 0;
  if (a->column == 1 && a->row * (intptr_t)sizeof(T) % SAME_PLACES != 0)
    return n < IN_PLACE_COLUMNS || m <= EVEN_TILES * TILE_ROWS;
  return n <= IN_PLACE_PANELS * TILE_COLUMNS && m * k <= IN_PLACE_NUMBERS;
}

INLINE intptr_t OF(even)(intptr_t length, intptr_t most, intptr_t multiple) {
  const intptr_t blocks = (length + most - 1) / most, block = blocks ? (length + blocks - 1) / blocks : 1;
  return (block + multiple - 1) / multiple * multiple;
}

/* Columns that are missing in the last panel are zeros in it, so panels are whole. */
INLINE intptr_t OF(whole)(intptr_t length, intptr_t multiple) { return (length + multiple - 1) / multiple * multiple; }

static int OF(blocked)(intptr_t m, intptr_t n, intptr_t k, const MATRIX a, const MATRIX b, const RESULT r, Place *place) {
  const intptr_t depth = OF(even)(k, BLOCK_DEPTH, 1), rows = OF(even)(m, BLOCK_ROWS, TILE_ROWS);
  const intptr_t width = OF(even)(n, BLOCK_COLUMNS, TILE_COLUMNS);
  /* B is read where it is when that takes no longer than to copy it: few rows, or little of it. */
  const int direct = b.type == FLOAT32 && b.column == 1 && (m <= 3 * TILE_ROWS || n * k * (intptr_t)sizeof(T) <= 16384);
  const int in_place = OF(reads_in_place)(&a, m, n, k);
  T *b_panels = (T *)reserve(place, (size_t)(depth * ((direct ? TILE_COLUMNS : width) + rows)) * sizeof(T) + 64);
  if (b_panels == NULL) return 1;
  T *a_panels = b_panels + depth * (direct ? TILE_COLUMNS : width);
  for (intptr_t column = 0; column < n; column += width) {
    const intptr_t columns = n - column < width ? n - column : width;
    for (intptr_t from = 0; from == 0 || from < k; from += depth) {
      const intptr_t steps = k - from < depth ? k - from : depth;
      const MATRIX part = {b.at + (from * b.row + column * b.column) * OF(size)(b.type), b.row, b.column, b.type};
      const intptr_t full = direct ? columns / LANES * LANES : 0;
      const MATRIX rest = {part.at + full * part.column * OF(size)(b.type), b.row, b.column, b.type};
      OF(pack_columns)(b_panels, rest, columns - full, steps);
      for (intptr_t row = 0; row < m; row += rows) {
        const intptr_t count = m - row < rows ? m - row : rows;
        const MATRIX left = {a.at + (row * a.row + from * a.column) * OF(size)(a.type), a.row, a.column, a.type};
        RESULT out = OF(during)(OF(moved)(r, row, column), from, from + steps, k);
        if (in_place) {
          if (full > 0)
            OF(multiply_in_place)(&left, (const T *)part.at, TILE_COLUMNS, b.row, count, full, steps, out);
          out = OF(moved)(out, 0, full);
          OF(multiply_in_place)(&left, b_panels, TILE_COLUMNS * steps, TILE_COLUMNS, count, columns - full, steps, out);
          continue;
        }
        OF(pack_rows)(a_panels, left, count, steps);
        if (full > 0)
          OF(multiply_panels)(a_panels, (const T *)part.at, TILE_COLUMNS, b.row, count, full, steps, out);
        out = OF(moved)(out, 0, full);
        OF(multiply_panels)(a_panels, b_panels, TILE_COLUMNS * steps, TILE_COLUMNS, count, columns - full, steps, out);
      }
    }
  }
  return 0;
}

/*
 * `width` columns of a small product, B's side by side: nothing is packed, and some rows of A are multiplied at a time.
 * The terms of a sum are added in the order of a tile's.
 */
#define NARROW(name, TYPE, width)                                                                                      \
  INLINE void OF(name##_rows)(const int rows, intptr_t k, const T *a, intptr_t a_row, intptr_t a_column, const T *b,   \
                              intptr_t b_row, const RESULT *r, intptr_t i, intptr_t j) {                               \
    TYPE sums[8];                                                                                                      \
    UNROLL for (int q = 0; q < rows; q++) sums[q] = (TYPE){0};                                                         \
    for (intptr_t p = 0; p < k; p++, a += a_column, b += b_row) {                                                      \
      const TYPE line = *(const TYPE *)b;                                                                              \
      UNROLL for (int q = 0; q < rows; q++) sums[q] += line * a[q * a_row];                                            \
    }                                                                                                                  \
    if (r->column == 1 && r->beta == 0 && !r->positive) {                                                              \
      UNROLL for (int q = 0; q < rows; q++) *(TYPE *)(r->c + (i + q) * r->row + j) = sums[q] * r->alpha;               \
      return;                                                                                                          \
    }                                                                                                                  \
    UNROLL for (int q = 0; q < rows; q++) {                                                                            \
      T numbers[width];                                                                                                \
      *(TYPE *)numbers = sums[q];                                                                                      \
      for (int l = 0; l < width; l++) OF(put)(r, i + q, j + l, numbers[l]);                                            \
    }                                                                                                                  \
  }                                                                                                                    \
  static void OF(name)(intptr_t m, intptr_t k, const MATRIX *a, const T *b, intptr_t b_row, const RESULT *r,           \
                       intptr_t j) {                                                                                   \
    const T *left = (const T *)a->at;                                                                                  \
    intptr_t i = 0;                                                                                                    \
    for (; i + 8 <= m; i += 8, left += 8 * a->row) OF(name##_rows)(8, k, left, a->row, a->column, b, b_row, r, i, j);  \
    if (i + 4 <= m) {                                                                                                  \
      OF(name##_rows)(4, k, left, a->row, a->column, b, b_row, r, i, j);                                               \
      i += 4, left += 4 * a->row;                                                                                      \
    }                                                                                                                  \
    if (i + 2 <= m) {                                                                                                  \
      OF(name##_rows)(2, k, left, a->row, a->column, b, b_row, r, i, j);                                               \
      i += 2, left += 2 * a->row;                                                                                      \
    }                                                                                                                  \
    if (i < m) OF(name##_rows)(1, k, left, a->row, a->column, b, b_row, r, i, j);                                      \
  }
typedef T OF(One) __attribute__((vector_size(sizeof(T)), aligned(sizeof(T)), may_alias));
NARROW(narrow_whole, VECTOR, LANES)
#if VECTOR_BYTES / (SINGLE ? 4 : 8) > 8
NARROW(narrow_eight, OF(Eight), 8)
#endif
#if VECTOR_BYTES / (SINGLE ? 4 : 8) > 4
NARROW(narrow_four, FOUR, 4)
#endif
#if VECTOR_BYTES / (SINGLE ? 4 : 8) > 2
typedef T OF(Two) __attribute__((vector_size(2 * sizeof(T)), aligned(sizeof(T)), may_alias));
NARROW(narrow_two, OF(Two), 2)
#endif
NARROW(narrow_one, OF(One), 1)
#undef NARROW

/* Multiplications of a product that takes no longer than to pack its matrices. */
#define NARROW_WORK 4096

/* Whether a product is done without packing: a small one, or one of few columns. */
INLINE int OF(is_narrow)(intptr_t m, intptr_t n, intptr_t k, const MATRIX *a, const MATRIX *b) {
  if (a->type != FLOAT32 || b->type != FLOAT32 || b->column != 1 || k == 0 || k > BLOCK_DEPTH) return 0;
  return m * n * k <= NARROW_WORK || n == 4 || n == 8;
}

static void OF(narrow)(intptr_t m, intptr_t n, intptr_t k, const MATRIX a, const MATRIX b, const RESULT r) {
  const T *right = (const T *)b.at;
  intptr_t j = 0;
  for (; j + LANES <= n; j += LANES) OF(narrow_whole)(m, k, &a, right + j, b.row, &r, j);
#if VECTOR_BYTES / (SINGLE ? 4 : 8) > 8
  for (; j + 8 <= n; j += 8) OF(narrow_eight)(m, k, &a, right + j, b.row, &r, j);
#endif
#if VECTOR_BYTES / (SINGLE ? 4 : 8) > 4
  for (; j + 4 <= n; j += 4) OF(narrow_four)(m, k, &a, right + j, b.row, &r, j);
#endif
#if VECTOR_BYTES / (SINGLE ? 4 : 8) > 2
  for (; j + 2 <= n; j += 2) OF(narrow_two)(m, k, &a, right + j, b.row, &r, j);
#endif
  for (; j < n; j++) OF(narrow_one)(m, k, &a, right + j, b.row, &r, j);
}

/* Few rows of A, B's rows contiguous: rows of B are added up, four at a time. `a` is dense. */
INLINE void OF(add_rows)(const int rows, intptr_t n, intptr_t k, const T *a, const MATRIX b, const RESULT r, T *sums,
                         const int type) {
  const intptr_t size = OF(size)(type);
  for (intptr_t column = 0; column < n; column += THIN_COLUMNS) {
    const intptr_t columns = n - column < THIN_COLUMNS ? n - column : THIN_COLUMNS;
    for (int i = 0; i < rows; i++) memset(sums + i * THIN_COLUMNS, 0, (size_t)columns * sizeof(T));
    for (intptr_t p = 0; p < k; p += 4) {
      const int steps = (int)(k - p < 4 ? k - p : 4);
      const char *line = b.at + (p * b.row + column) * size;
      const intptr_t next = b.row * size;
      T left[THIN_ROWS][4];
      for (int i = 0; i < rows; i++)
        for (int q = 0; q < 4; q++) left[i][q] = q < steps ? a[i * k + p + q] : 0;
      intptr_t j = 0;
      if (steps == 4) {
        for (; j + LANES <= columns; j += LANES) {
          VECTOR right[4];
          UNROLL for (int q = 0; q < 4; q++) right[q] = OF(load)(line + q * next + j * size, type);
          UNROLL for (int i = 0; i < rows; i++) {
            VECTOR sum = *(VECTOR *)(sums + i * THIN_COLUMNS + j);
            UNROLL for (int q = 0; q < 4; q++) sum += right[q] * left[i][q];
            *(VECTOR *)(sums + i * THIN_COLUMNS + j) = sum;
          }
        }
      }
      for (int q = 0; q < steps; q++)
        for (int i = 0; i < rows; i++)
          for (intptr_t l = j; l < columns; l++)
            sums[i * THIN_COLUMNS + l] += left[i][q] * OF(load_one)(line + q * next + l * size, type);
    }
    for (int i = 0; i < rows; i++)
      for (intptr_t j = 0; j < columns; j++) OF(put)(&r, i, column + j, sums[i * THIN_COLUMNS + j]);
  }
}

INLINE T OF(total)(const VECTOR v) {
  T numbers[LANES];
  *(VECTOR *)numbers = v;
  for (int width = LANES / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++) numbers[i] += numbers[i + width];
  return numbers[0];
}

/* Scalar products of `rows` rows of A with `columns` columns of B. */
INLINE void OF(dot_columns)(const int rows, const int columns, intptr_t k, const T *a, const char *b, intptr_t b_column,
                            const RESULT r, const int type) {
  const intptr_t size = OF(size)(type);
  VECTOR sums[THIN_ROWS][4], others[THIN_ROWS][4];
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < columns; j++) sums[i][j] = others[i][j] = (VECTOR){0};
  intptr_t p = 0;
  if (rows <= 2) {
    for (; p + 2 * LANES <= k; p += 2 * LANES)
      UNROLL for (int j = 0; j < columns; j++) {
        const char *at = b + (j * b_column + p) * size;
        const VECTOR one = OF(load)(at, type), two = OF(load)(at + LANES * size, type);
        UNROLL for (int i = 0; i < rows; i++) {
          sums[i][j] += *(const VECTOR *)(a + i * k + p) * one;
          others[i][j] += *(const VECTOR *)(a + i * k + p + LANES) * two;
        }
      }
  }
  for (; p + LANES <= k; p += LANES)
    UNROLL for (int j = 0; j < columns; j++) {
      const VECTOR right = OF(load)(b + (j * b_column + p) * size, type);
      UNROLL for (int i = 0; i < rows; i++) sums[i][j] += *(const VECTOR *)(a + i * k + p) * right;
    }
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < columns; j++) {
    if (rows <= 2) sums[i][j] += others[i][j];
    T sum = OF(total)(sums[i][j]);
    for (intptr_t l = p; l < k; l++) sum += a[i * k + l] * OF(load_one)(b + (j * b_column + l) * size, type);
    OF(put)(&r, i, j, sum);
  }
}

/* Numbers whose products are added up by themselves, so that errors of long sums stay small. */
#define DOT_BLOCK 8192

/* The scalar product of two rows of numbers. */
static T OF(dot)(intptr_t k, const T *a, const T *b) {
  T total = 0;
  for (intptr_t from = 0; from < k; from += DOT_BLOCK) {
    const intptr_t end = k - from < DOT_BLOCK ? k : from + DOT_BLOCK;
    VECTOR sums[4] = {{0}, {0}, {0}, {0}};
    intptr_t p = from;
    for (; p + 4 * LANES <= end; p += 4 * LANES)
      UNROLL for (int i = 0; i < 4; i++)
        sums[i] += *(const VECTOR *)(a + p + i * LANES) * *(const VECTOR *)(b + p + i * LANES);
    for (; p + LANES <= end; p += LANES) sums[0] += *(const VECTOR *)(a + p) * *(const VECTOR *)(b + p);
    T sum = OF(total)((sums[0] + sums[1]) + (sums[2] + sums[3]));
    for (; p < end; p++) sum += a[p] * b[p];
    total += sum;
  }
  return total;
}

/* Few rows of A, B's columns contiguous. */
INLINE void OF(dots)(const int rows, intptr_t n, intptr_t k, const T *a, const MATRIX b, RESULT r, const int type) {
  const char *at = b.at;
  intptr_t j = 0;
  for (; j + 4 <= n; j += 4, at += 4 * b.column * OF(size)(type), r = OF(moved)(r, 0, 4))
    OF(dot_columns)(rows, 4, k, a, at, b.column, r, type);
  for (; j < n; j++, at += b.column * OF(size)(type), r = OF(moved)(r, 0, 1))
    OF(dot_columns)(rows, 1, k, a, at, b.column, r, type);
}

INLINE void OF(thin_of)(const int rows, intptr_t n, intptr_t k, const T *a, const MATRIX b, const RESULT r, T *sums,
                        const int type) {
  if (b.column == 1) OF(add_rows)(rows, n, k, a, b, r, sums, type);
  else OF(dots)(rows, n, k, a, b, r, type);
}

#define THIN(rows, type)                                                                                               \
  static void OF(thin_##rows##_##type)(intptr_t n, intptr_t k, const T *a, const MATRIX *b, const RESULT *r, T *sums) { \
    OF(thin_of)(rows, n, k, a, *b, *r, sums, type);                                                                    \
  }
#define THINS(type) THIN(1, type) THIN(2, type) THIN(3, type) THIN(4, type)
THINS(FLOAT32)
#if SINGLE
THINS(BFLOAT16)
THINS(FLOAT16)
#endif
typedef void (*OF(Thin))(intptr_t, intptr_t, const T *, const MATRIX *, const RESULT *, T *);
static const OF(Thin) OF(thins)[][THIN_ROWS] = {
    {OF(thin_1_FLOAT32), OF(thin_2_FLOAT32), OF(thin_3_FLOAT32), OF(thin_4_FLOAT32)},
#if SINGLE
    {OF(thin_1_BFLOAT16), OF(thin_2_BFLOAT16), OF(thin_3_BFLOAT16), OF(thin_4_BFLOAT16)},
    {OF(thin_1_FLOAT16), OF(thin_2_FLOAT16), OF(thin_3_FLOAT16), OF(thin_4_FLOAT16)},
#endif
};

static int OF(thin)(intptr_t m, intptr_t n, intptr_t k, const MATRIX a, MATRIX b, const RESULT r, Place *place) {
  T *rows = (T *)reserve(place, (size_t)(m * k + THIN_ROWS * THIN_COLUMNS) * sizeof(T) + 128);
  if (rows == NULL) return 1;
  const intptr_t size = OF(size)(a.type);
  for (intptr_t i = 0; i < m; i++) {
    const char *at = a.at + i * a.row * size;
    if (a.type == FLOAT32 && a.column == 1) memcpy(rows + i * k, at, (size_t)k * sizeof(T));
    else
      for (intptr_t p = 0; p < k; p++) rows[i * k + p] = OF(load_one)(at + p * a.column * size, a.type);
  }
  T *sums = rows + OF(whole)(m * k, 16);
  const intptr_t width = m <= THIN_ROWS ? n : DOTS_COLUMNS, step = b.column * OF(size)(b.type);
  for (intptr_t j = 0; j < n; j += width, b.at += width * step)
    for (intptr_t i = 0; i < m; i += THIN_ROWS) {
      const RESULT out = OF(moved)(r, i, j);
      const intptr_t some = m - i < THIN_ROWS ? m - i : THIN_ROWS;
      OF(thins)[b.type][some - 1](n - j < width ? n - j : width, k, rows + i * k, &b, &out, sums);
    }
  return 0;
}

#if SINGLE
#include "matrices.h"
#endif

INLINE MATRIX OF(matrix)(const double *v, Place *place) {
  const MATRIX m = {place->base + (size_t)v[0], (intptr_t)v[1], (intptr_t)v[2], (int)v[3]};
  return m;
}

/* A place and two strides, or 0: what is added to a product in C's stead; and whether what is less than 0 becomes 0. */
INLINE void OF(finish)(RESULT *r, const double *v, Place *place) {
  if (v[0] != 0) {
    r->added = (const T *)(place->base + (size_t)v[0]);
    r->added_row = (intptr_t)v[1];
    r->added_column = (intptr_t)v[2];
  }
  r->positive = (int)v[3];
}

/*
 * m, n, k, alpha, A, B, beta, C's place and strides, how many such products, how far apart their operands lie, and what
 * `finish` takes, the same for all products.
 */
static int OF(product)(const double *v, Place *place) {
  const intptr_t m = (intptr_t)v[0], n = (intptr_t)v[1], k = (intptr_t)v[2], count = (intptr_t)v[16];
  MATRIX a = OF(matrix)(v + 4, place), b = OF(matrix)(v + 8, place);
  RESULT r = OF(onto)((T *)(place->base + (size_t)v[13]), (intptr_t)v[14], (intptr_t)v[15], (T)v[3], (T)v[12]);
  const intptr_t next = (intptr_t)v[19], added_next = v[20] == 0 ? next : 0;
  OF(finish)(&r, v + 20, place);
  const int dots = b.row == 1 && b.column != 1 && m <= DOTS_ROWS_OF_A && m * DOTS_DEPTH <= k;
  const int thin = dots || (m <= THIN_ROWS && (b.column == 1 || b.row == 1 || n == 1 || k == 1));
  if (thin && b.column != 1 && b.row != 1) {
    if (n == 1) b.column = 1;
    else b.row = 1;
  }
#if SINGLE && VECTOR_BYTES == 64
  if ((!thin || m > THIN_ROWS) && a.type == BFLOAT16 && b.type == BFLOAT16 &&
      byte_instructions & (MATRICES_OF_BFLOAT16 | DOTS_OF_BFLOAT16)) {
    for (intptr_t i = 0; i < count;
         i++, a.at += (intptr_t)v[17] * 2, b.at += (intptr_t)v[18] * 2, r.c += next, r.added += added_next)
      if (multiply_bfloat16(m, n, k, a, b, r, place) != 0) return 1;
    return 0;
  }
#endif
  const int is_dot = m == 1 && n == 1 && a.column == 1 && b.row == 1 && a.type == FLOAT32 && b.type == FLOAT32;
  const int is_narrow = !thin && OF(is_narrow)(m, n, k, &a, &b);
  for (intptr_t i = 0; i < count; i++) {
    if (is_dot) OF(put)(&r, 0, 0, OF(dot)(k, (const T *)a.at, (const T *)b.at));
    else if (is_narrow) OF(narrow)(m, n, k, a, b, r);
    else if ((thin ? OF(thin)(m, n, k, a, b, r, place) : OF(blocked)(m, n, k, a, b, r, place)) != 0) return 1;
    a.at += (intptr_t)v[17] * OF(size)(a.type);
    b.at += (intptr_t)v[18] * OF(size)(b.type);
    r.c += next;
    r.added += added_next;
  }
  return 0;
}

/*
 * The next two have the arguments of their namesakes in WebAssembly (backend/wasm/gemm), strides in bytes, and after
 * them the type of the elements that are packed.
 *
 * target, source, lane stride, depth stride, lanes, depth, type: packs columns of B.
 */
static int OF(pack)(const double *v, Place *place) {
  const int type = (int)v[6];
  const intptr_t size = OF(size)(type);
  const MATRIX b = {place->base + (size_t)v[1], (intptr_t)v[3] / size, (intptr_t)v[2] / size, type};
  OF(pack_columns)((T *)(place->base + (size_t)v[0]), b, (intptr_t)v[4], (intptr_t)v[5]);
  return 0;
}

/*
 * panels, A, its strides, packed columns of B, m, n, k, C, its strides, alpha, beta, (no scratch), type, and what
 * `finish` takes, with strides in elements: multiplies rows of A, which are packed into the panels first unless they are
 * read where they are: one of several threads' share.
 */
static int OF(rows)(const double *v, Place *place) {
  const intptr_t m = (intptr_t)v[5], n = (intptr_t)v[6], k = (intptr_t)v[7], bytes = (intptr_t)sizeof(T);
  const int type = (int)v[14];
  const intptr_t size = OF(size)(type);
  T *panels = (T *)(place->base + (size_t)v[0]);
  const MATRIX a = {place->base + (size_t)v[1], (intptr_t)v[2] / size, (intptr_t)v[3] / size, type};
  RESULT r = OF(onto)((T *)(place->base + (size_t)v[8]), (intptr_t)v[9] / bytes, (intptr_t)v[10] / bytes, (T)v[11],
                      (T)v[12]);
  OF(finish)(&r, v + 15, place);
  const T *b = (const T *)(place->base + (size_t)v[4]);
  if (OF(reads_in_place)(&a, m, n, k)) {
    OF(multiply_in_place)(&a, b, TILE_COLUMNS * k, TILE_COLUMNS, m, n, k, r);
    return 0;
  }
  OF(pack_rows)(panels, a, m, k);
  OF(multiply_panels)(panels, b, TILE_COLUMNS * k, TILE_COLUMNS, m, n, k, r);
  return 0;
}
