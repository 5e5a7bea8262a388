#!/bin/sh
# test_pagegen.sh - tools/pagegen escapes by position, refuses what it cannot make safe, and a missing
# field does not compile. The generated code is compiled and run.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"
pagegen=${CT_BUILD_ROOT:-$ROOT/build}/tools/pagegen
pogen=${CT_BUILD_ROOT:-$ROOT/build}/tools/pogen
glib=$(pkg-config --cflags --libs glib-2.0)

# page: standard input, after a story, becomes the template t.html; then generate.
page() {
    plant
    mkdir -p "$PLANT/web"
    {
        echo '{{!'
        echo 't.html - a test'
        echo '@a the first'
        echo '@rows records'
        echo '@rows.b of a record'
        echo '}}'
        cat
    } | put t.html
}

generate() {
    "$pagegen" "$PLANT/web/page.h" "$PLANT/web/page.c" "$PLANT/t.html"
}

# use: standard input is the initialiser of the page; compiles and runs, printing the page.
use() {
    printf '%s\n' 'msgid ""' 'msgstr "Language: fr"' 'msgid "hello.you"' 'msgstr "l'"'"'été <3"' >"$PLANT/fr.po"
    "$pogen" "$PLANT/web/po.h" "$PLANT/web/po.c" "$PLANT/fr.po" || return 1
    {
        echo '#include "web/page.h"'
        echo '#include <stdio.h>'
        echo 'int main(void) { CtBuffer out = ct_buffer_new(100000);'
        cat
        echo 'ct_page_t(&out, CT_PO_LANGUAGE_FR, &page);'
        echo 'fwrite(out.data, 1, out.size, stdout); return 0; }'
    } >"$PLANT/use.c"
    # shellcheck disable=SC2086
    "${1:-cc}" -O0 -Wall -Wextra -Werror -D_GNU_SOURCE -I"$PLANT" -I"$ROOT/src" "$PLANT/use.c" "$PLANT/web/page.c" \
        "$PLANT/web/po.c" "$ROOT/src/web/escape.c" "$ROOT/src/base/bytes.c" "$ROOT/src/base/error.c" \
        -o "$PLANT/use" $glib && "$PLANT/use"
}

writes() {
    generate && use <"$PLANT/init" && use <"$PLANT/init" | tail -n +"${2:-1}" | grep -qxF -e "$1"
}

refuses() {
    catches "$1" "$2" generate
}

both='CtPageTRows rows[] = { CT_PAGE_T_ROWS(.b = "x&y"), CT_PAGE_T_ROWS(.b = "<z>") };
CtPageT page = CT_PAGE_T(.a = "<i> \"q\" & co", .rows = rows, .rows_count = 2);'

page <<'END'
<p title="{{a}}">{{a}}</p>
<ul>
  {{#rows}}
  <li><a href="/x/{{b}}?lang={{lang}}">{{b}}</a></li>
  {{/rows}}
</ul>
<b title="{{_hello.you}}">{{_hello.you}}</b>
END
echo "$both" | put init
accepts "text and attributes are escaped, each its way" \
    writes '<p title="&lt;i&gt; &quot;q&quot; &amp; co">&lt;i&gt; "q" &amp; co</p>'
accepts "a loop writes each record, and URLs are percent-encoded" \
    writes '  <li><a href="/x/%3Cz%3E?lang=fr">&lt;z&gt;</a></li>'
accepts "the marks of a loop leave no line" sh -c '[ "$("$0" | wc -l)" -eq 6 ]' "$PLANT/use"
accepts "texts of po are escaped too" writes '<b title="l&#39;été &lt;3">l'"'"'été &lt;3</b>'

lacking() {
    generate >/dev/null && use "$1" <"$PLANT/init"
}
echo 'CtPageT page = CT_PAGE_T(.rows = NULL, .rows_count = 0);' | put init
for compiler in cc clang; do
    catches "a missing field does not compile ($compiler)" 'field a of the template t is missing' lacking $compiler
done
echo 'CtPageT page = CT_PAGE_T(.a = "x", .rows = NULL);' | put init
catches "a missing count does not compile" 'field rows_count of the template t is missing' lacking cc
echo 'CtPageT page = CT_PAGE_T(.a = "x", .c = "y", .rows = NULL, .rows_count = 0);' | put init
catches "a field that the template lacks does not compile" 'no member named' lacking cc
page <<'END'
{{_good.bye}}{{a}}{{#rows}}{{b}}{{/rows}}
END
echo "$both" | put init
catches "a text that po lacks does not compile" 'CT_PO_GOOD_BYE' lacking cc

while IFS='|' read -r sentence pattern line; do
    page <<END
$line
{{a}}{{#rows}}{{b}}{{/rows}}
END
    refuses "$sentence" "$pattern"
done <<'END'
a field in a script is refused|t.html:7: {{a}}: a field may not stand in a script|<script>var x = "{{a}}";</script>
JSON in a script is refused too|script or a style|<script type="application/json">{{a}}</script>
a field after a false end of a script is refused|script or a style|<script>"</b>"{{a}}</script>
a field in a style is refused|script or a style|<style>p { color: {{a}} }</style>
a field in a style attribute is refused|may not stand in this attribute|<p style="{{a}}">x</p>
a field in an event handler is refused|event handler|<p onclick="{{a}}">x</p>
a field in a comment is refused|may not stand in a comment|<!-- {{a}} -->
a field in a tag is refused|outside of a quoted value|<p {{a}}>x</p>
a field as a tag is refused|outside of a quoted value|<{{a}}>
an unquoted field is refused|stands in double quotes|<p title={{a}}>x</p>
single quotes are refused|stands in double quotes|<p title='x'>x</p>
a field that begins a URL is refused|could choose the scheme|<a href="{{a}}">x</a>
a field after a scheme is refused|follows its scheme|<a href="javascript:{{a}}">x</a>
a field as a host is refused|choose a URL's host|<a href="//{{a}}/">x</a>
a text in a URL is refused|no place in a URL|<a href="/{{_hello.you}}">x</a>
a loop inside a tag is refused|opens inside a tag|<p {{#rows}}x{{/rows}}>
a loop that closes inside a tag is refused|closes inside a tag|{{#rows}}{{b}}<p {{/rows}}>
a loop closed by another name is refused|closes what is not open|{{#rows}}{{b}}{{/row}}
a field without description is refused|"c" has no description|{{c}}
an outer field inside a loop is refused|"rows.a" has no description|{{#rows}}{{a}}{{/rows}}
a bare < is refused|write &lt;|1 < 2
END

page <<'END'
{{a}}{{#rows}}{{b}}
END
refuses "a loop that nobody closes is refused" 'never closed'
page <<'END'
{{a}}{{#rows}}{{b}}{{/rows}}<p title="x
END
refuses "a tag that never ends is refused" 'the template ends inside'
plant
printf '%s\n' '{{!' 't.html - a test' '@a the first' '}}' 'x' | put t.html
refuses "a description without its field is refused" '"a" is described but not used'
plant
echo '<p>x</p>' | put t.html
refuses "a template without a story is refused" 'begins with its story'

page <<'END'
{{a}}{{#rows}}{{b}}{{/rows}}
END
printf 'p { content: "\\2192"; } /* why?? é */\n' | put s.css
accepts "a style sheet is embedded byte by byte" sh -c '
    mkdir -p "$1/web" && "$2" "$1/web/page.h" "$1/web/page.c" "$1/t.html" "$1/s.css" &&
    printf "%s\n" "extern const char ct_page_s_css[];" "extern int puts(const char *);" \
        "int main(void) { puts(ct_page_s_css); return 0; }" >"$1/css.c" &&
    sed -n "/^const char ct_page_s_css/,\$p" "$1/web/page.c" >"$1/asset.c" &&
    cc "$1/css.c" "$1/asset.c" -o "$1/css" && "$1/css" | head -n 1 | cmp - "$1/s.css"' sh "$PLANT" "$pagegen"
verdict
