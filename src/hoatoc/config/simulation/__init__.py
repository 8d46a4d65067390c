"""The product driven through its own verbs: many documents at once (`documents`), many days by the rules (`days`).

`reference` says with a few dictionaries which numbers the rules give; what the product stored is compared with it.
"""
