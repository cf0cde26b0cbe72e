"""Publishers as data: one YAML file each, the type that it must fit, and the catalogue of all."""
