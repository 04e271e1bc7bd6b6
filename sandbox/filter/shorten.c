/*
 * Makes one short program of several. What the kernel does with a filter when a process installs it
 * (translate it, and try it with every call number) takes as long as the filter has instructions,
 * for each process anew, and nobody is there to share it with.
 *
 * The programs are evaluated for each call number, as far as its arguments do not matter. Numbers
 * with the same result are a range, and ranges are found by halving. Where the arguments matter,
 * the instructions that look at them are taken over, but for rows of single bits.
 *
 * A jump leads forward and most jumps not far, so the program is written from its end: where it
 * goes is there before the jump.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "filter/build.h"

#define JUMP_MOST 255 /* instructions; conditional jumps have a byte for it */
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define LOAD (BPF_LD | BPF_W | BPF_ABS)
#define AND (BPF_ALU | BPF_AND | BPF_K)
#define BOUNDARIES_MOST (2 * BPF_MAXINSNS + 1)
#define ANSWERS_MOST 64

/* A place in the program, counted from its end. */
typedef size_t place;

struct answer {
    uint32_t verdict;
    place at; /* the copy written last */
};

struct shortening {
    const struct sock_fprog *parts;
    size_t parts_count;
    struct sock_filter code[BPF_MAXINSNS]; /* from its end */
    place used;
    struct answer answers[ANSWERS_MOST];
    size_t answers_count;
    place *written; /* of the number at hand: where the rest from each instruction on is, by part */
    bool failed;    /* too long, or an instruction that libseccomp does not use */
};

/* What is known while a part runs. */
struct state {
    uint32_t number;
    bool known; /* the accumulator's value */
    uint32_t accumulator;
};

struct range {
    uint32_t first; /* call number */
    bool simple;    /* its arguments do not matter */
    uint32_t verdict;
};

static place put(struct shortening *shortening, uint16_t code, size_t yes, size_t no, uint32_t k)
{
    if (shortening->used == BPF_MAXINSNS) {
        shortening->failed = true;
        return 0;
    }
    shortening->used++;
    shortening->code[BPF_MAXINSNS - shortening->used] =
        (struct sock_filter){.code = code, .jt = (uint8_t)yes, .jf = (uint8_t)no, .k = k};
    return shortening->used;
}

/* The instruction written next would jump so far to get there. */
static size_t distance(const struct shortening *shortening, place target)
{
    return shortening->used - target;
}

/* A place with the same effect that a conditional jump can reach; room: what may be written before
 * the jump. */
static place within_reach(struct shortening *shortening, place target, size_t room)
{
    if (distance(shortening, target) + room <= JUMP_MOST)
        return target;
    return put(shortening, BPF_JMP | BPF_JA, 0, 0, (uint32_t)distance(shortening, target));
}

static place put_jump(struct shortening *shortening, uint16_t code, place yes, place no, uint32_t k)
{
    yes = within_reach(shortening, yes, 1);
    no = within_reach(shortening, no, 0);
    return put(shortening, code, distance(shortening, yes), distance(shortening, no), k);
}

/* What does not jump, before what comes next. */
static place put_before(struct shortening *shortening, uint16_t code, uint32_t k, place next)
{
    if (distance(shortening, next))
        put(shortening, BPF_JMP | BPF_JA, 0, 0, (uint32_t)distance(shortening, next));
    return put(shortening, code, 0, 0, k);
}

static place put_answer(struct shortening *shortening, uint32_t verdict)
{
    struct answer *answer = shortening->answers;

    while (answer < shortening->answers + shortening->answers_count && answer->verdict != verdict)
        answer++;
    if (answer == shortening->answers + ANSWERS_MOST) {
        shortening->failed = true;
        return 0;
    }
    if (answer == shortening->answers + shortening->answers_count) {
        shortening->answers_count++;
        answer->at = 0;
    }
    answer->verdict = verdict;
    /* A copy of it is as long as a jump to it. */
    if (!answer->at || distance(shortening, answer->at) + 1 > JUMP_MOST)
        answer->at = put(shortening, BPF_RET | BPF_K, 0, 0, verdict);
    return answer->at;
}

static bool is_jump_taken(const struct sock_filter *code, uint32_t accumulator)
{
    switch (BPF_OP(code->code)) {
    case BPF_JEQ:
        return accumulator == code->k;
    case BPF_JGT:
        return accumulator > code->k;
    case BPF_JGE:
        return accumulator >= code->k;
    default:
        return accumulator & code->k;
    }
}

/* Goes on with a part as long as what it does is known. Returns the instruction of which it is not,
 * or that ends the part. */
static const struct sock_filter *advance(const struct sock_filter *code, struct state *state)
{
    for (;; code++) {
        if (code->code == LOAD && code->k < offsetof(struct seccomp_data, instruction_pointer)) {
            state->known = true;
            state->accumulator = code->k ? ARCHITECTURE : state->number;
        } else if (code->code == LOAD && code[1].code == AND && code[1].k == 0) {
            state->known = true;
            state->accumulator = 0;
        } else if (code->code == (BPF_JMP | BPF_JA)) {
            code += code->k;
        } else if (BPF_CLASS(code->code) == BPF_JMP && state->known) {
            code += is_jump_taken(code, state->accumulator) ? code->jt : code->jf;
        } else if (code->code == AND && (state->known || code->k == UINT32_MAX)) {
            state->accumulator &= code->k;
        } else {
            return code;
        }
    }
}

/* Bits of a word of which each alone has the same consequence. */
struct bits {
    uint32_t mask; /* 0 = there are none */
    uint32_t verdict;
    const struct sock_filter *otherwise;
};

/* Whether an instruction begins a question for one bit, as libseccomp asks it: load, mask, compare.
 */
static bool asks_for_bit(const struct sock_filter *code, uint32_t word)
{
    return code->code == LOAD && code->k == word && code[1].code == AND && code[1].k &&
           !(code[1].k & (code[1].k - 1)) && code[2].code == (BPF_JMP | BPF_JEQ | BPF_K) &&
           code[2].k == code[1].k;
}

/* Whether it does not matter what has been loaded before. */
static bool begins_anew(const struct sock_filter *code)
{
    return code->code == LOAD || code->code == (BPF_RET | BPF_K);
}

/* A row of such questions is one. */
static struct bits find_bits(const struct sock_filter *code, uint32_t number)
{
    struct bits bits = {.otherwise = code};
    uint32_t word = code->k;

    while (asks_for_bit(bits.otherwise, word)) {
        const struct sock_filter *jump = bits.otherwise + 2;
        struct state yes = {.number = number}, no = yes;
        const struct sock_filter *set = advance(jump + 1 + jump->jt, &yes),
                                 *clear = advance(jump + 1 + jump->jf, &no);

        if (set->code != (BPF_RET | BPF_K) || set->k == SECCOMP_RET_ALLOW ||
            (bits.mask && set->k != bits.verdict) || !begins_anew(clear))
            break;
        bits.mask |= jump->k;
        bits.verdict = set->k;
        bits.otherwise = clear;
    }
    return bits;
}

static place put_rest(struct shortening *shortening, size_t part, const struct sock_filter *code,
                      uint32_t number);

/* One instruction that depends on an argument, with all that may follow it. */
static place put_step(struct shortening *shortening, size_t part, const struct sock_filter *code,
                      uint32_t number)
{
    place next, otherwise;

    if (BPF_CLASS(code->code) == BPF_JMP) {
        otherwise = put_rest(shortening, part, code + 1 + code->jf, number);
        next = put_rest(shortening, part, code + 1 + code->jt, number);
        return put_jump(shortening, code->code, next, otherwise, code->k);
    }
    if (code->code != LOAD && code->code != AND) {
        shortening->failed = true;
        return 0;
    }
    struct bits bits = find_bits(code, number);
    if (bits.mask) {
        otherwise = put_rest(shortening, part, bits.otherwise, number);
        next = put_answer(shortening, bits.verdict);
        next = put_jump(shortening, BPF_JMP | BPF_JSET | BPF_K, next, otherwise, bits.mask);
    } else {
        next = put_rest(shortening, part, code + 1, number);
    }
    return put_before(shortening, code->code, code->k, next);
}

/* What is left of a part from an instruction on, and of the parts after it. */
static place put_rest(struct shortening *shortening, size_t part, const struct sock_filter *code,
                      uint32_t number)
{
    struct state state = {.number = number};
    place *written;

    code = advance(code, &state);
    if (shortening->failed)
        return 0;
    if (code->code == (BPF_RET | BPF_K)) {
        if (code->k != SECCOMP_RET_ALLOW || part + 1 == shortening->parts_count)
            return put_answer(shortening, code->k);
        return put_rest(shortening, part + 1, shortening->parts[part + 1].filter, number);
    }
    written =
        &shortening->written[part * BPF_MAXINSNS + (size_t)(code - shortening->parts[part].filter)];
    if (!*written)
        *written = put_step(shortening, part, code, number);
    return *written;
}

/* What all parts say to a call number, if its arguments do not matter. */
static struct range evaluate(const struct shortening *shortening, uint32_t number)
{
    struct range range = {.first = number, .simple = true, .verdict = SECCOMP_RET_ALLOW};

    for (size_t i = 0; i < shortening->parts_count && range.verdict == SECCOMP_RET_ALLOW; i++) {
        struct state state = {.number = number};
        const struct sock_filter *end = advance(shortening->parts[i].filter, &state);

        if (end->code != (BPF_RET | BPF_K))
            return (struct range){.first = number};
        range.verdict = end->k;
    }
    return range;
}

static int by_number(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

    return (one > other) - (one < other);
}

/* Finds the ranges: what a program says can only change where it compares. */
static size_t find_ranges(const struct shortening *shortening, struct range *ranges)
{
    static uint32_t boundaries[BOUNDARIES_MOST];
    size_t count = 1, found = 0;

    for (size_t i = 0; i < shortening->parts_count; i++)
        for (unsigned at = 0; at < shortening->parts[i].len; at++) {
            const struct sock_filter *code = &shortening->parts[i].filter[at];

            if (BPF_CLASS(code->code) != BPF_JMP || count + 2 > BOUNDARIES_MOST)
                continue;
            boundaries[count++] = code->k;
            if (code->k < UINT32_MAX)
                boundaries[count++] = code->k + 1;
        }
    qsort(boundaries, count, sizeof *boundaries, by_number);
    for (size_t i = 0; i < count; i++) {
        struct range range = evaluate(shortening, boundaries[i]);
        const struct range *last = found ? &ranges[found - 1] : NULL;

        if (last && (last->first == range.first ||
                     (last->simple && range.simple && last->verdict == range.verdict)))
            continue;
        ranges[found++] = range;
    }
    return found;
}

static place put_ranges(struct shortening *shortening, const struct range *ranges, size_t count)
{
    place lower, upper;

    if (count == 1 && ranges->simple)
        return put_answer(shortening, ranges->verdict);
    if (count == 1) {
        memset(shortening->written, 0,
               shortening->parts_count * BPF_MAXINSNS * sizeof *shortening->written);
        return put_rest(shortening, 0, shortening->parts[0].filter, ranges->first);
    }
    upper = put_ranges(shortening, ranges + count / 2, count - count / 2);
    lower = put_ranges(shortening, ranges, count / 2);
    return put_jump(shortening, BPF_JMP | BPF_JGE | BPF_K, upper, lower, ranges[count / 2].first);
}

int filter_shorten(const struct sock_fprog *parts, size_t parts_count, struct sock_fprog *ret)
{
    static struct range ranges[BOUNDARIES_MOST];
    static struct shortening shortening;
    size_t count;
    place start, foreign;

    shortening = (struct shortening){.parts = parts, .parts_count = parts_count};
    shortening.written = calloc(parts_count * BPF_MAXINSNS, sizeof *shortening.written);
    if (!shortening.written)
        return -ENOMEM;
    count = find_ranges(&shortening, ranges);
    start = put_ranges(&shortening, ranges, count);
    start = put_before(&shortening, LOAD, offsetof(struct seccomp_data, nr), start);
    foreign = put_answer(&shortening, SECCOMP_RET_KILL_PROCESS);
    start = put_jump(&shortening, BPF_JMP | BPF_JEQ | BPF_K, start, foreign, ARCHITECTURE);
    put_before(&shortening, LOAD, offsetof(struct seccomp_data, arch), start);
    free(shortening.written);
    if (shortening.failed)
        return -EOVERFLOW;
    ret->len = (unsigned short)shortening.used;
    if (!(ret->filter = malloc(shortening.used * sizeof *ret->filter)))
        return -ENOMEM;
    memcpy(ret->filter, &shortening.code[BPF_MAXINSNS - shortening.used],
           shortening.used * sizeof *ret->filter);
    return 0;
}
