/* fuzz_seeds DIRECTORY: writes DIRECTORY/plan/sample and DIRECTORY/records/{small,full}, to begin with. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"
#include "unit/proto_samples.h"

static void save(const char *directory, const char *kind, const char *name,
                 const struct buffer *buffer)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", directory, kind);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%s", directory, kind, name);
    file = fopen(path, "wb");
    require(file != NULL);
    require(fwrite(buffer->data, 1, buffer->size, file) == buffer->size);
    require(fclose(file) == 0);
}

int main(int argc, char **argv)
{
    struct buffer buffer = {0};

    if (argc != 2) {
        fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 64;
    }
    mkdir(argv[1], 0777);
    require(plan_encode(sample_plan(), &buffer) == 0);
    save(argv[1], "plan", "sample", &buffer);
    for (int full = 0; full < 2; full++) {
        buffer.size = 0;
        require(records_encode_head(&buffer) == 0);
        for (int type = RECORD_BEGIN; type < RECORD_TYPES; type++) {
            struct record record = full ? sample_full_record((enum record_type)type)
                                        : sample_record((enum record_type)type);

            require(record_encode(&record, &buffer) == 0);
        }
        save(argv[1], "records", full ? "full" : "small", &buffer);
    }
    buffer_done(&buffer);
    return 0;
}
