"""Personal data of one customer: export, erase, hold; and how long things are kept."""
