"""Indicators (指标) and the reports made of them (通报): figures of any period, each one led back to its tickets."""
