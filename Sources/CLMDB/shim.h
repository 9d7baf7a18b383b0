#include <lmdb.h>
// For malloc_trim, which is not in Swift's Glibc.
#include <malloc.h>
