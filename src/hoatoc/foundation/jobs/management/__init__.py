"""The worker loop."""
