"""Pure checks grouped by the stage of the procedure; each returns findings, never raises."""
