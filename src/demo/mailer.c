/* mailer.c - composing the mails, inside out: notice, markers, signature, encoding, parts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "demo/mailer.h"

#include <string.h>

#define MAIL_CEILING (4u << 20)

static const char *const agents[] = { "Sentinelle Exemple SA", "Observatoire Fictif",
                                      "Veille Modele", "Agence Specimen",
                                      "Constat Droits Exemple" };
static const char *const works[] = { "Le Jardin des Epreuves", "Nuit sur Exempleville",
                                     "The Specimen & the Sea", "Chanson d'essai",
                                     "Maquette, saison 2",     "A Model Summer" };

#define PICK(random, list) (list)[ct_random_below((random), G_N_ELEMENTS(list))]

/* How one mail is made; drawn once per mail. */
typedef struct {
    bool is_signed;
    bool multipart;
    bool as_attachment; /* the notice stands again in an attached part */
    size_t encoding;    /* index in `encodings` */
    size_t marker;      /* index in `markers` */
    size_t damage;      /* index in the damage table; 0 is none */
    size_t time_shape;
    size_t version;
    const char *agent;
    const char *work;
} Shape;

static const char *const encodings[] = { "quoted-printable", "base64", "7bit", "8bit" };
static const unsigned encoding_weights[] = { 26, 12, 13, 1 };
/* The spellings after the cleaning of dash escapes; the signature adds its own level. */
static const char *const markers[] = { NULL, "- ---", "---", "- - ---", "--", "----" };
static const unsigned marker_weights[] = { 19, 12, 10, 1, 1, 1 };
static const unsigned damage_weights[] = { 52, 5, 3, 2, 1 }; /* of 63 blocks */
static const unsigned time_weights[] = { 27, 18, 6, 1 };
static const char *const namespaces[] = {
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:noNamespaceSchemaLocation=\"Infringement_schema-0.7.xsd\"",
    " xmlns=\"http://www.movielabs.com/ACNS\" "
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
    " xsi:schemaLocation=\"http://www.movielabs.com/ACNS "
    "http://www.movielabs.com/ACNS/ACNS2v1.xsd\"",
    " xmlns=\"http://www.acns.net/ACNS\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:schemaLocation=\"http://www.acns.net/v1.2/ACNS2v1_2.xsd\"",
};
static const unsigned namespace_weights[] = { 8, 30, 14 };

static Shape draw_shape(CtRandom *random)
{
    Shape shape = { 0 };

    shape.is_signed = ct_random_chance(random, 39, 44);
    shape.multipart = ct_random_chance(random, 19, 44);
    shape.as_attachment = shape.multipart && ct_random_chance(random, 16, 19);
    shape.encoding = ct_random_weighted(random, encoding_weights, G_N_ELEMENTS(encoding_weights));
    shape.marker = ct_random_weighted(random, marker_weights, G_N_ELEMENTS(marker_weights));
    shape.damage = ct_random_weighted(random, damage_weights, G_N_ELEMENTS(damage_weights));
    shape.time_shape = ct_random_weighted(random, time_weights, G_N_ELEMENTS(time_weights));
    shape.version = ct_random_weighted(random, namespace_weights, G_N_ELEMENTS(namespace_weights));
    shape.agent = PICK(random, agents);
    shape.work = PICK(random, works);
    return shape;
}

static void add_time(CtBuffer *out, const Shape *shape, const CtFacts *facts)
{
    static const char *const endings[] = { "Z", ".99Z", ".999Z", ".0 GMT" };
    char text[CT_TIME_TEXT_SIZE];

    (void)ct_time_text(facts->at, text);
    text[19] = '\0';
    if (shape->time_shape == 3)
        text[10] = ' ';
    ct_buffer_printf(out, "%s%s", text, facts->without_zone ? "" : endings[shape->time_shape]);
}

static void add_text_of(CtBuffer *out, const char *text, bool bare_ampersand)
{
    for (; *text != '\0'; text++) {
        if (*text == '&' && !bare_ampersand)
            ct_buffer_add_text(out, "&amp;");
        else
            ct_buffer_add_u8(out, (uint8_t)*text);
    }
}

enum { DAMAGE_NONE, DAMAGE_AMPERSAND, DAMAGE_MAILTO, DAMAGE_LINK, DAMAGE_CUT };

static void add_complainant(CtBuffer *out, const Shape *shape)
{
    ct_buffer_printf(
        out,
        "<Complainant>\n<Entity>%s</Entity>\n<Contact>Service referrals</Contact>\n"
        "<Address>1 place du Specimen, 99100 Exempleville</Address>\n"
        "<Phone>+33 1 99 00 00 00</Phone>\n<Email>referrals@agent.example.org%s</Email>\n"
        "</Complainant>\n",
        shape->agent, shape->damage == DAMAGE_MAILTO ? "<mailto:referrals@agent.example.org>" : "");
    ct_buffer_add_text(out, "<Service_Provider>\n<Entity>Fournisseur Exemple</Entity>\n"
                            "<Email>abuse@provider.example.org</Email>\n</Service_Provider>\n");
}

static void add_source(CtBuffer *out, const Shape *shape, const CtFacts *facts)
{
    char address[CT_ADDRESS_TEXT_SIZE];

    ct_buffer_add_text(out, "<Source>\n<TimeStamp>");
    add_time(out, shape, facts);
    ct_buffer_printf(out, "</TimeStamp>\n<IP_Address>%s</IP_Address>\n",
                     ct_address_text(&facts->address, address));
    if (facts->port != 0)
        ct_buffer_printf(out, "<Port>%u</Port>\n", facts->port);
    if (facts->number % 52 < 19)
        ct_buffer_printf(out, "<DNS_Name>host-%u.provider.example.org</DNS_Name>\n", facts->number);
    ct_buffer_add_text(out, "<Type>BitTorrent</Type>\n<SubType BaseType=\"P2P\" "
                            "Protocol=\"BITTORRENT\" Application=\"ExampleTorrent\"/>\n"
                            "<Number_Files>1</Number_Files>\n</Source>\n");
}

static void add_item(CtBuffer *out, const Shape *shape, const CtFacts *facts)
{
    ct_buffer_add_text(out, "<Content>\n<Item>\n<TimeStamp>");
    add_time(out, shape, facts);
    ct_buffer_add_text(out, "</TimeStamp>\n<Title>");
    add_text_of(out, shape->work, shape->damage == DAMAGE_AMPERSAND);
    if (shape->damage == DAMAGE_AMPERSAND)
        ct_buffer_add_text(out, " & more");
    ct_buffer_printf(out,
                     "</Title>\n<FileName>exemple.%08u.mkv</FileName>\n<FileSize>%u</FileSize>\n",
                     facts->number, 700000000u + facts->number);
    if (shape->damage == DAMAGE_LINK)
        ct_buffer_add_text(out, "<URL>http://tracker.example.org/a"
                                "<http://tracker.example.org/a></URL>\n");
    if (facts->number % 52 < 39)
        ct_buffer_printf(out, "<Hash Type=\"SHA1\">%08X%08X%08X%08X%08X</Hash>\n", facts->number,
                         facts->number * 2654435761u, facts->number ^ 0x5a5a5a5au, 0x0c0ffee0u,
                         facts->number * 40503u);
    ct_buffer_add_text(out, "</Item>\n</Content>\n");
}

static void add_notice(CtBuffer *out, const Shape *shape, const CtFacts *facts)
{
    char id[CT_FACTS_ID_SIZE];

    ct_buffer_printf(out,
                     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Infringement%s>\n<Case>\n"
                     "<ID>%s</ID>\n<Status>Open</Status>\n<Severity>Normal</Severity>\n</Case>\n",
                     namespaces[shape->version], ct_facts_id(facts, id));
    add_complainant(out, shape);
    add_source(out, shape, facts);
    add_item(out, shape, facts);
    if (facts->number % 52 < 14)
        ct_buffer_add_text(out,
                           "<TextNotice><![CDATA[Please see the details above.]]></TextNotice>\n");
    /* A cut notice loses its end, not its facts. */
    ct_buffer_add_text(out, shape->damage == DAMAGE_CUT ? "<Notes>\nEnd of the noti"
                                                        : "</Infringement>\n");
}

static void add_prose(CtBuffer *out, const Shape *shape, const CtFacts *facts)
{
    char id[CT_FACTS_ID_SIZE];
    char address[CT_ADDRESS_TEXT_SIZE];

    ct_buffer_printf(out,
                     "Dear Sir or Madam,\n\nWe act for the holders of rights in the work named "
                     "below, which was made available from your network without their consent.\n\n"
                     "Notice ID: %s\nInfringed Work: %s\nIP Address: %s\n",
                     ct_facts_id(facts, id), shape->work,
                     ct_address_text(&facts->address, address));
    if (facts->port != 0)
        ct_buffer_printf(out, "Port: %u\n", facts->port);
    ct_buffer_printf(out, "\nRegards,\n%s\n\n", shape->agent);
}

static void add_block(CtBuffer *out, const Shape *shape, const CtFacts *facts)
{
    const char *marker = markers[shape->marker];

    if (marker != NULL)
        ct_buffer_printf(out, "%sStart ACNS XML\n", marker);
    add_notice(out, shape, facts);
    if (marker != NULL)
        ct_buffer_printf(out, "\n%sEnd ACNS XML\n", marker);
    ct_buffer_add_u8(out, '\n');
}

/* Clear-signed text escapes every line that begins with a dash. The signature bytes are
 * invented: nobody's key made them. */
static void add_signed(CtBuffer *out, CtBytes text)
{
    ct_buffer_add_text(out, "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n");
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '-' && (i == 0 || text.data[i - 1] == '\n'))
            ct_buffer_add_text(out, "- ");
        ct_buffer_add_u8(out, text.data[i]);
    }
    ct_buffer_add_text(out, "-----BEGIN PGP SIGNATURE-----\n\n"
                            "iQEzBAEBCAAdFiEEZXhhbXBsZS5leGFtcGxlLmV4YW1wbGUFAmVPbm90YWtleQAK\n"
                            "=aB1c\n-----END PGP SIGNATURE-----\n");
}

static void encode_quoted(CtBuffer *out, CtBytes text)
{
    size_t column = 0;

    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        if (byte == '\n') {
            ct_buffer_add_u8(out, '\n');
            column = 0;
            continue;
        }
        bool plain = byte > 32 && byte < 127 && byte != '=';
        bool blank = byte == ' ' && i + 1 < text.size && text.data[i + 1] != '\n';
        if (column > 72) {
            ct_buffer_add_text(out, "=\n");
            column = 0;
        }
        if (plain || blank)
            ct_buffer_add_u8(out, byte);
        else
            ct_buffer_printf(out, "=%02X", byte);
        column += plain || blank ? 1 : 3;
    }
}

static void encode(CtBuffer *out, size_t encoding, CtBytes text)
{
    if (strcmp(encodings[encoding], "quoted-printable") == 0) {
        encode_quoted(out, text);
    } else if (strcmp(encodings[encoding], "base64") == 0) {
        g_autofree char *base64 = g_base64_encode(text.data, text.size);

        for (size_t i = 0; base64[i] != '\0'; i++) {
            ct_buffer_add_u8(out, (uint8_t)base64[i]);
            if (i % 76 == 75)
                ct_buffer_add_u8(out, '\n');
        }
    } else {
        ct_buffer_add(out, text);
    }
    ct_buffer_add_u8(out, '\n');
}

static void add_mail_head(CtBuffer *out, const char *subject, uint32_t number, CtInstant now)
{
    char day[CT_TIME_TEXT_SIZE];
    CtDate date = ct_time_date(now / CT_DAY_SECONDS);
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

    (void)ct_time_text(now, day);
    ct_buffer_printf(out,
                     "From referrals@agent.example.org Thu Jan  1 00:00:00 1970\n"
                     "Received: from mx.agent.example.org (192.0.2.25) by mx.example.org; "
                     "%d %s %d %.8s +0000\n",
                     date.day, months[date.month - 1], date.year, day + 11);
    ct_buffer_printf(out,
                     "From: \"Referrals\" <referrals@agent.example.org>\n"
                     "To: referrals@authority.example.org\nSubject: %s\n"
                     "Date: %d %s %d %.8s +0000\nMessage-ID: <%08u@agent.example.org>\n"
                     "MIME-Version: 1.0\n",
                     subject, date.day, months[date.month - 1], date.year, day + 11, number);
}

static void add_part(CtBuffer *out, const char *type, const char *name, size_t encoding,
                     CtBytes content)
{
    ct_buffer_printf(out, "Content-Type: %s; charset=utf-8%s%s%s\nContent-Transfer-Encoding: %s\n",
                     type, name == NULL ? "" : "; name=\"", name == NULL ? "" : name,
                     name == NULL ? "" : "\"", encodings[encoding]);
    if (name != NULL)
        ct_buffer_printf(out, "Content-Disposition: attachment; filename=\"%s\"\n", name);
    ct_buffer_add_u8(out, '\n');
    encode(out, encoding, content);
}

/* In an mbox a line of the mail that begins with "From " is quoted; none of ours does. */
void ct_mailer_write(CtRandom *random, const CtFacts *facts, size_t count, CtInstant now,
                     CtBuffer *out)
{
    Shape shape = draw_shape(random);
    g_auto(CtBuffer) text = ct_buffer_new(MAIL_CEILING);
    g_auto(CtBuffer) whole = ct_buffer_new(MAIL_CEILING);
    g_auto(CtBuffer) notice = ct_buffer_new(MAIL_CEILING);

    add_prose(&text, &shape, &facts[0]);
    for (size_t i = 0; i < count; i++) {
        add_block(&text, &shape, &facts[i]);
        add_notice(&notice, &shape, &facts[i]);
    }
    if (shape.is_signed)
        add_signed(&whole, ct_buffer_bytes(&text));
    else
        ct_buffer_add(&whole, ct_buffer_bytes(&text));
    add_mail_head(out, "Notice of claimed infringement", facts[0].number, now);
    if (!shape.multipart) {
        add_part(out, "text/plain", NULL, shape.encoding, ct_buffer_bytes(&whole));
        ct_buffer_add_u8(out, '\n');
        return;
    }
    ct_buffer_printf(out,
                     "Content-Type: multipart/mixed; boundary=\"=_exemple_%u\"\n\n"
                     "--=_exemple_%u\n",
                     facts[0].number, facts[0].number);
    add_part(out, "text/plain", NULL, shape.encoding, ct_buffer_bytes(&whole));
    if (shape.as_attachment) {
        ct_buffer_printf(out, "--=_exemple_%u\n", facts[0].number);
        add_part(out, ct_random_chance(random, 16, 23) ? "text/plain" : "application/xml",
                 "notice.xml.txt", shape.encoding, ct_buffer_bytes(&notice));
    }
    ct_buffer_printf(out, "--=_exemple_%u--\n\n", facts[0].number);
}

void ct_mailer_write_other(CtRandom *random, uint32_t number, CtInstant now, CtBuffer *out)
{
    static const char *const texts[] = {
        ("The page https://host.example.org/a hosts a copy of our client's film.\n"
         "Please remove it.\n"),
        "We received unsolicited mail from 192.0.2.77 on Monday.\n",
        "Our sensor saw a port scan from your network; see the attached log.\n",
    };

    add_mail_head(out, "Abuse report", number, now);
    add_part(out, "text/plain", NULL, 2, ct_bytes_of_text(PICK(random, texts)));
    ct_buffer_add_u8(out, '\n');
}
