/* csaf_folder.h - what a CSAF provider's folder says of itself: its metadata, and its feeds.
 *
 * csaf-provider  provider-metadata.json (CSAF, 7.1.7). Out: a record "provider" with
 *                `canonical_url`, `last_updated`, `metadata_version`, `role`, `publisher`,
 *                `namespace`; "feed" with `url` and `label`, "directory" with `url`, and "key" with
 *                `url` and `fingerprint`, each with its `pointer`.
 * csaf-feed      a ROLIE feed (RFC 8322; CSAF, 7.1.15). Out: a record "feed" with `id`, `title` and
 *                `updated`; for each entry an "entry" with `id`, `updated`, `content`, `self`, the
 *                `hash` and `signature` links, and its `pointer`.
 * A property that must be there and is not is an aside "missing" with its pointer.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_csaf_folder_provider_format;
extern const CtFormat ct_csaf_folder_feed_format;
