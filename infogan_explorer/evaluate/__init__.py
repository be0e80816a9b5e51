"""Is a code really one factor? Measurements on data whose labels or factors training never saw."""
