#!/bin/sh
# complete.sh SOURCE_DIRECTORY: every text that the program shows has its translation; those that have none are printed.
set -eu
cd "$1"
for tool in xgettext msgmerge msgattrib; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find grader/ -name '*.[ch]' -o -name '*.def' | sort |
    xgettext --from-code=UTF-8 --language=C -k_ -kN_ -kngettext:1,2 --files-from=- -o "$work/all.pot"
for catalogue in po/*.po; do
    msgmerge --quiet --no-fuzzy-matching -o "$work/merged.po" "$catalogue" "$work/all.pot"
    msgattrib --untranslated --no-obsolete "$work/merged.po" >"$work/missing.po"
    msgattrib --only-fuzzy --no-obsolete "$work/merged.po" >>"$work/missing.po"
    if [ -s "$work/missing.po" ]; then
        echo "$catalogue lacks:"
        cat "$work/missing.po"
        exit 1
    fi
done
