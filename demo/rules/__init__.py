"""What exercises each rule of the regulation (规则演练), chapter by chapter: facts that can be counted."""
