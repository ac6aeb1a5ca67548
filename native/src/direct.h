/*
 * Convolutions that read images where they are, in float32: level.c includes this after product.h.
 *
 * Forwards, a tile's columns are cells of the output. Cells beside one another read pixels beside one another, so that a
 * row of B is a few runs of pixels; a table says how far each step of the depth (a channel, a row and a column of the
 * kernel) moves them. For the gradient of weights a tile's rows are the columns of a kernel, which are beside one another
 * in the image as well, and its columns are output channels.
 */

/* How cells of a grid and of a kernel meet an image: `Geometry` in backend/wasm/convolution/packing.ts. */
typedef struct {
  int32_t height, width, grid_width, kernel_height, kernel_width, stride_y, stride_x, offset_y, offset_x, step_y, step_x,
      grid_height, sample_bytes;
} Geometry;

/* Cells of a run, and runs of a tile. */
#define RUN_CELLS (LANES < 8 ? LANES : 8)
#define TILE_RUNS (TILE_COLUMNS / RUN_CELLS)
/* The greatest depth of a block. */
#define MOST_STEPS 512

#if VECTOR_BYTES == 64
typedef float EightFloats __attribute__((vector_size(32), aligned(4), may_alias));
#endif

/* How a tile reads pixels: side by side, every second one, or every second one for a column of the kernel and the next. */
enum { SIDE_BY_SIDE = 1, EVERY_SECOND = 2, PAIRS = 3 };

/* Every second pixel of vector `j` of a row of B, and those between them. One more is read than the former need. */
INLINE void image_pair(VECTOR *even, VECTOR *odd, const float *const *runs, const int j, const intptr_t offset) {
#if VECTOR_BYTES == 64
  const VECTOR a = *(const VECTOR *)(runs[2 * j] + offset), b = *(const VECTOR *)(runs[2 * j + 1] + offset);
#else
  const VECTOR a = *(const VECTOR *)(runs[j] + offset), b = *(const VECTOR *)(runs[j] + offset + LANES);
#endif
  *even = EVEN(a, b);
  *odd = ODD(a, b);
}

/* Vector `j` of a row of B: of neighbouring pixels. */
INLINE VECTOR image_line(const float *const *runs, const int j, const intptr_t offset) {
#if VECTOR_BYTES == 64
  return __builtin_shufflevector(*(const EightFloats *)(runs[2 * j] + offset),
                                 *(const EightFloats *)(runs[2 * j + 1] + offset), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
                                 13, 14, 15);
#else
  return *(const VECTOR *)(runs[j] + offset);
#endif
}

INLINE void image_tile(const int rows, const int way, const float *a, const float *const *runs,
                       const int32_t *offsets, const intptr_t k, const RESULT *r) {
  VECTOR sums[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < TILE_VECTORS; j++) sums[i][j] = (VECTOR){0};
  const float *from[TILE_RUNS];
  UNROLL for (int i = 0; i < TILE_RUNS; i++) from[i] = runs[i];
  for (intptr_t p = 0; p < k; p++, a += TILE_ROWS) {
    VECTOR line[TILE_VECTORS], next[TILE_VECTORS];
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) {
      if (way == SIDE_BY_SIDE) line[j] = image_line(from, j, offsets[p]);
      else image_pair(line + j, next + j, from, j, offsets[p]);
    }
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < TILE_VECTORS; j++) sums[i][j] += line[j] * a[i];
    if (way != PAIRS) continue;
    p++;
    a += TILE_ROWS;
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < TILE_VECTORS; j++) sums[i][j] += next[j] * a[i];
  }
  OF(put_tile)(rows, TILE_VECTORS, sums, r, TILE_COLUMNS);
}

typedef void (*ImageTile)(const float *, const float *const *, const int32_t *, intptr_t, const RESULT *);
#undef TILE
#define TILE(rows, way)                                                                                                \
  static void image_tile_##rows##_##way(const float *a, const float *const *runs, const int32_t *offsets, intptr_t k,  \
                                        const RESULT *r) {                                                             \
    image_tile(rows, way, a, runs, offsets, k, r);                                                                     \
  }
TILES(1)
TILES(2)
TILES(3)
#undef OF
#define OF(name) name
#define IMAGE_NAMES(way) NAMED(image_tile, way)
/* By ways and rows. */
static const ImageTile image_tiles[3][TILE_ROWS] = {IMAGE_NAMES(1), IMAGE_NAMES(2), IMAGE_NAMES(3)};

#undef OF
#define OF(name) name##_float32

/* Whether cells of a grid make runs. */
INLINE int has_runs(const Geometry *g, const intptr_t depth) {
  return (g->stride_x == 1 || g->stride_x == 2) && g->grid_width % RUN_CELLS == 0 && depth <= MOST_STEPS;
}

INLINE intptr_t larger_of(const intptr_t a, const intptr_t b) { return a > b ? a : b; }

/* How tiles read pixels for these steps of the depth. */
INLINE int way_of(const Geometry *g, const intptr_t k, const intptr_t depth) {
  if (g->stride_x == 1) return SIDE_BY_SIDE;
  return g->step_x == 1 && g->kernel_width % 2 == 0 && k % 2 == 0 && depth % 2 == 0 ? PAIRS : EVERY_SECOND;
}

/*
 * How far each of `depth` steps (channel, kernel row, kernel column), counted from `k`, is from a cell's first pixel.
 * Returns the largest.
 */
static intptr_t image_offsets(int32_t *offsets, const Geometry *g, const intptr_t k, const intptr_t depth) {
  const intptr_t kernel = (intptr_t)g->kernel_height * g->kernel_width;
  intptr_t farthest = 0;
  for (intptr_t d = 0; d < depth; d++) {
    const intptr_t channel = (k + d) / kernel, inside = (k + d) % kernel;
    offsets[d] = (int32_t)((channel * g->height + inside / g->kernel_width * g->step_y) * g->width +
                           inside % g->kernel_width * g->step_x);
    farthest = larger_of(farthest, offsets[d]);
  }
  return farthest;
}

/*
 * The runs of the tile whose first cell is `cell`. 0: some of them would be read beyond `end`, behind which there may be
 * no memory.
 */
static int image_runs(const float **runs, const float *image, const Geometry *g, const intptr_t cell,
                      const intptr_t farthest, const float *end) {
  const intptr_t sample = g->sample_bytes / (intptr_t)sizeof(float), cells = (intptr_t)g->grid_height * g->grid_width;
  intptr_t x = cell % g->grid_width, y = cell % cells / g->grid_width;
  const float *at = image + cell / cells * sample;
  for (int i = 0; i < TILE_RUNS; i++) {
    runs[i] = at + (y * g->stride_y + g->offset_y) * g->width + x * g->stride_x + g->offset_x;
    if (runs[i] + farthest + RUN_CELLS * g->stride_x > end) return 0;
    x += RUN_CELLS;
    if (x < g->grid_width) continue;
    x = 0;
    if (++y < g->grid_height) continue;
    y = 0;
    at += sample;
  }
  return 1;
}

/* A stretch of cells in one row of the grid: where its first pixel is, and how many there are. */
typedef struct {
  intptr_t offset, count;
} Stretch;

/* Cells after which sums are added up, so that long ones lose no more than short ones; and cells of packed gradients. */
#define CELLS_OF_A_SUM 256
#define CELLS_AT_ONCE 2048

/*
 * A tile of a gradient of weights: `groups` rows of kernels of `width` columns, each of which begins at its line, and the
 * gradients of TILE_COLUMNS output channels at the cells of some stretches.
 */
INLINE const float *tap_tile(const int groups, const int width, const float *const *lines, const float *b,
                             const Stretch *stretch, const Stretch *end, const intptr_t stride,
                             VECTOR totals[TILE_ROWS][TILE_VECTORS]) {
  VECTOR sums[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < groups * width; i++) UNROLL for (int j = 0; j < TILE_VECTORS; j++)
    sums[i][j] = (VECTOR){0};
  for (; stretch < end; stretch++) {
    const float *at[TILE_ROWS];
    UNROLL for (int g = 0; g < groups; g++) at[g] = lines[g] + stretch->offset;
    for (intptr_t x = stretch->count; x > 0; x--, b += TILE_COLUMNS) {
      VECTOR line[TILE_VECTORS];
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) line[j] = *(const VECTOR *)(b + j * LANES);
      UNROLL for (int g = 0; g < groups; g++) {
        UNROLL for (int i = 0; i < width; i++) UNROLL for (int j = 0; j < TILE_VECTORS; j++)
          sums[g * width + i][j] += line[j] * at[g][i];
        at[g] += stride;
      }
    }
  }
  UNROLL for (int i = 0; i < groups * width; i++) UNROLL for (int j = 0; j < TILE_VECTORS; j++)
    totals[i][j] += sums[i][j];
  return b;
}

typedef const float *(*TapTile)(const float *const *, const float *, const Stretch *, const Stretch *, intptr_t,
                                VECTOR[TILE_ROWS][TILE_VECTORS]);
#define TAP_TILE(width)                                                                                                \
  static const float *tap_tile_##width(const float *const *lines, const float *b, const Stretch *stretch,              \
                                       const Stretch *end, intptr_t stride,                                            \
                                       VECTOR totals[TILE_ROWS][TILE_VECTORS]) {                                       \
    return tap_tile(TILE_ROWS / width, width, lines, b, stretch, end, stride, totals);                                 \
  }
TAP_TILE(2)
TAP_TILE(3)
TAP_TILE(4)
TAP_TILE(5)
TAP_TILE(6)
#if TILE_ROWS > 6
TAP_TILE(7)
#endif
#if TILE_ROWS > 8
TAP_TILE(9)
TAP_TILE(11)
#endif
/* By the kernel's width. */
static const TapTile tap_tiles[12] = {
    [2] = tap_tile_2,   [3] = tap_tile_3, [4] = tap_tile_4, [5] = tap_tile_5, [6] = tap_tile_6,
#if TILE_ROWS > 6
    [7] = tap_tile_7,
#endif
#if TILE_ROWS > 8
    [9] = tap_tile_9,   [11] = tap_tile_11,
#endif
};

/* Packs the gradients of `lanes` output channels at `count` cells from `cell` on. Steps in bytes. */
static void pack_gradient(float *target, const char *source, const intptr_t sample, const intptr_t channel,
                          const intptr_t cells, intptr_t cell, intptr_t count, const intptr_t lanes) {
  while (count > 0) {
    const intptr_t inside = cell % cells, some = cells - inside < count ? cells - inside : count;
    OF(pack_panel)(target, source + cell / cells * sample + inside * (intptr_t)sizeof(float), channel, sizeof(float),
                   lanes, some, TILE_COLUMNS, FLOAT32);
    target += some * TILE_COLUMNS;
    cell += some;
    count -= some;
  }
}

/*
 * gradient, its steps from sample to sample and from channel to channel in bytes, first cell, end, image with its borders,
 * geometry, first row of kernels (channel, kernel row), end, result, output channels, bytes from one's weights to the
 * next's, beta: the gradient of weights, of some rows of kernels, at least as many as a tile has.
 */
static int taps(const double *v, Place *place) {
  const Geometry g = *(const Geometry *)(place->base + (size_t)v[6]);
  const char *gradient = place->base + (size_t)v[0];
  const float *image = (const float *)(place->base + (size_t)v[5]);
  const intptr_t cells = (intptr_t)g.grid_height * g.grid_width, sample = g.sample_bytes / (intptr_t)sizeof(float);
  const intptr_t first = (intptr_t)v[7], last = (intptr_t)v[8], m = (intptr_t)v[10];
  const int width = g.kernel_width, groups = TILE_ROWS / width;
  const TapTile tile = tap_tiles[width];
  const size_t panel = CELLS_AT_ONCE * TILE_COLUMNS * sizeof(float), list = (CELLS_AT_ONCE + 1) * sizeof(Stretch);
  char *room = reserve(place, panel + list);
  if (room == NULL) return 1;
  float *b = (float *)room;
  Stretch *stretches = (Stretch *)(room + panel);
  float beta = (float)v[12];
  const intptr_t row = (intptr_t)v[11] / (intptr_t)sizeof(float);
  intptr_t cell = (intptr_t)v[3];
  do {
    const intptr_t left = (intptr_t)v[4] - cell, steps = left < CELLS_AT_ONCE ? left : CELLS_AT_ONCE;
    intptr_t found = 0;
    for (intptr_t at = cell; at < cell + steps;) {
      const intptr_t x = at % g.grid_width, y = at / g.grid_width % g.grid_height;
      const intptr_t rest = cell + steps - at, count = g.grid_width - x < rest ? g.grid_width - x : rest;
      const intptr_t offset = at / cells * sample + y * g.stride_y * g.width + x * g.stride_x;
      /* Long rows are cut where sums are added up. */
      for (intptr_t done = 0; done < count; done += CELLS_OF_A_SUM)
        stretches[found++] = (Stretch){offset + done * g.stride_x,
                                       count - done < CELLS_OF_A_SUM ? count - done : CELLS_OF_A_SUM};
      at += count;
    }
    for (intptr_t output = 0; output < m; output += TILE_COLUMNS) {
      const intptr_t lanes = m - output < TILE_COLUMNS ? m - output : TILE_COLUMNS;
      pack_gradient(b, gradient + output * (intptr_t)v[2], (intptr_t)v[1], (intptr_t)v[2], cells, cell, steps, lanes);
      float *result = (float *)(place->base + (size_t)v[9]) + output * row;
      for (intptr_t group = first; group < last; group += groups) {
        /* The last tile begins earlier, and what it computes again is left out. */
        const intptr_t begin = group + groups > last ? last - groups : group;
        const float *lines[TILE_ROWS];
        for (int i = 0; i < groups; i++) {
          const intptr_t channel = (begin + i) / g.kernel_height, y = (begin + i) % g.kernel_height;
          lines[i] = image + (channel * g.height + y * g.step_y + g.offset_y) * g.width + g.offset_x;
        }
        VECTOR totals[TILE_ROWS][TILE_VECTORS];
        for (int i = 0; i < groups * width; i++)
          for (int j = 0; j < TILE_VECTORS; j++) totals[i][j] = (VECTOR){0};
        const float *at = b;
        for (intptr_t from = 0; from < found;) {
          intptr_t to = from, sum = 0;
          while (to < found && (to == from || sum + stretches[to].count <= CELLS_OF_A_SUM)) sum += stretches[to++].count;
          at = tile(lines, at, stretches + from, stretches + to, g.stride_x, totals);
          from = to;
        }
        for (intptr_t i = (group - begin) * width; i < groups * width; i++) {
          const float *sums = (const float *)totals[i];
          const RESULT r = OF(onto)(result + begin * width + i, 1, row, 1, beta);
          for (intptr_t l = 0; l < lanes; l++) OF(put)(&r, 0, l, sums[l]);
        }
      }
    }
    beta = 1;
    cell += steps;
  } while (cell < (intptr_t)v[4]);
  return 0;
}

/*
 * begin, end, source, target, inner, height, width, top, left, rows, columns: of the kernels of outputs `begin` to `end`,
 * `inner` of height x width each, the cells from (top, left) on.
 */
static int crop(const double *v, Place *place) {
  const intptr_t begin = (intptr_t)v[0], end = (intptr_t)v[1], inner = (intptr_t)v[4], width = (intptr_t)v[6];
  const intptr_t rows = (intptr_t)v[9], columns = (intptr_t)v[10], area = (intptr_t)v[5] * width, cells = rows * columns;
  const float *from = (const float *)(place->base + (size_t)v[2]) + begin * inner * area + (intptr_t)v[7] * width + (intptr_t)v[8];
  float *to = (float *)(place->base + (size_t)v[3]) + begin * inner * cells;
  const intptr_t count = (end - begin) * inner;
  for (intptr_t row = 0; row < rows; row++)
    for (intptr_t column = 0; column < columns; column++)
      for (intptr_t i = 0; i < count; i++) {
        const float *at = from + i * area + row * width + column;
        __builtin_prefetch(at + 512);
        to[i * cells + row * columns + column] = *at;
      }
  return 0;
}

/* Copies what is read much later, past the caches, where the processor can. */
INLINE void copy_past(float *to, const float *from, intptr_t count) {
#if defined(__x86_64__) || defined(_M_X64)
  for (; count > 0 && (size_t)to % 32 != 0; count--) *to++ = *from++;
  for (; count >= 8; count -= 8, to += 8, from += 8) _mm256_stream_ps(to, _mm256_loadu_ps(from));
  _mm_sfence();
#endif
  memcpy(to, from, (size_t)count * sizeof(float));
}

/* The way back, with zeros around: each output is put together in the cache. */
static int expand(const double *v, Place *place) {
  const intptr_t begin = (intptr_t)v[0], end = (intptr_t)v[1], inner = (intptr_t)v[4], width = (intptr_t)v[6];
  const intptr_t rows = (intptr_t)v[9], columns = (intptr_t)v[10], area = (intptr_t)v[5] * width, cells = rows * columns;
  const float *from = (const float *)(place->base + (size_t)v[2]) + begin * inner * cells;
  float *to = (float *)(place->base + (size_t)v[3]) + begin * inner * area;
  const intptr_t first = (intptr_t)v[7] * width + (intptr_t)v[8], whole = inner * area;
  float *output = (float *)reserve(place, (size_t)whole * sizeof(float));
  if (output == NULL) return 1;
  memset(output, 0, (size_t)whole * sizeof(float));
  for (intptr_t left = end - begin; left > 0; left--, from += inner * cells, to += whole) {
    for (intptr_t row = 0; row < rows; row++)
      for (intptr_t column = 0; column < columns; column++)
        for (intptr_t i = 0; i < inner; i++)
          output[i * area + first + row * width + column] = from[i * cells + row * columns + column];
    copy_past(to, output, whole);
  }
  return 0;
}
