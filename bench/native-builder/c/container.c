/* Limits of the control group that the process runs in: version 2, and version 1's memory and cpu. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION 240100
#define NONE (-1L)

enum { BARE = 0, CONTAINED = 1, TOO_OLD = 2, TOO_NEW = 3 };

static char group[512] = "/sys/fs/cgroup"; /* version 2: the process' own directory */
static const char *memory_v1 = "/sys/fs/cgroup/memory";
static const char *cpu_v1 = "/sys/fs/cgroup/cpu";
static int second;

static int first_line(const char *directory, const char *name, char *line, int size) {
  char path[640];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    return 0;
  }
  int found = fgets(line, size, file) != NULL;
  fclose(file);
  return found;
}

/* The number in a file; NONE where there is no file or no limit. */
static long number(const char *name, const char *name_v1) {
  char line[128];
  if (!first_line(second ? group : memory_v1, second ? name : name_v1, line, sizeof line)
      || strncmp(line, "max", 3) == 0) {
    return NONE;
  }
  long value = strtol(line, NULL, 10);
  return value <= 0 || value > (1L << 60) ? NONE : value;
}

/* A line of memory.stat. */
static long statistic(const char *key) {
  char path[640], line[256];
  snprintf(path, sizeof path, "%s/memory.stat", second ? group : memory_v1);
  FILE *file = fopen(path, "r");
  long value = NONE;
  size_t length = strlen(key);
  while (file != NULL && value == NONE && fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, key, length) == 0 && line[length] == ' ') {
      value = strtol(line + length, NULL, 10);
    }
  }
  if (file != NULL) {
    fclose(file);
  }
  return value;
}

static void find_group(void) {
  char line[400];
  second = access("/sys/fs/cgroup/cgroup.controllers", R_OK) == 0;
  if (second && first_line("/proc/self", "cgroup", line, sizeof line)
      && strncmp(line, "0::/", 4) == 0) {
    line[strcspn(line, "\n")] = '\0';
    char own[512];
    snprintf(own, sizeof own, "/sys/fs/cgroup%s", strcmp(line + 3, "/") == 0 ? "" : line + 3);
    if (access(own, R_OK) == 0) { /* it is not where the process has its own view of groups */
      memcpy(group, own, sizeof own);
    }
  }
}

long svm_container_memory_limit_in_bytes(void) {
  return number("memory.max", "memory.limit_in_bytes");
}

long svm_container_memory_and_swap_limit_in_bytes(void) {
  if (!second) {
    return number("", "memory.memsw.limit_in_bytes");
  }
  long memory = svm_container_memory_limit_in_bytes();
  long swap = number("memory.swap.max", "");
  return memory == NONE || swap == NONE ? NONE : memory + swap;
}

long svm_container_memory_soft_limit_in_bytes(void) {
  return number("memory.low", "memory.soft_limit_in_bytes");
}

long svm_container_memory_usage_in_bytes(void) {
  return number("memory.current", "memory.usage_in_bytes");
}

long svm_container_memory_max_usage_in_bytes(void) {
  return number("memory.peak", "memory.max_usage_in_bytes");
}

long svm_container_rss_usage_in_bytes(void) { return statistic(second ? "anon" : "rss"); }

long svm_container_cache_usage_in_bytes(void) { return statistic(second ? "file" : "cache"); }

unsigned long svm_container_physical_memory(void) {
  return (unsigned long) sysconf(_SC_PHYS_PAGES) * (unsigned long) sysconf(_SC_PAGESIZE);
}

/* Processors by quota, rounded up, at most those that are there. */
int svm_container_active_processor_count(void) {
  long quota = 0, period = 0;
  char line[128];
  if (second) {
    if (first_line(group, "cpu.max", line, sizeof line)) {
      sscanf(line, "%ld %ld", &quota, &period);
    }
  } else if (first_line(cpu_v1, "cpu.cfs_quota_us", line, sizeof line)) {
    quota = strtol(line, NULL, 10);
    period = first_line(cpu_v1, "cpu.cfs_period_us", line, sizeof line) ? strtol(line, NULL, 10) : 0;
  }
  long there = sysconf(_SC_NPROCESSORS_ONLN);
  long granted = quota > 0 && period > 0 ? (quota + period - 1) / period : there;
  return (int) (granted < there ? granted : there);
}

int svm_container_initialize(int version) {
  if (version != VERSION) {
    return version > VERSION ? TOO_OLD : TOO_NEW;
  }
  find_group();
  int limited = svm_container_memory_limit_in_bytes() != NONE
      || svm_container_active_processor_count() < sysconf(_SC_NPROCESSORS_ONLN);
  return limited ? CONTAINED : BARE;
}
