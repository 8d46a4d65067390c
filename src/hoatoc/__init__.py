"""Hoả Tốc: the paper and the network of a province's Party agencies."""
