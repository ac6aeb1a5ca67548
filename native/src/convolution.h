/*
 * Convolutions as matrix products, of one scalar type: images are read straight into the panels of B. level.c includes
 * this after product.h. The functions have the arguments of their namesakes in WebAssembly (backend/wasm/convolution).
 */

/*
 * Lanes that lie side by side in an image, or with a stride of 2 every second one: the first one, where its pixel is, and
 * how many there are.
 */
typedef struct {
  const T *at;
  int lane, count;
} OF(Run);

/* Puts a run of every second pixel into a panel's row, as `copy_run` does. */
INLINE void OF(copy_every_second)(T *target, const OF(Run) * run, const intptr_t offset, const T *end) {
  const T *from = run->at + offset;
  T *to = target + run->lane;
  int l = 0;
  for (; l < run->count && from + 2 * (l + LANES) <= end; l += LANES)
    *(VECTOR *)(to + l) = EVEN(*(const VECTOR *)(from + 2 * l), *(const VECTOR *)(from + 2 * l + LANES));
  for (; l < run->count; l++) to[l] = from[2 * l];
}

/* Puts a run's pixels, `offset` away, into a panel's row. Whole vectors are written: later lanes follow. */
INLINE void OF(copy_run)(T *target, const OF(Run) * run, const intptr_t offset, const T *end) {
  const T *from = run->at + offset;
  T *to = target + run->lane;
  if (from + (run->count + LANES - 1) / LANES * LANES > end) {
    for (int l = 0; l < run->count; l++) to[l] = from[l];
    return;
  }
  for (int l = 0; l < run->count; l += LANES) *(VECTOR *)(to + l) = *(const VECTOR *)(from + l);
}

/*
 * Panels of grid cells (the lanes), as deep as (channel, kernel row, kernel column) counted from `k`: the B of a forward
 * convolution. All that the grid and the kernel meet lies in the image. Up to a vector beyond the panels is written.
 */
static void OF(pack_image)(T *target, const T *image, const Geometry *g, const intptr_t k, const intptr_t depth,
                           intptr_t cell, intptr_t count) {
  const intptr_t kernel = (intptr_t)g->kernel_height * g->kernel_width, plane = (intptr_t)g->height * g->width;
  const intptr_t sample = g->sample_bytes / (intptr_t)sizeof(T), cells = (intptr_t)g->grid_height * g->grid_width;
  const intptr_t channel = k / kernel, first = k % kernel, last_channel = (k + depth - 1) / kernel;
  const intptr_t row = (intptr_t)g->step_y * g->width;
  intptr_t number = cell / cells, x = cell % g->grid_width, y = cell % cells / g->grid_width;
  /* The farthest that a cell of the kernel is from a lane's first pixel. */
  const intptr_t farthest = last_channel * plane + larger_of(g->kernel_height - 1, 0) * larger_of(row, 0) +
                            larger_of(g->kernel_width - 1, 0) * larger_of(g->step_x, 0);
  for (; count > 0; count -= TILE_COLUMNS) {
    const int lanes = count < TILE_COLUMNS ? (int)count : TILE_COLUMNS;
    OF(Run) runs[TILE_COLUMNS];
    int found = 0, vectors = 0, inside = 1;
    const T *end = image;
    for (int l = 0; l < lanes;) {
      const T *at = image + number * sample + (y * g->stride_y + g->offset_y) * g->width + x * g->stride_x + g->offset_x;
      const int left = (int)(g->grid_width - x < lanes - l ? g->grid_width - x : lanes - l);
      const int step = g->stride_x <= 2 ? left : 1;
      /* Behind the last channel that is read there may be no memory. */
      end = image + number * sample + (last_channel + 1) * plane;
      if (found > 0 && g->stride_x == 1 && runs[found - 1].at + runs[found - 1].count == at) runs[found - 1].count += step;
      else runs[found++] = (OF(Run)){at, l, step};
      l += step;
      x += step;
      if (x < g->grid_width) continue;
      x = 0;
      if (++y < g->grid_height) continue;
      y = 0;
      number++;
    }
    for (int i = 0; i < found; i++) {
      const int whole = (runs[i].count + LANES - 1) / LANES;
      vectors = whole > vectors ? whole : vectors;
      if (runs[i].at + farthest + whole * LANES > end) inside = 0;
    }
    if (lanes < TILE_COLUMNS) memset(target, 0, (size_t)(depth * TILE_COLUMNS) * sizeof(T));
    const int single = found > lanes / 2;
    intptr_t ky = first / g->kernel_width, kx = first % g->kernel_width, base = channel * plane;
    for (intptr_t d = 0; d < depth; d++, target += TILE_COLUMNS) {
      const intptr_t offset = base + ky * row + kx * g->step_x;
      if (g->stride_x == 2)
        for (int i = 0; i < found; i++) OF(copy_every_second)(target, runs + i, offset, end);
      else if (found == lanes)
        for (int i = 0; i < found; i++) target[i] = runs[i].at[offset];
      else if (single)
        for (int i = 0; i < found; i++)
          for (int l = 0; l < runs[i].count; l++) target[runs[i].lane + l] = runs[i].at[offset + l];
      else if (inside && vectors == 1)
        for (int i = 0; i < found; i++)
          *(VECTOR *)(target + runs[i].lane) = *(const VECTOR *)(runs[i].at + offset);
      else
        for (int i = 0; i < found; i++) OF(copy_run)(target, runs + i, offset, end);
      if (++kx == g->kernel_width) {
        kx = 0;
        if (++ky == g->kernel_height) {
          ky = 0;
          base += plane;
        }
      }
    }
  }
}

#if SINGLE
/* The products of some cells of the image, which are read where they are if memory allows. */
static void multiply_image(const T *a, T *b, const T *image, const Geometry *g, const int32_t *offsets,
                           const intptr_t farthest, const intptr_t k, const T *end, const intptr_t cell,
                           const intptr_t count, const intptr_t m, const intptr_t depth, const RESULT r) {
  const ImageTile *tiles = image_tiles[way_of(g, k, depth) - 1];
  for (intptr_t j = 0; j < count; j += TILE_COLUMNS) {
    const intptr_t columns = count - j < TILE_COLUMNS ? count - j : TILE_COLUMNS;
    const float *runs[TILE_RUNS];
    const RESULT out = OF(moved)(r, 0, j);
    if (columns < TILE_COLUMNS || !image_runs(runs, image, g, cell + j, farthest, end)) {
      OF(pack_image)(b, image, g, k, depth, cell + j, columns);
      OF(multiply_panels)(a, b, TILE_COLUMNS * depth, TILE_COLUMNS, m, columns, depth, out);
      continue;
    }
    for (intptr_t i = 0; i < m; i += TILE_ROWS) {
      const intptr_t rows = m - i < TILE_ROWS ? m - i : TILE_ROWS;
      const RESULT tile = OF(moved)(out, i, 0);
      tiles[rows - 1](a + i * depth, runs, offsets, depth, &tile);
    }
  }
}
#endif

/* Where a lane's pixels are: its plane, and how far a kernel cell moves it. */
typedef struct {
  intptr_t plane, dy, dx;
} OF(Lane);

/* The pixels of a row of the grid for one lane, zeros where there is no image. */
INLINE void OF(copy_cells)(T *target, const T *image, const Geometry *g, const OF(Lane) lane, const intptr_t grid_y,
                           intptr_t from, const intptr_t to) {
  const intptr_t y = grid_y * g->stride_y + lane.dy;
  const T *line = image + lane.plane + y * g->width;
  const int beside = y < 0 || y >= g->height;
  for (; from < to; from++, target += TILE_COLUMNS) {
    const intptr_t x = from * g->stride_x + lane.dx;
    *target = beside || x < 0 || x >= g->width ? 0 : line[x];
  }
}

/*
 * The same numbers the other way: lanes are (channel, kernel row, kernel column) counted from `k`, the depth is the grid
 * cells, through the samples of a batch: the B of a gradient of weights.
 */
static void OF(pack_cells)(T *target, const T *image, const Geometry *g, const intptr_t cell, const intptr_t depth,
                           intptr_t k, intptr_t count) {
  const intptr_t kernel = (intptr_t)g->kernel_height * g->kernel_width, plane = (intptr_t)g->height * g->width;
  const intptr_t sample = g->sample_bytes / (intptr_t)sizeof(T);
  for (; count > 0; count -= TILE_COLUMNS, k += TILE_COLUMNS, target += depth * TILE_COLUMNS) {
    const int lanes = count < TILE_COLUMNS ? (int)count : TILE_COLUMNS;
    if (lanes < TILE_COLUMNS) memset(target, 0, (size_t)(depth * TILE_COLUMNS) * sizeof(T));
    OF(Lane) places[TILE_COLUMNS];
    for (int l = 0; l < lanes; l++) {
      const intptr_t inside = (k + l) % kernel;
      places[l].plane = (k + l) / kernel * plane;
      places[l].dy = inside / g->kernel_width * g->step_y + g->offset_y;
      places[l].dx = inside % g->kernel_width * g->step_x + g->offset_x;
    }
    for (int l = 0; l < lanes; l += 4) {
      const int together = lanes - l < 4 ? lanes - l : 4;
      intptr_t low_y = places[l].dy, high_y = low_y, low_x = places[l].dx, high_x = low_x;
      for (int i = 1; i < together; i++) {
        const OF(Lane) p = places[l + i];
        low_y = p.dy < low_y ? p.dy : low_y;
        high_y = p.dy > high_y ? p.dy : high_y;
        low_x = p.dx < low_x ? p.dx : low_x;
        high_x = p.dx > high_x ? p.dx : high_x;
      }
      /* Columns of the grid for which all four lanes are in the image. */
      const intptr_t left = low_x < 0 ? -low_x : 0, right = g->width - high_x;
      intptr_t x = cell % g->grid_width, y = cell / g->grid_width % g->grid_height;
      const T *from = image + cell / g->grid_width / g->grid_height * sample;
      for (intptr_t d = 0; d < depth;) {
        intptr_t run = g->grid_width - x < depth - d ? g->grid_width - x : depth - d;
        T *to = target + d * TILE_COLUMNS + l;
        const intptr_t top = y * g->stride_y + low_y, bottom = y * g->stride_y + high_y;
        intptr_t begin = x + run, end = x + run;
        if (together == 4 && g->stride_x == 1 && top >= 0 && bottom < g->height) {
          begin = left > x ? left : x;
          end = right < x + run ? right : x + run;
          if (end < begin) begin = end = x + run;
          end = begin + ((end - begin) & ~(intptr_t)3);
        }
        const T *lines[4];
        for (int i = 0; i < together; i++) {
          const OF(Lane) p = places[l + i];
          lines[i] = from + p.plane + (y * g->stride_y + p.dy) * g->width + p.dx;
          OF(copy_cells)(to + i, from, g, p, y, x, begin);
          OF(copy_cells)(to + i + (end - x) * TILE_COLUMNS, from, g, p, y, end, x + run);
        }
        for (intptr_t at = begin; at < end; at += 4)
          OF(transpose_lines)(to + (at - x) * TILE_COLUMNS, TILE_COLUMNS, (const char *)(lines[0] + at),
                              (const char *)(lines[1] + at), (const char *)(lines[2] + at), (const char *)(lines[3] + at),
                              FLOAT32);
        d += run;
        x = 0;
        if (++y < g->grid_height) continue;
        y = 0;
        from += sample;
      }
    }
  }
}

/* target, source, lane stride, depth stride, lanes, depth: packs rows of A. Strides in bytes. */
static int OF(pack_left)(const double *v, Place *place) {
  const intptr_t size = sizeof(T);
  const MATRIX a = {place->base + (size_t)v[1], (intptr_t)v[2] / size, (intptr_t)v[3] / size, FLOAT32};
  OF(pack_rows)((T *)(place->base + (size_t)v[0]), a, (intptr_t)v[4], (intptr_t)v[5]);
  return 0;
}

/*
 * target, source, lane stride, three strides, two counts, lanes, k, depth: rows of A whose depth runs over three nested
 * dimensions, the inner two of these counts: the A of a gradient of inputs.
 */
static int OF(pack_weights)(const double *v, Place *place) {
  const intptr_t size = sizeof(T), lane = (intptr_t)v[2] / size;
  const intptr_t outer = (intptr_t)v[3] / size, middle = (intptr_t)v[4] / size, inner = (intptr_t)v[5] / size;
  const intptr_t count1 = (intptr_t)v[6], count2 = (intptr_t)v[7], k = (intptr_t)v[9], depth = (intptr_t)v[10];
  if (depth == 0) return 0;
  T *target = (T *)(place->base + (size_t)v[0]);
  const T *source = (const T *)(place->base + (size_t)v[1]);
  for (intptr_t left = (intptr_t)v[8]; left > 0; left -= TILE_ROWS, source += TILE_ROWS * lane) {
    const int lanes = left < TILE_ROWS ? (int)left : TILE_ROWS;
    intptr_t place2 = k % count2, place1 = k / count2 % count1;
    const T *plane = source + k / (count1 * count2) * outer;
    for (intptr_t d = 0; d < depth; d++, target += TILE_ROWS) {
      const T *at = plane + place1 * middle + place2 * inner;
      if (lanes == TILE_ROWS)
        for (int l = 0; l < TILE_ROWS; l++) target[l] = at[l * lane];
      else
        for (int l = 0; l < TILE_ROWS; l++) target[l] = l < lanes ? at[l * lane] : 0;
      if (++place2 < count2) continue;
      place2 = 0;
      if (++place1 < count1) continue;
      place1 = 0;
      plane += outer;
    }
  }
  return 0;
}

/*
 * packed A, room for B, image, its step, samples, result, its step, geometry, k, depth, first cell, end, width, m, row
 * stride, bias, beta: for each sample the columns of the product of packed weights and the image's cells, `width` at a
 * time. With a bias (0: none) rows start from it.
 */
static int OF(images)(const double *v, Place *place) {
  const T *a = (const T *)(place->base + (size_t)v[0]);
  T *b = (T *)(place->base + (size_t)v[1]);
  const char *image = place->base + (size_t)v[2];
  char *result = place->base + (size_t)v[5];
  const Geometry g = *(const Geometry *)(place->base + (size_t)v[7]);
  const intptr_t k = (intptr_t)v[8], depth = (intptr_t)v[9], first = (intptr_t)v[10], end = (intptr_t)v[11];
  const intptr_t width = (intptr_t)v[12], m = (intptr_t)v[13], row = (intptr_t)v[14] / (intptr_t)sizeof(T);
  const T *bias = v[15] == 0 ? NULL : (const T *)(place->base + (size_t)v[15]);
#if SINGLE
  int32_t offsets[MOST_STEPS];
  const int runs = has_runs(&g, depth);
  const intptr_t farthest = runs ? image_offsets(offsets, &g, k, depth) : 0;
  /* The end of the last image's last channel. */
  const intptr_t cells = (intptr_t)g.grid_height * g.grid_width, kernel = (intptr_t)g.kernel_height * g.kernel_width;
  const char *last = image + ((intptr_t)v[4] - 1) * (intptr_t)v[3] + (end - 1) / cells * g.sample_bytes;
  const T *limit = (const T *)last + ((k + depth - 1) / kernel + 1) * g.height * g.width;
#endif
  for (intptr_t sample = (intptr_t)v[4]; sample > 0; sample--, image += (intptr_t)v[3], result += (intptr_t)v[6]) {
    for (intptr_t at = first; at < end; at += width) {
      const intptr_t columns = end - at < width ? end - at : width;
      RESULT r = OF(onto)((T *)result + at, row, 1, 1, (T)v[16]);
      if (bias != NULL) r.added = bias, r.added_row = 1, r.added_column = 0;
#if SINGLE
      if (runs) {
        multiply_image(a, b, (const T *)image, &g, offsets, farthest, k, limit, at, columns, m, depth, r);
        continue;
      }
#endif
      OF(pack_image)(b, (const T *)image, &g, k, depth, at, columns);
      OF(multiply_panels)(a, b, TILE_COLUMNS * depth, TILE_COLUMNS, m, columns, depth, r);
    }
  }
  return 0;
}

/*
 * room for A, room for B, gradient, its row stride, first cell, end, depth, image, geometry, first column, end, width,
 * result, m, row stride, beta: columns of the product of the output's gradient (cells side by side) and the image's
 * cells, summed over the cells, `depth` at a time.
 */
static int OF(cells)(const double *v, Place *place) {
  T *a = (T *)(place->base + (size_t)v[0]), *b = (T *)(place->base + (size_t)v[1]);
  const intptr_t size = sizeof(T), end = (intptr_t)v[5], depth = (intptr_t)v[6];
  const T *image = (const T *)(place->base + (size_t)v[7]);
  const Geometry g = *(const Geometry *)(place->base + (size_t)v[8]);
  const intptr_t first = (intptr_t)v[9], last = (intptr_t)v[10], width = (intptr_t)v[11], m = (intptr_t)v[13];
  T beta = (T)v[15];
  intptr_t cell = (intptr_t)v[4];
  /* Without cells one round of depth 0 still sets the result. */
  do {
    const intptr_t steps = end - cell < depth ? end - cell : depth;
    const MATRIX gradient = {place->base + (size_t)v[2] + cell * size, (intptr_t)v[3] / size, 1, FLOAT32};
    OF(pack_rows)(a, gradient, m, steps);
    for (intptr_t at = first; at < last; at += width) {
      const intptr_t columns = last - at < width ? last - at : width;
      const RESULT r = OF(onto)((T *)(place->base + (size_t)v[12]) + at, (intptr_t)v[14] / size, 1, 1, beta);
      OF(pack_cells)(b, image, &g, cell, steps, at, columns);
      OF(multiply_panels)(a, b, TILE_COLUMNS * steps, TILE_COLUMNS, m, columns, steps, r);
    }
    beta = 1;
    cell += steps;
  } while (cell < end);
  return 0;
}

/* Adds a row of products to the pixels that lie `step` apart. */
INLINE void OF(add_row)(T *restrict to, const T *restrict from, const intptr_t count, const intptr_t step) {
  intptr_t i = 0;
  if (step != 1) {
    for (; i < count; i++) to[i * step] += from[i];
    return;
  }
  /* Rows are short: what is shorter than a vector is added by halves of it. */
  for (; i + 8 <= count; i += 8)
    for (int l = 0; l < 8; l++) to[i + l] += from[i + l];
  for (; i + 4 <= count; i += 4)
    for (int l = 0; l < 4; l++) to[i + l] += from[i + l];
  for (; i < count; i++) to[i] += from[i];
}

/* The first cell, and the one after the last, of which kernel cells `away` from their own place meet an image. */
INLINE void OF(meeting)(const intptr_t away, const intptr_t size, const intptr_t stride, const intptr_t count,
                        intptr_t *first, intptr_t *end) {
  *first = larger_of(0, stride - 1 - away) / stride;
  *end = larger_of(0, size - 1 - away + stride) / stride;
  if (*end > count) *end = count;
}

/*
 * first plane, end, products, image, height, width, kernel height, width, output height, width, strides, padding,
 * dilation: products [planes, kernel cells, output cells] are added to the pixels that they belong to.
 */
static int OF(fold)(const double *v, Place *place) {
  const intptr_t height = (intptr_t)v[4], width = (intptr_t)v[5], kernel_height = (intptr_t)v[6];
  const intptr_t kernel_width = (intptr_t)v[7], rows = (intptr_t)v[8], columns = (intptr_t)v[9];
  const intptr_t stride_y = (intptr_t)v[10], stride_x = (intptr_t)v[11];
  for (intptr_t plane = (intptr_t)v[0]; plane < (intptr_t)v[1]; plane++) {
    const T *products = (const T *)(place->base + (size_t)v[2]) + plane * kernel_height * kernel_width * rows * columns;
    T *image = (T *)(place->base + (size_t)v[3]) + plane * height * width;
    memset(image, 0, (size_t)(height * width) * sizeof(T));
    for (intptr_t kernel_y = 0; kernel_y < kernel_height; kernel_y++) {
      const intptr_t above = kernel_y * (intptr_t)v[14] - (intptr_t)v[12];
      intptr_t top, bottom;
      OF(meeting)(above, height, stride_y, rows, &top, &bottom);
      for (intptr_t kernel_x = 0; kernel_x < kernel_width; kernel_x++, products += rows * columns) {
        const intptr_t before = kernel_x * (intptr_t)v[15] - (intptr_t)v[13];
        intptr_t left, right;
        OF(meeting)(before, width, stride_x, columns, &left, &right);
        for (intptr_t y = top; y < bottom; y++)
          OF(add_row)(image + (y * stride_y + above) * width + left * stride_x + before, products + y * columns + left,
                      right - left, stride_x);
      }
    }
  }
  return 0;
}
