"""What a page, a picture or a sheet shows, before any of it is drawn."""
