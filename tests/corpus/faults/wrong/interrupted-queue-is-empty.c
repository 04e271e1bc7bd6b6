/* finds: sig.eintr-unhandled
 * faults: eintr
 * Takes an interrupted mq_receive for an empty queue. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_user(int number)
{
    (void)number;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_user};
    struct mq_attr attributes = {.mq_maxmsg = 2, .mq_msgsize = 16};
    mqd_t queue = mq_open("/tasks", O_CREAT | O_EXCL | O_RDWR, 0600, &attributes);
    char text[16] = "";
    int status;
    ssize_t got;
    pid_t child;

    if (queue == (mqd_t)-1) {
        perror("mq_open");
        return 1;
    }
    mq_unlink("/tasks");
    if ((child = fork()) < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0)
        _exit(mq_send(queue, "sweep", 6, 0) < 0);
    sigaction(SIGUSR2, &action, NULL);
    got = mq_receive(queue, text, sizeof text, NULL);
    puts(got > 0 ? text : "there is no task");
    while (wait(&status) < 0 && errno == EINTR)
        ;
    return got < 0 || status != 0;
}
