/*
 * Products of bfloat16 by AMX, whose registers are matrices of 16 x 16 words: one instruction multiplies 16 x 32 numbers
 * by 32 x 16 and adds to float32. (Intel's manual, volume 1, "Programming with AMX".) It rounds sums to nearest and takes
 * subnormal numbers as zeros.
 */
#if VECTOR_BYTES == 64 && defined(__linux__)
#define AMX_TARGET __attribute__((target("amx-tile,amx-bf16")))
/* Rows and columns of a block: two registers each; numbers in the depth of a register. */
#define AMX_SIDE 32
#define AMX_DEPTH 32

/* Rows of A, each as long as a whole number of registers: what is not there is zeros. Strides in bytes. */
static void pack_amx_rows(char *target, const char *source, intptr_t row, intptr_t next, intptr_t rows, intptr_t k,
                          intptr_t depth) {
  for (intptr_t i = 0; i < AMX_SIDE; i++, target += 2 * depth) {
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

static void put_amx_block(const float *sums, const intptr_t rows, const intptr_t columns, const Result_float32 *r) {
  for (intptr_t i = 0; i < rows; i++, sums += AMX_SIDE) {
    float *at = r->c + i * r->row;
    if (r->column == 1 && columns == AMX_SIDE)
      for (int j = 0; j < AMX_SIDE; j += 16) {
        Vector_float32 *to = (Vector_float32 *)(at + j);
        const Vector_float32 scaled = *(const Vector_float32 *)(sums + j) * r->alpha;
        if (r->beta == 0) *to = scaled;
        else *to = scaled + *to * r->beta;
      }
    else
      for (intptr_t j = 0; j < columns; j++) put_float32(at + j * r->column, sums[j], r->alpha, r->beta);
  }
}

/* C = alpha A B + beta C of bfloat16 factors. Returns 1 where there is no memory for panels. */
AMX_TARGET static int multiply_by_amx(intptr_t m, intptr_t n, intptr_t k, const Matrix_float32 a, const Matrix_float32 b,
                                      const Result_float32 r, Place *place) {
  const intptr_t depth = even_float32(k > 0 ? k : 1, 512, AMX_DEPTH);
  char *b_panel = reserve(place, (size_t)(depth * 2 * (AMX_SIDE + whole_float32(m, AMX_SIDE))) + 4 * AMX_SIDE * AMX_SIDE);
  if (b_panel == NULL) return 1;
  float *sums = (float *)(b_panel + depth * 2 * AMX_SIDE);
  char *a_panels = (char *)(sums + AMX_SIDE * AMX_SIDE);
  struct {
    uint8_t palette, start, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
  } shapes;
  memset(&shapes, 0, sizeof shapes);
  shapes.palette = 1;
  for (int i = 0; i < 8; i++) {
    shapes.bytes[i] = 64;
    shapes.rows[i] = 16;
  }
  __asm__ volatile("" ::: "memory");
  _tile_loadconfig(&shapes);
  for (intptr_t from = 0; from == 0 || from < k; from += depth) {
    const intptr_t steps = k - from < depth ? k - from : depth;
    for (intptr_t i = 0; i < m; i += AMX_SIDE)
      pack_amx_rows(a_panels + i * 2 * depth, a.at + (i * a.row + from * a.column) * 2, a.row * 2, a.column * 2,
                    m - i < AMX_SIDE ? m - i : AMX_SIDE, steps, depth);
    for (intptr_t j = 0; j < n; j += AMX_SIDE) {
      const intptr_t columns = n - j < AMX_SIDE ? n - j : AMX_SIDE;
      pack_amx_columns(b_panel, b.at + (from * b.row + j * b.column) * 2, b.column * 2, b.row * 2, columns, steps, depth);
      for (intptr_t i = 0; i < m; i += AMX_SIDE) {
        const intptr_t count = m - i < AMX_SIDE ? m - i : AMX_SIDE;
        Result_float32 out = r;
        out.c += i * r.row + j * r.column;
        if (from > 0) out.beta = 1;
        amx_block(a_panels + i * 2 * depth, b_panel, depth, sums, count > 16, columns > 16);
        put_amx_block(sums, count, columns, &out);
      }
    }
  }
  _tile_release();
  return 0;
}
#endif
