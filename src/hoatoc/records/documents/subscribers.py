"""What documents fill in the frame (navigation, home); see urls for the pages."""
