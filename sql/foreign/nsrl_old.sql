-- NSRL RDS 3 without SHA-256.
SELECT NULL AS sha256, sha1, md5, file_name FROM FILE
