/* limits.h - every ceiling that input from outside meets, each with its reason.
 *
 * A count, length or depth that comes from outside is compared with a constant of this
 * file before it is used. Passing one is CT_ERROR_LIMIT and names the constant's story.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

/* A referral mail with its gzip attachments: the largest digests of transit providers that we
 * know of hold 8 notices and stay under 1 MiB; 32 MiB leaves room and bounds a worker's memory. */
#define CT_LIMIT_MAIL_BYTES (32u << 20)
/* What one gzip attachment may unpack to; a bomb is refused at this size, whatever its ratio. */
#define CT_LIMIT_UNPACKED_BYTES (16u << 20)
/* How many times its packed size an attachment may become; text packs 5 to 20 times. Small ones
 * are free of it. */
#define CT_LIMIT_UNPACK_RATIO 200
#define CT_LIMIT_UNPACK_FREE  (64u << 10)
/* Multipart nesting: real mail stays under 6. */
#define CT_LIMIT_MIME_DEPTH 16
/* MIME parts of one mail. */
#define CT_LIMIT_MIME_PARTS 256
/* Notices in one mail (8 is the most ever measured). */
#define CT_LIMIT_NOTICES 256
/* Copies that one signed answer may name: each is held against two keys, a tenth of a second each;
 * whoever answers for a year's bulletins at once names 135. */
#define CT_LIMIT_REPLY_COPIES 256
/* Element nesting of a notice: the schema needs 7. */
#define CT_LIMIT_XML_DEPTH 32
/* One XML notice: real ones stay under 20 kB, History included. */
#define CT_LIMIT_XML_BYTES (1u << 20)
/* One value of a notice (a title, a file name); real ones stay under 300 bytes. */
#define CT_LIMIT_NOTICE_VALUE 4096
/* Items of one notice whose names are kept; all are counted. A record has room for twelve. */
#define CT_LIMIT_NOTICE_ITEMS 12
/* Places of one decoded text that are out of step with the text before (16 bytes each): a mail
 * has some hundred. */
#define CT_LIMIT_ORIGIN_STEPS (1u << 18)
/* A structured header field, folds included; what stands behind is not read. */
#define CT_LIMIT_FIELD_BYTES 8192
/* One line of a log: vendors' syslog lines stay under 2 kB; Cisco packs many records in one. */
#define CT_LIMIT_LOG_LINE (64u << 10)
/* Fields of one record that a worker returns. */
#define CT_LIMIT_RECORD_FIELDS 96
/* One value inside a record; also what the ledger commits to as one field. */
#define CT_LIMIT_VALUE_BYTES (64u << 10)
/* One encoded record. */
#define CT_LIMIT_RECORD_BYTES (1u << 20)
/* One frame between a program and its jailed worker: a mail and its envelope. */
#define CT_LIMIT_FRAME_BYTES (CT_LIMIT_MAIL_BYTES + (1u << 16))
/* A ledger entry (tlog-tiles bundles have a uint16 length) and its fields (LEDGER: 64). */
#define CT_LIMIT_ENTRY_BYTES  65535u
#define CT_LIMIT_ENTRY_FIELDS 64
/* Leaves of a tree that is given as text, and that text: test vectors have some hundred; a million
 * take 64 MiB, and larger trees are read from tiles. */
#define CT_LIMIT_LEAVES            (1u << 20)
#define CT_LIMIT_LEAVES_TEXT_BYTES (256u << 20)
/* Values that are searched for at once, and one of them: a person is known by some ten, a postal
 * address in one line stays under 200 bytes. */
#define CT_LIMIT_NEEDLES      64
#define CT_LIMIT_NEEDLE_BYTES 512
/* Configuration and procedure texts. */
#define CT_LIMIT_CONFIG_BYTES (1u << 20)
#define CT_LIMIT_CONFIG_DEPTH 16
#define CT_LIMIT_CONFIG_NODES 20000
#define CT_LIMIT_JSON_DEPTH   96
/* A publisher's bulletins, their affected rows, and the names of one kind that rows are read by:
 * the 135 bulletins of 2015 have 3,342 rows and some hundred names; each row is tried against
 * each. */
#define CT_LIMIT_BULLETINS      10000
#define CT_LIMIT_BULLETIN_ROWS  1000000
#define CT_LIMIT_BULLETIN_NAMES 2000
/* Names in a procedure: states, events, notices, laws, roles each. */
#define CT_LIMIT_PROCEDURE_NAMES 128
/* A signed note or a proof that holds one: 32 signatures of the largest kind known (5 kB). */
#define CT_LIMIT_NOTE_BYTES (192u << 10)
/* An auditor's bundle: entries drawn (10,000 without a fault show, with 95 % confidence, that fewer
 * than 0.03 % have one), and one file of it (1000 lines of the largest entries take 135 MiB; usual
 * ones take 2). */
#define CT_LIMIT_AUDIT_SAMPLE     10000u
#define CT_LIMIT_AUDIT_FILE_BYTES (256u << 20)
/* One source given to a worker: a day's log of a provider with 100,000 subscribers stays under
 * 200 MiB; larger ones are split by day before they come here. */
#define CT_LIMIT_SOURCE_BYTES (256u << 20)
/* One frame from a worker to its parent: some records and a verdict. */
#define CT_LIMIT_ANSWER_BYTES (2u << 20)
/* Everything that one source gave, when it is kept in one buffer (a streamed source has none). */
#define CT_LIMIT_RESULT_BYTES (64u << 20)
/* A worker's address space: the largest source, its copy while parsing, and the libraries. */
#define CT_LIMIT_WORKER_MEMORY (1024u << 20)
/* Seconds of processor time for one source, before what its size adds (worker.h). */
#define CT_LIMIT_WORKER_SECONDS 10
/* Text that a worker may give as its reason. */
#define CT_LIMIT_REASON_BYTES 1024
/* A procedure's parts of which every case remembers something; the three texts we ship hold at
 * most 13 states, 11 events, 7 notices, 3 compartments and 4 carried fields. */
#define CT_LIMIT_PROCEDURE_STATES       64
#define CT_LIMIT_PROCEDURE_EVENTS       48
#define CT_LIMIT_PROCEDURE_NOTICES      32
#define CT_LIMIT_PROCEDURE_COMPARTMENTS 8
#define CT_LIMIT_PROCEDURE_FIELDS       24 /* carried by one event, held by one compartment */
#define CT_LIMIT_PROCEDURE_WORDS        16 /* of one one-of */
#define CT_LIMIT_PROCEDURE_LANGUAGES    8
#define CT_LIMIT_PROCEDURE_GATES        8
#define CT_LIMIT_PROCEDURE_BENCH        8 /* persons whose votes a gate counts */
/* Days off and laws of a calendar, and rules of its summer time. */
#define CT_LIMIT_ALMANAC_HOLIDAYS 64
#define CT_LIMIT_ALMANAC_SUMMERS  8
/* Laws under which a case's data may be held, and what one side of a measure's fraction adds up. */
#define CT_LIMIT_PROCEDURE_HOLDS 8
#define CT_LIMIT_PROCEDURE_TERMS 8
/* What one transition may order, and how often one case may stand still and go on. */
#define CT_LIMIT_PROCEDURE_ACTIONS 8
#define CT_LIMIT_PROCEDURE_PAUSES  8
/* Statements of one kind in one text, nodes of guards, parentheses and words of one line. */
#define CT_LIMIT_PROCEDURE_LINES  1024
#define CT_LIMIT_PROCEDURE_DEPTH  16
#define CT_LIMIT_PROCEDURE_TOKENS 128
/* Mistakes listed for one text: more than a screen of them helps nobody. */
#define CT_LIMIT_PROCEDURE_ERRORS 20
/* What the checker of procedures takes upon itself for one text: alternatives of a guard and
 * comparisons in one (the shipped ones need 3 and 3), and steps along the ways through the states
 * from one anchor (the largest shipped text takes 4,000). More is left unjudged. */
#define CT_LIMIT_CHECK_ALTERNATIVES 32
#define CT_LIMIT_CHECK_BOUNDS       16
#define CT_LIMIT_CHECK_STEPS        20000
/* One examination: sources given on one command line. */
#define CT_LIMIT_EXAMINE_SOURCES 4096
/* The path of one item: Linux takes 4096 bytes in one call, but trees can be deeper, and containers
 * lie in containers. */
#define CT_LIMIT_ITEM_PATH (64u << 10)
/* Facts of one item: a program's version resources and its packages stay under 60. */
#define CT_LIMIT_ITEM_FACTS 256
/* 4 KiB block digests of one item: 4 GiB of it, 16 MiB of memory; what is behind is said to lack.
 * */
#define CT_LIMIT_ITEM_BLOCKS (1u << 20)
/* Items of one block of a manifest, and its bytes unpacked: a block is closed when it holds 8 MiB,
 * and one item more may bring its block digests and 256 facts of 64 KiB. */
#define CT_LIMIT_MANIFEST_ITEMS 4096
#define CT_LIMIT_MANIFEST_BLOCK (64u << 20)
/* The table of sources at the front of a manifest: 4096 sources of three short facts each. */
#define CT_LIMIT_MANIFEST_SOURCES (32u << 20)
/* Blocks of one manifest: 17 thousand million items. */
#define CT_LIMIT_MANIFEST_BLOCKS (1u << 22)
/* Folders inside folders; each open level holds a descriptor, of which a process has 1024 or
 * more. */
#define CT_LIMIT_WALK_DEPTH 512
/* Names of one folder, kept while it is walked: 40 bytes each. */
#define CT_LIMIT_WALK_NAMES (1u << 24)
/* Inodes with several names that are remembered at once (250 bytes each); past it a file is
 * digested once for each name. */
#define CT_LIMIT_WALK_LINKS (1u << 19)
/* Zeroes of the holes of one file that are digested (a minute and a half of work); a file with more
 * gets no digest, and says so, unless all holes are asked for. */
#define CT_LIMIT_HOLE_BYTES (UINT64_C(64) << 30)
/* Descriptors lent to one worker: segments of a split image (a 2 TiB disk in pieces of 2 GiB). */
#define CT_LIMIT_CHILD_LENT 1024
/* Images that hold differences to one another, the last one's whole: VMware allows 32 of them, and
 * warns from 3 on. */
#define CT_LIMIT_CONTAINER_CHAIN 64
/* Bytes that a container packs together: the largest cluster of QCOW2. */
#define CT_LIMIT_CONTAINER_UNIT (2u << 20)
/* Bytes of one block of a container: VHDX allows 256 MiB. */
#define CT_LIMIT_CONTAINER_BLOCK (256u << 20)
/* The text that describes a VMDK; real ones have 1 KiB, and a line more for each 2 GiB. */
#define CT_LIMIT_CONTAINER_TEXT (1u << 20)
/* Places of an image of differences that are named when the parent is missing; then they are
 * counted. */
#define CT_LIMIT_CONTAINER_RANGES 64
/* Steps through a container's map to find them: a disk of 1 TiB in clusters of 64 KiB. */
#define CT_LIMIT_CONTAINER_STEPS (1u << 24)
/* Volumes of one image: GUID tables have 128 entries, and there may be several tables. */
#define CT_LIMIT_IMAGE_VOLUMES 1024
/* Runs of one file that travel with it; a file in more pieces is read through the worker. */
#define CT_LIMIT_IMAGE_RUNS 8192
/* Streams of one file: NTFS sets no limit, real files have under 10. */
#define CT_LIMIT_IMAGE_STREAMS 1024
/* Groups of an ext file system: 16 TiB of 128 MiB each. */
#define CT_LIMIT_EXT_GROUPS (1u << 17)
/* Blocks of an ext journal that are looked at: 4 GiB of 4 KiB; the kernel's largest is 1 GiB. */
#define CT_LIMIT_EXT_JOURNAL (1u << 20)
/* Names of deleted files that the journal's copies of folders tell. */
#define CT_LIMIT_EXT_NAMES (1u << 20)
/* Entries of one tree of an optical disc: the fullest that we know of have some 100,000. */
#define CT_LIMIT_DISC_ENTRIES (1u << 20)
/* One folder of it: 64 MiB are a million names. */
#define CT_LIMIT_DISC_FOLDER (64u << 20)
/* Blocks of one file's description: extents of extents. */
#define CT_LIMIT_DISC_EXTENTS (1u << 16)
/* Volume descriptors of one session of an optical disc; real ones have under 8. */
#define CT_LIMIT_DISC_DESCRIPTORS 64
/* Blocks of a disc that is written once: the largest Blu-ray has 62 million of 2 KiB, its table of
 * a virtual partition only those of file entries. */
#define CT_LIMIT_DISC_BLOCKS (1u << 22)
/* Written blocks at the end of a disc in which its last table is looked for: it is the last one, or
 * some hundred stand behind it (run-out, padding of a track). */
#define CT_LIMIT_DISC_TAIL 4096
/* Bytes of a disc that may be a CD, whose sessions begin at any block: 99 minutes are 870 MB. */
#define CT_LIMIT_DISC_CD (UINT64_C(1) << 30)
/* Bytes of a medium that is looked through for sessions of a disc: the largest Blu-ray has 128 GB.
 */
#define CT_LIMIT_DISC_LARGEST (UINT64_C(160) << 30)
/* Sessions of a disc: its table of contents has room for 99 tracks. */
#define CT_LIMIT_DISC_SESSIONS 99
/* Bytes asked of an image worker at once. */
#define CT_LIMIT_IMAGE_PIECE (1u << 20)
/* Deaths of an image worker in one volume; then the rest of the volume is given up. */
#define CT_LIMIT_IMAGE_DEATHS 32
/* Seconds without any word of an image worker that has work: looking for lost files of a disk of
 * terabytes is silent for long. */
#define CT_LIMIT_IMAGE_SILENCE 600
/* Address space of an image worker: the names of the largest folder, and the tables of a file
 * system. */
#define CT_LIMIT_IMAGE_MEMORY (UINT64_C(4) << 30)
/* One version text; the longest in the advisories that we know has 113 bytes, and packagers cut
 * long before this. */
#define CT_LIMIT_VERSION_BYTES 10240
/* What a version may become as a key: no element takes more than twice its text and some bytes. */
#define CT_LIMIT_VERSION_KEY_BYTES 40960
/* Constraints of one range; advisories stay under 300. */
#define CT_LIMIT_VERSION_CONSTRAINTS 4096
/* One CPE name: NISTIR 7695 names no ceiling, the dictionary's longest has 253 bytes. */
#define CT_LIMIT_CPE_BYTES 4096
/* One package URL. */
#define CT_LIMIT_PURL_BYTES 8192
/* A population of a simulation: groups of subjects, procedures that emit to one another, rules.
 * The two of the graduated response have some 20 rules. */
#define CT_LIMIT_POPULATION_GROUPS     8
#define CT_LIMIT_POPULATION_PROCEDURES 4
#define CT_LIMIT_POPULATION_RULES      512
/* A rate of events per subject and year, and subjects: a country and a referral a minute. */
#define CT_LIMIT_POPULATION_PER_YEAR 500000
#define CT_LIMIT_POPULATION_SUBJECTS 100000000
/* Simulated years: two lives of the longest retention we know; also the rows of a month's table. */
#define CT_LIMIT_SIMULATE_YEARS 100
/* Steps of one subject, cases of it that are open or kept at a time (4 kB each): rules that feed
 * each other for ever end here. The heaviest subject we know of has some 10,000 a year. */
#define CT_LIMIT_SIMULATE_STEPS 10000000
#define CT_LIMIT_SIMULATE_CASES 100000
/* One text of an advisory's row: a CPE name or a bound of its version. */
#define CT_LIMIT_APPLICABILITY_TEXT 10240
/* Nodes inside nodes: NVD has two levels, its 1.1 schema allows any. */
#define CT_LIMIT_APPLICABILITY_DEPTH 16
/* One advisory's applicability: the largest known has 5,000 rows (400 kB); a cross product of
 * products and versions (5.9 million pairs in one CVE record) ends here. */
#define CT_LIMIT_ADVISORY_TREE 16777216
/* Rows that one record of a feed may become: names times versions (one published record has 5.9
 * million pairs). Beyond it the names stay, and the versions are said to be too many. */
#define CT_LIMIT_ADVISORY_ROWS 65536u
/* Nodes of one record of a feed that is held in memory: the largest published have 200,000. */
#define CT_LIMIT_JSON_TREE_NODES 2000000u
/* One feed of advisories, unpacked: the largest yearly file has 60 MB. */
#define CT_LIMIT_FEED_BYTES 268435456
/* All members of an archive of feeds, unpacked: every CVE record so far has 1.5 GB. */
#define CT_LIMIT_FEED_ZIP_BYTES 4294967296u
/* All texts, and all trees, of one index: every CVE so far has 40 MB of each. */
#define CT_LIMIT_ADVISORY_INDEX 1073741824u
/* Products of one host or fleet that are judged together. */
#define CT_LIMIT_ADVISORY_ITEMS 1000000u
/* One text of an inventory's row (a name, a version, a vendor): installers' own names stay under
 * 260 bytes, package URLs with their qualifiers under 1 kB. */
#define CT_LIMIT_PRODUCT_TEXT 4096
/* CPE names and package URLs of one row: a bill of materials gives some five; a record has room
 * for 96 fields. */
#define CT_LIMIT_PRODUCT_IDENTIFIERS 64
/* Words of one name of a product: installers' have some ten. */
#define CT_LIMIT_PRODUCT_WORDS 64
/* What a Windows machine lists of itself: some hundred updates take 50 kB, a whole branch of the
 * registry as text some ten MB. */
#define CT_LIMIT_WINDOWS_LIST_BYTES (64u << 20)
/* Threads that judge together. */
#define CT_LIMIT_ADVISORY_THREADS 8
/* Versions of one advisory that an index keeps: one a week for a year; the oldest go first. */
#define CT_LIMIT_ADVISORY_VERSIONS 64u
/* Products of all contracts together: 10,000 contracts of 1,000 are 10 million. */
#define CT_LIMIT_ADVISORY_HOLDINGS 50000000u
/* Rows of a history that a what-if replays (64 bytes each): two years of 20,000 subscribers are
 * 110,000; beyond this a sample answers as well. */
#define CT_LIMIT_STREAM_ROWS 4000000
/* Its text. */
#define CT_LIMIT_STREAM_BYTES (512u << 20)
/* One CSAF document: the specification's own guidance on size ends at 15 MB; ten times that. */
#define CT_LIMIT_CSAF_BYTES 157286400
/* Values in one such document, 100 bytes each in memory. */
#define CT_LIMIT_CSAF_NODES 4194304
/* Products that items name through groups, added up over all tests of one document: items times
 * products of a group could be a million millions. */
#define CT_LIMIT_CSAF_PAIRS 20000000
/* Names times ranges of one product of such a document: a product has some three names and rarely
 * more than ten ranges. */
#define CT_LIMIT_CSAF_NAMES 256
/* Documents of one provider's folder: the largest publish some 30,000. */
#define CT_LIMIT_CSAF_DOCUMENTS 200000u
/* Products that one document clears and that are told one by one. */
#define CT_LIMIT_CSAF_STATEMENTS 100000
/* Findings about one document; what is more is counted, not told. */
#define CT_LIMIT_CSAF_FINDINGS 1000
/* Bytes that the reader of contents asks for at once. */
#define CT_LIMIT_INSIDE_PIECE (1u << 20)
/* Its address space: what it holds of members (CT_LIMIT_INSIDE_HELD), and what unpacking needs (a
 * 7z or xz of the strongest setting takes 800 MB). */
#define CT_LIMIT_INSIDE_MEMORY (UINT64_C(2) << 30)
/* Seconds without any word of it while it looks at one file. */
#define CT_LIMIT_INSIDE_SILENCE 60
/* Members of one file, those of its members included: the sources of a kernel are 80,000. */
#define CT_LIMIT_INSIDE_CHILDREN 131072
/* Bytes that it may tell of them (a parent holds them until they are written). */
#define CT_LIMIT_INSIDE_TOLD (256u << 20)
/* Bytes of a zip's directory that are read to tell what it is: 100,000 entries. */
#define CT_LIMIT_ZIP_DIRECTORY (16u << 20)
/* Entries of a compound file's directory: the largest mail or installer has some thousands. */
#define CT_LIMIT_OLE_ENTRIES 65536
/* Its sectors of allocation table: 2 GiB of file at 512 bytes a sector. */
#define CT_LIMIT_OLE_TABLES 32768
/* How deep containers may lie in each other: a package in a disc in an archive in a backup is 5. */
#define CT_LIMIT_INSIDE_DEPTH 8
/* What one file may unpack to, all depths together: this, and so many times its size. Real files
 * stay under 50 times; a bomb of 42 kB would be 4.5 PB. */
#define CT_LIMIT_INSIDE_FREE  (UINT64_C(256) << 20)
#define CT_LIMIT_INSIDE_RATIO 250
/* Bytes of members that are held at once, because something may be inside them. */
#define CT_LIMIT_INSIDE_HELD (512u << 20)
/* Somebody else's SQLite database: a value (an rpm header of 100,000 files has 20 MB), the text of
 * one definition, columns, the depth of an expression, and the steps of the library's machine
 * beside one for each byte: a row takes some ten, and none is shorter. */
#define CT_LIMIT_SQLITE_VALUE   (64 << 20)
#define CT_LIMIT_SQLITE_SCHEMA  (1 << 20)
#define CT_LIMIT_SQLITE_COLUMNS 200
#define CT_LIMIT_SQLITE_DEPTH   50
#define CT_LIMIT_SQLITE_STEPS   UINT64_C(10000000)
/* An rpm header: entries (rpm's own ceiling), and its bytes (rpm allows 256 MB; the largest known
 * are under 40). */
#define CT_LIMIT_RPM_ENTRIES 65535
#define CT_LIMIT_RPM_HEADER  (64u << 20)
/* Packages of one rpm database: a machine has some thousand. */
#define CT_LIMIT_RPM_PACKAGES (1u << 20)
/* Files that the packages of one manifest have (56 bytes each; a machine has a million), links that
 * are followed to find them, and how far: Linux follows 40. */
#define CT_LIMIT_OWNED_FILES (1u << 23)
#define CT_LIMIT_OWNER_LINKS (1u << 20)
#define CT_LIMIT_OWNER_HOPS  40
#define CT_LIMIT_OWNER_PARTS 4096
/* A database of installed software: dpkg's of 10,000 packages has 20 MB, a SOFTWARE hive 150,
 * rpm's of a machine with everything 300. */
#define CT_LIMIT_INSIDE_SOFTWARE (512u << 20)
/* Keys or values of one key of a registry hive that are gone through: the classes of a full
 * machine are some 20,000. */
#define CT_LIMIT_REGF_KEYS 65536
/* Sections of a Windows program (the loader takes 96), entries of one directory of its resources,
 * bytes and strings of its version resource: real ones have 10, 100, 2 kB and 12. */
#define CT_LIMIT_PE_SECTIONS  96
#define CT_LIMIT_PE_RESOURCES 4096
#define CT_LIMIT_PE_VERSION   (64u << 10)
#define CT_LIMIT_PE_STRINGS   64
/* Segments of an ELF program: real ones have 13; a core file may have more, and says nothing. */
#define CT_LIMIT_ELF_SEGMENTS 128
/* One table of an installer: the string data of the largest known has 10 MB. */
#define CT_LIMIT_MSI_TABLE (64u << 20)
/* A form of the pages: that of a contract has some twenty fields and eight for each of forty
 * products, contacts and sites. */
#define CT_LIMIT_FORM_FIELDS 1024
/* Its body: as many fields of 250 bytes each, escapes counted. */
#define CT_LIMIT_FORM_BYTES (256u << 10)
/* A recipient's answer, as a form or as JSON: 500 characters of four bytes, escaped. */
#define CT_LIMIT_REPLY_BYTES (16u << 10)
