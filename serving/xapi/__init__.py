"""The door of xAPI: statements of the Video Profile, mapped to the events of our own contract."""
