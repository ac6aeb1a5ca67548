/*
 * Convolutions of bytes: windows of some places of the result at a time are gathered as rows, or read where they lie,
 * multiplied, and made into bytes of the result by one of the kernels of native/formulas (`byte_finish`) while their
 * totals are in the cache. Images are [n, depth, height, width, channels].
 */

/* Windows: lists are of depth, height and width. `padding` lies before the image. */
typedef struct {
  const char *images;
  intptr_t size[3], out[3], kernel[3], stride[3], padding[3], dilation[3];
  /* Channels of a window and of an image, and the first of the former; what stands for 0 outside of the image. */
  intptr_t channels, all, first;
  int zero;
} Windows;

/* A place of the result: its image, and where it is there. */
typedef struct {
  intptr_t image, at[3];
} Cell;

/* Three numbers below 2^17 in one. */
static void three_of(const double given, intptr_t *numbers) {
  const uint64_t all = (uint64_t)given;
  for (int i = 0; i < 3; i++) numbers[i] = (intptr_t)(all >> 17 * (2 - i) & 0x1ffff);
}

static Windows windows_of(const double *v, const Place *place) {
  Windows w = {.images = place->base + (size_t)v[0], .zero = (int)v[8]};
  three_of(v[1], w.size);
  three_of(v[2], w.out);
  three_of(v[3], w.kernel);
  three_of(v[4], w.stride);
  three_of(v[5], w.padding);
  three_of(v[6], w.dilation);
  intptr_t channels[3];
  three_of(v[7], channels);
  w.channels = channels[0];
  w.all = channels[1];
  w.first = channels[2];
  return w;
}

static Cell cell_of(const Windows *w, intptr_t row) {
  Cell cell;
  for (int d = 2; d >= 0; row /= w->out[d], d--) cell.at[d] = row % w->out[d];
  cell.image = row;
  return cell;
}

static void next_cell(const Windows *w, Cell *cell) {
  for (int d = 2; d >= 0; d--) {
    if (++cell->at[d] < w->out[d]) return;
    cell->at[d] = 0;
  }
  cell->image++;
}

INLINE intptr_t between(const intptr_t value, const intptr_t most) { return value < 0 ? 0 : value > most ? most : value; }

/* The first `count` bits, of 64. */
#if VECTOR_BYTES == 64
INLINE __mmask64 first_bits(const intptr_t count) { return count >= 64 ? ~0ull : (1ull << count) - 1; }
#endif

/* `count` bytes of which those from `low` to `high` are read, the others `zero`. Up to SPARE more may be written. */
#define SPARE 64
INLINE void put_line(char *to, const char *from, const intptr_t low, const intptr_t high, const intptr_t count,
                     const int zero) {
#if VECTOR_BYTES == 64
  const __m512i outside = _mm512_set1_epi8((char)zero);
  for (intptr_t i = 0; i < count; i += 64) {
    const __mmask64 there = first_bits(between(high - i, 64)) & ~first_bits(between(low - i, 64));
    _mm512_storeu_si512(to + i, _mm512_mask_loadu_epi8(outside, there, from + i));
  }
#else
  memset(to, zero, (size_t)low);
  memcpy(to + low, from + low, (size_t)(high - low));
  memset(to + high, zero, (size_t)(count - high));
#endif
}

/* Windows of `rows` places from `row` on, each `length` bytes; what is beyond its own becomes 0. */
static void gather_windows(const Windows *w, const intptr_t row, const intptr_t rows, char *target, const intptr_t length) {
  const int by_lines = w->channels == w->all && w->dilation[2] == 1;
  const intptr_t line = by_lines ? w->kernel[2] * w->channels : w->channels;
  Cell cell = cell_of(w, row);
  for (intptr_t i = 0; i < rows; i++, next_cell(w, &cell)) {
    char *to = target + i * length;
    const intptr_t x = cell.at[2] * w->stride[2] - w->padding[2];
    const intptr_t low = between(-x, w->kernel[2]) * w->channels;
    const intptr_t high = between(w->size[2] - x, w->kernel[2]) * w->channels;
#if VECTOR_BYTES == 64
    const __m512i outside = _mm512_set1_epi8((char)w->zero);
    const __mmask64 there = first_bits(between(high, 64)) & ~first_bits(between(low, 64));
#endif
    for (intptr_t kz = 0; kz < w->kernel[0]; kz++) {
      const intptr_t z = cell.at[0] * w->stride[0] - w->padding[0] + kz * w->dilation[0];
      for (intptr_t ky = 0; ky < w->kernel[1]; ky++) {
        const intptr_t y = cell.at[1] * w->stride[1] - w->padding[1] + ky * w->dilation[1];
        const int inside = z >= 0 && z < w->size[0] && y >= 0 && y < w->size[1];
        const intptr_t from = ((cell.image * w->size[0] + z) * w->size[1] + y) * w->size[2] + x;
#if VECTOR_BYTES == 64
        if (by_lines && line <= 64) {
          const char *pixels = inside ? w->images + from * w->all : w->images;
          _mm512_storeu_si512(to, _mm512_mask_loadu_epi8(outside, inside ? there : 0, pixels));
          to += line;
          continue;
        }
#endif
        if (by_lines) {
          if (inside) put_line(to, w->images + from * w->all, low, high > low ? high : low, line, w->zero);
          else put_line(to, w->images, 0, 0, line, w->zero);
          to += line;
          continue;
        }
        for (intptr_t kx = 0; kx < w->kernel[2]; kx++, to += line) {
          const intptr_t column = kx * w->dilation[2];
          const int there = inside && x + column >= 0 && x + column < w->size[2];
          if (there) put_line(to, w->images + (from + column) * w->all + w->first, 0, line, line, w->zero);
          else put_line(to, w->images, 0, 0, line, w->zero);
        }
      }
    }
    memset(to, 0, (size_t)(target + (i + 1) * length - to));
  }
}

/*
 * The kernel that makes totals into results, and what it takes beside them: its number, n, elements from one row of
 * results to the next, 1 / scale, zero point, lowest, highest, column sums, scales, biases (-1: there are none), results.
 */
static int finish_rows(const double *v, const intptr_t row, const intptr_t rows, const intptr_t length, const double zero,
                       const double totals, Place *place) {
  double a[16] = {0, (double)rows, v[1], (double)length, v[2], zero, v[3], v[4], v[5], v[6], totals, v[7], v[8]};
  int count = 13;
  if (v[9] >= 0) a[count++] = v[9];
  a[count] = v[10] + (double)row * v[2];
  return formulas[(int)v[0] - FUNCTION_COUNT](a, place);
}

/* Whether windows are the pixels, one after another. */
static int are_pixels(const Windows *w) {
  int result = w->channels == w->all && w->channels % 4 == 0;
  for (int d = 0; d < 3; d++) result = result && w->kernel[d] == 1 && w->stride[d] == 1 && w->padding[d] == 0;
  return result;
}

/*
 * Rows of results by products: what windows_of takes, the first row and how many, panels, steps, how many panels, totals
 * and the rows that they have room for, and what finish_rows takes.
 */
static int byte_windows(const double *v, Place *place) {
  const Windows w = windows_of(v, place);
  const intptr_t first = (intptr_t)v[9], count = (intptr_t)v[10], steps = (intptr_t)v[12], panels = (intptr_t)v[13];
  const intptr_t most = (intptr_t)v[15], columns = panels * PANEL;
  const int direct = are_pixels(&w);
  const intptr_t length = (4 * steps + 63) / 64 * 64;
  for (intptr_t row = first; row < first + count; row += most) {
    const intptr_t rows = first + count - row < most ? first + count - row : most;
    Bytes p = {.b = place->base + (size_t)v[11],
               .c = place->base + (size_t)v[14],
               .c_row = columns * 4,
               .m = rows,
               .panels = panels,
               .steps = steps,
               .is_padded = !direct};
    const size_t packed = (room_for_bytes(&p) + 63) / 64 * 64;
    char *room = reserve(place, packed + (direct ? 0 : (size_t)(rows * length) + SPARE));
    if (room == NULL) return 1;
    if (direct) {
      p.a = w.images + row * w.all;
      p.a_row = w.all;
    } else {
      gather_windows(&w, row, rows, room + packed, length);
      p.a = room + packed;
      p.a_row = length;
    }
    multiply_bytes(&p, 0, room);
    if (finish_rows(v + 16, row, rows, columns, w.zero, v[14], place) != 0) return 1;
  }
  return 0;
}

/* The most places of a filter of one channel. */
#define MOST_TAPS 128

/* Where the places of a window are, from the images on; those outside are at `outside`. */
static void find_taps(const Windows *w, const Cell *cell, const intptr_t outside, intptr_t *taps) {
  for (intptr_t kz = 0; kz < w->kernel[0]; kz++) {
    const intptr_t z = cell->at[0] * w->stride[0] - w->padding[0] + kz * w->dilation[0];
    for (intptr_t ky = 0; ky < w->kernel[1]; ky++) {
      const intptr_t y = cell->at[1] * w->stride[1] - w->padding[1] + ky * w->dilation[1];
      const int inside = z >= 0 && z < w->size[0] && y >= 0 && y < w->size[1];
      for (intptr_t kx = 0; kx < w->kernel[2]; kx++) {
        const intptr_t x = cell->at[2] * w->stride[2] - w->padding[2] + kx * w->dilation[2];
        const intptr_t pixel = ((cell->image * w->size[0] + z) * w->size[1] + y) * w->size[2] + x;
        *taps++ = inside && x >= 0 && x < w->size[2] ? pixel * w->all : outside;
      }
    }
  }
}

#if VECTOR_BYTES == 64
/* Filters by fours of places: of 64 channels those of 16 in each of 4 vectors, as `unpack` has them. */
static int pack_filters(const int16_t *filters, const intptr_t taps, const intptr_t channels, char *target) {
  const intptr_t wide = (channels + 63) / 64 * 64;
  int fits = 1;
  for (intptr_t tap = 0; tap < (taps + 3) / 4 * 4; tap++)
    for (intptr_t c = 0; c < wide; c++) {
      const int weight = tap < taps && c < channels ? filters[tap * channels + c] : 0;
      fits = fits && weight >= -128 && weight <= 127;
      const intptr_t within = c % 64, vector = within % 16 / 4, lane = within / 16 * 4 + within % 4;
      target[((tap / 4 * wide + c / 64 * 64) + vector * 16 + lane) * 4 + tap % 4] = (char)weight;
    }
  return fits;
}

/* Totals of one place by the instruction of AVX-512 VNNI, four places of the filter at once. */
WIDE_TARGET static void filter_cell(const char *images, const intptr_t *taps, const intptr_t fours, const char *filters,
                                    const intptr_t channels, int32_t *totals) {
  const intptr_t wide = (channels + 63) / 64 * 64;
  for (intptr_t c = 0; c < channels; c += 64, totals += 64) {
    const intptr_t left = channels - c;
    const __mmask64 there = left >= 64 ? ~0ull : (1ull << left) - 1;
    const char *weights = filters + c * 4;
    __m512i sums[4];
    UNROLL for (int i = 0; i < 4; i++) sums[i] = _mm512_setzero_si512();
    for (intptr_t four = 0; four < fours; four++, weights += wide * 4) {
      const intptr_t *at = taps + 4 * four;
      __m512i pixels[4];
      UNROLL for (int i = 0; i < 4; i++) pixels[i] = _mm512_maskz_loadu_epi8(there, images + at[i] + c);
      const __m512i low[2] = {_mm512_unpacklo_epi8(pixels[0], pixels[1]), _mm512_unpacklo_epi8(pixels[2], pixels[3])};
      const __m512i high[2] = {_mm512_unpackhi_epi8(pixels[0], pixels[1]), _mm512_unpackhi_epi8(pixels[2], pixels[3])};
      const __m512i fours_of[4] = {_mm512_unpacklo_epi16(low[0], low[1]), _mm512_unpackhi_epi16(low[0], low[1]),
                                   _mm512_unpacklo_epi16(high[0], high[1]), _mm512_unpackhi_epi16(high[0], high[1])};
      UNROLL for (int i = 0; i < 4; i++)
        sums[i] = _mm512_dpbusd_epi32(sums[i], fours_of[i], _mm512_loadu_si512(weights + 64 * i));
    }
    /* Of each vector the fours of lane l are channels 16 l + 4 i. */
    const __m512i a = _mm512_shuffle_i32x4(sums[0], sums[1], 0x44), b = _mm512_shuffle_i32x4(sums[2], sums[3], 0x44);
    const __m512i d = _mm512_shuffle_i32x4(sums[0], sums[1], 0xee), e = _mm512_shuffle_i32x4(sums[2], sums[3], 0xee);
    const __m512i lines[4] = {_mm512_shuffle_i32x4(a, b, 0x88), _mm512_shuffle_i32x4(a, b, 0xdd),
                              _mm512_shuffle_i32x4(d, e, 0x88), _mm512_shuffle_i32x4(d, e, 0xdd)};
    UNROLL for (int i = 0; i < 4; i++) {
      const intptr_t more = left - 16 * i;
      const __mmask16 mask = more >= 16 ? 0xffff : more > 0 ? (__mmask16)((1 << more) - 1) : 0;
      _mm512_mask_storeu_epi32(totals + 16 * i, mask, lines[i]);
    }
  }
}
#endif

/* The same in any way. */
static void filter_cell_plainly(const char *images, const intptr_t *taps, const intptr_t count, const int16_t *filters,
                                const intptr_t channels, int32_t *totals) {
  memset(totals, 0, (size_t)channels * 4);
  for (intptr_t tap = 0; tap < count; tap++, filters += channels) {
    const uint8_t *pixels = (const uint8_t *)images + taps[tap];
    for (intptr_t c = 0; c < channels; c++) totals[c] += pixels[c] * filters[c];
  }
}

/*
 * Rows of results where each channel has a filter of its own: what windows_of takes, the first row and how many,
 * filters [places, channels] of 16 bits, the length of a row of totals, totals and the rows that they have room for, and
 * what finish_rows takes, of which the column sums are those of the filters.
 */
static int byte_channels(const double *v, Place *place) {
  const Windows w = windows_of(v, place);
  const intptr_t first = (intptr_t)v[9], count = (intptr_t)v[10], length = (intptr_t)v[12], most = (intptr_t)v[14];
  const int16_t *filters = (const int16_t *)(place->base + (size_t)v[11]);
  const intptr_t places = w.kernel[0] * w.kernel[1] * w.kernel[2], fours = (places + 3) / 4;
  const intptr_t wide = (w.channels + 63) / 64 * 64;
  intptr_t taps[MOST_TAPS + 4], moved[MOST_TAPS + 4];
  for (intptr_t row = first; row < first + count; row += most) {
    const intptr_t rows = first + count - row < most ? first + count - row : most;
    char *room = reserve(place, (size_t)(wide + 16 * fours * wide));
    if (room == NULL) return 1;
    memset(room, w.zero, (size_t)wide);
    const intptr_t outside = room - w.images;
    int32_t *totals = (int32_t *)(place->base + (size_t)v[13]);
#if VECTOR_BYTES == 64
    const int by_fours =
        byte_instructions & DOT_OF_AVX512 && pack_filters(filters, places, w.channels, room + wide);
#endif
    Cell cell = cell_of(&w, row);
    int is_inside = 0;
    for (intptr_t i = 0; i < rows; i++, totals += length, next_cell(&w, &cell)) {
      /* Inside of a line places move with the window. */
      const intptr_t x = cell.at[2] * w.stride[2] - w.padding[2];
      const int was_inside = is_inside && cell.at[2] > 0;
      is_inside = x >= 0 && x + (w.kernel[2] - 1) * w.dilation[2] < w.size[2];
      if (was_inside && is_inside)
        for (intptr_t tap = 0; tap < places; tap++) taps[tap] += moved[tap];
      else {
        find_taps(&w, &cell, outside, taps);
        for (intptr_t tap = 0; tap < places; tap++) moved[tap] = taps[tap] == outside ? 0 : w.stride[2] * w.all;
        for (intptr_t tap = places; tap < 4 * fours; tap++) taps[tap] = outside, moved[tap] = 0;
      }
#if VECTOR_BYTES == 64
      if (by_fours) {
        filter_cell(w.images, taps, fours, room + wide, w.channels, totals);
        continue;
      }
#endif
      filter_cell_plainly(w.images, taps, places, filters, w.channels, totals);
    }
    if (finish_rows(v + 15, row, rows, length, w.zero, v[13], place) != 0) return 1;
  }
  return 0;
}
