-- NSRL RDS 3, minimal publications: a row a file in a package.
SELECT sha256, sha1, md5, file_name FROM FILE
