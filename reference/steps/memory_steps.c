/*
 * Makes accesses to memory that processes share visible: each is preceded by a system call, before
 * which somebody else may come. It is membarrier(2), asked what it can do, which changes nothing;
 * its last argument, which it does not look at then, tells what comes: a read, a write or both at
 * once, of which memory, and where in it. Linked into a program that was compiled with -fsanitize=thread, it
 * takes the place of that library: the instrumentation calls these functions. The linker's
 * --wrap=mmap,--wrap=mmap64,--wrap=shmat tell it which memory is shared.
 *
 * Only the first accesses of each process are steps. Where an update can be lost these can lose it,
 * and a program that counts to a million must not take a million calls.
 */
#define _DEFAULT_SOURCE /* syscall(2) */
#include <errno.h>
#include <linux/membarrier.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STEPS 24
#define REGIONS 16

static struct region {
    uintptr_t first;
    size_t size;
} regions[REGIONS];
static int regions_count;
static pid_t counted;
static int left;

static void share(const void *address, size_t size)
{
    if (regions_count < REGIONS) {
        regions[regions_count].first = (uintptr_t)address;
        regions[regions_count++].size = size;
    }
}

enum access { ACCESS_READ = 1, ACCESS_WRITE, ACCESS_BOTH };

/* What the call is told: two bits for the access, four for the region, 25 for the byte in it. */
static int describe(enum access access, int region, uintptr_t byte)
{
    return (int)access | region << 2 | (int)(byte & 0x1ffffff) << 6;
}

static void step_at(enum access access, int region, uintptr_t byte)
{
    int error = errno;

    if (counted != getpid()) {
        counted = getpid();
        left = STEPS;
    }
    if (left > 0) {
        left--;
        syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0,
                (long)describe(access, region, byte));
    }
    errno = error;
}

static void step(const volatile void *address, enum access access)
{
    for (int i = 0; i < regions_count; i++) {
        uintptr_t byte = (uintptr_t)address - regions[i].first;

        if (byte < regions[i].size) {
            step_at(access, i, byte);
            return;
        }
    }
}

/* ---- which memory is shared: mmap(2), shmat(2) ---- */

#define MMAP(name)                                                                                 \
    void *__real_##name(void *, size_t, int, int, int, off_t);                                     \
    void *__wrap_##name(void *, size_t, int, int, int, off_t);                                     \
    void *__wrap_##name(void *address, size_t size, int protection, int flags, int fd,             \
                        off_t offset)                                                              \
    {                                                                                              \
        void *mapped = __real_##name(address, size, protection, flags, fd, offset);                \
                                                                                                   \
        if (mapped != MAP_FAILED && (flags & MAP_SHARED))                                          \
            share(mapped, size);                                                                   \
        return mapped;                                                                             \
    }
MMAP(mmap)
MMAP(mmap64)

void *__real_shmat(int, const void *, int);
void *__wrap_shmat(int, const void *, int);
void *__wrap_shmat(int id, const void *address, int flags)
{
    void *attached = __real_shmat(id, address, flags);
    struct shmid_ds facts;

    if (attached != (void *)-1 && shmctl(id, IPC_STAT, &facts) == 0)
        share(attached, facts.shm_segsz);
    return attached;
}

/* ---- what the instrumentation calls ---- */

#define ACCESS(name, access)                                                                       \
    void __tsan_##name(void *);                                                                    \
    void __tsan_##name(void *address)                                                              \
    {                                                                                              \
        step(address, access);                                                                     \
    }
#define ACCESSES(size)                                                                             \
    ACCESS(read##size, ACCESS_READ)                                                                \
    ACCESS(write##size, ACCESS_WRITE)                                                              \
    ACCESS(read_write##size, ACCESS_BOTH)                                                          \
    ACCESS(unaligned_read##size, ACCESS_READ)                                                      \
    ACCESS(unaligned_write##size, ACCESS_WRITE)                                                    \
    ACCESS(volatile_read##size, ACCESS_READ)                                                       \
    ACCESS(volatile_write##size, ACCESS_WRITE)
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

#define RANGE(name, access)                                                                        \
    void __tsan_##name(void *, size_t);                                                            \
    void __tsan_##name(void *address, size_t size)                                                 \
    {                                                                                              \
        (void)size;                                                                                \
        step(address, access);                                                                     \
    }
RANGE(read_range, ACCESS_READ)
RANGE(write_range, ACCESS_WRITE)

#define NOTHING(name, parameters)                                                                  \
    void __tsan_##name parameters;                                                                 \
    void __tsan_##name parameters                                                                  \
    {                                                                                              \
    }
NOTHING(init, (void))
NOTHING(func_exit, (void))
void __tsan_func_entry(void *);
void __tsan_func_entry(void *caller)
{
    (void)caller;
}

/* Atomic operations are one step each, of the strictest order. */
#define OPERATION(bits, type, operation)                                                           \
    type __tsan_atomic##bits##_##operation(volatile type *, type, int);                            \
    type __tsan_atomic##bits##_##operation(volatile type *address, type value, int order)          \
    {                                                                                              \
        (void)order;                                                                               \
        step(address, ACCESS_BOTH);                                                                \
        return __atomic_##operation(address, value, __ATOMIC_SEQ_CST);                             \
    }
#define EXCHANGE(bits, type, strength, is_weak)                                                    \
    int __tsan_atomic##bits##_compare_exchange_##strength(volatile type *, type *, type, int,      \
                                                          int);                                    \
    int __tsan_atomic##bits##_compare_exchange_##strength(volatile type *address, type *expected,  \
                                                          type desired, int good, int bad)         \
    {                                                                                              \
        (void)good;                                                                                \
        (void)bad;                                                                                 \
        step(address, ACCESS_BOTH);                                                                \
        return __atomic_compare_exchange_n(address, expected, desired, is_weak, __ATOMIC_SEQ_CST,  \
                                           __ATOMIC_SEQ_CST);                                      \
    }
#define ATOMIC(bits, type)                                                                         \
    type __tsan_atomic##bits##_load(const volatile type *, int);                                   \
    type __tsan_atomic##bits##_load(const volatile type *address, int order)                       \
    {                                                                                              \
        (void)order;                                                                               \
        step(address, ACCESS_READ);                                                                \
        return __atomic_load_n(address, __ATOMIC_SEQ_CST);                                         \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile type *, type, int);                                  \
    void __tsan_atomic##bits##_store(volatile type *address, type value, int order)                \
    {                                                                                              \
        (void)order;                                                                               \
        step(address, ACCESS_WRITE);                                                               \
        __atomic_store_n(address, value, __ATOMIC_SEQ_CST);                                        \
    }                                                                                              \
    OPERATION(bits, type, fetch_add)                                                               \
    OPERATION(bits, type, fetch_sub)                                                               \
    OPERATION(bits, type, fetch_and)                                                               \
    OPERATION(bits, type, fetch_or)                                                                \
    OPERATION(bits, type, fetch_xor)                                                               \
    OPERATION(bits, type, fetch_nand)                                                              \
    type __tsan_atomic##bits##_exchange(volatile type *, type, int);                               \
    type __tsan_atomic##bits##_exchange(volatile type *address, type value, int order)             \
    {                                                                                              \
        (void)order;                                                                               \
        step(address, ACCESS_BOTH);                                                                \
        return __atomic_exchange_n(address, value, __ATOMIC_SEQ_CST);                              \
    }                                                                                              \
    EXCHANGE(bits, type, strong, 0)                                                                \
    EXCHANGE(bits, type, weak, 1)
ATOMIC(8, uint8_t)
ATOMIC(16, uint16_t)
ATOMIC(32, uint32_t)
ATOMIC(64, uint64_t)

#define FENCE(name)                                                                                \
    void __tsan_atomic_##name(int);                                                                \
    void __tsan_atomic_##name(int order)                                                           \
    {                                                                                              \
        (void)order;                                                                               \
        __atomic_##name(__ATOMIC_SEQ_CST);                                                         \
    }
FENCE(thread_fence)
FENCE(signal_fence)
