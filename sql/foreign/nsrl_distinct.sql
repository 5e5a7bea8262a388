-- NSRL RDS 3, digests alone, where this is a table and no view.
SELECT sha256, sha1, md5, NULL AS file_name FROM DISTINCT_HASH
