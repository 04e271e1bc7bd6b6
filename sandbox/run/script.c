/* The script: steps in order, each acting as soon as it can. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/inner.h"

enum progress { STEP_WAITS, STEP_COMPLETE, STEP_BROKEN };

static void record_step(struct run *run, enum step_event event, const char *text)
{
    struct record record = run_record(run, RECORD_STEP);

    record.step = run->step;
    record.event = event;
    record.member = run->plan->steps[run->step].member;
    record.text = text;
    run_put(run, &record);
}

static enum progress broken(struct run *run, const char *text)
{
    record_step(run, STEP_FAILED, text);
    run_over(run, OUTCOME_STEP_FAILED, "%s", text);
    return STEP_BROKEN;
}

/* ---- what a step does when it begins ---- */

static enum progress begin_start(struct run *run, const struct plan_step *step)
{
    const struct plan_member *member = &run->plan->members[step->member];
    int error = member_start(run, (int)step->member);

    if (error == -EINVAL && run->error.stage == STAGE_SCRIPT)
        return broken(run, run->error.detail);
    if (error) {
        run_over(run, OUTCOME_FAULT, "%s", member->name);
        return STEP_BROKEN;
    }
    if (run->members[step->member].failed_to_execute)
        return broken(run, "the program could not be executed");
    return STEP_COMPLETE;
}

/* A signal of a fixed moment finds who is about to wait waiting; one of any moment may come just
 * before. */
static void let_wait(struct run *run, const struct process *process)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        struct task *task = run->tracer.tasks[i];

        if (task->process == process && task->state == TASK_HELD &&
            call_readiness(&run->tracer, task).readiness == READY_HOLD)
            schedule_observed(&run->tracer, task);
    }
}

static enum progress begin_signal(struct run *run, const struct plan_step *step)
{
    struct task *task = tracer_main_task(&run->tracer, (int)step->member);

    if (!task || task->process->ended)
        return broken(run, "the process had ended before the signal was sent");
    if (step->any_moment) {
        run->schedule.signal_due = true;
        return STEP_WAITS;
    }
    let_wait(run, task->process);
    signal_send(&run->tracer, task, step->number, SI_USER);
    return STEP_COMPLETE;
}

static enum progress begin_command(struct run *run, const struct plan_step *step)
{
    struct member_state *state = &run->members[step->member];
    const char *problem;
    char *line = expand(run, step->text ? step->text : "", &problem);

    if (!line)
        return broken(run, problem);
    free(state->answer);
    state->answer = NULL;
    member_feed(run, (int)step->member, line, strlen(line));
    member_feed(run, (int)step->member, "\n", 1);
    free(line);
    members_pump(run);
    return STEP_WAITS;
}

static enum progress begin(struct run *run, const struct plan_step *step)
{
    switch ((enum step_kind)step->kind) {
    case STEP_START:
        return begin_start(run, step);
    case STEP_SIGNAL:
        return begin_signal(run, step);
    case STEP_COMMAND:
        return begin_command(run, step);
    case STEP_WRITE:
        member_feed(run, (int)step->member, step->data.data, step->data.size);
        members_pump(run);
        return STEP_WAITS;
    case STEP_CLOSE_STDIN:
        member_close_stdin(run, (int)step->member);
        return STEP_COMPLETE;
    case STEP_CLOSE_STDOUT:
        member_close_stdout(run, (int)step->member);
        return STEP_COMPLETE;
    case STEP_LINK:
        wire_set(run, (unsigned)step->number - 1, !step->text || strcmp(step->text, "down") != 0);
        return STEP_COMPLETE;
    case STEP_END:
        run->step_begun = false;
        return STEP_COMPLETE;
    case STEP_AWAIT:
        /* A peer ends when it has nothing more to do: waiting for that tells it so. */
        if (step->condition == CONDITION_EXITED &&
            run->plan->members[step->member].role == MEMBER_PEER)
            member_close_stdin(run, (int)step->member);
        return STEP_WAITS;
    }
    return STEP_COMPLETE;
}

/* ---- whether a step that has begun is done ---- */

static enum progress check_command(struct run *run, const struct plan_step *step)
{
    const struct member_state *state = &run->members[step->member];
    const struct task *task = tracer_main_task(&run->tracer, (int)step->member);

    if (state->answer)
        return strncmp(state->answer, "ok", 2) ? broken(run, state->answer) : STEP_COMPLETE;
    if (!task || task->process->ended)
        return broken(run, "the peer ended before it answered");
    return STEP_WAITS;
}

/* One whose moment is a choice, and that is still to come. */
static enum progress check_signal(struct run *run, const struct plan_step *step)
{
    const struct task *task = tracer_main_task(&run->tracer, (int)step->member);

    if (!run->schedule.signal_due)
        return STEP_COMPLETE;
    if (!task || task->process->ended) {
        run->schedule.signal_due = false;
        return broken(run, "the process had ended before the signal was sent");
    }
    return STEP_WAITS;
}

static enum progress check(struct run *run, const struct plan_step *step)
{
    switch ((enum step_kind)step->kind) {
    case STEP_COMMAND:
        return check_command(run, step);
    case STEP_WRITE:
        return member_fed(run, (int)step->member) ? STEP_COMPLETE : STEP_WAITS;
    case STEP_AWAIT:
        return condition_holds(run, step) ? STEP_COMPLETE : STEP_WAITS;
    case STEP_SIGNAL:
        return check_signal(run, step);
    default:
        return STEP_COMPLETE;
    }
}

static void complete(struct run *run, const struct plan_step *step)
{
    record_step(run, STEP_DONE, NULL);
    run->step++;
    run->step_begun = false;
    if (step->kind == STEP_END)
        run_over(run, OUTCOME_COMPLETED, "end");
}

void script_advance(struct run *run)
{
    while (run->phase == PHASE_SCRIPT && run->step < run->plan->steps_count) {
        const struct plan_step *step = &run->plan->steps[run->step];
        enum progress progress = STEP_WAITS;

        if (!run->step_begun) {
            run->step_begun = true;
            record_step(run, STEP_BEGUN, NULL);
            progress = begin(run, step);
        }
        if (progress == STEP_WAITS)
            progress = check(run, step);
        if (progress != STEP_COMPLETE)
            return;
        if (run->phase == PHASE_SCRIPT)
            complete(run, step);
    }
    if (run->phase == PHASE_SCRIPT) {
        run->phase = PHASE_ENDING;
        script_end(run);
    }
}

bool script_idle(struct run *run)
{
    const struct plan_step *step;

    if (run->phase != PHASE_SCRIPT || run->step >= run->plan->steps_count)
        return false;
    step = &run->plan->steps[run->step];
    if (step->kind != STEP_AWAIT || step->condition != CONDITION_IDLE)
        return false;
    complete(run, step);
    return true;
}

void script_signal(struct run *run)
{
    const struct plan_step *step = &run->plan->steps[run->step];

    signal_send(&run->tracer, tracer_main_task(&run->tracer, (int)step->member), step->number,
                SI_USER);
    run->schedule.signal_due = false;
}

void script_end(struct run *run)
{
    for (size_t i = 0; i < run->plan->members_count; i++)
        if (run->plan->members[i].role == MEMBER_PEER && run->members[i].started)
            member_close_stdin(run, (int)i);
}

void script_abandon(struct run *run, const char *reason)
{
    if (run->phase == PHASE_SCRIPT && run->step < run->plan->steps_count && run->step_begun)
        record_step(run, STEP_FAILED, reason);
}
