/* founding.c - instances, keys, and introducing the two to each other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/founding.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void ct_founding_clear(CtFounding *self)
{
    ct_opening_clear(&self->authority);
    ct_opening_clear(&self->provider);
    ct_envelope_pair_clear(&self->member);
    ct_note_signer_clear(&self->reviewer);
}

static bool make_member(const char *folder, unsigned number, CtEnvelopePair *out, GError **error)
{
    g_autofree char *name = g_strdup_printf("member-%u.key", number);
    g_autofree char *path = g_build_filename(folder, "bench", name, NULL);

    ct_envelope_pair_make(out);
    g_autofree char *hex = ct_text_hex((CtBytes){ out->secret, sizeof out->secret });
    bool written =
        g_file_set_contents_full(path, hex, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
    ct_envelope_wipe(hex, strlen(hex));
    return written || ct_fail(error, CT_ERROR_SYSTEM, "bench: a key cannot be written");
}

/* As `constat authorise key` makes one. */
static bool make_reviewer(const char *folder, CtNoteSigner *out, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "bench", "reviewer.key", NULL);
    uint8_t seed[CT_NOTE_SEED_SIZE];

    ct_envelope_random(seed, sizeof seed);
    g_autofree char *hex = ct_text_hex((CtBytes){ seed, sizeof seed });
    g_autofree char *text = g_strdup_printf("reviewer %s\n", hex);
    bool made =
        ct_note_signer_from("reviewer", seed, out, error) &&
        (g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL) ||
         ct_fail(error, CT_ERROR_SYSTEM, "bench: a key cannot be written"));
    ct_envelope_wipe(seed, sizeof seed);
    ct_envelope_wipe(hex, strlen(hex));
    ct_envelope_wipe(text, strlen(text));
    return made;
}

/* The operator's part of the settings, then what only this run knows. */
static bool write_settings(const CtFoundingPlan *plan, const char *name, GString *added,
                           char **out_path, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autofree char *source = g_build_filename(plan->share, "demo", file, NULL);
    g_autofree char *path = g_build_filename(plan->folder, "input", file, NULL);
    g_autofree char *text = NULL;

    if (!g_file_get_contents(source, &text, NULL, NULL))
        return ct_fail(error, CT_ERROR_MISSING, "demonstration: its settings are not in share");
    g_string_prepend(added, text);
    if (!g_file_set_contents(path, added->str, (gssize)added->len, NULL))
        return ct_fail(error, CT_ERROR_SYSTEM, "demonstration: settings cannot be written");
    *out_path = g_steal_pointer(&path);
    return true;
}

static bool found(const CtFoundingPlan *plan, const char *instance, const CtMandatePlan *mandate,
                  CtOpening *out, GError **error)
{
    g_autofree char *folder = g_build_filename(plan->folder, instance, NULL);

    return ct_mandate_init_instance(folder, error) && ct_mandate_add(folder, mandate, error) &&
           ct_opening_of(folder, mandate->name, out, error);
}

static bool found_authority(const CtFoundingPlan *plan, CtFounding *out, GError **error)
{
    g_autoptr(GString) added = g_string_new(NULL);
    g_autofree char *settings = NULL;

    g_string_append_printf(added, "smtp: {host: 127.0.0.1, port: %u}\nbench:\n  member:\n",
                           plan->smtp_port);
    for (unsigned i = 0; i < CT_FOUNDING_BENCH; i++) {
        g_auto(CtEnvelopePair) pair = { 0 };

        if (!make_member(plan->folder, i + 1, &pair, error))
            return false;
        g_autofree char *hex = ct_text_hex((CtBytes){ pair.public, sizeof pair.public });
        g_string_append_printf(added, "    - \"%s\"\n", hex);
        if (i == 0)
            out->member = pair;
    }
    if (!make_reviewer(plan->folder, &out->reviewer, error))
        return false;
    g_autofree char *key = ct_note_verifier_text(&out->reviewer.verifier);
    g_string_append_printf(added,
                           "people:\n  " CT_FOUNDING_MEMBER ": [member]\n"
                           "  " CT_FOUNDING_REVIEWER ": {roles: [reviewer], verifier: \"%s\"}\n"
                           "  Dominique Modele: [member]\n  Sacha Exemple: [clerk]\n",
                           key);
    if (!write_settings(plan, "authority", added, &settings, error))
        return false;
    const CtMandatePlan mandate = { .name = CT_FOUNDING_AUTHORITY,
                                    .dossier = "graduated",
                                    .settings = settings,
                                    .share = plan->share,
                                    .clock = plan->start };
    return found(plan, "authority", &mandate, &out->authority, error);
}

static bool found_provider(const CtFoundingPlan *plan, CtFounding *out, GError **error)
{
    g_autoptr(GString) added = g_string_new(NULL);
    g_autofree char *settings = NULL;

    if (!write_settings(plan, "provider", added, &settings, error))
        return false;
    const CtMandatePlan mandate = { .name = CT_FOUNDING_PROVIDER,
                                    .dossier = "provider",
                                    .settings = settings,
                                    .share = plan->share,
                                    .clock = plan->start };
    return found(plan, "provider", &mandate, &out->provider, error);
}

/* The provider believes the authority's reviewer, whose key reached it another way. */
static bool lay_reviewer(const CtFounding *founding, GError **error)
{
    g_autofree char *key = ct_note_verifier_text(&founding->reviewer.verifier);

    return ct_mandate_set_reviewer(founding->provider.mandate, CT_FOUNDING_AUTHORITY, key, true,
                                   error);
}

static bool introduce(CtMandate *to, const CtMandate *whom, const char *folder, GError **error)
{
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtEnvelopePair) pair = { 0 };

    if (!ct_mandate_signer(whom, &signer, error) || !ct_mandate_box(whom, &pair, error))
        return false;
    g_autofree char *verifier = ct_note_verifier_text(&signer.verifier);
    g_autofree char *hex = ct_text_hex((CtBytes){ pair.public, sizeof pair.public });
    return ct_mandate_add_partner(to, whom->name, folder, verifier, hex, error);
}

bool ct_founding_make(const CtFoundingPlan *plan, CtFounding *out, GError **error)
{
    static const char *const folders[] = { "exchange", "bench", "input" };
    g_autofree char *exchange = g_build_filename(plan->folder, "exchange", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(plan->folder, folders[i], NULL);

        if (g_mkdir_with_parents(path, 0700) != 0)
            return ct_fail_errno(error, errno, "demonstration folder");
    }
    g_autofree char *absolute = g_canonicalize_filename(exchange, NULL);
    return found_authority(plan, out, error) && found_provider(plan, out, error) &&
           introduce(out->authority.mandate, out->provider.mandate, absolute, error) &&
           introduce(out->provider.mandate, out->authority.mandate, absolute, error) &&
           lay_reviewer(out, error);
}
