/* What the processor can do, and whether that is enough for an image. */
#include "amd64cpufeatures.h"

#include <cpuid.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t enabled_states(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t) high << 32 | low;
}

#define BIT(word, place) ((char) ((word) >> (place) & 1))

void determineCPUFeatures(CPUFeatures *f) {
  unsigned a, b, c, d, highest = __get_cpuid_max(0, NULL);
  memset(f, 0, sizeof *f);
  __cpuid(1, a, b, c, d);
  uint64_t states = BIT(c, 27) ? enabled_states() : 0;
  int wide = (states & 0x6) == 0x6;                 /* the system keeps 256-bit registers */
  int widest = wide && (states & 0xe0) == 0xe0;     /* ... and 512-bit registers */
  f->fTSC = BIT(d, 4);
  f->fCX8 = BIT(d, 8);
  f->fCMOV = BIT(d, 15);
  f->fFLUSH = BIT(d, 19);
  f->fMMX = BIT(d, 23);
  f->fFXSR = BIT(d, 24);
  f->fSSE = BIT(d, 25);
  f->fSSE2 = BIT(d, 26);
  f->fHT = BIT(d, 28);
  f->fSSE3 = BIT(c, 0);
  f->fCLMUL = BIT(c, 1);
  f->fSSSE3 = BIT(c, 9);
  f->fFMA = wide && BIT(c, 12);
  f->fSSE4_1 = BIT(c, 19);
  f->fSSE4_2 = BIT(c, 20);
  f->fPOPCNT = BIT(c, 23);
  f->fAES = BIT(c, 25);
  f->fAVX = wide && BIT(c, 28);
  f->fVZEROUPPER = f->fAVX;
  f->fF16C = wide && BIT(c, 29);
  f->fHV = BIT(c, 31);
  if (highest >= 7) {
    __cpuid_count(7, 0, a, b, c, d);
    f->fBMI1 = BIT(b, 3);
    f->fAVX2 = wide && BIT(b, 5);
    f->fBMI2 = BIT(b, 8);
    f->fERMS = BIT(b, 9);
    f->fRTM = BIT(b, 11);
    f->fADX = BIT(b, 19);
    f->fFLUSHOPT = BIT(b, 23);
    f->fCLWB = BIT(b, 24);
    f->fSHA = BIT(b, 29);
    f->fAVX512F = widest && BIT(b, 16);
    f->fAVX512DQ = widest && BIT(b, 17);
    f->fAVX512_IFMA = widest && BIT(b, 21);
    f->fAVX512PF = widest && BIT(b, 26);
    f->fAVX512ER = widest && BIT(b, 27);
    f->fAVX512CD = widest && BIT(b, 28);
    f->fAVX512BW = widest && BIT(b, 30);
    f->fAVX512VL = widest && BIT(b, 31);
    f->fAVX512_VBMI = widest && BIT(c, 1);
    f->fPKU = BIT(c, 3);
    f->fOSPKE = BIT(c, 4);
    f->fAVX512_VBMI2 = widest && BIT(c, 6);
    f->fCET_SS = BIT(c, 7);
    f->fGFNI = BIT(c, 8);
    f->fAVX512_VAES = widest && BIT(c, 9);
    f->fAVX512_VPCLMULQDQ = widest && BIT(c, 10);
    f->fAVX512_VNNI = widest && BIT(c, 11);
    f->fAVX512_BITALG = widest && BIT(c, 12);
    f->fAVX512_VPOPCNTDQ = widest && BIT(c, 14);
    f->fRDPID = BIT(c, 22);
    f->fFSRM = BIT(d, 4);
    f->fSERIALIZE = BIT(d, 14);
    f->fCET_IBT = BIT(d, 20);
    f->fAVX512_FP16 = widest && BIT(d, 23);
    unsigned leaves = a;
    if (leaves >= 1) {
      __cpuid_count(7, 1, a, b, c, d);
      f->fSHA512 = wide && BIT(a, 0);
      f->fAVX_IFMA = wide && BIT(a, 23);
    }
  }
  __cpuid(0x80000000u, a, b, c, d);
  unsigned extended = a;
  if (extended >= 0x80000001u) {
    __cpuid(0x80000001u, a, b, c, d);
    f->fLZCNT = BIT(c, 5);
    f->fSSE4A = BIT(c, 6);
    f->fAMD_3DNOW_PREFETCH = BIT(c, 8);
    f->fRDTSCP = BIT(d, 27);
  }
  if (extended >= 0x80000007u) {
    __cpuid(0x80000007u, a, b, c, d);
    f->fTSCINV_BIT = BIT(d, 8);
    f->fTSCINV = f->fTSCINV_BIT;
  }
}

/* 0 if all that is needed is here; a byte a feature, its lowest bit off where the image uses it. */
int checkCPUFeatures(const uint8_t *needed) {
  CPUFeatures here;
  determineCPUFeatures(&here);
  for (size_t i = 0; i < sizeof here; i++) {
    if ((uint8_t) (needed[i] | ((uint8_t *) &here)[i]) != 0xff) {
      return 1;
    }
  }
  return 0;
}

int checkCPUFeaturesOrExit(const uint8_t *needed, const char *message) {
  if (checkCPUFeatures(needed) != 0) {
    fputs(message, stderr);
    exit(1);
  }
  return 0;
}
