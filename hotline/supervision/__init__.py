"""Supervision (监督): late counts, talks, explanations, meetings."""
