"""The laws are tried with everything real: no world of fixtures beyond a database."""
