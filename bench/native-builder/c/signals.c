/* Signals are counted in the handler and fetched by a thread of the image. */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>

static sem_t arrived;
static atomic_int pending[NSIG];
static atomic_int opened;

int cSunMiscSignal_open(void) {
  if (atomic_exchange(&opened, 1) != 0) {
    return 1; /* by another isolate of this process */
  }
  return sem_init(&arrived, 0, 0) == 0 ? 0 : -1;
}

int cSunMiscSignal_close(void) {
  atomic_store(&opened, 0);
  return sem_destroy(&arrived);
}

int cSunMiscSignal_awaitSemaphore(void) {
  int result;
  do {
    result = sem_wait(&arrived);
  } while (result != 0 && errno == EINTR);
  return result;
}

int cSunMiscSignal_signalSemaphore(void) { return sem_post(&arrived); }

int cSunMiscSignal_signalRangeCheck(int number) { return number >= 0 && number < NSIG; }

int cSunMiscSignal_checkPendingSignal(void) {
  for (int number = 0; number < NSIG; number++) {
    int count = atomic_load(&pending[number]);
    while (count > 0) {
      if (atomic_compare_exchange_weak(&pending[number], &count, count - 1)) {
        return number;
      }
    }
  }
  return -1;
}

static void handle(int number) {
  int before = errno;
  if (cSunMiscSignal_signalRangeCheck(number)) {
    atomic_fetch_add(&pending[number], 1);
    sem_post(&arrived);
  }
  errno = before;
}

void *cSunMiscSignal_signalHandlerFunctionPointer(void) { return (void *) handle; }
