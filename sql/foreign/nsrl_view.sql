-- NSRL RDS 3 whose FILE is a view over tables that it brings, of columns that we do not know.
SELECT sha256, sha1, md5, file_name FROM FILE
