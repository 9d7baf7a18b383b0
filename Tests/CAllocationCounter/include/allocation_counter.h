/// Counts what a thread allocates, by standing in for glibc's functions. For tests only.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// The allocations that the calling thread has made since it began, C++'s and Swift's among them.
uint64_t allocation_count(void);

/// Whether anything is counted: not under a sanitizer.
bool allocations_are_counted(void);

#endif
