"""Personal data: what is personal, its export, its erasure, how long it is kept.

`registry` holds what each room declares in its own `personal.py`; everything else here reads that and
knows no table by name but those of the record itself.
"""
