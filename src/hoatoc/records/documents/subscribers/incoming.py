"""What incoming documents and books fill in the frame: navigation, home."""
