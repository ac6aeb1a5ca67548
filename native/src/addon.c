/* What Node sees: which levels of instructions run here, and calls of functions by number on a memory. */
#define NAPI_VERSION 8
#include "functions.h"
#include <formulas.h> /* written by native/formulas */
#include <node_api.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <malloc.h>
#endif
#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/syscall.h>
#endif
#endif

#if defined(__x86_64__) || defined(_M_X64)
static void cpuid_of(uint32_t leaf, uint32_t part, uint32_t r[4]) {
  __asm__ volatile("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3]) : "a"(leaf), "c"(part));
}

static void cpuid(uint32_t leaf, uint32_t r[4]) { cpuid_of(leaf, 0, r); }

/* The registers that the operating system saves, which is to be asked before their instructions are used. */
static uint64_t saved_registers(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

int byte_instructions = 0;

/* Whether AMX may be used: Linux wants to be asked for its large registers first (ARCH_REQ_XCOMP_PERM of them, 18). */
static int may_use_matrices(const uint32_t features, const uint64_t saved) {
#ifdef __linux__
  return features & 1u << 24 && (saved & 0x60000) == 0x60000 && syscall(SYS_arch_prctl, 0x1023, 18L) == 0; /* AMX-TILE */
#else
  (void)features, (void)saved;
  return 0;
#endif
}

/* All levels that run here, the fastest first; how many there are. (Intel's manual, volume 2: CPUID, XGETBV.) */
static int find_levels(const Level *found[4]) {
  uint32_t r[4];
  cpuid(0, r);
  if (r[0] < 7) return 0;
  const int is_amd = r[1] == 0x68747541; /* "Auth" of AuthenticAMD */
  cpuid(1, r);
  const uint32_t wanted = 1u << 12 | 1u << 27 | 1u << 28 | 1u << 29; /* FMA, OSXSAVE, AVX, F16C */
  if ((r[2] & wanted) != wanted) return 0;
  const uint64_t saved = saved_registers();
  if ((saved & 0x6) != 0x6) return 0; /* XMM and YMM */
  cpuid(7, r);
  if ((r[1] & (1u << 5)) == 0 || (r[1] & (1u << 8)) == 0) return 0; /* AVX2, BMI2 */
  const uint32_t wide = 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31; /* AVX-512 F, DQ, CD, BW, VL */
  const uint32_t parts = r[0];
  int count = 0;
  byte_instructions = 0;
  if ((r[1] & wide) == wide && (saved & 0xe6) == 0xe6) {
    found[count++] = &level_avx512;
    if (r[2] & (1u << 11)) byte_instructions |= DOT_OF_AVX512; /* AVX512_VNNI */
    if (may_use_matrices(r[3], saved)) {
      if (r[3] & (1u << 22)) byte_instructions |= MATRICES_OF_BFLOAT16; /* AMX-BF16 */
      if (r[3] & (1u << 25)) byte_instructions |= MATRICES_OF_BYTES;    /* AMX-INT8 */
    }
  }
  if (parts >= 1) {
    cpuid_of(7, 1, r);
    /* AVX512_BF16: Intel's processors take four times as long for it as for a multiplication and an addition. */
    if (count > 0 && is_amd && r[0] & (1u << 5)) byte_instructions |= DOTS_OF_BFLOAT16;
    if (r[0] & (1u << 4)) byte_instructions |= DOT_OF_AVX; /* AVX-VNNI */
  }
  found[count++] = &level_avx2;
  return count;
}
#else
int byte_instructions = 0;

static int find_levels(const Level *found[4]) {
  found[0] = &level_neon;
  return 1;
}
#endif

/* Bits of activations that products of bytes take: without an instruction for 8, two are added where 16 must hold them. */
static int activation_bits(const Level *level) {
#if defined(__x86_64__) || defined(_M_X64)
  return (byte_instructions & DOT_OF_AVX) || (byte_instructions & DOT_OF_AVX512 && level == &level_avx512) ? 8 : 7;
#else
  (void)level;
  return 8;
#endif
}

/* Whether products of bfloat16 have instructions of their own. */
static int has_matrices(const Level *level) {
#if defined(__x86_64__) || defined(_M_X64)
  return level == &level_avx512 && (byte_instructions & (MATRICES_OF_BFLOAT16 | DOTS_OF_BFLOAT16)) != 0;
#else
  (void)level;
  return 0;
#endif
}

char *reserve(Place *place, size_t bytes) {
  if (bytes <= place->room_bytes) return place->room;
  const size_t wanted = (bytes + 0xffff) & ~(size_t)0xffff;
  void *fresh = NULL;
#ifdef _WIN32
  _aligned_free(place->room);
  fresh = _aligned_malloc(wanted, 64);
#else
  free(place->room);
  if (posix_memalign(&fresh, 64, wanted) != 0) fresh = NULL;
#endif
  place->room = fresh;
  place->room_bytes = fresh == NULL ? 0 : wanted;
  return fresh;
}

/* A place and the level that its functions are of. */
typedef struct {
  Place place;
  const Level *level;
} Binding;

static void forget(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  Binding *binding = data;
#ifdef _WIN32
  _aligned_free(binding->place.room);
#else
  free(binding->place.room);
#endif
  free(binding);
}

static napi_value complain(napi_env env, const char *text) {
  napi_throw_error(env, NULL, text);
  return NULL;
}

/*
 * Asks Linux for pages of 2 MiB under the memory: it is read and written in long runs, and 4 KiB pages use up what the
 * processor remembers of addresses. Advice only; what is smaller than such a page, or in use already, stays as it is.
 * Not where pages begin at 16 or 64 KiB: large ones have 32 or 512 MiB there.
 */
static void ask_large_pages(char *base, size_t length) {
#ifdef __linux__
  if (sysconf(_SC_PAGESIZE) == 4096) madvise(base, length, MADV_HUGEPAGE);
#else
  (void)base, (void)length;
#endif
}

/* The address of the first byte of a Uint8Array over a whole memory, NULL after an error. */
static char *address_of(napi_env env, napi_value view) {
  napi_typedarray_type type;
  size_t length = 0;
  void *data = NULL;
  bool is_view = false;
  if (napi_is_typedarray(env, view, &is_view) != napi_ok || !is_view ||
      napi_get_typedarray_info(env, view, &type, &length, &data, NULL, NULL) != napi_ok || data == NULL) {
    complain(env, "a view of the memory is wanted");
    return NULL;
  }
  ask_large_pages(data, length);
  return data;
}

/* Names of the kernels of native/formulas, in order. */
#define NAMED_KERNEL(hash, high, low) {high, low},
static const uint32_t fingerprints[FORMULA_COUNT][2] = {FORMULAS(NAMED_KERNEL)};

/* find(high, low): the number of the kernel of a fingerprint, for run; -1 where there is none. */
static napi_value find(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value given[2], result;
  uint32_t wanted[2] = {0, 0};
  int32_t number = -1;
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  for (int i = 0; i < 2; i++) napi_get_value_uint32(env, given[i], &wanted[i]);
  for (int low = 0, high = FORMULA_COUNT; low < high;) {
    const int middle = (low + high) / 2;
    const uint32_t *here = fingerprints[middle];
    if (here[0] == wanted[0] && here[1] == wanted[1]) {
      number = FUNCTION_COUNT + middle;
      break;
    }
    if (here[0] < wanted[0] || (here[0] == wanted[0] && here[1] < wanted[1])) low = middle + 1;
    else high = middle;
  }
  napi_create_int32(env, number, &result);
  return result;
}

/* run(number, offset): a function on arguments that stand in the memory. */
static napi_value run(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value given[2];
  void *data;
  uint32_t number, offset;
  napi_get_cb_info(env, info, &count, given, NULL, &data);
  if (count < 2 || napi_get_value_uint32(env, given[0], &number) != napi_ok ||
      napi_get_value_uint32(env, given[1], &offset) != napi_ok)
    return complain(env, "run takes the number of a function and the offset of its arguments");
  Binding *binding = data;
  if (number >= FUNCTION_COUNT + FORMULA_COUNT) return complain(env, "there is no such native function");
  const Level *level = binding->level;
  const Function call = number < FUNCTION_COUNT ? level->functions[number] : level->formulas[number - FUNCTION_COUNT];
  if (call((const double *)(binding->place.base + offset), &binding->place) != 0)
    return complain(env, "there is no memory for the panels of a product");
  return NULL;
}

/* rebase(view): the memory has moved. */
static napi_value rebase(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1];
  void *data;
  napi_get_cb_info(env, info, &count, given, NULL, &data);
  char *base = address_of(env, given[0]);
  if (base != NULL) ((Binding *)data)->place.base = base;
  return NULL;
}

/*
 * Weak references, which collections of young objects clear as well; WeakRefs do that from V8 14 on only. One table for
 * each environment: places that are free form a list.
 */
typedef struct {
  napi_ref reference;
  int32_t next;
} Slot;
typedef struct {
  Slot *slots;
  int32_t count, room, free;
} Table;

static void forget_table(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  free(((Table *)data)->slots);
  free(data);
}

static Table *table_of(napi_env env) {
  Table *table = NULL;
  if (napi_get_instance_data(env, (void **)&table) != napi_ok) return NULL;
  if (table != NULL) return table;
  table = calloc(1, sizeof *table);
  if (table == NULL) return NULL;
  table->free = -1;
  if (napi_set_instance_data(env, table, forget_table, NULL) == napi_ok) return table;
  free(table);
  return NULL;
}

/* hold(object): the number of a weak reference of it; -1 where there is no memory for one. */
static napi_value hold(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given, result;
  int32_t place = -1;
  napi_ref reference;
  napi_get_cb_info(env, info, &count, &given, NULL, NULL);
  Table *table = table_of(env);
  if (table != NULL && table->free < 0 && table->count == table->room) {
    const int32_t room = table->room == 0 ? 1024 : table->room * 2;
    Slot *slots = realloc(table->slots, (size_t)room * sizeof *slots);
    if (slots == NULL) table = NULL;
    else {
      table->slots = slots;
      table->room = room;
    }
  }
  if (table != NULL && napi_create_reference(env, given, 0, &reference) == napi_ok) {
    place = table->free;
    if (place < 0) place = table->count++;
    else table->free = table->slots[place].next;
    table->slots[place].reference = reference;
    table->slots[place].next = -1;
  }
  napi_create_int32(env, place, &result);
  return result;
}

/* The table and the place that a call names, NULL where nothing stands there. */
static Table *held(napi_env env, napi_callback_info info, int32_t *place) {
  size_t count = 1;
  napi_value given;
  napi_get_cb_info(env, info, &count, &given, NULL, NULL);
  Table *table = table_of(env);
  if (table == NULL || napi_get_value_int32(env, given, place) != napi_ok || *place < 0 || *place >= table->count ||
      table->slots[*place].reference == NULL)
    return NULL;
  return table;
}

/* reach(number): what a reference names, undefined where that is gone. */
static napi_value reach(napi_env env, napi_callback_info info) {
  int32_t place;
  napi_value result = NULL;
  Table *table = held(env, info, &place);
  if (table != NULL && napi_get_reference_value(env, table->slots[place].reference, &result) != napi_ok) return NULL;
  return result;
}

/* drop(number): ends a reference. */
static napi_value drop(napi_env env, napi_callback_info info) {
  int32_t place;
  Table *table = held(env, info, &place);
  if (table == NULL) return NULL;
  napi_delete_reference(env, table->slots[place].reference);
  table->slots[place].reference = NULL;
  table->slots[place].next = table->free;
  table->free = place;
  return NULL;
}

static void set_number(napi_env env, napi_value object, const char *name, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  napi_set_named_property(env, object, name, value);
}

static void set_function(napi_env env, napi_value object, const char *name, napi_callback call, void *data) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, data, &value);
  napi_set_named_property(env, object, name, value);
  /* A function may outlive the object that it stands in. */
  napi_set_named_property(env, value, "binding", object);
}

/* bind(view, level): run and rebase for the memory that the view begins with, and the sizes of tiles. */
static napi_value bind(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value given[2], result;
  char name[16] = "";
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  char *base = address_of(env, given[0]);
  if (base == NULL) return NULL;
  napi_get_value_string_utf8(env, given[1], name, sizeof name, NULL);
  const Level *levels[4];
  const int found = find_levels(levels);
  for (int i = 0; i < found; i++) {
    if (strcmp(levels[i]->name, name) != 0) continue;
    Binding *binding = calloc(1, sizeof *binding);
    if (binding == NULL) return complain(env, "there is no memory");
    binding->place.base = base;
    binding->level = levels[i];
    napi_create_object(env, &result);
    if (napi_wrap(env, result, binding, forget, NULL, NULL) != napi_ok) {
      free(binding);
      return complain(env, "the memory cannot be bound");
    }
    set_function(env, result, "run", run, binding);
    set_function(env, result, "rebase", rebase, binding);
    set_number(env, result, "tileRows", levels[i]->tile_rows);
    set_number(env, result, "vectorBytes", levels[i]->vector_bytes);
    set_number(env, result, "tileVectors", levels[i]->tile_vectors);
    set_number(env, result, "activationBits", activation_bits(levels[i]));
    set_number(env, result, "bfloat16Matrices", has_matrices(levels[i]));
    return result;
  }
  return complain(env, "this processor does not have these instructions");
}

#ifdef _WIN32
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

EXPORTED int32_t node_api_module_get_api_version_v1(void) { return NAPI_VERSION; }

static void set_global_function(napi_env env, napi_value module, const char *name, napi_callback call) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, NULL, &function);
  napi_set_named_property(env, module, name, function);
}

/* The module: `levels`, the names of those that run here, `bind`, `find`, and weak references. */
EXPORTED napi_value napi_register_module_v1(napi_env env, napi_value module) {
  const Level *levels[4];
  const int found = find_levels(levels);
  napi_value names;
  napi_create_array(env, &names);
  for (int i = 0; i < found; i++) {
    napi_value name;
    napi_create_string_utf8(env, levels[i]->name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, (uint32_t)i, name);
  }
  napi_set_named_property(env, module, "levels", names);
  set_global_function(env, module, "bind", bind);
  set_global_function(env, module, "find", find);
  set_global_function(env, module, "hold", hold);
  set_global_function(env, module, "reach", reach);
  set_global_function(env, module, "drop", drop);
  set_number(env, module, "version", ADDON_VERSION);
  return module;
}
