/* notice_sample.h - one invented case, as the tests of letters and messages fill it in.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "notice/template.h"

#include "test.h"

static const CtTemplateField sample_fields[] = {
    { "authority", "L'Autorité de démonstration" },
    { "file_number", "D-2026-000417" },
    { "facts_at", "14 novembre 2026 à 21 h 04 min 09 s (heure de Paris)" },
    { "works", "« Le Phare de Trévignon », film de Maud Kerlann" },
    { "ip", "203.0.113.77" },
    { "port", "51413" },
    { "protocol", "BitTorrent" },
    { "provider", "Fournisseur Exemple" },
    { "referrer", "Société de défense Exemple, agents assermentés et agréés" },
    { "security_means", "www.autorite.example.org, rubrique « sécuriser »" },
    { "legal_offer", "www.autorite.example.org, rubrique « offre légale »" },
    { "site", "www.autorite.example.org" },
    { "observations_post", "Autorité de démonstration, 4 rue des Essais, 75000 Paris" },
    { "observations_email", "observations@autorite.example.org" },
    { "observations_phone", "" },
    { "controller", "Autorité de démonstration" },
    { "data_contact", "donnees@autorite.example.org" },
    { "complaint_authority", "la Commission nationale de l'informatique et des libertés" },
    { "first_sent_on", "3 mars 2026" },
    { "second_presented_on", "9 juin 2026" },
    { "review_on", "20 novembre 2026" },
    { "invite_sent_on", "2 décembre 2026" },
    { "observations_on", "2 mars 2026" },
    { "decision_on", "21 décembre 2026" },
    { "pieces", "Neuf pièces, numérotées de 1 à 9." },
    { "subscriber", "Camille Exemple" },
    { "subscriber_address", "12 rue de l'Essai, 29000 Quimper" },
};

static inline char *sample_folder(void)
{
    return g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "notices", NULL);
}

static inline CtTemplate *sample_load(const char *name, const char *language)
{
    g_autofree char *folder = sample_folder();
    g_autoptr(GError) error = NULL;
    CtTemplate *made = ct_template_load(folder, name, language, &error);

    if (made == NULL)
        fail_msg("%s", error->message);
    return made;
}

static inline CtTemplate *sample_render(const char *name, const char *language,
                                        CtTemplateOutput output)
{
    g_autoptr(CtTemplate) text = sample_load(name, language);
    g_autoptr(GError) error = NULL;
    CtTemplate *made =
        ct_template_render(text, sample_fields, G_N_ELEMENTS(sample_fields), output, &error);

    if (made == NULL)
        fail_msg("%s", error->message);
    return made;
}
