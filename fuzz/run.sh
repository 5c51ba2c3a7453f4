#!/bin/sh
# Runs one target: ./run.sh TARGET [SECONDS] [options of libFuzzer]. Seeds are the fixtures; see README.md.
set -eu
cd "$(dirname "$0")"
target=$1
seconds=${2:-600}
[ $# -gt 1 ] && shift
shift
seeds=corpus/$target-seeds
rm -rf "$seeds"
mkdir -p "$seeds" "corpus/$target"

# Files of one kind under ../fixtures, by their name's end, each under a name of its own.
take() {
    find ../fixtures -type f -name "*.$1" ! -path '*/scenarios/*' ! -path '*/fuzz/*' | while read -r file; do
        cp "$file" "$seeds/$(echo "$file" | sed 's|^../fixtures/||; s|/|-|g')"
    done
}

# Patterns and dates are a text of the mapping, a line end and a text to read.
pairs() {
    number=0
    while read -r line; do
        number=$((number + 1))
        printf '%s\n%s' "$line" "$1" > "$seeds/$number"
    done
}

length=16384
case $target in
    camt) take xml ;;
    csv) take csv ;;
    fixed) take txt ;;
    json) take json ;;
    mt940) take sta ;;
    ofx) take ofx ;;
    zip)
        # Without the program `zip` it begins with nothing.
        if command -v zip > /dev/null; then
            (cd ../fixtures/credit-mutuel/statement && zip -q - -- *.csv) > "$seeds/several" || true
            (cd ../fixtures && zip -q0r - common/statement -i '*.sta') > "$seeds/folders" || true
        fi
        ;;
    any | encoding) take xml; take csv; take txt; take json; take sta; take ofx ;;
    loader)
        find ../mappings -name '*.toml' | while read -r file; do
            cp "$file" "$seeds/$(echo "$file" | sed 's|^../mappings/||; s|/|-|g')"
        done
        ;;
    pattern)
        length=512
        sed -n "s/.*pattern = '\([^']*\)'.*/\1/p" ../mappings/*/*.toml | sort -u \
            | pairs 'PRLV MC-2025-0042-07 RUM-MC-2025-0042 REJET AC04 /EREF/X /RTRN/MS03 COTIS 00000000001_01112025'
        ;;
    money)
        length=64
        number=0
        for figure in '1 234,56' '1.234,56 EUR' '(26,99)' '-0.5' '1,234.50' '0000000012345}' '000019040A' '12'; do
            for how in A B C D E F G H I J K L; do
                number=$((number + 1))
                printf '%s%s' "$how" "$figure" > "$seeds/$number"
            done
        done
        ;;
    dates)
        length=64
        printf '%%d/%%m/%%Y\n%%Y-%%m-%%d*\n%%d%%m%%y\n' | pairs '03/11/2025'
        printf '%%Y-%%m-%%d*' | { printf '%s\n2025-11-03T10:00:00' "$(cat)" > "$seeds/time"; }
        ;;
    *) echo "no such target: $target" >&2; exit 2 ;;
esac
# More seeds of the machine at hand, which are no part of the repository.
if [ -d "${FUZZ_SEEDS:-}" ]; then more=$FUZZ_SEEDS; else more=; fi
words=dictionaries/$target.txt
[ -f "$words" ] || words=dictionaries/any.txt
set -- "corpus/$target" "$seeds" $more -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$length" \
    -dict="$words" -print_final_stats=1 "$@"
# FUZZ_BUILT is a folder of targets that are built already.
if [ -n "${FUZZ_BUILT:-}" ]; then
    mkdir -p "artifacts/$target"
    exec nice -n 19 "$FUZZ_BUILT/$target" -artifact_prefix="artifacts/$target/" "$@"
fi
folders="corpus/$target $seeds $more"
shift 2
[ -z "$more" ] || shift
# shellcheck disable=SC2086
exec nice -n 19 cargo +nightly fuzz run --sanitizer none "$target" $folders -- "$@"
