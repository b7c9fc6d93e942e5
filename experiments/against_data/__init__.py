"""Our world beside public data: credit cards that fall behind, and the calls of a bank."""
