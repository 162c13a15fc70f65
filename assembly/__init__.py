"""Everything of the office in one process (总装): engine, database, workers, relay, feed, API."""
