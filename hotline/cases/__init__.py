"""Cases (事项): what a process works on when it is not a ticket's own — a visit, a talk, a review, a meeting."""
