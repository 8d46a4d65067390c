"""Tables that the library reads: facts of the domain as data, not as code."""
