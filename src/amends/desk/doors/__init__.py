"""Settings, Doors: places and posters, sites that show the form, the kiosk, feedback rules, relays; consent."""
