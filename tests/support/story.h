/*
 * For tests: runs told in a few lines of text, made into the records that coloquio-box would write.
 *
 * One event a line (`*N LINE ; LINE`: those lines, N times), `#` begins a comment,
 * "…" a text with the escapes of C. A task is its number.
 *
 * clang-format off
 *   0 start [member=N]           its main process executes ./NAME with 0, 1 and 2 open; pid 100 + task
 *   0 fork 1 · 0 thread 1
 *   0 pipe 3 4 [cloexec] · 0 socketpair 3 4 · 0 socket 3 [unix|inet|inet6] [stream|datagram]
 *   0 accept 3 4 [with=TASK:FD] · 0 open 3 PATH [KIND] · 0 dup2 3 1 · 0 close 3 · 0 exec PATH
 *   0 NAME [fd=N] [fd2=N] [path=P] [address=A] [signal=S] [signals=S,S] [flags=N] [args=N,N…]
 *          [data=TEXT] [bytes=N] [disposition=N] [object=sem:N|queue:N|segment:N] [type=N]
 *          [operations=NUM:OP,…]
 *          [= N|ENAME] [pid=N] [value=N] [got=TEXT] [from=ADDRESS] [blocked]
 *                                any traced call; without `=` it does not return yet
 *   0 returns N|ENAME [pid=N] [value=N]            and now it does
 *   0 at FUNCTION FILE|- LINE [inlined] [library|interrupted] [signal=S|loop]
 *                                a frame of the stack at its last call, or at a signal, or in a loop;
 *                                innermost first
 *   0 signal SIGUSR1 generated|merged|masked|handler|ignore|terminate|core|stop|continue|returned
 *          [from=TASK]
 *   0 exit N · 0 die SIGSEGV
 *   0 waits [deadline=NS] [for=mutex|semaphore|thread [of=TASK]] [by=TASK:FD]
 *                                its open call, and who holds the other ends, or the lock (by=)
 *   step N begun|done|failed [TEXT] · report MEMBER TEXT · output MEMBER STREAM TEXT
 *   leftover process|zombie TASK
 *   leftover shm|queue|sysv-queue|sysv-semaphore|sysv-segment NAME
 *   file PATH regular|directory|fifo|socket|symlink [mode=OCTAL] [text=TEXT]
 *   time NANOSECONDS · fault TEXT
 *   finish completed|step-failed|deadlock|livelock|limit|fault [TEXT]
 * clang-format on
 */
#ifndef COLOQUIO_SUPPORT_STORY_H
#define COLOQUIO_SUPPORT_STORY_H

#include <glib.h>

/*
 * Makes the record stream of a story.
 * text: lines as above. Returns the bytes (g_bytes_unref), or NULL with *error, which names the
 * line.
 */
GBytes *story_records(const char *text, GError **error);

#endif
