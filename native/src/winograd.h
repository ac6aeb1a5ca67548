/*
 * Convolutions of float32 with 3 x 3 and 2 x 2 kernels that move by 1, by Winograd's method (A. Lavin, S. Gray, "Fast
 * Algorithms for Convolutional Neural Networks", 2015): squares of TILE_OF x TILE_OF results come from squares of SIZE_OF
 * x SIZE_OF pixels; both these and the kernels are transformed to as many positions, where a matrix product over the
 * channels takes the place of the convolution. level.c includes this after product.h. Transforms and their points are
 * those of backend/wasm/convolution/winograd-transforms.ts. Steps and strides are in numbers.
 *
 * There are three ways: 2 and 4 are the tiles for 3 x 3 kernels, and 5 stands for tiles of 4 with 2 x 2 kernels.
 *
 * Tiles are counted through the rows of tiles of all images of a batch. A vector holds as many tiles as it has lanes, in
 * the order in which transposing four lanes at a time leaves them; results go back the same way.
 */

#define TILE_OF(way) ((way) == 2 ? 2 : 4)
/* Rows of kernels, and of positions. */
#define KERNEL_OF(way) ((way) == 5 ? 2 : 3)
#define SIZE_OF(way) (TILE_OF(way) + KERNEL_OF(way) - 1)

/* Images, or the gradients of results, and how they are cut into tiles: `Tiling` in winograd-native.ts. */
typedef struct {
  /* Channels of the image and of the result. */
  int32_t depth, rows;
  int32_t height, width;
  /* Zeros above and left of the image. */
  int32_t top, left;
  int32_t result_height, result_width;
  /* Rows of tiles of an image, and tiles of a row. */
  int32_t vertical, horizontal;
} Tiling;

/* The points, and what kernels are divided by. */
#define P (11.0f / 16)
#define Q (11.0f / 8)
#define BOTH (P * P * Q * Q)
#define SUM (P * P + Q * Q)
#define AT_P (2.0f * P * P * (P * P - Q * Q))
#define AT_Q (2.0f * Q * Q * (Q * Q - P * P))
/* The same where there are five positions: the points are 0, R, -R and S. */
#define R 0.75f
#define S 2.0f
#define AT_ZERO (R * R * S)
#define AT_R (2 * R * R * (R - S))
#define AT_MINUS_R (-2 * R * R * (R + S))
#define AT_S (S * (S * S - R * R))

typedef int32_t LaneBits __attribute__((vector_size(VECTOR_BYTES), aligned(4), may_alias));

/* In each four lanes of two vectors: numbers below 4 are lanes of `a`, others of `b`. */
#define FROM(i, group) ((i) < 4 ? (i) + 4 * (group) : (i)-4 + VECTOR_BYTES / 4 + 4 * (group))
#define FOUR_FROM(w, x, y, z, group) FROM(w, group), FROM(x, group), FROM(y, group), FROM(z, group)
#if VECTOR_BYTES == 64
#define MIX(a, b, w, x, y, z)                                                                                          \
  __builtin_shufflevector(a, b, FOUR_FROM(w, x, y, z, 0), FOUR_FROM(w, x, y, z, 1), FOUR_FROM(w, x, y, z, 2),          \
                          FOUR_FROM(w, x, y, z, 3))
#elif VECTOR_BYTES == 32
#define MIX(a, b, w, x, y, z) __builtin_shufflevector(a, b, FOUR_FROM(w, x, y, z, 0), FOUR_FROM(w, x, y, z, 1))
#else
#define MIX(a, b, w, x, y, z) __builtin_shufflevector(a, b, FOUR_FROM(w, x, y, z, 0))
#endif

/* Pixels to positions. */
INLINE void pixels_along(const int way, const VECTOR *in, VECTOR *out) {
  if (way == 2) {
    out[0] = in[0] - in[2];
    out[1] = in[1] + in[2];
    out[2] = in[2] - in[1];
    out[3] = in[1] - in[3];
    return;
  }
  if (way == 5) {
    const VECTOR a = in[3] - in[2] * S, b = in[2] * R - in[1] * (R * S);
    out[0] = a - in[1] * (R * R) + in[0] * (R * R * S);
    out[1] = a + b;
    out[2] = a - b;
    out[3] = in[3] - in[1] * (R * R);
    out[4] = in[4] - in[3] * S - in[2] * (R * R) + in[1] * (R * R * S);
    return;
  }
  const VECTOR a = in[4] - in[2] * (Q * Q), b = in[3] * P - in[1] * (P * Q * Q);
  const VECTOR c = in[4] - in[2] * (P * P), d = in[3] * Q - in[1] * (Q * P * P);
  out[0] = in[4] + in[0] * BOTH - in[2] * SUM;
  out[1] = a + b;
  out[2] = a - b;
  out[3] = c + d;
  out[4] = c - d;
  out[5] = in[5] + in[1] * BOTH - in[3] * SUM;
}

/* Gradients of results to positions. */
INLINE void gradients_along(const int way, const VECTOR *in, VECTOR *out) {
  out[0] = in[0];
  if (way == 2) {
    out[1] = in[0] + in[1];
    out[2] = in[0] - in[1];
    out[3] = -in[1];
    return;
  }
  if (way == 5) {
    const VECTOR a = in[0] + in[2] * (R * R), b = in[1] * R + in[3] * (R * R * R);
    out[1] = a + b;
    out[2] = a - b;
    out[3] = in[0] + in[1] * S + in[2] * (S * S) + in[3] * (S * S * S);
    out[4] = in[3];
    return;
  }
  const VECTOR a = in[0] + in[2] * (P * P), b = in[1] * P + in[3] * (P * P * P);
  const VECTOR c = in[0] + in[2] * (Q * Q), d = in[1] * Q + in[3] * (Q * Q * Q);
  out[1] = a + b;
  out[2] = a - b;
  out[3] = c + d;
  out[4] = c - d;
  out[5] = in[3];
}

/* Kernels to positions. */
INLINE void kernels_along(const int way, const VECTOR *in, VECTOR *out) {
  if (way == 2) {
    const VECTOR a = (in[0] + in[2]) * 0.5f, b = in[1] * 0.5f;
    out[0] = in[0];
    out[1] = a + b;
    out[2] = a - b;
    out[3] = in[2];
    return;
  }
  if (way == 5) {
    out[0] = in[0] * (1 / AT_ZERO);
    out[1] = in[0] * (1 / AT_R) + in[1] * (R / AT_R);
    out[2] = in[0] * (1 / AT_MINUS_R) - in[1] * (R / AT_MINUS_R);
    out[3] = in[0] * (1 / AT_S) + in[1] * (S / AT_S);
    out[4] = in[1];
    return;
  }
  const VECTOR a = in[0] * (1 / AT_P) + in[2] * (P * P / AT_P), b = in[1] * (P / AT_P);
  const VECTOR c = in[0] * (1 / AT_Q) + in[2] * (Q * Q / AT_Q), d = in[1] * (Q / AT_Q);
  out[0] = in[0] * (1 / BOTH);
  out[1] = a + b;
  out[2] = a - b;
  out[3] = c + d;
  out[4] = c - d;
  out[5] = in[2];
}

/* Products to results. */
INLINE void results_along(const int way, const VECTOR *in, VECTOR *out) {
  if (way == 2) {
    out[0] = in[0] + in[1] + in[2];
    out[1] = in[1] - in[2] - in[3];
    return;
  }
  if (way == 5) {
    const VECTOR a = in[1] + in[2], b = in[1] - in[2];
    out[0] = in[0] + a + in[3];
    out[1] = b * R + in[3] * S;
    out[2] = a * (R * R) + in[3] * (S * S);
    out[3] = b * (R * R * R) + in[3] * (S * S * S) + in[4];
    return;
  }
  const VECTOR a = in[1] + in[2], b = in[1] - in[2], c = in[3] + in[4], d = in[3] - in[4];
  out[0] = in[0] + a + c;
  out[1] = b * P + d * Q;
  out[2] = a * (P * P) + c * (Q * Q);
  out[3] = b * (P * P * P) + d * (Q * Q * Q) + in[5];
}

/* Products to gradients of kernels. */
INLINE void kernel_gradients_along(const int way, const VECTOR *in, VECTOR *out) {
  const VECTOR a = in[1] + in[2], b = in[1] - in[2];
  if (way == 2) {
    out[0] = in[0] + a * 0.5f;
    out[1] = b * 0.5f;
    out[2] = in[3] + a * 0.5f;
    return;
  }
  if (way == 5) {
    out[0] = in[0] * (1 / AT_ZERO) + in[1] * (1 / AT_R) + in[2] * (1 / AT_MINUS_R) + in[3] * (1 / AT_S);
    out[1] = in[1] * (R / AT_R) - in[2] * (R / AT_MINUS_R) + in[3] * (S / AT_S) + in[4];
    return;
  }
  const VECTOR c = in[3] + in[4], d = in[3] - in[4];
  out[0] = in[0] * (1 / BOTH) + a * (1 / AT_P) + c * (1 / AT_Q);
  out[1] = b * (P / AT_P) + d * (Q / AT_Q);
  out[2] = in[5] + a * (P * P / AT_P) + c * (Q * Q / AT_Q);
}

/* An odd number of cache lines, so that positions do not compete for the same places of the cache. */
INLINE intptr_t odd_lines(const intptr_t numbers) { return (((numbers + 15) / 16) | 1) * 16; }

INLINE intptr_t larger(const intptr_t a, const intptr_t b) { return a > b ? a : b; }
INLINE intptr_t smaller(const intptr_t a, const intptr_t b) { return a < b ? a : b; }

/* So many numbers and zeros after them; behind `end` there may be no memory. */
INLINE VECTOR load_part(const float *from, const int count, const float *end) {
  VECTOR v = {0};
  if (from + LANES <= end) {
    LaneBits inside;
    UNROLL for (int l = 0; l < LANES; l++) inside[l] = l;
    inside = inside < (LaneBits){0} + count;
    return (VECTOR)(*(const LaneBits *)from & inside);
  }
  float numbers[LANES] = {0};
  for (int l = 0; l < count; l++) numbers[l] = from[l];
  v = *(const VECTOR *)numbers;
  return v;
}

/* Whole vectors; up to a vector beyond `count` is read and written. */
INLINE void copy_vectors(float *to, const float *from, const intptr_t count) {
  for (intptr_t i = 0; i < count; i += LANES) *(VECTOR *)(to + i) = *(const VECTOR *)(from + i);
}

/* Exactly so many numbers. */
INLINE void copy_exactly(float *to, const float *from, const intptr_t count) {
  intptr_t i = 0;
  if (count >= LANES) {
    for (; i + LANES <= count; i += LANES) *(VECTOR *)(to + i) = *(const VECTOR *)(from + i);
    if (i < count) *(VECTOR *)(to + count - LANES) = *(const VECTOR *)(from + count - LANES);
    return;
  }
  for (; i + 4 <= count; i += 4) *(FOUR *)(to + i) = *(const FOUR *)(from + i);
  for (; i < count; i++) to[i] = from[i];
}

/* Columns 0 to `tile` of the tiles of a vector, which lie side by side, each in a vector; only the first two if so asked. */
INLINE void columns_of(const int tile, const int two, const float *from, VECTOR *out) {
  if (tile == 2) {
    const VECTOR a = *(const VECTOR *)from, b = *(const VECTOR *)(from + LANES);
    out[0] = MIX(a, b, 0, 2, 4, 6);
    out[1] = MIX(a, b, 1, 3, 5, 7);
    return;
  }
  const VECTOR a = *(const VECTOR *)from, b = *(const VECTOR *)(from + LANES);
  const VECTOR c = *(const VECTOR *)(from + 2 * LANES), d = *(const VECTOR *)(from + 3 * LANES);
  const VECTOR ab = MIX(a, b, 0, 4, 1, 5), cd = MIX(c, d, 0, 4, 1, 5);
  out[0] = MIX(ab, cd, 0, 1, 4, 5);
  out[1] = MIX(ab, cd, 2, 3, 6, 7);
  if (two) return;
  const VECTOR ab2 = MIX(a, b, 2, 6, 3, 7), cd2 = MIX(c, d, 2, 6, 3, 7);
  out[2] = MIX(ab2, cd2, 0, 1, 4, 5);
  out[3] = MIX(ab2, cd2, 2, 3, 6, 7);
}

/* The other way: columns of tiles become tiles side by side. */
INLINE void store_columns(const int tile, float *to, const VECTOR *in) {
  if (tile == 2) {
    *(VECTOR *)to = MIX(in[0], in[1], 0, 4, 1, 5);
    *(VECTOR *)(to + LANES) = MIX(in[0], in[1], 2, 6, 3, 7);
    return;
  }
  const VECTOR ab = MIX(in[0], in[1], 0, 4, 1, 5), ab2 = MIX(in[0], in[1], 2, 6, 3, 7);
  const VECTOR cd = MIX(in[2], in[3], 0, 4, 1, 5), cd2 = MIX(in[2], in[3], 2, 6, 3, 7);
  *(VECTOR *)to = MIX(ab, cd, 0, 1, 4, 5);
  *(VECTOR *)(to + LANES) = MIX(ab, cd, 2, 3, 6, 7);
  *(VECTOR *)(to + 2 * LANES) = MIX(ab2, cd2, 0, 1, 4, 5);
  *(VECTOR *)(to + 3 * LANES) = MIX(ab2, cd2, 2, 3, 6, 7);
}

/*
 * Rows of pixels that are transformed before the first of them is copied: a processor waits where it loads a vector that
 * lies across what it has just stored.
 */
#define LINES_AT_ONCE 4

/* The room that `lift` needs for tiles: a row of pixels, rows of tiles side by side, and the same moved by a tile. */
INLINE intptr_t line_pitch(const Tiling *g, const int way) {
  return OF(whole)(larger(g->left + OF(whole)(g->width, LANES), (intptr_t)(g->horizontal + 1) * TILE_OF(way)), LANES) + LANES;
}
INLINE intptr_t row_pitch(const Tiling *g, const int way, const intptr_t first, const intptr_t count) {
  const intptr_t begin = first % g->horizontal, rows = (begin + count - 1) / g->horizontal + 1;
  return odd_lines(larger(rows * g->horizontal, begin + OF(whole)(count, LANES)) * TILE_OF(way) + LANES);
}
INLINE intptr_t lift_room(const Tiling *g, const int way, const intptr_t first, const intptr_t count) {
  return SIZE_OF(way) * (LINES_AT_ONCE * line_pitch(g, way) + 2 * row_pitch(g, way, first, count)) +
         OF(whole)(g->width, LANES);
}

/*
 * Transforms `count` tiles from `first` on of `channels` channels: lanes are tiles, panels of TILE_COLUMNS of which lie
 * `panel` apart. Columns of tiles are met first, whole rows of pixels at a time.
 */
INLINE void lift(const int way, const int gradient, float *target, const intptr_t position, const intptr_t panel,
                 const intptr_t channel_step, const float *image, const float *end, const Tiling *g, const intptr_t first,
                 const intptr_t count, const intptr_t channel, const intptr_t channels, float *scratch) {
  const int tile = TILE_OF(way), size = SIZE_OF(way), inputs = gradient ? tile : size;
  const intptr_t width = g->width, across = (intptr_t)g->horizontal * tile, plane = (intptr_t)g->height * width;
  const intptr_t first_row = first / g->horizontal, last_row = (first + count - 1) / g->horizontal;
  const intptr_t begin = first % g->horizontal * tile;
  const intptr_t line = line_pitch(g, way), pitch = row_pitch(g, way, first, count);
  float *rows = scratch + LINES_AT_ONCE * size * line, *next = rows + size * pitch, *zeros = next + size * pitch;
  memset(scratch, 0, (size_t)lift_room(g, way, first, count) * sizeof(float));
  for (intptr_t c = 0; c < channels; c++, target += channel_step) {
    for (intptr_t row = first_row; row < last_row + LINES_AT_ONCE; row++) {
      const intptr_t ready = row - (LINES_AT_ONCE - 1);
      if (ready >= first_row) {
        const float *lines = scratch + ready % LINES_AT_ONCE * size * line;
        const intptr_t to = (ready - first_row) * across;
        for (int i = 0; i < size; i++) {
          copy_vectors(rows + i * pitch + to, lines + i * line, across);
          if (!gradient) copy_vectors(next + i * pitch + to, lines + i * line + tile, across);
        }
      }
      if (row > last_row) continue;
      const intptr_t top = row % g->vertical * tile - g->top;
      const float *from[6] = {zeros, zeros, zeros, zeros, zeros, zeros};
      const float *at = image + (row / g->vertical * g->depth + channel + c) * plane;
      float *lines = scratch + row % LINES_AT_ONCE * size * line + g->left;
      for (int i = 0; i < inputs; i++)
        if (top + i >= 0 && top + i < g->height) from[i] = at + (top + i) * width;
      /* The rows of another image are far away, and not foreseen by the processor. */
      if (row + 2 <= last_row) {
        const float *later = image + ((row + 2) / g->vertical * g->depth + channel + c) * plane +
                             ((row + 2) % g->vertical * tile - g->top) * width;
        for (int i = 0; i < inputs; i++) __builtin_prefetch(later + i * width);
      }
      for (intptr_t x = 0; x < width; x += LANES) {
        VECTOR in[6], out[6];
        if (x + LANES <= width)
          UNROLL for (int i = 0; i < inputs; i++) in[i] = *(const VECTOR *)(from[i] + x);
        else
          UNROLL for (int i = 0; i < inputs; i++)
            in[i] = load_part(from[i] + x, (int)(width - x), from[i] == zeros ? zeros + OF(whole)(width, LANES) : end);
        if (gradient) gradients_along(way, in, out);
        else pixels_along(way, in, out);
        UNROLL for (int i = 0; i < size; i++) *(VECTOR *)(lines + i * line + x) = out[i];
      }
    }
    for (intptr_t t = 0; t < count; t += LANES) {
      float *to = target + t / TILE_COLUMNS * panel + t % TILE_COLUMNS;
      for (int i = 0; i < size; i++) {
        VECTOR in[6], out[6];
        const intptr_t at = i * pitch + begin + t * tile;
        columns_of(tile, 0, rows + at, in);
        if (gradient) gradients_along(way, in, out);
        else {
          columns_of(tile, 1, next + at, in + tile);
          pixels_along(way, in, out);
        }
        UNROLL for (int j = 0; j < size; j++) *(VECTOR *)(to + (i * size + j) * position) = out[j];
      }
    }
  }
}

/* Vectors in which a panel's rows fit. */
#define ROW_VECTORS ((TILE_ROWS + LANES - 1) / LANES)
/* Kernels that are read before they are transformed, so that vectors are not loaded from what was just stored. */
#define KERNELS_AT_ONCE 8

/*
 * Panels of TILE_ROWS lanes of transformed kernels, as deep as `depth`, for each position. `turned`: kernels are read from
 * their end. Lanes beyond the last repeat it.
 */
INLINE void lift_kernels(const int way, float *target, const intptr_t position, const float *source, const intptr_t lane,
                         const intptr_t depth_step, intptr_t lanes, const intptr_t depth, const int turned) {
  const int size = SIZE_OF(way), width = KERNEL_OF(way), area = width * width;
  float cells[KERNELS_AT_ONCE][9][ROW_VECTORS * LANES];
  for (; lanes > 0; lanes -= TILE_ROWS, source += TILE_ROWS * lane) {
    const intptr_t last = lanes < TILE_ROWS ? lanes - 1 : TILE_ROWS - 1;
    for (intptr_t d = 0; d < depth; d += KERNELS_AT_ONCE) {
      const int together = (int)smaller(KERNELS_AT_ONCE, depth - d);
      for (int l = 0; l < ROW_VECTORS * LANES; l += 4) {
        const float *from[4];
        for (int i = 0; i < 4; i++) from[i] = source + smaller(l + i, last) * lane + d * depth_step;
        for (int e = 0; e < together; e++) {
          for (int cell = 0; cell + 4 <= area; cell += 4)
            OF(transpose_lines)(&cells[e][cell][l], ROW_VECTORS * LANES, (const char *)(from[0] + cell),
                                (const char *)(from[1] + cell), (const char *)(from[2] + cell),
                                (const char *)(from[3] + cell), FLOAT32);
          for (int i = 0; i < 4; i++) {
            if (area == 9) cells[e][8][l + i] = from[i][8];
            from[i] += depth_step;
          }
        }
      }
      for (int e = 0; e < together; e++, target += TILE_ROWS) {
        UNROLL for (int v = 0; v < ROW_VECTORS; v++) {
          VECTOR half[3][6];
          UNROLL for (int x = 0; x < width; x++) {
            VECTOR in[3];
            UNROLL for (int y = 0; y < width; y++) {
              const int cell = y * width + x;
              in[y] = *(const VECTOR *)&cells[e][turned ? area - 1 - cell : cell][v * LANES];
            }
            kernels_along(way, in, half[x]);
          }
          UNROLL for (int y = 0; y < size; y++) {
            VECTOR in[3], out[6];
            UNROLL for (int x = 0; x < width; x++) in[x] = half[x][y];
            kernels_along(way, in, out);
            float *to = target + y * size * position + v * LANES;
            /* Later lanes follow, but for the last ones: these may be another thread's. */
            if (TILE_ROWS % LANES == 0 || d + e + 1 < depth)
              UNROLL for (int x = 0; x < size; x++) *(VECTOR *)(to + x * position) = out[x];
            else
              UNROLL for (int x = 0; x < size; x++) memcpy(to + x * position, &out[x], TILE_ROWS * sizeof(float));
          }
        }
      }
    }
  }
}

INLINE intptr_t lower_room(const int way, const intptr_t count) {
  return TILE_OF(way) * odd_lines(OF(whole)(count, LANES) * TILE_OF(way));
}

/*
 * Results of `count` tiles from `first` on, in channels `row` to `row + rows`, from products whose rows lie `pitch` apart.
 * A bias for each channel, or NULL.
 */
INLINE void lower(const int way, const float *products, const intptr_t position, const intptr_t pitch, float *result,
                  const float *bias, const Tiling *g, const intptr_t first, const intptr_t count, const intptr_t row,
                  const intptr_t rows, float *scratch) {
  const int tile = TILE_OF(way), size = SIZE_OF(way);
  const intptr_t line = odd_lines(OF(whole)(count, LANES) * tile), result_width = g->result_width;
  for (intptr_t r = row; r < row + rows; r++, products += pitch) {
    const VECTOR start = (VECTOR){0} + (bias == NULL ? 0 : bias[r]);
    for (intptr_t t = 0; t < count; t += LANES) {
      VECTOR between[4][6];
      UNROLL for (int x = 0; x < size; x++) {
        VECTOR in[6], out[4];
        UNROLL for (int y = 0; y < size; y++) in[y] = *(const VECTOR *)(products + (y * size + x) * position + t);
        results_along(way, in, out);
        UNROLL for (int y = 0; y < tile; y++) between[y][x] = out[y];
      }
      UNROLL for (int y = 0; y < tile; y++) {
        VECTOR out[4];
        results_along(way, between[y], out);
        UNROLL for (int x = 0; x < tile; x++) out[x] += start;
        store_columns(tile, scratch + y * line + t * tile, out);
      }
    }
    for (intptr_t t = 0; t < count;) {
      const intptr_t tile_row = (first + t) / g->horizontal, x = (first + t) % g->horizontal * tile;
      const intptr_t together = smaller(g->horizontal - (first + t) % g->horizontal, count - t);
      const intptr_t y = tile_row % g->vertical * tile, sample = tile_row / g->vertical;
      const intptr_t high = smaller(tile, g->result_height - y), wide = smaller(together * tile, result_width - x);
      float *to = result + ((sample * g->rows + r) * g->result_height + y) * result_width + x;
      for (intptr_t i = 0; i < high; i++) copy_exactly(to + i * result_width, scratch + i * line + t * tile, wide);
      t += together;
    }
  }
}

/* Columns of a panel of so many tiles. */
INLINE intptr_t panel_width(const intptr_t count) { return smaller(TILE_COLUMNS, OF(whole)(count, LANES)); }

/*
 * The products at each position, of `rows` rows of weights (whole panels) with tiles, whose panels lie `panel` apart; the
 * products' rows are `pitch` apart. `beta`: 1 adds to them.
 */
INLINE void multiply_positions(const int way, const float *weights, const intptr_t weight_step, const float *pixels,
                               const intptr_t pixel_step, const intptr_t panel, float *products,
                               const intptr_t product_step, const intptr_t pitch, const intptr_t rows,
                               const intptr_t count, const intptr_t depth, const float beta) {
  for (int p = 0; p < SIZE_OF(way) * SIZE_OF(way); p++) {
    const RESULT r = OF(onto)(products + p * product_step, pitch, 1, 1, beta);
    OF(multiply_panels)(weights + p * weight_step, pixels + p * pixel_step, panel, panel_width(count), rows, pitch, depth,
                        r);
  }
}

/* Defines a function for all ways; argument 0 says which. */
#define FOR_WAYS(name)                                                                                                 \
  static int name(const double *v, Place *place) {                                                                    \
    return v[0] == 2 ? name##_of(2, v, place) : v[0] == 4 ? name##_of(4, v, place) : name##_of(5, v, place);           \
  }

/* way, target, position, source, lane stride, depth stride, lanes, depth, turned: transforms kernels. */
INLINE int kernels_of(const int way, const double *v, Place *place) {
  lift_kernels(way, (float *)(place->base + (size_t)v[1]), (intptr_t)v[2], (const float *)(place->base + (size_t)v[3]),
               (intptr_t)v[4], (intptr_t)v[5], (intptr_t)v[6], (intptr_t)v[7], (int)v[8]);
  return 0;
}
FOR_WAYS(kernels)

/*
 * way, gradients?, target, position, panel, channel step, image, its length, tiling, first tile, tiles, first channel,
 * channels: transforms pixels, or gradients of results.
 */
INLINE int tiles_of(const int way, const double *v, Place *place) {
  const Tiling g = *(const Tiling *)(place->base + (size_t)v[8]);
  const intptr_t first = (intptr_t)v[9], count = (intptr_t)v[10];
  float *target = (float *)(place->base + (size_t)v[2]);
  const float *image = (const float *)(place->base + (size_t)v[6]);
  float *room = (float *)reserve(place, (size_t)lift_room(&g, way, first, count) * sizeof(float));
  if (room == NULL) return 1;
  if (v[1] == 0)
    lift(way, 0, target, (intptr_t)v[3], (intptr_t)v[4], (intptr_t)v[5], image, image + (intptr_t)v[7], &g, first,
         count, (intptr_t)v[11], (intptr_t)v[12], room);
  else
    lift(way, 1, target, (intptr_t)v[3], (intptr_t)v[4], (intptr_t)v[5], image, image + (intptr_t)v[7], &g, first,
         count, (intptr_t)v[11], (intptr_t)v[12], room);
  return 0;
}
FOR_WAYS(tiles)

/*
 * way, image, its length, result, bias (0: none), tiling, weights, their step, first tile, tiles, chunk: the results of
 * these tiles, from all weights, `chunk` rows of them (whole panels) at a time.
 */
INLINE int by_tiles_of(const int way, const double *v, Place *place) {
  const Tiling g = *(const Tiling *)(place->base + (size_t)v[5]);
  const intptr_t first = (intptr_t)v[8], count = (intptr_t)v[9], chunk = (intptr_t)v[10], depth = g.depth;
  const intptr_t positions = SIZE_OF(way) * SIZE_OF(way), pitch = OF(whole)(count, LANES);
  const intptr_t pixel_step = odd_lines(OF(whole)(count, TILE_COLUMNS) * depth), product_step = odd_lines(chunk * pitch);
  float *pixels = (float *)reserve(place, (size_t)(positions * (pixel_step + product_step) +
                                                   larger(lift_room(&g, way, first, count), lower_room(way, count))) *
                                              sizeof(float));
  if (pixels == NULL) return 1;
  float *products = pixels + positions * pixel_step, *room = products + positions * product_step;
  const float *image = (const float *)(place->base + (size_t)v[1]);
  const float *weights = (const float *)(place->base + (size_t)v[6]);
  const float *bias = v[4] == 0 ? NULL : (const float *)(place->base + (size_t)v[4]);
  lift(way, 0, pixels, pixel_step, panel_width(count) * depth, panel_width(count), image, image + (intptr_t)v[2], &g,
       first, count, 0, depth, room);
  for (intptr_t row = 0; row < g.rows; row += chunk) {
    const intptr_t rows = smaller(chunk, g.rows - row);
    multiply_positions(way, weights + row * depth, (intptr_t)v[7], pixels, pixel_step, panel_width(count) * depth,
                       products, product_step, pitch, rows, count, depth, 0);
    lower(way, products, product_step, pitch, (float *)(place->base + (size_t)v[3]), bias, &g, first, count, row, rows,
          room);
  }
  return 0;
}
FOR_WAYS(by_tiles)

/*
 * way, weights, lane stride, depth stride, turned, tiling, pixels, their step, tiles, result, bias (0: none), first row,
 * rows, chunk, deep: these rows of the results of all tiles, whose pixels are transformed already; weights are transformed
 * `chunk` rows (whole panels) and `deep` channels at a time.
 */
INLINE int by_rows_of(const int way, const double *v, Place *place) {
  const Tiling g = *(const Tiling *)(place->base + (size_t)v[5]);
  const intptr_t lane = (intptr_t)v[2], count = (intptr_t)v[8], first = (intptr_t)v[11], end = first + (intptr_t)v[12];
  const intptr_t chunk = (intptr_t)v[13], deep = (intptr_t)v[14], depth = g.depth, width = panel_width(count);
  const intptr_t positions = SIZE_OF(way) * SIZE_OF(way), pitch = OF(whole)(count, LANES);
  const intptr_t weight_step = odd_lines(chunk * deep), product_step = odd_lines(chunk * pitch);
  float *weights = (float *)reserve(
      place, (size_t)(positions * (weight_step + product_step) + lower_room(way, count)) * sizeof(float));
  if (weights == NULL) return 1;
  float *products = weights + positions * weight_step, *room = products + positions * product_step;
  const float *source = (const float *)(place->base + (size_t)v[1]);
  const float *pixels = (const float *)(place->base + (size_t)v[6]);
  const float *bias = v[10] == 0 ? NULL : (const float *)(place->base + (size_t)v[10]);
  for (intptr_t row = first; row < end; row += chunk) {
    const intptr_t rows = smaller(chunk, end - row);
    for (intptr_t d = 0; d < depth; d += deep) {
      const intptr_t steps = smaller(deep, depth - d);
      lift_kernels(way, weights, weight_step, source + row * lane + d * (intptr_t)v[3], lane, (intptr_t)v[3], rows, steps,
                   (int)v[4]);
      multiply_positions(way, weights, weight_step, pixels + d * width, (intptr_t)v[7], width * depth, products,
                         product_step, pitch, rows, count, steps, d == 0 ? 0 : 1);
    }
    lower(way, products, product_step, pitch, (float *)(place->base + (size_t)v[9]), bias, &g, 0, count, row, rows, room);
  }
  return 0;
}
FOR_WAYS(by_rows)

/*
 * way, sums, position, pitch, rows, columns, target: kernels' gradients, [rows, columns, 3, 3], from sums of products at
 * each position, whose rows lie `pitch` apart (a multiple of 16). By way 5: [rows, columns / 4, 4, 4].
 */
INLINE int kernel_gradients_of(const int way, const double *v, Place *place) {
  const int size = SIZE_OF(way), width = KERNEL_OF(way), area = width * width;
  const intptr_t position = (intptr_t)v[2], pitch = (intptr_t)v[3], rows = (intptr_t)v[4], columns = (intptr_t)v[5];
  const float *sums = (const float *)(place->base + (size_t)v[1]);
  float *target = (float *)(place->base + (size_t)v[6]);
  for (intptr_t row = 0; row < rows; row++, sums += pitch)
    for (intptr_t c = 0; c < columns; c += LANES) {
      VECTOR between[3][6];
      UNROLL for (int x = 0; x < size; x++) {
        VECTOR in[6], out[3];
        UNROLL for (int y = 0; y < size; y++) in[y] = *(const VECTOR *)(sums + (y * size + x) * position + c);
        kernel_gradients_along(way, in, out);
        UNROLL for (int y = 0; y < width; y++) between[y][x] = out[y];
      }
      float cells[9][LANES];
      UNROLL for (int y = 0; y < width; y++) {
        VECTOR out[3];
        kernel_gradients_along(way, between[y], out);
        UNROLL for (int x = 0; x < width; x++) *(VECTOR *)cells[y * width + x] = out[x];
      }
      const int lanes = (int)smaller(LANES, columns - c);
      for (int l = 0; l < lanes; l++) {
        if (way != 5) {
          UNROLL for (int cell = 0; cell < area; cell++) target[cell] = cells[cell][l];
          target += area;
          continue;
        }
        /* Four columns are the phases of one kernel of 4 x 4: even and odd rows, of each even and odd columns. */
        const intptr_t phase = (c + l) % 4;
        float *to = target + phase / 2 * 4 + phase % 2;
        UNROLL for (int cell = 0; cell < 4; cell++) to[cell / 2 * 8 + cell % 2 * 2] = cells[cell][l];
        if (phase == 3) target += 16;
      }
    }
  return 0;
}
FOR_WAYS(kernel_gradients)

/* Every second number of a vector: half a vector each. */
typedef float HalfVector __attribute__((vector_size(VECTOR_BYTES / 2), aligned(4), may_alias));
#if VECTOR_BYTES == 64
#define EVERY_SECOND(v, first)                                                                                         \
  __builtin_shufflevector(v, v, (first), 2 + (first), 4 + (first), 6 + (first), 8 + (first), 10 + (first),            \
                          12 + (first), 14 + (first))
#elif VECTOR_BYTES == 32
#define EVERY_SECOND(v, first) __builtin_shufflevector(v, v, (first), 2 + (first), 4 + (first), 6 + (first))
#else
#define EVERY_SECOND(v, first) __builtin_shufflevector(v, v, (first), 2 + (first))
#endif

/* Every second number of a row from `first` on, with zeros before them, up to so many in all. */
INLINE void end_phase(float *to, const float *row, const intptr_t columns, const int first, const intptr_t zeros,
                      intptr_t done, const intptr_t all) {
  for (intptr_t i = 0; i < zeros; i++) to[i] = 0;
  for (; zeros + done < all && 2 * done + first < columns; done++) to[zeros + done] = row[2 * done + first];
  for (intptr_t i = zeros + done; i < all; i++) to[i] = 0;
}

/*
 * source, target, planes, rows, columns, out rows, out columns, top, left: planes with zeros around them, each in four
 * phases: even and odd rows, and of each the even and the odd columns, counted with the zeros.
 */
static int phases(const double *v, Place *place) {
  const float *plane = (const float *)(place->base + (size_t)v[0]);
  float *to = (float *)(place->base + (size_t)v[1]);
  const intptr_t planes = (intptr_t)v[2], rows = (intptr_t)v[3], columns = (intptr_t)v[4];
  const intptr_t out_rows = (intptr_t)v[5], out_columns = (intptr_t)v[6], top = (intptr_t)v[7], left = (intptr_t)v[8];
  const intptr_t phase = out_rows * out_columns;
  /* The phase of even columns of the source, and the zeros before these and before odd ones. */
  const intptr_t even = left % 2, before = left / 2, before_odd = (left + 1) / 2;
  for (intptr_t p = 0; p < planes; p++, plane += rows * columns)
    for (int odd_row = 0; odd_row < 2; odd_row++, to += 2 * phase)
      for (intptr_t y = 0; y < out_rows; y++) {
        float *evens = to + even * phase + y * out_columns, *odds = to + (1 - even) * phase + y * out_columns;
        const intptr_t row = 2 * y + odd_row - top;
        if (row < 0 || row >= rows) {
          memset(evens, 0, (size_t)out_columns * sizeof(float));
          memset(odds, 0, (size_t)out_columns * sizeof(float));
          continue;
        }
        const float *from = plane + row * columns;
        intptr_t done = 0;
        for (; 2 * done + LANES <= columns && before_odd + done + LANES / 2 <= out_columns; done += LANES / 2) {
          const VECTOR both = *(const VECTOR *)(from + 2 * done);
          *(HalfVector *)(evens + before + done) = EVERY_SECOND(both, 0);
          *(HalfVector *)(odds + before_odd + done) = EVERY_SECOND(both, 1);
        }
        end_phase(evens, from, columns, 0, before, done, out_columns);
        end_phase(odds, from, columns, 1, before_odd, done, out_columns);
      }
  return 0;
}

#undef EVERY_SECOND
#undef P
#undef Q
#undef BOTH
#undef SUM
#undef AT_P
#undef AT_Q
#undef R
#undef S
#undef AT_ZERO
#undef AT_R
#undef AT_MINUS_R
#undef AT_S
