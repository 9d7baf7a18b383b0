/// The processor's count of instructions, through Linux's perf_event_open(2). For benchmarks only.
#ifndef INSTRUCTION_COUNTER_H
#define INSTRUCTION_COUNTER_H

#include <stdint.h>

/// Begins to count what the calling thread, and the threads that it makes from now on, execute in user mode.
/// Returns a descriptor for `instruction_counter_read`, or -1 where the system or the processor does not allow
/// it.
int instruction_counter_open(void);

/// The instructions since the counter was opened; 0 where it cannot be read.
uint64_t instruction_counter_read(int descriptor);

#endif
