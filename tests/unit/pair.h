/* pair.h - an invented authority and an invented provider that exchange files, in a fresh folder.
 *
 * pair_open() in the setup, pair_close() in the teardown. The authority is "response" in the
 * instance a/, the provider "access" in p/; their folder is exchange/.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "folder.h"

#include "evidence/mandate.h"

#include "base/text.h"

#include <glib/gstdio.h>

typedef struct {
    char *folder;
    char *exchange;
    CtMandate *authority;
    CtMandate *provider;
    CtMandatePartner of_authority; /* the provider as the authority knows it */
    CtMandatePartner of_provider;
} Pair;

static CtMandate *pair_found(const Pair *pair, const char *instance, const char *name,
                             const char *settings, const char *dossier)
{
    g_autofree char *share = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", NULL);
    g_autofree char *config = g_build_filename(share, "demo", settings, NULL);
    g_autofree char *place = g_build_filename(pair->folder, instance, NULL);
    g_autoptr(GError) error = NULL;
    const CtMandatePlan plan = {
        .name = name, .settings = config, .share = share, .dossier = dossier, .clock = 1735718400
    };

    if (!ct_mandate_init_instance(place, &error) || !ct_mandate_add(place, &plan, &error))
        fail_msg("%s", error->message);
    CtMandate *mandate = ct_mandate_open(place, name, &error);
    assert_null(error);
    return mandate;
}

static void pair_join(const Pair *pair, CtMandate *one, const CtMandate *other,
                      CtMandatePartner *out)
{
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtEnvelopePair) box = { 0 };

    assert_true(ct_mandate_signer(other, &signer, NULL));
    assert_true(ct_mandate_box(other, &box, NULL));
    g_autofree char *key = ct_note_verifier_text(&signer.verifier);
    g_autofree char *hex = ct_text_hex((CtBytes){ box.public, sizeof box.public });
    assert_true(ct_mandate_add_partner(one, "partner", pair->exchange, key, hex, NULL));
    assert_true(ct_mandate_partner(one, 0, out, NULL));
}

G_GNUC_UNUSED static int pair_open(void **state)
{
    Pair *pair = g_new0(Pair, 1);

    pair->folder = ct_test_folder();
    pair->exchange = g_build_filename(pair->folder, "exchange", NULL);
    assert_int_equal(g_mkdir(pair->exchange, 0700), 0);
    pair->authority = pair_found(pair, "a", "response", "authority.yaml", "graduated");
    pair->provider = pair_found(pair, "p", "access", "provider.yaml", "provider");
    pair_join(pair, pair->authority, pair->provider, &pair->of_authority);
    pair_join(pair, pair->provider, pair->authority, &pair->of_provider);
    *state = pair;
    return 0;
}

G_GNUC_UNUSED static int pair_close(void **state)
{
    Pair *pair = *state;

    ct_mandate_free(pair->authority);
    ct_mandate_free(pair->provider);
    ct_test_folder_remove(pair->folder);
    g_free(pair->exchange);
    g_free(pair);
    return 0;
}
