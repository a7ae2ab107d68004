/* A libnvidia-ml.so.1 of two GPUs, the second in MIG mode with two slices: what the binding of NVIDIA loads, without a driver.
   The folder in FAKE_NVML may hold `init` and `device`: numbers that nvmlInit and everything about devices then return. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, GIB = 1 << 30 };

typedef struct { const char *uuid, *name; int total_gib, used_gib, load; } Device;
typedef struct { unsigned long long total, free, used; } Memory;
typedef struct { unsigned int gpu, memory; } Load;

static const Device DEVICES[] = {
  {"GPU-00000000-0000-0000-0000-000000000000", "NVIDIA A100-SXM4-40GB", 40, 10, 37},
  {"GPU-11111111-1111-1111-1111-111111111111", "NVIDIA A100-SXM4-40GB", 40, 3, -1},
  {"MIG-aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "NVIDIA A100-SXM4-40GB MIG 3g.20gb", 20, 1, -1},
  {"MIG-bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb", "NVIDIA A100-SXM4-40GB MIG 3g.20gb", 20, 2, -1},
};
static const unsigned COUNT = sizeof DEVICES / sizeof *DEVICES;

static int fault(const char *what) {
  char path[4096];
  int code = SUCCESS;
  const char *folder = getenv("FAKE_NVML");
  FILE *file;
  snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", what);
  file = fopen(path, "r");
  if (file) {
    if (fscanf(file, "%d", &code) != 1) code = SUCCESS;
    fclose(file);
  }
  return code;
}

int nvmlInitWithFlags(unsigned flags) { (void)flags; return fault("init"); }
int nvmlInit_v2(void) { return fault("init"); }
int nvmlShutdown(void) { return SUCCESS; }

int nvmlDeviceGetHandleByUUID(const char *uuid, const Device **found) {
  for (unsigned at = 0; at < COUNT; at++)
    if (!strcmp(DEVICES[at].uuid, uuid)) { *found = &DEVICES[at]; return fault("device"); }
  return NOT_FOUND;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, const Device **found) {
  if (index >= 2) return INVALID_ARGUMENT;
  *found = &DEVICES[index];
  return fault("device");
}

int nvmlDeviceGetName(const Device *device, char *name, unsigned length) {
  snprintf(name, length, "%s", device->name);
  return fault("device");
}

int nvmlDeviceGetMemoryInfo(const Device *device, Memory *memory) {
  memory->total = (unsigned long long)device->total_gib * GIB;
  memory->used = (unsigned long long)device->used_gib * GIB;
  memory->free = memory->total - memory->used;
  return fault("device");
}

int nvmlDeviceGetUtilizationRates(const Device *device, Load *load) {
  if (device->load < 0) return NOT_SUPPORTED;
  load->gpu = (unsigned)device->load;
  load->memory = 0;
  return fault("device");
}
