"""The demo desk: a believable store of its own, and the large ones on which speed is measured."""
