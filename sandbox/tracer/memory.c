/*
 * The memory of a stopped task. process_vm_readv(2)
 *
 * Nobody runs while a task is looked at, and the same few bytes are asked for several times in a
 * row: can the call complete, what will it do, what does its record say. What was read or written
 * last is kept, until the moment has passed.
 */
#include "tracer/tracer.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

static bool is_seen(const struct task *task, uint64_t address, size_t size_bytes)
{
    const struct memory_view *view = task->view;

    return view->moment == *task->moment && size_bytes <= view->size &&
           address - view->address <= view->size - size_bytes;
}

static void see(const struct task *task, uint64_t address, const void *bytes, size_t size_bytes)
{
    struct memory_view *view = task->view;

    if (size_bytes > sizeof view->bytes)
        return;
    *view = (struct memory_view){.moment = *task->moment, .address = address, .size = size_bytes};
    memcpy(view->bytes, bytes, size_bytes);
}

ssize_t task_read(const struct task *task, uint64_t address, void *buffer, size_t size_bytes)
{
    struct iovec local = {buffer, size_bytes};
    struct iovec remote = {(void *)(uintptr_t)address, size_bytes};
    ssize_t moved;

    if (is_seen(task, address, size_bytes)) {
        memcpy(buffer, task->view->bytes + (address - task->view->address), size_bytes);
        return (ssize_t)size_bytes;
    }
    if ((moved = process_vm_readv(task->tid, &local, 1, &remote, 1, 0)) < 0)
        return -errno;
    if ((size_t)moved == size_bytes)
        see(task, address, buffer, size_bytes);
    return moved;
}

ssize_t task_write(const struct task *task, uint64_t address, const void *buffer, size_t size_bytes)
{
    struct iovec local = {(void *)(uintptr_t)buffer, size_bytes};
    struct iovec remote = {(void *)(uintptr_t)address, size_bytes};
    ssize_t moved = process_vm_writev(task->tid, &local, 1, &remote, 1, 0);

    ++*task->moment; /* for whoever shares the memory, too */
    if (moved < 0)
        return -errno;
    if ((size_t)moved == size_bytes)
        see(task, address, buffer, size_bytes);
    return moved;
}

ssize_t task_read_string(const struct task *task, uint64_t address, char *buffer, size_t size_bytes)
{
    size_t length = 0;

    /* Page by page: a string may end just before an unmapped page. */
    while (length + 1 < size_bytes) {
        size_t page_left = 4096 - ((address + length) & 4095);
        size_t want = size_bytes - 1 - length < page_left ? size_bytes - 1 - length : page_left;
        ssize_t got = task_read(task, address + length, buffer + length, want);
        char *end;

        if (got <= 0)
            return length ? (ssize_t)length : -EFAULT;
        if ((end = memchr(buffer + length, 0, (size_t)got)))
            return end - buffer;
        length += (size_t)got;
    }
    buffer[length] = 0;
    return (ssize_t)length;
}
