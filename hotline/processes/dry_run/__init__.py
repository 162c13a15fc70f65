"""A new version of the process files held against past tickets (试算): what would have gone otherwise."""
