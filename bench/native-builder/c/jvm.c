/*
 * What the JDK's C code asks a virtual machine for and an image's native code reaches. The image
 * itself answers the rest in Java; what is asked for all the same ends the process by name
 * (unanswered.c, generated).
 */
#include "jni.h"
#include "jvm.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

extern int svm_container_active_processor_count(void);

void initialize(void) {}

int jio_vsnprintf(char *text, size_t size, const char *format, va_list arguments) {
  if ((ssize_t) size <= 0) {
    return -1;
  }
  int length = vsnprintf(text, size, format, arguments);
  return length >= (int) size ? -1 : length;
}

int jio_snprintf(char *text, size_t size, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = jio_vsnprintf(text, size, format, arguments);
  va_end(arguments);
  return length;
}

int jio_vfprintf(FILE *file, const char *format, va_list arguments) {
  return vfprintf(file, format, arguments);
}

int jio_fprintf(FILE *file, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vfprintf(file, format, arguments);
  va_end(arguments);
  return length;
}

char *JVM_NativePath(char *path) { return path; }

void *JVM_LoadLibrary(const char *name, jboolean throws) {
  (void) throws;
  return dlopen(name, RTLD_LAZY);
}

void JVM_UnloadLibrary(void *handle) { dlclose(handle); }

void *JVM_FindLibraryEntry(void *handle, const char *name) { return dlsym(handle, name); }

jboolean JVM_IsStaticallyLinked(void) { return JNI_TRUE; }

jboolean JVM_IsSupportedJNIVersion(jint version) {
  return version >= JNI_VERSION_1_1 && version <= JNI_VERSION_24;
}

void *JVM_RawMonitorCreate(void) {
  pthread_mutex_t *mutex = malloc(sizeof *mutex);
  if (mutex != NULL) {
    pthread_mutex_init(mutex, NULL);
  }
  return mutex;
}

void JVM_RawMonitorDestroy(void *mutex) {
  pthread_mutex_destroy(mutex);
  free(mutex);
}

jint JVM_RawMonitorEnter(void *mutex) { return pthread_mutex_lock(mutex); }

void JVM_RawMonitorExit(void *mutex) { pthread_mutex_unlock(mutex); }

jint JVM_ActiveProcessorCount(void) { return svm_container_active_processor_count(); }

jlong JVM_CurrentTimeMillis(JNIEnv *env, jclass ignored) {
  (void) env;
  (void) ignored;
  struct timeval now;
  gettimeofday(&now, NULL);
  return (jlong) now.tv_sec * 1000 + now.tv_usec / 1000;
}

jlong JVM_NanoTime(JNIEnv *env, jclass ignored) {
  (void) env;
  (void) ignored;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (jlong) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Nanoseconds since offset (seconds of the epoch), -1 where that does not fit (java.lang.System). */
jlong JVM_GetNanoTimeAdjustment(JNIEnv *env, jclass ignored, jlong offset) {
  (void) env;
  (void) ignored;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  jlong seconds = (jlong) now.tv_sec - offset;
  if (seconds >= 0x100000000LL || seconds <= -0x100000000LL) {
    return -1;
  }
  return seconds * 1000000000 + now.tv_nsec;
}

void *JVM_RegisterSignal(jint number, void *handler) {
  struct sigaction next, before;
  sigfillset(&next.sa_mask);
  next.sa_flags = SA_RESTART;
  next.sa_handler = handler == (void *) 0 ? SIG_DFL : handler == (void *) 1 ? SIG_IGN : handler;
  return sigaction(number, &next, &before) == 0 ? (void *) before.sa_handler : (void *) -1;
}

jboolean JVM_RaiseSignal(jint number) { return raise(number) == 0; }

void JVM_Halt(jint status) { _exit(status); }
