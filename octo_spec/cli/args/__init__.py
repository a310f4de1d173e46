"""What several commands take: sides, requests, answers that are taken as given."""
