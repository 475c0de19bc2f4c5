"""An index on an OpenSearch cluster: its layout, and how articles get there."""
