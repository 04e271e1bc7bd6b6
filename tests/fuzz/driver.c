/*
 * fuzz_TARGET ROUNDS FILE|DIRECTORY…: what libFuzzer's main does with a corpus, for compilers without
 * it. Every file goes in as it is and ROUNDS times damaged, in the same way each time.
 */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "fuzz/fuzz.h"
#include "unit/proto_samples.h"

static unsigned long inputs;

static void feed(const struct buffer *input)
{
    /* In memory of exactly that size, so that a sanitizer sees a read beyond it. */
    uint8_t *copy = malloc(input->size ? input->size : 1);

    require(copy != NULL);
    if (input->size)
        memcpy(copy, input->data, input->size);
    LLVMFuzzerTestOneInput(copy, input->size);
    free(copy);
    inputs++;
}

static void read_whole(const char *path, struct buffer *ret)
{
    FILE *file = fopen(path, "rb");
    size_t got;

    if (!file) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    do {
        uint8_t *room = buffer_reserve(ret, 65536);

        require(room != NULL);
        got = fread(room, 1, 65536, file);
        ret->size += got;
    } while (got);
    fclose(file);
}

static void feed_file(const char *path, unsigned long rounds)
{
    struct buffer original = {0}, damaged = {0};
    struct numbers numbers;

    read_whole(path, &original);
    feed(&original);
    numbers.state = fnv_hash(FNV_START, original.data, original.size) | 1;
    for (unsigned long i = 0; i < rounds; i++) {
        mutate(&numbers, original.data, original.size, &damaged);
        feed(&damaged);
    }
    buffer_done(&original);
    buffer_done(&damaged);
}

static void feed_directory(const char *path, unsigned long rounds)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);

    if (count < 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    for (int i = 0; i < count; i++) {
        char file[4096];

        snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            feed_file(file, rounds);
        free(entries[i]);
    }
    free(entries);
}

int main(int argc, char **argv)
{
    unsigned long rounds = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
    struct stat status;

    if (argc < 3) {
        fprintf(stderr, "usage: %s ROUNDS FILE|DIRECTORY...\n", argv[0]);
        return 64;
    }
    for (int i = 2; i < argc; i++)
        if (stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode))
            feed_directory(argv[i], rounds);
        else
            feed_file(argv[i], rounds);
    printf("%lu inputs\n", inputs);
    return inputs ? EXIT_SUCCESS : EXIT_FAILURE;
}
