#!/bin/sh
# complete.sh SOURCE_DIRECTORY: every text that the program shows has its Spanish.
set -eu
cd "$1"
for tool in xgettext msgcmp; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
template=$(mktemp)
trap 'rm -f "$template"' EXIT
find grader -name '*.[ch]' -o -name '*.def' | grep '^grader/' | sort |
    xgettext --from-code=UTF-8 --language=C -k_ -kN_ -kngettext:1,2 --no-location --files-from=- -o "$template"
# msgcmp says which texts are missing, with the text.
for catalogue in po/*.po; do
    msgcmp "$catalogue" "$template"
done
