/* mandate.h - the authority to run one kind of procedure for one principal, opened.
 *
 * An instance is a folder with constat.yaml and mandates/; a mandate is the unit of isolation:
 * its own store, keys, vault, ledger and settings. Nothing crosses two mandates. The 32-byte
 * master key lies outside mandates/: in $CREDENTIALS_DIRECTORY (a systemd credential) or, else,
 * in the folder that constat.yaml names, readable by its owner alone.
 *   mandate.yaml   who runs it, for whom, on what basis, in which mode (written once, read often)
 *   dossier.yaml   which procedures, and how the program's occurrences feed them
 *   partners.yaml  with whom sealed files are exchanged: folder, verification key, box key;
 *                  of an authority, whose word it needs to ask again: reviewers: [KEY, ...]
 * Legal time is the machine's, except in a demonstration mandate, where it is one row in the
 * store, moved by `constat clock` alone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "base/yaml.h"
#include "seal/envelope.h"
#include "seal/hmac.h"
#include "seal/note.h"
#include "store/db.h"

#define CT_MANDATE_MASTER_SIZE 32

typedef enum { CT_MANDATE_AUTHORITY, CT_MANDATE_PROVIDER } CtMandateKind;

typedef struct {
    char *instance;   /* owned: the instance's folder */
    char *folder;     /* owned: the mandate's folder */
    char *name;       /* owned */
    CtYaml *config;   /* owned: mandate.yaml */
    CtYaml *dossier;  /* owned: dossier.yaml; NULL for a provider */
    CtYaml *partners; /* owned; NULL while there are none */
    CtMandateKind kind;
    bool demo;
    bool pilot;                             /* everything runs, nothing leaves, all is counted */
    bool pilot_exchange;                    /* but providers are asked and answer */
    CtDb *db;                               /* owned */
    bool keyless;                           /* opened to read, without its master key */
    uint8_t master[CT_MANDATE_MASTER_SIZE]; /* wiped when freed */
    CtHmacKey shard_key;                    /* wiped when freed */
} CtMandate;

/* What `constat mandate add` is told. Texts are borrowed. */
typedef struct {
    const char *name;     /* lower case letters, digits, hyphens */
    const char *settings; /* path of the operator's mandate.yaml, which is copied */
    const char *share;    /* the program's share folder: dossiers/, procedures/, notices/ */
    const char *dossier;  /* which of its dossiers; copied with all procedures and notices */
    CtInstant clock;      /* where a demonstration's legal time begins */
    /* More that must hold before it is founded, or NULL; the mandate is opened for it, not in its
     * place yet. */
    bool (*check)(CtMandate *mandate, GError **error);
} CtMandatePlan;

/* Makes constat.yaml, mandates/ and secrets/ in a folder that may exist but holds no instance. */
bool ct_mandate_init_instance(const char *instance, GError **error);
/* CONFLICT when a mandate of that name exists, or its key; a mistake in its settings is told.
 * Nothing is left behind on failure. */
bool ct_mandate_add(const char *instance, const CtMandatePlan *plan, GError **error);

/* MISSING when there is no such mandate; DENIED when its master key cannot be read. */
CtMandate *ct_mandate_open(const char *instance, const char *name, GError **error);
/* The same without the master key, and a store that cannot be written: for whoever shows what is no
 * secret. Nothing can be derived with it, no value opened, no clock moved. */
CtMandate *ct_mandate_open_keyless(const char *instance, const char *name, GError **error);
/* With the key, in another folder than its own: one that is being founded. */
CtMandate *ct_mandate_open_in(const char *instance, const char *name, const char *folder,
                              GError **error);
/* Where constat.yaml says that the mandate's master key is; the caller frees it. */
char *ct_mandate_key_path(const char *instance, const char *name, GError **error);
void ct_mandate_free(CtMandate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtMandate, ct_mandate_free)

/* Where recipients answer over the web: an origin of mandate.yaml's `portal`, "https://..." without
 * a slash at its end, or of loopback with "http://"; NULL when there is none. Borrowed. */
const char *ct_mandate_portal(const CtMandate *self);

/* Names of the instance's mandates, sorted; the caller frees it with g_strfreev. */
char **ct_mandate_names(const char *instance, GError **error);

/* A key of its own for one purpose, derived from the master key (HKDF-SHA256, info = purpose). */
void ct_mandate_derive(const CtMandate *self, const char *purpose, uint8_t out[32]);
/* The shard key of (purpose, key): 63 bits of HMAC-SHA256 under the mandate's own key. */
int64_t ct_mandate_sid(const CtMandate *self, const char *purpose, CtBytes key);

/* Legal time, and moving a demonstration's forward (CONFLICT backwards, DENIED outside one). */
bool ct_mandate_now(CtMandate *self, CtInstant *out, GError **error);
bool ct_mandate_set_clock(CtMandate *self, CtInstant now, GError **error);

/* The keys with which this mandate signs and opens exchanged files. */
bool ct_mandate_signer(const CtMandate *self, CtNoteSigner *out, GError **error);
bool ct_mandate_box(const CtMandate *self, CtEnvelopePair *out, GError **error);

typedef struct {
    const char *name;   /* borrowed from the mandate */
    const char *folder; /* where files are exchanged */
    CtNoteVerifier verifier;
    uint8_t box[CT_ENVELOPE_KEY_SIZE];
    const CtYaml *reviewers; /* borrowed: verifier keys of whose word he needs, or NULL */
} CtMandatePartner;

size_t ct_mandate_partner_count(const CtMandate *self);
bool ct_mandate_partner(const CtMandate *self, size_t index, CtMandatePartner *out, GError **error);
bool ct_mandate_add_partner(CtMandate *self, const char *name, const char *folder,
                            const char *verifier, const char *box_hex, GError **error);
/* Whom the partner's requests may be authorised by: adds the key, or takes it away. MISSING: no
 * such partner, or no such key of it; CONFLICT: it stands there. partners.yaml is written anew. */
bool ct_mandate_set_reviewer(CtMandate *self, const char *partner, const char *key, bool stands,
                             GError **error);
