"""Publishers as data: one YAML file each, its type, and the catalogue of all."""
