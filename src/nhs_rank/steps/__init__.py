"""The steps of the pipeline, in order: score, weigh, average, segment, cap, rank, warn."""
