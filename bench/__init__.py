"""What `make bench` measures: one file per path that users wait for, side by side with the same work by raw SQL."""
