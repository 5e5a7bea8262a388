-- rpm's own table of packages (rpm, lib/backend/sqlite.c): a number, and the package's header.
SELECT hnum, blob FROM Packages
