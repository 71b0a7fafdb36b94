/* What the image asks its process and the clock for. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;
extern char *findJavaTZ_md(const char *java_home);

char **getEnviron(void) { return environ; }

char *SVM_FindJavaTZmd(const char *mappings, int length) {
  (void) mappings; /* Windows' names */
  (void) length;
  return findJavaTZ_md("");
}

/* Functions whose last argument may be missing cannot be called from Java as they are. */
int openSII(const char *path, int flags, int mode) { return open(path, flags, mode); }

void *mremapP(void *old, size_t old_size, size_t new_size, int flags, void *new) {
  return mremap(old, old_size, new_size, flags, new);
}

int getThreadId(void) { return (int) syscall(SYS_gettid); }

/* Nanoseconds that a thread spent outside the kernel, or -1. */
long getThreadUserTimeSlow(int thread) {
  char path[64], line[1024];
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread);
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    return -1;
  }
  size_t read = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  line[read] = '\0';
  char *after = strrchr(line, ')'); /* a name may hold blanks */
  unsigned long ticks;
  if (after == NULL
      || sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu", &ticks) != 1) {
    return -1;
  }
  return (long) (ticks * (1000000000UL / (unsigned long) sysconf(_SC_CLK_TCK)));
}

void codeSynchronization_clearCache(char *from, char *to) { __builtin___clear_cache(from, to); }

/* fprintf with a fixed list of arguments: a variable one cannot be called from Java. */
int fprintfSD(FILE *file, const char *format, const char *text, int number) {
  return fprintf(file, format, text, number);
}
