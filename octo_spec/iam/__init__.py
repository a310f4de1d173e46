"""AWS's policy language and its limits; nothing here knows of specs or emitters."""
