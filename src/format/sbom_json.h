/* sbom_json.h - what the readers of bills of materials in JSON share: one pass over a document,
 * each component gathered while its object is read. A reader says how its members are called.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/sbom.h"

typedef struct CtSbomReading CtSbomReading;

/* What a reader knows of its format. Both functions are called with a key just read, and read its
 * value. */
typedef struct {
    const char *name; /* of the format, before what is wrong with the JSON */
    void (*read_root)(CtSbomReading *self);
    void (*read_member)(CtSbomReading *self, CtSbomComponent *component, const char *pointer);
    const char *unlisted; /* "the components are no list" */
    const char *unshaped; /* "the component is no object" */
    const char *empty;    /* "the bill lists no component" */
    const char *unnamed;  /* the failure when nothing said that it is one of these */
    const char *unknown;  /* the detail when its version is none that we know */
    const char *version;  /* where that is said: a JSON pointer */
} CtSbomKind;

struct CtSbomReading {
    CtJson json;
    const CtSbomKind *kind; /* borrowed */
    CtRecordSink sink;      /* borrowed */
    void *user;
    GError **error;
    bool stopped;    /* by the sink */
    bool named;      /* read_root: the document says that it is one of these */
    bool known;      /* read_root: the version is one that we know */
    size_t products; /* seen */
};

bool ct_sbom_json_read(CtBytes source, const CtSbomKind *kind, CtRecordSink sink, void *user,
                       GError **error);
/* The value of the key just read: a component, or a list of them; of the first what is no object is
 * passed over. */
void ct_sbom_json_component(CtSbomReading *self, const char *pointer);
void ct_sbom_json_components(CtSbomReading *self, const char *pointer);
