"""What outgoing documents fill in the frame: navigation, home."""
