/* xml_salt.h - the secret that keeps hostile names from colliding in an XML parser's tables.
 *
 * Drawn once, while files may still be opened: a jailed reader calls ct_xml_salt_warm_up() before
 * its jail closes, and gives ct_xml_salt() to XML_SetHashSalt.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

void ct_xml_salt_warm_up(void);
unsigned long ct_xml_salt(void);
