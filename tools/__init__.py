"""Scripts behind the Makefile; `setup` and `postgres` need only Python's own library."""
