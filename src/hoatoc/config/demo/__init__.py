"""The demo province: real units of Quảng Ngãi in 2018, invented people, documents made through the product's own verbs."""
