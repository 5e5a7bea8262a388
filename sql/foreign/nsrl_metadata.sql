-- NSRL RDS 3, full publications, where FILE is a view over this table.
SELECT sha256, sha1, md5, file_name FROM METADATA
