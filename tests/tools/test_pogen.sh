#!/bin/sh
# test_pogen.sh - tools/pogen refuses a page half translated, and compiles what is whole.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"
pogen=${CT_BUILD_ROOT:-$ROOT/build}/tools/pogen

# pair: en.po and fr.po with a header and the lines of the two arguments.
pair() {
    plant
    mkdir -p "$PLANT/web"
    printf 'msgid ""\nmsgstr "Language: en\\n"\n\n%b' "$1" | put en.po
    printf '# a comment\nmsgid ""\nmsgstr "Language: fr\\n"\n\n%b' "$2" | put fr.po
}

generate() {
    "$pogen" "$PLANT/web/po.h" "$PLANT/web/po.c" "$PLANT/en.po" "$PLANT/fr.po"
}

one='msgid "a.b"\nmsgstr "{n} doors"\n'
pair "$one" 'msgid "a.b"\nmsgstr ""\n"{n} "\n"portes \\"é\\"\\n"\n'
accepts "two whole languages are accepted" generate
cat <<'END' | put use.c
#include "web/po.h"
#include <stdio.h>
int main(void)
{
    if (ct_po_find("a.b") != CT_PO_A_B || ct_po_find("a") != CT_PO_IDS)
        return 1;
    return printf("%s|%s|%s", ct_po_text(CT_PO_LANGUAGE_EN, CT_PO_A_B), ct_po_code(CT_PO_LANGUAGE_FR),
                  ct_po_text(CT_PO_LANGUAGE_FR, CT_PO_A_B)) < 0;
}
END
accepts "a text is found by language and id" sh -c '
    cc -I"$0" "$0/use.c" "$0/web/po.c" -o "$0/use" &&
    [ "$("$0/use")" = "{n} doors|fr|{n} portes \"é\"" ]' "$PLANT"

pair "$one" ''
catches "a text that a language lacks is caught" 'fr.po:1: lacks the id "a.b"' generate
pair "$one" 'msgid "a.b"\nmsgstr "{n} portes"\nmsgid "c"\nmsgstr "d"\n'
catches "a text that only a translation has is caught" 'fr.po:7: has an id that its reference lacks: "c"' generate
pair "$one" 'msgid "a.b"\nmsgstr "des portes"\n'
catches "a placeholder lost in translation is caught" 'other placeholders' generate
pair "$one" 'msgid "a.b"\nmsgstr "{n} portes {m}"\n'
catches "a placeholder invented in translation is caught" 'other placeholders' generate
pair "$one" 'msgid "a.b"\nmsgstr ""\n'
catches "an empty text is caught" 'an empty text' generate
pair "$one$one" "$one"
catches "an id twice is caught" 'en.po:6: an id for the second time' generate
pair "$one" "#, fuzzy\n$one"
catches "a fuzzy text is caught" 'fr.po:5: a fuzzy text' generate
pair "$one" 'msgid "a.b"\nmsgstr "x\n'
catches "a string without its end is caught" 'without its closing quote' generate
pair "$one" 'msgctxt "x"\n'"$one"
catches "what the subset does not know is caught" 'neither a comment' generate
pair "$one" 'msgid "A b"\nmsgstr "{n}"\n'
catches "an id of another form is caught" 'lower-case words' generate
plant
printf 'msgid "a"\nmsgstr "b"\n' | put en.po
cp "$PLANT/en.po" "$PLANT/fr.po"
catches "a file without a header is caught" 'the first entry is the header' generate
verdict
