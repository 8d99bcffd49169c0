"""The demonstration register: what `data/demo/*.toml` tells, done by the acts of the register."""
