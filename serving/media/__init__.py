"""The bytes of renditions, posters and captions behind signed addresses."""
