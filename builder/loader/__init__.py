"""Files to model: the only floor that reads shortcuts/ and assets/."""
