"""Players on other sites: which sites a workspace allows, and what they are given to show a video."""
